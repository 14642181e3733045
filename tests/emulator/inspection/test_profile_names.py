"""The profile's names: time by function is what the trace says, whatever becomes of the stack."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ares4.computer import Computer
from ares4.inspection import profile
from ares4.inspection.symbols import Symbols
from ares4.machine.values import Event, Stop, Traced
from tests.emulator.inspection.conftest import compiled

ENTRY = """
#define FINISHER (*(volatile unsigned *)0x100000)
#define ALONE __attribute__((noinline))
void main_(void);
__attribute__((naked, section(".text.entry"))) void _start(void) {
    __asm__("la sp, 0x80080000\\n la t0, trap\\n csrw mtvec, t0\\n call main_\\n"
            "li t0, 0x100000\\n li t1, 0x5555\\n sw t1, 0(t0)\\n 1: j 1b");
}
__asm__(".text\\n .balign 4\\n .globl trap\\n .type trap, @function\\n trap: addi sp, sp, -16\\n"
        "sw t0, 0(sp)\\n csrr t0, mepc\\n addi t0, t0, 4\\n csrw mepc, t0\\n lw t0, 0(sp)\\n"
        "addi sp, sp, 16\\n mret\\n .size trap, .-trap\\n");
volatile unsigned sum;
ALONE void work(unsigned n) { for (unsigned i = 0; i < n; i++) sum += i; }
"""
# Assembly functions that leave by `ret` to where nobody called them from.
JUMPS = """
__asm__(".globl mark\\n .type mark, @function\\n mark: sw ra, 0(a0)\\n sw sp, 4(a0)\\n"
        "sw s0, 8(a0)\\n sw s1, 12(a0)\\n li a0, 0\\n ret\\n .size mark, .-mark\\n"
        ".globl leap\\n .type leap, @function\\n leap: lw ra, 0(a0)\\n lw sp, 4(a0)\\n"
        "lw s0, 8(a0)\\n lw s1, 12(a0)\\n li a0, 1\\n ret\\n .size leap, .-leap\\n"
        ".globl over\\n .type over, @function\\n over: addi sp, sp, -16\\n sw ra, 0(sp)\\n"
        "sw s0, 4(sp)\\n sw s1, 8(sp)\\n sw sp, 0(a0)\\n mv sp, a1\\n lw ra, 0(sp)\\n"
        "lw s0, 4(sp)\\n lw s1, 8(sp)\\n addi sp, sp, 16\\n ret\\n .size over, .-over\\n");
unsigned mark(unsigned *);
void leap(unsigned *);
void over(unsigned *from, unsigned to);
unsigned marked[4], mine, other, room[512];
"""
LONG_JUMP = """
ALONE void parse(unsigned n) { if (n) parse(n - 1); else leap(marked); __asm__ volatile(""); }
void main_(void) {
    for (unsigned i = 0; i < 3; i++) {
        if (!mark(marked))
            parse(i);
        for (unsigned k = 0; k < 200; k++) sum += k;
        work(100);
    }
}
"""
SWITCH = """
ALONE void task(void) { for (;;) { work(70); over(&other, mine); } }
ALONE void deeper(unsigned n) {
    if (n) deeper(n - 1); else over(&mine, other);
    work(5);
}
void main_(void) {
    other = (unsigned)(room + 504);
    *(unsigned *)other = (unsigned)task;
    for (unsigned i = 0; i < 20; i++) {
        over(&mine, other);
        deeper(i);
        work(30);
    }
}
"""
DEEP = """
ALONE unsigned down(unsigned n) {
    if (n == 0) { work(500); return 1; }
    return down(n - 1) + sum;
}
void main_(void) { sum = down(400); work(100); }
"""
# Falls from one function into the next, branches into a third, and runs code of no function.
FALL = """
__asm__(".globl first\\n .type first, @function\\n first: addi a0, a0, 1\\n addi a0, a0, 1\\n"
        ".size first, .-first\\n .globl second\\n .type second, @function\\n"
        "second: addi a0, a0, -1\\n bnez a0, second\\n beqz a0, third\\n .size second, .-second\\n"
        "nop\\n .globl third\\n .type third, @function\\n third: li t0, 20\\n"
        "1: addi t0, t0, -1\\n bnez t0, 1b\\n .size third, .-third\\n nop\\n nop\\n ret\\n");
