"""The interrupt controller where two sources meet: PLIC 1.0.0."""

from __future__ import annotations

from typing import Any

import pytest

from ares4.machine.values import InputKind

EDAC, COCKPIT = 33, 34
RAM_BASE = 0x80000000


@pytest.fixture
def raised(bare: Any) -> Any:
    """Both sources have risen and are enabled."""
    bare.store("edac.CONTROL", 1)
    bare.put(InputKind.FLIP_RAM, RAM_BASE + 0x400, 1)
    bare.store("edac.SCRUB", RAM_BASE + 0x400)
    bare.store("cockpit.CONTROL", 1)
    bare.put(InputKind.CONTROL, 0, 1)
    bare.store("plic.ENABLE", 6, 1)
    assert bare.read("plic.PENDING", 1) == 6
    return bare


@pytest.mark.parametrize(("edac", "cockpit", "first"), [(3, 3, EDAC), (3, 4, COCKPIT)])
def test_of_equal_priorities_the_lowest_number_goes_first(
    raised: Any, edac: int, cockpit: int, first: int
) -> None:
    raised.store("plic.PRIORITY", edac, EDAC)
    raised.store("plic.PRIORITY", cockpit, COCKPIT)
    assert raised.load("plic.CLAIM") == first
    assert raised.load("plic.CLAIM") == EDAC + COCKPIT - first
    assert raised.load("plic.CLAIM") == 0


def test_a_completion_of_what_is_not_enabled_is_ignored(raised: Any) -> None:
    raised.store("plic.PRIORITY", 1, EDAC)
    assert raised.load("plic.CLAIM") == EDAC
    raised.store("plic.ENABLE", 4, 1)
    raised.store("plic.CLAIM", EDAC)
    raised.store("plic.ENABLE", 6, 1)
    assert raised.load("plic.CLAIM") == 0
    raised.store("plic.CLAIM", EDAC)
    assert raised.load("plic.CLAIM") == EDAC
