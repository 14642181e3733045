"""The deck's terminal: Textual's driver for Linux, made to outlive whatever the terminal does.

Any bytes may come from it: other encodings than UTF-8, mouse reports in X10's form, sequences cut
off or made up, pastes without an end. It may be slow, take nothing more, or be gone. What is not
modelled: the size a terminal tells of itself in band (the kernel tells it), its mouse in pixels,
and keys that only change what others mean, which some terminals tell as keys of their own.

Sources: ECMA-48, 5.4 (control sequences); xterm's ctlseqs (mouse tracking, bracketed paste,
DECRPM); Textual's LinuxDriver.
"""

from __future__ import annotations

import errno
import os
import re
import select
import signal
import sys
import termios
import time
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Protocol, cast

from rich.color import ColorSystem
from textual import events
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._keyboard_protocol import MODIFIER_FUNCTIONAL_KEYS
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message
from textual.messages import InBandWindowResize
from textual.strip import Strip

from ares4.tui.output import Output
from ares4.tui.picture import Picture
from ares4.tui.uptake import QUESTION, Uptake

_READ_BYTES = 4096
_TICK_S = 0.1
_FORGOTTEN_TICKS = 20  # of silence, after which what was begun is forgotten
_KEY_BYTES = 8  # a key has less, and does not end that silence: keys are hit when none is heard
_PASTE_MAX = 4096  # characters of a paste that are kept
_COLUMNS_MAX = 10_000  # no mouse is farther away

_PASTE, _PASTED = "\x1b[200~", "\x1b[201~"
_ALT_DIGIT = re.compile("\x1b[0-9]")
_X10 = re.compile(rb"\x1b\[M[\x20-\xff]{3}", re.DOTALL)
# What is asked and answered: the terminal's status by the deck, modes by Textual.
_STATUS = re.compile(rb"\x1b\[\d[\d;]*n")
_ANSWER = re.compile(rb"\x1b\[(\d[\d;]*n|\?[\d;]*\$y)")
_ANSWER_BEGUN = re.compile(rb"\x1b(\[([\d;]*|\?[\d;]*\$?))?\Z")
# What is held back until it is whole, or nothing follows: the beginning of a report of old mice.
_BEGUN = re.compile(rb"\x1b\[(M[\x20-\xff]{0,2})?\Z", re.DOTALL)
# No keys struck one after the other: what is missing may take its time, and is never keys.
_CUT_OFF = re.compile(rb"\x1b\[[0-?]+[ -/]*\Z")
_ESCAPE = b"\x1b"
_ESCAPED = re.compile(rb"\x1b\Z")
_MODIFIERS = MODIFIER_FUNCTIONAL_KEYS | {"caps_lock", "num_lock", "scroll_lock"}

# Gives the terminal back, whatever was on: a picture shown at once, looks, reports of mouse, pastes
# and focus, kitty's keys, no wrap. The other screen is left blank: tmux (3.3a), when made wider
# meanwhile, carries lines of it over, and there are terminals that have no other screen.
GIVEN_BACK = (
    f"{SYNC_END}\x1b[0m\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?2004l\x1b[?1004l\x1b[<u"
    "\x1b[?7h\x1b[H\x1b[2J\x1b[?1049l\x1b[?25h"
)


class _Parser(XTermParser):
    """Textual's, but ESC and a digit are Alt and that digit: it takes them for a Mac's letters."""

    def _sequence_to_key_events(self, sequence: str, alt: bool = False) -> Iterable[events.Key]:
        if _ALT_DIGIT.fullmatch(sequence):
            return [events.Key(f"alt+{sequence[1]}", None)]
        return super()._sequence_to_key_events(sequence, alt)


def _is_meant(message: Message) -> bool:
    """Whether it is of a place that a terminal has, or a key that does something by itself."""
    if isinstance(message, events.MouseEvent):
        return message.x <= _COLUMNS_MAX and message.y <= _COLUMNS_MAX
    return not (isinstance(message, events.Key) and message.key.split("+")[-1] in _MODIFIERS)


