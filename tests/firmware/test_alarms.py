"""Caution and warning alone: each alarm keeps its three times, whatever its condition does."""

from __future__ import annotations

import ctypes
import tomllib
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ares4._dictionary import ALARMS, EVENTS, VALUES
from ares4._registers import LAMPS
from firmware import generate
from tests.firmware.watching import library

LOOK_MS = 100
TABLE = tomllib.loads((Path(generate.__file__).parent / "dictionary.toml").read_text())["alarm"]
ROWS = {row["name"]: row for row in TABLE}
BITS = {row[0]: 1 << bit for bit, row in enumerate(ALARMS)}
NAMES = [row[0] for row in ALARMS]
EVENT = {number: name for number, (name, _) in EVENTS.items()}
MASTER = 1 << [name for name, _ in LAMPS].index("MASTER_ALARM")
LEVELS = ("COLLISION", "HULL", "WHEELS")  # conditions that a test switches on and off
ROW = ctypes.c_uint32 * 5


class Watch:
    """Alarms looked at every tenth of a second, with what was said of them and when."""

    def __init__(self, host: ctypes.CDLL) -> None:
        self.host = host
        self.rows = (ROW * 4096)()
        self.now_ms = 0
        self.contacts = 0
        self.said: list[tuple[int, str, str]] = []  # ms, event, alarm
        self.was: list[dict[str, bool]] = []  # conditions, a look each
        host.host_events(self.rows)
        host.host_alarms_new()

    def look(self, *holding: str, contacts: int = 0, acknowledge: bool = False) -> None:
        self.contacts += contacts
        now = {name: name in holding for name in LEVELS}
        self.was.append(now)
        self.host.host_alarms_look(
            now["COLLISION"], self.contacts, now["HULL"], now["WHEELS"], acknowledge
        )
        for row in self.rows[: self.host.host_events(self.rows)]:
            if EVENT[row[0]] != "ALARM_ACKNOWLEDGED":
                self.said.append((self.now_ms, EVENT[row[0]], NAMES[row[1]]))
        self.now_ms += LOOK_MS

    def look_for(self, time_ms: int, *holding: str) -> None:
        for _ in range(0, time_ms, LOOK_MS):
            self.look(*holding)

    def raises(self, name: str) -> list[int]:
        return [ms for ms, event, alarm in self.said if alarm == name and event != "ALARM_CLEARED"]

    def clears(self, name: str) -> list[int]:
        return [ms for ms, event, alarm in self.said if (event, alarm) == ("ALARM_CLEARED", name)]

    def active(self, name: str) -> bool:
        return bool(self.host.host_alarms_active() & BITS[name])

    def lasted(self, name: str, until_ms: int, length_ms: int, holding: bool) -> bool:
        """Whether the condition was so at every look of that time."""
        looks = self.was[(until_ms - length_ms) // LOOK_MS : until_ms // LOOK_MS + 1]
        return all(look[name] == holding for look in looks)

    def has_held(self, name: str, ms: int) -> bool:
        """Whether the condition is there, and held long enough since it was last gone for long."""
        row = ROWS[name]
        if not self.lasted(name, ms, 0, True):
            return False
        for then in range(ms, -1, -LOOK_MS):
            if then >= row["rise_ms"] and self.lasted(name, then, row["rise_ms"], True):
                return True
            if then >= row["clear_ms"] and self.lasted(name, then, row["clear_ms"], False):
                return False
        return False


@pytest.fixture(scope="module")
def host(firmware: Path) -> ctypes.CDLL:
    return library(firmware)


@pytest.fixture
def watch(host: ctypes.CDLL) -> Iterator[Callable[[], Watch]]:
    yield lambda: Watch(host)


@pytest.mark.parametrize("name", LEVELS)
def test_a_lying_sample_raises_nothing(watch, name: str) -> None:
    flight = watch()
    for _ in range(50):
        flight.look(name)
        flight.look_for(1000)
    assert not flight.said and not flight.active(name)


@pytest.mark.parametrize("name", LEVELS)
def test_an_alarm_rises_and_clears_when_its_row_says(watch, name: str) -> None:
    row, flight = ROWS[name], watch()
    flight.look_for(row["rise_ms"], name)
    assert not flight.raises(name)
    flight.look(name)
    assert flight.raises(name) == [row["rise_ms"]]
    flight.look(name, acknowledge=True)
    gone_ms = flight.now_ms
    flight.look_for(row["clear_ms"])
    assert not flight.clears(name)
    flight.look()
    assert flight.clears(name) == [gone_ms + row["clear_ms"]]
    assert not flight.active(name)


@pytest.mark.parametrize("name", LEVELS)
def test_a_flickering_condition_is_told_of_once(watch, name: str) -> None:
    row, flight = ROWS[name], watch()
    flight.look_for(row["rise_ms"] + LOOK_MS, name)
    flight.look(acknowledge=True)
    for _ in range(30):
        flight.look_for(row["clear_ms"] // 2)
        flight.look_for(2 * LOOK_MS, name)
    assert len(flight.said) == 1


def test_what_is_back_too_soon_shows_but_disturbs_nobody(watch, host: ctypes.CDLL) -> None:
    row, flight = ROWS["COLLISION"], watch()
    flight.look_for(row["rise_ms"] + LOOK_MS, "COLLISION")
    flight.look(acknowledge=True)
    flight.look_for(row["clear_ms"])
    assert len(flight.clears("COLLISION")) == 1
    flight.look_for(row["rise_ms"] + LOOK_MS, "COLLISION")
    assert flight.active("COLLISION") and len(flight.raises("COLLISION")) == 1
    assert host.host_alarms_lamps() and not host.host_alarms_lamps() & MASTER
    assert not host.host_alarms_sound()
    flight.look_for(row["again_ms"], "COLLISION")
    first, second = flight.raises("COLLISION")
    assert second - first == row["again_ms"]
    assert host.host_alarms_lamps() & MASTER and host.host_alarms_sound()


RENEWED = tuple(row["name"] for row in TABLE if row.get("renews"))


@pytest.mark.parametrize("name", ["COLLISION", "SHED", "PANEL", "LEFT_OUT"])
def test_each_more_of_what_may_be_there_often_is_told_of(
    watch, host: ctypes.CDLL, name: str
) -> None:
    """A second object on collision course, a second load shed, while the first alarm stands."""
    assert name in RENEWED and len(RENEWED) == 4
    row, flight = ROWS[name], watch()
    level = [name] if name in LEVELS else []

    def several(count: int, looks_ms: int) -> None:
        host.host_alarms_several(*(count * (one == name) for one in RENEWED))
        flight.look_for(looks_ms, *level)

    several(1, row["rise_ms"] + LOOK_MS)
    assert len(flight.raises(name)) == 1
    flight.look(*level, acknowledge=True)
    several(1, 2 * row["again_ms"])
    assert len(flight.raises(name)) == 1 and not host.host_alarms_sound()
    several(2, LOOK_MS)
    assert len(flight.raises(name)) == 2 and host.host_alarms_sound()
    several(3, LOOK_MS)
    assert len(flight.raises(name)) == 2, "not so soon"
    several(3, row["again_ms"])
    _, second, third = flight.raises(name)
    assert third - second == row["again_ms"]
    several(2, 3 * row["again_ms"])
    several(2, 3 * row["again_ms"])
    assert len(flight.raises(name)) == 3 and not flight.clears(name)


def test_a_condition_that_flickers_is_not_there_once_more(watch, host: ctypes.CDLL) -> None:
    row, flight = ROWS["COLLISION"], watch()
    host.host_alarms_several(3, 0, 0, 0)
    flight.look_for(row["rise_ms"] + LOOK_MS, "COLLISION")
    flight.look("COLLISION", acknowledge=True)
    for _ in range(100):
        flight.look_for(row["clear_ms"] - LOOK_MS)
        flight.look_for(row["rise_ms"] + LOOK_MS, "COLLISION")
    assert len(flight.said) == 1


STRETCHES = st.lists(
    st.tuples(
        st.sets(st.sampled_from(LEVELS)), st.sampled_from([1, 2, 3, 5, 19, 20, 21, 31, 101, 301]),
        st.sampled_from([0, 0, 0, 1, 3]), st.booleans(),
    ),
    max_size=25,
)  # fmt: skip


def test_a_flight_that_begins_finds_nothing_of_the_one_before(host: ctypes.CDLL) -> None:
    before = Watch(host)
    for _ in range(50):
        before.look("HULL")
    assert before.raises("HULL")
    flight = Watch(host)
    flight.look()
    host.host_alarms_restart()
    flight.look()
    assert not host.host_alarms_active() and not host.host_alarms_lamps()


@settings(max_examples=150, deadline=None)
@given(STRETCHES)
def test_every_raise_and_every_silence_has_its_reason(host: ctypes.CDLL, stretches: list) -> None:
    flight = Watch(host)
    for holding, looks, contacts, acknowledge in stretches:
        for look in range(looks):
            first = look == 0
            flight.look(*holding, contacts=contacts * first, acknowledge=acknowledge and first)
    for name in (*LEVELS, "CONTACT"):
        raises = flight.raises(name)
        again_ms = ROWS[name]["again_ms"]
        assert all(b - a >= again_ms for a, b in pairwise(raises))
    for name in LEVELS:
        row = ROWS[name]
        assert all(flight.has_held(name, ms) for ms in flight.raises(name))
        if not row.get("latch"):
            assert all(
                flight.lasted(name, ms, row["clear_ms"], False) for ms in flight.clears(name)
            )
        if flight.was and flight.lasted(name, flight.now_ms - LOOK_MS, row["rise_ms"], True):
            full = len(flight.was) > row["rise_ms"] // LOOK_MS
            assert flight.active(name) or not full, "what holds is shown"


def test_no_contact_goes_untold(watch) -> None:
    """Those that come too soon after another are told of together, when the time has passed."""
    row, flight = ROWS["CONTACT"], watch()
    flight.look_for(1000)
    flight.look(contacts=1)
    flight.look_for(1000)
    assert len(flight.raises("CONTACT")) == 1
    flight.look(acknowledge=True)
    for _ in range(12):
        flight.look(contacts=1)
        flight.look_for(2000)
    assert len(flight.raises("CONTACT")) == 1
    flight.look_for(row["again_ms"])
    first, second = flight.raises("CONTACT")
    assert second - first == row["again_ms"]
    flight.look(acknowledge=True)
    flight.look_for(5 * row["again_ms"])
    assert len(flight.raises("CONTACT")) == 2 and not flight.active("CONTACT")


def test_a_latched_alarm_waits_for_the_pilot(watch) -> None:
    flight = watch()
    flight.look_for(1000, "HULL")
    flight.look_for(60_000)
    assert flight.active("HULL") and not flight.clears("HULL")
    flight.look(acknowledge=True)
    flight.look()
    assert not flight.active("HULL")


@pytest.mark.parametrize("acknowledged", [False, True])
@pytest.mark.parametrize("name", LEVELS)
def test_what_was_told_before_a_restart_is_not_told_after_it(
    watch, host: ctypes.CDLL, name: str, acknowledged: bool
) -> None:
    """It shows and asks as before, though what it comes of must be found anew; then it clears."""
    flight = watch()
    flight.look_for(ROWS[name]["rise_ms"] + 100, name)
    assert len(flight.raises(name)) == 1
    if acknowledged:
        flight.look(name, acknowledge=True)
    for _ in range(20):
        host.host_alarms_restart()
        assert flight.active(name)
        assert bool(host.host_alarms_sound()) != acknowledged
        flight.look_for(3_000)
        flight.look_for(2_000, name)
        assert bool(host.host_alarms_sound()) != acknowledged
    assert len(flight.raises(name)) == 1 and not flight.clears(name)
    flight.look(acknowledge=True)
    host.host_alarms_restart()
    flight.look_for(16_000)
    assert len(flight.clears(name)) == 1 and not flight.active(name)


def test_what_is_new_after_a_restart_is_told(watch, host: ctypes.CDLL) -> None:
    flight = watch()
    flight.look_for(ROWS["WHEELS"]["rise_ms"] + 100, "WHEELS")
    flight.look("WHEELS", acknowledge=True)
    host.host_alarms_restart()
    flight.look_for(1_000, "WHEELS", "HULL")
    assert len(flight.raises("HULL")) == 1 and len(flight.raises("WHEELS")) == 1
    assert host.host_alarms_sound()


def test_one_more_app_that_is_left_out_is_new(watch, host: ctypes.CDLL) -> None:
    flight = watch()
    for number, apps in enumerate((1 << 6, 1 << 6, 1 << 6 | 1 << 7), start=1):
        host.host_leave_out(apps)
        host.host_alarms_restart()
        flight.look_for(ROWS["LEFT_OUT"]["again_ms"] + 1_000)
        flight.look(acknowledge=True)
        assert len(flight.raises("LEFT_OUT")) == (1 if number < 3 else 2)
        assert flight.active("LEFT_OUT")


def test_nothing_is_told_of_what_nobody_looks_at(watch, host: ctypes.CDLL) -> None:
    flight = watch()
    flight.look_for(1_000, "HULL")
    host.host_leave_out(1 << VALUES["app"].index("pointing"))
    flight.look_for(1_000, "HULL")
    assert not flight.active("HULL")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"rise_ms": None}, "alarm HULL: rise_ms is None, not 100 to 600000"),
        ({"clear_ms": 0}, "alarm HULL: clear_ms is 0, not 100 to 600000"),
        ({"again_ms": 150}, "alarm HULL: again_ms is not a multiple of 100"),
        ({"page": "ATTIC"}, "alarm HULL: no page ATTIC"),
        ({"app": "butler"}, "alarm HULL: no app butler"),
        ({"counts": True, "latch": False}, "alarm HULL counts what is over at once"),
        ({"counts": True, "renews": True}, "alarm HULL counts, so it is told of anew as it is"),
    ],
)
def test_no_alarm_is_without_its_times(change: dict, words: str) -> None:
    row = {**ROWS["HULL"], **change}
    with pytest.raises(SystemExit, match=words):
        generate.check_alarms([row], {row["lamp"]}, {"OVERVIEW"})
