"""Makes table.h and the tables of wiring.md from c_core/board/controls.toml.

    python3 table.py            writes both
    python3 table.py --check    fails when either is stale

The digest tells a panel and a host that were made from different tables apart: it is the CRC-32 of
one line per control, lamp and digit group, which the host works out from the same names by itself.
"""

import sys
import tomllib
import zlib
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SOURCE = HERE.parents[1] / "c_core/board/controls.toml"
BEGIN, END = "<!-- made by table.py: do not edit -->", "<!-- end -->"
ROWS = 8


def positions_of(control: dict[str, Any]) -> list[str]:
    """The names of a control's positions; a control without any is a switch."""
    return list(control.get("positions", ["off", "on"]))


def table_text(table: dict[str, Any]) -> str:
    """What the digest is taken of."""
    lines = [f"control {row['name']} {','.join(positions_of(row))}" for row in table["control"]]
    lines += [f"lamp {row['name']}" for row in table["lamp"]]
    lines += [f"digits {row['name']} {row['mask']}" for row in table["digits"]]
    return "".join(f"{line}\n" for line in lines)


def digits_of(table: dict[str, Any]) -> int:
    """How many digits all groups have together."""
    return sum(row["mask"].count("#") for row in table["digits"])


def contact_names(table: dict[str, Any]) -> list[str]:
    """What each contact of the matrix is, in order; see panel.c for the rule."""
    names = []
    for row in table["control"]:
        positions = positions_of(row)
        if len(positions) == 2:
            names.append(row["name"])
        elif len(positions) == 3:
            names += [f"{row['name']} {positions[0]}", f"{row['name']} {positions[2]}"]
        else:
            names += [f"{row['name']} {position}" for position in positions]
    return names


def header(table: dict[str, Any]) -> str:
    """table.h."""
    digest = zlib.crc32(table_text(table).encode())
    return (
        "// The cockpit this panel is for. Made by table.py from controls.toml: do not edit.\n"
        "#ifndef ARES_PANEL_TABLE_H\n#define ARES_PANEL_TABLE_H\n\n"
        f"#define PANEL_CONTROLS {len(table['control'])}u\n"
        f"#define PANEL_LAMPS {len(table['lamp'])}u\n"
        f"#define PANEL_DIGITS {digits_of(table)}u\n"
        f"#define PANEL_TABLE UINT32_C(0x{digest:08X})\n\n#endif\n"
    )


def grid(corner: str, columns: list[str], rows: list[str], names: list[str]) -> list[str]:
    """A table whose cells are names in order, column by column."""
    out = [f"| {corner} | {' | '.join(columns)} |", "|---" * (len(columns) + 1) + "|"]
    for number, row in enumerate(rows):
        cells = [
            names[at] if at < len(names) else ""
            for at in range(number, len(columns) * len(rows), len(rows))
        ]
        out.append(f"| {row} | {' | '.join(cells)} |")
    return out


def tables(table: dict[str, Any]) -> str:
    """The part of wiring.md that follows from the table."""
    contacts = contact_names(table)
    digits = [
        f"{row['name']} {number + 1}"
        for row in table["digits"]
        for number in range(row["mask"].count("#"))
    ]
    lamps = [f"{row['name']} ({row['colour']})" for row in table["lamp"]]
    columns = [f"C{number}" for number in range(-(-len(contacts) // ROWS))]
    rows = [f"R{number}" for number in range(ROWS)]
    places = [f"DIG {number}" for number in range(8)]
    segments = ["SEG G", "SEG F", "SEG E", "SEG D", "SEG C", "SEG B", "SEG A", "SEG DP"]
    body = [f"The matrix: {len(contacts)} contacts.", ""]
    body += grid("", columns, rows, contacts)
    body += ["", "The digits, from the left of each group.", ""]
    body += grid("", ["chip 0", "chip 1", "chip 2"], places, digits)
    body += ["", "The lamps, all at chip 3.", ""]
    body += grid("", places[: -(-len(lamps) // ROWS)], segments, lamps)
    return "\n".join([BEGIN, "", *body, "", END])


def wiring(table: dict[str, Any], text: str) -> str:
    """wiring.md with its tables made anew."""
    before, rest = text.split(BEGIN)
    return before + tables(table) + rest.split(END)[1]


def main(arguments: list[str]) -> int:
    """Writes or checks; the exit code."""
    table = tomllib.loads(SOURCE.read_text(encoding="utf-8"))
    guide = HERE / "wiring.md"
    outputs = {
        HERE / "table.h": header(table),
        guide: wiring(table, guide.read_text(encoding="utf-8")),
    }
    stale = [
        path
        for path, text in outputs.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    if arguments == ["--check"]:
        for path in stale:
            print(f"{path} is stale: run make -C hw/panel table", file=sys.stderr)
        return 1 if stale else 0
    for path in stale:
        path.write_text(outputs[path], encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
