"""The wire between host and panel: frames, their check, their order.

docs/panel-protocol.md is the description, hw/panel/link.c the other end. Nothing here knows what a
frame says, nor of any port.
"""

from __future__ import annotations

import enum
from binascii import crc_hqx
from typing import NamedTuple

PAYLOAD_BYTES_MAX = 84
_AHEAD_MAX = 127  # a number so far ahead of the last is new; any other was heard before


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


def crc16(data: bytes) -> int:
    """CRC-16/GENIBUS: 0xD64E of b"123456789"."""
    return crc_hqx(data, 0xFFFF) ^ 0xFFFF


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
