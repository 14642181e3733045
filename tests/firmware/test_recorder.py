"""The recorder gets entries into a part that fails, wears and loses its power; no frame waits."""

from __future__ import annotations

from typing import Any

import pytest

from ares4 import flightlog
from ares4.downlink import Downlink
from ares4.machine.values import FLASH_PAGE_BYTES, Stream
from tests.firmware.conftest import QUIET, Pilot
from tests.firmware.test_flightlog import A_SECTOR, sector

BLOCKS = 512
OLD_PAGES = 32 * 64
SAFE_WITHIN_S = 2.0
A_FRAME_S = 0.02
SWITCHED = ("DRIVE_ARMED", "DRIVE_DISARMED")


def stored(events: list[dict[str, Any]]) -> list[int]:
    return [e["fields"]["number"] for e in events if e["name"] == "RECORD_STORED"]


def taken(flight: Pilot) -> list[int]:
    """Blocks that the store has taken."""
    return [block for block in range(BLOCKS) if flight.ship.flash_block(block)["erases"]]


def programmed(flight: Pilot) -> int:
    """Pages that hold anything."""
    image = flight.ship.flash()
    pages = range(0, len(image), FLASH_PAGE_BYTES)
    return sum(bool(image[page : page + FLASH_PAGE_BYTES].strip(b"\xff")) for page in pages)


def settled(pilot, **settings: float) -> Pilot:
    """The log is mounted, and its description written."""
    flight = pilot(**QUIET, **settings)
    flight.fly(4.0)
    return flight


def test_events_wait_for_each_other_and_not_for_long(pilot) -> None:
    """Twenty in a row are packed into a few pages; each is safe within two seconds."""
    flight = settled(pilot)
    before, time_s = programmed(flight), 0.0
    raised: list[float] = []
    safe: dict[int, float] = {}  # when, by number
    for step in range(400):
        if step % 5 == 0 and step < 100:
            flight.set(MASTER_ARM=1 - step // 5 % 2)
        events = flight.fly(A_FRAME_S)
        time_s += A_FRAME_S
        raised += [time_s for event in events if event["name"] in SWITCHED]
        safe |= dict.fromkeys(stored(events), time_s)
    log = flightlog.read(flight.ship.flash())
    numbers = [entry.number for entry in log.entries if entry.name in SWITCHED]
    waited = [safe[number] - at_s for number, at_s in zip(numbers, raised, strict=True)]
    assert len(waited) == 20
    assert 1.4 < waited[0] <= max(waited) <= SAFE_WITHIN_S
    assert programmed(flight) - before <= 4 * 3


def test_a_mark_waits_for_nothing(pilot) -> None:
    flight = settled(pilot)
    before = len(stored(flight.events))
    flight.press("RECORD_MARK")
    flight.fly(0.3)
    assert len(stored(flight.events)) == before + 1


@pytest.mark.parametrize("how", ["program-fails", "bad-block"])
def test_a_block_that_takes_nothing_is_left_and_told(pilot, how: str) -> None:
    """Whichever the mark would go to; nothing is lost, and nothing restarts."""
    flight = settled(pilot)
    for block in taken(flight):
        flight.ship.spoil(how, block)
    before = len(stored(flight.events))
    flight.press("RECORD_MARK")
    flight.fly(2.0)
    assert len(stored(flight.events)) == before + 1
    assert "RECORD_FAILED" in flight.names()
    assert stored(flight.events)[-1] in [
        e.number for e in flightlog.read(flight.ship.flash()).entries
    ]
    assert flight.ship.counters()["restarts"] == 0


def test_a_part_without_power_is_not_a_bad_one(pilot) -> None:
    """A block has failed; then the part refuses a job, for it has no power."""
    flight = settled(pilot)
    for block in taken(flight):
        flight.ship.spoil("program-fails", block)
    flight.ship.control("RECORD_MARK", 1)
    for _ in range(10_000):
        flight.ship.run(flight.ship.cycle + 1000)
        if flight.ship.read("massmem.STATUS.FAIL"):
            break
    assert flight.ship.read("massmem.STATUS.FAIL")
    flight.fly(1.0)
    flight.set(RECORDER=0, RECORD_MARK=0)
    flight.fly(0.3)
    flight.set(MASTER_ARM=1)
    flight.fly(3.0)
    failed = flight.names().count("RECORD_FAILED")
    assert failed == 1
    flight.set(RECORDER=1)
    flight.fly(3.0)
    log = flightlog.read(flight.ship.flash())
    assert log.named("MARK") and log.named("DRIVE_ARMED")


def test_what_was_with_the_part_when_power_went_is_written_when_it_is_back(pilot) -> None:
    """At many moments of an event's way into the part: it is there once, and told once."""
    flight = settled(pilot)
    start = flight.ship.snapshot()
    events = list(flight.events)
    for number in range(18):
        flight.ship.restore(start)
        flight.events[:] = events
        flight.set(MASTER_ARM=1)
        flight.fly(0.1 * number)
        flight.set(RECORDER=0)
        flight.fly(0.5)
        flight.set(RECORDER=1)
        flight.fly(3.0)
        armed = flightlog.read(flight.ship.flash()).named("DRIVE_ARMED")
        assert len(armed) == 1, number
        assert stored(flight.events).count(armed[0].number) == 1, number


def test_of_an_empty_part_nothing_is_safe(pilot) -> None:
    """Power goes while the first records of all are on their way; none is said to be there then."""
    flight = pilot(**QUIET)
    flight.fly_until("LOG_MOUNTED", 2.0)
    start, events = flight.ship.snapshot(), list(flight.events)
    for number in range(12):
        flight.ship.restore(start)
        flight.events[:] = events
        flight.fly(0.02 * number)
        flight.set(RECORDER=0)
        flight.fly(0.5)
        flight.set(RECORDER=1)
        flight.fly(3.0)
        found = [entry.number for entry in flightlog.read(flight.ship.flash()).entries]
        assert stored(flight.events) == found, number
        assert found[:1] == [1] and found == list(range(1, len(found) + 1))


def test_no_frame_is_late_while_it_works(pilot) -> None:
    """From the start on: the log is looked for, its description written, marks come."""
    flight = pilot(**QUIET)
    flight.ship.take(Stream.EARTH)
    for _ in range(8):
        flight.fly(0.7)
        flight.press("RECORD_MARK")
    rows = Downlink().feed(flight.ship.take(Stream.EARTH))
    told = [row["fields"] for row in rows if "worst_frame_us" in row.get("fields", {})]
    assert len(told) >= 4
    assert max(fields["worst_frame_us"] for fields in told) < 10_000
    assert told[-1]["overruns"] == 0


def test_a_part_with_a_log_of_the_layout_before_is_taken_as_free(pilot) -> None:
    """Old records can be read until their blocks are taken; the new log is soon there."""
    sectors = [sector(number, 1 + A_SECTOR * number) for number in range(4 * OLD_PAGES)]
    pages = [b"".join(sectors[at : at + 4]) for at in range(0, len(sectors), 4)]
    old = b"".join(page.ljust(FLASH_PAGE_BYTES, b"\xff") for page in pages)
    flight = pilot(**QUIET)
    flight.ship.set_flash(old)
    assert flightlog.read(flight.ship.flash()).layout == 1
    flight.fly(3.0)
    assert "LOG_MOUNTED" in flight.names()
    assert flight.last("LOG_MOUNTED")["last_record"] == 0
    flight.press("RECORD_MARK")
    flight.fly(2.0)
    log = flightlog.read(flight.ship.flash())
    assert log.layout == 2 and len(log.named("MARK")) == 1
