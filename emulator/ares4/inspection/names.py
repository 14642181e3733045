"""The names of a program's file, as a debugger's door asks for them; read when first asked for."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from ares4 import files
from ares4.errors import ImageError
from ares4.inspection.symbols import Symbols, extent_without_symbols
from ares4.inspection.variables import Variables


class FileNames:
    """What an ELF file names. Of a flat binary, or no file, nothing is known."""

    def __init__(self, path: Path | None) -> None:
        self._path = path

    @cached_property
    def _symbols(self) -> Symbols | None:
        with suppress(ImageError):
            return Symbols(files.read(self._path, "Image", ImageError)) if self._path else None
        return None

    @cached_property
    def _variables(self) -> Variables | None:
        return Variables(self._symbols) if self._symbols else None

    def line(self, address: int) -> str:
        """Which function and source line an address is; "" when nothing says."""
        return self._symbols.describe(address) if self._symbols else ""

    def place(self, expression: str, word: Callable[[int], int]) -> tuple[int, int]:
        """Address and bytes of what an expression names: see Variables. Raises ImageError."""
        if self._variables is None:
            return extent_without_symbols(expression.lstrip("&*"))
        return self._variables.place(expression, word)

    def symbol(self, name: str) -> tuple[int, int] | None:
        """Address and bytes of a symbol; None when there is none, or several."""
        return self._variables.symbol(name) if self._variables else None

    def offset(self, structure: str, member: str) -> int | None:
        """Where a member begins in a structure; None when nothing says."""
        return self._variables.offset(structure, member) if self._variables else None
