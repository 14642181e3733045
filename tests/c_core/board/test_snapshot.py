"""Snapshots: what is restored is what was; what is no snapshot is refused and changes nothing."""

from __future__ import annotations

import hashlib
import math
import struct
import zlib
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
import xxhash
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ares4 import flight
from ares4.computer import Computer
from ares4.errors import ImageError, SnapshotError
from ares4.machine.values import RAM_BASE, InputKind, Stream
from tests.c_core.board import snapshot_file
from tests.c_core.board.snapshot_file import Field, SnapshotFile
from tests.c_core.board.test_time import BUSY
from tests.conftest import assembled

SNAPSHOTS = Path(__file__).with_name("snapshots")


@settings(max_examples=25)
@given(
    before_s=st.floats(0.01, 3.0),
    instructions=st.integers(0, 200_000),
    after_s=st.floats(0.01, 1.5),
)
def test_a_restored_flight_goes_on_as_the_uninterrupted_one(
    before_s: float, instructions: int, after_s: float
) -> None:
    whole = flight.fresh("one-small-step", None, 7).computer
    whole.run_for(before_s)
    whole.control("DISTRIBUTOR", "on")
    whole.step(instructions)
    snapshot = whole.snapshot()
    there = whole.hash()
    whole.run_for(after_s)

    other = Computer()
    other.restore(snapshot)
    assert other.hash() == there
    other.run(whole.cycle)
    assert other.hash() == whole.hash()

    whole.restore(snapshot)
    assert whole.hash() == there


def damaged(snapshot: bytes, place: int, byte: int) -> bytes:
    return snapshot[:place] + bytes([snapshot[place] ^ byte]) + snapshot[place + 1 :]


@settings(max_examples=60)
@given(data=st.data())
def test_a_damaged_snapshot_is_refused_and_changes_nothing(data: st.DataObject) -> None:
    ship = Computer()
    ship.load_flat(bytes.fromhex("6f000000"))
    ship.power_on()
    ship.run_for(0.05)
    snapshot, before = ship.snapshot(), ship.hash()
    place = data.draw(st.integers(0, len(snapshot) - 1))
    wrong = data.draw(
        st.sampled_from(
            [
                snapshot[:place],
                damaged(snapshot, place, 1 + place % 255),
                snapshot + b"x",
                b"",
            ]
        )
    )
    with pytest.raises(SnapshotError, match="cannot be taken up"):
        ship.restore(wrong)
    assert ship.hash() == before


@settings(max_examples=200)
@given(data=st.data())
def test_any_bytes_under_a_good_sum_do_no_harm(data: st.DataObject) -> None:
    """With the sum made right the reader sees every kind of wrong length, page and state; it may
    take the state or refuse it, but the machine goes on."""
    ship = Computer()
    ship.load_flat(bytes.fromhex("6f000000"))
    ship.power_on()
    snapshot = bytearray(ship.snapshot())
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(24, len(snapshot) - 1))
        snapshot[place] = data.draw(st.integers(0, 255))
    snapshot[16:24] = struct.pack("<Q", xxhash.xxh64_intdigest(bytes(snapshot[24:])))
    try:
        ship.restore(bytes(snapshot))
    except SnapshotError:
        return
    assert ship.hash() == ship.hash()


def test_a_snapshot_of_another_size_of_ram_is_refused() -> None:
    small, large = Computer(1 << 20), Computer(2 << 20)
    for computer in (small, large):
        computer.load_flat(bytes.fromhex("6f000000"))
        computer.power_on()
    with pytest.raises(SnapshotError, match="another size of RAM"):
        large.restore(small.snapshot())


