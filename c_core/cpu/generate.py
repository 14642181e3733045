"""The instructions that take part in pairs, as a list that the preprocessor can run through twice.

Reads the column for it in instructions.def and host_float.def, and what formats.def says of slots
and registers; writes generated/common.h. A file that is included cannot be included once for each
of its own rows, which is what a handler for any two of them takes; a list in a macro can.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import NamedTuple

CPU = Path(__file__).resolve().parent
OUTPUT = CPU / "generated" / "common.h"

ROW = re.compile(r"^ROW\((\w+), \w+, \w+, (\w+), (\w+), (\w+),", re.MULTILINE)
HOST = re.compile(r"^HOST\((\w+), (\w+), \w+, (\w+),", re.MULTILINE)
FORMAT = re.compile(r"^FORMAT\((\w+), (\d), \w+, [\w |]+, (\w), (\w)\)$", re.MULTILINE)

ALONE = "ALONE"
# Through which of rs1, rs2 and rs3 a word of the column links. Of operands that may change places
# it is the first: whoever chooses pairs turns them around.
LINKS = {
    "APART": (False, False, False),
    "BY_1": (True, False, False),
    "BY_EITHER": (True, False, False),
    "BY_1_2": (True, True, False),
    "BY_1_2_3": (True, True, True),
}

TOP = """// The common instructions: any two of them in a row are done by one handler. From the
// columns of instructions.def and host_float.def. Made by generate.py: do not edit.
//
// EACH(name, slots, kind of register that it writes, kinds that rs1, rs2 and rs3 are where a link
// through them is worth a handler of its own, ...): X integer, F float, N none.
#ifndef ARES_CPU_GENERATED_COMMON_H
#define ARES_CPU_GENERATED_COMMON_H

// clang-format off
"""

BOTTOM = """
#define COMMON_ALL(EACH, ...) COMMON_ROWS(EACH, __VA_ARGS__) COMMON_HOST(EACH, __VA_ARGS__)
// clang-format on

// COMMON_FEW is for builds that are to be small and soon there, sanitizers first of all.
#ifndef COMMON
#define COMMON COMMON_ALL
#endif

#endif
"""


class Format(NamedTuple):
    """A row of formats.def, as far as pairs go."""

    slots: str
    writes: str
    reads: str


class Common(NamedTuple):
    """An instruction that takes part: the name of its handler, and what kind it is."""

    name: str
    format: str
    cost: str
    column: str


def formats() -> dict[str, Format]:
    """The rows of formats.def by name."""
    found = FORMAT.findall((CPU / "formats.def").read_text())
    return {name: Format(*rest) for name, *rest in found}


def instructions() -> tuple[list[Common], list[Common]]:
    """Those of instructions.def, those of host_float.def. Raises SystemExit: not a known word."""
    all_rows = [Common(*row) for row in ROW.findall((CPU / "instructions.def").read_text())]
    by_name = {row.name: row for row in all_rows}
    hosts = [
        by_name[name]._replace(name=f"{name}_{variant}", column=column)
        for name, variant, column in HOST.findall((CPU / "host_float.def").read_text())
    ]
    for row in all_rows + hosts:
        if row.column not in LINKS and row.column != ALONE:
            known = ", ".join([ALONE, *LINKS])
            raise SystemExit(f"{row.name}: pairs are {row.column!r}, which is none of {known}")
    taking_part = ([row for row in rows if row.column != ALONE] for rows in (all_rows, hosts))
    return next(taking_part), next(taking_part)


def one_of_each(rows: list[Common]) -> list[Common]:
    """The first of each format, as far as it matters here, and cost."""
    known = formats()
    first: dict[tuple[Format, str], Common] = {}
    for row in rows:
        first.setdefault((known[row.format], row.cost), row)
    return list(first.values())


def macro(name: str, rows: list[Common]) -> str:
    """A list of them as a macro."""
    known = formats()
    lines = [f"#define {name}(EACH, ...)"]
    for row in rows:
        slots, writes, reads = known[row.format]
        links = ", ".join(reads if linked else "N" for linked in LINKS[row.column])
        lines.append(f"    EACH({row.name}, {slots}, {writes}, {links}, __VA_ARGS__)")
    return " \\\n".join(lines) + "\n"


def text() -> str:
    """What the header has to hold."""
    rows, hosts = instructions()
    return "\n".join(
        [
            TOP + macro("COMMON_ROWS", rows),
            macro("COMMON_FEW", one_of_each(rows)),
            "#if defined(__x86_64__)",
            macro("COMMON_HOST", hosts) + "#else",
            "#define COMMON_HOST(EACH, ...)",
            "#endif" + BOTTOM,
        ]
    )


def main() -> int:
    """Writes or checks; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail if it is stale")
    check = parser.parse_args().check
    wanted = text()
    if OUTPUT.exists() and OUTPUT.read_text() == wanted:
        return 0
    if check:
        print(f"stale: {OUTPUT.relative_to(CPU.parents[1])} (run python c_core/cpu/generate.py)")
        return 1
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text(wanted)
    return 0


if __name__ == "__main__":
    sys.exit(main())
