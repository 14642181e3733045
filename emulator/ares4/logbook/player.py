"""Entries played in their time: which is due when. Who shows them has the real time."""

from __future__ import annotations

from collections.abc import Sequence


class Player:
    """Where the playing is. times_s: of the entries, in their order; clocks may have been set back.

    speed: seconds of the log in a second. longest_s: of real time between two entries.
    """

    def __init__(self, times_s: Sequence[float], speed: float, longest_s: float) -> None:
        self._times_s = times_s
        self._speed = speed
        self._longest_s = longest_s
        self._left_s = 0.0
        self.next = 0
        """The entry that comes next; as many as there are at the end."""
        self.paused = False

    @property
    def speed(self) -> float:
        """Seconds of the log in a second."""
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        self._left_s *= self._speed / speed
        self._speed = speed

    @property
    def ended(self) -> bool:
        """Nothing comes any more."""
        return self.next >= len(self._times_s)

    @property
    def wait_s(self) -> float | None:
        """Real time until the next entry; None while none comes by itself."""
        return None if self.paused or self.ended else self._left_s

    def advance(self, elapsed_s: float) -> list[int]:
        """The entries that so much real time brings."""
        due: list[int] = []
        while not self.paused and not self.ended and self._left_s <= elapsed_s:
            elapsed_s -= self._left_s
            due.append(self.step())
        if not self.paused:
            self._left_s = max(0.0, self._left_s - elapsed_s)
        return due

    def step(self) -> int:
        """The next entry, now."""
        shown = self.next
        self.next += 1
        if not self.ended:
            apart_s = max(0.0, self._times_s[self.next] - self._times_s[shown])
            self._left_s = min(apart_s / self._speed, self._longest_s)
        return shown

    def seek(self, entry: int) -> None:
        """That entry is the next, and comes at once; the nearest that there is."""
        self.next = min(max(entry, 0), max(len(self._times_s) - 1, 0))
        self._left_s = 0.0
