"""Views of a cockpit drawn at random, and real ships to be flown from a deck without a terminal."""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from textual.app import App
from textual.pilot import Pilot
from textual.strip import Strip

from ares4 import flight
from ares4._registers import GAUGES, LAMPS
from ares4.cockpit import (
    SCREEN_COLUMNS,
    SCREEN_ROWS,
    CharacterScreen,
    Cockpit,
    Monitor,
    Scope,
    Spot,
    Tone,
)
from ares4.machine.controls import CONTROL_TABLE
from ares4.mission import Mission
from ares4.session import Session
from ares4.tui import FlightDeck
from tests.emulator.terminals import PATIENCE_S

CELLS = SCREEN_COLUMNS * SCREEN_ROWS


def _spots() -> st.SearchStrategy[Spot]:
    place = st.integers(-32768, 32767)
    return st.builds(Spot, place, place, st.integers(0, 255), st.integers(0, 65535))


@st.composite
def _screens(draw: st.DrawFn) -> CharacterScreen:
    pattern = draw(st.lists(st.integers(0, 0x7FF), min_size=1, max_size=40))
    cells = array("H", (pattern * (CELLS // len(pattern) + 1))[:CELLS])
    return CharacterScreen(draw(st.booleans()), draw(st.integers(0, 15)), cells)


@st.composite
def _monitors(draw: st.DrawFn) -> Monitor:
    width, height = draw(st.integers(1, 256)), draw(st.integers(1, 256))
    pattern = draw(st.binary(min_size=1, max_size=64))
    return Monitor(
        width, height, (pattern * (width * height // len(pattern) + 1))[: width * height]
    )


def cockpits() -> st.SearchStrategy[Cockpit]:
    """Anything that the registers can hold."""
    return st.builds(
        Cockpit,
        lamps=st.integers(0, 2 ** len(LAMPS) - 1),
        digits=st.tuples(*[st.integers(0, 255)] * 32),
        needles=st.tuples(*[st.integers(-(2**31), 2**31 - 1)] * len(GAUGES)),
        positions=st.tuples(
            *[st.integers(0, len(c.positions) - 1) for c in CONTROL_TABLE.values()]
        ),
        listening=st.booleans(),
        powered=st.frozensets(st.sampled_from([c.number for c in CONTROL_TABLE.values()])),
        disagreeing=st.dictionaries(
            st.sampled_from([c.number for c in CONTROL_TABLE.values() if c.critical]),
            st.integers(0, 10),
            max_size=5,
        ),
        screen=_screens(),
        scope=st.builds(
            Scope,
            st.booleans(),
            st.none() | st.integers(0, 65535),
            st.integers(0, 65535),
            st.lists(_spots(), max_size=8).map(tuple),
        ),
        monitor=st.just(Monitor(0, 0, b"")) | _monitors(),
        tone=st.builds(Tone, st.integers(0, 65535), st.integers(0, 255)),
    )


@dataclass
class Tools:
    """What the tests of the deck share."""

    cockpits: st.SearchStrategy[Cockpit]

    def deck(self, **options: Any) -> FlightDeck:
        """A deck with a real ship in a quiet orbit. Its time stands still until a test moves it."""
        mission = Mission(flight.fresh("orbit", None, None).computer)
        its_own = {
            name: options.pop(name) for name in ("save", "panel", "time_factor") if name in options
        }
        session = Session(mission, **its_own)
        session.paused = True
        return FlightDeck(session, title="Trial", **options)

    async def until(self, pilot: Pilot[None], what: Callable[[], object]) -> None:
        """Waits for something, the deck going on meanwhile: how soon it does is the host's."""
        end = time.monotonic() + PATIENCE_S
        while not what():
            assert time.monotonic() < end
            await pilot.pause(0.02)

    async def shows(self, app: App[None], pilot: Pilot[None], words: str) -> None:
        """Waits until these words stand on the terminal."""
        await self.until(pilot, lambda: any(words in line for line in self.lines(app)))

    def lines(self, app: App[None]) -> list[str]:
        """What stands on the terminal."""
        return [strip.text for strip in self.strips(app)]

    def strips(self, app: App[None]) -> list[Strip]:
        """The same, with colours."""
        return app.screen._compositor.render_strips(app.size)


@pytest.fixture(scope="session")
def tools() -> Tools:
    """See class Tools."""
    return Tools(cockpits())


@pytest.fixture
def saved(tmp_path: Path) -> Callable[[], Path]:
    """A way to save that says where."""
    return lambda: tmp_path / "here.flight"
