"""A flight with a door for gdb, and the real gdb to come in through it."""

from __future__ import annotations

import json
import shutil
import subprocess
import textwrap
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from ares4 import flight
from ares4.computer import Computer
from ares4.gdb.link import Place
from ares4.gdb.names import Subject
from ares4.gdb.server import Server
from ares4.inspection.names import FileNames
from ares4.machine.values import Stop
from ares4.mission import Attachment, Mission
from ares4.program import load
from tests.conftest import built

ROOT = Path(__file__).resolve().parents[3]
GDB = shutil.which("gdb-multiarch")
SLICE_CYCLES = 2_000_000
GDB_S = 120

# What a script may use: do() is a command of gdb's and what it says, go() one that lets the machine
# run, at() where the program stands, where() what the machine says of itself; said is what the test
# is told. What gdb says of a stop no script gets: it is found in the output, by its mark.
MARK = "@@"
PRELUDE = (
    f"MARK = {MARK!r}"
    + """
import gdb, json, re
said = {}
def do(command):
    return gdb.execute(command, to_string=True)
def go(command, name):
    gdb.write(f"{MARK}{name}\\n")
    gdb.write(do(command))
    gdb.write(f"{MARK}\\n")
def value(text):
    return int(gdb.parse_and_eval(text))
def at():
    return value("(unsigned)$pc")
def where():
    line = do("monitor where")
    found = re.search(r"cycle (\\d+), step (\\d+), state (\\w+)", line)
    return [int(found[1]), int(found[2]), found[3]]
do("set pagination off")
do("set confirm off")
do("set sysroot")
do("directory firmware")
do("set tcp connect-timeout 20")
"""
)


class Flight:
    """A computer in flight, and gdb scripts that it is flown by."""

    def __init__(
        self,
        computer: Computer,
        folder: Path,
        program: Path | None,
        attachments: Sequence[Attachment] = (),
        subject: Subject | None = None,
    ) -> None:
        self.computer = computer
        self.mission = Mission(computer, attachments)
        self.server = Server(computer, Place("localhost", 0), True, program, subject)
        self.mission.debugger = self.server
        self.stop = Stop.CYCLE
        self._folder = folder

    def fly(self, until_cycle: int, busy: Callable[[], bool] = lambda: False) -> None:
        """Flies to a cycle, or as far as gdb wishes while it is busy."""
        while self.stop is not Stop.EXIT and (busy() or self.computer.cycle < until_cycle):
            goal = self.computer.cycle + SLICE_CYCLES
            if not self.server.held and not self.server.connected:
                goal = min(goal, until_cycle)
            self.stop = self.mission.advance(goal)

    def script(
        self, text: str, until_cycle: int = 0, target: str = "target remote"
    ) -> dict[str, Any]:
        """What a script for gdb has put into `said`, which begins connected."""
        gdb = Scripted(self._folder, text, f"{target} localhost:{self.server.place.port}")
        try:
            self.fly(until_cycle, busy=gdb.runs)
        finally:
            gdb.end()
        return gdb.said()


class Scripted:
    """A gdb that does what a script says, behind the command that connects it to a target."""

    def __init__(self, folder: Path, text: str, target: str) -> None:
        source = folder / "script.py"
        self._result = folder / "said.json"
        self._result.unlink(missing_ok=True)
        self._output = ""
        source.write_text(
            f"{PRELUDE}do('{target}')\n"
            f"{textwrap.dedent(text)}\n"
            f"with open({str(self._result)!r}, 'w') as file: json.dump(said, file)\n"
        )
        self._gdb = subprocess.Popen(
            ["timeout", str(GDB_S), str(GDB), "-nx", "-batch", "-x", str(source)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
        )

    def runs(self) -> bool:
        """Whether it is still at it."""
        return self._gdb.poll() is None

    def end(self) -> None:
        """Waits for its end."""
        self._output = self._gdb.communicate()[0]

    def said(self) -> dict[str, Any]:
        """What the script has put into `said`, and what gdb wrote at each go()."""
        assert self._result.exists(), self._output
        answer: dict[str, Any] = json.loads(self._result.read_text())
        for part in self._output.split(MARK):
            name, _, text = part.partition("\n")
            answer[name] = text
        return answer


@pytest.fixture
def flown(ship: Computer, tmp_path: Path) -> Iterator[Flight]:
    """The ship in a quiet orbit, held before her first instruction."""
    if GDB is None:
        pytest.skip("needs gdb-multiarch")
    made = Flight(ship, tmp_path, flight.program_file(ship, None))
    yield made
    made.mission.close()


@pytest.fixture
def executed(tmp_path: Path) -> Iterator[Callable[[str], Flight]]:
    """A maker of runs of an image of tests/images, as `ares4 exec` runs it."""
    if GDB is None:
        pytest.skip("needs gdb-multiarch")
    runs: list[Flight] = []

    def make(name: str) -> Flight:
        path = built(name)
        loaded = load(path, ram_bytes=16 << 20)
        loaded.debugged = lambda: True
        subject = Subject("the program", "runs on", loaded.start_anew, FileNames(path))
        runs.append(Flight(loaded.computer, tmp_path, path, [loaded], subject))
        return runs[-1]

    yield make
    for one in runs:
        one.mission.close()


@pytest.fixture
def held(run_program: Callable[[str], Computer], tmp_path: Path) -> Iterator[Callable[..., Flight]]:
    """A maker of flights of an assembly program."""
    if GDB is None:
        pytest.skip("needs gdb-multiarch")
    flights: list[Flight] = []

    def make(text: str) -> Flight:
        flights.append(Flight(run_program(text), tmp_path, None))
        return flights[-1]

    yield make
    for one in flights:
        one.mission.close()
