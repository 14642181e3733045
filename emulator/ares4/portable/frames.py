"""Frames of the radio links: wrapped, and found in what comes.

    finder = FrameFinder()
    for frame in finder.take(computer.take(Stream.EARTH)):
        print(frame.number, frame.payload)

docs/telemetry.md has the layout, firmware/portable/frames.c does the work. Not here: what frames
say.
"""

from __future__ import annotations

import struct
from typing import NamedTuple

from ares4._core import ffi, lib

PAYLOAD_MAX: int = lib.FRAME_PAYLOAD_MAX
_FRAME_MAX: int = lib.FRAME_MAX
_AROUND: int = lib.FRAME_HEADER_BYTES + lib.FRAME_CHECKSUM_BYTES
_find = lib.frame_find
# What struct frame_found begins with, read at once.
_FOUND = struct.Struct("@B?H4xH2xIQ")
assert _FOUND.size == ffi.offsetof("struct frame_found", "payload")


class Frame(NamedTuple):
    """A frame that came whole and sound."""

    number: int
    """What it is: its id, 0 to 255."""
    sequence: int
    met_s: int
    cycle: int
    payload: bytes


def frame_of(
    number: int, payload: bytes, sequence: int = 0, met_s: int = 0, cycle: int = 0
) -> bytes:
    """A frame as it goes over a radio link. Its payload has PAYLOAD_MAX bytes at most."""
    if len(payload) > PAYLOAD_MAX:  # no assert: it guards C's room, also under python -O
        raise ValueError(f"A payload of {len(payload)} bytes is over the {PAYLOAD_MAX} of a frame.")
    room = ffi.new("uint8_t[]", lib.FRAME_MAX)
    stamp = ffi.new("struct frame_stamp *", (sequence % 65536, met_s, cycle))
    return bytes(ffi.buffer(room, lib.frame_wrap(room, number, stamp, payload, len(payload))))


class FrameFinder:
    """Finds the frames in a stream of bytes; noise costs only the frames that it hit."""

    def __init__(self) -> None:
        self._finder = ffi.new("struct frame_finder *")
        self._bytes = ffi.buffer(self._finder.bytes)
        self._found = ffi.new("struct frame_found *")
        self._head = ffi.buffer(self._found, _FOUND.size)
        self._payload = ffi.buffer(self._found.payload)
        self._came = 0
        self._sound = 0  # bytes of sound frames

    @property
    def dropped_bytes(self) -> int:
        """Bytes that belonged to no sound frame."""
        return self._came - self._sound - int(self._finder.count)

    def take(self, data: bytes) -> list[Frame]:
        """Takes bytes as they arrive; returns the frames they complete, in order."""
        frames = []
        finder, found, at = self._finder, self._found, 0
        while at < len(data):
            count = finder.count
            part = data[at : at + _FRAME_MAX - count]
            at += len(part)
            self._bytes[count : count + len(part)] = part
            finder.count = count + len(part)
            while _find(finder, found):
                number, sound, length, sequence, met_s, cycle = _FOUND.unpack(self._head)
                if sound:
                    self._sound += _AROUND + length
                    frames.append(Frame(number, sequence, met_s, cycle, self._payload[:length]))
        self._came += len(data)
        return frames
