"""Planted faults of the firmware: a patch file each, which says itself what it is.

    kind: unit
    crew: what it would do to a crew, in a sentence
    found-by: tests/firmware/test_figures.py::test_the_air

    --- a/firmware/flight/air.c
    +++ b/firmware/flight/air.c
    @@ -8,3 +8,3 @@
    ...

It lies where the file that it changes lies: flight/air/NAME.patch. `patch` and `git apply` take it
too; here it is put in by its lines alone. They must stand in the file once: a fault never lands
near the place that was meant, and an edit elsewhere in the file does not matter.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]

KINDS = {
    "unit": "a figure in another unit, scale, sign or reference",
    "bound": "one too many, one too few, a limit that is off or was left out",
    "counter": "something is counted twice, not at all, or wraps",
    "stale state": "what was true once is still believed, or is not set up anew",
    "acknowledgement": "said to be done, taken or safe when it is not, or never said",
    "watchdog": "what should notice that something hangs, fails or runs late does not",
    "validation": "what comes in is believed without being looked at, or is refused though sound",
    "race": "order and moment: something is lost, torn or seen between two others",
}


PAGE = """\
# Planted faults

Faults such as people make, a patch file each, kept to see whether the tests of the firmware would
find them. Each lies in the folder of the file that it changes and says of itself what is in this
table (`fault.py`), which `python -m tests.firmware.faults.plant --table` makes.

    make long                                                   plants all, and fuzzes
    .venv/bin/python -m tests.firmware.faults.plant             plants all
    .venv/bin/python -m tests.firmware.faults.plant flight/air  those with this in their names

Each is built out of the tree, and the test that is expected to find it is run; if that one passes,
all tests of the firmware are. One that none finds, or another than it names, is told, and the run
ends with 1. `make test` only looks that each has its place and compiles, that each file of
`firmware/flight` and `firmware/kernel` has five or more, and `firmware/portable/store` forty; these
are found by the programs of `tests/store`, built of that tree.

A fault that nobody could observe is no fault and has no place here.

| kind | what |
|---|---|
{kinds}
| fault | kind | what it would do to a crew | found by |
|---|---|---|---|
{rows}"""


class FaultError(Exception):
    """A patch that does not say what it should, or whose place is not there once."""


class Hunk(NamedTuple):
    """Lines that stand in a file, and what stands there instead."""

    old: str
    new: str


class Fault(NamedTuple):
    """One planted fault."""

    name: str
    """Where it lies: room, file, what it is: flight/air/read-once."""
    kind: str
    crew: str
    test: str
    """The pytest id of the test that is expected to find it."""
    hunks: tuple[Hunk, ...]

    @property
    def file(self) -> str:
        """The file that it changes, from the root of the tree."""
        return f"firmware/{self.name.rpartition('/')[0]}.c"

    def planted(self, text: str) -> str:
        """The file's text with the fault in it. Raises FaultError."""
        for hunk in self.hunks:
            found = text.count(hunk.old)
            if found != 1:
                raise FaultError(f"{self.name}: {found} places in {self.file} like {hunk.old!r}")
            text = text.replace(hunk.old, hunk.new)
        return text


def _hunk(lines: list[str]) -> Hunk:
    """Of the lines after its @@."""
    sides = ("".join(line[1:] for line in lines if line[0] in kept) for kept in (" -", " +"))
    return Hunk(*("\n" + side for side in sides))


def read(path: Path) -> Fault:
    """The fault that a patch file holds. Raises FaultError."""
    name = path.relative_to(HERE).with_suffix("").as_posix()
    head, _, body = path.read_text().partition("\n--- ")
    said = dict(re.findall(r"^([a-z-]+): (.+)$", head, re.MULTILINE))
    if set(said) != {"kind", "crew", "found-by"} or said["kind"] not in KINDS:
        raise FaultError(f"{name}: its head has kind (one of {', '.join(KINDS)}), crew, found-by")
    parts = re.split(r"^@@.*\n", body, flags=re.MULTILINE)
    hunks = tuple(_hunk(part.splitlines(keepends=True)) for part in parts[1:])
    fault = Fault(name, said["kind"], said["crew"], said["found-by"], hunks)
    if parts[0] != f"a/{fault.file}\n+++ b/{fault.file}\n" or not hunks:
        raise FaultError(f"{name}: it has to change {fault.file}, and that alone")
    return fault


def faults() -> list[Fault]:
    """All of them, by name. Raises FaultError."""
    return [read(path) for path in sorted(HERE.rglob("*.patch"))]


def table() -> str:
    """All of them as README.md has them."""
    kinds = "".join(f"| {kind} | {what} |\n" for kind, what in KINDS.items())
    rows = "".join(
        f"| {one.name} | {one.kind} | {one.crew} | `{one.test.removeprefix('tests/')}` |\n"
        for one in faults()
    )
    return PAGE.format(kinds=kinds, rows=rows)
