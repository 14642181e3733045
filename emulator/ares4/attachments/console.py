"""The computer's serial port on standard input and output.

What the program sends goes out at the next edge of a fixed grid of cycles. What is typed, or comes
from a file or a pipe, goes in byte by byte at the pace of a line of 115,200 baud, once the program
has taken the byte before; the first one after 10 ms, since many a program empties the port's queue
while it starts.

The program runs as fast as it can; only while it waits (wfi) at a terminal does its time pass no
faster than the clock on the wall. When nothing is due that could end its waiting, time stands still
until there is input, unless it is paced by pace.py; when there will be none, the run cannot go on.

Where the program's semihosting calls are served it has a second console, which reads from the same
standard input: that is the calls' until the program has set up the port.
"""

from __future__ import annotations

import os
import select
import signal
import termios
from collections.abc import Callable
from contextlib import suppress
from types import TracebackType
from typing import Any, Protocol

from ares4._registers import DEVICES, REGISTERS
from ares4.computer import Computer
from ares4.errors import UnfinishedError
from ares4.machine.values import CYCLES_PER_SECOND, InputKind, Stream, seconds_of

# A store takes a cycle at least, so that what is sent between two edges fits into the stream.
EDGE_CYCLES = 1_000_000
BYTE_CYCLES = 10 * CYCLES_PER_SECOND // 115_200

_READ_BYTES = 4096
_READY = 0x01  # bit of LSR
_SET_UP = (0x0F, 0xC0, 0xFF, 0x1F)  # bits of IER, IIR, LCR and MCR that only a program sets
_MIE = 65 + 0x304
_TIMER, _EXTERNAL = 1 << 7, 1 << 11
_FAR_TICKS = 1 << 56  # 228 years: who sets such an alarm wants none


class Ending(Protocol):
    """Who knows that the run is to end.

    wished: not 0 then. wake: a file that can be read when there is something new of it.
    """

    wished: int
    wake: int


class Keyboard:
    """A file to read from, as long as it brings something; a terminal gives every key at once.

    As a context it sets the terminal so, and back again at the end and while a shell has stopped
    it: no echo, no line editing, Enter is a carriage return; Ctrl-C still interrupts. lines: the
    terminal keeps its line editing until keys() is called. ending: nobody waits for keys once the
    run is to end.
    """

    def __init__(self, file: int, lines: bool = False, ending: Ending | None = None) -> None:
        self._file = file
        self._lines = lines
        self._ending = ending
        self._before: list[Any] | None = None
        self._signals: dict[int, Any] = {}
        self.terminal = os.isatty(file)
        self.open = True

    def __enter__(self) -> Keyboard:
        if self.terminal:
            self._before = termios.tcgetattr(self._file)
            self._set_up()
            with suppress(ValueError):  # only the main thread may ask for signals
                for number, action in (
                    (signal.SIGTSTP, self._stopped),
                    (signal.SIGCONT, self._set_up),
                ):
                    self._signals[number] = signal.signal(number, action)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for number, action in self._signals.items():
            signal.signal(number, action)
        self._put_back()

    def _set_up(self, *_: object) -> None:
        if self._before is None or self._lines or self._behind():
            return
        mode = list(self._before)
        mode[0] &= ~(termios.ICRNL | termios.INLCR | termios.IGNCR | termios.IXON)
        mode[3] &= ~(termios.ECHO | termios.ECHONL | termios.ICANON | termios.IEXTEN)
        self._set(mode)

    def _put_back(self) -> None:
        if self._before is not None and not self._behind():
            self._set(self._before)

    def _set(self, mode: list[Any]) -> None:
        with suppress(termios.error):  # the terminal may be gone
            termios.tcsetattr(self._file, termios.TCSANOW, mode)

    def keys(self) -> None:
        """A terminal gives every key at once from now on."""
        if self._lines:
            self._lines = False
            self._set_up()

    def line(self) -> bytes:
        """What is typed next, a whole line of a terminal that keeps its editing; waits for it.

        Nothing: there will be no more.
        """
        data = b""
        while self.open and not data and not (self._ending and self._ending.wished):
            data = self.read(_READ_BYTES, None)
        return data.replace(b"\r", b"\n") if self.terminal else data

    def _behind(self) -> bool:
        """Whether a shell runs this in the background, and has set the terminal for itself."""
        with suppress(OSError):
            return os.tcgetpgrp(self._file) != os.getpgrp()
        return False

    def _stopped(self, *_: object) -> None:
        """Ctrl-Z: the shell gets its terminal as it was."""
        self._put_back()
        os.kill(os.getpid(), signal.SIGSTOP)

    def read(self, count: int, wait_s: float | None = 0.0) -> bytes:
        """Up to count bytes; none when nothing comes within wait_s seconds (None: no limit)."""
        if not self.open:
            return b""
        try:
            wake = [self._ending.wake] if self._ending else []
            ready, _, _ = select.select([self._file, *wake], [], [], wait_s)
            if self._file not in ready:
                for file in ready:
                    os.read(file, _READ_BYTES)
                return b""
            data = os.read(self._file, count)
        except OSError:  # a terminal that hung up, a directory
            data = b""
        self.open = bool(data)
        return data


