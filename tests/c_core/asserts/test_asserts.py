"""Our bug asserts: the core ends with file and line, and does not go on from what cannot be."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile

from c_core.binding import build_core
from c_core.toolchain import MACHINES, Tools, host, release

ROOT = Path(__file__).resolve().parents[3]
CORE = ROOT / "c_core"
STRICT = ["-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror"]

# What broken.c breaks, and the file whose assert finds it.
FOUND_IN = {
    "mode": "cpu/run.c",
    "store": "cpu/cache.c",
    "width": "cpu/access.c",
    "memory": "board/memory.c",
    "marks": "board/points.c",
    "control": "devices/cockpit.c",
    "load": "world/world.c",
}


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program, with the core as it was built."""
    program = tmp_path_factory.mktemp("asserts") / "broken"
    source = Path(__file__).with_name("broken.c")
    folders = [f"-I{CORE}", f"-I{CORE / 'include'}"]
    command = [*host().cc, *STRICT, *folders, source, build_core(), "-lm", "-o", program]
    subprocess.run(command, check=True)
    return program


@pytest.mark.parametrize("what", FOUND_IN)
def test_what_cannot_be_ends_the_program_with_file_and_line(
    broken: Path, what: str, tmp_path: Path
) -> None:
    done = subprocess.run([broken, what], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGABRT
    assert done.stdout == ""
    assert re.search(rf"{re.escape(FOUND_IN[what])}:\d+:.*[Aa]ssertion", done.stderr), done.stderr


def test_a_machine_that_is_whole_goes_on(broken: Path) -> None:
    done = subprocess.run([broken, "nothing"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "went on\n", "")


@pytest.mark.parametrize(
    "tools",
    [host(), *(release(machine) for machine in MACHINES)],
    ids=["this machine", *MACHINES],
)
def test_every_build_has_them(tools: Tools, tmp_path: Path) -> None:
    """Also one by a compiler that would take them out by itself, as zig's does from -O1 on."""
    build = os.path.relpath(tmp_path, CORE)
    target = f"{build}/cpu/access.o"
    words = [f"BUILD={build}", "OPT=-O2", *tools.for_make(), target]
    subprocess.run(["make", "-s", "-C", CORE, *words], check=True)
    with (tmp_path / "cpu" / "access.o").open("rb") as file:
        symbols = ELFFile(file).get_section_by_name(".symtab").iter_symbols()
        assert "__assert_fail" in {symbol.name for symbol in symbols}


def test_the_core_builds_without_them_too() -> None:
    """As the bench does: nothing is there for an assert alone."""
    for source in sorted(CORE.glob("*/*.c")):
        command = [*host().cc, *STRICT, "-DNDEBUG", "-DCOMMON=COMMON_FEW", "-fsyntax-only", source]
        subprocess.run(command, check=True)


def arguments(text: str) -> list[str]:
    """What stands between the brackets of each assert of a file."""
    text = re.sub(r"//[^\n]*", "", text)
    found = []
    for start in re.finditer(r"\bassert\(", text):
        depth, end = 1, start.end()
        while depth:
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            end += 1
        found.append(text[start.end() : end - 1])
    return found


CHANGES = re.compile(r"\+\+|--|(?<![=!<>])=(?!=)")


def test_an_assert_changes_nothing() -> None:
    asserts = {
        (path.name, argument)
        for path in CORE.rglob("*.[ch]")
        for argument in arguments(path.read_text())
    }
    assert len(asserts) > 30
    assert [one for one in asserts if CHANGES.search(one[1])] == []
    planted = arguments(
        "assert(a == (b)); assert(n++ < 3); // assert(x = 1)\nassert((x = 2) <= y);"
    )
    assert [bool(CHANGES.search(argument)) for argument in planted] == [False, True, True]
