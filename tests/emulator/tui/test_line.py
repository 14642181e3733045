"""A slow line: what the deck writes in a second, and that nothing follows what was not taken."""

from __future__ import annotations

import asyncio
import fcntl
import struct
import termios
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.color import ColorSystem
from textual.pilot import Pilot

from ares4.tui import FlightDeck
from ares4.tui.app import FRAMES_PER_SECOND
from ares4.tui.picture import Picture
from ares4.tui.uptake import QUESTION
from tests.emulator.terminals import OnTerminal

MOST = 40_000  # bytes in a second of the ship, at 160 x 50 and the pace of time
ASKED = QUESTION.encode()


# ---- what is written, of the ship's time alone ---------------------------------------------------


async def step(deck: FlightDeck, pilot: Pilot[None], frame: int) -> None:
    """A frame's time of the ship, and all that the deck does in it."""
    deck.session.mission.advance_for(1 / FRAMES_PER_SECOND)
    deck.flight.set_blink(frame // 10 % 2 == 0)
    deck._refresh_cockpit()
    await pilot.pause()


async def test_the_lidar_and_the_figures_of_a_second_are_few_bytes(tools: Any) -> None:
    deck, picture, written = tools.deck(), Picture(), 0
    async with deck.run_test(size=(160, 50)) as pilot:
        deck.session.mission.advance_for(3.0)
        for frame in range(2 * FRAMES_PER_SECOND + 1):
            await step(deck, pilot, frame)
            await followed(deck, pilot, tools)
            text = picture.turn(deck.scene.lines, ColorSystem.TRUECOLOR)
            written += len(text.encode()) + len(QUESTION) if frame else 0
    assert deck.session.mission.computer.read("scope.CONTROL.SWEEP")
    assert 1000 < written / 2 < MOST / 4


async def test_what_is_to_be_seen_is_followed_through_sheets_and_views(tools: Any) -> None:
    """Change by change it comes to what the compositor gives when asked for all of it."""
    deck = tools.deck(briefing="A quiet day.")
    async with deck.run_test(size=(100, 30)) as pilot:
        for number, key in enumerate(
            ["escape", "e", "M", "p", "question_mark", "down", "escape", "ctrl+p", "a", "escape",
             "f9", "ctrl+q", "n", "E", "escape"]
        ):  # fmt: skip
            await pilot.press(key)
            await step(deck, pilot, 10 * number)
            await followed(deck, pilot, tools)
            if key == "f9":
                await pilot.resize_terminal(91, 27)
                await followed(deck, pilot, tools)
                await pilot.resize_terminal(100, 30)


async def followed(deck: FlightDeck, pilot: Pilot[None], tools: Any) -> None:
    """The scene comes to what the compositor gives: Textual draws some things a little later."""
    await tools.until(pilot, lambda: deck.scene.lines == tools.strips(deck))


# ---- through a real terminal ---------------------------------------------------------------------


@pytest.fixture
def deck(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., OnTerminal]]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    opened: list[OnTerminal] = []

    def start(**options: object) -> OnTerminal:
        words = ["fly", "--scenario", "orbit", "--journal", tmp_path / "journal"]
        opened.append(OnTerminal(*words, cwd=tmp_path, **options))
        return opened[-1]

    yield start
    for terminal in opened:
        terminal.close()


def seconds_flown(folder: Path) -> int:
    rows = (folder / "journal").read_text().splitlines()
    return sum(row.startswith("hash") for row in rows)


def fly(terminal: OnTerminal, folder: Path, seconds: int) -> None:
    """Until the ship has flown so long, the terminal being read from meanwhile."""
    until = seconds_flown(folder) + seconds
    terminal.wait_for(lambda: seconds_flown(folder) >= until)


def leave(terminal: OnTerminal) -> None:
    """Pauses, says that it is to be left, and finds the terminal as it was."""
    terminal.type(b" ")
    terminal.wait_for(b"PAUSED")
    terminal.type(b"\x11")
    terminal.wait_for(b"Leave the ship?")
    terminal.type(b"y")
    assert terminal.end() == 0
    assert terminal.is_as_before()


