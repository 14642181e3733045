"""Empty environments, and the packages that go into them."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.installing.checkout import ROOT, run
from tests.installing.interpreters import Interpreter

GLIBC = ("2_17", "2_28", "2_34")  # what packages of others are built for


def wheels(folder: Path, machine: str, version: str, wheel: Path) -> Path:
    """Fetches pip and all that a wheel needs, for that machine and Python, into a folder."""
    tags = [*(f"manylinux_{glibc}" for glibc in GLIBC), "linux"]
    platforms = [word for tag in tags for word in ("--platform", f"{tag}_{machine}")]
    run(
        [
            sys.executable, "-m", "pip", "download", "--quiet", "--only-binary=:all:",
            "--python-version", version, "--implementation", "cp", *platforms,
            "--dest", folder, wheel, "pip",
        ],
        ROOT,
    )  # fmt: skip
    return folder


def install(python: Interpreter, place: Path, found: Path) -> list[str | Path]:
    """An empty environment with ares4 and what it needs, by pip; the words that run `ares4`."""
    run([*python.at(python.program), "-m", "venv", "--without-pip", place], place.parent)
    inside = python.at(place / "bin" / "python")
    (pip,) = found.glob("pip-*.whl")
    offline = ["--quiet", "--no-index", "--no-compile", "--find-links", found]
    run([*inside, pip / "pip", "install", *offline, "ares4"], place.parent)
    return [*inside, place / "bin" / "ares4"]
