"""What gdb is told of the machine: its registers and its map, as the documents gdb asks for.

Registers have gdb's own numbers: 0-31 x, 32 pc, 33-64 f, 65 + n CSR n, of which fflags, frm and
fcsr belong to the float unit.

Source: Debugging with GDB, "RISC-V Features" and "Memory Map Format".
"""

from __future__ import annotations

from xml.etree import ElementTree as Xml

from ares4._registers import REGISTERS
from ares4.computer import Computer
from ares4.errors import MachineError
from ares4.machine.processor import F_NAMES, X_NAMES, csr_numbers
from ares4.machine.values import RAM_BASE

PC = 32
F = 33
CSR = 65
MTVEC, MEPC, MCAUSE = CSR + 0x305, CSR + 0x341, CSR + 0x342
WORD_BYTES = 4
FLOAT_BYTES = 8
RAM_BYTES_MAX = 0x40000000
_ROM_BASE = 0x1000
_PAGE_BYTES = 0x1000
_TARGET_HEAD = b'<?xml version="1.0"?><!DOCTYPE target SYSTEM "gdb-target.dtd">'
_MAP_HEAD = (
    b'<?xml version="1.0"?>'
    b'<!DOCTYPE memory-map PUBLIC "+//IDN gnu.org//DTD GDB Memory Map V1.0//EN"'
    b' "http://sourceware.org/gdb/gdb-memory-map.dtd">'
)
_FLOAT_CSRS = ("fflags", "frm", "fcsr")


def register_bytes(number: int) -> int:
    """How wide a register is for gdb."""
    return FLOAT_BYTES if F <= number < CSR else WORD_BYTES


def description() -> bytes:
    """The registers: gdb's target description."""
    target = Xml.Element("target", version="1.0")
    Xml.SubElement(target, "architecture").text = "riscv:rv32"

    def feature(name: str) -> Xml.Element:
        return Xml.SubElement(target, "feature", name=f"org.gnu.gdb.riscv.{name}")

    def register(parent: Xml.Element, name: str, number: int, kind: str) -> None:
        bits = str(8 * register_bytes(number))
        Xml.SubElement(parent, "reg", name=name, bitsize=bits, regnum=str(number), type=kind)

    cpu = feature("cpu")
    pointers = {"ra": "code_ptr", "sp": "data_ptr", "gp": "data_ptr", "tp": "data_ptr"}
    for number, name in enumerate(X_NAMES):
        register(cpu, name, number, pointers.get(name, "int"))
    register(cpu, "pc", PC, "code_ptr")
    fpu = feature("fpu")
    for number, name in enumerate(F_NAMES, F):
        register(fpu, name, number, "ieee_double")
    csr = feature("csr")
    for name, number in csr_numbers().items():
        register(fpu if name in _FLOAT_CSRS else csr, name, CSR + number, "int")
    return _TARGET_HEAD + Xml.tostring(target)


def memory_map(computer: Computer) -> bytes:
    """What answers at which address; elsewhere gdb does not look."""
    pages = {address // _PAGE_BYTES for name in REGISTERS for address in _ends(name)}
    memory = Xml.Element("memory-map")

    def region(kind: str, start: int, length: int) -> None:
        Xml.SubElement(memory, "memory", type=kind, start=hex(start), length=hex(length))

    region("rom", _ROM_BASE, _PAGE_BYTES)
    for page in sorted(pages):
        region("ram", page * _PAGE_BYTES, _PAGE_BYTES)
    region("ram", RAM_BASE, _ram_bytes(computer))
    return _MAP_HEAD + Xml.tostring(memory)


def _ram_bytes(computer: Computer) -> int:
    """How much RAM there is: the last page that answers, found by halving."""
    low, high = 0, RAM_BYTES_MAX
    while high - low > _PAGE_BYTES:
        middle = (low + high) // 2 // _PAGE_BYTES * _PAGE_BYTES
        try:
            computer.peek(RAM_BASE + middle, 1)
        except MachineError:
            high = middle
        else:
            low = middle
    return high


def _ends(name: str) -> tuple[int, int]:
    address, count, stride = REGISTERS[name]
    return address, address + (count - 1) * stride
