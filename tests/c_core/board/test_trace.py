"""The trace against the machine: behind each step, register and memory hold what its row says."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest

from ares4.computer import Computer
from ares4.errors import InputError
from ares4.machine.values import RAM_BASE, Event, InputKind, Traced
from tests.c_core.board.random_programs import RAM_BYTES, random_computer

FLOAT, FIRST_FLOAT = 32, 33  # in a row, and among gdb's numbers


def stepped(computer: Computer, count: int) -> list[Traced]:
    """So many steps, each looked at behind it."""
    rows: list[Traced] = []
    computer.observe(trace=rows.extend)
    for _ in range(count):
        before = len(rows)
        computer.step()
        for row in rows[before:]:
            if row.event is not Event.INSTRUCTION:
                continue
            number = row.rd if row.rd < FLOAT else row.rd - FLOAT + FIRST_FLOAT
            assert computer.register(number) == row.value
            if row.writes and RAM_BASE <= row.address <= RAM_BASE + RAM_BYTES - row.bytes:
                held = int.from_bytes(computer.peek(row.address, row.bytes), "little")
                assert held == row.stored
    computer.observe()
    return rows


@pytest.mark.parametrize("seed", range(12))
def test_a_row_is_what_was_done_in_any_program(seed: int) -> None:
    rows = stepped(random_computer(Random(seed)), 3000)
    assert any(row.writes for row in rows) and any(row.rd for row in rows)


def test_what_an_exchange_leaves_in_a_device(run_program: Callable[[str], Computer]) -> None:
    """amoswap of 1 into MSIP, then amoadd of 0: the row tells what was written, not what was."""
    computer = run_program(
        "li a0, 0x02000000\nli t0, 1\namoswap.w a1, t0, (a0)\namoadd.w a2, zero, (a0)\n"
        "li a3, 0x10000000\nli t1, 65\nsb t1, 0(a3)\n1: j 1b"
    )
    rows: list[Traced] = []
    computer.observe(trace=rows.extend)
    computer.step(30)
    told = [(row.address, row.value, row.stored) for row in rows if row.writes]
    assert told == [(0x02000000, 0, 1), (0x02000000, 1, 1), (0x10000000, 0, 65)]


def test_a_run_that_a_refused_row_ends_keeps_its_last_rows(
    run_program: Callable[[str], Computer],
) -> None:
    computer = run_program("1: addi a0, a0, 1\nj 1b")
    for number in range(256):
        computer.inject("ram", RAM_BASE + 0x8000 + 4 * number, 0)
    rows: list[Traced] = []
    computer.observe(trace=rows.extend)
    computer.put(InputKind.FLIP_RAM, RAM_BASE + 0x10000, 3, at=computer.cycle + 1000)
    before = computer.steps
    with pytest.raises(InputError, match="upset words"):
        computer.run(computer.cycle + 5000)
    assert len(rows) == computer.steps - before > 400


STORES = """
    la a0, 0x80008000
    li t0, 0x12345678
    li t1, -2
    li t2, 0x6000           # mstatus.FS
    csrs mstatus, t2
    csrw fcsr, zero
    fcvt.d.w fa0, t0
    fcvt.s.w fa1, t1
    fld fa2, 0(a0)
    sb t0, 1(a0)
    sh t0, 2(a0)
    sw t0, 5(a0)
    fsw fa1, 16(a0)
    fsd fa0, 25(a0)
    amoadd.w a1, t0, (a0)
    amomax.w a1, t1, (a0)
    lr.w a1, (a0)
    sc.w a2, t0, (a0)
    sc.w a2, t1, (a0)
1:  j 1b
"""


def test_every_kind_of_store_and_float_result(run_program: Callable[[str], Computer]) -> None:
    computer = run_program(STORES)
    rows = [row for row in stepped(computer, 60) if row.pc >= RAM_BASE]
    stored = [(row.bytes, row.stored) for row in rows if row.writes]
    assert [count for count, _ in stored] == [1, 2, 4, 4, 8, 4, 4, 4]
    assert stored[0][1] == 0x78
    assert stored[1][1] == 0x5678
    assert stored[3:5] == [(4, 0xC0000000), (8, 0x41B2345678000000)]  # -2.0, 305419896.0
    floats = [(row.rd - FLOAT, row.value) for row in rows if row.rd >= FLOAT]
    assert floats == [
        (10, 0x41B2345678000000), (11, 0xFFFFFFFFC0000000), (12, 0),
    ]  # fmt: skip
