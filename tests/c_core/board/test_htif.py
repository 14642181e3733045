"""The host-target interface: commands in two stores, bytes both ways, restarts."""

from __future__ import annotations

import pytest

from ares4.computer import Computer
from ares4.errors import ImageError, MachineError
from ares4.machine.values import InputKind, Stop, Stream
from tests.conftest import assembled

TOHOST, FROMHOST, DELAY = 0x80001000, 0x80001040, 0x80001080
LOOK_CYCLES = 5000

# Waits, writes the low word of a command, waits a little, writes the high one; then for ever.
COMMAND = """
    li s0, 0x80001000
    lw t0, 0x80(s0)
1:  addi t0, t0, -1
    bgez t0, 1b
    li t1, {low}
    sw t1, 0(s0)
    li t0, 100
2:  addi t0, t0, -1
    bgez t0, 2b
    li t1, {high}
    sw t1, 4(s0)
3:  j 3b
"""
WRITE_A = COMMAND.format(low=ord("a"), high=0x01010000)  # an odd byte: alone it would end the run
READ = COMMAND.format(low=0, high=0x01000000)


def served(text: str, delay: int = 0) -> Computer:
    computer = Computer()
    computer.load_flat(assembled(text))
    computer.serve_htif(TOHOST, FROMHOST)
    computer.power_on()
    computer.poke(DELAY, delay.to_bytes(4, "little"))
    return computer


def word(computer: Computer, address: int) -> int:
    return int.from_bytes(computer.peek(address, 8), "little")


@pytest.mark.parametrize("delay", range(0, LOOK_CYCLES // 3, 90))
def test_a_command_half_written_is_not_obeyed(delay: int) -> None:
    """Two stores of one command, some 300 cycles apart, wherever the looks fall."""
    computer = served(WRITE_A, delay)
    assert computer.run(5 * LOOK_CYCLES) is Stop.CYCLE
    assert computer.take(Stream.CONSOLE) == b"a"
    assert word(computer, TOHOST) == 0
    assert word(computer, FROMHOST) == 0x0101_0000_0000_0161


def test_a_read_waits_for_a_byte_and_takes_one() -> None:
    computer = served(READ)
    computer.run(20 * LOOK_CYCLES)
    assert (word(computer, TOHOST), word(computer, FROMHOST)) == (0, 0)
    computer.receive(InputKind.CONSOLE, b"xy")
    computer.run(22 * LOOK_CYCLES)
    assert word(computer, FROMHOST) == 0x0100_0000_0000_0178
    assert computer.read("uart.LSR.READY") == 1


def test_a_restart_forgets_a_read_that_waits() -> None:
    """The program waits long after it, so that the read is its predecessor's."""
    computer = served(READ)
    computer.run(4 * LOOK_CYCLES)
    computer.poke(DELAY, (1 << 30).to_bytes(4, "little"))
    computer.restart()
    computer.run(computer.cycle + 30 * LOOK_CYCLES)
    computer.receive(InputKind.CONSOLE, b"x")
    computer.run(computer.cycle + 4 * LOOK_CYCLES)
    assert word(computer, FROMHOST) == 0


def test_a_system_call_whose_words_are_nowhere_is_dropped() -> None:
    computer = served(COMMAND.format(low=0x70000000, high=0))
    assert computer.run(5 * LOOK_CYCLES) is Stop.CYCLE
    assert (word(computer, TOHOST), word(computer, FROMHOST)) == (0, 0)


def test_a_code_of_more_than_a_word_loses_its_top() -> None:
    computer = served(COMMAND.format(low=0xFFFFFFFF, high=0x0000FFFF))
    assert computer.run(5 * LOOK_CYCLES) is Stop.EXIT
    assert computer.exit_code == 0xFFFFFFFF


def test_without_the_words_nothing_is_looked_at() -> None:
    computer = Computer()
    computer.load_flat(assembled(WRITE_A))
    computer.power_on()
    assert computer.run(5 * LOOK_CYCLES) is Stop.CYCLE
    assert word(computer, TOHOST) == 0x0101_0000_0000_0061


@pytest.mark.parametrize(
    ("tohost", "fromhost"),
    [(0, 0), (0x1000, 0), (0x80001002, 0), (0x80400000 - 4, 0), (TOHOST, 0x70000000)],
)
def test_words_that_are_not_in_ram_are_refused(tohost: int, fromhost: int) -> None:
    with pytest.raises(ImageError, match="must be words of RAM") as caught:
        Computer().serve_htif(tohost, fromhost)
    assert ("fromhost" in str(caught.value)) == bool(fromhost)


def test_words_named_too_late_are_refused() -> None:
    computer = served(READ)
    with pytest.raises(MachineError, match="before power-on"):
        computer.serve_htif(TOHOST)
