"""What the pilot says comes into the log: whole, once, with the frame that was seen, whatever
restarts and power do."""

from __future__ import annotations

import base64
import random
from typing import Any

import pytest

from ares4.flightlog import Entry, read
from ares4.machine.values import cycles_of

QUIET = {"ellipse__surfaces_at_s": -1, "turbulence__start_s": -1}
SIDES = (96, 64)
CUTS = 12


def entries(flight: Any, kind: str) -> list[Entry]:
    return [entry for entry in read(flight.ship.flash()).entries if entry.kind == kind]


def words(flight: Any) -> list[str]:
    return [entry.fields["text"] for entry in entries(flight, "WORDS")]


def flying(pilot: Any, seconds: float = 4.0, **settings: float) -> Any:
    flight = pilot(**{**QUIET, **settings})
    flight.fly(seconds)
    return flight


def say(flight: Any, text: str) -> None:
    flight.press("RECORD_MARK")
    flight.fly(0.1)
    flight.ship.say(f"{text}\r")
    flight.fly(0.1 + len(text) / 800)


@pytest.mark.parametrize(
    "text", ["a", "Öl, € und 𐍈", "x" * 2000, "\N{COMBINING ACUTE ACCENT}", "𐍈" * 2000, "no\b\byes"]
)
def test_a_text_is_in_the_log_as_it_was_said(pilot: Any, text: str) -> None:
    flight = flying(pilot)
    say(flight, text)
    flight.fly(4.0)
    assert words(flight) == ["yes" if "\b" in text else text]


def test_it_tells_when_and_where(pilot: Any) -> None:
    flight = flying(pilot, 40.0)
    flight.press("RECORD_MARK")
    flight.fly(20.0)
    flight.ship.say("slowly")
    flight.fly(10.0)
    flight.ship.say("\r")
    flight.fly(3.0)
    (entry,), (mark,) = entries(flight, "WORDS"), entries(flight, "MARK")
    assert entry.fields["begun_met_s"] == mark.met_s
    assert entry.met_s == pytest.approx(mark.met_s + 30, abs=1)
    (situation,) = [e for e in entries(flight, "SITUATION") if abs(e.met_s - entry.met_s) < 30]
    assert entry.fields["altitude_m"] == pytest.approx(situation.fields["altitude_m"], rel=0.05)
    # The orbit is nearly a circle: where its periapsis is, is not known well.
    anomaly = entry.fields["true_anomaly_deg"]
    apart = (anomaly - situation.fields["true_anomaly_deg"] + 180.0) % 360.0 - 180.0
    assert abs(apart) < 45.0 and anomaly > 10.0


def test_the_frame_is_the_one_on_the_monitor(pilot: Any) -> None:
    flight = flying(pilot)
    flight.set(IMAGER_BAND=2)
    flight.fly(6.0)
    picture = flight.ship.picture()
    say(flight, "look at that")
    flight.fly(4.0)
    (entry,), (image,) = entries(flight, "WORDS"), entries(flight, "IMAGE")
    assert entry.fields["image"] == image.number < entry.number
    fields = image.fields
    assert (fields["width"], fields["height"], fields["band"]) == (*SIDES, "thermal")
    assert (*SIDES, base64.b64decode(fields["pixels"])) == picture
    assert image.met_s - 20 <= fields["taken_met_s"] <= image.met_s


def test_without_an_imager_there_is_no_frame(pilot: Any) -> None:
    flight = flying(pilot)
    flight.set(IMAGER=0)
    flight.fly(1.0)
    say(flight, "dark")
    flight.fly(3.0)
    (entry,) = entries(flight, "WORDS")
    assert entry.fields["image"] == 0
    assert not entries(flight, "IMAGE")


def test_one_waits_while_the_recorder_is_off_and_the_next_stays_in_its_line(pilot: Any) -> None:
    flight = flying(pilot)
    flight.set(RECORDER=0)
    flight.fly(1.0)
    for text in ("first", "second"):
        say(flight, text)
    flight.fly(0.3)
    assert "THE TEXT BEFORE WAITS FOR THE LOG" in flight.screen()
    flight.set(RECORDER=1)
    flight.fly(4.0)
    assert words(flight) == ["first"]
    flight.ship.say("!\r")
    flight.fly(4.0)
    assert words(flight) == ["first", "second!"]