def test_upsets_and_flash_are_part_of_the_state(ship: Computer) -> None:
    ship.run_for(0.1)
    before = ship.hash()
    ship.put(InputKind.FLIP_FLASH, 12345, 3)
    flash = ship.hash()
    ship.put(InputKind.FLIP_RAM, 0x803FFFFC, 3)
    assert len({before, flash, ship.hash()}) == 3
    snapshot = ship.snapshot()
    there = ship.hash()
    ship.put(InputKind.FLIP_FLASH, 12345, 3)
    ship.restore(snapshot)
    assert ship.hash() == there


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("upsets.count", 257),
        ("upsets.count", 1 << 28),
        ("cpu.cycle", 1 << 62),
        ("cpu.cycle", 1 << 40),
    ],
)
def test_a_state_that_no_flight_can_be_in_is_refused(ship: Computer, name: str, value: int) -> None:
    """Such tables and dates once made the machine write past its tables, or run for ever."""
    ship.run_for(0.1)
    file = snapshot_file.read(ship.snapshot())
    assert file.fields[name].values() in ([0], [ship.cycle])
    file.fields[name] = file.fields[name].holding(value)
    with pytest.raises(SnapshotError, match="none that a flight can be in"):
        ship.restore(snapshot_file.write(file))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cpu.privilege", 1),
        ("cpu.mstatus", 2 << 11),
        ("cpu.waiting", 2),
        ("cpu.sink", 7),
        ("world.electrics.battery_j", math.nan),
        ("world.electrics.battery_j", 201e6),
        ("world.electrics.reserve_j", 3001.0),
        ("world.electrics.load_w", math.inf),
        ("world.air.oxygen_kg", -1.0),
        ("world.air.temperature_k", math.nan),
        ("world.propulsion.propellant_kg", -1e-9),
        ("world.rotation.thruster_propellant_kg", math.nan),
    ],
)
def test_a_mode_or_a_balance_that_cannot_be_is_refused(
    ship: Computer, name: str, value: float
) -> None:
    """Such numbers would spread through the ship, and such modes are asserted."""
    ship.run_for(0.1)
    file = snapshot_file.read(ship.snapshot())
    bits = struct.unpack("<Q", struct.pack("<d", value))[0] if isinstance(value, float) else value
    file.fields[name] = file.fields[name].holding(bits)
    with pytest.raises(SnapshotError, match="none that a flight can be in"):
        ship.restore(snapshot_file.write(file))


@pytest.mark.parametrize("value", [0, (1 << 64) - 1, 0x8000_0000_8000_0000, 0x7FF8 << 48])
def test_no_number_of_a_saved_flight_ends_the_program(ship: Computer, value: int) -> None:
    """It is refused or flown on with, whatever a file with a right sum says: asserts are for us."""
    ship.run_for(0.1)
    file = snapshot_file.read(ship.snapshot())
    flown = 0
    for name, field in file.fields.items():
        numbers = [value & (1 << 8 * field.size) - 1] * len(field.values())
        changed = replace(file, fields=file.fields | {name: field.holding(*numbers)})
        try:
            ship.restore(snapshot_file.write(changed))
        except SnapshotError:
            continue
        ship.run_for(0.1)
        flown += 1
    assert 0 < flown < len(file.fields)


# ---- the format ---------------------------------------------------------------------------------


@pytest.fixture
def file(ship: Computer) -> SnapshotFile:
    ship.run_for(0.1)
    return snapshot_file.read(ship.snapshot())


def test_a_file_says_what_the_machine_is(ship: Computer, file: SnapshotFile, image: bytes) -> None:
    assert snapshot_file.write(file) == ship.snapshot()
    assert file.ram_bytes == 4 << 20
    assert file.fields["life.image_id"].data == hashlib.sha256(image).digest() == ship.image_id
    assert file.fields["cpu.cycle"].values() == [ship.cycle]
    assert file.fields["cpu.steps"].values() == [ship.steps]
    assert file.fields["cpu.x"].values() == [ship.register(number) for number in range(32)]
    ram = bytearray(file.ram_bytes)
    pages = file.memories["ram"]
    for at in range(0, len(pages), 4 + 4096):
        number = int.from_bytes(pages[at : at + 4], "little")
        ram[4096 * number : 4096 * (number + 1)] = pages[at + 4 : at + 4 + 4096]
    assert bytes(ram) == ship.peek(RAM_BASE, 4 << 20)


def test_every_byte_of_the_state_is_a_field(file: SnapshotFile) -> None:
    """Names, so that they may lie elsewhere in a later version."""
    assert sum(len(field.data) for field in file.fields.values()) > 24_000
    assert all(len(f.data) == f.size * f.count * f.groups for f in file.fields.values())
    assert {name.split(".")[0] for name in file.fields} == {
        "cpu", "life", "schedule", "upsets", "htif", "world", "devices",
    }  # fmt: skip


@given(seed=st.integers(0, 1000))
@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_fields_may_come_in_any_order(ship: Computer, seed: int) -> None:
    before = ship.hash()
    file = snapshot_file.read(ship.snapshot())
    names = Random(seed).sample(list(file.fields), len(file.fields))
    file.fields = {name: file.fields[name] for name in names}
    ship.restore(snapshot_file.write(file))
    assert ship.hash() == before


