"""Breakpoints and watches: told exactly once in every cut of a run, and nothing changes by them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ares4 import flight
from ares4.computer import Computer
from ares4.errors import MachineError
from ares4.machine.values import Fault, InputKind, Stop, Stopped
from tests.conftest import assembled

Maker = Callable[[str], Computer]
PC, S2, S3, MINSTRET = 32, 18, 19, 65 + 0xB02

# A timer interrupt every 3,000 cycles; stores and loads of every kind between, a call, and wfi.
BUSY = """
    la t0, trap
    csrw mtvec, t0
    li s0, 0x02004000       # mtimecmp
    li s1, 0x0200BFF8       # mtime
    lw t1, 0(s1)
    addi t1, t1, 300
    sw t1, 0(s0)
    sw zero, 4(s0)
    li t0, 0x6080
    csrw mstatus, t0
    li t0, 0x80
    csrw mie, t0
    csrsi mstatus, 8
    li s2, 0x80010000
    li s3, 0
loop:
    addi s3, s3, 1
    andi t2, s3, 31
    slli t2, t2, 2
    add t2, t2, s2
    sw s3, 0(t2)
    lh t3, 2(t2)
    sb t3, 129(t2)
    amoadd.w t3, s3, (t2)
    lr.w t4, (t2)
    sc.w t4, s3, (t2)
    sc.w t4, s3, (t2)
    fld ft0, 0(s2)
    fsd ft0, 256(t2)
    lw t3, 3(t2)
    jal ra, leaf
    andi t4, s3, 63
    bnez t4, loop
    wfi
    j loop
leaf:
    sh s3, 130(t2)
    ret
.balign 4
trap:
    lw t5, 0(s0)
    addi t5, t5, 300
    sw t5, 0(s0)
    addi s5, s5, 1
    mret
end:
"""
# The mass memory reads a page of ones into RAM at 0x80002000.
TRANSFER = """
    li s0, 0x4000D000       # massmem
    li s1, 0x40008000       # power
    li t0, 0x100            # RECORDER, on the battery
    sw t0, 0x0C(s1)
    li t1, 3000000
1:  addi t1, t1, -1
    bnez t1, 1b             # until the world has dealt out the power
    li s2, 0x80002000
    sw s2, 0x14(s0)         # ADDRESS
    li t0, 1
    sw t0, 0x0C(s0)         # COMMAND: READ
2:  lw t0, 0x08(s0)         # STATUS
    bnez t0, 2b
