"""Words of the command line: what an option's argument means, and the sentence when it is none."""

from __future__ import annotations

import argparse
import math
from typing import TYPE_CHECKING

from ares4.errors import ScriptError

if TYPE_CHECKING:
    from collections.abc import Callable
    from fractions import Fraction

    from ares4.gdb.link import Place

_SEEDS = 2**64
_SEED_DIGITS_MAX = 20
CYCLES_MAX = 2**60
_SHOWN = 20  # characters of what is refused


def seed(text: str) -> int:
    if not text.isdecimal() or len(text) > _SEED_DIGITS_MAX or int(text) >= _SEEDS:
        raise argparse.ArgumentTypeError(
            f"{text[:_SEED_DIGITS_MAX]!r} is no seed; give a whole number from 0 to 2^64 - 1"
        )
    return int(text)


def duration(text: str) -> Fraction:
    from ares4.script import parse_duration

    try:
        length = parse_duration(text)
    except ScriptError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    if length <= 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no time at all; write 90s, 10m or 1.5h.")
    return length


def factor(text: str) -> float:
    try:
        value = float(text.removeprefix("x"))
    except ValueError:
        value = math.nan
    if not 0.1 <= value <= 1000:
        raise argparse.ArgumentTypeError(f"{text!r} is no time factor; give 0.1 to 1000")
    return value


def within(what: str, least: float, most: float) -> Callable[[str], float]:
    """A number in that range, both ends in it. what: "temperature"."""

    def number(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(
                f"{text[:_SHOWN]!r} is no {what}; give {least:g} to {most:g}"
            )
        return value

    return number


def whole(what: str, most: int) -> Callable[[str], int]:
    """A whole number from 0 to that one. what: "level"."""

    def number(text: str) -> int:
        if not (text.isascii() and text.isdecimal()) or len(text) > _SHOWN or int(text) > most:
            raise argparse.ArgumentTypeError(
                f"{text[:_SHOWN]!r} is no {what}; give a whole number from 0 to {most}"
            )
        return int(text)

    return number


def port(text: str) -> str:
    if not text.strip() or "\0" in text:
        raise argparse.ArgumentTypeError(f"{text!r} is no serial port; give one as /dev/ttyACM0")
    return text


def _number(text: str) -> int:
    try:
        return int(text, 0)
    except ValueError:
        return -1


def ram(text: str) -> int:
    units = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
    count = _number(text[:-1]) * units[text[-1]] if text[-1:] in units else _number(text)
    if not 1 << 16 <= count <= 1 << 30 or count % 4096:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no size of RAM; give 64K to 1G in steps of 4K, such as 4M or 128M"
        )
    return count


def address(text: str) -> int:
    value = _number(text)
    if not 0 <= value < 2**32:
        raise argparse.ArgumentTypeError(f"{text!r} is no address; give one such as 0x80000000")
    return value


def cycles(text: str) -> int:
    count = _number(text)
    if not 0 < count <= CYCLES_MAX:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no number of cycles; give a whole number such as 100_000_000 (a second)"
        )
    return count


def place(text: str) -> Place:
    from ares4.errors import GdbError
    from ares4.gdb.link import place_of

    try:
        return place_of(text)
    except GdbError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
