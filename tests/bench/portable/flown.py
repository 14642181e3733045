"""Portable code on the emulated machine, built as the firmware is: the figures that it leaves."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Sequence
from pathlib import Path

from ares4.computer import Computer
from ares4.inspection.symbols import Symbols
from c_core.toolchain import ZIG

HERE = Path(__file__).resolve().parent
PROGRAMS = HERE.parent / "programs"
ROOT = HERE.parents[2]
PORTABLE = ROOT / "firmware" / "portable"
_BUILD = ROOT / "build" / "bench"
_TARGET = [
    "--target=riscv32-freestanding-none",
    "-mcpu=generic_rv32+m+a+f+d+c+zba+zbb+zbs+zicsr+zifencei",
    "-mabi=ilp32d",
]
_CYCLES_MOST = 1 << 35
_WORD_BYTES = 4


def figures(
    name: str, sources: Iterable[Path], rows: Sequence[str], flags: Sequence[str] = ()
) -> dict[str, int]:
    """What NAME.c, beside this file, leaves in `figures`, in the order of the rows.

    sources: of the code that it tries; flags: more for the compiler. Raises CalledProcessError.
    """
    _BUILD.mkdir(parents=True, exist_ok=True)
    elf = _BUILD / f"{name}.elf"
    subprocess.run(
        [
            *ZIG, "cc", *_TARGET, "-std=c11", "-O2", "-ffreestanding", "-fno-sanitize=undefined",
            "-DROUNDS=1", *flags, f"-I{ROOT}", f"-I{PROGRAMS}", "-nostdlib",
            f"-Wl,-T,{HERE / 'wide.ld'}",
            PROGRAMS / "start.S", HERE / f"{name}.c", *sorted(sources),
            ROOT / "build" / "firmware" / "runtime.o", "-o", elf,
        ],
        check=True,
    )  # fmt: skip
    image = elf.read_bytes()
    computer = Computer()
    computer.load(image)
    computer.power_on()
    computer.run(_CYCLES_MOST)
    data = computer.peek(Symbols(image).address_of("figures"), _WORD_BYTES * len(rows))
    words = [data[at : at + _WORD_BYTES] for at in range(0, len(data), _WORD_BYTES)]
    return dict(zip(rows, (int.from_bytes(word, "little") for word in words), strict=True))
