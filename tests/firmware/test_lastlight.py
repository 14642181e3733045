"""The last light: what waits gets into the log on the reserve, and is closed if that lasts."""

from __future__ import annotations

import random
from typing import Any

import pytest

from ares4 import flightlog, records
from ares4.machine.values import FLASH_PAGE_BYTES
from tests.firmware.conftest import QUIET, Pilot

ENDS_S = 16.0  # longer than the reserve lasts
LOST = 0.4  # of the pages; so many a closed stripe bears
HEADER = 16  # of a page, behind which its body begins


def settled(pilot, **settings: float) -> Pilot:
    flight = pilot(**QUIET, **settings)
    flight.fly(4.0)
    return flight


def marks(flight: Pilot, count: int) -> None:
    for _ in range(count):
        flight.press("RECORD_MARK")


def stored(flight: Pilot) -> set[int]:
    return {e["fields"]["number"] for e in flight.events if e["name"] == "RECORD_STORED"}


def written(image: bytes) -> list[int]:
    pages = range(0, len(image), FLASH_PAGE_BYTES)
    return [page for page in pages if image[page : page + FLASH_PAGE_BYTES].strip(b"\xff")]


def damaged(image: bytes, seed: int) -> bytes:
    """The same with so many of its pages lost, drawn by the seed."""
    result = bytearray(image)
    pages = written(image)
    for page in random.Random(seed).sample(pages, round(LOST * len(pages))):
        result[page : page + FLASH_PAGE_BYTES] = bytes(FLASH_PAGE_BYTES)
    return bytes(result)


def names(image: bytes) -> list[str]:
    return [entry.name for entry in flightlog.read(image).entries]


def half_closed(image: bytes) -> list[dict[str, Any]]:
    """Stripes that have parity pages and no page that says that they were closed."""
    kinds: dict[int, set[int]] = {}
    for page in written(image):
        if image[page : page + 2] == b"A4":
            stripe = int.from_bytes(image[page + 4 : page + 8], "little")
            kinds.setdefault(stripe, set()).add(image[page + 3])
    return [stripe for stripe, of in kinds.items() if 2 in of and 6 not in of]


@pytest.mark.parametrize("after_s", [0.0, 0.02, 0.06, 0.1, 0.14, 0.3])
def test_a_mark_that_was_just_asked_for_gets_into_the_log(pilot, after_s: float) -> None:
    """With no more than half a second left; and the situation at the end."""
    flight = settled(pilot, power__reserve_j=120.0)
    before = names(flight.ship.flash())
    flight.ship.control("RECORD_MARK", 1)
    flight.fly(0.06)
    flight.fly(after_s)
    flight.ship.supply("off")
    flight.fly(2.0)
    assert not flight.ship.read("screen.CONTROL.ON"), "she is dark"
    found = names(flight.ship.flash())[len(before) :]
    assert [name for name in found if name in ("MARK", "SITUATION")] == ["MARK", "SITUATION"]
    assert "SUPPLY_LOST" in found
    assert stored(flight) <= {e.number for e in flightlog.read(flight.ship.flash()).entries}


@pytest.mark.parametrize("count", [2, 60])
def test_what_was_open_bears_the_loss_of_two_pages_in_five(pilot, count: int) -> None:
    """All that was ever acknowledged comes back, whichever pages are lost."""
    flight = settled(pilot)
    marks(flight, count)
    flight.ship.supply("off")
    flight.fly(ENDS_S)
    assert not flight.ship.read("screen.CONTROL.ON"), "she is dark"
    image = flight.ship.flash()
    whole = {entry.sequence for entry in records.read([image]).entries}
    assert stored(flight) <= whole
    for seed in range(8):
        left = {entry.sequence for entry in records.read([damaged(image, seed)]).entries}
        assert stored(flight) <= left


@pytest.mark.parametrize("reserve_j", range(20, 420, 25))
def test_what_is_begun_is_brought_to_its_end(pilot, reserve_j: int) -> None:
    """However little there is: nothing is closed that the reserve does not carry, and nothing that
    was acknowledged is lost."""
    flight = settled(pilot, power__reserve_j=float(reserve_j))
    marks(flight, 20)
    flight.ship.supply("off")
    flight.fly(4.0)
    image = flight.ship.flash()
    assert stored(flight) <= {entry.number for entry in flightlog.read(image).entries}
    assert half_closed(image) == []


def test_a_supply_that_comes_back_ends_it(pilot) -> None:
    """She flies on; and another loss is met as the first one was."""
    flight = settled(pilot)
    for loss in (1, 2):
        flight.ship.supply("off")
        flight.fly_until("SUPPLY_LOST", 0.5)
        assert flight.last("SUPPLY_LOST")["reserve_j"] > 2900
        flight.fly(1.0)
        flight.ship.supply("on")
        flight.fly_until("SUPPLY_BACK", 0.5)
        flight.fly(5.0)
        found = names(flight.ship.flash())
        assert found.count("SUPPLY_LOST") == found.count("SUPPLY_BACK") == loss
        assert flight.ship.counters()["restarts"] == 0
    before = len(stored(flight))
    flight.press("RECORD_MARK")
    flight.fly(0.3)
    assert len(stored(flight)) == before + 1


def test_the_page_of_power_shows_the_reserve(pilot) -> None:
    flight = settled(pilot)
    flight.press("KEY_6", "KEY_0", "ENTER")
    flight.fly(0.3)
    line = next(line for line in flight.screen().splitlines() if "RESERVE" in line)
    assert line.split()[:3] == ["RESERVE", "3.00", "kJ"]
    assert "ALONE FEEDS" not in line
    flight.ship.supply("off")
    flight.fly(1.0)
    line = next(line for line in flight.screen().splitlines() if "RESERVE" in line)
    shown = float(line.split()[1])
    assert shown == pytest.approx(flight.ship.read("power.RESERVE") / 1e6, abs=0.06)
    assert "ALONE FEEDS" in line
