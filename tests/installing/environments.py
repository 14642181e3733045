"""Empty environments, and the packages that go into them."""

from __future__ import annotations

import sys
from pathlib import Path

from tests.installing.checkout import ROOT, run
from tests.installing.interpreters import Interpreter

GLIBC = ("2_17", "2_28", "2_34")  # what packages of others are built for


def _target(machine: str, version: str) -> list[str]:
    """What tells pip for whom it works: another machine and Python than its own."""
    tags = [*(f"manylinux_{glibc}" for glibc in GLIBC), "linux"]
    platforms = [word for tag in tags for word in ("--platform", f"{tag}_{machine}")]
    python = ["--python-version", version, "--implementation", "cp"]
    return ["--quiet", "--only-binary=:all:", *python, *platforms]


def wheels(folder: Path, machine: str, version: str, wheel: Path) -> Path:
    """Fetches pip and all that a wheel needs, for that machine and Python, into a folder."""
    words = ["download", *_target(machine, version), "--dest", folder, wheel, "pip"]
    run([sys.executable, "-m", "pip", *words], ROOT)
    return folder


def _empty(python: Interpreter, place: Path) -> list[str | Path]:
    run([*python.at(python.program), "-m", "venv", "--without-pip", place], place.parent)
    return python.at(place / "bin" / "python")


def install(python: Interpreter, place: Path, found: Path) -> list[str | Path]:
    """An empty environment with ares4 and what it needs, by pip; the words that run `ares4`."""
    inside = _empty(python, place)
    (pip,) = found.glob("pip-*.whl")
    offline = ["--quiet", "--no-index", "--no-compile", "--find-links", found]
    run([*inside, pip / "pip", "install", *offline, "ares4"], place.parent)
    return [*inside, place / "bin" / "ares4"]


def install_from_here(
    python: Interpreter, place: Path, found: Path, machine: str, version: str
) -> list[str | Path]:
    """The same by this host's pip, which needs seconds where an emulated one needs minutes."""
    inside = _empty(python, place)
    packages = place / "lib" / f"python{version}" / "site-packages"
    offline = ["--no-index", "--no-compile", "--find-links", found, "--target", packages]
    words = ["install", *_target(machine, version), *offline, "ares4"]
    run([sys.executable, "-m", "pip", *words], place.parent)
    return [*inside, packages / "bin" / "ares4"]
