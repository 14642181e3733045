"""The tools that build the core: this machine's own, or what the ziglang package brings.

As a program it prints them for make: CC='...' AR='...'. CC and AR of the environment win.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]

# The compiler of the ziglang package. By itself it would compile for this very processor and let
# undefined behaviour trap.
ZIG = [sys.executable, str(ROOT / "tools" / "zig.py")]
ZIG_CC = [*ZIG, "cc", "-mcpu=baseline", "-fno-sanitize=undefined"]

# A library that Python loads. What it has itself it takes from nowhere else: the process may hold
# other functions of that name, such as zlib's crc32.
SHARED = ["-shared", "-fPIC", "-Wl,-Bsymbolic"]

# The processors that releases are built for, and the oldest GNU C library that they run with: the
# first one that knows aarch64.
MACHINES = ("x86_64", "aarch64")
GLIBC = (2, 17)


class Tools(NamedTuple):
    """A C compiler and an archiver, each as the words of a command."""

    cc: list[str]
    ar: list[str]

    def for_make(self) -> list[str]:
        """The two as make takes them on its command line."""
        return [f"CC={shlex.join(self.cc)}", f"AR={shlex.join(self.ar)}"]


def links(compiler: str) -> bool:
    """Is it there, and does it make a library of a C file? (It may lack as, ld or the headers.)"""
    if not shutil.which(compiler):
        return False
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "probe.c")
        source.write_text("#include <math.h>\nint probe(void) { return FP_NAN; }\n")
        command = [compiler, *SHARED, source, "-o", source.with_suffix(".so"), "-lm"]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0


@cache
def host() -> Tools:
    """What builds for this machine."""
    named = {name: shlex.split(os.environ.get(name, "")) for name in ("CC", "AR")}
    cc = next(([name] for name in ("cc", "gcc", "clang") if links(name)), ZIG_CC)
    ar = ["ar"] if shutil.which("ar") else [*ZIG, "ar"]
    return Tools(named["CC"] or cc, named["AR"] or ar)


def release(machine: str) -> Tools:
    """What builds for every Linux with that processor (one of MACHINES) and that C library."""
    target = f"{machine}-linux-gnu.{GLIBC[0]}.{GLIBC[1]}"
    return Tools([*ZIG_CC, "-target", target], [*ZIG, "ar"])


def platform_tag(machine: str) -> str:
    """What a wheel of such a build says of the machines that it runs on (PEP 600)."""
    return f"manylinux_{GLIBC[0]}_{GLIBC[1]}_{machine}"


if __name__ == "__main__":
    print(shlex.join(host().for_make()))
