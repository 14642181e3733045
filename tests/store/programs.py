"""The programs in C that try the log store, built as the Makefile beside this file says."""

from __future__ import annotations

import os
import subprocess
from functools import cache
from pathlib import Path

from c_core.toolchain import ROOT, host

HERE = Path(__file__).resolve().parent


_tree = ROOT


def build_from(tree: Path) -> None:
    """From now on they are built of the firmware of a tree like this one."""
    global _tree  # noqa: PLW0603 - said once, before any is built
    _tree = tree


@cache
def _built() -> Path:
    build = _tree / "build" / "store"
    # From here: make takes no folder whose name has a space, as one above may have.
    named = {"FIRMWARE": _tree / "firmware", "BUILD": build}
    places = [f"{name}={os.path.relpath(place, HERE)}" for name, place in named.items()]
    subprocess.run(["make", "-s", "-C", HERE, *places, *host().for_make()], check=True)
    return build


def run(name: str, *words: object) -> str:
    """What a program prints, which must end well. Raises AssertionError with what it says."""
    command = [_built() / name, *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(map(str, command))}: {done.stdout}{done.stderr}"
    print(done.stdout, end="")
    return done.stdout


def numbers(text: str) -> list[int]:
    """The whole numbers in what a program prints."""
    return [
        int(word) for word in text.replace(",", " ").replace(";", " ").split() if word.isdigit()
    ]