3:  j 3b
"""
CODE = len(assembled(BUSY))
DATA = 0x80010000
STEPS = 3000


def busy() -> Computer:
    computer = Computer()
    computer.load_flat(assembled(BUSY))
    computer.power_on()
    return computer


def retired(computer: Computer) -> int:
    return computer.register(MINSTRET)


@cache
def done() -> list[tuple[int, int]]:
    """(cycle, pc) of every instruction done, by single steps."""
    computer = busy()
    found = []
    for _ in range(STEPS):
        before = computer.cycle, computer.register(PC), retired(computer)
        computer.step()
        if retired(computer) > before[2]:
            found.append(before[:2])
    return found


def visits(places: set[int]) -> list[tuple[int, int]]:
    return [visit for visit in done() if visit[1] in places]


def told(computer: Computer, until: int, cuts: list[int]) -> list[Stopped]:
    """What a run in pieces is stopped for."""
    edges = sorted({cut for cut in cuts if cut < until} | {until})
    found = []
    for edge in edges:
        while (stop := computer.run(edge)) in (Stop.BREAK, Stop.WATCH):
            it = computer.stopped()
            assert it and it.pc == computer.register(PC) and it.cycle == computer.cycle
            found.append(it)
        assert stop is Stop.CYCLE
    return found


CUTS = st.lists(st.integers(1, 8_000), max_size=40)
PLACES = st.sets(st.integers(0, CODE // 2 - 1).map(lambda half: 0x80000000 + 2 * half), max_size=6)


@settings(max_examples=40)
@given(places=PLACES, cuts=CUTS, watched=st.booleans())
def test_every_visit_of_a_breakpoint_is_told_once(
    places: set[int], cuts: list[int], watched: bool
) -> None:
    """Fast and instruction by instruction; a piece may end right where a breakpoint is."""
    expected = visits(places)
    computer, plain = busy(), busy()
    plain.step(STEPS)
    for place in places:
        computer.break_at(place)
    if watched:
        computer.watch(0x80030000)
    found = [(it.cycle, it.pc) for it in told(computer, plain.cycle, cuts)]
    # A breakpoint at the very end is told there, before the instruction that was not asked for.
    assert [visit for visit in found if visit[0] < plain.cycle] == expected
    assert computer.hash() == plain.hash()


@settings(max_examples=40)
@given(places=PLACES, cuts=st.lists(st.integers(1, STEPS // 10), max_size=10))
def test_steps_stop_at_breakpoints_too(places: set[int], cuts: list[int]) -> None:
    expected = visits(places)
    computer, plain = busy(), busy()
    for place in places:
        computer.break_at(place)
    found = []
    for count in cuts:
        if computer.step(count) is Stop.BREAK:
            found.append((computer.cycle, computer.register(PC)))
    assert found == expected[: len(found)]
    plain.run(computer.cycle)
    assert computer.hash() == plain.hash()


@settings(max_examples=40)
@given(
    start=st.integers(-8, 400),
    count=st.integers(1, 12),
    read=st.booleans(),
    write=st.booleans(),
    cuts=CUTS,
)
def test_a_watch_sees_the_same_in_every_cut_and_changes_nothing(
    start: int, count: int, read: bool, write: bool, cuts: list[int]
) -> None:
    whole, cut, plain = busy(), busy(), busy()
    plain.step(STEPS)
    if not read and not write:
        read = True
    for computer in (whole, cut):
        assert computer.watch(DATA + start, count, read, write) == 0
    found = told(whole, plain.cycle, [])
    assert told(cut, plain.cycle, cuts) == found
    assert whole.hash() == cut.hash() == plain.hash()
    for it in found:
        assert (it.reads and read) or (it.writes and write)
        assert DATA + start <= it.address < DATA + start + count
        assert it.by == "processor"


def test_a_watched_word_changes_behind_the_stop_and_nowhere_else(run_program: Maker) -> None:
    """Every write told, by the word's own value before and after one step."""
    computer, twin = busy(), busy()
    computer.watch(DATA + 8, 4)
    while computer.run(20_000) is Stop.WATCH:
        twin.run(computer.cycle)
        assert twin.hash() == computer.hash()
        before = computer.peek(DATA + 8, 4)
        computer.step()
        after = computer.peek(DATA + 8, 4)
        assert twin.peek(DATA + 8, 4) == before
        twin.step()
        assert twin.peek(DATA + 8, 4) == after
    assert computer.hash() == twin.hash() or twin.cycle < computer.cycle


ACCESSES = {
    "sw a1, 0(a0)": "w",
    "sb a1, 3(a0)": "w",
    "lw a1, 0(a0)": "r",
    "lhu a1, 2(a0)": "r",
    "amoadd.w a1, a1, (a0)": "rw",
    "lr.w a1, (a0)": "r",
    "fsd fa0, -4(a0)": "w",
    "fld fa0, -4(a0)": "r",
    "c.sw a1, 0(a0)": "w",
    "c.lw a1, 0(a0)": "r",
}


