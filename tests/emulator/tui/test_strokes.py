"""Keys struck on the deck, however many at once: they keep their order, and what comes is told."""

from __future__ import annotations

from typing import Any

import pytest
from textual import events

from ares4.cockpit import look
from ares4.machine.controls import CONTROL_TABLE
from ares4.machine.values import InputKind
from ares4.tui import app
from ares4.tui.widgets import note
from tests.emulator.tui.test_app import SIZE, fly, position, toasts


@pytest.fixture(autouse=True)
def no_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the deck shows for a moment, or leaves open for one, stays: no host is too slow."""
    monkeypatch.setattr(note, "_SHOWN_S", 3600.0)
    monkeypatch.setattr(app, "GUARD_OPEN_S", 3600.0)


async def test_keys_struck_while_time_stands_still_come_in_their_order(tools: Any) -> None:
    deck = tools.deck()
    async with deck.run_test(size=SIZE) as pilot:
        hand, screen = deck.hand, deck.session.mission.computer
        for keys, page in ((("2", "0", "enter"), " P20"), (("9", "0", "enter"), " P90")):
            await pilot.press(*keys)
            await tools.until(pilot, lambda: hand.waiting == 3)
            await fly(deck, pilot, 2.0)
            assert look(screen).screen.text()[0].startswith(page)
        await pilot.press("5")
        await tools.shows(deck, pilot, "1 stroke waits until time goes on")
        await pilot.press("4", "4", "5")
        await tools.shows(deck, pilot, "4 strokes wait until time goes on")
        await fly(deck, pilot, 1.0)
        assert "> 5445_" in look(screen).screen.text()[22]


async def test_keys_of_one_packet_are_shown_once(
    tools: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "FRAMES_PER_SECOND", 1 / 3600)
    deck = tools.deck()
    async with deck.run_test(size=SIZE) as pilot:
        shown: list[int] = []
        show = deck.flight.show
        deck.flight.show = lambda view: shown.append(1) or show(view)
        for key in ["3"] * 60:
            deck.post_message(events.Key(key, key))
        deck.post_message(events.Key("f6", None))
        await tools.until(pilot, lambda: position(deck, "CUT_OFF"))
        assert position(deck, "KEY_3") == 1
        assert len(shown) < 10


async def test_a_dot_swallows_no_key_but_a_view(tools: Any) -> None:
    deck = tools.deck()
    async with deck.run_test(size=SIZE) as pilot:
        for key, name, there in (("f6", "CUT_OFF", 1), ("7", "KEY_7", 1), ("l", "LIDAR", 0)):
            assert position(deck, name) != there
            await pilot.press(".", key)
            await tools.until(pilot, lambda name=name, there=there: position(deck, name) == there)
        await pilot.press("1")
        await tools.until(pilot, lambda: position(deck, "KEY_1"))
        assert deck.flight.deck.view == "deck"


@pytest.mark.parametrize("size", [(50, 20), (80, 24), (120, 40), (160, 50)])
async def test_every_move_of_a_control_is_told_in_a_line(tools: Any, size: tuple[int, int]) -> None:
    deck = tools.deck()
    async with deck.run_test(size=size) as pilot:
        for key, words in (
            ("Y", "THROTTLE 1"), ("y", "THROTTLE 0"), ("y", "THROTTLE is at 0"),
            ("M", "MASTER ARM: guard open"), ("M", "MASTER ARM on"), ("f6", "CUT OFF pushed"),
            ("x", "IMAGER BAND is at visible"), ("X", "IMAGER BAND near infrared"),
        ):  # fmt: skip
            await pilot.press(key)
            await tools.shows(deck, pilot, words)
        deck.session.mission.computer.control("BUS_A", 0)  # somebody else: a panel, a script
        deck.frame()
        await tools.shows(deck, pilot, "BUS A off")
        assert toasts(deck) == []


async def test_a_push_is_told_though_time_goes_so_fast_that_it_is_over(tools: Any) -> None:
    deck = tools.deck()
    async with deck.run_test(size=SIZE) as pilot:
        mission = deck.session.mission
        mission.press("CUT_OFF")
        await fly(deck, pilot, 40.0)
        await tools.shows(deck, pilot, "CUT OFF pushed")
        number = CONTROL_TABLE["IGNITE"].number
        for there in (1, 0):  # a hand at a panel
            mission.computer.put(InputKind.PANEL_MOVED, number, there)
        for there in (0, 1):  # to where it stood
            mission.computer.control("LIDAR", there)
        mission.press("KEY_5")
        await fly(deck, pilot, 40.0)
        await tools.shows(deck, pilot, "IGNITE pushed · LIDAR on")
        mission.press("ALARM_ACK")
        deck.action_step_back()  # then it was not
        await fly(deck, pilot, 1.0)
        assert not any("ALARM ACK pushed" in line for line in tools.lines(deck))


async def test_what_cannot_be_taken_is_told(tools: Any) -> None:
    deck = tools.deck()
    async with deck.run_test(size=(80, 24)) as pilot:
        await pilot.press(*["3"] * 65)
        await tools.shows(deck, pilot, "3 not taken: 64 strokes wait")
        deck.post_message(events.Paste("20"))
        await tools.shows(deck, pilot, "not taken: keys are struck")
