"""Some restarts across a burn; `make long` flies ten thousand."""

from __future__ import annotations

from tests.firmware import resets


def test_restarts_anywhere_in_a_burn_break_no_promise(image: bytes) -> None:
    flown = resets.fly(image, count=120, seed=2)
    assert flown.wrong == []
    assert flown.restarts.total() >= 120
    assert min(flown.restarts[phase.name] for phase in resets.PHASES) >= 20
    assert flown.acknowledged > 120
