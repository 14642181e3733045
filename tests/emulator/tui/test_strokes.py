"""Keys struck on the deck, however many at once: they keep their order, and what comes is told."""

from __future__ import annotations

from typing import Any

import pytest
from textual import events

from ares4.cockpit import look
from ares4.tui import app
from tests.emulator.tui.test_app import SIZE, fly, position, toasts


async def test_keys_struck_while_time_stands_still_come_in_their_order(tools: Any) -> None:
    deck = tools.deck()
    async with deck.run_test(size=SIZE) as pilot:
        screen = deck.session.mission.computer
        for keys, page in ((("2", "0", "enter"), " P20"), (("9", "0", "enter"), " P90")):
            await pilot.press(*keys)
            await fly(deck, pilot, 2.0)
            assert look(screen).screen.text()[0].startswith(page)
        await pilot.press("5", "4", "4", "5")
        assert any("4 strokes wait until time goes on" in line for line in tools.lines(deck))
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
        while position(deck, "CUT_OFF") == 0:
            await pilot.pause(0.01)
        assert position(deck, "KEY_3") == 1
        assert len(shown) < 10


async def test_a_dot_swallows_no_key_but_a_view(tools: Any) -> None:
    deck = tools.deck()
    async with deck.run_test(size=SIZE) as pilot:
        for key, name in (("f6", "CUT_OFF"), ("7", "KEY_7"), ("L", "LIDAR")):
            before = position(deck, name)
            await pilot.press(".", key)
            assert position(deck, name) != before
        await pilot.press("1")
        assert deck.flight.deck.view == "deck"
        assert position(deck, "KEY_1") == 1


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
            await pilot.pause()
            assert [line for line in tools.lines(deck) if words in line], words
        deck.session.mission.computer.control("BUS_A", 0)  # somebody else: a panel, a script
        deck.frame()
        await pilot.pause()
        assert any("BUS A off" in line for line in tools.lines(deck))
        assert toasts(deck) == []


async def test_what_cannot_be_taken_is_told(tools: Any) -> None:
    deck = tools.deck()
    async with deck.run_test(size=(80, 24)) as pilot:
        await pilot.press(*["3"] * 65)
        await pilot.pause()
        assert any("3 not taken: 64 strokes wait" in line for line in tools.lines(deck))
        deck.post_message(events.Paste("20"))
        await pilot.pause()
        assert any("not taken: keys are struck" in line for line in tools.lines(deck))
