"""The real gdb says of this machine what it says of QEMU: the same commands, the same words."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import assembled
from tests.emulator.gdb.conftest import Flight, Scripted

QEMU = shutil.which("qemu-system-riscv32")
QEMU_S = 20

STORES = """
    .option norvc
    li t0, 0x6000
    csrs mstatus, t0
    lui a5, 0x80001
    li a0, 42
one:                        # 0x80000010
    sw a0, 0(a5)
    addi a0, a0, 1
loop:
    lw a1, 0(a5)            # 0x80000018
    addi a1, a1, 1
    sw a1, 0(a5)            # 0x80000020
    amoadd.w a2, a0, (a5)
    fld fa0, 0(a5)
    fsd fa0, 8(a5)          # 0x8000002c
    sb a0, 3(a5)
    j loop
"""
HERE = "*(int *)0x80001000"
THERE = "*(int *)0x8000100c"
AT_THE_STORE = ["tbreak *0x80000010", "continue"]
CASES = {
    "a watched store is stepped": [f"watch {HERE}", "stepi", "continue", "continue"],
    "a watched store is continued from": [f"watch {HERE}", "continue", "stepi", "continue"],
    "stepped to, then watched": ["stepi 4", f"watch {HERE}", "continue", "continue"],
    "reads": ["stepi 2", f"rwatch {HERE}", "stepi", "continue", "continue", "continue"],
    "reads and writes": ["stepi 5", f"awatch {HERE}", *["stepi", "continue"] * 4],
    "the second word of a double": [
        "set var *(int *)0x80001004 = 5", "tbreak *0x8000002c", "continue", f"watch {THERE}",
        "stepi", "set var *(int *)0x80001004 = 6", "continue",
    ],
    "several": [f"watch {HERE}", f"awatch {THERE}", "watch *(char *)0x80001003", *["continue"] * 6],
    "a condition": [f"watch {HERE} if $a1 > 200", "continue", "print $a1", "continue"],
    "the same store again": [
        f"watch {HERE}", "stepi", "set var $a0 = 7", "set var $pc = 0x80000010", "stepi",
        "set var $a0 = 8", "set var $pc = 0x80000010", "continue",
    ],
    "watched anew": [f"watch {HERE}", "stepi", "delete", f"watch {HERE}", "stepi", "continue"],
    "a breakpoint where it stands": [
        "stepi 2", "break *$pc", "continue", "stepi", "break *$pc", "continue",
    ],
    "a jump to a breakpoint": ["break *0x80000020", "jump *0x80000020", "stepi", "continue"],
    "a jump to where it stands": ["break *0x80000020", "continue", "jump *0x80000020", "stepi"],
    "pc set to a breakpoint": ["break *0x80000020", "set var $pc = 0x80000020", "continue"],
    "a breakpoint and a watched store": ["break *0x80000020", f"watch {HERE}", *["continue"] * 5],
}  # fmt: skip
SCRIPT = """
def told(command):
    gdb.write(f"> {{command}}\\n")
    go(command, "ignored")
do("set architecture riscv:rv32")
gdb.write(f"{{MARK}}all\\n")
for command in {commands!r}:
    gdb.write(f"> {{command}}\\n")
    gdb.write(do(command))
gdb.write(do("info registers pc"))
gdb.write(f"{{MARK}}\\n")
"""


def of_qemu(room: Path, script: str) -> str:
    """What gdb writes with QEMU."""
    image, place = room / "stores.bin", room / "gdb.socket"
    image.write_bytes(assembled(STORES))
    words = [
        str(QEMU), "-M", "virt", "-bios", "none", "-display", "none", "-serial", "none",
        "-monitor", "none", "-device", f"loader,file={image},addr=0x80000000", "-S",
        "-chardev", f"socket,path={place},server=on,wait=off,id=gdb", "-gdb", "chardev:gdb",
    ]  # fmt: skip
    with subprocess.Popen(words) as qemu:
        try:
            end = time.monotonic() + QEMU_S
            while not place.exists() and time.monotonic() < end:
                time.sleep(0.01)
            gdb = Scripted(room, script, f"target remote {place}")
            gdb.end()
        finally:
            qemu.kill()
    return str(gdb.said()["all"])


@pytest.mark.skipif(not QEMU, reason="qemu-system-riscv32 is not installed")
@pytest.mark.parametrize("case", CASES)
def test_gdb_says_the_same_of_both(
    case: str, held: Callable[[str], Flight], tmp_path: Path
) -> None:
    script = SCRIPT.format(commands=AT_THE_STORE + CASES[case])
    ours = held(STORES).script(script)["all"]
    assert ours == of_qemu(tmp_path, script)
    assert ours.count("\n>") >= 3
