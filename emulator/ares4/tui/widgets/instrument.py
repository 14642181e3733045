"""What every instrument of the deck is: a frame with a name, and what is behind its glass.

An instrument is given a Cockpit by show() and keeps of it what it draws; it never fetches. It asks
for a new picture of exactly the lines that changed. The frame is left out where there is no room
for it.
"""

from __future__ import annotations

from abc import ABCMeta, abstractmethod

from rich.segment import Segment
from textual.geometry import Region, Size
from textual.strip import Strip
from textual.widget import Widget

from ares4.cockpit import Cockpit
from ares4.tui.phosphor import AMBER, FRAME, LEGEND, PANEL, RGB, Phosphor, style

Run = tuple[str, RGB, RGB, bool]  # text, ink, ground, bold
Line = list[Run]


class InstrumentMeta(ABCMeta, type(Widget)):  # type: ignore[misc]
    """Textual's metaclass, which by itself knows no abstract methods."""


class Instrument(Widget, metaclass=InstrumentMeta):  # type: ignore[metaclass]
    """Base of the deck's instruments."""

    can_focus = False
    place = ""  # its name in arrangement.py; none: a base of others, or a line of the deck's own
    label = ""  # painted on the frame; none: the instrument never has one

    def __init__(self) -> None:
        super().__init__(classes="instrument")
        self.phosphor = AMBER
        self.blink_on = True  # the shown half of the tubes' blinking

    # ---- what a kind of instrument says of itself ---------------------------------------------

    @abstractmethod
    def show(self, view: Cockpit) -> None:
        """Takes up what is to be drawn and asks for new lines where they differ."""

    @abstractmethod
    def paint(self, line: int, room: Size) -> Line:
        """A line of what is behind the glass, at most room.width wide."""

    def note(self) -> str:
        """What stands on the lower edge of the frame."""
        return ""

    def ground(self) -> RGB:
        """What the glass looks like where nothing is drawn."""
        return PANEL

    def frame_ink(self) -> RGB:
        """The colour of the frame."""
        return FRAME

    def framed(self, size: Size) -> bool:
        """Whether there is room for a frame."""
        return bool(self.label) and size.width >= 12 and size.height >= 4

    # ---- the picture ----------------------------------------------------------------------------

    @property
    def room(self) -> Size:
        """The size behind the glass."""
        margin = 2 * self.framed(self.size)
        return Size(max(0, self.size.width - margin), max(0, self.size.height - margin))

    @property
    def corner(self) -> int:
        """How far the glass is from the widget's corner, in both directions."""
        return int(self.framed(self.size))

    def redraw_lines(self, first: int, count: int = 1) -> None:
        """Asks for new lines behind the glass."""
        self.refresh(Region(0, first + self.corner, self.size.width, count))

    def set_phosphor(self, phosphor: Phosphor) -> None:
        """Changes the colour of the tubes."""
        self.phosphor = phosphor
        self.refresh()

    def set_blink(self, on: bool) -> None:
        """The tubes' blinking has come to its other half."""
        self.blink_on = on

    def render_line(self, y: int) -> Strip:
        """One line of the widget (Textual's line interface)."""
        width, height = self.size
        if not self.framed(self.size):
            return strip(self.paint(y, self.size), width, self.ground())
        ink = self.frame_ink()
        if y in {0, height - 1}:
            return strip(self._edge(y == 0, width), width, PANEL)
        wall = Segment("│", style(ink))
        inside = strip(self.paint(y - 1, self.room), width - 2, self.ground())
        return Strip([wall, *inside, wall], width)

    def _edge(self, upper: bool, width: int) -> Line:
        ends = "╭╮" if upper else "╰╯"
        name = self.label if upper else self.note()
        name = f" {name[: width - 6]} " if name else ""
        line = "─" * (width - 2 - len(name))
        ink = self.frame_ink()
        before, after = (line[:1], line[1:]) if upper else (line[1:], line[:1])
        return [
            (ends[0] + before, ink, PANEL, False),
            (name, LEGEND, PANEL, False),
            (after + ends[1], ink, PANEL, False),
        ]


def strip(line: Line, width: int, ground: RGB) -> Strip:
    """A line as exactly width cells."""
    segments = [Segment(text, style(ink, back, bold)) for text, ink, back, bold in line if text]
    return Strip(segments).adjust_cell_length(width, style(LEGEND, ground))
