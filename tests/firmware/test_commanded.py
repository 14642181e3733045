"""Latches that flip are told again what they were told: those of devices, and the processor's."""

from __future__ import annotations

import io
import random
import re
import struct

import pytest
from elftools.elf.elffile import ELFFile

from ares4 import errors
from ares4._registers import DEVICES, REGISTERS
from c_core.board import generate
from tests.firmware.conftest import Pilot
from tests.firmware.planting import symbols_of

QUIET = {"ellipse__surfaces_at_s": -1, "turbulence__start_s": -1}
CSR = 65  # the first of their numbers among the registers
LOOK_S = 0.15  # ten times a second
SCREEN_S = 1.0  # a part of its cells each time
FLIPS = 12
TOLD = 3  # corrections of one device that are told in ten minutes
ABOUT_Y_MINUS = 1 << 3  # of attitude.THRUSTERS

# Registers that keep what they are told; of these the ones that nobody tells anything new.
KEPT = {
    "attitude": ("WHEEL_TORQUE", "THRUSTERS"),
    "cockpit": ("CONTROL", "LAMPS", "DIGIT", "GAUGE", "TONE"),
    "screen": ("CELLS", "CONTROL"),
    "scope": ("CONTROL", "RINGS", "SPOT_PLACE", "SPOT_LOOK"),
    "plic": ("PRIORITY", "ENABLE", "THRESHOLD"),
    "watchdog": ("PERIOD", "GRACE"),
    "edac": ("CONTROL", "SCRUB_CONTROL", "SCRUB_START", "SCRUB_END", "SCRUB_INTERVAL"),
    "restart": ("NMI_VECTOR",),
    "power": ("CONTROL",),
    "drive": ("CONTROL", "THROTTLE"),
    "distributor": ("CONTROL", "SPLIT"),
    "startracker": ("CONTROL",),
    "monitor": ("CONTROL", "FRAME", "SIZE"),
    "imager": ("CONTROL", "ADDRESS", "BAND", "EXPOSURE", "AZIMUTH", "ELEVATION", "FIELD"),
    "lidar": ("CONTROL",),
    "cabin": ("OXYGEN_SETPOINT", "HEATER_SETPOINT"),
}
STILL = {"plic", "edac", "restart", "power", "monitor", "imager", "cabin"}
# By their apps, in each step: then nothing is told.
WRITTEN_ANEW = {"attitude", "drive", "distributor", "lidar"}

# What can be written and has no row in the table, by the reason. Registers of which each bit is
# cleared by a 1 are left out: they hold events.
NOT_KEPT = {
    "a word that does something and is gone": {
        "finisher.FINISH", "plic.CLAIM", "restart.REQUEST", "watchdog.SERVICE", "edac.SCRUB",
        "drive.IGNITE", "drive.CUTOFF", "imager.START", "radio.LINK_SEND", "radio.LINK_POP",
        "headset.POP",
    },
    "told anew in each frame": {"clint.MTIMECMP_LOW", "clint.MTIMECMP_HIGH"},
    "counts by itself": {"clint.MTIME_LOW", "clint.MTIME_HIGH"},
    "the row of mie lets it interrupt nobody": {"clint.MSIP"},
    "its line has no handler, and the row of plic.ENABLE leaves it off": {
        "inertial.CONTROL", "radio.CONTROL",
    },
    "told anew with each job": {
        "massmem.CONTROL", "massmem.PAGE", "massmem.ADDRESS", "massmem.COMMAND", "massmem.RETRY",
    },
    "contactors, which are no latches": {"power.BUSES", "power.LOADS"},
    "kept with its checksum, and judged where it is read": {"restart.KEEP"},
    "bytes, told anew by uart_open() ten times a second": {
        "uart.DATA", "uart.IER", "uart.IIR_FCR", "uart.LCR", "uart.MCR", "uart.SCR",
    },
}  # fmt: skip


