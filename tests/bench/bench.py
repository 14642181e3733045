"""`make bench`: how fast, beside what others do with the same code in the same run.

Prints a table and writes build/bench.json: rows of name, value, unit, reference, ratio. Every
figure is the median of several runs, ours and the reference's in turn. No test depends on any.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from ares4 import flight
from ares4.computer import RAM_BASE, Computer, Stop

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
LONG, SHORT = 60_000, 1


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
            sys.executable, "-m", "ziglang", "cc", *TARGET, "-O2", "-fno-sanitize=undefined",
            f"-DROUNDS={rounds}u", "-Wl,-T," + str(programs / "bare.ld"),
            programs / "start.S", programs / f"{name}.c", "-o", elf,
        ],
        check=True,
    )  # fmt: skip
    return elf


def ours(elf: bytes) -> tuple[float, int]:
    """Wall seconds and instructions of a whole program here."""
    computer = Computer()
    computer.load(elf)
    computer.power_on()
    start = time.perf_counter()
    stop = computer.run(1 << 62)
    seconds = time.perf_counter() - start
    assert stop is Stop.EXIT
    return seconds, computer.counters()["instructions"]


def unicorn_s(flat: bytes, instructions: int) -> float:
    """Wall seconds of the same instructions in Unicorn."""
    import unicorn
    from unicorn import riscv_const as rv

    engine = unicorn.Uc(unicorn.UC_ARCH_RISCV, unicorn.UC_MODE_RISCV32)
    engine.mem_map(RAM_BASE, 4 << 20)
    engine.mem_map(0x100000, 0x1000)
    engine.mem_write(RAM_BASE, flat)
    engine.reg_write(rv.UC_RISCV_REG_MSTATUS, 0x6000)
    start = time.perf_counter()
    engine.emu_start(RAM_BASE, RAM_BASE + len(flat), count=instructions)
    return time.perf_counter() - start


def qemu_s(elf: Path) -> float:
    """Wall seconds of a whole program in QEMU's translator, its start-up included."""
    start = time.perf_counter()
    subprocess.run(
        [QEMU, "-M", "virt", "-bios", "none", "-nographic", "-m", "8M", "-kernel", elf],
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - start


def instructions_rows(name: str) -> list[Row]:
    """Guest instructions per second of one program, beside Unicorn and QEMU."""
    long, short = compiled(name, LONG), compiled(name, SHORT)
    flat = BUILD / f"{name}.bin"
    command = [sys.executable, "-m", "ziglang", "objcopy", "-O", "binary", long, flat]
    subprocess.run(command, check=True)
    image = long.read_bytes()
    _, instructions = ours(image)
    mine, theirs, qemu = [], [], []
    for _ in range(RUNS):
        mine.append(instructions / ours(image)[0])
        theirs.append(instructions / unicorn_s(flat.read_bytes(), instructions - 10))
        if shutil.which(QEMU):
            qemu.append(instructions / max(qemu_s(long) - qemu_s(short), 1e-9))
    value = statistics.median(mine)
    rows = [_beside(f"{name}: guest instructions", value, "Unicorn", statistics.median(theirs))]
    if qemu:
        rows.append(_beside(f"{name}: guest instructions", value, QEMU, statistics.median(qemu)))
    return rows


def _beside(name: str, value: float, who: str, reference: float) -> Row:
    return Row(name, value / 1e6, "M/s", f"{who} {reference / 1e6:.0f} M/s", value / reference)


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
        lambda: instructions_rows("mixed"),
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
