"""What the mass memory's cells go through: wear, faults, work that was cut, errors in reading."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ares4._registers import FIELDS
from ares4.computer import Computer
from ares4.errors import InputError, MachineError
from ares4.machine.aging import YEAR_S, Aging, raw_rate, stress
from ares4.machine.upsets import flash_fault
from ares4.machine.values import RAM_BASE, InputKind

PAGE_BYTES, PAGES, BLOCK_PAGES, BLOCKS = 2112, 32768, 64, 512
CELLS = 8 * PAGE_BYTES
READ, PROGRAM, ERASE = 1, 2, 3
US = {READ: 50, PROGRAM: 300, ERASE: 2000}
DONE, FAILED = 1, 2
BUFFER = RAM_BASE + 0x4000
RECORDER = FIELDS["power.LOADS.RECORDER"][0]
STEP = 2_000_000
ERASED = b"\xff" * PAGE_BYTES
TEN_YEARS_DAYS = 3652
FRESH_RATE, READ_RATE = 1e-9, 6e-11

Make = Callable[..., Any]


def page_of(seed: int) -> bytes:
    return random.Random(seed).randbytes(PAGE_BYTES)


def powered(make_bare: Make, **figures: float) -> Any:
    bare = make_bare(0x40000, **figures)
    bare.store("power.BUSES", 3)
    bare.store("power.LOADS", RECORDER)
    bare.run(bare.cycle + STEP)
    return bare


def begin(bare: Any, operation: int, page: int) -> int:
    bare.store("massmem.EVENT", DONE | FAILED)
    bare.store("massmem.PAGE", page)
    bare.store("massmem.ADDRESS", BUFFER)
    began = int(bare.cycle)
    bare.store("massmem.COMMAND", operation)
    return began


def do(bare: Any, operation: int, page: int, data: bytes = b"") -> int:
    """The event that ends it."""
    if data:
        bare.poke(BUFFER, data)
    began = begin(bare, operation, page)
    bare.run(began + 100 * 6000 + 100)
    assert not bare.read("massmem.STATUS.BUSY")
    return int(bare.read("massmem.EVENT"))


def read_page(bare: Any, page: int, level: int = 0) -> bytes:
    bare.store("massmem.RETRY", level)
    assert do(bare, READ, page) == DONE
    return bytes(bare.peek(BUFFER, PAGE_BYTES))


def wrong(one: bytes, other: bytes) -> int:
    return (int.from_bytes(one, "little") ^ int.from_bytes(other, "little")).bit_count()


def cut(bare: Any) -> None:
    bare.put(InputKind.RESTART)
    bare.step()


def again(bare: Any) -> None:
    """After a restart: power."""
    bare.store("power.BUSES", 3)
    bare.store("power.LOADS", RECORDER)
    bare.run(bare.cycle + STEP)


# ---- work that is cut off ----------------------------------------------------------------------


def test_a_program_that_is_cut_ends_at_any_byte_and_at_any_bit_of_it(make_bare: Make) -> None:
    """At every instruction boundary of a program; all cells before the cut are programmed."""
    bare = powered(make_bare)
    bare.poke(BUFFER, bytes(PAGE_BYTES))
    began = begin(bare, PROGRAM, 5)
    ends = set()
    while bare.read("massmem.STATUS.BUSY"):
        point = bare.point()
        lived = bare.cycle - began
        cut(bare)
        cells = CELLS * lived // (100 * US[PROGRAM])
        image = bare.flash()
        number = int.from_bytes(image[5 * PAGE_BYTES :], "little")
        assert number == ((1 << CELLS) - (1 << cells) if cells else 0), cells
        assert bare.flash_block(0)["torn"] == (1 if cells else 0)
        ends.add(cells)
        bare.return_to(point)
        bare.step()
    assert {cells // 8 for cells in ends} == set(range(PAGE_BYTES))
    assert {cells % 8 for cells in ends} == set(range(8))
    assert bare.flash()[5 * PAGE_BYTES :] == bytes(PAGE_BYTES)


def test_the_cell_at_which_a_program_was_cut_is_undecided_and_the_others_decay_sooner(
    make_bare: Make,
) -> None:
    bare = powered(make_bare)
    bare.poke(BUFFER, bytes(PAGE_BYTES))
    began = begin(bare, PROGRAM, 5)
    bare.run(began + 10_000)
    cells = CELLS * (bare.cycle - began) // (100 * US[PROGRAM])
    cut(bare)
    again(bare)
    assert bare.flash_block(0)["rate"] == pytest.approx(10 * FRESH_RATE)
    programmed = (1 << CELLS) - (1 << cells)
    looks = [int.from_bytes(read_page(bare, 5), "little") ^ programmed for _ in range(24)]
    assert set(looks) == {0, 1 << cells}
    assert bare.flash_block(0)["rate"] == pytest.approx(10 * (FRESH_RATE + 24 * READ_RATE))
    # What the page is given again goes on from there, and only an erase makes it whole.
    assert do(bare, PROGRAM, 5, bytes(PAGE_BYTES)) == DONE
    assert len({read_page(bare, 5) for _ in range(24)}) == 2
    assert do(bare, ERASE, 5) == DONE
    assert read_page(bare, 5) == ERASED


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(part=st.integers(1, 64 * 256 - 1), seed=st.integers(0, 2**32))
def test_an_erase_that_is_cut_leaves_a_page_that_is_neither_so_nor_so(
    make_bare: Make, part: int, seed: int
) -> None:
    bare = powered(make_bare)
    at, done = divmod(part, 256)
    data = {page: page_of(seed + page) for page in {0, at, min(at + 1, 63), 63}}
    for page, content in data.items():
        assert do(bare, PROGRAM, page, content) == DONE
    began = begin(bare, ERASE, 17)
    length = 100 * US[ERASE]
    bare.run(began + -(-part * length // (64 * 256)))
    lived = bare.cycle - began
    cut(bare)
    at, done = divmod(64 * 256 * lived // length, 256)
    again(bare)
    assert bare.flash_block(0)["erases"] == 1
    for page in data.keys() - {at}:
        assert read_page(bare, page) == (ERASED if page < at else data[page])
    if at in data:
        looks = [int.from_bytes(read_page(bare, at), "little") for _ in range(6)]
        stored = int.from_bytes(data[at], "little")
        zeros = CELLS - stored.bit_count()
        for look in looks:
            assert not stored & ~look  # what was erased before stays so
            risen = (look & ~stored).bit_count()
            # Of the cells in which there was charge; an eighth of them is undecided.
            assert abs(risen / zeros - done / 256) < 0.0625 + 0.02
        shaky = looks[0]
        for look in looks[1:]:
            shaky &= look
        unlike = (looks[0] | looks[1]) ^ (looks[0] & looks[1])
        assert (16 < done < 240 and unlike) or not 16 < done < 240
    bare.store("massmem.PAGE", 0)
    assert do(bare, ERASE, 0) == DONE
    assert all(read_page(bare, page) == ERASED for page in data)
    assert bare.flash_block(0) | {"rate": 0} == {
        "age_s": 0.0, "rate": 0, "erases": 2, "reads": len(data), "factory_bad": 0, "bad": 0,
        "torn": 0, "endurance": bare.flash_block(0)["endurance"],
    }  # fmt: skip


def test_each_page_has_cells_of_its_own_that_give_up_their_charge_easily(make_bare: Make) -> None:
    bare = powered(make_bare)
    looks = []
    for page in (0, 64, 128):
        assert do(bare, PROGRAM, page, bytes(PAGE_BYTES)) == DONE
        began = begin(bare, ERASE, page)
        bare.run(began + 100 * US[ERASE] // 128)  # half of its first page
        cut(bare)
        again(bare)
        looks.append(int.from_bytes(read_page(bare, page), "little"))
    for one, other in zip(looks, looks[1:] + looks[:1], strict=True):
        assert CELLS * 0.4 < one.bit_count() < CELLS * 0.6
        assert CELLS * 0.4 < (one ^ other).bit_count() < CELLS * 0.6
    began = begin(bare, ERASE, 0)
    bare.run(began + 100 * US[ERASE] // 256)  # what is erased already stays so
    cut(bare)
    again(bare)
    assert int.from_bytes(read_page(bare, 0), "little").bit_count() > CELLS * 0.4


def test_an_erase_that_was_cut_in_an_empty_block_is_made_good_by_a_whole_one(
    make_bare: Make,
) -> None:
    bare = powered(make_bare)
    began = begin(bare, ERASE, 0)
    bare.run(began + 100 * US[ERASE] // 128)
    cut(bare)
    again(bare)
    assert bare.flash_block(0)["torn"] == 1
    assert do(bare, ERASE, 0) == DONE
    assert bare.flash_block(0)["torn"] == 0
    assert do(bare, PROGRAM, 0, page_of(1)) == DONE
    assert read_page(bare, 0) == page_of(1)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from([PROGRAM, ERASE]), st.sampled_from([0, 1, 63]), st.floats(0, 1.2)
        ),
        min_size=1, max_size=6,
    )
)  # fmt: skip
def test_whatever_is_cut_a_whole_erase_makes_it_good(
    make_bare: Make, steps: list[tuple[int, int, float]]
) -> None:
    """And a machine that was saved and taken up again in between comes to the same."""
    bare, other = powered(make_bare), make_bare(0x40000)
    for number, (operation, page, part) in enumerate(steps):
        bare.poke(BUFFER, page_of(number))
        began = begin(bare, operation, page)
        bare.run(began + max(1, int(part * 100 * US[operation])))
        cut(bare)
        other.restore(bare.snapshot())
        for one in (bare, other):
            again(one)
            one.looks = [read_page(one, page) for page in (0, 1, 63)]
        assert bare.looks == other.looks
        assert bare.hash() == other.hash()
    assert do(bare, ERASE, 0) == DONE
    assert [read_page(bare, page) for page in (0, 1, 63)] == [ERASED] * 3
    assert do(bare, PROGRAM, 1, page_of(9)) == DONE
    assert read_page(bare, 1) == page_of(9)


# ---- bad blocks --------------------------------------------------------------------------------


def test_the_factory_marks_its_bad_blocks(make_bare: Make) -> None:
    bare = powered(make_bare)
    bad = [block for block in range(BLOCKS) if bare.flash_block(block)["factory_bad"]]
    assert 1 <= len(bad) <= 9
    assert min(bad) >= 32
    for block in range(min(bad), min(bad) + 2):
        marked = block in bad
        assert read_page(bare, block * BLOCK_PAGES)[2048] == (0 if marked else 0xFF)
        assert read_page(bare, block * BLOCK_PAGES + 1) == ERASED
    first = min(bad) * BLOCK_PAGES
    for operation in (PROGRAM, ERASE):
        assert do(bare, operation, first + 1, bytes(PAGE_BYTES)) == FAILED
        assert bare.read("massmem.STATUS.FAIL") == 1
    assert read_page(bare, first)[2048] == 0
    assert read_page(bare, first + 1) == ERASED
    assert bare.flash() == ERASED  # what the factory did is nothing that is stored


def test_another_part_has_other_bad_blocks(make_bare: Make) -> None:
    found = set()
    for seed in range(1, 9):
        computer = Computer(0x40000, seed=seed)
        computer.load_flat(bytes(8))
        computer.power_on()
        found.add(tuple(n for n in range(BLOCKS) if computer.flash_block(n)["factory_bad"]))
    assert len(found) == 8
    assert all(min(blocks) >= 32 and len(blocks) <= 9 for blocks in found)


def test_a_block_that_fails_says_so_and_is_bad_from_then_on(make_bare: Make) -> None:
    bare = powered(make_bare)
    assert do(bare, PROGRAM, 64, page_of(1)) == DONE
    bare.spoil("program-fails", 1)
    assert do(bare, PROGRAM, 65, page_of(2)) == FAILED
    assert (bare.read("massmem.STATUS.FAIL"), bare.flash_block(1)["bad"]) == (1, 1)
    begin(bare, READ, 64)
    assert bare.read("massmem.STATUS.FAIL") == 0  # it is of the last operation
    assert read_page(bare, 64) == page_of(1)
    half = read_page(bare, 65)
    assert half not in (ERASED, page_of(2))
    for operation in (PROGRAM, ERASE, PROGRAM):
        assert do(bare, operation, 66, page_of(3)) == FAILED
    assert read_page(bare, 64) == page_of(1)
    assert wrong(read_page(bare, 65), half) <= 1  # the cell at which it ended is undecided
    assert read_page(bare, 66) == ERASED
    assert do(bare, PROGRAM, 0, page_of(4)) == DONE  # others go on


def test_an_erase_that_fails_leaves_part_of_its_block(make_bare: Make) -> None:
    bare = powered(make_bare)
    for page in range(64, 128):
        assert do(bare, PROGRAM, page, page_of(page)) == DONE
    bare.spoil("erase-fails", 1)
    assert do(bare, ERASE, 64) == FAILED
    left = [read_page(bare, page) == page_of(page) for page in range(64, 128)]
    gone = [read_page(bare, page) == ERASED for page in range(64, 128)]
    assert left == sorted(left)
    assert 1 <= sum(left) < 64
    assert 62 <= sum(left) + sum(gone) <= 64
    assert bare.flash_block(1)["bad"] == 1


def test_how_far_a_failing_program_gets_is_another_thing_each_time(make_bare: Make) -> None:
    bare = powered(make_bare)
    ends = set()
    for block in range(1, 5):
        bare.spoil("program-fails", block)
        assert do(bare, PROGRAM, 64 * block, bytes(PAGE_BYTES)) == FAILED
        ends.add(CELLS - int.from_bytes(read_page(bare, 64 * block), "little").bit_count())
    assert len(ends) == 4
    assert max(ends) - min(ends) > 100


def test_a_bad_block_can_be_read_as_it_was(make_bare: Make) -> None:
    bare = powered(make_bare)
    assert do(bare, PROGRAM, 64, page_of(1)) == DONE
    bare.spoil("bad-block", 1)
    for operation in (PROGRAM, ERASE):
        assert do(bare, operation, 64, page_of(2)) == FAILED
    assert read_page(bare, 64) == page_of(1)


def test_a_block_fails_when_it_has_been_erased_as_often_as_it_can(make_bare: Make) -> None:
    bare = powered(make_bare)
    endurances = {bare.flash_block(block)["endurance"] for block in range(64)}
    assert len(endurances) == 64
    assert min(endurances) >= 100_000
    assert max(endurances) < 300_000
    endurance = bare.flash_block(2)["endurance"]
    bare.spoil("wear", 2, endurance - 1)
    assert do(bare, ERASE, 128) == DONE
    assert do(bare, ERASE, 128) == FAILED
    bare.spoil("wear", 3, endurance + 300_000)
    assert do(bare, PROGRAM, 192, page_of(1)) == FAILED


# ---- time and wear -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("erases", "program_us", "erase_us"),
    [
        (0, 300, 2000),
        (24_999, 300, 2000),
        (30_000, 270, 2500),
        (60_000, 240, 3000),
        (99_999, 210, 3500),
        (2**32 - 1, 210, 6000),
    ],
)
def test_a_worn_block_programs_sooner_and_erases_later(
    make_bare: Make, erases: int, program_us: int, erase_us: int
) -> None:
    bare = powered(make_bare)
    bare.spoil("wear", 3, erases)
    for operation, time_us in ((READ, 50), (PROGRAM, program_us), (ERASE, erase_us)):
        bare.spoil("wear", 3, erases)
        began = begin(bare, operation, 3 * BLOCK_PAGES)
        bare.run(began + 100 * time_us - 10)
        assert bare.read("massmem.STATUS.BUSY")
        bare.run(began + 100 * time_us + 10)
        assert not bare.read("massmem.STATUS.BUSY")


# ---- errors in reading -------------------------------------------------------------------------


def test_errors_come_with_age_and_wear_and_reading(make_bare: Make) -> None:
    """As world/cells.h says: the truth's rate and the bits that are read wrong."""
    bare = powered(make_bare, **{"flash.rate_ten_years": 2e-4})
    data = page_of(1)
    assert do(bare, PROGRAM, 64, data) == DONE
    assert read_page(bare, 64) == data
    bare.spoil("age", TEN_YEARS_DAYS)
    bare.spoil("wear", 1, 100_000)
    truth = bare.flash_block(1)
    expected = (FRESH_RATE + READ_RATE + 2e-4 * truth["age_s"] / (10 * YEAR_S)) * 8
    assert truth["age_s"] == pytest.approx(TEN_YEARS_DAYS * 86400, rel=1e-6)
    assert truth["rate"] == pytest.approx(expected, rel=1e-12)
    errors = [wrong(read_page(bare, 64), data) for _ in range(20)]
    assert abs(sum(errors) / 20 - CELLS * expected) < 4 * math.sqrt(CELLS * expected)
    assert len(set(errors)) > 1  # some pass
    assert bare.flash_block(1)["reads"] == 21
    assert read_page(bare, 65) == ERASED
    assert do(bare, ERASE, 64) == DONE
    assert do(bare, PROGRAM, 64, data) == DONE
    assert read_page(bare, 64) == data  # the charge is new
    assert bare.flash()[64 * PAGE_BYTES :] == data


