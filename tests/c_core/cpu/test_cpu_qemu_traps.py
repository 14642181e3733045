"""Random sequences of traps and interrupts beside QEMU's, taken one instruction at a time.

Machine mode sets and clears what pends (software and timer, by the CLINT), what is enabled, direct
and vectored entry, calls, breaks, executes what is no instruction, waits, and goes to user mode and
back by way of the runner. Each trap's cause, address, value and status must be the same, and what
mip, mie and mstatus read.
"""

from random import Random

import pytest
from cpu_differences import Differences
from cpu_machine import CASES
from cpu_probe import ATOMIC_FAULTS, CODE, MACHINE_MODE, Bench, Case, assemble, with_atomic_faults
from cpu_programs import ROWS, op

MSTATUS, MIE, MTVEC, MEPC, MIP = 0x300, 0x304, 0x305, 0x341, 0x344
# Set by every case: addresses and masks, which no snippet changes.
SOFTWARE, COMPARE, ONES, LINES, MPP, TRAPS = 10, 11, 12, 13, 14, 15
SCRATCH = 5
MPIE, TW = 1 << 7, 1 << 21


@pytest.fixture(scope="module")
def bench(qemu, tmp_path_factory) -> Bench:
    room = tmp_path_factory.mktemp("probe")
    return Bench(assemble(room), qemu, room)


def pend(random: Random) -> list[int]:
    """A line of the CLINT up or down."""
    if random.random() < 0.5:
        return [op("sw", 0, SOFTWARE, random.choice((0, ONES)))]
    if random.random() < 0.6:
        return [op("sw", 0, COMPARE, 0, 4), op("sw", 0, COMPARE, 0)]
    return [op("sw", 0, COMPARE, ONES), op("sw", 0, COMPARE, ONES, 4)]


def enable(random: Random) -> list[int]:
    if random.random() < 0.5:
        return [op(random.choice(("csrrsi", "csrrci")), 0, 8, 0, MSTATUS)]
    return [op(random.choice(("csrrs", "csrrs", "csrrc")), 0, LINES, 0, MIE)]


def entry(random: Random) -> list[int]:
    """Vectored or direct."""
    return [op(random.choice(("csrrsi", "csrrci")), 0, 1, 0, MTVEC)]


def look(random: Random) -> list[int]:
    return [op("csrrs", random.randrange(16, 29), 0, 0, random.choice((MIP, MIE, MSTATUS, MEPC)))]


RAISING = [
    op("ecall"),
    op("ebreak"),
    0xFFFF_FFFF,
    op("csrrs", 0, 0, 0, 0x7C0),
    op("lw", 0, 0, 0, -4),
    op("sw", 0, 0, 0, -4),
    op("amoadd_w", 0, TRAPS),
    op("lr_w", 0, TRAPS),
]


def trap(random: Random) -> list[int]:
    return [random.choice(RAISING)]


def wait(random: Random) -> list[int]:
    """For a line that is up and enabled in mie but not taken; in user mode TW forbids it."""
    return [
        op("csrrci", 0, 8, 0, MSTATUS),
        op("csrrs", 0, LINES, 0, MIE),
        op("sw", 0, SOFTWARE, ONES),
        op("wfi"),
        *enable(random),
    ]


def drop(random: Random) -> list[int]:
    """To user mode: MPP cleared, mepc behind the mret."""
    return [
        op("csrrc", 0, MPP, 0, MSTATUS),
        op("auipc", SCRATCH),
        op("addi", SCRATCH, SCRATCH, 0, 16),
        op("csrrw", 0, SCRATCH, 0, MEPC),
        op("mret"),
    ]


def draw_case(random: Random) -> Case:
    code: list[int] = []
    drops = random.random() < 0.3
    for _ in range(14):
        draw = random.choice((pend, pend, enable, enable, entry, look, look, trap, wait))
        code += draw(random)
        if drops and random.random() < 0.1:
            code += drop(random)
    x = {SOFTWARE: 0x0200_0000, COMPARE: 0x0200_4000, ONES: 0xFFFF_FFFF, LINES: 0x888,
         MPP: MACHINE_MODE, TRAPS: CODE + 2}  # fmt: skip
    return Case(
        code, random.choice((0, MACHINE_MODE, MACHINE_MODE, MACHINE_MODE)) | TW | MPIE, 0, x
    )


