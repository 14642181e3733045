"""Who may know whom (ARCHITECTURE.md): a wrong include or import fails here."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

from c_core.toolchain import host

ROOT = Path(__file__).resolve().parents[2]
CORE = ROOT / "c_core"
PACKAGE = ROOT / "emulator" / "ares4"

# Of each room in C: what it may include besides its own files, and which system headers.
FREESTANDING = {"assert.h", "stdbool.h", "stddef.h", "stdint.h", "string.h", "stdarg.h"}
C_ROOMS = {
    "c_core/world": ({"c_core/include"}, FREESTANDING | {"math.h"}),
    "c_core/cpu": (set(), FREESTANDING | {"stdlib.h", "math.h", "cpuid.h"}),
    "c_core/devices": ({"c_core/board", "c_core/board/generated", "c_core/world"}, FREESTANDING),
    "firmware": ({"c_core/board/generated", "firmware"}, FREESTANDING),
    # Compiled into the flight program, the panel's and the host's binding.
    "firmware/portable": ({"firmware/portable/generated"}, {"stdbool.h", "stddef.h", "stdint.h"}),
    "hw/panel": ({"c_core/board/generated", "firmware/portable"}, None),
}
DEVICE_MAY_ASK = "slot.h"

# Of each module or package of ours: what else of ours it may import.
BASE = {"ares4", "ares4.errors"}
VALUES = {
    f"ares4.machine.{name}" for name in ("controls", "inputs", "processor", "upsets", "values")
}
DOOR = BASE | VALUES | {"ares4.computer", "ares4._registers"}
PYTHON_ROOMS = {
    "__init__.py": {"ares4.exports"},
    "__main__.py": BASE | {"ares4.cli"},
    "errors.py": set(),
    "_registers.py": set(),
    "_dictionary.py": set(),
    "_fields.py": {"ares4._dictionary"},
    "machine": BASE | {"ares4._core", "ares4._registers"},
    "exports.py": DOOR | {"ares4.mission"},
    "computer.py": BASE
    | VALUES
    | {"ares4._core", "ares4.machine.handle", "ares4.machine.looking", "ares4.machine.observing"},
    "cockpit.py": DOOR,
    "mission.py": DOOR,
    "portable": {"ares4._core"},
    "records": BASE | {"ares4.portable.salvage"},
    "logbook": BASE | {"ares4.flightlog"},
    "files.py": BASE,
    "folder.py": BASE,
    "autosave.py": BASE | {"ares4.files"},
    "scenario.py": DOOR | {"ares4.files"},
    "script.py": BASE | VALUES | {"ares4.mission", "ares4.downlink"},
    "devicetree.py": DOOR,
    "program.py": DOOR | {"ares4.devicetree", "ares4.files"},
    "flight.py": DOOR | {"ares4.files", "ares4.mission", "ares4.scenario"},
    "downlink.py": BASE | {"ares4._dictionary", "ares4._fields", "ares4.portable.frames"},
    "flightlog": BASE | {"ares4._dictionary", "ares4._fields", "ares4.records"},
    "attachments": DOOR | {"ares4.downlink", "ares4.files", "ares4.folder", "ares4.portable.wire"},
    "gdb": DOOR,
    "inspection": DOOR | {"ares4.files"},
    "journal": DOOR | {"ares4.files"},
    "pacing.py": DOOR | {"ares4.mission"},
    "session.py": DOOR | {"ares4.mission", "ares4.pacing"},
    "saving.py": DOOR | {"ares4.autosave", "ares4.files"},
    "tui": DOOR | {"ares4.cockpit", "ares4.mission", "ares4.pacing", "ares4.session"},
    "loop.py": DOOR | {"ares4.mission"},
    "flying.py": DOOR | {"ares4.mission", "ares4.loop", "ares4.attachments.ground"},
    "testing": DOOR | {"ares4.mission", "ares4.flight", "ares4.flying", "ares4.flightlog"},
}


def c_files(room: str) -> list[Path]:
    return sorted(path for path in (ROOT / room).rglob("*.[ch]"))


def includes(path: Path) -> list[tuple[str, bool]]:
    """(what, is it a system header) of each include."""
    found = re.findall(r'^\s*#include\s+(?:"([^"]+)"|<([^>]+)>)', path.read_text(), re.MULTILINE)
    return [(quoted or system, not quoted) for quoted, system in found]


def resolve(path: Path, name: str) -> Path | None:
    """The file of ours that an include means, by its folder or by the include paths in use."""
    for folder in (path.parent, CORE / "board" / "generated", CORE / "include", ROOT / "firmware"):
        if (folder / name).exists():
            return (folder / name).resolve()
    return None


def wrong_includes(room: str, path: Path) -> list[str]:
    rooms, system = C_ROOMS[room]
    wrong = []
    for name, is_system in includes(path):
        if is_system:
            if system is not None and name not in system:
                wrong.append(f"<{name}>")
            continue
        target = resolve(path, name)
        if name.endswith(".def") or (target is None and name.startswith("generated")):
            continue
        if target is None:
            wrong.append(f"{name} (not found)")
            continue
        folder = str(target.parent.relative_to(ROOT))
        own = folder == room or folder.startswith(room + "/")
        if not own and folder not in rooms:
            wrong.append(name)
        if room == "c_core/devices" and own and target.stem != path.stem:
            wrong.append(f"{name} (another device)")
        if room == "c_core/devices" and folder == "c_core/board" and target.name != DEVICE_MAY_ASK:
            wrong.append(name)
    return wrong


@pytest.mark.parametrize("room", C_ROOMS)
def test_c_includes_go_the_right_way(room: str) -> None:
    files = c_files(room)
    assert files
    wrong = {str(path.relative_to(ROOT)): wrong_includes(room, path) for path in files}
    assert {path: names for path, names in wrong.items() if names} == {}


def test_only_the_truth_includes_the_public_face_in_the_world() -> None:
    users = [p.name for p in c_files("c_core/world") if "ares.h" in str(includes(p))]
    assert users == ["truth.c"]


def test_the_core_keeps_no_globals_and_does_no_input_or_output() -> None:
    banned = re.compile(r"\b(printf|fopen|malloc|time|rand|getenv|clock_gettime)\s*\(")
    may_allocate = {"life.c", "cache.c", "points.c", "history.c", "held.c"}
    for path in CORE.rglob("*.c"):
        calls = set(banned.findall(re.sub(r"//.*|\"(\\.|[^\"])*\"", "", path.read_text())))
        if path.name in may_allocate:
            calls.discard("malloc")
        assert calls == set(), path
        text = path.read_text()
        assert not re.search(
            r"^static (?!const|inline|_Noreturn)[^(=]*(=.*)?;$", text, re.MULTILINE
        ), path


def test_a_device_is_changed_through_one_door() -> None:
    """machine_device() notes who was touched; returning to a point puts back only those."""
    direct = re.compile(r"machine(\.|->)devices\b")
    users = {path.name for path in c_files("c_core/board") if direct.search(path.read_text())}
    assert users == {"machine.h"}


BREACH = """
#include "slot.h"
#include "../world/world.h"
void planted(struct slot *slot);
void planted(struct slot *slot) {{ {statement} }}
"""


def compiles(source: Path) -> bool:
    """As the core is compiled, and with no cast that takes a const away."""
    command = [*host().cc, "-std=c11", "-fsyntax-only", "-Wall", "-Wcast-qual", "-Werror"]
    command += [f"-I{CORE / 'board'}", str(source)]
    done = subprocess.run(command, capture_output=True, check=False)
    return done.returncode == 0


@pytest.mark.parametrize(
    ("statement", "good"),
    [
        ("slot_command_air(slot, &(struct air_command){.heater_k = 300.0});", True),
        ("double read_k = slot_world(slot)->air.temperature_k; (void)read_k;", True),
        ("slot_world(slot)->air.temperature_k = 300.0;", False),
        ("slot_world(slot)->electrics.loads |= 1u;", False),
        ("struct world *world = slot_world(slot); world->air.heater = 1.0;", False),
        ("((struct world *)slot_world(slot))->air.heater = 1.0;", False),
        ("world_step(slot_world(slot));", False),
        ("air_command(&slot_world(slot)->air, &(struct air_command){0});", False),
    ],
)
def test_a_device_that_writes_physics_does_not_compile(
    tmp_path: Path, statement: str, good: bool
) -> None:
    source = tmp_path / "planted.c"
    text = BREACH.format(statement=statement).replace("../world", str(CORE / "world"))
    source.write_text(text)
    assert compiles(source) == good


def test_a_device_casts_no_const_away() -> None:
    """What slot_world() gives is const: so a device writes no physics."""
    for path in (path for path in c_files("c_core/devices") if path.suffix == ".c"):
        assert compiles(path), path
        assert "uintptr_t" not in path.read_text(), path


def changes_of_the_world(text: str) -> list[str]:
    """Where a file of the board assigns to the world, or hands it to anyone but the world's own
    functions (the settings before power-on are given so) and those that only read it."""
    may = re.compile(r"\b(world_[\w#]+|feeds?_\w+)\([^;]*$|\bconst struct world \*slot_world\b")
    wrong = []
    for found in re.finditer(
        r"(&?)[\w>.-]*machine(?:\.|->)world\b[\w.\[\]]*(\s*[^\s\w]?=[^=])?", text
    ):
        before = text[: found.start()].rpartition("\n")[2]
        if found[2] or (found[1] and not may.search(before)):
            wrong.append(f"{before.strip()}{found[0]}")
    return wrong


def test_the_board_only_tells_the_world() -> None:
    for path in c_files("c_core/board"):
        assert changes_of_the_world(re.sub(r"//.*", "", path.read_text())) == [], path


@pytest.mark.parametrize(
    "planted",
    [
        "ares->machine.world.air.temperature_k = 300.0;",
        "machine->world.electrics.loads |= load;",
        "struct air *air = &machine->world.air;",
        "air_command(&ares->machine.world.air, &command);",
    ],
)
def test_a_board_that_writes_physics_is_noticed(planted: str) -> None:
    assert changes_of_the_world(f"    {planted}\n") != []


def test_a_device_leaves_power_and_pace_to_the_board() -> None:
    """It declares `load` and `paced` in NAME.rdl; it names no load of the physics, and does not ask
    to be woken at the world's steps."""
    own = re.compile(
        r"ELECTRICS_(?!BUS_|LOW_V|BATTERY_FULL_J|ALL_LOADS)\w+|\bworld_live\b|\belectrics\.live\b"
        r"|\bslot_wake_at\([^;]*(?:STEP|world)"
    )
    asks = {path.name: own.findall(path.read_text()) for path in c_files("c_core/devices")}
    assert {name: found for name, found in asks.items() if found} == {}


