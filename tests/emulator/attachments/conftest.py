"""The panel's program, and a flight that is about to be attached to it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ares4.attachments.panel import ports
from ares4.computer import Computer

sys.path.insert(0, str(Path(__file__).parents[2] / "hw"))

from panel_flight import MIRROR, Flight
from panel_rig import build


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The panel's program as a library."""
    return build(tmp_path_factory.mktemp("panel") / "libpanel.so")


@pytest.fixture
def flight(
    run_program: Callable[[str], Computer], library: Any, tmp_path: Path
) -> Iterator[Flight]:
    """A flight about to be attached to a panel."""
    made = Flight(run_program(MIRROR), library, tmp_path / "ttyPANEL")
    yield made
    made.close()


@pytest.fixture
def by_id(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder of links by which devices are found, as the system keeps one."""
    place = tmp_path / "by-id"
    place.mkdir()
    monkeypatch.setattr(ports, "BY_ID", place)
    return place
