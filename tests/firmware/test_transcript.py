"""The transcript: what the pilot says stands in its line, whatever restarts and power do."""

from __future__ import annotations

import random
from typing import Any

import pytest

from ares4.machine.values import RAM_BASE, cycles_of
from tests.firmware.conftest import Pilot
from tests.firmware.planting import symbols_of
from tests.firmware.test_starts import COPY, break_word

QUIET = {"ellipse__surfaces_at_s": -1, "turbulence__start_s": -1}
ROW, ROWS, COLUMNS = 16, 5, 62
SHOWN = (ROWS - 1) * COLUMNS
MAX = 2000
CONTROL_BYTE = 4 * 2048 + 12  # of the headset's latches: the last of its words
LETTERS = "abc XYZ 0189 .,!?#\"' äöüßÀÿ€火𐍈"
NO_LETTER = "\xbf"


def listens(flight: Any) -> bool:
    return bool(flight.ship.read("headset.CONTROL.LISTEN"))


def line(flight: Any) -> tuple[int, str]:
    """How many characters the line has, and what of it is shown."""
    flight.fly(0.3)
    rows = flight.screen().splitlines()[ROW : ROW + ROWS]
    assert rows[0].startswith(" RECORD ")
    text = "".join(row[1 : COLUMNS + 1] for row in rows[1:])
    shown, _, rest = text.rpartition("_")
    assert not rest.strip()
    return int(rows[0][8:13]), shown


