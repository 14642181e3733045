"""Where a bit can flip, what can befall the mass memory and the supply, by name."""

from __future__ import annotations

import functools

from ares4._core import ffi, lib
from ares4.errors import InputError, shown
from ares4.machine.processor import REGISTER_NUMBERS, csr_numbers
from ares4.machine.values import FlashFault, InputKind

_STATE_BYTES_MAX = 65536  # of a device
_PLACES_MAX = 65536  # of the mass memory

# By its name: which fault, and the words that come after.
FLASH_FAULTS = {
    "bad-block": (FlashFault.BAD_BLOCK, "BLOCK"),
    "program-fails": (FlashFault.PROGRAM_FAILS, "BLOCK"),
    "erase-fails": (FlashFault.ERASE_FAILS, "BLOCK"),
    "destroyed-page": (FlashFault.DESTROYED_PAGE, "PAGE"),
    "destroyed-block": (FlashFault.DESTROYED_BLOCK, "BLOCK"),
    "wear": (FlashFault.WEAR, "BLOCK ERASES"),
    "error-rate": (FlashFault.RATE, "PARTS_IN_1E9"),
    "age": (FlashFault.AGE, "DAYS_AT_25_C"),
}

# What the ship's electrics are cut off from.
SUPPLIES = {
    "on": lib.ARES_SUPPLY_ON,
    "off": lib.ARES_SUPPLY_OFF,
    "cut": lib.ARES_SUPPLY_CUT,
}


@functools.cache
def _devices() -> dict[str, int]:
    """The slots of the board by name."""
    slots: dict[str, int] = {}
    while True:
        name = lib.ares_slot(len(slots), ffi.new("size_t *"))
        if name == ffi.NULL:
            return slots
        slots[ffi.string(name).decode()] = len(slots)


def _numbered(what: str, place: int | str, names: dict[str, int]) -> int:
    """The number that a name has, or a number itself, decimal or 0x."""
    if isinstance(place, int):
        return place
    if place in names:
        return names[place]
    try:
        return int(place, 0)
    except ValueError:
        raise InputError(f"There is no {what} {shown(place)}.") from None


def upset(target: str, place: int | str, bit: int) -> tuple[InputKind, int, int]:
    """The input that flips one bit. Raises InputError when there is no such target or name.

    ram:        place is the address of a word, bit 0 to 38 of its codeword (32 to 38 check it).
    register:   place is a name such as a0, f8, ft0 or pc, or gdb's number; bit 0 to 31, f 0 to 63.
    csr:        place is a name such as mepc, or a number; what WARL forbids does not change.
    flash:      place is a byte of the mass memory, bit 0 to 7.
    a device's name, such as drive: place is a byte of its latches, bit 0 to 7.
    """
    if target == "ram":
        return InputKind.FLIP_RAM, _numbered("address", place, {}), bit
    if target == "register":
        return InputKind.FLIP_REGISTER, _numbered("register", place, REGISTER_NUMBERS), bit
    if target == "csr":
        return InputKind.FLIP_CSR, _numbered("CSR", place, csr_numbers()), bit
    if target == "flash":
        return InputKind.FLIP_FLASH, _numbered("byte", place, {}), bit
    if target not in _devices():
        raise InputError(
            f"There is no {shown(target)} in which a bit could flip; there are "
            f"ram, register, csr, flash, {', '.join(_devices())}."
        )
    byte = _numbered("byte", place, {})
    if not 0 <= byte < _STATE_BYTES_MAX:
        raise InputError(f"There is no byte {byte} of {target}.")
    return InputKind.FLIP_DEVICE, _devices()[target] * _STATE_BYTES_MAX + byte, bit


def flash_fault(name: str, *numbers: int) -> tuple[InputKind, int, int]:
    """The input by which something befalls the mass memory. Raises InputError.

    bad-block BLOCK:       takes nothing from now on.
    program-fails BLOCK:   the next program there fails, and then the block is bad.
    erase-fails BLOCK:     the same of its next erase.
    destroyed-page PAGE, destroyed-block BLOCK: noise is in it.
    wear BLOCK ERASES:     it was erased so often.
    error-rate N:          N/1e9 is added to the raw bit error rate of all pages.
    age DAYS:              so many days at 25 C go by for the part, and for nothing else.
    """
    if name not in FLASH_FAULTS:
        raise InputError(
            f"There is no fault {shown(name)} of the mass memory; there are "
            f"{', '.join(FLASH_FAULTS)}."
        )
    fault, words = FLASH_FAULTS[name]
    if len(numbers) != len(words.split()):
        raise InputError(f"{name} takes {words}, {len(words.split())} and not {len(numbers)}.")
    place, value = (0, *numbers) if name in ("error-rate", "age") else (*numbers, 0)[:2]
    if not 0 <= place < _PLACES_MAX:
        raise InputError(f"The mass memory has no page or block {place}.")
    return InputKind.FLASH_FAULT, fault * _PLACES_MAX + place, value


def supply(name: str) -> tuple[InputKind, int, int]:
    """The input that cuts the ship's electrics off, or joins them again. Raises InputError.

    off:  from wings, ionic supply and battery; the reserve carries the computer for a moment.
    cut:  from the reserve as well: the computer is dark at once, between two instructions.
    on:   from nothing. A computer that was dark starts when the reserve is full.
    """
    if name not in SUPPLIES:
        raise InputError(f"The supply is one of {', '.join(SUPPLIES)}, not {shown(name)}.")
    return InputKind.SUPPLY, 0, SUPPLIES[name]
