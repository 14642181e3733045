"""Frames of the radio links: written as others would, and found in any noise."""

from __future__ import annotations

import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from ares4.portable.frames import PAYLOAD_MAX, Frame, FrameFinder, frame_of
from tests.firmware.portable.wire import HEADER, SYNC, radio_frame

BYTE = st.integers(0, 255)
PAYLOAD = st.binary(max_size=PAYLOAD_MAX)
FRAME = st.builds(
    Frame, BYTE, st.integers(0, 2**16 - 1), st.integers(0, 2**32 - 1), st.integers(0, 2**64 - 1),
    PAYLOAD,
)  # fmt: skip
# Half of it could begin a frame.
BYTES = st.lists(st.one_of(st.just(SYNC), st.sampled_from(SYNC), BYTE), max_size=60).map(
    lambda parts: b"".join(part if isinstance(part, bytes) else bytes([part]) for part in parts)
)
QUIET = st.binary(max_size=80).map(lambda data: data.replace(SYNC[:1], b""))


def wire_of(frame: Frame) -> bytes:
    return radio_frame(frame.number, frame.payload, frame.sequence, frame.met_s, frame.cycle)


def found_in(data: bytes, chunk: int) -> tuple[list[Frame], int]:
    finder = FrameFinder()
    frames = []
    for start in range(0, len(data), chunk):
        frames += finder.take(data[start : start + chunk])
    return frames, finder.dropped_bytes


def sound_at(data: bytes, at: int) -> int:
    """The end of the sound frame that begins here, by the page; 0 when there is none."""
    if not data.startswith(SYNC, at) or len(data) < at + 22:
        return 0
    version, number, sequence, met_s, cycle, length = HEADER.unpack_from(data, at + 4)
    payload = data[at + 22 : at + 22 + length]
    frame = radio_frame(number, payload, sequence, met_s, cycle)
    return at + len(frame) if version == 1 and data.startswith(frame, at) else 0


@given(FRAME)
def test_a_frame_is_written_as_the_page_says(frame: Frame) -> None:
    number, sequence, met_s, cycle, payload = frame
    assert frame_of(number, payload, sequence, met_s, cycle) == wire_of(frame)


@given(st.lists(st.one_of(FRAME, QUIET), max_size=8), st.integers(1, 300))
def test_noise_costs_no_frame(pieces: list[Frame | bytes], chunk: int) -> None:
    data = b"".join(wire_of(piece) if isinstance(piece, Frame) else piece for piece in pieces)
    frames, dropped = found_in(data, chunk)
    assert frames == [piece for piece in pieces if isinstance(piece, Frame)]
    assert dropped == sum(len(piece) for piece in pieces if isinstance(piece, bytes))


@given(st.lists(st.one_of(FRAME.map(wire_of), BYTES), max_size=8), st.integers(1, 300))
def test_a_frame_that_is_none_costs_a_byte(parts: list[bytes], chunk: int) -> None:
    """The search goes on right after a first byte of sync that begins no frame."""
    data = b"".join(parts) + bytes(300)  # no frame is still to come
    wanted, at = [], 0
    while at < len(data):
        end = sound_at(data, at)
        if end:
            _, number, sequence, met_s, cycle, _ = HEADER.unpack_from(data, at + 4)
            wanted.append(Frame(number, sequence, met_s, cycle, data[at + 22 : end - 2]))
        at = end or at + 1
    assert found_in(data, chunk)[0] == wanted


@given(FRAME, st.integers(0, 8 * 222), st.integers(1, 300))
def test_a_flipped_bit_costs_its_frame_and_no_other(frame: Frame, place: int, chunk: int) -> None:
    good = wire_of(frame)
    broken = bytearray(good)
    broken[place // 8 % len(broken)] ^= 1 << place % 8
    frames, dropped = found_in(good + bytes(broken) + good + bytes(300), chunk)
    assert frames == [frame, frame]
    assert dropped == len(good) + 300


def test_the_longest_frame_is_found_and_a_longer_one_is_none() -> None:
    longest = Frame(255, 65535, 2**32 - 1, 2**64 - 1, bytes(PAYLOAD_MAX))
    assert found_in(wire_of(longest), 1) == ([longest], 0)
    longer = longest._replace(payload=bytes(PAYLOAD_MAX + 1))
    assert found_in(wire_of(longer) + wire_of(longest), 7)[0] == [longest]


def test_a_frame_of_another_version_is_none() -> None:
    data = radio_frame(1, b"new", version=2)
    assert found_in(data + wire_of(Frame(1, 0, 0, 0, b"old")), 50)[0] == [Frame(1, 0, 0, 0, b"old")]


def test_what_is_too_long_for_its_room_is_refused_without_asserts_too() -> None:
    for module, words in (("frames", "1, bytes(60_000)"), ("wire", "1, 0, bytes(60_000)")):
        program = f"from ares4.portable.{module} import frame_of; frame_of({words})"
        command = [sys.executable, "-O", "-c", program]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert "ValueError: A " in done.stderr and "of 60000 bytes is over the" in done.stderr
