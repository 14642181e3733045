"""Time: how a run is cut into pieces changes nothing, and what is due comes when it is due."""

from __future__ import annotations

import ctypes
import platform
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ares4.computer import Computer
from ares4.errors import MachineError
from ares4.machine.values import InputKind, Stop, Stream
from tests.conftest import assembled

Maker = Callable[[str], Computer]

# Two timer interrupts a millisecond, the watchdog served in every other one, a store loop between.
BUSY = """
    la t0, trap
    csrw mtvec, t0
    li s0, 0x02004000       # mtimecmp
    li s1, 0x0200BFF8       # mtime
    lw t1, 0(s1)
    addi t1, t1, 2000
    addi t1, t1, 2000
    sw t1, 0(s0)
    sw zero, 4(s0)
    li t0, 0x80
    csrw mie, t0
    csrsi mstatus, 8
    li s2, 0x80010000
    li s3, 0
loop:
    addi s3, s3, 1
    andi t2, s3, 1023
    slli t2, t2, 2
    add t2, t2, s2
    sw s3, 0(t2)
    andi t2, s3, 255
    bnez t2, loop
    wfi
    j loop
.balign 4
trap:
    lw t3, 0(s0)
    li t4, 5000
    add t3, t3, t4
    sw t3, 0(s0)
    addi s5, s5, 1
    mret
"""


def test_timer_interrupts_come_at_their_dates(run_program: Maker) -> None:
    computer = run_program(BUSY)
    computer.run_for(0.1)
    # 10 MHz ticks, one interrupt each 5,000: 2,000 in a second.
    assert computer.register(21) == 200


@given(cuts=st.lists(st.integers(1, 400_000), max_size=12), steps=st.integers(0, 3000))
def test_cutting_a_run_changes_nothing(cuts: list[int], steps: int) -> None:
    program = assembled(BUSY)
    whole, cut = Computer(), Computer()
    for computer in (whole, cut):
        computer.load_flat(program)
        computer.power_on()
    for cycles in cuts:
        assert cut.run(cut.cycle + cycles) is Stop.CYCLE
    assert cut.step(steps) is Stop.COUNT
    whole.run(cut.cycle)
    assert whole.cycle == cut.cycle
    assert whole.hash() == cut.hash()


def test_the_watchdog_restarts_a_computer_that_does_not_serve_it(run_program: Maker) -> None:
    computer = run_program(
        """
        li s0, 0x40002000
        li t0, 5000
        sw t0, 4(s0)        # PERIOD 5 ms
        li t0, 1
        sw t0, 0(s0)        # CONTROL: ENABLE
    1:  j 1b
        """
    )
    computer.run_for(0.0049)
    assert computer.counters()["restarts"] == 0
    computer.run_for(0.0002)
    assert computer.counters()["restarts"] == 1
    assert computer.state("restart.CAUSE.CAUSE") == "WATCHDOG"
    assert computer.read("restart.LAST_PC") >= 0x80000000


def test_a_wrong_word_to_the_watchdog_restarts_at_once(run_program: Maker) -> None:
    computer = run_program("li s0, 0x40002000\nsw zero, 8(s0)\n1: j 1b")
    computer.step(12)
    assert computer.counters()["restarts"] == 1


def test_the_finisher_ends_the_run_with_its_code(run_program: Maker) -> None:
    computer = run_program("li t0, 0x100000\nli t1, 0x002A3333\nsw t1, 0(t0)\n1: j 1b")
    assert computer.run_for(1.0) is Stop.EXIT
    assert computer.exit_code == 42
    assert computer.seconds < 0.001


def test_the_restart_button_keeps_memory_and_clock(run_program: Maker) -> None:
    computer = run_program("li t0, 0x80002000\nlw t1, 0(t0)\naddi t1, t1, 1\nsw t1, 0(t0)\n1: j 1b")
    for press in range(3):
        computer.run_for(0.002)
        assert computer.peek(0x80002000, 1)[0] == press + 1
        computer.put(InputKind.RESTART)
    computer.run_for(0.001)
    assert computer.state("restart.CAUSE.CAUSE") == "EXTERNAL"
    assert computer.counters()["restarts"] == 3


def test_the_serial_port_echoes(run_program: Maker) -> None:
    computer = run_program(
        """
        li s0, 0x10000000
    1:  lbu t0, 5(s0)
        andi t0, t0, 1
        beqz t0, 1b
        lbu t1, 0(s0)
        sb t1, 0(s0)
        j 1b
        """
    )
    text = bytes(range(256)) * 3
    computer.receive(InputKind.CONSOLE, text)
    computer.run_for(0.01)
    assert computer.take(Stream.CONSOLE) == text


