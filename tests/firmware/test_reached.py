"""What `make coverage` tells: sides of branches that flights have reached, added up."""

from __future__ import annotations

import pytest

from tests.firmware.conftest import Pilot
from tests.firmware.reached import Reached

QUIET = {"ellipse__surfaces_at_s": -1, "turbulence__start_s": -1}
BURN = "firmware/flight/burn.c"


def test_what_each_flight_reaches_is_added(image: bytes) -> None:
    reached = Reached(image, BURN)
    found = [reached.percent]
    for armed in (0, 1):
        flight = Pilot(image, **QUIET)
        reached.watch(flight.ship)
        flight.set(MASTER_ARM=armed)
        flight.fly(0.2)
        reached.add(flight.ship)
        found.append(reached.percent)
    assert 0.0 == found[0] < found[1] < found[2] < 100.0
    *missed, figure = reached.text().splitlines()
    assert figure.endswith(f" sides of branches, {found[2]:.1f} %")
    assert f"{BURN}:" in missed[0]


def test_a_file_that_is_none_of_the_program_is_told(image: bytes) -> None:
    with pytest.raises(ValueError, match=r"no source firmware/flight/spoon\.c"):
        Reached(image, "firmware/flight/spoon.c")
