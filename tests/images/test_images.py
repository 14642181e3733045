"""Whole programs for QEMU's virt board (and spike board) run here and there: same text, same end.

What docs/qemu-virt.md lists as different the programs do not print.
"""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest

from ares4 import program
from ares4.computer import Computer
from ares4.machine.values import CYCLES_PER_SECOND, Input, InputKind, Stop, Stream
from ares4.mission import Mission
from tests.conftest import ARES4, ROOT, built

QEMU = shutil.which("qemu-system-riscv32")
GCC = shutil.which("riscv64-unknown-elf-gcc")
GDB = shutil.which("gdb-multiarch")
needs_qemu = pytest.mark.skipif(not QEMU, reason="qemu-system-riscv32 is not installed")
needs_gdb = pytest.mark.skipif(not GDB, reason="gdb-multiarch is not installed")

LIMIT_S = 60

# image, board, what is typed, exit code
IMAGES = [
    ("hello", "virt", b"", 42),
    ("uart", "virt", b"", 0),
    ("echo", "virt", b"one\ntwo words\nend\n", 3),
    ("timers", "virt", b"", 0),
    ("clint", "virt", b"", 0),
    ("alarms", "virt", b"", 0),
    ("plic", "virt", b"", 0),
    ("accesses", "virt", b"", 0),
    ("reset", "virt", b"", 3),
    ("atomics", "virt", b"", 0),
    ("floats", "virt", b"", 0),
    ("two_tasks", "virt", b"Mark\n", 0),
    ("htif", "spike", b"", 7),
    ("signature", "spike", b"", 0),
]


def on_qemu(elf: Path, board: str, typed: bytes) -> tuple[bytes, int]:
    """Text and exit code there."""
    assert QEMU
    command = [
        QEMU, "-M", board, "-m", "64M", "-bios", "none", "-display", "none", "-monitor", "none",
        "-serial", "stdio", "-kernel", str(elf),
    ]  # fmt: skip
    done = subprocess.run(command, input=typed, capture_output=True, timeout=LIMIT_S, check=False)
    return done.stdout, done.returncode


def here(elf: Path, typed: bytes, max_cycles: int = 2 * CYCLES_PER_SECOND) -> tuple[bytes, int]:
    """Text and exit code here, by the command. What ends through tohost says so of a failure."""
    command = [*ARES4, "exec", elf, "--max-cycles", str(max_cycles)]
    done = subprocess.run(command, input=typed, capture_output=True, timeout=LIMIT_S, check=False)
    served = b"tohost" in elf.read_bytes() and done.returncode
    told = f"Image {elf} ended with code {done.returncode}.\n" if served else ""
    assert done.stderr.decode() == told
    return done.stdout, done.returncode


@needs_qemu
@pytest.mark.parametrize(("name", "board", "typed", "code"), IMAGES)
def test_a_whole_program_says_the_same_here_and_on_qemu(
    name: str, board: str, typed: bytes, code: int
) -> None:
    elf = built(name)
    theirs = on_qemu(elf, board, typed)
    assert theirs[1] == code
    assert here(elf, typed) == theirs


@pytest.mark.skipif(not GCC, reason="gcc-riscv64-unknown-elf is not installed")
@pytest.mark.parametrize(("name", "typed"), [("two_tasks", b"Mark\n"), ("floats", b"")])
def test_another_compiler_makes_a_program_that_says_the_same(
    name: str, typed: bytes, tmp_path: Path
) -> None:
    elf = tmp_path / "gcc.elf"
    folder = ROOT / "tests" / "images"
    sources = sorted((folder / name).glob("*.[cS]")) or [folder / f"{name}.c"]
    command = [
        GCC, "-march=rv32imafdc_zicsr_zifencei", "-mabi=ilp32d", "-O2", "-fno-math-errno",
        "-ffp-contract=off", "-ffreestanding", "-nostdlib", "-Wl,--no-warn-rwx-segments",
        "-T", folder / "image.ld", folder / "start.S", *sources, "-lgcc", "-o", elf,
    ]  # fmt: skip
    subprocess.run([str(word) for word in command], check=True)
    assert here(elf, typed) == here(built(name), typed)


