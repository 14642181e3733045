"""A program made for QEMU's virt board: read from its file, put in place, switched on.

It finds what it would find there: its segments at their physical addresses, the hart's number in
a0, a device tree in a1, the console, CLINT, PLIC and test finisher. When it restarts the computer
it is loaded anew, as QEMU does. The ship and the sky are there too; it need not look.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ares4 import devicetree, files
from ares4.computer import Computer
from ares4.errors import Ares4Error, ImageError, UnfinishedError
from ares4.machine.values import RAM_BASE, RESET_VECTOR

if TYPE_CHECKING:
    from elftools.elf.elffile import ELFFile
    from elftools.elf.sections import Symbol

RAM_BYTES = 128 << 20  # as much as QEMU gives where nothing is said

_TREE_ALIGNMENT = 2 << 20  # as QEMU places it
_SMALL_RAM = 2 * _TREE_ALIGNMENT
_PAGE_BYTES = 4096
_SIGNATURE_BYTES_MAX = 16 << 20
_NAMES = ("tohost", "fromhost", "begin_signature", "end_signature")
_EXECUTABLE = 4  # SHF_EXECINSTR
_HEADER = struct.Struct("<28xI12xH")  # e_phoff, e_phnum
_SEGMENT = struct.Struct("<8I")  # type, offset, two addresses, bytes in the file and in memory
_LOADED = 1  # PT_LOAD
_DOUBLE_FAULT = "DOUBLE_FAULT"


class Segment(NamedTuple):
    """What is loaded at an address: data, then zeros up to memory_bytes."""

    address: int
    data: bytes
    memory_bytes: int

    @property
    def end(self) -> int:
        """The address one past it."""
        return self.address + self.memory_bytes


class Program:
    """A program in a computer that is switched on; as an attachment it loads it anew on restarts.

    symbols: addresses of those of _NAMES that the image has. room: where memory begins that is
    nobody's, and where it ends. debugged: whether somebody is there
    who wants to see the program start anew after a double fault.
    """

    def __init__(
        self,
        path: Path,
        computer: Computer,
        segments: list[Segment],
        symbols: dict[str, int],
        room: tuple[int, int],
    ) -> None:
        self.path = path
        self.computer = computer
        self.segments = segments
        self.symbols = symbols
        self.room = room
        self.debugged: Callable[[], bool] = lambda: False
        self._restarts = 0

    def next_cycle(self) -> int | None:
        """Wherever one falls: a breakpoint in the boot ROM makes one at each restart."""
        return None

    def frame(self) -> None:
        """Loads the image anew after a restart. Raises UnfinishedError on a double fault, which
        would come for ever, unless somebody debugs it."""
        before, self._restarts = self._restarts, self.computer.restarts
        if self._restarts <= before or self.computer.reliving:
            return  # what was loaded then comes again, and is in what lies before it
        double_fault = self.computer.state("restart.CAUSE.CAUSE") == _DOUBLE_FAULT
        if double_fault and not self.debugged():
            place = self.computer.read("restart.LAST_PC")
            raise UnfinishedError(
                f"Image {self.path} ran into a fault whose handler cannot be fetched: mtvec names "
                f"0x{place:08x}; set it before anything can fault."
            )
        self._place()

    def _place(self) -> None:
        for segment in self.segments:
            if segment.memory_bytes:
                data = segment.data.ljust(segment.memory_bytes, b"\0")
                self.computer.put_bytes(segment.address, data)

    def start_anew(self, computer: Computer) -> None:
        """Restarts the computer, with the image as it was loaded."""
        computer.restart()
        self._restarts = computer.restarts
        self._place()

    def close(self) -> None:
        """Nothing to put away."""

    def signature_place(self) -> tuple[int, int]:
        """Where the signature begins and ends. Raises ImageError when the image does not say."""
        places = [self.symbols.get(name) for name in ("begin_signature", "end_signature")]
        begin, end = places
        if begin is None or end is None or not 0 <= end - begin <= _SIGNATURE_BYTES_MAX:
            raise ImageError(
                f"Image {self.path} has no signature: its symbols begin_signature and "
                "end_signature are missing or not in this order."
            )
        return begin, end

    def signature(self, granularity: int) -> str:
        """The memory from begin_signature to end_signature as the public RISC-V tests want it.

        One number a line, little-endian, of granularity bytes, in lower-case hexadecimal digits.
        Raises ImageError when the image does not say where.
        """
        begin, end = self.signature_place()
        data = self.computer.peek(begin, end - begin)
        data += bytes(-len(data) % granularity)
        return "".join(
            data[at : at + granularity][::-1].hex() + "\n"
            for at in range(0, len(data), granularity)
        )


def _in_ram(address: int, data: bytes, memory_bytes: int) -> Segment:
    """A segment without what lies below RAM, which is passed over."""
    below = max(0, RAM_BASE - address)
    return Segment(address + below, data[below:memory_bytes], max(0, memory_bytes - below))


def _is_data(elf: ELFFile, symbol: Symbol) -> bool:
    """Whether a symbol stands for memory: a function may be called tohost without being served."""
    where = symbol["st_shndx"]
    if where == "SHN_UNDEF" or symbol["st_info"]["type"] == "STT_FUNC":
        return False
    return not isinstance(where, int) or not elf.get_section(where)["sh_flags"] & _EXECUTABLE


def _segments(data: bytes) -> list[Segment]:
    """What is loaded of an ELF file: the table that the core reads too, and checks first."""
    table, count = _HEADER.unpack_from(data)
    rows = (_SEGMENT.unpack_from(data, table + _SEGMENT.size * n) for n in range(count))
    return [
        segment
        for kind, at, _, address, file_bytes, memory_bytes, *_ in rows
        if kind == _LOADED
        and (segment := _in_ram(address, data[at : at + file_bytes], memory_bytes)).memory_bytes
    ]


def _symbols(data: bytes) -> dict[str, int]:
    """The known symbols of an ELF file. Raises ImageError."""
    from elftools.elf.elffile import ELFFile
    from elftools.elf.sections import SymbolTableSection

    symbols = {}
    try:
        elf = ELFFile(BytesIO(data))
        for table in elf.iter_sections("SHT_SYMTAB"):
            assert isinstance(table, SymbolTableSection)
            # The reader would go through all of a table that only claims to be long.
            assert table["sh_offset"] + table["sh_size"] <= len(data)
            for name in _NAMES:
                for symbol in table.get_symbol_by_name(name) or ():
                    if _is_data(elf, symbol):
                        symbols[name] = symbol["st_value"]
    except Exception as problem:  # the reader raises whatever a damaged table leads it to
        raise ImageError(f"its tables are damaged ({type(problem).__name__}).") from None
    return symbols


def _load(
    computer: Computer, data: bytes, address: int | None
) -> tuple[list[Segment], dict[str, int]]:
    elf = data.startswith(b"\x7fELF")
    if address is not None:
        if elf:
            raise ImageError(
                "It is an ELF program, which knows its addresses; leave out --address."
            )
        computer.load_flat(data, address)
        return [Segment(address, data, len(data))], {}
    if not elf:
        raise ImageError(
            f"The file is not an ELF program; a flat binary needs --address {RAM_BASE:#x} or "
            "wherever it is linked."
        )
    try:
        computer.load(data)
    except ImageError as error:
        raise ImageError(f"{error}{_hint(data, computer.ram_bytes)}") from None
    named = any(name.encode() in data for name in _NAMES)  # else the reader is not even imported
    return _segments(data), _symbols(data) if named else {}


def _hint(data: bytes, ram_bytes: int) -> str:
    """What to do about an image that does not fit."""
    try:
        end = max((segment.end for segment in _segments(data)), default=0)
    except struct.error:
        return ""
    if RAM_BASE + ram_bytes < end <= RAM_BASE + (1 << 30):
        return f" --ram {-(-(end - RAM_BASE) // (1 << 20)) + 4}M gives it room."
    return ""


def _place_tree(computer: Computer, segments: list[Segment]) -> int:
    """The device tree as high as QEMU puts it, or at the top of a small RAM; where.

    Raises ImageError.
    """
    blob = devicetree.build(computer.ram_bytes)
    alignment = _TREE_ALIGNMENT if computer.ram_bytes >= _SMALL_RAM else _PAGE_BYTES
    address = (RAM_BASE + computer.ram_bytes - len(blob)) // alignment * alignment
    for segment in segments:
        if segment.address < address + len(blob) and address < segment.end:
            raise ImageError(
                f"It reaches to 0x{segment.end:08x}, but the device tree stands at "
                f"0x{address:08x}; give more RAM with --ram."
            )
    computer.load_device_tree(blob, address)
    return address


def load(path: Path, ram_bytes: int = RAM_BYTES, address: int | None = None) -> Program:
    """A computer with the program in it, switched on; runs stop at RESET_VECTOR when it restarts.

    ram_bytes: a multiple of 4,096 from 65,536 to 2**30. address: of a flat binary, which starts
    there; None for an ELF. Raises ImageError.
    """
    data = files.read(path, "Image", ImageError)
    computer = Computer(ram_bytes)
    try:
        segments, symbols = _load(computer, data, address)
        tree = _place_tree(computer, segments)
        if "tohost" in symbols:
            computer.serve_htif(symbols["tohost"], symbols.get("fromhost", 0))
    except Ares4Error as error:
        raise ImageError(f"Image {path}: {error}") from None
    computer.power_on()
    computer.break_at(RESET_VECTOR)
    computer.run(0)  # what is told here is the first start, and none of the restarts
    end = max((segment.end for segment in segments if segment.end <= tree), default=RAM_BASE)
    return Program(path, computer, segments, symbols, ((end + 15) & ~15, tree))
