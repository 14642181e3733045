"""Sheets laid over the deck: the briefing, the help, and the question before leaving.

While one lies there the ship's time stands still.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import ClassVar

from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from ares4._registers import GAUGES, LAMPS
from ares4.machine.controls import CONTROL_TABLE
from ares4.tui.keys import DECK_KEYS
from ares4.tui.widgets.controls import engraved, keycap

_INSTRUMENTS: tuple[tuple[str, str], ...] = (
    ("CMC", "The screen of the flight computer, 24 rows of 64, as its program writes it."),
    ("LIDAR", "A tube on which the computer puts spots, rings and a sweep; up is ahead. TIME "
     "BASE sets how far its edge is."),
    ("IMAGER", "The picture of the trans-spectral imager, in the band the knob points to."),
    ("CAUTION & WARNING", "Lamps, dark until something is wrong. MASTER ALARM says: look here."),
    ("GAUGES", "Needles over dials, moved by the computer; dashes where there is no reading."),
    ("CLOCKS", "Mission clock, event timer and readout: digits lit by the computer."),
    ("SWITCHES", "● is on, ○ is off; it glows while what it switches has power. Red bars are a "
     "guard: the first motion lifts it, the second moves the switch. Click, or turn the wheel over "
     "a knob; left half down, right half up."),
    ("KEYS", "The computer's keyboard. Held down for as long as the mouse button is."),
)  # fmt: skip


class Sheet(ModalScreen[None]):
    """Something to read; any of the usual keys puts it away."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,enter,space,question_mark,q", "dismiss_sheet", "Put away", show=False),
        Binding("up,k", "scroll(-1)", show=False),
        Binding("down,j", "scroll(1)", show=False),
        Binding("pageup", "scroll(-10)", show=False),
        Binding("pagedown", "scroll(10)", show=False),
    ]

    def __init__(self, heading: str, body: Table | Text) -> None:
        super().__init__()
        self._heading = heading
        self._body = body

    def compose(self) -> ComposeResult:
        """A frame that scrolls."""
        with VerticalScroll(classes="sheet") as sheet:
            sheet.border_title = Content(self._heading)  # words, not markup
            sheet.border_subtitle = "↑ ↓ · esc puts this away"
            yield Static(self._body)

    def action_scroll(self, lines: int) -> None:
        """Moves the text."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)

    def action_dismiss_sheet(self) -> None:
        """Back to the deck."""
        self.dismiss(None)


class Leave(Enum):
    """Ways to leave, or not: the key, and the words."""

    SAVING = "y", "save and leave"
    LOSING = "d", "leave without saving"
    AT_ONCE = "y", "leave"
    NOT = "n", "stay"


class LeaveSheet(ModalScreen[Leave]):
    """The question before leaving a flight that is under way; its first choice is the ready one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,ctrl+q,ctrl+c", "answer", show=False, priority=True),
        Binding("d", "answer('LOSING')", show=False),
        Binding("n,escape", "answer('NOT')", show=False),
    ]

    def __init__(self, saved: str, choices: Sequence[Leave]) -> None:
        super().__init__()
        self._saved = saved
        self._choices = {way.name: way for way in choices}

    def compose(self) -> ComposeResult:
        """The question, and its answers."""
        with Vertical(classes="sheet question"):
            yield Static(Text.assemble(("Leave the ship?\n", "bold"), self._saved))
            ways = self._choices.items()
            yield OptionList(*(Option("  ".join(way.value), name) for name, way in ways))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter, or the mouse."""
        self.action_answer(event.option_id or "")

    def action_answer(self, name: str = "") -> None:
        """Gives an answer that is among the choices; without a name the first one."""
        way = self._choices.get(name or next(iter(self._choices)))
        if way is not None:
            self.dismiss(way)


def prose(text: str) -> Text:
    """A text whose paragraphs, not lines, are kept."""
    return Text("\n\n".join(" ".join(part.split()) for part in text.strip().split("\n\n")))


def help_text(briefing: str) -> Table:
    """All keys, from the tables that make them; all instruments; the briefing again."""
    table = Table(box=None, show_header=False, padding=(0, 1), expand=True)
    table.add_column(no_wrap=True)
    table.add_column(ratio=1)

    def heading(words: str) -> None:
        table.add_row(Text(""), Text(""))
        table.add_row(Text(words, "bold"), Text(""))

    table.add_row(Text("THE DECK", "bold"), Text(""))
    for _, printed, _, words in DECK_KEYS:
        table.add_row(printed, words)
    heading("SWITCHES")
    table.add_row("SHIFT+letter", "Moves the switch up, or to its other side.")
    table.add_row("letter", "Moves it down, or off.")
    table.add_row(
        "amber, ≠",
        "A panel that was plugged in has it elsewhere. A hand on it, there or here, decides; the "
        "letter of where it stands leaves it there; TAKE PANEL takes all as the panel has them.",
    )
    for control in CONTROL_TABLE.values():
        if not control.momentary:
            positions = control.positions
            ends = (
                f"{positions[0]} … {positions[-1]}" if len(positions) > 5 else " · ".join(positions)
            )
            guard = " (guarded)" if control.kind == "guarded" else ""
            table.add_row(
                f"{keycap(control)}  {engraved(control)}", f"{control.purpose} {ends}{guard}"
            )
    heading("BUTTONS AND KEYS")
    for control in CONTROL_TABLE.values():
        if control.momentary:
            table.add_row(f"{keycap(control):4} {engraved(control)}", control.purpose)
    heading("INSTRUMENTS")
    for name, words in _INSTRUMENTS:
        table.add_row(name, words)
    heading("LAMPS")
    for colour in dict.fromkeys(colour for _, colour in LAMPS):
        names = ", ".join(name.replace("_", " ") for name, ink in LAMPS if ink == colour)
        table.add_row(colour, names)
    heading("DIALS")
    for name, unit, _, minimum, maximum in GAUGES:
        table.add_row(name.replace("_", " "), f"{minimum:g} to {maximum:g} {unit}")
    if briefing:
        heading("BRIEFING")
        table.add_row(Text(""), prose(briefing))
    return table