def waiting(file: int) -> int:
    """The bytes that wait to be read from one end of a terminal."""
    return struct.unpack("i", fcntl.ioctl(file, termios.FIONREAD, bytes(4)))[0]


@pytest.mark.parametrize("rate", [12_000, 50_000])
def test_no_frame_follows_one_that_a_slow_terminal_has_not_taken(
    rate: int, deck: Callable[..., OnTerminal], tmp_path: Path
) -> None:
    terminal = deck(size=(50, 160), rate=rate)
    terminal.wait_for(b"MASTER ALARM")
    terminal.type(b"\x1b")  # the briefing
    terminal.wait_for(lambda: terminal.answered > 20)
    fly(terminal, tmp_path, 1)
    assert terminal.ahead == 0
    leave(terminal)
    assert waiting(terminal.slave) == 0  # a shell would take an answer for keys


def test_what_was_written_over_is_drawn_anew_when_asked_for(
    deck: Callable[..., OnTerminal], tmp_path: Path
) -> None:
    terminal = deck()
    terminal.wait_for(b"MASTER ALARM")
    terminal.type(b"\x1b")
    fly(terminal, tmp_path, 1)
    terminal.screen.erase_in_display(2)
    assert b"SWITCHES" not in terminal.text()
    terminal.seen = b""
    terminal.type(b"\x0c")
    terminal.wait_for(b"SWITCHES")


def test_a_terminal_that_falls_silent_gets_one_frame_and_a_question_and_then_little(
    deck: Callable[..., OnTerminal], tmp_path: Path
) -> None:
    terminal = deck()
    terminal.wait_for(b"MASTER ALARM")
    terminal.type(b"\x1b")
    fly(terminal, tmp_path, 2)
    terminal.answers = False
    terminal.seen = b""
    terminal.wait_for(lambda: terminal.seen.count(ASKED) >= 2)
    assert not terminal.seen.split(ASKED)[1].strip(b"\a")  # the second one was put alone
    # It may have ceased to answer for ever: more is to be seen, if not much.
    terminal.wait_for(lambda: any(it.strip(b"\a") for it in terminal.seen.split(ASKED)[2:]))
    terminal.answers = True  # the next question is heard again
    terminal.type(b" ")
    terminal.wait_for(b"PAUSED")


def test_a_terminal_that_never_answers_is_flown_from_all_the_same(
    deck: Callable[..., OnTerminal], tmp_path: Path
) -> None:
    terminal = deck(answers=False)
    terminal.wait_for(b"MASTER ALARM")
    terminal.type(b"\x1b")
    fly(terminal, tmp_path, 1)
    leave(terminal)


def test_an_answer_that_is_long_under_way_is_heard_before_the_terminal_is_given_back(
    deck: Callable[..., OnTerminal], tmp_path: Path
) -> None:
    terminal = deck(latency_s=2.0)
    terminal.wait_for(b"MASTER ALARM")
    terminal.type(b"\x1b")
    fly(terminal, tmp_path, 1)
    terminal.wait_for(lambda: terminal.answered > 3)
    leave(terminal)
    assert not terminal.under_way
    assert waiting(terminal.slave) == 0


async def test_a_picture_drawn_part_by_part_is_the_picture(tools: Any) -> None:
    """With little room for each frame, and the ship going on in between."""
    deck, picture = tools.deck(), Picture()
    async with deck.run_test(size=(80, 24)) as pilot:
        for frame in range(40):
            await step(deck, pilot, frame)
            picture.turn(deck.scene.lines, ColorSystem.TRUECOLOR, 1024)
        await asyncio.sleep(0)
        for _ in range(100):
            if picture.turn(deck.scene.lines, ColorSystem.TRUECOLOR, 1024) == "":
                break
        assert picture.whole
