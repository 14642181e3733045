"""Whether the terminal has taken what was written to it.

The operating system does not tell: a pseudo-terminal alone swallows 20 kB, a line to another host
more. So a question follows each frame (DSR, a terminal's status), and the answer says that all
before it was read. What has not been answered is never followed by another frame: the next one is
made when it may go out, of what the cockpit shows by then.

An answer may be lost, as when a session was detached: after five seconds the question is put again,
alone. After ten the terminal is taken for one that has ceased to answer, and gets a small frame
every two. One that answers nothing at all gets a picture after 0.3 s; after a second it is taken
for one that never answers, and gets ten a second. Answers that come after all count again.

Source: ECMA-48, 8.3.35 (DSR).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Condition

QUESTION = "\x1b[5n"
_FIRST_S = 0.3  # until the first frame goes out without an answer
_MUTE_S = 1.0  # without any answer since the first question
_MUTE_PERIOD_S = 0.1  # between two frames to a terminal that never answers
_AGAIN_S = 5.0  # until a question is put again
_DEAF_S = 10.0  # until frames go out though the terminal has ceased to answer
_DEAF_PERIOD_S = 2.0  # between two of them
_DEAF_SHARE = 8  # of a frame, so that a line that only stood still has little to make up for
_TOGETHER_S = 0.5  # answers to the same question come within this, or are lost
_FRAME_S = 0.25  # that a frame should take on its way, for the next one to be of fresh news
_FRAME_MIN, _FRAME_FIRST = 1024, 8192  # bytes, on the slowest line and on one not yet measured
# How long answers are waited for at the end: as long as they should take, and twice that again, for
# lines and hosts are slower at times. One that was never heard may be a slow one until then.
_SETTLE_TIMES, _SETTLE_MIN_S, _SETTLE_MAX_S = 3.0, 3.0, 10.0
_STRANGER_S = 3.0
_SETTLE_TICK_S = 0.1


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
            self._began = self._asked = self._heard = self._waits = self._clock()
            self._left: float | None = None  # when the last frame did
            self._quickest = float("inf")
            self._trip_s = 0.0  # from a question to its answer, of late and at the longest
            self._room = float("inf")  # bytes of a frame

    @property
    def awaits(self) -> bool:
        """Whether an answer is on its way, as far as one can know."""
        return self._answers and self._open > 0 and not self.silent

    @property
    def free(self) -> bool:
        """Whether a frame may go out."""
        with self._changed:
            now = self._clock()
            if self._left is None:
                return self._answers or now - self._began >= _FIRST_S
            if not self._answers:
                return self._mute and now - self._left >= _MUTE_PERIOD_S
            if self._deaf:
                return now - self._left >= _DEAF_PERIOD_S
            # Of the questions after that frame one was answered: what was before it was read.
            repeated = self._asked > self._left and self._heard >= self._asked
            return self._open == 0 or (repeated and now - self._heard >= _TOGETHER_S)

    @property
    def frame_max(self) -> float:
        """About how many bytes a frame may have."""
        return max(self._room / _DEAF_SHARE, _FRAME_MIN) if self._deaf else self._room

    @property
    def asks_again(self) -> bool:
        """Whether the question should be put again."""
        return self._answers and self._open > 0 and self._clock() - self._asked >= _AGAIN_S

    @property
    def silent(self) -> bool:
        """Whether answers are overdue, of a terminal that gave some."""
        return self._answers and self._silence_s >= _AGAIN_S

    @property
    def _deaf(self) -> bool:
        return self._answers and self._silence_s >= _DEAF_S

    @property
    def _silence_s(self) -> float:
        """How long nothing has come though something was asked."""
        return self._clock() - max(self._waits, self._heard) if self._open else 0.0

    @property
    def _mute(self) -> bool:
        return not self._answers and self._clock() - self._began >= _MUTE_S

    def leaves(self, size: int) -> None:
        """A frame goes out, with the question after it."""
        with self._changed:
            now = self._clock()
            if self._answers and not self._deaf:
                self._open, self._waits = 0, now  # what is open still was lost
            self._open += 1
            self._bytes = size
            self._left = self._asked = now

    def asked(self) -> None:
        """The question was put once more."""
        with self._changed:
            self._asked = self._clock()
            self._waits = self._waits if self._open else self._asked
            self._open += 1
            self._bytes = 0  # how long that frame took is not known any more

    def answered(self) -> None:
        """The terminal said that it has read as far as a question."""
        with self._changed:
            self._answers = True
            self._heard = self._clock()
            self._open = max(0, self._open - 1)
            if self._open == 0:
                self._measure()
            self._changed.notify_all()

    def settle(self, over: Callable[[], bool]) -> None:
        """The last question goes out: waits until all is answered, for a shell would take it for
        keys; or for as long as the line was seen to need.

        over: whether there is nothing to be waited for any more.
        """
        with self._changed:
            now, patience_s = self._clock(), self._patience_s
            self._open += 1
            while self._open and not over():
                if self._clock() >= (
                    now + patience_s if self._answers else self._began + _STRANGER_S
                ):
                    break
                self._changed.wait(_SETTLE_TICK_S)

    @property
    def _patience_s(self) -> float:
        """How long answers are waited for, with what is under way now."""
        expected_s = 0.0 if self.silent else self._trip_s + _FRAME_S * self._bytes / self._room
        return min(max(_SETTLE_TIMES * expected_s, _SETTLE_MIN_S), _SETTLE_MAX_S)

    def _measure(self) -> None:
        """How large a frame may be; what a small one says of a fast line is not believed."""
        took_s = self._heard - (self._began if self._left is None else self._left)
        self._quickest = min(self._quickest, took_s)
        self._trip_s = max(took_s, self._trip_s / 2)
        if self._left is None:
            self._room = _FRAME_FIRST
        elif self._bytes:
            size = self._bytes * _FRAME_S / max(took_s - self._quickest, 1e-3)
            if size < self._room or self._bytes > self._room / 2:
                self._room = max(size, _FRAME_MIN)
        self._bytes = 0
