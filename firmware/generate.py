"""Makes from the telemetry and command dictionary everything that repeats it.

Reads   firmware/dictionary.toml, and c_core/board/controls.toml, loads.toml and board.rdl for the
        names of lamps, controls, their positions, loads and devices; docs/log-format.md, which
        the log itself holds.
Writes  firmware/generated/dictionary.h   numbers, packed structures and row tables for the firmware
        firmware/portable/generated/frame.h  the numbers of a frame
        firmware/portable/generated/log_format.[ch]  that text
        firmware/generated/sources.h      the files of the firmware by number, for asserts
        emulator/ares4/_dictionary.py     the same tables for the decoders in Python
        docs/telemetry.md, and section 8 of docs/log-format.md (payloads.py)

Run as `python firmware/generate.py`; with --check it writes nothing and fails if anything is stale.
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from firmware import payloads

ROOT = Path(__file__).resolve().parents[1]
FIRMWARE = ROOT / "firmware"
C_TYPES = {
    "u8": ("uint8_t", "B"),
    "i8": ("int8_t", "b"),
    "u16": ("uint16_t", "H"),
    "i16": ("int16_t", "h"),
    "u32": ("uint32_t", "I"),
    "i32": ("int32_t", "i"),
    "u64": ("uint64_t", "Q"),
}
EVENT_FIELDS_MAX = 4
EVENT_COLUMNS = "the field that says which, those that make two alike, seconds, folded fields"
ALARMS_MAX = 32
ALARM_LOOK_MS = 100  # how often the conditions are looked at
ALARM_TIMES = ("rise_ms", "clear_ms", "again_ms")
ALARM_MS_MAX = 600_000
AGAIN_S_MAX = 3600
TEXT_MAX = 23
LINKS = {"earth": 1, "surface": 2}
FIELD_KINDS = ("set", "flag", "position", "absent")  # beside words and figures
UNITS = (
    "s", "us", "m", "km", "m_s", "m_s2", "kg", "kg_s", "n", "n_m_s", "rad", "rad_s", "deg",
    "k", "pa", "v", "w", "j", "t", "percent",
)  # fmt: skip
# What a figure without a unit is, and what is said of it.
SORTS = {
    "count": "how many",
    "number": "which one, by number",
    "address": "an address",
    "bits": "as it stands in a register or a word",
    "ratio": "without a unit",
    "level": "of a sensor's full scale",
}


def fail(message: str) -> None:
    raise SystemExit(f"dictionary.toml: {message}")


# ---- reading ------------------------------------------------------------------------------------


def read_fields(row: dict, what: str, values: dict[str, list[str]]) -> None:
    fields = row.setdefault("fields", [])
    names = [field["name"] for field in fields]
    if len(names) != len(set(names)):
        fail(f"{what} names a field twice")
    for field in fields:
        field.setdefault("scale", 1)
        field.setdefault("count", 1)
        field.setdefault("values", None)
        field.setdefault("text", "")
        kinds = [kind for kind in FIELD_KINDS if field.get(kind)]
        field["kind"] = (kinds or ["word" if field["values"] else "figure"])[0]
        if field["type"] not in C_TYPES:
            fail(f"{what}.{field['name']}: no type {field['type']}")
        if len(kinds) > 1 or bool(field["values"]) != (field["kind"] in ("word", "set")):
            fail(f"{what}.{field['name']} is of two kinds, or its values are not named")
        if field["values"] and field["values"] not in values:
            fail(f"{what}.{field['name']}: no enumeration {field['values']}")
        check_sort(field, what)


def check_sort(field: dict, what: str) -> None:
    """A number that is no name is a quantity, with its unit in its name, or says what it is."""
    unit = any(field["name"].endswith(f"_{unit}") for unit in UNITS)
    figure, sort = field["kind"] in ("figure", "absent"), field.setdefault("sort", None)
    if sort is not None and sort not in SORTS:
        fail(f"{what}.{field['name']}: no sort {sort}; there are {', '.join(SORTS)}")
    if figure and unit == bool(sort):
        fail(f"{what}.{field['name']} is a number that has no unit, or both a unit and a sort")
    if sort and not figure:
        fail(f"{what}.{field['name']} is named, so it needs no sort")


def row_bytes(row: dict) -> int:
    sizes = {"B": 1, "b": 1, "H": 2, "h": 2, "I": 4, "i": 4, "Q": 8}
    return sum(sizes[C_TYPES[field["type"]][1]] * field["count"] for field in row["fields"])


# Of a number of so many bits, written as a varint.
VARINT_BYTES = {8: 2, 16: 3, 32: 5, 64: 10}
PRIORITY_MAX = 255
KIND_MAX = 126


def packed_bytes(row: dict) -> int:
    """The most that the fields of an entry take in the log."""
    return sum(VARINT_BYTES[int(field["type"][1:])] * field["count"] for field in row["fields"])


def check_entries(rows: list[dict]) -> None:
    if len(rows) > KIND_MAX:
        fail(f"more than {KIND_MAX} entries")
    for row in rows:
        row.setdefault("at_once", False)
        if row.setdefault("tail", None) not in (None, *payloads.TAILS):
            fail(
                f"entry {row['name']}: no tail {row['tail']}; there are {', '.join(payloads.TAILS)}"
            )
        if not 0 <= row.get("priority", -1) <= PRIORITY_MAX:
            fail(f"entry {row['name']}: priority from 0 to {PRIORITY_MAX}")


def check_events(rows: list[dict]) -> None:
    for row in rows:
        row.setdefault("record", False)
        names = [field["name"] for field in row["fields"]]
        alike = row.setdefault("alike", [])
        if not 0 <= row.setdefault("again_s", 0) <= AGAIN_S_MAX or not set(alike) <= set(names):
            fail(f"event {row['name']}: again_s to {AGAIN_S_MAX}, alike of {', '.join(names)}")
        if len(row["fields"]) > EVENT_FIELDS_MAX:
            fail(f"event {row['name']} has more than {EVENT_FIELDS_MAX} fields")
        if any(f["type"] not in ("u32", "i32") or f["count"] != 1 for f in row["fields"]):
            fail(f"event {row['name']}: fields of events are u32 or i32")
        if any(field["kind"] == "absent" for field in row["fields"]):
            fail(f"event {row['name']}: what an event tells is there")


def check_times(row: dict) -> None:
    """Each alarm has its three times, so that no single look and no flicker is told of."""
    for key in ALARM_TIMES:
        time_ms = row.get(key)
        if not isinstance(time_ms, int) or not ALARM_LOOK_MS <= time_ms <= ALARM_MS_MAX:
            fail(f"alarm {row['name']}: {key} is {time_ms}, not {ALARM_LOOK_MS} to {ALARM_MS_MAX}")
        if time_ms % ALARM_LOOK_MS:
            fail(f"alarm {row['name']}: {key} is not a multiple of {ALARM_LOOK_MS}")
    if row["counts"] and row["renews"]:
        fail(f"alarm {row['name']} counts, so it is told of anew as it is")
    if row["counts"] and not row["latch"]:
        fail(f"alarm {row['name']} counts what is over at once, so it has to latch")


def check_alarms(rows: list[dict], lamps: set[str], pages: set[str]) -> None:
    for row in rows:
        row.setdefault("counts", False)
        row.setdefault("latch", False)
        row.setdefault("renews", False)
        check_times(row)
        if row["lamp"] != "none" and row["lamp"] not in lamps:
            fail(f"alarm {row['name']}: no lamp {row['lamp']}")
        if row.get("page") not in pages:
            fail(f"alarm {row['name']}: no page {row.get('page')}")
        if row.get("app") not in apps():
            fail(f"alarm {row['name']}: no app {row.get('app')}")
        if len(row["text"]) > TEXT_MAX:
            fail(f"alarm {row['name']}: text longer than {TEXT_MAX}")
    if len(rows) > ALARMS_MAX:
        fail(f"more than {ALARMS_MAX} alarms")


def sources() -> list[str]:
    """The files in which an assert may stand."""
    rooms = ("boot", "kernel", "drivers", "flight")
    files = sorted(path for room in rooms for path in (FIRMWARE / room).glob("*.c"))
    return [path.relative_to(FIRMWARE).as_posix() for path in files]


def apps() -> list[str]:
    """The apps, in the order of their table."""
    return re.findall(r"^APP\((\w+),", (FIRMWARE / "flight" / "apps.def").read_text(), re.MULTILINE)


def devices() -> list[str]:
    """What answers on the bus, by address, after the processor itself."""
    board = (ROOT / "c_core" / "board" / "board.rdl").read_text()
    return ["processor", *re.findall(r"^ +\w+ .*?(\w+) +@ 0x[\dA-F_]+;", board, re.MULTILINE)]


def give_slots(packets: list[dict], slots: dict) -> None:
    """A frame of the second for each packet, none for two: first every few frames, then between."""
    first, spacing, frames = slots["first"], slots["spacing"], slots["frames_per_second"]
    starts = sorted(range(first, first + spacing), key=lambda start: (start - first) * 2 % spacing)
    free = [frame for start in starts for frame in range(start, frames, spacing)]
    if len(packets) > len(free):
        fail(f"{len(packets)} packets are more than the {len(free)} slots of a second")
    for row, frame in zip(packets, free, strict=False):
        row["slot"] = frame


def positions_of(controls: list[dict]) -> dict[str, tuple[str, ...]]:
    """The positions of each control, by its name; none of one that stays nowhere."""
    return {
        row["name"].lower(): ()
        if row["kind"] in ("momentary", "key")
        else tuple(row.get("positions", ("off", "on")))
        for row in controls
    }


def read_dictionary() -> dict:
    with (FIRMWARE / "dictionary.toml").open("rb") as file:
        table = tomllib.load(file)
    with (ROOT / "c_core" / "board" / "controls.toml").open("rb") as file:
        cockpit = tomllib.load(file)
    with (ROOT / "c_core" / "board" / "loads.toml").open("rb") as file:
        loads = tomllib.load(file)["load"]
    lamps = {row["name"] for row in cockpit["lamp"]}
    values = table["values"]
    # These enumerations are the names of the rows themselves.
    values["alarm"] = [row["name"].lower() for row in table["alarm"]]
    values["entry"] = ["none", *(row["name"].lower() for row in table["entry"])]
    values["source"] = ["unknown", *sources()]
    values["app"] = apps()
    values["device"] = devices()
    values["control"] = [row["name"].lower() for row in cockpit["control"]]
    values["lamp"] = [row["name"].lower() for row in cockpit["lamp"]]
    values["load"] = [row["name"].lower() for row in loads]
    table["positions"] = positions_of(cockpit["control"])
    values["command"] = [row["name"].lower() for row in table["command"]]
    values["page"] = [row["name"].lower() for row in table["page"]]
    entries = {row["name"]: row for row in table["entry"]}
    for row in table["entry"]:
        if "like" in row:
            row["fields"] = [dict(field) for field in entries[row["like"]]["fields"]]
    for kind in ("packet", "event", "entry", "command"):
        for row in table[kind]:
            read_fields(row, f"{kind} {row['name']}", values)
            if row_bytes(row) > table["frame"]["payload_max"]:
                fail(f"{kind} {row['name']} has {row_bytes(row)} bytes, more than payload_max")
    check_entries(table["entry"])
    check_events(table["event"])
    check_alarms(table["alarm"], lamps, {row["name"] for row in table["page"]})
    for row in table["packet"]:
        row.setdefault("surface", False)
    give_slots(table["packet"], table["slots"])
    return table


# ---- C ------------------------------------------------------------------------------------------


def c_struct(stem: str, row: dict) -> list[str]:
    if not row["fields"]:
        return []
    lines = [f"struct {stem} {{"]
    for field in row["fields"]:
        many = f"[{field['count']}]" if field["count"] > 1 else ""
        lines.append(f"    {C_TYPES[field['type']][0]} {field['name']}{many};")
    return [*lines, "} __attribute__((packed));", ""]


def c_rows(name: str, what: str, rows: list[str]) -> list[str]:
    return [
        f"// {what}",
        f"#define {name}(ROW) \\",
        " \\\n".join(f"    ROW({row})" for row in rows),
        "",
    ]


def c_enum(name: str, prefix: str, names: list[str], first: int = 0) -> list[str]:
    lines = [f"enum {name} {{"]
    lines += [f"    {prefix}_{item.upper()} = {index}," for index, item in enumerate(names, first)]
    return [*lines, "};", ""]


def c_steps(stem: str, row: dict) -> list[str]:
    """Units a step, of the fields that are not whole units."""
    return [
        f"#define STEP_{stem}_{field['name']} {field['scale']!r}"
        for field in row["fields"]
        if field["scale"] != 1
    ]


def c_rows_of_fields(kind: str, row: dict) -> list[str]:
    stem = f"{kind}_{row['name'].lower()}"
    steps = c_steps(stem, row)
    return [*c_struct(stem, row), *steps, *[""] * bool(steps)]


def c_values(table: dict) -> list[str]:
    out = []
    for name, items in table["values"].items():
        if name in ("control", "lamp", "load", "source"):
            continue  # the board's controls.h and loads.h, and sources.h have them
        out += c_enum(name, name.upper(), items)
        shown = [f'{item.upper()}, "{item.replace("_", " ").upper()}"' for item in items]
        out += c_rows(f"{name.upper()}_VALUES", "name, words", shown)
    return out


def c_frame(frame: dict) -> str:
    guard = "ARES4_PORTABLE_GENERATED_FRAME_H"
    out = ["// The numbers of a frame.", "// Made by firmware/generate.py: do not edit."]
    out += ["// clang-format off", f"#ifndef {guard}", f"#define {guard}", ""]
    out.append("#define FRAME_SYNC_BYTES " + ", ".join(f"0x{byte:02X}u" for byte in frame["sync"]))
    out.append(f"#define FRAME_SYNC_COUNT {len(frame['sync'])}u")
    for key in ("version", "payload_max"):
        out.append(f"#define FRAME_{key.upper()} {frame[key]}u")
    return "\n".join([*out, "", "#endif", ""])


def c_sources(files: list[str]) -> str:
    guard = "ARES4_GENERATED_SOURCES_H"
    out = ["// The files of the firmware by number, as the Makefile names them."]
    out += ["// Made by firmware/generate.py: do not edit."]
    out += ["// clang-format off", f"#ifndef {guard}", f"#define {guard}", "", "enum source {"]
    names = (file.replace("/", "_").replace(".", "_") for file in files)
    out += [f"    SOURCE_{name} = {number}," for number, name in enumerate(names)]
    out += ["};", "", *c_rows("SOURCE_NAMES", "name", [f'"{file}"' for file in files])]
    return "\n".join([*out, "#endif", ""])


def says_which(row: dict) -> tuple[int, str] | None:
    """The field that says what an event was about, and what writes it (flight/words.c)."""
    for place, field in enumerate(row["fields"]):
        if field["values"] == "control":
            return place, "WHICH_CONTROL, 0"
        if field["kind"] in ("word", "set", "flag"):
            kind = "SET" if field["kind"] == "set" else "WORD"
            return place, f"WHICH_{kind}, words_{field['values'] or 'flag'}"
    named = [field["name"] for field in row["fields"]]
    return (named.index("track"), "WHICH_TRACK, 0") if "track" in named else None


def alike(row: dict) -> str:
    """The fields that make two events of a row alike, a bit each."""
    bits = (field["name"] in row["alike"] for field in row["fields"])
    return f"{sum(bit << place for place, bit in enumerate(bits))}u"


def folded(row: dict) -> str:
    """The fields of a row that may be negative, a bit each."""
    bits = (field["type"].startswith("i") for field in row["fields"])
    return f"{sum(bit << place for place, bit in enumerate(bits))}u"


def c_entries(entries: list[dict]) -> list[str]:
    """How each is packed; one that is like another is packed as that one."""
    rows = [
        f"{row['name']}, {row['name'].lower()}, {row['priority']}, {int(row['at_once'])}"
        for row in entries
    ]
    out = c_rows("ENTRY_ROWS", "name, stem, priority, at once", rows)
    packed = [row for row in entries if row["fields"]]
    for row in packed:
        if "like" not in row:
            fields = [
                f"{int(field['type'][1:]) // 8}, {int(field['type'].startswith('i'))}, "
                f"{int(field['kind'] == 'absent')}, {field['count']}"
                for field in row["fields"]
            ]
            name = f"ENTRY_{row['name']}_FIELDS"
            out += c_rows(name, "bytes, may be negative, may be absent, how many", fields)
    out += c_rows("ENTRY_LAYOUTS", "name", [row["name"] for row in packed if "like" not in row])
    likes = [f"{row['name']}, {row.get('like', row['name'])}" for row in packed]
    out += c_rows("ENTRY_PACKED", "name, the one whose fields it has", likes)
    longest = max(packed_bytes(row) for row in entries)
    event = VARINT_BYTES[16] + VARINT_BYTES[32] * EVENT_FIELDS_MAX
    return [*out, f"#define ENTRY_BYTES_MAX {max(longest, event)}u", ""]


def c_events(events: list[dict]) -> list[str]:
    which = {row["name"]: says_which(row) for row in events}
    rows = [
        f"{row['name']}, {len(row['fields'])}, {int(row['record'])}, "
        f"{(which[row['name']] or (0,))[0]}, {alike(row)}, {row['again_s']}, {folded(row)}"
        for row in events
    ]
    about = [f"{name}, {said[1]}" for name, said in which.items() if said]
    return [
        *c_rows("EVENT_ROWS", f"name, fields, recorded, {EVENT_COLUMNS}", rows),
        *c_rows("EVENT_WHICH", "name, how the field that says which is written, words", about),
    ]


def c_dictionary(table: dict) -> str:
    frame = table["frame"]
    guard = "ARES4_GENERATED_DICTIONARY_H"
    out = ["// Telemetry, events, alarms, log entries and commands by number."]
    out += ["// Made by firmware/generate.py: do not edit.", "// clang-format off"]
    out += [f"#ifndef {guard}", f"#define {guard}", "", "#include <stdint.h>", ""]
    for key in ("event_id", "entry_id", "command_id"):
        out.append(f"#define FRAME_{key.upper()} {frame[key]}u")
    out += [f"#define EVENT_FIELDS_MAX {EVENT_FIELDS_MAX}u", ""]
    out += [f"#define TELEMETRY_{link.upper()} {bit}u" for link, bit in LINKS.items()] + [""]
    out += c_values(table)
    out += c_enum("packet", "PACKET", [row["name"] for row in table["packet"]], 1)
    for row in table["packet"]:
        out += c_rows_of_fields("packet", row)
    rows = []
    for row in table["packet"]:
        links = "TELEMETRY_EARTH | TELEMETRY_SURFACE" if row["surface"] else "TELEMETRY_EARTH"
        rows.append(
            f"{row['name']}, {row['name'].lower()}, {row['slot']}, {row['period_s']}, {links}"
        )
    out.append(f"#define PACKET_FRAMES_PER_SECOND {table['slots']['frames_per_second']}u")
    out += c_rows("PACKET_ROWS", "name, stem, frame of the second, period in seconds, links", rows)
    out += c_enum("event", "EVENT", [row["name"] for row in table["event"]], 1)
    for row in table["event"]:
        out += c_steps(f"event_{row['name'].lower()}", row)
    out += [f"#define EVENTS {len(table['event'])}u", ""]
    out += c_events(table["event"])
    rows = []
    for row in table["alarm"]:
        lamp = "ALARM_NO_LAMP" if row["lamp"] == "none" else f"LAMP_{row['lamp']}"
        times = ", ".join(str(row[key] // ALARM_LOOK_MS) for key in ALARM_TIMES)
        rows.append(
            f"{row['name']}, {row['name'].lower()}, {lamp}, PAGE_{row['page']}, "
            f'{int(row["counts"])}, {times}, APP_{row["app"].upper()}, "{row["text"]}"'
        )
    out += [f"#define ALARMS {len(table['alarm'])}u"]
    for what, marked in (
        ("WARNINGS", [row["severity"] == "warning" for row in table["alarm"]]),
        ("LATCHED", [row["latch"] for row in table["alarm"]]),
        ("RENEWED", [row["renews"] for row in table["alarm"]]),
    ):
        mask = sum(bit << place for place, bit in enumerate(marked))
        out.append(f"#define ALARM_{what} 0x{mask:08X}u")
    out.append("")
    out += c_rows(
        "ALARM_ROWS",
        "name, stem, lamp, page, counts, looks until it rises, clears, rises again, app, text",
        rows,
    )
    for row in table["entry"]:
        if "like" not in row:
            out += c_rows_of_fields("entry", row)
    out += c_entries(table["entry"])
    for row in table["command"]:
        out += c_rows_of_fields("command", row)
    rows = [f'{row["name"]}, {row["name"].lower()}, {row["number"]}, "{row["title"]}"'
            for row in table["page"]]  # fmt: skip
    out += [f"#define PAGES {len(rows)}u", ""]
    out += c_rows("PAGE_ROWS", "name, stem, number as keyed, title", rows)
    rows = [f"{row['name']}, {row['name'].lower()}, {row_bytes(row)}" for row in table["command"]]
    out += [f"#define COMMANDS {len(rows)}u", ""]
    out += c_rows("COMMAND_ROWS", "name, stem, bytes of its fields", rows)
    return "\n".join([*out, "#endif", ""])


# ---- Python -------------------------------------------------------------------------------------


def py_fields(row: dict) -> str:
    cells = []
    for field in row["fields"]:
        figures = [field[key] for key in ("count", "scale", "kind", "values")]
        cells.append(repr((field["name"], C_TYPES[field["type"]][1], *figures)))
    return "(" + "".join(f"{cell}, " for cell in cells).rstrip() + ")"


def py_dictionary(table: dict) -> str:
    frame = table["frame"]
    out = [
        '"""Telemetry, events, log entries and commands by number; _fields.py reads them."""',
        "",
        "# Made by firmware/generate.py: do not edit.",
    ]
    out += ["# fmt: off", f"FRAME_SYNC = bytes({frame['sync']!r})"]
    for key in ("event_id", "entry_id", "command_id"):
        out.append(f"FRAME_{key.upper()} = {frame[key]}")
    out += ["", "# A field: name, struct code, count, units a step, kind, enumeration"]
    out += ["Field = tuple[str, str, int, float, str, str | None]", ""]
    out.append("VALUES: dict[str, tuple[str, ...]] = {")
    out += [f'    "{name}": {tuple(items)!r},' for name, items in table["values"].items()]
    out += ["}", "", "# control: its positions; none of one that stays nowhere"]
    out.append("POSITIONS: dict[str, tuple[str, ...]] = {")
    out += [f'    "{name}": {items!r},' for name, items in table["positions"].items()]
    for kind, first in (("packet", 1), ("event", 1), ("entry", 1), ("command", 0)):
        out += ["}", "", f"# number: {kind} name, fields"]
        out.append(f"{kind.upper()}{'S' if kind != 'entry' else ''}".replace("ENTRY", "ENTRIES")
                   + ": dict[int, tuple[str, tuple[Field, ...]]] = {")  # fmt: skip
        base = frame["command_id"] if kind == "command" else first
        for number, row in enumerate(table[kind], base):
            out.append(f'    {number}: ("{row["name"]}", {py_fields(row)}),')
    out += ["}", "", "# entry: what follows its fields, to its end"]
    out.append("TAILS: dict[str, str] = {")
    out += [f'    "{row["name"]}": "{row["tail"]}",' for row in table["entry"] if row["tail"]]
    out += ["}", "", "# name, lamp, severity, text"]
    out.append("ALARMS: tuple[tuple[str, str, str, str], ...] = (")
    for row in table["alarm"]:
        out.append(f"    {(row['name'], row['lamp'], row['severity'], row['text'])!r},")
    return "\n".join([*out, ")", "# fmt: on", ""])


# ---- document -----------------------------------------------------------------------------------


KINDS_SAID = {
    "figure": "",
    "word": "one of {values}",
    "set": "a bit for each of {values}",
    "flag": "1 for yes",
    "position": "by number of the control's positions",
    "absent": "may be absent",
}


def md_fields(row: dict) -> list[str]:
    if not row["fields"]:
        return ["", "No fields."]
    out = ["", "| field | type | a step | meaning |", "|---|---|---|---|"]
    for field in row["fields"]:
        many = f"[{field['count']}]" if field["count"] > 1 else ""
        meaning = field["text"]
        kind = KINDS_SAID[field["kind"]].format(values=f"*{field['values']}*")
        said = [meaning, kind, SORTS.get(field["sort"], "")]
        meaning = "; ".join(part for part in said if part)
        out.append(f"| {field['name']} | {field['type']}{many} | {field['scale']:g} | {meaning} |")
    return out


INTRODUCTION = """# Telemetry and commands

