"""Guest time at the pace of the clock on the wall: no second of it passes in less than a second.

With a time factor it is that of the clock multiplied.

The clock only paces: it says when the machine runs on, never what happens there. A host that is too
slow, or slept, is waited for by nobody: guest time then lags, up to a second is caught up, and what
is more than that is lost and told at the end.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from ares4.computer import Computer
from ares4.machine.values import CYCLES_PER_SECOND, seconds_of

EDGE_CYCLES = CYCLES_PER_SECOND // 200
CATCH_UP_S = 1.0  # that guest time may lag behind and still be caught up


class Pace:
    """Holds a computer back.

    held: whether a debugger holds it, so that no time is to pass. clock, sleep: as in module time.
    factor: seconds of guest time to one of the clock's, 0.1 to 1000.
    """

    def __init__(
        self,
        computer: Computer,
        held: Callable[[], bool] = lambda: False,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        factor: float = 1.0,
    ) -> None:
        self.lost_s = 0.0
        """Of the clock's time: by how much the guest's lags, and will not be caught up."""
        self._computer = computer
        self._held = held
        self._clock = clock
        self._sleep = sleep
        self._factor = factor
        self._edge = round(EDGE_CYCLES * factor)
        self.restart()

    def restart(self) -> None:
        """From here on both clocks count; what the wall's is ahead does not."""
        self._cycle = self._last = self._computer.cycle
        self._wall = self._clock()

    def next_cycle(self) -> int:
        """The next edge of the grid."""
        return (self._computer.cycle // self._edge + 1) * self._edge

    def frame(self) -> None:
        """Waits until the clock on the wall is as far as the machine's."""
        now = self._computer.cycle
        if self._held() or now <= self._last:  # it stood still, or went back
            self.restart()
            return
        self._last = now
        ahead = seconds_of(now - self._cycle) / self._factor - (self._clock() - self._wall)
        if ahead > 0:
            self._sleep(ahead)
        elif ahead < -CATCH_UP_S:
            self.lost_s -= ahead
            self.restart()

    def close(self) -> None:
        """Nothing to put away."""
