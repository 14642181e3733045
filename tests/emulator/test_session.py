"""A flight at somebody's controls, with no deck and no terminal in sight."""

from __future__ import annotations

import subprocess
import sys
from collections import deque
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest

from ares4 import flight
from ares4.computer import Computer
from ares4.errors import Ares4Error
from ares4.gdb.link import Place
from ares4.gdb.server import Server
from ares4.machine.values import cycles_of
from ares4.mission import Mission
from ares4.saving import Saving
from ares4.session import Saved, Session, Told

ENDS = "li t0, 0x100000\nli t1, 0x73333\nsw t1, 0(t0)\n1: j 1b"  # the test finisher: code 7


class Panel:
    """What a session asks of a switch panel."""

    def __init__(self) -> None:
        self.messages: deque[str] = deque()
        self.status = "linked"


def session(**options: object) -> Session:
    return Session(Mission(flight.fresh("orbit").computer), **options)


def flown(it: Session, seconds: float = 0.1) -> None:
    """Time passes as long as it is not to stand still; the machine's work costs none."""
    clock = iter(range(10**9))
    it.pacer._clock = lambda: next(clock) * seconds
    it.move(1e9)
    it.move(1e9)


def test_it_needs_no_deck() -> None:
    program = "import sys, ares4.session, ares4.saving; print('textual' in sys.modules)"
    command = [sys.executable, "-c", program]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "False\n"


def test_time_goes_unless_it_is_held_and_it_says_why() -> None:
    it = session(time_factor=2.0)
    flown(it)
    there = it.mission.computer.cycle
    assert there == cycles_of(0.2)
    assert it.held == ""
    it.paused = True
    flown(it)
    assert (it.held, it.mission.computer.cycle) == ("PAUSED", there)
    it.paused = False
    assert it.move(still=True)
    assert (it.held, it.mission.computer.cycle) == ("", there)


def test_what_is_attached_lives_on_while_time_stands_still() -> None:
    it = session()
    it.paused = True
    with patch.object(it.mission, "rest") as rests:
        assert it.move()
    assert rests.called


def test_a_program_that_has_ended_is_said(run_program: Callable[[str], Computer]) -> None:
    it = Session(Mission(run_program(ENDS)))
    flown(it)
    assert (it.ended, it.held) == (True, "PROGRAM ENDED 7")


def test_a_debugger_holds_time_and_remembers_itself() -> None:
    mission = Mission(flight.fresh("orbit").computer)
    mission.debugger = Server(mission.computer, Place("localhost", 0), True)
    with patch.object(Computer, "remember") as remembered:
        it = Session(mission)
    try:
        assert it.held == "GDB"
        assert not remembered.called
    finally:
        mission.close()


def test_what_fails_in_flight_ends_it_once() -> None:
    it = session()
    problem = Ares4Error("The sky fell.")
    with patch.object(it.pacer, "tick", side_effect=problem):
        assert not it.move()
    assert it.error is problem
    there = it.mission.computer.cycle
    assert not it.move()
    assert (it.error, it.mission.computer.cycle) == (problem, there)


def test_one_goes_back_by_what_passes_on_the_deck() -> None:
    it = session(time_factor=3.0)
    it.mission.advance_for(40.0)
    assert it.back() == Told("30.0 s back, at T+10.0 s")
    assert it.back() == Told("10.0 s back, at T+0.0 s, the earliest remembered")
    assert it.back() == Told("not back: T+0.0 s is the earliest remembered")
    it.mission.computer.remember(0)
    assert it.back().failed


def test_one_goes_back_from_an_end(run_program: Callable[[str], Computer]) -> None:
    it = Session(Mission(run_program(ENDS)))
    flown(it)
    it.back()
    assert (it.ended, it.held) == (False, "")


def test_it_knows_whether_it_is_saved(tmp_path: Path) -> None:
    assert session().saved is Saved.NOWHERE
    assert session().save() is None
    it = session(save=lambda: tmp_path / "here.flight")
    assert it.saved is Saved.NEVER
    assert it.save() == Told(f"saved {tmp_path / 'here.flight'}")
    assert it.saved is Saved.NOW
    it.mission.advance_for(0.1)
    assert it.saved is Saved.BEFORE
    it.back()
    assert it.saved is Saved.NEVER


def test_what_cannot_be_saved_is_said_and_not_taken_for_saved() -> None:
    def full() -> Path:
        raise Ares4Error("The disc is full.")

    it = session(save=full)
    assert it.save() == Told("not saved: The disc is full.", failed=True)
    assert it.saved is Saved.NEVER


def test_news_is_told_once_by_whom_it_is_of() -> None:
    panel = Panel()
    it = session(panel=panel)
    assert it.heard() == []
    panel.messages.extend(["The panel is linked.", "The ship follows it."])
    assert it.heard() == [["The panel is linked.", "The ship follows it."]]
    assert it.heard() == []


# ---- its files ----------------------------------------------------------------------------------


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to fly in, with the autosaved flights beside it."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path


def test_a_flight_is_saved_under_a_name_that_no_other_has(place: Path, ship: Computer) -> None:
    Path("ares4-000000s.flight").write_bytes(b"another")
    kept = Saving(ship, None, None)
    assert kept.save() == Path("ares4-000000s-2.flight") == kept.save()
    assert Path("ares4-000000s.flight").read_bytes() == b"another"
    again = Computer()
    again.restore(Path("ares4-000000s-2.flight").read_bytes())
    assert again.hash() == ship.hash()


def test_where_nobody_named_a_place_any_is_better_than_none(place: Path, ship: Computer) -> None:
    blocked = place / "here" / "blocked"
    kept = Saving(ship, None, None)
    with patch.object(Saving, "_free", return_value=blocked / "no folder" / "it.flight"):
        assert kept.save().parent == place / "state" / "ares4"
    named = Saving(ship, blocked / "it.flight", None)
    with pytest.raises(Ares4Error, match=r"it\.flight"):
        named.save()


@pytest.mark.parametrize("left", [False, True])
def test_only_a_flight_that_its_pilot_left_is_not_kept(
    place: Path, ship: Computer, left: bool
) -> None:
    kept = Saving(ship, None, None)
    ship.run_for(0.1)
    kept.close(left)
    assert (kept.saved is None) == left
    assert len(list((place / "state").rglob("*.flight"))) == (not left)


def test_a_flight_that_went_on_after_it_was_saved_is_not_said_to_be(
    place: Path, ship: Computer
) -> None:
    kept = Saving(ship, place / "it.flight", None)
    kept.save()
    ship.run_for(0.1)
    kept.close(left=True)
    assert kept.saved is None


def test_an_end_in_disorder_is_saved_where_its_pilot_named(place: Path, ship: Computer) -> None:
    kept = Saving(ship, place / "it.flight", None)
    ship.run_for(0.1)
    kept.close(left=False)
    assert kept.saved == place / "it.flight"
    assert list((place / "state").rglob("*.flight")) == []
