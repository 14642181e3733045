"""Setting up a flight from what the command line says: fresh from a scenario, or resumed."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import NamedTuple

from ares4 import files, scenario
from ares4.computer import Computer
from ares4.errors import Ares4Error, ImageError, SnapshotError
from ares4.machine.controls import CONTROL_TABLE
from ares4.machine.values import Input, InputKind, cycles_of
from ares4.mission import PRESS_S

_OWN = Path(__file__).parent / "images" / "ares4.elf"


class Flight(NamedTuple):
    """A computer that is switched on, and what to call the flight."""

    computer: Computer
    title: str
    briefing: str
    resumed: bool
    program: bytes | None  # the image, when it is at hand


def program_file(computer: Computer, firmware: Path | None) -> Path | None:
    """The ELF that a computer was loaded with, the ship's own or another, if still the same."""
    path = firmware or _OWN
    try:
        data = files.read(path, "Image", ImageError)
    except ImageError:
        return None
    same = hashlib.sha256(data).digest() == computer.image_id
    return path if same and data.startswith(b"\x7fELF") else None


def image(path: Path | None) -> bytes:
    """The flight program: the ship's own, or the one from a file. Raises ImageError."""
    if path:
        return files.read(path, "Image", ImageError)
    try:
        return _OWN.read_bytes()
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
    data = program or image(firmware)
    try:
        computer.load(data)
    except ImageError as error:
        raise ImageError(f"Image {firmware or 'of the ship'}: {error}") from None
    if flash:
        memory = mass_memory(flash, Ares4Error)
        try:
            computer.set_flash(memory)
        except Ares4Error as error:
            raise Ares4Error(f"Mass-memory image {flash}: {error}") from None
    computer.power_on()
    return Flight(computer, chosen.title, chosen.briefing, resumed=False, program=data)


def _restored(data: bytes, path: Path) -> Computer:
    """The computer of a saved flight. Raises SnapshotError."""
    computer = Computer()
    try:
        computer.restore(data)
    except SnapshotError as error:
        raise SnapshotError(f"Saved flight {path}: {error}") from None
    return computer


def mass_memory(path: Path, error: type[Ares4Error]) -> bytes:
    """What is in a mass memory: of an image of it, or of a saved flight. Raises Ares4Error.

    error: what it raises when there is no reading the file.
    """
    data = files.read(path, "Mass-memory image", error)
    return _restored(data, path).flash() if data.startswith(files.SAVED_FLIGHT) else data


def resumed(path: Path) -> Flight:
    """A flight taken up from a saved one. Raises SnapshotError."""
    data = files.read(path, "Saved flight", SnapshotError)
    computer = _restored(data, path)
    own = image(None)
    # A saved flight names its image by its digest.
    program = own if hashlib.sha256(own).digest() in data else None
    return Flight(computer, f"{path.stem}, resumed", "", resumed=True, program=program)


def releases(computer: Computer, *, panel: bool = False) -> list[Input]:
    """Lets go of what was held down when a flight was saved, and of the panel it was flown with:
    neither hand nor panel is in the file. panel: one is attached, which says by itself what is
    there."""
    now = computer.cycle
    held = [
        Input(now + cycles_of(PRESS_S), InputKind.CONTROL, control.number, 0)
        for control in CONTROL_TABLE.values()
        if control.momentary and computer.read("cockpit.INPUT", control.number)
    ]
    gone = not panel and any(computer.words("cockpit.FITTED"))
    return [Input(now, InputKind.PANEL_LOST, 0, 0), *held] if gone else held
