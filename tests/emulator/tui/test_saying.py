"""While the headset listens letters are what is said; what flies the ship is what it always is."""

from __future__ import annotations

from typing import Any

import pytest
from textual import events

from ares4.cockpit import look
from ares4.machine.controls import CONTROL_TABLE
from ares4.tui.keys import pasted, spoken
from tests.emulator.tui.test_app import SIZE, fly, position


def line(deck: Any) -> list[str]:
    """The rows of the line, as the program draws them."""
    return look(deck.session.mission.computer).screen.text()[16:21]


def listens(deck: Any) -> bool:
    return bool(deck.session.mission.computer.read("headset.CONTROL.LISTEN"))


async def said(deck: Any, pilot: Any, tools: Any, count: int) -> None:
    """Waits until so many characters have come to the headset."""
    read = deck.session.mission.computer.read
    await tools.until(pilot, lambda: read("headset.STATUS.WAITING") == count)


async def opened(deck: Any, pilot: Any) -> None:
    """Past the start, with the line open."""
    await fly(deck, pilot, 2.0)
    await pilot.press("f8")
    await fly(deck, pilot, 1.0)
    assert listens(deck)


async def test_letters_are_switches_until_the_line_is_open_and_after_it(tools: Any) -> None:
    deck = tools.deck()
    async with deck.run_test(size=SIZE) as pilot:
        await fly(deck, pilot, 2.0)
        await pilot.press("l")
        await tools.until(pilot, lambda: not position(deck, "LIDAR"))
        await opened(deck, pilot)
        await pilot.press("L", "full_stop", "1", "space", "question_mark")
        await said(deck, pilot, tools, 5)
        await tools.shows(deck, pilot, "5 characters wait until time goes on")
        assert not position(deck, "LIDAR")
        await fly(deck, pilot, 1.0)
        assert line(deck)[1].startswith(" L.1 ?_")
        await pilot.press("backspace", "escape")
        await said(deck, pilot, tools, 2)
        await fly(deck, pilot, 1.0)
        assert not listens(deck)
        await pilot.press("L")
        await tools.until(pilot, lambda: position(deck, "LIDAR"))


async def test_what_flies_the_ship_works_while_the_line_is_open(tools: Any) -> None:
    deck = tools.deck()
    async with deck.run_test(size=SIZE) as pilot:
        await opened(deck, pilot)
        for key, name in (("f6", "CUT_OFF"), ("f7", "ALARM_ACK"), ("pagedown", "PAGE")):
            assert not position(deck, name)
            await pilot.press(key)
            await tools.until(pilot, lambda name=name: position(deck, name))
        await pilot.press("ctrl+p")  # every other control, by its name
        await tools.until(pilot, lambda: len(deck.screen_stack) > 1)
        await pilot.press("escape")
        await tools.until(pilot, lambda: len(deck.screen_stack) == 1)
        assert listens(deck)
        assert not deck.session.mission.computer.read("headset.STATUS.WAITING")


async def test_a_paste_is_said_while_the_line_is_open(tools: Any) -> None:
    deck = tools.deck()
    async with deck.run_test(size=SIZE) as pilot:
        await opened(deck, pilot)
        deck.post_message(events.Paste("Öl\r\nund\x1b Wasser"))
        await said(deck, pilot, tools, len("Öl und Wasser"))
        await fly(deck, pilot, 1.0)
        assert line(deck)[1].startswith(" Öl und Wasser_")
        deck.post_message(events.Paste("x" * 2050))
        await tools.shows(deck, pilot, "the end is not heard: 2048 characters at once")


async def test_the_hints_are_those_of_the_line(tools: Any) -> None:
    deck = tools.deck()
    async with deck.run_test(size=SIZE) as pilot:
        await opened(deck, pilot)
        await tools.shows(deck, pilot, "enter write it")
        await pilot.press("enter")
        await said(deck, pilot, tools, 1)
        await fly(deck, pilot, 1.0)
        await tools.shows(deck, pilot, "? help")


@pytest.mark.parametrize("control", CONTROL_TABLE.values(), ids=lambda control: control.name)
def test_a_button_on_a_function_key_is_never_text(control: Any) -> None:
    urgent = control.momentary and control.kind != "key"
    assert not (urgent and spoken(control.keyboard, None))


@pytest.mark.parametrize(
    ("key", "character", "says"),
    [
        ("a", "a", "a"), ("A", "A", "A"), ("shift+ä", "Ä", "Ä"), ("plus", "+", "+"),
        ("1", "1", "1"), ("space", " ", " "), ("full_stop", ".", "."), ("euro_sign", "€", "€"),
        ("tab", "\t", "\t"),
        ("enter", "\r", "\r"), ("backspace", "\x7f", "\b"), ("escape", "\x1b", "\x1b"),
        ("ctrl+q", "\x11", ""), ("ctrl+c", "\x03", ""), ("alt+1", None, ""), ("alt+a", "a", ""),
        ("f6", None, ""), ("up", None, ""), ("pagedown", None, ""), ("delete", "\x7f", ""),
    ],
)  # fmt: skip
def test_what_a_key_says(key: str, character: str | None, says: str) -> None:
    assert spoken(key, character) == says


def test_nothing_in_a_paste_is_a_key() -> None:
    assert pasted("a\rb\r\nc\nd\te\x1bf\x08g\x7fh\x9bi") == "a\nb\nc\nd\tefghi"
