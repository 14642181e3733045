"""The LIDAR's tracks alone: what is there keeps one number, however seldom it is seen."""

from __future__ import annotations

import ctypes
import math
import random
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from ares4._dictionary import EVENTS
from tests.firmware.watching import library

RETURNS_MAX = 8
EVENT = {number: name for number, (name, _) in EVENTS.items()}
ROW = ctypes.c_uint32 * 5


class Return(ctypes.Structure):
    _fields_ = [
        ("azimuth_mdeg", ctypes.c_uint32), ("elevation_mdeg", ctypes.c_int32),
        ("range_dm", ctypes.c_uint32), ("closing_mm_s", ctypes.c_int32),
        ("width_m", ctypes.c_uint32), ("signal_cb", ctypes.c_uint32),
    ]  # fmt: skip


class Contact(ctypes.Structure):
    _fields_ = [
        ("number", ctypes.c_uint32), ("azimuth_mdeg", ctypes.c_uint32),
        ("elevation_mdeg", ctypes.c_int32), ("range_dm", ctypes.c_uint32),
        ("closing_mm_s", ctypes.c_int32), ("width_m", ctypes.c_uint32),
        ("signal_cb", ctypes.c_uint32), ("age_s", ctypes.c_uint32),
        ("time_to_contact_s", ctypes.c_uint16), ("seen", ctypes.c_bool),
        ("coming", ctypes.c_bool),
    ]  # fmt: skip


class Thing:
    """Something at a place, in metres along the velocity, to the right and up, with a velocity."""

    def __init__(self, place: list[float], velocity: list[float], width_m: float) -> None:
        self.place, self.velocity, self.width_m = place, velocity, width_m

    def move(self) -> None:
        self.place = [p + v for p, v in zip(self.place, self.velocity, strict=True)]

    def returned(self, chance: random.Random) -> Return:
        """As the LIDAR has the weakest return that it takes (c_core/devices/lidar.c)."""
        x, y, z = self.place
        distance = math.hypot(x, y, z)
        closing = -sum(p * v for p, v in zip(self.place, self.velocity, strict=True)) / distance
        azimuth = math.degrees(math.atan2(y, x)) + chance.gauss(0, 0.005)
        elevation = math.degrees(math.asin(z / distance)) + chance.gauss(0, 0.005)
        return Return(
            round(azimuth % 360 * 1000) % 360_000, round(elevation * 1000),
            round(10 * (distance + chance.gauss(0, 6))),
            round(1000 * (closing + chance.gauss(0, 0.6))),
            round(self.width_m * (1 + chance.gauss(0, 0.05))), 90,
        )  # fmt: skip


def ghost(chance: random.Random) -> Return:
    return Return(
        chance.randrange(360_000), round(math.degrees(math.asin(chance.uniform(-1, 1))) * 1000),
        chance.randrange(200_000), chance.randint(-800_000, 800_000), chance.randrange(1500), 90,
    )  # fmt: skip


class Lidar:
    """The contacts of what a test puts in the sky, and what was said of them."""

    def __init__(self, host: ctypes.CDLL) -> None:
        self.host = host
        self.rows = (ROW * 4096)()
        host.host_contacts.restype = ctypes.POINTER(Contact)
        host.host_contacts_aim.restype = ctypes.POINTER(Contact)
        host.host_events(self.rows)
        host.host_contacts_start(0)
        self.said: list[tuple[str, int]] = []

    def second(self, returns: list[Return] | None) -> None:
        """A scan with these returns, or a second without one."""
        if returns is None:
            self.host.host_contacts_second(None, 0)
        else:
            rows = (Return * RETURNS_MAX)(*returns[:RETURNS_MAX])
            self.host.host_contacts_second(rows, len(returns[:RETURNS_MAX]))
        count = self.host.host_events(self.rows)
        self.said += [(EVENT[row[0]], row[1]) for row in self.rows[:count]]

    def contacts(self) -> list[Contact]:
        first = self.host.host_contacts()
        return [first[i] for i in range(self.host.host_contacts_count())]

    def aim(self) -> Contact:
        return self.host.host_contacts_aim().contents

    def named(self, name: str) -> list[int]:
        return [number for event, number in self.said if event == name]


