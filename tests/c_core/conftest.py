"""A bare machine whose devices a test writes to, without a program that does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ares4._registers import REGISTERS
from ares4.computer import Computer
from ares4.machine.values import RAM_BASE

# An instruction at the start and one at every eighth byte, each with a loop behind it.
PROGRAM = """
    .option norvc
    sw a1, 0(a0)
1:  j 1b
    sb a1, 0(a0)
2:  j 2b
    lbu a1, 0(a0)
3:  j 3b
    lw a1, 0(a0)
4:  j 4b
5:  wfi
    j 5b
"""
STORE, STORE_BYTE, LOAD_BYTE, LOAD, REST = range(0, 40, 8)
A0, A1, PC = 10, 11, 32
MTVEC, MCAUSE, MTVAL = 65 + 0x305, 65 + 0x342, 65 + 0x343
STORE_FAULT = 7


class Bare(Computer):
    """A computer that does nothing but the loads and stores that it is told to do."""

    def _do(self, instruction: int, address: int, value: int = 0) -> int:
        """One of PROGRAM; then it idles on. What it loaded."""
        self.set_register(A0, address)
        self.set_register(A1, value)
        self.set_register(PC, RAM_BASE + instruction)
        self.step()
        assert self.register(PC) == RAM_BASE + instruction + 4
        return self.register(A1)

    def store(self, name: str, value: int, index: int = 0) -> None:
        """A word into a register."""
        address, count, stride = REGISTERS[name]
        assert index < count
        self.store_at(address + stride * index, value)

    def store_at(self, address: int, value: int) -> None:
        """A word."""
        self._do(STORE, address, value)

    def refuses(self, name: str, value: int) -> bool:
        """Whether a store of a word traps, as a fault of the access."""
        self.set_register(A0, REGISTERS[name][0])
        self.set_register(A1, value)
        self.set_register(PC, RAM_BASE + STORE)
        self.set_register(MTVEC, RAM_BASE + STORE + 4)
        self.set_register(MCAUSE, 0)
        self.step()
        return self.register(MCAUSE) == STORE_FAULT and self.register(MTVAL) == REGISTERS[name][0]

    def load(self, name: str, index: int = 0) -> int:
        """A word from a register, with all that the read does."""
        address, count, stride = REGISTERS[name]
        assert index < count
        return self._do(LOAD, address + stride * index)

    def rest_for(self, seconds: float) -> None:
        """Sleeps, so that minutes pass in no time."""
        self.set_register(PC, RAM_BASE + REST)
        self.run_for(seconds)

    def access(self, address: int, byte: int | None = None) -> int:
        """One byte: stored, or without one loaded."""
        if byte is None:
            return self._do(LOAD_BYTE, address)
        return self._do(STORE_BYTE, address, byte)


@pytest.fixture
def make_bare(assemble: Callable[[str], bytes]) -> Callable[..., Bare]:
    """Makes bare machines, switched on, with figures of the scenario."""

    def make(ram_bytes: int = 0x10000, **figures: float) -> Bare:
        bare = Bare(ram_bytes=ram_bytes)
        for name, value in figures.items():
            bare.configure(name, value)
        bare.load_flat(assemble(PROGRAM))
        bare.power_on()
        while bare.register(PC) != RAM_BASE:  # the boot ROM
            bare.step()
        return bare

    return make


@pytest.fixture
def bare(make_bare: Callable[..., Bare]) -> Bare:
    """One of them."""
    return make_bare()
