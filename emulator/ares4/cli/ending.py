"""How a command ends, by itself or by a signal: what is still done then, and the exit code.

SIGINT, SIGTERM, SIGHUP and SIGQUIT all mean the same: end in order, with exit code 128 + n. Those
that were ignored when the command began, as by nohup, stay ignored.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import TYPE_CHECKING

from ares4.errors import Ares4Error

if TYPE_CHECKING:
    Action = Callable[[int, FrameType | None], object] | int | signal.Handlers | None

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)
_STUCK_S = 2.0  # after a wish that nothing came of, the next signal ends what hangs


class Ended(SystemExit):
    """A signal ends what is being done; its code is the command's exit code."""


class Ending:
    """What signals do to a command, while it is entered as a context.

    To begin with a signal raises Ended wherever the command is, since nothing is lost. The work of
    finish() is not to be cut through: there a signal is a wish, which the work looks at.

    then: what signals do after it, in place of what they did before. wished: the exit code that was
    wished, 0 while there is none. signals: how many came. wake: a file that can be read when a
    signal came, for whoever waits for other files.
    """

    def __init__(self, then: signal.Handlers | None = None) -> None:
        self._then = then
        self.wished = 0
        self.signals = 0
        self._orderly = False
        self._keeping = False
        self._wished_at = 0.0
        self._before: dict[int, Action] = {}
        self._before_wake = -1
        self._before_lost: Callable[[sys.UnraisableHookArgs], object] = sys.unraisablehook
        self.wake, self._waker = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)

    def __enter__(self) -> Ending:
        self._before_lost, sys.unraisablehook = sys.unraisablehook, self._lost
        with suppress(ValueError):  # only the main thread may ask for signals
            self._before_wake = signal.set_wakeup_fd(self._waker, warn_on_full_buffer=False)
            for number in SIGNALS:
                if (action := signal.getsignal(number)) is not signal.SIG_IGN:
                    self._before[number] = action
                    signal.signal(number, self._came)
        return self

    def __exit__(self, *_: object) -> None:
        for number, action in self._before.items():
            signal.signal(number, action if self._then is None else self._then)
        if self._before:
            signal.set_wakeup_fd(self._before_wake)
        sys.unraisablehook = self._before_lost
        os.close(self.wake)
        os.close(self._waker)

    def _came(self, number: int, _: object) -> None:
        self.signals += 1
        now = time.monotonic()
        first = not self.wished
        if first:
            self.wished, self._wished_at = 128 + number, now
        stuck = not self._keeping and not first and now - self._wished_at > _STUCK_S
        if stuck or not self._orderly:
            self._orderly = True  # what the first one began, the next one does not cut through
            raise Ended(self.wished)

    def _lost(self, what: sys.UnraisableHookArgs) -> None:
        """Python drops what a finalizer raises, as imports have them: the wish stays, quietly."""
        if not issubclass(what.exc_type, Ended):
            self._before_lost(what)
        elif not self._keeping:
            self._orderly = False  # nothing was begun by it: the next one raises again

    def wish(self, number: int) -> None:
        """As if this signal had come, which could not: its terminal is gone."""
        self.wished = self.wished or 128 + number

    def finish(
        self, work: Callable[[], None], *keeping: Callable[[], None], orderly: bool = True
    ) -> None:
        """Does the work, and then everything that keeps what came of it, however the work ended.

        orderly: the work looks at what is wished; else a signal raises Ended in it, once. Raises
        what failed: one Ares4Error of all those there were, or the first of another kind.
        """
        failures: list[Ares4Error] = []
        other: BaseException | None = None
        self._orderly = orderly
        for task in (work, *keeping):
            try:
                task()
            except Ares4Error as failure:
                failures.append(failure)
            except BaseException as end:
                other = other or end
            self._orderly = self._keeping = True  # nothing more is given up but by its own error
        if failures:
            raise failures[0] if len(failures) == 1 else Ares4Error(" ".join(map(str, failures)))
        if other:
            raise other


def exit_code(code: int) -> int:
    """The program's exit code as a process can have it: what is not zero stays so."""
    return code & 0xFF or int(code != 0)
