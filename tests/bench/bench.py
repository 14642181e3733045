"""`make bench`: how fast, beside what others do with the same code in the same run.

Prints a table and writes build/bench.json: rows of name, value, unit, reference, ratio. Every
figure is the median of several runs, ours and the reference's in turn, all pinned to one core.
Programs are built at plain -O2 and timed by the processor time they take, QEMU's long run less its
short one. That is the wall time of what has its core to itself, and neighbours on the machine do
not count. Each program's checksum must equal that of the same source compiled for this host, which
is taken to have fused multiplication: the compiler makes it of a product and a sum in one
expression. No test depends on any figure.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from ares4 import flight
from ares4.computer import RAM_BASE, Computer, Stop
from c_core.toolchain import ZIG

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUILD = ROOT / "build" / "bench"
RUNS = 5
TARGET = [
    "--target=riscv32-freestanding-none",
    "-mcpu=generic_rv32+m+a+f+d+c+zicsr+zifencei",
    "-mabi=ilp32d",
]
QEMU = "qemu-system-riscv32"
FLIGHT_S = 120.0
RESTORES = 20
# Each program and the rounds of its long run. The last one was written after the common
# instructions of the fast loop were chosen.
PROGRAMS = {
    "mixed": 40_000,
    "sha256": 5_000,
    "sieve": 250,
    "matrix": 150,
    "nbody": 400_000,
    "pack": 2_000,
}
SHORT = 1
RESULT = RAM_BASE + 0x10_0000  # as bare.ld has it
UNICORN_TAIL = 8  # instructions behind the checksum, which end the run elsewhere


@dataclass
class Row:
    """A line of the table; reference names what value is divided by for ratio."""

    name: str
    value: float
    unit: str
    reference: str = ""
    ratio: float | None = None


def median_s(work: Callable[[], object], runs: int = RUNS) -> float:
    """The median wall time of some work."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def compiled(name: str, rounds: int) -> Path:
    """A bench program as an ELF, with so many rounds of its work."""
    BUILD.mkdir(parents=True, exist_ok=True)
    elf = BUILD / f"{name}-{rounds}.elf"
    programs = HERE / "programs"
    subprocess.run(
        [
            *ZIG, "cc", *TARGET, "-O2", "-fno-sanitize=undefined",
            "-fno-math-errno", "-fno-asynchronous-unwind-tables",
            f"-DROUNDS={rounds}u", "-Wl,-T," + str(programs / "bare.ld"),
            programs / "start.S", programs / f"{name}.c", "-o", elf,
        ],
        check=True,
    )  # fmt: skip
    return elf


def native(name: str, rounds: int) -> int:
    """The checksum of the same source on this host."""
    library = BUILD / f"{name}.so"
    flags = ["-O2", "-mcpu=native", "-fno-sanitize=undefined", "-fno-math-errno"]
    flags += ["-fPIC", "-shared"]
    source = HERE / "programs" / f"{name}.c"
    command = [*ZIG, "cc", *flags, source, "-o", library]
    subprocess.run(command, check=True)
    work = ctypes.CDLL(str(library)).work
    work.restype = ctypes.c_uint32
    return work(ctypes.c_uint32(rounds))


def ours(elf: bytes, checksum: int | None = None) -> tuple[float, int]:
    """Processor seconds and instructions of a whole program here."""
    computer = Computer()
    computer.load(elf)
    computer.power_on()
    start = time.process_time()
    stop = computer.run(1 << 62)
    seconds = time.process_time() - start
    assert stop is Stop.EXIT
    if checksum is not None:
        assert int.from_bytes(computer.peek(RESULT, 4), "little") == checksum
    return seconds, computer.counters()["instructions"]


def unicorn_s(flat: bytes, instructions: int) -> float:
    """Processor seconds of the same instructions in Unicorn."""
    import unicorn
    from unicorn import riscv_const as rv

    engine = unicorn.Uc(unicorn.UC_ARCH_RISCV, unicorn.UC_MODE_RISCV32)
    engine.mem_map(RAM_BASE, 4 << 20)
    engine.mem_map(0x100000, 0x1000)
    engine.mem_write(RAM_BASE, flat)
    engine.reg_write(rv.UC_RISCV_REG_MSTATUS, 0x6000)
    start = time.process_time()
    engine.emu_start(RAM_BASE, RAM_BASE + len(flat), count=instructions)
    return time.process_time() - start


