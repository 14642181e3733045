"""What panel and host tell each other: the bodies of their frames (docs/panel-protocol.md)."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from typing import NamedTuple

from ares4._registers import DIGITS, LAMPS
from ares4.machine.controls import CONTROL_TABLE
from ares4.portable.wire import RECENT, VERSION

TABLE_TEXT = "".join(
    [
        f"control {control.name} {','.join(control.positions)}\n"
        for control in CONTROL_TABLE.values()
    ]
    + [f"lamp {name}\n" for name, _ in LAMPS]
    + [f"digits {name} {mask}\n" for name, _, mask in DIGITS]
)
CONTROLS = len(CONTROL_TABLE)
DIGIT_COUNT = sum(mask.count("#") for _, _, mask in DIGITS)
OURS = (CONTROLS, len(LAMPS), DIGIT_COUNT, zlib.crc32(TABLE_TEXT.encode()))
GREET = struct.Struct(">BBBBBI")  # version, session, controls, lamps, digits, table
HELLO = struct.Struct(">BBBBBBI")  # version, session, last, controls, lamps, digits, table
NO_CONTROL = 0xFF
NOT_FITTED = 0xFF  # where a control stands that the panel has not

_POSITIONS = tuple(len(control.positions) for control in CONTROL_TABLE.values())
_CHANGE_BYTES = 1 + 2 * RECENT
_STATE_BYTES = _CHANGE_BYTES + 2 + CONTROLS


class Hello(NamedTuple):
    """What HELLO says."""

    session: int  # of the greeting it answers; 0: unasked
    last: int  # session of the panel's last link since it started; 0: there was none
    wrong: str  # what is otherwise than this program needs; "" when it fits


class Moves(NamedTuple):
    """What CHANGE and STATE begin with."""

    total: int  # of all changes since the panel started, modulo 256
    recent: list[tuple[int, int]]  # control and position of the latest, the newest first


class Standing(NamedTuple):
    """What STATE says."""

    moves: Moves
    refused: int  # frames that the panel refused since it started
    positions: list[int]  # of each control, or NOT_FITTED

    @property
    def fitted(self) -> dict[int, int]:
        """Where each control stands that the panel has."""
        return {
            control: position
            for control, position in enumerate(self.positions)
            if position != NOT_FITTED
        }


def greeting(session: int) -> bytes:
    """The body of GREET."""
    return GREET.pack(VERSION, session, *OURS)


def hello_of(body: bytes) -> Hello | None:
    """What a HELLO says, of whatever version; None when no panel says so."""
    if len(body) < 2:
        return None
    if body[0] != VERSION or len(body) != HELLO.size:
        wrong = f"speaks version {body[0]} of the panel's protocol and this program {VERSION}"
        return Hello(body[1], 0, wrong)
    _, session, last, *theirs = HELLO.unpack(body)
    return Hello(session, last, _difference(tuple(theirs)))


def _difference(theirs: tuple[int, ...]) -> str:
    if theirs == OURS:
        return ""
    form = "{} controls, {} lamps, {} digits, table {:08X}"
    return (
        f"is made for another cockpit ({form.format(*theirs)}) than this program "
        f"({form.format(*OURS)})"
    )


def moves_of(body: bytes) -> Moves | None:
    """What a CHANGE says; None when no panel says so."""
    return _moves(body) if len(body) == _CHANGE_BYTES else None


def standing_of(body: bytes) -> Standing | None:
    """What a STATE says; None when no panel says so."""
    moves = _moves(body) if len(body) == _STATE_BYTES else None
    positions = body[_CHANGE_BYTES + 2 :]
    if moves is None or not all(map(_stands, positions, _POSITIONS)):
        return None
    refused = int.from_bytes(body[_CHANGE_BYTES : _CHANGE_BYTES + 2], "big")
    return Standing(moves, refused, list(positions))


def _stands(position: int, positions: int) -> bool:
    return position < positions or position == NOT_FITTED


def _moves(body: bytes) -> Moves | None:
    recent = list(zip(body[1:_CHANGE_BYTES:2], body[2:_CHANGE_BYTES:2], strict=True))
    for control, position in recent:
        if control != NO_CONTROL and not (control < CONTROLS and position < _POSITIONS[control]):
            return None
    return Moves(body[0], recent)


def lamps_of(lamps: int, brightness: int, digits: Iterable[int]) -> bytes:
    """The body of LAMPS: a bit a lamp, 0 to 15, and the segments of each digit."""
    return struct.pack(">IB", lamps, brightness) + bytes(word & 0xFF for word in digits)
