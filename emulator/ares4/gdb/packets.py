"""The packets of gdb's remote protocol: taken apart by the core's parser, put together here."""

from __future__ import annotations

import enum
import re
import zlib
from dataclasses import dataclass

from ares4._core import ffi, lib

BYTES_MAX: int = lib.ARES_PACKET_BYTES
_ESCAPED = re.compile(rb"[#$}*]")
_TURNED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


class Kind(enum.IntEnum):
    """What stands in the stream; ares.h says what each carries."""

    PARTIAL = lib.ARES_PACKET_PARTIAL
    NOISE = lib.ARES_PACKET_NOISE
    ACK = lib.ARES_PACKET_ACK
    NAK = lib.ARES_PACKET_NAK
    INTERRUPT = lib.ARES_PACKET_INTERRUPT
    DAMAGED = lib.ARES_PACKET_DAMAGED
    UNKNOWN = lib.ARES_PACKET_UNKNOWN
    MALFORMED = lib.ARES_PACKET_MALFORMED
    WHY = lib.ARES_PACKET_WHY
    READ_REGISTERS = lib.ARES_PACKET_READ_REGISTERS
    WRITE_REGISTERS = lib.ARES_PACKET_WRITE_REGISTERS
    READ_REGISTER = lib.ARES_PACKET_READ_REGISTER
    WRITE_REGISTER = lib.ARES_PACKET_WRITE_REGISTER
    READ_MEMORY = lib.ARES_PACKET_READ_MEMORY
    WRITE_MEMORY = lib.ARES_PACKET_WRITE_MEMORY
    INSERT = lib.ARES_PACKET_INSERT
    REMOVE = lib.ARES_PACKET_REMOVE
    ACTIONS = lib.ARES_PACKET_ACTIONS
    RESUME = lib.ARES_PACKET_RESUME
    CONTINUE = lib.ARES_PACKET_CONTINUE
    STEP = lib.ARES_PACKET_STEP
    REVERSE_CONTINUE = lib.ARES_PACKET_REVERSE_CONTINUE
    REVERSE_STEP = lib.ARES_PACKET_REVERSE_STEP
    DETACH = lib.ARES_PACKET_DETACH
    KILL = lib.ARES_PACKET_KILL
    SET_THREAD = lib.ARES_PACKET_SET_THREAD
    THREAD_ALIVE = lib.ARES_PACKET_THREAD_ALIVE
    SUPPORTED = lib.ARES_PACKET_SUPPORTED
    NO_ACK = lib.ARES_PACKET_NO_ACK
    NON_STOP = lib.ARES_PACKET_NON_STOP
    ATTACHED = lib.ARES_PACKET_ATTACHED
    THREAD = lib.ARES_PACKET_THREAD
    FIRST_THREADS = lib.ARES_PACKET_FIRST_THREADS
    MORE_THREADS = lib.ARES_PACKET_MORE_THREADS
    THREAD_EXTRA = lib.ARES_PACKET_THREAD_EXTRA
    SYMBOL = lib.ARES_PACKET_SYMBOL
    MONITOR = lib.ARES_PACKET_MONITOR
    FEATURES = lib.ARES_PACKET_FEATURES
    MEMORY_MAP = lib.ARES_PACKET_MEMORY_MAP
    EXEC_FILE = lib.ARES_PACKET_EXEC_FILE
    SUM = lib.ARES_PACKET_SUM
    EXTENDED = lib.ARES_PACKET_EXTENDED
    RUN = lib.ARES_PACKET_RUN
    RESTART = lib.ARES_PACKET_RESTART
    ATTACH = lib.ARES_PACKET_ATTACH
    THREADS = lib.ARES_PACKET_THREADS


@dataclass(frozen=True)
class Packet:
    """One thing of the stream: what it is, the three numbers and the data it carries."""

    kind: Kind
    numbers: tuple[int, int, int] = (0, 0, 0)
    data: bytes = b""


def take(stream: bytearray) -> Packet | None:
    """Takes the first thing off a stream; None when the stream ends before it is whole."""
    raw = ffi.new("struct ares_packet *")
    lib.ares_packet_take(ffi.from_buffer(stream), len(stream), raw)
    kind = Kind(raw.kind)
    if kind is Kind.PARTIAL:
        return None
    data = bytes(ffi.buffer(raw.data, raw.count))
    del stream[: raw.taken]
    one, two, three = raw.numbers
    return Packet(kind, (one, two, three), data)


def check_sum(data: bytes) -> int:
    """The sum by which gdb compares memory: CRC-32, from all ones on, the highest bit first.

    zlib's goes from the lowest bit on, so bytes and result are turned round.
    """
    crc = zlib.crc32(data.translate(_TURNED)) ^ 0xFFFFFFFF
    return int.from_bytes(crc.to_bytes(4, "little").translate(_TURNED), "big")


def framed(contents: bytes) -> bytes:
    """Contents as a packet, with its sum."""
    body = _ESCAPED.sub(lambda found: bytes((ord("}"), found[0][0] ^ 0x20)), contents)
    return b"$%b#%02x" % (body, sum(body) & 0xFF)
