"""The flight program of the golden flights, built from the sources that it had.

With another one the same flights would come out otherwise. Its sources are in this repository's
history, and its image is the same to the bit wherever it is built (firmware/Makefile).
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COMMIT = "77b79b5fec28879ea24f7fc382ad99f886e950c2"
IMAGE = ROOT / "build" / "tests" / "golden" / COMMIT / "ares4.elf"
FOLDERS = ("firmware", "c_core/board", "tools")
SHA256 = "a2ff907b96626c1cadf0389590fa3fc7732886eb707452e02c8b09b1d89bbb69"


def program() -> bytes:
    """The image, built the first time it is asked for. Raises CalledProcessError."""
    if not IMAGE.exists():
        _build()
    data = IMAGE.read_bytes()
    assert hashlib.sha256(data).hexdigest() == SHA256, "the image is not the one that it was"
    return data


def _build() -> None:
    folder = IMAGE.parent / "sources"
    folder.mkdir(parents=True, exist_ok=True)
    words = ["git", "archive", "--format=tar", COMMIT, *FOLDERS]
    archive = subprocess.run(words, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
    subprocess.run(["tar", "-x", "-C", folder], check=True, input=archive)
    made = "BUILD=../.."  # seen from firmware/; make takes a space for the end of a name
    make = ["make", "-s", "-C", folder / "firmware", f"PYTHON={sys.executable}", made]
    subprocess.run(make, check=True, stdout=subprocess.DEVNULL)
