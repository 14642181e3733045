"""Which compressed encodings exist, asked of all 49,152, and what each of them stands for."""

import struct
import subprocess
from pathlib import Path

from cpu_machine import RAM_BASE, load
from cpu_programs import DATA, DATA_BYTES, op

from c_core.toolchain import ZIG


def is_zcb_arithmetic(parcel: int) -> bool:
    """c.mul, and of those on one register what 32 bits have: not c.zext.w, nor the last two."""
    if parcel >> 10 & 7 != 7:
        return False
    return parcel >> 5 & 3 == 2 or (parcel >> 5 & 3 == 3 and parcel >> 2 & 7 in (0, 1, 2, 3, 5))


def is_reserved(parcel: int) -> bool:
    """What the tables of chapter "C" call illegal, reserved, or not for 32 bits."""
    quadrant, funct, bit_12 = parcel & 3, parcel >> 13, parcel >> 12 & 1
    rd, rs2 = parcel >> 7 & 31, parcel >> 2 & 31
    reserved = {
        (0, 0): parcel >> 5 & 0xFF == 0,  # c.addi4spn of nothing, the word of zeros among them
        (0, 4): parcel >> 12 & 1 or (parcel >> 10 & 3 == 3 and parcel >> 6 & 1),
        (1, 3): not bit_12 and rs2 == 0,  # c.lui and c.addi16sp of nothing
        (1, 4): bit_12 and parcel >> 10 & 3 != 2 and not is_zcb_arithmetic(parcel),
        (2, 0): bit_12,  # a shift by 32 and more
        (2, 2): rd == 0,  # c.lwsp to x0
        (2, 4): not bit_12 and rd == 0 and rs2 == 0,  # c.jr to x0
    }
    return bool(reserved.get((quadrant, funct), False))


def test_what_is_reserved_traps_and_nothing_else(core_path):
    _, lib = load(core_path)
    for parcel in range(0x1_0000):
        if parcel & 3 != 3:
            assert (lib.expand_compressed(parcel) == 0) == is_reserved(parcel), hex(parcel)


def test_each_compressed_instruction_stands_for_its_long_form(core_path):
    """One example of each, assembled by hand from the manual's tables."""
    _, lib = load(core_path)
    examples = {
        0x1FFC: op("addi", 15, 2, value=1020),
        0x3F7C: op("fld", 15, 14, value=0xF8),
        0x5F7C: op("lw", 15, 14, value=0x7C),
        0x7F7C: op("flw", 15, 14, value=0x7C),
        0xBF7C: op("fsd", 0, 14, 15, 0xF8),
        0xDF7C: op("sw", 0, 14, 15, 0x7C),
        0xFF7C: op("fsw", 0, 14, 15, 0x7C),
        0x1FFD: op("addi", 31, 31, value=-1),
        0x3FFD: op("jal", 1, value=-2),
        0x5FFD: op("addi", 31, value=-1),
        0x717D: op("addi", 2, 2, value=-16),
        0x7FFD: op("lui", 31, value=0xFFFF_F000),
        0x83FD: op("srli", 15, 15, 31),
        0x87FD: op("srai", 15, 15, 31),
        0x9BFD: op("andi", 15, 15, value=-1),
        0x8F99: op("sub", 15, 15, 14),
        0x8FB9: op("xor", 15, 15, 14),
        0x8FD9: op("or", 15, 15, 14),
        0x8FF9: op("and", 15, 15, 14),
        0xBFFD: op("jal", 0, value=-2),
        0xDFFD: op("beq", 0, 15, 0, -2),
        0xFFFD: op("bne", 0, 15, 0, -2),
        0x0FFE: op("slli", 31, 31, 31),
        0x3FFE: op("fld", 31, 2, value=0x1F8),
        0x5FFE: op("lw", 31, 2, value=0xFC),
        0x7FFE: op("flw", 31, 2, value=0xFC),
        0x8F82: op("jalr", 0, 31),
        0x8FFE: op("add", 31, 0, 31),
        0x9002: op("ebreak"),
        0x9F82: op("jalr", 1, 31),
        0x9FFE: op("add", 31, 31, 31),
        0xBFFE: op("fsd", 0, 2, 31, 0x1F8),
        0xDFFE: op("sw", 0, 2, 31, 0xFC),
        0xFFFE: op("fsw", 0, 2, 31, 0xFC),
    }
    for parcel, word in examples.items():
        assert lib.expand_compressed(parcel) == word, hex(parcel)


