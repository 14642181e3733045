"""The processor under test: c_core/cpu and harness.c as one library, and a class around it."""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

from cffi import FFI

from c_core.toolchain import SHARED, ZIG_CC, links

HERE = Path(__file__).parent
CORE = HERE.parents[2] / "c_core" / "cpu"
FLAGS = [
    *("-std=c11", "-O2", "-UNDEBUG", "-ffp-contract=off", "-frounding-math"),
    *SHARED,
    *("-Wall", "-Wextra", "-Wpedantic", "-Werror", "-Wconversion"),
]
FEW_PAIRS = "-DCOMMON=COMMON_FEW"

RAM_BASE = 0x8000_0000
WINDOW = 0x4000_0000
CASES = int(os.environ.get("ARES4_CASES", "3000"))

FIELDS = [
    *("pc", "privilege", "lines", "waiting", "reservation", "reserved", "fcsr", "mstatus", "mie"),
    *("mtvec", "mscratch", "mepc", "mcause", "mtval", "mcounteren", "mcountinhibit"),
    *("pmpcfg[4]", "pmpaddr[16]", "nmi_vector", "in_nmi", "double_fault", "sink"),
]

DECLARATIONS = (
    """
struct bus { uint8_t *ram; uint8_t *lines; uint8_t *dirty; uint32_t ram_base;
             uint32_t ram_bytes;
             uint32_t fast_bytes; bool attention; uint32_t exception;
             uint32_t stop_causes; uint64_t stored; };
struct cpu { uint32_t x[32]; uint64_t f[32]; uint64_t cycle; uint64_t steps; uint64_t minstret;
             uint64_t time_epoch_ticks; int64_t mcycle_offset; """
    + " ".join(f"uint32_t {name};" for name in FIELDS)
    + """ };
struct access { uint64_t cycle; uint64_t value; uint64_t minstret; uint32_t address;
                uint32_t size; uint32_t pc; uint32_t padding; };
struct machine { struct bus bus; struct cpu cpu; void *cache; uint32_t poison;
                 uint32_t log_count; uint64_t fetches; double device_sum;
                 struct access log[4096];
                 char *console; uint32_t console_count; uint32_t finished; };
struct soft_format { uint32_t fraction_bits; int32_t bias; uint64_t sign; uint64_t nan; };
extern struct soft_format soft_single, soft_double;
struct machine *harness_create(uint32_t);
void harness_destroy(struct machine *);
void harness_reset(struct machine *);
void harness_write(struct machine *, uint32_t, const uint8_t *, uint32_t);
void harness_forget(struct machine *);
void harness_use_host_float(struct machine *, int);
void harness_use_plain(struct machine *, int);
void harness_run(struct machine *, uint64_t, uint64_t);
void harness_run_once(struct machine *, uint64_t);
void harness_step(struct machine *, uint64_t);
struct difference { uint64_t a, b, c, soft, host; uint32_t soft_flags, host_flags, operation,
                    mode; uint64_t compared; };
uint64_t float_differential(uint64_t, uint64_t, struct difference *);
uint64_t soft_multiply_add(const struct soft_format *, uint64_t, uint64_t, uint64_t, uint32_t,
                           uint32_t *);
uint64_t soft_add(const struct soft_format *, uint64_t, uint64_t, uint32_t, uint32_t *);
uint64_t soft_multiply(const struct soft_format *, uint64_t, uint64_t, uint32_t, uint32_t *);
uint64_t soft_divide(const struct soft_format *, uint64_t, uint64_t, uint32_t, uint32_t *);
uint64_t soft_square_root(const struct soft_format *, uint64_t, uint32_t, uint32_t *);
uint64_t soft_narrow(const struct soft_format *, uint64_t, uint32_t, uint32_t *);
uint64_t soft_widen(const struct soft_format *, uint64_t, uint32_t, uint32_t *);
uint32_t soft_to_signed(const struct soft_format *, uint64_t, uint32_t, uint32_t *);
uint32_t soft_to_unsigned(const struct soft_format *, uint64_t, uint32_t, uint32_t *);
uint32_t expand_compressed(uint32_t);
bool cpu_csr_peek(const struct cpu *, uint32_t, uint32_t *);
bool cpu_csr_poke(struct cpu *, uint32_t, uint32_t);
void cpu_reset(struct cpu *, uint32_t);
"""
)


