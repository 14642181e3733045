"""A computer of the core, and how its words of what went wrong become ours."""

from __future__ import annotations

from ares4 import errors
from ares4._core import ffi, lib

_ERRORS: dict[int, type[errors.Ares4Error]] = {
    lib.ARES_ERROR_ARGUMENT: errors.MachineError,
    lib.ARES_ERROR_IMAGE: errors.ImageError,
    lib.ARES_ERROR_SETTING: errors.ScenarioError,
    lib.ARES_ERROR_INPUT: errors.InputError,
    lib.ARES_ERROR_SNAPSHOT: errors.SnapshotError,
    lib.ARES_ERROR_MEMORY: errors.MachineError,
}


def unsigned(number: int, bits: int, what: str) -> int:
    """A number that has to fit bits. Raises MachineError, which calls it what it is."""
    if not 0 <= number < 1 << bits:
        raise errors.MachineError(f"The {what} {number:#x} is no number of {bits} bits from 0 on.")
    return number


class Handle:
    """The core's computer, let go of with this object. The rooms of class Computer stand on it."""

    def __init__(self, ram_bytes: int = 0, seed: int = 0) -> None:
        if not 0 <= ram_bytes < 2**32 or not 0 <= seed < 2**64:
            raise errors.MachineError(f"RAM of {ram_bytes} bytes or seed {seed} is out of range.")
        handle = lib.ares_create(ram_bytes, seed)
        if handle == ffi.NULL:
            raise errors.MachineError(
                f"A computer with {ram_bytes} bytes of RAM cannot be made: "
                "it must be a multiple of 4096 from 65536 to 1073741824."
            )
        self._ares = ffi.gc(handle, lib.ares_destroy)
        self.seed = seed
        self.ram_bytes = ram_bytes

    def _check(self, result: int) -> int:
        if result >= 0:
            return result
        raise _ERRORS[result](ffi.string(lib.ares_message(self._ares)).decode())