@pytest.mark.parametrize("instruction", ACCESSES)
@pytest.mark.parametrize("access", ["r", "w", "rw"])
def test_an_access_at_which_a_run_begins_is_told_once(
    instruction: str, access: str, run_program: Maker
) -> None:
    """Each round of the loop stands before the instruction by itself, then is stopped there."""
    computer = run_program(
        "li t0, 0x6000\ncsrs mstatus, t0\nla a0, 0x80010000\n"
        f"1: {instruction}\naddi s3, s3, 1\nj 1b"
    )
    while not computer.register(S3):
        computer.step()
    computer.step()
    place = computer.register(PC)
    number = computer.watch(DATA, 4, read="r" in access, write="w" in access)
    if not set(access) & set(ACCESSES[instruction]):
        assert computer.step(9) is Stop.COUNT
        return
    assert computer.run(computer.cycle) is Stop.WATCH  # though no time passes
    assert computer.run(computer.cycle) is Stop.CYCLE
    for _ in range(3):
        assert computer.step(2) is Stop.COUNT
        assert computer.step() is Stop.WATCH
        assert computer.register(PC) == place
    computer.unwatch(number)
    computer.watch(DATA, 4, read="r" in access, write="w" in access)
    assert computer.step() is Stop.WATCH  # a new watch was told of nothing
    computer.watch(DATA + 3, 1, read=True)
    assert computer.step() is Stop.WATCH
    assert computer.step(2) is Stop.COUNT


def test_an_access_that_became_another_one_is_told_anew(run_program: Maker) -> None:
    computer = run_program("la a0, 0x80010000\n1: sw a1, 0(a0)\naddi s3, s3, 1\nj 1b")
    computer.watch(DATA, 16)
    assert computer.run(100) is Stop.WATCH
    computer.set_register(11, 5)
    assert computer.run(computer.cycle) is Stop.CYCLE  # it still is the one that was told
    computer.set_register(10, DATA + 4)
    assert computer.step() is Stop.WATCH
    assert (stopped := computer.stopped()) and stopped.address == DATA + 4
    assert computer.step() is Stop.COUNT


def test_a_breakpoint_at_which_a_run_begins_holds_unless_it_was_told(run_program: Maker) -> None:
    computer = run_program("1: addi s2, s2, 1\naddi s3, s3, 1\nj 1b")
    computer.run(1000)
    place = computer.register(PC)
    computer.break_at(place)
    before = computer.cycle
    assert computer.step() is Stop.BREAK
    assert computer.cycle == before
    assert computer.step(3) is Stop.BREAK
    assert computer.steps and computer.register(PC) == place
    computer.set_register(PC, place)  # a jump to where it stands
    assert computer.run(computer.cycle + 100) is Stop.BREAK
    assert computer.register(PC) == place
    here = computer.point()
    assert computer.step() is Stop.COUNT
    computer.return_to(here)
    assert computer.step() is Stop.BREAK


def test_going_back_and_asking_forget_nothing_that_was_told(run_program: Maker) -> None:
    computer = run_program("la a0, 0x80010000\n1: sw s3, 0(a0)\naddi s3, s3, 1\nj 1b")
    computer.remember(1000)
    computer.watch(DATA)
    for _ in range(20):
        assert computer.run(1 << 40) is Stop.WATCH
    there = computer.cycle
    assert computer.last_write(DATA) is not None
    assert computer.run(there) is Stop.CYCLE
    assert computer.run(1 << 40) is Stop.WATCH
    assert computer.cycle > there
    computer.back(3)  # to the store before, over which it went
    assert computer.step() is Stop.WATCH
    assert computer.cycle == there


def test_a_failed_conditional_store_writes_nothing(run_program: Maker) -> None:
    computer = run_program(
        """
        li s0, 0x80010000
        sc.w t0, s0, (s0)
        lr.w t0, (s0)
        sc.w t0, s0, (s0)
1:      j 1b
        """
    )
    computer.watch(DATA, 4)
    assert computer.run(1000) is Stop.WATCH
    stopped = computer.stopped()
    assert stopped and stopped.pc == 0x80000004 + 8 and stopped.writes and not stopped.reads
    assert computer.run(1000) is Stop.CYCLE


def test_the_flight_program_flies_the_same_while_it_is_watched(image: bytes) -> None:
    plain = flight.fresh("orbit").computer
    watched = flight.fresh("orbit").computer
    watched.watch(0x803FF000, 16, read=True)  # RAM that the program does not use
    plain.run_for(0.12)
    for piece in (0.03, 0.0500001, 0.04):
        watched.run_for(piece)
    watched.run(plain.cycle)
    plain.run(watched.cycle)
    assert watched.hash() == plain.hash()


