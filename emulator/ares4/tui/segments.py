"""Seven-segment digits, drawn from their raw segment bits.

Bit 0 to 6 are the segments a (top), b, c (right), d (bottom), e, f (left) and g (middle); bit 7 is
the point. Large digits are three rows of cells, small ones a single character. What no small
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
_MARKS = {"#": (" ", " ", " "), ":": ("╻", " ", "╹"), "/": (" ", "/", " ")}


def small(bits: int) -> str:
    """A digit as one character, without its point."""
    return _CHARACTERS.get(bits & ~POINT, SCRAMBLED)


def large(bits: int, broad: bool) -> tuple[str, str, str]:
    """A digit as three rows of three cells, or of two, without its point."""
    a, b, c, d, e, f, g = (bool(bits >> bit & 1) for bit in range(7))
    top, middle, bottom = (_LINES[(_LEFT | _RIGHT) * arm] * broad for arm in (a, g, d))
    return (
        _LINES[_RIGHT * a + _DOWN * f] + top + _LINES[_LEFT * a + _DOWN * b],
        _LINES[_UP * f + _RIGHT * g + _DOWN * e] + middle + _LINES[_UP * b + _LEFT * g + _DOWN * c],
        _LINES[_UP * e + _RIGHT * d] + bottom + _LINES[_UP * c + _LEFT * d],
    )


def lit_mask(digits: tuple[int, ...], mask: str) -> str:
    """The mask as it is seen: its separators light while any segment of the group does."""
    return mask if any(digits) else "".join(mark if mark == "#" else " " for mark in mask)


def small_text(digits: tuple[int, ...], mask: str) -> str:
    """A group of digits in one line: # in the mask is a digit, the rest lights with them."""
    rest = iter(digits)
    out = ""
    for mark in mask:
        if mark != "#":
            out += mark
            continue
        bits = next(rest)
        out += small(bits) + ("." if bits & POINT else "")
    return out


def large_text(digits: tuple[int, ...], mask: str, broad: bool) -> tuple[str, str, str]:
    """A group of digits in three lines of equal width.

    After each digit is a column in which its point lights; what stands there is there too.
    """
    rest = iter(digits)
    lines = ["", "", ""]
    for mark, after in zip(mask, mask[1:] + "#", strict=True):
        if mark != "#":
            continue
        bits = next(rest)
        gap = list(_MARKS.get(after, (" ", after, " ")))
        if bits & POINT:
            gap[2] = "."
        cell = large(bits, broad)
        lines = [line + part + mark for line, part, mark in zip(lines, cell, gap, strict=True)]
    return lines[0], lines[1], lines[2]


def large_width(mask: str, broad: bool) -> int:
    """How wide such a group is."""
    return mask.count("#") * (3 + broad)
