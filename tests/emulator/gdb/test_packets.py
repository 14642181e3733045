"""The packets: what is framed comes out again, however the stream is cut."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ares4.gdb import packets
from ares4.gdb.packets import BYTES_MAX, Kind, Packet, check_sum, framed, take

HEX = rb"([0-9a-fA-F]{1,16})"
# The same commands as regular expressions: kind, pattern, which groups are numbers.
REFERENCE = [
    (Kind.READ_MEMORY, rb"m%b,%b" % (HEX, HEX)),
    (Kind.READ_REGISTER, rb"p%b" % HEX),
    (Kind.INSERT, rb"Z%b,%b,%b" % (HEX, HEX, HEX)),
    (Kind.REMOVE, rb"z%b,%b,%b" % (HEX, HEX, HEX)),
    (Kind.NON_STOP, rb"QNonStop:%b" % HEX),
]


def taken(stream: bytes) -> list[Packet]:
    rest = bytearray(stream)
    out = []
    while (packet := take(rest)) is not None:
        out.append(packet)
    return out


def one(contents: bytes) -> Packet:
    (packet,) = taken(framed(contents))
    return packet


@given(st.lists(st.binary(max_size=200), max_size=5), st.lists(st.integers(0, 500), max_size=5))
def test_a_stream_may_be_cut_anywhere(contents: list[bytes], cuts: list[int]) -> None:
    stream = b"+".join(map(framed, contents))
    got, rest, at = [], bytearray(), 0
    for cut in [*sorted(cuts), len(stream)]:
        rest += stream[at : max(at, cut)]
        at = max(at, cut)
        while (packet := take(rest)) is not None:
            got.append(packet)
    assert got == taken(stream)
    assert len(got) == max(0, 2 * len(contents) - 1)
    assert all(packet.kind >= Kind.UNKNOWN for packet in got[::2])


@given(st.one_of(
    st.from_regex(rb"[mpzZ][0-9a-fA-F,]{0,40}", fullmatch=True),
    *(st.from_regex(pattern, fullmatch=True) for _, pattern in REFERENCE),
))  # fmt: skip
@example(b"m" + b"1" * 17 + b",1")
@example(b"m,1")
@example(b"m1,")
@example(b"Z0,80000000,4;X1,00")
def test_numbers_are_read_as_a_regular_expression_reads_them(contents: bytes) -> None:
    packet = one(contents)
    for kind, pattern in REFERENCE:
        if found := re.fullmatch(pattern, contents):
            numbers = [int(group, 16) for group in found.groups()]
            assert packet.kind is kind
            assert list(packet.numbers) == numbers
            return
    assert packet.kind is Kind.MALFORMED


@given(st.binary(max_size=600), st.integers(0, 2**32 - 1))
def test_bytes_are_written_in_both_ways(data: bytes, address: int) -> None:
    wanted = Packet(Kind.WRITE_MEMORY, (address, len(data)), data)
    assert one(b"X%x,%x:%b" % (address, len(data), data)) == wanted
    assert one(b"M%x,%x:%b" % (address, len(data), data.hex().encode())) == wanted
    assert one(b"X%x,%x:%b" % (address, len(data) + 1, data)).kind is Kind.MALFORMED


@given(st.binary(max_size=300), st.integers(1, 255), st.integers(0, 400))
def test_a_damaged_packet_is_not_taken(contents: bytes, flip: int, place: int) -> None:
    stream = bytearray(framed(contents))
    stream[1 + place % (len(stream) - 1)] ^= flip
    packets = taken(bytes(stream))
    assert packets != taken(framed(contents)) or stream[-2:].lower() == framed(contents)[-2:]


@given(st.binary(max_size=200).filter(lambda data: not set(data) & set(b"$+-\x03")))
def test_noise_between_packets_is_told_apart(noise: bytes) -> None:
    packets = taken(noise + framed(b"qC") + noise)
    kinds = [packet.kind for packet in packets]
    around = [Kind.NOISE] if noise else []
    assert kinds == [*around, Kind.THREAD, *around]


@given(st.binary(max_size=100))
def test_the_sum_is_the_one_that_gdb_documents(data: bytes) -> None:
    """Bit by bit, as "crc-32 algorithm" in gdb's manual."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1 ^ (0x04C11DB7 if crc >> 31 else 0)) & 0xFFFFFFFF
    assert check_sum(data) == crc


