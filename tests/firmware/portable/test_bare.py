"""The second half of a page of whose parity the end is missing: a bit or two are corrected."""

from __future__ import annotations

import random
from typing import Any

import pytest
from ares4._core import ffi, lib
from hypothesis import given, settings
from hypothesis import strategies as st

CONTENT, WORD = lib.BARE_CONTENT_BYTES, lib.BARE_CONTENT_BYTES + lib.BARE_PARITY_BYTES


@pytest.fixture(scope="module")
def code() -> Any:
    code = ffi.new("struct bch *")
    lib.bch_open(code, lib.CODED_BITS)
    return code


@pytest.fixture(scope="module")
def bare() -> Any:
    return ffi.new("struct salvage_bare *")


def word_of(code: Any, content: bytes) -> bytes:
    total, parity = ffi.new("struct bch_sum *"), ffi.new("uint8_t[]", 200)
    lib.bch_begin(total)
    lib.bch_add(code, total, content, CONTENT)
    lib.bch_end(code, total, parity)
    return content + bytes(parity)[: lib.BARE_PARITY_BYTES]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(0, 3), st.integers(0, 3))
def test_wrong_bits_are_corrected(
    code: Any, bare: Any, seed: int, in_content: int, in_parity: int
) -> None:
    """Up to two of the content, and three of the parity, which hit three windows of four at most.
    Three of the content are more than is looked for, and then nothing is changed."""
    noise = random.Random(seed)
    right = word_of(code, noise.randbytes(CONTENT))
    word = ffi.new("uint8_t[]", right)
    bits = noise.sample(range(8 * CONTENT), in_content)
    bits += noise.sample(range(8 * CONTENT, 8 * WORD), in_parity)
    for bit in bits:
        word[bit // 8] ^= 1 << bit % 8
    before = bytes(ffi.buffer(word, WORD))
    wrong = lib.salvage_bare(bare, code, word)
    if in_content <= 2:
        assert wrong == len(bits)
        assert bytes(ffi.buffer(word, CONTENT)) == right[:CONTENT]
    else:
        assert wrong == lib.BCH_LOST
        assert bytes(ffi.buffer(word, WORD)) == before


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32))
def test_noise_is_lost(code: Any, bare: Any, seed: int) -> None:
    word = ffi.new("uint8_t[]", random.Random(seed).randbytes(WORD))
    assert lib.salvage_bare(bare, code, word) == lib.BCH_LOST
