"""The ground station: hears what the ship sends and passes on what it says.

Beside it, the console: what the computer writes to its serial port, where every event stands,
link or no link. It is read aboard, and tells of what the ground cannot know.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ares4.computer import Computer, Stream, cycles_of
from ares4.downlink import Console, Downlink

LISTEN_S = 0.1  # how often it listens, and so the grain of `--until`


Sink = Callable[[dict[str, Any]], None]


class Ground:
    """An attachment that decodes the downlink, and the events on the console, into dictionaries."""

    def __init__(self, computer: Computer, downlinked: Sink, aboard: Sink) -> None:
        self._computer = computer
        self._downlinked = downlinked
        self._aboard = aboard
        self._downlink = Downlink()
        self._console = Console()
        self._next = computer.cycle

    def next_cycle(self) -> int | None:
        """When it listens again."""
        return self._next

    def frame(self) -> None:
        """Takes what was sent since, when it is time to."""
        ahead = self._next - self._computer.cycle  # more than that once the flight went back
        if not 0 < ahead <= cycles_of(LISTEN_S):
            self._next = self._computer.cycle + cycles_of(LISTEN_S)
            self._listen()

    def close(self) -> None:
        """Takes what is left."""
        self._listen()

    def _listen(self) -> None:
        for packet in self._downlink.feed(self._computer.take(Stream.EARTH)):
            self._downlinked(packet)
        for event in self._console.feed(self._computer.take(Stream.CONSOLE)):
            self._aboard(event)
