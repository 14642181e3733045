"""Snapshots: what is restored is what was; what is no snapshot is refused and changes nothing."""

from __future__ import annotations

import struct

import pytest
import xxhash
from hypothesis import given, settings
from hypothesis import strategies as st

from ares4 import flight
from ares4.computer import Computer, InputKind
from ares4.errors import SnapshotError


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
