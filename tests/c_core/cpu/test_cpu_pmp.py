"""Physical memory protection, beside a second reading of the manual: byte by byte, no cleverness.

The same configurations are compared with QEMU in test_cpu_qemu_pmp.py.
"""

import pytest
from cpu_machine import CASES, RAM_BASE, WINDOW
from cpu_pmp import LOCK, NA4, NAPOT, OFF, TOR, Entries, R, W, X
from cpu_programs import op
from hypothesis import given, settings
from hypothesis import strategies as st

PMPCFG, PMPADDR = 0x3A0, 0x3B0
HANDLER = 0x800
MPP, MPRV = 3 << 11, 1 << 17
X5, X6, X7 = 5, 6, 7
PROBE = RAM_BASE + 0x4000


def configure(machine, entries: Entries) -> None:
    machine.cpu.pmpaddr = entries.address
    words = [bytes(entries.config[first : first + 4]) for first in range(0, 16, 4)]
    machine.cpu.pmpcfg = [int.from_bytes(word, "little") for word in words]


def one_entry(config: int, address: int) -> Entries:
    return Entries([config, *[0] * 15], [address >> 2 | 1, *[0] * 15])


# Regions around the probed kibibyte, some of them borders or powers of two within it.
near = st.integers(-64, 320).map(lambda words: (PROBE >> 2) + words)
power = st.tuples(near, st.integers(0, 12)).map(
    lambda drawn: drawn[0] & -(1 << drawn[1]) | (1 << drawn[1]) - 1
)
far = st.sampled_from([0, 0x3FFF_FFFF, 0x4000_0000, 0xFFFF_FFFF, 0x7FFF_FFFF, RAM_BASE >> 2])
bits = st.sampled_from([0, R, R | W, X, R | X, R | W | X])
modes = st.sampled_from([OFF, TOR, TOR, NA4, NA4, NAPOT, NAPOT])
locks = st.sampled_from([0, 0, LOCK])
one_config = st.tuples(bits, modes, locks).map(sum)
configs = st.lists(one_config, min_size=15, max_size=15)
addresses = st.lists(near | near | power | power | far, min_size=15, max_size=15)
probes = st.integers(-8, 260 * 4)
LOADS = {"lb": 1, "lh": 2, "lw": 4, "fld": 8, "lr_w": 4}
STORES = {"sb": 1, "sh": 2, "sw": 4, "fsd": 8, "amoadd_w": 4, "amoswap_w": 4}


