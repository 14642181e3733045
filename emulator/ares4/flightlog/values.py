"""What a log is read into."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ares4.records import Found


@dataclass(frozen=True)
class Entry:
    """One record of the log."""

    number: int
    kind: str
    """EVENT, MARK, SITUATION, FAULT, CATALOGUE, START."""
    name: str
    """The event's name for an EVENT, else the kind."""
    met_s: int | None
    """None when no START tells how the ship's time ran against UTC."""
    utc_s: int
    start: int | None
    """Which start of the computer wrote it, the first since power-on being 1; None when the entry
    that told was lost."""
    page: int | None
    """Where it ends; None when that page was lost, and brought back from others."""
    sector: int | None
    """Within the page, of layout 1."""
    fields: dict[str, Any]

    def as_row(self) -> dict[str, Any]:
        """As a dict that can be written as JSON."""
        return {
            "kind": self.kind,
            "name": self.name,
            "number": self.number,
            "met_s": self.met_s,
            "utc_s": self.utc_s,
            "start": self.start,
            "fields": self.fields,
        }


@dataclass(frozen=True)
class Damage:
    """Something in the image that does not read well."""

    page: int | None
    sector: int | None
    byte: int | None
    """Place within the sector."""
    what: str

    def __str__(self) -> str:
        places = {"page": self.page, "sector": self.sector, "byte": self.byte}
        where = ", ".join(f"{name} {place}" for name, place in places.items() if place is not None)
        return f"{where}: {self.what}" if where else self.what


@dataclass
class Log:
    """All that could be read, entries in the order of their numbers."""

    entries: list[Entry] = field(default_factory=list)
    damage: list[Damage] = field(default_factory=list)
    layout: int = 2
    found: Found | None = None
    """What layout 2 was read out of, and what is missing of it."""
    sectors: int = 0
    """Sectors with a sound header, of layout 1."""

    def missing(self) -> list[int]:
        """Numbers between the first and the last entry that are not there."""
        numbers = {entry.number for entry in self.entries}
        return [n for n in range(min(numbers), max(numbers)) if n not in numbers] if numbers else []

    def named(self, name: str) -> list[Entry]:
        """The entries of one kind, or of one event."""
        return [entry for entry in self.entries if name in (entry.kind, entry.name)]
