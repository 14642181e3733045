"""A file of the mass memory as it is read long after, without a computer.

    sooner = Aging(stress_s=344 * YEAR_S, rate_ten_years=1e-5)
    image = aged(flight.flash(), sooner)

The physics is the part's own (c_core/world/cells.h): the same seed has the same weak cells, more of
them are wrong the older a page is, and some pass from one reading to the next. The rate is whoever
asks it to be: nobody knows one for centuries.
"""

from __future__ import annotations

from typing import NamedTuple

from ares4._core import ffi, lib
from ares4.errors import MachineError
from ares4.machine.values import FLASH_BYTES, FLASH_PAGE_BYTES

YEAR_S = 31_557_600.0
TEN_YEARS_S = 10 * YEAR_S
STRESS_MAX_S = 1e15  # that an aging can have
RATE_TEN_YEARS = 1e-6  # what the setting flash.rate_ten_years is by itself


class Aging(NamedTuple):
    """How old pages are, and what their cells are like.

    stress_s: seconds at 25 C since they were programmed; stress() has those of another temperature.
    rate_ten_years: raw bit error rate by retention after ten years at 25 C, without wear, 0 to 0.5.
    rate_floor: what is added to each page's rate, 0 to 0.5. erases: of each block. level: of
    read-retry, 0 to 7. reading: another number gives other passing errors. seed: of the flight.
    """

    stress_s: float = 0.0
    rate_ten_years: float = RATE_TEN_YEARS
    rate_floor: float = 0.0
    erases: int = 0
    level: int = 0
    reading: int = 0
    seed: int = 0


def stress(seconds: float, kelvin: float) -> float:
    """Seconds at 25 C that do to the cells what so many at a temperature do.

    Arrhenius' law with 1.1 eV (JESD218, JESD22-A117). Raises MachineError below absolute zero.
    """
    if not kelvin >= 0:
        raise MachineError(f"There is no temperature of {kelvin} K.")
    return seconds * float(lib.ares_flash_stress(kelvin))


def raw_rate(aging: Aging) -> float:
    """The raw bit error rate of a page that is programmed. Raises MachineError."""
    return float(lib.ares_flash_rate(checked(aging)))


def aged(image: bytes, aging: Aging, first: int = 0) -> bytes:
    """What is read of an image, pages of 2,112 bytes. Raises MachineError.

    first: number of its first page, when it is part of a larger one. A page of bytes 0xFF alone is
    taken for erased: it has no charge to lose.
    """
    whole = first * FLASH_PAGE_BYTES + len(image)
    if len(image) % FLASH_PAGE_BYTES or first < 0 or whole > FLASH_BYTES:
        raise MachineError(
            f"{whole} bytes are no image of the mass memory: one is whole pages of "
            f"{FLASH_PAGE_BYTES} bytes, at most {FLASH_BYTES // FLASH_PAGE_BYTES} of them."
        )
    room = ffi.new("uint8_t[]", image or b"\0")
    lib.ares_flash_age(checked(aging), first, room, len(image))
    return bytes(ffi.buffer(room, len(image)))


_RANGES = {
    "stress_s": (0.0, STRESS_MAX_S),
    "rate_ten_years": (0.0, 0.5),
    "rate_floor": (0.0, 0.5),
    "erases": (0, 2**32 - 1),
    "level": (0, 7),
    "reading": (0, 2**64 - 1),
    "seed": (0, 2**64 - 1),
}


def checked(aging: Aging) -> object:
    """The same for the core. Raises MachineError when a value is out of range."""
    for name, (least, most) in _RANGES.items():
        value = getattr(aging, name)
        if not least <= value <= most:
            raise MachineError(
                f"{name} of an aging is {value:g}, but must be {least:g} to {most:g}."
            )
    return ffi.new("struct ares_flash_age *", aging._asdict())
