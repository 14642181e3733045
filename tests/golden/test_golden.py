"""The golden flights come out as they were recorded, byte for byte."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tests.golden.flights import GOLDEN, fly
from tests.golden.program import program

RECORDED = tomllib.loads(Path(__file__).with_name("recorded.toml").read_text())


@pytest.fixture(scope="module")
def frozen() -> bytes:
    return program()


def test_all_flights_are_recorded() -> None:
    assert list(RECORDED) == list(GOLDEN)


@pytest.mark.parametrize("name", GOLDEN)
def test_a_flight_comes_out_as_it_was_recorded(name: str, frozen: bytes) -> None:
    assert fly(GOLDEN[name], frozen) == RECORDED[name]
