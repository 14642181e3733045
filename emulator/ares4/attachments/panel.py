"""The real switch panel at a serial port: switches in, lamps and digits out.

docs/panel-protocol.md describes the wire, hw/panel the other end of it. Bytes are taken and given
at frame edges, never waited for, and never more than a bounded number at once. What the panel shows
are the cockpit registers as the firmware drives them, and the brightness of its screen; what a
hand moves becomes an input of the computer, journalled like any other.

The clock on the wall decides when a silent panel counts as lost and when lamps are sent again. It
decides nothing in the machine.
"""

from __future__ import annotations

import enum
import errno
import select
import struct
import termios
import time
import zlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import serial

from ares4._registers import DIGITS, LAMPS
from ares4.computer import CONTROL_TABLE, Computer, InputKind, cycles_of
from ares4.errors import PanelError

VERSION = 1
BAUD = 115200
PAYLOAD_BYTES_MAX = 84
RECENT = 4  # changes that are told again with each new one
TABLE_TEXT = "".join(
    [
        f"control {control.name} {','.join(control.positions)}\n"
        for control in CONTROL_TABLE.values()
    ]
    + [f"lamp {name}\n" for name, _ in LAMPS]
    + [f"digits {name} {mask}\n" for name, _, mask in DIGITS]
)
DIGIT_COUNT = sum(mask.count("#") for _, _, mask in DIGITS)

ANSWER_S = 5.0  # for a panel that starts anew when its port is opened
GREET_S = 0.5  # between two calls of a panel that has not answered
SILENCE_S = 2.0  # then the panel is lost; it judges the host by the same time
RETRY_S = 1.0  # between two attempts to open a port that has gone
LAMPS_S = 0.5  # between two frames of unchanged lamps
LAMPS_GAP_S = 0.02  # between two frames of changed lamps
HOLD_CYCLES = cycles_of(0.1)  # a key or button stands at least so long, that the firmware sees it
RECEIVE_BYTES_MAX = 1024  # a frame edge
WAITING_MAX = 256  # changes the machine has not taken yet
MESSAGES_MAX = 100

_MOMENTARY = frozenset(
    control.number for control in CONTROL_TABLE.values() if control.kind in ("momentary", "key")
)
_POSITIONS = tuple(len(control.positions) for control in CONTROL_TABLE.values())
_CONTROLS = len(CONTROL_TABLE)
_NO_CONTROL = 0xFF
_HELLO = struct.Struct(">BBBBBI")  # version, session, controls, lamps, digits, table
_OURS = (_CONTROLS, len(LAMPS), DIGIT_COUNT, zlib.crc32(TABLE_TEXT.encode()))
_CHANGE_BYTES = 1 + 2 * RECENT
_STATE_BYTES = _CHANGE_BYTES + 2 + _CONTROLS
_AHEAD_MAX = 127


class Kind(enum.IntEnum):
    """What a frame says: its first byte."""

    CHANGE = ord("C")
    GREET = ord("G")
    HELLO = ord("H")
    LAMPS = ord("L")
    STATE = ord("S")


class Message(NamedTuple):
    """A frame that came whole, in order and undamaged."""

    kind: int
    body: bytes


def _crc_table() -> list[int]:
    table = []
    for byte in range(256):
        crc = byte << 8
        for _ in range(8):
            crc = (crc << 1) ^ 0x1021 if crc & 0x8000 else crc << 1
        table.append(crc & 0xFFFF)
    return table


_CRC = _crc_table()


def crc16(data: bytes) -> int:
    """CRC-16/GENIBUS: 0xD64E of b"123456789"."""
    crc = 0xFFFF
    for byte in data:
        crc = (crc << 8 & 0xFFFF) ^ _CRC[crc >> 8 ^ byte]
    return crc ^ 0xFFFF


def stuffed(payload: bytes) -> bytes:
    """COBS of fewer than 254 bytes: the same without any zero, one byte longer."""
    return b"".join(bytes([len(part) + 1]) + part for part in payload.split(b"\0"))


def unstuffed(data: bytes) -> bytes | None:
    """The bytes that were stuffed; None when data is no stuffing of any."""
    parts = []
    at = 0
    while at < len(data):
        end = at + data[at]
        if data[at] == 0xFF or end > len(data):
            return None
        parts.append(data[at + 1 : end])
        at = end
    return b"\0".join(parts)


def frame_of(kind: int, sequence: int, body: bytes) -> bytes:
    """A frame as it goes over the wire."""
    payload = bytes([kind, sequence]) + body
    return b"\0" + stuffed(payload + crc16(payload).to_bytes(2, "big")) + b"\0"


