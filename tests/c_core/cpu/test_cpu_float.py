"""Softfloat against the host's float unit and, for ties-away and saturation, against fractions."""

import re
import struct
from fractions import Fraction
from random import Random

import pytest
from cpu_machine import CASES, CORE, RAM_BASE, load
from cpu_programs import EDGE_DOUBLES, EDGE_SINGLES, EDGE_WORDS, ROWS, Writer, word_of

HOST_CASES_PER_CASE = 200
INEXACT, UNDERFLOW, OVERFLOW, INVALID = 1, 2, 4, 16
NEAREST, ZERO, DOWN, UP, AWAY = range(5)


class Format:
    """A format in rational numbers, written without a look at softfloat.c."""

    def __init__(self, precision: int, exponent_bits: int) -> None:
        self.precision = precision
        self.width = precision + exponent_bits
        self.bias = (1 << exponent_bits - 1) - 1
        self.infinity = (2 * self.bias + 1) << precision - 1
        self.largest = Fraction(2 ** (self.bias + 1) - 2 ** (self.bias + 1 - precision))

    def value(self, bits: int) -> Fraction:
        """The number of a finite pattern."""
        biased = bits >> self.precision - 1 & 2 * self.bias + 1
        fraction = bits & (1 << self.precision - 1) - 1
        if biased:
            fraction |= 1 << self.precision - 1
        scale = max(biased, 1) - self.bias - self.precision + 1
        number = Fraction(fraction) * Fraction(2) ** scale
        return -number if bits >> self.width - 1 else number

    def is_finite(self, bits: int) -> bool:
        return bits & (1 << self.width - 1) - 1 < self.infinity

    def round(self, exact: Fraction, mode: int) -> tuple[int, int]:
        """The pattern of a number that is not 0, and the flags."""
        sign = (exact < 0) << self.width - 1
        size = abs(exact)
        exponent = floor_log2(size)
        unit = Fraction(2) ** (max(exponent, 1 - self.bias) - self.precision + 1)
        count = round_integer(size / unit, exact < 0, mode)
        result = count * unit
        flags = INEXACT if result != size else 0
        free_unit = Fraction(2) ** (exponent - self.precision + 1)
        free = round_integer(size / free_unit, exact < 0, mode) * free_unit
        if flags and free < Fraction(2) ** (1 - self.bias):
            flags |= UNDERFLOW
        if result > self.largest:
            up = mode in (NEAREST, AWAY) or mode == (DOWN if exact < 0 else UP)
            return sign | (self.infinity if up else self.infinity - 1), OVERFLOW | INEXACT
        return sign | self.pattern(count, unit), flags

    def pattern(self, count: int, unit: Fraction) -> int:
        """The pattern of count units, the unit being that of its binade or the one below."""
        biased = floor_log2(unit) + self.precision - 1 + self.bias
        return count + (biased - 1 << self.precision - 1)


def floor_log2(value: Fraction) -> int:
    estimate = value.numerator.bit_length() - value.denominator.bit_length()
    return estimate if Fraction(2) ** estimate <= value else estimate - 1


def round_integer(size: Fraction, negative: bool, mode: int) -> int:
    """A magnitude as an integer."""
    whole = size.numerator // size.denominator
    rest = size - whole
    if mode == NEAREST:
        return whole + (rest > Fraction(1, 2) or (rest == Fraction(1, 2) and whole & 1))
    if mode == AWAY:
        return whole + (rest >= Fraction(1, 2))
    return whole + (rest != 0 and mode == (DOWN if negative else UP))


SINGLE, DOUBLE = Format(24, 8), Format(53, 11)


def host_round(value: Fraction) -> int:
    """The pattern of the nearest double, by Python itself."""
    return struct.unpack("<Q", struct.pack("<d", float(value)))[0]


