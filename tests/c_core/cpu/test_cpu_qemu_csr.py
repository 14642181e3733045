"""Control and status registers beside QEMU's: who exists, who may touch it, what it keeps."""

from pathlib import Path
from random import Random

import pytest
from cpu_differences import HEADING, Differences, table
from cpu_machine import CASES
from cpu_probe import CODE, MACHINE_MODE, Bench, Case, assemble
from cpu_programs import op

BOARDS = ["virt", "spike"]
NUMBERS_PER_CASE = 20
REPEATS = 8
ANY = 0xFFFF_FFFF
MSTATUS, MEPC, MTVEC = 0x300, 0x341, 0x305
COUNTERS_ON = 0xFFFF_FFFF
ILLEGAL = 2

# Registers that QEMU has and we have not.
ONLY_THERE = dict.fromkeys((0x302, 0x303), "delegation without supervisor mode")
# Registers that we have and QEMU's board of that name has not.
ONLY_HERE = {"virt": {}, "spike": dict.fromkeys((0xC01, 0xC81), "no time on -M spike")}
# Bits that may differ when a register is read, and the difference that explains it.
BITS = {
    MSTATUS: (0x805E_6722, "supervisor bits without supervisor mode"),
    0x304: (ANY ^ 0x888, "supervisor bits without supervisor mode"),
    0x344: (ANY ^ 0x888, "supervisor bits without supervisor mode"),
    0x310: (ANY, "supervisor bits without supervisor mode"),
    0x301: (2, "misa.B"),
    0x30A: (ANY, "menvcfg"),
    0x31A: (ANY, "menvcfg"),
    0x320: (ANY ^ 5, "event counters"),
    **dict.fromkeys(range(0x323, 0x340), (ANY, "event counters")),
    **dict.fromkeys(range(0xB03, 0xB20), (ANY, "event counters")),
    **dict.fromkeys(range(0xB83, 0xBA0), (ANY, "event counters")),
    MEPC: (1, "mepc bit 0"),
    **dict.fromkeys(range(0x3A0, 0x3A4), (0x6262_6262, "pmpcfg reserved bits")),
    **dict.fromkeys((0xB00, 0xB02, 0xB80, 0xB82), (ANY, "time is the host's")),
    **dict.fromkeys((0xC00, 0xC01, 0xC02, 0xC80, 0xC81, 0xC82), (ANY, "time is the host's")),
    **dict.fromkeys((0xF12, 0xF13), (ANY, "identification")),
}
THERE = [
    *(1, 2, 3, MSTATUS, 0x301, 0x304, MTVEC, 0x306, 0x30A, 0x310, 0x31A, 0x320),
    *range(0x323, 0x345), *range(0x3A0, 0x3A4), *range(0x3B0, 0x3C0), 0xB00, *range(0xB02, 0xB20),
    0xB80, *range(0xB82, 0xBA0), *range(0xC00, 0xC20), *range(0xC80, 0xCA0), *range(0xF11, 0xF16),
]  # fmt: skip


@pytest.fixture(scope="module")
def bench(qemu, tmp_path_factory) -> Bench:
    room = tmp_path_factory.mktemp("probe")
    return Bench(assemble(room), qemu, room)


