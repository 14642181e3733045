"""The trace as text: a line for each step, with the instruction as capstone disassembles it."""

from __future__ import annotations

from functools import lru_cache
from typing import TextIO

from ares4.inspection.instructions import size_of, words_of
from ares4.inspection.symbols import Symbols
from ares4.machine.values import Event, Traced

_NAMES = (
    *("zero", "ra", "sp", "gp", "tp", "t0", "t1", "t2", "s0", "s1"),
    *(f"a{number}" for number in range(8)),
    *(f"s{number}" for number in range(2, 12)),
    *("t3", "t4", "t5", "t6"),
    *(f"ft{number}" for number in range(8)),
    *("fs0", "fs1"),
    *(f"fa{number}" for number in range(8)),
    *(f"fs{number}" for number in range(2, 12)),
    *(f"ft{number}" for number in range(8, 12)),
)
_FLOAT = 32
_CACHE = 1 << 16


class TraceWriter:
    """Writes rows of a trace to a text file.

    A line has the cycle and pc at which the step began, the instruction and what it did: the
    register it wrote, the memory it touched and what it wrote there. symbols: names of functions.
    """

    def __init__(self, file: TextIO, symbols: Symbols | None) -> None:
        self._file = file
        self._symbols = symbols
        self._code = lru_cache(_CACHE)(self._said)

    def _said(self, pc: int, bits: int) -> str:
        """The place and the instruction."""
        function = self._symbols.function_at(pc) if self._symbols else None
        where = f" <{function.name}+{pc - function.start:#x}>" if function else ""
        return f"{pc:08x}{where}  {bits:0{2 * size_of(bits)}x}  {words_of(pc, bits)}"

    def line(self, row: Traced) -> str:
        """A step as a line of text."""
        if row.event is Event.INTERRUPT:
            return f"{row.cycle:>14}  {row.pc:08x}  interrupt, mcause 0x{row.value:08x}"
        text = f"{row.cycle:>14}  {self._code(row.pc, row.bits)}"
        if row.event is Event.EXCEPTION:
            return f"{text}  ; exception, mcause 0x{row.value:08x}"
        notes = []
        if row.rd:
            digits = 8 if row.rd < _FLOAT else 16
            notes.append(f"{_NAMES[row.rd]}=0x{row.value:0{digits}x}")
        if row.bytes:
            access = "r" * row.reads + "w" * row.writes
            wrote = f"=0x{row.stored:0{2 * row.bytes}x}" if row.writes else ""
            notes.append(f"{access}{8 * row.bytes} [0x{row.address:08x}]{wrote}")
        return f"{text}  ; {' '.join(notes)}" if notes else text

    def write(self, rows: list[Traced]) -> None:
        """Writes rows, oldest first. Raises OSError."""
        self._file.writelines(f"{self.line(row)}\n" for row in rows)
