"""The ground station: hears what the ship sends and passes on what it says.

Beside it, the console: what the computer writes to its serial port, where every event stands,
link or no link. It is read aboard, and tells of what the ground cannot know.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ares4.computer import Computer
from ares4.downlink import Console, Downlink
from ares4.machine.values import Stream

Sink = Callable[[dict[str, Any]], None]


class Ground:
    """An attachment that decodes the downlink, and the events on the console, into dictionaries.

    Each is given to its sink; None: it is left to whoever takes it.
    """

    def __init__(self, computer: Computer, downlinked: Sink | None, aboard: Sink | None) -> None:
        self._computer = computer
        self._downlinked = downlinked
        self._aboard = aboard
        self._downlink = Downlink()
        self._console = Console()

    def next_cycle(self) -> int | None:
        """Wherever a frame edge falls: what is sent waits for whoever takes it."""
        return None

    def frame(self) -> None:
        """Takes what was sent since the last one."""
        if self._downlinked:
            for packet in self._downlink.feed(self._computer.take(Stream.EARTH)):
                self._downlinked(packet)
        if self._aboard:
            for event in self._console.feed(self._computer.take(Stream.CONSOLE)):
                self._aboard(event)

    def close(self) -> None:
        """Takes what is left."""
        self.frame()
