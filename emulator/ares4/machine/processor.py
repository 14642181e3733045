"""The names of the processor's registers and instructions."""

from __future__ import annotations

import functools
from typing import NamedTuple

from ares4._core import ffi, lib

_CSRS = 4096
_CSR_NAME_BYTES = 32

X_NAMES = (
    *("zero", "ra", "sp", "gp", "tp", "t0", "t1", "t2", "s0", "s1"),
    *(f"a{number}" for number in range(8)),
    *(f"s{number}" for number in range(2, 12)),
    *("t3", "t4", "t5", "t6"),
)
F_NAMES = (
    *(f"ft{number}" for number in range(8)),
    *("fs0", "fs1"),
    *(f"fa{number}" for number in range(8)),
    *(f"fs{number}" for number in range(2, 12)),
    *("ft8", "ft9", "ft10", "ft11"),
)
REGISTER_NUMBERS: dict[str, int] = {
    **{name: number for number, name in enumerate(X_NAMES)},
    **{f"x{number}": number for number in range(32)},
    "fp": 8,
    "pc": 32,
    **{name: 33 + number for number, name in enumerate(F_NAMES)},
    **{f"f{number}": 33 + number for number in range(32)},
}
"""Registers by each name they have, as gdb numbers them."""


@functools.cache
def csr_numbers() -> dict[str, int]:
    """The CSRs there are, by name."""
    names: dict[str, int] = {}
    room = ffi.new("char[]", _CSR_NAME_BYTES)
    for number in range(_CSRS):
        lib.ares_csr_name(number, room, _CSR_NAME_BYTES)
        names[ffi.string(room).decode()] = number
    del names[""]
    return names


class Instruction(NamedTuple):
    """What an instruction is: its name, the 32-bit word it stands for, and which bits of that tell
    it from others."""

    name: str
    word: int
    mask: int


def instruction(bits: int) -> Instruction | None:
    """What an instruction of 16 or 32 bits is; None when it is none."""
    it = ffi.new("struct ares_instruction *")
    lib.ares_instruction(bits, it)
    name = ffi.string(it.name).decode()
    return Instruction(name, it.word, it.mask) if name else None
