"""A flight without a screen: a mission flown by the loop, and a ship listened to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ares4.attachments.ground import Ground, Sink
from ares4.loop import always, every, fly, nothing
from ares4.machine.values import Stop, cycles_of
from ares4.mission import Mission

if TYPE_CHECKING:
    from fractions import Fraction

_LOOK_S = 0.1


class Flying:
    """A ship that is flown without a screen, and listened to.

    heard: takes each packet of the downlink; aboard: each event on the console, link or no link.
    None: that stream is left to whoever takes it. Each is a dictionary, see ares4.downlink.
    """

    def __init__(
        self, mission: Mission, heard: Sink | None = None, aboard: Sink | None = None
    ) -> None:
        self.mission = mission
        self.computer = mission.computer
        self.found: dict[str, Any] | None = None
        """The event that the last flight was to end at, once it has come."""
        self._until: str | None = None
        self._aboard = aboard
        hears = self._hear if aboard else None
        mission.attachments.append(Ground(mission.computer, heard, hears))

    def _hear(self, event: dict[str, Any]) -> None:
        if self.found is None and event["name"] == self._until:
            self.found = event
        if self._aboard:
            self._aboard(event)

    def fly(
        self,
        seconds: float | Fraction,
        look_s: float | None = None,
        *,
        until: str | None = None,
        goes_on: Callable[[], bool] = always,
        look: Callable[[], None] = nothing,
    ) -> Stop:
        """Flies for so many seconds of the ship's time; see fly().

        look_s: between two looks; None: one at the end. until: ends at the look by which an event
        of that name has come aboard, which found then is; ValueError if nobody listens aboard.
        """
        if until and not self._aboard:
            raise ValueError("To fly until an event, listen aboard: Flying(mission, aboard=...).")
        self._until, self.found = until, None
        cycles = cycles_of(seconds)
        return fly(
            self.mission,
            self.computer.cycle + cycles,
            every(cycles if look_s is None else cycles_of(look_s)),
            lambda: self.found is None and goes_on(),
            look,
        )

    def fly_until(
        self, name: str, at_most_s: float, look_s: float = _LOOK_S
    ) -> dict[str, Any] | None:
        """The next event of that name, flown to; None: it did not come."""
        self.fly(at_most_s, look_s, until=name)
        return self.found
