"""The hand: what reaches the controls' registers of a real machine."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from ares4._registers import REGISTERS
from ares4.computer import Computer
from ares4.machine.controls import CONTROL_TABLE
from ares4.machine.values import InputKind
from ares4.mission import PRESS_S, Mission
from ares4.tui.hand import Hand, Moves


@pytest.fixture
def hand(run_program: Any) -> Hand:
    """A hand on a machine whose program only waits."""
    return Hand(Mission(run_program("1: wfi\nj 1b")))


def position(hand: Hand, name: str) -> int:
    return hand.mission.computer.read("cockpit.INPUT", CONTROL_TABLE[name].number)


def test_a_toggle_goes_to_its_other_side(hand: Hand) -> None:
    for expected in (0, 1, 0):
        hand.turn(CONTROL_TABLE["LIDAR"], 0)
        assert position(hand, "LIDAR") == expected
    hand.turn(CONTROL_TABLE["LIDAR"], -1)
    assert position(hand, "LIDAR") == 0


@pytest.mark.parametrize("name", ["THROTTLE", "DRIVE", "TIME_BASE"])
def test_a_knob_stops_at_its_ends(hand: Hand, name: str) -> None:
    control = CONTROL_TABLE[name]
    last = len(control.positions) - 1
    for step, end in ((1, last), (-1, 0)):
        seen = [position(hand, name)]
        for _ in range(last + 2):
            hand.turn(control, step)
            seen.append(position(hand, name))
        assert all(abs(b - a) <= 1 for a, b in pairwise(seen))
        assert seen[-1] == end


def test_a_guarded_switch_needs_two_motions(hand: Hand) -> None:
    control = CONTROL_TABLE["DARK_SHIP"]
    hand.turn(control, 0)
    assert (position(hand, "DARK_SHIP"), hand.lifted) == (0, "DARK_SHIP")
    hand.turn(control, 0)
    assert position(hand, "DARK_SHIP") == 1
    hand.close_guard()
    hand.turn(control, -1)
    assert position(hand, "DARK_SHIP") == 1
    hand.turn(control, -1)
    assert position(hand, "DARK_SHIP") == 0


def test_a_hand_elsewhere_closes_the_guard(hand: Hand) -> None:
    for elsewhere in ("LIDAR", "MASTER_ARM"):
        hand.turn(CONTROL_TABLE["DARK_SHIP"], 0)
        hand.turn(CONTROL_TABLE[elsewhere], 0)
        hand.turn(CONTROL_TABLE["DARK_SHIP"], 0)
        assert position(hand, "DARK_SHIP") == 0
        hand.close_guard()


def test_a_stroke_goes_down_and_comes_up_by_itself(hand: Hand) -> None:
    hand.press(CONTROL_TABLE["KEY_4"])
    assert position(hand, "KEY_4") == 1
    hand.mission.advance_for(PRESS_S * 0.9)
    assert position(hand, "KEY_4") == 1
    hand.mission.advance_for(PRESS_S * 0.2)
    assert position(hand, "KEY_4") == 0


def test_no_stroke_is_lost_when_a_key_is_struck_fast(hand: Hand) -> None:
    for _ in range(4):
        assert hand.press(CONTROL_TABLE["KEY_1"]) == ""
    assert hand.waiting == 4


def test_a_stroke_for_which_there_is_no_room_is_told_and_not_made(hand: Hand) -> None:
    rows: list[Any] = []
    room = hand.mission.computer.read("cockpit.STROKE.ROOM")
    for _ in range(room):
        assert hand.press(CONTROL_TABLE["KEY_1"]) == ""
    hand.mission.computer.observers.append(rows.append)
    for strike in (hand.press, lambda control: hand.hold(control, True)):
        assert (
            strike(CONTROL_TABLE["KEY_2"]) == f"2 not taken: {room} strokes wait for the computer"
        )
    assert rows == []
    assert hand.press(CONTROL_TABLE["CUT_OFF"]) == ""
    assert [row.index for row in rows] == [CONTROL_TABLE["CUT_OFF"].number]


def test_where_no_strokes_wait_a_key_that_is_down_is_told(run_program: Any) -> None:
    """A program that reads the keys in another way has switched the queue off."""
    address, _, _ = REGISTERS["cockpit.CONTROL"]
    hand = Hand(Mission(run_program(f"li a0, {address}\nsw zero, 0(a0)\n1: wfi\nj 1b")))
    hand.mission.advance_for(0.001)
    assert hand.press(CONTROL_TABLE["KEY_1"]) == ""
    assert hand.press(CONTROL_TABLE["KEY_1"]) == "1 not taken: it is still down"
    assert hand.press(CONTROL_TABLE["KEY_2"]) == ""
    hand.mission.advance_for(PRESS_S * 1.1)
    assert hand.press(CONTROL_TABLE["KEY_1"]) == ""


def test_what_a_hand_does_without_a_move_is_told(hand: Hand) -> None:
    arm, throttle = CONTROL_TABLE["MASTER_ARM"], CONTROL_TABLE["THROTTLE"]
    assert hand.turn(arm, 0) == "MASTER ARM: guard open, once more moves it"
    assert hand.turn(arm, 0) == ""
    assert hand.close_guard() == "MASTER ARM: guard closed"
    assert hand.close_guard() == ""
    assert hand.turn(throttle, -1) == "THROTTLE is at 0"
    assert hand.turn(throttle, 1) == ""


def test_moves_between_two_looks(hand: Hand) -> None:
    def look() -> list[int]:
        return hand.mission.computer.words("cockpit.INPUT")[: len(CONTROL_TABLE)]

    before = look()
    hand.turn(CONTROL_TABLE["THROTTLE"], 1)
    hand.turn(CONTROL_TABLE["DRIVE"], 1)
    hand.press(CONTROL_TABLE["CUT_OFF"])
    hand.press(CONTROL_TABLE["KEY_1"])
    after = look()
    moves = Moves()
    assert moves.told(before) == ""
    assert moves.told(after) == "DRIVE standby · THROTTLE 1 · CUT OFF pushed"
    assert moves.told(after) == ""
    assert moves.told(before) == "DRIVE stop · THROTTLE 0"
    moves.forget()
    assert moves.told(after) == ""


def test_a_button_stays_down_while_it_is_held(hand: Hand) -> None:
    hand.hold(CONTROL_TABLE["LAMP_TEST"], True)
    hand.mission.advance_for(1.0)
    assert position(hand, "LAMP_TEST") == 1
    hand.hold(CONTROL_TABLE["LAMP_TEST"], False)
    assert position(hand, "LAMP_TEST") == 0


def test_what_a_hand_does_goes_into_the_journal(ship: Computer) -> None:
    rows = []
    ship.observers.append(rows.append)
    hand = Hand(Mission(ship))
    hand.turn(CONTROL_TABLE["MASTER_ARM"], 0)
    assert rows == []
    hand.turn(CONTROL_TABLE["MASTER_ARM"], 0)
    hand.turn(CONTROL_TABLE["THROTTLE"], -1)
    assert [(row.index, row.value) for row in rows] == [(0, 1)]


def test_a_hand_that_leaves_a_switch_where_it_is_decides_too(hand: Hand) -> None:
    """A panel was plugged in that has it elsewhere: it waits for a hand, and this is one."""
    computer = hand.mission.computer
    drive, arm = CONTROL_TABLE["DRIVE"], CONTROL_TABLE["MASTER_ARM"]
    for control, there in ((drive, 2), (arm, 1)):
        computer.put(InputKind.PANEL_FOUND, control.number, there)
    hand.turn(drive, -1)
    assert (position(hand, "DRIVE"), computer.read("cockpit.DISAGREE")) == (0, 1 << arm.number)
    hand.turn(arm, -1)  # lifts the guard
    hand.turn(arm, -1)
    assert (position(hand, "MASTER_ARM"), computer.read("cockpit.DISAGREE")) == (0, 0)
