"""Line and branch coverage of a program that was not changed for it, as an lcov file.

The machine counts how often each instruction is reached; the image's line table says which lines
these belong to. What the figures mean:

line      how often the most often reached of the places was reached at which a debugger would stop
          for that line. A line has several when it was copied (inlined, unrolled) or split.
function  how often its first instruction was reached, in all copies of that name and file
branch    each conditional branch of the machine code is one, on the line it belongs to: how often
          it was taken, and how often not. "-" when it was never reached.

Optimised code has lines without a place and branches without an `if`: build with -Og for coverage
that reads like the source.

Source of the format: geninfo(1) of lcov 1.16.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ares4.errors import MachineError
from ares4.inspection.symbols import Symbols

Counts = Callable[[int, int], tuple[list[int], list[int]]]


@dataclass
class Source:
    """The coverage of one file: functions as name -> (line, count), lines as line -> count,
    branches as line -> [(reached, taken)] in the order of their addresses.
    """

    functions: dict[str, tuple[int, int]] = field(default_factory=dict)
    lines: dict[int, int] = field(default_factory=dict)
    branches: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))


def _instructions(code: bytes, starts: set[int]) -> Iterator[tuple[int, bool]]:
    """(offset, is it a conditional branch) of the instructions of a section.

    starts: offsets at which one is known to begin; what would reach over such is data.
    """
    offset = 0
    while offset + 2 <= len(code):
        word = int.from_bytes(code[offset : offset + 4], "little")
        long = word & 3 == 3
        if not long or offset + 2 not in starts:
            branch = word & 0x7F == 0x63 if long else word & 0xC003 == 0xC001  # c.beqz, c.bnez
            yield offset, branch
        offset += 4 if long and offset + 2 not in starts else 2


class _Counted:
    """The counts of the code of an image, by address."""

    def __init__(self, symbols: Symbols, counts: Counts) -> None:
        self._reached: dict[int, int] = {}
        self.branches: list[tuple[int, int, int]] = []
        self._starts = {it.start for it in symbols.functions}
        self._starts |= {row.address for row in symbols.lines if row.place}
        for start, end in symbols.sections:
            self._add(start, symbols.code(start, end), counts)

    def _add(self, start: int, code: bytes, counts: Counts) -> None:
        try:
            reached, taken = counts(start, len(code) // 2)
        except MachineError:  # not in RAM, where nothing runs
            reached = taken = [0] * (len(code) // 2)
        known = {2 * half for half, count in enumerate(reached) if count}
        self._reached |= {start + offset: reached[offset // 2] for offset in known}
        known |= {address - start for address in self._starts}
        for offset, is_branch in _instructions(code, known):
            if is_branch:
                half = offset // 2
                self.branches.append((start + offset, reached[half], taken[half]))

    def reached(self, address: int) -> int:
        return self._reached.get(address, 0)


def collect(symbols: Symbols, counts: Counts) -> dict[str, Source]:
    """The coverage of every source file. counts: as Computer.counts()."""
    counted = _Counted(symbols, counts)
    sources: dict[str, Source] = defaultdict(Source)
    for row in symbols.lines:
        if row.place and row.statement:
            lines = sources[row.place.file].lines
            count = counted.reached(row.address)
            lines[row.place.line] = max(lines.get(row.place.line, 0), count)
    for function in symbols.functions:
        if place := symbols.place_at(function.start):
            count = counted.reached(function.start)
            functions = sources[place.file].functions
            # A static function of a header is there once for each file that has it.
            line, others = functions.get(function.name, (place.line, 0))
            functions[function.name] = min(line, place.line), others + count
    for address, reached, taken in counted.branches:
        place = symbols.place_at(address)
        if place and place.line in sources[place.file].lines:
            sources[place.file].branches[place.line].append((reached, taken))
    return dict(sources)


def lcov(sources: dict[str, Source]) -> str:
    """The coverage as text that lcov and genhtml read."""
    out = ["TN:"]
    for path, source in sorted(sources.items()):
        out.append(f"SF:{path}")
        functions = sorted(source.functions.items(), key=lambda item: item[1])
        out += [f"FN:{line},{name}" for name, (line, _) in functions]
        out += [f"FNDA:{count},{name}" for name, (_, count) in functions]
        out += [f"FNF:{len(functions)}", f"FNH:{sum(count > 0 for _, (_, count) in functions)}"]
        sides = []
        for line, branches in sorted(source.branches.items()):
            for block, (reached, taken) in enumerate(branches):
                for branch, count in enumerate((taken, reached - taken)):
                    sides.append(count)
                    out.append(f"BRDA:{line},{block},{branch},{count if reached else '-'}")
        out += [f"BRF:{len(sides)}", f"BRH:{sum(count > 0 for count in sides)}"]
        out += [f"DA:{line},{count}" for line, count in sorted(source.lines.items())]
        hit = sum(count > 0 for count in source.lines.values())
        out += [f"LF:{len(source.lines)}", f"LH:{hit}", "end_of_record"]
    return "\n".join(out) + "\n"
