"""Reads what is left of a log in dumps of the mass memory, however damaged (layout 2).

    found = records.read([image])
    for entry in found.entries:
        print(entry.sequence, entry.time_ms, entry.kind, entry.payload)

Every entry that is returned is proven; what is missing is named. docs/log-format.md describes the
layout, salvage.py how it is read. Not here: what payloads mean.
"""

from ares4.records.salvage import Entry as Entry
from ares4.records.salvage import Found as Found
from ares4.records.salvage import read as read
