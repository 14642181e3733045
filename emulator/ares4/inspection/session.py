"""What a command is asked to look at in one run, and the files that come of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from ares4 import files
from ares4.computer import Computer
from ares4.errors import Ares4Error, ImageError
from ares4.inspection import coverage, profile
from ares4.inspection.profile import boundaries
from ares4.inspection.symbols import Symbols
from ares4.inspection.trace import TraceWriter
from ares4.machine.values import Fault, Traced


def _symbols(image: bytes | None, named: bool, lines: bool) -> Symbols | None:
    """The symbols, read before a run that they are wanted for; named: it is no use without them."""
    if image is None and named:
        raise ImageError("The image that is flown is not at hand: nothing names its functions.")
    try:
        symbols = Symbols(image or b"")
        symbols.function_at(0)
    except ImageError:
        if named:
            raise
        return None
    if lines and not symbols.lines:
        raise ImageError("The image has no line table, which coverage needs; compile it with -g.")
    return symbols


class Session:
    """Trace, profile and coverage of a run, each into a file.

    image: the program's ELF, None when it is not at hand; a trace does without. fault: as
    Computer.observe() has it. close() writes what is to be written at the end. Raises Ares4Error.
    """

    def __init__(
        self,
        computer: Computer,
        image: bytes | None,
        fault: Callable[[Fault], None] | None,
        *,
        trace: Path | None = None,
        profile: Path | None = None,
        coverage: Path | None = None,
    ) -> None:
        self._computer = computer
        self._profile = profile
        self._coverage = coverage
        self._trace: TextIO | None = None
        self._trace_path = trace
        self._symbols = _symbols(image, named=bool(profile or coverage), lines=bool(coverage))
        computer.observe(
            trace=self._tracer(trace) if trace else None,
            counts=coverage is not None,
            functions=boundaries(self._symbols) if profile and self._symbols else None,
            fault=fault,
        )

    def _failed(self, problem: OSError) -> Ares4Error:
        return Ares4Error(f"Trace {self._trace_path} cannot be written: {problem.strerror}.")

    def _tracer(self, path: Path) -> Callable[[list[Traced]], None]:
        try:
            self._trace = path.open("w", encoding="utf-8")
        except OSError as problem:
            raise self._failed(problem) from None
        writer = TraceWriter(self._trace, self._symbols)

        def write(rows: list[Traced]) -> None:
            try:
                writer.write(rows)
            except OSError as problem:
                raise self._failed(problem) from None

        return write

    def close(self) -> None:
        """Writes the files; nothing is observed any more. Raises Ares4Error."""
        if self._trace:
            try:
                self._trace.close()
            except OSError as problem:
                raise self._failed(problem) from None
        if self._profile and self._symbols:
            stacks = profile.folded(self._computer.calls(), self._symbols)
            files.write(self._profile, profile.text(stacks).encode(), "Profile")
        if self._coverage and self._symbols:
            found = coverage.collect(self._symbols, self._computer.counts)
            files.write(self._coverage, coverage.lcov(found).encode(), "Coverage")
        self._computer.observe()