def imports(path: Path) -> set[str]:
    out = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            out |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            place = PACKAGE.parent.joinpath(*(node.module or "").split("."))
            for name in (alias.name for alias in node.names):
                is_module = (place / f"{name}.py").exists() or (place / name).is_dir()
                out.add(f"{node.module}.{name}" if is_module else node.module or "")
    return {name for name in out if name.split(".")[0] == "ares4"}


@pytest.mark.parametrize("room", PYTHON_ROOMS)
def test_python_imports_go_the_right_way(room: str) -> None:
    place = PACKAGE / room
    files = sorted(place.rglob("*.py")) if place.is_dir() else [place]
    own = f"ares4.{room}"
    for path in files:
        wrong = {
            name
            for name in imports(path)
            if name not in PYTHON_ROOMS[room] and not (place.is_dir() and name.startswith(own))
        }
        assert wrong == set(), path


def test_attachments_do_not_know_each_other() -> None:
    place = PACKAGE / "attachments"
    for path in sorted(place.rglob("*.py")):
        itself = f"ares4.attachments.{path.relative_to(place).parts[0].removesuffix('.py')}"
        others = {name for name in imports(path) if name.startswith("ares4.attachments")}
        assert {name for name in others if not f"{name}.".startswith(f"{itself}.")} == set(), path


