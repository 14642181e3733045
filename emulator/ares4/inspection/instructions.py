"""Instructions in words, as capstone disassembles them; those it does not know (Zba, Zbb, Zbc, Zbs,
Zcb, Zicond), as the core names them."""

from __future__ import annotations

import re
from functools import cache

import capstone

from ares4.machine.processor import X_NAMES, Instruction, instruction

_COMPRESSED_BYTES = 2
_SYSTEM = 0x73
_IMMEDIATE_MAX = 31
_SRET = 0x10200073
_SFENCE_VMA, _SFENCE_VMA_MASK = 0x12000073, 0xFE007FFF
_DELEGATION = (0x302, 0x303, 0x312)  # medeleg, mideleg, medelegh: there to hand traps to S


_OPERATION_IMMEDIATE = 0x13
_SECOND = 0x1F << 20  # where rs2 or a shift stands

# What Zcb has a short form of, by the name of the long one.
_SHORT = {
    "lbu": "c.lbu", "lhu": "c.lhu", "lh": "c.lh", "sb": "c.sb", "sh": "c.sh", "mul": "c.mul",
    "andi": "c.zext.b", "sext.b": "c.sext.b", "zext.h": "c.zext.h", "sext.h": "c.sext.h",
    "xori": "c.not",
}  # fmt: skip
_MEMORY = ("lbu", "lhu", "lh", "sb", "sh")


@cache
def _decoder() -> capstone.Cs:
    return capstone.Cs(capstone.CS_ARCH_RISCV, capstone.CS_MODE_RISCV32 | capstone.CS_MODE_RISCVC)


def size_of(bits: int) -> int:
    """How many bytes an instruction has."""
    return 4 if bits & 3 == 3 else _COMPRESSED_BYTES


def words_of(pc: int, bits: int) -> str:
    """An instruction in words; one that this hart does not know either as `.insn` and its bits.

    pc: where it stands, for what it leads to. bits: 16 or 32 of them.
    """
    size = size_of(bits)
    found = next(_decoder().disasm_lite(bits.to_bytes(4, "little")[:size], pc), None)
    if found is None:
        known = instruction(bits)
        if known is None:
            return f".insn 0x{bits:0{2 * size}x}"
        return _words_of_long(known) if size > _COMPRESSED_BYTES else _words_of_short(pc, known)
    operands = found[3]
    number = bits >> 20
    if bits & 0x7F == _SYSTEM and number > _IMMEDIATE_MAX:
        # A CSR that capstone has no name for stands there as a decimal number.
        operands = re.sub(rf"\b{number}\b", f"0x{number:03x}", operands)
    return f"{found[2]} {operands}".strip()


def _words_of_long(it: Instruction) -> str:
    """Two registers, or one, and another or a shift."""
    operands = [X_NAMES[it.word >> 7 & 31], X_NAMES[it.word >> 15 & 31]]
    if not it.mask & _SECOND:
        last = it.word >> 20 & 31
        operands.append(str(last) if it.word & 0x7F == _OPERATION_IMMEDIATE else X_NAMES[last])
    return f"{it.name} {', '.join(operands)}"


def _words_of_short(pc: int, it: Instruction) -> str:
    name = _SHORT[it.name]
    if it.name in _MEMORY:
        return f"{name} {words_of(pc, it.word).partition(' ')[2]}"
    second = f", {X_NAMES[it.word >> 20 & 31]}" if it.name == "mul" else ""
    return f"{name} {X_NAMES[it.word >> 7 & 31]}{second}"


def is_supervisors(bits: int) -> bool:
    """Whether an instruction is there with supervisor mode only: sret, sfence.vma, or an access to
    a CSR of that mode or of delegation to it. The mode of a CSR is in bits 9:8 of its number."""
    if bits & 0x7F != _SYSTEM:
        return False
    number = bits >> 20
    if bits >> 12 & 3:
        return number >> 8 & 3 == 1 or number in _DELEGATION
    return bits == _SRET or bits & _SFENCE_VMA_MASK == _SFENCE_VMA
