"""The log store of a tree with a fault in it (tests/firmware/faults), when one is named."""

from __future__ import annotations

import pytest

from tests.store.programs import build_from


def pytest_configure(config: pytest.Config) -> None:
    if tree := config.getoption("--firmware"):
        build_from(tree.resolve())