class Console:
    """Carries bytes between the serial port and a keyboard and a sink for bytes.

    calls: whether semihosting calls are served, by means of read() and write(). paced: whether
    guest time passes with that on the wall, so that it does not stand still.
    """

    def __init__(
        self,
        computer: Computer,
        keyboard: Keyboard,
        write: Callable[[bytes], object],
        *,
        calls: bool = False,
        paced: bool = False,
    ) -> None:
        self._computer = computer
        self._keyboard = keyboard
        self._write = write
        self._calls = calls
        self._paced = paced
        self._status = REGISTERS["uart.LSR"][0]
        self._typed = b""  # read and not yet gone in
        self._pace = EDGE_CYCLES
        self._asleep_since: int | None = None

    def next_cycle(self) -> int:
        """The next edge of the grid, or the next byte's time."""
        now = self._computer.cycle
        edge = (now // EDGE_CYCLES + 1) * EDGE_CYCLES
        return min(edge, now + self._pace) if self._typed else edge

    def frame(self) -> None:
        """Bytes out, a byte in. Raises UnfinishedError when the program waits for ever."""
        sent = self._computer.take(Stream.CONSOLE)
        if sent:
            self._write(sent)
        if self._computer.reliving:
            self._asleep_since = None
            return  # what came in then comes in again
        wanted = self._port_wants_a_byte()
        if self._typed and wanted:
            self._feed()
            return
        patience_s = self._patience_s()
        if patience_s is None and not (wanted and self._keyboard.open):
            raise UnfinishedError(
                f"The program waits for ever at 0x{self._computer.register(32):08x}: no interrupt "
                "that it enabled can come, and there is no more input for it."
            )
        if patience_s is None and self._paced:
            patience_s = seconds_of(EDGE_CYCLES)
        if self._typed:  # the program is asked ever less often
            self._pace = min(2 * self._pace, EDGE_CYCLES)
        elif wanted:
            self._typed = self._keyboard.read(_READ_BYTES, patience_s)
            self._feed()

    def flush(self) -> None:
        """What was sent goes out now."""
        self._write(self._computer.take(Stream.CONSOLE))

    def close(self) -> None:
        """What was sent last goes out."""
        self.flush()

    def read(self, count: int) -> bytes:
        """Up to count bytes for the program's calls; waits for them. Nothing: there are no more."""
        self.flush()
        if not self._typed:
            self._typed = self._keyboard.line()
        data, self._typed = self._typed[:count], self._typed[count:]
        return data

    def _port_wants_a_byte(self) -> bool:
        if self._calls:
            registers = self._computer.peek(DEVICES["uart"][0] + 1, len(_SET_UP))
            if not any(byte & bits for byte, bits in zip(registers, _SET_UP, strict=True)):
                return False
            self._keyboard.keys()
        return not self._computer.peek(self._status, 1)[0] & _READY

    def _feed(self) -> None:
        if self._typed:
            self._computer.put(InputKind.CONSOLE, 0, self._typed[0])
            self._typed = self._typed[1:]
            self._pace = BYTE_CYCLES

    def _patience_s(self) -> float | None:
        """How long input may take; None, no limit, when the program has slept on and will."""
        now = self._computer.cycle
        waiting = self._computer.waiting
        if not waiting or self._something_is_due():
            self._asleep_since = None
        elif self._asleep_since is None:
            self._asleep_since = now
        elif now - self._asleep_since >= EDGE_CYCLES:
            return None
        return seconds_of(EDGE_CYCLES) if waiting and self._keyboard.terminal else 0.0

    def _something_is_due(self) -> bool:
        """Whether anything but input from the console may end the processor's waiting."""
        enabled = self._computer.register(_MIE)
        return bool(
            (enabled & _TIMER and self._ticks_to_alarm() < _FAR_TICKS)
            or (enabled & _EXTERNAL and self._a_device_may_interrupt())
            or self._computer.read("watchdog.CONTROL.ENABLE")
        )

    def _ticks_to_alarm(self) -> int:
        """What is left until mtime, which may have been set to anything, is mtimecmp."""
        alarm, now = (
            self._computer.read(f"clint.{name}_HIGH") << 32
            | self._computer.read(f"clint.{name}_LOW")
            for name in ("MTIMECMP", "MTIME")
        )
        return (alarm - now) % 2**64

    def _a_device_may_interrupt(self) -> bool:
        """Whether a source besides the console is enabled, and ranks above the threshold."""
        enabled = self._computer.words("plic.ENABLE")
        threshold = self._computer.read("plic.THRESHOLD")
        return any(
            enabled[source // 32] >> source % 32 & 1 and rank > threshold
            for source, rank in enumerate(self._computer.words("plic.PRIORITY"))
            if source != DEVICES["uart"][2]
        )
