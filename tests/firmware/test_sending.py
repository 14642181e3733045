"""The log goes down to the ground on request: proven, beside all else, over losses and restarts."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ares4 import flightlog
from ares4._dictionary import FRAME_ENTRY_ID
from ares4.downlink import Downlink, encode_command
from ares4.machine.values import InputKind, Stream
from tests.firmware.conftest import QUIET, Pilot
from tests.firmware.portable.wire import radio_frame

ALL = 0xFFFFFFFF
LINKS = {"earth": (InputKind.EARTH, Stream.EARTH), "surface": (InputKind.SURFACE, Stream.SURFACE)}


class Ground:
    """Asks over a link, and keeps the entries that come down it."""

    def __init__(self, flight: Pilot, link: str = "earth") -> None:
        self.flight, (self._input, self._stream) = flight, LINKS[link]
        self._downlink = Downlink()
        self._asked = 0
        self.entries: dict[int, dict[str, Any]] = {}
        self.came: list[int] = []
        self.others = 0

    def ask(self, first: int, last: int = ALL) -> None:
        self._asked += 1
        command = encode_command("SEND_LOG", sequence=self._asked, first=first, last=last)
        self.flight.ship.receive(self._input, command)

    def hear(self, seconds: float) -> None:
        for _ in range(round(seconds / 0.1)):
            self.flight.fly(0.1)
            for row in self._downlink.feed(self.flight.ship.take(self._stream)):
                if row["kind"] == "entry":
                    self.entries[row["number"]] = row
                    self.came.append(row["number"])
                self.others += row["kind"] == "packet"


def with_words(pilot, texts: int = 1) -> Pilot:
    """A ship with marks, words and frames in her log, whose links are up."""
    flight = pilot(**QUIET)
    flight.set(IMAGER=1, HGA=1, UHF=1)
    flight.fly(12.0)
    for number in range(texts):
        for _ in range(6):
            flight.press("RECORD_MARK")
            flight.fly(0.2)
        flight.ship.say(f"Something is there, {number}.\r")
        flight.fly(10.0)
    return flight


def in_the_part(flight: Pilot) -> dict[int, tuple[Any, ...]]:
    log = flightlog.read(flight.ship.flash())
    return {e.number: (e.kind, e.name, e.utc_s, e.fields) for e in log.entries}


def as_read(entries: dict[int, dict[str, Any]]) -> dict[int, tuple[Any, ...]]:
    return {n: (e["entry"], e["name"], e["utc_s"], e["fields"]) for n, e in entries.items()}


@pytest.mark.parametrize("link", LINKS)
def test_what_comes_down_is_what_lies_in_the_part(pilot, link: str) -> None:
    """All of it, a frame of the imager too, on the link that asks."""
    flight = with_words(pilot)
    ground = Ground(flight, link)
    there = in_the_part(flight)
    ground.ask(1, max(there))
    ground.hear(10.0)
    assert as_read(ground.entries) == there
    assert {"IMAGE", "WORDS", "MARK", "EVENT", "START"} <= {kind for kind, *_ in there.values()}
    assert flight.last("LOG_SENT") == {"entries": len(there), "last": max(there)}


def test_some_are_asked_for_and_none(pilot) -> None:
    flight = with_words(pilot)
    ground = Ground(flight)
    ground.ask(3, 7)
    ground.hear(3.0)
    assert ground.came == [3, 4, 5, 6, 7]
    ground.ask(5, 0)
    ground.hear(3.0)
    assert ground.came == [3, 4, 5, 6, 7]


def test_the_rest_of_the_downlink_has_its_room(pilot) -> None:
    """Nothing is lost for the log, and packets come as they always do."""
    flight = with_words(pilot, texts=6)
    ground = Ground(flight)
    ground.hear(5.0)
    ground.others = 0
    ground.hear(5.0)
    without, ground.others = ground.others, 0
    ground.ask(1)
    ground.hear(5.0)
    assert len(ground.came) > 10
    assert ground.others == pytest.approx(without, abs=2)
    row = Downlink()
    packets = row.feed(flight.ship.take(Stream.EARTH))
    flight.fly(1.0)
    packets += row.feed(flight.ship.take(Stream.EARTH))
    lost = [p["fields"]["frames_lost"] for p in packets if p["name"] == "COMPUTER"]
    assert set(lost) == {0}


@pytest.mark.parametrize("how", ["the antenna is off", "she restarts", "the part has no power"])
def test_it_goes_on_where_it_was(pilot, how: str) -> None:
    """None but the entry that was being sent comes twice; what lay in the link is asked again."""
    flight = with_words(pilot)
    ground = Ground(flight)
    there = in_the_part(flight)
    ground.ask(1, max(there))
    ground.hear(0.5)
    assert 0 < len(ground.came) < len(there) - 2
    if how == "she restarts":
        flight.ship.restart()
    else:
        name = "HGA" if how == "the antenna is off" else "RECORDER"
        flight.set(**{name: 0})
        ground.hear(0.5)
        before = len(ground.came)
        ground.hear(3.0)
        assert len(ground.came) <= before + 1
        flight.set(**{name: 1})
    ground.hear(20.0)
    assert len(ground.came) <= len(there) + (how == "the antenna is off")
    assert ground.came[-1] == max(there)
    missing = sorted(set(there) - set(ground.entries))
    assert how == "the antenna is off" or not missing
    assert "IMAGE" not in [there[number][0] for number in missing], "it was on its way"
    for number in missing:
        ground.ask(number, number)
        ground.hear(3.0)
    assert as_read(ground.entries) == there


def test_a_frame_that_was_lost_costs_its_entry_and_is_asked_for_again(pilot) -> None:
    flight = with_words(pilot)
    ground = Ground(flight)
    there = in_the_part(flight)
    ground.ask(1, max(there))
    ground.hear(0.6)
    flight.ship.take(Stream.EARTH)
    flight.fly(0.2)
    flight.ship.take(Stream.EARTH)  # nobody listened
    ground.hear(10.0)
    missing = sorted(set(there) - set(ground.entries))
    assert missing
    ground.ask(missing[0], missing[-1])
    ground.hear(10.0)
    assert as_read(ground.entries) == there


@given(st.lists(st.binary(max_size=40), max_size=5), st.integers(0, 300))
def test_pieces_of_anything_give_no_entry(pieces: list[bytes], cut: int) -> None:
    """Whatever a link makes of them."""
    frames = b"".join(radio_frame(FRAME_ENTRY_ID, piece) for piece in pieces)
    assert Downlink().feed(frames) == []
    assert Downlink().feed(frames[cut:]) == []


@pytest.mark.parametrize("off_s", [0.05, 0.3, 2.0])
def test_what_is_asked_for_in_the_dark_comes_with_the_light(pilot, off_s: float) -> None:
    """The mass memory has no power when the ground asks."""
    flight = with_words(pilot)
    ground = Ground(flight)
    there = in_the_part(flight)
    flight.set(RECORDER=0)
    flight.fly(off_s)
    ground.ask(1, max(there))
    ground.hear(2.0)
    assert ground.came == []
    assert "LOG_SENT" not in flight.names()
    flight.set(RECORDER=1)
    ground.hear(20.0)
    assert as_read(ground.entries) == there
