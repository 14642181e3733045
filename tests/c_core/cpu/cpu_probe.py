"""Snippets under a prepared machine state, on QEMU's boards and on ours: see cpu_probe.S."""

from __future__ import annotations

import struct
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from cpu_differences import Differences

from ares4.computer import Computer
from ares4.machine.values import Stop
from c_core.toolchain import ZIG

HERE = Path(__file__).parent
RAM_BASE = 0x8000_0000
RAM_BYTES = 32 << 20
CONTROL, CASES, RESULTS = 0x4000, 0x1_0000, 0x80_0000
CASE_BYTES = RESULT_BYTES = 1024
CASE_CODE, RESULT_EVENTS, RESULT_X, EVENTS_MAX = 256, 16, 800, 48
CASES_MAX = (RESULTS - CASES) // CASE_BYTES
CODE, DATA, DATA_BYTES = 0x8100_0000, 0x8100_2000, 1024
RUN_CYCLES = 1 << 40

# Everything of this processor and as little else as QEMU can be asked for.
PROCESSOR = "rv32,h=false,s=false,debug=false,mmu=false,sstc=false,pmu-num=29"
BOARDS = {"virt": 0, "spike": 1}
MACHINE_MODE = 3 << 11
# NAPOT: 16 MiB for the runner, 4 KiB of snippet with all permissions, all that is below RAM.
RUNNER_PMPCFG = (0x18, 0x1F, 0x18)
RUNNER_PMPADDR = (0x201F_FFFF, CODE >> 2 | 0x1FF, 0x0FFF_FFFF)


@dataclass
class Case:
    """One snippet. The first three entries of memory protection are the runner's."""

    code: Sequence[int]
    mstatus: int = MACHINE_MODE
    mcounteren: int = 0
    x: dict[int, int] = field(default_factory=dict)
    pmpaddr: Sequence[int] = (0,) * 13
    pmpcfg: Sequence[int] = (0,) * 13

    def pack(self) -> bytes:
        x = [self.x.get(number, 0) for number in range(1, 31)]
        head = struct.pack("<2I13I", self.mstatus, 4 * len(self.code), *self.pmpaddr)
        head += bytes((*RUNNER_PMPCFG, *self.pmpcfg)) + struct.pack("<31I", *x, self.mcounteren)
        code = struct.pack(f"<{len(self.code)}I", *self.code)
        packed = head.ljust(CASE_CODE, b"\0") + code
        assert len(packed) <= CASE_BYTES
        return packed.ljust(CASE_BYTES, b"\0")


class Event(NamedTuple):
    """One trap."""

    cause: int
    epc: int
    tval: int
    mstatus: int

    def __str__(self) -> str:
        words = f"cause {self.cause:x} epc {self.epc:08x} tval {self.tval:08x}"
        return f"{words} mstatus {self.mstatus:08x}"


class Result(NamedTuple):
    """The traps of a case, the last being its end, and what x0 to x30 hold then."""

    events: list[Event]
    x: list[int]


def result_of(packed: bytes) -> Result:
    count = int.from_bytes(packed[:4], "little")
    events = [
        Event(*struct.unpack_from("<4I", packed, RESULT_EVENTS + 16 * i)) for i in range(count)
    ]
    return Result(events, [0, *struct.unpack_from("<30I", packed, RESULT_X)])


ATOMIC_FAULTS = "faults of atomic operations"
LOAD_CAUSES = {4: 6, 5: 7}


def with_atomic_faults(case: Case, events: list[Event], differences: Differences) -> list[Event]:
    """The traps as QEMU should have told them: it tells faults of atomic operations as a load's."""
    told = list(events)
    for index, event in enumerate(events):
        number = (event.epc - CODE) // 4
        word = case.code[number] if 0 <= number < len(case.code) else 0
        atomic = word & 0x7F == 0x2F and word >> 27 != 2  # lr.w is a load
        if atomic and event.cause in LOAD_CAUSES:
            told[index] = event._replace(cause=LOAD_CAUSES[event.cause])
            differences.meet(ATOMIC_FAULTS)
    return told


def assemble(room: Path) -> bytes:
    """cpu_probe.S as a flat image."""
    target = ["--target=riscv32-freestanding-none", "-mcpu=generic_rv32+m+a+f+d+zicsr+zifencei"]
    elf, flat = room / "probe.elf", room / "probe.bin"
    script = f"-Wl,-T,{HERE / 'cpu_image.ld'}"
    source = str(HERE / "cpu_probe.S")
    command = [*ZIG, "cc", *target, "-mabi=ilp32d", "-nostdlib", script, source, "-o", str(elf)]
    subprocess.run(command, check=True)
    subprocess.run([*ZIG, "objcopy", "-O", "binary", str(elf), str(flat)], check=True)
    image = flat.read_bytes()
    assert len(image) <= CONTROL
    return image


@dataclass
class Bench:
    """Runs cases side by side. memory: bytes of RAM by offset, to begin with."""

    runner: bytes
    qemu: str
    room: Path
    memory: dict[int, bytes] = field(default_factory=dict)

    def image(self, cases: Sequence[Case], board: str) -> bytes:
        assert len(cases) <= CASES_MAX
        ram = bytearray(RAM_BYTES)
        ram[: len(self.runner)] = self.runner
        struct.pack_into("<2I", ram, CONTROL, len(cases), BOARDS[board])
        for number, case in enumerate(cases):
            start = CASES + number * CASE_BYTES
            ram[start : start + CASE_BYTES] = case.pack()
        for offset, content in self.memory.items():
            ram[offset : offset + len(content)] = content
        return bytes(ram)

    def results(self, memory: bytes, count: int) -> list[Result]:
        starts = range(0, count * RESULT_BYTES, RESULT_BYTES)
        return [result_of(memory[start : start + RESULT_BYTES]) for start in starts]

    def theirs(self, cases: Sequence[Case], board: str = "virt", *options: str) -> list[Result]:
        """What comes of the cases on one of QEMU's boards."""
        ram = self.room / "ram"
        ram.write_bytes(self.image(cases, board))
        share = f"memory-backend-file,id=ram,size={RAM_BYTES >> 20}M,mem-path={ram},share=on"
        command = [
            self.qemu, "-M", f"{board},memory-backend=ram", "-object", share, "-cpu", PROCESSOR,
            "-m", f"{RAM_BYTES >> 20}M", "-bios", "none", "-display", "none", "-monitor", "none",
            "-serial", "null", *options,
        ]  # fmt: skip
        subprocess.run(command, check=True, timeout=600)
        return self.results(ram.read_bytes()[RESULTS:], len(cases))

    def ours(self, cases: Sequence[Case]) -> list[Result]:
        """What comes of them on our board."""
        computer = Computer(ram_bytes=RAM_BYTES)
        computer.load_flat(self.image(cases, "virt"))
        computer.power_on()
        assert computer.run(RUN_CYCLES) == Stop.EXIT
        return self.results(
            computer.peek(RAM_BASE + RESULTS, len(cases) * RESULT_BYTES), len(cases)
        )
