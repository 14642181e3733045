"""The frames of links and wires as others make them: cobs, fastcrc and struct, nothing of ours."""

from __future__ import annotations

import struct

import fastcrc
from cobs import cobs

SYNC = bytes.fromhex("1acffc1d")
HEADER = struct.Struct("<BBHIQH")  # version, id, sequence, seconds, cycle, bytes of the payload

radio_check = fastcrc.crc16.ibm_3740
panel_check = fastcrc.crc16.genibus


def radio_frame(
    number: int,
    payload: bytes,
    sequence: int = 0,
    met_s: int = 0,
    cycle: int = 0,
    *,
    version: int = 1,
) -> bytes:
    """A frame of a radio link: docs/telemetry.md."""
    body = HEADER.pack(version, number, sequence, met_s, cycle, len(payload)) + payload
    return SYNC + body + radio_check(body).to_bytes(2, "little")


def stuffed(payload: bytes) -> bytes:
    """A payload of the panel's wire between its delimiters."""
    return b"\0" + bytes(cobs.encode(payload)) + b"\0"


def panel_frame(kind: int, sequence: int, body: bytes) -> bytes:
    """A frame of the panel's wire: docs/panel-protocol.md."""
    payload = bytes([kind, sequence]) + body
    return stuffed(payload + panel_check(payload).to_bytes(2, "big"))


def panel_payload(part: bytes) -> bytes | None:
    """Type, sequence and body of what stood between two delimiters; None when it is no frame."""
    try:
        payload = bytes(cobs.decode(part))
    except cobs.DecodeError:
        return None
    whole = 4 <= len(payload) <= 84
    if not whole or panel_check(payload[:-2]) != int.from_bytes(payload[-2:], "big"):
        return None
    return payload[:-2]