def test_the_clock_of_stress_goes_by_the_cabins_warmth(make_bare: Make) -> None:
    """With power and without: the part that holds it is as old afterwards."""
    bare = powered(make_bare, **{"cabin.temperature_k": 310.0})
    assert do(bare, PROGRAM, 0, page_of(1)) == DONE
    began, warm = bare.cycle, bare.truth()["cabin_temperature_k"]
    bare.rest_for(100.0)
    cold = bare.truth()["cabin_temperature_k"]
    lived = (bare.cycle - began) / 1e8
    low, high = sorted((stress(lived, warm), stress(lived, cold)))
    assert low - 5 < bare.flash_block(0)["age_s"] < high + 5
    assert high > 4 * lived  # 310 K is 37 C


def test_a_page_that_is_programmed_again_is_as_old_as_its_first_charge(make_bare: Make) -> None:
    bare = powered(make_bare)
    assert do(bare, PROGRAM, 0, b"\x0f" * PAGE_BYTES) == DONE
    bare.spoil("age", 1000)
    assert do(bare, PROGRAM, 0, bytes(PAGE_BYTES)) == DONE
    assert bare.flash_block(0)["age_s"] >= 1000 * 86400
    assert do(bare, ERASE, 0) == DONE
    assert do(bare, PROGRAM, 0, bytes(PAGE_BYTES)) == DONE
    assert bare.flash_block(0)["age_s"] < 1