class Receiver:
    """Bytes off the wire become messages; what is damaged or repeated is counted, never more."""

    def __init__(self) -> None:
        self.damaged = 0
        self.repeated = 0
        self.missed = 0
        self._part = bytearray()
        self._heard: int | None = None

    def take(self, data: bytes) -> list[Message]:
        """The messages that these bytes completed."""
        out = []
        *ended, rest = data.split(b"\0")
        for piece in ended:
            self._keep(piece)
            message = self._message(bytes(self._part)) if self._part else None
            if message:
                out.append(message)
            self._part.clear()
        self._keep(rest)
        return out

    def forget(self) -> None:
        """The peer may begin anew with any sequence number."""
        self._heard = None

    def drop(self) -> None:
        """What came of a frame so far was for nobody."""
        self._part.clear()

    def _keep(self, piece: bytes) -> None:
        # One byte over the longest frame is enough to know that it is too long.
        self._part += piece[: PAYLOAD_BYTES_MAX + 2 - len(self._part)]

    def _message(self, part: bytes) -> Message | None:
        payload = unstuffed(part) or b""
        whole = 4 <= len(payload) <= PAYLOAD_BYTES_MAX
        if not whole or crc16(payload[:-2]) != int.from_bytes(payload[-2:], "big"):
            self.damaged += 1
            return None
        kind, sequence = payload[0], payload[1]
        if self._heard is not None and kind not in (Kind.GREET, Kind.HELLO):
            ahead = sequence - self._heard & 0xFF
            if not 0 < ahead <= _AHEAD_MAX:
                self.repeated += 1
                return None
            self.missed += ahead - 1
        self._heard = sequence
        return Message(kind, payload[2:-2])


@dataclass
class Counts:
    """What the line has been through."""

    damaged: int  # frames that came broken, or say what no panel says
    repeated: int  # frames that came again
    missed: int  # frames that did not come
    refused_by_panel: int  # of the two first kinds, at its end, since it started


class State(enum.Enum):
    """How things stand between host and panel."""

    CALLING = "calling"  # the port is open, no panel answers
    LINKED = "linked"
    REFUSED = "refused"  # a panel answers that is made for another cockpit
    GONE = "gone"  # the port is not there
    CLOSED = "closed"


def _is_absent(error: PanelError) -> bool:
    return getattr(error.__cause__, "errno", None) == errno.ENOENT