def test_a_clock_set_ahead_still_wakes_whoever_waits(run_program: Maker) -> None:
    """mtime written ahead of the time that had passed once made every later date unreachable."""
    computer = run_program(
        """
        la t0, trap
        csrw mtvec, t0
        li s0, 0x0200BFF8       # mtime
        li s1, 0x02004000       # mtimecmp
        li t0, 200000
        sw t0, 0(s1)
        sw zero, 4(s1)
        sw zero, 4(s0)
        li t0, 100000
        sw t0, 0(s0)
        li t0, 0x80
        csrw mie, t0
        csrsi mstatus, 8
    1:  wfi
        j 1b
    .balign 4
    trap:
        lw s2, 0(s0)
        csrr s3, time
    2:  j 2b
        """
    )
    computer.run_for(0.009)
    assert computer.register(18) == 0
    computer.run_for(0.002)
    assert 200_000 <= computer.register(18) < 200_010
    assert 0 <= computer.register(19) - computer.register(18) < 10


def test_the_time_register_is_mtime_after_a_restart_too(run_program: Maker) -> None:
    computer = run_program("li s0, 0x0200BFF8\n1: csrr s2, time\nlw s3, 0(s0)\nj 1b")
    computer.run_for(0.5)
    computer.restart()
    computer.run_for(0.01)
    assert computer.register(19) < 200_000
    assert 0 <= computer.register(19) - computer.register(18) < 10


def test_a_program_that_cannot_start_is_restarted_no_more_than_a_thousand_times_a_second(
    run_program: Maker,
) -> None:
    computer = run_program("nop\n1: j 1b")
    for bit in (3, 7):
        computer.put(InputKind.FLIP_RAM, 0x80000000, bit)
    computer.run_for(0.5)
    assert 400 < computer.counters()["restarts"] <= 500
    assert computer.state("restart.CAUSE.CAUSE") == "DOUBLE_FAULT"


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the number of the rounding mode")
def test_the_callers_rounding_does_not_reach_the_world() -> None:
    """fesetround in the host once changed the orbit."""
    libm = ctypes.CDLL("libm.so.6")
    upward = 0x800

    def flown(mode: int) -> int:
        computer = Computer()
        computer.load_flat(bytes.fromhex("6f000000"))
        assert libm.fesetround(mode) == 0
        try:
            computer.power_on()
            computer.run_for(1.0)
            assert libm.fegetround() == mode
        finally:
            libm.fesetround(0)
        return computer.hash()

    assert flown(0) == flown(upward)


def test_asking_for_the_present_cycle_changes_nothing() -> None:
    """Two restarts at one cycle once were one, unless somebody ran to that cycle between them."""

    def flown(asked: bool) -> int:
        computer = Computer()
        computer.load_flat(assembled(BUSY))
        computer.power_on()
        computer.run_for(0.01)
        for _ in range(2):
            computer.restart()
            if asked:
                computer.run(computer.cycle)
        computer.run_for(0.01)
        assert computer.counters()["restarts"] == 2
        return computer.hash()

    assert flown(True) == flown(False)


def test_steps_are_instructions_and_entries_and_the_program_has_no_part_in_them(
    run_program: Maker,
) -> None:
    """The counter once was made of minstret, which a program can write and inhibit."""
    computer = run_program(
        """
        la t0, trap
        csrw mtvec, t0
        csrw minstret, zero
        csrwi mcountinhibit, 5
        li t0, 1000
    1:  addi t0, t0, -1
        bnez t0, 1b
        ecall
    .balign 4
    trap:
        j trap
        """
    )
    rom, straight, loop, entry = 6, 6, 2000, 1
    computer.step(rom + straight + loop)
    assert computer.register(65 + 0x342) == computer.register(5) == 0
    computer.step(entry)
    assert computer.register(65 + 0x342) == 11  # an environment call from machine mode
    assert computer.steps == rom + straight + loop + entry == computer.counters()["instructions"]
    computer.restart()
    computer.step(rom)
    assert computer.register(32) == 0x80000000
    assert computer.steps == 2 * rom + straight + loop + entry


@given(cuts=st.lists(st.integers(0, 3000), max_size=12))
def test_steps_add_up(cuts: list[int]) -> None:
    program = assembled(BUSY)
    whole, cut = Computer(), Computer()
    for computer in (whole, cut):
        computer.load_flat(program)
        computer.power_on()
    for steps in cuts:
        assert cut.step(steps) is Stop.COUNT
    whole.step(sum(cuts))
    assert whole.steps == sum(cuts)
    assert whole.hash() == cut.hash()


def test_a_step_does_not_wait_for_ever(run_program: Maker) -> None:
    """A wfi that nothing ends once never came back."""
    computer = run_program("wfi\n1: j 1b")
    assert computer.step(10) is Stop.IDLE
    assert computer.register(32) == 0x80000004
    assert 60 <= computer.seconds < 60.1


@pytest.mark.parametrize("seconds", [float("inf"), float("nan"), -1.0, 1e300])
def test_a_time_that_is_none_is_an_error(run_program: Maker, seconds: float) -> None:
    with pytest.raises(MachineError, match="no time that a flight can last"):
        run_program("1: j 1b").run_for(seconds)
