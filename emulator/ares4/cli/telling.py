"""What is said: JSON lines on standard output; words and progress on standard error."""

from __future__ import annotations

import math
import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, TextIO

_PROGRESS_S = 0.2


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
def _encode() -> Callable[[dict[str, Any]], str]:
    from json import JSONEncoder

    return JSONEncoder(allow_nan=False).encode


def line(value: dict[str, Any]) -> None:
    sys.stdout.write(_encode()(value) + "\n")


def finite(value: Any) -> Any:
    """JSON knows no infinity: what is infinitely far is null."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


class Progress:
    """A line on standard error that says how far a flight is, when somebody can see it."""

    def __init__(self, total_s: float | None, what: str = "") -> None:
        self._total_s = total_s
        self._what = what
        self._on = sys.stderr.isatty()
        self._next = 0.0

    def show(self, done_s: float) -> None:
        if self._on and time.monotonic() >= self._next:
            self._next = time.monotonic() + _PROGRESS_S
            share = f"{done_s / self._total_s:4.0%} " if self._total_s else ""
            sys.stderr.write(f"\r{self._what}T+{done_s:9.1f} s  {share}")
            sys.stderr.flush()

    def close(self) -> None:
        if self._on:
            sys.stderr.write("\r\033[K")
