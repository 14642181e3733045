"""The wire's two implementations against each other, and against others that are not ours."""

from __future__ import annotations

import itertools
import random

import fastcrc
import pytest
from cobs import cobs
from hypothesis import example, given
from hypothesis import strategies as st
from panel_rig import ffi

from ares4.attachments.panel.frames import (
    PAYLOAD_BYTES_MAX,
    Kind,
    Message,
    Receiver,
    crc16,
    frame_of,
    stuffed,
    unstuffed,
)

KINDS = st.sampled_from(list(Kind))
BYTE = st.integers(0, 255)
# Zeros are what stuffing is about, so they are frequent.
BODY = st.lists(st.one_of(st.just(0), BYTE), max_size=PAYLOAD_BYTES_MAX - 4).map(bytes)
FRAME = st.tuples(KINDS, BODY)
ORDERED = [Kind.CHANGE, Kind.LAMPS, Kind.STATE]  # kinds whose sequence counts

their_crc = fastcrc.crc16.genibus


class Ear:
    """A receiver of the panel's, asked like the host's."""

    def __init__(self, library) -> None:
        self.library = library
        library.host_listen()

    def take(self, data: bytes) -> list[Message]:
        room = ffi.new("uint8_t[]", 4 * len(data) + 2 * PAYLOAD_BYTES_MAX)
        heard = bytes(ffi.buffer(room, self.library.host_hear(data, len(data), room)))
        out = []
        while heard:
            out.append(Message(heard[0], heard[2 : 2 + heard[1]]))
            heard = heard[2 + heard[1] :]
        return out

    @property
    def refused(self) -> int:
        return self.library.host_heard_refused()


def panels_frame(library, kind: int, sequence: int, body: bytes) -> bytes:
    room = ffi.new("uint8_t[]", PAYLOAD_BYTES_MAX + 3)
    return bytes(ffi.buffer(room, library.host_frame(kind, sequence, body, len(body), room)))


def chunks(data: bytes, cuts: list[int]) -> list[bytes]:
    edges = sorted({min(cut, len(data)) for cut in cuts} | {0, len(data)})
    return [data[a:b] for a, b in itertools.pairwise(edges)]


def refused_by(receiver: Receiver) -> int:
    return receiver.damaged + receiver.repeated


def test_the_check_value_is_the_published_one(library) -> None:
    assert crc16(b"123456789") == library.host_crc(b"123456789", 9) == 0xD64E


@given(st.binary(max_size=300))
def test_both_crcs_are_somebody_elses(library, data: bytes) -> None:
    assert crc16(data) == library.host_crc(data, len(data)) == their_crc(data)


@given(st.lists(st.one_of(st.just(0), BYTE), max_size=253).map(bytes))
def test_stuffing_is_that_of_the_cobs_package(data: bytes) -> None:
    assert stuffed(data) == cobs.encode(data)
    assert unstuffed(stuffed(data)) == data


@given(st.binary(max_size=253).filter(lambda data: data and 0 not in data))
def test_unstuffing_refuses_what_the_cobs_package_refuses(data: bytes) -> None:
    try:
        theirs = cobs.decode(data)
    except cobs.DecodeError:
        theirs = None
    if 0xFF not in data:
        assert unstuffed(data) == theirs


@given(KINDS, BYTE, BODY)
def test_both_ends_write_the_same_frame(library, kind: Kind, sequence: int, body: bytes) -> None:
    frame = frame_of(kind, sequence, body)
    assert frame == panels_frame(library, kind, sequence, body)
    assert frame[0] == frame[-1] == 0
    assert 0 not in frame[1:-1]
    payload = bytes([kind, sequence]) + body
    assert cobs.decode(frame[1:-1]) == payload + their_crc(payload).to_bytes(2, "big")


@given(st.lists(FRAME, max_size=8), st.lists(st.integers(0, 800), max_size=20))
def test_any_chunking_gives_the_same_messages(library, frames, cuts: list[int]) -> None:
    wire = b"".join(frame_of(kind, number, body) for number, (kind, body) in enumerate(frames))
    host, panel = Receiver(), Ear(library)
    heard_by_host: list[Message] = []
    heard_by_panel: list[Message] = []
    for chunk in chunks(wire, cuts):
        heard_by_host += host.take(chunk)
        heard_by_panel += panel.take(chunk)
    assert heard_by_host == heard_by_panel == [Message(kind, body) for kind, body in frames]
    assert refused_by(host) == panel.refused == host.missed == 0


@given(st.binary(max_size=2000))
@example(b"\x01\x00")
@example(b"\xff" * 300 + b"\x00")
@example(bytes(50))
def test_noise_is_counted_by_both_alike_and_the_next_frame_is_heard(library, noise: bytes) -> None:
    """Noise passes for a frame once in 65,536 pieces that have its form; hypothesis finds none."""
    host, panel = Receiver(), Ear(library)
    assert host.take(noise) == panel.take(noise)
    wanted = [Message(Kind.HELLO, b"still here")]
    frame = frame_of(Kind.HELLO, 7, b"still here")
    assert host.take(frame) == panel.take(frame) == wanted
    assert refused_by(host) == panel.refused
    assert host.take(b"\0") == []


