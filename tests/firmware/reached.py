"""Which branches of a source file of the flight program its tests reach, as `make coverage` asks.

The image that flies is what is measured, with the file compiled as it reads: then each condition of
the source, of an `if` or before a `&&`, is one conditional branch of the machine code. A branch has
two sides, taken and not; one that no flight has reached has two that were missed.
"""

from __future__ import annotations

from ares4.computer import Computer
from ares4.inspection import coverage
from ares4.inspection.symbols import Symbols

MISSED = ("never taken", "always taken")


class Reached:
    """The sides of the branches of one file that any of several flights has reached.

    Raises ValueError for a file that the image was not made of.
    """

    def __init__(self, image: bytes, file: str) -> None:
        self._file = file
        self._symbols = Symbols(image)
        if not any(row.place and row.place.file == file for row in self._symbols.lines):
            raise ValueError(f"the flight program has no source {file}.")
        self._counts: dict[tuple[int, int], tuple[list[int], list[int]]] = {}

    def watch(self, ship: Computer) -> None:
        """Counts what a flight reaches from here on."""
        ship.observe(counts=True)

    def add(self, ship: Computer) -> None:
        """What a flight that was watched has reached."""
        for start, end in self._symbols.sections:
            place = start, (end - start) // 2
            before = self._counts.get(place, ([0] * place[1], [0] * place[1]))
            reached, taken = (
                [a + b for a, b in zip(*pair, strict=True)]
                for pair in zip(before, ship.counts(*place), strict=True)
            )
            self._counts[place] = reached, taken

    def _sides(self) -> dict[tuple[int, int], tuple[int, int]]:
        """How often each branch was taken and not, by line and place in it."""
        if not self._counts:
            return {}
        source = coverage.collect(self._symbols, lambda *place: self._counts[place])[self._file]
        return {
            (line, number): (taken, reached - taken)
            for line, branches in source.branches.items()
            for number, (reached, taken) in enumerate(branches)
        }

    @property
    def percent(self) -> float:
        """Of the sides that there are; 0 when no flight was watched."""
        counts = [count for sides in self._sides().values() for count in sides]
        return 100.0 * sum(count > 0 for count in counts) / len(counts) if counts else 0.0

    def text(self) -> str:
        """What was missed, a line each, and the figure."""
        sides = self._sides()
        lines = []
        for (line, number), counts in sorted(sides.items()):
            if not all(counts):
                missed = (what for what, count in zip(MISSED, counts, strict=True) if not count)
                what = next(missed) if any(counts) else "never reached"
                lines.append(f"{self._file}:{line} condition {number + 1}: {what}")
        there = sum(count > 0 for counts in sides.values() for count in counts)
        figure = f"{there} of {2 * len(sides)} sides of branches, {self.percent:.1f} %"
        return "\n".join([*lines, f"{self._file}: {figure}"])
