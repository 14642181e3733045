"""What entries of a log say: by which start of the computer, and at which time of the mission."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from ares4 import flightlog, records
from ares4.records import Entry, Found, Gap

DAY_MS = 86_400_000
START, BOOT = 6, b"\x01\x01\x00"


def varint(value: int) -> bytes:
    out = bytearray()
    while value >= 128:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def start(number: int, met_s: int) -> bytes:
    return varint(number) + b"\x02" + varint(met_s)


def reads(
    monkeypatch: pytest.MonkeyPatch,
    *entries: tuple[int, int, bytes],
    gaps: Sequence[Gap] = (),
) -> None:
    """What records are to find: time in ms, kind, payload of each."""
    found = Found(
        [
            Entry(number, time_ms, kind, payload, moved=False, page=number)
            for number, (time_ms, kind, payload) in enumerate(entries, 1)
        ],
        list(gaps),
    )
    found.account.pages["tail"] += 1
    monkeypatch.setattr(records, "read", lambda dumps, progress: found)


def test_entries_are_of_the_start_before_them(monkeypatch: pytest.MonkeyPatch) -> None:
    reads(
        monkeypatch,
        (DAY_MS + 900, 1, BOOT),
        (DAY_MS + 1500, START, start(7, 3600)),
        (DAY_MS + 2500, 1, BOOT),
        (DAY_MS + 9000, START, start(8, 3608)),
        (DAY_MS + 9999, 1, BOOT),
    )
    log = flightlog.read(b"")
    assert [(entry.start, entry.met_s) for entry in log.entries] == [
        (None, 3599), (7, 3600), (7, 3601), (8, 3608), (8, 3608)
    ]  # fmt: skip
    assert [entry.utc_s for entry in log.entries] == [86400, 86401, 86402, 86409, 86409]
    assert log.damage == []


def test_without_a_start_nobody_knows_the_ships_time(monkeypatch: pytest.MonkeyPatch) -> None:
    reads(monkeypatch, (DAY_MS, 1, BOOT))
    (entry,) = flightlog.read(b"").entries
    assert (entry.start, entry.met_s, entry.utc_s) == (None, None, 86400)
    assert entry.as_row()["met_s"] is None


def test_what_is_missing_is_told_and_what_was_let_go_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gaps = [Gap(2, 4, let_go=True), Gap(9, 9, let_go=False), Gap(20, None, let_go=False)]
    reads(monkeypatch, (DAY_MS, 1, BOOT), gaps=gaps)
    assert [str(damage) for damage in flightlog.read(b"").damage] == [
        "entry 9 is missing", "entries 20 on are missing"
    ]  # fmt: skip
