"""RAM's error correction, exhaustively: every bit and every pair of a word, for all that reads it.

What the decoder should make of a codeword is worked out here by itself, from the definition: an
extended Hamming code over GF(2), and the nearest codeword to what was read.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ares4.computer import Computer
from ares4.errors import InputError
from ares4.machine.values import InputKind

Maker = Callable[[str], Computer]
RAM_BASE = 0x80000000
WORD = 0x80001000
VALUE, NEXT = 0xDEADBEEF, 0x01234567
CODEWORD_BITS = 39
SINGLES = [(bit,) for bit in range(CODEWORD_BITS)]
DOUBLES = list(itertools.combinations(range(CODEWORD_BITS), 2))
A0, A1, A2, PC, FA0 = 10, 11, 12, 32, 43
MCAUSE, MEPC, MTVAL = (65 + number for number in (0x342, 0x341, 0x343))
FETCH_FAULT, LOAD_FAULT, STORE_FAULT = 1, 5, 7
IDLE = bytes.fromhex("6f000000")


# ---- the code, by its definition ------------------------------------------------------------

# Hamming's numbering: place n is checked by the check bits at the powers of two that add up to n.
PLACES = [place for place in range(1, 39) if place & (place - 1)][:32] + [1 << n for n in range(6)]
CHECKS = [
    sum(1 << bit for bit, place in enumerate(PLACES) if place >> check & 1) for check in range(6)
] + [(1 << CODEWORD_BITS) - 1]  # the rows of H


def syndrome(codeword: int) -> int:
    """H times the codeword, over GF(2): zero for a codeword and nothing else."""
    return sum(((codeword & row).bit_count() & 1) << n for n, row in enumerate(CHECKS))


def encode(data: int) -> int:
    codeword = data
    for check in range(6):
        codeword |= (syndrome(codeword) >> check & 1) << 32 + check
    return codeword | syndrome(codeword) >> 6 << 38


NEAR = [0, *(1 << bit for bit in range(CODEWORD_BITS))]


def decode(codeword: int) -> int | None:
    """The data of the one codeword that differs in at most one bit; None: there is none."""
    for flip in NEAR:
        if syndrome(codeword ^ flip) == 0:
            return (codeword ^ flip) & 0xFFFF_FFFF
    return None


def idle() -> Computer:
    """A computer that does nothing, with little memory."""
    computer = Computer(ram_bytes=0x10000)
    computer.load_flat(IDLE)
    computer.power_on()
    return computer


def flip(computer: Computer, bits: Iterable[int], address: int = WORD) -> None:
    for bit in bits:
        computer.put(InputKind.FLIP_RAM, address, bit)


def word(computer: Computer, address: int = WORD) -> int:
    return int.from_bytes(computer.peek(address, 4), "little")


def test_the_code_here_has_distance_four() -> None:
    generators = [encode(1 << bit) for bit in range(32)]
    assert not any(syndrome(row) for row in generators)
    columns = [syndrome(1 << bit) for bit in range(39)]
    sums = [a ^ b for a, b in itertools.combinations(columns, 2)]
    assert len(set(columns)) == 39
    assert not set(columns) & set(sums)
    assert 0 not in sums


@pytest.mark.parametrize("count", [1, 3])
def test_every_odd_set_of_flips_is_decoded_as_the_nearest_codeword(count: int) -> None:
    computer = idle()
    for bits in itertools.combinations(range(CODEWORD_BITS), count):
        data = hash(bits) & 0xFFFF_FFFF
        computer.poke(WORD, data.to_bytes(4, "little"))
        flip(computer, bits)
        flips = sum(1 << bit for bit in bits)
        expected = decode(encode(data) ^ flips)
        assert word(computer) == (data ^ flips & 0xFFFF_FFFF if expected is None else expected)


@given(data=st.integers(0, 2**32 - 1), bits=st.sets(st.integers(0, 38), min_size=4, max_size=39))
def test_more_flips_too(data: int, bits: set[int]) -> None:
    computer = idle()
    computer.poke(WORD, data.to_bytes(4, "little"))
    flip(computer, bits)
    flips = sum(1 << bit for bit in bits)
    expected = decode(encode(data) ^ flips)
    assert word(computer) == (data ^ flips & 0xFFFF_FFFF if expected is None else expected)


# ---- the processor: each way to reach a word --------------------------------------------------

# name: (instruction, what is read of VALUE and NEXT or None, how often the word is met,
#        cause of the exception, what is in RAM afterwards)
SIGNED_BYTE, SIGNED_HALF = 0xFFFF_FFDE, 0xFFFF_BEEF
BOX = 0xFFFF_FFFF << 32
ACCESSES = {
    "lb": ("lb a1, 3(a0)", SIGNED_BYTE, 1, LOAD_FAULT, VALUE),
    "lbu": ("lbu a1, 1(a0)", 0xBE, 1, LOAD_FAULT, VALUE),
    "lh": ("lh a1, 0(a0)", SIGNED_HALF, 1, LOAD_FAULT, VALUE),
    "lhu": ("lhu a1, 2(a0)", 0xDEAD, 1, LOAD_FAULT, VALUE),
    "lw": ("lw a1, 0(a0)", VALUE, 1, LOAD_FAULT, VALUE),
    "lw misaligned": ("lw a1, 2(a0)", 0x4567DEAD, 2, LOAD_FAULT, VALUE),
    "lh across": ("lhu a1, 3(a0)", 0x67DE, 1, LOAD_FAULT, VALUE),
    "flw": ("flw fa0, 0(a0)", BOX | VALUE, 1, LOAD_FAULT, VALUE),
    "fld low": ("fld fa0, 0(a0)", NEXT << 32 | VALUE, 1, LOAD_FAULT, VALUE),
    "lr": ("lr.w a1, (a0)", VALUE, 1, LOAD_FAULT, VALUE),
    "amo": ("amoadd.w a1, a2, (a0)", VALUE, 1, STORE_FAULT, (VALUE + 0x4433_2211) & 0xFFFF_FFFF),
    "sb": ("sb a2, 1(a0)", None, 1, STORE_FAULT, 0xDEAD_11EF),
    "sh": ("sh a2, 2(a0)", None, 1, STORE_FAULT, 0x2211_BEEF),
    # The first byte writes the word anew, so the next ones find it whole.
    "sw misaligned": ("sw a2, 1(a0)", None, 1, STORE_FAULT, 0x3322_11EF),
    "sw": ("sw a2, 0(a0)", None, 0, 0, 0x4433_2211),
    "fsd": ("fsd fa1, 0(a0)", None, 0, 0, 0x4433_2211),
}  # fmt: skip
SET_UP = """
    .option norvc
    li t0, 0x6000
    csrs mstatus, t0
    la t0, trap
    csrw mtvec, t0