Made by `firmware/generate.py` from `firmware/dictionary.toml`: do not edit.

## Frames

Both directions use the same frame. All numbers are little-endian.

| bytes | what |
|---|---|
| 4 | sync: {sync} |
| 1 | version of this layout, {version} |
| 1 | id: a packet's number, {event_id} an event, {entry_id} an entry, commands from {command_id} |
| 2 | sequence, one more each frame sent, over all ids |
| 4 | mission elapsed time in seconds |
| 8 | cycle of the computer since power-on, 100 million a second |
| 2 | length of the payload, at most {payload_max} |
| n | payload |
| 2 | CRC-16/CCITT-FALSE over everything between sync and here |

On the Earth link goes everything while HGA is on and Houston's carrier is there. On the surface
link, while UHF is on and the team's carrier is there, go the events and the packets marked so. An
event's payload is its counter (u32), its number (u16) and its fields, each 32 bits. Events leave in
the frame of 20 ms in which they were raised. Those raised while no link is up are lost to the
ground, but not to the flight log (those marked recorded), nor to the console port: there each event
is a line of text, its mission elapsed time, name and fields as signed numbers. A field's value is
the number times its step, in the unit its name ends in. Where it may be absent, the largest number
of its type, or of a signed one the least, says that it is: a sensor without power gives no reading,
and what is not there is not measured. The decoders in Python give `None` then, JSON `null`. In a
command the ground leaves time and cycle zero.

