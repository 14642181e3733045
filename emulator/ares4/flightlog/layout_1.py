"""Logs of earlier ships: sectors with a checksum and no code.

Every sector and every record carries its own checksum, so what is damaged costs itself and nothing
else. What does not read well is told as damage, with its place. docs/log-format-1.md has the
layout.

Not here: writing; and correction of flipped bits, for which each page's spare bytes are reserved.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

from ares4 import errors
from ares4._dictionary import ENTRIES
from ares4._fields import Layout, decode_event
from ares4.flightlog.values import Damage, Entry, Log

PART_PAGES = 32768
PAGES = 2048  # that the log has of them: the first 32 blocks
PAGE_BYTES = 2112
DATA_BYTES = 2048
SECTOR_BYTES = 512
IMAGE_BYTES = PAGES * PAGE_BYTES

_MAGIC = b"ALOG"
_VERSION = 1
_SECTOR = struct.Struct("<4sBBHIIII")
_SECTOR_CHECKED = 20
_RECORD = struct.Struct("<IBBHII")
_CHECKSUM_BYTES = 4
_ERASED = b"\xff"
_ERASED_PAGE = _ERASED * DATA_BYTES
_EVENT_KIND = "EVENT"
_ENTRIES = {number: (kind, Layout(fields)) for number, (kind, fields) in ENTRIES.items()}


@dataclass
class _Sector:
    page: int
    number: int
    data: bytes
    sequence: int
    start: int
    records: int
    used: int


def read(image: bytes) -> Log:
    """Raises FlightLogError when the image is not of this part, or holds no log at all."""
    if not image or len(image) % PAGE_BYTES or len(image) > PART_PAGES * PAGE_BYTES:
        raise errors.FlightLogError(
            f"The mass-memory image has {len(image)} bytes; one of this ship has whole pages of "
            f"{PAGE_BYTES}, at most {PART_PAGES} of them."
        )
    image = image[:IMAGE_BYTES].ljust(IMAGE_BYTES, _ERASED)
    log = Log(layout=1)
    sectors = list(_find_sectors(image, log))
    if not sectors:
        what = "it is erased" if not image.strip(_ERASED) else "no sector of it has a sound header"
        raise errors.FlightLogError(f"The mass-memory image holds no flight log: {what}.")
    log.sectors = len(sectors)
    found: dict[int, Entry] = {}
    for sector in sorted(sectors, key=lambda sector: sector.sequence):
        for entry in _read_records(sector, log):
            # A sector that did not verify was written again: the later one counts.
            found[entry.number] = entry
    log.entries = [found[number] for number in sorted(found)]
    return log


def _find_sectors(image: bytes, log: Log) -> list[_Sector]:
    sectors = []
    for page in range(PAGES):
        if image.startswith(_ERASED_PAGE, page * PAGE_BYTES):
            continue
        data = image[page * PAGE_BYTES : page * PAGE_BYTES + DATA_BYTES]
        for number in range(DATA_BYTES // SECTOR_BYTES):
            part = data[number * SECTOR_BYTES : (number + 1) * SECTOR_BYTES]
            if not part.strip(_ERASED):
                continue
            magic, version, records, used, sequence, _, start, check = _SECTOR.unpack_from(part)
            if zlib.crc32(part[:_SECTOR_CHECKED]) != check or magic != _MAGIC:
                log.damage.append(Damage(page, number, 0, "a header that is torn or damaged"))
            elif version != _VERSION or used > SECTOR_BYTES - _SECTOR.size:
                what = f"a header of layout {version} with {used} bytes, not of this log"
                log.damage.append(Damage(page, number, 0, what))
            else:
                sectors.append(_Sector(page, number, part, sequence, start, records, used))
    return sectors


def _sound_record(data: bytes, place: int, end: int) -> int:
    """The end of the record that begins here, or 0 when none does."""
    if place + _RECORD.size + _CHECKSUM_BYTES > end:
        return 0
    payload_bytes = _RECORD.unpack_from(data, place)[3]
    checked = place + _RECORD.size + payload_bytes
    if checked + _CHECKSUM_BYTES > end:
        return 0
    stored = int.from_bytes(data[checked : checked + _CHECKSUM_BYTES], "little")
    return checked + _CHECKSUM_BYTES if zlib.crc32(data[place:checked]) == stored else 0


def _read_records(sector: _Sector, log: Log) -> list[Entry]:
    entries = []
    place, end = _SECTOR.size, _SECTOR.size + sector.used
    while place < end:
        after = _sound_record(sector.data, place, end)
        if after:
            entry = _decode(sector, place, after, log)
            if entry is not None:
                entries.append(entry)
            place = after
            continue
        # The next sound record is searched byte by byte: a wrong length must not hide it.
        later = (at for at in range(place + 1, end) if _sound_record(sector.data, at, end))
        resumed = next(later, end)
        what = f"{resumed - place} bytes without a sound record"
        log.damage.append(Damage(sector.page, sector.number, place, what))
        place = resumed
    return entries


def _decode(sector: _Sector, place: int, after: int, log: Log) -> Entry | None:
    number, kind_number, _, payload_bytes, met_s, utc_s = _RECORD.unpack_from(sector.data, place)
    payload = sector.data[place + _RECORD.size : after - _CHECKSUM_BYTES]
    kind, layout = _ENTRIES.get(kind_number, ("", None))
    name, decoded = kind, None
    if kind == _EVENT_KIND:
        event = decode_event(payload)
        if event is not None:
            name, decoded = event
    elif layout is not None and payload_bytes == layout.size:
        decoded = layout.decode(payload)
    if decoded is None:
        what = f"record {number} of kind {kind_number} is sound but not of this dictionary"
        log.damage.append(Damage(sector.page, sector.number, place, what))
        return None
    return Entry(
        number, kind, name, met_s, utc_s, sector.start, sector.page, sector.number, decoded
    )
