"""What the installing tests share: each clone and each build is made once."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.installing.checkout import (
    NOBODY,
    Checkout,
    as_nobody,
    builder,
    clone,
    environment,
    packages,
)

# A whole build, or a processor that is emulated, takes minutes where a test takes seconds.
TIMEOUT_S = 1800


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.timeout(TIMEOUT_S))


@pytest.fixture(scope="session")
def room() -> Iterator[Path]:
    """A folder that other users can come into, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="session")
def locked(room: Path) -> dict[str, str]:
    """The environment in which pip finds the locked packages without asking anybody."""
    return packages(room / "packages")


@pytest.fixture(scope="session")
def ship(room: Path, locked: dict[str, str]) -> Checkout:
    """A checkout in a folder with a space, of an ordinary user whose home cannot be written.

    Built at once with two jobs, on what this machine has.
    """
    prefix = as_nobody()
    python = builder(prefix)
    if not python:
        pytest.skip("no Python 3.11 with headers and venv that an ordinary user can run")
    home = room / "home"
    home.mkdir(mode=0o555)
    folder = clone(room / "my ship")
    if prefix:
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, NOBODY, NOBODY)
    made = Checkout(folder, python, environment(HOME=str(home), **locked), prefix)
    made.make("-j2", "build")
    return made
