"""A flight program's file: every field of it that is wrong is refused, in words of its own."""

from __future__ import annotations

import struct

import pytest

from ares4 import flight
from ares4.computer import Computer
from ares4.errors import ImageError

PROGRAM = flight.image(None)
SEGMENTS = struct.unpack_from("<I", PROGRAM, 28)[0]


def changed(*fields: tuple[int, str, int]) -> bytes:
    """The ship's own program with other numbers at places of its file."""
    data = bytearray(PROGRAM)
    for at, form, value in fields:
        struct.pack_into(f"<{form}", data, at, value)
    return bytes(data)


WRONG = {
    "no magic": (changed((0, "B", 0x7E)), "is not an ELF program"),
    "64 bits": (changed((4, "B", 2)), "is not a 32-bit little-endian one"),
    "big-endian": (changed((5, "B", 2)), "is not a 32-bit little-endian one"),
    "for ARM": (changed((18, "H", 40)), "is for another processor than RISC-V"),
    "relocatable": (changed((16, "H", 1)), "is not a linked executable"),
    "shared": (changed((16, "H", 3)), "is not a linked executable"),
    "RV32E": (changed((36, "I", 8)), "is built for RV32E"),
    "header size": (changed((42, "H", 56)), "have a size other than 32"),
    "no segments": (changed((44, "H", 0)), "table of 0 program headers"),
    "many segments": (changed((44, "H", 65535)), "table of 65535 program headers"),
    "table outside": (changed((28, "I", 2**32 - 1)), "program headers at byte 4294967295"),
    "segment outside": (changed((SEGMENTS + 4, "I", len(PROGRAM))), "past the end of the file"),
    "segment too large": (changed((SEGMENTS + 16, "I", 2**32 - 1)), "past the end of the file"),
    "more in the file": (changed((SEGMENTS + 20, "I", 1)), "is larger in the file than in memory"),
    "not in RAM": (
        changed((SEGMENTS + 12, "I", 0x1000)),
        "is in none of its loaded segments; link it",
    ),
    "wraps": (changed((SEGMENTS + 20, "I", 2**32 - 16)), "but RAM is 0x80000000 to 0x80400000"),
    "entry": (changed((24, "I", 0x80300000)), "entry 0x80300000 is in none of its loaded segments"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_program_is_refused_in_one_sentence(what: str) -> None:
    data, words = WRONG[what]
    with pytest.raises(ImageError, match=words) as caught:
        Computer().load(data)
    assert str(caught.value).endswith(".")


def test_a_program_that_is_cut_off_anywhere_is_refused_or_whole() -> None:
    """Behind its segments come only tables for debuggers, which the machine does not read."""
    loaded = 0
    for number in range(struct.unpack_from("<H", PROGRAM, 44)[0]):
        kind, start, _, _, count = struct.unpack_from("<5I", PROGRAM, SEGMENTS + 32 * number)
        loaded = max(loaded, start + count if kind == 1 else 0)
    computer = Computer()
    for count in [*range(200), loaded // 2, loaded - 1]:
        with pytest.raises(ImageError):
            computer.load(PROGRAM[:count])
    computer.load(PROGRAM[:loaded])


def flat(*segments: tuple[int, bytes, int], entry: int) -> bytes:
    """An ELF file of (address, data, bytes in memory)."""
    table, data, at = b"", b"", 52 + 32 * len(segments)
    for address, content, memory in segments:
        where = at + len(data)
        table += struct.pack("<8I", 1, where, address, address, len(content), memory, 7, 4)
        data += content
    head = struct.pack("<4sBBB9xHHIIIIIHHHHHH", b"\x7fELF", 1, 1, 1, 2, 243, 1, entry, 52, 0, 0, 52,
                       32, len(segments), 0, 0, 0)  # fmt: skip
    return head + table + data


@pytest.mark.parametrize("before", [0, 4, 0x1000])
@pytest.mark.parametrize("data", [1, 0x1000, 0x1010])
def test_what_lies_below_ram_is_passed_over(before: int, data: int) -> None:
    """As GNU ld lays out -Ttext=0x80000000: the header's page before the code, a note far below."""
    content = bytes(1 + at % 251 for at in range(data))
    computer = Computer()
    computer.load(
        flat(
            (0x10000, b"a build id", 10),
            (0x80000000 - before, content, 0x1020),
            (0x80002000, b"\x13\0\0\0", 4),
            entry=0x80002000,
        )
    )
    computer.power_on()
    expected = content[before:].ljust(0x1020 - before, b"\0")
    assert computer.peek(0x80000000, len(expected)) == expected


def test_an_entry_below_ram_is_not_loaded() -> None:
    with pytest.raises(ImageError, match="entry 0x7FFFF000 is in none"):
        Computer().load(flat((0x7FFFF000, bytes(0x2000), 0x2000), entry=0x7FFFF000))
