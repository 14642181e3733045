"""The store of decoded code where it is full, and runs longer than the fast loop takes at once."""

import pytest
from cpu_machine import RAM_BASE, Machine
from cpu_programs import op

RAM_BYTES = 0x10_0000
SLOTS = 131_072  # CACHE_SLOTS
BLOCK_INSTRUCTIONS, BLOCK_SLOTS = 100, 102  # of code without jumps, with the slots at its end
RUN_CYCLES = 1 << 28  # RUN_CYCLES_MAX
C_NOP = 0x0001
X5, X6, X7, X8 = 5, 6, 7, 8
LONG = 0x1000  # where the code begins that fills the store


@pytest.fixture(scope="module")
def large(core_path):
    machine = Machine(core_path, RAM_BYTES)
    yield machine
    machine.close()


def run_full(machine: Machine, blocks: int, fast: bool) -> bytes:
    """A first time on through so many blocks, a second time where the first did not lead.

    What the branch leads to is decoded when it is taken: with a full store all is forgotten then,
    the block that is being left too.
    """
    machine.reset()
    machine.program(
        op("addi", X6, X6, 0, 1), op("bne", 0, X5, 0, 12), op("addi", X5, 0, 0, 1),
        op("jal", 0, value=LONG - 12),
        *[op("addi", X7, X7, 0, number) for number in range(60)], op("wfi"),
    )  # fmt: skip
    machine.program(
        *[C_NOP] * (BLOCK_INSTRUCTIONS * blocks), op("lui", X8, value=RAM_BASE),
        op("jalr", 0, X8), offset=LONG,
    )  # fmt: skip
    if not fast:
        machine.bus.fast_bytes = 0
    machine.run(10_000_000)
    assert machine.cpu.waiting
    machine.cpu.waiting, machine.cpu.pc = 0, RAM_BASE
    machine.run(20_000_000)
    return machine.state()[: machine.ffi.sizeof("struct cpu")]


@pytest.mark.parametrize("less", range(6))
def test_a_full_store_begins_anew(large, less: int) -> None:
    blocks = SLOTS // BLOCK_SLOTS - less
    assert run_full(large, blocks, fast=True) == run_full(large, blocks, fast=False)
    assert large.cpu.x[X7] == 2 * sum(range(60))
    assert large.cpu.x[X6] == 3


def test_code_that_was_forgotten_with_a_full_store_is_decoded_again(large) -> None:
    """The same early code before and after so much that its records are overwritten."""
    large.reset()
    count = 200_000
    large.program(op("addi", X6, X6, 0, 1), op("addi", X7, X7, 0, 5), op("jal", 0, value=LONG - 8))
    large.program(*[C_NOP] * count, op("lui", X8, value=RAM_BASE), op("jalr", 0, X8), offset=LONG)
    for rounds in range(1, 5):
        large.run(rounds * (1 + 1 + 2 + count + 1 + 2))
        assert (large.cpu.x[X6], large.cpu.x[X7]) == (rounds, 5 * rounds)
        assert large.cpu.pc == RAM_BASE


@pytest.mark.parametrize("rest", [-1, 0, 1, 2])
def test_a_run_longer_than_the_loop_takes_at_once_ends_at_its_cycle(machine, rest: int) -> None:
    machine.program(op("addi", X6, X6, 0, 1), op("jal", 0, value=-4))
    machine.run(RUN_CYCLES + rest)
    rounds, part = divmod(RUN_CYCLES + rest, 3)
    assert machine.cpu.cycle == 3 * rounds + (0, 1, 3)[part]
    assert machine.cpu.x[X6] == rounds + (part > 0)
    assert machine.cpu.minstret == 2 * rounds + part
