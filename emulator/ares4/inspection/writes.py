"""Who last wrote an address: the remembered flight is lived again, the latest part first."""

from __future__ import annotations

from collections.abc import Callable

from ares4.computer import Computer
from ares4.errors import MachineError
from ares4.inspection.symbols import Symbols, extent_without_symbols, is_elf
from ares4.machine.values import Stopped, seconds_of

_WORD_BYTES = 4


def last_write(computer: Computer, address: int, count: int = 4) -> Stopped | None:
    """The last write of some of count bytes that is remembered; see Computer.last_write()."""
    return computer.last_write(address, count)


class Question:
    """Who last wrote a variable: asked before a flight, which is remembered for it.

    image: the program's file, None when it is not at hand; one that is no ELF names nothing.
    name: of a variable, which stands for all its bytes, or an address, which stands for a word.
    Raises ImageError when there is no such name, MachineError when there is no such address.
    """

    def __init__(self, computer: Computer, image: bytes | None, name: str) -> None:
        self._computer = computer
        self._name = name
        self._symbols = Symbols(image) if image and is_elf(image) else None
        extent_of = self._symbols.extent_of if self._symbols else extent_without_symbols
        self._address, size = extent_of(name)
        self._count = size or _WORD_BYTES
        try:
            computer.peek(self._address, self._count)
        except MachineError as error:
            raise MachineError(f"Nobody writes {name}: {error}") from None
        computer.remember()

    def answer(self, goes_on: Callable[[int], bool] = lambda _: True) -> str:
        """A line for a reader: when, and which line of source or which device.

        goes_on: asked between times, with the cycle back to which the search is; False ends it.
        """
        searched = [self._computer.cycle]  # where the parts of the past begin, the latest first
        ended = False

        def asked(start: int) -> bool:
            nonlocal ended
            if start != searched[-1]:
                searched.append(start)
            ended = not goes_on(start)
            return not ended

        write = self._computer.last_write(self._address, self._count, asked)
        if write is not None:
            by = self._place(write.pc) if write.by == "processor" else write.by
            return f"{self._name}: last written at {_when(write.cycle)} by {by}"
        if ended:
            begun = searched[max(0, len(searched) - 2)]
            return (
                f"{self._name}: nobody wrote it from {_when(begun)} on; the search was ended there"
            )
        return f"{self._name}: nobody wrote it from {_when(self._computer.oldest)} on"

    def _place(self, pc: int) -> str:
        return self._symbols.describe(pc) if self._symbols else f"0x{pc:08x}"


def _when(cycle: int) -> str:
    return f"{seconds_of(cycle):.6f} s (cycle {cycle})"