"""
REST = """
    .balign 4
trap:
    j trap
"""
START = 0x80000014


@pytest.fixture
def at_work(run_program: Maker) -> Maker:
    """A machine that stands before an instruction, and the words it reaches for."""

    def make(instruction: str) -> Computer:
        computer = run_program(SET_UP + instruction + REST)
        while computer.register(PC) != START:
            computer.step()
        return computer

    return make


def ready(computer: Computer, bits: Iterable[int]) -> tuple[int, int]:
    """Everything as before the instruction, with flipped bits; the counts so far."""
    computer.poke(WORD, VALUE.to_bytes(4, "little") + NEXT.to_bytes(4, "little"))
    flip(computer, bits)
    computer.set_register(A0, WORD)
    computer.set_register(A1, 0)
    computer.set_register(A2, 0x4433_2211)
    computer.set_register(FA0, 0)
    computer.set_register(FA0 + 1, 0x8877_6655_4433_2211)
    computer.set_register(PC, START)
    return computer.read("edac.CORRECTED_COUNT"), computer.read("edac.UNCORRECTED_COUNT")


@pytest.mark.parametrize("name", ACCESSES)
def test_every_single_flip_is_corrected_and_counted(name: str, at_work: Maker) -> None:
    instruction, result, times, _, after = ACCESSES[name]
    computer = at_work(instruction)
    for bits in SINGLES:
        corrected, _ = ready(computer, bits)
        computer.step()
        assert computer.register(PC) == START + 4
        if result is not None:
            assert computer.register(FA0 if "f" in instruction[:2] else A1) == result
        assert word(computer) == after
        assert computer.read("edac.CORRECTED_COUNT") - corrected == times
        assert not times or computer.read("edac.LAST_ADDRESS") == WORD
        # What was only read errs on; what was written is whole.
        whole = after != VALUE
        assert (computer.read("edac.UNCORRECTED_COUNT"), mends(computer)) == (0, whole)
    assert computer.read("edac.STATUS.CORRECTED") == (times > 0)


def mends(computer: Computer, address: int = WORD) -> bool:
    """Whether no bit of the word is flipped: any one more leaves it readable."""
    was = word(computer, address)
    for bit in (0, 1):
        flip(computer, (bit,), address)
        whole = word(computer, address) == was
        flip(computer, (bit,), address)
        if not whole:
            return False
    return True


@pytest.mark.parametrize("name", ACCESSES)
def test_every_double_flip_is_detected(name: str, at_work: Maker) -> None:
    instruction, _, times, cause, after = ACCESSES[name]
    computer = at_work(instruction)
    for bits in DOUBLES:
        _, uncorrected = ready(computer, bits)
        before = word(computer)
        computer.step()
        met = computer.read("edac.UNCORRECTED_COUNT") - uncorrected
        if times == 0:
            assert (met, computer.register(PC), word(computer)) == (0, START + 4, after)
            continue
        assert met == 1
        assert (computer.register(MCAUSE), computer.register(MEPC)) == (cause, START)
        assert computer.register(MTVAL) == WORD + address_in(instruction)
        assert computer.read("edac.UNCORRECTED_ADDRESS") == WORD
        assert (computer.register(A1), computer.register(FA0)) == (0, 0)
        assert word(computer) == before


def address_in(instruction: str) -> int:
    offset = instruction.partition("(")[0].split()[-1]
    return int(offset) if offset.isdecimal() else 0


def test_a_store_of_a_double_heals_both_words(at_work: Maker) -> None:
    computer = at_work("fsd fa1, 0(a0)")
    for place in (WORD, WORD + 4):
        ready(computer, ())
        flip(computer, (1, 2), place)
        computer.step()
        assert computer.peek(WORD, 8) == (0x8877_6655_4433_2211).to_bytes(8, "little")
        assert mends(computer, place)


def test_what_the_scrubber_takes_for_one_flip_is_in_the_hash(make_bare: Callable[[], Any]) -> None:
    """Three flips that decode as another word, which is then in RAM: a copy has the same hash."""
    bare, other = make_bare(), make_bare()
    for bits in [(0, 1, 2), (3, 4, 5), (0, 5, 9), (7, 20, 31), (1, 33, 35)]:
        bare.poke(WORD, VALUE.to_bytes(4, "little"))
        expected = decode(encode(VALUE) ^ sum(1 << bit for bit in bits))
        flip(bare, bits)
        bare.hash()
        bare.store("edac.SCRUB", WORD)
        other.restore(bare.snapshot())
        assert bare.hash() == other.hash()
        assert expected is None or word(bare) == expected


def test_the_upper_half_of_a_double_counts_as_well(at_work: Maker) -> None:
    computer = at_work("fld fa0, 0(a0)")
    for bits in [*SINGLES, *DOUBLES]:
        ready(computer, ())
        flip(computer, bits, WORD + 4)
        computer.step()
        good = len(bits) == 1
        assert computer.register(FA0) == (NEXT << 32 | VALUE if good else 0)
        assert computer.read("edac.LAST_ADDRESS") == WORD + 4
        flip(computer, bits, WORD + 4)


# ---- fetching ---------------------------------------------------------------------------------

# The instruction, as half-words, and where in its word it begins; which word has the flip. It is
# counted once a half-word that is fetched from there.
LONG, SHORT, SECOND = [0x0593, 0x1230], [0x4595], [0x05CD]  # li a1, 0x123; c.li a1, 5; c.addi 19
FETCHES = {
    "a word": (LONG, 0, 0x123, 0),
    "a low half": (SHORT, 0, 5, 0),
    "a high half": (SHORT, 2, 5, 0),
    "the first word of two": (LONG, 2, 0x123, 0),
    "the second word of two": (LONG, 2, 0x123, 4),
}


@pytest.mark.parametrize("name", FETCHES)
def test_every_flip_of_an_instruction_is_corrected_or_faults(name: str, at_work: Maker) -> None:
    parcels, offset, result, flipped = FETCHES[name]
    computer = at_work("nop")
    code = b"".join(parcel.to_bytes(2, "little") for parcel in parcels)
    computer.poke(WORD, bytes(offset) + code)
    for bits in [*SINGLES, *DOUBLES]:
        computer.set_register(A1, 0)
        computer.set_register(PC, WORD + offset)
        flip(computer, bits, WORD + flipped)
        corrected = computer.read("edac.CORRECTED_COUNT")
        computer.step()
        if len(bits) == 1:
            assert computer.register(A1) == result
            times = 2 if name == "a word" else 1
            assert computer.read("edac.CORRECTED_COUNT") == corrected + times
        else:
            assert (computer.register(MCAUSE), computer.register(A1)) == (FETCH_FAULT, 0)
            assert computer.register(MEPC) == WORD + offset
            assert computer.register(MTVAL) == max(WORD + offset, WORD + flipped)
        flip(computer, bits, WORD + flipped)


def test_code_that_was_decoded_before_is_looked_at_again(run_program: Maker) -> None:
    """A word of a loop that has long been running: the very next round of it faults."""
    computer = run_program(
        "la t0, trap\ncsrw mtvec, t0\n1: addi a1, a1, 1\nj 1b\n.balign 4\ntrap: j trap"
    )
    computer.step(1000)
    rounds = computer.register(A1)
    place = RAM_BASE + 12
    assert computer.peek(place, 2) == bytes.fromhex("8505")  # addi a1, a1, 1
    flip(computer, (3, 20), place)
    computer.step(3)
    assert computer.register(A1) - rounds <= 1
    assert computer.register(MCAUSE) == FETCH_FAULT


# ---- DMA --------------------------------------------------------------------------------------


@pytest.fixture
def powered(make_bare: Callable[..., Any]) -> Any:
    """Recorder and imager have power."""
    bare = make_bare(ram_bytes=0)
    bare.store("power.BUSES", 3)
    bare.store("power.LOADS", 0x1FFF)
    bare.run_for(0.1)
    return bare


def test_every_flip_under_a_dma_read(powered: Any) -> None:
    page = bytes(range(256)) * 8 + bytes(64)
    powered.poke(WORD, page)
    powered.store("massmem.ADDRESS", WORD)
    number = 0
    for bits in [*SINGLES, *DOUBLES]:
        place = WORD + sum(bits) * 4
        counts = [powered.read(f"edac.{name}_COUNT") for name in ("CORRECTED", "UNCORRECTED")]
        flip(powered, bits, place)
        powered.store("massmem.PAGE", number)
        powered.store("massmem.COMMAND", 2)
        good = len(bits) == 1
        number += good
        assert powered.read("massmem.STATUS.BUSY") == good
        assert powered.read("massmem.EVENT.FAILED") != good
        counts[not good] += 1
        assert counts == [
            powered.read(f"edac.{name}_COUNT") for name in ("CORRECTED", "UNCORRECTED")
        ]
        assert powered.read("edac.LAST_ADDRESS") == place
        powered.run_for(0.001)
        powered.store("massmem.EVENT", 3)
        flip(powered, bits, place)
    assert number == 39
    assert powered.flash()[: 39 * 2112] == page * 39


def test_every_flip_under_a_dma_write_of_part_of_a_word(powered: Any) -> None:
    """A frame begins with three bytes of a word, and ends with one byte of another."""
    powered.store("imager.ADDRESS", WORD + 1)
    powered.store("imager.EXPOSURE", 1)
    head, tail = (WORD, 3), (WORD + 6144, 1)
    cases = [*SINGLES, *DOUBLES]
    for one, other in zip(cases[::2], cases[1::2], strict=True):
        counts = [powered.read(f"edac.{name}_COUNT") for name in ("CORRECTED", "UNCORRECTED")]
        before = []
        for bits, (address, bytes_in) in zip((one, other), (head, tail), strict=True):
            powered.poke(address, VALUE.to_bytes(4, "little"))
            flip(powered, bits, address)
            before.append(word(powered, address))
            counts[len(bits) - 1] += 1 if len(bits) == 1 else bytes_in
        powered.store("imager.START", 1)
        while not powered.read("imager.EVENT"):
            powered.run_for(0.001)
        assert powered.read("imager.EVENT.DONE") == (len(one) == len(other) == 1)
        assert counts == [
            powered.read(f"edac.{name}_COUNT") for name in ("CORRECTED", "UNCORRECTED")
        ]
        for bits, was, (address, kept) in zip((one, other), before, (head, tail), strict=True):
            mask = 0xFF if kept == 3 else 0xFFFF_FF00
            assert (word(powered, address) ^ was) & mask == 0
            assert len(bits) == 1 or word(powered, address) == was
            assert mends(powered, address) == (len(bits) == 1)
        powered.store("imager.EVENT", 3)


def test_a_dma_write_that_leaves_bytes_out_interrupts(powered: Any) -> None:
    powered.store("restart.NMI_VECTOR", RAM_BASE + 4)
    powered.store("imager.ADDRESS", WORD + 1)
    powered.store("imager.EXPOSURE", 1)
    for bits, cause in (((4,), 0), ((4, 5), 0x80000011)):
        flip(powered, bits)
        powered.store("imager.START", 1)
        powered.run_for(0.05)
        assert powered.read("imager.EVENT") == (1 if cause == 0 else 2)
        assert powered.register(MCAUSE) == cause
        powered.store("imager.EVENT", 3)


# ---- the table --------------------------------------------------------------------------------


def test_a_store_of_the_word_heals_it() -> None:
    computer = idle()
    computer.poke(WORD, VALUE.to_bytes(4, "little"))
    flipped = computer.hash()
    flip(computer, (3, 3))
    assert computer.hash() == flipped  # flipping twice is as if nothing had been
    flip(computer, (3,))
    computer.poke(WORD, VALUE.to_bytes(4, "little"))
    assert computer.hash() == flipped


@given(
    flips=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 38)), max_size=600),
    shuffled=st.randoms(use_true_random=False),
)
def test_the_order_of_flips_leaves_no_trace(flips: list[tuple[int, int]], shuffled: object) -> None:
    """The table is what is flipped now, whatever was before: in a plain dictionary just so."""
    kept: dict[int, int] = {}
    computer, other = idle(), idle()
    for number, bit in flips:
        row = WORD + 4 * number
        full = len(kept) == 256 and row not in kept
        kept[row] = kept.get(row, 0) ^ (0 if full else 1 << bit)
        kept = {address: flips for address, flips in kept.items() if flips}
        if full:
            with pytest.raises(InputError, match="256 upset words already"):
                flip(computer, (bit,), row)
        else:
            flip(computer, (bit,), row)
    rows = [
        (address, bit) for address, flips in kept.items() for bit in range(39) if flips >> bit & 1
    ]
    shuffled.shuffle(rows)  # type: ignore[attr-defined]
    for address, bit in rows:
        flip(other, (bit,), address)
    assert computer.hash() == other.hash()


@pytest.mark.parametrize(
    ("address", "bit"), [(WORD + 1, 0), (WORD, 39), (0x7FFFFFFC, 0), (0x80010000, 0)]
)
def test_a_flip_where_there_is_no_bit_is_refused(address: int, bit: int) -> None:
    with pytest.raises(InputError, match="There is no bit"):
        idle().put(InputKind.FLIP_RAM, address, bit)


def test_single_flips_anywhere_change_nothing_but_counts(image: bytes) -> None:
    """The ship's own firmware, with errors in it and under it, does what it does without."""
    plain, hit = Computer(), Computer()
    for computer in (plain, hit):
        computer.load(image)
        computer.power_on()
    for offset in range(0, 250 * 252, 252):
        flip(hit, (offset % CODEWORD_BITS,), RAM_BASE + offset)
    for _ in range(40):
        for computer in (plain, hit):
            computer.step(100_000)
        assert [plain.register(n) for n in range(65)] == [hit.register(n) for n in range(65)]
        assert plain.cycle == hit.cycle
    assert hit.read("edac.CORRECTED_COUNT") > 100
