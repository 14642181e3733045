"""The portable part of the firmware is plain C11 that asks nothing of what it runs on.

Which headers it may know is in test_directions.py. Here its objects are looked into.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile

from c_core.binding import PORTABLE, declarations, headers, sources
from c_core.toolchain import ROOT, host

FLAGS = ["-std=c11", "-O2", "-ffreestanding", "-fno-stack-protector", "-pedantic-errors"]
WARNINGS = ["-Wall", "-Wextra", "-Werror", "-Wconversion", "-Wshadow", "-Wstrict-prototypes"]
COMPILERS_OWN = {"memcpy", "memmove", "memset", "memcmp"}  # any compiler may call these


@pytest.fixture(scope="module")
def objects(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Each file, compiled by the strictest of C11's rules for a machine without an operating
    system."""
    folder = tmp_path_factory.mktemp("portable")
    out = []
    for source in sources():
        out.append(folder / f"{source.stem}.o")
        subprocess.run([*host().cc, *FLAGS, *WARNINGS, "-c", source, "-o", out[-1]], check=True)
    return out


def symbols(path: Path) -> list[tuple[str, bool]]:
    """(name, is it defined there) of each symbol that others see."""
    with path.open("rb") as file:
        table = ELFFile(file).get_section_by_name(".symtab")
        return [
            (symbol.name, symbol["st_shndx"] != "SHN_UNDEF")
            for symbol in table.iter_symbols()
            if symbol.name and symbol["st_info"]["bind"] == "STB_GLOBAL"
        ]


def test_it_calls_itself_alone(objects: list[Path]) -> None:
    names = [symbol for path in objects for symbol in symbols(path)]
    defined = {name for name, here in names if here}
    assert {name for name, here in names if not here} - defined <= COMPILERS_OWN


def test_it_keeps_nothing(objects: list[Path]) -> None:
    """Whoever calls brings the memory: two ends of a link in one process do not meet."""
    state = re.compile(r"\.(data(?!\.rel\.ro)|t?bss|tdata)")
    for path in objects:
        with path.open("rb") as file:
            sizes = {section.name: section["sh_size"] for section in ELFFile(file).iter_sections()}
        assert [name for name, size in sizes.items() if size and state.match(name)] == [], path


def test_all_of_it_is_in_the_firmware_and_in_the_binding() -> None:
    """By the folder, not by names: what is added is there."""
    assert "portable/*.c portable/*/*.c" in (ROOT / "firmware" / "Makefile").read_text()
    assert {*PORTABLE.glob("*.c"), *PORTABLE.glob("*/*.c")} == set(sources())
    private = set(PORTABLE.glob("*/private/*.h"))
    assert private and set(PORTABLE.rglob("*.h")) - private == set(headers()[1:])
    shown = declarations()
    for header in headers()[1:]:
        for name in re.findall(r"^[a-z]\w*[ *]+(\w+)\(", header.read_text(), re.MULTILINE):
            assert f"{name}(" in shown
