"""Every integer operation on every pair of edge values, against its meaning written in Python."""

import pytest
from cpu_machine import RAM_BASE
from cpu_programs import EDGE_WORDS, ROWS, op

MASK = 0xFFFF_FFFF


def signed(value: int) -> int:
    """The value as a signed word."""
    return (value & MASK ^ 1 << 31) - (1 << 31)


def quotient(a: int, b: int) -> int:
    """Division towards zero."""
    return abs(a) // abs(b) * (-1 if (a < 0) != (b < 0) else 1)


def bits_of(value: int) -> str:
    return f"{value:032b}"


def octets(value: int) -> bytes:
    return value.to_bytes(4, "little")


def carryless(a: int, b: int) -> int:
    """The product of two polynomials over GF(2): a sum of shifted ones, without carries."""
    product = 0
    for place, digit in enumerate(reversed(bits_of(b))):
        product ^= a << place if digit == "1" else 0
    return product


TWO = {
    "add": lambda a, b: a + b,
    "sub": lambda a, b: a - b,
    "sll": lambda a, b: a << (b & 31),
    "slt": lambda a, b: signed(a) < signed(b),
    "sltu": lambda a, b: a < b,
    "xor": lambda a, b: a ^ b,
    "srl": lambda a, b: a >> (b & 31),
    "sra": lambda a, b: signed(a) >> (b & 31),
    "or": lambda a, b: a | b,
    "and": lambda a, b: a & b,
    "mul": lambda a, b: a * b,
    "mulh": lambda a, b: signed(a) * signed(b) >> 32,
    "mulhsu": lambda a, b: signed(a) * b >> 32,
    "mulhu": lambda a, b: a * b >> 32,
    "div": lambda a, b: quotient(signed(a), signed(b)) if b else -1,
    "divu": lambda a, b: a // b if b else -1,
    "rem": lambda a, b: signed(a) - quotient(signed(a), signed(b)) * signed(b) if b else a,
    "remu": lambda a, b: a % b if b else a,
    "sh1add": lambda a, b: 2 * a + b,
    "sh2add": lambda a, b: 4 * a + b,
    "sh3add": lambda a, b: 8 * a + b,
    "andn": lambda a, b: a & ~b,
    "orn": lambda a, b: a | ~b,
    "xnor": lambda a, b: ~(a ^ b),
    "max": lambda a, b: max(signed(a), signed(b)),
    "maxu": max,
    "min": lambda a, b: min(signed(a), signed(b)),
    "minu": min,
    "rol": lambda a, b: int(bits_of(a)[b % 32 :] + bits_of(a)[: b % 32], 2),
    "ror": lambda a, b: int(bits_of(a)[-(b % 32) or 32 :] + bits_of(a)[: -(b % 32) or 32], 2),
    "bclr": lambda a, b: a & ~(1 << b % 32),
    "bext": lambda a, b: a >> b % 32 & 1,
    "binv": lambda a, b: a ^ 1 << b % 32,
    "bset": lambda a, b: a | 1 << b % 32,
    "clmul": carryless,
    "clmulh": lambda a, b: carryless(a, b) >> 32,
    "clmulr": lambda a, b: int(
        bits_of(carryless(*(int(bits_of(n)[::-1], 2) for n in (a, b))) & MASK)[::-1], 2
    ),
    "czero_eqz": lambda a, b: a if b else 0,
    "czero_nez": lambda a, b: 0 if b else a,
}
ONE = {
    "clz": lambda a: len(bits_of(a)) - len(bits_of(a).lstrip("0")),
    "ctz": lambda a: len(bits_of(a)) - len(bits_of(a).rstrip("0")),
    "cpop": lambda a: bits_of(a).count("1"),
    "sext_b": lambda a: (a & 0xFF ^ 0x80) - 0x80,
    "sext_h": lambda a: (a & 0xFFFF ^ 0x8000) - 0x8000,
    "zext_h": lambda a: a & 0xFFFF,
    "orc_b": lambda a: int.from_bytes(bytes(0xFF if o else 0 for o in octets(a)), "little"),
    "rev8": lambda a: int.from_bytes(octets(a), "big"),
}
SHIFTS = {
    "slli": "sll", "srli": "srl", "srai": "sra", "rori": "ror",
    "bclri": "bclr", "bexti": "bext", "binvi": "binv", "bseti": "bset",
}  # fmt: skip
IMMEDIATES = {
    "addi": "add", "slti": "slt", "sltiu": "sltu", "xori": "xor", "ori": "or", "andi": "and",
}  # fmt: skip
BRANCHES = {
    "beq": lambda a, b: a == b,
    "bne": lambda a, b: a != b,
    "blt": lambda a, b: signed(a) < signed(b),
    "bge": lambda a, b: signed(a) >= signed(b),
    "bltu": lambda a, b: a < b,
    "bgeu": lambda a, b: a >= b,
}


def result(machine, word: int, a: int, b: int = 0) -> int:
    """What the instruction puts into x7, with x5 and x6 before it."""
    machine.program(word)
    machine.cpu.pc, machine.cpu.x[5], machine.cpu.x[6] = RAM_BASE, a, b
    machine.step()
    return machine.cpu.x[7]


@pytest.mark.parametrize("name", TWO)
def test_operations_on_two_registers(machine, name):
    for a in EDGE_WORDS:
        for b in EDGE_WORDS:
            assert result(machine, op(name, 7, 5, 6), a, b) == TWO[name](a, b) & MASK, (a, b)


@pytest.mark.parametrize("name", ONE)
def test_operations_on_one_register(machine, name):
    for a in [*EDGE_WORDS, *(1 << n for n in range(32))]:
        assert result(machine, op(name, 7, 5), a) == ONE[name](a) & MASK, a


@pytest.mark.parametrize("name", SHIFTS)
def test_shifts_by_a_constant(machine, name):
    for a in EDGE_WORDS:
        for count in range(32):
            word = op(name, 7, 5, count)
            assert result(machine, word, a) == TWO[SHIFTS[name]](a, count) & MASK, (a, count)


@pytest.mark.parametrize("name", IMMEDIATES)
def test_operations_on_a_constant(machine, name):
    for a in EDGE_WORDS:
        for value in (0, 1, -1, 2047, -2048, 0x555, -0x556):
            want = TWO[IMMEDIATES[name]](a, value & MASK) & MASK
            assert result(machine, op(name, 7, 5, value=value), a) == want, (a, value)


@pytest.mark.parametrize("name", BRANCHES)
def test_branches(machine, name):
    for a in EDGE_WORDS:
        for b in EDGE_WORDS:
            result(machine, op(name, 0, 5, 6, -4096), a, b)
            taken = machine.cpu.pc == RAM_BASE - 4096
            assert taken or machine.cpu.pc == RAM_BASE + 4
            assert taken == BRANCHES[name](a, b)


def test_the_tables_here_name_every_integer_operation():
    named = {*TWO, *ONE, *SHIFTS, *IMMEDIATES, *BRANCHES}
    formats = {"R", "SHIFT", "B"}
    loads = {"lb", "lh", "lw", "lbu", "lhu"}
    every = {row.name for row in ROWS.values() if row.format in formats}
    every |= {row.name for row in ROWS.values() if row.format == "I"} - loads
    assert named == every
