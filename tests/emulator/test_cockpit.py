"""The cockpit's view: what a program wrote into the registers is what look() gives, to the bit."""

from __future__ import annotations

import random
from array import array
from collections.abc import Callable, Iterable

import pytest

from ares4._registers import GAUGES, LAMPS, REGISTERS
from ares4.cockpit import NO_READING, SCREEN_COLUMNS, SCREEN_ROWS, Spot, glyph, look
from ares4.computer import Computer
from ares4.machine.controls import CONTROL_TABLE

RunProgram = Callable[[str], Computer]
PICTURE = 0x8010_0000


def words(pairs: Iterable[tuple[str, int, int]]) -> str:
    """A program that writes (register, index, value) from a table and then waits for ever."""
    table = []
    for name, index, value in pairs:
        address, _, stride = REGISTERS[name]
        table.append(f".word {address + index * stride:#x}, {value & 0xFFFFFFFF:#x}")
    return "\n".join(
        [
            "la t0, table", "la t1, end", "1: beq t0, t1, 2f", "lw t2, 0(t0)", "lw t3, 4(t0)",
            "sw t3, 0(t2)", "addi t0, t0, 8", "j 1b", "2: wfi", "j 2b",
            ".balign 4", "table:", *table, "end:",
        ]
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_the_view_is_what_the_registers_hold(run_program: RunProgram, seed: int) -> None:
    draw = random.Random(seed)
    lamps = draw.getrandbits(len(LAMPS))
    digits = [draw.getrandbits(8) for _ in range(32)]
    needles = [draw.randint(-(2**31), 2**31 - 1) for _ in GAUGES]
    cells = [draw.getrandbits(11) for _ in range(SCREEN_COLUMNS * SCREEN_ROWS)]
    spots = [
        Spot(draw.randint(-1000, 1000), draw.randint(-1000, 1000), draw.getrandbits(8), number)
        for number in range(draw.randint(1, 64))
    ]
    brightness, sweep, ring = draw.randint(0, 15), draw.randint(0, 35999), draw.randint(0, 1000)
    writes = [("cockpit.LAMPS", 0, lamps), ("cockpit.TONE", 0, 200 << 16 | 880)]
    writes += [("cockpit.DIGIT", index, value) for index, value in enumerate(digits)]
    writes += [("cockpit.GAUGE", index, value) for index, value in enumerate(needles)]
    writes += [
        ("screen.CELLS", index, left | right << 16)
        for index, (left, right) in enumerate(zip(cells[::2], cells[1::2], strict=True))
    ]
    writes += [("screen.CONTROL", 0, brightness << 8 | 1)]
    for index, spot in enumerate(spots):
        writes += [
            ("scope.SPOT_PLACE", index, (spot.y & 0xFFFF) << 16 | spot.x & 0xFFFF),
            ("scope.SPOT_LOOK", index, spot.radius << 8 | spot.intensity),
        ]
    writes += [
        ("scope.CONTROL", 0, 1 << 16 | len(spots) << 8 | 1),
        ("scope.SWEEP", 0, sweep),
        ("scope.RINGS", 0, ring),
        ("monitor.FRAME", 0, PICTURE),
        ("monitor.SIZE", 0, 64 << 16 | 96),
        ("monitor.CONTROL", 0, 1),
    ]
    computer = run_program(words(writes))
    picture = draw.randbytes(96 * 64)
    computer.poke(PICTURE, picture)
    computer.run_for(0.01)
    view = look(computer)

    assert view.lamps == lamps
    assert [view.lit(name) for name, _ in LAMPS] == [
        bool(lamps >> n & 1) for n in range(len(LAMPS))
    ]
    assert view.digits == tuple(digits)
    assert view.segments("EVENT_TIMER") == tuple(digits[9:14])
    assert view.needles == tuple(needles)
    assert view.reading("THRUST") == pytest.approx(needles[0] * 0.001)
    assert view.screen.on
    assert view.screen.brightness == brightness
    assert view.screen.cells == array("H", cells)
    assert view.screen.text()[3] == "".join(map(glyph, cells[192:256]))
    assert view.scope.spots == tuple(spots)
    assert (view.scope.on, view.scope.sweep, view.scope.ring) == (True, sweep, ring)
    assert (view.monitor.width, view.monitor.height, view.monitor.pixels) == (96, 64, picture)
    assert (view.tone.frequency_hz, view.tone.volume, view.tone.sounding) == (880, 200, True)


def test_a_cockpit_that_nobody_drives_is_dark(run_program: RunProgram) -> None:
    view = look(run_program("1: wfi\nj 1b"))
    assert (view.lamps, set(view.digits), set(view.needles)) == (0, {0}, {NO_READING})
    assert {view.reading(row[0]) for row in GAUGES} == {None}
    assert not (view.screen.on or view.scope.on or view.tone.sounding)
    assert (view.scope.sweep, view.scope.spots) == (None, ())
    assert view.monitor.pixels == b""


def test_positions_follow_the_hand(run_program: RunProgram) -> None:
    computer = run_program("1: wfi\nj 1b")
    assert look(computer).positions == tuple(c.initial for c in CONTROL_TABLE.values())
    computer.control("THROTTLE", 7)
    assert look(computer).position("THROTTLE") == 7


def test_looking_changes_nothing(ship: Computer) -> None:
    ship.run_for(2.0)
    before = ship.hash()
    look(ship)
    assert ship.hash() == before


def test_control_codes_show_nothing() -> None:
    dark = [code for code in range(256) if glyph(code) == " "]
    assert dark == [*range(0x21), *range(0x7F, 0xA1), 0xAD]
    assert glyph(0x741) == "A"