## The log on its way down

SEND_LOG asks for them, and they go down between what else is sent, in pieces, while the link that
asked is up: where they were when it is lost they go on when it is back, and over a restart with the
entry that was being sent. What the ground has not got it asks for again. A piece's payload is the
entry's number (u32), at which byte of it the piece begins (u16), of how many (u16), and the bytes.
An entry is its time in milliseconds since 1970 (8 bytes), its kind (1 byte), its payload as
[log-format.md](log-format.md) has it, and its CRC-32, which is that of the number (4 bytes) and of
all before it: what comes down is proven as what lies in the medium is.
"""

ALARMS_TEXT = """An alarm rises when its condition has held for as long as its row says, and
clears when it has been gone for as long; a latched one waits for ALARM ACK as well. From one raise
to the next it takes at least the time under *again*. Until then a condition that is back lights its
own lamp and stands on the page of alarms, but no MASTER ALARM or CAUTION, no tone and no event; it
rises when the time has passed. One that renews rises anew, within the same time, when its condition
is there once more: another object on a collision course, another load shed."""


def md_dictionary(table: dict) -> str:
    frame = dict(table["frame"], sync=" ".join(f"{byte:02X}" for byte in table["frame"]["sync"]))
    out = [INTRODUCTION.format(**frame), "## Packets"]
    for number, row in enumerate(table["packet"], 1):
        where = "Earth and surface" if row["surface"] else "Earth"
        out += ["", f"### {row['name']}", ""]
        out.append(f"Packet {number}, every {row['period_s']} s, {where}. {row['text']}")
        out += md_fields(row)
    out += [
        "",
        "## Events",
        "",
        "Of events with a time under *again*, those that are alike (in the fields named there) are",
        "raised three times within it, and not more: what repeats itself is not news.",
        "",
        "| number | event | recorded | again | fields | meaning |",
        "|---|---|---|---|---|---|",
    ]
    for number, row in enumerate(table["event"], 1):
        fields = ", ".join(field["name"] for field in row["fields"])
        recorded = "yes" if row["record"] else ""
        again = f"{row['again_s']} s" if row["again_s"] else ""
        again = " ".join([again, *row["alike"]])
        cells = (number, row["name"], recorded, again, fields, row["text"])
        out.append(f"| {' | '.join(map(str, cells))} |")
    out += ["", "## Alarms", "", ALARMS_TEXT, ""]
    heads = ("bit", "alarm", "lamp", "page", "severity", "latched", "renews")
    heads += ("rises", "clears", "again", "text")
    out += [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    for number, row in enumerate(table["alarm"]):
        latch, renews = ("yes" if row[key] else "" for key in ("latch", "renews"))
        times = " | ".join(f"{row[key] / 1000:g} s" for key in ALARM_TIMES)
        out.append(
            f"| {number} | {row['name']} | {row['lamp']} | {row['page'].lower()} "
            f"| {row['severity']} | {latch} | {renews} | {times} | {row['text']} |"
        )
    out += [
        "",
        "## Entries of the flight log",
        "",
        "How they lie in mass memory: `docs/log-format.md`, field by field in its last section.",
        "Logs of the layout before (`docs/log-format-1.md`) have the fields one after the other,",
        "of these types.",
    ]
    for number, row in enumerate(table["entry"], 1):
        out += ["", f"### Entry {row['name']}", "", f"Kind {number}. {row['text']}"]
        if "like" in row:
            out += ["", f"Fields as {row['like']}."]
        elif row["fields"]:
            out += md_fields(row)
        if row["tail"]:
            out += ["", f"Then {row['tail']}: {payloads.TAILS[row['tail']]}."]
    out += ["", "## Pages of the screen", "", "| number | page | title |", "|---|---|---|"]
    for row in table["page"]:
        out.append(f"| {row['number']} | {row['name'].lower()} | {row['title']} |")
    out += ["", "## Commands", ""]
    out += [
        "Who sends commands numbers them: one that comes again over the same link with the same"
    ]
    out += [
        "sequence number is rejected as `repeated`, and was carried out the first time. The ship"
    ]
    out += ["remembers the last eight, over a restart as well.", ""]
    out += ["| id | command | fields | meaning |", "|---|---|---|---|"]
    for number, row in enumerate(table["command"], table["frame"]["command_id"]):
        fields = ", ".join(f"{field['name']} ({field['type']})" for field in row["fields"])
        out.append(f"| {number} | {row['name']} | {fields} | {row['text']} |")
    out += ["", "## Enumerations", "", "| name | values from 0 on |", "|---|---|"]
    out += [f"| {name} | {', '.join(items)} |" for name, items in table["values"].items()]
    return "\n".join([*out, ""])


# ---- writing -------------------------------------------------------------------------------------


def outputs() -> dict[Path, str]:
    """Every generated file and what it has to hold."""
    table = read_dictionary()
    log_format = ROOT / "docs" / "log-format.md"
    text = payloads.description(log_format.read_text(), table)
    return {
        FIRMWARE / "generated" / "dictionary.h": c_dictionary(table),
        FIRMWARE / "portable" / "generated" / "frame.h": c_frame(table["frame"]),
        log_format: text,
        FIRMWARE / "portable" / "generated" / "log_format.h": payloads.c_header(text),
        FIRMWARE / "portable" / "generated" / "log_format.c": payloads.c_text(text),
        FIRMWARE / "generated" / "sources.h": c_sources(table["values"]["source"]),
        ROOT / "emulator" / "ares4" / "_dictionary.py": py_dictionary(table),
        ROOT / "docs" / "telemetry.md": md_dictionary(table),
    }


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing, fail if anything is stale"
    )
    check = parser.parse_args().check
    files = outputs()
    wrong = [path for path, text in files.items() if not path.exists() or path.read_text() != text]
    for path in wrong:
        if check:
            print(f"stale: {path.relative_to(ROOT)} (run python firmware/generate.py)")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(files[path])
            print(path.relative_to(ROOT))
    return 1 if check and wrong else 0


if __name__ == "__main__":
    sys.exit(main())
