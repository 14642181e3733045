"""Instructions in words, as capstone disassembles them."""

from __future__ import annotations

import re
from functools import cache

import capstone

_COMPRESSED_BYTES = 2
_SYSTEM = 0x73
_IMMEDIATE_MAX = 31
_SRET = 0x10200073
_SFENCE_VMA, _SFENCE_VMA_MASK = 0x12000073, 0xFE007FFF
_DELEGATION = (0x302, 0x303, 0x312)  # medeleg, mideleg, medelegh: there to hand traps to S


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


def is_supervisors(bits: int) -> bool:
    """Whether an instruction is there with supervisor mode only: sret, sfence.vma, or an access to
    a CSR of that mode or of delegation to it. The mode of a CSR is in bits 9:8 of its number."""
    if bits & 0x7F != _SYSTEM:
        return False
    number = bits >> 20
    if bits >> 12 & 3:
        return number >> 8 & 3 == 1 or number in _DELEGATION
    return bits == _SRET or bits & _SFENCE_VMA_MASK == _SFENCE_VMA
