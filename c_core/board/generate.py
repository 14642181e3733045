"""Makes from the register and control declarations everything that repeats them.

Reads   c_core/devices/*.rdl, c_core/board/{properties,board}.rdl (SystemRDL 2.0), controls.toml,
        loads.toml and ship.toml.
Writes  c_core/board/generated/*.h        constants for core, firmware and panel, and the slot table
        c_core/world/generated/*.h        loads and figures as the physics has them
        c_core/board/generated/state_fields.h   every field of struct machine, for saved flights
        emulator/ares4/_registers.py      the same names for Python
        docs/registers.md, docs/controls.md, docs/loads.md

Run as `python c_core/board/generate.py`; with --check it writes nothing and fails if anything is
stale.
"""

from __future__ import annotations

import argparse
import functools
import operator
import sys
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from systemrdl import RDLCompiler
from systemrdl.node import AddrmapNode, FieldNode, RegfileNode, RegNode

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from c_core.board.fields import StateField, state_fields
from c_core.board.loads import Load, c_firmware, c_physics, md_loads, rdl_defines, read_loads
from c_core.toolchain import host

ROOT = Path(__file__).resolve().parents[2]
BOARD = ROOT / "c_core" / "board"
WORLD = ROOT / "c_core" / "world"
STATE_FIELDS = BOARD / "generated" / "state_fields.h"
PAGE_WORDS = 1024
MOMENTARY_KINDS = ("momentary", "key")
MAX_CONTROLS, MAX_LAMPS, MAX_DIGITS, MAX_GAUGES = 64, 32, 32, 16


@dataclass
class Field:
    """A bit range of a register."""

    name: str
    high: int
    low: int
    readable: bool
    writable: bool
    write_one_clears: bool
    reset: int
    values: dict[str, int]
    text: str

    @property
    def mask(self) -> int:
        return ((1 << (self.high - self.low + 1)) - 1) << self.low


@dataclass
class Register:
    """A register, or an array of them count long."""

    name: str
    offset: int
    count: int
    stride: int
    text: str
    fields: list[Field]
    loads: list[str]
    """Without whose power it does not answer: none, one, or one for each of count."""

    def loads_of_elements(self) -> list[str]:
        """The load of each of count; empty: it needs none."""
        return self.loads if len(self.loads) == self.count else (self.loads or [""]) * self.count

    @property
    def readable(self) -> bool:
        return any(field.readable for field in self.fields)

    @property
    def writable(self) -> bool:
        return any(field.writable for field in self.fields)


@dataclass
class Device:
    """An instance on the board."""

    name: str
    title: str
    text: str
    base: int
    span: int
    interrupt: int
    standard: bool
    answered: int
    accesses: tuple[int, int]
    paced: bool
    always_answers: bool
    registers: list[Register] = field(default_factory=list)

    @property
    def feeds(self) -> list[tuple[str, int, int]]:
        """Its loads, each with the first register that it feeds and where these end."""
        words = sorted(
            (register.offset + register.stride * index, load)
            for register in self.registers
            for index, load in enumerate(register.loads_of_elements())
        )
        feeds: list[tuple[str, int, int]] = []
        for offset, load in words:
            if not feeds or feeds[-1][0] != load:
                feeds.append((load, offset, offset + 4))
            feeds[-1] = (load, feeds[-1][1], offset + 4)
        feeds = [feed for feed in feeds if feed[0]]
        if len({load for load, _, _ in feeds}) != len(feeds):
            raise SystemExit(f"{self.name}.rdl: the registers of a load do not lie together")
        return [(load, 0, 0) for load, _, _ in feeds] if self.always_answers else feeds


# ---- reading -----------------------------------------------------------------------------------


def read_field(node: FieldNode) -> Field:
    encode = node.get_property("encode")
    values = {item.name: int(item.value) for item in encode} if encode else {}
    return Field(
        name=node.inst_name,
        high=node.high,
        low=node.low,
        readable=node.is_sw_readable,
        writable=node.is_sw_writable,
        write_one_clears=bool(node.get_property("onwrite")),
        reset=int(node.get_property("reset") or 0),
        values=values,
        text=node.get_property("desc") or "",
    )


