"""What a program of one's own is told of its host, and its host of it: semihosting, the missing S
mode, time at the pace of the clock on the wall."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from ares4.cli.command import Given
from ares4.cli.ending import Ended, Ending
from ares4.cli.telling import complain, silence
from ares4.errors import Ares4Error

if TYPE_CHECKING:
    from ares4.attachments.console import Console
    from ares4.attachments.pace import Pace
    from ares4.attachments.semihosting import Semihosting
    from ares4.computer import Computer
    from ares4.machine.values import Fault
    from ares4.program import Program

_ILLEGAL = 2  # mcause
_PC = 32
_LOST_TOLD_S = 0.05


class HostingWords(Given):
    """What add_hosting_options() adds, and the image that is hosted."""

    image: Path
    semihosting: bool
    semihosting_files: str | None
    semihosting_args: str | None
    real_time: bool


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


def check_hosting(arguments: HostingWords) -> None:
    """Raises Ares4Error when an option is given without the one it belongs to."""
    given = {"files": arguments.semihosting_files, "args": arguments.semihosting_args}
    for name, value in given.items():
        if value is not None and not arguments.semihosting:
            raise Ares4Error(f"--semihosting-{name} says something about --semihosting; give both.")


def put_out(stream: TextIO, data: bytes) -> None:
    """Bytes to standard output or error; when nobody reads on, the program still runs on."""
    try:
        stream.buffer.write(data)
        stream.buffer.flush()
    except BrokenPipeError:
        silence(stream)


class _CallsConsole:
    """The console of semihosting calls, which takes turns with the serial port's."""

    def __init__(self, console: Console, read_before: Callable[[], None], ending: Ending) -> None:
        self._console = console
        self._read_before = read_before
        self._ending = ending

    def read(self, count: int) -> bytes:
        data = self._console.read(count)
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


def hosting(
    arguments: HostingWords, program: Program, console: Console, pace: Pace | None
) -> list[Semihosting]:
    """Who serves the program's calls, as an attachment; where nobody does, one is told of."""
    tell_of_supervisor_mode(program)
    if not arguments.semihosting:
        _tell_of_a_call(program)
        return []
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


def _tell_of_a_call(program: Program) -> None:
    computer = program.computer

    def met() -> None:
        computer.serve_host(None)
        complain(
            f"Image {program.path} makes a semihosting call at 0x{computer.register(_PC):08x}, "
            "which is a breakpoint exception here; --semihosting serves it."
        )

    computer.serve_host(met)


def tell_of_supervisor_mode(program: Program) -> None:
    """Says so when the first instruction that is illegal is one of supervisor mode."""

    def told(fault: Fault) -> bool:
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


def pace_of(arguments: HostingWords, computer: Computer, held: Callable[[], bool]) -> Pace | None:
    """What holds the program back, or None."""
    if not arguments.real_time:
        return None
    from ares4.attachments.pace import Pace

    return Pace(computer, held)


def tell_lag(pace: Pace | None) -> None:
    """Says how much time this host was too slow for."""
    if pace is not None and pace.lost_s > _LOST_TOLD_S:
        complain(
            f"--real-time: the program's time is {pace.lost_s:.1f} s behind the clock's; this host "
            "was too slow for it, or slept."
        )
