"""Libraries that Python loads call their own functions, whatever else the process has loaded.

Debian's Python has zlib in it, for one, whose crc32 is another than the firmware's.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from elftools.elf.elffile import ELFFile

import ares4
from c_core.toolchain import SHARED, host

ROOT = Path(__file__).resolve().parents[2]
OURS = "int crc32(void) { return 1; } int ours(void) { return crc32(); }"
THEIRS = "int crc32(void) { return 2; }"
LOAD = """
import ctypes, sys
ctypes.CDLL(sys.argv[1], ctypes.RTLD_GLOBAL)
print(ctypes.CDLL(sys.argv[2]).ours())
"""


def test_the_module_shows_its_entry_alone() -> None:
    with (Path(ares4.__file__).parent / "_core.abi3.so").open("rb") as file:
        symbols = ELFFile(file).get_section_by_name(".dynsym").iter_symbols()
        shown = {symbol.name for symbol in symbols if symbol["st_shndx"] != "SHN_UNDEF"}
    assert shown == {"PyInit__core"}


def test_a_function_of_another_library_is_not_taken_for_ones_own(tmp_path: Path) -> None:
    libraries = []
    for name, text in (("theirs", THEIRS), ("ours", OURS)):
        source, library = tmp_path / f"{name}.c", tmp_path / f"{name}.so"
        source.write_text(text)
        subprocess.run([*host().cc, *SHARED, source, "-o", library], check=True)
        libraries.append(library)
    # This executable's own libraries come first; a preloaded one stands for them.
    done = subprocess.run(
        ["env", f"LD_PRELOAD={libraries[0]}", sys.executable, "-c", LOAD, *libraries],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "1\n"


def test_all_are_built_with_the_same_words() -> None:
    held = [
        path.relative_to(ROOT)
        for folder in ("c_core", "tests", "tools")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if '"-shared"' in path.read_text() and path != Path(__file__)
    ]
    assert held == [Path("c_core/toolchain.py")]
