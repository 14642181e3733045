"""What a fault of the program looks like in words: cause, place, and the call stack."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from ares4.computer import Computer
from ares4.errors import ImageError, MachineError
from ares4.inspection.instructions import words_of
from ares4.inspection.symbols import Symbols
from ares4.machine.values import Fault, seconds_of

_TOLD_MAX = 10
_ILLEGAL = 2
_CAUSES = {
    0: "instruction address misaligned",
    1: "instruction access fault",
    2: "illegal instruction",
    4: "load address misaligned",
    5: "load access fault",
    6: "store address misaligned",
    7: "store access fault",
}


def stack(computer: Computer, fault: Fault, symbols: Symbols) -> list[int]:
    """The call stack at a fault that has just been: its pc, then the calls, innermost first."""

    def word(address: int) -> int | None:
        try:
            return int.from_bytes(computer.peek(address, 4), "little")
        except MachineError:
            return None

    return symbols.stack(fault.pc, fault.registers, word)


def describe(computer: Computer, fault: Fault, symbols: Symbols | None) -> list[str]:
    """Lines for a reader: what happened when, then the call stack, as far as symbols tell it."""
    cause = _CAUSES.get(fault.cause, f"exception {fault.cause}")
    said = f" ({words_of(fault.pc, fault.value)})" if fault.cause == _ILLEGAL else ""
    lines = [
        f"fault at {seconds_of(fault.cycle):.6f} s (cycle {fault.cycle}): "
        f"{cause}, value 0x{fault.value:08x}{said}"
    ]
    addresses = stack(computer, fault, symbols) if symbols else [fault.pc]
    for number, address in enumerate(addresses):
        place = f"0x{address:08x}"
        words = symbols.describe(address) if symbols else place
        lines.append(f"  #{number} {place}" if words == place else f"  #{number} {place} {words}")
    return lines


class Teller:
    """Tells each fault of a program line by line: the first ten whole, of the rest how many.

    image: its ELF, None when it is not at hand; without symbols there are addresses only.
    """

    def __init__(self, computer: Computer, image: bytes | None, say: Callable[[str], None]) -> None:
        self._computer = computer
        self._say = say
        self._seen = 0
        self._symbols: Symbols | None = None
        if image is not None:
            with suppress(ImageError):
                self._symbols = Symbols(image)

    def tell(self, fault: Fault) -> None:
        """A fault that has just been."""
        self._seen += 1
        if self._seen <= _TOLD_MAX:
            for line in describe(self._computer, fault, self._symbols):
                self._say(line)

    def close(self) -> None:
        """The run is over: how many faults were not told."""
        if self._seen > _TOLD_MAX:
            self._say(f"and {self._seen - _TOLD_MAX} more faults.")