def test_protected_memory_refuses_the_same_while_it_is_watched(run_program: Maker) -> None:
    """User code, one store forbidden by PMP: the watch tells the attempt, the trap comes behind."""
    text = """
        la t0, trap
        csrw mtvec, t0
        li t0, 0x20004000       # pmpaddr0: the word at 0x80010000
        csrw pmpaddr0, t0
        li t0, -1
        csrw pmpaddr1, t0
        li t0, 0x1F11           # 1: everything, for all; 0: NA4, to be read only
        csrw pmpcfg0, t0
        la t0, user
        csrw mepc, t0
        li s0, 0x80010000
        mret                    # MPP is user
user:   sw s0, 4(s0)
        sw s0, 0(s0)
        sw s0, 8(s0)
1:      j 1b
        .balign 4
trap:   csrr s4, mcause
        csrr s5, mtval
2:      j 2b
    """
    plain, watched = run_program(text), run_program(text)
    watched.watch(DATA, 12)
    found = []
    while watched.run(3000) is Stop.WATCH:
        stopped = watched.stopped()
        assert stopped
        found.append(stopped.address)
    plain.run(3000)
    assert found == [DATA + 4, DATA]
    assert (plain.register(20), plain.register(21)) == (7, DATA)
    assert watched.hash() == plain.hash()


def test_a_transfer_of_a_device_is_told_behind_it(run_program: Maker) -> None:
    computer = run_program(TRANSFER)
    computer.run_for(0.05)
    number = computer.watch(0x80002010, 4)
    assert computer.peek(0x80002010, 4) == bytes(4)
    assert computer.run_for(0.2) is Stop.WATCH
    stopped = computer.stopped()
    assert stopped and (stopped.by, stopped.address) == ("massmem", 0x80002010)
    assert computer.peek(0x80002010, 4) == b"\xff" * 4
    assert computer.run_for(0.2) is Stop.CYCLE
    computer.unwatch(number)


def test_breakpoints_hold_in_rom_and_while_ram_has_an_upset(run_program: Maker) -> None:
    computer = run_program("1: addi s2, s2, 1\nj 1b")
    computer.break_at(0x1008)
    assert computer.run(1000) is Stop.BREAK
    assert computer.register(PC) == 0x1008
    computer.put(InputKind.FLIP_RAM, 0x80020000, 3)
    computer.break_at(0x80000000)
    for round_ in range(5):
        assert computer.run(1000) is Stop.BREAK
        assert (computer.register(PC), computer.register(S2)) == (0x80000000, round_)
    computer.unbreak(0x80000000)
    assert computer.run(1000) is Stop.CYCLE


def test_code_that_was_decoded_before_stops_and_no_longer_stops(run_program: Maker) -> None:
    computer = run_program("1: addi s2, s2, 1\naddi s3, s3, 1\nj 1b")
    computer.run(10_000)
    computer.break_at(0x80000002)
    assert computer.run(20_000) is Stop.BREAK
    assert computer.register(PC) == 0x80000002
    computer.break_at(0x80000002)  # by somebody else
    computer.unbreak(0x80000002)
    assert computer.run(20_000) is Stop.BREAK
    computer.unbreak(0x80000002)
    assert computer.run(20_000) is Stop.CYCLE


def test_an_input_at_a_fault_comes_behind_what_is_due_there(run_program: Maker) -> None:
    """The watchdog's deadline passes while the trap is entered, and somebody restarts the computer
    right there: it has restarted twice, as it has when the row is replayed."""
    seen, unseen = run_program(DEADLINE), run_program(DEADLINE)
    faults: list[int] = []

    def restart(_: object) -> None:
        faults.append(seen.cycle)
        seen.put(InputKind.RESTART)

    seen.observe(fault=restart)
    seen.run(150_000)
    unseen.run(faults[0])
    assert (unseen.cycle, unseen.restarts) == (faults[0], 1)
    unseen.put(InputKind.RESTART)
    unseen.run(150_000)
    assert (seen.restarts, seen.hash()) == (2, unseen.hash())


