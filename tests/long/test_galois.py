"""Both codes of the log against galois, a library that nobody here wrote, in both directions.

It compiles itself as it is used, which takes a minute or two: so it runs in `make long`. The short
suite holds the codes against their definitions (tests/firmware/portable/fields.py).
"""

from __future__ import annotations

import random
from itertools import pairwise
from typing import Any

import pytest

from tests.firmware.portable.codes import bch, decoded, encoded, flipped, parity_of, restored

galois = pytest.importorskip("galois", reason="there is no galois for this Python")
np = pytest.importorskip("numpy", reason="there is no numpy for this Python")

pytestmark = pytest.mark.timeout(3600)

CODEWORD_BYTES, T = 1056, 93


@pytest.fixture(scope="module")
def theirs() -> Any:
    """Their code of the same design distance over the same field."""
    field = galois.GF(2**14, irreducible_poly=galois.Poly.Int(0x402B), primitive_element=2)
    return galois.BCH(2**14 - 1, d=2 * T + 1, extension_field=field)


def bits(data: bytes) -> Any:
    return galois.GF2(np.unpackbits(np.frombuffer(data, np.uint8), bitorder="little"))


def packed(array: Any) -> bytes:
    return np.packbits(np.array(array), bitorder="little").tobytes()


def test_the_codes_are_of_one_size(theirs: Any) -> None:
    assert (theirs.t, theirs.n - theirs.k) == (T, bch(T).parity_bits)


def test_a_codeword_is_theirs(theirs: Any) -> None:
    noise = random.Random(1)
    for size in (1, 100, CODEWORD_BYTES - bch(T).parity_bytes, 1885):
        data = noise.randbytes(size)
        assert packed(theirs.encode(bits(data))) == data + parity_of(T, data)


def test_they_correct_ours(theirs: Any) -> None:
    noise = random.Random(2)
    data = noise.randbytes(CODEWORD_BYTES - bch(T).parity_bytes)
    word = data + parity_of(T, data)
    length = 8 * len(data) + bch(T).parity_bits
    for count in (0, 1, 26, T):
        read = flipped(word, noise.sample(range(length), count))
        message, wrong = theirs.decode(bits(read)[:length], errors=True)
        assert (packed(message), wrong) == (data, count)
    read = flipped(word, noise.sample(range(length), T + 1))
    assert theirs.decode(bits(read)[:length], errors=True)[1] == -1


def test_we_correct_theirs(theirs: Any) -> None:
    noise = random.Random(3)
    data = noise.randbytes(CODEWORD_BYTES - bch(T).parity_bytes)
    word = packed(theirs.encode(bits(data)))
    for count in (0, 1, 26, T):
        read = flipped(word, noise.sample(range(8 * len(word) - 1), count))
        assert decoded(T, read) == (count, word)


@pytest.fixture(scope="module")
def field() -> Any:
    return galois.GF(2**16, irreducible_poly=galois.Poly.Int(0x1002D), primitive_element=2)


@pytest.fixture(scope="module")
def points(field: Any) -> Any:
    """The 1,024 points, by what stripe.h says of them."""
    even = field(np.arange(0, 2**16, 2))
    images = even * even + even
    basis = [field(1)]
    while len(basis) < 10:
        basis.append(even[np.flatnonzero(images == basis[-1])[0]])
    assert all(b * b + b == a for a, b in pairwise(basis))
    numbers = np.arange(1024)
    total = field.Zeros(1024)
    for place, element in enumerate(basis):
        total += field((numbers >> place & 1) * int(element))
    return total


def column(field: Any, pages: list[bytes]) -> Any:
    return field([int.from_bytes(page, "little") for page in pages])


def test_parity_is_their_interpolation(field: Any, points: Any) -> None:
    pages = [random.Random(n).randbytes(2) for n in range(512)]
    polynomial = galois.lagrange_poly(points[:512], column(field, pages))
    assert polynomial.degree < 512
    assert np.array_equal(polynomial(points[512:1008]), column(field, encoded(pages, 496)))


def test_their_interpolation_of_what_is_kept_gives_what_was_lost(field: Any, points: Any) -> None:
    noise = random.Random(4)
    pages = [noise.randbytes(2) for _ in range(512)]
    whole = pages + encoded(pages, 496)
    lost = set(noise.sample(range(1008), 496))
    kept = sorted(set(range(1008)) - lost)
    damaged = [b"\0\0" if number in lost else page for number, page in enumerate(whole)]
    polynomial = galois.lagrange_poly(points[kept], column(field, [whole[n] for n in kept]))
    found = restored(damaged, 512, lost)
    assert found is not None
    assert np.array_equal(polynomial(points[:512]), column(field, found[:512]))


def test_we_restore_what_they_wrote(field: Any, points: Any) -> None:
    noise = random.Random(5)
    pages = [noise.randbytes(2) for _ in range(512)]
    polynomial = galois.lagrange_poly(points[:512], column(field, pages))
    parity = [int(value).to_bytes(2, "little") for value in polynomial(points[512:])]
    damaged = [b"\0\0"] * 512 + parity
    assert restored(damaged, 512, set(range(512))) == pages + parity
