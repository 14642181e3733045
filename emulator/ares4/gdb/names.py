"""What the server asks of the debugged program's own file, and what the program is called."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from ares4.computer import Computer
from ares4.errors import GdbError


class Names(Protocol):
    """The names of a program."""

    def line(self, address: int) -> str:
        """Which function and source line an address is; "" when that is not known."""

    def place(self, expression: str, word: Callable[[int], int]) -> tuple[int, int]:
        """Address and bytes of a variable, a member or an element. Raises Ares4Error.

        word: the word of memory at an address.
        """

    def symbol(self, name: str) -> tuple[int, int] | None:
        """Address and bytes of a symbol; None when there is no such one."""

    def offset(self, structure: str, member: str) -> int | None:
        """Where a member begins in a structure; None when that is not known."""


class Nameless:
    """A program that says nothing about itself."""

    def line(self, address: int) -> str:
        """Nothing."""
        return ""

    def place(self, expression: str, word: Callable[[int], int]) -> tuple[int, int]:
        """Nothing. Raises GdbError."""
        raise GdbError(
            f"{expression[:60]!r} is no address, and there is no ELF to find names in; give one "
            "such as 0x80001000."
        )

    def symbol(self, name: str) -> tuple[int, int] | None:
        """Nothing."""
        return None

    def offset(self, structure: str, member: str) -> int | None:
        """Nothing."""
        return None


@dataclass(frozen=True)
class Subject:
    """What is debugged: how people are told of it, and how gdb's `run` starts it anew."""

    name: str = "the ship"
    goes_on: str = "flies on"
    restart: Callable[[Computer], None] = Computer.restart
    names: Names = field(default_factory=Nameless)
