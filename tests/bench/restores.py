"""How often a second a machine starts over: ours, and the fair equivalent in Unicorn.

Ours returns to a point, one call; Unicorn restores its registers and is given the 16 pages back,
since it keeps no copies of memory. A word of each of 16 pages is changed between two restores. The
same is measured of the core alone, without Python (restores.c), with pages changed wholly beside
memcpy.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import unicorn

from ares4.computer import Computer
from ares4.machine.values import RAM_BASE

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "bench"
RAM_BYTES = 1 << 20
PAGES = 16
LOOPS = 3000
RUNS = 5
STEPS = 400
# lui s0, 0x80010; li s1, 16; lui s2, 1
# stores: sw s1, 0(s0); add s0, s0, s2; addi s1, s1, -1; bnez s1, stores
# stored: li s3, 166
# count:  addi s3, s3, -1; bnez s3, count
# end:    j end
_WORDS = (
    0x80010437, 0x01000493, 0x00001937,
    0x00942023, 0x01240433, 0xFFF48493, 0xFE049AE3,
    0x0A600993, 0xFFF98993, 0xFE099EE3, 0x0000006F,
)  # fmt: skip
PROGRAM = b"".join(word.to_bytes(4, "little") for word in _WORDS)
DIRTYING = 3 + 4 * PAGES
STORED, END = RAM_BASE + 4 * 7, RAM_BASE + 4 * 10  # after DIRTYING instructions, and STEPS


def _per_second(restore: Callable[[], object], dirty: Callable[[], object]) -> float:
    """Restores a second: the time of both less that of dirtying alone, the median of several."""
    rates = []
    for _ in range(RUNS):
        spent = 0.0
        for _ in range(LOOPS):
            dirty()
            start = time.perf_counter()
            restore()
            spent += time.perf_counter() - start
        rates.append(LOOPS / spent)
    return statistics.median(rates)


def ours() -> tuple[float, float]:
    """Restores, and restores with 400 instructions run behind each, a second."""
    computer = Computer(RAM_BYTES)
    computer.load_flat(PROGRAM)
    computer.poke(RAM_BASE + 0x10000, bytes(range(256)) * 16 * PAGES)
    computer.power_on()
    while computer.register(32) != RAM_BASE:
        computer.step()
    point = computer.point()
    restores = _per_second(lambda: computer.return_to(point), lambda: computer.step(DIRTYING))

    def restore_and_run() -> None:
        computer.return_to(point)
        computer.step(STEPS)

    both = _per_second(restore_and_run, lambda: None)
    assert computer.register(32) == END
    return restores, both


def unicorns() -> tuple[float, float]:
    """The same of Unicorn, which is stopped by an address: to count costs it more."""
    engine = unicorn.Uc(unicorn.UC_ARCH_RISCV, unicorn.UC_MODE_RISCV32)
    engine.mem_map(RAM_BASE, RAM_BYTES)
    engine.mem_write(RAM_BASE, PROGRAM)
    context = engine.context_save()
    pages = [(RAM_BASE + 0x10000 + 4096 * page, bytes(range(256)) * 16) for page in range(PAGES)]

    def restore() -> None:
        engine.context_restore(context)
        for address, page in pages:
            engine.mem_write(address, page)

    def restore_and_run() -> None:
        restore()
        engine.emu_start(RAM_BASE, END)

    restores = _per_second(restore, lambda: engine.emu_start(RAM_BASE, STORED))
    return restores, _per_second(restore_and_run, lambda: None)


def cores() -> list[float]:
    """Seconds of the core for what restores.c says."""
    BUILD.mkdir(parents=True, exist_ok=True)
    image, program = BUILD / "restores.bin", BUILD / "restores"
    image.write_bytes(PROGRAM)
    subprocess.run(
        [
            sys.executable, "-m", "ziglang", "cc", "-O2", "-I", ROOT / "c_core" / "include",
            Path(__file__).with_suffix(".c"), ROOT / "build" / "core" / "libares.a",
            "-lm", "-o", program,
        ],
        check=True,
    )  # fmt: skip
    out = subprocess.run([program, image], check=True, capture_output=True, text=True).stdout
    return [float(word) for word in out.split()]


def figures() -> list[tuple[str, float, str, str, float]]:
    """What is measured: its name, ours, in which unit, beside whom, and theirs."""
    mine, theirs = ours(), unicorns()
    word_s, stepped_s, whole_s, copied_s = cores()
    words, stepped = f"restores, a word of {PAGES} pages", f"restores and {STEPS} instructions"
    gigabytes = PAGES * 4096 / 1e9
    return [
        (words, mine[0], "/s", "Unicorn", theirs[0]),
        (stepped, mine[1], "/s", "Unicorn", theirs[1]),
        (f"core: {words}", 1 / word_s, "/s", "from Python", mine[0]),
        (f"core: {stepped}", 1 / stepped_s, "/s", "from Python", mine[1]),
        (f"core: {PAGES} whole pages", gigabytes / whole_s, "GB/s", "memcpy", gigabytes / copied_s),
    ]
