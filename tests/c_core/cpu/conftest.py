"""The compiled processor, once per session."""

import shutil
import sys
from pathlib import Path

import pytest

# The tests here share two modules, and pytest's importlib mode finds none by itself.
sys.path.insert(0, str(Path(__file__).parent))

from cpu_machine import Machine, link_core


@pytest.fixture(scope="session")
def core_path(tmp_path_factory) -> str:
    """The library, of the objects that the build made."""
    target = tmp_path_factory.mktemp("cpu") / "libcpu.so"
    link_core(target)
    return str(target)


@pytest.fixture(scope="session")
def shared_machine(core_path):
    """One machine for the whole session; `machine` hands it out clean."""
    machine = Machine(core_path)
    yield machine
    machine.close()


@pytest.fixture
def machine(shared_machine):
    """A machine as if just made, 64 KiB of RAM."""
    shared_machine.reset()
    return shared_machine


@pytest.fixture(scope="session")
def qemu() -> str:
    """The emulator that the privileged parts are compared with."""
    found = shutil.which("qemu-system-riscv32")
    if not found:
        pytest.skip("qemu-system-riscv32 is not installed")
    return found
