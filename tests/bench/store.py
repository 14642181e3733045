"""What the log store takes of the flight computer, in cycles.

They are those of `portable/store.c` on the emulated machine, built as the firmware is: the same in
every run. Pages and codes are the ship's; the part and its stripes are small ones.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench.portable.flown import PORTABLE, figures

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
    "calls in which lost pages were brought back",
    "mount after a crash of a full part of 48 blocks",
    "mount after a crash of a full part of 72 blocks",
    "mount after a crash of a full part of 96 blocks",
)


def flight_cycles() -> dict[str, int]:
    """Cycles of each, on the emulated machine."""
    sources = [*PORTABLE.glob("codes/*.c"), *PORTABLE.glob("store/*.c")]
    sources += [PORTABLE / "sha256.c", PORTABLE / "crc.c"]
    return figures("store", sources, CYCLES)


def main() -> None:
    for name, count in flight_cycles().items():
        print(f"{name:70} {count:13,}")


if __name__ == "__main__":
    main()
