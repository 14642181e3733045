"""Setting up a flight from what the command line says: fresh from a scenario, or resumed."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from ares4 import scenario
from ares4.computer import Computer
from ares4.errors import Ares4Error, ImageError, SnapshotError

_FILE_BYTES_MAX = 64 << 20


@dataclass(frozen=True)
class Flight:
    """A computer that is switched on, and what to call the flight."""

    computer: Computer
    title: str
    briefing: str
    resumed: bool


def read_file(path: Path, what: str, error: type[Ares4Error]) -> bytes:
    """The bytes of a file that is named on the command line. Raises error in one sentence."""
    try:
        if path.stat().st_size > _FILE_BYTES_MAX:
            raise error(f"{what} {path} is larger than 64 MiB: it cannot be one.")
        return path.read_bytes()
    except OSError as problem:
        raise error(f"{what} {path} cannot be read: {problem.strerror}.") from None


def image(path: Path | None) -> bytes:
    """The flight program: the ship's own, or the one from a file. Raises ImageError."""
    if path:
        return read_file(path, "Image", ImageError)
    own = resources.files("ares4") / "images" / "ares4.elf"
    try:
        return own.read_bytes()
    except FileNotFoundError:
        raise ImageError("The ship's own image is not built; `make build` builds it.") from None


def fresh(
    scenario_name: str,
    firmware: Path | None = None,
    seed: int | None = None,
    flash: Path | None = None,
    program: bytes | None = None,
) -> Flight:
    """A flight that begins as a scenario says. Raises Ares4Error.

    firmware: the flight program's file, or program its bytes; without either the ship's own.
    """
    chosen = scenario.load(scenario_name)
    computer = Computer(seed=chosen.seed if seed is None else seed)
    chosen.configure(computer)
    try:
        computer.load(program or image(firmware))
    except ImageError as error:
        raise ImageError(f"{firmware or 'The own image'}: {error}") from None
    if flash:
        computer.set_flash(read_file(flash, "Mass-memory image", Ares4Error))
    computer.power_on()
    return Flight(computer, chosen.title, chosen.briefing, resumed=False)


def resumed(path: Path) -> Flight:
    """A flight taken up from a saved one. Raises SnapshotError."""
    computer = Computer()
    try:
        computer.restore(read_file(path, "Saved flight", SnapshotError))
    except SnapshotError as error:
        raise SnapshotError(f"{path}: {error}") from None
    return Flight(computer, f"{path.stem}, resumed", "", resumed=True)
