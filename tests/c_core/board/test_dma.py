"""Who writes RAM past the processor: its reservation of a word there ends."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ares4.computer import Computer
from ares4.machine.values import InputKind

Maker = Callable[[str], Computer]
A0, A1 = 10, 11

# A READ of mass memory (erased: all ones) into RAM at 0x80002000 between lr and sc of a word.
PROGRAM = """
    li s0, 0x4000D000       # massmem
    li s1, 0x40008000       # power
    li t0, 0x100            # RECORDER, on the battery
    sw t0, 0x0C(s1)
    li t1, 3000000
1:  addi t1, t1, -1
    bnez t1, 1b             # until the world has dealt out the power
    li s2, 0x80002000
    sw s2, 0x14(s0)         # ADDRESS
    li s3, {word}
    li t2, 7
    lr.w a1, (s3)
    li t0, 1
    sw t0, 0x0C(s0)         # COMMAND: READ
2:  lw t0, 0x08(s0)         # STATUS
    bnez t0, 2b
    sc.w a0, t2, (s3)
    lw a1, 0(s3)
3:  j 3b
"""


@pytest.mark.parametrize(
    ("word", "failed", "value"),
    [
        (0x80002000, 1, 0xFFFFFFFF),
        (0x8000283C, 1, 0xFFFFFFFF),  # the last word of the page
        (0x80001FFC, 0, 7),
        (0x80002840, 0, 7),
    ],
)
def test_dma_into_a_reserved_word_makes_the_conditional_store_fail(
    run_program: Maker, word: int, failed: int, value: int
) -> None:
    computer = run_program(PROGRAM.format(word=hex(word)))
    computer.run_for(0.2)
    assert (computer.register(A0), computer.register(A1)) == (failed, value)


BETWEEN = """
    li s3, 0x80002000
    li t2, 7
    li a1, 1
    lr.w a1, (s3)
    sc.w a0, t2, (s3)
    lw a1, 0(s3)
1:  j 1b
"""


@pytest.mark.parametrize("place", [0x80001FFC, 0x80001FFF, 0x80002000, 0x80002003, 0x80002004])
@pytest.mark.parametrize("way", ["poke", "input"])
def test_so_does_what_a_debugger_writes(run_program: Maker, place: int, way: str) -> None:
    computer = run_program(BETWEEN)
    while computer.register(A1) != 1:
        computer.step()
    computer.step()  # the lr.w
    if way == "poke":
        computer.poke(place, b"\x09")
    else:
        computer.put(InputKind.WRITE_RAM, place, 9)
    computer.poke(0x80002001, b"")  # nothing is written, and nothing ends
    computer.step(2)
    within = 0x80002000 <= place < 0x80002004
    assert computer.register(A0) == within
    written = 9 << 8 * (place & 3)
    assert computer.register(A1) == (written if within else 7)
