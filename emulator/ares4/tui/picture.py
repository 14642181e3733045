"""The picture on the terminal, and the least to write that makes it another one.

Only cells that differ are written, and of a colour only what changes from one cell to the next. A
line of cells that are not all one column wide is written whole, for terminals differ in how wide
they are. What another program writes over the picture is not known: forget() has it drawn anew.

Source: ECMA-48 (CUP, CUF, SGR).
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from rich.cells import get_character_cell_size
from rich.color import ColorSystem
from rich.console import RenderableType
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.strip import Strip

_NEAR = 4  # cells of one look that are cheaper written again than passed over
_LONG = 32  # cells that are written or left together
_TURN_BYTES = 20  # about what it takes to turn from one look to another
# What SGR numbers 1 to 9 say, by rich's names.
_ATTRIBUTES = (
    "bold", "dim", "italic", "underline", "blink", "blink2", "reverse", "conceal", "strike",
)  # fmt: skip


class Scene:
    """All that is to be seen, line by line, as Textual's compositor tells it: in changes."""

    def __init__(self) -> None:
        self.lines: list[Strip] = []

    def paint(self, update: RenderableType | None) -> None:
        """Takes a change in, which is of all lines or of spans of some."""
        if isinstance(update, LayoutUpdate):
            self.lines = [Strip.join(strips) for strips in update.strips]
        elif isinstance(update, ChopsUpdate):
            for y, start, end in update.spans:
                if y < len(self.lines):
                    for x, strip in update.chops[y].items():
                        if strip is not None and x < end and x + strip.cell_length > start:
                            self._put(x, y, strip.crop(0, end - x))  # beyond, it is not made out

    def _put(self, x: int, y: int, strip: Strip) -> None:
        line = self.lines[y]
        after = line.crop(x + strip.cell_length, line.cell_length)
        self.lines[y] = Strip.join([line.crop(0, x), strip, after])


class Look(NamedTuple):
    """How a cell looks, as parameters of SGR."""

    attributes: str
    ink: str
    ground: str


_UNKNOWN = Look("", "", "")  # of a cell of which nobody knows what it shows


@lru_cache(maxsize=16384)
def look_of(style: Style | None, system: ColorSystem) -> Look:
    """How a style looks in the colours that a terminal has."""
    style = style or Style.null()
    ink, ground = style.color, style.bgcolor
    return Look(
        ";".join(str(code) for code, name in enumerate(_ATTRIBUTES, 1) if getattr(style, name)),
        ";".join(ink.downgrade(system).get_ansi_codes()) if ink else "39",
        ";".join(ground.downgrade(system).get_ansi_codes(foreground=False)) if ground else "49",
    )


class Row:
    """A line of the picture: of each cell its character and its look."""

    def __init__(self, text: str, looks: list[Look], strip: Strip | None) -> None:
        self.text = text
        self.looks = looks
        self.strip = strip  # what it shows; None: parts of several, or nobody knows
        self.even = all(get_character_cell_size(character) == 1 for character in set(text))

    @classmethod
    def of(cls, strip: Strip, system: ColorSystem) -> Row:
        """The cells of a strip."""
        looks = [look for text, style, _ in strip for look in (look_of(style, system),) * len(text)]
        return cls(strip.text, looks, strip)

    def changes(self, y: int, row: Row) -> list[Change]:
        """What makes another row of this one."""
        if not (self.even and row.even) or len(self.text) != len(row.text):
            return [Change(y, 0, len(row.text), row)]
        out: list[Change] = []
        start = end = -1
        cells = zip(self.text, row.text, self.looks, row.looks, strict=True)
        for at, (before, character, look_before, look) in enumerate(cells):
            if before == character and look_before == look:
                continue
            near = at - end <= _NEAR and all(between == look for between in row.looks[end:at])
            if start < 0:
                start = at
            elif not near or at - start >= _LONG:
                out.append(Change(y, start, end, row))
                start = at
            end = at + 1
        return out if start < 0 else [*out, Change(y, start, end, row)]

    def take(self, change: Change) -> Row:
        """The row that this one is after a change."""
        row, start, end = change.row, change.start, change.end
        if end - start == len(row.text):
            return row
        text = self.text[:start] + row.text[start:end] + self.text[end:]
        looks = self.looks[:start] + row.looks[start:end] + self.looks[end:]
        return row if (text, looks) == (row.text, row.looks) else Row(text, looks, None)


