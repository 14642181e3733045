"""The archive on P70 and P71: what the whole part holds, as the host reads it, of all starts."""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest

from ares4._dictionary import ENTRIES, VALUES
from ares4.flightlog import Entry, read
from tests.firmware.conftest import Pilot

QUIET = {"ellipse__surfaces_at_s": -1, "turbulence__start_s": -1}
KINDS = [name for name, _ in ENTRIES.values()]
LIST_ROW, LISTED = 6, 15
LONG = " ".join(f"word {number}" for number in range(220))
TEXTS = ["Öl läuft, 3 °C", LONG, "the third of them"]
_ROW = re.compile(r"[ >] *(\d+) (\d{3})/(\d\d):(\d\d):(\d\d) (\w+)")


def settle(flight: Any) -> list[str]:
    """The screen, once the archive has found what it looks for."""
    for _ in range(40):
        flight.fly(0.3)
        rows = flight.screen().splitlines()
        if not any("LOOKING" in row for row in rows):
            return rows
    raise AssertionError("it looks for ever")


def listed(flight: Any) -> list[tuple[int, str]]:
    """Numbers and names of what P70 lists."""
    found = [_ROW.match(row) for row in settle(flight)[LIST_ROW : LIST_ROW + LISTED]]
    return [(int(row[1]), row[6].upper()) for row in found if row]


def keys(flight: Any, *names: str) -> None:
    for name in names:
        flight.press(f"KEY_{name}" if name.isdigit() else name)


def find(flight: Any, digits: str, *before: str) -> None:
    keys(flight, *before, *digits, "SOFT_2")


@pytest.fixture(scope="module")
def saved(image: bytes) -> tuple[bytes, list[Entry]]:
    """A ship that was restarted twice, with words, marks, frames; and what the host reads of it."""
    flight = Pilot(image, **QUIET)
    flight.fly(8.0)
    for text in TEXTS:
        flight.press("RECORD_MARK")
        flight.fly(0.2)
        flight.ship.say(f"{text}\r")
        flight.fly(25.0)
        for _ in range(5):
            flight.press("SOFT_1")
            flight.fly(1.0)
        if text is not TEXTS[-1]:
            flight.ship.restart()
        flight.set(IMAGER_BAND=1)
        flight.fly(9.0)
    keys(flight, "7", "0", "ENTER")
    flight.fly(2.0)
    return flight.ship.snapshot(), read(flight.ship.flash()).entries


@pytest.fixture
def flight(image: bytes, saved: tuple[bytes, list[Entry]]) -> Pilot:
    flight = Pilot(image)
    flight.ship.restore(saved[0])
    return flight


@pytest.fixture
def log(saved: tuple[bytes, list[Entry]]) -> list[Entry]:
    entries = saved[1]
    assert len(entries) > 2 * LISTED
    assert {"WORDS", "IMAGE", "MARK", "START", "EVENT"} <= {e.kind for e in entries}
    return entries


def rows_of(entries: list[Entry]) -> list[tuple[int, str]]:
    """As P70 lists them."""
    return [(entry.number, entry.name) for entry in reversed(entries)]


def shown(flight: Any) -> int:
    """The number of the entry that P71 shows."""
    rows = settle(flight)
    assert rows[0].startswith(" P71")
    return int(rows[2][8:14])


def show(flight: Any, number: int) -> list[str]:
    """P71 with that entry."""
    find(flight, str(number))
    settle(flight)
    rows = settle(flight)[LIST_ROW : LIST_ROW + LISTED]
    below = next(place for place, row in enumerate(rows) if row[1:7].strip() == str(number))
    keys(flight, *["DOWN"] * below, "SOFT_4")
    settle(flight)
    return settle(flight)


def test_what_is_written_now_is_listed_as_it_comes(flight: Pilot, log: list[Entry]) -> None:
    rows = listed(flight)
    assert rows == [row for row in rows_of(log) if row[0] >= rows[-1][0]]
    assert min(rows)[1] == "START"


def test_all_of_the_part_is_listed_from_its_first_entry_on(flight: Pilot, log: list[Entry]) -> None:
    find(flight, "1")
    found = listed(flight)
    while len(found) < len(log):
        keys(flight, "UP")
        more = listed(flight)
        assert more[-1][0] == found[0][0] + 1
        found = more + found
    assert found[-len(log) :] == rows_of(log)


def test_down_goes_back_before_the_start(flight: Pilot, log: list[Entry]) -> None:
    live = listed(flight)
    keys(flight, *["DOWN"] * len(live))
    found = listed(flight)
    assert found == [row for row in rows_of(log) if row[0] < live[-1][0]][:LISTED]
    keys(flight, *["DOWN"] * LISTED)
    assert listed(flight) == [row for row in rows_of(log) if row[0] < found[-1][0]][:LISTED]
    find(flight, "")
    assert listed(flight)[-1] == live[-1]


@pytest.mark.parametrize("kind", ["WORDS", "MARK", "IMAGE", "START"])
def test_a_kind_alone_is_listed(flight: Pilot, log: list[Entry], kind: str) -> None:
    find(flight, "1")
    settle(flight)
    keys(flight, *["SOFT_3"] * (1 + KINDS.index(kind)))
    assert listed(flight) == [row for row in rows_of(log) if row[1] == kind][-LISTED:]


