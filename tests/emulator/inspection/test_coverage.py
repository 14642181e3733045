"""Coverage: against counts another processor made, a program whose counts are known, and lcov."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest
import unicorn
from elftools.elf.elffile import ELFFile
from unicorn.riscv_const import UC_RISCV_REG_SP

from ares4 import flight
from ares4.computer import Computer
from ares4.inspection import coverage
from ares4.inspection.symbols import Symbols
from ares4.machine.values import Stop

RAM = 0x80000000
Reached = dict[int, int]


def observed(elf: Path) -> tuple[Computer, Symbols]:
    computer = Computer()
    computer.load(elf.read_bytes())
    computer.power_on()
    computer.observe(counts=True)
    assert computer.run(10_000_000) is Stop.EXIT
    return computer, Symbols(elf.read_bytes())


def by_unicorn(elf: Path) -> tuple[Reached, Reached]:
    """(how often each instruction was reached, how often another than the next came behind it)."""
    oracle = unicorn.Uc(unicorn.UC_ARCH_RISCV, unicorn.UC_MODE_RISCV32)
    oracle.mem_map(RAM, 1 << 20)
    oracle.mem_map(0x100000, 0x1000)
    with elf.open("rb") as file:
        image = ELFFile(file)
        for segment in image.iter_segments("PT_LOAD"):
            oracle.mem_write(segment["p_paddr"], segment.data())
    reached: Reached = Counter()
    jumped: Reached = Counter()
    last = [(0, 0)]

    def code(_uc: object, address: int, size: int, _data: object) -> None:
        reached[address] += 1
        jumped[last[0][0]] += address != sum(last[0])
        last[0] = address, size

    def store(uc: unicorn.Uc, *_: object) -> None:
        uc.emu_stop()

    oracle.hook_add(unicorn.UC_HOOK_CODE, code)
    oracle.hook_add(unicorn.UC_HOOK_MEM_WRITE, store, begin=0x100000, end=0x100003)
    oracle.reg_write(UC_RISCV_REG_SP, 0)
    oracle.emu_start(image["e_entry"], 0)
    return reached, jumped


def test_every_count_is_that_of_another_processor(walk: Path) -> None:
    computer, symbols = observed(walk)
    reached, jumped = by_unicorn(walk)

    def counts(address: int, count: int) -> tuple[list[int], list[int]]:
        places = range(address, address + 2 * count, 2)
        return [reached.get(place, 0) for place in places], [jumped[place] for place in places]

    ours = coverage.collect(symbols, computer.counts)
    assert sum(line for source in ours.values() for line in source.lines.values()) > 500
    assert ours == coverage.collect(symbols, counts)


def test_lines_functions_and_branches_are_counted_as_the_program_does_it(walk: Path) -> None:
    computer, symbols = observed(walk)
    (source,) = coverage.collect(symbols, computer.counts).values()

    def calls(n: int) -> int:
        return 1 if n < 2 else 1 + calls(n - 1) + calls(n - 2)

    fibs = sum(calls(n) for n in (0, 3, 6, 9))
    assert source.functions["fib"] == (2, fibs)
    assert source.functions["never"][1] == 0
    assert source.functions["main_"][1] == 1
    assert source.lines[3] == fibs  # if (n < 2)
    assert source.lines[20] == 10  # if (i % 3 == 0)
    assert source.lines[21] == 4
    assert source.lines[23] == 6
    assert source.lines[15] == 0
    ((reached, taken),) = source.branches[20]
    assert (reached, sorted((taken, reached - taken))) == (10, [4, 6])
    assert sum(reached for reached, _ in source.branches[3]) == fibs


def read_by_lcov(path: Path) -> dict[str, tuple[int, int]]:
    """(hit, of how many) of lines, functions and branches, as lcov counts them."""
    lcov = shutil.which("lcov")
    if not lcov:
        pytest.skip("lcov is not installed")
    command = [lcov, "--rc", "lcov_branch_coverage=1", "--summary", str(path)]
    said = subprocess.run(command, check=True, capture_output=True, text=True)
    found = re.findall(
        r"(lines|functions|branches)\.*: .*?\((\d+) of (\d+)", said.stdout + said.stderr
    )
    return {what: (int(hit), int(total)) for what, hit, total in found}


def test_lcov_reads_the_coverage_of_the_flight_program(image: bytes, tmp_path: Path) -> None:
    symbols = Symbols(image)
    texts = []
    for _ in range(2):
        computer = flight.fresh("orbit").computer
        computer.observe(counts=True)
        computer.run_for(0.1)
        sources = coverage.collect(symbols, computer.counts)
        texts.append(coverage.lcov(sources))
    assert texts[0] == texts[1]
    assert sources["firmware/boot/boot.c"].functions["boot_main"][1] == 1
    assert all(path.startswith(("firmware/", "c_core/")) for path in sources)
    path = tmp_path / "flight.info"
    path.write_text(texts[0])
    lines = [count for source in sources.values() for count in source.lines.values()]
    found = read_by_lcov(path)
    assert found["lines"] == (sum(count > 0 for count in lines), len(lines))
    sides = [
        side
        for source in sources.values()
        for branches in source.branches.values()
        for reached, taken in branches
        for side in (taken, reached - taken)
    ]
    assert found["branches"] == (sum(side > 0 for side in sides), len(sides))
    assert found["functions"][0] == sum(
        count > 0 for source in sources.values() for _, count in source.functions.values()
    )
