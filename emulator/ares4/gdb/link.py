"""The socket a debugger speaks through: one debugger at a time, nothing ever waited for unasked.

The bytes of a debugger are taken between two runs of the machine. Acknowledgements are done with
here; whoever polls sees commands and ctrl-c only.
"""

from __future__ import annotations

import re
import select
import socket
from collections import deque
from contextlib import suppress
from typing import NamedTuple

from ares4.errors import GdbError
from ares4.gdb.packets import BYTES_MAX, Kind, Packet, framed, take

_RECEIVE_BYTES = 65536
_STREAM_BYTES_MAX = 4 * BYTES_MAX  # a debugger that sends more without an end is no debugger
_PORT_MAX = 65535
_SEND_S = 5.0  # for a debugger that does not read what it asked for


class Place(NamedTuple):
    """Where to listen."""

    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def place_of(text: str) -> Place:
    """A place from HOST:PORT or :PORT, which is of this machine alone. Raises GdbError."""
    host, colon, port = text.rpartition(":")
    bare = host.removeprefix("[").removesuffix("]")
    if not colon or not re.fullmatch("[0-9]{1,5}", port) or int(port) > _PORT_MAX:
        raise GdbError(f"{text[:60]!r} is no place to listen at; give :PORT or HOST:PORT.")
    return Place(bare or "localhost", int(port))


def _listening(place: Place) -> socket.socket:
    family, kind, _, _, address = socket.getaddrinfo(
        *place, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    listener = socket.socket(family, kind)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(1)
    except OSError:
        listener.close()
        raise
    return listener


class Link:
    """Listens at a place; Raises GdbError when it cannot. messages: what people should know."""

    def __init__(self, place: Place, messages: deque[str]) -> None:
        self._messages = messages
        try:
            self._listener = _listening(place)
        except (OSError, UnicodeError) as problem:
            why = getattr(problem, "strerror", None) or "there is no such host"
            raise GdbError(f"gdb cannot be listened for at {place}: {why}.") from None
        self._listener.setblocking(False)
        self.place = Place(place.host, self._listener.getsockname()[1])
        self._socket: socket.socket | None = None
        self._stream = bytearray()
        self._acks = True
        self._sent = b""
        self.taken = 0  # packets, ever

    @property
    def connected(self) -> bool:
        """Whether a debugger is there."""
        return self._socket is not None

    def wait(self, seconds: float) -> None:
        """Returns when something has come, or after so long."""
        watched = [self._socket or self._listener]
        with suppress(OSError, ValueError):
            select.select(watched, [], [], seconds)

    def accept(self) -> bool:
        """Takes in a debugger that is calling; True when there is a new one."""
        if self._socket is not None:
            return False
        try:
            self._socket, _ = self._listener.accept()
        except OSError:
            return False
        self._socket.settimeout(_SEND_S)
        with suppress(OSError):
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._stream.clear()
        self._acks = True
        self._sent = b""
        return True

    def poll(self) -> Packet | None:
        """The next command or ctrl-c that has come; None: there is none yet, or no debugger."""
        while self._socket is not None:
            packet = take(self._stream)
            if packet is None:
                if not self._receive():
                    return None
                continue
            self.taken += 1
            if packet.kind is Kind.NAK:
                self._write(self._sent)
            elif packet.kind is Kind.NOISE:
                self._messages.append("What came from gdb's place is no packet: it is left out.")
            elif packet.kind is Kind.DAMAGED:
                self._messages.append("A packet from gdb came damaged; it is asked for again.")
                self._write(b"-")
            elif packet.kind is not Kind.ACK:
                if self._acks and packet.kind is not Kind.INTERRUPT:
                    self._write(b"+")
                return packet
        return None

    def _receive(self) -> bool:
        """Takes what has come. False: nothing has, or the debugger is gone."""
        assert self._socket is not None
        try:
            if not select.select([self._socket], [], [], 0)[0]:
                return False
            data = self._socket.recv(_RECEIVE_BYTES)
        except OSError:
            data = b""
        if not data or len(self._stream) > _STREAM_BYTES_MAX:
            self.drop()
            return False
        self._stream += data
        return True

    def send(self, contents: bytes) -> None:
        """Answers."""
        self._sent = framed(contents)
        self._write(self._sent)

    def stop_acks(self) -> None:
        """From now on neither side acknowledges packets."""
        self._acks = False

    def _write(self, data: bytes) -> None:
        if self._socket is None:
            return
        try:
            self._socket.sendall(data)
        except OSError:
            self.drop()

    def drop(self) -> None:
        """Lets the debugger go."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def close(self) -> None:
        """Lets the debugger go and listens no more."""
        self.drop()
        self._listener.close()
