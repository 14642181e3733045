"""RAM's error correction, every position: what the program reads, what the device counts."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ares4.computer import Computer, InputKind
from ares4.errors import InputError

WORD = 0x80001000
VALUE = 0xDEADBEEF
READER = """
    la t0, trap
    csrw mtvec, t0
    li s0, 0x80001000
    li s1, 0xDEADBEEF
    sw s1, 0(s0)
    li s3, 0
again:
    lw s2, 0(s0)
    j again
.balign 4
trap:
    csrr s3, mcause
    csrr s4, mtval
    csrr s5, mepc
    j trap
"""
S2, S3, S4 = 18, 19, 20
LOAD_FAULT = 5
CODEWORD_BITS = 39

Maker = Callable[[str], Computer]


@pytest.fixture
def reader(run_program: Maker) -> tuple[Computer, bytes]:
    """A program that reads one word for ever, and its state while it does."""
    computer = run_program(READER)
    computer.step(40)
    assert computer.register(S2) == VALUE
    return computer, computer.snapshot()


def test_every_single_flip_is_corrected_and_counted(reader: tuple[Computer, bytes]) -> None:
    computer, start = reader
    for bit in range(CODEWORD_BITS):
        computer.restore(start)
        computer.put(InputKind.FLIP_RAM, WORD, bit)
        computer.set_register(S2, 0)
        computer.step(2)
        assert computer.register(S2) == VALUE, bit
        assert computer.register(S3) == 0
        assert computer.read("edac.CORRECTED_COUNT") == 1
        assert computer.read("edac.LAST_ADDRESS") == WORD
        assert computer.read("edac.STATUS.CORRECTED") == 1


def test_every_double_flip_is_detected_and_traps(reader: tuple[Computer, bytes]) -> None:
    computer, start = reader
    for pair in itertools.combinations(range(CODEWORD_BITS), 2):
        computer.restore(start)
        for bit in pair:
            computer.put(InputKind.FLIP_RAM, WORD, bit)
        computer.step(6)
        assert (computer.register(S3), computer.register(S4)) == (LOAD_FAULT, WORD), pair
        assert computer.read("edac.UNCORRECTED_COUNT") == 1
        assert computer.read("edac.STATUS.UNCORRECTED") == 1


@given(bits=st.sets(st.integers(0, 38), min_size=3, max_size=7))
def test_more_flips_are_never_taken_for_a_clean_single_repair_of_the_truth(bits: set[int]) -> None:
    """Three flips are odd: the decoder repairs one bit, and the word that comes out is wrong.

    The distance of the code is four: an odd number of flips from three on can never come out right.
    """
    computer = Computer()
    computer.load_flat(bytes.fromhex("6f000000"))
    computer.power_on()
    computer.poke(WORD, VALUE.to_bytes(4, "little"))
    for bit in bits:
        computer.put(InputKind.FLIP_RAM, WORD, bit)
    data_flipped = sum(1 for bit in bits if bit < 32)
    word = int.from_bytes(computer.peek(WORD, 4), "little")
    if len(bits) == 3 and data_flipped >= 2:
        assert word != VALUE


def test_a_store_of_the_word_heals_it(reader: tuple[Computer, bytes]) -> None:
    computer, _ = reader
    flipped = computer.hash()
    computer.put(InputKind.FLIP_RAM, WORD, 3)
    computer.put(InputKind.FLIP_RAM, WORD, 3)
    assert computer.hash() == flipped  # flipping twice is as if nothing had been
    computer.put(InputKind.FLIP_RAM, WORD, 3)
    computer.poke(WORD, VALUE.to_bytes(4, "little"))
    computer.step(4)
    assert computer.read("edac.CORRECTED_COUNT") == 0


def test_scrubbing_repairs_the_word(run_program: Maker) -> None:
    computer = run_program(
        """
        li s0, 0x40003000
        li s1, 0x80001000
        sw s1, 0x14(s0)     # SCRUB
        lw s2, 0x08(s0)     # corrected so far
        lw s3, 0(s1)
        lw s4, 0x08(s0)
    1:  j 1b
        """
    )
    computer.poke(WORD, VALUE.to_bytes(4, "little"))
    computer.put(InputKind.FLIP_RAM, WORD, 30)
    computer.step(30)
    assert [computer.register(n) for n in (18, 19, 20)] == [1, VALUE, 1]


def test_a_byte_store_into_a_word_with_one_flip_merges_the_right_word(run_program: Maker) -> None:
    computer = run_program(
        """
        li s0, 0x80001000
        li s1, 0x11
    1:  sb s1, 1(s0)
        lw s2, 0(s0)
        j 1b
        """
    )
    computer.poke(WORD, VALUE.to_bytes(4, "little"))
    computer.put(InputKind.FLIP_RAM, WORD, 31)
    computer.step(20)
    assert computer.register(S2) == 0xDEAD11EF
    assert computer.read("edac.CORRECTED_COUNT") == 1


@pytest.mark.parametrize(
    ("address", "bit"), [(WORD + 1, 0), (WORD, 39), (0x7FFFFFFC, 0), (0x80400000, 0)]
)
def test_a_flip_where_there_is_no_bit_is_refused(
    run_program: Maker, address: int, bit: int
) -> None:
    with pytest.raises(InputError, match="There is no bit"):
        run_program("1: j 1b").put(InputKind.FLIP_RAM, address, bit)
