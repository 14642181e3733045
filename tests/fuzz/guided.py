"""The fuzzer of a reader, guided by what the reader does: `guided.py NAME [libFuzzer's options]`.

It needs atheris, which is not to be had for every Python: then it says so, and tries nothing.
"""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


def main() -> None:
    """Fuzzes until -runs= are done, or a reader fails: then libFuzzer ends the process."""
    name, *options = sys.argv[1:]
    if importlib.util.find_spec("atheris") is None:
        version = ".".join(map(str, sys.version_info[:2]))
        print(
            f"left out: {name} is not fuzzed, since there is no atheris for this Python {version}"
        )
        return
    import atheris

    with atheris.instrument_imports(include=["ares4"]):
        from tests.fuzz.readers import READERS
    atheris.Setup([sys.argv[0], *options], READERS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
