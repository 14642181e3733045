"""Records the golden flights anew: python -m tests.golden.record [NAME ...].

Only where they are to come out otherwise, which the change that does so explains.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

from tests.golden.flights import GOLDEN, fly
from tests.golden.program import program

PLACE = Path(__file__).with_name("recorded.toml")


def main(names: list[str]) -> None:
    recorded = tomllib.loads(PLACE.read_text()) if PLACE.exists() else {}
    frozen = program()
    for name in names or GOLDEN:
        recorded[name] = fly(GOLDEN[name], frozen)
        print(name, flush=True)
    text = "# SHA-256 of what came out of each golden flight: see flights.py and record.py.\n"
    for name in GOLDEN:
        text += f'\n["{name}"]\n'
        text += "".join(f'"{part}" = "{digest}"\n' for part, digest in recorded[name].items())
    PLACE.write_text(text)


if __name__ == "__main__":
    main(sys.argv[1:])