class Change(NamedTuple):
    """Cells of a line that are to be written, from a place to another that is not among them."""

    y: int
    start: int
    end: int
    row: Row

    @property
    def cost(self) -> int:
        """About how many bytes it takes."""
        turns = 1 + sum(a != b for a, b in pairwise(self.row.looks[self.start : self.end]))
        return self.end - self.start + _TURN_BYTES * turns


class Picture:
    """What one terminal shows, as far as it was written by this."""

    def __init__(self) -> None:
        self._rows: list[Row] = []
        self._next = 0, 0  # the line and the column whose turn it is
        self.whole = False  # whether all that was asked for is written

    def forget(self) -> None:
        """Nobody knows what the terminal shows."""
        self._rows = []

    def turn(self, lines: Sequence[Strip], system: ColorSystem, most: float = float("inf")) -> str:
        """What makes these lines of it, in the colours that the terminal has.

        most: from about so many bytes on the rest is left for later. Half of them go to what takes
        few, such as words and lamps, half to what has its turn, from the top to the bottom: so that
        no photograph keeps words waiting, and nothing waits for ever.
        """
        if len(lines) != len(self._rows):
            self._rows = [_unknown(line.cell_length) for line in lines]
        changes = [
            change
            for y, (shown, line) in enumerate(zip(self._rows, lines, strict=True))
            if shown.strip != line
            for change in shown.changes(y, Row.of(line, system))
        ]
        chosen = changes if most == float("inf") else self._chosen(changes, most)
        self.whole = len(chosen) == len(changes)
        pen = _Pen()
        for change in chosen:
            pen.write(change)
            self._rows[change.y] = self._rows[change.y].take(change)
        return pen.text()

    def _chosen(self, changes: list[Change], most: float) -> list[Change]:
        """As many as a frame has room for, in their order."""
        costs = {change[:2]: change.cost for change in changes}
        if sum(costs.values()) <= most:
            return changes
        chosen: set[tuple[int, int]] = set()
        spent = 0
        for place in sorted(costs, key=costs.__getitem__):
            if spent + costs[place] > most / 2:
                break
            chosen.add(place)
            spent += costs[place]
        first = True
        for place in sorted(costs.keys() - chosen, key=lambda place: (place < self._next, place)):
            self._next = place
            if spent >= most and not first:
                break
            first = False
            chosen.add(place)
            spent += costs[place]
        return [change for change in changes if change[:2] in chosen]


def _unknown(width: int) -> Row:
    """A line of which nobody knows what it shows."""
    return Row(" " * width, [_UNKNOWN] * width, None)


class _Pen:
    """Writes cells. Places and looks are said only where they are not so already."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._at: tuple[int, int] | None = None  # where the terminal's cursor is, when it is known
        self._look: Look | None = None

    def write(self, change: Change) -> None:
        """Writes cells that stand right of those written last, or below them."""
        y, at, end, row = change
        self._move(at, y)
        while at < end:
            look, begin = row.looks[at], at
            while at < end and row.looks[at] == look:
                at += 1
            self._turn_to(look)
            self._out.append(row.text[begin:at])
        # In the last column a cursor stays, or not: there are two schools of terminals.
        self._at = (end, y) if row.even and end < len(row.text) else None

    def _move(self, x: int, y: int) -> None:
        if self._at is None or self._at[1] != y:
            self._out.append(f"\x1b[{y + 1};{x + 1}H")
        elif ahead := x - self._at[0]:
            self._out.append(f"\x1b[{ahead if ahead > 1 else ''}C")

    def _turn_to(self, look: Look) -> None:
        last, self._look = self._look, look
        if last is None or last.attributes != look.attributes:
            words = ["0", *look]
        else:
            words = [word for was, word in zip(last, look, strict=True) if was != word]
        if said := ";".join(word for word in words if word):
            self._out.append(f"\x1b[{said}m")

    def text(self) -> str:
        """All of it, which leaves the terminal's own look behind."""
        return "".join([*self._out, "\x1b[0m"] if self._out else self._out)
