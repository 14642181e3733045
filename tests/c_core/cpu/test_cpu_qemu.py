"""One bare-metal image, run by QEMU and by our processor, must print the same text.

This covers what Unicorn cannot: traps with their causes, addresses and values, user mode, bit
manipulation, minima of signaling NaNs, boxing of singles, misaligned access, illegal encodings.
What differs is listed in docs/processor.md.
"""

import re
import struct
import subprocess
from pathlib import Path
from random import Random

import pytest
from cpu_differences import Differences
from cpu_machine import CASES, RAM_BASE, Machine
from cpu_probe import ATOMIC_FAULTS, LOAD_CAUSES
from cpu_programs import (
    BASES,
    DATA,
    FAULT_BASE,
    FREE,
    ROWS,
    Writer,
    place_i,
    place_s,
    word_of,
)

from c_core.toolchain import ZIG

HERE = Path(__file__).parent
RAM_BYTES = 0x100_0000
CASE_BYTES = 2048
CODE_BYTES_MAX = CASE_BYTES - 400 - 4
TEMPLATE, COUNT, FIRST_CASE = 0xC000, 0xF000, 0x1_0000
CASES_PER_IMAGE = 1000
FAULT_ADDRESS = 0x9000_0000
RUN_CYCLES = 4_000_000_000
PROCESSOR = "rv32,h=false,s=false"
MPP_MACHINE, FS_BITS, SD_BIT = 3 << 11, 3 << 13, 1 << 31

TRAP_LINE = r"^T (\w+) (\w+) (\w+) (\w+)$"
FLOAT_STATE = "mstatus.FS and SD"

UNKNOWN_TO_QEMU = {"czero_eqz", "czero_nez"}
# wfi would wait for ever, mret go anywhere.
NAMES = sorted(set(ROWS) - UNKNOWN_TO_QEMU - {"wfi", "mret"})


class TrapWriter(Writer):
    """Programs that also fault, misalign, box wrongly, and hold what is no instruction."""

    scratch = 0x343  # mtval; the image itself needs mscratch

    def __init__(self, random: Random, names: list[str], expand) -> None:
        super().__init__(random, names)
        self.expand = expand

    def floats(self, row) -> list[int]:
        return list(range(32))

    def mode(self) -> int:
        return self.random.choice((0, 1, 2, 3, 4, 5, 6, 7, 7, 7, 7, 7)) << 12

    def address(self, row):
        size = 1 << (row.match >> 12 & 3)
        if self.random.random() < 0.1:
            return FAULT_BASE, 0, place_i(self.random.randrange(-2048, 2040) & -size)
        if self.random.random() < 0.4:
            size = 1
        offset = self.random.randrange(-2048, 2040) & -size
        return self.random.choice(list(BASES)), 0, place_i(offset)

    def draw_s(self, row):
        base, _, place = self.address(row)
        return [word_of(row, rs1=base, rs2=self.rs(), extra=place_s(place >> 20))]

    draw_f_store = draw_s

    def draw_f_load(self, row):
        return [word_of(row, self.rs(), *self.address(row))]

    def draw_atomic(self, row):
        base = self.random.choice((9, 9, FAULT_BASE))
        # QEMU looks at the alignment of a sc.w only when it holds a reservation.
        if row.name != "sc_w" and self.random.random() < 0.2:  # misaligned
            base = self.random.choice(FREE)
            make = word_of(ROWS["addi"], base, 9, extra=place_i(self.random.randrange(1, 4)))
            return [make, word_of(row, self.rd(), base, self.rs())]
        if row.name in ("lr_w", "sc_w"):
            return super().draw_atomic(row)
        return [word_of(row, self.rd(), base, self.rs())]

    def draw_system(self, row):
        return [row.match]

    def draw_csr(self, row):
        """Also machine registers that hold what was written, and numbers that are nobody's."""
        random = self.random
        if random.random() < 0.5:
            return super().draw_csr(row)
        number = random.choice((0x343, 0x306, 0xF14, 0x5C0, 0x800, 0x7C0, 0xBC0, 0xFC0))
        source = random.choice((0, self.rs()))
        read_only = ROWS["csrrs"].match | self.rd() << 7 | number << 20
        if number in (0x306, 0xF14):  # QEMU lets a write of no bits pass
            return [read_only]
        return [word_of(row, self.rd(), source, extra=number << 20)]

    def draw_illegal(self) -> list[int]:
        """A word that no row matches, or a parcel that stands for nothing."""
        random = self.random
        while random.random() < 0.5:
            parcel = random.getrandbits(16)
            if parcel & 3 != 3 and self.expand(parcel) == 0:
                return [parcel]
        while True:
            row = ROWS[random.choice(self.names)]
            word = row.match | random.getrandbits(32) & ~row.mask
            word ^= 1 << random.randrange(2, 32)
            if word & 0x7F in (0x73, 0x2F):  # other privileged instructions; wide atomics
                continue
            if all(word & other.mask != other.match for other in ROWS.values()):
                return [word]

    def draw(self, name: str) -> list:
        if self.random.random() < 0.04:
            return self.draw_illegal()
        return super().draw(name)

    def registers(self):
        x, f = super().registers()
        x[FAULT_BASE] = FAULT_ADDRESS
        f = [self.random.choice((value, self.double())) for value in f]
        return x, f


