"""The host that a program calls: console, files, time, its command line, its end.

The machine ends its run before a call (c_core/board/semihosting.c). What the host answers comes in
as rows, like anything from outside: the bytes that were read, a0, and pc after the ebreak, all at
the cycle of the call, which takes no time. So a program gone back in finds its answers again, and
no call is made twice. What was done to files and written to the console stays done, and files that
were closed since stay closed.

Time is the machine's: SYS_CLOCK, SYS_ELAPSED and SYS_TIME count from power-on, at which it was
midnight of 1 January 1970. SYS_SYSTEM is refused. Names are those of a folder's files, see
folder.py, ":tt" for the console and ":semihosting-features".

Source: Semihosting for AArch32 and AArch64, release 2.0; RISC-V Semihosting, version 0.4. Numbers
of errors are those of newlib, and of gdb's File-I/O protocol.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from ares4.computer import Computer
from ares4.errors import MachineError, UnfinishedError
from ares4.folder import Folder
from ares4.machine.values import CYCLES_PER_SECOND, RAM_BASE, InputKind

_A0, _A1, _PC = 10, 11, 32
_EBREAK_BYTES = 4
_FAILED = 2**32 - 1
_STOPPED_APPLICATION_EXIT = 0x20026
_HANDLES_MAX = 64
_NAME_BYTES_MAX = 1024
_TEXT_STEP_BYTES = 4096  # that are looked at at once for the end of a text
_FEATURES = b"SHFB\x03"  # SYS_EXIT_EXTENDED; ":tt" for appending is standard error
_MODES = (  # of SYS_OPEN, by number without the bit for binary
    os.O_RDONLY,
    os.O_RDWR,
    os.O_WRONLY | os.O_CREAT | os.O_TRUNC,
    os.O_RDWR | os.O_CREAT | os.O_TRUNC,
    os.O_WRONLY | os.O_CREAT | os.O_APPEND,
    os.O_RDWR | os.O_CREAT | os.O_APPEND,
)
_READ, _WRITE, _APPEND = 0, 4, 8  # the first of the modes that are one of the console's streams
_MODES_END = 12

_ERRORS = {
    errno.EPERM: 1, errno.ENOENT: 2, errno.EINTR: 4, errno.EIO: 5, errno.EBADF: 9,
    errno.EACCES: 13, errno.EFAULT: 14, errno.EBUSY: 16, errno.EEXIST: 17, errno.ENOTDIR: 20,
    errno.EISDIR: 21, errno.EINVAL: 22, errno.EMFILE: 24, errno.EFBIG: 27, errno.ENOSPC: 28,
    errno.ESPIPE: 29, errno.EROFS: 30, errno.ENOSYS: 88, errno.ENOTEMPTY: 90,
    errno.ENAMETOOLONG: 91,
}  # fmt: skip


class Console(Protocol):
    """The host's own console."""

    def read(self, count: int) -> bytes:
        """Up to count bytes, and at least one unless there will be no more."""

    def write(self, data: bytes) -> None:
        """To standard output."""

    def write_error(self, data: bytes) -> None:
        """To standard error."""


class _Open:
    """What a handle stands for; what it cannot do fails."""

    terminal = False

    def read(self, count: int) -> bytes:
        raise OSError(errno.EBADF, "")

    def write(self, data: bytes) -> int:
        """How many bytes were written."""
        raise OSError(errno.EBADF, "")

    def seek(self, place: int) -> None:
        raise OSError(errno.ESPIPE, "")

    def length(self) -> int:
        raise OSError(errno.ESPIPE, "")

    def close(self) -> None:
        """It is used no more."""


@dataclass
class _Stream(_Open):
    """One of the console's."""

    source: Callable[[int], bytes] | None
    sink: Callable[[bytes], None] | None
    terminal = True

    def read(self, count: int) -> bytes:
        return self.source(count) if self.source else super().read(count)

    def write(self, data: bytes) -> int:
        if self.sink is None:
            return super().write(data)
        self.sink(data)
        return len(data)


@dataclass
class _Features(_Open):
    """The host's abilities, to be read."""

    place: int = 0

    def read(self, count: int) -> bytes:
        some = _FEATURES[self.place : self.place + count]
        self.place += len(some)
        return some

    def seek(self, place: int) -> None:
        self.place = place

    def length(self) -> int:
        return len(_FEATURES)


@dataclass
class _File(_Open):
    """A regular file."""

    file: int

    def read(self, count: int) -> bytes:
        parts = bytearray()
        while len(parts) < count and (part := os.read(self.file, count - len(parts))):
            parts += part
        return bytes(parts)

    def write(self, data: bytes) -> int:
        done = 0
        while done < len(data):
            try:
                done += os.write(self.file, data[done:])
            except OSError:
                if not done:
                    raise
                break  # a full disk has taken some
        return done

    def seek(self, place: int) -> None:
        os.lseek(self.file, place, os.SEEK_SET)

    def length(self) -> int:
        return os.fstat(self.file).st_size

    def close(self) -> None:
        os.close(self.file)


