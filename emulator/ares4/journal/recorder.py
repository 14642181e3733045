"""An attachment that writes the journal of a flight as it is flown."""

from __future__ import annotations

from typing import TextIO

from ares4.computer import Computer
from ares4.errors import JournalError
from ares4.journal.format import Back, Checkpoint, head_of_fresh, head_of_resumed, written
from ares4.machine.values import Input, cycles_of

CHECKPOINT_S = 1.0


class Recorder:
    """Writes a journal to a file. resumed: the flight goes on from a state that the head holds."""

    def __init__(self, computer: Computer, file: TextIO, resumed: bool = False) -> None:
        self._computer = computer
        self._file = file
        head = (
            head_of_resumed(computer.ram_bytes, computer.snapshot())
            if resumed
            else head_of_fresh(
                computer.ram_bytes, computer.image_id, computer.seed, computer.settings()
            )
        )
        for line in head:
            self._write(line)
        self._checkpoint()
        self._start, self._arrived = computer.cycle, computer.arrived
        computer.journaled = True
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
        self._write(written(Back(cycle, max(kept, 0))))
        self._next = cycle + cycles_of(CHECKPOINT_S)

    def _refuse(self) -> None:
        raise JournalError(
            "Another state was taken up while a journal is written, which cannot follow there; "
            "go back in what is remembered, or end the journal before."
        )

    def _observe(self, row: Input) -> None:
        self._write(written(row))

    def _checkpoint(self, last: bool = False) -> None:
        computer = self._computer
        self._write(written(Checkpoint(computer.cycle, computer.hash(), last)))
        try:
            self._file.flush()
        except OSError as problem:
            raise self._failed(problem) from None
        self._next = computer.cycle + cycles_of(CHECKPOINT_S)

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
        self._computer.journaled = False
        self._computer.observers.remove(self._observe)
        self._computer.abandoned.remove(self._abandon)
        self._computer.replaced.remove(self._refuse)
        if self._computer.reliving:
            self._back(self._computer.cycle, self._computer.arrived)
        self._checkpoint(last=True)
