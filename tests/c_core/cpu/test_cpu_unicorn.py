"""Random programs on our processor and on Unicorn must end in the same state.

Unicorn is an oracle for straight user-level code only. Left out here, and compared with QEMU:
bit manipulation (unknown to it), fmin and fmax (an older rule for signaling NaNs), boxing (it has
none, so singles and doubles keep to registers of their own), traps and counters. Where the two part
over infinity times zero plus a quiet NaN, which it does not call invalid, the case is let go:
first_difference() knows that one and nothing else.
"""

from random import Random

import capstone
import pytest
import unicorn
from cpu_machine import CASES, RAM_BASE, Machine
from cpu_programs import DATA, DATA_BYTES, ROWS, SINGLES, WAIT, Writer
from unicorn import riscv_const as reg

UNKNOWN_TO_UNICORN = {
    "sh1add", "sh2add", "sh3add", "andn", "orn", "xnor", "clz", "ctz", "cpop", "sext_b", "sext_h",
    "zext_h", "max", "maxu", "min", "minu", "rol", "ror", "rori", "orc_b", "rev8", "bclr", "bclri",
    "bext", "bexti", "binv", "binvi", "bset", "bseti", "clmul", "clmulh", "clmulr",
    "czero_eqz", "czero_nez",
    "fmin_s", "fmax_s", "fmin_d", "fmax_d",
}  # fmt: skip
TRAPPING = {"ecall", "ebreak", "mret", "wfi"}
NAMES = sorted(set(ROWS) - UNKNOWN_TO_UNICORN - TRAPPING)
X = [getattr(reg, f"UC_RISCV_REG_X{n}") for n in range(32)]
F = [getattr(reg, f"UC_RISCV_REG_F{n}") for n in range(32)]
RUN_CYCLES = 100_000
LENGTH = 40


# Code, data, x, f, fcsr.
Program = tuple[bytes, bytes, list[int], list[int], int]


class Oracle:
    """Unicorn with the same RAM."""

    def __init__(self, ram_bytes: int) -> None:
        self.uc = unicorn.Uc(unicorn.UC_ARCH_RISCV, unicorn.UC_MODE_RISCV32)
        self.uc.mem_map(RAM_BASE, ram_bytes)

    def run(self, program: Program, count: int = 0) -> None:
        """Runs the program, or that many instructions of it."""
        code, data, x, f, fcsr = program
        uc = self.uc
        uc.ctl_flush_tb()
        uc.mem_write(RAM_BASE, code + WAIT)
        uc.mem_write(RAM_BASE + DATA, data)
        uc.reg_write(reg.UC_RISCV_REG_MSTATUS, 0x6000)
        uc.reg_write(reg.UC_RISCV_REG_MSCRATCH, 0)
        for number, value in enumerate(x):
            uc.reg_write(X[number], value)
        for number, value in enumerate(f):
            uc.reg_write(F[number], value)
        uc.reg_write(reg.UC_RISCV_REG_FCSR, fcsr)
        uc.emu_start(RAM_BASE, RAM_BASE + len(code), count=count)


def load(machine: Machine, program: Program) -> None:
    """Puts the program into our processor."""
    code, data, x, f, fcsr = program
    machine.reset()
    machine.write(0, code + WAIT)
    machine.write(DATA, data)
    machine.cpu.x = x
    machine.cpu.f = f
    machine.cpu.fcsr = fcsr
    machine.cpu.mstatus = 0x6000


def differences(machine: Machine, oracle: Oracle) -> list[str]:
    """What differs between the two."""
    uc = oracle.uc
    found = []
    for number in range(32):
        theirs = uc.reg_read(X[number]) & 0xFFFF_FFFF
        if theirs != machine.cpu.x[number]:
            found.append(f"x{number} {machine.cpu.x[number]:08x} not {theirs:08x}")
        mask = 0xFFFF_FFFF if number in SINGLES else 0xFFFF_FFFF_FFFF_FFFF
        theirs = uc.reg_read(F[number]) & mask
        if theirs != machine.cpu.f[number] & mask:
            found.append(f"f{number} {machine.cpu.f[number]:016x} not {theirs:016x}")
    theirs = uc.reg_read(reg.UC_RISCV_REG_FCSR)
    if theirs != machine.cpu.fcsr:
        found.append(f"fcsr {machine.cpu.fcsr:02x} not {theirs:02x}")
    theirs = uc.reg_read(reg.UC_RISCV_REG_PC)
    if theirs != machine.cpu.pc:
        found.append(f"pc {machine.cpu.pc:08x} not {theirs:08x}")
    memory = bytes(uc.mem_read(RAM_BASE + DATA, DATA_BYTES))
    if memory != machine.ram[DATA : DATA + DATA_BYTES]:
        found.append("memory")
    return found


def product_is_invalid(machine: Machine, word: int) -> bool:
    """Whether a fused instruction is about to multiply infinity by zero."""
    if word & 0x73 != 0x43:
        return False
    wide = word >> 25 & 1
    magnitude, infinity = ((1 << 63) - 1, 0x7FF << 52) if wide else ((1 << 31) - 1, 0xFF << 23)
    factors = (machine.cpu.f[word >> 15 & 31], machine.cpu.f[word >> 20 & 31])
    return sorted(factor & magnitude for factor in factors) == [0, infinity]


def first_difference(machine: Machine, oracle: Oracle, program: Program) -> str | None:
    """The instruction behind which the two part, None when it is the one Unicorn does wrong."""
    code = program[0]
    load(machine, program)
    for count in range(1, RUN_CYCLES):
        offset = machine.cpu.pc - RAM_BASE
        assert offset < len(code), "the two part only when run in one go"
        word = int.from_bytes(code[offset : offset + 4], "little")
        excused = product_is_invalid(machine, word)
        machine.step()
        oracle.run(program, count)
        found = differences(machine, oracle)
        if found:
            return None if excused else f"{offset:#x}: {disassembled(code[offset:][:4])}: {found}"
    return "no end"


def disassembled(code: bytes) -> str:
    decoder = capstone.Cs(
        capstone.CS_ARCH_RISCV, capstone.CS_MODE_RISCV32 | capstone.CS_MODE_RISCVC
    )
    return next((f"{i.mnemonic} {i.op_str}" for i in decoder.disasm(code, 0)), code.hex())


@pytest.mark.timeout(0)  # ARES4_CASES may ask for hours
@pytest.mark.parametrize("host_float", [True, False], ids=["host", "soft"])
def test_random_programs_end_as_in_unicorn(machine, host_float):
    oracle = Oracle(machine.ram_bytes)
    machine.lib.harness_use_host_float(machine.pointer, host_float)
    instructions = 0
    for case in range(CASES // 2):
        writer = Writer(Random(f"unicorn {host_float} {case}"), NAMES)
        code, data = writer.code(LENGTH), writer.data()
        program = (code, data, *writer.registers(), writer.random.randrange(5) << 5)
        oracle.run(program)
        load(machine, program)
        machine.run(RUN_CYCLES)
        assert machine.cpu.waiting
        machine.cpu.pc -= len(WAIT)
        instructions += machine.cpu.minstret - 1
        if differences(machine, oracle):
            found = first_difference(machine, oracle, program)
            assert found is None, f"case {case}: {found}, code {code.hex()}"
    machine.lib.harness_use_host_float(machine.pointer, True)
    print(f"{CASES // 2} cases, {instructions} instructions, no difference")
