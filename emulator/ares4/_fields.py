"""How the fields of the dictionary's rows lie in bytes, and what they mean in engineering units."""

from __future__ import annotations

import struct
from typing import Any

from ares4._dictionary import EVENTS, VALUES, Field


def layout(fields: tuple[Field, ...]) -> struct.Struct:
    """How a row of fields lies in bytes."""
    return struct.Struct("<" + "".join(f"{count}{code}" for _, code, count, _, _ in fields))


def _engineering(number: int, scale: float, values: str | None) -> int | float | str:
    if values is not None:
        words = VALUES[values]
        return words[number] if number < len(words) else f"{values} {number}"
    if scale == 1:
        return number
    # The product of a short step and an integer: what is past twelve digits is only binary dust.
    return float(f"{number * scale:.12g}")


def decode_fields(fields: tuple[Field, ...], data: bytes) -> dict[str, Any]:
    """The fields of a packet, event, command or log entry, in engineering units.

    data must be as long as layout(fields).size.
    """
    numbers = list(layout(fields).unpack(data))
    out: dict[str, Any] = {}
    for name, _, count, scale, values in fields:
        taken, numbers = numbers[:count], numbers[count:]
        converted = [_engineering(number, scale, values) for number in taken]
        out[name] = converted[0] if count == 1 else converted
    return out


def decode_event(data: bytes) -> tuple[str, dict[str, Any]] | None:
    """Name and fields of an event from its number and fields as sent; None if it is none."""
    if len(data) < 2:
        return None
    row = EVENTS.get(int.from_bytes(data[:2], "little"))
    if row is None or len(data) - 2 != layout(row[1]).size:
        return None
    return row[0], decode_fields(row[1], data[2:])