def run_quietly(name: str, typed: bytes, edges: list[int]) -> tuple[Computer, bytes]:
    """The program with its input at fixed cycles, cut into pieces at others."""
    computer = program.load(built(name), 1 << 20).computer
    coming = [CYCLES_PER_SECOND // 100 * (n + 1) for n in range(len(typed))]
    text = b""
    for edge in sorted({*coming, *edges, CYCLES_PER_SECOND}):
        stop = computer.run(edge)
        text += computer.take(Stream.CONSOLE)
        if stop is Stop.EXIT:
            break
        if edge in coming:
            computer.put(InputKind.CONSOLE, 0, typed[coming.index(edge)])
    return computer, text


@pytest.mark.parametrize(("name", "typed"), [("two_tasks", b"Mark\n"), ("htif", b"")])
def test_how_a_run_is_cut_changes_nothing(name: str, typed: bytes) -> None:
    whole, text = run_quietly(name, typed, [])
    cut, cut_text = run_quietly(name, typed, list(range(0, CYCLES_PER_SECOND, 70_001)))
    assert text
    assert (cut.cycle, cut.hash(), cut_text) == (whole.cycle, whole.hash(), text)


def test_a_saved_program_goes_on_speaking_to_its_host() -> None:
    """Saved in the middle of what it says through tohost, taken up by another computer."""
    whole, text = run_quietly("htif", b"", [])
    half = program.load(built("htif"), 1 << 20).computer
    half.run(whole.cycle // 2)
    begun = half.take(Stream.CONSOLE)
    other = Computer(1 << 20)
    other.restore(half.snapshot())
    assert other.run(CYCLES_PER_SECOND) is Stop.EXIT
    assert begun + other.take(Stream.CONSOLE) == text
    assert (other.cycle, other.hash(), other.exit_code) == (whole.cycle, whole.hash(), 7)


@pytest.mark.parametrize(
    ("name", "typed"), [("two_tasks", b"Mark\n"), ("syscall", b""), ("reset", b"")]
)
def test_a_program_may_be_gone_back_in(name: str, typed: bytes) -> None:
    """Input, answers through fromhost, loading anew: all of it comes again on the way forth."""
    loaded = program.load(built(name), 1 << 20)
    computer = loaded.computer
    computer.remember(100_000)
    rows = [
        Input(CYCLES_PER_SECOND // 100 * (n + 1), InputKind.CONSOLE, 0, byte)
        for n, byte in enumerate(typed)
    ]
    mission = Mission(computer, [loaded], rows)
    while mission.advance(CYCLES_PER_SECOND) is Stop.BREAK:
        pass
    end = computer.cycle, computer.hash(), computer.exit_code
    for part in (7, 3, 9, 1, 5):
        computer.go_to(end[0] * part // 10)
        while computer.run(CYCLES_PER_SECOND) is Stop.BREAK:
            pass
        assert (computer.cycle, computer.hash(), computer.exit_code) == end


def test_a_read_through_tohost_takes_what_is_typed() -> None:
    computer = program.load(built("htif_read"), 1 << 20).computer
    computer.run(CYCLES_PER_SECOND // 10)
    assert computer.take(Stream.CONSOLE) == b""
    computer.receive(InputKind.CONSOLE, b"a line\nmore")
    assert computer.run(CYCLES_PER_SECOND) is Stop.EXIT
    assert computer.take(Stream.CONSOLE) == b"a line\n"


def test_system_calls_of_the_public_tests() -> None:
    """QEMU 7.2 serves none of them: numbers and errors are those of the RISC-V front-end server."""
    said = b"written\nmore\n5\n-9\n-14\n-38\n0\n"
    assert here(built("syscall"), b"") == (said, 5)


def test_where_qemu_differs_the_specifications_are_followed() -> None:
    text, code = here(built("as_specified"), b"")
    said = dict(line.rsplit(" ", 1) for line in text.decode().splitlines())
    uart = f"{1 << 10:08x}"
    assert (said, code) == (
        {
            "mcr": "00000000",
            "raised": uart,
            "claimed at threshold 7": "0000000a",
            "then pending": "00000000",
            "identified": "00000002",
            "risen again while claimed": "00000000",
            "completed": uart,
            "fallen": uart,
            "claimed though it fell": "0000000a",
            "completed while low": "00000000",
        },
        0,
    )


# ---- registers, through gdb ---------------------------------------------------------------------


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def gdb_on_qemu(elf: Path, commands: list[str]) -> str:
    """What gdb says, attached to QEMU before the first instruction."""
    assert QEMU and GDB
    port = free_port()
    command = [
        QEMU, "-M", "virt", "-m", "64M", "-bios", "none", "-display", "none", "-monitor", "none",
        "-serial", "null", "-kernel", str(elf), "-S", "-gdb", f"tcp:127.0.0.1:{port}",
    ]  # fmt: skip
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as qemu:
        try:
            for _ in range(100):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            script = [f"target remote 127.0.0.1:{port}", *commands]
            words = [word for line in script for word in ("-ex", line)]
            done = subprocess.run(
                [GDB, "-nx", "-batch", "-ex", "set confirm off", *words, str(elf)],
                capture_output=True, text=True, timeout=LIMIT_S, check=False,
            )  # fmt: skip
            return done.stdout
        finally:
            qemu.kill()


def numbers(text: str) -> dict[str, int]:
    """The integer registers that gdb lists."""
    rows = re.findall(r"^(\w+) +(0x[0-9a-f]+)\b", text, re.MULTILINE)
    return {name: int(value, 16) for name, value in rows}


X = "ra sp gp tp t0 t1 t2 fp s1 a0 a1 a2 a3 a4 a5 a6 a7 s2 s3 s4 s5 s6 s7 s8 s9 s10 s11 t3 t4 t5 t6"
F = (
    "ft0 ft1 ft2 ft3 ft4 ft5 ft6 ft7 fs0 fs1 fa0 fa1 fa2 fa3 fa4 fa5 fa6 fa7 fs2 fs3 fs4 fs5 fs6 "
    "fs7 fs8 fs9 fs10 fs11 ft8 ft9 ft10 ft11"
)


def words_at(computer: Computer, address: int, count: int) -> list[int]:
    data = computer.peek(address, 4 * count)
    return [int.from_bytes(data[at : at + 4], "little") for at in range(0, 4 * count, 4)]


@needs_qemu
@needs_gdb
def test_the_first_instruction_finds_the_registers_it_finds_on_qemu() -> None:
    """x1 to x31 at _start, what a1 and a2 point to, and the boot ROM that put it there."""
    elf = built("hello")
    said = gdb_on_qemu(
        elf, ["break *_start", "continue", "info registers", "x/1xw $a1", "x/6xw $a2",
              "x/8xw 0x1000"],
    )  # fmt: skip
    theirs = numbers(said)
    dump = [int(word, 16) for word in re.findall(r"[:\t](0x[0-9a-f]{8})(?=[\t\n])", said)]
    computer = program.load(elf, 64 << 20).computer
    computer.step(6)
    assert computer.register(32) == theirs["pc"]
    mine = {name: computer.register(1 + n) for n, name in enumerate(X.split())}
    assert mine == {name: theirs[name] for name in mine}
    places = [(mine["a1"], 1), (mine["a2"], 6), (0x1000, 8)]
    assert [word for place in places for word in words_at(computer, *place)] == dump


@needs_qemu
@needs_gdb
@pytest.mark.parametrize("name", ["floats", "atomics", "plic", "timers"])
def test_the_last_registers_are_those_on_qemu(name: str) -> None:
    """Integer, float and trap registers where the program hands its result to the finisher."""
    elf = built(name)
    commands = ["break *marker", "continue", "info registers", "info registers float"]
    csrs = {"mtvec": 0x305, "mcause": 0x342, "mepc": 0x341, "mie": 0x304}
    said = gdb_on_qemu(elf, [*commands, *(f"info registers {csr}" for csr in csrs)])
    theirs = numbers(said)
    raw = dict(re.findall(r"^(f\w+) .*\(raw 0x([0-9a-f]+)\)$", said, re.MULTILINE))
    computer = program.load(elf, 64 << 20).computer
    assert computer.run(2 * CYCLES_PER_SECOND) is Stop.EXIT
    assert computer.register(32) == theirs["pc"] + 4  # the finisher stopped it behind the store
    mine = {x: computer.register(1 + number) for number, x in enumerate(X.split())}
    mine |= {csr: computer.register(65 + number) for csr, number in csrs.items()}
    assert mine == {name: theirs[name] for name in mine}
    floats = {f: computer.register(33 + number) for number, f in enumerate(F.split())}
    assert floats == {f: int(raw[f], 16) for f in floats}
