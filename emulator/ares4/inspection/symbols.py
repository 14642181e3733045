"""What an image says about its own addresses: functions, source lines, how to unwind a frame.

pyelftools reads ELF and DWARF (versions 2 to 5); everything is read when it is first asked for.
"""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cached_property, wraps
from io import BytesIO
from itertools import pairwise
from typing import Any, NamedTuple, ParamSpec, TypeVar

from elftools.dwarf.callframe import FDE
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

from ares4.errors import ImageError

_EXECUTABLE = 4  # SHF_EXECINSTR
_NO_LABELS = (".L", "$")  # names that compilers and assemblers give to places within code
_FRAMES_MAX = 64
_RA, _SP = 1, 2

P = ParamSpec("P")
T = TypeVar("T")


class Function(NamedTuple):
    """A function: its name, and the addresses from start up to end."""

    name: str
    start: int
    end: int


class Place(NamedTuple):
    """A line of source."""

    file: str
    line: int


class Row(NamedTuple):
    """A row of the line table: from this address on the code belongs to that line.

    place is None past the end of a sequence. statement: a debugger would stop here for the line.
    """

    address: int
    place: Place | None
    statement: bool


def _read_as(what: str) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """What reads a part of the image: whatever the library raises of a part that it does not know,
    or that is damaged, becomes an ImageError.
    """

    def wrap(read: Callable[P, T]) -> Callable[P, T]:
        @wraps(read)
        def told(*args: P.args, **kwargs: P.kwargs) -> T:
            try:
                return read(*args, **kwargs)
            except ImageError:
                raise
            except Exception:
                raise ImageError(
                    f"The image's {what} cannot be read: damaged, or built with -gdwarf64 or "
                    "-gz=zlib-gnu; build it with plain -g."
                ) from None

        return told

    return wrap


