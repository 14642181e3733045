"""Each device has a test of its name."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_each_device_has_a_test_of_its_name() -> None:
    devices = {path.stem for path in (ROOT / "c_core" / "devices").glob("*.c")}
    tested = {
        path.stem.removeprefix("test_") for path in (ROOT / "tests/c_core").rglob("test_*.py")
    }
    assert devices - tested == set()
