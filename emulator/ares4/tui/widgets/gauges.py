"""The gauges: needles over dials whose unit and range are those of the gauge table."""

from __future__ import annotations

from collections.abc import Sequence

from textual.geometry import Size

from ares4._registers import GAUGES
from ares4.cockpit import NO_READING, Cockpit
from ares4.tui.phosphor import FAINT, LEGEND, PANEL, RGB, UNLIT, mix
from ares4.tui.widgets.instrument import Instrument, Line

# How the dials stand together. A gauge that is not named here stands with the last.
_PANELS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "DRIVE / DISTRIBUTOR",
        (
            "THRUST",
            "SPECIFIC_IMPULSE",
            "THROTTLE",
            "PROPELLANT",
            "CATHODE",
            "DISTRIBUTOR_POWER",
            "CONFINEMENT",
        ),
    ),
    ("POWER", ("BUS_A", "BUS_B", "WINGS", "LOAD", "BATTERY")),
    ("CABIN", ("CABIN_PRESSURE", "OXYGEN", "CARBON_DIOXIDE", "CABIN_TEMPERATURE")),
)
_ROWS = {row[0]: (number, row) for number, row in enumerate(GAUGES)}
_NAME = max(len(name) for name in _ROWS)
_READING = 9
_DASHES = "-----"  # with any unit no wider than that
COLUMN_MIN = _NAME + _READING + 1
_WITH_DIAL = COLUMN_MIN + 10  # this wide, the dial stands beside the name, else after it
_GAP = 2
_EIGHTHS = " ▏▎▍▌▋▊▉"

Row = str | int  # a panel's name, or the number of a gauge


def panels() -> list[tuple[str, list[int]]]:
    """The gauges by panel: every gauge of the table once."""
    named = {name for _, names in _PANELS for name in names}
    out = [(title, [_ROWS[name][0] for name in names]) for title, names in _PANELS]
    out[-1][1].extend(number for name, (number, _) in _ROWS.items() if name not in named)
    return out


def plan(width: int, height: int) -> list[list[Row]]:
    """Which rows stand in which column: panel names where there is room for them."""
    titled: list[Row] = []
    for title, numbers in panels():
        titled += [title, *numbers]
    plain: list[Row] = [row for row in titled if isinstance(row, int)]
    for columns in range(1, max(1, (width + _GAP) // (COLUMN_MIN + _GAP)) + 1):
        for rows in (titled, plain):
            each = -(-len(rows) // columns)
            if each <= height:
                return [rows[at : at + each] for at in range(0, len(rows), each)]
    return [plain[:height]]


def lines_needed(width: int, titled: bool = False) -> int:
    """The fewest lines in which every gauge is to be seen, and where asked the panels' names."""
    rows = len(GAUGES) + titled * len(_PANELS)
    return -(-rows // max(1, (width + _GAP) // (COLUMN_MIN + _GAP)))


def reading(number: int, needle: int) -> str:
    """Where a needle points, to as many digits as it can be read; or which pin stops it; dashes
    where the flag on the dial says that there is no reading."""
    if needle == NO_READING:
        return f"{_DASHES} {GAUGES[number][1]}"
    _, unit, step, minimum, maximum = GAUGES[number]
    if not minimum <= needle * step <= maximum:
        return f"> {maximum:g} {unit}" if needle * step > maximum else f"< {minimum:g} {unit}"
    digits = max(0, 4 - len(str(int(maximum))))
    return f"{needle * step:.{digits}f} {unit}"


def share(number: int, needle: int) -> float:
    """How far along its dial a needle stands, 0 to 1: it rests against the pins beyond."""
    _, _, step, minimum, maximum = GAUGES[number]
    return min(1.0, max(0.0, (needle * step - minimum) / (maximum - minimum)))


class GaugesInstrument(Instrument):
    """All gauges."""

    place = "gauges"
    label = "GAUGES"

    def __init__(self) -> None:
        super().__init__()
        self._needles: Sequence[int] = (NO_READING,) * len(GAUGES)
        self._plan: tuple[Size, list[list[Row]]] = (Size(0, 0), [])

    def show(self, view: Cockpit) -> None:
        """Redraws the lines whose needle moved."""
        before, self._needles = self._needles, view.needles
        room = self.room
        for line in range(room.height):
            for row in self._on_line(line, room):
                if isinstance(row, int) and before[row] != view.needles[row]:
                    self.redraw_lines(line)
                    break

    def paint(self, line: int, room: Size) -> Line:
        """A line: a gauge or a panel's name from each column."""
        columns = max(1, len(self._columns(room)))
        width = (room.width - _GAP * (columns - 1)) // columns
        runs: Line = []
        for row in self._on_line(line, room):
            runs += self._title(row, width) if isinstance(row, str) else self._gauge(row, width)
            runs.append((" " * _GAP, PANEL, PANEL, False))
        return runs

    def _columns(self, room: Size) -> list[list[Row]]:
        if self._plan[0] != room:
            self._plan = (room, plan(room.width, room.height))
        return self._plan[1]

    def _on_line(self, line: int, room: Size) -> list[Row]:
        columns = self._columns(room)
        pitch = 2 if columns and room.height >= 2 * len(columns[0]) - 1 else 1
        row, blank = divmod(line, pitch)
        return [] if blank else [column[row] for column in columns if row < len(column)]

    def _title(self, title: str, width: int) -> Line:
        return [(f"{title} ".ljust(width, "─")[:width], FAINT, PANEL, False)]

    def _gauge(self, number: int, width: int) -> Line:
        needle = self._needles[number]
        name = GAUGES[number][0].replace("_", " ")
        value = reading(number, needle).rjust(_READING)
        lit = needle != NO_READING
        glow = self.phosphor.ink(0.9) if lit else FAINT
        if width < _WITH_DIAL:
            text = f"{name}{value.rjust(max(0, width - len(name)))}"[:width]
            filled = round(share(number, needle) * width)
            dial = mix(PANEL, self.phosphor.glow, 0.27)
            return [
                (text[:filled], self.phosphor.ink(1.0), dial, False),
                (text[filled:], LEGEND, UNLIT, False),
            ]
        dial_width = width - _NAME - _READING - 2
        return [
            (f"{name:{_NAME}} ", LEGEND, PANEL, False),
            *_dial(share(number, needle), dial_width, glow),
            (f" {value}", glow, PANEL, False),
        ]


def _dial(part: float, width: int, ink: RGB) -> Line:
    """A bar, to an eighth of a cell."""
    eighths = round(part * width * 8)
    full, rest = divmod(eighths, 8)
    tip = _EIGHTHS[rest] if rest else ""
    return [
        ("█" * full + tip, ink, UNLIT, False),
        (" " * (width - full - len(tip)), ink, UNLIT, False),
    ]
