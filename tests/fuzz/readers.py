"""What must hold of any bytes that a reader of text is given, a function each.

`test_readers.py` tries them on the kept corpora and on what hypothesis thinks of; `guided.py` is
the fuzzer that follows what the reader does.
"""

from __future__ import annotations

from collections.abc import Callable

from ares4.gdb.packets import BYTES_MAX, Kind, Packet, framed, take


def _taken(stream: bytearray) -> list[Packet]:
    """All that stands in a stream, which keeps what is not whole."""
    packets = []
    while stream:
        before = len(stream)
        packet = take(stream)
        if packet is None:
            assert len(stream) == before and stream[0] == ord("$")
            break
        assert len(stream) < before
        assert packet.kind is not Kind.WRITE_MEMORY or packet.numbers[1] == len(packet.data)
        packets.append(packet)
    return packets


def gdb(data: bytes) -> None:
    """A stream falls apart the same however it is cut; contents come out of their frame as one."""
    whole = _taken(stream := bytearray(data))
    rest = bytearray(data[: len(data) // 2])
    parts = _taken(rest)
    rest += data[len(data) // 2 :]
    parts += _taken(rest)
    assert rest == stream
    noiseless = [packet for packet in whole if packet.kind is not Kind.NOISE]
    assert [packet for packet in parts if packet.kind is not Kind.NOISE] == noiseless
    (packet,) = _taken(bytearray(framed(data)))
    assert packet.kind >= Kind.UNKNOWN or len(data) > BYTES_MAX


READERS: dict[str, Callable[[bytes], None]] = {"gdb": gdb}
