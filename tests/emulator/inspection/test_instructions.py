"""Instructions in words: what capstone leaves open."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from ares4.inspection.instructions import words_of


@pytest.mark.parametrize(
    ("bits", "words"),
    [
        (0x34011173, "csrrw sp, mscratch, sp"),
        (0x7A511073, "csrw 0x7a5, sp"),  # tcontrol, which capstone has no name for
        (0x0052D073, "csrwi utvec, 5"),
        (0x7A52D073, "csrwi 0x7a5, 5"),
        (0x4505, "c.li a0, 1"),
        (0xFFFFFFFF, ".insn 0xffffffff"),
        (0x9C71, ".insn 0x9c71"),  # c.zext.w, of 64 bits
    ],
)
def test_words(bits: int, words: str) -> None:
    assert words_of(0x80000000, bits) == words


# One of each that capstone does not know, as LLVM's assembler reads it.
UNKNOWN = """
    sh1add a0, a1, a2\nsh2add t3, s11, zero\nsh3add a0, a1, a2\nandn a0, a1, a2\norn a0, a1, a2
    xnor a0, a1, a2\nclz a0, a1\nctz a0, a1\ncpop a0, a1\nsext.b a0, a1\nsext.h a0, a1
    zext.h a0, a1\nmax a0, a1, a2\nmaxu a0, a1, a2\nmin a0, a1, a2\nminu a0, a1, a2
    rol a0, a1, a2\nror a0, a1, a2\nrori a0, a1, 31\norc.b a0, a1\nrev8 a0, a1
    clmul a0, a1, a2\nclmulr t6, ra, sp\nclmulh a0, a1, a2\nbclr a0, a1, a2\nbclri a0, a1, 17
    bext a0, a1, a2\nbexti a0, a1, 0\nbinv a0, a1, a2\nbinvi a0, a1, 5\nbset a0, a1, a2
    bseti a0, a1, 7\nczero.eqz a0, a1, a2\nczero.nez a0, a1, a2
    c.lbu s0, 3(s1)\nc.lhu a5, 2(a0)\nc.lh a5, 0(a0)\nc.sb a4, 1(a3)\nc.sh a4, 2(a3)
    c.zext.b a0\nc.sext.b a0\nc.zext.h a0\nc.sext.h a0\nc.not a5\nc.mul a0, s1
"""


def test_what_capstone_does_not_know_is_said_as_it_is_written(tmp_path: Path) -> None:
    lines = [line.strip() for line in UNKNOWN.split("\n") if line.strip()]
    (tmp_path / "all.S").write_text("\n".join(lines))
    zig = [sys.executable, "-m", "ziglang"]
    cpu = "-mcpu=generic_rv32+m+c+zba+zbb+zbc+zbs+zcb+zicond"
    command = [*zig, "cc", "--target=riscv32-freestanding-none", cpu, "-c", "all.S", "-o", "all.o"]
    subprocess.run(command, check=True, cwd=tmp_path)
    subprocess.run([*zig, "objcopy", "-O", "binary", "all.o", "all.bin"], check=True, cwd=tmp_path)
    code = (tmp_path / "all.bin").read_bytes()
    said, at = [], 0
    while at < len(code):
        size = 4 if code[at] & 3 == 3 else 2
        said.append(words_of(at, int.from_bytes(code[at : at + size], "little")))
        at += size
    assert [re.sub(r"\s+", " ", line) for line in said] == lines
