"""Power is cut before every instruction by which the flight program writes an entry.

tests/firmware/test_cuts.py has some of them.
"""

from __future__ import annotations

import io

import pytest
from elftools.elf.elffile import ELFFile

from tests.firmware.cutting import Flown, Rig, cut

pytestmark = pytest.mark.timeout(3 * 3600)
TOLD_EVERY = 50


def test_power_is_cut_before_every_instruction(
    image: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    """From the key to the entry that is safe, the loops of the codes included."""
    rig = Rig(image, ELFFile(io.BytesIO(image)))
    count = rig.instructions()

    def tell(flown: Flown) -> None:
        if flown.recoveries % TOLD_EVERY == 0:
            with capsys.disabled():
                print(f"{flown} of {count:,} instructions", flush=True)

    flown = cut(rig, range(count), share=True, told=tell)
    with capsys.disabled():
        print(flown)
    assert flown.wrong == []
    assert flown.cuts == count
    assert flown.torn > 0
