"""The world by itself: its C files as a shared library, made anew for each test session.

The declarations come from the headers themselves through the C preprocessor, so that a test sees
the members of `struct world` by name and never a copy of them.
"""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import cffi
import pytest

from c_core.toolchain import SHARED, host

CORE = Path(__file__).parents[3] / "c_core"
FLAGS = ["-std=c11", "-O2", "-ffp-contract=off", "-frounding-math", "-fno-math-errno"]
HEADERS = ("world/debris.h", "world/exactmath.h", "world/view.h", "world/world.h", "include/ares.h")
STEPS_PER_SECOND = 50

# Loops that Python would be slow in.
LOOPS = """
#include "{core}/world/world.h"
void run_world(struct world *world, uint64_t steps);
void run_orbit(struct orbit *orbit, const double *push, double step_s, uint64_t steps);
void run_world(struct world *world, uint64_t steps) {{
    for (uint64_t n = 0; n < steps; n++) {{ world_step(world); }}
}}
void run_orbit(struct orbit *orbit, const double *push, double step_s, uint64_t steps) {{
    for (uint64_t n = 0; n < steps; n++) {{ orbit_step(orbit, push, step_s); }}
}}
"""

# Everything a crew has on in orbit: all loads but distributor and drive.
CRUISE = 0x1FFF & ~(1 << 7) & ~(1 << 12)
RECORDER = 1 << 8
LIDAR = 0


def declarations(directory: Path) -> str:
    """What the world's headers declare, for cffi."""
    for name in ("stdint.h", "stdbool.h", "stddef.h", "math.h"):
        (directory / name).write_text("")
    source = directory / "all.c"
    source.write_text("".join(f'#include "{CORE}/{header}"\n' for header in HEADERS))
    command = [*host().cc, "-E", "-P", "-nostdinc", f"-I{directory}", str(source)]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    loops = re.findall(r"^void run_.*;$", LOOPS, re.MULTILINE)
    return "\n".join([*lines, *loops])


class World:
    """One world of the compiled library."""

    def __init__(self, library: Library, seed: int, settings: dict[str, float]) -> None:
        self.library = library
        self.ffi, self.lib = library.ffi, library.lib
        self.state = self.ffi.new("struct world *")
        figures = self.ffi.new("struct world_settings *")
        self.lib.world_settings_default(figures)
        for name, value in settings.items():
            row = self.lib.world_setting_find(name.encode())
            assert row != self.ffi.NULL, name
            self.lib.world_setting_value(figures, row)[0] = value
        self.lib.world_start(self.state, figures, seed)

    def copy(self) -> World:
        """A second world in the same state."""
        twin = World.__new__(World)
        twin.library, twin.ffi, twin.lib = self.library, self.ffi, self.lib
        twin.state = self.ffi.new("struct world *")
        self.ffi.memmove(twin.state, self.state, self.ffi.sizeof("struct world"))
        return twin

    def bytes(self) -> bytes:
        """The state as it lies in memory."""
        return bytes(self.ffi.buffer(self.state))

    def run(self, seconds: float) -> None:
        """Moves the world on."""
        self.lib.run_world(self.state, round(seconds * STEPS_PER_SECOND))

    def truth(self) -> Any:
        """struct ares_truth of this moment."""
        truth = self.ffi.new("struct ares_truth *")
        self.lib.world_truth(self.state, truth)
        return truth

    def close(self, loads: int = CRUISE, buses: int = 3, firing: bool = True) -> None:
        """Closes bus and load contactors; the LIDAR's laser fires."""
        self.state.electrics.buses = buses
        self.state.electrics.loads = loads
        self.state.electrics.activity[LIDAR] = float(firing)

    def go_dark(self) -> None:
        """Opens every load but the recorder."""
        self.close(RECORDER, firing=False)


class Library:
    """The compiled world."""

    def __init__(self, directory: Path) -> None:
        self.ffi = cffi.FFI()
        self.ffi.cdef(declarations(directory))
        loops = directory / "loops.c"
        loops.write_text(LOOPS.format(core=CORE))
        sources = [str(path) for path in sorted((CORE / "world").glob("*.c"))] + [str(loops)]
        target = directory / "libworld.so"
        command = [*host().cc, *FLAGS, *SHARED, *sources, "-o", str(target), "-lm"]
        subprocess.run(command, check=True)
        self.lib: Any = self.ffi.dlopen(str(target))

    def world(self, seed: int = 1, **settings: float) -> World:
        """A world at power-on; settings by name with __ for the point."""
        return World(self, seed, {name.replace("__", "."): x for name, x in settings.items()})


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """The world's C files, compiled."""
    return Library(tmp_path_factory.mktemp("world"))
