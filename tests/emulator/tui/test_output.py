"""What goes out to a terminal: all of it while it is taken, and what gives it back in any case."""

from __future__ import annotations

import os
import pty
import select
import threading
import time
import tty
from collections.abc import Iterator

import pytest

from ares4.tui.output import Output
from ares4.tui.terminal import GIVEN_BACK

LAST = GIVEN_BACK.encode()
FRAME = "\x1b[38;5;240m\N{BOX DRAWINGS LIGHT HORIZONTAL}" * 4_000  # more than a terminal holds


class Ends:
    """Both ends of a terminal. ending: whether what writes to it is to end."""

    def __init__(self) -> None:
        self.master, self.slave = pty.openpty()
        tty.setraw(self.slave)
        self.ending = False
        self.problems: list[Exception] = []
        self.output = Output(self.slave, LAST, self.problems.append, lambda: self.ending)

    def read(self, most: int = 65536) -> bytes:
        """What can be read by now."""
        out = b""
        while select.select([self.master], [], [], 0.0)[0] and len(out) < most:
            out += os.read(self.master, most)
        return out


@pytest.fixture
def ends() -> Iterator[Ends]:
    both = Ends()
    yield both
    both.output.close()
    os.close(both.slave)
    os.close(both.master)


def test_a_terminal_that_stands_still_is_given_back_when_it_goes_on(ends: Ends) -> None:
    ends.ending = True
    ends.output.write(FRAME)
    ends.output.flush()
    assert ends.output.lost
    ends.output.write("no more frames")
    ends.output.flush()
    assert ends.problems == []
    seen = ends.read()
    assert seen.endswith(b"\x18" + LAST)
    assert FRAME.encode().startswith(seen.removesuffix(b"\x18" + LAST))


def test_a_slow_terminal_gets_all(ends: Ends) -> None:
    """Each time it takes something it is waited for as long again."""
    ends.ending = True
    ends.output.write(FRAME)
    writing = threading.Thread(target=ends.output.flush)
    writing.start()
    seen = b""
    while writing.is_alive():
        seen += ends.read(16_384)
        time.sleep(0.2)
    writing.join()
    seen += ends.read()
    assert seen == FRAME.encode()
    assert not ends.output.lost


def test_a_terminal_that_stands_still_is_waited_for_until_the_end_is_wished(ends: Ends) -> None:
    ends.output.write(FRAME)
    writing = threading.Thread(target=ends.output.flush)
    writing.start()
    writing.join(1.5)
    assert writing.is_alive()
    ends.ending = True
    writing.join(60.0)
    assert not writing.is_alive()
    assert ends.read().endswith(LAST)