unsigned first(unsigned);
void main_(void) { for (unsigned i = 0; i < 9; i++) { sum += first(i); work(3); } }
"""
TRAPS = """
ALONE void asks(unsigned n) { __asm__ volatile("ecall"); work(n); }
ALONE void breaks(void) { __asm__ volatile(".option norvc\\n ebreak"); }
void main_(void) {
    for (unsigned i = 0; i < 9; i++) {
        asks(i);
        if (!mark(marked)) { breaks(); leap(marked); }
        __asm__ volatile("ecall");
    }
}
"""
# Calls of a and b in every order: more stacks than the profile has room for.
WIDE = """
void b(unsigned n);
ALONE void a(unsigned n) { if (n) { a(n - 1); b(n - 1); } sum++; }
ALONE void b(unsigned n) { if (n) { a(n - 1); b(n - 1); } sum += 2; }
void main_(void) { a(15); work(10); }
"""
PROGRAMS = {"long jump": LONG_JUMP, "switch": SWITCH, "deep": DEEP, "fall": FALL, "traps": TRAPS,
            "wide": WIDE}  # fmt: skip


def by_trace(rows: list[Traced], end: int, symbols: Symbols) -> Counter[str]:
    """Cycles by function; a step that became a trap belongs to its handler."""
    found: Counter[str] = Counter()
    for row, after in zip(rows, [*rows[1:], None], strict=True):
        pc = row.pc if row.event is Event.INSTRUCTION or after is None else after.pc
        function = symbols.function_at(pc)
        found[function.name if function else "?"] += (after.cycle if after else end) - row.cycle
    return found


def both(elf: Path) -> tuple[Counter[str], Counter[str]]:
    """Cycles by function, from the profile and from the trace of the same run."""
    symbols = Symbols(elf.read_bytes())
    computer = Computer()
    computer.load(elf.read_bytes())
    computer.power_on()
    rows: list[Traced] = []
    computer.observe(trace=rows.extend, functions=profile.boundaries(symbols))
    assert computer.run(20_000_000) is Stop.EXIT
    leaves: Counter[str] = Counter()
    for stack, cycles in profile.folded(computer.calls(), symbols).items():
        name = stack.rpartition(";")[2]
        leaves["?" if name.startswith("0x") else name] += cycles
    return leaves, by_trace(rows, computer.cycle, symbols)


@pytest.mark.parametrize("level", ["-O0", "-O2"])
@pytest.mark.parametrize("name", PROGRAMS)
def test_time_by_function_is_that_of_the_trace(name: str, level: str) -> None:
    # Tail calls would make most of these programs loops.
    flags = (level, "-fno-optimize-sibling-calls", "-Wno-infinite-recursion")
    leaves, traced = both(compiled(ENTRY + JUMPS + PROGRAMS[name], *flags))
    assert leaves == traced
    assert leaves["work"] > 0


CALLS = ("work(%d);", "if (!mark(marked)) down(%d);", "over(&mine, other); sum += %d;",
         "up(%d);", "sum += first(%d);")  # fmt: skip
SHARED = """
ALONE void down(unsigned n) { if (n) down(n - 1); else leap(marked); __asm__ volatile(""); }
ALONE void up(unsigned n) { if (n) { __asm__ volatile("ecall"); up(n - 1); } sum++; }
ALONE void task(void) { for (;;) { up(3); over(&other, mine); work(2); } }
"""


@settings(max_examples=10)
@given(st.lists(st.tuples(st.sampled_from(CALLS), st.integers(0, 300)), min_size=1, max_size=12))
def test_so_it_is_in_any_order_of_leaps_switches_and_recursions(
    steps: list[tuple[str, int]],
) -> None:
    body = " ".join(call % count for call, count in steps)
    falling = FALL.partition("void main_")[0]
    text = f"""{ENTRY}{JUMPS}{falling}{SHARED}void main_(void) {{
        other = (unsigned)(room + 504); *(unsigned *)other = (unsigned)task; {body} }}"""
    leaves, traced = both(compiled(text, "-O0"))  # registers are not kept over a leap
    assert leaves == traced


def test_a_long_jump_leaves_what_it_passed() -> None:
    elf = compiled(ENTRY + JUMPS + LONG_JUMP, "-O1", "-fno-optimize-sibling-calls")
    symbols = Symbols(elf.read_bytes())
    computer = Computer()
    computer.load(elf.read_bytes())
    computer.power_on()
    computer.observe(functions=profile.boundaries(symbols))
    assert computer.run(20_000_000) is Stop.EXIT
    stacks = profile.folded(computer.calls(), symbols)
    assert {stack for stack in stacks if stack.endswith(";work")} == {"_start;main_;work"}
