"""The parts of the firmware that know no hardware, built for this host; and a ship to fly."""

from __future__ import annotations

import ctypes
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ares4.computer import Computer
from ares4.flying import Flying
from ares4.mission import Mission
from c_core import toolchain

ROOT = Path(__file__).resolve().parents[2]
FIRMWARE = ROOT / "firmware"
LIBRARY = ROOT / "build" / "tests" / "firmware" / "libhost.so"
SOURCES = [
    FIRMWARE / "kernel" / "format.c",
    FIRMWARE / "kernel" / "mathematics.c",
    FIRMWARE / "flight" / "logstore.c",
    FIRMWARE / "flight" / "supply.c",
    FIRMWARE / "portable" / "crc.c",
    Path(__file__).with_name("host.c"),
]
INCLUDES = [f"-I{FIRMWARE}", f"-I{ROOT / 'c_core' / 'board'}"]
FLAGS = ["-std=c11", "-O2", "-g", "-Wall", "-Wextra", "-Werror", *toolchain.SHARED]
FLAGS += ["-ffp-contract=off", "-Wno-missing-field-initializers", "-Wno-implicit-fallthrough"]


@pytest.fixture(scope="session")
def host() -> ctypes.CDLL:
    """The library, built from the sources as they are."""
    LIBRARY.parent.mkdir(parents=True, exist_ok=True)
    compiler = toolchain.host().cc
    subprocess.run(
        [*compiler, *FLAGS, *INCLUDES, *map(str, SOURCES), "-o", str(LIBRARY), "-lm"],
        check=True,
    )
    return ctypes.CDLL(str(LIBRARY))


class Pilot:
    """A ship with hands on her controls, and what she says on her console."""

    def __init__(self, image: bytes, **settings: float) -> None:
        self.ship = Computer(seed=int(settings.pop("seed", 7)))
        for name, value in settings.items():
            self.ship.configure(name.replace("__", "."), value)
        self.ship.load(image)
        self.ship.power_on()
        self.events: list[dict[str, Any]] = []
        self.flying = Flying(Mission(self.ship), aboard=self.events.append)

    def fly(self, seconds: float) -> list[dict[str, Any]]:
        """Lets time pass; returns the events in it."""
        before = len(self.events)
        self.flying.fly(seconds)
        return self.events[before:]

    def fly_until(self, name: str, at_most_s: float) -> dict[str, Any]:
        """Flies until an event; it must come."""
        event = self.flying.fly_until(name, at_most_s)
        assert event, f"{name} did not come in {at_most_s} s: {self.names()[-20:]}"
        return event

    def set(self, **positions: int | str) -> None:
        for name, position in positions.items():
            self.ship.control(name, position)

    def press(self, *names: str) -> list[dict[str, Any]]:
        """Presses keys one after the other; returns the events meanwhile."""
        events = []
        for name in names:
            self.ship.control(name, 1)
            events += self.fly(0.06)
            self.ship.control(name, 0)
            events += self.fly(0.06)
        return events

    def names(self) -> list[str]:
        return [event["name"] for event in self.events]

    def last(self, name: str) -> dict[str, Any]:
        """The fields of the last event of that name."""
        return next(e for e in reversed(self.events) if e["name"] == name)["fields"]

    def lamp(self, number: int) -> bool:
        return bool(self.ship.read("cockpit.LAMPS") >> number & 1)

    def screen(self) -> str:
        """The screen as text, 24 lines of 64."""
        words = self.ship.words("screen.CELLS")
        cells = [cell for word in words for cell in (word & 0xFF, word >> 16 & 0xFF)]
        text = "".join(chr(cell) if cell else " " for cell in cells)
        return "\n".join(text[row * 64 : row * 64 + 64] for row in range(24))


@pytest.fixture
def pilot(image: bytes) -> Iterator[Callable[..., Pilot]]:
    """Makes a ship with a pilot; settings with __ for the dot: pilot(ellipse__surfaces_at_s=-1)."""

    def make(**settings: float) -> Pilot:
        return Pilot(image, **settings)

    yield make
