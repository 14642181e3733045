"""Starts the deck on a terminal of its own size, waits for its first frame, and leaves."""

from __future__ import annotations

import asyncio

from ares4 import flight
from ares4.mission import Mission
from ares4.session import Session
from ares4.tui.app import FlightDeck


async def main() -> None:
    begun = flight.fresh("orbit", None, None)
    deck = FlightDeck(Session(Mission(begun.computer)), title=begun.title)
    async with deck.run_test(size=(120, 40)) as pilot:
        await pilot.pause()


asyncio.run(main())
