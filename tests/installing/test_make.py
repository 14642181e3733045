"""`make` on other people's machines: no compiler, no home, a folder with a space, two jobs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.installing.checkout import (
    Checkout,
    builder,
    clone,
    environment,
    fly,
    last_hash,
    linked,
    run,
)

# Tests that themselves compile or start something, of each kind.
COMPILING = (
    "tests/firmware/test_image.py tests/firmware/test_flightlog.py tests/hw/test_panel.py"
    " tests/c_core/devices/test_uart.py tests/images/test_page.py"
)


@pytest.fixture(scope="module")
def bare(room: Path, locked: dict[str, str]) -> Checkout:
    """A checkout where there is no C compiler, no binutils and no HOME."""
    python = builder([])
    assert python
    env = environment(**locked) | {"PATH": linked(room / "bin", python)}
    assert not any(shutil.which(tool, path=env["PATH"]) for tool in ("cc", "gcc", "ar", "ld"))
    made = Checkout(clone(room / "bare"), python, env)
    made.make("build")
    return made


def test_without_compiler_binutils_and_home_she_builds_and_flies(
    bare: Checkout, ship: Checkout, tmp_path: Path
) -> None:
    """Both compilers make the same flight."""
    mine = fly(bare.ares4, tmp_path, bare.env)
    assert last_hash(mine) == last_hash(fly(ship.ares4, writable(ship), ship.env))


def test_without_compiler_the_tests_run(bare: Checkout) -> None:
    assert " passed" in bare.make("test", f"TESTS={COMPILING}")


def test_every_target_works_in_a_folder_with_a_space(ship: Checkout) -> None:
    assert ship.make("-j2", "build").count("\n") == 0, "nothing is left to build"
    ship.make("lint")
    ship.make("docs")
    assert " passed" in ship.make("test", f"TESTS={COMPILING} tests/emulator/test_exec.py")
    assert run([*ship.prefix, "git", "status", "--porcelain"], ship.folder, ship.env) == ""


@pytest.mark.parametrize(
    ("tool", "words"),
    [
        ("avr-gcc", ("-C", "hw/panel")),
        ("clang", ("-C", "tests/fuzz", "run", "RUNS=1", "HARNESSES=panel_link")),
    ],
)
def test_the_makefiles_below_work_in_a_folder_with_a_space(
    ship: Checkout, tool: str, words: tuple[str, ...]
) -> None:
    if not shutil.which(tool):
        pytest.skip(f"needs {tool}")
    ship.make(*words)


def test_clean_leaves_what_git_has(ship: Checkout, room: Path) -> None:
    folder = room / "my clean ship"
    bulky = shutil.ignore_patterns("packages", "zig", "lib", "bin")
    shutil.copytree(ship.folder, folder, ignore=bulky, symlinks=True)
    run(["make", "clean"], folder)
    assert run(["git", "status", "--porcelain", "--ignored"], folder) == ""


def writable(ship: Checkout) -> Path:
    """A folder that the ship's user can write."""
    return ship.folder / "build"
