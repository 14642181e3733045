"""The packets of gdb's remote protocol: taken off a stream of bytes, and put together for it.

A packet is $CONTENTS#SUM with SUM in two hexadecimal digits; } makes the next byte differ by 0x20.
Each command is a row: how its contents begin, and what follows. Whoever has the stream answers;
here nothing is kept between calls.

Not taken: notifications (%), and addresses given to c, s, C and S, which vCont has replaced.

Source: Debugging with GDB, appendix "GDB Remote Serial Protocol" (GDB 13).
"""

from __future__ import annotations

import binascii
import enum
import re
import zlib
from typing import NamedTuple

BYTES_MAX = 16384  # of the contents of the longest packet
_STREAM_BYTES_MAX = 2 * BYTES_MAX  # of one packet's contents, every byte escaped
_SUMMED_BYTES = 256  # at once: their sum is below 65,521, at which Adler's first half turns round
_SUM_BYTES = 2
_BEGIN = ord("$")
_ESCAPE_FLIPS = 0x20
_ESCAPE = re.compile(rb"}(.)", re.DOTALL)
_FLIPPED = {bytes((byte,)): bytes((byte ^ _ESCAPE_FLIPS,)) for byte in range(256)}
_ESCAPED = (b"}", b"#", b"$", b"*")  # when it is written; the first one first
_NOISE = re.compile(rb"[^$+\-\x03]+")
_TURNED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


class Kind(enum.IntEnum):
    """What stands in the stream; commands with their numbers, and what their data is."""

    NOISE = enum.auto()  # bytes that belong to no packet
    ACK = enum.auto()
    NAK = enum.auto()
    INTERRUPT = enum.auto()  # ctrl-c
    DAMAGED = enum.auto()  # wrong sum, no end, or too long
    UNKNOWN = enum.auto()  # whole, but no command that is known here
    MALFORMED = enum.auto()  # a command that is known, with arguments that are none
    WHY = enum.auto()
    READ_REGISTERS = enum.auto()
    WRITE_REGISTERS = enum.auto()  # data: the registers
    READ_REGISTER = enum.auto()  # number
    WRITE_REGISTER = enum.auto()  # number; data: the value, little-endian
    READ_MEMORY = enum.auto()  # address, count
    WRITE_MEMORY = enum.auto()  # address, count; data: the bytes
    INSERT = enum.auto()  # gdb's type of break- or watchpoint, address, count
    REMOVE = enum.auto()  # the same
    ACTIONS = enum.auto()  # which actions there are
    CONTINUE = enum.auto()
    STEP = enum.auto()
    STEP_RANGE = enum.auto()  # from and to: to step on while it is within
    STOP = enum.auto()
    REVERSE_CONTINUE = enum.auto()
    REVERSE_STEP = enum.auto()
    DETACH = enum.auto()
    KILL = enum.auto()  # data: the process, when an answer is wanted
    SET_THREAD = enum.auto()  # data: for what, and the thread
    THREAD_ALIVE = enum.auto()  # data: the thread
    SUPPORTED = enum.auto()  # data: what gdb supports
    NO_ACK = enum.auto()
    NON_STOP = enum.auto()  # 1: wished
    ATTACHED = enum.auto()
    THREAD = enum.auto()
    FIRST_THREADS = enum.auto()
    MORE_THREADS = enum.auto()
    THREAD_EXTRA = enum.auto()  # data: the thread
    SYMBOL = enum.auto()
    MONITOR = enum.auto()  # data: the words
    FEATURES = enum.auto()  # offset, count; data: the document's name
    MEMORY_MAP = enum.auto()  # offset, count
    EXEC_FILE = enum.auto()  # offset, count
    THREADS = enum.auto()  # offset, count
    SUM = enum.auto()  # address, count
    EXTENDED = enum.auto()
    RUN = enum.auto()
    RESTART = enum.auto()
    ATTACH = enum.auto()  # process


class Packet(NamedTuple):
    """One thing of the stream: what it is, the numbers and the data it carries."""

    kind: Kind
    numbers: tuple[int, ...] = ()
    data: bytes = b""


class _Command(NamedTuple):
    """How the contents begin, and what follows: numbers, and at most one group with a name.

    place: that group's, from 0 on; -1: there is none. hexadecimal: it is data written so.
    """

    kind: Kind
    begins: bytes
    follows: re.Pattern[bytes]
    place: int
    hexadecimal: bool


