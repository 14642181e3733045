"""SHA-256 of the portable part against the standard library's."""

from __future__ import annotations

import hashlib

from ares4._core import ffi, lib
from hypothesis import example, given
from hypothesis import strategies as st


def sha256(*pieces: bytes) -> bytes:
    state, out = ffi.new("struct sha256 *"), ffi.new("uint8_t[]", lib.SHA256_BYTES)
    lib.sha256_begin(state)
    for piece in pieces:
        lib.sha256_add(state, piece, len(piece))
    lib.sha256_end(state, out)
    return bytes(ffi.buffer(out))


def test_every_length_around_a_block_and_its_padding() -> None:
    for count in range(260):
        message = bytes(count % 251 for count in range(count))
        assert sha256(message) == hashlib.sha256(message).digest()


@given(st.lists(st.binary(max_size=200), max_size=8))
@example([b"x" * 1_000_000])
def test_pieces_of_any_size_give_everybody_elses_hash(pieces: list[bytes]) -> None:
    assert sha256(*pieces) == hashlib.sha256(b"".join(pieces)).digest()