@settings(max_examples=max(CASES // 20, 1))
@given(
    configs,
    addresses,
    st.lists(st.tuples(probes, st.sampled_from([*LOADS, *STORES]), st.booleans()), min_size=8),
)
def test_every_access_is_judged_byte_by_byte(shared_machine, config, address, accesses):
    """Loads and stores lent to user mode by MPRV, or machine mode's own under locked entries."""
    machine = shared_machine
    machine.reset()
    cpu = machine.cpu
    # The first entry keeps the program and its handler out of all this.
    entries = Entries([NAPOT, *config], [RAM_BASE >> 2 | (1 << 9) - 1, *address])
    configure(machine, entries)
    cpu.mtvec = RAM_BASE + HANDLER
    for offset, name, lent in accesses:
        place = PROBE + offset
        if name in ("lr_w", "amoadd_w", "amoswap_w"):
            place &= ~3
        size, cause = (LOADS[name], 5) if name in LOADS else (STORES[name], 7)
        before = bytes(range(1, 17))
        machine.write(place - RAM_BASE, before)
        machine.program(op(name, 0 if name[0] in "sf" else X6, X5, 0 if name in LOADS else X7))
        cpu.pc, cpu.x[X5], cpu.x[X7], cpu.mcause = RAM_BASE, place, 0x7777_7777, 0
        cpu.mstatus = 3 << 13 | (MPRV if lent else MPP | MPRV)
        machine.step()
        access = R if name in LOADS else W
        denied = entries.first_denied(not lent, access, range(place, place + size))
        if denied is None:
            assert cpu.pc == RAM_BASE + 4
        else:
            assert (cpu.mcause, cpu.mtval, cpu.mepc) == (cause, denied, RAM_BASE)
            assert machine.ram[place - RAM_BASE :][:16] == before


@settings(max_examples=max(CASES // 20, 1))
@given(configs, addresses, st.lists(st.tuples(probes, st.booleans()), min_size=12))
def test_every_fetch_is_judged_parcel_by_parcel(shared_machine, config, address, jumps):
    machine = shared_machine
    machine.reset()
    cpu = machine.cpu
    entries = Entries([NAPOT, *config], [RAM_BASE >> 2 | (1 << 9) - 1, *address])
    configure(machine, entries)
    cpu.mtvec = RAM_BASE + HANDLER
    for offset, wide in jumps:
        place = PROBE + (offset & ~1)
        machine.program(op("addi", X6, X6, 0, 1) if wide else 0x0305, offset=place - RAM_BASE)
        cpu.pc, cpu.x[X6], cpu.mcause, cpu.privilege = place, 0, 0, 3 * (offset & 1)
        machine.step()
        denied = entries.first_denied(offset & 1, X, range(place, place + (4 if wide else 2)))
        if denied is None:
            assert (cpu.pc, cpu.x[X6]) == (place + (4 if wide else 2), 1)
        else:
            assert (cpu.mcause, cpu.mtval, cpu.mepc) == (1, denied, place)


# ---- the registers -----------------------------------------------------------------------------


def test_a_configuration_byte_keeps_what_it_can(machine):
    """All 256 values of a byte, each of the sixteen: no W without R, nothing in bits 5 and 6."""
    for entry in range(16):
        for value in range(128):
            shift = 8 * (entry % 4)
            machine.poke(PMPCFG + entry // 4, value << shift)
            kept = value & 0x1F & (~W if not value & R else 0xFF)
            assert machine.peek(PMPCFG + entry // 4) == kept << shift
    for entry in range(16):
        machine.reset()
        machine.poke(PMPCFG + entry // 4, 0xFF << 8 * (entry % 4))
        assert machine.peek(PMPCFG + entry // 4) == 0x9F << 8 * (entry % 4)


@pytest.mark.parametrize("entry", range(16))
@pytest.mark.parametrize("mode", [OFF, TOR, NA4, NAPOT])
def test_a_locked_entry_stays_until_reset(machine, entry, mode):
    """Its byte, its address, and for a top of range the address below; all others move on."""
    for index in range(16):
        machine.poke(PMPADDR + index, 0x1000 + index)
    config = [NA4 | R] * 16
    config[entry] = LOCK | mode | R
    for index in range(4):
        machine.poke(PMPCFG + index, int.from_bytes(bytes(config[4 * index :][:4]), "little"))
    for index in range(4):
        machine.poke(PMPCFG + index, 0)
    for index in range(16):
        machine.poke(PMPADDR + index, 7)
    stays = {entry, entry - 1} if mode == TOR else {entry}
    for index in range(16):
        assert machine.peek(PMPADDR + index) == (0x1000 + index if index in stays else 7)
        byte = machine.peek(PMPCFG + index // 4) >> 8 * (index % 4) & 0xFF
        assert byte == (config[entry] if index == entry else 0)
    machine.lib.cpu_reset(machine.ffi.addressof(machine.pointer, "cpu"), RAM_BASE)
    assert [machine.peek(PMPCFG + index) for index in range(4)] == [0] * 4


# ---- the corners -------------------------------------------------------------------------------


def test_user_mode_has_nothing_to_begin_with(machine):
    machine.cpu.mtvec, machine.cpu.privilege = RAM_BASE + HANDLER, 0
    machine.program(op("addi", X6, X6, 0, 1))
    machine.step()
    assert (machine.cpu.mcause, machine.cpu.mtval, machine.cpu.x[X6]) == (1, RAM_BASE, 0)


def test_protection_takes_effect_behind_the_instruction_that_sets_it(machine):
    """The next fetch is denied, although it was decoded long before."""
    cpu = machine.cpu
    cpu.mtvec = RAM_BASE + HANDLER
    machine.program(op("csrrw", 0, X5, 0, PMPCFG), op("addi", X6, X6, 0, 1), op("wfi"))
    machine.program(op("wfi"), offset=HANDLER)
    cpu.pmpaddr[1] = RAM_BASE >> 2 | 3  # the first 32 bytes
    machine.run(100)
    assert (cpu.x[X6], cpu.waiting) == (1, 1)
    cpu.pc, cpu.waiting, cpu.x[X5] = RAM_BASE, 0, (LOCK | NAPOT | R | W) << 8
    machine.run(1000)
    assert (cpu.mcause, cpu.mepc, cpu.x[X6], cpu.waiting) == (1, RAM_BASE + 4, 1, 1)


def test_user_mode_does_not_follow_where_machine_mode_went(machine):
    """Both run the same loop by turns; user mode may not go where it leads in machine mode."""
    cpu = machine.cpu
    cpu.mtvec = RAM_BASE + HANDLER
    machine.program(op("wfi"), offset=HANDLER)
    machine.program(op("addi", X6, X6, 0, 1), op("jal", 0, value=0xFFC))
    machine.program(op("addi", X7, X7, 0, 1), op("wfi"), offset=0x1000)
    configure(machine, one_entry(NAPOT | R | X, RAM_BASE))
    for round_number in range(1, 5):
        for privilege in (3, 0):
            cpu.pc, cpu.privilege, cpu.waiting, cpu.mcause = RAM_BASE, privilege, 0, 0
            machine.run(cpu.cycle + 100)
            assert cpu.waiting
            assert cpu.x[X7] == round_number
            assert (cpu.mcause, cpu.mepc) == (
                (0, cpu.mepc) if privilege else (1, RAM_BASE + 0x1000)
            )


@pytest.mark.parametrize("access, cause", [(R, 7), (R | W, 0), (0, 5)])
def test_data_beside_other_data_is_reached_as_permitted(machine, access, cause):
    """A window of open data ends where the protected data begins, to the word."""
    cpu = machine.cpu
    cpu.mtvec = RAM_BASE + HANDLER
    machine.program(op("wfi"), offset=HANDLER)
    configure(machine, one_entry(LOCK | NAPOT | access, PROBE))
    machine.program(
        op("lw", X6, X5, 0, -4), op("sw", 0, X5, X6, -4), op("lw", X6, X5, 0, 16),
        op("sw", 0, X5, X6, 16), op("lw", X6, X5), op("sw", 0, X5, X6), op("wfi"),
    )  # fmt: skip
    cpu.x[X5] = PROBE
    machine.run(1000)
    assert cpu.waiting
    assert cpu.mcause == cause
    if cause:
        assert (cpu.mtval, cpu.mepc) == (PROBE, RAM_BASE + (16 if cause == 5 else 20))


def test_mprv_lends_the_privilege_to_data_alone(machine):
    """Code goes on being machine mode's, and mret to user mode ends the loan."""
    cpu = machine.cpu
    cpu.mtvec = RAM_BASE + HANDLER
    machine.program(op("lw", X6, X5), op("lw", X6, X5))
    cpu.mstatus, cpu.x[X5] = MPRV | MPP, PROBE
    machine.step()
    assert cpu.mcause == 0
    cpu.mstatus = MPRV
    machine.step()
    assert (cpu.mcause, cpu.mtval, cpu.mepc) == (5, PROBE, RAM_BASE + 4)


def test_a_device_is_protected_like_memory(machine):
    """And what is denied never reaches it."""
    cpu = machine.cpu
    cpu.mtvec = RAM_BASE + HANDLER
    configure(machine, one_entry(NAPOT | LOCK, WINDOW))
    for word, cause in (
        (op("lw", X6, X5), 5),
        (op("sw", 0, X5, X6), 7),
        (op("amoadd_w", X6, X5), 7),
    ):
        machine.program(word)
        cpu.pc, cpu.x[X5] = RAM_BASE, WINDOW
        machine.step()
        assert (cpu.mcause, cpu.mtval) == (cause, WINDOW)
    assert machine.pointer.log_count == 0
    machine.program(op("lw", X6, X5, 0, 16))
    cpu.pc = RAM_BASE
    machine.step()
    assert machine.pointer.log_count == 1


def test_an_exchange_that_may_only_read_a_device_reads_nothing_of_it(machine):
    """A register must not be taken from by what is then refused."""
    cpu = machine.cpu
    cpu.mtvec = RAM_BASE + HANDLER
    configure(machine, one_entry(NAPOT | LOCK | R, WINDOW))
    machine.program(op("amoadd_w", X6, X5))
    cpu.x[X5] = WINDOW
    machine.step()
    assert (cpu.mcause, cpu.mtval, machine.pointer.log_count) == (7, WINDOW, 0)


def test_a_window_of_the_same_size_elsewhere_is_another(machine):
    """User code that was decoded up to the end of one window runs into the end of the next: both
    are 256 bytes, and a comparison of sizes would take the one for the other."""
    cpu = machine.cpu
    first = 0x2000
    machine.program(*[op("addi", 6, 6, value=1)] * 128, offset=first)
    machine.program(op("wfi"), offset=HANDLER)
    cpu.mtvec, cpu.pmpcfg[0] = RAM_BASE + HANDLER, (TOR | R | W | X) << 8
    for base in (0x40, 0, 0x40, 0x80, 0x40):
        start = RAM_BASE + first + base
        cpu.pmpaddr[0], cpu.pmpaddr[1] = start >> 2, start + 0x100 >> 2
        for entry in (0xFC, 0x80, 0xC0):
            cpu.pc, cpu.privilege, cpu.waiting, cpu.x[6] = RAM_BASE + first + entry, 0, 0, 0
            machine.run(cpu.cycle + 1000)
            assert (cpu.mcause, cpu.mepc) == (1, start + 0x100)
            assert cpu.x[6] == (base + 0x100 - entry) // 4


def test_protection_comes_before_alignment_where_misaligned_access_works(machine):
    """Outside RAM a misaligned access is refused for that; a denied one is refused as denied."""
    cpu = machine.cpu
    cpu.mtvec = RAM_BASE + HANDLER
    for config, cause in ((0, 4), (NAPOT | LOCK, 5)):
        configure(machine, one_entry(config, WINDOW))
        machine.program(op("lw", X6, X5, 0, 1))
        cpu.pc, cpu.x[X5] = RAM_BASE, WINDOW
        machine.step()
        assert (cpu.mcause, cpu.mtval) == (cause, WINDOW + 1)
        machine.program(op("lr_w", X6, X5))
        cpu.pc, cpu.x[X5] = RAM_BASE, WINDOW + 1
        machine.step()
        assert (cpu.mcause, cpu.mtval) == (4, WINDOW + 1)


def test_a_handler_that_may_not_run_is_a_double_fault(machine):
    cpu = machine.cpu
    cpu.mtvec = RAM_BASE + HANDLER
    configure(machine, one_entry(NAPOT | LOCK | R, RAM_BASE + HANDLER))
    machine.program(op("ecall"))
    machine.run(1000)
    assert cpu.double_fault


def test_a_store_conditional_without_reservation_asks_for_nothing(machine):
    cpu = machine.cpu
    configure(machine, one_entry(NAPOT | LOCK | R, PROBE))
    cpu.mtvec, cpu.x[X5] = RAM_BASE + HANDLER, PROBE
    machine.program(op("sc_w", X6, X5, X7), op("lr_w", X7, X5), op("sc_w", X6, X5, X7))
    machine.step()
    assert (cpu.mcause, cpu.x[X6]) == (0, 1)
    machine.step(2)
    assert (cpu.mcause, cpu.mtval, cpu.mepc) == (7, PROBE, RAM_BASE + 8)
