"""The inner code against its definition (fields.py), and what decoding promises.

tests/long/test_galois.py holds it against an independent library in both directions.
"""

from __future__ import annotations

import random
from itertools import pairwise
from math import comb

import pytest
from ares4._core import ffi, lib
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.firmware.portable.codes import LOST, bch, decoded, flipped, parity_of
from tests.firmware.portable.fields import (
    bch_parity,
    bytes_of,
    generator,
    gf14,
    polynomial_of,
    remainder,
    sum_of,
)

CODEWORD_BYTES, CHOSEN = 1056, 93
STRENGTHS = st.sampled_from([1, 2, 5, 64, 65, CHOSEN, 97, lib.BCH_T_MAX])


def codeword(t: int, noise: random.Random, size: int = CODEWORD_BYTES) -> bytes:
    data = noise.randbytes(size - bch(t).parity_bytes)
    return data + parity_of(t, data)


def written_bits(t: int, size: int) -> int:
    """Those of a word but what is left of its last byte."""
    return 8 * (size - bch(t).parity_bytes) + bch(t).parity_bits


@given(STRENGTHS, st.binary(max_size=1800))
def test_parity_is_the_remainder_by_the_generator(t: int, data: bytes) -> None:
    assert parity_of(t, data) == bch_parity(data, t)


@pytest.mark.parametrize("t", [1, 64, 65, 66, CHOSEN, lib.BCH_T_MAX])
def test_the_generator_has_the_degree_that_is_said(t: int) -> None:
    assert bch(t).parity_bits == generator(t).bit_length() - 1 == 14 * t - 7 * (t >= 65)


@given(st.binary(max_size=1000), st.lists(st.integers(0, 1000), max_size=30))
def test_pieces_of_any_size_give_the_same_parity(data: bytes, cuts: list[int]) -> None:
    edges = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    pieces = [data[a:b] for a, b in pairwise(edges)]
    assert parity_of(CHOSEN, *pieces) == parity_of(CHOSEN, data)


@settings(max_examples=60)
@given(STRENGTHS, st.integers(1, 1800), st.data())
def test_any_t_wrong_bits_come_back(t: int, data_bytes: int, data: st.DataObject) -> None:
    size = min(data_bytes + bch(t).parity_bytes, lib.BCH_BYTES_MAX)
    noise = random.Random(data.draw(st.integers(0, 1 << 32)))
    word = codeword(t, noise, size)
    places = st.integers(0, written_bits(t, size) - 1)
    count = data.draw(st.integers(0, min(t, written_bits(t, size))))
    near = data.draw(st.sets(places, max_size=count))
    far = [bit for bit in noise.sample(range(written_bits(t, size)), count) if bit not in near]
    wrong = {*near, *far[: count - len(near)]}
    assert decoded(t, flipped(word, wrong)) == (len(wrong), word)


def test_each_number_of_wrong_bits_comes_back_up_to_t_and_no_more() -> None:
    noise = random.Random(93)
    for count in range(2 * CHOSEN):
        word = codeword(CHOSEN, noise)
        read = flipped(word, noise.sample(range(written_bits(CHOSEN, CODEWORD_BYTES)), count))
        assert decoded(CHOSEN, read) == ((count, word) if count <= CHOSEN else (LOST, read))


def test_bursts_at_the_ends_come_back() -> None:
    word = codeword(CHOSEN, random.Random(1))
    bits = written_bits(CHOSEN, CODEWORD_BYTES)
    for burst in (range(CHOSEN), range(bits - CHOSEN, bits), range(7000, 7000 + CHOSEN)):
        assert decoded(CHOSEN, flipped(word, burst)) == (CHOSEN, word)


@pytest.mark.parametrize("fill", [0x00, 0xFF, 0xAA])
def test_a_page_of_one_byte_is_a_codeword_only_if_it_is_one(fill: int) -> None:
    """An erased page is all ones, and 93 wrong bits or less make no codeword of it."""
    word = bytes([fill]) * CODEWORD_BYTES
    is_one = remainder(polynomial_of(word) >> 1, generator(CHOSEN)) == 0
    assert decoded(CHOSEN, word)[0] == (0 if is_one else LOST)
    assert is_one == (fill == 0)


def test_what_is_left_of_the_last_byte_is_not_looked_at() -> None:
    t = 92  # 7 bits are left
    word = codeword(t, random.Random(2))
    spare = range(written_bits(t, CODEWORD_BYTES), 8 * CODEWORD_BYTES)
    assert len(spare) == 7
    assert decoded(t, flipped(word, spare)) == (0, word)
    assert decoded(t, flipped(word, [*spare, *range(0, 10 * t, 10)])) == (t, word)


@given(st.sampled_from([1, 2, 3]), st.binary(min_size=300, max_size=2047))
def test_whatever_is_decoded_is_a_codeword_within_t_bits(t: int, read: bytes) -> None:
    wrong, word = decoded(t, read)
    if wrong == LOST:
        assert word == read
        return
    code = bch(t)
    left = 8 * code.parity_bytes - code.parity_bits
    assert remainder(polynomial_of(word) >> left, generator(t)) == 0
    changes = polynomial_of(word) ^ polynomial_of(read)
    assert (changes >> left).bit_count() == wrong <= t


