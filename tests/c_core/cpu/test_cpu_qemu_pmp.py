"""Random configurations of memory protection, probed here and on QEMU.

User mode, machine mode with its loads and stores lent to user mode, and machine mode under locked
entries load, store, exchange, reserve and jump; every trap and every value loaded must be the same.
QEMU judges an access by the entry that matches one of its ends and refuses it when that matches it
in part, mostly; we judge each word by itself. So such accesses are left to a test of their own, and
such instructions to test_cpu_pmp.py.
"""

from collections.abc import Iterator
from random import Random

import pytest
from cpu_differences import Differences
from cpu_machine import CASES
from cpu_pmp import LOCK, NA4, NAPOT, OFF, TOR, Entries, R, W, X
from cpu_probe import (
    ATOMIC_FAULTS,
    CODE,
    DATA,
    DATA_BYTES,
    MACHINE_MODE,
    RAM_BASE,
    RUNNER_PMPADDR,
    RUNNER_PMPCFG,
    Bench,
    Case,
    Result,
    assemble,
    with_atomic_faults,
)
from cpu_programs import op

MPRV, FS_DIRTY, SD = 1 << 17, 3 << 13, 1 << 31
MODES = [0, MACHINE_MODE | MPRV, MACHINE_MODE]
LOAD_FAULT, STORE_FAULT = 5, 7

# Behind the data: the ways to jump back to x29, of four bytes at 0, 6 and 12, of two at 10.
JUMPS = DATA + DATA_BYTES
JUMP_BYTES = 1024
BACK, BACK_SHORT, NOTHING_SHORT = op("jalr", 0, 29), 0x8E82, 0x0001
JUMP_UNIT = b"".join(
    (
        BACK.to_bytes(4, "little"),
        NOTHING_SHORT.to_bytes(2, "little"),
        BACK.to_bytes(4, "little"),
        BACK_SHORT.to_bytes(2, "little"),
        BACK.to_bytes(4, "little"),
    )
)
SHORT_OFFSET = 10
JUMP_OFFSETS = (0, 6, SHORT_OFFSET, 12)

SIZES = {"lb": 1, "lbu": 1, "lh": 2, "lhu": 2, "lw": 4, "flw": 4, "fld": 8,
         "sb": 1, "sh": 2, "sw": 4, "fsw": 4, "fsd": 8,
         "amoadd_w": 4, "amoswap_w": 4, "lr_w": 4, "jalr": 4}  # fmt: skip
STORING = {"sb", "sh", "sw", "fsw", "fsd", "amoadd_w", "amoswap_w"}
ATOMIC = {"amoadd_w", "amoswap_w", "lr_w"}
NAMES = [*SIZES, "jalr", "jalr", "jalr"]
WIDE = ["lh", "lhu", "lw", "flw", "fld", "sh", "sw", "fsw", "fsd"]
PROBES = 18


