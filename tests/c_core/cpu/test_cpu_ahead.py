"""What a trace tells of random programs: every pc and access, as Unicorn's hooks have them."""

from random import Random

import pytest
import unicorn
from cpu_machine import CASES, RAM_BASE
from cpu_programs import DATA, WAIT, Writer
from test_cpu_unicorn import LENGTH, NAMES, Oracle

from ares4.computer import Computer
from ares4.machine.values import Event, Stop

PC, F0, MSTATUS, FCSR = 32, 33, 65 + 0x300, 65 + 3
# Unicorn carries out an atomic as it likes: its hooks see other accesses than the manual names.
ATOMIC = {name for name in NAMES if name.startswith("amo") or name in ("lr_w", "sc_w")}
COUNT = max(20, CASES // 30)
RAM_BYTES = 0x10000


def theirs(program) -> tuple[list[int], list[tuple[int, int, int, bool]]]:
    """(pcs, accesses as (pc, address, bytes, is it a write))."""
    oracle = Oracle(RAM_BYTES)
    pcs, accesses = [], []

    def code(_uc, address, _size, _data):
        pcs.append(address)

    def access(_uc, kind, address, size, _value, _data):
        accesses.append((pcs[-1], address, size, kind == unicorn.UC_MEM_WRITE))

    oracle.uc.hook_add(unicorn.UC_HOOK_CODE, code)
    oracle.uc.hook_add(unicorn.UC_HOOK_MEM_READ | unicorn.UC_HOOK_MEM_WRITE, access)
    oracle.run(program)
    return pcs, accesses


def ours(program) -> list:
    """The trace up to the end of the program."""
    code, data, x, f, fcsr = program
    computer = Computer(RAM_BYTES)
    computer.load_flat(code + WAIT)
    computer.power_on()
    computer.poke(RAM_BASE + DATA, data)
    for number in range(32):
        computer.set_register(number, x[number])
        computer.set_register(F0 + number, f[number])
    computer.set_register(MSTATUS, 0x6000)
    computer.set_register(FCSR, fcsr)
    computer.set_register(PC, RAM_BASE)
    rows = []
    computer.observe(trace=rows.extend)
    computer.break_at(RAM_BASE + len(code))
    assert computer.run(1_000_000) is Stop.BREAK
    return rows


def test_every_pc_and_access_is_told():
    steps = 0
    for case in range(COUNT):
        writer = Writer(Random(f"ahead {case}"), [n for n in NAMES if n not in ATOMIC])
        code, data = writer.code(LENGTH), writer.data()
        program = (code, data, *writer.registers(), 0)
        pcs, accesses = theirs(program)
        rows = ours(program)
        assert [row.pc for row in rows] == pcs, case
        assert all(row.event is Event.INSTRUCTION for row in rows)
        # An access of eight bytes may come in halves there, and a misaligned one in pieces.
        found = {(row.pc, row.address + i, row.writes) for row in rows for i in range(row.bytes)}
        known = {(pc, at + i, is_write) for pc, at, size, is_write in accesses for i in range(size)}
        assert found == known, case
        steps += len(rows)
    assert steps > 20 * COUNT


@pytest.mark.parametrize("name", sorted(ATOMIC))
def test_atomics_touch_the_word_in_rs1(name):
    """The immediate is no part of the address; lr reads, sc writes, the others do both."""
    from cpu_programs import op  # noqa: PLC0415 - beside its only use

    x = [0] * 32
    x[10] = RAM_BASE + DATA + 8
    code = b"".join(
        word.to_bytes(4, "little")
        for word in (op("lr_w", 5, 10), op(name, 5, 10, 0 if name == "lr_w" else 6))
    )
    rows = ours((code, bytes(64), x, [0] * 32, 0))
    row = rows[1]
    access = {"lr_w": (True, False), "sc_w": (False, True)}.get(name, (True, True))
    assert (row.address, row.bytes, row.reads, row.writes) == (x[10], 4, *access)