def loads_of(node: AddrmapNode | RegfileNode | RegNode, around: list[str]) -> list[str]:
    """The loads that a node names, or what is around it."""
    named = node.get_property("load")
    return [load.strip() for load in named.split(",")] if named else around


def read_registers(
    node: AddrmapNode | RegfileNode, prefix: str, base: int, around: list[str]
) -> list[Register]:
    """The registers below a node; arrays of regfiles become arrays of registers."""
    registers = []
    for child in node.children(unroll=False):
        loads = loads_of(child, around)
        stride = child.array_stride or 0 if child.is_array else 0
        count = child.n_elements if child.is_array else 1
        offset = base + child.raw_address_offset
        if isinstance(child, RegNode):
            fields = [read_field(item) for item in child.fields()]
            text = child.get_property("desc") or ""
            registers.append(
                Register(prefix + child.inst_name, offset, count, stride, text, fields, loads)
            )
        else:
            for inner in read_registers(child, f"{prefix}{child.inst_name}_", offset, loads):
                inner.count, inner.stride = count, stride
                registers.append(inner)
    return sorted(registers, key=lambda register: register.offset)


def read_board(loads: list[Load]) -> list[Device]:
    compiler = RDLCompiler()
    compiler.compile_file(str(BOARD / "properties.rdl"))
    for path in sorted((ROOT / "c_core" / "devices").glob("*.rdl")):
        compiler.compile_file(str(path), defines=rdl_defines(loads))
    compiler.compile_file(str(BOARD / "board.rdl"))
    devices = []
    for node in compiler.elaborate("board").top.children():
        assert isinstance(node, AddrmapNode)
        span = node.get_property("span") or 4 * PAGE_WORDS
        smallest = node.get_property("smallest_access") or 4
        largest = node.get_property("largest_access") or 4
        devices.append(
            Device(
                name=node.inst_name,
                title=node.get_property("name"),
                text=node.get_property("desc") or "",
                base=node.absolute_address,
                span=span,
                interrupt=node.get_property("interrupt_line") or 0,
                standard=bool(node.get_property("standard_part")),
                answered=node.get_property("answered") or span,
                accesses=(smallest, largest),
                paced=bool(node.get_property("paced")),
                always_answers=bool(node.get_property("always_answers")),
                registers=read_registers(node, "", 0, loads_of(node, [])),
            )
        )
    lines = [device.interrupt for device in devices if device.interrupt]
    if len(lines) != len(set(lines)):
        raise SystemExit("board.rdl: two devices share an interrupt line")
    check_loads(devices, {load.name for load in loads})
    return devices


def check_loads(devices: list[Device], named: set[str]) -> None:
    for device in devices:
        for register in device.registers:
            what = f"{device.name}.rdl: {register.name}"
            if len(register.loads) not in (0, 1, register.count):
                raise SystemExit(f"{what} names {len(register.loads)} loads for {register.count}")
            for load in register.loads:
                if load not in named:
                    raise SystemExit(f"{what} needs a load {load}, which loads.toml does not have")


def read_controls() -> dict[str, list[dict]]:
    with (BOARD / "controls.toml").open("rb") as file:
        table = tomllib.load(file)
    first = 0
    for group in table["digits"]:
        group["first"], group["count"] = first, group["mask"].count("#")
        first += group["count"]
    for control in table["control"]:
        control.setdefault("positions", ["off", "on"])
        control.setdefault("initial", 0)
        control.setdefault("purpose", "")
        control.setdefault("critical", False)
        control.setdefault("queued", control["kind"] == "key")
    for rows, limit in (
        (len(table["control"]), MAX_CONTROLS),
        (len(table["lamp"]), MAX_LAMPS),
        (first, MAX_DIGITS),
        (len(table["gauge"]), MAX_GAUGES),
    ):
        if rows > limit:
            raise SystemExit(f"controls.toml: {rows} rows where the cockpit has room for {limit}")
    return table


