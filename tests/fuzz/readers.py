"""What must hold of any bytes that a reader of text is given, a function each.

`test_readers.py` tries them on the kept corpora and on what hypothesis thinks of; `guided.py` is
the fuzzer that follows what the reader does.
"""

from __future__ import annotations

import functools
from collections.abc import Callable

from ares4 import scenario as scenarios
from ares4 import script as scripts
from ares4.attachments.panel.messages import hello_of, moves_of, standing_of
from ares4.computer import Computer
from ares4.errors import Ares4Error, InputError, JournalError, ScenarioError, ScriptError
from ares4.gdb.packets import BYTES_MAX, Kind, Packet, framed, take
from ares4.journal import format as journals
from ares4.machine.inputs import check
from ares4.machine.values import Input, InputKind
from ares4.portable.wire import BODY_MAX, Message, Receiver, frame_of

_RAM_BYTES = 0x10000
_SENTENCE_CHARACTERS_MAX = 400


def _is_sentence(error: Ares4Error) -> bool:
    said = str(error)
    return said.endswith(".") and "\n" not in said and len(said) <= _SENTENCE_CHARACTERS_MAX


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


def journal(data: bytes) -> None:
    """A row is read as written, or refused in a sentence; inputs are checked as they are put."""
    for line in data.decode(errors="replace").split("\n"):
        for text in (line, f"put {line}"):
            try:
                row = journals.read(text)
            except JournalError as error:
                assert _is_sentence(error)
                continue
            if isinstance(row, Input) and row.kind is not InputKind.LOAD:
                if not _can_be(row):
                    continue
                seen = journals.glance(text)
                assert seen and seen.cycle == row.cycle
            assert journals.read(journals.written(row)) == row


@functools.cache
def _machine() -> Computer:
    computer = Computer(_RAM_BYTES)
    computer.power_on()
    return computer


def _can_be(row: Input) -> bool:
    """Whether the core says so; then it can be put in, unless RAM holds too many upsets."""
    try:
        check(row.kind, row.index, row.value, _RAM_BYTES)
        can_be = True
    except InputError as error:
        assert _is_sentence(error)
        can_be = False
    try:
        _machine().put(row.kind, row.index, row.value)
    except InputError as error:
        assert not can_be or "upset words already" in str(error)
    else:
        assert can_be
    return can_be


def script(data: bytes) -> None:
    """A script is rows that can be put in, or refused in a sentence that names the line."""
    try:
        rows = scripts.parse(data.decode(errors="replace"), "any")
    except ScriptError as error:
        assert _is_sentence(error) and str(error).startswith("Script any, line ")
        return
    for row in rows:
        check(row.kind, row.index, row.value)


def scenario(data: bytes) -> None:
    """A scenario is what a flight can begin with, or refused in a sentence."""
    computer = Computer(_RAM_BYTES)
    try:
        scenarios.parse(data.decode(errors="replace"), "any").configure(computer)
    except ScenarioError as error:
        assert _is_sentence(error) and str(error).startswith("Scenario any")


def panel(data: bytes) -> None:
    """Frames come off a line the same however it is cut, and each is read as it was written."""
    messages = Receiver().take(data)
    parts = Receiver()
    half = len(data) // 2
    assert parts.take(data[:half]) + parts.take(data[half:]) == messages
    for kind, body in [*messages, Message(0, data)]:
        for read in (hello_of, moves_of, standing_of):
            read(body)
        again = Receiver().take(frame_of(kind, 1, body[:BODY_MAX]))
        assert again == [Message(kind, body[:BODY_MAX])]


READERS: dict[str, Callable[[bytes], None]] = {
    "gdb": gdb,
    "journal": journal,
    "panel": panel,
    "scenario": scenario,
    "script": script,
}
