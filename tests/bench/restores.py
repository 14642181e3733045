"""How often a second a machine starts over: ours, and the fair equivalent in Unicorn.

Ours returns to a point, one call; Unicorn restores its registers and is given the 16 pages back,
since it keeps no copies of memory. Both machines dirty 16 pages between two restores.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import unicorn

from ares4.computer import RAM_BASE, Computer

RAM_BYTES = 1 << 20
PAGES = 16
LOOPS = 3000
RUNS = 5
STEPS = 400
# lui s0, 0x80010; li s1, 16; loop: sw s1, 0(s0); add s0, s0, s2; addi s1, s1, -1; bnez loop; j .
_WORDS = (
    0x80010437, 0x01000493, 0x00001937,
    0x00942023, 0x01240433, 0xFFF48493, 0xFE049AE3, 0x0000006F,
)  # fmt: skip
PROGRAM = b"".join(word.to_bytes(4, "little") for word in _WORDS)
DIRTYING = 3 + 4 * PAGES


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
    restores = _per_second(
        lambda: computer.return_to(point), lambda: computer.run(computer.cycle + 4 * DIRTYING)
    )

    def restore_and_run() -> None:
        computer.return_to(point)
        computer.step(STEPS)

    return restores, _per_second(restore_and_run, lambda: None)


def unicorns() -> tuple[float, float]:
    """The same of Unicorn."""
    engine = unicorn.Uc(unicorn.UC_ARCH_RISCV, unicorn.UC_MODE_RISCV32)
    engine.mem_map(RAM_BASE, RAM_BYTES)
    engine.mem_write(RAM_BASE, PROGRAM)
    context = engine.context_save()
    pages = [(RAM_BASE + 0x10000 + 4096 * page, bytes(range(256)) * 16) for page in range(PAGES)]

    def restore() -> None:
        engine.context_restore(context)
        for address, page in pages:
            engine.mem_write(address, page)

    def run(count: int) -> None:
        engine.emu_start(RAM_BASE, RAM_BASE + 4096, count=count)

    def restore_and_run() -> None:
        restore()
        run(STEPS)

    return _per_second(restore, lambda: run(DIRTYING)), _per_second(restore_and_run, lambda: None)


def figures() -> list[tuple[str, float, float]]:
    """What is measured, ours and Unicorn's, a second."""
    mine, theirs = ours(), unicorns()
    names = ("restores, 16 pages of 1 MiB dirty", "restores and 400 instructions")
    return list(zip(names, mine, theirs, strict=True))