def read_ship() -> tuple[list[Device], dict[str, list[dict]], list[Load]]:
    """Devices, controls and loads."""
    table = read_controls()
    loads = read_loads(BOARD / "loads.toml", {row["name"] for row in table["control"]})
    return read_board(loads), table, loads


# ---- C -----------------------------------------------------------------------------------------


def c_file(name: str, what: str, body: list[str]) -> str:
    guard = f"ARES_GENERATED_{name.upper()}_H"
    head = [
        f"// {what} Made by generate.py: do not edit.",
        f"#ifndef {guard}",
        f"#define {guard}",
        "",
    ]
    return "\n".join([*head, *body, "", "#endif", ""])


def c_registers(device: Device) -> str:
    body = []
    for register in device.registers:
        name = f"{device.name}_{register.name}".upper()
        if register.count > 1:
            body.append(f"#define {name}_COUNT {register.count}u")
            body.append(f"#define {name}(n) (0x{register.offset:03X}u + {register.stride}u * (n))")
        else:
            body.append(f"#define {name} 0x{register.offset:03X}u")
        bits = functools.reduce(operator.or_, (item.mask for item in register.fields))
        body.append(f"#define {name}_BITS 0x{bits:08X}u")
        for item in register.fields:
            stem = f"{name}_{item.name}"
            body.append(f"#define {stem} 0x{item.mask:08X}u")
            body.append(f"#define {stem}_SHIFT {item.low}")
            if item.reset:
                body.append(f"#define {stem}_RESET 0x{item.reset:X}u")
            body += [f"#define {stem}_{value} {number}u" for value, number in item.values.items()]
    for number, (load, _, _) in enumerate(device.feeds):
        body.append(f"#define {device.name.upper()}_LOAD_{load} {number}u")
    return c_file(f"{device.name}_regs", f"Registers of the device {device.name}.", body)


def c_memory_map(devices: list[Device]) -> str:
    body = []
    for device in devices:
        body.append(f"#define {device.name.upper()}_BASE 0x{device.base:08X}u")
        if device.interrupt:
            body.append(f"#define {device.name.upper()}_IRQ {device.interrupt}u")
    return c_file("memory_map", "Where each device sits, and its interrupt line.", body)


