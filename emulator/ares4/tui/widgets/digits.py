"""The clocks and the readout: groups of seven-segment digits, drawn segment by segment.

Groups stand beside one another, or below where there is no room; a group too wide is broken at its
slash, and where there is no height for large digits each group is one line of small ones.
"""

from __future__ import annotations

from dataclasses import dataclass

from textual.geometry import Size

from ares4._registers import DIGITS
from ares4.cockpit import Cockpit
from ares4.tui.phosphor import LEGEND, PANEL
from ares4.tui.segments import DIGIT_ROWS, large_text, large_width, small_text
from ares4.tui.widgets.instrument import Instrument, Line

_GAP = 2
_LINE = DIGIT_ROWS + 1  # large digits and the name above them


@dataclass(frozen=True)
class Piece:
    """Some digits of a group, and where they stand."""

    group: str
    skip: int  # digits of the group before these
    mask: str
    x: int
    y: int


def name_of(group: str) -> str:
    """What is engraved above a group."""
    return group.replace("_", " ")


def plan(width: int, spaced: bool) -> list[Piece] | None:
    """Where the groups stand, large; None when one of them is wider than this."""
    pieces: list[Piece] = []
    x = y = 0
    for group, _, mask in DIGITS:
        skip = 0
        for part in _parts(mask, width, spaced):
            wide = max(large_width(part, spaced), 0 if skip else len(name_of(group)))
            if wide > width:
                return None
            if x and (x + wide > width or skip):
                x, y = 0, y + (DIGIT_ROWS if skip else _LINE)
            pieces.append(Piece(group, skip, part, x, y))
            skip += part.count("#")
            x += wide + _GAP
    return pieces


def lines_needed(width: int, spaced: bool = False) -> int:
    """How many lines large digits take in this width; a line a group where they do not fit."""
    pieces = plan(width, spaced)
    return pieces[-1].y + _LINE if pieces else len(DIGITS)


def _parts(mask: str, width: int, spaced: bool) -> list[str]:
    if large_width(mask, spaced) <= width or "/" not in mask:
        return [mask]
    before, _, after = mask.partition("/")
    return [before + "/", after]


class DigitsInstrument(Instrument):
    """Mission clock, event timer and readout."""

    label = "CLOCKS"

    def __init__(self) -> None:
        super().__init__()
        self._digits: tuple[int, ...] = ()
        self._lines: tuple[Size, list[Line]] | None = None

    def show(self, view: Cockpit) -> None:
        """Redraws when a segment changed."""
        if view.digits != self._digits:
            self._digits = view.digits
            self._lines = None
            self.refresh()

    def paint(self, line: int, room: Size) -> Line:
        """A line of the groups."""
        if self._lines is None or self._lines[0] != room:
            self._lines = (room, self._draw(room))
        lines = self._lines[1]
        return lines[line] if line < len(lines) else []

    def _of(self, group: str) -> tuple[int, ...]:
        first, count = next(
            (first, mask.count("#")) for name, first, mask in DIGITS if name == group
        )
        padded = self._digits[first : first + count]
        return padded + (0,) * (count - len(padded))

    def _draw(self, room: Size) -> list[Line]:
        glow = self.phosphor.ink(1.0)
        for spaced in (True, False):
            pieces = plan(room.width, spaced)
            if pieces is not None and pieces[-1].y + _LINE <= room.height:
                return self._large(pieces, spaced)
        out: list[Line] = []
        for group, _, mask in DIGITS:
            text = small_text(self._of(group), mask)
            name = name_of(group)[: max(0, room.width - len(text) - 1)]
            gap = " " * max(0, room.width - len(text) - len(name))
            out.append([(name + gap, LEGEND, PANEL, False), (text, glow, PANEL, True)])
        return out

    def _large(self, pieces: list[Piece], spaced: bool) -> list[Line]:
        glow = self.phosphor.ink(1.0)
        last = pieces[-1].y + _LINE
        out: list[Line] = [[] for _ in range(last)]
        used = [0] * last

        def put(line: int, x: int, text: str, bright: bool) -> None:
            out[line].append((" " * (x - used[line]), LEGEND, PANEL, False))
            out[line].append((text, glow if bright else LEGEND, PANEL, bright))
            used[line] = x + len(text)

        for piece in pieces:
            top = piece.y
            if not piece.skip:
                put(top, piece.x, name_of(piece.group), False)
                top += 1
            else:
                top += 1
            digits = self._of(piece.group)[piece.skip : piece.skip + piece.mask.count("#")]
            for row, text in enumerate(large_text(digits, piece.mask, spaced)):
                put(top + row, piece.x, text, True)
        return out
