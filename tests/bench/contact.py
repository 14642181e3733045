"""From a contact of the panel to its lamps, the whole way: part of `make bench`.

The panel's own program runs in simavr, at the wall's pace. A contact closes on a pin of the
processor; the program takes it for moved and tells the host; the host puts it in; the ship's
firmware lights all lamps in its next frame; the host tells the panel; its chips take it. Printed is
the time from the pin to the chips, of the flight deck in a terminal and of a run without one.
Frames of the firmware are 20 ms apart, so half of that is the least that is to be had on average.
No test depends on any figure.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import pty
import random
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "hw"))

from mega import MISSING, Mega, build_program, build_simulator

ARES4 = [Path(sys.executable).with_name("ares4")]
FLIGHT = ["--scenario", "orbit", "--panel"]
SCREEN = struct.pack("HHHH", 48, 160, 0, 0)  # rows and columns
PRESSES = 150
DARK_S = 0.3  # for which the contact is open between two
DECK_S = 3.0  # until the deck is drawn and the briefing may be closed
LINK_S = 30.0  # for the panel to be linked


@contextmanager
def deck(port: str) -> Iterator[None]:
    """The flight deck in a terminal that somebody reads."""
    pilot, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, SCREEN)
    command = [*ARES4, "fly", *FLIGHT, port]
    streams = {"stdin": terminal, "stdout": terminal, "stderr": terminal}
    with tempfile.TemporaryDirectory() as place:
        env = os.environ | {"XDG_STATE_HOME": place}  # for the flight that is left by a signal
        process = subprocess.Popen(command, **streams, cwd=place, env=env, start_new_session=True)
        os.close(terminal)

        def look() -> None:
            with contextlib.suppress(OSError):  # the terminal's end
                while os.read(pilot, 65536):
                    pass

        reader = threading.Thread(target=look, daemon=True)
        reader.start()
        try:
            time.sleep(DECK_S)
            os.write(pilot, b"\x1b")  # the briefing is read
            yield
        finally:
            process.terminate()
            process.wait()
            reader.join()
            os.close(pilot)


@contextmanager
def run(port: str) -> Iterator[None]:
    """A flight without a screen."""
    command = [*ARES4, "run", *FLIGHT, port, "--for", "1h"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def measure(mega: Mega) -> list[float]:
    """Seconds from contact to lamps, of many presses at no particular moment."""
    moments = random.Random(2032)
    deadline_s = time.monotonic() + LINK_S
    while mega.chips()[3][0] == 0 or not any(mega.lit()[1]):  # its clocks go
        if time.monotonic() > deadline_s:
            raise SystemExit("The panel was not linked.")
        time.sleep(0.1)
    times = []
    for _ in range(PRESSES):
        times.append(mega.time_to_light("LAMP_TEST"))
        mega.set("LAMP_TEST", 0)
        time.sleep(DARK_S + moments.random() / 50)
    return times


def main() -> None:
    if MISSING:
        print(f"contact to lamp: left out, as it needs the Debian packages {' '.join(MISSING)}")
        return
    flown: dict[str, Callable[[str], contextlib.AbstractContextManager[None]]] = {
        "on the deck": deck, "without a screen": run
    }  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        program, simulator = build_program(place), build_simulator(place)
        for words, fly in flown.items():
            mega = Mega(simulator, program)
            try:
                with fly(mega.port):
                    cuts = statistics.quantiles(measure(mega), n=100)
            finally:
                mega.close()
            print(f"contact to lamp, {words}: p50 {cuts[49] * 1e3:.0f} ms, "
                  f"p99 {cuts[98] * 1e3:.0f} ms")  # fmt: skip


if __name__ == "__main__":
    main()
