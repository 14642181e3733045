"""A latch of a device flips: what its registers say and what hart and interrupt controller get from
it agree, whichever it was."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from typing import Any

import pytest

from ares4._registers import DEVICES, FIELDS, REGISTERS
from ares4.computer import Computer
from ares4.errors import InputError
from ares4.machine.values import InputKind
from tests.c_core.board import snapshot_file

MIP, TIME, TIME_HIGH, MCAUSE, PC = 65 + 0x344, 65 + 0xC01, 65 + 0xC81, 65 + 0x342, 32
MSIP, MTIP, MEIP = 1 << 3, 1 << 7, 1 << 11
RAM_BASE = 0x80000000
SOURCES = 96
CYCLES_PER_TICK = 10
CYCLES_PER_US = 100
WHOLE_BYTES = 64  # of larger devices, with queues and buffers, a sample
SAMPLE_BYTES = 12
EVENTS = ("distributor", "drive", "lidar", "imager", "massmem", "inertial", "startracker")


def raised(computer: Computer) -> dict[str, bool]:
    """Which devices raise their lines, by what their registers say."""
    read = computer.read
    levels = {
        name: bool(read(f"{name}.CONTROL.INTERRUPT") and read(f"{name}.EVENT")) for name in EVENTS
    }
    levels["uart"] = not computer.peek(DEVICES["uart"][0] + 2, 1)[0] & 1
    for name in ("edac", "power"):
        levels[name] = bool(read(f"{name}.CONTROL.INTERRUPT") and read(f"{name}.STATUS"))
    changed = any(read("cockpit.CHANGED", index) for index in range(2))
    levels["cockpit"] = bool(read("cockpit.CONTROL.INTERRUPT") and changed)
    ready = any(read("radio.LINK_STATUS", index) & 2 for index in range(2))
    levels["radio"] = bool(read("radio.CONTROL.INTERRUPT") and ready)
    return levels


def bit(computer: Computer, name: str, source: int) -> int:
    return computer.read(f"plic.{name}", source // 32) >> source % 32 & 1


def external(computer: Computer) -> bool:
    threshold = computer.read("plic.THRESHOLD")
    return any(
        bit(computer, "PENDING", source)
        and bit(computer, "ENABLE", source)
        and computer.read("plic.PRIORITY", source) > threshold
        for source in range(1, SOURCES)
    )


def check_hart(computer: Computer) -> None:
    mip = computer.register(MIP)
    time = computer.register(TIME_HIGH) << 32 | computer.register(TIME)
    now = computer.read("clint.MTIME_HIGH") << 32 | computer.read("clint.MTIME_LOW")
    alarm = computer.read("clint.MTIMECMP_HIGH") << 32 | computer.read("clint.MTIMECMP_LOW")
    assert time == now
    assert bool(mip & MTIP) == (now >= alarm)
    assert bool(mip & MSIP) == (computer.read("clint.MSIP") & 1)
    assert bool(mip & MEIP) == external(computer)


def check_lines(bare: Any) -> None:
    """The levels as the controller sees them: what pends after a completion."""
    levels = raised(bare)
    for word in range(3):
        bare.store("plic.ENABLE", 0xFFFF_FFFF, word)
    for name, level in levels.items():
        source = DEVICES[name][2]
        bare.store("plic.PRIORITY", 7, source)
        while bare.load("plic.CLAIM"):
            pass
        bare.store("plic.CLAIM", source)
        assert bit(bare, "PENDING", source) == level, name
        bare.store("plic.PRIORITY", 0, source)


@pytest.fixture(scope="module")
def randomly() -> random.Random:
    return random.Random(20)


@pytest.fixture
def busy(make_bare: Callable[[], Any]) -> Any:
    """All switched on, interrupts of every other device enabled."""
    bare = make_bare()
    bare.store("power.BUSES", 3)
    bare.store("power.LOADS", 0x1FFF)
    bare.run_for(1.1)
    bare.store("drive.IGNITE", 0)
    bare.store("massmem.PAGE", 0xFFFF)
    bare.store("massmem.COMMAND", 1)
    bare.store("imager.START", 1)
    bare.put(InputKind.CONSOLE, 0, 0x55)
    bare.put(InputKind.CONTROL, 0, 1)
    bare.put(InputKind.EARTH, 0, 0x55)
    bare.store("edac.SCRUB", RAM_BASE)
    bare.put(InputKind.FLIP_RAM, RAM_BASE + 0x400, 1)
    bare.store("edac.SCRUB", RAM_BASE + 0x400)
    bare.run_for(0.2)
    for name in ("lidar", "massmem", "startracker", "cockpit"):
        bare.store(f"{name}.CONTROL", FIELDS[f"{name}.CONTROL.INTERRUPT"][0])
    for name in (*EVENTS, "uart", "edac", "cockpit", "power", "radio"):
        source = DEVICES[name][2]
        bare.store("plic.PRIORITY", source % 8, source)
    bare.store("plic.ENABLE", 0xAAAA_AAAA, 1)
    bare.store("plic.ENABLE", 1 << 10)
    return bare


def bytes_of(computer: Computer, name: str) -> int:
    """The size of its state; nothing has changed."""
    before = computer.snapshot()
    for byte in itertools.count():
        try:
            computer.inject(name, byte, 0)
        except InputError:
            computer.restore(before)
            return byte
    raise AssertionError


@pytest.mark.parametrize("name", DEVICES)
def test_registers_hart_and_lines_agree_after_any_flip(
    name: str, busy: Any, randomly: random.Random
) -> None:
    count = bytes_of(busy, name)
    sample = randomly.sample(range(count), SAMPLE_BYTES) if count > WHOLE_BYTES else []
    some = {*range(min(24, count)), *sample, *range(max(0, count - WHOLE_BYTES), count)}
    snapshot = busy.snapshot()
    for byte, number in itertools.product(some, (0, 1, randomly.randrange(2, 8))):
        busy.restore(snapshot)
        busy.inject(name, byte, number)
        check_hart(busy)
        if name not in ("restart", "watchdog"):  # these may restart the computer
            check_lines(busy)


# Registers of which not every word of their bits can be: least and most, signed where least is.
RANGES = {
    "attitude.WHEEL_TORQUE": (-250_000, 250_000),
    "cabin.HEATER_SETPOINT": (260_000, 310_000),
    "cabin.OXYGEN_SETPOINT": (0, 40_000),
    "distributor.SPLIT": (0, 1000),
    "drive.THROTTLE": (0, 1000),
    "edac.SCRUB_INTERVAL": (1, 1_000_000),
    "imager.AZIMUTH": (0, 359_999),
    "imager.ELEVATION": (-90_000, 90_000),
    "imager.EXPOSURE": (1, 10_000),
    "imager.FIELD": (100, 60_000),
    "lidar.COUNT": (0, 8),
    "lidar.TRACK_AZIMUTH": (0, 359_999),
    "lidar.TRACK_ELEVATION": (-90_000, 90_000),
    "watchdog.GRACE": (10, 60_000_000),
    "watchdog.PERIOD": (1000, 60_000_000),
}


def words_of(computer: Computer, name: str) -> list[int]:
    """A register, or all of an array; of the serial port, whose registers are bytes, the byte."""
    byte = name.startswith("uart.")
    return list(computer.peek(REGISTERS[name][0], 1)) if byte else computer.words(name)


def impossible(computer: Computer, device: str) -> list[str]:
    """What the registers of a device say that its hardware cannot hold."""
    found = []
    for name in (name for name in REGISTERS if name.partition(".")[0] == device):
        fields = {f: row for f, row in FIELDS.items() if f.rpartition(".")[0] == name}
        bits = sum(mask for mask, _, _ in fields.values())
        for index, word in enumerate(words_of(computer, name)):
            if word & ~bits:
                found.append(f"{name}[{index}] {word:#x} has no such bit")
            for field, (mask, shift, values) in fields.items():
                if values and (word & mask) >> shift not in values:
                    found.append(f"{field} {word:#x} has no such value")
            least, most = RANGES.get(name, (0, 2**32))
            signed = word - 2**32 if least < 0 and word >> 31 else word
            if not least <= signed <= most:
                found.append(f"{name}[{index}] {signed} is out of range")
    return found


@pytest.mark.parametrize("name", [name for name in DEVICES if name != "finisher"])  # keeps nothing
def test_no_flip_leaves_what_the_hardware_cannot_hold(
    name: str, busy: Any, randomly: random.Random
) -> None:
    """A latch has the bits of its register: one beyond them, unseen, would go on to decide."""
    count = bytes_of(busy, name)
    sample = randomly.sample(range(count), SAMPLE_BYTES) if count > WHOLE_BYTES else []
    some = {*range(min(64, count)), *sample, *range(max(0, count - WHOLE_BYTES), count)}
    assert impossible(busy, name) == []
    point = busy.point()
    for byte, number in itertools.product(some, range(8)):
        busy.return_to(point)
        busy.inject(name, byte, number)
        assert impossible(busy, name) == [], (byte, number)


def test_an_exposure_ends_though_its_counter_flipped(busy: Any) -> None:
    busy.store("imager.ADDRESS", RAM_BASE + 0x2000)
    busy.run_for(1.0)
    busy.store("imager.START", 1)
    frames = busy.read("imager.FRAMES")
    count = bytes_of(busy, "imager")
    point = busy.point()
    busy.run_for(1.0)
    first = next(b for b in range(count) if shows(busy, "imager", b, "imager.STATUS.BUSY"))
    for place in range(first, first + 4):
        busy.return_to(point)
        busy.inject("imager", place, 7)
        busy.run_for(10.1)
        assert busy.read("imager.STATUS.BUSY") == 0, place
        assert busy.read("imager.FRAMES") == frames + 1


def test_what_did_not_flip_is_left_alone(busy: Any) -> None:
    """A flip and back in a device that drives nothing: the others were asked, and are as before."""
    busy.store("edac.SCRUB_START", RAM_BASE)
    busy.store("edac.SCRUB_END", RAM_BASE + 0x1000)
    busy.store("edac.SCRUB_CONTROL", 3)
    busy.store("watchdog.CONTROL", 1)
    busy.store("massmem.COMMAND", 1)
    busy.store("clint.MTIMECMP_HIGH", 5)
    busy.store("radio.LINK_SEND", 0x55)
    for _ in range(50):
        before = busy.hash()
        for _ in range(2):
            busy.inject("screen", 3, 3)
        assert busy.hash() == before
        busy.run_for(0.000_01)


def test_the_alarm_comes_when_the_register_says(bare: Any) -> None:
    bare.store("clint.MTIMECMP_HIGH", 1)
    bare.store("clint.MTIMECMP_LOW", 0x4000)
    bare.inject("clint", 4, 0)
    assert bare.read("clint.MTIMECMP_HIGH") == 0
    now = bare.read("clint.MTIME_LOW")
    bare.run(bare.cycle + (0x4000 - now - 2) * CYCLES_PER_TICK)
    assert not bare.register(MIP) & MTIP
    bare.run(bare.cycle + 3 * CYCLES_PER_TICK)
    assert bare.register(MIP) & MTIP


def test_an_nmi_goes_where_the_register_says(bare: Any) -> None:
    bare.store("restart.NMI_VECTOR", RAM_BASE)
    bare.inject("restart", 12, 4)
    assert bare.read("restart.NMI_VECTOR") == RAM_BASE + 16
    bare.store("watchdog.PERIOD", 1000)
    bare.store("watchdog.CONTROL", 1)
    while not bare.register(MCAUSE):
        bare.step()
    assert bare.register(PC) == RAM_BASE + 16


def test_the_watchdog_expires_when_its_registers_say(bare: Any) -> None:
    bare.store("watchdog.CONTROL", 1)
    bare.run_for(0.000_1)
    bare.inject("watchdog", 3, 2)  # 2^26 of the 10^8 cycles
    left = bare.read("watchdog.REMAINING")
    assert 0 < left < 400_000
    bare.run(bare.cycle + left * CYCLES_PER_US)
    assert bare.read("restart.STARTS") == 1
    bare.run(bare.cycle + CYCLES_PER_US)
    assert bare.read("restart.STARTS") == 2
    assert bare.state("restart.CAUSE.CAUSE") == "WATCHDOG"


def test_a_flip_stops_the_watchdog_or_starts_it(bare: Any) -> None:
    bare.store("watchdog.CONTROL", 1)
    bare.inject("watchdog", 8, 0)
    assert bare.read("watchdog.CONTROL.ENABLE") == 0
    bare.run_for(2)
    assert bare.read("restart.STARTS") == 1
    bare.inject("watchdog", 8, 0)  # its deadline is long past
    bare.run(bare.cycle + 1)
    assert bare.state("restart.CAUSE.CAUSE") == "WATCHDOG"


def test_a_walk_of_the_scrubber_begins_and_ends_with_its_latch(bare: Any) -> None:
    bare.store("edac.SCRUB_START", RAM_BASE)
    bare.store("edac.SCRUB_END", RAM_BASE + 40)
    place = next(byte for byte in range(64) if shows(bare, "edac", byte, "edac.SCRUB_CONTROL.RUN"))
    bare.inject("edac", place, 0)
    assert bare.read("edac.SCRUB_CONTROL.RUN") == 1
    bare.run_for(0.002)
    assert (bare.read("edac.SCRUB_COUNT"), bare.read("edac.SCRUB_CONTROL.RUN")) == (1, 0)
    bare.store("edac.SCRUB_CONTROL", 1)
    bare.inject("edac", place, 0)
    bare.run_for(0.002)
    assert bare.read("edac.SCRUB_COUNT") == 1


def shows(computer: Computer, name: str, byte: int, register: str, index: int = 0) -> bool:
    """Whether a flip of a byte's bit 0 is one of that register's; nothing has changed."""
    point = computer.point()
    before = computer.read(register, index)
    computer.inject(name, byte, 0)
    after = computer.read(register, index)
    computer.return_to(point)
    return after != before


def test_an_operation_of_mass_memory_ends_though_a_flip_began_it(busy: Any) -> None:
    busy.store("massmem.PAGE", 0)
    busy.store("massmem.EVENT", 3)
    count = bytes_of(busy, "massmem")
    busy.store("massmem.COMMAND", 1)
    snapshot = busy.snapshot()
    for place in range(count):
        busy.restore(snapshot)
        busy.inject("massmem", place, 0)
        if not busy.read("massmem.STATUS.BUSY") and not busy.read("massmem.EVENT"):
            break  # the operation's own latch
    busy.run_for(0.01)
    assert (busy.read("massmem.STATUS.BUSY"), busy.read("massmem.EVENT")) == (0, 0)
    busy.inject("massmem", place, 0)
    busy.run_for(0.01)
    assert (busy.read("massmem.STATUS.BUSY"), busy.read("massmem.EVENT") > 0) == (0, True)


def test_the_world_hears_of_a_flipped_setting(busy: Any) -> None:
    busy.store("lidar.CONTROL", FIELDS["lidar.CONTROL.FIRE"][0])
    busy.run_for(0.1)
    load = busy.read("power.BUS_A_LOAD") + busy.read("power.BUS_B_LOAD")
    count = bytes_of(busy, "lidar")
    place = next(byte for byte in range(count) if shows(busy, "lidar", byte, "lidar.CONTROL"))
    busy.inject("lidar", place, FIELDS["lidar.CONTROL.FIRE"][1])
    assert busy.read("lidar.CONTROL.FIRE") == 0
    busy.run_for(0.1)
    assert busy.read("power.BUS_A_LOAD") + busy.read("power.BUS_B_LOAD") < load - 10
    warm = busy.read("cabin.TEMPERATURE")
    place = next(byte for byte in range(8) if shows(busy, "cabin", byte, "cabin.HEATER_SETPOINT"))
    busy.inject("cabin", place + 2, 6)
    assert busy.read("cabin.HEATER_SETPOINT") == 310_000  # the most that it can be set to
    busy.run_for(10)
    assert busy.read("cabin.TEMPERATURE") > warm


def test_a_split_of_more_than_all_is_all(bare: Any) -> None:
    """A flipped latch of the distributor must not give the drive what there is not."""
    bare.store("power.BUSES", 3)
    bare.store("power.LOADS", 0x1FFF)
    bare.run_for(1.1)
    bare.store("distributor.CONTROL", 1)
    bare.store("distributor.SPLIT", 500)
    bare.run_for(120.0)
    for bit in (9, 31):
        count, all_of_it = bytes_of(bare, "distributor"), min(500 ^ 1 << bit, 1000)
        address = next(i for i in range(count) if split_after(bare, i, bit % 8) == all_of_it)
        bare.inject("distributor", address, bit % 8)
        bare.run_for(0.1)
        truth = bare.truth()
        assert truth["emission_w"] >= 0 and truth["load_w"] >= 0
        assert bare.restarts == 0
        bare.store("distributor.SPLIT", 500)


def split_after(bare: Any, byte: int, bit: int) -> int:
    """What the split would be with that bit flipped."""
    before = bare.point()
    try:
        bare.inject("distributor", byte, bit)
        return int(bare.read("distributor.SPLIT"))
    except InputError:
        return -1
    finally:
        bare.return_to(before)


def test_a_flip_elsewhere_leaves_the_news_of_a_lost_frame(bare: Any) -> None:
    bare.store("power.BUSES", 3)
    bare.store("power.LOADS", 0x1FFF)
    bare.run_for(1.1)
    bare.store("imager.ADDRESS", RAM_BASE + 0x2000)
    bare.store("imager.EXPOSURE", 300)
    bare.store("imager.START", 1)
    bare.run_for(0.1)
    bare.store("power.LOADS", 0x1FFF & ~FIELDS["power.LOADS.IMAGER"][0])
    bare.run_for(0.5)
    bare.inject("screen", 0, 0)
    bare.store("power.LOADS", 0x1FFF)
    bare.run_for(0.5)
    assert bare.read("imager.EVENT.LOST") == 1


RADIO_LINK_BYTES = 24 + 4096 + 1024

# Device: its date, the byte at which it lies, and the most that may be left until what is due then,
# in microseconds.
DATES = {
    "watchdog": ("deadline_cycle", 0, 2**32),  # as REMAINING counts
    "massmem": ("end_cycle", 8, 2000),  # an erasure
    "edac": ("walk_cycle", 0, 0x10000 // 4 * 100),  # a walk through these 64 KiB
    "radio": ("link.next_cycle", RADIO_LINK_BYTES, 1000),  # a burst of 32 bytes to the surface
}


@pytest.mark.parametrize("name", DATES)
def test_a_flipped_date_is_no_further_than_its_counter_holds(name: str, bare: Any) -> None:
    """A date of 64 bits could lie centuries ahead: a watchdog, a transfer, a walk without end."""
    bare.store("power.BUSES", 3)
    bare.store("power.LOADS", 0x1FFF)
    bare.store("edac.SCRUB_START", RAM_BASE)
    bare.store("edac.SCRUB_END", RAM_BASE + 0x10000)
    bare.store("edac.SCRUB_INTERVAL", 100)
    bare.run_for(1.1)
    bare.store("watchdog.CONTROL", 1)
    bare.store("massmem.COMMAND", 3)
    bare.store("edac.SCRUB_CONTROL", 1)
    bare.store("radio.LINK_SEND", 0x55, 1)
    latch, place, most_us = DATES[name]
    before = bare.snapshot()
    date = snapshot_file.read(before).fields[f"devices.{name}.{latch}"].values()[-1]
    assert date
    for number in (number for number in range(64) if not date >> number & 1):
        bare.restore(before)
        bare.inject(name, place + number // 8, number % 8)  # puts it off
        due = snapshot_file.read(bare.snapshot()).fields[f"schedule.wake_cycle.{name}"].values()[0]
        assert due <= bare.cycle + most_us * CYCLES_PER_US, number


# ---- the drive: what its state says, its discharge does -----------------------------------------

KEY = 0x49474E49
HEAT_AND_VALVE = 3
LIT = ("IGNITING", "RUNNING")


@pytest.fixture
def hot(make_bare: Callable[[], Any]) -> Any:
    """Distributor online, cathodes hot, valve open, throttle full: READY."""
    bare = make_bare()
    bare.store("power.BUSES", 3)
    bare.store("power.LOADS", 0x1FFF)
    bare.run_for(1.1)
    bare.store("distributor.SPLIT", 830)
    bare.store("distributor.CONTROL", 1)
    bare.store("drive.CONTROL", HEAT_AND_VALVE)
    bare.store("drive.THROTTLE", 1000)
    bare.run_for(25.0)
    assert bare.state("drive.STATUS.STATE") == "READY"
    return bare


def strike(bare: Any) -> None:
    bare.store("drive.IGNITE", KEY)
    bare.run_for(2.1)
    assert bare.state("drive.STATUS.STATE") == "RUNNING"
    bare.run_for(1.0)


def latches(bare: Any) -> list[tuple[int, int]]:
    """Every latch of the drive: a byte and a bit of it."""
    return list(itertools.product(range(bytes_of(bare, "drive")), range(8)))


def test_a_running_drive_burns_after_any_flip_and_can_be_cut_off(hot: Any) -> None:
    strike(hot)
    point = hot.point()
    for byte, bit_number in latches(hot):
        hot.return_to(point)
        hot.inject("drive", byte, bit_number)
        for _ in range(3):
            runs = hot.state("drive.STATUS.STATE") == "RUNNING"
            assert runs == (hot.read("drive.THRUST") > 0), (byte, bit_number)
            assert runs == (hot.truth()["thrust_n"] > 0)
            hot.run_for(0.02)
        hot.store("drive.CUTOFF", 1)
        assert hot.state("drive.STATUS.STATE") not in LIT, (byte, bit_number)
        assert hot.truth()["thrust_n"] == 0.0


@pytest.mark.parametrize("before", ["never lit", "cut off", "cold"])
def test_no_flip_lights_a_drive(hot: Any, before: str) -> None:
    """Nor does what is left of a strike that was cut off, or of a burn."""
    if before == "cut off":
        strike(hot)
        hot.store("drive.CUTOFF", 1)
        hot.store("drive.IGNITE", KEY)
        hot.run_for(1.0)
        hot.store("drive.CUTOFF", 1)
    elif before == "cold":
        hot.store("drive.CONTROL", 0)
        hot.run_for(60.0)
    state = hot.state("drive.STATUS.STATE")
    point = hot.point()
    for byte, bit_number in latches(hot):
        hot.return_to(point)
        hot.inject("drive", byte, bit_number)
        assert hot.state("drive.STATUS.STATE") not in LIT, (byte, bit_number)
        hot.run_for(0.1 if hot.state("drive.STATUS.STATE") == state else 2.2)
        assert hot.state("drive.STATUS.STATE") not in LIT, (byte, bit_number)
        assert hot.truth()["thrust_n"] == 0.0


def test_the_distributor_says_what_the_plasma_does_after_any_flip(hot: Any) -> None:
    point = hot.point()
    for byte, bit_number in itertools.product(range(bytes_of(hot, "distributor")), range(8)):
        hot.return_to(point)
        hot.inject("distributor", byte, bit_number)
        online = hot.state("distributor.STATUS.STATE") == "ONLINE"
        assert online == (hot.read("distributor.AVAILABLE") > 0), (byte, bit_number)