def as_shown(text: str) -> str:
    """What the tube shows of a text: whole rows, the last of them with the cursor."""
    above = max(0, len(text) // COLUMNS + 2 - ROWS)
    return "".join(c if ord(c) < 0x100 else NO_LETTER for c in text[above * COLUMNS :])


def opened(pilot: Any, **settings: float) -> Any:
    flight = pilot(**{**QUIET, **settings})
    flight.fly(1.0)
    flight.press("RECORD_MARK")
    assert listens(flight)
    return flight


def marks(flight: Any) -> int:
    stored = [e["fields"]["entry"] for e in flight.events if e["name"] == "RECORD_STORED"]
    return stored.count("mark")


def test_what_is_said_stands_in_the_line(pilot: Any) -> None:
    flight = opened(pilot)
    draw, model = random.Random(5), ""
    for _ in range(60):
        said = "".join(draw.choice(LETTERS) for _ in range(draw.randrange(40)))
        said += "\b" * draw.choice((0, 0, 1, 3, 20))
        flight.ship.say(said)
        for character in said:
            model = model[:-1] if character == "\b" else model + character
        flight.fly(1.0)
        assert line(flight) == (len(model), as_shown(model))
    assert len(model) > SHOWN


def test_it_takes_so_many_characters_and_no_more(pilot: Any) -> None:
    flight = opened(pilot)
    text = "".join(random.Random(2).choice(LETTERS) for _ in range(MAX))
    flight.ship.say(text)
    flight.fly(4.0)
    flight.ship.say("no more")
    flight.fly(1.0)
    assert line(flight) == (MAX, as_shown(text))
    flight.ship.say("\bz")
    flight.fly(1.0)
    assert line(flight) == (MAX, as_shown(text[:-1] + "z"))
    assert "WORDS_LOST" not in flight.names()


def test_characters_without_room_are_told_once(pilot: Any) -> None:
    flight = opened(pilot)
    flight.ship.say("x" * 2100)
    flight.fly(5.0)
    assert flight.names().count("WORDS_LOST") == 1
    assert line(flight)[0] == MAX


def test_what_has_no_letter_is_none(pilot: Any) -> None:
    flight = opened(pilot)
    flight.ship.say(
        "a\tb\nc" + "".join(map(chr, (0, 1, 7, 14, 26, 28, 31, *range(127, 160)))) + "d"
    )
    flight.fly(1.0)
    assert line(flight) == (6, "a b cd")


def test_a_press_is_a_mark_whatever_becomes_of_the_line(pilot: Any) -> None:
    flight = pilot(**QUIET)
    flight.fly(3.0)
    for count, ends in enumerate(("", "\x1b", "words \x1b", "\r"), 1):
        flight.press("RECORD_MARK")
        flight.ship.say(ends)
        flight.fly(4.0)
        assert marks(flight) == count
        assert listens(flight) == (not ends)


def test_only_an_empty_line_closes_by_itself(pilot: Any) -> None:
    flight = opened(pilot)
    flight.fly(50.0)
    assert listens(flight)
    flight.ship.say("x")
    flight.fly(120.0)
    assert line(flight) == (1, "x")
    flight.ship.say("\b")
    flight.fly(55.0)
    assert listens(flight)
    flight.fly(10.0)
    assert not listens(flight)


def test_the_page_comes_back_whole(pilot: Any) -> None:
    flight = pilot(**QUIET)
    flight.fly(2.0)
    flight.press("KEY_7", "KEY_0", "ENTER")
    flight.fly(0.5)
    before = flight.screen().splitlines()[ROW : ROW + ROWS]
    flight.press("RECORD_MARK")
    flight.ship.say("over it" + "x" * 200)
    flight.fly(1.0)
    assert flight.screen().splitlines()[ROW : ROW + ROWS] != before
    flight.ship.say("\x1b")
    flight.fly(0.5)
    assert flight.screen().splitlines()[ROW : ROW + ROWS] == before


def test_no_page_draws_into_the_line(pilot: Any) -> None:
    """At any moment, between two instructions: pages draw their figures again and again."""
    flight = opened(pilot)
    flight.ship.say("steady")
    assert line(flight) == (6, "steady")
    for _ in range(400):
        flight.ship.run(flight.ship.cycle + 100_003)
        rows = flight.screen().splitlines()[ROW : ROW + ROWS]
        assert rows[1].startswith(" steady_ ")
        assert not any(row.strip() for row in rows[2:])


def test_an_alarm_shows_and_the_urgent_works_while_the_line_is_open(pilot: Any) -> None:
    flight = opened(pilot)
    flight.ship.say("never mind")
    flight.set(LIFE_SUPPORT_OFF=1)
    flight.fly(15.0)
    assert "LIFE SUPPORT OFF" in flight.screen().splitlines()[21]
    flight.press("ALARM_ACK")
    flight.set(DARK_SHIP=1)
    flight.fly(1.0)
    assert {"ALARM_ACKNOWLEDGED", "DARK_SHIP"} <= set(flight.names())
    assert line(flight)[1] == "never mind"


@pytest.mark.parametrize("again", [False, True], ids=["once", "twice"])
def test_no_restart_loses_a_character_or_makes_two_of_it(pilot: Any, again: bool) -> None:
    """At moments all over the frames in which they come, and some again right after it."""
    flight = opened(pilot)
    ship = flight.ship
    said = "Ein Wort, ein zweites\b\b und 火\b𐍈 noch € mehr" * 2
    model = ""
    for character in said:
        model = model[:-1] if character == "\b" else model + character
    ship.say(said)
    before, begin = ship.point(), ship.cycle
    draw = random.Random(9)
    cuts = [draw.randrange(cycles_of(0.02 * (len(said) / 16 + 2))) for _ in range(24)]
    for left in range(len(said) - 1, len(said) - 7, -1):  # and close to each taking of some
        while ship.read("headset.STATUS.WAITING") > left:
            ship.run(ship.cycle + 100)
        cuts += [ship.cycle - begin - before_it for before_it in (1_500, 250, 150, 50)]
    for cut in cuts:
        ship.return_to(before)
        ship.run(begin + cut)
        ship.restart()
        if again:
            ship.run(ship.cycle + draw.randrange(cycles_of(0.3)))
            ship.restart()
        flight.fly(1.5)
        assert line(flight) == (len(model), as_shown(model)), cut


def test_a_restart_while_the_line_opens_or_closes_leaves_it_one_way(pilot: Any) -> None:
    flight = pilot(**QUIET)
    flight.fly(2.0)
    ship = flight.ship
    draw = random.Random(3)
    for ends in ("", "x\x1b"):
        if ends:
            ship.control("RECORD_MARK", 0)
            flight.fly(0.5)
            ship.say("x\x1b")
        else:
            ship.control("RECORD_MARK", 1)
        before, begin = ship.point(), ship.cycle
        for _ in range(30):
            ship.return_to(before)
            ship.run(begin + draw.randrange(cycles_of(0.06)))
            ship.restart()
            flight.fly(2.0)
            assert listens(flight) == (not ends)


def test_what_upsets_do_to_the_line_is_put_right(pilot: Any) -> None:
    flight = opened(pilot)
    flight.ship.say("sound")
    flight.fly(1.0)
    flight.ship.inject("headset", CONTROL_BYTE, 0)
    assert not listens(flight)
    flight.fly(0.5)
    assert listens(flight)
    assert line(flight) == (5, "sound")


@pytest.mark.parametrize(
    ("step", "told"), [("transcript_step", "APP_LEFT_OUT"), ("panel_step", "MINIMAL_MODE")]
)
def test_who_has_lost_the_line_does_not_listen(image: bytes, step: str, told: str) -> None:
    """Else nobody would take what is typed, nor would it move a switch."""
    flight = Pilot(image, **QUIET)
    flight.fly(1.0)
    flight.press("RECORD_MARK")
    for base in (0, COPY - RAM_BASE):
        break_word(flight, symbols_of(image)[step] + base)
    flight.fly(30.0)
    assert told in flight.names()
    assert not listens(flight)
