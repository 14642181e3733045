"""The deck on a line: bytes in a second, and from a key to the screen when the line is slow.

The terminal is 160 x 50, and a reader on its other end takes so many bytes in a second, drawing
them as a terminal does and answering as it comes to a question. The LIDAR sweeps. A key moves a
switch; it is shown once the switch stands elsewhere on that screen. No test depends on any figure.
"""

from __future__ import annotations

import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.emulator.terminals import OnTerminal

SIZE = (50, 160)
SETTLED_S = 5.0  # after which the first picture and the LIDAR's are drawn
COUNTED_S = 20.0
KEYS = 60
SLOW = 12_000  # bytes in a second
BETWEEN_S = 0.53  # keys: no multiple of a frame
_LEVER = re.compile("[●○] UHF")  # in the title stands what was moved last


@contextmanager
def deck(rate: float) -> Iterator[OnTerminal]:
    """A deck in orbit whose LIDAR sweeps, on a line of that rate; 0: as fast as it comes."""
    with tempfile.TemporaryDirectory() as place:
        os.environ["XDG_STATE_HOME"] = place  # for the flight that is left by a signal
        terminal = OnTerminal("fly", "--scenario", "orbit", size=SIZE, rate=rate, cwd=place)
        try:
            terminal.wait_for(b"MASTER ALARM")
            terminal.type(b"\x1b")
            terminal.wait_for(b"GAUGES")
            terminal.read_for(SETTLED_S)
            yield terminal
        finally:
            terminal.close()


def bytes_per_second() -> float:
    """What the deck writes at the pace of time."""
    with deck(0.0) as terminal:
        terminal.seen = b""
        begun = time.monotonic()
        terminal.read_for(COUNTED_S)
        return len(terminal.seen) / (time.monotonic() - begun)


def key_to_screen() -> list[float]:
    """Seconds from keys to the terminal on a slow line."""
    out = []
    with deck(SLOW) as terminal:
        for number in range(KEYS):
            before = _switch(terminal)
            begun = time.monotonic()
            terminal.type(b"U" if number % 2 else b"u")
            terminal.wait_for(lambda was=before: _switch(terminal) != was)
            out.append(time.monotonic() - begun)
            terminal.read_for(BETWEEN_S)
    return out


def _switch(terminal: OnTerminal) -> str:
    """How the switch stands on the screen."""
    return next(found[0] for line in terminal.screen.display if (found := _LEVER.search(line)))


def figures() -> Iterator[tuple[str, float, str]]:
    """Name, value and unit of each."""
    yield "deck at ×1, 160x50, LIDAR on", bytes_per_second() / 1e3, "kB/s"
    times = key_to_screen()
    yield "key to screen at 12 kB/s, p50", statistics.median(times) * 1e3, "ms"
    yield "key to screen at 12 kB/s, p90", statistics.quantiles(times, n=10)[-1] * 1e3, "ms"


if __name__ == "__main__":
    for name, value, unit in figures():
        print(f"{name:34} {value:10.1f} {unit}")
