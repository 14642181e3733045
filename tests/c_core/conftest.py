"""A bare machine whose devices a test writes to, without a program that does."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ares4._registers import REGISTERS
from ares4.computer import RAM_BASE, Computer

PROGRAM = """
    .option norvc
    sw a1, 0(a0)
1:  j 1b
"""
A0, A1, PC = 10, 11, 32


class Bare(Computer):
    """A computer that does nothing but the stores that it is told to do."""

    def store(self, name: str, value: int) -> None:
        """One store to a register, by an instruction; then it idles on."""
        self.set_register(A0, REGISTERS[name][0])
        self.set_register(A1, value)
        self.set_register(PC, RAM_BASE)
        self.step()
        assert self.register(PC) == RAM_BASE + 4


@pytest.fixture
def make_bare(assemble: Callable[[str], bytes]) -> Callable[..., Bare]:
    """Makes bare machines, switched on."""

    def make(ram_bytes: int = 0x10000) -> Bare:
        bare = Bare(ram_bytes=ram_bytes)
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