# An illegal instruction at the cycle at which the watchdog's deadline passes; one whose handler is
# illegal itself; and many beside a timer.
DEADLINE = f"""
    la t0, 2f
    csrw mtvec, t0
    li s0, 0x40002000   # watchdog
    li t1, 1000
    sw t1, 4(s0)
    li t1, 1
    sw t1, 0(s0)
    li t1, {100_000 // 3 - 30}
1:  addi t1, t1, -1
    bnez t1, 1b
    {"nop; " * 85}
    .word 0
    .balign 4
2:  j 2b
"""
DOUBLE = "la t0, 1f\ncsrw mtvec, t0\nli a0, 7\n.balign 4\n.word 0\n.balign 4\n1: .word 0"
OFTEN = BUSY.replace("lw t3, 3(t2)", "lw t3, 0(zero)").replace(
    "trap:", "trap:\ncsrr t6, mcause\nbltz t6, 1f\ncsrr t6, mepc\naddi t6, t6, 4\n"
    "csrw mepc, t6\nmret\n1:"
)  # fmt: skip


@pytest.mark.parametrize("program", [DEADLINE, DOUBLE, OFTEN])
def test_at_a_fault_the_machine_stands_as_at_the_end_of_a_run(
    run_program: Maker, program: str
) -> None:
    seen, told = run_program(program), []
    seen.observe(fault=lambda fault: told.append((fault, seen.cycle, seen.hash())))
    seen.run(150_000)
    assert told
    for fault, cycle, wanted in told[:50]:
        unseen = run_program(program)
        unseen.run(fault.cycle)
        assert (unseen.cycle, unseen.hash()) == (cycle, wanted)


def test_a_double_fault_is_told_as_it_was_before_the_restart(run_program: Maker) -> None:
    computer = run_program(DOUBLE)
    told: list[Fault] = []
    computer.observe(fault=told.append)
    computer.run(100_000)
    first, second = told[:2]
    assert (first.pc, first.cause, first.registers[10]) == (second.pc - 4, 2, 7)
    assert (second.cause, second.registers[10]) == (2, 7)
    assert computer.restarts == 1


def test_what_cannot_be_set_is_refused_in_words() -> None:
    computer = busy()
    with pytest.raises(MachineError, match="odd address 0x80000001"):
        computer.break_at(0x80000001)
    with pytest.raises(MachineError, match="no breakpoint at 0x80000000"):
        computer.unbreak(0x80000000)
    for place in range(256):
        computer.break_at(0x80000000 + 2 * place)
    with pytest.raises(MachineError, match="256 breakpoints already"):
        computer.break_at(0x80001000)
    for address, count, write in ((0, 0, True), (0xFFFFFFFF, 2, True), (0, 4, False)):
        with pytest.raises(MachineError, match="cannot be watched"):
            computer.watch(address, count, write=write)
    with pytest.raises(MachineError, match="no watch 0"):
        computer.unwatch(0)
    numbers = [computer.watch(0xFFFFFFFC, 4) for _ in range(64)]
    assert numbers == list(range(64))
    with pytest.raises(MachineError, match="64 watches already"):
        computer.watch(0)
    computer.unwatch(17)
    assert computer.watch(0) == 17


def test_an_access_that_touches_two_watches_is_told_of_both(run_program: Maker) -> None:
    computer = run_program("la t0, 0x80010000\nsw t0, 0(t0)\n1: j 1b")
    numbers = [computer.watch(0x80010000 + place, 1) for place in (3, 8, 0)]
    assert computer.run(1000) is Stop.WATCH
    stopped = computer.stopped()
    assert stopped and (stopped.watch, stopped.watches) == (numbers[0], (numbers[0], numbers[2]))
    assert stopped.address == 0x80010003
