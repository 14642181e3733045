"""What the cockpit's hardware shows at one instant, read from its registers.

look() reads lamps, digits, needles, screen, scope, monitor, sounder and the controls' positions
through a Computer and gives them as one frozen Cockpit: raw register contents and the names of the
generated tables, nothing computed from them but units. Whoever draws or prints the cockpit starts
from here.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass

from ares4._registers import DIGITS, FIELDS, GAUGES, LAMPS, LOADS
from ares4.computer import Computer
from ares4.machine.controls import CONTROL_TABLE

SCREEN_COLUMNS = 64
SCREEN_ROWS = 24
BRIGHT, INVERSE, BLINKING = 0x100, 0x200, 0x400  # attributes of a cell above its character code

NO_READING = -(2**31)  # of a needle

_LAMP_BITS = {name: 1 << bit for bit, (name, _) in enumerate(LAMPS)}
_GAUGE_NUMBERS = {row[0]: number for number, row in enumerate(GAUGES)}
_DIGIT_GROUPS = {name: (first, mask.count("#")) for name, first, mask in DIGITS}


@dataclass(frozen=True)
class CharacterScreen:
    """The character screen: cells in reading order, each a code and its attributes."""

    on: bool
    brightness: int  # 0 dark to 15 full
    cells: array[int]

    def row(self, number: int) -> array[int]:
        """The cells of a row, 0 at the top."""
        return self.cells[number * SCREEN_COLUMNS : (number + 1) * SCREEN_COLUMNS]

    def text(self) -> list[str]:
        """The rows as they read, whatever their attributes."""
        return ["".join(map(glyph, self.row(number))) for number in range(SCREEN_ROWS)]


@dataclass(frozen=True)
class Spot:
    """A spot of the scope: the edge of the tube is at 1000."""

    x: int
    y: int
    intensity: int  # 0 dark to 255 bright
    radius: int


@dataclass(frozen=True)
class Scope:
    """The LIDAR scope."""

    on: bool
    sweep: int | None  # hundredths of a degree clockwise from up; None while it is not shown
    ring: int  # rings at this radius and its multiples; 0 none
    spots: tuple[Spot, ...]


@dataclass(frozen=True)
class Monitor:
    """The picture monitor: grey rows from the top left; nothing while it is dark."""

    width: int
    height: int
    pixels: bytes


@dataclass(frozen=True)
class Tone:
    """The sounder."""

    frequency_hz: int
    volume: int  # 0 to 255

    @property
    def sounding(self) -> bool:
        """There is something to hear."""
        return self.frequency_hz > 0 and self.volume > 0


@dataclass(frozen=True)
class Cockpit:
    """All that the cockpit shows at one instant."""

    lamps: int  # a bit each
    digits: tuple[int, ...]  # segments a to g in bits 0 to 6, the point in bit 7
    needles: tuple[int, ...]  # signed, in steps of the gauge's row, or NO_READING
    positions: tuple[int, ...]  # of each control
    powered: frozenset[int]  # controls that switch a load or a bus which has power
    listening: bool  # the headset writes down what is said: its line is open
    disagreeing: dict[int, int]  # controls that wait for a hand: where they stand at the panel
    screen: CharacterScreen
    scope: Scope
    monitor: Monitor
    tone: Tone

    def lit(self, lamp: str) -> bool:
        """Whether the lamp of that name is lit."""
        return bool(self.lamps & _LAMP_BITS[lamp])

    def segments(self, group: str) -> tuple[int, ...]:
        """The raw digits of a group, the left one first."""
        first, count = _DIGIT_GROUPS[group]
        return self.digits[first : first + count]

    def reading(self, gauge: str) -> float | None:
        """Where the needle of a gauge points, in the unit on its dial; None: it has no reading."""
        number = _GAUGE_NUMBERS[gauge]
        needle = self.needles[number]
        return None if needle == NO_READING else needle * GAUGES[number][2]

    def position(self, control: str) -> int:
        """The position in which a control stands."""
        return self.positions[CONTROL_TABLE[control].number]


def glyph(cell: int) -> str:
    """The character of a cell; the control codes of ISO 8859-1 show nothing."""
    code = cell & 0xFF
    return chr(code) if 0x20 < code < 0x7F or 0xA0 < code != 0xAD else " "


def look(computer: Computer) -> Cockpit:
    """What the cockpit shows now. Reading it changes nothing."""
    return Cockpit(
        lamps=computer.read("cockpit.LAMPS.LIT"),
        digits=tuple(word & 0xFF for word in computer.words("cockpit.DIGIT")),
        needles=tuple(map(_signed, computer.words("cockpit.GAUGE"))),
        positions=tuple(computer.words("cockpit.INPUT")[: len(CONTROL_TABLE)]),
        powered=_powered(computer),
        listening=bool(computer.read("headset.CONTROL.LISTEN")),
        disagreeing=_disagreeing(computer),
        screen=_screen(computer),
        scope=_scope(computer),
        monitor=Monitor(*computer.picture()),
        tone=Tone(computer.read("cockpit.TONE.FREQUENCY_HZ"), computer.read("cockpit.TONE.VOLUME")),
    )


_SWITCHED = [
    (FIELDS[f"power.LOADS.{load}"][0], CONTROL_TABLE[control].number)
    for load, control in LOADS
    if control
]
_BUSES = [
    (f"power.{bus}_VOLTAGE.MILLIVOLTS", CONTROL_TABLE[bus].number) for bus in ("BUS_A", "BUS_B")
]


def _powered(computer: Computer) -> frozenset[int]:
    live = computer.read("power.LIVE")
    loads = {number for mask, number in _SWITCHED if live & mask}
    return frozenset(loads | {number for name, number in _BUSES if computer.read(name)})


def _disagreeing(computer: Computer) -> dict[int, int]:
    low, high = computer.words("cockpit.DISAGREE")
    waiting = low | high << 32
    if not waiting:
        return {}
    panel = computer.words("cockpit.PANEL")
    return {number: panel[number] for number in range(len(CONTROL_TABLE)) if waiting >> number & 1}


def _screen(computer: Computer) -> CharacterScreen:
    cells = array("H")
    for word in computer.words("screen.CELLS"):
        cells.append(word & 0xFFFF)
        cells.append(word >> 16)
    return CharacterScreen(
        on=bool(computer.read("screen.CONTROL.ON")),
        brightness=computer.read("screen.CONTROL.BRIGHTNESS"),
        cells=cells,
    )


def _scope(computer: Computer) -> Scope:
    count = computer.read("scope.CONTROL.SPOTS")
    places, looks = computer.words("scope.SPOT_PLACE"), computer.words("scope.SPOT_LOOK")
    return Scope(
        on=bool(computer.read("scope.CONTROL.ON")),
        sweep=(
            computer.read("scope.SWEEP.CENTIDEGREES")
            if computer.read("scope.CONTROL.SWEEP")
            else None
        ),
        ring=computer.read("scope.RINGS.RADIUS"),
        spots=tuple(
            Spot(_signed(place, 16), _signed(place >> 16, 16), look & 0xFF, look >> 8 & 0xFFFF)
            for place, look in zip(places[:count], looks[:count], strict=True)
        ),
    )


def _signed(value: int, bits: int = 32) -> int:
    """The low bits of a register as a two's-complement number."""
    half = 1 << bits - 1
    return (value + half & (1 << bits) - 1) - half
