"""The deck's own two lines: title with pace and state, and the keys that move the deck itself.

These show nothing of the ship: only how fast her time goes, what the deck did, and whether a switch
panel is linked.
"""

from __future__ import annotations

from dataclasses import dataclass

from textual.geometry import Size

from ares4.cockpit import Cockpit
from ares4.tui.phosphor import FAINT, INK, LAMP_COLOURS, LEGEND, PANEL
from ares4.tui.widgets.instrument import Instrument, Line


@dataclass(frozen=True)
class Pace:
    """How the ship's time goes."""

    factor: float
    reached: float | None  # None: as asked
    held: str  # why it stands still; "" when it does not


PANEL_LINKED = "linked"  # any other word of a panel is for the pilot's attention
_TITLE_MIN = 8  # columns, or no title at all
_TIMES = "\N{MULTIPLICATION SIGN}"


def _width(line: Line) -> int:
    return sum(len(run[0]) for run in line)


def factor_text(factor: float) -> str:
    """A time factor as it is printed."""
    return f"{_TIMES}{factor:g}" if factor >= 1 else f"{_TIMES}1/{round(1 / factor)}"


def pace_text(pace: Pace) -> str:
    """The pace in a few words."""
    if pace.held:
        return f"‖ {pace.held} {factor_text(pace.factor)}"
    reached = f" (reached {_TIMES}{pace.reached:.3g})" if pace.reached is not None else ""
    return f"▶ {factor_text(pace.factor)}{reached}"


class TitleBar(Instrument):
    """Ship, flight, pace; the state of the flight's files when it changes."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title
        self._pace = Pace(1.0, None, "")
        self._sound = True
        self._tone_hz = 0
        self._news = ""
        self._panel = ""

    def show(self, view: Cockpit) -> None:
        """The sounder's note stands in the title, for a terminal can only ring its bell."""
        tone = view.tone.frequency_hz if view.tone.sounding else 0
        if tone != self._tone_hz:
            self._tone_hz = tone
            self.refresh()

    def show_deck(self, pace: Pace, sound: bool, news: str, panel: str = "") -> None:
        """What the deck has to say of itself; panel: how a switch panel stands, "" without one."""
        if (pace, sound, news, panel) != (self._pace, self._sound, self._news, self._panel):
            self._pace, self._sound, self._news, self._panel = pace, sound, news, panel
            self.refresh()

    def has_room(self, news: str) -> bool:
        """Whether news stands whole beside title and pace."""
        rest = self.room.width - _width(self._right())
        return len(self._left(self.room, news)) <= rest

    def _right(self) -> Line:
        """Sounder, panel and pace: as much as there is room for, the most needed last."""
        linked = self._panel == PANEL_LINKED
        mark = "✓" if linked else "✗"
        for panel in (self._panel, self._panel and mark):
            runs = self._states(panel and f" panel {panel} ", linked)
            if _width(runs) <= self.room.width:
                return runs
        while len(runs) > 1 and _width(runs) > self.room.width:
            runs = runs[1:]
        return runs

    def _states(self, panel: str, linked: bool) -> Line:
        pace = pace_text(self._pace)
        tone = f"♪ {self._tone_hz} Hz" if self._tone_hz else "" if self._sound else "♪ off"
        runs: Line = [(f" {tone} ", self.phosphor.ink(1.0), PANEL, False)] if tone else []
        if panel and linked:
            runs.append((panel, LEGEND, PANEL, False))
        elif panel:
            runs.append((panel, INK, LAMP_COLOURS["amber"], True))
        if self._pace.held:
            runs.append((f" {pace} ", INK, LAMP_COLOURS["amber"], True))
        else:
            runs.append((f" {pace} ", self.phosphor.ink(0.9), PANEL, False))
        return runs

    def _left(self, room: Size, news: str) -> str:
        """Title and news."""
        title = f" ARES IV · {self._title}" if room.width >= 60 else f" {self._title}"
        return f"{title} · {news}" if news else title

    def paint(self, line: int, room: Size) -> Line:
        """One line: the title on the left, the pace on the right."""
        right = self._right()
        rest = room.width - _width(right)
        if rest < _TITLE_MIN:
            return [(" " * max(0, rest), LEGEND, PANEL, False), *right]
        left = self._left(room, self._news)[:rest].ljust(rest)
        split = min(len(self._left(room, "")), rest)
        return [
            (left[:split], self.phosphor.ink(1.0), PANEL, True),
            (left[split:], LEGEND, PANEL, False),
            *right,
        ]


class HintBar(Instrument):
    """The keys that move the deck; while the headset listens, those that are left."""

    def __init__(
        self, hints: tuple[tuple[str, str], ...], listening: tuple[tuple[str, str], ...]
    ) -> None:
        super().__init__()
        self._hints = {False: hints, True: listening}
        self._listening = False

    def show(self, view: Cockpit) -> None:
        """Most keys are letters of what is said, while it listens."""
        if view.listening != self._listening:
            self._listening = view.listening
            self.refresh()

    def paint(self, line: int, room: Size) -> Line:
        """As many hints as there is room for, the most needed first."""
        runs: Line = []
        used = 0
        for key, word in self._hints[self._listening]:
            width = len(key) + len(word) + 3
            if used + width > room.width and runs:
                break
            runs.append((f" {key}", self.phosphor.ink(0.95), PANEL, True))
            runs.append((f" {word} ", FAINT, PANEL, False))
            used += width
        return runs
