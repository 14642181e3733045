"""The files of a flight at somebody's controls: what its pilot wants, and the autosaved one."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from ares4 import files
from ares4.autosave import Autosave
from ares4.computer import Computer
from ares4.errors import Ares4Error
from ares4.machine.values import seconds_of


class Saving:
    """Where a flight is kept: where its pilot saves it, and by itself until then.

    asked: the file that its pilot named, if any. resumed: that it was taken up from. saved: where
    the flight is saved as it was when it was closed; None: nowhere.
    """

    def __init__(self, computer: Computer, asked: Path | None, resumed: Path | None) -> None:
        self._computer = computer
        self._start = computer.cycle
        self._asked = asked
        self._written: set[Path] = set()
        beside = asked.parent if asked else Path()
        self.autosave = Autosave(computer.snapshot, beside, resumed)
        self.saved: Path | None = None
        self._saved_cycle = -1

    def save(self) -> Path:
        """Saves the flight for its pilot, and says where. Raises Ares4Error."""
        path = self._asked or self._free()
        try:
            files.write(path, self._computer.snapshot(), "Saved flight")
        except Ares4Error:
            if self._asked:
                raise
            path = self.autosave.keep_now()  # nobody named a place: any is better than none
        self._written.add(path)
        self.saved, self._saved_cycle = path, self._computer.cycle
        return path

    def _free(self) -> Path:
        """A name that no other flight's file has."""
        stem = f"ares4-{int(seconds_of(self._computer.cycle)):06d}s"
        names = (f"{stem}{f'-{number}' if number > 1 else ''}.flight" for number in count(1))
        return next(path for path in map(Path, names)
                    if path in self._written or not path.exists())  # fmt: skip

    def close(self, left: bool) -> None:
        """The flight is over; left: as its pilot chose, so that what was not saved may go."""
        if self._saved_cycle != self._computer.cycle:
            self.saved = None
        failure: Ares4Error | None = None
        if not left and self._asked:
            try:
                self.save()
            except Ares4Error as error:
                failure = error
        if not left and self.saved is None and self._computer.cycle != self._start:
            self.saved = self.autosave.keep_now()
        elif self.saved != self.autosave.path:
            self.autosave.remove(saved=self.saved is not None)
        if failure:
            raise failure