@st.composite
def damaged_wire(draw: st.DrawFn) -> tuple[bytes, bytes, bytes]:
    """Three frames' bytes, the middle one damaged: flipped, lost, doubled, put in or cut."""
    body = draw(BODY)
    frame = bytearray(frame_of(draw(st.sampled_from(ORDERED)), 1, body))
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(0, len(frame) - 1)))
        action = draw(st.sampled_from(["flip", "lose", "put", "cut"]))
        if action == "flip" and frame:
            frame[at] ^= draw(st.integers(1, 255))
        elif action == "lose" and frame:
            del frame[at]
        elif action == "put":
            frame.insert(at, draw(BYTE))
        elif action == "cut":
            del frame[at:]
    return frame_of(Kind.STATE, 0, b"before"), bytes(frame), body


@given(damaged_wire())
def test_damage_never_passes_and_costs_no_other_frame(library, wire) -> None:
    before, damaged, body = wire
    after = frame_of(Kind.STATE, 2, b"after")
    host, panel = Receiver(), Ear(library)
    heard = host.take(before + damaged + after)
    assert heard == panel.take(before + damaged + after)
    assert heard[0] == Message(Kind.STATE, b"before")
    assert heard[-1] == Message(Kind.STATE, b"after")
    # Between them lies nothing, or the frame itself when the damage was undone or beside it.
    assert [message.body for message in heard[1:-1]] in ([], [body])


@given(KINDS, BODY.filter(lambda body: len(body) < PAYLOAD_BYTES_MAX - 4))
def test_a_zero_put_at_the_end_is_seen(library, kind: Kind, body: bytes) -> None:
    """The check was CRC-16/IBM-3740 at first, which comes to zero over a payload with its CRC. It
    stays zero when zeros follow, so one byte 0x01 put before the last delimiter made another frame
    with a right CRC. A complemented CRC comes to a constant, which a zero more changes."""
    frame = frame_of(kind, 1, body)
    longer = frame[:-1] + b"\x01\0"
    assert Receiver().take(longer) == Ear(library).take(longer) == []


def test_every_single_bit_and_every_burst_of_up_to_16_bits_is_refused(library) -> None:
    """All single bits and all 16-bit bursts of one frame of each kind of the protocol's lengths.

    A CRC finds each of these in what it covers; but a damaged code byte moves many bytes of the
    payload, so the stuffing has to be looked at as well.
    """
    for kind, count in ((Kind.STATE, 62), (Kind.CHANGE, 9), (Kind.LAMPS, 24), (Kind.HELLO, 9)):
        body = bytes((7 * number) % 5 for number in range(count))
        frame = frame_of(kind, 3, body)
        bits = len(frame) * 8
        whole = int.from_bytes(frame, "big")
        panel = Ear(library)
        for at in range(8, bits - 8):
            for pattern in (1, 0b11, 0x8001, 0xFFFF, 0xA5C3):
                error = pattern << at
                if error >> (bits - 8) or not error:
                    continue
                spoilt = (whole ^ error).to_bytes(len(frame), "big")
                assert Receiver().take(spoilt) == []
                assert panel.take(spoilt) == []


def test_random_damage_passes_no_more_often_than_the_crc_allows(library) -> None:
    """100,000 frames of the right form with a random check: 1.5 are expected, 12 is 8 sigma."""
    noise = random.Random(2032)
    panel = Ear(library)
    passed = 0
    for _ in range(100_000):
        payload = bytes([Kind.HELLO, 0]) + noise.randbytes(11)
        passed += len(panel.take(b"\0" + stuffed(payload) + b"\0"))
    assert passed <= 12


@given(st.integers(0, 255), st.integers(0, 255))
def test_what_was_heard_before_is_refused(library, first: int, second: int) -> None:
    host, panel = Receiver(), Ear(library)
    ahead = (second - first) % 256
    for receiver in (host, panel):
        assert receiver.take(frame_of(Kind.CHANGE, first, b"")) == [Message(Kind.CHANGE, b"")]
        heard = receiver.take(frame_of(Kind.CHANGE, second, b"x"))
        assert heard == ([Message(Kind.CHANGE, b"x")] if 1 <= ahead <= 127 else [])
    assert host.repeated == panel.refused == (0 if 1 <= ahead <= 127 else 1)
    assert host.missed == (ahead - 1 if 1 <= ahead <= 127 else 0)


def test_a_greeting_begins_anew_with_any_number(library) -> None:
    host, panel = Receiver(), Ear(library)
    for receiver in (host, panel):
        assert receiver.take(frame_of(Kind.STATE, 100, b""))
        assert receiver.take(frame_of(Kind.STATE, 0, b"")) == []
        assert receiver.take(frame_of(Kind.HELLO, 0, b""))
        assert receiver.take(frame_of(Kind.STATE, 1, b""))


@pytest.mark.parametrize("count", [0, PAYLOAD_BYTES_MAX - 4])
def test_the_shortest_and_the_longest_frame_pass_and_one_more_byte_does_not(library, count) -> None:
    body = bytes(count)
    wanted = [Message(Kind.STATE, body)]
    assert Receiver().take(frame_of(Kind.STATE, 0, body)) == wanted
    assert Ear(library).take(frame_of(Kind.STATE, 0, body)) == wanted
    too_long = frame_of(Kind.STATE, 0, bytes(PAYLOAD_BYTES_MAX - 3))
    assert Receiver().take(too_long) == Ear(library).take(too_long) == []
