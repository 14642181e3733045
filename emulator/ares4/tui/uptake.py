"""Whether the terminal has taken what was written to it.

The operating system does not tell: a pseudo-terminal alone swallows 20 kB, a line to another host
more. So a question follows each frame (DSR, a terminal's status), and the answer says that all
before it was read. What has not been answered is never followed by another frame: the next one is
made when it may go out, of what the cockpit shows by then.

An answer may be lost, as when a session was detached: after five seconds the question is put again,
alone. A terminal that answers nothing at all gets a picture after 0.3 s; after three seconds it is
taken for one that never answers, and gets five a second. Answers that come after all count again.

Source: ECMA-48, 8.3.35 (DSR).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Condition

QUESTION = "\x1b[5n"
_FIRST_S = 0.3  # until the first frame goes out without an answer
_MUTE_S = 3.0  # without any answer since the first question
_MUTE_PERIOD_S = 0.2  # between two frames to a terminal that never answers
_AGAIN_S = 5.0  # until a question is put again
_TOGETHER_S = 0.5  # answers to the same question come within this, or are lost
_FRAME_S = 0.25  # that a frame should take on its way, for the next one to be of fresh news
_FRAME_MIN, _FRAME_FIRST = 1024, 8192  # bytes, on the slowest line and on one not yet measured


class Uptake:
    """What is under way to one terminal. answered() may be called from another thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._changed = Condition()
        self.begin()

    def begin(self) -> None:
        """Another terminal, or the same one anew: the first question goes out to it."""
        with self._changed:
            self._answers = False  # whether it does, as far as is known
            self._open = 1  # questions
            self._bytes = 0  # of the frame under way
            self._began = self._asked = self._heard = self._clock()
            self._left: float | None = None  # when the last frame did
            self._quickest = float("inf")
            self.frame_max = float("inf")  # bytes of a frame

    @property
    def awaits(self) -> bool:
        """Whether an answer may come."""
        return self._open > 0 and not self._mute

    @property
    def free(self) -> bool:
        """Whether a frame may go out."""
        with self._changed:
            now = self._clock()
            if self._left is None:
                return self._answers or now - self._began >= _FIRST_S
            if self._mute:
                return now - self._left >= _MUTE_PERIOD_S
            # Of the questions after that frame one was answered: what was before it was read.
            repeated = self._asked > self._left and self._heard >= self._asked
            return self._open == 0 or (repeated and now - self._heard >= _TOGETHER_S)

    @property
    def asks_again(self) -> bool:
        """Whether the question should be put again."""
        return self._answers and self._open > 0 and self._clock() - self._asked >= _AGAIN_S

    @property
    def silent(self) -> bool:
        """Whether answers are overdue, of a terminal that gave some."""
        return self._answers and self._open > 0 and self._clock() - self._heard >= _AGAIN_S

    @property
    def _mute(self) -> bool:
        return not self._answers and self._clock() - self._began >= _MUTE_S

    def leaves(self, size: int) -> None:
        """A frame goes out, with the question after it."""
        with self._changed:
            self._open = 1 if self._answers else self._open + 1
            self._bytes = size
            self._left = self._asked = self._clock()

    def asked(self) -> None:
        """The question was put once more."""
        with self._changed:
            self._open += 1
            self._bytes = 0  # how long that frame took is not known any more
            self._asked = self._clock()

    def answered(self) -> None:
        """The terminal said that it has read as far as a question."""
        with self._changed:
            self._answers = True
            self._heard = self._clock()
            self._open = max(0, self._open - 1)
            if self._open == 0:
                self._measure()
            self._changed.notify_all()

    def settle(self, patience_s: float) -> None:
        """Waits for what may still be answered: a shell would take that for keys."""
        with self._changed:
            self._changed.wait_for(lambda: not self.awaits, patience_s)

    def _measure(self) -> None:
        """How large a frame may be; what a small one says of a fast line is not believed."""
        took_s = self._heard - (self._began if self._left is None else self._left)
        self._quickest = min(self._quickest, took_s)
        if self._left is None:
            self.frame_max = _FRAME_FIRST
        elif self._bytes:
            size = self._bytes * _FRAME_S / max(took_s - self._quickest, 1e-3)
            if size < self.frame_max or self._bytes > self.frame_max / 2:
                self.frame_max = max(size, _FRAME_MIN)
        self._bytes = 0
