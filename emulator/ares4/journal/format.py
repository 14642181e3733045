"""The rows of a journal, read and written: a flight as text, a line each.

The first word of a line says what it is:

    ares4-journal 1
    ram BYTES
    image SHA256            the flight program's
    seed NUMBER
    set NAME VALUE          every setting of the world
    snapshot BASE64         instead of the three above it: a flight that was resumed (zlib, base64)
    put CYCLE KIND INDEX VALUE    # name and position, for people
    load CYCLE ADDRESS BASE64     bytes that a debugger loaded (zlib, base64)
    hash CYCLE DIGEST       what the state was then
    back CYCLE [KEPT]       the flight went back: rows above with this cycle or later never were,
                            but the first KEPT `put` and `load` of this cycle
    end CYCLE DIGEST        the flight was closed; without it the file was cut off

The same image, settings, seed and rows give the same state at every cycle; a replay checks that.
What is wrong with a row is a JournalError of one sentence, to which its reader adds the line.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Callable, Iterable
from typing import NamedTuple

from ares4.errors import JournalError, shown
from ares4.machine.controls import CONTROL_TABLE
from ares4.machine.values import Input, InputKind, Setting

FORMAT = "ares4-journal 1"
FIRST_OF_BODY = "hash"  # the row with which a flight begins, after its head
_CONTROLS = list(CONTROL_TABLE.values())
# Kinds of rows that are of a control, and what is noted after its name and position.
_OF_A_CONTROL = {
    InputKind.CONTROL: "",
    InputKind.PANEL_FOUND: ", found at the panel",
    InputKind.PANEL_MOVED: ", at the panel",
}
_PACKED_BYTES_MAX = 64 << 20  # of what a row holds once it is unpacked
_SEED_MAX = 2**64 - 1


class Fact(NamedTuple):
    """A row of the head: its name ("set orbit.altitude_m" of a setting), and what it says.

    text: a number can be made of it where it is one, and unpacked() makes the snapshot of it.
    """

    name: str
    text: str


class Checkpoint(NamedTuple):
    """What the state was at a cycle; the last one ends the journal."""

    cycle: int
    digest: int
    last: bool = False


class Back(NamedTuple):
    """The flight went back to a cycle; so many inputs of that cycle stay."""

    cycle: int
    kept: int = 0


Row = Input | Checkpoint | Back


class _Shape(NamedTuple):
    """What stands after a row's first word: for a machine, for people, and what it makes."""

    pattern: re.Pattern[str]
    words: str
    read: Callable[[re.Match[str]], Fact | Row]


# ---- reading -----------------------------------------------------------------------------------


def _fact(name: str) -> Callable[[re.Match[str]], Fact]:
    return lambda found: Fact(name, found[1])


def _set(found: re.Match[str]) -> Fact:
    return Fact(f"set {found[1]}", found[2])


def _seed(found: re.Match[str]) -> Fact:
    if int(found[1]) > _SEED_MAX:
        raise JournalError(f"a seed is at most {_SEED_MAX}; give it as it was flown with.")
    return Fact("seed", found[1])


def _put(found: re.Match[str]) -> Input:
    cycle, kind, index, value = map(int, found.groups())
    if kind >= len(InputKind):
        raise JournalError(
            f"there is no input of kind {kind}; there are 0 to {len(InputKind) - 1}."
        )
    if kind == InputKind.LOAD:
        raise JournalError("a load comes with its bytes: `load CYCLE ADDRESS BASE64`.")
    return Input(cycle, InputKind(kind), index, value)


def _load(found: re.Match[str]) -> Input:
    data = unpacked(found[3], "load")
    return Input(int(found[1]), InputKind.LOAD, int(found[2]), len(data), data=data)


def _hash(found: re.Match[str]) -> Checkpoint:
    return Checkpoint(int(found[1]), int(found[2], 16))


def _end(found: re.Match[str]) -> Checkpoint:
    return _hash(found)._replace(last=True)


def _back(found: re.Match[str]) -> Back:
    return Back(int(found[1]), int(found[2] or 0))


def unpacked(text: str, what: str) -> bytes:
    """Bytes of a row, as packed() writes them. Raises JournalError."""
    unpacker = zlib.decompressobj()
    try:
        data = unpacker.decompress(base64.b64decode(text, validate=True), _PACKED_BYTES_MAX)
    except (binascii.Error, zlib.error):
        data = b""
    if not unpacker.eof or unpacker.unused_data:
        raise JournalError(f"its {what} is damaged; take the journal from where it was copied.")
    return data


