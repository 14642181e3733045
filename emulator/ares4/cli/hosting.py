"""What a program of one's own is told of its host, and its host of it: semihosting, the missing S
mode, time at the pace of the clock on the wall."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import Any

from ares4.cli.ending import Ended, Ending
from ares4.cli.telling import complain, silence
from ares4.errors import Ares4Error

_ILLEGAL = 2  # mcause
_PC = 32
_LOST_TOLD_S = 0.05


def add_hosting_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--semihosting", action="store_true",
        help="serve the program's semihosting calls: console, time, command line, end",
    )  # fmt: skip
    parser.add_argument(
        "--semihosting-files", metavar="DIR", help="let these calls use the files of a folder"
    )
    parser.add_argument(
        "--semihosting-args", metavar="WORDS", help="what comes after the image in its command line"
    )
    parser.add_argument(
        "--real-time", action="store_true", help="let no time pass faster than the clock's"
    )


def check_hosting(arguments: argparse.Namespace) -> None:
    """Raises Ares4Error when an option is given without the one it belongs to."""
    for name in ("files", "args"):
        if getattr(arguments, f"semihosting_{name}") is not None and not arguments.semihosting:
            raise Ares4Error(f"--semihosting-{name} says something about --semihosting; give both.")


def put_out(stream: Any, data: bytes) -> None:
    """Bytes to standard output or error; when nobody reads on, the program still runs on."""
    try:
        stream.buffer.write(data)
        stream.buffer.flush()
    except BrokenPipeError:
        silence(stream)


class _CallsConsole:
    """The console of semihosting calls, which takes turns with the serial port's."""

    def __init__(self, console: Any, read_before: Callable[[], None], ending: Ending) -> None:
        self._console = console
        self._read_before = read_before
        self._ending = ending

    def read(self, count: int) -> bytes:
        data: bytes = self._console.read(count)
        if not data and self._ending.wished:
            raise Ended(self._ending.wished)  # a call that has no answer
        self._read_before()
        return data

    def write(self, data: bytes) -> None:
        self._console.flush()
        put_out(sys.stdout, data)

    def write_error(self, data: bytes) -> None:
        self._console.flush()
        put_out(sys.stderr, data)


def hosting(arguments: argparse.Namespace, program: Any, console: Any, pace: Any) -> list[Any]:
    """Who serves the program's calls, as an attachment; where nobody does, one is told of."""
    tell_of_supervisor_mode(program)
    if not arguments.semihosting:
        _tell_of_a_call(program)
        return []
    from pathlib import Path

    from ares4.attachments.semihosting import Semihosting
    from ares4.folder import Folder

    where = arguments.semihosting_files
    words = [str(arguments.image)]
    if arguments.semihosting_args:
        words.append(arguments.semihosting_args)
    return [
        Semihosting(
            program.computer,
            _CallsConsole(console, pace.restart if pace else lambda: None, arguments.ending),
            " ".join(words),
            program.room,
            Folder(Path(where)) if where is not None else None,
        )
    ]


def _tell_of_a_call(program: Any) -> None:
    computer = program.computer

    def met() -> None:
        computer.serve_host(None)
        complain(
            f"Image {program.path} makes a semihosting call at 0x{computer.register(_PC):08x}, "
            "which is a breakpoint exception here; --semihosting serves it."
        )

    computer.serve_host(met)


def tell_of_supervisor_mode(program: Any) -> None:
    """Says so when the first instruction that is illegal is one of supervisor mode."""

    def told(fault: Any) -> bool:
        if fault.cause != _ILLEGAL:
            return True
        from ares4.inspection.instructions import is_supervisors, words_of

        if is_supervisors(fault.value):
            complain(
                f"Image {program.path} wants supervisor mode: {words_of(fault.pc, fault.value)} at "
                f"0x{fault.pc:08x} is illegal, for this hart has machine and user mode only."
            )
        return False

    program.computer.tell_faults(told)


def pace_of(arguments: argparse.Namespace, computer: Any, held: Callable[[], bool]) -> Any:
    """What holds the program back, or None."""
    if not arguments.real_time:
        return None
    from ares4.attachments.pace import Pace

    return Pace(computer, held)


def tell_lag(pace: Any) -> None:
    """Says how much time this host was too slow for."""
    if pace is not None and pace.lost_s > _LOST_TOLD_S:
        complain(
            f"--real-time: the program's time is {pace.lost_s:.1f} s behind the clock's; this host "
            "was too slow for it, or slept."
        )
