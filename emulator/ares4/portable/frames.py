"""Frames of the radio links: wrapped, and found in what comes.

    finder = FrameFinder()
    for frame in finder.take(computer.take(Stream.EARTH)):
        print(frame.number, frame.payload)

docs/telemetry.md has the layout, firmware/portable/frames.c does the work. Not here: what frames
say.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ares4._core import ffi, lib

PAYLOAD_MAX: int = lib.FRAME_PAYLOAD_MAX


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
    assert len(payload) <= PAYLOAD_MAX
    room = ffi.new("uint8_t[]", lib.FRAME_MAX)
    stamp = ffi.new("struct frame_stamp *", (sequence % 65536, met_s, cycle))
    return bytes(ffi.buffer(room, lib.frame_wrap(room, number, stamp, payload, len(payload))))


class FrameFinder:
    """Finds the frames in a stream of bytes; noise costs only the frames that it hit."""

    def __init__(self) -> None:
        self._finder = ffi.new("struct frame_finder *")
        self._bytes = ffi.buffer(self._finder.bytes)
        self._came = 0
        self._sound = 0  # bytes of sound frames

    @property
    def dropped_bytes(self) -> int:
        """Bytes that belonged to no sound frame."""
        return self._came - self._sound - int(self._finder.count)

    def take(self, data: bytes) -> Iterator[Frame]:
        """Takes bytes as they arrive; yields the frames they complete, in order."""
        finder, found = self._finder, ffi.new("struct frame_found *")
        at = 0
        while at < len(data):
            part = data[at : at + len(self._bytes) - finder.count]
            self._bytes[finder.count : finder.count + len(part)] = part
            finder.count += len(part)
            self._came += len(part)
            at += len(part)
            while lib.frame_find(finder, found):
                if found.sound:
                    yield self._frame(found)

    def _frame(self, found: ffi.CData) -> Frame:
        stamp, count = found.stamp, found.payload_bytes
        self._sound += lib.FRAME_HEADER_BYTES + count + lib.FRAME_CHECKSUM_BYTES
        payload = bytes(ffi.buffer(found.payload, count))
        return Frame(found.id, stamp.sequence, stamp.met_s, stamp.cycles, payload)
