"""What the log store takes of the flight computer, in cycles.

They are those of `portable/store.c` on the emulated machine, built as the firmware is: the same in
every run. Pages and codes are the ship's; the part and its stripes are small ones.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from ares4.computer import Computer
from ares4.inspection.symbols import Symbols
from c_core.toolchain import ZIG
from tests.bench.codes import BUILD, HERE, ROOT, TARGET

# In the order in which the program leaves them.
CYCLES = (
    "mount of an erased part of 96 blocks",
    "two events, each made safe",
    "a KiB of entries, copies and parity of a stripe of 12 + 12 included",
    "mount of a full part of 96 blocks",
    "longest call: store_append",
    "longest call: store_next",
    "longest call: store_done",
    "stripes that were collected",
)


def flight_cycles() -> dict[str, int]:
    """Cycles of each, on the emulated machine."""
    BUILD.mkdir(parents=True, exist_ok=True)
    elf, programs, portable = BUILD / "store.elf", HERE / "programs", ROOT / "firmware/portable"
    mine = HERE / "portable"
    sources = [*portable.glob("codes/*.c"), *portable.glob("store/*.c")]
    sources += [portable / "sha256.c", portable / "crc.c"]
    subprocess.run(
        [
            *ZIG, "cc", *TARGET, "-std=c11", "-O2", "-ffreestanding", "-fno-sanitize=undefined",
            "-DROUNDS=1", f"-I{ROOT}", f"-I{programs}", "-nostdlib", f"-Wl,-T,{mine / 'wide.ld'}",
            programs / "start.S", mine / "store.c", *sorted(sources),
            ROOT / "build" / "firmware" / "runtime.o", "-o", elf,
        ],
        check=True,
    )  # fmt: skip
    image = elf.read_bytes()
    computer = Computer()
    computer.load(image)
    computer.power_on()
    computer.run(1 << 35)
    data = computer.peek(Symbols(image).address_of("figures"), 4 * len(CYCLES))
    words = (int.from_bytes(data[at : at + 4], "little") for at in range(0, len(data), 4))
    return dict(zip(CYCLES, words, strict=True))


def main() -> None:
    for name, count in flight_cycles().items():
        print(f"{name:70} {count:13,}")


if __name__ == "__main__":
    main()