@pytest.fixture
def lidar(firmware: Path) -> Iterator[Lidar]:
    yield Lidar(library(firmware))


def debris(chance: random.Random, count: int) -> list[Thing]:
    """Pieces that drift, as in the calm of the ellipse."""
    pieces: list[Thing] = []
    while len(pieces) < count:
        place = [chance.uniform(-400, 400) for _ in range(3)]
        if all(math.dist(place, other.place) > 200 for other in pieces):
            drift = [chance.uniform(-0.05, 0.05) for _ in range(3)]
            pieces.append(Thing(place, drift, chance.uniform(5, 60)))
    return pieces


@pytest.mark.parametrize("seed", range(6))
def test_debris_that_is_seen_now_and_then_is_one_contact_each(lidar: Lidar, seed: int) -> None:
    chance = random.Random(seed)
    pieces = debris(chance, 6)
    often = [1.0, 0.9, 0.6, 0.4, 0.3, 0.2]
    for second in range(1800):
        returns = []
        for piece, part in zip(pieces, often, strict=True):
            piece.move()
            if second < 4 or chance.random() < part:
                returns.append(piece.returned(chance))
        returns += [ghost(chance) for _ in range(3) if chance.random() < 0.5]
        lidar.second(returns)
    assert lidar.named("CONTACT") == [1, 2, 3, 4, 5, 6]
    assert not lidar.named("CONTACT_LOST") and not lidar.named("COLLISION_ALARM")
    for contact, piece in zip(
        sorted(lidar.contacts(), key=lambda each: each.number), pieces, strict=True
    ):
        assert contact.range_dm == pytest.approx(10 * math.hypot(*piece.place), abs=400)


def test_a_gap_of_minutes_is_bridged_with_the_laser_off_as_well(lidar: Lidar) -> None:
    chance = random.Random(1)
    (piece,) = debris(chance, 1)
    for gap in (None, [], None, []):
        for _ in range(30):
            piece.move()
            lidar.second([piece.returned(chance)])
        assert lidar.contacts()[0].seen
        for _ in range(300):
            piece.move()
            lidar.second(gap)
        assert not lidar.contacts()[0].seen
    assert lidar.said == [("CONTACT", 1)]


def test_a_restart_changes_no_number(lidar: Lidar) -> None:
    chance = random.Random(8)
    pieces = debris(chance, 6)
    for cut in range(20):
        for _ in range(5):
            for piece in pieces:
                piece.move()
            lidar.second([piece.returned(chance) for piece in pieces])
        numbers = {contact.number: contact.range_dm for contact in lidar.contacts()}
        lidar.host.host_contacts_start(1 + cut)
        lidar.second([])
        after = {contact.number: contact.range_dm for contact in lidar.contacts()}
        assert after == {number: pytest.approx(dm, abs=300) for number, dm in numbers.items()}
        for piece in pieces:
            piece.place = [
                p + v * (2 + cut) for p, v in zip(piece.place, piece.velocity, strict=True)
            ]
    assert lidar.said == [("CONTACT", number) for number in range(1, 7)]


def test_a_power_on_begins_anew(lidar: Lidar) -> None:
    chance = random.Random(9)
    (piece,) = debris(chance, 1)
    for _ in range(10):
        lidar.second([piece.returned(chance)])
    lidar.host.host_contacts_start(0)
    lidar.second([])
    assert not lidar.contacts()


