"""The portable codes, called as C has them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from ares4._core import ffi, lib

LOST = lib.BCH_LOST


@cache
def bch(t: int) -> Any:
    """The tables of a code that corrects t bits."""
    code = ffi.new("struct bch *")
    lib.bch_open(code, t)
    return code


@cache
def _decoder() -> Any:
    return ffi.new("struct bch_decoder *")


def parity_of(t: int, *pieces: bytes) -> bytes:
    """The parity of data that comes in pieces."""
    code, total = bch(t), ffi.new("struct bch_sum *")
    lib.bch_begin(total)
    for piece in pieces:
        lib.bch_add(code, total, piece, len(piece))
    room = ffi.new("uint8_t[]", code.parity_bytes)
    lib.bch_end(code, total, room)
    return bytes(ffi.buffer(room))


def decoded(t: int, word: bytes, unsure: Iterable[int] = ()) -> tuple[int, bytes]:
    """How many bits were wrong, or LOST, and the word after that."""
    room, bits = ffi.new("uint8_t[]", word), list(unsure)
    arguments = (bch(t), _decoder(), room, len(word))
    if bits:
        wrong = lib.bch_decode_unsure(*arguments, bits, len(bits))
    else:
        wrong = lib.bch_decode(*arguments)
    return wrong, bytes(ffi.buffer(room, len(word)))


def flipped(word: bytes, bits: Iterable[int]) -> bytes:
    """A word with these bits turned: 8 * byte + bit."""
    out = bytearray(word)
    for bit in bits:
        out[bit // 8] ^= 1 << bit % 8
    return bytes(out)


@cache
def _stripe() -> tuple[Any, Any, Any]:
    field = ffi.new("struct stripe_field *")
    lib.stripe_open(field)
    return field, ffi.new("struct stripe_encoder *"), ffi.new("struct stripe_decoder *")


def _bodies(room: Any, size: int, data: int, parity: int, part: tuple[int, int]) -> Any:
    return ffi.new("struct stripe_bodies *", (room, size, *part, data, parity))


def encoded(
    pages: list[bytes], parity: int, steps: int = 1 << 30, part: tuple[int, int] | None = None
) -> list[bytes]:
    """The bodies of the parity pages, worked out in slices of so many steps; or that part of their
    bytes, and what else lay there."""
    size, encoder = len(pages[0]), _stripe()[1]
    room = ffi.new("uint8_t[]", size * max(len(pages), parity))
    ffi.memmove(room, b"".join(pages), size * len(pages))
    lib.stripe_encode_begin(encoder, _bodies(room, size, len(pages), parity, part or (0, size)))
    while lib.stripe_encode_step(encoder, steps):
        pass
    whole = bytes(ffi.buffer(room))
    return [whole[size * i : size * (i + 1)] for i in range(parity)]


def restored(
    pages: list[bytes],
    data: int,
    lost: set[int],
    part: tuple[int, int] | None = None,
    steps: int = 1 << 30,
) -> list[bytes] | None:
    """All bodies, those of lost data pages brought back in a part of their bytes; None when there
    are too many of them."""
    size, (field, _, decoder) = len(pages[0]), _stripe()
    room = ffi.new("uint8_t[]", b"".join(pages))
    bodies = _bodies(room, size, data, len(pages) - data, part or (0, size))
    gone = ffi.new("bool[]", [number in lost for number in range(len(pages))])
    if not lib.stripe_decode_begin(decoder, field, bodies, gone):
        return None
    while lib.stripe_decode_step(decoder, steps):
        pass
    whole = bytes(ffi.buffer(room))
    return [whole[size * i : size * (i + 1)] for i in range(len(pages))]