def test_a_file_without_a_field_that_means_nothing_in_it_is_the_same(
    ship: Computer, file: SnapshotFile
) -> None:
    """As a file of an older version is, which did not have the field."""
    before = ship.hash()
    for name in (
        "htif.look_cycle",
        "htif.tohost",
        "schedule.wake_cycle.finisher",
        "cpu.in_nmi",
    ):
        del file.fields[name]
    upsets = file.fields["upsets.words.flips"]
    file.fields["upsets.words.flips"] = replace(upsets, groups=64, data=upsets.data[: 64 * 8])
    ship.restore(snapshot_file.write(file))
    assert ship.hash() == before


def test_what_a_file_has_more_is_passed_over_when_it_is_zero(
    ship: Computer, file: SnapshotFile
) -> None:
    before = ship.hash()
    file.fields["cpu.vector_length"] = Field(4, 1, 1, bytes(4))
    file.fields["devices.toaster.slices"] = Field(8, 3, 2, bytes(48))
    file.fields["cpu.x"] = replace(
        file.fields["cpu.x"], count=40, data=file.fields["cpu.x"].data + bytes(32)
    )
    ship.restore(snapshot_file.write(file))
    assert ship.hash() == before


@pytest.mark.parametrize(
    ("name", "field", "why"),
    [
        ("devices.toaster.slices", Field(8, 3, 2, bytes(47) + b"1"), "does not know"),
        ("cpu.x", Field(4, 33, 1, bytes(4 * 32) + b"1234"), "does not know"),
        ("cpu.x", Field(8, 32, 1, bytes(8 * 32)), "another size"),
        ("cpu.x", Field(4, 32, 1, b""), "cut off|another size|does not know"),
        ("cpu.x", Field(3, 1, 1, bytes(3)), "cut off"),
        ("cpu.x", Field(4, 0xFFFFFFFF, 0xFFFFFFFF, bytes(64)), "cut off"),
        ("cpu.x", Field(4, 0, 1, b""), "cut off"),
    ],
)
def test_what_a_file_has_that_cannot_be_kept_is_refused(
    ship: Computer, file: SnapshotFile, name: str, field: Field, why: str
) -> None:
    before = ship.hash()
    file.fields[name] = field
    with pytest.raises(SnapshotError, match=why):
        ship.restore(snapshot_file.write(file))
    assert ship.hash() == before


@pytest.mark.parametrize("version", [1, 2, 3, 4, 5])
def test_old_files_are_read(version: int) -> None:
    """A timer program in its second half second, restarted, with two upsets and input on its way.

    The figures are those of the machine that wrote the file of version 1.
    """
    computer = Computer(65536)
    packed = SNAPSHOTS / f"version-{version}.snapshot.zlib"
    computer.restore(zlib.decompress(packed.read_bytes()))
    assert computer.image_id == hashlib.sha256(assembled(BUSY)).digest()
    assert (computer.cycle, computer.steps) == (150_002_161, 74_951_092)
    assert computer.counters()["restarts"] == 1
    assert computer.register(32) == 2147483742
    assert [computer.register(n) for n in (5, 6, 7, 8, 18, 19, 21)] == [
        128, 14001, 2147549188, 33570816, 2147549184, 1, 3564437,
    ]  # fmt: skip
    assert computer.register(65 + 0xB02) & 0xFFFFFFFF == 0x17CB92E
    assert computer.truth()["altitude_m"] == pytest.approx(419999.9929460287, abs=1e-9)
    computer.run_for(1.0)
    assert computer.cycle == 250_002_161
    assert (computer.register(21), computer.register(19)) == (10707294, 1)
    assert computer.truth()["altitude_m"] == pytest.approx(419999.9804076501, abs=1e-9)


def test_a_file_from_when_the_mass_memory_had_32_blocks_is_read() -> None:
    """It has no section for the cells: they are new. A file of today without one is refused."""
    computer, other = Computer(65536, seed=3), Computer(65536)
    image = b"".join(bytes([page % 251]) * 2112 for page in range(2048))
    computer.set_flash(image)
    computer.power_on()
    file = snapshot_file.read(computer.snapshot())
    assert file.memories.pop("cells")
    with pytest.raises(SnapshotError, match="a memory is missing"):
        other.restore(snapshot_file.write(file))
    other.restore(snapshot_file.write(file, version=4))
    assert other.flash() == image
    assert other.sensed() == image
    assert (other.flash_block(31)["erases"], other.flash_block(31)["age_s"]) == (0, 0.0)


BURNT = {
    "thrust_n": 21.70364961178318,
    "propellant_kg": 4499.993307711055,
    "load_w": 17116.0,
    "battery_j": 180511714.55109352,
    "cabin_o2_pa": 21007.429721610853,
    "cabin_temperature_k": 294.0376091151561,
    "altitude_m": 399993.5448177471,
}

