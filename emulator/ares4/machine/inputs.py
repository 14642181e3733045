"""Whether there can be an input, asked of the core without a computer."""

from __future__ import annotations

from ares4._core import ffi, lib
from ares4.errors import InputError
from ares4.machine.values import InputKind

_MESSAGE_BYTES = 256
_NUMBERS_END = 2**32


def fit(*numbers: int) -> None:
    """Numbers of an input have 32 bits. Raises InputError."""
    for number in numbers:
        if not 0 <= number < _NUMBERS_END:
            raise InputError(f"{number} is no 32-bit number.")


def check(kind: InputKind, index: int = 0, value: int = 0, ram_bytes: int = 0) -> None:
    """Raises InputError when no computer with so much RAM could take such an input.

    ram_bytes: 0 for the ship's own. A load's value is the count of its bytes. What could be taken
    can still be refused by a computer that is switched off, or whose RAM holds too many upsets.
    """
    fit(index, value, ram_bytes)
    message = ffi.new("char[]", _MESSAGE_BYTES)
    if lib.ares_check(ram_bytes, kind, index, value, message, _MESSAGE_BYTES) < 0:
        raise InputError(ffi.string(message).decode())
