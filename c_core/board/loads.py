"""The table of loads (loads.toml), and what generate.py makes of it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

BUSES = {"A": "Bus A", "B": "Bus B", "BATTERY": "Battery"}
LOADS_MAX = 16  # bits of telemetry's loads_wanted
PERCENT_MAX = 100
NUMBERS = ("shed", "shed_percent")
PAIRS = ("draw_w", "warmth_w", "emission_w")
WORDS = ("name", "bus", "control", "closed_at", "text")


@dataclass(frozen=True)
class Load:
    """A row. The pairs are watts: standing by, and what working as hard as it can adds."""

    name: str
    bus: str
    draw_w: tuple[float, float]
    warmth_w: tuple[float, float]
    emission_w: tuple[float, float]
    control: str
    """The switch that it follows; empty: always on."""
    closed_at: str
    dark: bool
    shed: int
    shed_percent: int
    text: str

    @property
    def words(self) -> str:
        """Its name as it is shown."""
        return self.name.replace("_", " ")

    @property
    def meaning(self) -> str:
        return f"{BUSES[self.bus]}: {self.text}." if self.text else f"{BUSES[self.bus]}."


def fail(message: str) -> NoReturn:
    raise SystemExit(f"loads.toml: {message}")


def _pair(row: dict[str, Any], key: str) -> tuple[float, float]:
    pair = row.get(key, [0, 0] if key == "warmth_w" else None)
    if not isinstance(pair, list) or len(pair) != 2 or any(watts < 0 for watts in pair):
        fail(f"{row['name']}: {key} is two figures in watts, neither below zero")
    return float(pair[0]), float(pair[1])


def _load(row: dict[str, Any]) -> Load:
    row = {"control": "", "closed_at": "on", "dark": False, "shed_percent": 0, "text": "", **row}
    if "name" not in row:
        fail("a row has no name")
    unknown = set(row) - {*NUMBERS, *PAIRS, *WORDS, "dark"}
    if unknown:
        fail(f"{row['name']}: there is no column {min(unknown)}")
    if row.get("bus") not in BUSES:
        fail(f"{row['name']}: bus is one of {', '.join(BUSES)}")
    if not isinstance(row.get("shed"), int) or not 0 <= row["shed_percent"] < PERCENT_MAX:
        fail(f"{row['name']}: shed is a number, shed_percent below {PERCENT_MAX}")
    pairs = {key: _pair(row, key) for key in PAIRS}
    return Load(**{**row, **pairs})


def read_loads(path: Path, controls: set[str]) -> list[Load]:
    """The rows in the order of their bits. controls: the names of all switches."""
    with path.open("rb") as file:
        loads = [_load(row) for row in tomllib.load(file)["load"]]
    for what, values in (
        ("name", [load.name for load in loads]),
        ("place in the order of shedding", [load.shed for load in loads]),
    ):
        if len(values) != len(set(values)):
            fail(f"two loads have one {what}")
    if len(loads) > LOADS_MAX:
        fail(f"{len(loads)} loads where there are bits for {LOADS_MAX}")
    for load in loads:
        if load.control and load.control not in controls:
            fail(f"{load.name}: there is no control {load.control}")
        if load.closed_at not in ("on", "off"):
            fail(f"{load.name}: closed_at is on or off")
    return loads


def rdl_defines(loads: list[Load]) -> dict[str, str]:
    """For power.rdl: its LOAD_FIELDS, and the number of the last of them."""
    fields = [
        f'field {{ desc = "{load.meaning}"; }} {load.name}[{bit}:{bit}] = 0;'
        for bit, load in enumerate(loads)
    ]
    return {"LOAD_FIELDS": " ".join(fields), "LAST_LOAD": str(len(loads) - 1)}


def _macro(name: str, rows: list[str]) -> str:
    return f"#define {name}(ROW) \\\n" + " \\\n".join(f"    ROW({row})" for row in rows)


def c_physics(loads: list[Load]) -> list[str]:
    rows = []
    for load in loads:
        figures = [*load.draw_w, *load.warmth_w, *load.emission_w]
        rows.append(f"{load.name}, {load.bus}, {', '.join(map(repr, figures))}")
    return [
        "// In the order of their bits: name, bus; watts drawn, warming the cabin, emitted, each",
        "// standing by and what working adds.",
        _macro("LOAD_ROWS", rows),
    ]


def c_firmware(loads: list[Load]) -> list[str]:
    rows = []
    for load in sorted(loads, key=lambda load: load.shed):
        follows = f"CONTROL_{load.control}" if load.control else "CONTROLS"
        flags = f"{int(load.closed_at == 'off')}, {int(not load.dark)}"
        rows.append(f"{load.name}, {load.bus}, {follows}, {flags}, {load.shed_percent}")
    return [
        f"#define LOADS_COUNT {len(loads)}u",
        "",
        "// In the order of their bits: what is written for them.",
        _macro("LOAD_WORDS", [f'"{load.words}"' for load in loads]),
        "",
        "// In the order in which they are shed: name, bus, the switch that it follows (CONTROLS:",
        "// none), is it on while that is off, does a dark ship open it, below which charge in",
        "// percent it is shed (0: never).",
        _macro("LOAD_SUPPLY", rows),
    ]


def _watts(pair: tuple[float, float]) -> str:
    return f"{pair[0]:,.0f} + {pair[1]:,.0f}" if pair[1] else f"{pair[0]:,.0f}"


def md_loads(loads: list[Load]) -> str:
    out = [
        "# Loads",
        "",
        "Made by `c_core/board/generate.py` from `loads.toml`: do not edit.",
        "",
        "What hangs on the ship's buses behind a contactor of its own. Watts are standing by +",
        "what working as hard as it can adds: drawn; of them, into the cabin's air; of them, out",
        "of the ship as electromagnetic emission. The bits are those of `power.LOADS`.",
        "",
        "| bit | load | bus | W drawn | W of warmth | W emitted | switch | in a dark ship | shed |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    order = sorted(loads, key=lambda load: load.shed)
    for bit, load in enumerate(loads):
        switch = f"{load.control}, {load.closed_at}" if load.control else "always on"
        place = f"{order.index(load) + 1}."
        shed = f"{place} below {load.shed_percent} %" if load.shed_percent else "never"
        cells = [
            str(bit), load.words, load.bus.lower() if load.bus == "BATTERY" else load.bus,
            _watts(load.draw_w), _watts(load.warmth_w), _watts(load.emission_w),
            switch, "stays" if load.dark else "opens", shed,
        ]  # fmt: skip
        out.append(f"| {' | '.join(cells)} |")
    return "\n".join([*out, ""])
