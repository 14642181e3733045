"""A decoder that was written from the description alone reads what the store reads; and the
description is in the part."""

from __future__ import annotations

from pathlib import Path

import pytest

from c_core.toolchain import ROOT
from tests.store.programs import numbers, run

pytest.importorskip("numpy", reason="there is no numpy for this Python")
from tests.store import decoder

DESCRIPTION = (ROOT / "docs" / "log-format.md").read_bytes()
TEXT = 5


@pytest.fixture(scope="module")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of a part in which garbage was collected; 15 % of its pages are lost, bits are wrong."""
    file = tmp_path_factory.mktemp("dumps") / "part.img"
    stripes, oldest, _ = numbers(run("dump", "make", file, 1, 0.15, 120))
    assert oldest > 3 and stripes > oldest + 5
    return file


def test_both_read_the_same(dump: Path) -> None:
    found = sorted(decoder.read(dump.read_bytes()).items())
    ours = run("dump", "list", dump).splitlines()
    assert len(ours) > 1500
    assert [
        f"{number} {entry.kind} {entry.time} {entry.payload.hex() or '-'}"
        for number, entry in found
    ] == ours


def test_the_description_lies_in_the_part(dump: Path) -> None:
    pieces = {page.index: page for page in decoder.pages(dump.read_bytes()) if page.kind == TEXT}
    assert {page.number for page in pieces.values()} == {len(pieces)}
    whole = b"".join(pieces[index].body for index in range(len(pieces)))
    assert whole.rstrip(b"\n") == DESCRIPTION.rstrip(b"\n")


def test_it_can_be_read_with_the_naked_eye(dump: Path) -> None:
    """Its first half page is there as it was written, many times, before anything is decoded."""
    assert dump.read_bytes().count(DESCRIPTION[:878]) > 5
