"""How the fields of the dictionary's rows lie in bytes, and what they mean in engineering units."""

from __future__ import annotations

import base64
import struct
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any, NamedTuple

from ares4._dictionary import ENTRIES, EVENTS, POSITIONS, TAILS, VALUES, Field

_DECIMALS = 10**9  # a step of one part in a divisor of it has nine decimals at most
_LASTING = [name for name, positions in POSITIONS.items() if positions]

Value = int | float | str | list[str] | None


class Layout:
    """A row of fields: how it lies in bytes and how it reads, worked out once for all its data."""

    def __init__(self, fields: tuple[Field, ...]) -> None:
        self.packed = struct.Struct(
            "<" + "".join(f"{count}{code}" for _, code, count, *_ in fields)
        )
        self.size = self.packed.size
        self._readers: list[Callable[[int], Value]] = []
        self._unpackers: list[Callable[[int], int | None]] = []
        self._places: list[tuple[str, int | slice]] = []
        self._standing: list[tuple[str, bool]] = []  # fields of positions; of one control, of all
        for name, code, count, scale, kind, values in fields:
            at = len(self._readers)
            self._places.append((name, at if count == 1 else slice(at, at + count)))
            self._readers += [_reader(code, scale, kind, values)] * count
            self._unpackers += [_unpacker(code, kind)] * count
            if kind == "position":
                self._standing.append((name, count > 1))

    @property
    def numbers(self) -> int:
        """How many numbers the fields are."""
        return len(self._readers)

    def decode(self, data: bytes) -> dict[str, Any]:
        """The fields of size bytes in engineering units; a list where a field is an array."""
        return self._read(self.packed.unpack(data))

    def decode_packed(self, data: bytes) -> dict[str, Any] | None:
        """The same of numbers as the log has them; None when they are not those of this row."""
        found = varints(data)
        if found is None or len(found) != len(self._unpackers):
            return None
        numbers = [unpack(number) for unpack, number in zip(self._unpackers, found, strict=True)]
        known = [number for number in numbers if number is not None]
        return self._read(known) if len(known) == len(numbers) else None

    def _read(self, numbers: Sequence[int]) -> dict[str, Any]:
        read = [reader(number) for reader, number in zip(self._readers, numbers, strict=True)]
        out: dict[str, Any] = {name: read[place] for name, place in self._places}
        for name, of_all in self._standing:
            if of_all:
                out[name] = dict(zip(_LASTING, map(_position, _LASTING, out[name]), strict=True))
            else:
                out[name] = _position(out["control"], out[name])
        return out


def _word(words: tuple[str, ...], what: str, number: int) -> str:
    """The name of a number; of one that has none, what it was to be, and the number."""
    return words[number] if number < len(words) else f"{what} {number}"


def _position(control: str, number: int) -> str:
    """What a control's position is called."""
    return _word(POSITIONS.get(control, ()), "position", number)


def _reader(code: str, scale: float, kind: str, values: str | None) -> Callable[[int], Value]:
    """What makes a number as sent one in engineering units, or says what it means."""
    words = VALUES[values] if values else ()
    bits = 8 * struct.calcsize(code)
    if kind == "word":
        return lambda number: _word(words, str(values), number)
    if kind == "set":
        names = [_word(words, "bit", bit) for bit in range(bits)]
        return lambda number: [name for bit, name in enumerate(names) if number >> bit & 1]
    if kind == "flag":
        return bool
    if kind == "absent":
        figure = _figure(scale)
        none = 2**bits - 1 if code.isupper() else -(2 ** (bits - 1))
        return lambda number: None if number == none else figure(number)
    return _figure(scale)


def varints(data: bytes) -> list[int] | None:
    """Numbers of seven bits a byte, those of least weight first; None when the last is cut off."""
    numbers, value, shift = [], 0, 0
    for byte in data:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            numbers.append(value)
            value = shift = 0
    return numbers if shift == 0 else None


def _unpacker(code: str, kind: str) -> Callable[[int], int | None]:
    """What makes a number of the log one as sent; None when it has too many bits."""
    size = 2 ** (8 * struct.calcsize(code))
    absent = int(kind == "absent")

    def unpack(number: int) -> int | None:
        value = (number - absent) % size
        if code.islower():
            value = value >> 1 ^ -(value & 1)
        return value if number < size else None

    return unpack


def _figure(scale: float) -> Callable[[int], int | float]:
    """What makes a number of steps one in engineering units."""
    if scale == 1:
        return int
    divisor = round(1 / scale)
    if divisor and _DECIMALS % divisor == 0:
        # The quotient is the float nearest to the decimal number; a product may miss it by a bit.
        return lambda number: number / divisor
    # The product of a short step and an integer: what is past twelve digits is only binary dust.
    return lambda number: float(f"{number * scale:.12g}")


_EVENTS = {number: (name, Layout(fields)) for number, (name, fields) in EVENTS.items()}


def decode_event(data: bytes) -> tuple[str, dict[str, Any]] | None:
    """Name and fields of an event from its number and fields as sent; None if it is none."""
    if len(data) < 2:
        return None
    name, layout = _EVENTS.get(int.from_bytes(data[:2], "little"), ("", None))
    if layout is None or len(data) - 2 != layout.size:
        return None
    return name, layout.decode(data[2:])


class EntryWords(NamedTuple):
    """What an entry of the log says."""

    kind: str
    name: str
    """The event's name for an EVENT, else the kind."""
    fields: dict[str, Any]


_ENTRIES = {number: (name, Layout(fields)) for number, (name, fields) in ENTRIES.items()}


def decode_entry(kind: int, payload: bytes) -> EntryWords | None:
    """What an entry says, from its kind and payload (docs/log-format.md); None if it is none."""
    entry, layout = _ENTRIES.get(kind, ("", None))
    name = entry
    if entry == "EVENT":
        numbers = varints(payload)
        name, layout = _EVENTS.get(numbers[0] if numbers else 0, ("", None))
        payload = payload[_varints_bytes(payload, 1) :]
    if layout is None:
        return None
    tail = TAILS.get(entry)
    end = _varints_bytes(payload, layout.numbers) if tail else len(payload)
    fields = layout.decode_packed(payload[:end])
    if fields is not None and tail:
        fields[tail] = _TAILS[tail](payload[end:])
    return None if fields is None else EntryWords(entry, name, fields)


# What makes the bytes after an entry's fields a value that JSON can hold.
_TAILS: dict[str, Callable[[bytes], str]] = {
    "text": lambda data: data.decode("utf-8", "replace"),
    "pixels": lambda data: base64.b64encode(data).decode("ascii"),
}


def _varints_bytes(data: bytes, count: int) -> int:
    """Where the first so many numbers end."""
    ends = (place for place, byte in enumerate(data, 1) if byte < 128)
    return next(islice(ends, count - 1, None), len(data))
