"""What `ares4 exec` says to a program that wants what is not here; time at the clock's pace."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest

from ares4 import program
from ares4.attachments.console import EDGE_CYCLES, Console, Keyboard
from ares4.inspection.instructions import is_supervisors
from ares4.machine.values import CYCLES_PER_SECOND, Stop
from ares4.mission import Mission
from tests.conftest import ARES4, assembled, built

LIMIT_S = 60
TICKS_PER_SECOND = 10_000_000
END = "li t0, 0x100000\nli t1, 0x5555\nsw t1, 0(t0)\n1: j 1b\n"
SKIP = "2: csrr t0, mepc\naddi t0, t0, 4\ncsrw mepc, t0\nmret"  # the instruction that trapped
TRAPPED = "la t0, 2f\ncsrw mtvec, t0\n{}\n.balign 4\n" + SKIP
SUPERVISORS = [
    "csrw satp, x0", "csrr a0, sstatus", "csrw stvec, a0", "csrrw a0, sscratch, a0",
    "csrsi sie, 2", "csrr a0, sip", "csrr a0, scounteren", "csrw medeleg, a0", "csrw mideleg, a0",
    "sret", "sfence.vma", "sfence.vma a0, a1",
]  # fmt: skip
OTHERS = [".word 0", "csrr a0, 0x7c0", "csrw mvendorid, x0", "csrr a0, mseccfg", ".word 0xffffffff"]


def run(text: str, folder: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    flat = folder / "flat"
    flat.write_bytes(assembled(".option norvc\n.option arch, +zicsr\n" + text))
    command = [*ARES4, "exec", str(flat), "--address", "0x80000000", *words]
    return subprocess.run(command, capture_output=True, timeout=LIMIT_S, check=False)


@pytest.mark.parametrize("instruction", SUPERVISORS)
def test_the_first_illegal_instruction_is_one_of_supervisor_mode(
    instruction: str, tmp_path: Path
) -> None:
    done = run(TRAPPED.format(f"{instruction}\n{instruction}\n{END}"), tmp_path)
    said = done.stderr.decode()
    assert (done.returncode, said.count("\n")) == (0, 1)
    assert "wants supervisor mode: " in said and instruction[:3] in said
    assert said.endswith(
        " at 0x8000000c is illegal, for this hart has machine and user mode only.\n"
    )


@pytest.mark.parametrize("instruction", OTHERS)
def test_another_illegal_instruction_says_nothing_of_it(instruction: str, tmp_path: Path) -> None:
    done = run(TRAPPED.format(f"{instruction}\ncsrw satp, x0\n{END}"), tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")


def test_what_belongs_to_supervisor_mode_is_what_the_numbers_say() -> None:
    """Every CSR number, read: the mode that may read one is in bits 9:8."""
    named = {number for number in range(4096) if is_supervisors(number << 20 | 0x2573)}
    assert named == {n for n in range(4096) if n & 0x300 == 0x100} | {0x302, 0x303, 0x312}
    assert not any(
        is_supervisors(word) for word in (0x00000073, 0x00100073, 0x30200073, 0x10500073)
    )


def test_faults_are_still_told_beside_it(tmp_path: Path) -> None:
    done = run(TRAPPED.format(f"csrw satp, x0\n{END}"), tmp_path, "--faults")
    assert b"wants supervisor mode" in done.stderr
    assert done.stderr.count(b"llegal instruction") == 1


# ---- real time -----------------------------------------------------------------------------------


def test_no_time_passes_faster_than_the_clocks() -> None:
    """The program measures the time between two bytes, as an expect script types them."""
    command = [*ARES4, "exec", str(built("watch")), "--real-time"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin and process.stdout
        times = []
        before = time.monotonic()
        for byte in b"abq":
            process.stdin.write(bytes([byte]))
            process.stdin.flush()
            times.append(int(process.stdout.readline(), 16))
            time.sleep(0.2)
        after = time.monotonic()
        assert process.wait(LIMIT_S) == 0
    passed_s = (times[-1] - times[0]) / TICKS_PER_SECOND
    assert 0 < passed_s <= after - before


def test_a_paced_program_sleeps_as_long_as_it_says(tmp_path: Path) -> None:
    """Asleep an unpaced program's time jumps, however slow the host: a second takes no time."""
    asleep = f"""
        li t0, 0x02004000       # mtimecmp
        li t1, {TICKS_PER_SECOND}
        sw t1, 0(t0)
        sw zero, 4(t0)
        li t1, 0x80
        csrw mie, t1
        wfi
    """
    before = time.monotonic()
    done = run(asleep + END, tmp_path, "--real-time")
    after = time.monotonic()
    assert (done.returncode, done.stdout) == (0, b"")
    assert after - before >= 1.0 - EDGE_CYCLES / CYCLES_PER_SECOND


def test_time_goes_on_while_a_paced_program_waits_for_input() -> None:
    """Nothing is due and nothing typed: without a pace it would stand still."""
    read, write = os.pipe()
    try:
        loaded = program.load(built("echo"), 1 << 20)
        said = bytearray()
        console = Console(loaded.computer, Keyboard(read), said.extend, paced=True)
        mission = Mission(loaded.computer, [loaded, console])
        assert mission.advance(20 * EDGE_CYCLES) is Stop.CYCLE
        assert (loaded.computer.waiting, bytes(said)) == (True, b"ready\n")
    finally:
        os.close(read)
        os.close(write)