class Symbols:
    """The symbols of a 32-bit RISC-V image. Raises ImageError when it is no ELF file.

    So does whatever reads a part of it that cannot be read, except describe() and stack(), which
    tell what there is.
    """

    def __init__(self, image: bytes) -> None:
        if not is_elf(image):
            raise ImageError("The image is a flat binary, which names nothing; give the ELF of it.")
        self._bytes = len(image)
        self._elf = self._opened(image)
        self._code = self._sections()

    @_read_as("header")
    def _opened(self, image: bytes) -> ELFFile:
        return ELFFile(BytesIO(image))

    @_read_as("table of sections")
    def _sections(self) -> list[tuple[int, int, Any]]:
        return [
            (section["sh_addr"], section["sh_addr"] + section["sh_size"], section)
            for section in self._elf.iter_sections()
            if section["sh_flags"] & _EXECUTABLE and 0 < section["sh_size"] <= self._bytes
        ]

    @property
    def sections(self) -> list[tuple[int, int]]:
        """(start, end) of each executable section."""
        return [(start, end) for start, end, _ in self._code]

    def is_code(self, address: int) -> bool:
        """Whether an address lies in an executable section."""
        return any(start <= address < end for start, end, _ in self._code)

    @_read_as("code")
    def code(self, start: int, end: int) -> bytes:
        """The bytes of the image from start up to end, which lie in one executable section."""
        for first, last, section in self._code:
            if first <= start and end <= last:
                return bytes(section.data()[start - first : end - first])
        return b""

    # ---- functions ----------------------------------------------------------------------------

    def _symbols(self) -> Iterator[Any]:
        table = self._elf.get_section_by_name(".symtab")
        if isinstance(table, SymbolTableSection):
            # The reader would go through all of a table that only claims to be long.
            if table["sh_offset"] + table["sh_size"] > self._bytes:
                raise ImageError("The image's table of symbols is cut off; build it anew.")
            yield from table.iter_symbols()

    def _names(self) -> dict[int, tuple[str, int]]:
        """Name and size of what begins at an address: a function before a label, global ones first.

        A local label counts where no function has it: hand-written assembly has no others.
        """
        ranks: dict[int, int] = {}
        found: dict[int, tuple[str, int]] = {}
        inside: list[tuple[int, int]] = []
        local: dict[int, str] = {}
        for symbol in self._symbols():
            kind, binding = symbol["st_info"]["type"], symbol["st_info"]["bind"]
            address, size = symbol["st_value"], symbol["st_size"]
            if kind not in ("STT_FUNC", "STT_NOTYPE") or not self.is_code(address):
                continue
            if kind == "STT_NOTYPE" and binding == "STB_LOCAL":
                if symbol.name and not symbol.name.startswith(_NO_LABELS):
                    local.setdefault(address, symbol.name)
                continue
            if size:
                inside.append((address, address + size))
            rank = 1 if kind == "STT_FUNC" else 0
            if rank > ranks.get(address, -1):
                ranks[address] = rank
                found[address] = symbol.name, size
        inside.sort()
        reach, at = 0, 0  # the furthest end of the sized functions that begin up to a label
        for address in sorted(local):
            while at < len(inside) and inside[at][0] <= address:
                reach = max(reach, inside[at][1])
                at += 1
            if address >= reach:
                found.setdefault(address, (local[address], 0))
        return found

    @cached_property
    @_read_as("table of symbols")
    def functions(self) -> list[Function]:
        """Every function and every label in code outside of functions, each up to the next one."""
        found = self._names()
        out = []
        for start, following in pairwise([*sorted(found), 2**32]):
            name, size = found[start]
            section_end = next(end for first, end, _ in self._code if first <= start < end)
            out.append(Function(name, start, min(start + size if size else section_end, following)))
        return out

    @cached_property
    def _starts(self) -> list[int]:
        return [function.start for function in self.functions]

    def function_at(self, address: int) -> Function | None:
        """The function that an address belongs to."""
        at = bisect_right(self._starts, address) - 1
        if at < 0 or address >= self.functions[at].end:
            return None
        return self.functions[at]

    @cached_property
    @_read_as("table of symbols")
    def _named(self) -> dict[str, dict[int, int]]:
        """Of each name the addresses it stands for, and how many bytes there are at each."""
        found: dict[str, dict[int, int]] = {}
        for symbol in self._symbols():
            if symbol.name and symbol["st_shndx"] != "SHN_UNDEF":
                found.setdefault(symbol.name, {})[symbol["st_value"]] = symbol["st_size"]
        return found

    def _only(self, name: str) -> tuple[int, int]:
        places = self._named.get(name)
        if not places:
            raise ImageError(f"The image has no symbol {name!r}.")
        if len(places) > 1:
            which = ", ".join(f"{address:#x}" for address in sorted(places))
            raise ImageError(f"The image has several {name!r}: {which}; give one of these.")
        return next(iter(places.items()))

    def extent_of(self, name: str) -> tuple[int, int]:
        """The address of a function, a variable or a label, such as "boot_main+8", and its bytes.

        Numbers stand for themselves, hexadecimal with 0x. A number, a label and what lies after
        a "+" have 0 bytes. Raises ImageError when no symbol or more than one has that name.
        """
        return _extent_of(name, self._only)

    def address_of(self, name: str) -> int:
        """The address alone, as extent_of() has it. Raises ImageError."""
        return self.extent_of(name)[0]

    # ---- lines --------------------------------------------------------------------------------

    @cached_property
    @_read_as("description for debuggers")
    def dwarf(self) -> Any:
        """What the image says to debuggers; None when it says nothing."""
        return self._elf.get_dwarf_info() if self._elf.has_dwarf_info() else None

    def _sequences(self) -> Iterator[list[Row]]:
        """The sequences of the line table that belong to code that was linked in."""
        for unit in self.dwarf.iter_CUs() if self.dwarf else ():
            program = self.dwarf.line_program_for_CU(unit)
            if program is None:
                continue
            files = _files(program, _folder(unit))
            rows: list[Row] = []
            for entry in program.get_entries():
                state = entry.state
                if state is None:
                    continue
                known = state.line and state.file in files and not state.end_sequence
                place = Place(files[state.file], state.line) if known else None
                rows.append(Row(state.address, place, bool(state.is_stmt)))
                if state.end_sequence:
                    if self.is_code(rows[0].address):
                        yield rows
                    rows = []

    @cached_property
    @_read_as("line table")
    def lines(self) -> list[Row]:
        """The line table, by address."""
        sequences = sorted(self._sequences(), key=lambda rows: rows[0].address)
        return [row for rows in sequences for row in rows]

    @cached_property
    def _line_starts(self) -> list[int]:
        return [row.address for row in self.lines]

    def place_at(self, address: int) -> Place | None:
        """The source line that an address belongs to."""
        at = bisect_right(self._line_starts, address) - 1
        return self.lines[at].place if at >= 0 else None

    def addresses_of(self, file: str, line: int) -> list[int]:
        """Where a debugger would stop for a line of a file, by the end of its path."""
        return [
            row.address
            for row in self.lines
            if row.statement and row.place and row.place.line == line
            and f"/{row.place.file}".endswith(f"/{file}")
        ]  # fmt: skip

    def describe(self, address: int) -> str:
        """An address in words: "function (file:line)", as far as the image knows."""
        function, place = None, None
        with suppress(ImageError):
            function = self.function_at(address)
        with suppress(ImageError):
            place = self.place_at(address)
        name = function.name if function else f"0x{address:08x}"
        return f"{name} ({place.file}:{place.line})" if place else name

    # ---- frames -------------------------------------------------------------------------------

    @_read_as("description of frames")
    def _entries(self) -> list[tuple[int, int, Any]]:
        if not self.dwarf:
            return []
        entries = self.dwarf.CFI_entries() if self.dwarf.has_CFI() else []
        entries += self.dwarf.EH_CFI_entries() if self.dwarf.has_EH_CFI() else []
        found = []
        for entry in entries:
            if isinstance(entry, FDE):
                start = entry.header["initial_location"]
                found.append((start, start + entry.header["address_range"], entry))
        return sorted(found, key=lambda row: row[:2])

    @cached_property
    def _frames(self) -> list[tuple[int, int, Any]]:
        """(start, end, entry) of every description of frames, by start; none that is unreadable."""
        with suppress(ImageError):
            return self._entries()
        return []

    @cached_property
    def _frame_starts(self) -> list[int]:
        return [start for start, _, _ in self._frames]

    @_read_as("description of frames")
    def _decoded(self, entry: Any, address: int) -> dict[Any, Any] | None:
        table = entry.get_decoded().table
        row = bisect_left([row["pc"] for row in table], address + 1) - 1
        return dict(table[row]) if row >= 0 and "cfa" in table[row] else None

    def _rules(self, address: int) -> dict[Any, Any] | None:
        at = bisect_right(self._frame_starts, address) - 1
        if at < 0 or address >= self._frames[at][1]:
            return None
        with suppress(ImageError):
            return self._decoded(self._frames[at][2], address)
        return None

    def stack(
        self, pc: int, registers: tuple[int, ...], read: Callable[[int], int | None]
    ) -> list[int]:
        """The call stack, innermost first: pc, then where each caller's call is.

        registers: x0 to x31. read: the word of memory at an address, None when there is none.
        It ends where the image does not say how to go on, after 64 frames at most.
        """
        known = dict(enumerate(registers))
        stack = [pc]
        address = pc
        while len(stack) < _FRAMES_MAX:
            rules = self._rules(address)
            if rules is None:
                # Without a description a leaf can still be left: its caller is in ra.
                back = known.get(_RA) if len(stack) == 1 else None
            else:
                back = _leave(rules, known, read, innermost=len(stack) == 1)
            if not back or not self.is_code(back - 1):
                break
            address = back - 1  # within the call, which may be a function's last instruction
            stack.append(address)
        return stack