def test_a_page_is_programmed_four_times_and_no_more(make_bare: Make) -> None:
    bare = powered(make_bare)
    rates = []
    for _ in range(7):
        assert do(bare, PROGRAM, 0, page_of(1)) == DONE
        rates.append(bare.flash_block(0)["rate"] - FRESH_RATE)
    expected = [0, 1e-8, 2e-8, 3e-8, 3e-8 + 1e-4, 3e-8 + 2e-4, 3e-8 + 3e-4]
    assert rates == pytest.approx(expected, abs=1e-15)
    assert wrong(read_page(bare, 0), page_of(1))


def test_the_level_of_read_retry_shifts_what_is_wrong(make_bare: Make) -> None:
    bare = powered(make_bare, **{"flash.rate_ten_years": 2e-4})
    data = page_of(1)
    assert do(bare, PROGRAM, 0, data) == DONE
    bare.spoil("age", 344 * 365)
    errors = [sum(wrong(read_page(bare, 0, level), data) for _ in range(8)) for level in range(8)]
    best = errors.index(min(errors))
    assert 2 <= best <= 5
    assert errors[best] * 2 < errors[0]
    rates = [raw_rate(Aging(bare.flash_block(0)["age_s"], 2e-4, level=level)) for level in range(8)]
    for found, rate in zip(errors, rates, strict=True):
        assert abs(found / 8 - CELLS * rate) < 4 * math.sqrt(CELLS * rate)
    assert bare.read("massmem.RETRY.LEVEL") == 7