@pytest.mark.parametrize(("t", "words"), [(1, 3000), (2, 3000), (3, 3000)])
def test_a_wrong_word_passes_no_more_often_than_calculated(t: int, words: int) -> None:
    """A random word lies within t bits of a codeword by the share of all words that do. With a
    small t and the longest word that is often enough to be counted; with 93 it is 10^-150."""
    size = lib.BCH_BYTES_MAX
    bits = written_bits(t, size)
    share = sum(comb(bits, count) for count in range(t + 1)) / 2 ** bch(t).parity_bits
    noise = random.Random(t)
    passed = sum(decoded(t, noise.randbytes(size))[0] != LOST for _ in range(words))
    sigma = (words * share * (1 - share)) ** 0.5
    assert abs(passed - words * share) < 5 * sigma + 1
    assert 0.1 < share < 1


@pytest.mark.parametrize("t", [3, 5, 8, CHOSEN])
def test_wrong_bits_whose_locations_add_up_to_nothing_come_back(t: int) -> None:
    """The first syndrome is 0: the locator's degree rises late, by more than one, and then waits.
    With bits drawn by lot that is one decoding of thousands."""
    field, noise = gf14(), random.Random(t)
    word = codeword(t, noise)
    last = written_bits(t, len(word)) - 1
    for _ in range(20):
        total = last + 1
        while total > last:
            exponents = noise.sample(range(last + 1), t - 1)
            place = sum_of(field.power[exponent] for exponent in exponents)
            total = field.logarithm.get(place, last + 1)
            total = last + 1 if total in exponents else total
        wrong = [last - exponent for exponent in (*exponents, total)]
        assert decoded(t, flipped(word, wrong)) == (t, word)


@pytest.mark.parametrize("first", [0, 77, 5400])
def test_three_wrong_bits_that_look_like_one_locator_are_too_many_for_two(first: int) -> None:
    """A third of the field's units apart, their sum is 0, and so is that of their powers but the
    third: the locator found has degree 3 and all its roots."""
    word = bytes(lib.BCH_BYTES_MAX)
    for t in (2, 3):
        last = written_bits(t, len(word)) - 1
        read = flipped(word, [last - first - apart for apart in (0, 5461, 10922)])
        assert decoded(t, read) == ((LOST, read) if t == 2 else (3, word))


@pytest.mark.parametrize("t", [1, 5])
def test_a_bit_before_the_words_first_is_none_to_turn(t: int) -> None:
    """What a wrong bit there leaves, were the word longer: right in front of it, or further off."""
    size = 100
    bits, room = written_bits(t, size), 8 * bch(t).parity_bytes - bch(t).parity_bits
    for exponent in (*range(bits - 3, bits + 20), 16382):
        left = remainder(1 << exponent, generator(t)) << room
        read = bytes_of(left, size)
        last = flipped(bytes(size), [bits - 1 - exponent]) if exponent < bits else bytes(size)
        corrected = bytes(a ^ b for a, b in zip(read, last, strict=True))
        assert decoded(t, read) == ((1, corrected) if exponent < bits else (LOST, read))


def test_noise_never_passes_with_the_code_of_the_log() -> None:
    noise = random.Random(7)
    for _ in range(300):
        read = noise.randbytes(CODEWORD_BYTES)
        assert decoded(CHOSEN, read) == (LOST, read)


@settings(max_examples=40)
@given(st.sampled_from([5, CHOSEN]), st.data())
def test_unsure_bits_count_half(t: int, data: st.DataObject) -> None:
    """e of them, of which any part is wrong, and n other wrong ones, e + 2n <= 2t."""
    unsure_count = data.draw(st.integers(0, 2 * t))
    others = data.draw(st.integers(0, (2 * t - unsure_count) // 2))
    noise = random.Random(data.draw(st.integers(0, 1 << 32)))
    word = codeword(t, noise)
    places = noise.sample(range(written_bits(t, CODEWORD_BYTES)), unsure_count + others)
    unsure = places[:unsure_count]
    of_these = noise.sample(unsure, noise.randint(0, unsure_count))
    read = flipped(word, [*of_these, *places[unsure_count:]])
    wrong, got = decoded(t, read, unsure)
    assert (wrong != LOST, got) == (True, word)


def test_a_word_is_as_it_was_when_unsure_bits_do_not_help() -> None:
    noise = random.Random(5)
    word = codeword(CHOSEN, noise)
    read = flipped(word, range(0, 8000, 20))
    assert decoded(CHOSEN, read, range(5, 500, 7)) == (LOST, read)


def test_steps_come_to_the_same_and_to_an_end() -> None:
    noise, decoder = random.Random(3), ffi.new("struct bch_decoder *")
    for count in (0, 1, 26, CHOSEN, CHOSEN + 1):
        word = codeword(CHOSEN, noise)
        read = flipped(word, noise.sample(range(8440), count))
        room = ffi.new("uint8_t[]", read)
        lib.bch_decode_begin(decoder, room, len(read))
        answers = [lib.bch_decode_step(bch(CHOSEN), decoder)]
        while answers[-1] == lib.BCH_GOES_ON:
            answers.append(lib.bch_decode_step(bch(CHOSEN), decoder))
        assert (answers[-1], bytes(ffi.buffer(room, len(read)))) == decoded(CHOSEN, read)
        assert len(answers) < 200
