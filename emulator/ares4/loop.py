"""The one loop in which a mission is flown, a step from look to look at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ares4.machine.values import Stop

if TYPE_CHECKING:
    from collections.abc import Callable

    from ares4.mission import Mission

# A break is a program that was loaded anew, or a debugger that holds it and lets it go again.
_GOES_ON = (Stop.CYCLE, Stop.BREAK)


def always() -> bool:
    return True


def nothing() -> None:
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
    goes_on: Callable[[], bool] = always,
    look: Callable[[], None] = nothing,
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
