"""What the portable codes take: cycles of the flight computer, and MB/s of this machine's core.

The cycles are those of `portable/codes.c` on the emulated machine, built as the firmware is: the
same in every run. Codewords are of 1,056 bytes and t = 93, stripes of 512 + 496 pages.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench.losses import CHOSEN, CHOSEN_PARITY, CODEWORD_BYTES, DATA_PAGES, layout
from tests.bench.portable.flown import PORTABLE, figures
from tests.firmware.portable import codes

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
    "stripe: longest step of its tables",
    "stripe: decoding begun",
    "stripe: half of 512 pages restored",
    "stripe: longest step of restoring",
    "sha256: 1,024 bytes",
)
BODY_BYTES = layout(CHOSEN).body_bytes
RUNS = 5


def flight_cycles() -> dict[str, int]:
    """Cycles of each, on the emulated machine."""
    return figures("codes", [*(PORTABLE / "codes").glob("*.c"), PORTABLE / "sha256.c"], CYCLES)


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
