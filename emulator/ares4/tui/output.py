"""What goes out to a terminal, which may be slow, take nothing for a while, or be gone.

However it ends, the terminal gets the bytes that give it back: where it takes nothing more, in the
place of a frame.

Sources: ECMA-48, 8.3 (CAN ends whatever sequence it comes in the midst of); termios(3), tcflush.
"""

from __future__ import annotations

import os
import select
import signal
import termios
from collections.abc import Callable
from contextlib import suppress

_TICK_S = 0.1
_WRITE_BYTES = 1024
_UNSENT_MAX = 64 << 10
# With a terminal that takes nothing, once the deck is to end. Looks are counted, not seconds: the
# host may have stood still, and its terminal with it.
_PATIENCE_TICKS = 10
_CANCEL = b"\x18"


class Output:
    """What is written to a terminal, for as long as it takes it.

    last: what gives the terminal back. gone: called once, with what went wrong, when it will take
    no more. ending: whether its reader is to be waited for no longer: once it takes nothing for a
    second then, all that it has not taken is dropped for what gives it back, which is the last.
    """

    def __init__(
        self,
        file: int,
        last: bytes,
        gone: Callable[[Exception], object],
        ending: Callable[[], object],
    ) -> None:
        self._file = self._own(file)
        self._last = last
        self._gone = gone
        self._ending = ending
        self._ticks = 0  # for which it took nothing, the deck being at its end
        self._unsent = bytearray()
        self.lost = False  # it will take no more

    @staticmethod
    def _own(file: int) -> int:
        """The same terminal, opened once more: so that not to wait is nobody else's setting."""
        try:
            return os.open(os.ttyname(file), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
        except OSError:
            return os.dup(file)

    def fileno(self) -> int:
        """The number of its file."""
        return self._file

    @property
    def idle(self) -> bool:
        """Whether all that was written has gone out."""
        return not self._unsent

    def write(self, text: str) -> None:
        """Text to go out."""
        self._unsent += text.encode("utf-8", "replace")
        if len(self._unsent) > _UNSENT_MAX:
            self.flush()

    def flush(self) -> None:
        """Waits until the terminal has taken it all, or is not waited for."""
        while self._unsent and not self.lost:
            try:
                if self._takes():
                    del self._unsent[: os.write(self._file, self._unsent[:_WRITE_BYTES])]
                elif self._ticks > _PATIENCE_TICKS:
                    self._cut()
            except BlockingIOError:
                continue
            except Exception as problem:
                self.lost = True
                self._gone(problem)
        self._unsent.clear()

    def _takes(self) -> bool:
        """Whether the terminal takes something, which is waited for a moment. A slow one does."""
        takes = bool(select.select([], [self._file], [], _TICK_S)[1])
        self._ticks = self._ticks + 1 if self._ending() and not takes else 0
        return takes

    def _cut(self) -> None:
        """Takes back what the system holds for the terminal: so there is room for the last bytes,
        which end a sequence that was cut through, and are read whenever it goes on reading.
        """
        self.lost = True
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTTOU})  # this thread is never stopped
        with suppress(OSError, termios.error):
            termios.tcflush(self._file, termios.TCOFLUSH)
            os.write(self._file, _CANCEL + self._last)

    def close(self) -> None:
        """It will not be written to any more."""
        os.close(self._file)
