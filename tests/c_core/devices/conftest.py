"""The ship's devices on a test bench: bench.c with the devices and the world, compiled anew.

Registers go by the names of `ares4._registers`, as the tests of the whole machine call them.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import cffi
import pytest

from ares4._registers import FIELDS, REGISTERS
from c_core.board.generate import read_ship
from c_core.toolchain import SHARED, host

CORE = Path(__file__).parents[3] / "c_core"
BENCH = Path(__file__).with_name("bench.c")
FLAGS = ["-std=c11", "-O2", "-ffp-contract=off", "-frounding-math", "-fno-math-errno"]
FORGETFUL = [d.name for d in read_ship()[0] if d.feeds and not d.always_answers]
DEVICES = ["power", *FORGETFUL, "cabin"]
CYCLES_PER_SECOND = 100_000_000
RAM_BASE = 0x80000000

DECLARATIONS = """
struct bench;
size_t bench_bytes(void);
struct world *bench_world(struct bench *bench);
uint8_t *bench_ram(struct bench *bench);
bool bench_interrupt(const struct bench *bench, uint32_t device);
void bench_restart(struct bench *bench);
void bench_start(struct bench *bench, const struct world_settings *settings, uint64_t seed);
void bench_run(struct bench *bench, uint64_t cycles);
uint32_t bench_read(struct bench *bench, uint32_t device, uint32_t offset);
void bench_write(struct bench *bench, uint32_t device, uint32_t offset, uint32_t value);
"""

# Loads of power.LOADS by name, and what a crew has on in orbit.
LOADS = {
    name.rpartition(".")[2]: mask
    for name, (mask, _, _) in FIELDS.items()
    if name.startswith("power.LOADS.")
}
CRUISE = sum(mask for name, mask in LOADS.items() if name not in ("DISTRIBUTOR", "DRIVE"))


def declarations(directory: Path) -> str:
    """What the world's headers declare, for cffi, and the bench."""
    for name in ("stdint.h", "stdbool.h", "stddef.h"):
        (directory / name).write_text("")
    source = directory / "all.c"
    headers = ("world/view.h", "world/world.h", "include/ares.h")
    source.write_text("".join(f'#include "{CORE}/{header}"\n' for header in headers))
    command = [*host().cc, "-E", "-P", "-nostdinc", f"-I{directory}", str(source)]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    return "\n".join([*lines, DECLARATIONS])


class Bench:
    """The ship's own devices and her world, without a computer."""

    def __init__(self, ffi: cffi.FFI, lib: Any, seed: int, settings: dict[str, float]) -> None:
        self.ffi, self.lib = ffi, lib
        self._memory = ffi.new("uint64_t[]", lib.bench_bytes() // 8 + 1)
        self._bench = ffi.cast("struct bench *", self._memory)
        figures = ffi.new("struct world_settings *")
        lib.world_settings_default(figures)
        for name, value in settings.items():
            row = lib.world_setting_find(name.encode())
            assert row != ffi.NULL, name
            lib.world_setting_value(figures, row)[0] = value
        lib.bench_start(self._bench, figures, seed)
        self.world = lib.bench_world(self._bench)

    def bytes(self) -> bytes:
        """All of its memory."""
        return bytes(self.ffi.buffer(self._memory))

    def run(self, seconds: float) -> None:
        self.lib.bench_run(self._bench, round(seconds * CYCLES_PER_SECOND))

    def restart(self) -> None:
        """The computer restarts: every device is reset."""
        self.lib.bench_restart(self._bench)

    def read(self, name: str, index: int = 0) -> int:
        """A register such as "drive.THRUST" or a field such as "drive.STATUS.STATE"."""
        mask, shift, _ = FIELDS.get(name, (0xFFFFFFFF, 0, {}))
        register = name.rpartition(".")[0] if name in FIELDS else name
        address, count, stride = REGISTERS[register]
        assert index < count
        device = DEVICES.index(register.partition(".")[0])
        word = self.lib.bench_read(self._bench, device, (address & 0xFFF) + stride * index)
        return (word & mask) >> shift

    def signed(self, name: str, index: int = 0) -> int:
        value = self.read(name, index)
        return value - 2**32 if value >= 2**31 else value

    def state(self, name: str) -> str:
        """The name of an enumerated field's value."""
        return FIELDS[name][2][self.read(name)]

    def write(self, name: str, value: int, index: int = 0) -> None:
        address, count, stride = REGISTERS[name]
        assert index < count
        device = DEVICES.index(name.partition(".")[0])
        offset = (address & 0xFFF) + stride * index
        self.lib.bench_write(self._bench, device, offset, value & 0xFFFFFFFF)

    def interrupt(self, device: str) -> bool:
        return bool(self.lib.bench_interrupt(self._bench, DEVICES.index(device)))

    def close(self, loads: int = CRUISE, buses: int = 3) -> None:
        """Closes contactors and waits for the power to be there."""
        self.write("power.BUSES", buses)
        self.write("power.LOADS", loads)
        self.run(0.02)

    def ram(self, address: int, count: int) -> bytes:
        start = address - RAM_BASE
        return bytes(self.ffi.buffer(self.lib.bench_ram(self._bench), 65536))[start : start + count]

    def truth(self) -> Any:
        truth = self.ffi.new("struct ares_truth *")
        self.lib.world_truth(self.world, truth)
        return truth


@pytest.fixture(scope="session")
def bench_library(tmp_path_factory: pytest.TempPathFactory) -> tuple[cffi.FFI, Any]:
    directory = tmp_path_factory.mktemp("bench")
    ffi = cffi.FFI()
    ffi.cdef(declarations(directory))
    sources = [*sorted((CORE / "world").glob("*.c"))]
    sources += [CORE / "devices" / f"{name}.c" for name in DEVICES]
    target = directory / "libbench.so"
    command = [*host().cc, *FLAGS, f"-I{CORE}", *SHARED, *sources, BENCH]
    subprocess.run([*command, "-o", target, "-lm"], check=True)
    return ffi, ffi.dlopen(str(target))


@pytest.fixture(scope="session")
def make_bench(bench_library: tuple[cffi.FFI, Any]):
    """Makes a bench; settings of the world by name with __ for the point."""

    def make(seed: int = 1, **settings: float) -> Bench:
        named = {name.replace("__", "."): value for name, value in settings.items()}
        return Bench(*bench_library, seed, named)

    return make


@pytest.fixture
def bench(make_bench) -> Bench:
    """A quiet orbit with everything but distributor and drive switched on."""
    made = make_bench(turbulence__start_s=-1, ellipse__surfaces_at_s=-1)
    made.close()
    return made


@pytest.fixture
def loads() -> dict[str, int]:
    """The bits of power.LOADS by name."""
    return LOADS


@pytest.fixture
def cruise() -> int:
    """What a crew has on in orbit, as bits of power.LOADS."""
    return CRUISE
