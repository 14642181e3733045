"""The last section of docs/log-format.md, of the dictionary: what an entry's payload says.

The text lies in the log itself and has to do without anything else; and it is programmed into every
part again and again, so it is short.
"""

from __future__ import annotations

HEADING = "## 8. Payloads"
WIDTH = 118
# What may follow the fields of an entry, to the end of its payload.
TAILS = {
    "text": "UTF-8",
    "pixels": "a byte each, 0 black to 255 white, row by row from the top left",
}

SAID = """
A payload is numbers, each a varint, in the order in which their fields stand here. Written as
n*name: so many numbers, one after the other. A field that begins with - is folded: it may be
negative. A field that ends in ? may be absent: its number is 0 then, else one more than it would
be. Then a figure is the number times the step behind the name (1 if there is none), in the unit
that the name ends in: s, us (a millionth of it), m, m_s (m/s), m_s2, kg, kg_s, n (newton), n_m_s,
rad, rad_s, deg (360 to a turn), k (kelvin), pa, v, w, j, t (tesla), percent. A name that ends in
none of these is no more than a number. "met" is mission elapsed time: seconds since the launch. A
name followed by =LIST is one word of a list at the end, counted from 0; by &LIST, a set of them:
bit i is set if word i is meant; by =yes, 1 for yes and 0 for no; by =position, where the control of
the field "control" stands, by its list in "positions", which has off and on for those it does not
name.

Directions are azimuth, from the velocity toward the right as seen with Mars below, and elevation,
up from the horizontal. Places and velocities are inertial, by Mars' equator and equinox; a
quaternion (w, x, y, z) turns the ship's axes into those. Spectra are levels by band.
"""


def _mark(field: dict) -> str:
    """What follows the name."""
    values = field["values"]
    step = f" {field['scale']!r}" if field["scale"] != 1 else ""
    return {
        "word": f"={values}",
        "set": f"&{values}",
        "flag": "=yes",
        "position": "=position",
        "absent": f"?{step}",
        "figure": step,
    }[field["kind"]]


def _field(field: dict) -> str:
    many = f"{field['count']}*" if field["count"] > 1 else ""
    sign = "-" if field["type"].startswith("i") else ""
    return f"{sign}{many}{field['name']}{_mark(field)}"


def _fields(row: dict) -> str:
    return ", ".join(_field(field) for field in row["fields"])


def _wrapped(text: str) -> list[str]:
    """A paragraph in lines that are not too long."""
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > WIDTH:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    return lines


def _lists(rows: list[dict], table: dict) -> list[str]:
    """Each list that a field of these rows takes words from."""
    named = {field["values"] for row in rows for field in row["fields"]} - {None}
    out = []
    for name in sorted(named):
        out += ["", *_wrapped(f"{name}: {', '.join(table['values'][name])}")]
    switches = [
        f"{name} ({', '.join(positions)})"
        for name, positions in table["positions"].items()
        if positions not in ((), ("off", "on"))
    ]
    return [*out, "", *_wrapped(f"positions: {', '.join(switches)}")]


def description(text: str, table: dict) -> str:
    """The whole text, its last section made anew."""
    kept, found, _ = text.partition(HEADING)
    if not found:
        raise SystemExit(f"docs/log-format.md: it has no '{HEADING}'")
    recorded = [(number, row) for number, row in enumerate(table["event"], 1) if row["record"]]
    out = [""]
    for paragraph in SAID.split("\n\n"):
        out += ["", *_wrapped(paragraph)]
    out.append("")
    for number, row in enumerate(table["entry"], 1):
        fields = _fields(row) if row["name"] != "EVENT" else "number of the event, its fields"
        said = f"as {row['like']}" if "like" in row else fields
        said += f", then to the end {row['tail']}: {TAILS[row['tail']]}" if row["tail"] else ""
        out += [*_wrapped(f"Kind {number}, {row['name']}. {row['text']} Payload: {said}."), ""]
    for number, row in recorded:
        fields = f" Fields: {_fields(row)}." if row["fields"] else ""
        out += [*_wrapped(f"Event {number}, {row['name']}. {row['text']}{fields}"), ""]
    rows = [*table["entry"], *(row for _, row in recorded)]
    out += ["Lists:", *_lists(rows, table)]
    whole = kept + HEADING + "\n".join(out) + "\n"
    if not whole.isascii():
        raise SystemExit("docs/log-format.md: it is to be plain ASCII, which will be read longest")
    return whole


def c_header(text: str) -> str:
    return f"""// How the log is laid out, in words.
// Made by firmware/generate.py of docs/log-format.md: do not edit.
// clang-format off
#ifndef ARES4_PORTABLE_GENERATED_LOG_FORMAT_H
#define ARES4_PORTABLE_GENERATED_LOG_FORMAT_H

#include <stdint.h>

#define LOG_FORMAT_BYTES {len(text)}u
extern const uint8_t log_format[LOG_FORMAT_BYTES];

#endif
"""


def c_text(text: str) -> str:
    """Numbers, since a literal of that length is more than C promises to take."""
    data = text.encode()
    rows = (data[at : at + 24] for at in range(0, len(data), 24))
    return "\n".join(
        [
            "// See log_format.h.",
            "// Made by firmware/generate.py of docs/log-format.md: do not edit.",
            "// clang-format off",
            '#include "log_format.h"',
            "",
            "const uint8_t log_format[LOG_FORMAT_BYTES] = {",
            *("    " + " ".join(f"{byte}," for byte in row) for row in rows),
            "};",
            "",
        ]
    )