def test_what_is_gone_is_lost_in_time(lidar: Lidar) -> None:
    chance = random.Random(2)
    slow, fast = Thing([300.0, 0, 0], [0.0, 0.1, 0], 20), Thing([90e3, 9e3, 0], [-500.0, 0, 0], 900)
    for _ in range(30):
        slow.move()
        fast.move()
        lidar.second([slow.returned(chance), fast.returned(chance)])
    assert lidar.named("CONTACT") == [1, 2]
    for _ in range(20):
        lidar.second([])
    assert lidar.named("CONTACT_LOST") == [2], "nobody knows where the fast one is by now"
    for _ in range(900):
        lidar.second([])
    assert lidar.named("CONTACT_LOST") == [2, 1]


def test_ghosts_are_never_contacts(lidar: Lidar) -> None:
    chance = random.Random(3)
    for _ in range(7200):
        lidar.second([ghost(chance) for _ in range(3) if chance.random() < 0.5])
    assert not lidar.said


def test_a_selected_track_keeps_its_number_when_the_nearest_changes(lidar: Lidar) -> None:
    chance = random.Random(4)
    near, far = Thing([300.0, 0, 0], [2.0, 0, 0], 20), Thing([0, 500.0, 0], [0.0, -2.0, 0], 40)
    seen = []
    for second in range(200):
        near.move()
        far.move()
        lidar.second([near.returned(chance), far.returned(chance)])
        if second == 10:
            selected = lidar.contacts()[1].number
            lidar.host.host_contacts_select(selected)
        if second > 10:
            seen.append(lidar.aim().number)
            assert lidar.aim().azimuth_mdeg == pytest.approx(90_000, abs=100)
    assert set(seen) == {selected}
    assert lidar.contacts()[0].number == selected, "they have changed places"
    lidar.host.host_contacts_select(0)
    near.place, near.velocity = [50.0, 0, 0], [0.0, 0, 0]
    for _ in range(5):
        lidar.second([near.returned(chance), far.returned(chance)])
    assert lidar.aim().range_dm < 1000, "released: the nearest again"


def test_more_things_than_tracks_are_dealt_with(lidar: Lidar) -> None:
    chance = random.Random(5)
    things = [
        Thing([300 * math.cos(n / 8), 300 * math.sin(n / 8), 10 * n - 250], [0, 0, 0], 10 + n)
        for n in range(50)
    ]
    for second in range(400):
        first = second // 8 * 7 % 50
        lidar.second([thing.returned(chance) for thing in (things + things)[first : first + 8]])
    numbers = [contact.number for contact in lidar.contacts()]
    assert len(set(numbers)) == len(numbers) == 24
    ranges = [contact.range_dm for contact in lidar.contacts()]
    assert all(a < b / 0.9 for a, b in pairwise(ranges)), "nearest first"


def remembered(lidar: Lidar, chance: random.Random, count: int = 24) -> list[Thing]:
    """As many contacts as are remembered; each was seen for some seconds, the first at first."""
    things = debris(chance, count)
    for first in range(0, count, 8):
        for _ in range(6):
            lidar.second([thing.returned(chance) for thing in things[first : first + 8]])
    assert len(lidar.named("CONTACT")) == count
    return things


@pytest.mark.parametrize("seed", range(4))
def test_noise_takes_no_contacts_place(lidar: Lidar, seed: int) -> None:
    chance = random.Random(100 + seed)
    things = remembered(lidar, chance)
    for _ in range(60):
        lidar.second([ghost(chance) for _ in range(RETURNS_MAX)])
    for first in range(0, len(things), 8):
        for _ in range(6):
            lidar.second([thing.returned(chance) for thing in things[first : first + 8]])
    assert lidar.named("CONTACT") == list(range(1, 25)) and not lidar.named("CONTACT_LOST")