def bitmap(device: Device, writable: bool) -> str:
    words = [0] * (PAGE_WORDS // 32)
    for register in device.registers:
        if register.writable if writable else register.readable:
            for index in range(register.count):
                word = (register.offset + register.stride * index) // 4
                words[word // 32] |= 1 << (word % 32)
    while words and not words[-1]:
        words.pop()
    return ", ".join(f"0x{word:08X}u" for word in words) or "0u"


def c_slots(devices: list[Device]) -> str:
    body = ["#include <stdint.h>", "", '#include "../feeds.h"', ""]
    body += ["// The state is hashed as it lies: nothing in it may be left to chance."]
    body += ["#pragma GCC diagnostic push", '#pragma GCC diagnostic error "-Wpadded"']
    body += [f'#include "../../devices/{device.name}.h"' for device in devices]
    body += ["#pragma GCC diagnostic pop", ""]
    body += [f"#define SLOT_COUNT {len(devices)}", ""]
    body += ["// name, base, span, interrupt line, standard part", "#define SLOTS(SLOT) \\"]
    rows = [
        f"    SLOT({d.name}, 0x{d.base:08X}u, 0x{d.span:X}u, {d.interrupt}, {int(d.standard)})"
        for d in devices
    ]
    body += [" \\\n".join(rows), ""]
    body += [
        "// How many bytes of its span each device answers, the smallest and the largest access"
    ]
    body += ["// that it takes, and which words of its page it answers, a bit each."]
    for device in devices:
        smallest, largest = device.accesses
        body += [f"#define {device.name}_answered 0x{device.answered:X}u"]
        body += [f"#define {device.name}_smallest {smallest}u"]
        body += [f"#define {device.name}_largest {largest}u"]
        for writable, verb in ((False, "readable"), (True, "writable")):
            words = "0u" if device.standard else bitmap(device, writable)
            body.append(
                f"static const uint32_t {device.name}_{verb}[{PAGE_WORDS // 32}] = {{{words}}};"
            )
    body += c_feeds(devices)
    return c_file("slots", "The slot table, for the board alone.", body)


def c_pace(device: Device) -> str:
    """The loads of which one must have power for the world's steps to wake it."""
    loads = [f"1u << ELECTRICS_{load}" for load, _, _ in device.feeds] or ["FEED_ALWAYS"]
    return f"({' | '.join(loads)})" if device.paced else "0u"


def c_feeds(devices: list[Device]) -> list[str]:
    """Who is woken at the world's steps, and who needs whose power."""
    body = [
        "",
        "// Whose power has it woken at each step of the world; what is called when a load has no",
    ]
    body += ["// power; its loads with the registers that they feed (feeds.h)."]
    forgetful = [device for device in devices if device.feeds and not device.always_answers]
    for device in devices:
        rows = [f"{{0x{a:X}u, 0x{z:X}u, ELECTRICS_{load}}}" for load, a, z in device.feeds]
        forgets = f"wrap_{device.name}_forget" if device in forgetful else "NULL"
        body += [f"#define {device.name}_pace {c_pace(device)}"]
        body += [f"#define {device.name}_forgets {forgets}"]
        body += [f"#define {device.name}_feed_count {len(rows)}u"]
        if rows:
            table = f"static const struct feed {device.name}_feeds[]"
            body += [f"{table} = {{{', '.join(rows)}}};"]
        else:
            body += [f"#define {device.name}_feeds NULL"]
    body += ["", "#define FORGETFUL_SLOTS(SLOT) \\"]
    body += [" \\\n".join(f"    SLOT({device.name})" for device in forgetful)]
    return body


def c_bits(controls: list[bool]) -> str:
    """A bit a control, as words."""
    words = [
        sum(bit << place for place, bit in enumerate(controls[first : first + 32]))
        for first in range(0, MAX_CONTROLS, 32)
    ]
    return ", ".join(f"0x{word:08X}u" for word in words)


def c_controls(table: dict[str, list[dict]]) -> str:
    body = []
    for kind, rows in (
        ("CONTROL", table["control"]),
        ("LAMP", table["lamp"]),
        ("GAUGE", table["gauge"]),
    ):
        body.append(f"enum {kind.lower()} {{")
        body += [f"    {kind}_{row['name']} = {index}," for index, row in enumerate(rows)]
        body += [f"    {kind}S = {len(rows)},", "};", ""]
    for row in table["digits"]:
        body.append(f"#define DIGITS_{row['name']} {row['first']}u")
        body.append(f"#define DIGITS_{row['name']}_COUNT {row['count']}u")
    momentary = [row["kind"] in MOMENTARY_KINDS for row in table["control"]]
    body += [
        "",
        "// Those that come back by themselves, a bit each; how many stay where they are put;",
        "// those whose strokes wait in their order.",
        f"#define CONTROLS_MOMENTARY {c_bits(momentary)}",
        f"#define CONTROLS_LASTING {momentary.count(False)}u",
        f"#define CONTROLS_QUEUED {c_bits([row['queued'] for row in table['control']])}",
    ]
    body += ["", "// name, positions, initial position, critical, comes back by itself"]
    body += ["#define CONTROL_ROWS(ROW) \\"]
    rows = [
        f"    ROW({r['name']}, {len(r['positions'])}, {r['initial']}, {int(r['critical'])}, "
        f"{int(r['kind'] in MOMENTARY_KINDS)})"
        for r in table["control"]
    ]
    body.append(" \\\n".join(rows))
    body += ["", "// name, what is engraved at its positions, a comma between"]
    body += ["#define CONTROL_WORDS(ROW) \\"]
    rows = [f'    ROW({r["name"]}, "{",".join(r["positions"])}")' for r in table["control"]]
    body.append(" \\\n".join(rows))
    return c_file("controls", "The cockpit's controls, lamps, digits and gauges by number.", body)


def c_ship() -> list[str]:
    """The figures that physics and flight program share."""
    figures = tomllib.loads((BOARD / "ship.toml").read_text())["figure"]
    return [f"#define SHIP_{row['name']} {row['value']}u // {row['text']}" for row in figures]


# ---- Python ------------------------------------------------------------------------------------


def fed(devices: list[Device]) -> dict[str, tuple[str, ...]]:
    """Registers that answer only while a load has power: that of each element, or of all."""
    rows = {
        f"{device.name}.{register.name}": tuple(register.loads_of_elements())
        for device in devices
        if not device.always_answers
        for register in device.registers
    }
    return {
        name: loads[:1] if len(set(loads)) == 1 else loads
        for name, loads in rows.items()
        if any(loads)
    }


def py_registers(devices: list[Device], table: dict[str, list[dict]], loads: list[Load]) -> str:
    out = [
        '"""Names of registers and controls. Made by c_core/board/generate.py: do not edit."""',
        "",
    ]
    out += ["# fmt: off", "# device: (address, span in bytes, interrupt line or 0)"]
    out.append("DEVICES: dict[str, tuple[int, int, int]] = {")
    for device in devices:
        place = f"(0x{device.base:08X}, 0x{device.span:X}, {device.interrupt})"
        out.append(f'    "{device.name}": {place},')
    out += ["}", "", "# device.REGISTER: (address, count, stride in bytes)"]
    out.append("REGISTERS: dict[str, tuple[int, int, int]] = {")
    for device in devices:
        for reg in device.registers:
            place = f"(0x{device.base + reg.offset:08X}, {reg.count}, {reg.stride or 4})"
            out.append(f'    "{device.name}.{reg.name}": {place},')
    out += ["}", "", "# device.REGISTER.FIELD: (mask, lowest bit, names of values)"]
    out.append("FIELDS: dict[str, tuple[int, int, dict[int, str]]] = {")
    for device in devices:
        for reg in device.registers:
            for item in reg.fields:
                values = {number: value for value, number in item.values.items()}
                out.append(
                    f'    "{device.name}.{reg.name}.{item.name}": '
                    f"(0x{item.mask:08X}, {item.low}, {values!r}),"
                )
    out += ["}", "", "# name, kind, positions, initial position, key, purpose, critical, queued"]
    row_type = "tuple[str, str, tuple[str, ...], int, str, str, bool, bool]"
    out.append(f"CONTROLS: tuple[{row_type}, ...] = (")
    for row in table["control"]:
        cells = (
            row["name"], row["kind"], tuple(row["positions"]), row["initial"],
            row["keyboard"], row["purpose"], row["critical"], row["queued"],
        )  # fmt: skip
        out.append(f"    {cells!r},")
    out += [")", "", "# name, colour", "LAMPS: tuple[tuple[str, str], ...] = ("]
    out += [f"    {(row['name'], row['colour'])!r}," for row in table["lamp"]]
    out += [")", "", "# name, first digit, mask", "DIGITS: tuple[tuple[str, int, str], ...] = ("]
    out += [f"    {(row['name'], row['first'], row['mask'])!r}," for row in table["digits"]]
    out += [")", "", "# name, unit, units a step, minimum, maximum"]
    out.append("GAUGES: tuple[tuple[str, str, float, float, float], ...] = (")
    for row in table["gauge"]:
        ends = (float(row.get("minimum", 0)), float(row["maximum"]))
        out.append(f"    {(row['name'], row['unit'], float(row['scale']), *ends)!r},")
    out += [")", "", "# name, the control that switches it, if any"]
    out.append("LOADS: tuple[tuple[str, str], ...] = (")
    out += [f"    {(load.name, load.control)!r}," for load in loads]
    out += [")", "", "# registers that need the power of a load: that of all elements, or of each"]
    out.append("FED: dict[str, tuple[str, ...]] = {")
    out += [f'    "{name}": {of!r},' for name, of in fed(devices).items()]
    out += ["}", ""]
    return "\n".join(out)


# ---- documents ---------------------------------------------------------------------------------


def access_of(item: Field) -> str:
    if item.write_one_clears:
        return "w1c"
    return ("r" if item.readable else "") + ("w" if item.writable else "")


def power_of(device: Device) -> str:
    """A sentence on the loads that it needs."""
    loads = " and ".join(f"`{load}`" for load, _, _ in device.feeds)
    if not loads:
        return ""
    return f" It hangs on {loads}" + (", but always answers." if device.always_answers else ".")


def md_registers(devices: list[Device]) -> str:
    out = [
        "# Registers",
        "",
        "Made by `c_core/board/generate.py` from the SystemRDL files: do not edit.",
        "",
    ]
    out += ["| device | address | interrupt | what |", "|---|---|---|---|"]
    for d in devices:
        out.append(f"| [{d.name}](#{d.name}) | 0x{d.base:08X} | {d.interrupt or ''} | {d.title} |")
    for device in devices:
        out += [
            "",
            f"## {device.name}",
            "",
            f"**{device.title}** at 0x{device.base:08X}. {device.text}{power_of(device)}",
            "",
        ]
        out += [
            "| offset | register | bits | field | access | meaning |",
            "|---|---|---|---|---|---|",
        ]
        for reg in device.registers:
            many = f"[{reg.count}] + {reg.stride}n" if reg.count > 1 else ""
            for index, item in enumerate(reg.fields):
                lead = f"| 0x{reg.offset:03X}{many} | {reg.name}" if index == 0 else "| | "
                meaning = item.text
                if index == 0:
                    meaning = f"{reg.text} {meaning}".strip()
                if item.values:
                    named = ", ".join(f"{number} {value}" for value, number in item.values.items())
                    meaning = f"{meaning} ({named})"
                bits = f"{item.high}:{item.low}" if item.high != item.low else f"{item.low}"
                out.append(f"{lead} | {bits} | {item.name} | {access_of(item)} | {meaning} |")
    return "\n".join([*out, ""])


def md_controls(table: dict[str, list[dict]]) -> str:
    out = [
        "# The cockpit",
        "",
        "Made by `c_core/board/generate.py` from `controls.toml`: do not edit.",
        "",
    ]
    out += [
        "## Controls",
        "",
        "A panel that is plugged in does not move a critical control by itself: a switch that is",
        "found elsewhere than the ship's waits until a hand moves it or strikes TAKE_PANEL.",
        "The lamp in a switch of a load (loads.md) or a bus hangs on that: without power it is",
        "dark, wherever the lever stands.",
        "Strokes of a queued control wait in their order (register STROKE) until the program takes",
        "them.",
        "",
        "| number | name | kind | positions | at first | critical | queued | keyboard | purpose |",
    ]
    out.append("|---|---|---|---|---|---|---|---|---|")
    for index, row in enumerate(table["control"]):
        positions = row["positions"]
        names = f"{positions[0]} … {positions[-1]}" if len(positions) > 5 else ", ".join(positions)
        out.append(
            f"| {index} | {row['name']} | {row['kind']} | {names} | {positions[row['initial']]} "
            f"| {'yes' if row['critical'] else ''} | {'yes' if row['queued'] else ''} "
            f"| {row['keyboard']} | {row['purpose']} |"
        )
    out += ["", "## Lamps", "", "| bit | name | colour |", "|---|---|---|"]
    out += [f"| {i} | {row['name']} | {row['colour']} |" for i, row in enumerate(table["lamp"])]
    out += ["", "## Digits", "", "Separators light while any segment of their group does.", ""]
    out += ["| first | name | mask |", "|---|---|---|"]
    out += [f"| {row['first']} | {row['name']} | `{row['mask']}` |" for row in table["digits"]]
    out += ["", "## Gauges", "", "The value -2^31 is no reading: the flag on the dial drops.", ""]
    out += ["| number | name | dial | a step |", "|---|---|---|---|"]
    for index, row in enumerate(table["gauge"]):
        dial = f"{row.get('minimum', 0)} to {row['maximum']} {row['unit']}"
        out.append(f"| {index} | {row['name']} | {dial} | {row['scale']} {row['unit']} |")
    return "\n".join([*out, ""])


# ---- writing -----------------------------------------------------------------------------------


def c_state_fields(devices: list[Device], rows: list[StateField]) -> str:
    """Every field of struct machine. The wake-up dates go by the names of their devices."""
    body = [
        "// name, member, bytes of an element, elements of a group, groups, bytes of a stride",
        "#define STATE_FIELDS(FIELD) \\",
    ]
    for row in rows:
        numbers = f"{row.size}, {row.count}, {row.repeat}, {row.stride}"
        if row.name != "schedule.wake_cycle":
            body.append(f'    FIELD("{row.name}", {row.member}, {numbers}) \\')
            continue
        for device in devices:
            date = f'"{row.name}.{device.name}", {row.member}[SLOT_{device.name}]'
            body.append(f"    FIELD({date}, 8, 1, 1, 0) \\")
    body += ["", "// clang-format on"]
    text = c_file("state_fields", "The fields of struct machine.", body)
    return text.replace("// name, member", "// clang-format off\n// name, member", 1)


def declared() -> dict[Path, str]:
    """The files that are made from the declarations alone, and what they have to hold."""
    devices, table, loads = read_ship()
    generated = BOARD / "generated"
    files = {generated / f"{device.name}_regs.h": c_registers(device) for device in devices}
    files[generated / "memory_map.h"] = c_memory_map(devices)
    files[generated / "slots.h"] = c_slots(devices)
    files[generated / "controls.h"] = c_controls(table)
    files[generated / "loads.h"] = c_file("loads", "The ship's loads.", c_firmware(loads))
    files[generated / "ship.h"] = c_file("ship", "Figures of the ship.", c_ship())
    files[WORLD / "generated" / "ship.h"] = c_file("world_ship", "Figures of the ship.", c_ship())
    files[WORLD / "generated" / "loads.h"] = c_file(
        "world_loads", "The ship's loads as physics has them.", c_physics(loads)
    )
    files[ROOT / "emulator" / "ares4" / "_registers.py"] = py_registers(devices, table, loads)
    files[ROOT / "docs" / "registers.md"] = md_registers(devices)
    files[ROOT / "docs" / "controls.md"] = md_controls(table)
    files[ROOT / "docs" / "loads.md"] = md_loads(loads)
    return files


def outputs() -> dict[Path, str]:
    """Every generated file and what it has to hold; those of declared() must be written already,
    since the state's fields are found by compiling them."""
    devices = read_ship()[0]
    state = state_fields(BOARD / "machine.h", host().cc)
    return {**declared(), STATE_FIELDS: c_state_fields(devices, state)}


def stale(files: dict[Path, str]) -> list[Path]:
    """The files that differ from what they have to hold, and headers nobody makes any more."""
    wrong = [path for path, text in files.items() if not path.exists() or path.read_text() != text]
    made = [*BOARD.glob("generated/*.h"), *WORLD.glob("generated/*.h")]
    wrong += [path for path in made if path not in files and path != STATE_FIELDS]
    return wrong


def write(files: dict[Path, str]) -> None:
    for path in stale(files):
        if path in files:
            path.write_text(files[path])
        else:
            path.unlink()
        print(path.relative_to(ROOT))


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing, fail if anything is stale"
    )
    if not parser.parse_args().check:
        write(declared())
        write(outputs())
        return 0
    wrong = stale(declared()) or stale(outputs())
    for path in wrong:
        print(f"stale: {path.relative_to(ROOT)} (run python c_core/board/generate.py)")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
