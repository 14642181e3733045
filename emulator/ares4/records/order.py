"""Which stripes are of one log: their numbers and the sequences in them grow together.

A page of another log, or one that was made up, is sound in itself. It is told by the company that
it is in: the most pages whose order by stripe is their order by sequence, too.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from ares4.records.stripes import Stripe

_APART_MAX = 65_536
"""So many stripes may be needed at once: what is further off is not of this log."""


def of_one_log(stripes: Mapping[int, Stripe]) -> dict[int, Stripe]:
    """Those that fit together, in their order. Those of which no sequence is known are kept."""
    begins = {number: stripe.begins_with() for number, stripe in sorted(stripes.items())}
    known = [(number, first) for number, first in begins.items() if first is not None]
    weights = [stripes[number].weight() for number, _ in known]
    kept = _heaviest_rise([first for _, first in known], weights)
    fit = {known[place][0] for place in kept}
    middle = _middle([known[place][0] for place in kept], [weights[place] for place in kept])
    return {
        number: stripes[number]
        for number, first in begins.items()
        if abs(number - middle) <= _APART_MAX and (first is None or number in fit)
    }


def _middle(numbers: Sequence[int], weights: Sequence[int]) -> int:
    """The number with half of the weight before it; 0 of none."""
    left = sum(weights) / 2
    for number, weight in zip(numbers, weights, strict=True):
        left -= weight
        if left <= 0:
            return number
    return 0


def _heaviest_rise(values: Sequence[int], weights: Sequence[int]) -> list[int]:
    """Places of the heaviest subsequence in which no value is less than the one before."""
    ends: list[int] = []  # values at which a rise ends: each heavier than the one before
    best: list[tuple[int, int]] = []  # their weight, and the last place
    before: list[int] = []
    for place, (value, weight) in enumerate(zip(values, weights, strict=True)):
        at = bisect_right(ends, value)
        total, last = best[at - 1] if at else (0, -1)
        before.append(last)
        total += weight
        until = at
        while until < len(ends) and best[until][0] <= total:
            until += 1
        ends[at:until], best[at:until] = [value], [(total, place)]
    rise, place = [], best[-1][1] if best else -1
    while place >= 0:
        rise.append(place)
        place = before[place]
    return rise[::-1]
