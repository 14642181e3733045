"""What asserts cost: core and firmware as they are built beside ones without them."""

from __future__ import annotations

import statistics
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from ares4 import _core, flight
from c_core import binding

BUILD = Path(__file__).resolve().parents[2] / "build" / "bench"
RUNS = 11
SETTLED_S, FLOWN_S = 10.0, 90.0
FRAMES_PER_SECOND = 50

# Prints the processor seconds of a whole program and of a flight, by the core's module at a path.
SCRIPT = """
import importlib.util, sys, time
spec = importlib.util.spec_from_file_location("ares4._core", sys.argv[1])
sys.modules["ares4._core"] = core = importlib.util.module_from_spec(spec)
spec.loader.exec_module(core)
from ares4 import flight
from ares4.computer import Computer
program = Computer()
program.load(open(sys.argv[2], "rb").read())
program.power_on()
flying = flight.fresh("one-small-step").computer
for work in (lambda: program.run(1 << 62), lambda: flying.run_for(300.0)):
    start = time.process_time()
    work()
    print(time.process_time() - start)
"""


def without() -> Path:
    """The core without asserts, brought up to date. It takes a minute the first time."""
    core = binding.build_core("../build/bench/core", None, "ASSERTS=-DNDEBUG")
    place = BUILD / "_core.abi3.so"
    binding.build_binding(place, core)
    return place


def figures(program: Path) -> dict[str, tuple[float, float]]:
    """Median seconds with asserts and without, by what was measured."""
    cores = (Path(_core.__file__), without())
    taken: tuple[list[list[float]], ...] = ([], [])
    for turn in range(RUNS):
        for which in (0, 1) if turn % 2 else (1, 0):
            command = [sys.executable, "-c", SCRIPT, cores[which], program]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            taken[which].append([float(word) for word in done.stdout.split()])
    names = (program.stem.partition("-")[0], "flight of five minutes")
    both = [[statistics.median(column) for column in zip(*runs, strict=True)] for runs in taken]
    return {name: (mine, other) for name, mine, other in zip(names, *both, strict=True)}


def firmware() -> tuple[float, float]:
    """Instructions that the flight program takes a frame, with its asserts and without."""
    binding.make(
        "firmware", f"PYTHON={sys.executable}", "BUILD=../build/bench/firmware", "ASSERTS=0"
    )
    bare = BUILD / "firmware" / "ares4.elf"
    return _instructions_a_frame(None), _instructions_a_frame(bare)


def _instructions_a_frame(program: Path | None) -> float:
    """Of a minute and a half, begun when she has settled. A flight is the same each time."""
    computer = flight.fresh("orbit", program).computer
    computer.run_for(SETTLED_S)
    before = computer.counters()["instructions"]
    computer.run_for(FLOWN_S)
    return (computer.counters()["instructions"] - before) / (FLOWN_S * FRAMES_PER_SECOND)
