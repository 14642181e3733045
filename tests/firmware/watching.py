"""Alarms and contacts, built for this host from the sources as they are: see watch.c."""

from __future__ import annotations

import ctypes
import functools
import subprocess
from pathlib import Path

from c_core import toolchain

ROOT = Path(__file__).resolve().parents[2]
FIRMWARE = ROOT / "firmware"
LIBRARY = ROOT / "build" / "tests" / "firmware" / "libwatch.so"
PARTS = (
    "flight/alarms.c",
    "flight/contacts.c",
    "kernel/kept.c",
    "kernel/mathematics.c",
    "portable/crc.c",
)
SOURCES = [*(FIRMWARE / part for part in PARTS), Path(__file__).with_name("watch.c")]
FLAGS = ["-std=c11", "-O2", "-g", "-Wall", "-Wextra", "-Werror", *toolchain.SHARED]
FLAGS += ["-ffp-contract=off", "-Wno-missing-field-initializers"]
FLAGS += [f"-I{FIRMWARE}", f"-I{ROOT / 'c_core' / 'board'}"]


@functools.cache
def library() -> ctypes.CDLL:
    """The functions of watch.c."""
    LIBRARY.parent.mkdir(parents=True, exist_ok=True)
    compiler = toolchain.host().cc
    subprocess.run([*compiler, *FLAGS, *map(str, SOURCES), "-o", str(LIBRARY), "-lm"], check=True)
    return ctypes.CDLL(str(LIBRARY))
