"""What is said: JSON lines on standard output; words and progress on standard error."""

from __future__ import annotations

import io
import math
import os
import select
import stat
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TextIO, TypeVar

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_T = TypeVar("_T")
_PROGRESS_S = 0.2
_BAR_CHARACTERS = 30
_ASKED_S = 0.1  # between two looks at whether a reader is still waited for
_PATIENCE_S = 1.0  # with a reader who takes nothing, once the command is to end
_PIPE_BYTES = 4096  # that a pipe takes without waiting, when it takes anything


class _Patient(io.RawIOBase):
    """A stream's file, whose reader may be slow until the command is to end.

    Then what a reader does not take within a second is dropped: a pager that waits for a key, or a
    terminal that was stopped, keeps nobody from writing the files of a flight.
    """

    def __init__(self, file: int, ending: Callable[[], object]) -> None:
        self._file = file
        self._ending = ending
        self._lost = False
        self._deadline = 0.0

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._file

    def isatty(self) -> bool:
        return os.isatty(self._file)

    def write(self, data: ReadableBuffer) -> int:
        view = memoryview(data)
        while not self._lost and not select.select([], [self._file], [], _ASKED_S)[1]:
            if self._ending():
                now = time.monotonic()
                self._deadline = self._deadline or now + _PATIENCE_S
                self._lost = now > self._deadline
        self._deadline = 0.0
        return len(view) if self._lost else os.write(self._file, view[:_PIPE_BYTES])


@contextmanager
def patient_streams(ending: Callable[[], object]) -> Iterator[None]:
    """Standard output and error so, where they are the process's own and somebody reads them."""
    before = {"stdout": sys.stdout, "stderr": sys.stderr}
    wrapped: list[TextIO] = []
    for name, stream in before.items():
        if stream is getattr(sys, f"__{name}__") and _has_reader(stream):
            stream.flush()
            raw = _Patient(stream.fileno(), ending)
            wrapped.append(
                io.TextIOWrapper(
                    io.BufferedWriter(raw), stream.encoding, stream.errors,
                    line_buffering=stream.line_buffering,
                )
            )  # fmt: skip
            setattr(sys, name, wrapped[-1])
    try:
        yield
    finally:
        for stream in wrapped:
            with suppress(OSError):  # whoever needed to know has flushed before
                stream.flush()
        for name, stream in before.items():
            setattr(sys, name, stream)


def _has_reader(stream: TextIO) -> bool:
    with suppress(OSError, ValueError):
        return not stat.S_ISREG(os.fstat(stream.fileno()).st_mode)
    return False


def complain(text: str) -> None:
    try:
        print(text, file=sys.stderr, flush=True)
    except OSError:
        silence(sys.stderr)


def silence(stream: TextIO) -> None:
    """What is still in the stream goes nowhere, also when Python ends and empties it."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def open_streams() -> None:
    """A stream that the shell closed is None: the files of a flight must not take its number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode))  # noqa: SIM115 - until the end


@cache
def _encode() -> Callable[[dict[str, object]], str]:
    from json import JSONEncoder

    return JSONEncoder(allow_nan=False).encode


def line(value: dict[str, object]) -> None:
    sys.stdout.write(_encode()(value) + "\n")


def finite(value: _T) -> _T | None:
    """JSON knows no infinity: what is infinitely far is null."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


class _Status:
    """A line on standard error that is written over again and again, when somebody can see it."""

    def __init__(self) -> None:
        self._on = sys.stderr.isatty()
        self._next = 0.0

    def _due(self) -> bool:
        if not self._on or time.monotonic() < self._next:
            return False
        self._next = time.monotonic() + _PROGRESS_S
        return True

    def close(self) -> None:
        if self._on:
            self._write("\r\033[K")

    def _write(self, text: str) -> None:
        try:
            sys.stderr.write(text)
            sys.stderr.flush()
        except OSError:  # the terminal is gone
            self._on = False
            silence(sys.stderr)


class Bar(_Status):
    """How much of a work is done, as a bar."""

    def __init__(self, what: str) -> None:
        super().__init__()
        self._what = what

    def show(self, share: float) -> None:
        """share: 0 to 1."""
        if self._due():
            bar = "#" * int(share * _BAR_CHARACTERS)
            self._write(f"\r{self._what}  [{bar:.<{_BAR_CHARACTERS}}] {share:4.0%}")


class Progress(_Status):
    """How far a flight is.

    total_s: how long it is to go on, from from_s on; None: nobody knows. Times are since the
    scenario's start.
    """

    def __init__(self, total_s: float | None, what: str = "", from_s: float = 0.0) -> None:
        super().__init__()
        self._total_s = total_s
        self._from_s = from_s
        self._what = what

    def show(self, at_s: float) -> None:
        if self._due():
            done_s = at_s - self._from_s
            share = f"{done_s / self._total_s:4.0%} " if self._total_s else ""
            self._write(f"\r{self._what}T+{at_s:9.1f} s  {share}")
