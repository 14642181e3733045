"""The planted faults: each has its place, compiles, and names a test; and planting finds them.

Whether each is found takes long: `make long`.
"""

from __future__ import annotations

import pytest

from tests.firmware.faults.fault import Fault, FaultError, Hunk
from tests.firmware.faults.plant import find

SUITE = ["tests/firmware/test_supply.py"]
TOLD = "tests/firmware/test_supply.py::test_what_was_shed_comes_back_with_a_margin"
ELSEWHERE = "tests/firmware/test_supply.py::test_a_trip_is_counted_and_told"
MARGIN = Hunk("\n#define RESTORE_PERCENT 3u ", "\n#define RESTORE_PERCENT 0u ")
NOTHING = Hunk("\n#define RESTORE_PERCENT 3u ", "\n#define RESTORE_PERCENT (1u + 2u) ")


@pytest.mark.parametrize(
    ("hunk", "named", "by"),
    [(MARGIN, TOLD, TOLD), (MARGIN, ELSEWHERE, TOLD), (NOTHING, TOLD, None)],
    ids=["by the named test", "by another", "by none"],
)
def test_a_fault_that_is_planted_is_found_or_not(hunk: Hunk, named: str, by: str | None) -> None:
    fault = Fault("flight/supply/of-the-tests", "bound", "", named, (hunk,))
    assert find(fault, SUITE) == by


@pytest.mark.parametrize("text", ["", "\na\n\na\n"], ids=["nowhere", "twice"])
def test_a_fault_without_one_place_is_told(text: str) -> None:
    fault = Fault("flight/supply/x", "bound", "", TOLD, (Hunk("\na\n", "\nb\n"),))
    with pytest.raises(FaultError, match=r"places in firmware/flight/supply\.c"):
        fault.planted(text)
