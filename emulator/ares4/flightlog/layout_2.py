"""Logs as ships write them now: what ares4.records brings out of an image, put into words.

An entry has its time in UTC; a START among them says how mission elapsed time ran against that, and
that all entries up to the next one are of its start.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Sequence
from itertools import chain

from ares4 import records
from ares4._fields import EntryWords, decode_entry
from ares4.flightlog.values import Damage, Entry, Log

_START_KIND = "START"


def read(images: Sequence[bytes], progress: Callable[[float], None]) -> Log:
    """What was found; of images of anything else nothing."""
    found = records.read(images, progress)
    log = Log(found=found)
    decoded = [(raw, _words_of(raw)) for raw in found.entries]
    starts = [
        (raw.time_ms // 1000 - words.fields["start_met_s"], words.fields["start"])
        for raw, words in decoded
        if words.kind == _START_KIND
    ]
    # Before the first of them its clock holds, too: only a start cannot be told.
    clocks = chain([(starts[0][0] if starts else None, None)], starts)
    launch_s, start = next(clocks)
    for raw, words in decoded:
        if words.kind == _START_KIND:
            launch_s, start = next(clocks)
        utc_s = raw.time_ms // 1000
        met_s = utc_s - launch_s if launch_s is not None else None
        log.entries.append(
            Entry(
                raw.sequence, words.kind, words.name, met_s, utc_s, start, raw.page, None,
                words.fields,
            )
        )  # fmt: skip
    log.damage = [Damage(None, None, None, str(gap)) for gap in found.gaps if not gap.let_go]
    return log


def _words_of(raw: records.Entry) -> EntryWords:
    """What an entry says; of one that this dictionary does not know, what it is made of."""
    words = decode_entry(raw.kind, raw.payload)
    if words:
        return words
    dropped = records.dropped_of(raw.payload) if raw.kind == records.DROPPED else None
    if dropped:
        return EntryWords(
            "DROPPED", "DROPPED", dict(zip(("first", "last", "count"), dropped, strict=True))
        )
    kind = f"KIND_{raw.kind}"
    return EntryWords(kind, kind, {"payload": b64encode(raw.payload).decode("ascii")})
