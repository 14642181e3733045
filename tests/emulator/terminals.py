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
from collections.abc import Callable
from pathlib import Path

from tests.conftest import ARES4

PATIENCE_S = 120
# Opened by the leader of a session, the terminal becomes the controlling one: Ctrl-C works.
_OWN_TERMINAL = """
import os, sys
os.close(os.open(sys.argv[1], os.O_RDWR))
os.execv(sys.argv[2], sys.argv[2:])
"""
_CODES = re.compile(rb"\x1b\[[?<>]?[\d;]*[$A-Za-z]|\r")
_MODES = {"1049", "1000", "1003", "1015", "1006", "1004", "2004", "25", "7"}
_NORMAL = {"25", "7"}  # cursor and line wrap


class OnTerminal:
    """A command on a terminal. seen: what it wrote; what the terminal shows is not worked out."""

    def __init__(self, *words: str | Path, command: list[str] = ARES4, **options: object) -> None:
        self.master, self.slave = pty.openpty()
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("4H", 40, 120, 0, 0))
        self.before = termios.tcgetattr(self.slave)
        self.seen = b""
        environment = os.environ | {"TERM": "xterm-256color"}
        for name in ("COLUMNS", "LINES"):  # the size is the terminal's own
            environment.pop(name, None)
        own = [sys.executable, "-c", _OWN_TERMINAL, os.ttyname(self.slave)]
        self.process = subprocess.Popen(
            [*own, *command, *map(str, words)],
            stdin=self.slave, stdout=self.slave, stderr=self.slave, start_new_session=True,
            env=environment, **options,  # type: ignore[call-overload]
        )  # fmt: skip

    def read(self, wait_s: float = 0.05) -> None:
        """What it has written by now."""
        while select.select([self.master], [], [], wait_s)[0]:
            try:
                self.seen += os.read(self.master, 65536)
            except OSError:
                return
            wait_s = 0.0

    def read_for(self, seconds: float) -> None:
        """What it writes within so long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.read()

    def wait_for(self, what: bytes | Callable[[], bool]) -> None:
        """Until it has written this, whatever the colours, or something is so."""
        end = time.monotonic() + PATIENCE_S
        met = what if callable(what) else lambda: what in _CODES.sub(b"", self.seen)
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
