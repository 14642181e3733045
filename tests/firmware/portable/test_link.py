"""The wire between panel and host against frames that others made, and a receiver of theirs."""

from __future__ import annotations

import itertools
import random

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ares4.portable.wire import BODY_MAX, Kind, Message, Receiver, frame_of
from tests.firmware.portable.wire import panel_frame, panel_payload, stuffed

KINDS = st.sampled_from(list(Kind))
BYTE = st.integers(0, 255)
# Zeros are what stuffing is about, so they are frequent.
BODY = st.lists(st.one_of(st.just(0), BYTE), max_size=BODY_MAX).map(bytes)
FRAME = st.tuples(KINDS, BODY)
ORDERED = [Kind.CHANGE, Kind.LAMPS, Kind.STATE]  # kinds whose sequence counts


def chunks(data: bytes, cuts: list[int]) -> list[bytes]:
    edges = sorted({min(cut, len(data)) for cut in cuts} | {0, len(data)})
    return [data[a:b] for a, b in itertools.pairwise(edges)]


class Theirs:
    """A receiver out of the cobs package and fastcrc, and the page's rule of what is in order."""

    def __init__(self) -> None:
        self.damaged = self.repeated = self.missed = 0
        self.heard: int | None = None

    def take(self, data: bytes) -> list[Message]:
        """Of data that ends with a delimiter."""
        payloads = [panel_payload(part) for part in data.split(b"\0") if part]
        self.damaged += payloads.count(None)
        return [Message(p[0], p[2:]) for p in payloads if p is not None and self.in_order(*p[:2])]

    def in_order(self, kind: int, number: int) -> bool:
        if self.heard is not None and kind not in b"GH":
            ahead = (number - self.heard) % 256
            if not 1 <= ahead <= 127:
                self.repeated += 1
                return False
            self.missed += ahead - 1
        self.heard = number
        return True


def counts(end: Receiver | Theirs) -> tuple[int, int, int]:
    return end.damaged, end.repeated, end.missed


@given(KINDS, BYTE, BODY)
def test_a_frame_is_written_as_others_write_it(kind: Kind, sequence: int, body: bytes) -> None:
    assert frame_of(kind, sequence, body) == panel_frame(kind, sequence, body)


@given(st.lists(FRAME, max_size=8), st.lists(st.integers(0, 800), max_size=20))
def test_any_chunking_gives_the_same_messages(frames, cuts: list[int]) -> None:
    wire = b"".join(panel_frame(kind, number, body) for number, (kind, body) in enumerate(frames))
    receiver = Receiver()
    heard = [message for chunk in chunks(wire, cuts) for message in receiver.take(chunk)]
    assert heard == [Message(kind, body) for kind, body in frames]
    assert counts(receiver) == (0, 0, 0)


@given(st.lists(st.one_of(st.binary(max_size=300), st.binary(max_size=84).map(stuffed),
                          st.tuples(KINDS, BYTE, BODY).map(lambda it: panel_frame(*it))),
                max_size=12))  # fmt: skip
@example([b"\x01\x00"])
@example([b"\xff" * 300 + b"\x00"])
@example([b"\xff" + b"x" * 254 + b"\x00"])
@example([bytes(50)])
def test_whatever_comes_is_heard_and_counted_as_by_others(parts: list[bytes]) -> None:
    data = b"".join(parts) + b"\0"
    receiver, theirs = Receiver(), Theirs()
    assert receiver.take(data) == theirs.take(data)
    assert counts(receiver) == counts(theirs)


@given(st.binary(max_size=2000))
def test_after_noise_the_next_frame_is_heard(noise: bytes) -> None:
    receiver = Receiver()
    receiver.take(noise)
    assert receiver.take(panel_frame(Kind.HELLO, 7, b"here"))[-1] == Message(Kind.HELLO, b"here")
    before = counts(receiver)
    assert receiver.take(b"\0\0") == []
    assert counts(receiver) == before


@st.composite
def damaged_wire(draw: st.DrawFn) -> tuple[bytes, bytes, bytes]:
    """Three frames' bytes, the middle one damaged: flipped, lost, doubled, put in or cut."""
    body = draw(BODY)
    frame = bytearray(panel_frame(draw(st.sampled_from(ORDERED)), 1, body))
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
    return panel_frame(Kind.STATE, 0, b"before"), bytes(frame), body


