"""How fast what is read as text goes: gdb's packets through the server, and the rows of a journal.

The debugger is a socket in this process, so that processor time is all there is: a step and what
gdb asks for after it, a load in the longest packets that the server takes, and a look at as much.
The journal has a byte for the console every 20,000 cycles, of which the replay reads, checks and
puts in each; beside it stands the same flight without them, and without a journal.
"""

from __future__ import annotations

import random
import socket
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from ares4 import flight
from ares4.computer import Computer
from ares4.gdb.link import Place
from ares4.gdb.packets import framed
from ares4.gdb.server import Server
from ares4.journal.recorder import Recorder
from ares4.journal.replay import Replay
from ares4.machine.values import RAM_BASE, InputKind, cycles_of

RUNS = 5
STEPS = 1000
PACKETS = 200
LOAD_BYTES = 15_800  # in a packet of 16,384 with what has to be escaped
LOOK_BYTES = 0x1FFF
LOADED_AT = RAM_BASE + 0x20_0000
ANSWER_BYTES_MAX = 1 << 17
FLIGHT_S = 4.0
APART_CYCLES = 20_000


def _median_s(work: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times)


class _Debugger:
    """A ship that gdb holds, and gdb's end of the wire."""

    def __init__(self) -> None:
        self.computer = flight.fresh("orbit").computer
        self.computer.run_for(2.0)
        self._server = Server(self.computer, Place("localhost", 0))
        self._wire = socket.create_connection(("localhost", self._server.place.port))
        self._wire.setblocking(False)
        self.ask(framed(b"QStartNoAckMode"))

    def ask(self, packet: bytes) -> bytes:
        """What the server says to a packet, whether or not the machine runs for it."""
        self._wire.sendall(packet)
        answer = b""
        while b"#" not in answer[:-2]:
            self._server.run(self.computer.cycle + cycles_of(0.01))
            try:
                answer += self._wire.recv(ANSWER_BYTES_MAX)
            except BlockingIOError:
                continue
        return answer

    def close(self) -> None:
        self._wire.close()
        self._server.close()


def _gdb() -> tuple[float, float, float]:
    """Steps, bytes loaded and bytes looked at, a second."""
    debugger = _Debugger()
    step, look = framed(b"vCont;s:1"), framed(b"m80001000,40")
    data = random.Random(1).randbytes(LOAD_BYTES)
    load = [
        framed(b"X%x,%x:" % (LOADED_AT, LOAD_BYTES) + part) for part in (data, data[::-1])
    ]  # the one undoes the other, since bytes that are there already are not written
    dump = framed(b"m%x,%x" % (LOADED_AT, LOOK_BYTES))

    def steps() -> None:
        for _ in range(STEPS):
            debugger.ask(step)
            debugger.ask(look)

    def loads() -> None:
        for number in range(PACKETS):
            debugger.ask(load[number % 2])

    def looks() -> None:
        for _ in range(PACKETS):
            debugger.ask(dump)

    try:
        return (
            STEPS / _median_s(steps),
            PACKETS * LOAD_BYTES / _median_s(loads),
            PACKETS * LOOK_BYTES / _median_s(looks),
        )
    finally:
        debugger.close()


def _bare_steps() -> float:
    """Steps a second of the computer alone, from Python."""
    computer = flight.fresh("orbit").computer
    computer.run_for(2.0)
    return STEPS / _median_s(lambda: [computer.step(1) for _ in range(STEPS)])


def _record(path: Path) -> int:
    """A flight with many rows; how many."""
    computer = flight.fresh("orbit").computer
    rows = 0
    with path.open("w") as file:
        recorder = Recorder(computer, file)
        for cycle in range(0, cycles_of(FLIGHT_S), APART_CYCLES):
            computer.run(cycle)
            recorder.frame()
            computer.put(InputKind.CONSOLE, 0, 65)
            rows += 1
        computer.run(cycles_of(FLIGHT_S))
        recorder.close()
    return rows


def _replay() -> tuple[float, float]:
    """Rows a second of a replay, and of the same runs and inputs without a journal."""

    def again(path: Path) -> Computer:
        replay = Replay(path, lambda: flight.image(None))
        for _ in replay:
            pass
        assert replay.complete
        return replay.computer

    def alone() -> None:
        computer = flight.fresh("orbit").computer
        for cycle in range(0, cycles_of(FLIGHT_S), APART_CYCLES):
            computer.run(cycle)
            computer.put(InputKind.CONSOLE, 0, 65)
        computer.run(cycles_of(FLIGHT_S))

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "many.journal"
        rows = _record(path)
        return rows / _median_s(lambda: again(path)), rows / _median_s(alone)


def figures() -> list[tuple[str, float, str, str, float]]:
    """Rows of name, figure, unit, what stands beside it, and that one's figure."""
    steps, loaded, looked = _gdb()
    rows, bare = _replay()
    return [
        ("gdb: steps, each with a look", steps, "/s", "the computer alone", _bare_steps()),
        ("gdb: loaded into RAM", loaded / 1e6, "MB/s", "a look at as much", looked / 1e6),
        ("replay: rows of a journal", rows, "/s", "without a journal", bare),
    ]


if __name__ == "__main__":
    for name, figure, unit, beside, other in figures():
        print(f"{name:34} {figure:10.1f} {unit:8} {beside} {other:.1f}")
