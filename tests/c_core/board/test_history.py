"""Back and forth in time: a moment gone to is the moment that was lived, and the future follows."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest
from ares4._core import ffi, lib

from ares4.computer import Computer
from ares4.errors import InputError, MachineError
from ares4.machine.values import CYCLES_PER_SECOND, RAM_BASE, Input, InputKind, Stop, Stream
from tests.c_core.board.random_programs import random_computer, random_input
from tests.c_core.board.test_time import BUSY, Maker

COMING_MAX = 1 << 20  # HISTORY_COMING_MAX

MOMENTS = int(os.environ.get("ARES4_MOMENTS", "400"))
_MOMENTS_OF_A_PROGRAM = 40

ECHO = """
    li s0, 0x10000000
1:  addi s3, s3, 1
    lbu t0, 5(s0)
    andi t0, t0, 1
    beqz t0, 1b
    lbu t1, 0(s0)
    sb t1, 0(s0)
    j 1b
"""

# Writes all over 256 KiB, so that points are large and thin out soon.
WIDE = """
    la s0, 0x80020000
1:  addi s1, s1, 1
    andi t0, s1, 0x7ff
    slli t0, t0, 7
    add t0, t0, s0
    sw s1, 0(t0)
    j 1b
"""


def _resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@dataclass
class Lived:
    """What an uninterrupted flight was like at the moments at which a run ended."""

    hashes: dict[int, int] = field(default_factory=dict)
    steps: dict[int, tuple[int, int]] = field(default_factory=dict)

    def note(self, computer: Computer) -> None:
        self.hashes[computer.cycle] = computer.hash()


def _live(computer: Computer, random: Random, lived: Lived) -> None:
    """A while of a flight into which all sorts of things come."""
    for _ in range(_MOMENTS_OF_A_PROGRAM // 4):
        computer.run(computer.cycle + random.randrange(1, 30_000))
        lived.note(computer)
        for _ in range(random.randrange(3)):
            ahead = computer.cycle + random.randrange(60_000)
            computer.put(*random_input(random), at=random.choice((None, None, ahead)))
        if random.random() < 0.15:
            computer.put_bytes(RAM_BASE + 4 * random.randrange(0x10000), random.randbytes(4))


@pytest.mark.timeout(0)  # ARES4_MOMENTS may ask for an hour
def test_going_to_any_moment_of_any_program_changes_no_hash() -> None:
    for seed in range(MOMENTS // _MOMENTS_OF_A_PROGRAM):
        random = Random(seed)
        computer = random_computer(random)
        computer.run(random.randrange(20_000))
        room = random.choice((64 << 20, 2 << 20))  # in the smaller one moments thin out
        computer.remember(random.choice((2_000, 20_000, 200_000)), room)
        lived = Lived()
        for _ in range(4):
            _live(computer, random, lived)
            last = computer.cycle
            for _ in range(_MOMENTS_OF_A_PROGRAM // 4):
                known = [c for c in lived.hashes if computer.oldest < c <= last]
                if not known:
                    continue
                cycle = random.choice(known)
                computer.go_to(cycle)
                assert computer.hash() == lived.hashes[cycle], (seed, cycle)
                assert computer.furthest == last
                if random.random() < 0.5:  # and what follows is what followed
                    later = random.choice([c for c in lived.hashes if c >= cycle])
                    computer.run(later)
                    assert computer.hash() == lived.hashes[later], (seed, cycle, later)
            if random.random() < 0.5:
                computer.go_to(last)
            # Else another future begins from here.
            lived.hashes = {c: h for c, h in lived.hashes.items() if c <= computer.cycle}


def test_going_back_by_steps_is_exact() -> None:
    for seed in range(max(4, MOMENTS // 400)):
        random = Random(seed)
        computer = random_computer(random)
        computer.remember(5_000)
        hashes = {}
        for _ in range(150):
            computer.step(random.choice((1, 1, 1, 50)))
            hashes[computer.steps] = computer.hash()
            if random.random() < 0.1:
                computer.put(*random_input(random))
        present = computer.steps
        for _ in range(60):
            steps = random.choice(list(hashes))
            if computer.steps >= steps:
                computer.back(computer.steps - steps)
            else:
                computer.step(steps - computer.steps)
            assert computer.steps == steps
            assert computer.hash() == hashes[steps], (seed, steps)
        computer.step(present - computer.steps)
        with pytest.raises(MachineError, match="steps back are not remembered"):
            computer.back(present + 1)


def test_a_moment_is_before_what_is_put_there(run_program: Maker) -> None:
    computer = run_program(ECHO)
    computer.remember(1_000_000)
    computer.run(5_000)
    before = computer.hash()
    computer.receive(InputKind.CONSOLE, b"now")
    after, there = computer.hash(), computer.cycle
    computer.run(100_000)
    later = computer.hash()
    computer.go_to(there)
    assert computer.hash() == before != after
    computer.run(computer.cycle)  # asking for the present cycle changes nothing
    assert computer.hash() == before
    computer.run(100_000)
    assert computer.hash() == later


def test_bytes_that_were_taken_are_not_given_again(run_program: Maker) -> None:
    computer = run_program(ECHO)
    computer.remember(10_000)
    for text in (b"one ", b"two ", b"three "):
        computer.receive(InputKind.CONSOLE, text)
        computer.run(computer.cycle + 50_000)
    taken = computer.take(Stream.CONSOLE)
    assert taken == b"one two three "
    computer.go_to(60_000)
    computer.run(120_000)
    assert computer.take(Stream.CONSOLE) == b""
    computer.run(computer.furthest)
    assert computer.take(Stream.CONSOLE) == b""
    computer.receive(InputKind.CONSOLE, b"four")
    computer.run(computer.cycle + 50_000)
    assert computer.take(Stream.CONSOLE) == b"four"


def test_bytes_that_were_not_taken_come_once_and_a_new_future_gives_its_own(
    run_program: Maker,
) -> None:
    computer = run_program(ECHO)
    computer.remember(10_000)
    computer.receive(InputKind.CONSOLE, b"one ")
    computer.run(50_000)
    assert computer.take(Stream.CONSOLE) == b"one "
    computer.receive(InputKind.CONSOLE, b"two ")
    computer.run(100_000)
    computer.go_to(40_000)
    assert computer.take(Stream.CONSOLE) == b""
    computer.run(computer.furthest)
    assert computer.take(Stream.CONSOLE) == b"two "
    computer.go_to(60_000)
    computer.receive(InputKind.CONSOLE, b"other")
    computer.run(200_000)
    assert computer.take(Stream.CONSOLE) == b"other"


def test_an_input_to_come_is_the_input_put_when_it_comes(run_program: Maker) -> None:
    put, planned = run_program(BUSY), run_program(BUSY)
    told: list[Input] = []
    planned.observers.append(told.append)
    inputs = [(InputKind.CONTROL, 0, 1), (InputKind.RESTART, 0, 0), (InputKind.CONSOLE, 0, 65)]
    random = Random(3)
    cycles = sorted(random.randrange(3_000_000) for _ in range(60))
    shuffled = random.sample([(cycle, random.choice(inputs)) for cycle in cycles], len(cycles))
    for cycle, row in shuffled:
        planned.put(*row, at=cycle)
    assert planned.coming == len(cycles)
    rows = []
    for cycle, row in sorted(shuffled, key=lambda pair: pair[0]):
        put.run(cycle)
        rows.append(Input(put.cycle, *row))
        put.put(*row)
    for computer in (put, planned):
        computer.run(4_000_000)
    assert planned.hash() == put.hash()
    assert told == rows
    assert planned.coming == 0


def test_what_was_put_before_a_moment_outlives_the_future_dropped_there(
    run_program: Maker,
) -> None:
    computer = run_program(ECHO)
    computer.remember(10_000)
    told: list[int] = []
    dropped: list[int] = []
    computer.observers.append(lambda row: told.append(row.value))
    computer.abandoned.append(dropped.append)
    computer.put(InputKind.CONSOLE, 0, 1, at=90_000)
    computer.run(50_000)
    computer.put(InputKind.CONSOLE, 0, 2, at=70_000)
    computer.run(60_000)
    computer.put(InputKind.CONSOLE, 0, 3)
    computer.run(100_000)
    assert told == [3, 2, 1]
    told.clear()
    computer.go_to(40_000)
    computer.run(45_000)
    assert (told, dropped, computer.coming) == ([], [], 3)
    here = computer.cycle
    computer.put(InputKind.CONSOLE, 0, 4)
    assert (told, dropped, computer.coming) == ([4], [here], 1)
    assert computer.furthest == here
    computer.run(100_000)
    assert told == [4, 1]
    assert computer.take(Stream.CONSOLE) == bytes((4, 1))


def test_what_was_put_at_a_boundary_before_a_moment_of_it_outlives_the_future_too(
    run_program: Maker,
) -> None:
    """A key that went down there is let go of, whatever is put next."""
    computer = run_program(ECHO)
    computer.remember(10_000)
    computer.run(50_000)
    told: list[int] = []
    computer.observers.append(lambda row: told.append(row.value))
    computer.put(InputKind.CONSOLE, 0, 1)
    computer.put(InputKind.CONSOLE, 0, 2, at=70_000)
    computer.put(InputKind.CONSOLE, 0, 3)
    between = computer.moment()
    computer.put(InputKind.CONSOLE, 0, 4, at=80_000)
    computer.put(InputKind.CONSOLE, 0, 5)
    computer.run(60_000)
    computer.go_to_moment(between)
    computer.put(InputKind.CONSOLE, 0, 6)
    computer.run(100_000)
    assert told == [1, 3, 5, 6, 2]
    computer.go_to(between.cycle)
    computer.put(InputKind.CONSOLE, 0, 7)
    assert computer.coming == 0


def test_what_was_put_before_remembering_began_outlives_the_way_back_to_there(
    run_program: Maker,
) -> None:
    computer = run_program(ECHO)
    computer.run(20_000)
    told: list[int] = []
    computer.observers.append(lambda row: told.append(row.value))
    computer.put(InputKind.CONSOLE, 0, 1, at=90_000)
    computer.remember(10_000)
    computer.run(50_000)
    computer.go_to(computer.oldest)
    computer.put(InputKind.CONSOLE, 0, 2)
    computer.run(100_000)
    assert told == [2, 1]


def test_a_point_keeps_what_was_to_come(run_program: Maker) -> None:
    computer = run_program(ECHO)
    told: list[tuple[int, int]] = []
    computer.observers.append(lambda row: told.append((row.cycle, row.value)))
    for cycle, value in ((90_000, 1), (30_000, 2), (90_000, 3), (40_000, 4)):
        computer.put(InputKind.CONSOLE, 0, value, at=cycle)
    computer.run(35_000)
    point, saved = computer.point(), computer.snapshot()
    computer.run(100_000)
    wanted, end = list(told), computer.hash()
    assert [value for _, value in told] == [2, 4, 1, 3]
    for remembers in (0, 10_000, 0):
        computer.return_to(point)
        computer.remember(remembers)
        del told[1:]
        computer.run(100_000)
        assert (told, computer.hash()) == (wanted, end)
        computer.put(InputKind.CONSOLE, 0, 5, at=200_000)  # which is none of the point's
    computer.restore(saved)  # and a saved flight keeps none
    assert computer.coming == 0


def test_a_point_taken_in_the_past_keeps_what_was_put_before_it(run_program: Maker) -> None:
    computer = run_program(ECHO)
    computer.remember(10_000)
    computer.put(InputKind.CONSOLE, 0, 1, at=90_000)
    computer.run(50_000)
    computer.put(InputKind.CONSOLE, 0, 2, at=70_000)
    computer.put_bytes(RAM_BASE + 0x10000, b"load")
    computer.run(60_000)
    for there in (40_000, 50_000):
        computer.go_to(there)
        point = computer.point()
        assert computer.coming == 3 and computer.reliving  # it is still of the past
        computer.run(80_000)
        computer.return_to(point)
        assert computer.coming == 1 and not computer.reliving
        computer.remember(10_000)
        computer.run(50_000)
        computer.put(InputKind.CONSOLE, 0, 2, at=70_000)
        computer.put_bytes(RAM_BASE + 0x10000, b"load")
        computer.run(60_000)


def test_memory_is_bounded_and_old_moments_thin_out(run_program: Maker) -> None:
    computer = run_program(BUSY)
    computer.remember(100_000, 4 << 20)
    hashes = {}
    for _ in range(60):
        computer.run(computer.cycle + 10_000_000)
        hashes[computer.cycle] = computer.hash()
        computer.put(InputKind.CONSOLE, 0, 65)
    assert computer.oldest == 0
    for cycle in Random(5).sample(list(hashes), 20):
        computer.go_to(cycle)
        assert computer.hash() == hashes[cycle]


def test_points_of_others_take_no_memory_from_what_is_remembered(run_program: Maker) -> None:
    """Each of them holds pages that the memory for remembering had to pay."""
    computer = run_program(WIDE)
    computer.remember(10_000, 3 << 20)
    kept = []
    for _ in range(20):
        computer.run(computer.cycle + 100_000)
        kept.append(computer.point())
    assert (len(kept), computer.oldest) == (20, 0)


def test_what_is_remembered_takes_no_more_memory_than_it_may(run_program: Maker) -> None:
    """As the points cannot be counted from outside, the process is weighed."""
    computer = run_program(WIDE)
    computer.run(1_000_000)
    before = _resident_bytes()
    computer.remember(10_000, 8 << 20)
    computer.run(40_000_000)
    assert _resident_bytes() - before < 16 << 20


def test_inputs_too_many_move_the_oldest_moment(run_program: Maker) -> None:
    computer = run_program(ECHO)
    computer.remember(10_000, 1 << 20)
    for _ in range(40):
        computer.receive(InputKind.CONSOLE, b"x" * 400)
        computer.run(computer.cycle + 5_000)
    assert computer.oldest > 0
    there, before = computer.cycle, computer.hash()
    computer.receive(InputKind.CONSOLE, b"y")
    computer.run(computer.cycle + 5_000)
    computer.go_to(there)
    assert computer.hash() == before
    computer.go_to(computer.oldest)
    with pytest.raises(MachineError, match="is not remembered"):
        computer.go_to(computer.oldest - 1)


def test_the_end_of_a_program_can_be_left_again(run_program: Maker) -> None:
    computer = run_program("li t0, 0x100000\nli t1, 0x5555\nli t2, 9000\n"
                           "1: addi t2, t2, -1\nbnez t2, 1b\nsw t1, 0(t0)\n2: j 2b")  # fmt: skip
    computer.remember(1_000)
    assert computer.run_for(1.0) is Stop.EXIT
    end, there = computer.hash(), computer.cycle
    computer.rewind(5_000)
    assert computer.run(computer.cycle + 10) is Stop.CYCLE
    assert computer.run_for(1.0) is Stop.EXIT
    assert (computer.hash(), computer.cycle) == (end, there)


def test_breakpoints_do_not_hold_up_going_back(run_program: Maker) -> None:
    computer = run_program("1: addi s1, s1, 1\nsw s1, 64(zero)\nj 1b\n.balign 4\n")
    computer.remember(100_000)
    computer.run(50_000)
    hashes = {}
    for _ in range(20):
        computer.step(7)
        hashes[computer.steps] = computer.hash()
    computer.break_at(RAM_BASE)
    for steps, wanted in reversed(hashes.items()):
        computer.back(computer.steps - steps)
        assert computer.hash() == wanted
    assert computer.run(computer.furthest) is Stop.BREAK


def test_what_cannot_be_gone_to_is_named(run_program: Maker) -> None:
    computer = run_program(BUSY)
    with pytest.raises(MachineError, match="Nothing is remembered"):
        computer.rewind(0)
    computer.run(1_000)
    computer.remember()
    computer.run(2_000)
    for cycle in (999, 10_000):
        with pytest.raises(MachineError, match=f"Cycle {cycle} is not remembered; 10.. to 20"):
            computer.go_to(cycle)
    with pytest.raises(MachineError, match="no number of 64 bits"):
        computer.rewind(5_000)
    with pytest.raises(InputError, match="has passed"):
        computer.put(InputKind.RESTART, at=500)
    with pytest.raises(InputError, match="no position 9"):
        computer.put(InputKind.CONTROL, 0, 9, at=5_000)
    for _ in range(COMING_MAX):
        computer.put(InputKind.CONSOLE, 0, 0, at=CYCLES_PER_SECOND)
    with pytest.raises(InputError, match=f"{COMING_MAX} inputs wait"):
        computer.put(InputKind.CONSOLE, 0, 0, at=CYCLES_PER_SECOND)
    computer.remember(0)
    with pytest.raises(MachineError, match="Nothing is remembered"):
        computer.back()


def test_no_hand_changes_what_is_remembered(run_program: Maker) -> None:
    computer = run_program(BUSY)
    computer.poke(RAM_BASE + 0x10000, b"free")
    computer.set_register(5, 1)
    computer.set_flash(computer.flash())
    computer.remember()
    computer.run(20_000)
    computer.go_to(10_000)
    before = computer.hash()
    for change in (
        lambda: computer.poke(RAM_BASE + 0x10000, b"hand"),
        lambda: computer.set_register(5, 1),
        lambda: computer.set_flash(computer.flash()),
    ):
        with pytest.raises(MachineError, match="The flight is remembered, and a change by"):
            change()
    assert computer.hash() == before
    assert computer.furthest >= 20_000
    with pytest.raises(MachineError, match="no register"):
        computer.set_register(65 + 0xFFF, 1)
    computer.remember(0)
    computer.poke(RAM_BASE + 0x10000, b"hand")
    assert computer.peek(RAM_BASE + 0x10000, 4) == b"hand"


def test_a_restored_flight_remembers_nothing_of_before(run_program: Maker) -> None:
    computer = run_program(BUSY)
    saved = computer.snapshot()
    computer.remember(10_000)
    computer.run(100_000)
    computer.restore(saved)
    computer.run(50_000)
    assert (computer.oldest, computer.furthest) == (0, computer.cycle)
    computer.rewind(20_000)
    assert computer.cycle < 30_100


def test_a_moment_among_thinned_ones_is_before_what_is_put_there(run_program: Maker) -> None:
    """Where the last point lay further back than the interval, the next was taken at once: behind
    the input, and yet as the arrival.
    """
    computer = run_program(WIDE)
    computer.remember(10_000, 3 << 20)
    computer.run(3_000_000)
    computer.go_to(1_200_000)
    there, before = computer.cycle, computer.hash()
    computer.put(InputKind.CONSOLE, 0, 65)
    assert computer.hash() != before
    computer.run(there + 50_000)
    later = computer.hash()
    computer.go_to(there)
    assert computer.hash() == before
    computer.run(there + 50_000)
    assert computer.hash() == later


def test_an_input_for_which_there_is_no_room_drops_no_future(run_program: Maker) -> None:
    computer = run_program(ECHO)
    for _ in range(COMING_MAX):
        computer.put(InputKind.CONSOLE, 0, 65, at=1 << 40)
    computer.remember(10_000)
    computer.run(50_000)
    computer.go_to(20_000)
    with pytest.raises(InputError, match="no more can"):
        computer.put(InputKind.CONSOLE, 0, 66, at=1 << 40)
    assert computer.reliving
    assert computer.furthest >= 50_000


def test_how_many_came_in_at_a_cycle_is_known(run_program: Maker) -> None:
    computer = run_program(ECHO)
    computer.remember(10_000)
    came: list[Input] = []
    dropped: list[tuple[int, int]] = []
    computer.observers.append(came.append)
    computer.abandoned.append(lambda cycle: dropped.append((cycle, computer.kept)))
    for value in (65, 66):
        computer.put(InputKind.CONSOLE, 0, value, at=20_000)
    computer.run(50_000)
    assert [row.value for row in came] == [65, 66]
    assert computer.arrived == 0
    there = came[0].cycle
    computer.go_to(there)
    assert computer.arrived == 2
    computer.put(InputKind.CONSOLE, 0, 67)
    assert (computer.arrived, dropped) == (3, [(there, 2)])
    between = computer.moment()
    computer.put(InputKind.CONSOLE, 0, 68)
    computer.run(60_000)
    computer.go_to_moment(between)
    assert computer.arrived == 3
    computer.put(InputKind.CONSOLE, 0, 69)
    assert dropped[1:] == [(there, 3)]
    computer.remember(10_000)  # and the rows before are needed no more
    assert computer.arrived == 4


# Every store that has a bound, with all its entries at one cycle.

MANY = 100_000


def test_more_inputs_at_one_cycle_than_are_remembered_end_what_can_be_gone_back_to(
    run_program: Maker,
) -> None:
    computer, plain = run_program(ECHO), run_program(ECHO)
    for machine in (computer, plain):
        machine.run(30_000)
    computer.remember(10_000, 4 << 20)
    computer.run(50_000)
    plain.run(50_000)
    came: list[int] = []
    computer.observers.append(lambda row: came.append(row.value))
    for number in range(MANY):
        for machine in (computer, plain):
            machine.put(InputKind.WRITE_RAM, RAM_BASE + 0x10000 + number, number % 251)
    assert computer.oldest == computer.cycle
    assert computer.arrived == len(came) == MANY
    before = computer.hash()
    computer.run(90_000)
    after = computer.hash()
    computer.go_to(computer.oldest)
    assert computer.peek(RAM_BASE + 0x10000, MANY // 2) == plain.peek(RAM_BASE + 0x10000, MANY // 2)
    computer.run(90_000)
    plain.run(90_000)
    assert computer.hash() == after == plain.hash() != before
    assert _resident_bytes() < 2 << 30


def test_a_load_larger_than_what_is_remembered_is_taken(run_program: Maker) -> None:
    """In pieces of all sizes, and the bytes of what is forgotten are let go of."""
    computer, plain = run_program(ECHO), run_program(ECHO)
    computer.remember(10_000, 1 << 20)
    computer.run(50_000)
    plain.run(50_000)
    before = _resident_bytes()
    random = Random(3)
    for _ in range(800):
        count = random.choice((1, 17, 4096, 16_380, 300_000))
        place = RAM_BASE + 0x10000 + random.randrange(1 << 20)
        data = random.randbytes(8) * (count // 8 + 1)
        for machine in (computer, plain):
            machine.put_bytes(place, data)
    assert _resident_bytes() - before < 64 << 20
    assert computer.oldest == computer.cycle
    for machine in (computer, plain):
        machine.run(80_000)
    end = plain.hash()
    assert computer.hash() == end
    computer.go_to(computer.oldest)
    computer.run(80_000)
    assert computer.hash() == end


def test_a_load_that_cannot_be_is_refused(run_program: Maker) -> None:
    computer = run_program(ECHO)
    before = computer.hash()
    for address, data in ((RAM_BASE, b""), (0x1000, b"1"), (RAM_BASE + (4 << 20) - 1, b"12")):
        with pytest.raises(InputError, match=rf"{len(data)} bytes from 0x\w{{8}} are not in RAM"):
            computer.put_bytes(address, data)
    with pytest.raises(InputError, match="A load comes with its bytes"):
        computer.put(InputKind.LOAD, RAM_BASE, 4)
    with pytest.raises(InputError, match="A load comes with its bytes"):
        computer.put(InputKind.LOAD, RAM_BASE, 4, at=1 << 40)
    assert computer.hash() == before
    assert computer.coming == 0


def test_a_load_is_lived_again(run_program: Maker) -> None:
    computer = run_program(ECHO)
    computer.remember(10_000)
    hashes = {}
    for cycle in range(5_000, 100_000, 5_000):
        computer.run(cycle)
        hashes[computer.cycle] = computer.hash()
        computer.put_bytes(RAM_BASE + 0x20000, cycle.to_bytes(4, "little") * 1000)
    computer.run(100_000)
    hashes[computer.cycle] = computer.hash()
    for cycle in (*reversed(hashes), *hashes):
        computer.go_to(cycle)
        assert computer.hash() == hashes[cycle]
    computer.go_to(50_000)
    computer.put_bytes(RAM_BASE + 0x20000, b"another")
    computer.run(100_000)
    assert computer.hash() != hashes[computer.cycle]


def test_all_that_can_wait_may_come_in_at_one_cycle(run_program: Maker) -> None:
    computer, plain = run_program(ECHO), run_program(ECHO)
    computer.remember(10_000, 4 << 20)
    for number in range(COMING_MAX):
        computer.put(InputKind.WRITE_RAM, RAM_BASE + 0x10000 + number // 2, number % 251, at=20_000)
    with pytest.raises(InputError, match=f"{COMING_MAX} inputs wait to come in: no more can"):
        computer.put(InputKind.WRITE_RAM, RAM_BASE, 1, at=20_000)
    came: list[Input] = []
    computer.observers.append(came.append)
    computer.run(50_000)
    assert len(came) == COMING_MAX and len({row.cycle for row in came}) == 1
    plain.run(came[0].cycle)
    for row in came:
        plain.put(row.kind, row.index, row.value)
    plain.run(50_000)
    assert computer.hash() == plain.hash()
    computer.go_to(computer.oldest)
    computer.run(50_000)
    assert computer.hash() == plain.hash()


def test_any_moment_is_gone_to_exactly() -> None:
    """With what was put at its boundary, or only a part of it."""
    for seed in range(max(4, MOMENTS // 100)):
        random = Random(seed)
        computer = random_computer(random)
        computer.remember(random.choice((2_000, 20_000)))
        lived = {}
        for _ in range(60):
            if random.random() < 0.3:
                computer.run(computer.cycle + random.randrange(1, 20_000))
            elif random.random() < 0.7:
                ahead = computer.cycle + random.randrange(20_000)
                computer.put(*random_input(random), at=random.choice((None, None, ahead)))
            else:
                place = RAM_BASE + 4 * random.randrange(0x10000)
                computer.put_bytes(place, random.randbytes(4))
            lived[computer.moment()] = computer.hash()
        for moment, wanted in random.choices(list(lived.items()), k=60):
            computer.go_to_moment(moment)
            assert computer.hash() == wanted, (seed, moment)
        last = list(lived)[-1]
        computer.go_to_moment(last)
        assert computer.hash() == lived[last]
        assert not computer.reliving


def test_only_what_was_lived_is_searched(run_program: Maker) -> None:
    computer = run_program(BUSY)
    with pytest.raises(MachineError, match="Nothing is remembered"):
        computer.last_write(RAM_BASE)
    computer.remember()
    computer.run(1_000)
    with pytest.raises(MachineError, match="0 bytes from 0x80000000 cannot be watched"):
        computer.last_write(RAM_BASE, 0)


def test_a_new_machine_has_dropped_no_future() -> None:
    machine = lib.ares_create(0, 0)
    rows, numbers = ffi.new("const struct ares_input **"), ffi.new("uint64_t[2]")
    assert lib.ares_came_in(machine, rows, numbers, numbers + 1) == 0
    assert numbers[0] == lib.ARES_NEVER
    lib.ares_destroy(machine)
