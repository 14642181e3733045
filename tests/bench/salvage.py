"""How fast a log is salvaged, in MB of dump a second, and how much memory that takes.

The dumps are of a part of a quarter of the ship's size, written by the store until garbage was
collected, without their erased pages, which would make it look faster. Each is read in a process
of its own; the best of a few. Memory is what Python asks for, the codes' 5 MB besides not counted.
"""

from __future__ import annotations

import random
import subprocess
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from ares4 import records
from tests.emulator.records.conftest import worn
from tests.store.programs import run

TRIES = 3
RAW = 2112


def dense() -> bytes:
    """Pages of a log, none of them erased."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "part.img"
        run("dump", "make", file, 1, 0, 1_000_000)
        data = file.read_bytes()
    pages = (data[at : at + RAW] for at in range(0, len(data), RAW))
    return b"".join(page for page in pages if page.count(0xFF) < RAW // 2)


def damaged(data: bytes, gone: float, rate: float) -> bytes:
    """With that share of its pages overwritten, and so many bits wrong."""
    noise, out = random.Random(1), bytearray(worn(data, rate, 1))
    for at in range(0, len(out), RAW):
        if noise.random() < gone:
            out[at : at + RAW] = noise.randbytes(RAW)
    return bytes(out)


def bare(data: bytes) -> bytes:
    """Without spare bytes."""
    return b"".join(data[at : at + RAW][:2048] for at in range(0, len(data), RAW))


CASES = {
    "whole": lambda data: [data],
    "3e-3 of all bits wrong": lambda data: [damaged(data, 0.0, 3e-3)],
    "3e-3 of all bits wrong, 40 % of pages overwritten": lambda data: [damaged(data, 0.4, 3e-3)],
    "1e-2 of all bits wrong, 10 % of pages overwritten": lambda data: [damaged(data, 0.1, 1e-2)],
    "whole, without spare bytes": lambda data: [bare(data)],
    "noise": lambda data: [random.Random(2).randbytes(len(data))],
    "what begins as a page everywhere": lambda data: [b"A4\x02\x01" * (len(data) // 4)],
}


def measure(name: str, file: Path) -> None:
    """Prints the figures of a case."""
    dumps = CASES[name](file.read_bytes())
    size = sum(map(len, dumps))
    best = 0.0
    for _ in range(TRIES):
        begin = time.process_time()
        found = records.read(dumps)
        best = max(best, size / (time.process_time() - begin) / 1e6)
    tracemalloc.start()
    records.read(dumps)
    peak = tracemalloc.get_traced_memory()[1]
    print(
        f"{name:52} {best:6.1f} MB/s {len(found.entries):6} entries, "
        f"{size / 1e6:.1f} MB, {peak / 1e6:.1f} MB of memory for it"
    )


def main() -> None:
    if len(sys.argv) == 3:
        measure(sys.argv[1], Path(sys.argv[2]))
        return
    with tempfile.NamedTemporaryFile() as file:
        file.write(dense())
        file.flush()
        for name in CASES:
            subprocess.run([sys.executable, __file__, name, file.name], check=True)


if __name__ == "__main__":
    main()
