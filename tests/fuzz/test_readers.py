"""What must hold of a reader holds of the kept corpora, and of what hypothesis thinks of."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.readers import READERS

CORPUS = Path(__file__).resolve().parent / "corpus"


@pytest.mark.parametrize("name", READERS)
def test_a_reader_stands_every_kept_input(name: str) -> None:
    kept = sorted((CORPUS / name).iterdir())
    assert kept
    for path in kept:
        READERS[name](path.read_bytes())


@pytest.mark.parametrize("name", READERS)
@given(data=st.data())
def test_a_reader_stands_any_input(name: str, data: st.DataObject) -> None:
    """Bytes alone, and kept inputs with some of them laid over."""
    kept = sorted((CORPUS / name).iterdir())
    base = bytearray(data.draw(st.sampled_from(kept)).read_bytes())
    place = data.draw(st.integers(0, len(base)))
    some = data.draw(st.binary(max_size=64))
    READERS[name](some)
    READERS[name](bytes(base[:place] + some + base[place:]))
    READERS[name](bytes(base[:place] + some + base[place + len(some) :]))