@pytest.mark.parametrize(
    ("contents", "kind", "numbers", "data"),
    [
        (b"vCont;c", Kind.CONTINUE, (), b""),
        (b"vCont;s:1;c", Kind.STEP, (), b""),
        (b"vCont;C05:-1", Kind.CONTINUE, (5,), b""),
        (b"vCont;r80000000,8000001a:1", Kind.STEP_RANGE, (0x80000000, 0x8000001A), b""),
        (b"vCont;t:1", Kind.STOP, (), b""),
        (b"vCont;", Kind.MALFORMED, (), b""),
        (b"vCont;r80000000", Kind.MALFORMED, (), b""),
        (b"vCont;cc", Kind.MALFORMED, (), b""),
        (b"vCont;S", Kind.MALFORMED, (), b""),
        (b"vCont;x", Kind.MALFORMED, (), b""),
        (b"c80000000", Kind.MALFORMED, (), b""),
        (b"C05", Kind.CONTINUE, (5,), b""),
        (b"qRcmd,68656c70", Kind.MONITOR, (), b"help"),
        (b"qRcmd,6", Kind.MALFORMED, (), b""),
        (b"qRcmd,6 ", Kind.MALFORMED, (), b""),
        (b"P20=00000080", Kind.WRITE_REGISTER, (0x20,), b"\0\0\0\x80"),
        (b"qXfer:features:read:a:b.xml:1f,ffb", Kind.FEATURES, (0x1F, 0xFFB), b"a:b.xml"),
        (b"qXfer:exec-file:read:1:0,10", Kind.EXEC_FILE, (0, 16), b"1"),
        (b"qXfer:memory-map:read::0,10", Kind.MEMORY_MAP, (0, 16), b""),
        (b"qXfer:memory-map:read:0,10", Kind.MALFORMED, (), b""),
        (b"qCRC:80000000,1f", Kind.SUM, (0x80000000, 0x1F), b""),
        (b"qCRC:80000000", Kind.MALFORMED, (), b""),
        (b"bc", Kind.REVERSE_CONTINUE, (), b""),
        (b"bs", Kind.REVERSE_STEP, (), b""),
        (b"b", Kind.UNKNOWN, (), b""),
        (b"", Kind.UNKNOWN, (), b""),
        (b"D;1", Kind.DETACH, (), b";1"),
    ],
)
def test_commands(contents: bytes, kind: Kind, numbers: tuple[int, ...], data: bytes) -> None:
    assert one(contents) == Packet(kind, numbers, data)


def test_every_row_can_be_reached() -> None:
    """A row that a shorter beginning hides above it would never be found."""
    begins = [row[1] for row in packets._TABLE]
    for number, longer in enumerate(begins):
        assert not any(longer.startswith(above) for above in begins[:number]), longer


@given(st.binary(max_size=3000))
def test_bytes_are_framed_so_that_nothing_in_them_is_taken_for_the_frame(data: bytes) -> None:
    """Sum and escapes as gdb's manual has them, counted byte by byte."""
    body = b"".join(
        b"}" + bytes((byte ^ 0x20,)) if byte in b"}#$*" else bytes((byte,)) for byte in data
    )
    assert framed(data) == b"$" + body + b"#%02x" % (sum(body) % 256)


def test_a_packet_may_be_so_long_and_no_longer() -> None:
    longest = b"?" * BYTES_MAX
    assert one(longest).kind is Kind.MALFORMED
    assert one(b"}" * BYTES_MAX).kind is Kind.UNKNOWN  # twice as long on the wire
    assert one(longest + b"?").kind is Kind.DAMAGED
    full = b"$" + b"}" * (2 * BYTES_MAX)
    stream = bytearray(full)
    assert take(stream) is None  # its end may be what comes next
    stream += framed(b"}" * BYTES_MAX)[len(full) :]
    assert taken(bytes(stream))[0].kind is Kind.UNKNOWN
    endless = bytearray(b"$" + b"?" * (4 * BYTES_MAX))
    first = take(endless)
    assert first is not None and first.kind is Kind.DAMAGED
    assert taken(b"$qC$qC#b4") == [Packet(Kind.DAMAGED), Packet(Kind.THREAD)]
