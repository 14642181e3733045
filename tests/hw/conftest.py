"""The panel's program, compiled once per session."""

import sys
from pathlib import Path

import pytest

# The tests of the panel share a module, and pytest's importlib mode finds none by itself.
sys.path.insert(0, str(Path(__file__).parent))

import panel_rig


@pytest.fixture(scope="session")
def library(tmp_path_factory):
    """The panel's program as a library."""
    return panel_rig.build(tmp_path_factory.mktemp("panel") / "libpanel.so")


@pytest.fixture
def hardware(library):
    """A panel, switched on, with its switches where a flight begins."""
    return panel_rig.Hardware(library)
