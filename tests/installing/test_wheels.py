"""The wheel of a clean clone, and the release: installed into empty environments, and flown."""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from email import message_from_bytes
from itertools import product
from pathlib import Path

import pytest
from abi3info import DATAS, FUNCTIONS
from abi3info.models import PyVersion, Symbol
from elftools.elf.elffile import ELFFile
from packaging.metadata import Metadata

from tests.conftest import built
from tests.emulator.tui.test_terminal import Terminal
from tests.installing.checkout import (
    ROOT,
    Checkout,
    clone,
    environment,
    fly,
    last_hash,
    run,
)
from tests.installing.environments import install, install_from_here, wheels
from tests.installing.interpreters import Debian, Interpreter, of_this_machine

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
# The Pythons that the package says it runs on.
VERSIONS = [line.rpartition(" ")[2] for line in PROJECT["classifiers"] if "Python :: 3." in line]
MACHINES = ("x86_64", "aarch64")
OLDEST = PyVersion(3, 11)
NAME = f"ares4-{PROJECT['version']}"
# Of the system it may need the C library, and no newer one than its tag says.
LIBRARIES = {"libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2", "ld-linux-aarch64.so.1"}


@pytest.fixture(scope="module")
def release(ship: Checkout, room: Path) -> Path:
    """What `make dist` makes."""
    ship.make("dist")
    return Path(shutil.copytree(ship.folder / "dist", room / "dist"))


@pytest.fixture(scope="module")
def minute(ship: Checkout) -> str:
    """The minute as it is flown from the checkout on this host."""
    return fly(ship.ares4, ship.folder / "build", ship.env)


@pytest.fixture(scope="module")
def made(release: Path, minute: str) -> tuple[Path, str]:
    return release, minute


@pytest.fixture(scope="module")
def debians(room: Path) -> dict[str, Debian]:
    folders = {machine: room / "debian" / machine for machine in MACHINES}
    for folder in folders.values():
        folder.mkdir(parents=True)
    return {machine: Debian(machine, folder) for machine, folder in folders.items()}


def python_of(debians: dict[str, Debian], machine: str, version: str) -> Interpreter:
    """A Python to fly with; without one the test is left out, and says so."""
    own = of_this_machine(version) if machine == platform.machine() else None
    found = own or debians[machine].python(version)
    if not found:
        why = (
            f"{debians[machine].lacks} is missing"
            if debians[machine].lacks
            else "none is to be had"
        )
        pytest.skip(f"Python {version} on {machine}: {why}")
    return found


@pytest.mark.parametrize(("version", "machine"), list(product(VERSIONS, MACHINES)))
def test_the_release_flies_the_same_minute(
    made: tuple[Path, str], debians: dict[str, Debian], tmp_path: Path, machine: str, version: str
) -> None:
    """Every state hash of the minute and every line of the downlink are as on this host."""
    release, minute = made
    python = python_of(debians, machine, version)
    (wheel,) = release.glob(f"*{machine}.whl")
    place, found = tmp_path / "empty", wheels(tmp_path / "house", machine, version, wheel)
    if python.emulator and version != VERSIONS[0]:
        ares4 = install_from_here(python, place, found, machine, version)
    else:
        ares4 = install(python, place, found)
    flown = fly(ares4, tmp_path)
    assert last_hash(flown) == last_hash(minute)
    assert flown == minute


@pytest.mark.parametrize("machine", MACHINES)
def test_a_wheel_holds_what_its_tags_say(release: Path, machine: str) -> None:
    (wheel,) = release.glob(f"*{machine}.whl")
    assert wheel.name == f"{NAME}-cp311-abi3-manylinux_2_17_{machine}.whl"
    with zipfile.ZipFile(wheel) as archive, archive.open("ares4/_core.abi3.so") as file:
        elf = ELFFile(file)
        assert elf.get_machine_arch() == {"x86_64": "x64", "aarch64": "AArch64"}[machine]
        wanted = [
            (library.name, version.name)
            for library, versions in elf.get_section_by_name(".gnu.version_r").iter_versions()
            for version in versions
        ]
        undefined = {
            symbol.name
            for symbol in elf.get_section_by_name(".dynsym").iter_symbols()
            if symbol["st_shndx"] == "SHN_UNDEF"
        }
        needed = {tag.needed for tag in elf.get_section_by_name(".dynamic").iter_tags("DT_NEEDED")}
        paths = [
            tag
            for tag in elf.get_section_by_name(".dynamic").iter_tags()
            if "PATH" in str(tag.entry.d_tag)
        ]
    assert needed <= LIBRARIES
    assert paths == []
    assert {library for library, _ in wanted} <= LIBRARIES
    assert all(glibc_of(name) <= (2, 17) for _, name in wanted), wanted
    ours = {name for name in undefined if name.startswith(("Py", "_Py"))}
    stable = {name: FUNCTIONS.get(Symbol(name)) or DATAS.get(Symbol(name)) for name in ours}
    assert ours
    assert [name for name, entry in stable.items() if not entry or entry.added > OLDEST] == []


