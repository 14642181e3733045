"""The parts of the firmware that know no hardware, built for this host; and a ship to fly."""

from __future__ import annotations

import ctypes
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ares4 import flight
from ares4.computer import Computer
from ares4.downlink import encode_command
from ares4.flying import Flying
from ares4.machine.values import InputKind
from ares4.mission import Mission
from c_core import toolchain
from tests.firmware.reached import Reached

ROOT = Path(__file__).resolve().parents[2]
FIRMWARE = ROOT / "firmware"


@pytest.fixture(scope="session")
def host(firmware: Path) -> ctypes.CDLL:
    """The parts that know no hardware, as they are now."""
    here, build = Path(__file__).parent, firmware.parent / "build" / "tests" / "firmware"
    # From here: make takes no folder whose name has a space, as one above may have.
    places = {"FIRMWARE": os.path.relpath(firmware, here), "BUILD": os.path.relpath(build, here)}
    words = [f"{name}={place}" for name, place in places.items()]
    subprocess.run(["make", "-s", "-C", here, *words, *toolchain.host().for_make()], check=True)
    return ctypes.CDLL(str(build / "libhost.so"))


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


# ---- make coverage: which branches of the firmware these flights reach ---------------------------

REACHED = pytest.StashKey[Reached]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("flight program")
    group.addoption("--branches-of", metavar="FILE", help="tell which of its branches are reached")
    group.addoption("--at-least", type=float, default=0.0, metavar="PERCENT", help="or it fails")


def pytest_collection_finish(session: pytest.Session) -> None:
    if file := session.config.getoption("--branches-of", None):
        try:
            session.config.stash[REACHED] = Reached(flight.image(None), file)
        except ValueError as error:
            raise pytest.UsageError(f"--branches-of: {error}") from None


def pytest_sessionfinish(session: pytest.Session) -> None:
    reached = session.config.stash.get(REACHED, None)
    if reached and reached.percent < session.config.getoption("--at-least"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if reached := config.stash.get(REACHED, None):
        terminalreporter.write_line(reached.text())


@pytest.fixture
def pilot(image: bytes, pytestconfig: pytest.Config) -> Iterator[Callable[..., Pilot]]:
    """Makes a ship with a pilot; settings with __ for the dot: pilot(ellipse__surfaces_at_s=-1)."""
    reached = pytestconfig.stash.get(REACHED, None)
    made: list[Pilot] = []

    def make(**settings: float) -> Pilot:
        made.append(Pilot(image, **settings))
        if reached:
            reached.watch(made[-1].ship)
        return made[-1]

    yield make
    for it in made if reached else ():
        reached.add(it.ship)


UPSET = 0x80030000
Saved = tuple[bytes, list[dict[str, Any]]]  # a ship, and the events until then


@pytest.fixture(scope="session")
def underway(image: bytes) -> Saved:
    """A ship saved in mid burn, turning, with a contact, commands and an upset behind her; and what
    has happened."""
    flight = Pilot(
        image, ellipse__surfaces_at_s=560, turbulence__start_s=-1, ship__rate_x_deg_s=0.5
    )
    flight.fly(3.0)
    flight.set(RCS=0, ATTITUDE="track", DISTRIBUTOR=1, MASTER_ARM=1, DRIVE="run", THROTTLE="7")
    flight.ship.put(InputKind.FLIP_RAM, UPSET, 3)
    flight.fly(540.0)
    sound = b"".join(encode_command("PING", sequence=n, token=1) for n in range(3))
    spoilt = bytearray(encode_command("PING", sequence=3, token=1))
    spoilt[-1] ^= 1
    flight.ship.receive(InputKind.EARTH, sound + bytes(spoilt))
    flight.press("IGNITE")
    flight.fly_until("DRIVE_IGNITED", 4.0)
    flight.fly_until("CONTACT", 60.0)
    flight.fly(30.0)
    return flight.ship.snapshot(), flight.events


@pytest.fixture(scope="module")
def busy(image: bytes, underway: Saved) -> Pilot:
    """That ship, to be flown on: figures, packets and needles all have something to show."""
    flight = Pilot(image)
    flight.ship.restore(underway[0])
    flight.events += underway[1]
    return flight


QUIET = {"ellipse__surfaces_at_s": -1, "turbulence__start_s": -1}


@pytest.fixture
def heating(pilot: Callable[..., Pilot]) -> Callable[..., Pilot]:
    """Makes a ship in a quiet orbit that has been made ready for a burn at half throttle."""

    def make(**settings: float) -> Pilot:
        flight = pilot(**{**QUIET, **settings})
        flight.fly(3.0)
        flight.set(DISTRIBUTOR=1, MASTER_ARM=1, DRIVE="run", THROTTLE="5")
        return flight

    return make


@pytest.fixture(scope="session")
def begun() -> dict[tuple[Any, ...], Saved]:
    """Ships that are ready to burn, saved, and what has happened; by their settings."""
    return {}


@pytest.fixture
def ready_to_burn(
    heating: Callable[..., Pilot],
    pilot: Callable[..., Pilot],
    begun: dict[tuple[Any, ...], Saved],
) -> Callable[..., Pilot]:
    """The same, once her drive waits for IGNITE."""

    def make(**settings: float) -> Pilot:
        named = tuple(sorted(settings.items()))
        if named not in begun:
            first = heating(**settings)
            first.fly_until("DRIVE_READY", 40.0)
            begun[named] = first.ship.snapshot(), first.events
        flight = pilot(**QUIET)
        saved, events = begun[named]
        flight.ship.restore(saved)
        flight.events += events
        return flight

    return make


@pytest.fixture
def burning(ready_to_burn: Callable[..., Pilot]) -> Callable[..., Pilot]:
    """The same, with the drive lit and its thrust up."""

    def make(**settings: float) -> Pilot:
        flight = ready_to_burn(**settings)
        flight.press("IGNITE")
        flight.fly_until("DRIVE_IGNITED", 4.0)
        flight.fly(1.0)
        return flight

    return make
