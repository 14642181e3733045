"""Alarms and contacts, built for this host from the sources as they are: see watch.c."""

from __future__ import annotations

import ctypes
import functools
import subprocess
from pathlib import Path

from c_core import toolchain

ROOT = Path(__file__).resolve().parents[2]
PARTS = (
    "flight/alarms.c",
    "flight/contacts.c",
    "kernel/kept.c",
    "kernel/mathematics.c",
    "portable/crc.c",
)
FLAGS = ["-std=c11", "-O2", "-g", "-Wall", "-Wextra", "-Werror", *toolchain.SHARED]
FLAGS += ["-ffp-contract=off", "-Wno-missing-field-initializers"]
FLAGS += [f"-I{ROOT / 'c_core' / 'board'}"]


@functools.cache
def library(firmware: Path) -> ctypes.CDLL:
    """The functions of watch.c, and the firmware's in this folder."""
    built = firmware.parent / "build" / "tests" / "firmware" / "libwatch.so"
    built.parent.mkdir(parents=True, exist_ok=True)
    sources = [*(firmware / part for part in PARTS), Path(__file__).with_name("watch.c")]
    words = [*toolchain.host().cc, *FLAGS, f"-I{firmware}", *map(str, sources), "-o", str(built)]
    subprocess.run([*words, "-lm"], check=True)
    return ctypes.CDLL(str(built))