class Call(NamedTuple):
    """An operation: how many words its parameter block has, and what does it.

    It is given them and answers what a0 will be; None: a0 stays.
    """

    words: int
    do: Callable[..., int | None]


class Semihosting:
    """Serves the calls of a computer's program until it is closed.

    line: the command line that the program is told. room: where memory begins that is nobody's, and
    where it ends. folder: whose files it may use; None: no files.
    """

    def __init__(
        self,
        computer: Computer,
        console: Console,
        line: str,
        room: tuple[int, int],
        folder: Folder | None = None,
    ) -> None:
        self._computer = computer
        self._console = console
        self._line = line.encode(errors="replace")
        self._room = room
        self._folder = folder
        self._open: dict[int, _Open] = {}
        self._errno = 0
        self._told_the_end = False
        self._restarts = computer.restarts
        computer.serve_host(self._serve)

    def next_cycle(self) -> int | None:
        """A call comes when the program makes it."""
        return None

    def frame(self) -> None:
        """A computer that was restarted has no file open."""
        before, self._restarts = self._restarts, self._computer.restarts
        if self._restarts > before:
            self._close_all()

    def _close_all(self) -> None:
        for handle in list(self._open):
            self._open.pop(handle).close()

    def close(self) -> None:
        """No call is served any more, and no file open."""
        self._computer.serve_host(None)
        self._close_all()
        if self._folder is not None:
            self._folder.close()

    # ---- a call --------------------------------------------------------------------------------

    def _serve(self) -> None:
        number = self._computer.register(_A0)
        argument = self._computer.register(_A1)
        place = self._computer.register(_PC)
        call = _CALLS.get(number, Call(0, Semihosting.no_such_call))
        try:
            given = self._words(argument, call.words) if call.words else [argument]
            answer = call.do(self, *given)
        except OSError as problem:
            answer = self._failed(problem, _FAILED)
        self._computer.put(InputKind.WRITE_REGISTER, _PC, place + _EBREAK_BYTES)
        if answer is not None:
            self._computer.put(InputKind.WRITE_REGISTER, _A0, answer & _FAILED)

    def _failed(self, problem: OSError, answer: int) -> int:
        """The answer of what failed so; SYS_ERRNO tells why."""
        self._errno = _ERRORS.get(problem.errno or 0, _ERRORS[errno.EIO])
        return answer

    def no_such_call(self, _: int) -> int:
        raise OSError(errno.ENOSYS, "")

    # ---- memory --------------------------------------------------------------------------------

    def _bytes(self, address: int, count: int) -> bytes:
        """Bytes of RAM; a device is nothing to hand to a host."""
        if count and not RAM_BASE <= address <= address + count <= self._end:
            raise OSError(errno.EFAULT, "")
        try:
            return self._computer.peek(address, count)
        except MachineError:  # a word that flips made unreadable
            raise OSError(errno.EFAULT, "") from None

    @property
    def _end(self) -> int:
        return RAM_BASE + self._computer.ram_bytes

    def _words(self, address: int, count: int) -> list[int]:
        data = self._bytes(address, 4 * count)
        return [int.from_bytes(data[at : at + 4], "little") for at in range(0, 4 * count, 4)]

    def _text(self, address: int) -> bytes:
        """A text up to its zero."""
        text = bytearray()
        while True:
            at = address + len(text)
            part = self._bytes(at, max(1, min(_TEXT_STEP_BYTES, self._end - at)))
            before, zero, _ = part.partition(b"\0")
            text += before
            if zero:
                return bytes(text)

    def _store(self, address: int, data: bytes) -> None:
        self._bytes(address, len(data))  # all of it is RAM, or nothing is written
        if data:
            self._computer.put_bytes(address, data)

    def _store_words(self, address: int, *words: int) -> None:
        self._store(address, b"".join(word.to_bytes(4, "little") for word in words))

    def _name(self, address: int, count: int) -> str:
        if count > _NAME_BYTES_MAX:
            raise OSError(errno.ENAMETOOLONG, "")
        return os.fsdecode(self._bytes(address, count))

    # ---- files ---------------------------------------------------------------------------------

    def _handle(self, number: int) -> _Open:
        if number not in self._open:
            raise OSError(errno.EBADF, "")
        return self._open[number]

    def _files(self) -> Folder:
        if self._folder is None:
            raise OSError(errno.EACCES, "")
        return self._folder

    def _opened(self, name: str, mode: int) -> _Open:
        if mode >= _MODES_END:
            raise OSError(errno.EINVAL, "")
        if name == ":tt":
            if mode < _WRITE:
                return _Stream(self._console.read, None)
            error = mode >= _APPEND
            return _Stream(None, self._console.write_error if error else self._console.write)
        if name == ":semihosting-features":
            if mode >= _WRITE:
                raise OSError(errno.EACCES, "")
            return _Features()
        return _File(self._files().open(name, _MODES[mode // 2]))

    def open(self, name: int, mode: int, count: int) -> int:
        number = next((n for n in range(1, _HANDLES_MAX + 1) if n not in self._open), 0)
        if not number:
            raise OSError(errno.EMFILE, "")
        self._open[number] = self._opened(self._name(name, count), mode)
        return number

    def close_handle(self, handle: int) -> int:
        self._handle(handle).close()
        del self._open[handle]
        return 0

    def write_byte(self, address: int) -> None:
        self._console.write(self._bytes(address, 1))

    def write_text(self, address: int) -> None:
        self._console.write(self._text(address))

    def write(self, handle: int, address: int, count: int) -> int:
        """What could not be written, and so below what could not be read, is answered."""
        try:
            return count - self._handle(handle).write(self._bytes(address, count))
        except OSError as problem:
            return self._failed(problem, count)

    def read(self, handle: int, address: int, count: int) -> int:
        try:
            self._bytes(address, count)
            data = self._handle(handle).read(count) if count else b""
        except OSError as problem:
            return self._failed(problem, count)
        self._store(address, data)
        return count - len(data)

    def read_byte(self, _: int) -> int:
        """Who asks again where there is no more does not look at the answer, and asks for ever."""
        data = self._console.read(1)
        if not data and self._told_the_end:
            raise UnfinishedError(
                "The program reads on from its host's console, but there is no more input for it."
            )
        self._told_the_end = not data
        return data[0] if data else _FAILED

    def is_error(self, status: int) -> int:
        return status >> 31

    def is_terminal(self, handle: int) -> int:
        return int(self._handle(handle).terminal)

    def seek(self, handle: int, place: int) -> int:
        self._handle(handle).seek(place)
        return 0

    def length(self, handle: int) -> int:
        return self._handle(handle).length()

    def temporary_name(self, address: int, number: int, count: int) -> int:
        name = b"tmp-%03d\0" % (number & 0xFF)
        if len(name) > count:
            raise OSError(errno.EINVAL, "")
        self._store(address, name)
        return 0

    def remove(self, name: int, count: int) -> int:
        self._files().remove(self._name(name, count))
        return 0

    def rename(self, name: int, count: int, other: int, other_count: int) -> int:
        self._files().rename(self._name(name, count), self._name(other, other_count))
        return 0

    # ---- time, the program, its end ------------------------------------------------------------

    def clock(self, _: int) -> int:
        return self._computer.cycle // (CYCLES_PER_SECOND // 100)

    def time(self, _: int) -> int:
        return self._computer.cycle // CYCLES_PER_SECOND

    def elapsed(self, address: int) -> int:
        now = self._computer.cycle
        self._store_words(address, now & _FAILED, now >> 32)
        return 0

    def ticks_a_second(self, _: int) -> int:
        return CYCLES_PER_SECOND

    def system(self, command: int, count: int) -> int:
        raise OSError(errno.EPERM, "")

    def last_error(self, _: int) -> int:
        return self._errno

    def command_line(self, block: int) -> int:
        address, count = self._words(block, 2)
        if len(self._line) >= count:
            raise OSError(errno.EINVAL, "")
        self._store(address, self._line + b"\0")
        self._store_words(block + 4, len(self._line))
        return 0

    def heap(self, pointer: int) -> int:
        """The room that is left, its lower half for the heap, the stack at its end."""
        (block,) = self._words(pointer, 1)
        begin, end = self._room
        middle = (begin + (end - begin) // 2) & ~15
        self._store_words(block, begin, middle, end, middle)
        return 0

    def exit(self, reason: int) -> None:
        self._computer.put(InputKind.EXIT, 0, int(reason != _STOPPED_APPLICATION_EXIT))

    def exit_extended(self, reason: int, code: int) -> None:
        good = reason == _STOPPED_APPLICATION_EXIT
        self._computer.put(InputKind.EXIT, 0, code if good else 1)


_CALLS = {
    0x01: Call(3, Semihosting.open),
    0x02: Call(1, Semihosting.close_handle),
    0x03: Call(0, Semihosting.write_byte),
    0x04: Call(0, Semihosting.write_text),
    0x05: Call(3, Semihosting.write),
    0x06: Call(3, Semihosting.read),
    0x07: Call(0, Semihosting.read_byte),
    0x08: Call(1, Semihosting.is_error),
    0x09: Call(1, Semihosting.is_terminal),
    0x0A: Call(2, Semihosting.seek),
    0x0C: Call(1, Semihosting.length),
    0x0D: Call(3, Semihosting.temporary_name),
    0x0E: Call(2, Semihosting.remove),
    0x0F: Call(4, Semihosting.rename),
    0x10: Call(0, Semihosting.clock),
    0x11: Call(0, Semihosting.time),
    0x12: Call(2, Semihosting.system),
    0x13: Call(0, Semihosting.last_error),
    0x15: Call(0, Semihosting.command_line),
    0x16: Call(0, Semihosting.heap),
    0x18: Call(0, Semihosting.exit),
    0x20: Call(2, Semihosting.exit_extended),
    0x30: Call(0, Semihosting.elapsed),
    0x31: Call(0, Semihosting.ticks_a_second),
}
