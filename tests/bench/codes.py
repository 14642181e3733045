"""What the portable codes take: cycles of the flight computer, and MB/s of this machine's core.

The cycles are those of `portable/codes.c` on the emulated machine, built as the firmware is: the
same in every run. Codewords are of 1,056 bytes and t = 93, stripes of 512 + 496 pages.
"""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from ares4.computer import Computer
from ares4.inspection.symbols import Symbols
from c_core.toolchain import ZIG
from tests.bench.losses import CHOSEN, CHOSEN_PARITY, CODEWORD_BYTES, DATA_PAGES, layout
from tests.firmware.portable import codes

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUILD = ROOT / "build" / "bench"
TARGET = [
    "--target=riscv32-freestanding-none",
    "-mcpu=generic_rv32+m+a+f+d+c+zba+zbb+zbs+zicsr+zifencei",
    "-mabi=ilp32d",
]
# In the order in which the program leaves them.
CYCLES = (
    "bch: tables, once",
    "bch: longest step of its tables",
    "bch: a codeword encoded",
    "bch: a codeword checked, none wrong",
    "bch: a codeword with 1 bit wrong",
    "bch: a codeword with 26 bits wrong",
    "bch: a codeword with 93 bits wrong",
    "bch: longest step of decoding",
    "stripe: 512 + 496 pages encoded",
    "stripe: longest step of encoding",
    "stripe: decoding's tables, once",
    "sha256: 1,024 bytes",
)
BODY_BYTES = layout(CHOSEN).body_bytes
RUNS = 5


def flight_cycles() -> dict[str, int]:
    """Cycles of each, on the emulated machine."""
    BUILD.mkdir(parents=True, exist_ok=True)
    elf, programs, portable = BUILD / "codes.elf", HERE / "programs", ROOT / "firmware/portable"
    mine = HERE / "portable"
    sources = [*sorted((portable / "codes").glob("*.c")), portable / "sha256.c"]
    subprocess.run(
        [
            *ZIG, "cc", *TARGET, "-std=c11", "-O2", "-ffreestanding", "-fno-sanitize=undefined",
            "-DROUNDS=1", f"-I{ROOT}", f"-I{programs}", "-nostdlib", f"-Wl,-T,{mine / 'wide.ld'}",
            programs / "start.S", mine / "codes.c", *sources,
            ROOT / "build" / "firmware" / "runtime.o", "-o", elf,
        ],
        check=True,
    )  # fmt: skip
    image = elf.read_bytes()
    computer = Computer()
    computer.load(image)
    computer.power_on()
    computer.run(1 << 33)
    data = computer.peek(Symbols(image).address_of("figures"), 4 * len(CYCLES))
    words = (int.from_bytes(data[at : at + 4], "little") for at in range(0, len(data), 4))
    return dict(zip(CYCLES, words, strict=True))


def _best_s(work: Callable[[], object]) -> float:
    """The least processor time that some work takes of several runs: neighbours only add to it."""
    taken = []
    for _ in range(RUNS):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return min(taken)


def _decode_all(reads: list[bytes]) -> None:
    for read in reads:
        codes.decoded(CHOSEN, read)


def host_rates() -> Iterator[tuple[str, float]]:
    """MB/s of raw page bytes decoded, by how many bits are wrong; and of stripes."""
    noise = random.Random(1)
    data = noise.randbytes(CODEWORD_BYTES - codes.bch(CHOSEN).parity_bytes)
    word = data + codes.parity_of(CHOSEN, data)
    for count in (0, 1, 26, 84, CHOSEN):
        reads = [codes.flipped(word, noise.sample(range(8440), count)) for _ in range(200)]
        taken = _best_s(partial(_decode_all, reads))
        yield f"bch: {count} bits wrong", len(reads) * len(word) / taken / 1e6
    pages = [noise.randbytes(BODY_BYTES) for _ in range(DATA_PAGES)]
    size = DATA_PAGES * BODY_BYTES
    whole = pages + codes.encoded(pages, CHOSEN_PARITY)
    lost = set(noise.sample(range(len(whole)), CHOSEN_PARITY))
    taken = _best_s(partial(codes.encoded, pages, CHOSEN_PARITY))
    yield "stripe: data encoded", size / taken / 1e6
    taken = _best_s(partial(codes.restored, whole, DATA_PAGES, lost))
    yield "stripe: data restored, as many lost as may be", size / taken / 1e6


def main() -> None:
    for name, count in flight_cycles().items():
        print(f"{name:52} {count:12,} cycles")
    for name, rate in host_rates():
        print(f"{name:52} {rate:12.1f} MB/s")


if __name__ == "__main__":
    main()
