"""The Python binding of libares and of the firmware's portable part (cffi, API mode, abi3).

It is made from their headers as they stand: include/ares.h and those of firmware/portable. The
sources of the portable part are compiled into it, as they are into the firmware.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

from cffi import FFI, recompiler

from c_core.toolchain import SHARED, Tools, host

CORE = Path(__file__).resolve().parent
ROOT = CORE.parent
PORTABLE = ROOT / "firmware" / "portable"
IMAGE = ROOT / "emulator" / "ares4" / "images" / "ares4.elf"
MODULE = "ares4._core"


def make(folder: str, *words: str) -> None:
    """Runs make there, on all cores. Raises CalledProcessError."""
    if not shutil.which("make"):
        raise SystemExit("ares4 is built with GNU make, which is not installed.")
    # What a make above says to its own children is not meant for this one.
    own = {key: value for key, value in os.environ.items() if key not in ("MAKEFLAGS", "MFLAGS")}
    jobs = f"-j{len(os.sched_getaffinity(0))}"
    subprocess.run(["make", "-s", jobs, "-C", ROOT / folder, *words], check=True, env=own)


def build_core(build: str = "../build/core", tools: Tools | None = None, *more: str) -> Path:
    """Brings libares.a up to date, in a folder told from c_core. Raises CalledProcessError."""
    words = (tools or host()).for_make()
    make("c_core", f"BUILD={build}", *words, *more, f"{build}/libares.a")
    return (CORE / build / "libares.a").resolve()


def build_image() -> None:
    """Brings the packed flight image up to date. Raises CalledProcessError."""
    make("firmware", f"PYTHON={sys.executable}", "BUILD=../build/firmware")
    IMAGE.parent.mkdir(exist_ok=True)
    shutil.copy(ROOT / "build" / "firmware" / "ares4.elf", IMAGE)


def sources() -> list[Path]:
    """The C files of the portable part."""
    return sorted(PORTABLE.rglob("*.c"))


def headers() -> list[Path]:
    """The headers that the module shows, each after those that it needs.

    Those in a folder `private` are for the files beside it: they hold inline functions, which cffi
    does not read.
    """
    shown = [CORE / "include" / "ares.h"]

    def show(header: Path) -> None:
        for name in re.findall(r'^#include "([^"]+)"', header.read_text(), re.MULTILINE):
            show((header.parent / name).resolve())
        if header not in shown:
            shown.append(header)

    for header in sorted(PORTABLE.rglob("*.h")):
        if header.parent.name != "private":
            show(header)
    return shown


def declarations() -> str:
    """The headers without their preprocessor lines, but with the numbers that they define."""
    lines = [line for header in headers() for line in header.read_text().splitlines()]
    number = re.compile(r"#define \w+ (0x)?[0-9A-Fa-f]+u?( *//.*)?$")
    return "\n".join(line for line in lines if not line.startswith("#") or number.match(line))


def _python_headers(build: Path) -> Path:
    """Python's headers in one folder, whatever compiler reads them.

    Some systems split pyconfig.h by processor into folders that only their own compiler looks in.
    """
    theirs = Path(sysconfig.get_path("include"))
    if not (theirs / "Python.h").exists():
        raise SystemExit(
            f"ares4 is built with Python's headers, and {theirs / 'Python.h'} is missing;"
            " Debian has them in python3-dev."
        )
    ours = build / "python"
    shutil.copytree(theirs, ours, dirs_exist_ok=True)
    split = theirs.parent / (sysconfig.get_config_var("MULTIARCH") or "") / theirs.name
    if (split / "pyconfig.h").exists():
        shutil.copy(split / "pyconfig.h", ours)
    return ours


def build_binding(place: Path, core: Path, tools: Tools | None = None) -> None:
    """Makes the module that Python loads, beside the core and then in its place.

    The flags are ours alone: those that Python itself was built with name its own compiler and
    folders. Raises CalledProcessError.
    """
    ffi = FFI()
    ffi.cdef(declarations())
    source = core.with_name("_core.c")
    includes = "\n".join(f'#include "{header.relative_to(ROOT)}"' for header in headers())
    recompiler.make_c_source(ffi, MODULE, includes, str(source))
    made = source.with_suffix(".so")
    names = source.with_suffix(".map")
    names.write_text("{ global: PyInit_*; local: *; };\n")  # nobody else's business
    subprocess.run(
        [
            *(tools or host()).cc, "-std=gnu11", "-O2", "-s", *SHARED,
            f"-Wl,--version-script={names}", f"-I{_python_headers(core.parent)}", f"-I{ROOT}",
            source, *sources(), core, "-lm", "-o", made,
        ],
        check=True,
    )  # fmt: skip
    # A new file in the old one's place: who is flying with that one keeps it.
    place.parent.mkdir(parents=True, exist_ok=True)
    Path(shutil.copy(made, place.with_suffix(".new"))).replace(place)


if __name__ == "__main__":
    build_binding(ROOT / "emulator" / "ares4" / "_core.abi3.so", build_core())
