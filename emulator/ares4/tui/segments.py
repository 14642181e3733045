"""Seven-segment digits, drawn from their raw segment bits.

Bit 0 to 6 are the segments a (top), b, c (right), d (bottom), e, f (left) and g (middle); bit 7 is
the point. Large digits are three cells by three, small ones a single character. What no small
character looks like is shown as SCRAMBLED, never guessed.
"""

from __future__ import annotations

A, B, C, D, E, F, G, POINT = (1 << bit for bit in range(8))
DIGIT_ROWS = 3
SCRAMBLED = "¤"

_PATTERNS: tuple[tuple[str, int], ...] = (
    (" ", 0x00), ("0", 0x3F), ("1", 0x06), ("2", 0x5B), ("3", 0x4F), ("4", 0x66), ("5", 0x6D),
    ("6", 0x7D), ("7", 0x07), ("8", 0x7F), ("9", 0x6F), ("6", 0x7C), ("9", 0x67), ("7", 0x27),
    ("-", 0x40), ("_", 0x08), ("=", 0x48), ("A", 0x77), ("C", 0x39), ("c", 0x58), ("d", 0x5E),
    ("E", 0x79), ("F", 0x71), ("H", 0x76), ("h", 0x74), ("i", 0x04), ("J", 0x1E), ("L", 0x38),
    ("n", 0x54), ("o", 0x5C), ("P", 0x73), ("r", 0x50), ("t", 0x78), ("U", 0x3E), ("u", 0x1C),
    ("y", 0x6E),
)  # fmt: skip
_CHARACTERS = {bits: character for character, bits in _PATTERNS}

# By which arms of a cell are drawn: up 1, right 2, down 4, left 8.
_LINES = " ╹╺┗╻┃┏┣╸┛━┻┓┫┳╋"
_UP, _RIGHT, _DOWN, _LEFT = 1, 2, 4, 8
_MARKS = {":": ("╻", " ", "╹"), "/": (" ", "/", " ")}


def small(bits: int) -> str:
    """A digit as one character, without its point."""
    return _CHARACTERS.get(bits & ~POINT, SCRAMBLED)


def large(bits: int) -> tuple[str, str, str]:
    """A digit as three rows of three cells, without its point."""
    a, b, c, d, e, f, g = (bool(bits >> bit & 1) for bit in range(7))
    return (
        _LINES[_RIGHT * a + _DOWN * f] + _LINES[10 * a] + _LINES[_LEFT * a + _DOWN * b],
        _LINES[_UP * f + _RIGHT * g + _DOWN * e]
        + _LINES[10 * g]
        + _LINES[_UP * b + _LEFT * g + _DOWN * c],
        _LINES[_UP * e + _RIGHT * d] + _LINES[10 * d] + _LINES[_UP * c + _LEFT * d],
    )


def small_text(digits: tuple[int, ...], mask: str) -> str:
    """A group of digits in one line: # in the mask is a digit, the rest is paint."""
    rest = iter(digits)
    out = ""
    for mark in mask:
        if mark != "#":
            out += mark
            continue
        bits = next(rest)
        out += small(bits) + ("." if bits & POINT else "")
    return out


def large_text(digits: tuple[int, ...], mask: str, spaced: bool) -> tuple[str, str, str]:
    """A group of digits in three lines of equal width.

    Spaced digits have a column after them, in which the point lights; else it fills the digit's
    corner.
    """
    rest = iter(digits)
    lines = ["", "", ""]
    for mark in mask:
        cell = _MARKS.get(mark, (" ", mark, " "))
        if mark == "#":
            bits = next(rest)
            cell = large(bits)
            if spaced:
                cell = cell[0] + " ", cell[1] + " ", cell[2] + ("." if bits & POINT else " ")
            elif bits & POINT:
                cell = cell[0], cell[1], cell[2][:2] + "◢"
        elif spaced:
            cell = cell[0] + " ", cell[1] + " ", cell[2] + " "
        lines = [line + part for line, part in zip(lines, cell, strict=True)]
    return lines[0], lines[1], lines[2]


def large_width(mask: str, spaced: bool) -> int:
    """How wide such a group is."""
    return sum((3 if mark == "#" else 1) + spaced for mark in mask)
