"""The journal: a flight as a file, and its replay.

A journal is text, a line each, the first word saying what it is:

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
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple, TextIO

from ares4 import files
from ares4.computer import Computer, format_input, parse_input
from ares4.errors import Ares4Error, DivergenceError, JournalError
from ares4.machine.controls import CONTROL_TABLE
from ares4.machine.values import Input, InputKind, Stop, cycles_of, seconds_of

FORMAT = "ares4-journal 1"
CHECKPOINT_S = 1.0
_CONTROLS = list(CONTROL_TABLE.values())
# Kinds of rows that are of a control, and what is noted after its name and position.
_OF_A_CONTROL = {
    InputKind.CONTROL: "",
    InputKind.PANEL_FOUND: ", found at the panel",
    InputKind.PANEL_MOVED: ", at the panel",
}
_PACKED_BYTES_MAX = 64 << 20  # of what a row holds once it is unpacked
_CYCLE_DIGITS_MAX = 20
_SEED_MAX = 2**64 - 1
_SHOWN_CHARACTERS = 40
_CYCLES_MAX = cycles_of(100 * 366 * 86400)


class _Row(NamedTuple):
    """What stands in a row after its name: for a machine, and for people."""

    pattern: re.Pattern[str]
    words: str


class _Lived(NamedTuple):
    """A row of the body that was not taken back yet."""

    cycle: int
    number: int
    is_input: bool


_HEAD = {
    "ares4-journal": _Row(re.compile("(1)"), "1"),
    "ram": _Row(re.compile("([0-9]{1,10})"), "BYTES"),
    "image": _Row(re.compile("([0-9a-f]{64})"), "SHA256"),
    "seed": _Row(re.compile("([0-9]{1,20})"), "NUMBER"),
    "set": _Row(
        re.compile(r"([a-z0-9_.]{1,64}) (-?[0-9]{1,20}(?:\.[0-9]{1,24})?(?:e[-+]?[0-9]{1,3})?)"),
        "NAME VALUE",
    ),
    "snapshot": _Row(re.compile("([A-Za-z0-9+/=]+)"), "BASE64"),
}
_CHECKPOINT = _Row(re.compile("([0-9]{1,20}) ([0-9a-f]{1,16})"), "CYCLE DIGEST")
_BODY = {
    "put": _Row(re.compile("([0-9 ]{1,64}?) *(?:#.*)?"), "CYCLE KIND INDEX VALUE"),
    "hash": _CHECKPOINT,
    "end": _CHECKPOINT,
    "load": _Row(
        re.compile("([0-9]{1,20}) ([0-9]{1,10}) ([A-Za-z0-9+/=]+)"), "CYCLE ADDRESS BASE64"
    ),
    "back": _Row(re.compile("([0-9]{1,20})(?: ([0-9]{1,20}))?"), "CYCLE [KEPT]"),
}
_INPUTS = ("put", "load")


def _names(table: dict[str, _Row]) -> str:
    return ", ".join(table)


class Recorder:
    """An attachment that writes the journal of a flight as it is flown."""

    def __init__(self, computer: Computer, file: TextIO, resumed: bool = False) -> None:
        self._computer = computer
        self._file = file
        self._write(FORMAT)
        self._write(f"ram {computer.ram_bytes}")
        if resumed:
            self._write(f"snapshot {_packed(computer.snapshot())}")
        else:
            self._write(f"image {computer.image_id.hex()}")
            self._write(f"seed {computer.seed}")
            for setting in computer.settings():
                self._write(f"set {setting.name} {setting.value!r}")
        self._checkpoint()
        self._start, self._arrived = computer.cycle, computer.arrived
        computer.observers.append(self._observe)
        computer.abandoned.append(self._abandon)
        computer.replaced.append(self._refuse)

    def _write(self, line: str) -> None:
        try:
            self._file.write(line + "\n")
        except OSError as problem:
            raise self._failed(problem) from None

    def _failed(self, problem: OSError) -> JournalError:
        name = getattr(self._file, "name", "")
        return JournalError(f"Journal {name} cannot be written: {problem.strerror}.")

    def _abandon(self, cycle: int) -> None:
        """From this cycle on the flight takes another course than the one that was written."""
        self._back(cycle, self._computer.kept)

    def _back(self, cycle: int, kept: int) -> None:
        """kept: so many inputs of that cycle stay."""
        if cycle < self._start:
            raise JournalError(
                f"The flight went back to cycle {cycle}, before cycle {self._start}, with which "
                "its journal begins."
            )
        kept -= self._arrived if cycle == self._start else 0  # which stand in no row
        self._write(f"back {cycle} {kept}" if kept > 0 else f"back {cycle}")
        self._next = cycle + cycles_of(CHECKPOINT_S)

    def _refuse(self) -> None:
        raise JournalError(
            "Another state was taken up while a journal is written, which cannot follow there; "
            "go back in what is remembered, or end the journal before."
        )

    def _observe(self, row: Input) -> None:
        if row.kind is InputKind.LOAD:
            self._write(f"load {row.cycle} {row.index} {_packed(row.data)}")
            return
        note = ""
        if row.kind in _OF_A_CONTROL:
            control = _CONTROLS[row.index]
            where = _OF_A_CONTROL[row.kind]
            note = f"  # {control.name} {control.positions[row.value]}{where}"
        self._write(f"put {format_input(row)}{note}")

    def _checkpoint(self, word: str = "hash") -> None:
        self._write(f"{word} {self._computer.cycle} {self._computer.hash():016x}")
        try:
            self._file.flush()
        except OSError as problem:
            raise self._failed(problem) from None
        self._next = self._computer.cycle + cycles_of(CHECKPOINT_S)

    def next_cycle(self) -> int | None:
        """The next checkpoint."""
        return self._next

    def frame(self) -> None:
        """Writes a checkpoint when it is time for one; of what is lived again there are some."""
        computer = self._computer
        if computer.cycle >= self._next and computer.reliving:
            self._next = computer.furthest + 1
        elif computer.cycle >= self._next:
            self._checkpoint()

    def close(self) -> None:
        """Writes the end row and lets go of the computer."""
        self._computer.observers.remove(self._observe)
        self._computer.abandoned.remove(self._abandon)
        self._computer.replaced.remove(self._refuse)
        if self._computer.reliving:
            self._back(self._computer.cycle, self._computer.arrived)
        self._checkpoint("end")


class Replay:
    """A journal read back: the computer as it was at the start, and the rows to come.

    image: the flight program, needed unless the journal begins with a snapshot.
    Raises JournalError naming the line that is wrong.
    """

    def __init__(self, path: Path, image: Callable[[], bytes]) -> None:
        self.path = path
        self.checkpoints = 0
        self.inputs = 0
        self.complete = False
        self._lines = self._read()
        self._number = 0
        self.computer = self._begin(image)

    def _read(self) -> list[str]:
        lines = files.read_text(self.path, "Journal", JournalError).split("\n")
        torn = lines.pop()  # what stands after the last end of line was never finished
        if (lines or [torn])[0] != FORMAT:
            raise JournalError(f"{self.path} is not a journal: it does not begin with {FORMAT!r}.")
        return lines

    def _take_back(self) -> set[int]:
        """The numbers of the lines that never were, and of those that say so."""
        taken: set[int] = set()
        lived: list[_Lived] = []  # their cycles never fall
        gone_back: tuple[int, int] | None = None  # cycle, number, until a row follows
        for number, line in enumerate(self._lines[self._number :], self._number + 1):
            word, _, rest = line.partition(" ")
            cycle_text = rest.partition(" ")[0]
            if word == "back":
                cycle, kept = self._back(number, rest)
                gone_back = cycle, number
                taken.add(number)
                end = self._end_of_kept(lived, cycle, kept, number)
                taken.update(row.number for row in lived[end:])
                del lived[end:]
            elif word in (*_INPUTS, "hash", "end") and _is_cycle(cycle_text):
                cycle = int(cycle_text)
                if gone_back and cycle < gone_back[0]:
                    raise self._wrong(
                        f"the flight cannot go back to cycle {gone_back[0]}, which lies ahead: "
                        f"line {number} is of cycle {cycle}.",
                        gone_back[1],
                    )
                gone_back = None
                lived.append(_Lived(cycle, number, word in _INPUTS))
            # Other rows are said to be wrong when their turn comes.
            if word == "end":
                break
        return taken

    def _end_of_kept(self, lived: list[_Lived], cycle: int, kept: int, number: int) -> int:
        """Where the rows begin that a step back to a cycle takes, of which it keeps some."""
        end = len(lived)
        while end and lived[end - 1].cycle >= cycle:
            end -= 1
        left = kept
        while left and end < len(lived) and lived[end].cycle == cycle:
            left -= lived[end].is_input
            end += 1
        if left:
            raise self._wrong(
                f"it keeps {kept} inputs of cycle {cycle}, but {kept - left} stand above.", number
            )
        return end

    def _back(self, number: int, text: str) -> tuple[int, int]:
        """The cycle that a row goes back to, and how many inputs of that cycle stay."""
        found = _BODY["back"].pattern.fullmatch(text)
        if not found:
            raise self._wrong("a step back is `back CYCLE [KEPT]`, and nothing else.", number)
        cycle, kept = int(found[1]), int(found[2] or 0)
        if cycle < self.computer.cycle:
            raise self._wrong(
                f"the flight cannot go back to cycle {cycle}: its journal begins with cycle "
                f"{self.computer.cycle}.",
                number,
            )
        if cycle > _CYCLES_MAX:
            raise self._wrong(f"cycle {cycle} lies more than 100 years after power-on.", number)
        return cycle, kept

    def _wrong(self, what: str, number: int | None = None) -> JournalError:
        return JournalError(f"Journal {self.path}, line {number or self._number}: {what}")

    def _begin(self, image: Callable[[], bytes]) -> Computer:
        head: dict[str, tuple[int, str]] = {}  # line and what stands there, by the row's name
        for line in self._lines:
            word, _, rest = line.partition(" ")
            if word == "hash":
                break
            self._number += 1
            found = self._fields(word, rest, _HEAD)
            name = f"set {found[1]}" if word == "set" else word
            if name in head:
                raise self._wrong(f"`{name}` stands above already; leave one of them out.")
            head[name] = self._number, found[2 if word == "set" else 1]
        wanted = {"ram", "snapshot"} if "snapshot" in head else {"image", "ram", "seed"}
        missing = wanted - head.keys()
        if missing:
            raise self._wrong(f"its beginning lacks {', '.join(sorted(missing))}.")
        end = self._number
        try:
            computer = self._resumed(head) if "snapshot" in head else self._fresh(head, image)
        except JournalError:
            raise
        except Ares4Error as error:
            raise self._wrong(str(error)) from None
        self._number = end
        return computer

    def _fields(self, word: str, rest: str, table: dict[str, _Row]) -> re.Match[str]:
        """What stands in a row after its name."""
        row = table.get(word)
        if row is None:
            raise self._wrong(
                f"{word[:_SHOWN_CHARACTERS]!r} is not understood here; there are {_names(table)}."
            )
        found = row.pattern.fullmatch(rest)
        if found is None:
            raise self._wrong(f"this row is `{word} {row.words}`, and nothing else.")
        return found

    def _of(self, head: dict[str, tuple[int, str]], name: str) -> str:
        """A row of the beginning, which is the line that is wrong if something now is."""
        self._number, text = head[name]
        return text

    def _resumed(self, head: dict[str, tuple[int, str]]) -> Computer:
        computer = Computer(int(self._of(head, "ram")))
        computer.restore(self._unpack(self._of(head, "snapshot"), "snapshot"))
        return computer

    def _fresh(self, head: dict[str, tuple[int, str]], image: Callable[[], bytes]) -> Computer:
        seed = int(self._of(head, "seed"))
        if seed > _SEED_MAX:
            raise self._wrong(f"a seed is at most {_SEED_MAX}; give it as it was flown with.")
        computer = Computer(int(self._of(head, "ram")), seed)
        for name in head:
            if name.startswith("set "):
                computer.configure(name.removeprefix("set "), float(self._of(head, name)))
        wanted = self._of(head, "image")
        computer.load(image())
        if computer.image_id.hex() != wanted:
            raise JournalError(
                f"Journal {self.path} was flown with the image {wanted[:16]}…, not with "
                f"{computer.image_id.hex()[:16]}…; give the right one with --firmware."
            )
        computer.power_on()
        return computer

    def _unpack(self, text: str, what: str) -> bytes:
        unpacker = zlib.decompressobj()
        try:
            data = unpacker.decompress(base64.b64decode(text, validate=True), _PACKED_BYTES_MAX)
        except (binascii.Error, zlib.error):
            data = b""
        if not unpacker.eof or unpacker.unused_data:
            raise self._wrong(f"its {what} is damaged; take the journal from where it was copied.")
        return data

    def __iter__(self) -> Iterator[int]:
        """Flies the flight again; yields the cycle after each row. Raises DivergenceError."""
        taken_back = self._take_back()
        for line in self._lines[self._number :]:
            self._number += 1
            if self._number in taken_back:
                continue
            word, _, rest = line.partition(" ")
            if self.complete:
                raise self._wrong("there are rows after the end row.")
            found = self._fields(word, rest, _BODY)
            if word == "put":
                self._put(found[1])
            elif word == "load":
                self._load(int(found[1]), int(found[2]), self._unpack(found[3], "load"))
            else:
                self._compare(int(found[1]), int(found[2], 16))
                self.complete = word == "end"
            yield self.computer.cycle

    def _to(self, cycle: int) -> None:
        if cycle < self.computer.cycle:
            raise self._wrong(f"cycle {cycle} lies before the row above it.")
        if cycle > _CYCLES_MAX:
            raise self._wrong(f"cycle {cycle} lies more than 100 years after power-on.")
        slice_cycles = cycles_of(CHECKPOINT_S)  # Ctrl-C cannot end a call of the core
        while self.computer.run(min(cycle, self.computer.cycle + slice_cycles)) is Stop.CYCLE:
            if self.computer.cycle >= cycle:
                break
        if self.computer.cycle != cycle:
            raise DivergenceError(
                f"Journal {self.path}, line {self._number}: the flight passes cycle {cycle} "
                f"without stopping there; it differs since {self._place()}."
            )

    def _place(self) -> str:
        return f"checkpoint {self.checkpoints}, which agreed"

    def _put(self, text: str) -> None:
        try:
            row = parse_input(self.computer, text)
            self._to(row.cycle)
            self.computer.put(row.kind, row.index, row.value)
        except DivergenceError:
            raise
        except Ares4Error as error:
            raise self._wrong(str(error)) from None
        self.inputs += 1

    def _load(self, cycle: int, address: int, data: bytes) -> None:
        self._to(cycle)
        try:
            self.computer.put_bytes(address, data)
        except Ares4Error as error:
            raise self._wrong(str(error)) from None
        self.inputs += 1

    def _compare(self, cycle: int, wanted: int) -> None:
        self._to(cycle)
        if self.computer.hash() != wanted:
            since = (
                f"{self.checkpoints} checkpoints before it agreed"
                if self.checkpoints
                else "it was recorded with another version of ares4, or changed since"
            )
            raise DivergenceError(
                f"Journal {self.path}, line {self._number}: the state differs at cycle {cycle}, "
                f"{seconds_of(cycle):.2f} s; {since}."
            )
        self.checkpoints += 1


def _packed(data: bytes) -> str:
    return base64.b64encode(zlib.compress(data)).decode()


def _is_cycle(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= _CYCLE_DIGITS_MAX