def _command(kind: Kind, begins: bytes, follows: bytes) -> _Command:
    pattern = re.compile(follows, re.DOTALL)
    place = next(iter(pattern.groupindex.values()), 0) - 1
    return _Command(kind, begins, pattern, place, "hex" in pattern.groupindex)


_NUMBER = rb"([0-9a-fA-F]{1,16})"
_NOTHING = b""
_TEXT = b"(?P<text>.*)"
_HEX = b"(?P<hex>.*)"
_TWO = b"%b,%b" % (_NUMBER, _NUMBER)
_THREE = b"%b,%b" % (_TWO, _NUMBER)
_PART = b"%b:%b" % (_TEXT, _TWO)
_THREAD = b"(?:[:;].*)?"  # of vCont: there is one hart, so that the first action is for it

# The first row that fits is it, so that a longer beginning stands above a shorter.
_TABLE = (
    (Kind.WHY, b"?", _NOTHING),
    (Kind.READ_REGISTERS, b"g", _NOTHING),
    (Kind.WRITE_REGISTERS, b"G", _HEX),
    (Kind.READ_REGISTER, b"p", _NUMBER),
    (Kind.WRITE_REGISTER, b"P", b"%b=%b" % (_NUMBER, _HEX)),
    (Kind.READ_MEMORY, b"m", _TWO),
    (Kind.WRITE_MEMORY, b"M", b"%b:%b" % (_TWO, _HEX)),
    (Kind.WRITE_MEMORY, b"X", b"%b:%b" % (_TWO, _TEXT)),
    (Kind.INSERT, b"Z", _THREE),
    (Kind.REMOVE, b"z", _THREE),
    (Kind.ACTIONS, b"vCont?", _NOTHING),
    (Kind.CONTINUE, b"vCont;c", _THREAD),
    (Kind.CONTINUE, b"vCont;C", _NUMBER + _THREAD),
    (Kind.STEP, b"vCont;s", _THREAD),
    (Kind.STEP, b"vCont;S", _NUMBER + _THREAD),
    (Kind.STEP_RANGE, b"vCont;r", _TWO + _THREAD),
    (Kind.STOP, b"vCont;t", _THREAD),
    (Kind.MALFORMED, b"vCont;", _TEXT),
    (Kind.KILL, b"vKill;", _TEXT),
    (Kind.KILL, b"k", _NOTHING),
    (Kind.EXTENDED, b"!", _NOTHING),
    (Kind.RUN, b"vRun;", _TEXT),
    (Kind.RESTART, b"R", _TEXT),
    (Kind.ATTACH, b"vAttach;", _NUMBER),
    (Kind.REVERSE_CONTINUE, b"bc", _NOTHING),
    (Kind.REVERSE_STEP, b"bs", _NOTHING),
    (Kind.CONTINUE, b"c", _NOTHING),
    (Kind.CONTINUE, b"C", _NUMBER),
    (Kind.STEP, b"s", _NOTHING),
    (Kind.STEP, b"S", _NUMBER),
    (Kind.DETACH, b"D", _TEXT),
    (Kind.SET_THREAD, b"H", _TEXT),
    (Kind.THREAD_ALIVE, b"T", _TEXT),
    (Kind.SUPPORTED, b"qSupported", _TEXT),
    (Kind.NO_ACK, b"QStartNoAckMode", _NOTHING),
    (Kind.NON_STOP, b"QNonStop:", _NUMBER),
    (Kind.ATTACHED, b"qAttached", _TEXT),
    (Kind.SUM, b"qCRC:", _TWO),
    (Kind.THREAD, b"qC", _NOTHING),
    (Kind.FIRST_THREADS, b"qfThreadInfo", _NOTHING),
    (Kind.MORE_THREADS, b"qsThreadInfo", _NOTHING),
    (Kind.THREAD_EXTRA, b"qThreadExtraInfo,", _TEXT),
    (Kind.SYMBOL, b"qSymbol:", _TEXT),
    (Kind.MONITOR, b"qRcmd,", _HEX),
    (Kind.FEATURES, b"qXfer:features:read:", _PART),
    (Kind.MEMORY_MAP, b"qXfer:memory-map:read:", _PART),
    (Kind.EXEC_FILE, b"qXfer:exec-file:read:", _PART),
    (Kind.THREADS, b"qXfer:threads:read:", _PART),
)
_COMMANDS: dict[int, list[_Command]] = {}  # by their first byte, in the table's order
for _row in _TABLE:
    _COMMANDS.setdefault(_row[1][0], []).append(_command(*_row))
