"""Instructions in words, as capstone disassembles them."""

from __future__ import annotations

import re
from functools import cache

import capstone

_COMPRESSED_BYTES = 2
_SYSTEM = 0x73
_IMMEDIATE_MAX = 31


@cache
def _decoder() -> capstone.Cs:
    return capstone.Cs(capstone.CS_ARCH_RISCV, capstone.CS_MODE_RISCV32 | capstone.CS_MODE_RISCVC)


def size_of(bits: int) -> int:
    """How many bytes an instruction has."""
    return 4 if bits & 3 == 3 else _COMPRESSED_BYTES


def words_of(pc: int, bits: int) -> str:
    """An instruction in words; one that capstone does not know as `.insn` and what it is made of.

    pc: where it stands, for what it leads to. bits: 16 or 32 of them.
    """
    size = size_of(bits)
    found = next(_decoder().disasm_lite(bits.to_bytes(4, "little")[:size], pc), None)
    if found is None:
        return f".insn 0x{bits:0{2 * size}x}"
    operands = found[3]
    number = bits >> 20
    if bits & 0x7F == _SYSTEM and number > _IMMEDIATE_MAX:
        # A CSR that capstone has no name for stands there as a decimal number.
        operands = re.sub(rf"\b{number}\b", f"0x{number:03x}", operands)
    return f"{found[2]} {operands}".strip()
