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
from ares4.tui.segments import DIGIT_ROWS, large_text, large_width, lit_mask, small_text
from ares4.tui.widgets.instrument import Instrument, Line

_GAP = 2


@dataclass(frozen=True)
class Style:
    """A way to draw large groups: broad digits or narrow, names above or beside them."""

    broad: bool
    above: bool


STYLES = tuple(Style(broad, above) for above in (True, False) for broad in (True, False))


@dataclass(frozen=True)
class Piece:
    """Some digits of a group, and where they stand."""

    group: str
    skip: int  # digits of the group before these
    mask: str
    x: int
    y: int


def name_of(group: str) -> str:
    """What is engraved at a group."""
    return group.replace("_", " ")


def plan(width: int, style: Style) -> list[Piece] | None:
    """Where the groups stand, large; None when one of them is wider than this."""
    pieces: list[Piece] = []
    x = y = 0
    line = DIGIT_ROWS + style.above
    for group, _, mask in DIGITS:
        name = name_of(group)
        skip = 0
        for part in _parts(mask, width, style):
            wide = large_width(part, style.broad)
            if not skip:
                words = max(map(len, name.split()))
                wide = max(wide, len(name)) if style.above else wide + 1 + words
            if wide > width:
                return None
            if x and (x + wide > width or skip):
                x, y = 0, y + line
            pieces.append(Piece(group, skip, part, x, y))
            skip += part.count("#")
            x += wide + _GAP
    return pieces


def lines_of(pieces: list[Piece], style: Style) -> int:
    """How many lines a plan takes."""
    return pieces[-1].y + DIGIT_ROWS + style.above


def lines_needed(width: int, height: int = 1000) -> int:
    """How many lines the groups take, as large as this room allows."""
    found = _best(width, height)
    return lines_of(*found) if found else len(DIGITS)


def _best(width: int, height: int) -> tuple[list[Piece], Style] | None:
    """The first of the styles that fits."""
    for style in STYLES:
        pieces = plan(width, style)
        if pieces is not None and lines_of(pieces, style) <= height:
            return pieces, style
    return None


def _parts(mask: str, width: int, style: Style) -> list[str]:
    if large_width(mask, style.broad) <= width or "/" not in mask:
        return [mask]
    before, _, after = mask.partition("/")
    return [before + "/", after]


class DigitsInstrument(Instrument):
    """Mission clock, event timer and readout."""

    place = "digits"
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
        found = _best(room.width, room.height)
        if found is not None:
            return self._large(*found)
        glow = self.phosphor.ink(1.0)
        out: list[Line] = []
        for group, _, mask in DIGITS:
            digits = self._of(group)
            text = small_text(digits, lit_mask(digits, mask))[: room.width]
            name = ""
            for word in name_of(group).split():
                if len(name) + len(word) + len(text) < room.width:
                    name += f"{word} "
            gap = " " * max(0, room.width - len(text) - len(name))
            out.append([(name + gap, LEGEND, PANEL, False), (text, glow, PANEL, True)])
        return out

    def _large(self, pieces: list[Piece], style: Style) -> list[Line]:
        glow = self.phosphor.ink(1.0)
        last = lines_of(pieces, style)
        out: list[Line] = [[] for _ in range(last)]
        used = [0] * last

        def put(line: int, x: int, text: str, bright: bool) -> None:
            out[line].append((" " * (x - used[line]), LEGEND, PANEL, False))
            out[line].append((text, glow if bright else LEGEND, PANEL, bright))
            used[line] = x + len(text)

        for piece in pieces:
            top = piece.y + style.above
            name = name_of(piece.group)
            group = self._of(piece.group)
            digits = group[piece.skip : piece.skip + piece.mask.count("#")]
            mask = lit_mask(group, piece.mask)
            for row, text in enumerate(large_text(digits, mask, style.broad)):
                put(top + row, piece.x, text, True)
            if not piece.skip and style.above:
                put(piece.y, piece.x, name, False)
            elif not piece.skip:
                x = piece.x + large_width(piece.mask, style.broad) + 1
                for row, word in enumerate(name.split()[:DIGIT_ROWS]):
                    put(top + row, x, word, False)
        return out
