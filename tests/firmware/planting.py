"""The flight program with something wrong in it, by the names of its functions."""

from __future__ import annotations

import io

from elftools.elf.elffile import ELFFile

from firmware.seal import sealed

HANG = b"\x01\xa0"  # c.j to itself
ILLEGAL = b"\x00\x00"


def symbols_of(image: bytes) -> dict[str, int]:
    """Where things lie in an image."""
    table = ELFFile(io.BytesIO(image)).get_section_by_name(".symtab")
    return {symbol.name: symbol["st_value"] for symbol in table.iter_symbols() if symbol.name}


def place_of(image: bytes, found: bytes) -> int:
    """The address at which these bytes, which are there once, are loaded."""
    places = []
    for segment in ELFFile(io.BytesIO(image)).iter_segments("PT_LOAD"):
        data = segment.data()
        assert data.count(found) <= 1
        if found in data:
            places.append(segment["p_paddr"] + data.index(found))
    (place,) = places
    return place


def planted(image: bytes, **code: bytes) -> bytes:
    """The image with other code at the beginning of some functions, and a seal that holds."""
    known, changed = symbols_of(image), bytearray(image)
    for name, instructions in code.items():
        for segment in ELFFile(io.BytesIO(image)).iter_segments("PT_LOAD"):
            offset = known[name] - segment["p_paddr"]
            if 0 <= offset < segment["p_filesz"]:
                begin = segment["p_offset"] + offset
                changed[begin : begin + len(instructions)] = instructions
    assert changed != image
    return sealed(bytes(changed))
