"""The pace of the flight: how much of the ship's time a tick of the host's clock is worth.

The host's clock only paces. It says how far to run, never what happens there. A tick runs in short
slices and ends when its share of the host's time is used up, so that the deck answers however high
the factor; what the host could not do is dropped, and the factor reached is shown beside the factor
asked.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from ares4.machine.values import CYCLES_PER_SECOND, Stop
from ares4.mission import Mission

FACTORS = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0)
BUDGET_S = 0.022  # of the host's time that a tick may run the machine
_SLICE_S = 0.003  # of the host's time that a slice should take
_SLICE_MIN, _SLICE_MAX = 20_000, 1_000_000_000  # cycles
_ELAPSED_MAX_S = 0.25  # a host that slept does not make the ship leap
_SMOOTH = 0.15
_KEEPS_UP = 0.95  # of the factor asked: what a pilot would not notice


class Pacer:
    """Moves a mission on with the clock it is given."""

    def __init__(
        self, mission: Mission, factor: float, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self.mission = mission
        self.factor = factor
        self.stopped: Stop | None = None  # why the machine will not go on
        self._clock = clock
        self._last: float | None = None
        self._owed = 0.0
        self._slice = _SLICE_MIN
        self._share = 1.0  # of the factor asked that was reached lately

    @property
    def reached(self) -> float | None:
        """The factor reached, when it is less than asked."""
        return None if self._share >= _KEEPS_UP else self._share * self.factor

    def step_factor(self, step: int) -> None:
        """The next factor up (1) or down (-1)."""
        if step > 0:
            self.set_factor(min((f for f in FACTORS if f > self.factor), default=self.factor))
        else:
            self.set_factor(max((f for f in FACTORS if f < self.factor), default=self.factor))

    def set_factor(self, factor: float) -> None:
        """Another factor, from now on."""
        self.factor = factor
        self._owed = 0.0
        self._share = 1.0

    def turned_back(self) -> None:
        """The flight goes on from an earlier moment, at which nothing had stopped it."""
        self.stopped = None
        self.rest()

    def rest(self) -> None:
        """The time that passes until the next tick does not count."""
        self._last = None
        self._owed = 0.0

    def tick(self, budget_s: float = BUDGET_S) -> None:
        """Runs what has come due, or as much of it as fits into a tick."""
        now = self._clock()
        last, self._last = self._last, now
        if last is None or self.stopped is not None:
            return
        elapsed = min(now - last, _ELAPSED_MAX_S)
        due = elapsed * self.factor * CYCLES_PER_SECOND
        self._owed += due
        ran = self._run(now + budget_s)
        if due > 0:
            share = min(1.0, ran / due)
            self._share += (share - self._share) * _SMOOTH
        self._owed = min(self._owed, due)

    def _run(self, deadline: float) -> int:
        """Runs slices until nothing is owed or the deadline has come; says how many cycles."""
        computer = self.mission.computer
        start = computer.cycle
        before = self._clock()
        while self._owed >= 1 and before < deadline:
            asked = int(min(self._owed, self._slice))
            at = computer.cycle
            stop = self.mission.advance(at + asked)
            self._owed -= computer.cycle - at
            if stop is Stop.EXIT:
                self.stopped = stop
                break
            if stop in (Stop.IDLE, Stop.BREAK):  # nothing comes, or a debugger holds the ship
                self._owed = 0.0
                break
            after = self._clock()
            took = max(after - before, 1e-6)
            scale = min(4.0, max(0.25, _SLICE_S / took))
            self._slice = int(max(_SLICE_MIN, min(_SLICE_MAX, self._slice * scale)))
            before = after
        return computer.cycle - start
