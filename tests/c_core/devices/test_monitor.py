"""The picture monitor: what it scans out is RAM's, within its size, black where no RAM is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ares4.machine.values import RAM_BASE

SIDE_MAX = 256
RAM_BYTES = 0x10000
BYTES = bytes(number % 251 for number in range(RAM_BYTES - 0x1000))
PICTURE = RAM_BASE + 0x1000


@pytest.fixture
def lit(bare: Any) -> Any:
    bare.poke(PICTURE, BYTES)
    bare.store("monitor.CONTROL", 1)
    return bare


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(
    width=st.integers(0, 2**16 - 1) | st.integers(1, SIDE_MAX),
    height=st.integers(0, 2**16 - 1) | st.integers(1, SIDE_MAX),
    at=st.integers(0, len(BYTES)),
)
def test_the_picture_is_what_lies_in_ram(lit: Any, width: int, height: int, at: int) -> None:
    lit.store("monitor.FRAME", PICTURE + at)
    lit.store("monitor.SIZE", width | height << 16)
    wide, high = min(width, SIDE_MAX), min(height, SIDE_MAX)
    shown_width, shown_height, grey = lit.picture()
    if not wide * high:
        assert (shown_width, shown_height, grey) == (0, 0, b"")
        return
    assert (shown_width, shown_height) == (wide, high)
    inside = at + wide * high <= len(BYTES)
    assert grey == (BYTES[at : at + wide * high] if inside else bytes(wide * high))


def test_what_changes_in_ram_is_seen_at_once(lit: Any) -> None:
    lit.store("monitor.FRAME", PICTURE)
    lit.store("monitor.SIZE", 4 | 1 << 16)
    lit.poke(PICTURE, b"grey")
    assert lit.picture() == (4, 1, b"grey")


def test_switched_off_it_is_dark(lit: Any) -> None:
    lit.store("monitor.FRAME", PICTURE)
    lit.store("monitor.SIZE", 4 | 1 << 16)
    lit.store("monitor.CONTROL", 0)
    assert lit.picture() == (0, 0, b"")


@pytest.mark.parametrize("address", [0, 0x40000000, 0xFFFFFFFC, RAM_BASE + RAM_BYTES])
def test_where_no_ram_is_it_is_black(lit: Any, address: int) -> None:
    lit.store("monitor.FRAME", address)
    lit.store("monitor.SIZE", 4 | 4 << 16)
    assert lit.picture() == (4, 4, bytes(16))
