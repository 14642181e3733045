"""What `make bench` and a person start by its path finds what it needs, wherever they stand."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = sorted((ROOT / "tests" / "bench").glob("*.py"))
# As Python does for a script: its own folder comes first, and that of the checkout is not there.
START = """
import runpy, sys
sys.path[0] = sys.argv[2]
runpy.run_path(sys.argv[1], run_name="tried")
"""


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_a_measurement_starts_by_its_path(
    script: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PYTHONPATH", raising=False)
    command = [sys.executable, "-c", START, script, script.parent]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
