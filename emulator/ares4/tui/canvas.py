"""Two ways to draw a picture with characters: dots of braille and halves of a cell.

Braille gives 2 x 4 dots a cell and one brightness a cell, good for lines and spots. Halves give 1 x
2 square pixels a cell, each with a grey of its own, good for photographs.
"""

from __future__ import annotations

from itertools import pairwise
from math import cos, pi, sin

_BRAILLE = 0x2800
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))  # by row and column in the cell


class Braille:
    """A canvas of dots. Each cell is as bright as the brightest thing that touches it."""

    def __init__(self, columns: int, rows: int) -> None:
        self.columns = columns
        self.rows = rows
        self.width = 2 * columns
        self.height = 4 * rows
        self._bits = bytearray(columns * rows)
        self._levels = bytearray(columns * rows)

    def copy(self) -> Braille:
        """Another canvas with the same picture."""
        twin = Braille(self.columns, self.rows)
        twin._bits[:] = self._bits
        twin._levels[:] = self._levels
        return twin

    def dot(self, x: int, y: int, level: int) -> None:
        """A dot, counted from the top left; outside the canvas nothing happens."""
        if 0 <= x < self.width and 0 <= y < self.height:
            cell = y // 4 * self.columns + x // 2
            self._bits[cell] |= _DOTS[y % 4][x % 2]
            self._levels[cell] = max(self._levels[cell], level)

    def line(self, x0: float, y0: float, x1: float, y1: float, level: int) -> None:
        """A straight line between two dots, both included."""
        steps = max(1, round(max(abs(x1 - x0), abs(y1 - y0))))
        for step in range(steps + 1):
            share = step / steps
            self.dot(round(x0 + (x1 - x0) * share), round(y0 + (y1 - y0) * share), level)

    def circle(self, x: float, y: float, radius: float, level: int, gap: int = 1) -> None:
        """A circle; gap 2 leaves every second dot out."""
        around = max(8, round(2 * pi * radius))
        for step in range(0, around, gap):
            angle = 2 * pi * step / around
            self.dot(round(x + radius * cos(angle)), round(y + radius * sin(angle)), level)

    def disc(self, x: float, y: float, radius: float, level: int) -> None:
        """A filled circle, never smaller than two dots by two."""
        reach = max(radius, 0.75)
        left, top = max(0, round(x - reach)), max(0, round(y - reach))
        right, bottom = min(self.width, round(x + reach)), min(self.height, round(y + reach))
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                if (column - x) ** 2 + (row - y) ** 2 <= reach * reach:
                    self.dot(column, row, level)

    def row(self, number: int) -> list[tuple[str, int]]:
        """A row of cells as runs of (text, level), top row 0."""
        start = number * self.columns
        runs: list[tuple[str, int]] = []
        for cell in range(start, start + self.columns):
            bits, level = self._bits[cell], self._levels[cell]
            text = chr(_BRAILLE | bits) if bits else " "  # some fonts draw the empty pattern
            if runs and runs[-1][1] == level:
                runs[-1] = (runs[-1][0] + text, level)
            else:
                runs.append((text, level))
        return runs


def fitted(width: int, height: int, columns: int, rows: int) -> tuple[int, int]:
    """How many columns and rows of cells show a picture of square pixels as large as can be."""
    if not (width and height and columns and rows):
        return 0, 0
    scale = min(columns / width, 2 * rows / height)
    return max(1, int(width * scale)), max(1, int(height * scale / 2))


def scaled(pixels: bytes, width: int, height: int, columns: int, rows: int) -> list[bytes]:
    """A picture at another size: the mean of what falls into a pixel, or the nearest."""
    lefts = [column * width // columns for column in range(columns + 1)]
    tops = [row * height // rows for row in range(rows + 1)]
    out = []
    for top, bottom in pairwise(tops):
        lines = [
            pixels[line * width : (line + 1) * width] for line in range(top, max(bottom, top + 1))
        ]
        row = bytearray(columns)
        for column in range(columns):
            left, right = lefts[column], max(lefts[column + 1], lefts[column] + 1)
            total = sum(sum(line[left:right]) for line in lines)
            row[column] = total // (len(lines) * (right - left))
        out.append(bytes(row))
    return out