def rows(image: bytes) -> set[int]:
    """The addresses of the registers that have a row in the table."""
    elf = ELFFile(io.BytesIO(image))
    symbols = symbols_of(image)
    start, end = symbols["commanded_start"], symbols["commanded_end"]
    (text,) = (s for s in elf.iter_segments("PT_LOAD") if s["p_vaddr"] <= start < end_of(s))
    table = text.data()[start - text["p_vaddr"] : end - text["p_vaddr"]]
    spans = (struct.unpack_from("<II", row) for (row,) in struct.iter_unpack("24s", table))
    return {address + 4 * number for address, count in spans for number in range(count)}


def end_of(segment) -> int:
    return segment["p_vaddr"] + segment["p_filesz"]


def writable() -> dict[str, set[int]]:
    """The addresses of each register that can be written and does not only hold events."""
    devices, _, _ = generate.read_ship()
    return {
        f"{device.name}.{register.name}": {
            device.base + register.offset + register.stride * number
            for number in range(register.count)
        }
        for device in devices
        for register in device.registers
        if any(field.writable and not field.write_one_clears for field in register.fields)
    }


def test_each_register_that_keeps_what_it_is_told_is_in_the_table(image: bytes) -> None:
    known, excused = rows(image), set().union(*NOT_KEPT.values())
    registers = writable()
    assert len(registers) > 50
    assert {name for name, addresses in registers.items() if not addresses <= known} == excused
    assert known <= set().union(*registers.values())


def cruising(pilot) -> Pilot:
    """All that has registers is switched on, and nobody turns her."""
    flight = pilot(**QUIET)
    flight.set(ATTITUDE="free", RCS=1, WHEELS=1, DRIVE="standby", DISTRIBUTOR=1)
    flight.fly(3.0)
    return flight


def registers(flight: Pilot, device: str) -> dict[tuple[str, int], int]:
    """What the registers of a device hold that keep what they are told, by name and number."""
    held = {}
    for name in KEPT[device]:
        count = REGISTERS[f"{device}.{name}"][1]
        for number in range(count):
            held[name, number] = flight.ship.read(f"{device}.{name}", number)
    return held


def corrections(flight: Pilot) -> dict[int, dict[str, int]]:
    """The last correction of each address."""
    told = [event["fields"] for event in flight.events if event["name"] == "COMMAND_CORRECTED"]
    return {fields["address"]: fields for fields in told}


def latch_bytes(flight: Pilot, device: str) -> int:
    """How many bytes of latches a device has: each is flipped, and flipped back."""
    for byte in range(1 << 16):
        try:
            for _ in range(2):
                flight.ship.inject(device, byte, 0)
        except errors.InputError:
            return byte
    raise AssertionError(device)


@pytest.mark.parametrize("device", KEPT)
def test_a_latch_that_flips_is_told_again(pilot, device: str) -> None:
    flight = cruising(pilot)
    rng = random.Random(device)
    size, hits, said, count = latch_bytes(pilot(**QUIET), device), 0, 0, 0
    for _ in range(20_000):
        before = registers(flight, device)
        byte, bit = rng.randrange(size), rng.randrange(8)
        flight.ship.inject(device, byte, bit)
        flipped = registers(flight, device)
        changed = [place for place in before if before[place] != flipped[place]]
        if not changed:
            flight.ship.inject(device, byte, bit)  # another latch: it is as it was
            continue
        flight.events.clear()
        flight.fly(SCREEN_S if device == "screen" else LOOK_S)
        after, told = registers(flight, device), corrections(flight)
        said += bool(told)
        count += len(told)
        assert [place for place in changed if after[place] == flipped[place]] == []
        if device in STILL and told:
            name, number = place = changed[0]
            address, _, stride = REGISTERS[f"{device}.{name}"]
            fields = told[address + number * stride]
            assert (fields["found"], fields["wanted"]) == (flipped[place], before[place])
            assert fields["device"] == device
        hits += 1
        if hits == FLIPS:
            break
    assert hits >= 5
    assert 2 * said > min(hits, TOLD) or device in WRITTEN_ANEW
    assert count <= TOLD
    assert flight.ship.counters()["restarts"] == 0