@pytest.fixture(scope="module")
def bench(qemu, tmp_path_factory) -> Bench:
    room = tmp_path_factory.mktemp("probe")
    memory = Random("data").randbytes(DATA_BYTES) + JUMP_UNIT * (JUMP_BYTES // len(JUMP_UNIT))
    return Bench(assemble(room), qemu, room, {DATA - RAM_BASE: memory})


def load_immediate(register: int, value: int) -> list[int]:
    low = (value & 0xFFF ^ 0x800) - 0x800
    upper = value - low & 0xFFFF_FFFF
    return [op("lui", register, value=upper), op("addi", register, register, value=low)]


def draw_address(random: Random) -> int:
    """A border or a power of two around what is probed."""
    word = (DATA >> 2) + random.randrange(-32, (DATA_BYTES + JUMP_BYTES) // 4 + 32)
    if random.random() < 0.05:
        return random.choice((0x1FFF_FFFF, 0x2000_0000, 0x3FFF_FFFF))
    if random.random() < 0.6:
        return word
    ones = (1 << random.randrange(10)) - 1
    return word & ~ones | ones >> 1


def draw_config(random: Random, locks: float) -> int:
    permissions = random.choice((0, R, R | W, X, R | X, R | W | X, R | W | X))
    mode = random.choice((OFF, TOR, TOR, NA4, NAPOT, NAPOT))
    return permissions | mode | LOCK * (random.random() < locks)


def draw_place(random: Random, name: str) -> int:
    """An address that the instruction may probe: stores and atomics keep to the data."""
    if name == "jalr":
        return JUMPS + 16 * random.randrange(JUMP_BYTES // 16) + random.choice(JUMP_OFFSETS)
    span = DATA_BYTES if name in STORING else DATA_BYTES + JUMP_BYTES
    place = DATA + random.randrange(span - 8)
    aligned = name in ATOMIC or random.random() < 0.7
    return place & -SIZES[name] if aligned else place


def span_of(name: str, place: int) -> range:
    """The bytes that the instruction, or the one it jumps to, touches."""
    short = name == "jalr" and (place - JUMPS) % 16 == SHORT_OFFSET
    return range(place, place + (2 if short else SIZES[name]))


def probe(name: str, place: int, register: int) -> list[int]:
    """Instructions that touch the place; what they load goes to the register."""
    if name == "jalr":
        return [*load_immediate(5, place), op("jalr", 29, 5)]
    stores = name in STORING
    return [*load_immediate(5, place), op(name, register, 5, 28 if stores else 0)
            if name in ATOMIC or not stores else op(name, 0, 5, 28)]  # fmt: skip


def draw_cases(random: Random, count: int, locks: float) -> Iterator[Case]:
    """Cases that run one behind the other: what one has locked the next ones keep."""
    entries = Entries([0] * 16, [0] * 16)
    for _ in range(count):
        address = [draw_address(random) for _ in range(13)]
        config = [draw_config(random, locks) for _ in range(13)]
        entries = entries.written([*RUNNER_PMPCFG, *config], [*RUNNER_PMPADDR, *address])
        code: list[int] = []
        for number in range(PROBES):
            name = random.choice(NAMES)
            place = draw_place(random, name)
            while entries.partly_matched(span_of(name, place)):
                place = draw_place(random, name)
            code += probe(name, place, 8 + number)
        x = {28: random.getrandbits(32)}
        yield Case(code, random.choice(MODES) | FS_DIRTY, 0, x, address, config)


@pytest.mark.timeout(0)  # ARES4_CASES may ask for hours
@pytest.mark.parametrize("board", ["virt", "spike"])
@pytest.mark.parametrize("locks, batch", [(0, 500), (0.05, 40)], ids=["open", "locked"])
def test_protection_permits_what_it_permits_there(bench, board, locks, batch):
    random = Random(f"pmp {board} {locks}")
    differences = Differences(ATOMIC_FAULTS)
    total, accesses, denied = max(CASES // 20, 1), 0, 0
    for first in range(0, total, batch):
        cases = list(draw_cases(random, min(batch, total - first), locks))
        results = zip(cases, bench.theirs(cases, board), bench.ours(cases), strict=True)
        for number, (case, theirs, ours) in enumerate(results):
            where = f"case {first + number}"
            told = with_atomic_faults(case, theirs.events, differences)
            assert list(map(str, ours.events)) == list(map(str, told)), where
            assert ours.x == theirs.x, where
            accesses += PROBES
            denied += len(ours.events) - 1
    differences.check()
    assert accesses // 10 < denied < accesses  # the probes do probe
    print(f"{total} configurations, {accesses} accesses, {denied} denied, no difference")


# ---- what differs ------------------------------------------------------------------------------


def refused_there(entries: Entries, machine_mode: bool, access: int, span: range) -> bool:
    """QEMU's verdict: it asks each entry about the two ends of an access."""
    for entry, config in enumerate(entries.config):
        ends = entries.matches(entry, span[0]) + entries.matches(entry, span[-1])
        if ends == 1:
            return True
        if ends == 2:
            return not ((machine_mode and not config & LOCK) or config & access)
    return not machine_mode


def judged(case: Case, entries: Entries, name: str, place: int) -> list[int | None]:
    """The first byte that we refuse and the one that QEMU refuses."""
    access = W if name in STORING else R
    span = span_of(name, place)
    machine_mode = bool(case.mstatus & MACHINE_MODE) and not case.mstatus & MPRV
    here = entries.first_denied(machine_mode, access, span)
    return [here, place if refused_there(entries, machine_mode, access, span) else None]


def told_byte(result: Result, name: str, epc: int) -> int | None:
    """The byte that a probe's trap named; None: it went through."""
    cause = STORE_FAULT if name in STORING else LOAD_FAULT
    found = [event.tval for event in result.events if (event.cause, event.epc) == (cause, epc)]
    return found[0] if found else None


def draw_across(random: Random, entries: Entries) -> list[tuple[str, int]]:
    """Probes across borders between entries, no two of the same place."""
    owners = {
        word: next((n for n in range(16) if entries.matches(n, word)), None)
        for word in range(DATA, JUMPS + JUMP_BYTES, 4)
    }
    borders = [word for word in owners if owners[word] != owners.get(word - 4, owners[word])]
    probes: dict[int, str] = {}
    for border in borders * 4:
        name = random.choice(WIDE)
        place = border - random.randrange(1, SIZES[name])
        end = JUMPS if name in STORING else JUMPS + JUMP_BYTES
        if place + 8 < end and entries.partly_matched(span_of(name, place)):
            probes[place] = name
    return [(name, place) for place, name in probes.items()][:PROBES]


@pytest.mark.timeout(0)  # ARES4_CASES may ask for hours
def test_accesses_that_an_entry_matches_in_part(bench):
    """We judge every word by itself; QEMU refuses, or does not see an entry within the access."""
    random = Random("partly")
    differences = Differences("accesses that an entry matches in part")
    cases, probes, verdicts = [], [], []
    for _ in range(max(CASES // 50, 1)):
        address = [draw_address(random) for _ in range(13)]
        config = [draw_config(random, 0) for _ in range(13)]
        entries = Entries([*RUNNER_PMPCFG, *config], [*RUNNER_PMPADDR, *address])
        drawn = draw_across(random, entries)
        code = [word for name, place in drawn for word in probe(name, place, 8)]
        case = Case(code, random.choice(MODES) | FS_DIRTY, 0, {28: 1}, address, config)
        cases.append(case)
        probes.append(drawn)
        verdicts.append([judged(case, entries, name, place) for name, place in drawn])
    results = zip(probes, verdicts, bench.ours(cases), bench.theirs(cases), strict=True)
    for drawn, expected, *both in results:
        for number, (name, _) in enumerate(drawn):
            found = [told_byte(result, name, CODE + 12 * number + 8) for result in both]
            assert found == expected[number]
            if found[0] != found[1]:
                differences.meet("accesses that an entry matches in part")
    differences.check()
    print(f"{sum(map(len, probes))} accesses across borders")


@pytest.mark.parametrize(
    "name, pmpaddr, mode, works",
    [
        ("addresses beyond 4 GiB in pmpaddr", (DATA >> 2, 0x4000_0001), TOR, [True, False]),
        ("addresses beyond 4 GiB in pmpaddr", (0, 1 << 30 | DATA >> 2), NA4, [False, True]),
        ("addresses beyond 4 GiB in pmpaddr", (0, 0xFFFF_FFFF), NAPOT, [True, True]),
        ("a range whose top is 0", (DATA >> 2, 0), TOR, [False, True]),
    ],
)
def test_the_ends_of_the_address_space(bench, name, pmpaddr, mode, works):
    differences = Differences(name)
    code = [*load_immediate(5, DATA), op("lw", 6, 5)]
    rest = [0] * 11
    case = [Case(code, 0, 0, {}, [*pmpaddr, *rest], [0, mode | R, *rest])]
    results = [bench.ours(case)[0], bench.theirs(case)[0]]
    faults = [any(event.cause == LOAD_FAULT for event in result.events) for result in results]
    assert [not fault for fault in faults] == works
    differences.meet(name)