def is_elf(image: bytes) -> bool:
    """Whether a file claims to be an ELF."""
    return image.startswith(b"\x7fELF")


def extent_without_symbols(name: str) -> tuple[int, int]:
    """As Symbols.extent_of() where nothing names anything. Raises ImageError but for a number."""

    def nothing(word: str) -> tuple[int, int]:
        raise ImageError(f"The image is not at hand, or no ELF: nothing names {word!r}.")

    return _extent_of(name, nothing)


def _extent_of(name: str, named: Callable[[str], tuple[int, int]]) -> tuple[int, int]:
    word, plus, offset = name.partition("+")
    try:
        base, size = (int(word, 0), 0) if re.match(r"\d", word) else named(word)
        return (base + int(offset, 0), 0) if plus else (base, size)
    except ValueError:
        raise ImageError(f"The image has no symbol {name!r}.") from None


def _leave(
    rules: dict[Any, Any],
    known: dict[int, int],
    read: Callable[[int], int | None],
    innermost: bool,
) -> int | None:
    """Changes the registers to those of the caller; where it goes on, None when not known."""
    cfa = rules["cfa"]
    if cfa.reg not in known:
        return None
    base = (known[cfa.reg] + cfa.offset) % 2**32
    saved = False
    for number, rule in rules.items():
        if isinstance(number, int) and rule.type == "OFFSET":
            value = read((base + rule.arg) % 2**32)
            if value is None:
                return None
            known[number] = value
            saved |= number == _RA
    known[_SP] = base
    # Only the innermost function can still have its return address nowhere but in ra.
    return known[_RA] if saved or innermost else None


def _folder(unit: Any) -> str:
    """Where a unit was compiled, which its relative paths start from."""
    attribute = unit.get_top_DIE().attributes.get("DW_AT_comp_dir")
    return _text(attribute.value) if attribute else ""


def _files(program: Any, start: str) -> dict[int, str]:
    """The files of a line program by the numbers its rows use."""
    header = program.header
    newer = header["version"] >= 5
    directories = [_text(name) for name in header["include_directory"]] if not newer else [
        _text(entry.DW_LNCT_path) for entry in header["directories"]
    ]  # fmt: skip
    found = {}
    if newer:
        for number, entry in enumerate(header["file_names"]):
            folder = directories[getattr(entry, "DW_LNCT_directory_index", 0)]
            found[number] = _joined(start, folder, _text(entry.DW_LNCT_path))
        return found
    for number, entry in enumerate(header["file_entry"], 1):
        folder = directories[entry.dir_index - 1] if entry.dir_index else ""
        found[number] = _joined(start, folder, _text(entry.name))
    return found


def _text(name: bytes) -> str:
    return name.decode("utf-8", "replace")


def _joined(*parts: str) -> str:
    return posixpath.normpath(posixpath.join(*parts))
