"""How likely pages and stripes of the log are lost, by calculation, and what that costs.

`.venv/bin/python tests/bench/losses.py` prints the tables by which the codes were chosen
(docs/decisions/0030). Wrong bits and lost pages are taken to be independent. A codeword is lost
when more than t of its bits are wrong; a half of a page, when its codeword or the page is; a
stripe, when more halves of one side than it has parity pages. Nothing is simulated here: the tests
do that and compare.
"""

from __future__ import annotations

from math import exp, lgamma, log, log1p
from typing import NamedTuple

CODEWORD_BYTES = 1056  # two are a page with its spare bytes
PAGE_BYTES = 2 * CODEWORD_BYTES
PAGE_HEADER, DATA_HEADER = 16, 32
DATA_PAGES = 512
FRAMING = 1.04  # bytes of a stream over those of the entries in it
ALLOWED = 2.5  # bytes of the part over those of the entries

CORRECTED = range(81, 121, 4)  # each fills the last byte of its parity
RATES = (1e-4, 1e-3, 3e-3, 7e-3, 1e-2, 1.1e-2, 1.2e-2, 2e-2)
GONE = (0.0, 0.1, 0.2, 0.3, 0.4, 0.45)
CHOSEN, CHOSEN_PARITY = 93, 496


def more_than(limit: int, trials: int, chance: float) -> float:
    """The chance that more than so many of the trials come true: the binomial distribution's tail.

    Summed from the larger terms to the smaller, so that it is right to a few parts in 10^12 however
    small it is.
    """
    if limit >= trials or chance <= 0:
        return 0.0
    if chance >= 1 or limit < 0:
        return 1.0
    upper = limit + 1 > trials * chance
    numbers = range(limit + 1, trials + 1) if upper else range(limit, -1, -1)
    total = 0.0
    for number in numbers:
        ways = lgamma(trials + 1) - lgamma(number + 1) - lgamma(trials - number + 1)
        term = exp(ways + number * log(chance) + (trials - number) * log1p(-chance))
        total += term
        if term < total * 1e-16:
            break
    return total if upper else 1 - total


class Layout(NamedTuple):
    """What a code that corrects t bits leaves of a page."""

    t: int
    parity_bytes: int
    body_bytes: int

    @property
    def columns(self) -> int:
        """16-bit symbols of a page in the outer code."""
        return self.body_bytes // 2

    def stored_ratio(self, parity: int, data: int = DATA_PAGES) -> float:
        """Bytes of the part over bytes of entries, in a stripe of so many pages."""
        stream = data * (self.body_bytes - DATA_HEADER) / FRAMING
        return (data + parity) * PAGE_BYTES / stream

    def most_parity(self) -> int:
        """The most parity pages for a full stripe that stay within what is allowed."""
        return max(p for p in range(DATA_PAGES + 1) if self.stored_ratio(p) <= ALLOWED)


def layout(t: int) -> Layout:
    """From 65 on one of the generator's 14 t roots' fields is only half as large."""
    parity = (14 * t - 7 * (t >= 65) + 7) // 8
    return Layout(t, parity, 2 * (CODEWORD_BYTES - parity) - PAGE_HEADER)


def half_lost(t: int, rate: float, gone: float) -> float:
    """The chance that a half of a page is lost."""
    return gone + (1 - gone) * more_than(t, 8 * CODEWORD_BYTES, rate)


def stripe_lost(parity: int, half: float, data: int = DATA_PAGES) -> float:
    """The chance that a stripe is lost, at most: the sum of that of its two sides."""
    return min(1.0, 2 * more_than(parity, data + parity, half))


def least_parity(data: int, gone: float = 0.4, chance: float = 1e-10) -> int:
    """The least parity pages with which one side of a stripe is lost no more often than that."""
    low, high = 0, 4 * data + 64
    while low < high:  # the chance falls with every page more
        middle = (low + high) // 2
        enough = more_than(middle, data + middle, gone) <= chance
        low, high = (low, middle) if enough else (middle + 1, high)
    return low


def main() -> None:
    print(
        "t: bits corrected of a codeword of 1,056 bytes. Parity bytes of a codeword, body bytes of"
    )
    print(
        f"a page, and the most parity pages to {DATA_PAGES} within {ALLOWED} x stored over entries."
    )
    print("\n   t parity  body pages | a half lost at raw bit error rates of")
    print(" " * 25 + "".join(f"{rate:9.4f}" for rate in RATES))
    for t in CORRECTED:
        it = layout(t)
        losses = "".join(f"{half_lost(t, rate, 0):9.1e}" for rate in RATES)
        print(f"{t:4}{it.parity_bytes:7}{it.body_bytes:6}{it.most_parity():6} |{losses}")
    for rate in RATES:
        print(f"\nA stripe lost at {rate:g}, with so many of its pages gone:")
        print("   t pages" + "".join(f"{100 * gone:7.0f} %" for gone in GONE))
        for t in CORRECTED:
            pages = layout(t).most_parity()
            chances = (stripe_lost(pages, half_lost(t, rate, gone)) for gone in GONE)
            print(f"{t:4}{pages:6}" + "".join(f"{chance:9.1e}" for chance in chances))
    ratio = layout(CHOSEN).stored_ratio(CHOSEN_PARITY)
    print(f"\nChosen: t = {CHOSEN}, {CHOSEN_PARITY} parity pages to {DATA_PAGES}: {ratio:.4f} x.")
    print("Parity pages for fewer data pages, for 1e-10 at 40 % gone:")
    counts = (1, 2, 3, 4, 6, 8, 12, 16, 24, *range(32, 513, 32))
    print(", ".join(f"{data}: {min(least_parity(data), CHOSEN_PARITY)}" for data in counts))


if __name__ == "__main__":
    main()
