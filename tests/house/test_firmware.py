"""The flight program's tables: what follows from a row, and figures that two languages share."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile

from ares4._registers import CONTROLS
from firmware import generate

ROOT = Path(__file__).resolve().parents[2]
FIRMWARE = ROOT / "firmware"
FLIGHT = FIRMWARE / "flight"
SHIP = tomllib.loads((ROOT / "c_core" / "board" / "ship.toml").read_text())["figure"]
# As they are and in thousandths; small ones mean many things.
SHARED = [n for row in SHIP for n in (row["value"], 1000 * row["value"]) if n >= 100_000]


def written_by_hand() -> list[Path]:
    rooms = [ROOT / "c_core" / room for room in ("board", "devices", "world")]
    rooms += [FIRMWARE / room for room in ("drivers", "flight", "kernel")]
    return [path for room in rooms for path in sorted([*room.glob("*.[ch]"), *room.glob("*.def")])]


def places(value: int, files: dict[str, str]) -> list[str]:
    """The files in which a figure stands, as a whole number or one with a point."""
    figure = re.compile(rf"(?<![\w.]){value}(?:\.0)?u?(?![\w.])")
    return [name for name, text in files.items() if figure.search(text)]


@pytest.mark.parametrize("value", SHARED)
def test_a_figure_of_the_ship_stands_in_one_place(value: int) -> None:
    files = {path.name: path.read_text() for path in written_by_hand()}
    assert places(value, files) == []
    assert places(value, {"planted.c": f"#define FULL_KJ {value}u\n"}) == ["planted.c"]


def test_masks_of_controls_follow_their_kinds_and_not_their_order() -> None:
    text = (ROOT / "c_core" / "board" / "generated" / "controls.h").read_text()
    found = re.search(r"#define CONTROLS_MOMENTARY (.*)", text)
    assert found
    words = [int(word.strip().rstrip("u"), 16) for word in found[1].split(",")]
    kinds = [row[1] for row in CONTROLS]
    bits = [words[row // 32] >> row % 32 & 1 for row in range(len(kinds))]
    assert bits == [int(kind in ("momentary", "key")) for kind in kinds]


def test_each_packet_has_a_frame_of_the_second_of_its_own() -> None:
    slots = {"first": 10, "spacing": 5, "frames_per_second": 50}
    for count in range(1, 41):
        rows: list[dict] = [{} for _ in range(count)]
        generate.give_slots(rows, slots)
        frames = [row["slot"] for row in rows]
        assert len(set(frames)) == count and min(frames) >= 10 and max(frames) < 50
        assert frames[:8] == [10, 15, 20, 25, 30, 35, 40, 45][:count]
    with pytest.raises(SystemExit, match="41 packets are more than the 40 slots of a second"):
        generate.give_slots([{} for _ in range(41)], slots)


def calls_of_apps(app: str, text: str, apps: list[str]) -> set[str]:
    """The other apps whose functions a file calls."""
    called = set(re.findall(r"\b([a-z]+)_(?:open|step|background)\(", text))
    return called & set(apps) - {app}


def test_no_app_calls_another() -> None:
    apps = re.findall(r"^APP\((\w+),", (FLIGHT / "apps.def").read_text(), re.MULTILINE)
    assert len(apps) >= 15
    for app in apps:
        assert calls_of_apps(app, (FLIGHT / f"{app}.c").read_text(), apps) == set(), app
    assert calls_of_apps("display", "    alarms_step(seen, own);", apps) == {"alarms"}


# What is kept outside of the situation, and why.
KEPT = {
    "apps.c": {"situation"},  # itself
    "events.c": {
        "ring",
        "count",
        "moment",
        "lately",
        "lately_row_kept",
    },  # into which all apps raise, and each reads at its pace
    "recorder.c": {"recorder"},  # between frames, most of RAM; no app sees into it
    # It outlives a restart, and the situation does not (kernel/kept.h).
    "alarms.c": {"alarms_row_kept"},
    "burn.c": {"burn_row_kept"},
    "contacts.c": {"track_row_kept", "so_far_row_kept"},
    "display.c": {"display_row_kept"},
    "imaging.c": {"imaging_row_kept"},
    "navigation.c": {"state_row_kept"},
    "records.c": {"records_row_kept"},
    "sending.c": {"sending_row_kept"},
    "supply.c": {"supply_row_kept"},
    "texts.c": {"text_row_kept"},
    "transcript.c": {"line_row_kept", "piece_row_kept"},
    "upkeep.c": {"shut_row_kept"},
    "uplink.c": {"uplink_row_kept"},
    "waiting.c": {"entry_row_kept", "ring_row_kept"},
}


_STRUCT = re.compile(r"^static (?:struct|union) (?:\w+ )?\{.*?^\} ", re.MULTILINE | re.DOTALL)
_STATIC = re.compile(
    r"^\s*static (?!const\b|inline\b|_)[\w ]*?[ *](\w+)(?:\[[^;={]*\])*"
    r"(?: __attribute__\(\(.*?\)\))?(?: = [^;]*)?;",
    re.MULTILINE,
)
_KEPT = re.compile(r"^KEPT\((\w+),", re.MULTILINE)
_GLOBAL = re.compile(
    r"^(?!static|extern|typedef|return|#)(?:struct )?\w+ \*?(\w+)(?:\[\w+\])* ?(?:=.*)?;",
    re.MULTILINE,
)


def variables(text: str) -> set[str]:
    """Names of variables that a C file keeps from call to call."""
    text = _STRUCT.sub("static struct kept ", re.sub(r"//[^\n]*", "", text))
    rows = {f"{name}_kept" for name in _KEPT.findall(text)}
    return {*_STATIC.findall(text), *_GLOBAL.findall(text), *rows}


def test_an_app_keeps_nothing_outside_of_its_part() -> None:
    for path in sorted(FLIGHT.glob("*.c")):
        assert variables(path.read_text()) == KEPT.get(path.name, set()), path.name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("static uint32_t count;\n", "count"),
        ("static uint8_t left[CONTROLS];\n", "left"),
        ("static struct {\n    bool on;\n    uint32_t steps;\n} state;\n", "state"),
        ("void step(void) {\n    static uint32_t calls = 0;\n    calls++;\n}\n", "calls"),
        ("uint32_t shared;\n", "shared"),
        ("KEPT(row, struct kept, 1, KEPT_UNTIL_POWER_ON);\n", "row_kept"),
    ],
)
def test_what_is_kept_is_found(text: str, name: str) -> None:
    assert variables(text) == {name}


WRITABLE = 1  # SHF_WRITE


def compiled_variables(image: Path) -> dict[str, set[str]]:
    """Of each source file of a program: its variables that can be written, by the linker's word."""
    with image.open("rb") as file:
        elf = ELFFile(file)
        source, found = "", dict[str, set[str]]()
        for symbol in elf.get_section_by_name(".symtab").iter_symbols():
            kind, place = symbol["st_info"]["type"], symbol["st_shndx"]
            if kind == "STT_FILE":
                source = symbol.name
            elif kind == "STT_OBJECT" and isinstance(place, int):
                seen_by_all = symbol["st_info"]["bind"] == "STB_GLOBAL"
                if elf.get_section(place)["sh_flags"] & WRITABLE:
                    owner = "seen by all" if seen_by_all else source
                    found.setdefault(owner, set()).add(symbol.name)
    return found


def test_the_linker_too_finds_nothing_that_an_app_keeps() -> None:
    """Whatever its type: a pointer to constants, a second name on a line, one seen by all."""
    found = compiled_variables(ROOT / "build" / "firmware" / "ares4.elf")
    ours = {path.name for path in FLIGHT.glob("*.c")} | {"seen by all"}
    merged = {".L_MergedGlobals"}  # the compiler's, around several of a file
    assert {name: kept - merged for name, kept in found.items() if name in ours} == KEPT