@given(damaged_wire())
def test_damage_never_passes_and_costs_no_other_frame(wire) -> None:
    before, damaged, body = wire
    heard = Receiver().take(before + damaged + panel_frame(Kind.STATE, 2, b"after"))
    assert heard[0] == Message(Kind.STATE, b"before")
    assert heard[-1] == Message(Kind.STATE, b"after")
    # Between them lies nothing, or the frame itself when the damage was undone or beside it.
    assert [message.body for message in heard[1:-1]] in ([], [body])


@given(KINDS, BODY.filter(lambda body: len(body) < BODY_MAX))
def test_a_zero_put_at_the_end_is_seen(kind: Kind, body: bytes) -> None:
    """The check was CRC-16/IBM-3740 at first, which comes to zero over a payload with its CRC. It
    stays zero when zeros follow, so one byte 0x01 put before the last delimiter made another frame
    with a right CRC. A complemented CRC comes to a constant, which a zero more changes."""
    assert Receiver().take(panel_frame(kind, 1, body)[:-1] + b"\x01\0") == []


def test_every_single_bit_and_every_burst_of_up_to_16_bits_is_refused() -> None:
    """All single bits and all 16-bit bursts of one frame of each kind of the protocol's lengths.

    A CRC finds each of these in what it covers; but a damaged code byte moves many bytes of the
    payload, so the stuffing has to be looked at as well.
    """
    for kind, count in ((Kind.STATE, 62), (Kind.CHANGE, 9), (Kind.LAMPS, 24), (Kind.HELLO, 9)):
        body = bytes((7 * number) % 5 for number in range(count))
        frame = panel_frame(kind, 3, body)
        bits = len(frame) * 8
        whole = int.from_bytes(frame, "big")
        receiver = Receiver()
        for at in range(8, bits - 8):
            for pattern in (1, 0b11, 0x8001, 0xFFFF, 0xA5C3):
                error = pattern << at
                if error >> (bits - 8) or not error:
                    continue
                assert receiver.take((whole ^ error).to_bytes(len(frame), "big")) == []


def test_random_damage_passes_no_more_often_than_the_crc_allows() -> None:
    """100,000 frames of the right form with a random check: 1.5 are expected, 12 is 8 sigma."""
    noise = random.Random(2032)
    receiver = Receiver()
    passed = 0
    for _ in range(100_000):
        passed += len(receiver.take(stuffed(bytes([Kind.HELLO, 0]) + noise.randbytes(11))))
    assert passed <= 12
    assert receiver.damaged == 100_000 - passed


@given(BYTE, BYTE)
def test_what_was_heard_before_is_refused(first: int, second: int) -> None:
    receiver = Receiver()
    ahead = (second - first) % 256
    assert receiver.take(panel_frame(Kind.CHANGE, first, b"")) == [Message(Kind.CHANGE, b"")]
    heard = receiver.take(panel_frame(Kind.CHANGE, second, b"x"))
    new = 1 <= ahead <= 127
    assert heard == ([Message(Kind.CHANGE, b"x")] if new else [])
    assert counts(receiver) == ((0, 0, ahead - 1) if new else (0, 1, 0))


def test_a_greeting_begins_anew_with_any_number() -> None:
    receiver = Receiver()
    assert receiver.take(panel_frame(Kind.STATE, 100, b""))
    assert receiver.take(panel_frame(Kind.STATE, 0, b"")) == []
    assert receiver.take(panel_frame(Kind.HELLO, 0, b""))
    assert receiver.take(panel_frame(Kind.STATE, 1, b""))


def test_an_end_that_forgot_takes_any_number() -> None:
    receiver = Receiver()
    assert receiver.take(panel_frame(Kind.STATE, 100, b""))
    receiver.forget()
    assert receiver.take(panel_frame(Kind.STATE, 100, b""))


def test_what_came_of_a_frame_can_be_dropped() -> None:
    receiver = Receiver()
    frame = panel_frame(Kind.STATE, 100, b"whole")
    receiver.take(frame[:5])
    receiver.drop()
    assert receiver.take(frame) == [Message(Kind.STATE, b"whole")]
    assert counts(receiver) == (0, 0, 0)


@pytest.mark.parametrize("count", [0, BODY_MAX])
def test_the_shortest_and_the_longest_frame_pass_and_one_more_byte_does_not(count: int) -> None:
    body = bytes(count)
    assert Receiver().take(panel_frame(Kind.STATE, 0, body)) == [Message(Kind.STATE, body)]
    assert Receiver().take(panel_frame(Kind.STATE, 0, bytes(BODY_MAX + 1))) == []
