"""`make bench`: how fast, beside what others do with the same work in the same run.

Prints a table and writes build/bench.json: rows of name, value, unit, reference, ratio. The ratio
is the value over the reference's. Every figure is the median of several runs, ours and the
reference's in turn, all pinned to one core. Programs and commands are timed by the processor time
they take: that is the wall time of what has its core to itself, and neighbours on the machine do
not count.

Programs are built at plain -O2. Each engine does the same work: the checksum that ours and Unicorn
leave must equal that of the same source compiled for this host, which is taken to have fused
multiplication: the compiler makes it of a product and a sum in one expression. Unicorn runs to an
address, since a count of instructions would hook each of them. QEMU's start-up is taken off, as its
long run less its short one; it runs as it is, which counts nothing, and with -icount shift=0, which
counts each instruction as ours does. No test depends on any figure.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from ares4 import flight
from ares4.computer import Computer
from ares4.inspection.symbols import Symbols
from ares4.machine.values import RAM_BASE
from c_core.toolchain import SHARED, ZIG

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUILD = ROOT / "build" / "bench"
ARES4 = Path(sys.executable).with_name("ares4")
RUNS = 5
TARGET = [
    "--target=riscv32-freestanding-none",
    "-mcpu=generic_rv32+m+a+f+d+c+zicsr+zifencei",
    "-mabi=ilp32d",
]
QEMU = "qemu-system-riscv32"
COUNTED = ("-icount", "shift=0")
BUSY_S = 120.0  # of the busy scenario
ORBIT_S = 1200.0  # of the quiet one, as a person asks for it: 20m
STARTS = 15  # runs of what is over at once
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


def taken_s(work: Callable[[], object]) -> float:
    """Processor seconds of some work in this process."""
    start = time.process_time()
    work()
    return time.process_time() - start


def command_s(*words: str | Path) -> float:
    """Processor seconds of a command, from its start to its exit; its output goes to a file."""
    # Modules are kept compiled, as they are where a package was installed.
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=output, env=environment | {"NO_COLOR": "1"}
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, words
    return usage.ru_utime + usage.ru_stime


def in_turn(runs: int, **works: Callable[[], float]) -> dict[str, float]:
    """The median of what each work gives, all in turn, by its name."""
    given: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(runs):
        for name, work in works.items():
            given[name].append(work())
    return {name: statistics.median(figures) for name, figures in given.items()}


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
    flags += SHARED
    source = HERE / "programs" / f"{name}.c"
    command = [*ZIG, "cc", *flags, source, "-o", library]
    subprocess.run(command, check=True)
    work = ctypes.CDLL(str(library)).work
    work.restype = ctypes.c_uint32
    return work(ctypes.c_uint32(rounds))


def ours(elf: bytes, checksum: int) -> tuple[float, int]:
    """Processor seconds and instructions of a whole program here."""
    computer = Computer()
    computer.load(elf)
    computer.power_on()
    seconds = taken_s(lambda: computer.run(1 << 62))
    assert int.from_bytes(computer.peek(RESULT, 4), "little") == checksum
    return seconds, computer.counters()["instructions"]


def unicorn_s(flat: bytes, done: int, checksum: int) -> float:
    """Processor seconds of the same work in Unicorn, up to the address at which it is done."""
    import unicorn
    from unicorn import riscv_const as rv

    engine = unicorn.Uc(unicorn.UC_ARCH_RISCV, unicorn.UC_MODE_RISCV32)
    engine.mem_map(RAM_BASE, 4 << 20)
    engine.mem_map(0x100000, 0x1000)  # the finisher, which ends nothing here
    engine.mem_write(RAM_BASE, flat)
    engine.reg_write(rv.UC_RISCV_REG_MSTATUS, 0x6000)
    seconds = taken_s(lambda: engine.emu_start(RAM_BASE, done))
    assert int.from_bytes(engine.mem_read(RESULT, 4), "little") == checksum
    return seconds


def qemu_s(elf: Path, *options: str) -> float:
    """Processor seconds of a whole program in QEMU's translator, its start-up included."""
    board = ("-M", "virt", "-bios", "none", "-nographic", "-m", "8M", "-kernel")
    return command_s(QEMU, *options, *board, elf)


def qemu_work_s(long: Path, short: Path, *options: str) -> float:
    """The same of what the long run does more than the short one."""
    return max(qemu_s(long, *options) - qemu_s(short, *options), 1e-9)


def program_rows(name: str, rounds: int) -> list[Row]:
    """Guest instructions per second of one program, beside Unicorn and QEMU."""
    long, short = compiled(name, rounds), compiled(name, SHORT)
    flat = BUILD / f"{name}.bin"
    command = [*ZIG, "objcopy", "-O", "binary", long, flat]
    subprocess.run(command, check=True)
    image, binary, checksum = long.read_bytes(), flat.read_bytes(), native(name, rounds)
    done = Symbols(image).address_of("done")
    _, instructions = ours(image, checksum)
    works: dict[str, Callable[[], float]] = {
        "ours": lambda: ours(image, checksum)[0],
        "Unicorn": lambda: unicorn_s(binary, done, checksum),
    }
    if shutil.which(QEMU):
        works["QEMU -icount shift=0"] = lambda: qemu_work_s(long, short, *COUNTED)
        works["QEMU"] = lambda: qemu_work_s(long, short)
    seconds = in_turn(RUNS, **works)
    rates = {who: instructions / taken / 1e6 for who, taken in seconds.items()}
    value = rates.pop("ours")
    return [
        Row(f"{name}: guest instructions", value, "M/s", f"{who} {rate:.0f} M/s", value / rate)
        for who, rate in rates.items()
    ]


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


