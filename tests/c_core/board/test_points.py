"""Moments in memory: whatever is returned to, and in whatever order, is what it was."""

from __future__ import annotations

import gc
import os
from random import Random

import pytest

from ares4 import flight
from ares4._registers import REGISTERS
from ares4.computer import Computer
from ares4.errors import SnapshotError
from ares4.machine.values import CYCLES_PER_SECOND, RAM_BASE, Point
from tests.c_core.board.random_programs import random_computer, random_input

MOMENTS = int(os.environ.get("ARES4_MOMENTS", "400"))
_MOMENTS_OF_A_PROGRAM = 50
DEVICES = sorted({name.partition(".")[0] for name in REGISTERS})


@pytest.mark.timeout(0)  # ARES4_MOMENTS may ask for an hour
def test_returning_to_any_moment_of_any_program_changes_no_hash() -> None:
    for seed in range(MOMENTS // _MOMENTS_OF_A_PROGRAM):
        random = Random(seed)
        computer = random_computer(random)
        moments: list[tuple[Point, bytes, int, int, int]] = []
        for _ in range(_MOMENTS_OF_A_PROGRAM):
            computer.run(computer.cycle + random.randrange(60_000))
            computer.step(random.randrange(500))
            if random.random() < 0.4:
                computer.put(*random_input(random))
            if random.random() < 0.5:
                computer.hash()  # what is known of digests must not matter
            point, saved = computer.point(), computer.snapshot()
            there, on = computer.hash(), random.randrange(20_000)
            computer.run(computer.cycle + on)
            moments.append((point, saved, there, on, computer.hash()))
            if random.random() < 0.6:
                point, saved, there, on, after = random.choice(moments)
                if random.random() < 0.8:
                    computer.return_to(point)
                else:
                    computer.restore(saved)
                assert computer.hash() == there, (seed, computer.cycle)
                assert random.random() > 0.3 or computer.snapshot() == saved
                if random.random() < 0.5:
                    computer.run(computer.cycle + on)
                    assert computer.hash() == after, (seed, computer.cycle)
            if random.random() < 0.2:
                moments.pop(random.randrange(len(moments)))


def test_the_latest_point_is_returned_to_after_a_saved_flight() -> None:
    """All of the machine was touched then, and no more than all."""
    computer = random_computer(Random(1))
    computer.run(50_000)
    saved = computer.snapshot()
    computer.run(100_000)
    point, there = computer.point(), computer.hash()
    computer.run(150_000)
    computer.restore(saved)
    computer.return_to(point)
    assert computer.hash() == there


def test_a_point_costs_what_changed() -> None:
    """Pages are shared by the points in which they are the same."""
    computer = Computer()
    computer.load_flat(bytes.fromhex("6f000000"))
    computer.power_on()
    computer.poke(RAM_BASE, bytes(range(256)) * 4096)
    points = [computer.point()]
    resident = _resident_bytes()
    for number in range(200):
        computer.poke(RAM_BASE + 4096 * number, b"changed")
        points.append(computer.point())
    grown = _resident_bytes() - resident
    assert grown < 200 * (64 << 10), grown  # 1 MiB each, were they whole
    for number in random_order(len(points)):
        computer.return_to(points[number])
        for page in (0, number - 1, number, 255):
            if page >= 0:
                wanted = b"changed" if page < number else bytes(range(7))
                assert computer.peek(RAM_BASE + 4096 * page, 7) == wanted


def random_order(count: int) -> list[int]:
    return Random(1).sample(range(count), count)


def _resident_bytes() -> int:
    with open("/proc/self/statm") as file:  # noqa: PTH123 - no file of ours
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_points_that_nobody_holds_are_freed() -> None:
    computer = Computer()
    computer.load_flat(bytes.fromhex("6f000000"))
    computer.power_on()
    computer.poke(RAM_BASE, bytes(range(256)) * 4096)
    for number in range(3):
        for _ in range(500):
            computer.poke(RAM_BASE, os.urandom(64 << 10))
            computer.point()
        if number == 0:
            resident = _resident_bytes()
    assert _resident_bytes() - resident < 8 << 20  # 64 MiB, were they kept


def test_a_point_of_another_computer_is_refused() -> None:
    one, other = Computer(), Computer()
    point = other.point()
    before = one.hash()
    with pytest.raises(SnapshotError, match="another computer"):
        one.return_to(point)
    assert one.hash() == before
    del other
    gc.collect()
    with pytest.raises(SnapshotError, match="another computer"):
        one.return_to(point)


def test_code_that_was_changed_and_is_changed_back_runs_as_it_stands(run_program) -> None:
    """Decoded code may stay decoded only where its bytes did."""
    computer = run_program("1: addi s1, s1, 1\nj 1b")
    computer.step(100)
    point = computer.point()
    loop = computer.peek(RAM_BASE, 4)
    computer.poke(RAM_BASE, (0x0495).to_bytes(2, "little") + loop[2:])  # addi s1, s1, 5
    computer.step(100)
    changed = computer.point()
    for at, by in ((point, 1), (changed, 5), (point, 1)):
        computer.return_to(at)
        before = computer.register(9)
        computer.step(20)
        assert computer.register(9) - before == 10 * by


def test_whatever_a_flight_touches_is_put_back() -> None:
    """Only that is: each device, the mass memory, the words with flipped bits."""
    computer = flight.fresh("orbit").computer
    computer.run_for(3.0)
    point, there = computer.point(), computer.hash()
    later, changed = [], set()
    for name in (*DEVICES, "ram", "flash"):
        for bit in range(32):  # of the first bytes: some keep theirs in its range
            place = RAM_BASE + 0x1000 if name == "ram" else bit // 8
            computer.inject(name, place, bit if name == "ram" else bit % 8)
            changed |= {name} if computer.hash() != there else set()
            computer.return_to(point)
            assert computer.hash() == there, name
    assert len(changed) > len(DEVICES) - 2, changed
    for seconds in (0.02, 0.5, 5.0, 0.02, 5.0):
        computer.run_for(seconds)
        later.append(computer.hash())
        computer.return_to(point)
        assert computer.hash() == there, seconds
    assert (later[0], later[2]) == (later[3], later[4])


def test_any_bytes_that_changed_are_put_back_and_no_others_are_lost() -> None:
    """Lines and pages of RAM, in part and whole, and lines that change, are kept, change again."""
    random = Random(3)
    computer = Computer(1 << 20)
    computer.load_flat(bytes.fromhex("6f000000"))
    computer.power_on()
    data = bytearray(random.randbytes(1 << 20))
    data[:4] = bytes.fromhex("6f000000")
    computer.poke(RAM_BASE, bytes(data))
    kept = [(computer.point(), bytes(data))]
    for _ in range(300):
        for _ in range(random.randrange(6)):
            count = random.choice((1, 2, 4, 63, 64, 65, 4095, 4096, 3 * 4096))
            first = random.randrange(64, len(data) - count)
            data[first : first + count] = random.randbytes(count)
            computer.poke(RAM_BASE + first, bytes(data[first : first + count]))
        if random.random() < 0.3:
            computer.hash()
        if random.random() < 0.2:
            kept.append((computer.point(), bytes(data)))
        if random.random() < 0.5:
            point, then = kept[-1] if random.random() < 0.7 else random.choice(kept)
            computer.return_to(point)
            data[:] = then
        assert computer.peek(RAM_BASE, len(data)) == data
    saved = computer.snapshot()
    computer.hash()
    fresh = Computer(1 << 20)
    fresh.restore(saved)
    assert fresh.hash() == computer.hash()


def test_what_was_to_come_does_not_come_after_returning(run_program) -> None:
    computer = run_program("1: j 1b")
    point = computer.point()
    computer.put(*random_input(Random(0)), at=CYCLES_PER_SECOND)
    assert computer.coming == 1
    computer.return_to(point)
    assert computer.coming == 0
