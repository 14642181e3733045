"""The keys: what is typed, what it orders, and what is answered."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from ares4 import flightlog

QUIET = {"ellipse__surfaces_at_s": -1, "turbulence__start_s": -1}
KEYS = {"+": "PLUS", "-": "MINUS"} | {str(digit): f"KEY_{digit}" for digit in range(10)}


@pytest.fixture
def flight(pilot):
    made = pilot(**QUIET)
    made.fly(1.0)
    return made


def keyed(flight, text: str, *then: str) -> str:
    """What the two lines below the page say after these keys."""
    flight.press(*(KEYS[letter] for letter in text), *then)
    flight.fly(0.3)
    return flight.screen().splitlines()[22]


def marks(flight) -> int:
    return len(flightlog.read(flight.ship.flash()).named("MARK"))


def test_each_mark_is_one_record(flight) -> None:
    for count in (1, 2, 3):
        flight.press("SOFT_1")
        flight.fly(1.0)
        assert marks(flight) == count
    flight.press("KEY_2", "SOFT_1")
    flight.fly(1.0)
    assert marks(flight) == 4, "while a number is typed"
    flight.set(RECORDER=0)
    flight.fly(1.0)
    flight.press("SOFT_1")
    flight.fly(1.0)
    assert marks(flight) == 4
    flight.set(RECORDER=1)
    flight.fly(3.0)
    assert marks(flight) == 5, "it waited for the recorder"
    flight.press("CLEAR")
    keyed(flight, "+70", "ENTER")
    flight.press("RECORD_MARK")
    flight.fly(1.0)
    assert marks(flight) == 7


def test_every_page_by_its_number(flight, firmware: Path) -> None:
    pages = tomllib.loads((firmware / "dictionary.toml").read_text())["page"]
    for row in reversed(pages):
        keyed(flight, f"{row['number']:02}", "ENTER")
        title = flight.screen().splitlines()[0][:25].split(maxsplit=1)
        assert [part.strip() for part in title] == [f"P{row['number']:02}", row["title"]]


def test_soft_keys_do_and_undo(flight) -> None:
    keyed(flight, "60", "ENTER")
    for word, bit in (("CLOSED", 1), ("OPEN", 0), ("CLOSED", 1)):
        flight.press("SOFT_2")
        flight.fly(0.4)
        assert re.search(rf"TIE +{word}", flight.screen())
        assert flight.ship.read("power.BUSES.TIE") == bit


def test_no_more_digits_than_there_is_room(flight) -> None:
    line = keyed(flight, "123456")
    assert line.split()[:2] == [">", "12345_"]
    assert line[3:10] == "12345_ "


def test_a_sign_stands_first_or_not_at_all(flight) -> None:
    line = keyed(flight, "1+0")
    assert line.split()[1] == "10_"
    assert "NO SUCH PAGE" in keyed(flight, "", "ENTER")


@pytest.mark.parametrize(
    ("orders", "answers"),
    [
        (("+10", "-10"), ("IGNITION ALLOWED WITHOUT ATTITUDE", "IGNITION NEEDS ATTITUDE")),
        (("+20", "-20"), ("BUSES TIED", "BUSES APART")),
    ],
)
def test_each_order_and_its_answer(flight, orders, answers) -> None:
    number = orders[0][1:]
    page, word = {"10": ("50", r"OVERRIDE +(\w+)"), "20": ("60", r"TIE +(\w+)")}[number]
    keyed(flight, page, "ENTER")
    on, off = {"10": ("ON", "OFF"), "20": ("CLOSED", "OPEN")}[number]
    for order, answer, stands in zip(2 * orders, 2 * answers, 2 * (on, off), strict=True):
        assert answer in keyed(flight, order, "ENTER")
        assert re.search(word, flight.screen())[1] == stands
    for order in ("+11", "-70", "+0"):
        assert "NO SUCH ORDER" in keyed(flight, order, "ENTER")
    assert marks(flight) == 0


def timer(flight) -> int:
    """Seconds on the event timer, from its digits."""
    shapes = {
        0x3F: 0,
        0x06: 1,
        0x5B: 2,
        0x4F: 3,
        0x66: 4,
        0x6D: 5,
        0x7D: 6,
        0x07: 7,
        0x7F: 8,
        0x6F: 9,
    }
    *minutes, tens, ones = (shapes[cell] for cell in flight.ship.words("cockpit.DIGIT")[9:14])
    return 60 * int("".join(map(str, minutes))) + 10 * tens + ones


def test_the_event_timer_keeps_time(flight) -> None:
    keyed(flight, "+", "ENTER")
    flight.fly(100.0)
    assert timer(flight) == 100
    keyed(flight, "+", "ENTER")
    flight.fly(10.0)
    assert timer(flight) == 100
    keyed(flight, "-", "ENTER")
    assert timer(flight) == 0


def test_an_answer_goes_after_a_while(flight) -> None:
    assert "NO SUCH PAGE" in keyed(flight, "33", "ENTER")
    flight.fly(6.0)
    assert "NO SUCH" not in flight.screen()


@pytest.mark.parametrize(
    ("oxygen_pa", "named"),
    [(21_000, "CARBON DIOXIDE HIGH"), (16_000, "OXYGEN OUT OF RANGE")],
    ids=["one warning", "two of them"],
)
def test_the_alarm_that_matters_most_is_named(pilot, oxygen_pa: float, named: str) -> None:
    air = {"oxygen_pa": oxygen_pa, "carbon_dioxide_pa": 1500, "temperature_k": 312}
    flight = pilot(**QUIET, **{f"cabin__{name}": value for name, value in air.items()})
    flight.set(BUS_B=0, HGA=0)
    flight.fly(12.0)
    line = flight.screen().splitlines()[21]
    assert re.search(rf"WARNING +{named} +P60 AND +\d+ MORE: P95", line)
