"""Records that outlive their crew: from the words that are typed to those that are read long after.

She is taken by the ellipse, loses her power for good, and her mass memory ages 344 years by its own
model, at rates of error that nobody knows and that are swept. Then somebody gives her power again:
what was said stands on her screen with its pictures, a host reads it from what the part gives, and
a ship outside of the ellipse, into which that is put, sends it down.
"""

from __future__ import annotations

import base64
from typing import Any

import pytest

from ares4 import flightlog
from ares4.machine.aging import TEN_YEARS_S, YEAR_S
from tests.firmware.conftest import Pilot
from tests.firmware.test_archive import find, keys, settle, show
from tests.firmware.test_sending import Ground

YEARS = 344
DAYS = round(YEARS * YEAR_S / 86400)
CAPTURED_S = 700.0
DARK_S = 16.0
SAID = (
    "Nine hours ten. Something is in front of us that is not on any chart.",
    "Öl ist keins da; 3 °C, und die Anzeige steht. " * 12,
    "If you read this, it held.",
)


def say(flight: Pilot, text: str) -> None:
    flight.press("RECORD_MARK")
    flight.fly(0.2)
    flight.ship.say(f"{text}\r")
    flight.fly(30.0)


def words(image: bytes) -> list[tuple[str, bytes | None]]:
    """What was said, and the frame that goes with it, as a host reads them."""
    log = flightlog.read(image)
    frames = {
        entry.number: entry.fields["pixels"] for entry in log.entries if entry.kind == "IMAGE"
    }
    return [
        (entry.fields["text"], base64.b64decode(frames[entry.fields["image"]]))
        for entry in log.entries
        if entry.kind == "WORDS"
    ]


@pytest.fixture(scope="module", params=[1e-5, 1e-3, 3e-3])
def outlived(request: pytest.FixtureRequest, image: bytes) -> tuple[Pilot, list[Any], float]:
    """A ship that has power again, what was in her log when it went, and the rate."""
    settings = {
        "turbulence__start_s": 5.0,
        "ellipse__surfaces_at_s": 20.0,
        "flash__rate_ten_years": request.param * TEN_YEARS_S / (YEARS * YEAR_S),
    }
    flight = Pilot(image, **settings)
    flight.set(IMAGER=1)
    flight.fly(20.0)
    say(flight, SAID[0])
    while not flight.ship.truth()["captured"]:
        flight.fly(10.0)
        assert flight.ship.seconds < CAPTURED_S
    say(flight, SAID[1])
    say(flight, SAID[2])
    flight.ship.supply("off")
    flight.fly(DARK_S)
    assert not flight.ship.read("screen.CONTROL.ON"), "she is dark"
    written = flightlog.read(flight.ship.flash()).entries
    flight.ship.spoil("age", DAYS)
    flight.fly(0.1)
    return flight, written, request.param


def test_nothing_that_was_written_is_lost_or_other(outlived: Any) -> None:
    """Entry by entry, read from what the part gives now."""
    flight, written, rate = outlived
    stored, sensed = flight.ship.flash(), flight.ship.sensed()
    wrong = (int.from_bytes(stored, "little") ^ int.from_bytes(sensed, "little")).bit_count()
    assert wrong / (8 * len(stored)) > rate / 1000, "it has aged; most of the part is erased"
    log = flightlog.read(sensed)
    assert [(e.number, e.kind, e.utc_s, e.fields) for e in log.entries] == [
        (e.number, e.kind, e.utc_s, e.fields) for e in written
    ]
    assert [text for text, _ in words(sensed)] == list(SAID)


def test_she_shows_what_was_said_with_its_pictures(outlived: Any) -> None:
    """On her own screen and monitor, after 344 years; and what is said now follows it."""
    flight, written, _ = outlived
    flight.ship.supply("on")
    flight.fly_until("LOG_MOUNTED", 20.0)
    keys(flight, "7", "0", "ENTER")
    flight.fly(2.0)
    frames = {entry.number: entry.fields["pixels"] for entry in written if entry.kind == "IMAGE"}
    for entry in (entry for entry in written if entry.kind == "WORDS"):
        rows = show(flight, entry.number)
        text = "".join(row[1:63] for row in rows[6:19]).rstrip()
        assert text == entry.fields["text"].rstrip()
        frame = base64.b64decode(frames[entry.fields["image"]])
        assert flight.ship.picture() == (96, 64, frame)
        keys(flight, "SOFT_4")
        settle(flight)
    find(flight, str(written[-1].number))
    settle(flight)
    say(flight, "We heard you.")
    assert [text for text, _ in words(flight.ship.sensed())] == [*SAID, "We heard you."]


def test_another_ship_sends_it_down(outlived: Any, image: bytes) -> None:
    """What the part gives now is put into her; she finds the log and goes on with it."""
    flight, written, _ = outlived
    other = Pilot(image, ellipse__surfaces_at_s=-1, turbulence__start_s=-1)
    other.ship.set_flash(flight.ship.sensed())
    other.set(HGA=1)
    other.fly_until("LOG_MOUNTED", 10.0)
    other.fly(10.0)
    houston = Ground(other)
    houston.ask(1, written[-1].number)
    houston.hear(20.0)
    assert {n: (e["entry"], e["fields"]) for n, e in houston.entries.items()} == {
        entry.number: (entry.kind, entry.fields) for entry in written
    }
