"""Images of every make and damage: told by one error of ours, or by what there is."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from elftools.elf.elffile import ELFFile
from hypothesis import given, settings
from hypothesis import strategies as st

from ares4 import cli, program
from ares4.computer import Computer
from ares4.errors import Ares4Error, ImageError
from ares4.inspection import coverage, faults, profile
from ares4.inspection.symbols import Symbols
from ares4.machine.values import Fault, Stop
from tests.emulator.inspection.conftest import CRASH, compiled

LABELS = """
__asm__(".section .text.entry\\n .globl _start\\n _start: la sp, 0x80080000\\n li t0, 5\\n"
        "again: addi t0, t0, -1\\n bnez t0, again\\n .weak feeble\\n feeble: nop\\n .L1: j main_\\n"
        ".text\\n .type sized, @function\\n sized: nop\\n within: nop\\n ret\\n"
        ".size sized, .-sized\\n");
void main_(void) { *(volatile unsigned *)0x100000 = 0x5555; for (;;) {} }
"""  # fmt: skip
TWICE = """
#include "HEADER"
unsigned other(unsigned n);
void main_(void) {
    unsigned sum = twice(1) + other(2) + other(3);
    *(volatile unsigned *)0x100000 = sum ? 0x5555 : 0x3333;
    for (;;) {}
}
__attribute__((naked, section(".text.entry"))) void _start(void) {
    __asm__("la sp, 0x80080000\\n call main_");
}
"""


def counted(elf: Path) -> tuple[Symbols, Computer]:
    symbols = Symbols(elf.read_bytes())
    computer = Computer()
    computer.load(elf.read_bytes())
    computer.power_on()
    computer.observe(counts=True)
    assert computer.run(1_000_000) is Stop.EXIT
    return symbols, computer


def test_local_and_weak_labels_name_code_that_no_function_has() -> None:
    symbols, _ = counted(compiled(LABELS, "-O1"))
    assert {it.name for it in symbols.functions} == {"_start", "again", "feeble", "sized", "main_"}


def test_code_without_any_symbol_is_counted() -> None:
    text = LABELS.replace(".globl _start\\n _start:", ".globl _start\\n _start: .L0:")
    symbols, computer = counted(compiled(text.replace("again", ".Lagain"), "-O1"))
    found = coverage._Counted(symbols, computer.counts)
    loops = [(reached, taken) for _, reached, taken in found.branches if reached]
    assert loops == [(5, 4)]


def test_data_in_code_does_not_hide_what_was_reached() -> None:
    text = LABELS.replace(
        ".L1: j main_", ".L1: j .L2\\n .half 3\\n .L2: bnez sp, .L3\\n .L3: j main_"
    )
    symbols, computer = counted(compiled(text, "-O1"))
    found = coverage._Counted(symbols, computer.counts)
    assert (1, 1) in [(reached, taken) for _, reached, taken in found.branches]


def test_a_function_of_a_header_is_counted_for_all_who_include_it(tmp_path: Path) -> None:
    header, second = tmp_path / "twice.h", tmp_path / "other.c"
    header.write_text(
        "static __attribute__((noinline)) unsigned twice(unsigned n) { return 2 * n; }\n"
    )
    second.write_text(f'#include "{header}"\nunsigned other(unsigned n) {{ return twice(n); }}\n')
    elf = compiled(TWICE.replace("HEADER", str(header)), "-O0", str(second))
    symbols, computer = counted(elf)
    found = coverage.collect(symbols, computer.counts)
    assert found[str(header)].functions == {"twice": (1, 3)}
    assert found[str(header)].lines[1] == 2  # the most often reached of the places


def test_code_outside_ram_is_not_reached() -> None:
    symbols, computer = counted(compiled(LABELS, "-O1"))
    symbols._code.append((0x10000, 0x10004, symbols._code[0][2]))
    assert coverage.collect(symbols, computer.counts)


@pytest.mark.parametrize("flags", [("-g", "-gdwarf-4"), ("-g", "-gz=zlib"), ("-g0",)])
def test_what_cannot_be_read_is_told_before_the_run(
    flags: tuple[str, ...], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    elf = compiled(CRASH, "-O1", *flags)
    code = cli.main(["exec", str(elf), "--faults", "--coverage", str(tmp_path / "c")])
    said = capfd.readouterr().err
    if code:
        assert code == 1
        assert said.count("\n") == 1
        assert "line table" in said or "description for debuggers" in said
    assert cli.main(["exec", str(elf), "--faults"]) == 0
    assert "load access fault, value 0x00000010\n  #0 0x80" in capfd.readouterr().err


def test_without_lines_there_is_no_coverage(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    elf = compiled(CRASH, "-O1", "-g0")
    assert cli.main(["exec", str(elf), "--coverage", str(tmp_path / "c")]) == 1
    assert "no line table, which coverage needs; compile it with -g.\n" in capfd.readouterr().err
    assert not (tmp_path / "c").exists()


def test_a_flat_binary_is_traced_by_addresses(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    flat, trace = tmp_path / "flat", tmp_path / "trace"
    flat.write_bytes(bytes.fromhex("b7021000 37530000 13035355 23a06200 6f000000"))
    words = ["exec", str(flat), "--address", "0x80000000"]
    assert cli.main([*words, "--trace", str(trace)]) == 0
    assert "80000000  001002b7  lui t0, 0x100" in trace.read_text()
    assert cli.main([*words, "--profile", str(trace)]) == 1
    assert "flat binary, which names nothing; give the ELF of it." in capfd.readouterr().err


def test_a_flat_binary_is_asked_about_by_addresses(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """auipc t1; sw t1, 64(t1), which is the second instruction; then the finisher."""
    flat = tmp_path / "flat"
    flat.write_bytes(
        bytes.fromhex("17030000 23206304 b7021000 37530000 13035355 23a06200 6f000000")
    )
    words = ["exec", str(flat), "--address", "0x80000000", "--who"]
    assert cli.main([*words, "0x80000040"]) == 0
    assert re.search(
        r"^0x80000040: last written at .* by 0x80000004$", capfd.readouterr().err, re.M
    )
    assert cli.main([*words, "0x80000000+0x44"]) == 0
    assert "0x80000000+0x44: nobody wrote it from" in capfd.readouterr().err
    for name in ("cells", "cells+4"):
        assert cli.main([*words, name]) == 1
        assert capfd.readouterr().err == (
            "ares4 exec: The image is not at hand, or no ELF: nothing names 'cells'.\n"
        )
    assert cli.main([*words, "0x8000000g"]) == 1
    assert capfd.readouterr().err == "ares4 exec: The image has no symbol '0x8000000g'.\n"


def damaged(draw: st.DataObject, elf: bytes) -> bytes:
    """Bytes changed in what is read for debuggers."""
    file = ELFFile(BytesIO(elf))
    parts = [(16, 36), (file["e_shoff"], file["e_shnum"] * file["e_shentsize"])]
    parts += [
        (section["sh_offset"], section["sh_size"])
        for section in file.iter_sections()
        if section.name.startswith((".debug", ".symtab", ".strtab", ".shstrtab"))
    ]
    data = bytearray(elf)
    for _ in range(draw.draw(st.integers(1, 8))):
        start, size = draw.draw(st.sampled_from(parts))
        data[start + draw.draw(st.integers(0, size - 1))] = draw.draw(
            st.one_of(st.sampled_from([0, 0x7F, 0x80, 0xFF]), st.integers(0, 255))
        )
    return bytes(data)


def ones(_: int, count: int) -> tuple[list[int], list[int]]:
    return [1] * count, [0] * count


READERS: list[Callable[[Symbols], object]] = [
    profile.boundaries,
    lambda symbols: coverage.lcov(coverage.collect(symbols, ones)),
    lambda symbols: symbols.extent_of("depth"),
    lambda symbols: symbols.addresses_of("x.c", 7),
]


@settings(max_examples=150)
@given(draw=st.data())
def test_a_damaged_image_is_one_error_of_ours_and_a_fault_is_told(draw: st.DataObject) -> None:
    data = damaged(draw, compiled(CRASH, "-O1").read_bytes())
    computer = Computer()
    said: list[str] = []
    teller = faults.Teller(computer, data, said.append)
    registers = (0, 0x80000010, *[0x80001000] * 30)
    for pc in range(0x80000000, 0x80000080, 10):
        teller.tell(Fault(0, pc, 5, 0x10, registers))
    assert sum(line.startswith("fault at") for line in said) == 10
    for read in READERS:
        try:
            read(Symbols(data))
        except Ares4Error as error:
            assert str(error).endswith(".")
    with suppress(ImageError):
        program._symbols(data)
