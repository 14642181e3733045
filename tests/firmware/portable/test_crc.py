"""Checksums of the portable part against those of three others."""

from __future__ import annotations

import binascii
import zlib

import fastcrc
from ares4._core import lib
from hypothesis import given
from hypothesis import strategies as st

DATA = st.binary(max_size=600)


@given(DATA)
def test_crc16_is_everybody_elses(data: bytes) -> None:
    ours = lib.crc16(lib.CRC16_START, data, len(data))
    assert ours == fastcrc.crc16.ibm_3740(data) == binascii.crc_hqx(data, 0xFFFF)


@given(DATA, DATA)
def test_crc16_goes_on_where_it_was(first: bytes, then: bytes) -> None:
    between = lib.crc16(lib.CRC16_START, first, len(first))
    assert lib.crc16(between, then, len(then)) == fastcrc.crc16.ibm_3740(first + then)


@given(DATA)
def test_crc32_is_everybody_elses(data: bytes) -> None:
    ours = lib.crc32(data, len(data))
    assert ours == zlib.crc32(data) == fastcrc.crc32.iso_hdlc(data)


def test_they_are_the_catalogued_ones() -> None:
    """Greg Cook's catalogue of parametrised CRC algorithms: the CRC of "123456789"."""
    assert lib.crc16(lib.CRC16_START, b"123456789", 9) == 0x29B1  # CRC-16/IBM-3740
    assert lib.crc32(b"123456789", 9) == 0xCBF43926  # CRC-32/ISO-HDLC
