"""Seals a flight image: the CRC of all its words into the last of them (kernel/memory.h).

    python seal.py OPEN SEALED

Both are ELF files. The image is what is loaded, by the physical addresses of the segments; gaps
between them are zero, as in the memory of a computer that was just made.
"""

from __future__ import annotations

import struct
import sys
import zlib
from pathlib import Path

_HEADER = struct.Struct("<28xI10xHH")  # of the file: where segments are told, their size, how many
_SEGMENT = struct.Struct("<IIIIII")  # kind, place in the file, addresses, bytes in file and memory
_LOADED = 1
SEAL_BYTES = 4


def sealed(elf: bytes) -> bytes:
    """The same file with its seal. Raises ValueError if nothing is loaded from it."""
    segments = []
    where, size, count = _HEADER.unpack_from(elf)
    for number in range(count):
        kind, place, _, address, in_file, _ = _SEGMENT.unpack_from(elf, where + number * size)
        if kind == _LOADED and in_file:
            segments.append((address, place, in_file))
    if not segments:
        raise ValueError("nothing is loaded from this file")
    segments.sort()
    first, (last, place, in_file) = segments[0][0], segments[-1]
    image = bytearray(last + in_file - first)
    for address, begin, bytes_there in segments:
        image[address - first : address - first + bytes_there] = elf[begin : begin + bytes_there]
    seal = zlib.crc32(image[:-SEAL_BYTES]).to_bytes(SEAL_BYTES, "little")
    end = place + in_file
    return elf[: end - SEAL_BYTES] + seal + elf[end:]


if __name__ == "__main__":
    Path(sys.argv[2]).write_bytes(sealed(Path(sys.argv[1]).read_bytes()))