def case_bytes(writer: TrapWriter) -> bytes:
    """One case as cpu_image.S reads it."""
    random = writer.random
    code = writer.code(30)
    while len(code) > CODE_BYTES_MAX:
        code = writer.code(30)
    x, f = writer.registers()
    mstatus = random.choice((0, MPP_MACHINE)) | random.choice((0, 1, 2, 3, 3, 3, 3, 3)) << 13
    fcsr = random.choice((0, 0, 1, 2, 3, 4, 5, 7)) << 5
    header = struct.pack("<32I32Q4I", *x, *f, fcsr, mstatus, len(code), 0)
    body = code + ROWS["ecall"].match.to_bytes(4, "little")
    return (header + body).ljust(CASE_BYTES, b"\0")


@pytest.fixture(scope="module")
def runner(tmp_path_factory) -> bytes:
    """cpu_image.S, assembled."""
    room = tmp_path_factory.mktemp("image")
    target = ["--target=riscv32-freestanding-none", "-mabi=ilp32d"]
    target.append("-mcpu=generic_rv32+m+a+f+d+zicsr+zifencei")
    link = ["-nostartfiles", f"-Wl,-T,{HERE / 'cpu_image.ld'}", "-o", str(room / "image.elf")]
    subprocess.run([*ZIG, "cc", *target, str(HERE / "cpu_image.S"), *link], check=True)
    raw = ["objcopy", "-O", "binary", str(room / "image.elf"), str(room / "image.bin")]
    subprocess.run([*ZIG, *raw], check=True)
    image = (room / "image.bin").read_bytes()
    assert len(image) <= DATA
    return image


def run_qemu(qemu: str, image: bytes, room: Path) -> str:
    """What the image prints on QEMU."""
    (room / "image.bin").write_bytes(image)
    command = [
        qemu, "-M", "virt", "-cpu", PROCESSOR, "-m", f"{RAM_BYTES >> 20}M", "-bios", "none",
        "-display", "none", "-monitor", "none", "-serial", f"file:{room / 'text'}",
        "-device", f"loader,file={room / 'image.bin'},addr={RAM_BASE:#x},force-raw=on",
    ]  # fmt: skip
    subprocess.run(command, check=True, timeout=600)
    return (room / "text").read_text()


def run_ours(machine: Machine, image: bytes) -> str:
    """What the image prints on our processor."""
    machine.reset()
    machine.write(0, image)
    machine.run(RUN_CYCLES)
    assert machine.pointer.finished
    count = machine.pointer.console_count
    return machine.ffi.buffer(machine.pointer.console, count)[:].decode()


def cases_of(text: str, image: bytes, differences: Differences | None = None) -> list[list[str]]:
    """The lines of each case; with differences: as QEMU should have told faults of atomics."""

    def amend(found) -> str:
        cause, epc, value, status = (int(word, 16) for word in found.groups())
        word = int.from_bytes(image[epc - RAM_BASE :][:4], "little")
        if differences and word & 0x7F == 0x2F and word >> 27 != 2 and cause in LOAD_CAUSES:
            differences.meet(ATOMIC_FAULTS)
            cause = LOAD_CAUSES[cause]
        return f"T {cause:x} {epc:08x} {value:08x} {status:08x}"

    text = re.sub(TRAP_LINE, amend, text, flags=re.MULTILINE)
    cases, lines = [], []
    for line in text.splitlines():
        lines.append(line)
        if not line.startswith("T"):
            cases.append(lines)
            lines = []
    return cases


def without_float_state(lines: list[str]) -> list[str]:
    """The lines of a case, FS and SD cleared in every mstatus."""

    def mask(found) -> str:
        return f"{found[0][:-8]}{int(found[4], 16) & ~(FS_BITS | SD_BIT):08x}"

    return [re.sub(TRAP_LINE, mask, line) for line in lines]


@pytest.fixture(scope="module")
def big_machine(core_path):
    machine = Machine(core_path, RAM_BYTES)
    yield machine
    machine.close()


@pytest.mark.timeout(0)  # ARES4_CASES may ask for hours
def test_random_images_print_as_on_qemu(qemu, runner, big_machine, tmp_path):
    expand = big_machine.lib.expand_compressed
    differences = Differences(ATOMIC_FAULTS, FLOAT_STATE)
    total = max(CASES // 6, 1)
    for first in range(0, total, CASES_PER_IMAGE):
        count = min(CASES_PER_IMAGE, total - first)
        writers = [TrapWriter(Random(f"qemu {first + i}"), NAMES, expand) for i in range(count)]
        image = bytearray(FIRST_CASE)
        image[: len(runner)] = runner
        image[TEMPLATE : TEMPLATE + 0x2000] = writers[0].data()
        image[COUNT : COUNT + 4] = count.to_bytes(4, "little")
        cases = [case_bytes(writer) for writer in writers]
        image += b"".join(cases)
        theirs = cases_of(run_qemu(qemu, bytes(image), tmp_path), image, differences)
        ours = cases_of(run_ours(big_machine, bytes(image)), image)
        assert len(theirs) == count
        for number, (their_lines, our_lines) in enumerate(zip(theirs, ours, strict=True)):
            code = cases[number][400:].hex()
            where = f"case {first + number}, code {code}"
            assert without_float_state(our_lines) == without_float_state(their_lines), where
            if our_lines != their_lines:
                differences.meet(FLOAT_STATE)
    differences.check()
