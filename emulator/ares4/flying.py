"""A flight without a screen: the one loop in which a mission is flown, and a ship listened to."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from ares4.attachments.ground import Ground, Sink
from ares4.machine.values import Stop, cycles_of
from ares4.mission import Mission

if TYPE_CHECKING:
    from fractions import Fraction

_LOOK_S = 0.1
# A break is a program that was loaded anew, or a debugger that holds it and lets it go again.
_GOES_ON = (Stop.CYCLE, Stop.BREAK)


def _always() -> bool:
    return True


def _nothing() -> None:
    pass


def every(cycles: int) -> Callable[[int], int]:
    """Looks so far apart, from wherever the flight begins."""
    return lambda cycle: cycle + cycles


def at_multiples(cycles: int) -> Callable[[int], int]:
    """Looks at the multiples of so many cycles."""
    return lambda cycle: (cycle // cycles + 1) * cycles


def fly(
    mission: Mission,
    until_cycle: int,
    next_look: Callable[[int], int],
    goes_on: Callable[[], bool] = _always,
    look: Callable[[], None] = _nothing,
) -> Stop:
    """Flies to a cycle, a step from look to look at a time.

    next_look: the cycle of the look after one. goes_on: asked before each step; False ends the
    flight there. look: called after each step. Returns why the last step ended: Stop.CYCLE or
    Stop.BREAK where the flight could go on.
    """
    computer = mission.computer
    stop = Stop.CYCLE
    while stop in _GOES_ON and computer.cycle < until_cycle and goes_on():
        stop = mission.advance(min(next_look(computer.cycle), until_cycle))
        look()
    return stop


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
        goes_on: Callable[[], bool] = _always,
        look: Callable[[], None] = _nothing,
    ) -> Stop:
        """Flies for so many seconds of the ship's time; see fly().

        look_s: between two looks; None: one at the end. until: ends at the look by which an event
        of that name has come aboard, which found then is.
        """
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
