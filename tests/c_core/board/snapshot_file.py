"""Saved flights as docs/snapshot-format.md has them, read and written without the core."""

from __future__ import annotations

import struct
from dataclasses import dataclass, replace

import xxhash

HEADER = struct.Struct("<8sIIQ")
SECTION = struct.Struct("<16sQ")
NUMBERS = struct.Struct("<BII")
VERSION = 5


@dataclass(frozen=True)
class Field:
    """Groups of count numbers of size bytes."""

    size: int
    count: int
    groups: int
    data: bytes

    def values(self) -> list[int]:
        """The elements, unsigned."""
        return [
            int.from_bytes(self.data[at : at + self.size], "little")
            for at in range(0, len(self.data), self.size)
        ]

    def holding(self, *values: int) -> Field:
        """The same field with other elements at its beginning."""
        new = b"".join(value.to_bytes(self.size, "little") for value in values)
        return replace(self, data=new + self.data[len(new) :])


@dataclass
class SnapshotFile:
    """A file of version 5 or 4, or of version 3 or 2, which have other names for some fields."""

    ram_bytes: int
    fields: dict[str, Field]
    memories: dict[str, bytes]


def read(data: bytes) -> SnapshotFile:
    """A file taken apart, whose digest is right."""
    magic, version, ram_bytes, digest = HEADER.unpack_from(data)
    assert (magic, version) == (b"ARES4SNP", VERSION)
    assert digest == xxhash.xxh64_intdigest(data[HEADER.size :])
    sections, place = {}, HEADER.size
    while place < len(data):
        name, length = SECTION.unpack_from(data, place)
        place += SECTION.size
        sections[name.rstrip(b"\0").decode()] = data[place : place + length]
        place += length
    return SnapshotFile(ram_bytes, _fields(sections.pop("state")), sections)


def _fields(state: bytes) -> dict[str, Field]:
    fields, place = {}, 0
    while place < len(state):
        length = state[place]
        name = state[place + 1 : place + 1 + length].decode()
        place += 1 + length
        size, count, groups = NUMBERS.unpack_from(state, place)
        place += NUMBERS.size
        fields[name] = Field(size, count, groups, state[place : place + size * count * groups])
        place += size * count * groups
    return fields


def write(file: SnapshotFile, version: int = VERSION) -> bytes:
    """The file in one piece."""
    state = b""
    for name, field in file.fields.items():
        state += bytes([len(name)]) + name.encode()
        state += NUMBERS.pack(field.size, field.count, field.groups) + field.data
    body = b""
    for name, data in {"state": state, **file.memories}.items():
        body += SECTION.pack(name.encode(), len(data)) + data
    digest = xxhash.xxh64_intdigest(body)
    return HEADER.pack(b"ARES4SNP", version, file.ram_bytes, digest) + body