def test_the_rational_model_rounds_as_python_does():
    random = Random("model")
    for _ in range(1000):
        value = Fraction(random.getrandbits(80) + 1, random.getrandbits(80) + 1)
        value *= Fraction(2) ** random.randint(-1074, 900)
        assert DOUBLE.round(value, NEAREST)[0] == host_round(value)


@pytest.mark.timeout(0)  # ARES4_CASES may ask for hours
def test_softfloat_equals_the_host(core_path):
    ffi, lib = load(core_path)
    worst = ffi.new("struct difference *")
    count = CASES * HOST_CASES_PER_CASE
    differences = lib.float_differential(count, count, worst)
    fields = ["operation", "mode", "a", "b", "c", "soft", "soft_flags", "host", "host_flags"]
    assert differences == 0, {name: hex(getattr(worst, name)) for name in fields}
    print(f"{worst.compared} cases, no difference")


def operands(writer: Writer, name: str) -> tuple[int, int, int]:
    draw = writer.double if name == "double" else writer.single
    return draw(), draw(), draw()


@pytest.mark.timeout(0)
@pytest.mark.parametrize("name", ["single", "double"])
def test_softfloat_equals_rational_numbers_in_every_mode(core_path, name):
    ffi, lib = load(core_path)
    model = DOUBLE if name == "double" else SINGLE
    soft = ffi.addressof(lib, f"soft_{name}")
    writer = Writer(Random(f"rational {name}"), [])
    compared = 0
    for case in range(CASES):
        bits = operands(writer, name)
        if not all(map(model.is_finite, bits)):
            continue
        a, b, c = map(model.value, bits)
        mode = case % 5
        exact = {
            lib.soft_add: (a + b, bits[:2]),
            lib.soft_multiply: (a * b, bits[:2]),
            lib.soft_multiply_add: (a * b + c, bits),
            lib.soft_divide: (a / b if b else 0, bits[:2]),
        }
        for operation, (value, given) in exact.items():
            if not value:
                continue
            flags = ffi.new("uint32_t *")
            got = operation(soft, *given, mode, flags), flags[0]
            assert got == model.round(value, mode), (operation, list(map(hex, given)), mode)
            compared += 1
    assert compared > CASES


@pytest.mark.timeout(0)
@pytest.mark.parametrize("name", ["single", "double"])
def test_square_roots_are_bracketed_in_every_mode(core_path, name):
    """No square root is rational as a rule, but the result and its neighbours square exactly."""
    ffi, lib = load(core_path)
    model = DOUBLE if name == "double" else SINGLE
    soft = ffi.addressof(lib, f"soft_{name}")
    writer = Writer(Random(f"root {name}"), [])
    for case in range(CASES):
        bits = operands(writer, name)[0] & (1 << model.width - 1) - 1
        if not bits or not model.is_finite(bits):
            continue
        mode = case % 5
        flags = ffi.new("uint32_t *")
        result = lib.soft_square_root(soft, bits, mode, flags)
        value, root = model.value(bits), model.value(result)
        below, above = model.value(result - 1), model.value(result + 1)
        assert flags[0] == (INEXACT if root**2 != value else 0)
        if mode in (NEAREST, AWAY):
            assert ((below + root) / 2) ** 2 < value < ((root + above) / 2) ** 2
        elif mode == UP:
            assert below**2 < value <= root**2
        else:
            assert root**2 <= value < above**2