NEAR = [f"x{number}" for number in range(8, 16)]
ONE = ("andi {0}, {0}, 255", "sext.b {0}, {0}", "zext.h {0}, {0}", "sext.h {0}, {0}",
       "not {0}, {0}")  # fmt: skip


def zcb_program() -> str:
    """Each instruction that Zcb has a short form of, in its long form."""
    pairs = [(one, other) for one in NEAR for other in NEAR]
    offsets = {"lbu": range(4), "sb": range(4), "lhu": (0, 2), "lh": (0, 2), "sh": (0, 2)}
    lines = [
        f"{name} {one}, {offset}({base})"
        for name, places in offsets.items()
        for offset in places
        for one, base in pairs
    ]
    lines += [f"mul {one}, {one}, {other}" for one, other in pairs]
    lines += [line.format(register) for line in ONE for register in NEAR]
    return "\n".join(lines)


def assembled_by_llvm(text: str, extensions: str, room: Path) -> bytes:
    target = ["--target=riscv32-freestanding-none", f"-mcpu=generic_rv32+m{extensions}"]
    (room / "all.S").write_text(text)
    subprocess.run([*ZIG, "cc", *target, "-c", "all.S", "-o", "all.o"], check=True, cwd=room)
    subprocess.run([*ZIG, "objcopy", "-O", "binary", "all.o", "all.bin"], check=True, cwd=room)
    return (room / "all.bin").read_bytes()


def test_each_zcb_instruction_stands_for_what_llvm_shortens_to_it(core_path, tmp_path):
    """All of them with all registers and offsets: its assembler makes the short form and the long
    one."""
    _, lib = load(core_path)
    long = assembled_by_llvm(zcb_program(), "+zbb", tmp_path)
    short = assembled_by_llvm(zcb_program(), "+c+zbb+zcb", tmp_path)
    assert len(long) == 2 * len(short)
    seen = set()
    for (word,), (parcel,) in zip(
        struct.iter_unpack("<I", long), struct.iter_unpack("<H", short), strict=True
    ):
        assert lib.expand_compressed(parcel) == word, hex(parcel)
        seen.add(parcel)
    everything = [parcel for parcel in range(0x1_0000) if lib.expand_compressed(parcel)]
    small = {parcel for parcel in everything if parcel >> 13 == 4 and parcel & 3 == 0}
    assert seen == small | {p for p in everything if p & 0xE003 == 0x8001 and is_zcb_arithmetic(p)}


def test_a_short_instruction_does_what_the_long_one_does(machine):
    """All of Zcb on the same registers and memory; only pc tells which it was."""
    lib = machine.lib
    for parcel in range(0x1_0000):
        small = parcel & 0xE003 == 0x8000
        if not (small or (parcel & 0xE003 == 0x8001 and is_zcb_arithmetic(parcel))):
            continue
        if not lib.expand_compressed(parcel):
            continue
        ends = []
        for word, size in ((parcel, 2), (lib.expand_compressed(parcel), 4)):
            machine.reset()
            machine.program(word)
            machine.cpu.x = [0, *(RAM_BASE + DATA + 0xF1 * n for n in range(1, 32))]
            machine.write(DATA, bytes(range(255, -1, -1)) * (DATA_BYTES // 256))
            machine.step()
            assert (machine.cpu.pc, machine.cpu.mcause) == (RAM_BASE + size, 0), hex(parcel)
            ends.append(
                (
                    list(machine.cpu.x),
                    machine.cpu.cycle,
                    bytes(machine.ram[DATA : DATA + DATA_BYTES]),
                )
            )
        assert ends[0] == ends[1], hex(parcel)


def test_hints_do_nothing(machine):
    """Writes to x0 and shifts by nothing: encodings left for hints, which may be ignored."""
    hints = (0x0001, 0x0005, 0x0281, 0x4005, 0x6005, 0x8016, 0x9016, 0x0006, 0x8281, 0x8681)
    machine.program(*hints)
    before = list(machine.cpu.x)
    machine.step(len(hints))
    assert list(machine.cpu.x) == before
    assert (machine.cpu.pc, machine.cpu.mcause) == (RAM_BASE + 2 * len(hints), 0)