@pytest.mark.timeout(0)  # ARES4_CASES may ask for hours
@pytest.mark.parametrize("board", ["virt", "spike"])
def test_traps_and_interrupts_come_as_they_come_there(bench, board):
    random = Random(f"traps {board}")
    differences = Differences(ATOMIC_FAULTS)
    total, interrupts = max(CASES // 10, 1), 0
    for first in range(0, total, 1000):
        cases = [draw_case(random) for _ in range(min(1000, total - first))]
        theirs = bench.theirs(cases, board, "-singlestep")
        results = zip(cases, theirs, bench.ours(cases), strict=True)
        for number, (case, their, our) in enumerate(results):
            where = f"case {first + number} {[hex(word) for word in case.code]}"
            told = with_atomic_faults(case, their.events, differences)
            assert list(map(str, our.events)) == list(map(str, told)), where
            assert our.x == their.x, where
            interrupts += sum(event.cause >> 31 for event in our.events)
    differences.check()
    assert interrupts > total // 4
    print(f"{total} cases, {interrupts} interrupts, no difference")


LEGAL_SYSTEM = {op("ecall"), op("ebreak"), op("mret"), op("wfi")}
SFENCE_VMA = 0x1200_0073
WORDS_PER_CASE = 45


def illegal_here_and_there(bench: Bench, words: list[int], mode: int) -> list[list[int]]:
    """The words that raise anything else than that they are illegal, here and on QEMU."""
    parts = [words[i : i + WORDS_PER_CASE] for i in range(0, len(words), WORDS_PER_CASE)]
    cases = [Case(part, mode) for part in parts]
    odd = []
    for results in (bench.ours(cases), bench.theirs(cases)):
        told = {(e.epc, e.cause, e.tval, part) for part, r in enumerate(results) for e in r.events}
        odd.append(
            [
                word
                for part, case in enumerate(cases)
                for place, word in enumerate(case.code)
                if (CODE + 4 * place, 2, word, part) not in told
            ]
        )
    return odd


@pytest.mark.parametrize("mode", [0, MACHINE_MODE])
def test_no_other_privileged_instruction_exists(bench, mode):
    """All 4,096 of funct12, and random operands, but for the four that there are."""
    random = Random("system")
    words = {number << 20 | 0x73 for number in range(4096)}
    words |= {random.getrandbits(32) & ~0x707F | random.choice((0x73, 0x4073)) for _ in range(2000)}
    differences = Differences(*(["sfence.vma without supervisor mode"] if mode else []))
    here, there = illegal_here_and_there(bench, sorted(words - LEGAL_SYSTEM), mode)
    assert here == []
    for word in there:
        assert word & 0xFE00_7FFF == SFENCE_VMA, hex(word)
        differences.meet("sfence.vma without supervisor mode")
    differences.check()


def test_no_other_atomic_operation_exists(bench):
    """Every funct5 and funct3 that is not of a row."""
    words = [
        funct5 << 27 | TRAPS << 15 | funct3 << 12 | 0x2F
        for funct5 in range(32)
        for funct3 in range(8)
    ]
    atomics = [row for row in ROWS.values() if row.match & 0x7F == 0x2F]
    words = [word for word in words if all(word & row.mask != row.match for row in atomics)]
    assert illegal_here_and_there(bench, words, MACHINE_MODE) == [[], []]


def test_a_misaligned_store_conditional_without_reservation(bench):
    differences = Differences("misaligned sc.w without a reservation")
    case = [Case([op("sc_w", 5, TRAPS, 0)], x={TRAPS: CODE + 2})]
    assert [event.cause for event in bench.ours(case)[0].events] == [6, 11]
    their = bench.theirs(case)[0]
    assert ([event.cause for event in their.events], their.x[5]) == ([11], 1)
    differences.meet("misaligned sc.w without a reservation")
