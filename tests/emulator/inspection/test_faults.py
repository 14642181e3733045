"""Faults: told once each, with the stack that another debugger finds, and nothing changes by it."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path

import pytest

from ares4 import flight
from ares4.cli.looking import Looking
from ares4.computer import Computer
from ares4.inspection import faults
from ares4.inspection.symbols import Symbols
from ares4.machine.values import Fault, InputKind, Stop

Maker = Callable[[str], Computer]
PC = 32


def crashed(crash: Path) -> tuple[Computer, list[Fault], list[list[int]]]:
    symbols = Symbols(crash.read_bytes())
    computer = Computer()
    computer.load(crash.read_bytes())
    computer.power_on()
    found: list[Fault] = []
    stacks = []

    def fault(it: Fault) -> None:
        found.append(it)
        stacks.append(faults.stack(computer, it, symbols))

    computer.observe(fault=fault)
    assert computer.run(1_000_000) is Stop.EXIT
    return computer, found, stacks


def test_the_stack_has_every_call(crash: Path) -> None:
    _, found, stacks = crashed(crash)
    symbols = Symbols(crash.read_bytes())
    assert [(it.cause, it.value) for it in found] == [(5, 0x10)]
    names = [symbols.function_at(pc) for pc in stacks[0]]
    assert [name.name for name in names if name] == [*["deep"] * 4, "middle", "main_", "_start"]
    lines = [symbols.place_at(pc) for pc in stacks[0]]
    assert [place.line for place in lines if place][:6] == [7, 8, 8, 8, 11, 16]


@pytest.mark.timeout(60)
def test_gdb_finds_the_same_stack_in_qemu(crash: Path) -> None:
    qemu, gdb = shutil.which("qemu-system-riscv32"), shutil.which("gdb-multiarch")
    if not qemu or not gdb:
        pytest.skip("qemu-system-riscv32 or gdb-multiarch is not installed")
    _, found, stacks = crashed(crash)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    board = [
        *(qemu, "-M", "virt", "-bios", "none", "-display", "none", "-monitor", "none"),
        *("-serial", "null", "-kernel", str(crash), "-S", "-gdb", f"tcp:127.0.0.1:{port}"),
    ]
    commands = [
        *("set architecture riscv:rv32", "set print frame-info location-and-address"),
        *("set tcp connect-timeout 20", f"target remote 127.0.0.1:{port}"),
        *("set $pc = _start", f"tbreak *{found[0].pc:#x}", "continue", "bt", "disconnect"),
    ]
    words = [word for command in commands for word in ("-ex", command)]
    emulator = subprocess.Popen(board, stdin=subprocess.DEVNULL)
    try:
        said = subprocess.run(
            [gdb, "-nx", "-batch", *words, crash],
            capture_output=True, text=True, timeout=20, stdin=subprocess.DEVNULL, check=False,
        ).stdout  # fmt: skip
    finally:
        emulator.kill()
        emulator.wait()
    frames = re.findall(r"^#(\d+)\s+0x(\w+) in", said, re.MULTILINE)
    # gdb shows where a call comes back to; we show the call itself.
    ours = [stacks[0][0], *(pc + 1 for pc in stacks[0][1:])]
    theirs = {int(number): int(address, 16) for number, address in frames}
    assert [theirs.get(number) for number in range(len(ours))] == ours, said


def test_a_run_is_the_same_whether_faults_are_told_or_not(run_program: Maker) -> None:
    text = """
        la t0, trap
        csrw mtvec, t0
        li s0, 0x10
    again:
        lw t1, 0(s0)
        .word 0
        ecall
        j again
        .balign 4
    trap:
        csrr t2, mepc
        addi t2, t2, 4
        csrw mepc, t2
        addi s1, s1, 1
        mret
    """
    plain, told = run_program(text), run_program(text)
    found: list[Fault] = []
    told.observe(fault=found.append)
    for edge in (100, 1001, 5000, 20_000):
        assert told.run(edge) is Stop.CYCLE
    plain.run(20_000)
    assert told.hash() == plain.hash()
    causes = [it.cause for it in found]
    assert causes[:4] == [5, 2, 5, 2]  # the call between them is none
    assert abs(len(found) - plain.register(9) * 2 / 3) <= 1
    observed = run_program(text)
    again: list[Fault] = []
    observed.observe(fault=again.append, counts=True)
    observed.run(20_000)
    assert again == found


def test_a_breakpoint_in_the_handler_is_told_behind_the_fault(run_program: Maker) -> None:
    computer = run_program("la t0, 1f\ncsrw mtvec, t0\nlw t1, 0(zero)\n.balign 4\n1: j 1b")
    found: list[Fault] = []
    computer.observe(fault=found.append)
    computer.break_at(found_handler := 0x80000010)
    assert computer.run(1000) is Stop.BREAK
    assert (len(found), computer.register(32)) == (1, found_handler)


def test_a_fault_of_the_flight_program_is_told_with_its_functions(image: bytes) -> None:
    computer = flight.fresh("orbit").computer
    said: list[str] = []
    teller = faults.Teller(computer, image, said.append)
    computer.observe(fault=teller.tell)
    computer.break_at(Symbols(image).address_of("display_step"))
    assert computer.run_for(1) is Stop.BREAK
    assert said == []
    computer.set_register(32, 0x10)  # a jump to where nothing is
    computer.run_for(0.1)
    assert re.fullmatch(
        r"fault at 0\.\d{6} s \(cycle \d+\): instruction access fault, value 0x00000010", said[0]
    )
    text = "\n".join(said)
    for name in (
        "frame_step (firmware/flight/apps.c:",
        "executive_run (firmware/kernel/executive.c:",
        "boot_main (firmware/boot/boot.c:",
    ):
        assert name in text


def test_faults_without_end_are_counted(run_program: Maker) -> None:
    computer = run_program("la t0, 1f\ncsrw mtvec, t0\n.balign 4\n1: lw t1, 0(zero)")
    said: list[str] = []
    teller = faults.Teller(computer, None, said.append)
    computer.observe(fault=teller.tell)
    computer.run(1000)
    teller.close()
    assert len(said) == 21
    assert re.fullmatch(r"and \d+ more faults\.", said[-1])


def test_an_illegal_instruction_is_named_and_a_place_without_a_name_told_once(
    run_program: Maker, crash: Path
) -> None:
    computer, place = run_program("la t0, 1f\ncsrw mtvec, t0\n1: wfi"), 0x80030000
    computer.step(20)
    computer.poke(place, (0x7A001073).to_bytes(4, "little"))
    computer.set_register(PC, place)
    said: list[str] = []
    teller = faults.Teller(computer, crash.read_bytes(), said.append)
    computer.observe(fault=teller.tell)
    computer.run_for(1e-6)
    assert said[0].endswith(": illegal instruction, value 0x7a001073 (csrw tselect, zero)")
    assert said[1] == "  #0 0x80030000"


FAULT_EACH_2000 = """
    la t0, trap
    csrw mtvec, t0
1:  .word 0
    li a1, 700
2:  addi a1, a1, -1
    bnez a1, 2b
    j 1b
.balign 4
trap:
    csrr t0, mepc
    addi t0, t0, 4
    csrw mepc, t0
    mret
"""


def test_a_fault_that_is_lived_again_is_told_once(
    run_program: Maker, capsys: pytest.CaptureFixture[str]
) -> None:
    computer = run_program(FAULT_EACH_2000)
    unasked = dict.fromkeys(("trace", "profile", "coverage", "gdb", "who"))
    looking = Looking(Namespace(**unasked), computer, None, faults=True)
    computer.remember()

    def faults_told() -> int:
        return capsys.readouterr().err.count("illegal instruction")

    computer.run(7_000)
    told = faults_told()
    assert told >= 3
    for cycle in (0, 3_000):
        computer.go_to(cycle)
        computer.run(7_000)
        assert faults_told() == 0
    computer.go_to(1_000)
    computer.put(InputKind.CONSOLE, 0, 65)  # another future begins, with faults of its own
    computer.run(7_000)
    assert faults_told() == told - 1
    computer.go_to(7_000)
    computer.run(9_500)
    assert faults_told() == 1
    looking.close()
