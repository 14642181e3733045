"""Reads what is left of a log in dumps of the mass memory, however damaged (layout 2).

    found = records.read([image])
    for entry in found.entries:
        print(entry.sequence, entry.time_ms, entry.kind, entry.payload)
    for gap in found.gaps:
        print(gap)

Every entry that is returned is proven; what is missing is named. docs/log-format.md describes the
layout. Not here: what payloads mean.

    salvage.py   dumps become entries, and an account
    voting.py    a page that several dumps give together
    stripes.py   the best of each page; what the outer code brings back
    order.py     which stripes are of this log
    gaps.py      what is missing
"""

from ares4.portable.salvage import DROPPED as DROPPED
from ares4.portable.salvage import dropped_of as dropped_of
from ares4.records.gaps import Gap as Gap
from ares4.records.salvage import Account as Account
from ares4.records.salvage import Entry as Entry
from ares4.records.salvage import Found as Found
from ares4.records.salvage import read as read
