"""What a log is made of and what is missing of it: `ares4 logs info` and `verify`."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from ares4.cli.log_reading import LogWords, name_of, read
from ares4.cli.telling import complain, line
from ares4.errors import FlightLogError

if TYPE_CHECKING:
    from ares4.flightlog import Log

WHOLE, DAMAGED, NOTHING = 0, 1, 2  # what verify ends with


def info(words: LogWords) -> int:
    """Layout, pages, entries by kind, first and last date, gaps."""
    from ares4.logbook.rows import date_of

    log = read(words)
    first, last = log.entries[0], log.entries[-1]
    told: dict[str, object] = {
        "layout": log.layout,
        "bytes": sum(path.stat().st_size for path in words.images),
        "entries": len(log.entries),
        "first": {"number": first.number, "utc": date_of(first.utc_s)},
        "last": {"number": last.number, "utc": date_of(last.utc_s)},
        "kinds": dict(Counter(entry.kind for entry in log.entries).most_common()),
        "gaps": _gaps(log),
    }
    if log.found:
        account = vars(log.found.account)
        told |= account | {"pages": dict(log.found.account.pages)}
    if words.json:
        line(told)
        return 0
    print(f"{name_of(words)}:")
    for name, value in told.items():
        print(f"  {name.replace('_', ' '):16} {_plain(value)}")
    return 0


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {number}" for name, number in value.items()) or "none"
    if isinstance(value, list):
        return f"{len(value)}; `ares4 logs verify` tells them" if value else "none"
    return str(value)


def _gaps(log: Log) -> list[dict[str, object]]:
    gaps = log.found.gaps if log.found else []
    return [gap._asdict() for gap in gaps]


def verify(words: LogWords) -> int:
    """Whether every entry is there. 0: all of them; 1: some are missing; 2: nothing was found."""
    try:
        log = read(words)
    except FlightLogError as error:
        if words.json:
            line({"entries": 0, "whole": False, "gaps": []})
        complain(f"ares4 logs: {error}")
        return NOTHING
    whole = log.found.whole if log.found else not (log.damage or log.missing())
    first, last = log.entries[0].number, log.entries[-1].number
    if words.json:
        line({
            "entries": len(log.entries), "first": first, "last": last, "whole": whole,
            "gaps": _gaps(log),
        })  # fmt: skip
    else:
        print(f"{len(log.entries)} entries, {first} to {last}, are proven.")
        for what in log.found.gaps if log.found else log.damage:
            print(f"{what}.")
        print("Nothing is missing." if whole else "The log is not whole.")
    return WHOLE if whole else DAMAGED