def test_only_computer_and_its_rooms_use_the_core() -> None:
    users = {p for p in PACKAGE.rglob("*.py") if "ares4._core" in imports(p)}
    rooms = {*(PACKAGE / "machine").glob("*.py"), *(PACKAGE / "portable").glob("*.py")}
    assert users - rooms == {PACKAGE / "computer.py"}


def test_the_panels_protocol_knows_no_port_and_no_computer() -> None:
    protocol = ("messages", "link")
    room = "ares4.attachments.panel"
    may = {"ares4._registers", "ares4.machine.controls", "ares4.portable.wire"}
    may |= {f"{room}.{it}" for it in protocol}
    for name in protocol:
        path = PACKAGE / "attachments" / "panel" / f"{name}.py"
        assert imports(path) <= may, path
        systems = {"errno", "os", "pathlib", "select", "serial", "socket", "termios", "time"}
        assert not systems & set(re.findall(r"^(?:from|import) (\w+)", path.read_text(), re.M)), (
            path
        )


def test_signals_that_end_a_command_are_the_endings() -> None:
    """All commands end alike because one file says how, and another what is so until that one is
    loaded; the rest may only stop, go on or resize."""
    ends = {"SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGALRM", "SIGABRT", "SIGPIPE"}
    for path in PACKAGE.rglob("*.py"):
        if path in (PACKAGE / "cli" / "ending.py", PACKAGE / "__main__.py"):
            continue
        tree = ast.parse(path.read_text())
        handled = [
            ast.unparse(node)
            for node in ast.walk(tree)
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("signal.signal")
        ]
        named = {
            node.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "signal"
        }
        assert not handled or not named & ends, (path, handled)


def test_every_python_module_has_a_room() -> None:
    named = set(PYTHON_ROOMS) | {"cli"}
    there = {p.name for p in PACKAGE.iterdir() if p.suffix == ".py" or (p / "__init__.py").exists()}
    assert there <= named
