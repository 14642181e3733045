"""What a Python lacks is named in one sentence, and nothing is installed by who may not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.installing.checkout import ROOT, linked

VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"
LACKING = {
    "headers": ("import sysconfig; sysconfig.get_path = lambda _: '/nowhere'", "dev"),
    "venv": ("import sys; sys.modules['ensurepip'] = None", "venv"),
}


@pytest.mark.parametrize("what", LACKING)
def test_what_is_missing_is_named(what: str, tmp_path: Path) -> None:
    code, package = LACKING[what]
    (tmp_path / "sitecustomize.py").write_text(code)
    python = tmp_path / "a python"
    python.write_text(f'#!/bin/sh\nPYTHONPATH="{tmp_path}" exec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    done = subprocess.run(
        ["sh", ROOT / "tools" / "prepare.sh", python], capture_output=True, text=True, check=False,
        env={"PATH": linked(tmp_path / "bin", Path(sys.executable)), "LC_ALL": "C"},
    )  # fmt: skip
    sentence = (
        f"ares4 needs these system packages: python{VERSION}-{package}."
        " Install them and run make again.\n"
    )
    assert (done.returncode, done.stderr) == (1, sentence)


def test_an_old_python_is_refused(tmp_path: Path) -> None:
    old = tmp_path / "python3.9"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    script = ["sh", ROOT / "tools" / "prepare.sh", old]
    done = subprocess.run(script, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("ares4 needs Python 3.11 or newer")
    assert done.stderr.count("\n") == 1
