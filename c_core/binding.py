"""The Python binding of libares, made from include/ares.h as it stands (cffi, API mode, abi3)."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from cffi import FFI

CORE = Path(__file__).resolve().parent
ROOT = CORE.parent


def host_compiler() -> str:
    """The C compiler of this machine, or the one that ziglang brings."""
    named = os.environ.get("CC")
    found = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    zig = f"{shlex.quote(sys.executable)} -m ziglang cc -mcpu=baseline -fno-sanitize=undefined"
    return named or found or zig


def build_core(root: Path = ROOT) -> None:
    """Brings libares.a up to date. Raises CalledProcessError."""
    make = ["make", "-s", "-C"]
    subprocess.run(
        [*make, root / "c_core", f"CC={host_compiler()}", "../build/core/libares.a"], check=True
    )


def build_native(root: Path) -> None:
    """Brings libares.a and the packed flight image up to date. Raises CalledProcessError."""
    make = ["make", "-s", "-C"]
    build_core(root)
    subprocess.run(
        [*make, root / "firmware", f"PYTHON={sys.executable}", "BUILD=../build/firmware"],
        check=True,
    )
    packed = root / "emulator" / "ares4" / "images" / "ares4.elf"
    packed.parent.mkdir(exist_ok=True)
    shutil.copy(root / "build" / "firmware" / "ares4.elf", packed)


def declarations() -> str:
    """ares.h without its preprocessor lines, but with the numbers it defines."""
    lines = (CORE / "include" / "ares.h").read_text().splitlines()
    number = re.compile(r"#define \w+ (0x)?[0-9A-Fa-f]+u?$")
    return "\n".join(line for line in lines if not line.startswith("#") or number.match(line))


ffibuilder = FFI()
ffibuilder.cdef(declarations())
ffibuilder.set_source(
    "ares4._core",
    '#include "ares.h"',
    include_dirs=[str(CORE / "include")],
    extra_objects=[str(ROOT / "build" / "core" / "libares.a")],
    libraries=["m"],
    depends=[str(CORE / "include" / "ares.h"), str(ROOT / "build" / "core" / "libares.a")],
    py_limited_api=True,
)

if __name__ == "__main__":
    os.environ.setdefault("CC", host_compiler())
    made = ffibuilder.compile(tmpdir=str(ROOT / "build" / "binding"), verbose=False)
    # A new file in the old one's place: who is flying with that one keeps it.
    place = ROOT / "emulator" / "ares4" / Path(made).name
    Path(shutil.copy(made, place.with_suffix(".new"))).replace(place)