def test_stored_is_said_of_each_when_it_is_safe(pilot: Any) -> None:
    flight = flying(pilot)
    say(flight, "safe")
    flight.fly(4.0)
    stored = {
        e["fields"]["number"]: e["fields"]["entry"]
        for e in flight.events
        if e["name"] == "RECORD_STORED"
    }
    for kind in ("WORDS", "IMAGE"):
        (entry,) = entries(flight, kind)
        assert stored[entry.number] == kind.lower()


def interrupted(pilot: Any) -> tuple[Any, str]:
    """A ship with a text in her log, and the same, 8 KB long, just ended once more."""
    flight = flying(pilot)
    text = "\N{GOTHIC LETTER HWAIR}" * 1990
    say(flight, text)
    flight.fly(4.0)
    flight.press("RECORD_MARK")
    flight.ship.say(text)
    flight.fly(3.0)
    flight.ship.say("\r")
    return flight, text


def check_twice_there(flight: Any, text: str, cut: int) -> None:
    log = read(flight.ship.flash()).entries
    texts = [entry for entry in log if entry.kind == "WORDS"]
    assert [entry.fields["text"] for entry in texts] == [text, text], cut
    images = {entry.number for entry in log if entry.kind == "IMAGE"}
    assert texts[-1].fields["image"] in images | {0}


@pytest.mark.parametrize("again", [False, True], ids=["once", "twice"])
def test_no_restart_loses_a_text_or_makes_two_of_it(pilot: Any, again: bool) -> None:
    """At moments from the key that ends it to when it is safe, and some again soon after."""
    flight, text = interrupted(pilot)
    ship = flight.ship
    before, begin = ship.point(), ship.cycle
    draw = random.Random(4)
    for number in range(CUTS):
        cut = draw.randrange(cycles_of((0.15, 0.3, 0.8)[number % 3]))
        ship.return_to(before)
        ship.run(begin + cut)
        ship.restart()
        if again:
            ship.run(ship.cycle + draw.randrange(cycles_of(2.5)))
            ship.restart()
        flight.fly(6.0)
        check_twice_there(flight, text, cut)


def test_no_loss_of_the_parts_power_loses_a_text_or_makes_two_of_it(pilot: Any) -> None:
    flight, text = interrupted(pilot)
    ship = flight.ship
    before, begin = ship.point(), ship.cycle
    draw = random.Random(8)
    for _ in range(CUTS):
        cut = draw.randrange(cycles_of(0.25))
        ship.return_to(before)
        ship.run(begin + cut)
        flight.set(RECORDER=0)
        flight.fly(0.7)
        flight.set(RECORDER=1)
        flight.fly(5.0)
        check_twice_there(flight, text, cut)


def test_power_that_goes_takes_no_text_along(pilot: Any) -> None:
    """At moments from the key that ends it to when it is safe."""
    flight, text = interrupted(pilot)
    ship = flight.ship
    before, begin = ship.point(), ship.cycle
    draw = random.Random(12)
    for _ in range(CUTS):
        cut = draw.randrange(cycles_of(0.25))
        ship.return_to(before)
        ship.run(begin + cut)
        ship.supply("cut")
        flight.fly(0.5)
        ship.supply("on")
        flight.fly(6.0)
        check_twice_there(flight, text, cut)


def test_power_that_goes_takes_no_letter_along(pilot: Any) -> None:
    flight = flying(pilot)
    flight.press("RECORD_MARK")
    flight.ship.say("half a word")
    flight.fly(1.0)
    flight.ship.supply("cut")
    flight.fly(1.0)
    flight.ship.supply("on")
    flight.fly(3.0)
    flight.ship.say(" and the rest\r")
    flight.fly(4.0)
    assert words(flight) == ["half a word and the rest"]
