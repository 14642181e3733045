"""Programs in C with line tables and descriptions of frames, as users compile them."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path

import pytest

from c_core.toolchain import ZIG
from tests.conftest import BUILD, SCRIPT, TARGET

# Built without optimisation, every line is a place of its own and every `if` a branch.
WALK = """\
#define FINISHER (*(volatile unsigned *)0x100000)
unsigned fib(unsigned n) {
    if (n < 2)
        return n;
    return fib(n - 1) + fib(n - 2);
}
static unsigned odd(unsigned n);
static unsigned even(unsigned n) {
    return n == 0 ? 1 : odd(n - 1);
}
static unsigned odd(unsigned n) {
    return n == 0 ? 0 : even(n - 1);
}
void never(void) {
    FINISHER = 0x3333;
}
void main_(void) {
    unsigned sum = 0;
    for (unsigned i = 0; i < 10; i++) {
        if (i % 3 == 0)
            sum += fib(i);
        else
            sum += even(i);
    }
    if (sum == 0)
        never();
    FINISHER = 0x5555;
    for (;;) {
    }
}
__attribute__((naked, section(".text.entry"))) void _start(void) {
    __asm__("la sp, 0x80080000\\n call main_");
}
"""
# A fault four calls deep, with frames of different sizes and registers saved in them.
CRASH = """\
static volatile unsigned *const nowhere = (volatile unsigned *)0x10;
volatile unsigned depth;
__attribute__((noinline)) unsigned deep(unsigned n) {
    volatile unsigned room[16];
    room[n & 15] = n;
    if (n == 0)
        return *nowhere + room[1];
    return deep(n - 1) + room[2];
}
__attribute__((noinline)) unsigned middle(unsigned n, unsigned *out) {
    *out = deep(n) * 3;
    return *out + n;
}
void main_(void) {
    unsigned out = depth;
    depth = middle(3, &out) + out;
}
__attribute__((naked, section(".text.entry"))) void _start(void) {
    __asm__("la sp, 0x80080000\\n la t0, 1f\\n csrw mtvec, t0\\n call main_\\n"
            ".balign 4\\n 1: li t0, 0x100000\\n li t1, 0x5555\\n sw t1, 0(t0)\\n j 1b");
}
"""


def compiled(text: str, *flags: str) -> Path:
    """The ELF of a C program for 0x80000000."""
    name = hashlib.sha256("".join((text, *flags)).encode()).hexdigest()[:24]
    elf = BUILD / "programs" / f"{name}.c.elf"
    if not elf.exists():
        elf.parent.mkdir(parents=True, exist_ok=True)
        source = elf.with_suffix("")
        source.write_text(text)
        command = [
            *(*ZIG, "cc", *TARGET, "-g", "-fno-unwind-tables"),
            *("-ffreestanding", "-fno-sanitize=undefined", "-nostdlib", f"-Wl,-T,{SCRIPT}"),
            *(*flags, "-o", str(elf), str(source)),
        ]
        subprocess.run(command, check=True, capture_output=True)
    return elf


@pytest.fixture(scope="session")
def walk() -> Path:
    """A program of recursion and branches that ends by itself."""
    return compiled(WALK, "-O0")


@pytest.fixture(scope="session")
def crash() -> Path:
    """A program that reads where nothing is."""
    return compiled(CRASH, "-O1")