def test_a_raised_rate_holds_for_all_pages_until_it_is_lowered(make_bare: Make) -> None:
    bare = powered(make_bare)
    data = page_of(1)
    assert do(bare, PROGRAM, 0, data) == DONE
    bare.spoil("error-rate", 3_000_000)
    for stored, page in ((data, 0), (ERASED, 1)):
        assert 10 < wrong(read_page(bare, page), stored) < 120
    assert bare.flash_block(9)["rate"] == pytest.approx(3e-3 + FRESH_RATE)
    bare.spoil("error-rate", 0)
    assert read_page(bare, 0) == data


def test_the_same_reading_has_the_same_errors_in_every_branch(make_bare: Make) -> None:
    bare = powered(make_bare, **{"flash.rate_floor": 3e-3})
    assert do(bare, PROGRAM, 7, page_of(1)) == DONE
    point, saved = bare.point(), bare.snapshot()
    first = [read_page(bare, 7) for _ in range(5)]
    assert len(set(first)) > 1
    there = bare.hash()
    bare.return_to(point)
    assert [read_page(bare, 7) for _ in range(5)] == first
    assert bare.hash() == there
    other = make_bare(0x40000)
    other.restore(saved)
    assert [read_page(other, 7) for _ in range(5)] == first
    assert other.hash() == there


