"""How the fields of the dictionary's rows lie in bytes, and what they mean in engineering units."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any

from ares4._dictionary import EVENTS, VALUES, Field

_DECIMALS = 10**9  # a step of one part in a divisor of it has nine decimals at most


class Layout:
    """A row of fields: how it lies in bytes and how it reads, worked out once for all its data."""

    def __init__(self, fields: tuple[Field, ...]) -> None:
        self.packed = struct.Struct(
            "<" + "".join(f"{count}{code}" for _, code, count, *_ in fields)
        )
        self.size = self.packed.size
        self._readers: list[Callable[[int], int | float | str]] = []
        self._places: list[tuple[str, int | slice]] = []
        for name, _, count, scale, values in fields:
            at = len(self._readers)
            self._places.append((name, at if count == 1 else slice(at, at + count)))
            self._readers += [_reader(scale, values)] * count

    def decode(self, data: bytes) -> dict[str, Any]:
        """The fields of size bytes in engineering units; a list where a field is an array."""
        numbers = self.packed.unpack(data)
        read = [reader(number) for reader, number in zip(self._readers, numbers, strict=True)]
        return {name: read[place] for name, place in self._places}


def _reader(scale: float, values: str | None) -> Callable[[int], int | float | str]:
    """What makes a number as sent one in engineering units, or a word."""
    if values is not None:
        words = VALUES[values]
        return lambda number: words[number] if number < len(words) else f"{values} {number}"
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
