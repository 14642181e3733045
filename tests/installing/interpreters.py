"""Every CPython that is to be had: this machine's, and Debian's, for other processors under QEMU.

Debian's are unpacked into a folder, nothing is installed: apt resolves what a Python needs against
an empty machine, out of a package list of its own.
"""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.installing.checkout import run

HERE = platform.machine()
# Of each processor: Debian's name of it, and what runs its programs elsewhere.
PROCESSORS = {"x86_64": ("amd64", "qemu-x86_64"), "aarch64": ("arm64", "qemu-aarch64")}


@dataclass(frozen=True)
class Interpreter:
    """A Python, and what runs it here."""

    program: Path
    root: Path | None = None  # the system it belongs to, when it is not this one
    emulator: str | None = None

    def at(self, program: Path) -> list[str | Path]:
        """The words that run it under the name of another path, such as an environment's."""
        if not self.root:
            return [program]
        if self.emulator:
            return [self.emulator, "-L", self.root, program]
        (loader,) = self.root.glob("usr/lib64/ld-linux-x86-64.so.*")
        (libraries,) = self.root.glob("usr/lib/*-linux-gnu")
        return [loader, "--library-path", libraries, "--argv0", program, program]


def _answers(words: Sequence[str | Path], version: str) -> bool:
    code = "import sys, venv; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run([*words, "-c", code], capture_output=True, text=True, check=False)
    return done.stdout.strip() == version


def of_this_machine(version: str) -> Interpreter | None:
    """The one that runs this, one on the PATH, or one that pyenv keeps."""
    name = f"python{version}"
    this = Path(sys.base_prefix, "bin", name)
    on_path = (Path(folder, name) for folder in os.get_exec_path())
    kept = Path(os.environ.get("PYENV_ROOT", "/nowhere")).glob(f"versions/{version}.*/bin/{name}")
    for program in (this, *on_path, *kept):
        if program.is_file() and _answers([program], version):
            return Interpreter(program.resolve())
    return None


class Debian:
    """Debian's archive for one processor."""

    def __init__(self, machine: str, folder: Path) -> None:
        self.machine = machine
        self._folder = folder
        self._name, emulator = PROCESSORS[machine]
        self._emulator = None if machine == HERE else emulator

    @property
    def lacks(self) -> str:
        """Which program is missing for this; empty when none is."""
        needed = ("apt-get", "dpkg-deb", *filter(None, [self._emulator]))
        return next((program for program in needed if not shutil.which(program)), "")

    def _apt(self, command: str, suite: str, *words: str) -> str:
        room = self._folder / suite
        here = {
            "Dir::State": room / "state",
            "Dir::State::status": room / "status",
            "Dir::Cache": room / "cache",
            "Dir::Etc::sourcelist": room / "sources.list",
            "Dir::Etc::sourceparts": "/dev/null",
            "APT::Architecture": self._name,
            "APT::Architectures::": self._name,
            "APT::Sandbox::User": "root",
            "APT::Install-Recommends": "false",
        }
        options = [word for key, value in here.items() for word in ("-o", f"{key}={value}")]
        return run([command, "-qq", *options, *words], self._folder)

    def _open(self, suite: str) -> None:
        room = self._folder / suite
        for folder in ("state/lists/partial", "cache/archives/partial"):
            (room / folder).mkdir(parents=True, exist_ok=True)
        (room / "status").touch()
        (room / "sources.list").write_text(f"deb {_mirror()} {suite} main\n")
        self._apt("apt-get", suite, "update")

    @cached_property
    def _suites(self) -> dict[str, str]:
        """Of each Python version the suite that has it: this system's own, or the next one.

        What its own has for this very processor, this system has by itself.
        """
        found: dict[str, str] = {}
        own = platform.freedesktop_os_release().get("VERSION_CODENAME", "")
        for suite in ("testing",) if self.machine == HERE else (own, "testing"):
            try:
                self._open(suite)
                names = self._apt("apt-cache", suite, "pkgnames", "python3.")
            except AssertionError:  # no such suite, or the archive is not reached
                continue
            for version in re.findall(r"^python(3\.\d+)$", names, re.MULTILINE):
                found.setdefault(version, suite)
        return found

    def python(self, version: str) -> Interpreter | None:
        """That version, unpacked; None when there is none."""
        suite = self._suites.get(version)
        if self.lacks or not suite:
            return None
        root = self._folder / suite / "root"
        self._apt("apt-get", suite, "install", "--download-only", "--yes", f"python{version}")
        archives = self._folder / suite / "cache" / "archives"
        for package in sorted(archives.glob("*.deb")):
            run(["dpkg-deb", "--extract", package, root], self._folder)
        for name in ("lib", "lib64"):  # as the system's own installer links them
            if not (root / name).exists() and (root / "usr" / name).exists():
                (root / name).symlink_to(f"usr/{name}")
        return Interpreter(root / "usr" / "bin" / f"python{version}", root, self._emulator)


def _mirror() -> str:
    """Where this system has its packages from."""
    words = ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"]
    found = run(words, Path.cwd()).split()
    return next((line for line in found if not line.rstrip("/").endswith("-security")), "")
