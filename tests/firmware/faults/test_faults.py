"""The planted faults: each has its place, compiles, and names a test; and planting finds them.

Whether each is found takes long: `make long`.
"""

from __future__ import annotations

import ast
from collections import Counter

import pytest

from tests.firmware.faults.fault import HERE, KINDS, ROOT, Fault, FaultError, Hunk, faults, table
from tests.firmware.faults.plant import BUILD, find, syntax

ROOMS = ("kernel", "flight")
LEAST, LEAST_EACH, LEAST_OF_STORE = 120, 5, 40


def test_there_are_enough_of_every_kind_and_in_every_file() -> None:
    there = faults()
    assert len(there) >= LEAST
    of_file = Counter(fault.file for fault in there)
    files = [path for room in ROOMS for path in (ROOT / "firmware" / room).glob("*.c")]
    few = {str(path.relative_to(ROOT)) for path in files}
    few -= {name for name, count in of_file.items() if count >= LEAST_EACH}
    assert few == set()
    assert {fault.kind for fault in there} == set(KINDS)


def test_there_are_enough_of_the_log_store() -> None:
    assert sum(fault.name.startswith("portable/store/") for fault in faults()) >= LEAST_OF_STORE


def test_each_has_its_place_and_compiles() -> None:
    syntax(faults(), BUILD / "syntax")


def test_each_names_a_test_that_there_is() -> None:
    there: dict[str, set[str]] = {}
    for fault in faults():
        path, _, name = fault.test.partition("::")
        if path not in there:
            tree = ast.parse((ROOT / path).read_text())
            there[path] = {one.name for one in tree.body if isinstance(one, ast.FunctionDef)}
        assert name.partition("[")[0] in there[path], f"{fault.name}: {fault.test}"


def test_the_table_is_that_of_the_patches() -> None:
    assert (HERE / "README.md").read_text() == table(), (
        "python -m tests.firmware.faults.plant --table"
    )


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
