"""Twenty varied flights, and what comes out of each: downlink, mass memory, truth.

They are flown by a flight program that stays as it is (program.py), so that the machine around it
can change: the same rows then give the same bytes. State hashes change with the machine's layout
and are not among them.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from ares4 import scenario, script
from ares4.computer import Computer
from ares4.downlink import encode_command
from ares4.machine.controls import CONTROL_TABLE, control_named
from ares4.machine.upsets import upset
from ares4.machine.values import RAM_BASE, Input, InputKind, Stream, cycles_of, seconds_of
from ares4.mission import Mission

LOOK_S = 1.0  # between two looks at truth and downlink
POINTS_S = 5.0
FREE_RAM = RAM_BASE + 0x300000  # neither data nor stack of the flight program
PROGRAM_BYTES = 0x14000
MEMORY_BYTES = 32 * 64 * 2112  # the mass memory was 32 blocks when they were recorded

EARLY = {"turbulence.start_s": 5.0, "ellipse.surfaces_at_s": 20.0}
BURN = """
T+5s    switch DISTRIBUTOR on
T+5s    switch ATTITUDE track
T+6s    switch MASTER_ARM on
T+7s    switch DRIVE standby
T+2m    switch DRIVE run
T+2m    turn THROTTLE 7
T+2m5s  press IGNITE
"""
KEYS = """
T+2s    type 40 ENTER
T+5s    press ALARM_ACK
T+6s    press LAMP_TEST
T+8s    turn DISPLAY_BRIGHTNESS 2
T+9s    turn TIME_BASE 1
T+10s   turn IMAGER_BAND 2
T+12s   key PAGE
T+13s   type 60 ENTER
T+16s   key DOWN
T+17s   key SOFT_1
T+18s   switch ALARM test
T+20s   switch ALARM inhibit
T+21s   switch UHF off
T+25s   switch UHF on
T+30s   type 70 ENTER
T+33s   press RECORD_MARK
T+36s   key SOFT_2
T+40s   type 90 ENTER
"""
POWER = """
T+5s    switch BUS_B off
T+10s   switch LIDAR off
T+12s   switch WHEELS off
T+14s   switch RCS off
T+20s   switch CABIN_HEAT off
T+30s   switch LIFE_SUPPORT_OFF on
T+60s   switch ALL_RESERVES on
T+90s   switch BUS_A off
T+95s   switch BUS_A on
T+100s  switch BUS_B on
"""


class Turn(NamedTuple):
    """The flight is taken back, and flown on otherwise. at_s counts from power-on."""

    at_s: float
    back_s: float
    hands: str


class Golden(NamedTuple):
    """A flight. rows: what comes in besides the hands' script, given a source of randomness.

    resumed_at_s: when it is saved, and taken up by another machine.
    """

    scenario: str
    seconds: float
    hands: str = ""
    seed: int = 1
    settings: Mapping[str, float] = MappingProxyType({})
    rows: Callable[[random.Random], Iterator[Input]] | None = None
    turns: tuple[Turn, ...] = ()
    resumed_at_s: tuple[float, ...] = ()


def ram_upsets(chance: random.Random) -> Iterator[Input]:
    """A bit of a word of program and data, at any time of the first minute; two of one word too."""
    for _ in range(60):
        address = RAM_BASE + 4 * chance.randrange(PROGRAM_BYTES // 4)
        cycle = cycles_of(1) + chance.randrange(cycles_of(60))
        yield Input(cycle, *upset("ram", hex(address), chance.randrange(39)))
    for _ in range(3):
        address = FREE_RAM + 4 * chance.randrange(1000)
        for bit in (3, 17):
            yield Input(cycles_of(30), *upset("ram", hex(address), bit))


def register_upsets(chance: random.Random) -> Iterator[Input]:
    """Bits of the processor's registers. Those of a device's latches go by the layout of its state,
    which may change, and so are in no golden flight."""
    names = [f"{kind}{number}" for kind in "xf" for number in range(1, 32)]
    for _ in range(40):
        cycle = cycles_of(2) + chance.randrange(cycles_of(70))
        yield Input(cycle, *upset("register", chance.choice(names), chance.randrange(32)))
    for at_s, name, bit in ((75, "mepc", 4), (77, "mscratch", 9), (80, "mie", 7)):
        yield Input(cycles_of(at_s) + 555, *upset("csr", name, bit))


def flash_upsets(chance: random.Random) -> Iterator[Input]:
    """Bits of the pages that are written first, and a restart that reads them."""
    for _ in range(80):
        cycle = cycles_of(20) + chance.randrange(cycles_of(60))
        place = str(chance.randrange(8 * 2112))
        yield Input(cycle, *upset("flash", place, chance.randrange(8)))
    yield Input(cycles_of(90), InputKind.RESTART, 0, 0)


def spoilt_program(chance: random.Random) -> Iterator[Input]:
    """Registers that the program stands on: each time it goes wrong and starts anew."""
    for at_s, name, bit in ((10, "pc", 20), (40, "sp", 30), (70, "pc", 3)):
        yield Input(cycles_of(at_s) + 12_345, *upset("register", name, bit))
    yield Input(cycles_of(100), *upset("csr", "mtvec", 5))


def debuggers_writes(chance: random.Random) -> Iterator[Input]:
    """Bytes that nobody uses, and a register while the program sleeps."""
    for number in range(500):
        cycle = cycles_of(3) + number * cycles_of(0.1)
        address = FREE_RAM + chance.randrange(1 << 16)
        yield Input(cycle, InputKind.WRITE_RAM, address, chance.randrange(256))
    yield Input(cycles_of(20) + 1_900_000, InputKind.WRITE_REGISTER, 31, 0xDEAD)


def commands(chance: random.Random) -> Iterator[Input]:
    """Sound ones of both links, with noise between."""
    for number, (kind, data) in enumerate(
        [
            (InputKind.EARTH, encode_command("PING", token=0xC0FFEE)),
            (InputKind.SURFACE, encode_command("SELECT_PAGE", page="power")),
            (InputKind.EARTH, chance.randbytes(100)),
            (InputKind.EARTH, encode_command("MARK_RECORD")),
            (InputKind.SURFACE, encode_command("PING", token=1)[:-1] + b"?"),
            (InputKind.EARTH, encode_command("SELECT_PAGE", page="records")),
        ]
    ):
        for byte in data:
            yield Input(cycles_of(5 + 5 * number), kind, 0, byte)


def _panel(kind: InputKind, at_s: float, name: str, position: int) -> Input:
    return Input(cycles_of(at_s), kind, control_named(name).number, position)


def whole_panel(chance: random.Random) -> Iterator[Input]:
    """Plugged in with all its switches off, taken, moved, unplugged."""
    switches = [it for it in CONTROL_TABLE.values() if not it.momentary and it.kind != "key"]
    for control in switches:
        yield Input(cycles_of(5), InputKind.PANEL_FOUND, control.number, 0)
    for at_s, name, position in ((10, "TAKE_PANEL", 1), (10.2, "TAKE_PANEL", 0)):
        yield _panel(InputKind.PANEL_MOVED, at_s, name, position)
    for number in range(60):
        control = chance.choice(switches)
        position = chance.randrange(len(control.positions))
        at_s = 15 + number / 2
        yield _panel(InputKind.PANEL_MOVED, at_s, control.name, position)
    yield Input(cycles_of(60), InputKind.PANEL_LOST, 0, 0)


def replugged(chance: random.Random) -> Iterator[Input]:
    """A panel that was unplugged in mid-burn comes back as it stood then."""
    standing = (("MASTER_ARM", 1), ("DRIVE", 2), ("THROTTLE", 7))
    for at_s in (10, 160):
        for name, position in standing:
            yield _panel(InputKind.PANEL_FOUND, at_s, name, position)
    yield Input(cycles_of(140), InputKind.PANEL_LOST, 0, 0)
    yield _panel(InputKind.PANEL_MOVED, 170, "MASTER_ARM", 0)


GOLDEN = {
    "quiet": Golden("orbit", 300),
    "another seed": Golden("orbit", 120, seed=2032),
    "burn": Golden("orbit", 300, BURN),
    "burn cut off": Golden("orbit", 240, BURN + "T+3m press CUT_OFF\nT+3m10s turn THROTTLE 0"),
    "burn disarmed": Golden("orbit", 240, BURN + "T+3m switch MASTER_ARM off"),
    "keys": Golden("orbit", 60, KEYS),
    "power": Golden("orbit", 150, POWER),
    "morning": Golden("one-small-step", 900),
    "captured": Golden("one-small-step", 600, settings=EARLY),
    "passed by": Golden("one-small-step", 600, "T+110s switch DARK_SHIP on", settings=EARLY),
    "dark too late": Golden("one-small-step", 540, "T+7m switch DARK_SHIP on", settings=EARLY),
    "restarts": Golden("orbit", 120, BURN + "T+20s restart\nT+20.1s restart\nT+1m restart"),
    "spoilt program": Golden("orbit", 130, rows=spoilt_program),
    "upsets of RAM": Golden("orbit", 90, "T+10s press RECORD_MARK", rows=ram_upsets),
    "upsets of registers": Golden("orbit", 90, BURN, rows=register_upsets),
    "upsets of the mass memory": Golden("orbit", 120, "T+10s press RECORD_MARK", rows=flash_upsets),
    "panel": Golden("orbit", 90, rows=whole_panel),
    "panel replugged in mid-burn": Golden(
        "orbit", 200, BURN + "T+150s press CUT_OFF\nT+151s switch MASTER_ARM off", rows=replugged
    ),
    "debugger and commands": Golden(
        "orbit", 60, rows=lambda chance: (*debuggers_writes(chance), *commands(chance))
    ),
    "taken back and resumed": Golden(
        "one-small-step",
        300,
        "T+1m press RECORD_MARK\nT+100s switch ATTITUDE free",
        settings=EARLY,
        turns=(
            Turn(60, 25.5, "T+50s switch DARK_SHIP on\nT+70s switch DARK_SHIP off"),
            Turn(120, 90, "T+80s press LAMP_TEST\nT+85s type 20 ENTER"),
        ),
        resumed_at_s=(150, 210),
    ),
}


def _begun(golden: Golden, program: bytes) -> Computer:
    computer = Computer(seed=golden.seed)
    chosen = scenario.load(golden.scenario)
    chosen.configure(computer)
    for name, value in golden.settings.items():
        computer.configure(name, value)
    computer.load(program)
    computer.power_on()
    return computer


class _Outputs:
    """What comes out of a flight, as it comes."""

    def __init__(self) -> None:
        self._parts = {name: hashlib.sha256() for name in ("earth", "surface", "console", "truth")}

    def look(self, computer: Computer) -> None:
        for stream in Stream:
            self._parts[stream.name.lower()].update(computer.take(stream))
        self._parts["truth"].update(json.dumps(computer.truth(), sort_keys=True).encode())

    def digests(self, computer: Computer) -> dict[str, str]:
        memory = computer.flash()
        assert len(memory) <= MEMORY_BYTES, "the flight program knows no more of it"
        first = hashlib.sha256(memory.ljust(MEMORY_BYTES, b"\xff"))
        parts = self._parts | {"mass memory": first}
        return {name: part.hexdigest() for name, part in parts.items()}


def _advance(mission: Mission, hands: list[Input]) -> None:
    """To the next look. hands: what a pilot who went back does on the way; each ends the future."""
    until = mission.computer.cycle + cycles_of(LOOK_S)
    while hands and hands[0].cycle < until:
        row = hands.pop(0)
        mission.advance(row.cycle)
        mission.computer.put(row.kind, row.index, row.value)
    mission.advance(until)


def fly(golden: Golden, program: bytes) -> dict[str, str]:
    """SHA-256 of all that came out of a flight, by what it is."""
    computer = _begun(golden, program)
    rows: list[Input] = [*script.parse(golden.hands, "golden")]
    if golden.rows:
        rows += golden.rows(random.Random(golden.seed))
    if golden.turns:
        computer.remember(cycles_of(POINTS_S))
    mission = Mission(computer, rows=rows)
    outputs = _Outputs()
    turns, saves = list(golden.turns), list(golden.resumed_at_s)
    hands: list[Input] = []
    while seconds_of(computer.cycle) < golden.seconds:
        _advance(mission, hands)
        outputs.look(computer)
        if turns and seconds_of(computer.cycle) >= turns[0].at_s:
            turn = turns.pop(0)
            mission.back(turn.back_s)
            hands += script.parse(turn.hands, "turn")
            outputs.look(computer)
        if saves and not turns and seconds_of(computer.cycle) >= saves[0]:
            saves.pop(0)
            saved = computer.snapshot()
            computer = Computer()
            computer.restore(saved)
            mission = Mission(computer, rows=[row for row in rows if row.cycle > computer.cycle])
    return outputs.digests(computer)
