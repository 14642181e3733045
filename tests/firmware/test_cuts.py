"""Power is cut while the flight program writes an entry, at some instructions of all."""

from __future__ import annotations

import io
import random

import pytest
from elftools.elf.elffile import ELFFile

from tests.firmware.cutting import Rig, cut


@pytest.fixture(scope="module")
def rig(image: bytes) -> Rig:
    return Rig(image, ELFFile(io.BytesIO(image)))


@pytest.mark.parametrize("when", ["anywhere", "while the mass memory is at work"])
def test_nothing_that_was_safe_is_lost_by_a_cut(rig: Rig, when: str) -> None:
    """And the log takes entries again."""
    places = rig.at_work() if when != "anywhere" else range(rig.instructions())
    flown = cut(rig, sorted(random.Random(1).sample(places, 30)), share=False)
    assert (flown.cuts, flown.wrong) == (30, [])
    assert flown.torn >= (5 if when != "anywhere" else 0)
    rig.ship.return_to(rig.begun)
    rig.press()