@pytest.mark.parametrize("board", BOARDS)
@pytest.mark.parametrize("mode", [0, MACHINE_MODE])
def test_every_number_traps_here_as_it_does_there(bench, board, mode):
    """Each of the 4,096 is read, and written with what it held."""
    cases = []
    for first in range(0, 4096, NUMBERS_PER_CASE):
        numbers = range(first, min(first + NUMBERS_PER_CASE, 4096))
        code = []
        for number in numbers:
            code += [op("csrrs", 5, 0, 0, number), op("csrrw", 0, 5, 0, number)]
        cases.append(Case(code, mode | 1 << 13, COUNTERS_ON))
    only_there = ONLY_THERE if mode else {}
    differences = Differences(*only_there.values(), *ONLY_HERE[board].values())
    trapped: list[set[int]] = [set(), set()]
    for case, *both in zip(cases, bench.theirs(cases, board), bench.ours(cases), strict=True):
        for result, numbers in zip(both, trapped, strict=True):
            assert result.events.pop().cause == (11 if mode else 8)
            for event in result.events:
                word = case.code[(event.epc - CODE) // 4]
                assert (event.cause, event.tval) == (ILLEGAL, word)
                numbers.add(word >> 7)
    for names, odd in (
        (only_there, trapped[1] - trapped[0]),
        (ONLY_HERE[board], trapped[0] - trapped[1]),
    ):
        for word in odd:
            differences.meet(names[word >> 13])
    differences.check()


def deep_case(random: Random, number: int) -> Case:
    """Reads, writes, reads, sets or clears, reads and puts back."""
    first, second = (
        random.choice((0, ANY, random.getrandbits(32), random.getrandbits(32))) for _ in range(2)
    )
    if 0x3A0 <= number <= 0x3A3:  # a locked entry would stay for the next case
        first, second = first & 0x7F7F_7F7F, second & 0x7F7F_7F7F
    if number == MSTATUS:  # see test_mpp
        first, second = (
            value & ~MACHINE_MODE | random.choice((0, MACHINE_MODE)) for value in (first, second)
        )
    code = [
        op("csrrs", 5, 0, 0, number),
        op("csrrw", 6, 10, 0, number),
        op("csrrs", 7, 0, 0, number),
        op(random.choice(("csrrs", "csrrc")), 8, 11, 0, number),
        op("csrrs", 9, 0, 0, number),
        op("csrrw", 0, 6, 0, number),
        op(random.choice(("csrrsi", "csrrci", "csrrwi")), 12, 8 * random.getrandbits(1), 0, 0x340),
    ]
    mode = random.choice((0, MACHINE_MODE, MACHINE_MODE)) | random.randrange(4) << 13
    return Case(code, mode, random.choice((0, ANY, random.getrandbits(32))),
                x={5: 1, 6: 0x8000_0100, 10: first, 11: second or 1})  # fmt: skip


@pytest.mark.timeout(0)  # ARES4_CASES may ask for hours
@pytest.mark.parametrize("board", BOARDS)
def test_registers_keep_the_same_bits(bench, board):
    random = Random(f"csr {board}")
    rounds = max(CASES // 3000, 1)
    differences = Differences(*{name for _, name in BITS.values()}, *ONLY_HERE[board].values())
    for _ in range(rounds):
        cases = [deep_case(random, number) for number in THERE for _ in range(REPEATS)]
        numbers = [number for number in THERE for _ in range(REPEATS)]
        results = zip(numbers, bench.theirs(cases, board), bench.ours(cases), strict=True)
        for number, theirs, ours in results:
            mask, name = BITS.get(number, (0, ""))
            if number in ONLY_HERE[board]:
                assert theirs.events[0].cause == ILLEGAL
                differences.meet(ONLY_HERE[board][number])
                continue
            for register, (their, our) in enumerate(zip(theirs.x, ours.x, strict=True)):
                assert (their ^ our) & ~mask == 0, f"{number:#x} x{register} {their:x} {our:x}"
                if their != our:
                    differences.meet(name)
            assert theirs.events == ours.events, f"{number:#x}"
    differences.check()
    print(f"{rounds * REPEATS * len(THERE)} cases")


@pytest.mark.parametrize("board", BOARDS)
@pytest.mark.parametrize("mode, here, there", [(0, 0, 0), (1, 3, 1), (2, 3, 2), (3, 3, 3)])
def test_mpp(bench, board, mode, here, there):
    """A mode that does not exist is not kept."""
    differences = Differences("mstatus.MPP")
    code = [
        op("csrrs", 0, 12, 0, MSTATUS),
        op("csrrw", 0, 10, 0, MSTATUS),
        op("csrrs", 11, 0, 0, MSTATUS),
        op("csrrs", 0, 12, 0, MSTATUS),
    ]
    case = [Case(code, x={10: mode << 11, 12: MACHINE_MODE})]
    assert bench.ours(case)[0].x[11] == here << 11
    assert bench.theirs(case, board)[0].x[11] == there << 11
    if here == there:
        differences.meet("mstatus.MPP")


@pytest.mark.parametrize("board", BOARDS)
@pytest.mark.parametrize("name", ["csrrs", "csrrc"])
def test_setting_no_bits_of_a_read_only_register(bench, board, name):
    """It is a write when the register is not x0, whatever that holds."""
    differences = Differences("writes of no bits")
    case = [Case([op(name, 5, 6, 0, 0xF14), op(name, 5, 0, 0, 0xF14)])]
    assert [event.cause for event in bench.ours(case)[0].events] == [ILLEGAL, 11]
    assert [event.cause for event in bench.theirs(case, board)[0].events] == [11]
    differences.meet("writes of no bits")


def test_every_listed_difference_is_one_that_a_test_meets():
    text = "".join(path.read_text() for path in Path(__file__).parent.glob("*.py"))
    assert [row[0] for row in table(HEADING) if f'"{row[0]}"' not in text] == []
