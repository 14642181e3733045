"""Reads from the compiler's own debug information where each field of struct machine lies.

A field is a number or an array of numbers, named by the way to it: `cpu.x`, `devices.uart.lcr`. An
array of structures gives a row for each of its fields, which then repeats: `upsets.words.flips`.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elftools.elf.elffile import ELFFile


@dataclass(frozen=True)
class StateField:
    """repeat groups of count elements of size bytes, the groups stride bytes apart."""

    name: str
    member: str
    """The first element, as C calls it."""
    size: int
    count: int
    repeat: int
    stride: int


def _plain(die: Any) -> Any:
    """The type behind typedefs and qualifiers."""
    while die.tag in ("DW_TAG_typedef", "DW_TAG_const_type", "DW_TAG_volatile_type"):
        die = die.get_DIE_from_attribute("DW_AT_type")
    return die


def _size(die: Any) -> int:
    die = _plain(die)
    if die.tag == "DW_TAG_array_type":
        return _length(die) * _size(die.get_DIE_from_attribute("DW_AT_type"))
    return die.attributes["DW_AT_byte_size"].value


def _length(die: Any) -> int:
    length = 1
    for child in die.iter_children():
        if child.tag == "DW_TAG_subrange_type":
            length *= child.attributes["DW_AT_upper_bound"].value + 1
    return length


def _fields(die: Any, name: str, member: str, repeat: int, stride: int) -> Iterator[StateField]:
    die = _plain(die)
    count = 1
    while die.tag == "DW_TAG_array_type":
        count *= _length(die)
        die = _plain(die.get_DIE_from_attribute("DW_AT_type"))
    if die.tag in ("DW_TAG_base_type", "DW_TAG_enumeration_type"):
        yield StateField(name, member, _size(die), count, repeat, stride)
        return
    if die.tag != "DW_TAG_structure_type":
        raise ValueError(f"{name} is a {die.tag}: state is numbers, arrays and structures.")
    if count > 1:
        if repeat > 1:
            raise ValueError(f"{name} is an array of structures within another.")
        repeat, stride, member = count, _size(die), f"{member}[0]"
    dot = "." if name else ""
    for child in die.iter_children():
        if child.tag == "DW_TAG_member":
            inner = child.attributes["DW_AT_name"].value.decode()
            kind = child.get_DIE_from_attribute("DW_AT_type")
            yield from _fields(kind, name + dot + inner, member + dot + inner, repeat, stride)


def state_fields(header: Path, compiler: list[str]) -> list[StateField]:
    """Every field of struct machine, in the order in which they lie."""
    with tempfile.TemporaryDirectory() as folder:
        source, made = Path(folder) / "state.c", Path(folder) / "state.o"
        source.write_text(f'#include "{header.resolve()}"\nstruct machine machine;\n')
        command = [*compiler, "-std=c11", "-g", "-gdwarf-4", "-c", str(source), "-o", str(made)]
        subprocess.run(command, check=True)
        with made.open("rb") as file:
            debug = ELFFile(file).get_dwarf_info()
            for unit in debug.iter_CUs():
                for die in unit.iter_DIEs():
                    named = die.attributes.get("DW_AT_name")
                    if die.tag == "DW_TAG_variable" and named and named.value == b"machine":
                        kind = die.get_DIE_from_attribute("DW_AT_type")
                        return list(_fields(kind, "", "", 1, 0))
    raise ValueError(f"{header} has no struct machine.")
