"""Finite fields, the codes over them and their polynomials by their definitions: slow, and nothing
of ours.

Numbers are polynomials over GF(2), bit i the coefficient of x^i.
"""

from __future__ import annotations

from functools import cache


def remainder(value: int, by: int) -> int:
    """Of the division of two polynomials over GF(2)."""
    size = by.bit_length()
    while (over := value.bit_length() - size) >= 0:
        value ^= by << over
    return value


class Field:
    """The elements modulo a polynomial of which x is a primitive element."""

    def __init__(self, polynomial: int) -> None:
        self.units = (1 << (polynomial.bit_length() - 1)) - 1
        self.power = [1]
        while len(self.power) < self.units:
            self.power.append(remainder(self.power[-1] << 1, polynomial))
        self.logarithm = {power: exponent for exponent, power in enumerate(self.power)}
        assert len(self.logarithm) == self.units  # all different: x is primitive

    def times(self, a: int, b: int) -> int:
        """The product."""
        if not a or not b:
            return 0
        return self.power[(self.logarithm[a] + self.logarithm[b]) % self.units]

    def over(self, a: int, b: int) -> int:
        """The quotient; b is not 0."""
        return self.power[(self.logarithm[a] - self.logarithm[b]) % self.units] if a else 0


@cache
def gf14() -> Field:
    """That of the inner code: x^14 + x^5 + x^3 + x + 1."""
    return Field(0b100_0000_0010_1011)


@cache
def gf16() -> Field:
    """That of the outer code: x^16 + x^5 + x^3 + x^2 + 1."""
    return Field(0b1_0000_0000_0010_1101)


def minimal_polynomial(exponent: int) -> int:
    """The least polynomial over GF(2) that has x^exponent of gf14 as a root."""
    field, roots = gf14(), set[int]()
    while exponent not in roots:
        roots.add(exponent)
        exponent = 2 * exponent % field.units
    product = [1]  # from the constant on
    for root in roots:
        shifted = [0, *product]
        product = [
            high ^ field.times(low, field.power[root])
            for high, low in zip(shifted, [*product, 0], strict=True)
        ]
    assert set(product) <= {0, 1}
    return sum(bit << place for place, bit in enumerate(product))


@cache
def generator(t: int) -> int:
    """That of the BCH code that corrects t bits: the least common multiple of all of these."""
    found = 1
    for polynomial in dict.fromkeys(minimal_polynomial(2 * i + 1) for i in range(t)):
        product = 0
        for place in range(polynomial.bit_length()):
            product ^= found << place if polynomial >> place & 1 else 0
        found = product
    return found


_TURNED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def polynomial_of(word: bytes) -> int:
    """Bit 0 of byte 0 is the coefficient of the highest power."""
    return int.from_bytes(word.translate(_TURNED), "big")


def bytes_of(polynomial: int, count: int) -> bytes:
    """The same the other way."""
    return polynomial.to_bytes(count, "big").translate(_TURNED)


def bch_parity(data: bytes, t: int) -> bytes:
    """The parity of a codeword, with zeros for what is left of its last byte."""
    by = generator(t)
    degree = by.bit_length() - 1
    count = (degree + 7) // 8
    left = remainder(polynomial_of(data) << degree, by)
    return bytes_of(left << (8 * count - degree), count)


@cache
def points() -> list[int]:
    """Those of the outer code: sums of a basis b[0] = 1, b[i]^2 + b[i] = b[i - 1]."""
    field = gf16()
    even = {field.times(y, y) ^ y: y for y in range(0, 1 << 16, 2)}
    basis = [1]
    while len(basis) < 10:
        basis.append(even[basis[-1]])
    return [
        sum_of(element for bit, element in enumerate(basis) if number >> bit & 1)
        for number in range(1024)
    ]


def sum_of(elements) -> int:
    """In the field: each bit by itself."""
    total = 0
    for element in elements:
        total ^= element
    return total


@cache
def weights() -> list[int]:
    """One over the products of a data point's differences from all others, as logarithms."""
    field, at = gf16(), points()[:512]
    return [
        -sum(field.logarithm[x ^ other] for other in at if other != x) % field.units for x in at
    ]


def interpolated(values: dict[int, int], number: int) -> int:
    """The value at point 512 or later of the polynomial of degree below 512 that has these values
    at points below, and zero at the rest of them: by Lagrange's formula."""
    field, at = gf16(), points()
    x = at[number]
    whole = sum(field.logarithm[x ^ other] for other in at[:512])
    total = 0
    for place, value in values.items():
        if value:
            exponent = field.logarithm[value] + weights()[place] + whole
            total ^= field.power[(exponent - field.logarithm[x ^ at[place]]) % field.units]
    return total