_SINGLE = {
    ord("+"): Packet(Kind.ACK),
    ord("-"): Packet(Kind.NAK),
    0x03: Packet(Kind.INTERRUPT),
}
_NOISY = Packet(Kind.NOISE)
_DAMAGED = Packet(Kind.DAMAGED)
_UNKNOWN = Packet(Kind.UNKNOWN)
_MALFORMED = Packet(Kind.MALFORMED)


def take(stream: bytearray) -> Packet | None:
    """Takes the first thing off a stream; None when the stream ends before it is whole."""
    if not stream:
        return None
    if stream[0] == _BEGIN:
        return _take_packet(stream)
    packet, taken = _SINGLE.get(stream[0]), 1
    if packet is None:
        found = _NOISE.match(stream, 0, _STREAM_BYTES_MAX)
        assert found
        packet, taken = _NOISY, found.end()
    del stream[:taken]
    return packet


def _take_packet(stream: bytearray) -> Packet | None:
    end = stream.find(b"#", 1, _STREAM_BYTES_MAX + 2)
    if end < 0 and len(stream) <= _STREAM_BYTES_MAX + 1 and stream.find(b"$", 1) < 0:
        return None
    body = bytes(stream[1 : end if end > 0 else _STREAM_BYTES_MAX + 1])
    if end < 0 or b"$" in body:
        # Without an end: what comes is another packet.
        del stream[: 1 + len(body.partition(b"$")[0])]
        return _DAMAGED
    if len(stream) < end + _SUM_BYTES + 1:
        return None
    said = bytes(stream[end + 1 : end + _SUM_BYTES + 1])
    del stream[: end + _SUM_BYTES + 1]
    if said.lower() != b"%02x" % _sum_of(body):
        return _DAMAGED
    if b"}" in body:
        body = _unescaped(body)
    return _parsed(body) if len(body) <= BYTES_MAX else _DAMAGED


def _unescaped(body: bytes) -> bytes:
    parts = _ESCAPE.split(body)  # what stands between, and each byte that is escaped, in turn
    parts[1::2] = map(_FLIPPED.__getitem__, parts[1::2])
    return b"".join(parts)


def _parsed(contents: bytes) -> Packet:
    for command in _COMMANDS.get(contents[0], ()) if contents else ():
        if contents.startswith(command.begins):
            return _packet(command, contents)
    return _UNKNOWN


def _packet(command: _Command, contents: bytes) -> Packet:
    found = command.follows.fullmatch(contents, len(command.begins))
    if not found or command.kind is Kind.MALFORMED:
        return _MALFORMED
    groups = list(found.groups())
    data = groups.pop(command.place) if command.place >= 0 else b""
    if command.hexadecimal:
        try:
            data = binascii.unhexlify(data)
        except binascii.Error:
            return _MALFORMED
    numbers = tuple([int(group, 16) for group in groups])
    if command.kind is Kind.WRITE_MEMORY and numbers[1] != len(data):
        return _MALFORMED
    return Packet(command.kind, numbers, data)


def _sum_of(body: bytes) -> int:
    """The sum of all bytes, modulo 256: Adler's first half from 0 on, much faster than sum()."""
    if len(body) <= _SUMMED_BYTES:
        return zlib.adler32(body, 0) & 0xFF
    parts = (body[at : at + _SUMMED_BYTES] for at in range(0, len(body), _SUMMED_BYTES))
    return sum(zlib.adler32(part, 0) for part in parts) & 0xFF


def framed(contents: bytes) -> bytes:
    """Contents as a packet, with its sum."""
    body = contents
    for byte in _ESCAPED:
        body = body.replace(byte, b"}" + _FLIPPED[byte])
    return b"$%b#%02x" % (body, _sum_of(body))


def check_sum(data: bytes) -> int:
    """The sum by which gdb compares memory: CRC-32, from all ones on, the highest bit first.

    zlib's goes from the lowest bit on, so bytes and result are turned round.
    """
    crc = zlib.crc32(data.translate(_TURNED)) ^ 0xFFFFFFFF
    return int.from_bytes(crc.to_bytes(4, "little").translate(_TURNED), "big")