def test_a_look_from_outside_is_a_reading_that_changes_nothing(make_bare: Make) -> None:
    bare = powered(make_bare, **{"flash.rate_floor": 3e-3})
    assert do(bare, PROGRAM, 1, page_of(1)) == DONE
    before = bare.hash()
    looked = bare.sensed(reading=0)
    assert looked[PAGE_BYTES:] != page_of(1) == bare.flash()[PAGE_BYTES:]
    assert bare.hash() == before
    assert read_page(bare, 1) == looked[PAGE_BYTES:]
    assert bare.sensed(reading=1) != looked
    assert len(bare.sensed(pages=3)) == 3 * PAGE_BYTES
    with pytest.raises(MachineError, match="no level 8"):
        bare.sensed(level=8)
    with pytest.raises(MachineError, match="no block 512"):
        bare.flash_block(512)


def test_the_part_as_it_is_read_long_after_is_what_it_will_be(make_bare: Make) -> None:
    """Told from outside, and lived through: each page as old, worn, read and torn as it is."""
    bare = powered(make_bare, **{"flash.rate_ten_years": 2e-5})
    assert do(bare, PROGRAM, 0, page_of(0)) == DONE
    bare.spoil("wear", 0, 70_000)
    bare.spoil("age", 100 * 365)
    assert do(bare, PROGRAM, 1, page_of(1)) == DONE  # a hundred years younger
    began = begin(bare, PROGRAM, 64)
    bare.run(began + 15_000)
    cut(bare)  # torn
    aging = Aging(200 * 365 * 86400.0, 2e-5, rate_floor=1e-4, level=2, reading=7, seed=99)
    before = bare.hash()
    told = bare.later(aging)
    assert bare.hash() == before
    assert told == b"".join(bare.later(aging, first, 13) for first in (0, 13, 26, 39, 52))
    assert bare.later(aging, 70) == b""
    bare.spoil("error-rate", 100_000)
    bare.spoil("age", 200 * 365)
    assert told == bare.sensed(level=2, reading=7)
    older, younger = (wrong(told[PAGE_BYTES * n :][:PAGE_BYTES], page_of(n)) for n in (0, 1))
    assert older > younger > 5
    # Wear is added to what there was, and ends where counting does.
    worn = bare.later(Aging(0, 2e-5, level=2, reading=7, erases=50_000))
    endless = bare.later(Aging(0, 2e-5, level=2, reading=7, erases=2**32 - 1))
    bare.spoil("wear", 0, 120_000)
    assert worn[: 64 * PAGE_BYTES] == bare.sensed(level=2, reading=7, pages=64)
    bare.spoil("wear", 0, 2**32 - 1)
    assert endless[: 64 * PAGE_BYTES] == bare.sensed(level=2, reading=7, pages=64)
    with pytest.raises(MachineError, match="bytes from page 32767 on cannot"):
        bare.later(aging, 32767, 2)
    assert bare.later(aging, 32767, 1) != ERASED


