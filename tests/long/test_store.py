"""The log store at length: cuts in their millions, and stripes and parts through the real codes.

tests/store has the same in short. Each test prints what it counted.
"""

from __future__ import annotations

import pytest

from tests.store.programs import numbers, run

pytestmark = pytest.mark.timeout(3 * 3600)
CUTS = 1_000_000


def test_power_is_cut_a_million_times(capsys: pytest.CaptureFixture[str]) -> None:
    """At every step of 200 appends, each byte and each page. Every recovery is cut again at each of
    its steps, at bytes 0, 1, middle and last; a hundred of these at every byte."""
    with capsys.disabled():
        print()
        cuts, outer, inner, different, *_ = numbers(run("cuts", "every=100"))
    assert cuts == outer + inner >= CUTS
    assert different > CUTS / 10


@pytest.mark.parametrize("seed", range(2, 6))
def test_other_days_are_cut_too(seed: int) -> None:
    """Other entries, bad blocks, and cuts that are flown on from."""
    run("cuts", f"seed={seed}", f"bads={seed}", "stride=20", "wild=40")


def test_a_thousand_runs_with_losses() -> None:
    run("losses", 1000, 1000)


@pytest.mark.parametrize(("gone", "rate"), [(0.4, 3e-3), (0.1, 1e-2)])
def test_stripes_come_back_whole(
    gone: float, rate: float, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ten thousand of them at 40 % of pages lost; a thousand at more wrong bits."""
    count = 10_000 if gone == 0.4 else 1_000
    with capsys.disabled():
        stripes, whole, back, given, wrong = numbers(run("sweep", "stripes", count, gone, rate))
    assert (stripes, whole, back, wrong) == (count, count, given, 0)


@pytest.mark.parametrize("what", ["parts", "range"])
def test_whole_parts_come_back(what: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Twenty with 40 % of their pages lost; twenty with a fifth in one piece, and 20 % more."""
    gone = 0.4 if what == "parts" else 0.2
    with capsys.disabled():
        stripes, whole, back, given, wrong = numbers(run("sweep", what, 20, gone, 3e-3))
    assert (whole, back, wrong) == (stripes, given, 0)