def glibc_of(name: str) -> tuple[int, ...]:
    return tuple(int(part) for part in name.removeprefix("GLIBC_").split("."))


def test_auditwheel_says_the_same(release: Path) -> None:
    """Of the wheel for this machine: auditwheel reads no others."""
    (wheel,) = release.glob(f"*{platform.machine()}.whl")
    shown = run([sys.executable, "-m", "auditwheel", "show", wheel], release)
    assert f'"manylinux_2_17_{platform.machine()}"' in " ".join(shown.split())


def test_the_sources_are_what_git_has(release: Path) -> None:
    listed = run(["git", "ls-tree", "-r", "--name-only", "HEAD"], ROOT).splitlines()
    with tarfile.open(release / f"{NAME}.tar.gz") as archive:
        held = {member.name.partition("/")[2] for member in archive.getmembers() if member.isfile()}
    ours = {name for name in held if not name.startswith("emulator/ares4.egg-info/")}
    assert ours - {"PKG-INFO", "setup.cfg"} == {name for name in listed if name != ".ci/run"}


def test_a_release_says_what_it_is(release: Path) -> None:
    """Version, licences, changelog and words for the index, valid by the standard."""
    for wheel in release.glob("*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            text = archive.read(f"{NAME}.dist-info/METADATA")
            names = set(archive.namelist())
        metadata = Metadata.from_email(text, validate=True)
        assert str(metadata.version) == PROJECT["version"]
        assert metadata.license_expression == "MIT"
        assert {
            f"{NAME}.dist-info/licenses/{name}" for name in metadata.license_files or []
        } <= names
        assert metadata.license_files
        assert metadata.keywords
        assert f"## {PROJECT['version']}" in (metadata.description or "")
        assert metadata.description_content_type == "text/markdown"
        assert not message_from_bytes(text).defects


@pytest.fixture(scope="module")
def own(room: Path) -> tuple[Path, list[str | Path]]:
    """`pip wheel` in a clean clone, in an environment that pip makes for it, and the install."""
    folder = clone(room / "fresh")
    words = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir"]
    run([*words, room / "wheel", "."], folder, environment())
    (wheel,) = (room / "wheel").glob("*.whl")
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    found = wheels(room / "house", platform.machine(), version, wheel)
    python = Interpreter(Path(sys.executable).resolve())
    return wheel, install(python, room / "installed", found)


def test_the_wheel_of_a_clone_is_tagged_for_every_python_from_3_11(
    own: tuple[Path, list[str | Path]],
) -> None:
    assert own[0].name == f"{NAME}-cp311-abi3-linux_{platform.machine()}.whl"


def test_the_wheel_of_a_clone_flies(
    own: tuple[Path, list[str | Path]], minute: str, tmp_path: Path
) -> None:
    assert fly(own[1], tmp_path) == minute
    assert "orbit" in run([*own[1], "scenarios"], tmp_path)
    assert "MASTER_ARM" in run([*own[1], "controls"], tmp_path)
    assert "checkpoints agree" in run([*own[1], "replay", "minute.journal"], tmp_path)
    assert run([*own[1], "--version"], tmp_path) == f"ares4 {PROJECT['version']}\n"


def test_the_wheel_of_a_clone_runs_an_image(
    own: tuple[Path, list[str | Path]], tmp_path: Path
) -> None:
    done = subprocess.run(
        [*own[1], "exec", built("hello")], cwd=tmp_path, stdin=subprocess.DEVNULL,
        capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (42, b""), done
    assert done.stdout.startswith(b"hello from hart 0")


def test_the_wheel_of_a_clone_has_the_deck(
    own: tuple[Path, list[str | Path]], tmp_path: Path
) -> None:
    if not shutil.which("tmux"):
        pytest.skip("needs tmux")
    command = " ".join(str(word) for word in own[1])
    terminal = Terminal(tmp_path, f"cd {tmp_path}; {command} fly --scenario orbit; sleep 100")
    try:
        terminal.wait_for(lambda shown: "A quiet day" in shown)
    finally:
        terminal.close()