@pytest.mark.parametrize(("fault", "pages"), [("destroyed-page", {70}), ("destroyed-block", None)])
def test_what_is_destroyed_is_noise(make_bare: Make, fault: str, pages: set[int] | None) -> None:
    bare = powered(make_bare)
    for page in (64, 70, 128):
        assert do(bare, PROGRAM, page, page_of(page)) == DONE
    bare.spoil(fault, 70 if pages else 1)
    for page in (64, 70, 128):
        lost = page in (pages or {64, 70})
        assert pages or wrong(read_page(bare, 64), read_page(bare, 70)) > CELLS // 3
        assert (wrong(read_page(bare, page), page_of(page)) > CELLS // 3) == lost
    assert do(bare, ERASE, 64) == DONE
    assert read_page(bare, 70) == ERASED


# ---- from outside ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "numbers", "what"),
    [
        ("bad-block", (512,), "no fault 0 at 512"),
        ("destroyed-page", (32768,), "no fault 3 at 32768"),
        ("destroyed-page", (70000,), "no page or block 70000"),
        ("error-rate", (500_000_001,), "value 500000001"),
        ("age", (1_000_000_001,), "value 1000000001"),
        ("wear", (1,), "takes BLOCK ERASES"),
        ("rust", (1,), "no fault 'rust'"),
    ],
)
def test_there_are_only_such_faults(
    make_bare: Make, fault: str, numbers: tuple[int, ...], what: str
) -> None:
    with pytest.raises(InputError, match=what):
        powered(make_bare).spoil(fault, *numbers)