# What earlier versions called a field, and what it is called now.
MOVED = {
    "world.manifold.split": "world.manifold.command.split",
    "world.manifold.run": "world.manifold.command.run",
    "world.manifold.all_reserves": "world.manifold.command.all_reserves",
    "world.propulsion.throttle": "world.propulsion.command.throttle",
    "world.propulsion.heating": "world.propulsion.command.heat",
    "world.propulsion.valve": "world.propulsion.command.valve",
    "world.rotation.wheel_demand_nm": "world.rotation.command.wheels_nm",
    "world.rotation.thrusters_demand": "world.rotation.command.thrusters",
    "world.air.oxygen_setpoint_pa": "world.air.command.oxygen_pa",
    "world.air.heater_setpoint_k": "world.air.command.heater_k",
    "devices.cockpit.position": "world.hand.position",
    "devices.cockpit.panel": "world.hand.panel",
    "devices.cockpit.fitted": "world.hand.fitted",
    "devices.cockpit.set_up": "world.hand.set_up",
}


def test_a_field_that_was_moved_is_found_by_its_earlier_name(ship: Computer) -> None:
    """With a value in each of them, none of them alike."""
    file = snapshot_file.read(ship.snapshot())
    for number, name in enumerate(MOVED.values(), 3):
        field = file.fields[name]
        file.fields[name] = field.holding(*range(number, number + field.count))
    ship.restore(snapshot_file.write(file))
    there = ship.hash()
    earlier = {now: was for was, now in MOVED.items()}
    file.fields = {earlier.get(name, name): field for name, field in file.fields.items()}
    assert set(MOVED) <= set(file.fields)
    other = Computer()
    other.restore(snapshot_file.write(file, version=2))
    assert other.hash() == there


def test_an_old_file_of_a_burning_ship_flies_on_as_it_did() -> None:
    """Manifold, drive, wheels, LIDAR and cabin had been told what to do, and sensors were at work,
    each with a date of its own. The figures are those of the machine that wrote the file."""
    computer = Computer(65536)
    computer.restore(zlib.decompress((SNAPSHOTS / "burning-2.snapshot.zlib").read_bytes()))
    computer.run_for(10.005)
    truth = computer.truth()
    assert {name: truth[name] for name in BURNT} == BURNT
    counts = [computer.read(f"{name}") for name in ("inertial.SAMPLES", "lidar.SCANS")]
    assert (computer.cycle, counts) == (4_504_500_025, [2252, 45])
    assert computer.read("inertial.RATE", 1) == 19_108_283
    assert computer.read("startracker.QUATERNION", 0) == 3_673_440_286
    assert computer.state("drive.STATUS.STATE") == "RUNNING"


def test_old_files_come_to_the_same_state() -> None:
    hashes = set()
    for path in SNAPSHOTS.glob("version-*.snapshot.zlib"):
        computer = Computer(65536)
        computer.restore(zlib.decompress(path.read_bytes()))
        hashes.add(computer.hash())
    assert len(hashes) == 1


def test_settings_are_part_of_the_state_before_power_on() -> None:
    one, other = Computer(), Computer()
    one.configure("orbit.altitude_m", 500e3)
    assert one.hash() != other.hash()
    other.restore(one.snapshot())
    for computer in (one, other):
        computer.power_on()
    assert one.hash() == other.hash()
    assert other.truth()["altitude_m"] == pytest.approx(500e3)


@pytest.mark.parametrize(
    ("powered", "fields"),
    [
        (False, {"cpu.cycle": 1 << 59}),
        (True, {"life.dark": 1, "cpu.double_fault": 1}),
    ],
)
def test_a_state_whose_dates_never_come_is_refused(powered: bool, fields: dict[str, int]) -> None:
    """Such a machine once ran for ever within one call."""
    computer = Computer()
    if powered:
        computer.load_flat(assembled("j _start"))
        computer.power_on()
    file = snapshot_file.read(computer.snapshot())
    for name, value in fields.items():
        file.fields[name] = file.fields[name].holding(value)
    with pytest.raises(SnapshotError, match="none that a flight can be in"):
        Computer().restore(snapshot_file.write(file))


def test_bytes_of_a_future_that_was_given_up_do_not_come_out(ship: Computer) -> None:
    ship.run_for(1.0)
    ship.take(Stream.EARTH)
    snapshot = ship.snapshot()
    ship.run_for(1.0)
    ship.restore(snapshot)
    assert ship.take(Stream.EARTH) == b""


def test_a_program_is_loaded_before_power_on_only(ship: Computer, image: bytes) -> None:
    for load in (ship.load, ship.load_flat):
        with pytest.raises(ImageError, match="before power-on"):
            load(image)