def qemu_s(elf: Path) -> float:
    """Processor seconds of a whole program in QEMU's translator, its start-up included."""
    process = subprocess.Popen(
        [QEMU, "-M", "virt", "-bios", "none", "-nographic", "-m", "8M", "-kernel", elf],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0
    return usage.ru_utime + usage.ru_stime


def program_rows(name: str, rounds: int) -> list[Row]:
    """Guest instructions per second of one program, beside Unicorn and QEMU."""
    long, short = compiled(name, rounds), compiled(name, SHORT)
    flat = BUILD / f"{name}.bin"
    command = [*ZIG, "objcopy", "-O", "binary", long, flat]
    subprocess.run(command, check=True)
    image = long.read_bytes()
    _, instructions = ours(image, native(name, rounds))
    mine, theirs, qemu = [], [], []
    for _ in range(RUNS):
        mine.append(instructions / ours(image)[0])
        theirs.append(instructions / unicorn_s(flat.read_bytes(), instructions - UNICORN_TAIL))
        if shutil.which(QEMU):
            qemu.append(instructions / max(qemu_s(long) - qemu_s(short), 1e-9))
    value = statistics.median(mine)
    rows = [_beside(f"{name}: guest instructions", value, "Unicorn", statistics.median(theirs))]
    if qemu:
        rows.append(_beside(f"{name}: guest instructions", value, QEMU, statistics.median(qemu)))
    return rows


def _beside(name: str, value: float, who: str, reference: float) -> Row:
    return Row(name, value / 1e6, "M/s", f"{who} {reference / 1e6:.0f} M/s", value / reference)


def first_instruction_row() -> Row:
    """From nothing to the first guest instruction, the core being loaded."""
    image = compiled("mixed", SHORT).read_bytes()

    def begin() -> None:
        computer = Computer()
        computer.load(image)
        computer.power_on()
        computer.step(1)

    return Row("first guest instruction", median_s(begin, 100) * 1e3, "ms", "may take 1 ms")


def memory_row() -> Row:
    """What the default machine adds to a Python process by flying for a minute."""
    script = """
from pathlib import Path
from ares4 import flight
from ares4.computer import Computer
resident = lambda: int(Path("/proc/self/statm").read_text().split()[1]) * 4096
image, before = flight.image(None), resident()
computer = Computer()
computer.load(image)
computer.power_on()
computer.run_for(60.0)
print(resident() - before)
"""
    run = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    return Row("resident memory", int(run.stdout) / (1 << 20), "MiB", "may take 16 MiB")


def flight_row() -> Row:
    """Flight seconds per wall second, headless, the ship's own firmware in the busy scenario."""

    def fly() -> None:
        flight.fresh("one-small-step", None, None).computer.run_for(FLIGHT_S)

    return Row("headless flight", FLIGHT_S / median_s(fly), "flight s / s", "real time 1", None)


def return_rows() -> list[Row]:
    """Starting over from a point in memory, beside Unicorn."""
    import restores  # beside this file

    return [
        Row(name, mine, "/s", f"Unicorn {theirs:.0f}/s", mine / theirs)
        for name, mine, theirs in restores.figures()
    ]


def restore_row() -> Row:
    """Whole snapshots restored per second, from Python."""
    computer = flight.fresh("orbit", None, None).computer
    computer.run_for(5.0)
    snapshot = computer.snapshot()
    seconds = median_s(lambda: [computer.restore(snapshot) for _ in range(RESTORES)])
    return Row("snapshots restored", RESTORES / seconds, "/s")


def command(*words: str) -> None:
    environment = os.environ | {"NO_COLOR": "1"}
    program = Path(sys.executable).with_name("ares4")
    subprocess.run([program, *words], check=True, stdout=subprocess.DEVNULL, env=environment)


def start_rows() -> list[Row]:
    """How long a person waits for the first words, and for the first frame of the deck."""
    bare = median_s(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True))
    words = median_s(lambda: command("--help"))
    frame = median_s(lambda: subprocess.run([sys.executable, HERE / "first_frame.py"], check=True))
    reference = f"python -c pass {bare * 1e3:.0f} ms"
    return [
        Row("ares4 --help", words * 1e3, "ms", reference, words / bare),
        Row("first frame of the deck", frame * 1e3, "ms", reference, frame / bare),
    ]


def main() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # one core, for all alike
    rows: list[Row] = []
    parts = [
        *(partial(program_rows, name, rounds) for name, rounds in PROGRAMS.items()),
        lambda: [first_instruction_row()],
        lambda: [memory_row()],
        lambda: [flight_row()],
        lambda: [restore_row()],
        return_rows,
        start_rows,
    ]
    for part in parts:
        for row in part():
            ratio = f"{row.ratio:6.2f} ×" if row.ratio is not None else ""
            print(
                f"{row.name:28} {row.value:10.1f} {row.unit:14} {row.reference:36} {ratio}".rstrip()
            )
            rows.append(row)
    path = ROOT / "build" / "bench.json"
    path.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n")
    print(f"written to {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