_CYCLE = "([0-9]{1,20})"
_WORD = "([0-9]{1,10})"
_DIGEST = re.compile(f"{_CYCLE} ([0-9a-f]{{1,16}})")
_BASE64 = "([A-Za-z0-9+/=]+)"
_VALUE = r"(-?[0-9]{1,20}(?:\.[0-9]{1,24})?(?:e[-+]?[0-9]{1,3})?)"
_HEAD = {
    "ares4-journal": _Shape(re.compile("(1)"), "1", _fact("ares4-journal")),
    "ram": _Shape(re.compile(_WORD), "BYTES", _fact("ram")),
    "image": _Shape(re.compile("([0-9a-f]{64})"), "SHA256", _fact("image")),
    "seed": _Shape(re.compile(_CYCLE), "NUMBER", _seed),
    "set": _Shape(re.compile(f"([a-z0-9_.]{{1,64}}) {_VALUE}"), "NAME VALUE", _set),
    "snapshot": _Shape(re.compile(_BASE64), "BASE64", _fact("snapshot")),
}
_BODY = {
    "put": _Shape(
        re.compile(f"{_CYCLE} {_WORD} {_WORD} {_WORD} *(?:#.*)?"), "CYCLE KIND INDEX VALUE", _put
    ),
    "hash": _Shape(_DIGEST, "CYCLE DIGEST", _hash),
    "end": _Shape(_DIGEST, "CYCLE DIGEST", _end),
    "load": _Shape(re.compile(f"{_CYCLE} {_WORD} {_BASE64}"), "CYCLE ADDRESS BASE64", _load),
    "back": _Shape(re.compile(f"{_CYCLE}(?: {_CYCLE})?"), "CYCLE [KEPT]", _back),
}
_ANY_CYCLE = re.compile(f"(put|load|hash|end) {_CYCLE}(?: |$)")


class Glance(NamedTuple):
    """What a row of the body says of its place, the rest unread."""

    cycle: int
    is_input: bool
    is_end: bool


def read_head(line: str) -> Fact:
    """A row of the head. Raises JournalError."""
    fact = _read(line, _HEAD)
    assert isinstance(fact, Fact)
    return fact


def read(line: str) -> Row:
    """A row of the body. Raises JournalError."""
    row = _read(line, _BODY)
    assert not isinstance(row, Fact)
    return row


def is_back(line: str) -> bool:
    """Whether a row is a step back, be it right or wrong."""
    return line.partition(" ")[0] == "back"


def glance(line: str) -> Glance | None:
    """When a row came in; None when it does not say, or is a step back."""
    found = _ANY_CYCLE.match(line)
    return found and Glance(int(found[2]), found[1] in ("put", "load"), found[1] == "end")


def _read(line: str, table: dict[str, _Shape]) -> Fact | Row:
    word, _, rest = line.partition(" ")
    shape = table.get(word)
    if shape is None:
        raise JournalError(f"{shown(word)} is not understood here; there are {', '.join(table)}.")
    found = shape.pattern.fullmatch(rest)
    if found is None:
        raise JournalError(f"this row is `{word} {shape.words}`, and nothing else.")
    return shape.read(found)


# ---- writing -----------------------------------------------------------------------------------


def packed(data: bytes) -> str:
    """Bytes as they stand in a row."""
    return base64.b64encode(zlib.compress(data)).decode()


def written(row: Row) -> str:
    """A row of the body; an input of a control with a note for people."""
    if isinstance(row, Back):
        return f"back {row.cycle} {row.kept}" if row.kept else f"back {row.cycle}"
    if isinstance(row, Checkpoint):
        return f"{'end' if row.last else 'hash'} {row.cycle} {row.digest:016x}"
    if row.kind is InputKind.LOAD:
        return f"load {row.cycle} {row.index} {packed(row.data)}"
    return f"put {row.cycle} {row.kind:d} {row.index} {row.value}{_note(row)}"


def _note(row: Input) -> str:
    if row.kind not in _OF_A_CONTROL:
        return ""
    control = _CONTROLS[row.index]
    return f"  # {control.name} {control.positions[row.value]}{_OF_A_CONTROL[row.kind]}"


def head_of_resumed(ram_bytes: int, snapshot: bytes) -> list[str]:
    """The head of a flight that goes on from a state."""
    return [FORMAT, f"ram {ram_bytes}", f"snapshot {packed(snapshot)}"]


def head_of_fresh(
    ram_bytes: int, image_id: bytes, seed: int, settings: Iterable[Setting]
) -> list[str]:
    """The head of a flight that begins with the power coming on."""
    return [
        FORMAT,
        f"ram {ram_bytes}",
        f"image {image_id.hex()}",
        f"seed {seed}",
        *(f"set {setting.name} {setting.value!r}" for setting in settings),
    ]
