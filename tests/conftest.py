"""Real parts for every suite: the ship's image, computers to fly it, and a real assembler."""

from __future__ import annotations

import hashlib
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from ares4 import flight
from ares4.computer import Computer
from c_core.toolchain import ZIG

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build" / "tests"
SCRIPT = ROOT / "tests" / "program.ld"
ARES4 = [sys.executable, "-c", "from ares4.__main__ import program; program()"]
TARGET = [
    "--target=riscv32-freestanding-none",
    "-mcpu=generic_rv32+m+a+f+d+c+zba+zbb+zbs+zicsr+zifencei",
    "-mabi=ilp32d",
]

# Examples are drawn anew on every run by the seed that hypothesis keeps in its database; no test is
# allowed to be slow by wall clock, so hypothesis's own deadline is off.
settings.register_profile(
    "ares4", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile("ares4")
# With a fault planted (tests/firmware/faults) all is found alike each time, and none is kept for
# the runs without.
settings.register_profile("planted", settings(derandomize=True, database=None))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--firmware", type=Path, metavar="TREE", help="fly the firmware of a tree like this one"
    )


def pytest_configure(config: pytest.Config) -> None:
    if tree := config.getoption("--firmware"):
        flight._OWN = tree / "build" / "firmware" / "ares4.elf"
        settings.load_profile("planted")


# A suite that was started in the background, or by nohup, ignores signals, and so would all that it
# starts; what has a handler here is as it is by default there.
for number in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGTERM):
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, lambda *_: None)


@pytest.fixture(scope="session")
def firmware(request: pytest.FixtureRequest) -> Path:
    """The sources of the flight program."""
    return (request.config.getoption("--firmware") or ROOT) / "firmware"


@pytest.fixture(scope="session")
def image() -> bytes:
    """The ship's own flight program."""
    return flight.image(None)


@pytest.fixture
def ship(image: bytes) -> Computer:
    """The ship in a quiet orbit, switched on."""
    return flight.fresh("orbit", None, None).computer


def assembled(text: str) -> bytes:
    """A flat program for 0x80000000 from assembly text."""
    name = hashlib.sha256(text.encode()).hexdigest()[:24]
    flat = BUILD / "programs" / f"{name}.bin"
    if not flat.exists():
        flat.parent.mkdir(parents=True, exist_ok=True)
        source, elf = flat.with_suffix(".S"), flat.with_suffix(".elf")
        source.write_text(".globl _start\n_start:\n" + text + "\n")
        subprocess.run(
            [*ZIG, "cc", *TARGET, "-nostdlib", f"-Wl,-T,{SCRIPT}", "-o", elf, source],
            check=True,
            capture_output=True,
        )
        subprocess.run(
            [*ZIG, "objcopy", "-O", "binary", elf, flat], check=True, capture_output=True
        )
    return flat.read_bytes()


def built(name: str) -> Path:
    """An ELF for QEMU's virt board, from tests/images/NAME.c, NAME.S or the folder NAME."""
    folder = ROOT / "tests" / "images"
    own = sorted((folder / name).glob("*.[cS]")) or sorted(folder.glob(f"{name}.[cS]"))
    sources = [folder / "start.S", *own]
    needed = [*sources, *folder.rglob("*.h"), folder / "image.ld"]
    elf = BUILD / "images" / f"{name}.elf"
    if not elf.exists() or elf.stat().st_mtime < max(file.stat().st_mtime for file in needed):
        elf.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            [
                *ZIG, "cc", *TARGET, "-std=gnu11", "-O2", "-g", "-Wall",
                "-Wextra", "-Werror", "-ffreestanding", "-fno-sanitize=undefined", f"-I{folder}",
                "-nostdlib", f"-Wl,-T,{folder / 'image.ld'},--gc-sections", *sources,
                ROOT / "build" / "firmware" / "runtime.o", "-o", elf,
            ],
            check=True,
        )  # fmt: skip
    return elf


@pytest.fixture(scope="session")
def assemble() -> Callable[[str], bytes]:
    """Assembly text to a flat program for the start of RAM."""
    return assembled


@pytest.fixture
def run_program() -> Callable[[str], Computer]:
    """A computer, switched on, with an assembly program in it."""

    def make(text: str, seed: int = 0) -> Computer:
        computer = Computer(seed=seed)
        computer.load_flat(assembled(text))
        computer.power_on()
        return computer

    return make