@pytest.mark.parametrize("name", ["single", "double"])
@pytest.mark.parametrize("signed", [True, False])
def test_conversions_to_integers_saturate(core_path, name, signed):
    ffi, lib = load(core_path)
    model = DOUBLE if name == "double" else SINGLE
    soft = ffi.addressof(lib, f"soft_{name}")
    convert = lib.soft_to_signed if signed else lib.soft_to_unsigned
    lowest, highest = (-(2**31), 2**31 - 1) if signed else (0, 2**32 - 1)
    writer = Writer(Random(f"integers {name} {signed}"), [])
    pool = EDGE_DOUBLES if name == "double" else EDGE_SINGLES
    drawn = [operands(writer, name)[0] for _ in range(CASES)]
    for bits in [*pool, *(bits ^ 1 << model.width - 1 for bits in pool), *drawn]:
        for mode in range(5):
            flags = ffi.new("uint32_t *")
            got = convert(soft, bits, mode, flags)
            negative = bits >> model.width - 1
            if not model.is_finite(bits):
                nan = bits & (1 << model.width - 1) - 1 > model.infinity
                want, flag = (lowest if negative and not nan else highest), INVALID
            else:
                value = model.value(bits)
                want = round_integer(abs(value), value < 0, mode) * (-1 if value < 0 else 1)
                flag = INEXACT if want != value else 0
                if not lowest <= want <= highest:
                    want, flag = (lowest if value < 0 else highest), INVALID
            assert (got, flags[0]) == (want & 0xFFFF_FFFF, flag), (hex(bits), mode)


def test_narrowing_rounds_in_every_mode(core_path):
    ffi, lib = load(core_path)
    soft = ffi.addressof(lib, "soft_single")
    writer = Writer(Random("narrow"), [])
    for bits in [*EDGE_DOUBLES, *(writer.double() for _ in range(CASES))]:
        if not DOUBLE.is_finite(bits) or not DOUBLE.value(bits):
            continue
        for mode in range(5):
            flags = ffi.new("uint32_t *")
            got = lib.soft_narrow(soft, bits, mode, flags), flags[0]
            assert got == SINGLE.round(DOUBLE.value(bits), mode), (hex(bits), mode)


def test_a_product_longer_than_a_word_keeps_its_lowest_bit(core_path):
    """p * q is 2^105 + 1: added to 2^158 it is a tie but for its last bit, shifted out of sight."""
    ffi, lib = load(core_path)
    p, q, c = (
        struct.unpack("<Q", struct.pack("<d", float(number)))[0]
        for number in (5634663596278459, 7199155462287987, 2**158)
    )
    flags = ffi.new("uint32_t *")
    result = lib.soft_multiply_add(ffi.addressof(lib, "soft_double"), p, q, c, NEAREST, flags)
    assert (result, flags[0]) == (c + 1, INEXACT)


HOST_ROWS = re.findall(
    r"^HOST\((\w+), \w+, (\w+),", (CORE / "host_float.def").read_text(), re.MULTILINE
)


@pytest.mark.parametrize("name, when", HOST_ROWS)
def test_the_host_rows_do_what_the_soft_rows_do(machine, name, when):
    """Every row of host_float.def, on the edges, in every mode it is for."""
    random = Random(f"{name} {when}")
    rounding = {"ROUND_TO_ZERO": 1}.get(when, 7)
    machine.program(word_of(ROWS[name], 1, 2, 3, rounding << 12 | 4 << 27))
    pool = EDGE_DOUBLES if name.endswith("_d") else EDGE_SINGLES
    sign, box = (63, 0) if pool is EDGE_DOUBLES else (31, 0xFFFF_FFFF << 32)
    for first in pool:
        for _ in range(12):
            operands = [first, random.choice(pool), random.choice(pool)]
            operands = [box | value ^ random.getrandbits(1) << sign for value in operands]
            word, frm = random.choice(EDGE_WORDS), random.randrange(4)
            results = []
            for host in (True, False):
                machine.lib.harness_use_host_float(machine.pointer, host)
                cpu = machine.cpu
                cpu.pc, cpu.mstatus, cpu.fcsr = RAM_BASE, 3 << 13, frm << 5
                cpu.f[2], cpu.f[3], cpu.f[4] = operands
                cpu.x[2] = word
                machine.step()
                results.append((cpu.x[1], cpu.f[1], cpu.fcsr, cpu.mcause))
            assert results[0] == results[1], (list(map(hex, operands)), word, frm)
    machine.lib.harness_use_host_float(machine.pointer, True)
