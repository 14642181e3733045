"""Watchdog, non-maskable interrupts and why the computer restarted, on the whole board."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import pytest

from ares4._registers import REGISTERS
from ares4.computer import Computer
from ares4.machine.values import InputKind, Stop

Maker = Callable[[str], Computer]
RAM_BASE = 0x80000000
WORD = 0x80001000
PC = 32
S0, S1, S2, S3 = 8, 9, 18, 19
MCAUSE, MEPC = 65 + 0x342, 65 + 0x341
NMI_WATCHDOG, NMI_MEMORY = 0x80000010, 0x80000011
SERVE = 0x5E12F1CE
CYCLES_PER_US = 100
LOOP = """
    .option norvc
    la t0, nmi
    li t1, {NMI_VECTOR}
    sw t0, 0(t1)
    {body}
1:  addi s0, s0, 1
    j 1b
    .balign 4
nmi:
    csrr s1, mcause
    csrr s2, mepc
    addi s3, s3, 1
    {handler}
"""


def looping(run_program: Maker, body: str = "", handler: str = "mret") -> Computer:
    """A program with a vector for NMIs that counts in s0 for ever, and NMIs in s3."""
    registers = {
        name.replace(".", "_"): hex(row[0]) for name, row in REGISTERS.items() if "KEEP" not in name
    }
    text = LOOP.format(body=body, handler=handler, NMI_VECTOR=registers["restart_NMI_VECTOR"])
    for name in sorted(registers, key=len, reverse=True):
        text = text.replace("$" + name, registers[name])
    return run_program(text)


WATCH = """
    li t1, $watchdog_PERIOD
    li t2, 2000
    sw t2, 0(t1)
    li t1, $watchdog_GRACE
    li t2, 500
    sw t2, 0(t1)
    li t1, $watchdog_CONTROL
    li t2, 1
    sw t2, 0(t1)
"""


def test_the_deadline_interrupts_and_the_grace_restarts(run_program: Maker) -> None:
    computer = looping(run_program, WATCH, "j .")
    computer.run_for(0.0001)
    assert computer.read("watchdog.REMAINING") in range(1890, 1905)
    computer.run(2002 * CYCLES_PER_US)
    assert (computer.register(S1), computer.register(S3)) == (NMI_WATCHDOG, 1)
    assert computer.read("watchdog.STATUS.EXPIRED") == 1
    assert computer.read("watchdog.REMAINING") in range(495, 500)
    computer.run(2498 * CYCLES_PER_US)
    assert computer.read("restart.STARTS") == 1
    computer.run(2502 * CYCLES_PER_US)
    assert computer.read("restart.STARTS") == 2
    assert computer.state("restart.CAUSE.CAUSE") == "WATCHDOG"
    assert computer.read("restart.NMI_VECTOR") == 0


@pytest.mark.parametrize("period_us", range(1000, 1012))
def test_the_grace_counts_from_the_deadline_itself(run_program: Maker, period_us: int) -> None:
    """An instruction of 20 cycles that was under way then makes the interrupt late, not it."""
    watch = WATCH.replace("li t2, 2000", f"li t2, {period_us}").replace(
        "li t2, 1\n    sw t2, 0(t1)", "li t2, 1\n    sw t2, 0(t1)\n2:  div t3, t2, t2\n    j 2b"
    )
    computer = looping(run_program, watch, "j .")
    while not computer.read("watchdog.CONTROL.ENABLE"):
        begun = computer.cycle
        computer.step()
    end = begun + (period_us + 500) * CYCLES_PER_US
    computer.run(end - 2)
    assert (computer.register(S3), computer.read("restart.STARTS")) == (1, 1)
    computer.run(end + 2)
    assert computer.read("restart.STARTS") == 2


def test_served_within_the_grace_it_goes_on(run_program: Maker) -> None:
    serve = f"li t1, $watchdog_SERVICE\nli t2, {SERVE}\nsw t2, 0(t1)\nmret"
    computer = looping(run_program, WATCH, serve)
    computer.run_for(0.1)
    assert computer.register(S3) == 49
    assert computer.read("restart.STARTS") == 1
    assert computer.read("watchdog.STATUS.EXPIRED") == 0


def test_without_a_vector_it_restarts_at_the_deadline(bare: Any) -> None:
    bare.store("watchdog.PERIOD", 1000)
    begun = bare.cycle
    bare.store("watchdog.CONTROL", 1)
    bare.run(begun + 1000 * CYCLES_PER_US - 5)
    assert bare.read("restart.STARTS") == 1
    bare.run(begun + 1000 * CYCLES_PER_US)
    assert bare.read("restart.STARTS") == 2
    assert bare.state("restart.CAUSE.CAUSE") == "WATCHDOG"


@pytest.mark.parametrize(
    ("register", "asked", "got"),
    [("GRACE", 0, 10), ("GRACE", 70_000_000, 60_000_000), ("PERIOD", 0, 1000)],
)
def test_times_are_kept_in_range(bare: Any, register: str, asked: int, got: int) -> None:
    bare.store(f"watchdog.{register}", asked)
    assert bare.read(f"watchdog.{register}") == got


def test_a_wrong_word_restarts_in_either_stage(run_program: Maker) -> None:
    wrong = "li t1, $watchdog_SERVICE\nsw zero, 0(t1)\nj ."
    computer = looping(run_program, WATCH, wrong)
    computer.run(2010 * CYCLES_PER_US)
    assert computer.read("restart.STARTS") == 2


# ---- memory -----------------------------------------------------------------------------------

SCRUB = f"""
    li t1, $edac_SCRUB
    li t2, {WORD}
    sw t2, 0(t1)
