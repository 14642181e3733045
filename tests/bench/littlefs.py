"""What the log store takes of the flight computer, beside littlefs.

    pip download --no-deps --no-binary :all: littlefs-python    brings littlefs's C; unpack it
    .venv/bin/python tests/bench/littlefs.py FOLDER             of its lfs.c

Both append entries of 1,024 bytes to the same part in RAM, each of them safe before the next; the
part's own time is left out. littlefs keeps one copy and has no code against wrong bits; the log
store writes three copies, then parity.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench.portable.flown import HERE, figures
from tests.bench.store import flight_cycles

# In the order in which the program leaves them.
CYCLES = (
    "a KiB appended and synchronized, of a file of 20",
    "the same, of 160 more",
    "longest call",
    "mount, and the file opened to append",
)
SILENT = ("MALLOC", "ASSERT", "DEBUG", "WARN", "ERROR")


def littlefs_cycles(folder: Path) -> dict[str, int]:
    """Cycles of each, on the emulated machine. Raises CalledProcessError."""
    flags = [f"-I{HERE / 'bare'}", f"-I{folder}", *(f"-DLFS_NO_{word}" for word in SILENT)]
    return figures("littlefs", [folder / "lfs.c", folder / "lfs_util.c"], CYCLES, flags)


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    if not (folder / "lfs.c").exists():
        sys.exit(f"littlefs.py: no lfs.c in {folder}: name the folder that has littlefs's C")
    for title, cycles in (("littlefs", littlefs_cycles(folder)), ("the log", flight_cycles())):
        for name, count in cycles.items():
            print(f"{title:9} {name:70} {count:13,}")


if __name__ == "__main__":
    main()
