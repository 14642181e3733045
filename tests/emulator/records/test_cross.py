"""A decoder that shares nothing with it reads the same; and so does the store itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from ares4 import records
from tests.store.programs import run

pytest.importorskip("numpy", reason="there is no numpy for this Python")
from tests.store import decoder


@pytest.mark.parametrize(("seed", "gone", "worn"), [(1, 0.15, 120), (4, 0.0, 300)])
def test_what_others_read_is_read(tmp_path: Path, seed: int, gone: float, worn: int) -> None:
    """Of a part in which garbage was collected, pages are lost, others have wrong bits. Salvage may
    find more, that was given up: but nothing else of what both find."""
    file = tmp_path / "part.img"
    run("dump", "make", file, seed, gone, worn)
    found = {
        entry.sequence: (entry.kind, entry.time_ms, entry.payload)
        for entry in records.read([file.read_bytes()]).entries
    }
    theirs = {
        number: (entry.kind, entry.time, entry.payload)
        for number, entry in decoder.read(file.read_bytes()).items()
    }
    assert len(theirs) > 1000
    assert theirs.items() <= found.items()
    listed = [line.split() for line in run("dump", "list", file).splitlines()]
    assert {int(number): (int(kind), int(time), bytes.fromhex(payload.strip("-")))
            for number, kind, time, payload in listed}.items() <= found.items()  # fmt: skip