class Panel:
    """A switch panel, attached. clock: seconds that pass outside the machine.

    A port that is not there is taken up as soon as it is. Raises PanelError when it is there and
    cannot be opened, or no panel made for this cockpit answers; or when it can never be there.
    """

    def __init__(
        self, computer: Computer, port: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.messages: deque[str] = deque(maxlen=MESSAGES_MAX)
        self._computer = computer
        self._name = port
        self._clock = clock
        self._receiver = Receiver()
        self._invalid = 0
        self._refused_by_panel = 0
        self._state = State.CALLING
        self._refusal = ""
        self._session = 0
        self._sequence = 0
        self._rest = b""  # of a frame the port took only a part of
        self._shown = b""
        self._positions: list[int] | None = None  # as the panel last told them
        self._changes = 0
        self._waiting: deque[tuple[int, int]] = deque()
        self._stood: dict[int, int] = {}  # cycle of each key's last move
        now_s = clock()
        self._greeted_s = self._lamps_s = now_s - RETRY_S
        self._heard_s = self._tried_s = now_s
        self._port: serial.Serial
        self._unopened = ""  # why the port cannot be opened, as it was last told
        try:
            self._port = self._opened()
        except PanelError as error:
            if not (_is_absent(error) and Path(port).absolute().parent.is_dir()):
                raise
            self._state = State.GONE
            self.messages.append(
                f"There is no port {port} yet; the flight goes on, and the panel is taken up when "
                "it is plugged in."
            )
        else:
            self._first_answer()

    # ---- what a mission asks of an attachment ---------------------------------------------------

    def next_cycle(self) -> int | None:
        """The cycle at which the next change that waits may go in."""
        if not self._waiting:
            return None
        return self._due_cycle(self._waiting[0][0])

    def frame(self) -> None:
        """Takes what came, puts it into the computer, and shows what it drives."""
        if self._state is State.CLOSED:
            return
        now_s = self._clock()
        if self._state is State.GONE:
            self._try_again(now_s)
        if self._state is not State.GONE:
            self._exchange(now_s)
        self._put_due()

    def close(self) -> None:
        """Lets the port go; the panel goes dark by itself."""
        if self._state is not State.GONE:
            self._port.close()
        self._state = State.CLOSED

    # ---- what the deck asks ---------------------------------------------------------------------

    @property
    def status(self) -> str:
        """One word: linked, calling, refused, gone or closed."""
        return self._state.value

    @property
    def counts(self) -> Counts:
        """What the line has been through since the flight began."""
        receiver = self._receiver
        return Counts(
            receiver.damaged + self._invalid,
            receiver.repeated,
            receiver.missed,
            self._refused_by_panel,
        )

    # ---- the port -------------------------------------------------------------------------------

    def _opened(self) -> serial.Serial:
        try:
            return serial.Serial(self._name, BAUD, timeout=0, write_timeout=0, exclusive=True)
        except (OSError, ValueError, termios.error) as error:
            raise PanelError(self._why_not(error)) from error

    def _why_not(self, error: Exception) -> str:
        number = getattr(error, "errno", None)
        if number == errno.ENOENT:
            return f"There is no port {self._name}: plug the panel in, or name the port it is at."
        if number in (errno.EACCES, errno.EPERM):
            return (
                f"The port {self._name} may not be opened: join the group that owns it, "
                "often `dialout`, and log in anew."
            )
        if number in (errno.EAGAIN, errno.EBUSY):
            return f"The port {self._name} is in use: close the other program that has it open."
        return f"The port {self._name} cannot be used as a serial port: {error}."

    def _first_answer(self) -> None:
        """Waits for a panel to say who it is and how its switches stand."""
        deadline_s = self._heard_s + ANSWER_S
        while self._positions is None:
            now_s = self._clock()
            self._exchange(now_s)
            if self._state in (State.REFUSED, State.GONE) or now_s >= deadline_s:
                self.close()
                raise PanelError(
                    self._refusal
                    or f"No panel answers at {self._name} within {ANSWER_S:.0f} s: look whether it "
                    "is the right port, and whether the panel has its program in it (hw/panel)."
                )
            select.select([self._port], [], [], LAMPS_GAP_S)

    def _try_again(self, now_s: float) -> None:
        if now_s - self._tried_s < RETRY_S:
            return
        self._tried_s = now_s
        try:
            self._port = self._opened()
        except PanelError as error:
            if not _is_absent(error) and str(error) != self._unopened:
                self._unopened = str(error)
                self.messages.append(self._unopened)
            return
        self._unopened = ""
        self._state = State.CALLING
        self._greeted_s = now_s - GREET_S
        self._receiver.drop()
        self._rest = b""

    def _exchange(self, now_s: float) -> None:
        try:
            for message in self._receiver.take(self._port.read(RECEIVE_BYTES_MAX)):
                self._handle(message, now_s)
            if self._state is State.LINKED and now_s - self._heard_s >= SILENCE_S:
                self._lose(
                    State.CALLING,
                    f"The panel at {self._name} has been silent for {SILENCE_S:.0f} s; "
                    "the flight goes on, and it is being called.",
                )
            self._send_due(now_s)
        except (OSError, termios.error):
            self._tried_s = now_s
            self._port.close()
            self._lose(
                State.GONE,
                f"The panel's port {self._name} is gone; the flight goes on, and the panel is "
                "taken up again when it is back.",
            )

    def _lose(self, state: State, message: str) -> None:
        if self._state is State.LINKED:
            self.messages.append(message)
        self._state = state
        self._receiver.forget()
        for control, position in enumerate(self._positions or ()):
            if control in _MOMENTARY and position:
                self._move(control, 0)  # no hand is known to hold it any more
        self._positions = None

    # ---- what comes -----------------------------------------------------------------------------

    def _handle(self, message: Message, now_s: float) -> None:
        kind, body = message
        if kind == Kind.HELLO and len(body) >= 2:
            self._meet(body, now_s)
        elif kind == Kind.STATE and len(body) == _STATE_BYTES and self._said_by_a_panel(body):
            self._take_state(body, now_s)
        elif kind == Kind.CHANGE and len(body) == _CHANGE_BYTES and self._said_by_a_panel(body):
            self._take_changes(body, now_s)
        else:
            self._invalid += 1

    @staticmethod
    def _said_by_a_panel(body: bytes) -> bool:
        recent = zip(body[1:_CHANGE_BYTES:2], body[2:_CHANGE_BYTES:2], strict=True)
        return all(
            control == _NO_CONTROL or (control < _CONTROLS and position < _POSITIONS[control])
            for control, position in recent
        ) and all(map(int.__lt__, body[_CHANGE_BYTES + 2 :], _POSITIONS))

    def _meet(self, body: bytes, now_s: float) -> None:
        if self._state is State.LINKED:
            if body[1] != self._session:  # it has started anew, or lost us
                self._greeted_s = now_s - GREET_S
                self._lose(
                    State.CALLING,
                    f"The panel at {self._name} has started anew; it is being called.",
                )
            return
        if body[1] != self._session:
            return
        self._heard_s = now_s
        if body[0] == VERSION and len(body) == _HELLO.size and _HELLO.unpack(body)[2:] == _OURS:
            self._state = State.LINKED
            self._refusal = ""
            self._shown = b""
            return
        if not self._refusal:
            self._refusal = self._difference(body)
            self.messages.append(self._refusal)
        self._state = State.REFUSED

    def _difference(self, body: bytes) -> str:
        if body[0] != VERSION or len(body) != _HELLO.size:
            what = f"speaks version {body[0]} of the panel's protocol and this program {VERSION}"
        else:
            form = "{} controls, {} lamps, {} digits, table {:08X}"
            theirs = form.format(*_HELLO.unpack(body)[2:])
            what = (
                f"is made for another cockpit ({theirs}) than this program ({form.format(*_OURS)})"
            )
        return f"The panel at {self._name} {what}: load this version's hw/panel into it."

    def _take_state(self, body: bytes, now_s: float) -> None:
        if self._state is not State.LINKED:
            return
        self._refused_by_panel = int.from_bytes(body[_CHANGE_BYTES : _CHANGE_BYTES + 2], "big")
        positions = body[_CHANGE_BYTES + 2 :]
        if self._positions is None:  # from now on its switches are the ship's
            self._heard_s = now_s
            self._changes = body[0]
            self._positions = list(positions)
            self._waiting.extend(enumerate(positions))
            self.messages.append(f"The panel at {self._name} is linked; its switches hold.")
            return
        self._take_changes(body, now_s)
        for control, position in enumerate(positions):
            if position != self._positions[control]:
                self._move(control, position)
                self._positions[control] = position

    def _take_changes(self, body: bytes, now_s: float) -> None:
        if self._state is not State.LINKED or self._positions is None:
            return
        self._heard_s = now_s
        new = min(body[0] - self._changes & 0xFF, RECENT)
        self._changes = body[0]
        for at in range(2 * new - 1, 0, -2):  # the newest comes first
            control, position = body[at], body[at + 1]
            if control != _NO_CONTROL:
                self._move(control, position)
                self._positions[control] = position

    # ---- into the computer ----------------------------------------------------------------------

    def _move(self, control: int, position: int) -> None:
        if len(self._waiting) >= WAITING_MAX:
            self._put(*self._waiting.popleft())
        self._waiting.append((control, position))

    def _due_cycle(self, control: int) -> int:
        now = self._computer.cycle
        stood = self._stood.get(control, now - HOLD_CYCLES)
        # A machine taken back to an earlier state has no key that moved in its future.
        return stood + HOLD_CYCLES if 0 <= now - stood < HOLD_CYCLES else now

    def _put_due(self) -> None:
        while self._waiting and self._due_cycle(self._waiting[0][0]) <= self._computer.cycle:
            self._put(*self._waiting.popleft())

    def _put(self, control: int, position: int) -> None:
        if self._computer.read("cockpit.INPUT", control) != position:
            self._computer.put(InputKind.CONTROL, control, position)
            if control in _MOMENTARY:
                self._stood[control] = self._computer.cycle

    # ---- what goes ------------------------------------------------------------------------------

    def _send_due(self, now_s: float) -> None:
        if self._state is not State.LINKED:
            if now_s - self._greeted_s >= GREET_S:
                self._session = self._session % 255 + 1
                self._greeted_s = now_s
                self._send(Kind.GREET, _HELLO.pack(VERSION, self._session, *_OURS))
            return
        if now_s - self._lamps_s < LAMPS_GAP_S:
            return
        lit = self._lit()
        if lit == self._shown and now_s - self._lamps_s < LAMPS_S:
            return
        if self._send(Kind.LAMPS, lit):
            self._shown = lit
            self._lamps_s = now_s

    def _lit(self) -> bytes:
        lamps = self._computer.read("cockpit.LAMPS")
        brightness = self._computer.read("screen.CONTROL.BRIGHTNESS")
        digits = bytes(word & 0xFF for word in self._computer.words("cockpit.DIGIT")[:DIGIT_COUNT])
        return struct.pack(">IB", lamps, brightness) + digits

    def _send(self, kind: Kind, body: bytes) -> bool:
        """Gives a frame to the port. False: it takes none now, and nothing was given."""
        # A write of pyserial's does not return before a full port takes a byte, so ask first.
        if not select.select([], [self._port], [], 0)[1]:
            return False
        if self._rest:
            self._rest = self._rest[self._port.write(self._rest) :]
            return False
        frame = frame_of(kind, self._sequence, body)
        self._sequence = self._sequence + 1 & 0xFF
        self._rest = frame[self._port.write(frame) :]
        return True
