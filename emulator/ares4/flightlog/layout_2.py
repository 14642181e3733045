"""Logs as ships write them now: what ares4.records brings out of an image, put into words.

An entry has its time in UTC; a START among them says how mission elapsed time ran against that, and
that all entries up to the next one are of its start.
"""

from __future__ import annotations

from itertools import chain

from ares4 import records
from ares4._fields import decode_entry
from ares4.flightlog.values import Damage, Entry, Log

_START_KIND = "START"


def read(image: bytes) -> Log:
    """What was found; of an image of anything else nothing."""
    log = Log()
    found = records.read([image]).entries
    decoded = [(raw, decode_entry(raw.kind, raw.payload)) for raw in found]
    starts = [
        (raw.time_ms // 1000 - words.fields["start_met_s"], words.fields["start"])
        for raw, words in decoded
        if words and words.kind == _START_KIND
    ]
    # Before the first of them its clock holds, too: only a start cannot be told.
    clocks = chain([(starts[0][0] if starts else None, None)], starts)
    launch_s, start = next(clocks)
    for raw, words in decoded:
        if words is None:
            what = f"record {raw.sequence} of kind {raw.kind} is sound but not of this dictionary"
            log.damage.append(Damage(raw.page, None, None, what))
            continue
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
    return log
