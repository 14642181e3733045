"""The log store on simulated parts: power cut at every step, pages lost, bits wrong.

What is checked, and how the parts behave, stands in part.h and ship.h beside this file. tests/long
has the same in millions.
"""

from __future__ import annotations

import pytest

from tests.store.programs import numbers, run


def test_a_cut_at_every_step_loses_nothing_that_was_safe() -> None:
    """Every byte of each program, every page of each erasure; and again in each recovery, of some
    at every byte, too."""
    cuts, outer, inner, *_ = numbers(run("cuts", "appends=20"))
    assert outer > 5_000 and inner > 200_000 and cuts == outer + inner


def test_cuts_through_200_appends_with_garbage_collection() -> None:
    """One step in 120; in each of these recoveries every step."""
    cuts, *_, dropped, _, erasures, _, most = numbers(run("cuts", "stride=120", "every=0"))
    assert cuts > 100_000
    assert dropped > 100 and erasures > 200
    assert most <= 12, "some blocks are worn more than others"


@pytest.mark.parametrize("seed", range(3))
def test_the_log_goes_on_after_cuts(seed: int) -> None:
    """One step in nine is cut for good, blocks are bad (which ones is known after a start), and
    some programs go wrong in silence."""
    words = ("nested=0", "wild=9", "poor=25", "stride=40", f"seed={seed + 5}", "bads=3")
    *_, dropped, failures, erasures, _, _ = numbers(run("cuts", *words))
    assert dropped > 50 and erasures > 200
    assert 0 < failures < 60


@pytest.mark.parametrize("wild", [0, 30])
def test_the_log_goes_on_when_entries_come_fast(wild: int) -> None:
    """It is never idle, and stripes wait for their parity."""
    *_, dropped, _, erasures, _, _ = numbers(
        run("cuts", "nested=0", "hasty=1", f"wild={wild}", "stride=60")
    )
    assert dropped > 50 and erasures > 200


def test_losses_while_the_store_works() -> None:
    """Pages, hints, programs and erasures, told or in silence; hints while power is off, too, after
    a cut erasure. No entry waits for longer than two seconds to be safe."""
    _, pages, hints, failures, silent, tries = numbers(run("losses", 40))
    assert pages > 3_000 and hints > 8_000 and failures > 200 and silent > 500
    assert tries < 10, "garbage collection makes room slowly"


def test_a_part_full_of_what_may_never_be_dropped_is_left_alone() -> None:
    """Nothing is lost, and it is not collected for ever."""
    _, least, cuts = numbers(run("full"))
    assert least > 30 and cuts > 50


@pytest.mark.parametrize(("gone", "rate"), [(0.4, 3e-3), (0.1, 1e-2), (0.45, 0.0)])
def test_closed_stripes_come_back_whole(gone: float, rate: float) -> None:
    stripes, whole, back, given, wrong = numbers(run("sweep", "stripes", 4, gone, rate))
    assert (whole, back, wrong) == (stripes, given, 0)


def test_beyond_the_codes_entries_are_missing_and_none_is_wrong() -> None:
    _, whole, back, given, wrong = numbers(run("sweep", "stripes", 2, 0.6, 1e-2))
    assert whole == 0 and wrong == 0
    assert 0.05 * given < back < 0.5 * given


def test_a_fifth_of_a_part_in_one_piece_takes_no_closed_stripe() -> None:
    """A whole part in which garbage was collected; a fifth more of the pages is gone elsewhere, and
    so are all that tell of blocks and all of the description."""
    stripes, whole, back, given, wrong = numbers(run("sweep", "range", 1, 0.2, 1e-3))
    assert stripes > 15
    assert (whole, back, wrong) == (stripes, given, 0)
