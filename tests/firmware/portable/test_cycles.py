"""The portable codes on the flight computer: what their headers say that they take.

Cycles of the emulated machine are the same in every run, whatever else this one does.
"""

from __future__ import annotations

import pytest

from tests.bench.codes import flight_cycles


@pytest.fixture(scope="module")
def cycles() -> dict[str, int]:
    return flight_cycles()


# The figures of the headers, and what they are of.
SAID = {
    "bch: tables, once": 4_000_000,
    "bch: longest step of its tables": 200_000,
    "bch: a codeword encoded": 220_000,
    "bch: a codeword checked, none wrong": 220_000,
    "bch: a codeword with 1 bit wrong": 700_000,
    "bch: a codeword with 26 bits wrong": 1_900_000,
    "bch: a codeword with 93 bits wrong": 2_700_000,
    "bch: longest step of decoding": 60_000,
    "stripe: 512 + 496 pages encoded": 120_000_000,
    "stripe: longest step of encoding": 4_000,
    "stripe: decoding's tables, once": 6_500_000,
    "sha256: 1,024 bytes": 100_000,
}


@pytest.mark.parametrize("what", SAID)
def test_it_takes_no_more_cycles_than_its_header_says(cycles: dict[str, int], what: str) -> None:
    """0 is what the program leaves when a word did not come back."""
    assert 0 < cycles[what] <= SAID[what]
