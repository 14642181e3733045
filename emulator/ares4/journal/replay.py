"""A journal flown again, every checkpoint compared."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from ares4 import files
from ares4.computer import Computer
from ares4.errors import Ares4Error, DivergenceError, JournalError
from ares4.journal import format as journal
from ares4.journal.format import Back, Checkpoint, Fact, Row
from ares4.machine.values import Input, InputKind, Stop, cycles_of, seconds_of

_SLICE_CYCLES = cycles_of(1.0)  # Ctrl-C cannot end a call of the core
_CYCLES_MAX = cycles_of(100 * 366 * 86400)


class _Lived(NamedTuple):
    """A row of the body that was not taken back yet."""

    cycle: int
    number: int
    is_input: bool


class _Head(NamedTuple):
    """A row of the head, and the line in which it stands."""

    number: int
    text: str


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
        if (lines or [torn])[0] != journal.FORMAT:
            raise JournalError(
                f"{self.path} is not a journal: it does not begin with {journal.FORMAT!r}."
            )
        return lines

    def _take_back(self) -> set[int]:
        """The numbers of the lines that never were, and of those that say so."""
        taken: set[int] = set()
        lived: list[_Lived] = []  # their cycles never fall
        back: tuple[Back, int] | None = None  # with its line, until a row follows
        for number, line in enumerate(self._lines[self._number :], self._number + 1):
            if journal.is_back(line):
                step = self._back(number, line)
                back = step, number
                taken.add(number)
                end = self._end_of_kept(lived, step, number)
                taken.update(row.number for row in lived[end:])
                del lived[end:]
            elif seen := journal.glance(line):
                if back and seen.cycle < back[0].cycle:
                    raise self._wrong(
                        f"the flight cannot go back to cycle {back[0].cycle}, which lies ahead: "
                        f"line {number} is of cycle {seen.cycle}.",
                        back[1],
                    )
                back = None
                lived.append(_Lived(seen.cycle, number, seen.is_input))
                if seen.is_end:
                    break
            # Other rows are said to be wrong when their turn comes.
        return taken

    def _end_of_kept(self, lived: list[_Lived], step: Back, number: int) -> int:
        """Where the rows begin that a step back takes, of whose cycle it keeps some."""
        end = len(lived)
        while end and lived[end - 1].cycle >= step.cycle:
            end -= 1
        left = step.kept
        while left and end < len(lived) and lived[end].cycle == step.cycle:
            left -= lived[end].is_input
            end += 1
        if left:
            raise self._wrong(
                f"it keeps {step.kept} inputs of cycle {step.cycle}, but {step.kept - left} "
                "stand above.",
                number,
            )
        return end

    def _back(self, number: int, line: str) -> Back:
        step = self._row(line, number)
        assert isinstance(step, Back)
        if step.cycle < self.computer.cycle:
            raise self._wrong(
                f"the flight cannot go back to cycle {step.cycle}: its journal begins with cycle "
                f"{self.computer.cycle}.",
                number,
            )
        if step.cycle > _CYCLES_MAX:
            raise self._wrong(
                f"cycle {step.cycle} lies more than 100 years after power-on.", number
            )
        return step

    def _wrong(self, what: str, number: int | None = None) -> JournalError:
        return JournalError(f"Journal {self.path}, line {number or self._number}: {what}")

    def _row(self, line: str, number: int | None = None) -> Row:
        try:
            return journal.read(line)
        except JournalError as error:
            raise self._wrong(str(error), number) from None

    # ---- the head ------------------------------------------------------------------------------

    def _begin(self, image: Callable[[], bytes]) -> Computer:
        head: dict[str, _Head] = {}
        try:
            for line in self._lines:
                if line.partition(" ")[0] == journal.FIRST_OF_BODY:
                    break
                self._number += 1
                self._add(head, journal.read_head(line))
            wanted = {"ram", "snapshot"} if "snapshot" in head else {"image", "ram", "seed"}
            if missing := wanted - head.keys():
                raise JournalError(f"its beginning lacks {', '.join(sorted(missing))}.")
            end = self._number
            computer = self._resumed(head) if "snapshot" in head else self._fresh(head, image)
        except Ares4Error as error:
            raise self._wrong(str(error)) from None
        self._number = end
        return computer

    def _add(self, head: dict[str, _Head], fact: Fact) -> None:
        if fact.name in head:
            raise JournalError(f"`{fact.name}` stands above already; leave one of them out.")
        head[fact.name] = _Head(self._number, fact.text)

    def _of(self, head: dict[str, _Head], name: str) -> str:
        """A row of the beginning, which is the line that is wrong if something now is."""
        self._number, text = head[name]
        return text

    def _resumed(self, head: dict[str, _Head]) -> Computer:
        computer = Computer(int(self._of(head, "ram")))
        computer.restore(journal.unpacked(self._of(head, "snapshot"), "snapshot"))
        return computer

    def _fresh(self, head: dict[str, _Head], image: Callable[[], bytes]) -> Computer:
        seed = int(self._of(head, "seed"))
        computer = Computer(int(self._of(head, "ram")), seed)
        for name in head:
            if name.startswith("set "):
                computer.configure(name.removeprefix("set "), float(self._of(head, name)))
        wanted = self._of(head, "image")
        computer.load(image())
        if computer.image_id.hex() != wanted:
            raise JournalError(
                f"it was flown with the image {wanted[:16]}…, not with "
                f"{computer.image_id.hex()[:16]}…; give the right one with --firmware."
            )
        computer.power_on()
        return computer

    # ---- the body ------------------------------------------------------------------------------

    def __iter__(self) -> Iterator[int]:
        """Flies the flight again; yields the cycle after each row. Raises DivergenceError."""
        taken_back = self._take_back()
        for line in self._lines[self._number :]:
            self._number += 1
            if self._number in taken_back:
                continue
            if self.complete:
                raise self._wrong("there are rows after the end row.")
            self._live(self._row(line))
            yield self.computer.cycle

    def _live(self, row: Row) -> None:
        self._to(row.cycle)
        if isinstance(row, Checkpoint):
            self._compare(row)
        elif isinstance(row, Input):
            self._put(row)

    def _to(self, cycle: int) -> None:
        if cycle < self.computer.cycle:
            raise self._wrong(f"cycle {cycle} lies before the row above it.")
        if cycle > _CYCLES_MAX:
            raise self._wrong(f"cycle {cycle} lies more than 100 years after power-on.")
        while self.computer.run(min(cycle, self.computer.cycle + _SLICE_CYCLES)) is Stop.CYCLE:
            if self.computer.cycle >= cycle:
                break
        if self.computer.cycle != cycle:
            raise DivergenceError(
                f"Journal {self.path}, line {self._number}: the flight passes cycle {cycle} "
                f"without stopping there; it differs since checkpoint {self.checkpoints}, which "
                "agreed."
            )

    def _put(self, row: Input) -> None:
        try:
            if row.kind is InputKind.LOAD:
                self.computer.put_bytes(row.index, row.data)
            else:
                self.computer.put(row.kind, row.index, row.value)
        except Ares4Error as error:
            raise self._wrong(str(error)) from None
        self.inputs += 1

    def _compare(self, row: Checkpoint) -> None:
        if self.computer.hash() != row.digest:
            since = (
                f"{self.checkpoints} checkpoints before it agreed"
                if self.checkpoints
                else "it was recorded with another version of ares4, or changed since"
            )
            raise DivergenceError(
                f"Journal {self.path}, line {self._number}: the state differs at cycle "
                f"{row.cycle}, {seconds_of(row.cycle):.2f} s; {since}."
            )
        self.checkpoints += 1
        self.complete = row.last
