"""Dumps are read: whole ones, and such that were cut, shifted and stripped."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ares4 import records
from ares4.portable.salvage import WHOLE, Salvage
from tests.emulator.records.conftest import Kept, told, worn
from tests.store.driven import RAW


def test_a_whole_dump_gives_what_was_appended(part: Kept, dump: bytes) -> None:
    found = records.read([dump])
    assert told(found) == part.given
    assert [entry.sequence for entry in found.entries] == sorted(part.given)
    assert not any(entry.moved for entry in found.entries)
    assert found.whole and found.gaps == []


def test_an_entry_says_in_which_page_it_ends(part: Kept, dump: bytes) -> None:
    for entry in records.read([dump]).entries[::50]:
        page = part.pages[entry.page or 0]
        assert entry.payload[-20:] in page[:894] + page[1056:1950]


def test_without_spare_bytes_it_is_read_too(part: Kept, dump: bytes) -> None:
    bare = b"".join(dump[at : at + RAW][:2048] for at in range(0, len(dump), RAW))
    assert told(records.read([bare])) == part.given


@pytest.mark.parametrize(("rate", "seed"), [(3.44e-5, 1), (1e-4, 2), (3e-4, 3)])
def test_without_spare_bytes_bits_may_be_wrong(
    part: Kept, dump: bytes, rate: float, seed: int
) -> None:
    """Parity of the second half is not all there: a bit or two are corrected by what is left."""
    pages = (part.pages[page] for page in sorted(part.pages))
    found = told(records.read([worn(b"".join(page[:2048] for page in pages), rate, seed)]))
    assert part.closed <= found.keys() and found.items() <= part.given.items()


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_bytes_dropped_or_put_in_cost_little(part: Kept, dump: bytes, data: st.DataObject) -> None:
    """Each such place costs a page, or the two that it stands between: the codes bring them back,
    or the open stripe has them three times."""
    damaged = dump
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(damaged)))
        more = data.draw(st.binary(max_size=50))
        damaged = damaged[:at] + more + damaged[at + data.draw(st.integers(0, 5000)) :]
    assert told(records.read([damaged])) == part.given


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_any_piece_gives_a_part_of_the_truth(part: Kept, dump: bytes, data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(dump)))
    piece = dump[first : data.draw(st.integers(first, len(dump)))]
    assert told(records.read([piece])).items() <= part.given.items()


def test_pages_before_the_one_that_was_found_again_are_found_too(part: Kept) -> None:
    """Where pages begin is lost, and how they begin is wrong: the first that begins well tells."""
    pages = [bytearray(part.pages[page]) for page in sorted(part.pages)[:8]]
    for page in pages[:5]:
        page[0] ^= 1
    read = [page for page in Salvage().pages(b"log:" * 25 + b"".join(pages)) if page.halves]
    assert [(page.at, page.halves) for page in read] == [
        (100 + RAW * place, WHOLE) for place in range(8)
    ]


def test_zeros_are_no_page_though_they_are_a_codeword() -> None:
    assert not any(page.halves for page in Salvage().pages(bytes(5 * RAW)))
