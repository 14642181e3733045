"""The profile: its sum is the time that passed, its stacks are those the program made."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from ares4 import flight
from ares4.computer import Computer
from ares4.inspection import profile
from ares4.inspection.symbols import Symbols
from ares4.machine.values import CallKind, Stop
from tests.c_core.board.test_observe import busy

Maker = Callable[[str], Computer]


def profiled(image: bytes, cycles: int, expected: Stop) -> tuple[Computer, Symbols]:
    symbols = Symbols(image)
    computer = Computer()
    computer.load(image)
    computer.power_on()
    computer.observe(functions=[function.start for function in symbols.functions])
    assert computer.run(cycles) is expected
    return computer, symbols


def test_stacks_are_the_calls_the_program_made(walk: Path) -> None:
    computer, symbols = profiled(walk.read_bytes(), 10_000_000, Stop.EXIT)
    steps = profile.folded(computer.calls(), symbols, steps=True)
    assert sum(steps.values()) == computer.steps
    cycles = profile.folded(computer.calls(), symbols)
    assert sum(cycles.values()) == computer.cycle
    stacks = {stack.removeprefix("_start;") for stack in cycles if ";" in stack}
    # fib(9) is eight calls deep below the first; even(8) and odd(7) take turns.
    fibs = {"main_" + ";fib" * depth for depth in range(1, 10)}
    turns = {";".join(("main_", *(("even", "odd") * 5)[: depth + 1])) for depth in range(9)}
    assert stacks == {"main_"} | fibs | turns


@settings(max_examples=20)
@given(cuts=st.lists(st.integers(1, 8_000), max_size=8), skipped=st.integers(0, 5_000))
def test_the_sum_is_the_time_that_passed_with_interrupts_and_waiting(
    cuts: list[int], skipped: int
) -> None:
    """From any moment on, in any cut, also within a handler."""
    whole, cut = busy(), busy()
    for computer in (whole, cut):
        computer.run(skipped)
        computer.observe(functions=[])
    cycle, steps = whole.cycle, whole.steps
    for edge in sorted(cuts):
        cut.run(cycle + edge)
    cut.run(cycle + 9_000)
    whole.run(cycle + 9_000)
    assert whole.calls() == cut.calls()
    assert sum(call.cycles for call in whole.calls()) == whole.cycle - cycle
    assert sum(call.steps for call in whole.calls()) == whole.steps - steps


TASKS = """
    la sp, 0x80020000
    la t0, switch
    csrw mtvec, t0
    la s0, first            # the pc and sp of the other task
    la t0, second
    sw t0, 0(s0)
    li t0, 0x80030000
    sw t0, 4(s0)
    li t0, 0x1800
    csrw mstatus, t0
    la t0, one
    csrw mepc, t0
    mret
one:    call one_work
    j one
one_work:
    addi sp, sp, -16
    sw ra, 0(sp)
    call one_leaf
    lw ra, 0(sp)
    addi sp, sp, 16
    ret
one_leaf:
    ecall
    addi s1, s1, 1
    ret
    .balign 4
switch:
    csrr t0, mepc
    addi t0, t0, 4
    lw t1, 0(s0)
    sw t0, 0(s0)
    csrw mepc, t1
    lw t2, 4(s0)
    sw sp, 4(s0)
    mv sp, t2
    # ra belongs to the task too
    lw t2, 8(s0)
    sw ra, 8(s0)
    mv ra, t2
    mret
    .balign 4
first: .word 0, 0, 0
    .org 0x100
second: call two_work
    j second
two_work:
    addi s2, s2, 1
    ecall
    ret
"""


def test_each_task_keeps_its_stack_over_switches(run_program: Maker) -> None:
    """Two tasks hand over to each other from within calls; none is found in the other's stack."""
    computer = run_program(TASKS)
    computer.step(40)
    computer.observe(functions=[])
    computer.run_for(0.001)
    calls = computer.calls()
    depth = [0] * len(calls)
    for number, call in enumerate(calls[1:], 1):
        depth[number] = depth[call.parent] + 1
    for call in calls[1:]:
        # All but the handler: the second task's code lies from 0x100 on.
        above = calls[call.parent]
        if call.kind is CallKind.CALL and above.kind in (CallKind.CALL, CallKind.ROOT):
            assert (call.address >= 0x80000100) == (above.address >= 0x80000100)
    assert not any(calls[call.parent].kind is CallKind.TRAP for call in calls[1:])
    # Root; task; work; leaf; handler: nothing grows with the switches.
    assert computer.register(18) > 1000
    assert max(depth) <= 5
    assert len(calls) < 16


def test_the_flight_program_spends_its_time_under_the_executive(image: bytes) -> None:
    symbols = Symbols(image)
    computer = flight.fresh("orbit").computer
    computer.observe(functions=[function.start for function in symbols.functions])
    computer.run_for(6.0)  # what a start takes is over by then
    stacks = profile.folded(computer.calls(), symbols)
    assert sum(stacks.values()) == computer.cycle
    waiting = stacks["_start;boot_main;apps_run;executive_run;[waiting]"]
    assert waiting > computer.cycle / 2
    text = profile.text(stacks).splitlines()
    assert [int(line.rpartition(" ")[2]) for line in text] == [
        stacks[key] for key in sorted(stacks)
    ]