"""
WALK = f"""
    li t1, $edac_SCRUB_START
    li t2, {WORD}
    sw t2, 0(t1)
    addi t2, t2, 256
    li t1, $edac_SCRUB_END
    sw t2, 0(t1)
    li t1, $edac_SCRUB_CONTROL
    li t2, 3
    sw t2, 0(t1)
"""
PROGRAM_PAGE = f"""
    li t1, $massmem_ADDRESS
    li t2, {WORD}
    sw t2, 0(t1)
    li t1, $massmem_COMMAND
    li t2, 2
    sw t2, 0(t1)
"""


def flip(computer: Computer, *bits: int, address: int = WORD) -> None:
    for bit in bits:
        computer.put(InputKind.FLIP_RAM, address, bit)


@pytest.mark.parametrize("met_by", [SCRUB, PROGRAM_PAGE], ids=["scrub", "dma"])
def test_what_a_device_cannot_correct_interrupts_at_the_next_boundary(
    run_program: Maker, met_by: str
) -> None:
    computer = looping(run_program, met_by)
    flip(computer, 1, 2)
    computer.step(40)
    assert computer.register(S1) == NMI_MEMORY
    assert computer.register(S2) - RAM_BASE == 4 * (4 + len(met_by.split("\n")) - 2 + extra(met_by))
    assert computer.read("edac.UNCORRECTED_ADDRESS") == WORD
    assert computer.register(S3) == 1


def extra(body: str) -> int:
    """The li that take two instructions, less the one line that is none."""
    return sum(line.split()[0] == "li" and ("$" in line or "x" in line or "2147" in line)
               for line in body.split("\n") if line.strip())  # fmt: skip


def test_the_scrubber_interrupts_once_each_walk(run_program: Maker) -> None:
    computer = looping(run_program, WALK)
    flip(computer, 30, 38, address=WORD + 8)
    computer.run_for(5 * 64 * 100e-6)
    assert computer.register(S3) == 5
    assert computer.read("edac.UNCORRECTED_COUNT") == 5
    flip(computer, 30, 38, address=WORD + 8)
    computer.run_for(5 * 64 * 100e-6)
    assert computer.register(S3) == 5


def test_one_that_can_be_corrected_interrupts_nobody(run_program: Maker) -> None:
    computer = looping(run_program, WALK)
    for bit in range(39):
        flip(computer, bit)
        computer.run_for(64 * 100e-6)
    assert computer.register(S3) == 0
    assert computer.read("edac.CORRECTED_COUNT") == 39


def test_it_wakes_a_processor_that_waits(run_program: Maker) -> None:
    computer = looping(run_program, WALK + "wfi\n")
    flip(computer, 1, 2, address=WORD + 252)
    computer.run_for(60 * 100e-6)
    assert computer.counters()["waiting"] == 1
    computer.run_for(5 * 100e-6)
    assert (computer.register(S3), computer.counters()["waiting"]) == (1, 0)


def test_how_a_run_is_cut_changes_no_interrupt(run_program: Maker) -> None:
    hashes = []
    for pieces in (1, 3, 1000):
        computer = looping(run_program, WALK + WATCH)
        flip(computer, 0, 1, address=WORD + 40)
        for piece in range(1, pieces + 1):
            computer.run(400_000 * piece // pieces)
        hashes.append(computer.hash())
    assert len(set(hashes)) == 1


def test_a_program_without_a_vector_notices_nothing(bare: Any) -> None:
    plain = bare.register(PC)
    flip(bare, 1, 2)
    bare.store("edac.SCRUB", WORD)
    bare.run_for(0.01)
    assert (bare.register(PC), bare.read("restart.STARTS")) == (plain + 4, 1)
    assert bare.read("edac.UNCORRECTED_COUNT") == 1


# ---- restarts ---------------------------------------------------------------------------------


def test_a_key_restarts_for_memory(bare: Any) -> None:
    bare.store("restart.REQUEST", 0x5245534E)
    assert bare.read("restart.STARTS") == 1
    for key, cause in ((0x5245534D, "MEMORY"), (0x52455354, "SOFTWARE")):
        bare.set_register(10, REGISTERS["restart.REQUEST"][0])
        bare.set_register(11, key)
        bare.set_register(PC, RAM_BASE)
        bare.step()
        assert bare.state("restart.CAUSE.CAUSE") == cause


def test_a_trap_handler_that_cannot_be_fetched_restarts_for_its_memory(run_program: Maker) -> None:
    """Every pair of bits of its first word, also when only the second half of it is needed."""
    program = """
        .option norvc
        la t0, trap
        csrw mtvec, t0
        ecall
        j .
        .balign 64
    trap:
        j trap
    """
    computer = run_program(program)
    snapshot = computer.snapshot()
    trap = RAM_BASE + 64
    for bits in itertools.islice(itertools.combinations(range(39), 2), 0, None, 7):
        computer.restore(snapshot)
        flip(computer, *bits, address=trap)
        assert computer.step(12) == Stop.COUNT
        computer.run_for(0.0001)
        assert computer.state("restart.CAUSE.CAUSE") == "MEMORY"
        assert computer.read("restart.LAST_PC") == trap
    computer.restore(snapshot)
    computer.poke(trap, bytes(4))
    computer.run_for(0.0001)
    assert computer.state("restart.CAUSE.CAUSE") == "DOUBLE_FAULT"