def test_a_fault_is_lived_again_when_the_machine_goes_back(make_bare: Make) -> None:
    bare = powered(make_bare)
    assert do(bare, PROGRAM, 0, page_of(1)) == DONE
    bare.remember(STEP)
    began = bare.cycle
    bare.put(*flash_fault("destroyed-page", 0), at=began + STEP)
    bare.run(began + 3 * STEP)
    lost, there = bare.flash(), bare.hash()
    assert lost != page_of(1)
    bare.go_to(began)
    assert bare.flash() == page_of(1)
    bare.run(began + 3 * STEP)
    assert (bare.flash(), bare.hash()) == (lost, there)


def test_an_image_is_any_number_of_pages(make_bare: Make) -> None:
    bare = make_bare(0x40000)
    for pages in (1, 3, 40):
        image = b"".join(page_of(page) for page in range(pages))
        bare.set_flash(image + ERASED * 2)
        assert bare.flash() == image
    last = ERASED * (PAGES - 1) + page_of(9)
    bare.set_flash(last)
    assert bare.flash()[-PAGE_BYTES:] == page_of(9)
    assert len(bare.flash()) == PAGES * PAGE_BYTES
    bare.set_flash(ERASED)
    assert bare.flash() == ERASED
    for wrong_size in (0, 1, 2111, PAGES * PAGE_BYTES + PAGE_BYTES):
        with pytest.raises(MachineError, match="whole pages of 2112 bytes, at most 32768"):
            bare.set_flash(bytes(wrong_size))


def test_an_image_put_in_by_hand_leaves_the_part_as_it_is(make_bare: Make) -> None:
    """It has new charge, in cells that are as worn as they were."""
    bare = make_bare(0x40000)
    bare.set_flash(page_of(1))
    bare.spoil("wear", 3, 500)
    bare.spoil("bad-block", 4)
    bare.spoil("error-rate", 1_000_000)
    bare.spoil("age", 1000)
    bare.step()
    assert bare.flash_block(0)["age_s"] > 0
    bare.set_flash(page_of(2))
    assert bare.flash_block(3)["erases"] == 500
    assert bare.flash_block(4)["bad"] == 1
    assert bare.flash_block(0)["rate"] == pytest.approx(1e-3 + FRESH_RATE)
    assert bare.flash_block(0)["age_s"] == 0.0
    bare.spoil("age", 10)
    bare.step()
    assert bare.flash_block(0)["age_s"] == pytest.approx(10 * 86400, abs=1)