def test_a_number_and_a_day_are_found(flight: Pilot, log: list[Entry]) -> None:
    for entry in log[:: len(log) // 6]:
        find(flight, str(entry.number))
        assert listed(flight)[-1] == (entry.number, entry.name)
    day, hour = log[0].met_s // 86400, log[0].met_s % 86400 // 3600
    find(flight, f"{day:03}{hour:02}", "PLUS")
    assert listed(flight)[-1][0] == log[0].number
    find(flight, f"{day + 1:03}00", "PLUS")
    assert listed(flight) == []
    assert "NO MORE" in flight.screen()


def test_words_are_shown_with_their_frame(flight: Pilot, log: list[Entry]) -> None:
    live = flight.ship.picture()
    images = {entry.number: entry for entry in log if entry.kind == "IMAGE"}
    for entry in (entry for entry in log if entry.kind == "WORDS"):
        rows = show(flight, entry.number)
        text = "".join(row[1:63] for row in rows[6:19])
        assert text.rstrip() == entry.fields["text"][: 13 * 62].rstrip()
        frame = base64.b64decode(images[entry.fields["image"]].fields["pixels"])
        assert flight.ship.picture() == (96, 64, frame)
        keys(flight, "DOWN")
        rows = settle(flight)
        assert "".join(row[1:63] for row in rows[6:19]).startswith(entry.fields["text"][62:200])
        keys(flight, "SOFT_4")
        flight.fly(0.5)
        assert flight.ship.picture()[2] != frame
    assert live[:2] == flight.ship.picture()[:2]


def test_a_mark_is_shown_as_it_was(flight: Pilot, log: list[Entry]) -> None:
    mark = [entry for entry in log if entry.kind == "MARK"][-1]
    rows = show(flight, mark.number)
    assert float(rows[6][15:25]) == pytest.approx(mark.fields["altitude_m"] / 1000, abs=0.01)
    assert float(rows[7][15:25]) == pytest.approx(mark.fields["true_anomaly_deg"], abs=0.01)
    assert float(rows[6][47:57]) == pytest.approx(mark.fields["cabin_pressure_pa"] / 1000, abs=0.01)
    assert float(rows[9][47:57]) == pytest.approx(mark.fields["bus_a_v"], abs=0.1)
    assert mark.fields["attitude_mode"].upper() in rows[12]


def test_a_frame_alone_is_shown(flight: Pilot, log: list[Entry]) -> None:
    image = [entry for entry in log if entry.kind == "IMAGE"][-1]
    rows = show(flight, image.number)
    assert image.fields["band"].replace("_", " ").upper() in rows[7].replace("_", " ")
    assert flight.ship.picture()[2] == base64.b64decode(image.fields["pixels"])


def test_entries_play_in_their_time(flight: Pilot, log: list[Entry]) -> None:
    first = next(entry for entry in log if entry.kind == "MARK")
    later = [entry for entry in log if entry.number > first.number]
    show(flight, first.number)
    keys(flight, "SOFT_1")
    began_s = 0.0
    for _ in range(60):
        due = [e.number for e in later if e.utc_s - first.utc_s <= began_s]
        number = shown(flight)
        began_s += 0.3
        assert number >= (due[-1] if due and began_s > 2 else first.number) - 4
        allowed = [e.number for e in later if e.utc_s - first.utc_s <= began_s + 1.5]
        assert number <= (allowed[-1] if allowed else first.number)
    keys(flight, "SOFT_1")
    there = shown(flight)
    flight.fly(30.0)
    assert shown(flight) == there  # it stands


def test_a_faster_clock_plays_to_the_end(flight: Pilot, log: list[Entry]) -> None:
    show(flight, log[3].number)
    keys(flight, "SOFT_3", "SOFT_3", "SOFT_1")
    flight.fly(40.0)
    rows = settle(flight)
    assert "TIMES  100" in rows[3]
    assert int(rows[2][8:14]) >= log[-1].number


def test_the_next_of_a_kind_is_shown(flight: Pilot, log: list[Entry]) -> None:
    words = [entry.number for entry in log if entry.kind == "WORDS"]
    find(flight, "1")
    keys(flight, *["SOFT_3"] * (1 + KINDS.index("WORDS")))
    settle(flight)
    keys(flight, *["DOWN"] * (len(words) - 1), "SOFT_4")
    for number in words:
        assert shown(flight) == number
        keys(flight, "SOFT_2")
    assert "NO MORE" in "".join(settle(flight))


def test_reading_keeps_nothing_from_being_written(flight: Pilot) -> None:
    find(flight, "1")
    flight.fly(0.1)
    flight.press("RECORD_MARK")
    flight.fly(2.0)
    stored = [e["fields"]["entry"] for e in flight.events if e["name"] == "RECORD_STORED"]
    assert "mark" in stored


def test_without_power_nothing_is_found_and_nothing_hangs(flight: Pilot) -> None:
    flight.set(RECORDER=0)
    flight.fly(1.0)
    find(flight, "1")
    flight.fly(3.0)
    flight.set(RECORDER=1)
    flight.fly(3.0)
    find(flight, "1")
    assert listed(flight)[-1][0] == 1
    assert "FAULT" not in VALUES["entry"] and flight.ship.counters()["restarts"] == 2
