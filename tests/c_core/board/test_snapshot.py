"""Snapshots: what is restored is what was; what is no snapshot is refused and changes nothing."""

from __future__ import annotations

import struct

import pytest
import xxhash
from hypothesis import given, settings
from hypothesis import strategies as st

from ares4 import flight
from ares4.computer import Computer, InputKind, Stream
from ares4.errors import ImageError, SnapshotError


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


def section(snapshot: bytes, name: str) -> int:
    """Where the bytes of a section begin."""
    place = 24
    while snapshot[place : place + 16].rstrip(b"\0") != name.encode():
        place += 24 + int.from_bytes(snapshot[place + 16 : place + 24], "little")
    return place + 24


@pytest.mark.parametrize(
    ("name", "offset", "value"),
    [
        ("upsets", 256 * 16, 257),
        ("upsets", 256 * 16, 0x1000_0000),
        ("cpu", 32 * 4 + 32 * 8, 1 << 62),
        ("cpu", 32 * 4 + 32 * 8, 1 << 40),
    ],
)
def test_a_state_that_no_flight_can_be_in_is_refused(
    ship: Computer, name: str, offset: int, value: int
) -> None:
    """Such tables and dates once made the machine write past its tables, or run for ever."""
    ship.run_for(0.1)
    snapshot = bytearray(ship.snapshot())
    place = section(snapshot, name) + offset
    assert int.from_bytes(snapshot[place : place + 8], "little") in (0, ship.cycle)
    snapshot[place : place + 8] = struct.pack("<Q", value)
    snapshot[16:24] = struct.pack("<Q", xxhash.xxh64_intdigest(bytes(snapshot[24:])))
    with pytest.raises(SnapshotError, match="none that a flight can be in"):
        ship.restore(bytes(snapshot))


def test_settings_are_part_of_the_state_before_power_on() -> None:
    one, other = Computer(), Computer()
    one.configure("orbit.altitude_m", 500e3)
    assert one.hash() != other.hash()
    other.restore(one.snapshot())
    for computer in (one, other):
        computer.power_on()
    assert one.hash() == other.hash()
    assert other.truth()["altitude_m"] == pytest.approx(500e3)


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
