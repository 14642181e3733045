"""Caution and warning: lamps, dark until something is wrong; and the strip that stands for them.

The panel shows every lamp. The strip is for where the panel has no room: it names the lamps that
are lit.
"""

from __future__ import annotations

from textual.geometry import Size

from ares4._registers import LAMPS
from ares4.cockpit import Cockpit
from ares4.tui.phosphor import FAINT, FRAME, INK, LAMP_COLOURS, LEGEND, PANEL, RGB, UNLIT
from ares4.tui.widgets.instrument import Instrument, Line

MASTER = "MASTER_ALARM"
_TWO_COLUMNS = 27  # this wide, two lamps stand side by side
_MARKED = 31  # this wide, there is room for a mark at each
_TALL_MASTER = 3
_FRAMED = 24
_FRAMED_LINES = 6


def legend(name: str) -> str:
    """What is engraved on a lamp."""
    return name.replace("_", " ")


def columns_in(width: int) -> int:
    """How many lamps stand side by side."""
    return 2 if width >= _TWO_COLUMNS else 1


def lines_needed(width: int, pitch: int = 1, tall: bool = False) -> int:
    """How many lines the panel takes, with a low or a tall master alarm."""
    rows = -(-(len(LAMPS) - 1) // columns_in(width))
    return (_TALL_MASTER if tall else 1) + pitch * rows


class LampsInstrument(Instrument):
    """The caution and warning panel."""

    place = "lamps"
    label = "CAUTION & WARNING"

    def __init__(self) -> None:
        super().__init__()
        self._lamps = 0

    def framed(self, size: Size) -> bool:
        """A bare column stands without."""
        return size.width >= _FRAMED and size.height >= _FRAMED_LINES

    def frame_ink(self) -> RGB:
        """The frame reddens with the master alarm."""
        return LAMP_COLOURS["red"] if _lit(self._lamps, MASTER) else FRAME

    def show(self, view: Cockpit) -> None:
        """Redraws when a lamp changed."""
        if view.lamps != self._lamps:
            self._lamps = view.lamps
            self.refresh()

    def paint(self, line: int, room: Size) -> Line:
        """The master alarm on top, the others below it in the order of the table."""
        columns = columns_in(room.width)
        others = [name for name, _ in LAMPS if name != MASTER]
        rows = -(-len(others) // columns)
        tall = _TALL_MASTER if room.height >= rows + _TALL_MASTER else 1
        pitch = 2 if room.height >= 2 * rows - 1 + tall else 1
        if line < tall:
            return [_tile(MASTER, self._lamps, room.width, centred=True, named=line == tall // 2)]
        row, blank = divmod(line - tall, pitch)
        if blank:
            return []
        width = (room.width - columns + 1) // columns
        runs: Line = []
        for column, name in enumerate(others[row * columns : (row + 1) * columns]):
            last = column + 1 == columns
            wide = room.width - column * (width + 1) if last else width
            runs.append(_tile(name, self._lamps, wide, marked=room.width >= _MARKED))
            runs.append((" ", PANEL, PANEL, False))
        return runs


class AnnunciatorInstrument(Instrument):
    """One line: the lamps that are lit."""

    place = "annunciator"

    def __init__(self) -> None:
        super().__init__()
        self._lamps = 0

    def show(self, view: Cockpit) -> None:
        """Redraws when a lamp changed."""
        if view.lamps != self._lamps:
            self._lamps = view.lamps
            self.refresh()

    def paint(self, line: int, room: Size) -> Line:
        """The lit lamps, the master alarm first; a count of those that find no room."""
        lit = [name for name, _ in LAMPS if _lit(self._lamps, name)]
        if not lit:
            return [(" no lamp is lit", FAINT, PANEL, False)]
        runs: Line = []
        used = 0
        for number, name in enumerate(lit):
            width = len(legend(name)) + 2
            rest = f" +{len(lit) - number}"
            room_left = room.width - used - (len(rest) if number + 1 < len(lit) else 0)
            if width > room_left and number:
                runs.append((rest, LEGEND, PANEL, True))
                break
            runs.append(_tile(name, self._lamps, width, centred=True))
            runs.append((" ", PANEL, PANEL, False))
            used += width + 1
        return runs


def _lit(lamps: int, name: str) -> bool:
    return any(lamps >> bit & 1 for bit, (lamp, _) in enumerate(LAMPS) if lamp == name)


def _tile(
    name: str,
    lamps: int,
    width: int,
    *,
    centred: bool = False,
    named: bool = True,
    marked: bool = False,
) -> tuple[str, RGB, RGB, bool]:
    """A lamp as a run of text."""
    lit = _lit(lamps, name)
    text = legend(name) if named else ""
    if marked:
        text = f"{'■' if lit else '□'} {text}"
    longest = max(len(lamp) for lamp, _ in LAMPS) + 2 * marked
    text = text.center(width) if centred else " " * (width > longest) + text
    text = text[:width].ljust(width)
    if lit:
        return text, INK, LAMP_COLOURS[dict(LAMPS)[name]], True
    return text, FAINT, UNLIT, False