def test_a_quiet_flight_corrects_nothing(pilot) -> None:
    flight = cruising(pilot)
    for positions in ({"DRIVE": "stop"}, {"RCS": 0}, {"RCS": 1}, {"BUS_A": 0}, {"BUS_A": 1}):
        flight.set(**positions)
        flight.fly(4.0)
    assert not {"COMMAND_CORRECTED", "THRUSTERS_UNCOMMANDED"} & set(flight.names())


@pytest.mark.parametrize(
    ("csr", "number", "bit"),
    [
        ("mtvec", 0x305, 5),
        ("mtvec", 0x305, 0),
        ("fcsr", 0x003, 5),
        ("fcsr", 0x003, 6),
        ("mie", 0x304, 11),
        ("pmpcfg0", 0x3A0, 4),
    ],
)
def test_the_processor_is_told_again_too(pilot, csr: str, number: int, bit: int) -> None:
    flight = cruising(pilot)
    before = flight.ship.register(CSR + number)
    flight.ship.inject("csr", csr, bit)
    assert flight.ship.register(CSR + number) != before
    flight.fly(LOOK_S)
    assert (flight.ship.register(CSR + number) ^ before) >> bit & 1 == 0
    assert min(corrections(flight)) < 0x1000
    assert flight.ship.counters()["restarts"] == 0


def test_a_hang_is_not_for_ever_after_the_watchdog_was_switched_off(pilot) -> None:
    flight = cruising(pilot)
    for byte in range(latch_bytes(flight, "watchdog")):
        flight.ship.inject("watchdog", byte, 0)
        if not flight.ship.read("watchdog.CONTROL"):
            break
        flight.ship.inject("watchdog", byte, 0)
    assert flight.ship.read("watchdog.CONTROL") == 0
    flight.fly(LOOK_S)
    flight.ship.poke(0x803F0000, (0x0000006F).to_bytes(4, "little"))
    flight.ship.set_register(32, 0x803F0000)
    assert flight.fly_until("RESTARTED", 2.0)["fields"]["cause"] == "watchdog"


@pytest.mark.parametrize("source", ["imager", "massmem"])
def test_devices_still_interrupt_whatever_latch_of_the_controller_flips(pilot, source: str) -> None:
    """The latches of that line are among those that are hit: enabled, pending, in service."""
    flight = cruising(pilot)
    for byte in range(latch_bytes(flight, "plic")):
        flight.ship.inject("plic", byte, DEVICES[source][2] % 8)
        if byte % 8 == 0:
            flight.fly(0.02)
    flight.fly(1.0)
    flight.events.clear()
    flight.press("RECORD_MARK", "KEY_4", "KEY_5", "ENTER")
    frames = []
    for _ in range(2):
        flight.fly(50.0)
        frames += map(int, re.findall(r"FRAMES +(\d+)", flight.screen()))
    stored = [
        event["fields"]["entry"] for event in flight.events if event["name"] == "RECORD_STORED"
    ]
    assert "mark" in stored
    assert frames[1] >= frames[0] + 2


def open_a_valve(flight: Pilot, bit: int) -> None:
    """The latch of a thruster pair flips: whichever byte of the device's state it is."""
    wanted = flight.ship.read("attitude.THRUSTERS") | 1 << bit
    for byte in range(latch_bytes(flight, "attitude")):
        flight.ship.inject("attitude", byte, bit)
        if flight.ship.read("attitude.THRUSTERS") == wanted:
            return
        flight.ship.inject("attitude", byte, bit)
    raise AssertionError("no latch of a thruster")


