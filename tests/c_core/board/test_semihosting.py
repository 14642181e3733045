"""A program's call of its host: where a run ends for one, and that no state knows of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ares4.computer import Computer
from ares4.machine.values import RAM_BASE, InputKind, Stop, Traced

Maker = Callable[[str], Computer]
A0, A1, S0, PC = 10, 11, 8, 32
MCAUSE, MEPC = 65 + 0x342, 65 + 0x341
BREAKPOINT = 3
CALLS = 5
END = 1_000_000

# Counts its calls in s0 and adds up the answers in s1; a trap goes to `trap`.
PROGRAM = """
    .option norvc
    la t0, trap
    csrw mtvec, t0
    li s0, 0
    li s1, 0
1:  addi s0, s0, 1
    mv a0, s0
    li a1, 0x1234
    .balign 16
    slli x0, x0, 0x1f
    ebreak
    srai x0, x0, 7
    add s1, s1, a0
    li t0, 5
    bne s0, t0, 1b
2:  j 2b
    .balign 4
trap: j trap
"""
CALL = "slli x0, x0, 0x1f\n    ebreak\n    srai x0, x0, 7"
OTHERS = {
    "alone": "nop\nebreak\nnop",
    "entered otherwise": "slli x0, x0, 0x1e\nebreak\nsrai x0, x0, 7",
    "left otherwise": "slli x0, x0, 0x1f\nebreak\nsrai x0, x0, 6",
    "of 16 bits": "slli x0, x0, 0x1f\n.option rvc\nc.ebreak\n.option norvc\nsrai x0, x0, 7",
    "across two pages": "j 3f\n.org 0xffc\n3: slli x0, x0, 0x1f\nebreak\nsrai x0, x0, 7",
}


def served(computer: Computer, told: list[tuple[int, int, int]]) -> None:
    """Answers each call with a hundred times its operation."""

    def serve() -> None:
        a0, pc = computer.register(A0), computer.register(PC)
        told.append((a0, computer.register(A1), computer.cycle))
        computer.put(InputKind.WRITE_REGISTER, PC, pc + 4)
        computer.put(InputKind.WRITE_REGISTER, A0, 100 * a0)

    computer.serve_host(serve)


def flown(run_program: Maker, fly: Callable[[Computer], None]) -> tuple[int, int, list]:
    computer = run_program(PROGRAM)
    told: list[tuple[int, int, int]] = []
    served(computer, told)
    fly(computer)
    computer.run(END)
    assert computer.register(S0 + 1) == 1500
    return computer.cycle, computer.hash(), told


def traced(computer: Computer) -> None:
    rows: list[Traced] = []
    computer.observe(trace=rows.extend)
    computer.run(END)
    assert 0x00100073 not in {row.bits for row in rows}  # none was carried out
    assert [row.bits for row in rows].count(0x40705013) == CALLS


def watched(computer: Computer) -> None:
    computer.watch(RAM_BASE, read=True)
    computer.run(END)


def broken(computer: Computer) -> None:
    ebreak = (0x00100073).to_bytes(4, "little")
    computer.break_at(RAM_BASE + computer.peek(RAM_BASE, 256).index(ebreak))
    stops = 0
    while computer.run(END) is Stop.BREAK:
        stops += 1
    assert stops == CALLS


def gone_back(computer: Computer) -> None:
    computer.remember(10_000)
    computer.run(END)
    computer.go_to(0)


WAYS: dict[str, Callable[[Computer], None]] = {
    "cut": lambda computer: [computer.run(cycle) for cycle in range(0, 400, 3)] and None,
    "stepped": lambda computer: [computer.step() for _ in range(100)] and None,
    "traced": traced,
    "watched": watched,
    "broken": broken,
    "gone back": gone_back,
}


@pytest.mark.parametrize("way", WAYS)
def test_a_call_is_made_once_however_it_is_run(way: str, run_program: Maker) -> None:
    straight = flown(run_program, lambda _: None)
    assert [call[:2] for call in straight[2]] == [(n + 1, 0x1234) for n in range(CALLS)]
    assert flown(run_program, WAYS[way]) == straight


def test_answers_come_again_where_nobody_serves(run_program: Maker) -> None:
    """The rows alone make the same flight: a journal needs no host."""
    computer = run_program(PROGRAM)
    rows = []
    computer.observers.append(rows.append)
    served(computer, [])
    computer.run(END)
    other = run_program(PROGRAM)
    for row in rows:
        other.put(row.kind, row.index, row.value, at=row.cycle)
    other.run(END)
    assert (len(rows), other.hash()) == (2 * CALLS, computer.hash())


def test_where_nobody_serves_it_is_a_breakpoint(run_program: Maker) -> None:
    computer = run_program(PROGRAM)
    computer.run(END)
    assert (computer.register(MCAUSE), computer.register(S0)) == (BREAKPOINT, 1)
    other = run_program(PROGRAM)
    other.serve_host(lambda: other.serve_host(None))  # looks, and leaves it
    other.run(END)
    assert other.hash() == computer.hash()


@pytest.mark.parametrize("what", OTHERS)
def test_another_ebreak_is_none(what: str, run_program: Maker) -> None:
    text = PROGRAM.replace(CALL, OTHERS[what]).replace("trap: j", ".org 0x1100\ntrap: j")
    computer = run_program(text)
    told: list[tuple[int, int, int]] = []
    served(computer, told)
    computer.run(END)
    assert (told, computer.register(MCAUSE)) == ([], BREAKPOINT)


def test_the_host_ends_the_run(run_program: Maker) -> None:
    computer = run_program("1: j 1b")
    assert computer.run(100) is Stop.CYCLE
    computer.put(InputKind.EXIT, 0, 300)
    assert (computer.run(END), computer.exit_code) == (Stop.EXIT, 300)