def test_a_contact_takes_the_place_of_the_one_unseen_for_longest(lidar: Lidar) -> None:
    chance = random.Random(11)
    coming = Thing([1200.0, 0, 0], [-6.0, 0, 0], 20)
    for _ in range(8):
        coming.move()
        lidar.second([coming.returned(chance)])
    assert lidar.named("COLLISION_ALARM") == [1]
    things = debris(chance, 23)
    for first in range(0, 23, 8):
        for _ in range(4):
            lidar.second([thing.returned(chance) for thing in things[first : first + 8]])
    new = Thing([0, 0, 900.0], [0, 0, 0], 30)
    for _ in range(4):
        lidar.second([new.returned(chance)])
    assert lidar.named("CONTACT") == list(range(1, 26))
    (lost,) = lidar.named("CONTACT_LOST")
    assert lost in range(2, 10), "what comes is kept, though it was unseen for longer"
    assert len(lidar.contacts()) == 24


def test_one_lying_speed_is_no_collision_course(lidar: Lidar) -> None:
    chance = random.Random(6)
    piece = Thing([150.0, 0, 0], [0.0, 0, 0], 20)
    for second in range(600):
        echo = piece.returned(chance)
        if second % 50 == 20:
            echo.closing_mm_s = 9000
        lidar.second([echo])
    assert not lidar.named("COLLISION_ALARM") and lidar.named("CONTACT") == [1]


def test_what_comes_is_told_of_once(lidar: Lidar) -> None:
    chance = random.Random(7)
    coming = Thing([150e3, 0, 0], [-500.0, 0, 0], 1000)
    for _ in range(250):
        coming.move()
        lidar.second([coming.returned(chance)])
    assert lidar.named("COLLISION_ALARM") == [1]
    assert lidar.host.host_contacts_collision() == 1


@pytest.mark.parametrize("speed_m_s", [60.0, 400.0])
@pytest.mark.parametrize("seen", [True, False], ids=["seen", "unseen"])
def test_what_has_passed_comes_no_more(lidar: Lidar, speed_m_s: float, seen: bool) -> None:
    chance = random.Random(8)
    passing = Thing([60 * speed_m_s + 0.5 * speed_m_s, 300.0, 0], [-speed_m_s, 0, 0], 50)
    for _ in range(60):
        passing.move()
        lidar.second([passing.returned(chance)])
    assert lidar.named("COLLISION_ALARM") == [1] and lidar.host.host_contacts_collision() == 1
    for _ in range(2 if seen else 3):
        passing.move()
        lidar.second([passing.returned(chance)] if seen else [])
    assert lidar.host.host_contacts_collision() == 0


def test_each_that_comes_is_told_of(lidar: Lidar) -> None:
    chance = random.Random(12)
    first = Thing([90e3, 0, 0], [-500.0, 0, 0], 1000)
    second = Thing([0, 85e3, 0], [0, -400.0, 0], 600)
    told = lidar.host.host_contacts_threats
    for things in ([first], [first, second]):
        for _ in range(20):
            for thing in things:
                thing.move()
            lidar.second([thing.returned(chance) for thing in things])
        assert lidar.named("COLLISION_ALARM") == list(range(1, len(things) + 1))
        assert (told(), lidar.host.host_contacts_threat()) == (len(things), len(things))
    assert lidar.host.host_contacts_collision() == 1, "it will be here first"
    assert [contact.coming for contact in lidar.contacts()] == [True, True]
    second.velocity = [0, 900.0, 0]
    for _ in range(30):
        for thing in (first, second):
            thing.move()
        lidar.second([thing.returned(chance) for thing in (first, second)])
    assert (told(), lidar.host.host_contacts_threat()) == (2, 1)


def test_what_comes_now_and_then_is_told_of_once_a_minute(lidar: Lidar) -> None:
    chance = random.Random(13)
    thing = Thing([300.0, 0, 0], [-2.0, 0, 0], 20)
    told: list[tuple[int, int]] = []
    for second in range(320):
        thing.velocity[0] = -2.0 if second // 12 % 2 == 0 else 2.0
        thing.move()
        lidar.second([thing.returned(chance)])
        told += [(second, number) for number in lidar.named("COLLISION_ALARM")[len(told) :]]
    assert {number for _, number in told} == {1} and len(told) >= 5
    assert all(b - a >= 60 for (a, _), (b, _) in pairwise(told))