def flight_rows() -> list[Row]:
    """Flight seconds per second: the core alone, and the command as a person runs it."""

    def core_s(scenario: str, seconds: float) -> float:
        computer = flight.fresh(scenario).computer
        return taken_s(lambda: computer.run_for(seconds))

    words = ("run", "--scenario", "orbit", "--for", f"{ORBIT_S / 60:g}m")
    taken = in_turn(
        RUNS,
        busy=lambda: core_s("one-small-step", BUSY_S),
        orbit=lambda: core_s("orbit", ORBIT_S),
        command=lambda: command_s(ARES4, *words),
    )
    orbit, command = ORBIT_S / taken["orbit"], ORBIT_S / taken["command"]
    beside = f"the core alone {orbit:.0f}"
    return [
        Row("core alone, one-small-step", BUSY_S / taken["busy"], "flight s / s", "real time 1"),
        Row("core alone, orbit", orbit, "flight s / s", "real time 1"),
        Row(f"ares4 {' '.join(words)} >file", command, "flight s / s", beside, command / orbit),
    ]


def return_rows() -> list[Row]:
    """Starting over from a point in memory, from Python and in the core."""
    import restores  # beside this file

    return [
        Row(name, mine, unit, f"{who} {theirs:.0f} {unit}", mine / theirs)
        for name, mine, unit, who, theirs in restores.figures()
    ]


def assert_rows() -> list[Row]:
    """What asserts take, with over without: the core in time, the firmware in instructions."""
    import asserts  # beside this file

    figures = asserts.figures(compiled("mixed", PROGRAMS["mixed"]))
    rows = [
        Row(f"asserts: {name}", mine * 1e3, "ms", f"none {other * 1e3:.0f} ms", mine / other)
        for name, (mine, other) in figures.items()
    ]
    mine, other = asserts.firmware()
    name, beside = "asserts: a frame of the firmware", f"none {other:.0f}"
    return [*rows, Row(name, mine, "instructions", beside, mine / other)]


def text_rows() -> list[Row]:
    """A debugger's packets through the server, and a journal's rows through a replay."""
    import text  # beside this file

    return [
        Row(name, mine, unit, f"{who} {theirs:.0f} {unit}", mine / theirs)
        for name, mine, unit, who, theirs in text.figures()
    ]


def line_rows() -> list[Row]:
    """What the deck writes to its terminal, and how long a key takes to a slow one."""
    import line  # beside this file

    may = {"kB/s": "may take 40 kB/s", "ms": "may take 1 s"}
    return [Row(name, value, unit, may[unit]) for name, value, unit in line.figures()]


def code_rows() -> list[Row]:
    """The log's codes: cycles of the flight computer, and raw bytes a second here."""
    import codes  # beside this file

    rows = [
        Row(f"aboard, {name}", cycles / 1e3, "1000 cycles")
        for name, cycles in codes.flight_cycles().items()
    ]
    return rows + [Row(name, rate, "MB/s", "10 MB/s asked") for name, rate in codes.host_rates()]


def store_rows() -> list[Row]:
    """The log store: cycles of the flight computer."""
    import store  # beside this file

    return [
        Row(f"log store, {name}", cycles / 1e3, "1000 cycles")
        for name, cycles in store.flight_cycles().items()
        if "collected" not in name
    ]


def restore_row() -> Row:
    """Whole snapshots restored per second, from Python."""
    computer = flight.fresh("orbit", None, None).computer
    computer.run_for(5.0)
    snapshot = computer.snapshot()
    seconds = median_s(lambda: [computer.restore(snapshot) for _ in range(RESTORES)])
    return Row("snapshots restored", RESTORES / seconds, "/s")


def start_rows() -> list[Row]:
    """How long a person waits for a short program, the first words, and the deck's first frame."""
    program = compiled("mixed", SHORT)
    python = sys.executable
    works: dict[str, Callable[[], float]] = {
        "python -c pass": lambda: command_s(python, "-c", "pass"),
        "ares4 exec, start to exit": lambda: command_s(ARES4, "exec", program),
        "ares4 --help": lambda: command_s(ARES4, "--help"),
        "first frame of the deck": lambda: command_s(python, HERE / "first_frame.py"),
    }
    if shutil.which(QEMU):
        works["QEMU"] = lambda: qemu_s(program)
    for work in works.values():
        work()  # the first run compiles modules
    taken = in_turn(STARTS, **works)
    bare = taken.pop("python -c pass")
    others = {"python -c pass": bare} | ({"QEMU": taken.pop("QEMU")} if "QEMU" in taken else {})
    rows = []
    for name, seconds in taken.items():
        beside = others if "exec" in name else {"python -c pass": bare}
        rows += [
            Row(name, seconds * 1e3, "ms", f"{who} {other * 1e3:.0f} ms", seconds / other)
            for who, other in beside.items()
        ]
    return rows


def main() -> None:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # one core, for all alike
    print("Medians of runs in turn, on one core. × is a figure over the one beside it: of speeds")
    print("and rates more is better, of times and memory less.")
    rows: list[Row] = []
    parts = [
        *(partial(program_rows, name, rounds) for name, rounds in PROGRAMS.items()),
        lambda: [first_instruction_row()],
        lambda: [memory_row()],
        flight_rows,
        lambda: [restore_row()],
        return_rows,
        text_rows,
        assert_rows,
        start_rows,
        line_rows,
        code_rows,
        store_rows,
    ]
    for part in parts:
        for row in part():
            ratio = f"{row.ratio:6.2f} ×" if row.ratio is not None else ""
            print(
                f"{row.name:34} {row.value:10.1f} {row.unit:14} {row.reference:36} {ratio}".rstrip()
            )
            rows.append(row)
    path = ROOT / "build" / "bench.json"
    path.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n")
    print(f"written to {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
