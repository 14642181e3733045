"""An interrupt at each cycle of real programs, as compilers make them: fused pairs, blocks that go
on behind jumps, and links between blocks must not move it by one instruction.

The reference goes step by step, which never enters the fast loop.
"""

import subprocess
from pathlib import Path

import pytest
from cpu_machine import RAM_BASE, WINDOW, Machine
from cpu_programs import op

from c_core.toolchain import ZIG

PROGRAMS = Path(__file__).parents[2] / "bench" / "programs"
RAM_BYTES = 0x10_0000
HANDLER = 0xF_0000
LINE, ENABLED = 0x80, 0x6008  # the timer's; interrupts and floats on
MSCRATCH = 0x340
BEGIN = 30_000  # deep in the work of each program
WINDOW_CYCLES = 600
STEPS_AFTER = 40  # through the handler and on
# Takes the line back and returns.
HANDLER_WORDS = [
    op("csrrw", 31, 31, value=MSCRATCH),
    op("lui", 31, value=WINDOW),
    op("sw", rs1=31, rs2=0, value=0x100),
    op("csrrw", 31, 31, value=MSCRATCH),
    op("mret"),
]


@pytest.fixture(scope="module")
def moment_machine(core_path):
    machine = Machine(core_path, RAM_BYTES)
    yield machine
    machine.close()


def image(name: str, folder: Path) -> bytes:
    """A bench program from the start of RAM on, with work for more cycles than are run."""
    elf, flat = folder / name, folder / f"{name}.bin"
    target = ["--target=riscv32-freestanding-none", "-mabi=ilp32d"]
    cpu = "-mcpu=generic_rv32+m+a+f+d+c+zicsr+zifencei"
    flags = ["-O2", "-fno-sanitize=undefined", "-fno-math-errno", "-DROUNDS=1000"]
    script = f"-Wl,-T,{PROGRAMS / 'bare.ld'}"
    sources = [PROGRAMS / "start.S", PROGRAMS / f"{name}.c"]
    subprocess.run([*ZIG, "cc", *target, cpu, *flags, script, *sources, "-o", elf], check=True)
    subprocess.run([*ZIG, "objcopy", "-O", "binary", elf, flat], check=True)
    return flat.read_bytes()


class Moment:
    """The machine at one moment: processor and RAM."""

    def __init__(self, machine: Machine) -> None:
        self.cpu = bytes(machine.ffi.buffer(machine.ffi.addressof(machine.pointer, "cpu")))
        self.ram = bytes(machine.ram)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Moment) and (self.cpu, self.ram) == (other.cpu, other.ram)

    __hash__ = None

    def restore(self, machine: Machine) -> None:
        """No code was changed since, so nothing needs forgetting."""
        machine.ffi.memmove(machine.ffi.addressof(machine.pointer, "cpu"), self.cpu, len(self.cpu))
        machine.ram[:] = self.ram


@pytest.mark.parametrize("name", [path.stem for path in sorted(PROGRAMS.glob("*.c"))])
def test_an_interrupt_at_each_cycle_comes_where_stepping_takes_it(moment_machine, name, tmp_path):
    machine = moment_machine
    machine.reset()
    machine.write(0, image(name, tmp_path))
    machine.program(*HANDLER_WORDS, offset=HANDLER)
    machine.cpu.mtvec = RAM_BASE + HANDLER
    machine.run(BEGIN)
    machine.cpu.mie, machine.cpu.mstatus = LINE, ENABLED
    begin = Moment(machine)
    walk = begin
    taken = 0
    for cycle in range(BEGIN, BEGIN + WINDOW_CYCLES):
        walk.restore(machine)
        while machine.cpu.cycle < cycle:
            machine.step()
        walk = Moment(machine)
        machine.cpu.lines = LINE
        machine.step(STEPS_AFTER)
        expected, end = Moment(machine), machine.cpu.cycle

        begin.restore(machine)
        machine.run(cycle)
        assert Moment(machine) == walk, f"cycle {cycle}"
        machine.cpu.lines = LINE
        machine.run(end)
        assert Moment(machine) == expected, f"cycle {cycle}"
        taken += machine.cpu.mcause == 0x8000_0007
    assert taken == WINDOW_CYCLES
