"""What the ship sends, decoded, and what the ground sends, encoded.

    downlink = Downlink()
    for row in downlink.feed(computer.take(Stream.EARTH)):
        print(row["kind"], row["name"], row["fields"])

A row is a dict that can be written as JSON: kind ("packet", "event" or "entry"), name, sequence,
cycle, met_s, fields, and for events and entries number. An entry of the flight log, which SEND_LOG
asks for, comes in pieces, and is a row when all are there and its CRC is right.

Fields have their engineering units in their names, None where a sensor gave no reading;
enumerations are words, sets of them lists of words. The console port says every event too, also
while no link is up: class Console reads those.

Not here: where the bytes come from. The layout of the frames is docs/telemetry.md.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping
from typing import Any

from ares4 import errors
from ares4._dictionary import (
    COMMANDS,
    EVENTS,
    FRAME_ENTRY_ID,
    FRAME_EVENT_ID,
    PACKETS,
    VALUES,
)
from ares4._fields import Layout, decode_entry, decode_event
from ares4.portable.frames import Frame, FrameFinder, frame_of

_LINE_BYTES_MAX = 1024  # of the console; no event is nearly so long
_PACKETS = {number: (name, Layout(fields)) for number, (name, fields) in PACKETS.items()}


class Downlink:
    """Decodes what comes down a link; noise costs only the frames that it hit."""

    def __init__(self) -> None:
        self._finder = FrameFinder()
        self._last_sequence: int | None = None
        self._pieces = _Pieces()
        self.frames = 0
        """Sound frames so far."""
        self.missed = 0
        """Frames that were sent and did not arrive, by their sequence numbers."""

    @property
    def dropped_bytes(self) -> int:
        """Bytes that belonged to no sound frame."""
        return self._finder.dropped_bytes

    def feed(self, data: bytes) -> list[dict[str, Any]]:
        """Takes bytes as they arrive; returns what they complete, in order."""
        rows = (self._decode(frame) for frame in self._finder.take(data))
        return [row for row in rows if row is not None]

    def _decode(self, frame: Frame) -> dict[str, Any] | None:
        number, sequence, met_s, cycle, payload = frame
        self.frames += 1
        if self._last_sequence is not None:
            self.missed += (sequence - self._last_sequence - 1) % 65536
        self._last_sequence = sequence
        row: dict[str, Any] = {"sequence": sequence, "cycle": cycle, "met_s": met_s}
        if number == FRAME_EVENT_ID:
            event = decode_event(payload[4:])
            if event is None:
                return None
            counter = int.from_bytes(payload[:4], "little")
            name, fields = event
            return {"kind": "event", "name": name, "number": counter, **row, "fields": fields}
        if number == FRAME_ENTRY_ID:
            entry = self._pieces.take(payload)
            return {**entry, **row} if entry else None
        name, layout = _PACKETS.get(number, ("", None))
        if layout is None or len(payload) != layout.size:
            return None
        return {"kind": "packet", "name": name, **row, "fields": layout.decode(payload)}


class _Pieces:
    """Entries of the flight log, put together from their pieces: one at a time, in its order."""

    _HEAD = struct.Struct("<IHH")
    _TIME_BYTES, _CRC_BYTES = 8, 4

    def __init__(self) -> None:
        self._number = self._whole = 0
        self._bytes = b""

    def take(self, payload: bytes) -> dict[str, Any] | None:
        """The entry that a piece completes. Of one of which a piece is missing nothing is given."""
        if len(payload) < self._HEAD.size:
            return None
        number, place, whole = self._HEAD.unpack_from(payload)
        if place == 0:
            self._number, self._whole, self._bytes = number, whole, b""
        if (number, whole, place) != (self._number, self._whole, len(self._bytes)):
            return None
        self._bytes += payload[self._HEAD.size :]
        return self._entry() if len(self._bytes) == whole else None

    def _entry(self) -> dict[str, Any] | None:
        body, crc = self._bytes[: -self._CRC_BYTES], self._bytes[-self._CRC_BYTES :]
        proven = zlib.crc32(self._number.to_bytes(4, "little") + body).to_bytes(4, "little")
        if proven != crc or len(body) <= self._TIME_BYTES:
            return None
        words = decode_entry(body[self._TIME_BYTES], body[self._TIME_BYTES + 1 :])
        if words is None:
            return None
        time_ms = int.from_bytes(body[: self._TIME_BYTES], "little")
        return {
            "kind": "entry",
            "name": words.name,
            "number": self._number,
            "entry": words.kind,
            "utc_s": time_ms // 1000,
            "fields": words.fields,
        }


class Console:
    """Finds the events in what the ship writes to its console port, one line each."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, data: bytes) -> list[dict[str, Any]]:
        """Takes bytes as they arrive; returns the events they complete, without sequence, cycle."""
        *lines, rest = (self._rest + data).split(b"\n")
        self._rest = rest[: _LINE_BYTES_MAX + 1]  # enough to know it for too long
        rows = []
        for line in lines:
            if len(line) > _LINE_BYTES_MAX:
                continue
            row = _console_event(line.decode("ascii", "replace").split())
            if row is not None:
                rows.append(row)
        return rows


_EVENTS_BY_NAME = {name: Layout(fields) for name, fields in EVENTS.values()}


def _console_event(words: list[str]) -> dict[str, Any] | None:
    if len(words) < 2 or not words[0].isdecimal():
        return None
    layout = _EVENTS_BY_NAME.get(words[1])
    if layout is None:
        return None
    try:
        # The console shows every field as a signed number.
        data = struct.pack(f"<{len(words) - 2}I", *(int(word) & 0xFFFFFFFF for word in words[2:]))
    except ValueError:
        return None
    if len(data) != layout.size:
        return None
    fields = layout.decode(data)
    return {"kind": "event", "name": words[1], "met_s": int(words[0]), "fields": fields}


def encode_command(name: str, sequence: int = 0, **arguments: int | str) -> bytes:
    """A command frame for the ship: its bytes go to a link with Computer.receive().

    sequence: 0 to 65535, another for each command; the same command with the same number again is
    carried out once.
    Raises InputError for a command or an argument the dictionary does not have.
    """
    return command_frame(name, sequence, arguments)


def command_frame(name: str, sequence: int, arguments: Mapping[str, int | str]) -> bytes:
    """The same, for arguments of any name."""
    rows = {known: (number, fields) for number, (known, fields) in COMMANDS.items()}
    known = name.upper()
    if known not in rows:
        raise errors.InputError(f"There is no command {name!r}; there are {', '.join(rows)}.")
    number, fields = rows[known]
    if set(arguments) != {field[0] for field in fields}:
        wanted = ", ".join(field[0] for field in fields) or "no arguments"
        raise errors.InputError(f"The command {known} takes {wanted}.")
    numbers = []
    for field_name, *_, values in fields:
        value = arguments[field_name]
        if isinstance(value, str):
            if values is None or value not in VALUES[values]:
                raise errors.InputError(f"{value!r} is no {field_name} of the command {known}.")
            value = VALUES[values].index(value)
        numbers.append(value)
    try:
        payload = Layout(fields).packed.pack(*numbers)
    except struct.error as error:
        raise errors.InputError(f"An argument of {known} is out of range: {error}.") from error
    return frame_of(number, payload, sequence)
