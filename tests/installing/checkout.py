"""A clean clone of what is committed here, and what a newcomer types in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOBODY = 65534

# The whole of a minute in orbit: the downlink on standard output, the journal with its hashes.
MINUTE = ("run", "--scenario", "orbit", "--for", "1m", "--journal")


def run(words: Sequence[str | Path], cwd: Path, env: Mapping[str, str] | None = None) -> str:
    """What a command prints. It fails with all that it said."""
    done = subprocess.run(
        [str(word) for word in words], cwd=cwd, env=env, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, f"{words} in {cwd}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    return done.stdout


def fly(ares4: Sequence[str | Path], folder: Path, env: Mapping[str, str] | None = None) -> str:
    """The minute, flown in that folder: all that comes out of it, downlink and journal."""
    journal = folder / "minute.journal"
    journal.unlink(missing_ok=True)
    return run([*ares4, *MINUTE, journal], folder, env) + journal.read_text()


def last_hash(flown: str) -> str:
    """The state hash at the end of a minute."""
    word, cycle, digest = flown.splitlines()[-1].split()
    assert (word, cycle) == ("end", "6000000000")
    return digest


@dataclass(frozen=True)
class Checkout:
    """A clone, who works in it, and with what environment."""

    folder: Path
    python: Path
    env: Mapping[str, str]
    prefix: Sequence[str] = field(default=())  # what makes a command somebody else's

    @property
    def ares4(self) -> list[str | Path]:
        return [*self.prefix, self.folder / ".venv" / "bin" / "ares4"]

    def make(self, *words: str) -> str:
        return run([*self.prefix, "make", f"PYTHON={self.python}", *words], self.folder, self.env)


def clone(folder: Path) -> Path:
    """A clone of the last commit, without anything that was built here."""
    run(["git", "clone", "--quiet", ROOT, folder], ROOT)
    return folder


def environment(**more: str) -> dict[str, str]:
    """This one without a home, and without what `make test` says to makes and pythons below it."""
    without = {"HOME", "MAKEFLAGS", "MFLAGS", "MAKELEVEL", "VIRTUAL_ENV", "PYTHONPATH", "CC", "AR"}
    kept = {
        key: value
        for key, value in os.environ.items()
        if key not in without and not key.startswith(("XDG_", "ZIG_"))
    }
    return kept | more


def as_nobody() -> list[str]:
    """What makes a command an ordinary user's: nothing, where it is one already."""
    if os.geteuid():
        return []
    # While setpriv starts a program it may still do all that root may; env, started, may not.
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "env"]


def builder(prefix: Sequence[str]) -> Path | None:
    """A Python that this user can build with: it has headers and makes environments."""
    ready = (
        "import ensurepip, os, sys, sysconfig, venv;"
        "sys.exit(sys.version_info < (3, 11) or"
        " not os.path.exists(sysconfig.get_path('include') + '/Python.h'))"
    )
    for found in (Path(sys.base_prefix) / "bin" / "python3", Path("/usr/bin/python3")):
        done = subprocess.run([*prefix, found, "-c", ready], capture_output=True, check=False)
        if done.returncode == 0:
            return found
    return None


def packages(folder: Path) -> dict[str, str]:
    """The locked packages, fetched once for all clones: what tells pip to look there alone."""
    lock = ROOT / "requirements.lock"
    words = ["-m", "pip", "download", "--quiet", "--dest", folder]
    run([sys.executable, *words, "-r", lock], ROOT)
    for path in (folder, *folder.iterdir()):
        path.chmod(0o755)
    return {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder)}


def linked(folder: Path, python: Path) -> str:
    """A PATH that has what the README asks for and a system's own tools, but no compiler."""
    tools = (
        "awk basename cat chmod cmp cp cut date diff dirname env expr find git grep head id ln ls"
        " make mkdir mktemp mv printf pwd rm sed sh sleep sort tail tee test touch tr true uname"
        " wc xargs"
    )
    folder.mkdir()
    for tool in tools.split():
        found = shutil.which(tool)
        assert found, tool
        (folder / tool).symlink_to(found)
    (folder / "python3").symlink_to(python)
    return str(folder)