class Listener:
    """The bytes of a terminal as Textual's messages. Whatever they are, it goes on listening.

    awaits: whether the terminal may answer a question. answered: called for each that it did.
    """

    def __init__(
        self,
        awaits: Callable[[], bool] = lambda: False,
        answered: Callable[[], object] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._awaits = awaits
        self._answered = answered
        self._clock = clock
        self._key_s = clock()  # when something came that was no answer, or that was looked at
        self._renew()

    def _renew(self) -> None:
        self._parser = _Parser()
        self._decoder = getincrementaldecoder("utf-8")("replace")
        self._escaped = False  # a lone ESC is held back: it is the key, or begins an answer
        self._held = b""  # what has only begun
        self._pasted: str | None = None  # of a paste that has no end yet
        self._silent_ticks = self._idle_ticks = 0

    @property
    def patience_s(self) -> float:
        """How long until silence is to be looked at. Answers, which come often, are silence."""
        return max(0.0, self._key_s + _TICK_S - self._clock())

    def listen(self, data: bytes) -> Iterator[Message]:
        """What came within patience_s, or b"" for nothing; and what silence comes to."""
        if data:
            yield from self.hear(data)
        if not self.patience_s:
            self._key_s = self._clock()
            yield from self.silence()

    def hear(self, data: bytes) -> Iterator[Message]:
        """What bytes, in pieces of any size, come to."""
        if not self._held and not self._escaped and not _STATUS.sub(b"", data):
            for _ in _STATUS.finditer(data):
                self._answered()
            return
        self._key_s = self._clock()
        self._silent_ticks = 0
        self._idle_ticks = max(0, self._idle_ticks - len(data) // _KEY_BYTES)
        data, self._held = self._held + data, b""
        if self._escaped:
            if _ANSWER_BEGUN.fullmatch(_ESCAPE + data):
                self._held = data
                return
            if _ANSWER.match(_ESCAPE + data):
                self._escaped, data = False, _ESCAPE + data
            else:
                yield from self._escape()
        while answer := _STATUS.search(data):
            yield from self._before_answer(data[: answer.start()])
            self._answered()
            data = data[answer.end() :]
        data = _X10.sub(b"", data)
        begun = _BEGUN.search(data) or _CUT_OFF.search(data) or _ESCAPED.search(data)
        begun = begun or (_ANSWER_BEGUN.search(data) if self._awaits() else None)
        at = begun.start() if begun else len(data)
        self._held = data[at:]
        yield from self._decoded(data[:at])

    def silence(self) -> Iterator[Message]:
        """Nothing came for a tenth of a second."""
        self._silent_ticks += 1
        self._idle_ticks += 1
        if not (self._awaits() and self._may_be_answer()):
            if self._held == _ESCAPE:
                self._escaped, self._held = True, b""
            yield from self._escape()
            if not _CUT_OFF.fullmatch(self._held):
                held, self._held = self._held, b""
                yield from self._decoded(held)
            if self._idle_ticks >= _FORGOTTEN_TICKS:
                self._renew()
        elif self._held == _ESCAPE:
            self._escaped, self._held = True, b""
        yield from self._parsed("")

    def _may_be_answer(self) -> bool:
        return self._escaped or bool(_ANSWER_BEGUN.fullmatch(self._held))

    def _escape(self) -> Iterator[Message]:
        """The ESC that was held back, if there is one, was the key."""
        if self._escaped:
            self._escaped = False
            yield events.Key("escape", "\x1b")

    def _before_answer(self, data: bytes) -> Iterator[Message]:
        """What came before an answer has no more to come."""
        data = _X10.sub(b"", _CUT_OFF.sub(b"", data))
        self._escaped = data.endswith(_ESCAPE)
        yield from self._decoded(data.removesuffix(_ESCAPE))
        yield from self._escape()

    def _decoded(self, data: bytes) -> Iterator[Message]:
        yield from self._read(self._decoder.decode(data))

    def _read(self, text: str) -> Iterator[Message]:
        while text:
            if self._pasted is not None:
                whole = self._pasted + text
                kept, end, text = whole.partition(_PASTED)
                if not end:
                    # As much as may be the beginning of its end stays too.
                    self._pasted = kept[:_PASTE_MAX] + kept[_PASTE_MAX:][-len(_PASTED) :]
                    return
                self._pasted = None
                yield events.Paste(kept[:_PASTE_MAX].replace("\x00", ""))
            before, paste, text = text.partition(_PASTE)
            yield from self._parsed(before)
            if paste:
                self._pasted = ""

    def _parsed(self, text: str) -> Iterator[Message]:
        """Messages of characters; of none: of a sequence that will not go on."""
        for character in text or ("",):
            try:
                heard = list(self._parser.feed(character) if character else self._parser.tick())
            except Exception:  # its grammar has numbers that it cannot hold
                self._parser = _Parser()
                continue
            for message in heard:
                if isinstance(message, events.Resize | InBandWindowResize):
                    self._parser = _Parser()  # it would take the mouse's places for pixels
                elif _is_meant(message):
                    yield message


class TerminalUser(Protocol):
    """What the driver asks of its app besides what Textual does."""

    ending: bool  # it is to end, or has

    def lost_terminal(self) -> None:
        """The terminal is gone."""

    def failed(self, error: Exception) -> None:
        """Something of the driver's own failed."""

    def offer(self) -> None:
        """The terminal has taken a frame; another one may go out."""


class TerminalDriver(LinuxDriver):
    """Textual's driver with that listener and that output, which leaves signals as they were.

    A picture goes out by draw(), and none after one that the terminal has not taken.
    """

    def __init__(self, app: Any, **options: Any) -> None:
        numbers = (signal.SIGTSTP, signal.SIGCONT, signal.SIGWINCH)
        self._before = {number: signal.getsignal(number) for number in numbers}
        super().__init__(app, **options)
        self._user = cast(TerminalUser, app)
        self._output = Output(
            sys.__stderr__.fileno() if sys.__stderr__ else 2,
            GIVEN_BACK.encode(),
            self._gone,
            lambda: self._user.ending,
        )
        self._file = cast(Any, self._output)
        self._flying = False
        self._uptake = Uptake()
        self._picture = Picture()

    def start_application_mode(self) -> None:
        """Takes the terminal."""
        self._uptake.begin()  # before there is a listener
        cast(Any, super()).start_application_mode()
        self._flying = self._writer_thread is not None
        self.forget()
        self._put(QUESTION)

    def forget(self) -> None:
        """What the terminal shows is not what was written."""
        self._picture.forget()

    def ask_anew(self) -> None:
        """A person wants to see something: a terminal that has fallen silent is a new one."""
        if self._flying and self._uptake.silent:
            self._uptake.begin()
            self._put(QUESTION)

    def ready(self) -> bool:
        """Whether a frame may go out. Asks the terminal again when an answer is overdue."""
        if not (self._flying and self._output.idle):
            return False
        if self._uptake.asks_again:
            self._uptake.asked()
            self._put(QUESTION)
        return self._uptake.free

    def draw(self, lines: list[Strip], system: ColorSystem, together: bool) -> bool:
        """Writes a picture, as much of it as a frame should have; whether that was all.

        together: the terminal can be told to show all of it at once.
        """
        frame = self._picture.turn(lines, system, self._uptake.frame_max)
        if frame:
            begin, end = (SYNC_START, SYNC_END) if together else ("", "")
            self._uptake.leaves(len(frame.encode("utf-8", "replace")))
            self._put(begin + frame + end + QUESTION)
        return self._picture.whole

    def stop_application_mode(self) -> None:
        """Gives the terminal back as it was; once.

        Not before it has read that it is to say no more: a shell would take that for keys.
        """
        if not self._flying:
            return
        self._flying = False
        self._put(GIVEN_BACK + QUESTION)
        self._uptake.settle(lambda: self._output.lost)
        self.disable_input()
        if self.attrs_before is not None and not self._behind():  # else a shell has set it
            with _not_stopped(), suppress(termios.error):
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)

    def disable_input(self) -> None:
        """Hears nothing more."""
        with _not_stopped():
            super().disable_input()

    def close(self) -> None:
        """All that was written has gone out, or never will."""
        super().close()
        self._writer_thread = None

    def leave(self) -> None:
        """The deck has ended, in whatever way: the terminal is given back, and the signals."""
        if self._flying:
            self.stop_application_mode()
        if self._writer_thread is not None:
            self.close()
        for number, action in self._before.items():
            signal.signal(number, action)
        self._output.close()

    def write(self, data: str) -> None:
        """Text of Textual's to go out.

        A terminal that takes nothing gets nothing more: a bell would wait, and the deck with it.
        """
        if self._output.idle or not self._flying:
            self._put(data)

    def _put(self, data: str) -> None:
        """Text to go out; after the end it is too late."""
        if self._writer_thread is not None:
            self._writer_thread.write(data)

    def _gone(self, problem: Exception) -> None:
        """The terminal is no more, or this file has a mistake; told from any thread."""
        if isinstance(problem, OSError):
            self._app.call_later(self._user.lost_terminal)
        else:
            self._app.call_later(self._user.failed, problem)

    def _heard(self) -> None:
        """The terminal has answered; told by the thread that listens."""
        self._uptake.answered()
        if self._uptake.free:
            self._soon(self._offer)

    def _offer(self) -> None:
        self._app.call_later(self._user.offer)  # where its errors are the deck's

    def _behind(self) -> bool:
        """Whether a shell runs this in the background, and has the terminal itself."""
        with suppress(OSError):
            return os.tcgetpgrp(self.fileno) != os.getpgrp()
        return False

    def _sigtstp_application(self, *_: object) -> None:
        self._soon(self._pause)

    def _sigcont_application(self, *_: object) -> None:
        self._soon(self._go_on)

    def _soon(self, what: Callable[[], None]) -> None:
        """Between two events; never when the deck is over.

        A signal may come while the output's queue is locked, an answer at any time.
        """
        with suppress(RuntimeError):  # the deck has ended
            self._loop.call_soon_threadsafe(what)

    def _pause(self) -> None:
        """A shell gets its terminal back, until it lets the deck go on."""
        if self._flying:
            self.suspend_application_mode()
        os.kill(os.getpid(), signal.SIGSTOP)

    def _go_on(self) -> None:
        """The deck was stopped, maybe without a warning, and others have had the terminal."""
        if self._user.ending:
            return
        if self._behind():
            os.kill(os.getpid(), signal.SIGSTOP)
            return
        if self._flying:
            self.suspend_application_mode()
        self._must_signal_resume = True
        self.resume_application_mode()

    def _run_input_thread(self) -> None:
        try:
            self.run_input_thread()
        except Exception as problem:
            self._gone(problem)

    def run_input_thread(self) -> None:
        """Listens until the deck ends or the terminal is gone."""
        listener = Listener(lambda: self._uptake.awaits, self._heard)
        while not self.exit_event.is_set():
            data = b""
            if select.select([self.fileno], [], [], listener.patience_s)[0]:
                data = os.read(self.fileno, _READ_BYTES)
                if not data:
                    raise OSError(errno.EIO, os.strerror(errno.EIO))
            for message in listener.listen(data):
                self.process_message(message)


@contextmanager
def _not_stopped() -> Iterator[None]:
    """Setting the terminal does not stop a process that a shell runs in the background."""
    before = signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGTTOU, before)
