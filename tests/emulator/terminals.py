"""`ares4` on terminals of its own: real ones, whose other end a test holds."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

import pyte

from tests.conftest import ARES4

PATIENCE_S = 120
# Opened by the leader of a session, the terminal becomes the controlling one: Ctrl-C works.
_OWN_TERMINAL = """
import os, sys
os.close(os.open(sys.argv[1], os.O_RDWR))
os.execv(sys.argv[2], sys.argv[2:])
"""
_QUESTION = b"\x1b[5n"  # how are you, terminal?
_NO_FRAME = 16  # bytes: some questions and bells, which may follow
_CODES = re.compile(rb"\x1b\[[?<>]?[\d;]*[$A-Za-z]|\r")
_MODES = {"1049", "1000", "1003", "1015", "1006", "1004", "2004", "25", "7"}
_NORMAL = {"25", "7"}  # cursor and line wrap


class _Screen(pyte.Screen):
    """What a terminal shows. It answers as it reads; its other screen begins blank."""

    def __init__(self, columns: int, rows: int, say: Callable[[bytes], object]) -> None:
        super().__init__(columns, rows)
        self._say = say

    def write_process_input(self, data: str) -> None:
        """What the terminal says by itself."""
        self._say(data.encode())

    def set_mode(self, *modes: int, **how: bool) -> None:
        """The other screen is the only one that is worked out."""
        if 1049 in modes:
            self.erase_in_display(2)
        super().set_mode(*modes, **how)


class OnTerminal:
    """A command on a terminal of rows and columns, which reads so many bytes in a second at most.

    seen: what it wrote. screen: what the terminal makes of it. answers: whether the terminal says
    how it is when it is asked, which it is once it has read the question. latency_s: how long what
    it says is under way. answered: how often it did. ahead: the most that was written behind a
    question before it was answered, but for the first one. A terminal is slower than its rate while
    nobody calls read().
    """

    def __init__(
        self,
        *words: str | Path,
        command: list[str] = ARES4,
        size: tuple[int, int] = (40, 120),
        rate: float = 0.0,
        answers: bool = True,
        latency_s: float = 0.0,
        **options: object,
    ) -> None:
        self.master, self.slave = pty.openpty()
        rows, columns = size
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("4H", rows, columns, 0, 0))
        self.before = termios.tcgetattr(self.slave)
        self.seen = b""
        self.answers, self.answered, self.ahead = answers, 0, 0
        self._latency_s, self._under_way = latency_s, deque[tuple[float, bytes]]()
        self.screen = _Screen(columns, rows, self._answer)
        self._stream = pyte.ByteStream(self.screen)
        self._rate, self._read_at, self._due = rate, time.monotonic(), 0.0
        environment = os.environ | {"TERM": "xterm-256color"}
        for name in ("COLUMNS", "LINES"):  # the size is the terminal's own
            environment.pop(name, None)
        own = [sys.executable, "-c", _OWN_TERMINAL, os.ttyname(self.slave)]
        self.process = subprocess.Popen(
            [*own, *command, *map(str, words)],
            stdin=self.slave, stdout=self.slave, stderr=self.slave, start_new_session=True,
            env=environment, **options,  # type: ignore[call-overload]
        )  # fmt: skip

    def _answer(self, said: bytes) -> None:
        if self.answers:
            self.answered += 1
            self._under_way.append((time.monotonic() + self._latency_s, said))
            self._arrive()

    def _arrive(self) -> None:
        """What it said so long ago comes in."""
        while self._under_way and self._under_way[0][0] <= time.monotonic():
            os.write(self.master, self._under_way.popleft()[1])

    def _look_ahead(self, data: bytes) -> None:
        """Notes what was written after the last question that was read, questions and bells not."""
        _, question, behind = data.rpartition(_QUESTION)
        if question and self.answered:
            more = struct.unpack("i", fcntl.ioctl(self.master, termios.FIONREAD, bytes(4)))[0]
            size = len(behind) + more
            self.ahead = max(self.ahead, size if size > _NO_FRAME else 0)

    @property
    def under_way(self) -> bool:
        """Whether something that it said has not come in."""
        return bool(self._under_way)

    def read(self, wait_s: float = 0.05) -> None:
        """What it has written by now, as far as the terminal is as fast as that."""
        self._arrive()
        while select.select([self.master], [], [], wait_s)[0]:
            try:
                data = os.read(self.master, self._may_read())
            except OSError:
                return
            self.seen += data
            self._look_ahead(data)
            self._stream.feed(data)
            if self._rate:
                return
            wait_s = 0.0

    def _may_read(self) -> int:
        """How many bytes the terminal reads at once: those of 5 ms, which it waits for, to 50."""
        if not self._rate:
            return 65536
        while self._due < self._rate * 0.005:
            time.sleep(0.002)
            now = time.monotonic()
            self._due = min(self._due + (now - self._read_at) * self._rate, self._rate * 0.05)
            self._read_at = now
        size = int(self._due)
        self._due -= size
        return size

    def text(self) -> bytes:
        """What the terminal shows, a line each."""
        return "\n".join(self.screen.display).encode()

    def read_for(self, seconds: float) -> None:
        """What it writes within so long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.read()

    def wait_for(self, what: bytes | Callable[[], bool]) -> None:
        """Until it has written this, whatever the colours, or shows it, or something is so."""
        end = time.monotonic() + PATIENCE_S
        met = what if callable(what) else lambda: what in self.text() or what in self.written()
        while not met():
            assert time.monotonic() < end, self.seen[-4000:]
            assert self.process.poll() is None or met() or not self._more(), self.seen[-4000:]
            self.read()

    def _more(self) -> bool:
        self.read()
        return self.process.poll() is not None

    def type(self, data: bytes) -> None:
        """Keys, in as many pieces as the terminal takes them."""
        while data:
            self.read(0.0)
            if select.select([], [self.master], [], 0.05)[1]:
                data = data[os.write(self.master, data[:512]) :]

    def end(self) -> int:
        """Its exit code, and the rest of what it has written."""
        deadline = time.monotonic() + PATIENCE_S
        while self.process.poll() is None:
            self.read()
            assert time.monotonic() < deadline, self.seen[-4000:]
        self.read()
        return self.process.returncode

    def modes(self) -> set[str]:
        """The private modes that are on, by what was written (xterm's ctlseqs)."""
        on = set(_NORMAL)
        for numbers, how in re.findall(rb"\x1b\[\?([\d;]+)([hl])", self.seen):
            (on.update if how == b"h" else on.difference_update)(numbers.decode().split(";"))
        return on & _MODES

    def is_as_before(self) -> bool:
        """Whether lines are edited and shown, on the main screen, with a cursor and no mouse."""
        return termios.tcgetattr(self.slave) == self.before and self.modes() == _NORMAL

    def written(self) -> bytes:
        """What it wrote, without the sequences that say where and how."""
        return _CODES.sub(b"", self.seen)

    def said(self) -> str:
        """What stands on the main screen, without the sequences that lead there."""
        after = self.seen.rpartition(b"\x1b[?1049l")[2]
        return _CODES.sub(b"", after).decode("utf-8", "replace")

    def close(self) -> None:
        """The window is gone, and what ran in it."""
        for file in (self.master, self.slave):
            with contextlib.suppress(OSError):
                os.close(file)
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(PATIENCE_S)