def compilers() -> dict[str, list[str]]:
    """Every C compiler at hand that the core promises to build with."""
    found = {name: [name] for name in ("gcc", "clang") if links(name)}
    return found | {"zig": ZIG_CC}


def link_core(target: Path) -> None:
    """Links the processor as the build made it, brought up to date, with the harness."""
    root = HERE.parents[2]
    code = "from c_core.binding import build_core; build_core()"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=root)
    built = root / "build" / "core" / "cpu"  # what a source left that is gone may be there, too
    objects = [built / f"{path.stem}.o" for path in sorted(CORE.glob("*.c"))]
    compiler = next(iter(compilers().values()))
    command = [*compiler, *FLAGS, f"-I{CORE}", *objects, *sorted(HERE.glob("*.c")), "-o", target]
    subprocess.run(command, check=True, capture_output=True, text=True)


def compile_core(compiler: list[str], target: Path, *extra: str) -> None:
    """Compiles the processor and the harness, strictly, into a shared library."""
    sources = [*sorted(CORE.glob("*.c")), *sorted(HERE.glob("*.c"))]
    command = [*compiler, *FLAGS, *extra, f"-I{CORE}", *map(str, sources), "-o", str(target)]
    subprocess.run(command, check=True, capture_output=True, text=True)


@cache
def load(path: str) -> tuple[FFI, object]:
    """The library as (ffi, functions)."""
    ffi = FFI()
    ffi.cdef(DECLARATIONS)
    return ffi, ffi.dlopen(path)


class Machine:
    """One harness machine."""

    def __init__(self, path: str, ram_bytes: int = 0x10000) -> None:
        self.ffi, self.lib = load(path)
        self.ram_bytes = ram_bytes
        self.pointer = self.lib.harness_create(ram_bytes)
        self.bus = self.pointer.bus
        self.cpu = self.pointer.cpu
        self.ram = self.ffi.buffer(self.bus.ram, ram_bytes)

    def close(self) -> None:
        self.lib.harness_destroy(self.pointer)

    def reset(self) -> None:
        self.lib.harness_reset(self.pointer)

    def write(self, offset: int, data: bytes) -> None:
        self.lib.harness_write(self.pointer, offset, data, len(data))

    def program(self, *words: int, offset: int = 0) -> None:
        """Puts instructions, 16 or 32 bits each, into RAM."""
        parts = (word.to_bytes(4 if word & 3 == 3 else 2, "little") for word in words)
        self.write(offset, b"".join(parts))

    def open_to_users(self) -> None:
        """One entry that permits user mode everything."""
        self.cpu.pmpcfg[0], self.cpu.pmpaddr[0] = 0x1F, 0xFFFF_FFFF

    def run(self, until_cycle: int, until_steps: int = 2**64 - 1) -> None:
        self.lib.harness_run(self.pointer, until_cycle, until_steps)

    def step(self, count: int = 1) -> None:
        self.lib.harness_step(self.pointer, count)

    def forget(self) -> None:
        self.lib.harness_forget(self.pointer)

    def state(self) -> bytes:
        """Everything the processor, RAM and the bus remember."""
        log = self.ffi.buffer(self.pointer.log, self.pointer.log_count * 40)
        cpu = self.ffi.buffer(self.ffi.addressof(self.pointer, "cpu"))
        return bytes(cpu) + bytes(self.ram) + bytes(log)

    def peek(self, number: int) -> int | None:
        value = self.ffi.new("uint32_t *")
        if not self.lib.cpu_csr_peek(self.ffi.addressof(self.pointer, "cpu"), number, value):
            return None
        return value[0]

    def poke(self, number: int, value: int) -> bool:
        return self.lib.cpu_csr_poke(self.ffi.addressof(self.pointer, "cpu"), number, value)
