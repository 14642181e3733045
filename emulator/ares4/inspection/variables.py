"""Where the variables of an image lie: by their names, and by the members of what they are.

Types are DWARF's; an image without it still has its table of symbols, which knows names and sizes.
Not known: local variables, registers, bit fields, elements of arrays of several dimensions.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import cached_property
from typing import Any, NamedTuple

from ares4.errors import ImageError
from ares4.inspection.symbols import Symbols

_WORD_BYTES = 4
_DEPTH_MAX = 32  # of typedefs and qualifiers of one type
_SHOWN_CHARACTERS = 60
_OP_ADDR, _OP_ADDRX, _OP_PLUS = 0x03, 0xA1, 0x23  # DWARF 5, 7.7.1
_NAME = r"[A-Za-z_.$][\w$]*"
_FORM = re.compile(
    rf"(?P<mark>[&*]?)(?P<name>{_NAME})(?P<parts>(?:->{_NAME}|\.{_NAME}|\[\d{{1,9}}\])*)"
    r"(?P<offset>[+-](?:0x[0-9a-fA-F]{1,8}|\d{1,9}))?"
)
_PART = re.compile(rf"(?P<how>->|\.)(?P<member>{_NAME})|\[(?P<index>\d+)\]")
_TRANSPARENT = {"DW_TAG_typedef", "DW_TAG_const_type", "DW_TAG_volatile_type"}
_STRUCTURES = {"DW_TAG_structure_type", "DW_TAG_union_type", "DW_TAG_class_type"}

Word = Callable[[int], int]


class _At(NamedTuple):
    """A place in memory and what lies there; kind is None when nothing says."""

    address: int
    size: int
    kind: Any


class Variables:
    """The variables of a 32-bit image."""

    def __init__(self, symbols: Symbols) -> None:
        self._symbols = symbols

    def symbol(self, name: str) -> tuple[int, int] | None:
        """Address and bytes of a symbol; None when there is none, or several."""
        with suppress(ImageError):
            return self._symbols.extent_of(name)
        return None

    def offset(self, structure: str, member: str) -> int | None:
        """Where a member of a structure begins, by the names of both; None when not known."""
        with suppress(ImageError):
            kind = self._structures.get(structure)
            return self._member(kind, member)[0] if kind is not None else None
        return None

    def place(self, expression: str, word: Word) -> tuple[int, int]:
        """The address of an expression, and how many bytes it has.

        NAME or &NAME, then members (.member, ->member) and elements ([3]), then +N or -N bytes.
        *NAME is what it points to. word: the word of memory at an address. Raises ImageError.
        """
        found = _FORM.fullmatch(expression)
        if not found:
            raise ImageError(
                f"{expression[:_SHOWN_CHARACTERS]!r} is no place; give an address such as "
                "0x80001000, or NAME, &NAME.member, NAME[3], NAME+8 or *NAME."
            )
        at = self._variable(found["name"])
        for part in _PART.finditer(found["parts"]):
            if part["index"] is not None:
                at = self._element(at, int(part["index"]), word, expression)
            else:
                at = self._part(at, part["member"], part["how"] == "->", word)
        if found["mark"] == "*":
            at = self._pointed(at, word)
        if found["offset"]:
            return (at.address + int(found["offset"], 0)) % 2**32, _WORD_BYTES
        return at.address, at.size or _WORD_BYTES

    # ---- types --------------------------------------------------------------------------------

    def _variable(self, name: str) -> _At:
        address, size = self._symbols.extent_of(name)
        with suppress(ImageError):
            kind = self._kinds.get(address)
            return _At(address, size or _size(kind), kind)
        return _At(address, size, None)

    def _part(self, at: _At, member: str, pointer: bool, word: Word) -> _At:
        at = self._pointed(at, word) if pointer else at
        offset, kind = self._member(at.kind, member)
        return _At(at.address + offset, _size(kind), kind)

    def _member(self, kind: Any, member: str) -> tuple[int, Any]:
        for child in kind.iter_children() if kind is not None and kind.tag in _STRUCTURES else ():
            if child.tag != "DW_TAG_member":
                continue
            offset = _number(child, "DW_AT_data_member_location")
            if _name(child) == member:
                return offset, _kind(child)
            if not _name(child):  # a structure without a name is part of the one around it
                with suppress(ImageError):
                    inner, found = self._member(_kind(child), member)
                    return offset + inner, found
        raise ImageError(f"Nothing is known of a member {member[:_SHOWN_CHARACTERS]!r} there.")

    def _element(self, at: _At, index: int, word: Word, expression: str) -> _At:
        if at.kind is not None and at.kind.tag == "DW_TAG_pointer_type":
            at = self._pointed(at, word)
            return at._replace(address=at.address + index * at.size)
        if at.kind is None or len(_dimensions(at.kind)) != 1:
            raise ImageError(
                f"{expression[:_SHOWN_CHARACTERS]!r}: that is no array of one dimension, as far as "
                "the image says; give an address."
            )
        kind = _kind(at.kind)
        size = _size(kind)
        if index * size >= at.size:
            raise ImageError(
                f"{expression[:_SHOWN_CHARACTERS]!r}: there are {at.size // (size or 1)} elements."
            )
        return _At(at.address + index * size, size, kind)

    def _pointed(self, at: _At, word: Word) -> _At:
        kind = _kind(at.kind) if at.kind is not None else None
        return _At(word(at.address), _size(kind), kind)

    def _top_level(self) -> Iterator[Any]:
        dwarf = self._symbols.dwarf
        for unit in dwarf.iter_CUs() if dwarf else ():
            yield from unit.get_top_DIE().iter_children()

    @cached_property
    def _index(self) -> tuple[dict[int, Any], dict[str, Any]]:
        """Types of variables by their addresses, and structures by name."""
        kinds: dict[int, Any] = {}
        structures: dict[str, Any] = {}
        try:
            for entry in self._top_level():
                if entry.tag == "DW_TAG_variable":
                    if (place := _fixed_place(entry)) is not None:
                        kinds.setdefault(place, _kind(_origin(entry)))
                elif entry.tag in _STRUCTURES and _number(entry, "DW_AT_byte_size"):
                    structures.setdefault(_name(entry), entry)
        except Exception:  # the reader raises whatever a damaged part leads it to
            raise ImageError("The image's description of its variables cannot be read.") from None
        return kinds, structures

    @property
    def _kinds(self) -> dict[int, Any]:
        return self._index[0]

    @property
    def _structures(self) -> dict[str, Any]:
        return self._index[1]


def _fixed_place(entry: Any) -> int | None:
    """The address at which a variable always lies."""
    attribute = entry.attributes.get("DW_AT_location")
    if not attribute or not isinstance(attribute.value, list):
        return None
    match attribute.value:
        case [op, a, b, c, d, *rest] if op == _OP_ADDR:
            place = int.from_bytes(bytes((a, b, c, d)), "little")
        case [op, *rest] if op == _OP_ADDRX:
            index, rest = _unsigned(rest)
            place = entry.cu.dwarfinfo.get_addr(entry.cu, index)
        case _:
            return None
    if not rest:
        return place
    plus, rest = _unsigned(rest[1:]) if rest[0] == _OP_PLUS else (0, rest)
    return None if rest else place + plus


def _unsigned(data: list[int]) -> tuple[int, list[int]]:
    """A number in LEB128 at the start of bytes, and what follows it."""
    number = 0
    for at, byte in enumerate(data):
        number |= (byte & 0x7F) << 7 * at
        if byte < 0x80:
            return number, data[at + 1 :]
    raise ValueError("a number without an end")


def _origin(entry: Any) -> Any:
    """Where a variable was declared, when that is another place than where it was defined."""
    if "DW_AT_specification" in entry.attributes:
        return entry.get_DIE_from_attribute("DW_AT_specification")
    return entry


def _name(entry: Any) -> str:
    attribute = entry.attributes.get("DW_AT_name")
    return attribute.value.decode(errors="replace") if attribute else ""


def _number(entry: Any, name: str) -> int:
    attribute = entry.attributes.get(name)
    return attribute.value if attribute and isinstance(attribute.value, int) else 0


def _kind(entry: Any) -> Any:
    """The type of something, without the names and qualifiers it goes by; None: void."""
    for _ in range(_DEPTH_MAX):
        if "DW_AT_type" not in entry.attributes:
            return None
        entry = entry.get_DIE_from_attribute("DW_AT_type")
        if entry.tag not in _TRANSPARENT:
            return entry
    return None


def _size(kind: Any) -> int:
    """The bytes of a type; 0: not known."""
    if kind is None:
        return 0
    if kind.tag == "DW_TAG_pointer_type":
        return _WORD_BYTES
    if kind.tag != "DW_TAG_array_type" or _number(kind, "DW_AT_byte_size"):
        return _number(kind, "DW_AT_byte_size")
    return math.prod(_dimensions(kind)) * _size(_kind(kind))


def _dimensions(kind: Any) -> list[int]:
    """How many elements an array has, a number for each dimension; none: it is no array."""
    if kind.tag != "DW_TAG_array_type":
        return []
    return [
        _number(child, "DW_AT_count") or _number(child, "DW_AT_upper_bound") + 1
        for child in kind.iter_children()
        if child.tag == "DW_TAG_subrange_type"
    ]
