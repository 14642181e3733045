"""Code that wanders through RAM: what was decoded is given back to the host."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ares4.computer import Computer
from ares4.machine.values import Stop

_RAM_BYTES = 64 << 20
_ROOM_BYTES = 16 << 20
# Writes a ret into page after page, calls it, and writes it again, which forgets all code.
_WANDERER = f"""
    li s0, 0x80001000
    li s1, {0x80000000 + _RAM_BYTES}
    li s2, 0x00008067
    lui s3, 1
1:  sw s2, 0(s0)
    fence.i
    jalr ra, 0(s0)
    sw s2, 0(s0)
    add s0, s0, s3
    bltu s0, s1, 1b
    li t0, 0x100000
    li t1, 0x5555
    sw t1, 0(t0)
"""


def _resident_bytes() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def test_code_in_every_page_of_ram_takes_no_more_memory_than_ram(
    assemble: Callable[[str], bytes],
) -> None:
    computer = Computer(ram_bytes=_RAM_BYTES)
    computer.load_flat(assemble(_WANDERER))
    computer.power_on()
    before = _resident_bytes()
    assert computer.run(1 << 40) is Stop.EXIT
    assert _resident_bytes() - before < _RAM_BYTES + _ROOM_BYTES