@pytest.mark.parametrize("pair", range(6))
def test_a_valve_that_opens_by_itself_is_closed(pilot, pair: int) -> None:
    flight = cruising(pilot)
    before = flight.ship.read("attitude.PROPELLANT")
    open_a_valve(flight, pair)
    while flight.ship.read("attitude.THRUSTERS"):  # until she looks: it may be soon
        flight.ship.run(flight.ship.cycle + 10_000)
    open_a_valve(flight, pair)
    flight.fly(30.0)
    assert flight.ship.read("attitude.THRUSTERS") == 0
    assert before - flight.ship.read("attitude.PROPELLANT") < 200
    assert max(map(abs, flight.ship.truth()["rate_rad_s"])) < 1e-3
    address = REGISTERS["attitude.THRUSTERS"][0]
    assert corrections(flight)[address]["found"] == 1 << pair
    assert flight.last("THRUSTERS_UNCOMMANDED")["propellant_kg"] > 0
    assert {"alarm": "thrusters"} in [
        event["fields"] for event in flight.events if event["name"] == "MASTER_ALARM"
    ]


def test_valves_that_do_not_stay_closed_lose_their_power_until_the_switch_is_worked(pilot) -> None:
    flight = cruising(pilot)
    for _ in range(30):
        if flight.ship.read("power.LOADS.RCS") and not flight.ship.read("attitude.THRUSTERS"):
            open_a_valve(flight, 2)
        flight.fly(0.04)
    assert flight.ship.read("power.LOADS.RCS") == 0
    flight.fly(5.0)
    assert flight.ship.read("power.LOADS.RCS") == 0
    assert flight.last("RCS_SHUT") == {"shut": True}
    flight.set(RCS=0)
    flight.fly(0.5)
    flight.set(RCS=1)
    flight.fly(1.0)
    assert flight.ship.read("power.LOADS.RCS") == 1
    assert flight.names().count("RCS_SHUT") == 2
    assert flight.last("RCS_SHUT") == {"shut": False}


@pytest.mark.parametrize("pair", [0, 1, 4, 5])
def test_a_valve_that_opens_beside_others_that_fire_is_closed(pilot, pair: int) -> None:
    """She is slow to stop about an axis across: a thruster fires for half a minute."""
    flight = pilot(**QUIET, ship__rate_y_deg_s=0.3, ship__inertia_y_kg_m2=64e6)
    flight.set(RCS=1)
    flight.fly(5.0)
    assert flight.ship.read("attitude.THRUSTERS") == ABOUT_Y_MINUS
    assert "THRUSTERS_UNCOMMANDED" not in flight.names()
    for _ in range(60):
        if flight.ship.read("attitude.THRUSTERS") == ABOUT_Y_MINUS:
            open_a_valve(flight, pair)
        flight.fly(0.02)
    assert "THRUSTERS_UNCOMMANDED" in flight.names()
    assert flight.ship.read("power.LOADS.RCS") == 0
    assert flight.last("RCS_SHUT") == {"shut": True}


@pytest.mark.parametrize("rates", [(0.4, 0.0, 0.0), (0.3, 0.2, -0.2), (0.0, 0.6, 0.1)])
def test_thrusters_burn_no_more_than_they_are_told(pilot, rates) -> None:
    """However they fire and in whatever phase of the world's step, none is called a leak."""
    axes = dict(zip(("x", "y", "z"), rates, strict=True))
    for phase in range(3):
        spun = {f"ship__rate_{axis}_deg_s": rate for axis, rate in axes.items()}
        flight = pilot(**QUIET, **spun)
        flight.fly(1.0 + 0.0067 * phase)
        flight.ship.restart()
        flight.fly(40.0)
        flight.set(ATTITUDE="track")
        flight.fly(60.0)
        assert 250_000 - flight.ship.read("attitude.PROPELLANT") > 500
        assert not {"THRUSTERS_UNCOMMANDED", "RCS_SHUT"} & set(flight.names())


def test_the_console_port_is_told_again(pilot) -> None:
    flight = cruising(pilot)
    base = DEVICES["uart"][0]
    before = flight.ship.peek(base + 1, 7)
    for byte in range(latch_bytes(flight, "uart")):
        flight.ship.inject("uart", byte, 0)
    assert flight.ship.peek(base + 3, 2) != before[2:4]
    flight.fly(LOOK_S)
    after = flight.ship.peek(base + 1, 7)
    assert (after[0], after[2], after[3]) == (before[0], before[2], before[3])
