"""Pictures of grey values: as a file that anything shows, and as a terminal shows them."""

from __future__ import annotations

import struct
import zlib
from base64 import b64decode
from binascii import Error
from dataclasses import dataclass
from typing import Any

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_PLAIN = "\x1b[0m"


@dataclass(frozen=True)
class Picture:
    """Grey values, 0 black to 255 white, row by row from the top left."""

    width: int
    height: int
    pixels: bytes

    def png(self) -> bytes:
        """As PNG (ISO 15948): eight bits of grey, rows as they are."""
        rows = b"".join(
            b"\0" + self.pixels[at : at + self.width]
            for at in range(0, len(self.pixels), self.width)
        )
        head = struct.pack(">IIBBBBB", self.width, self.height, 8, 0, 0, 0, 0)
        chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
        return _SIGNATURE + b"".join(_chunk(name, data) for name, data in chunks)

    def lines(self, columns: int, rows: int) -> list[str]:
        """In a terminal with 24-bit colours: each character is two pixels, one above the other."""
        share = max(self.width / max(columns, 1), self.height / max(2 * rows, 1), 1.0)
        width = max(1, int(self.width / share))
        height = max(2, int(self.height / share) // 2 * 2)
        return [
            "".join(self._cell(x, y, width, height) for x in range(width)) + _PLAIN
            for y in range(0, height, 2)
        ]

    def _cell(self, x: int, y: int, width: int, height: int) -> str:
        upper, lower = (self._mean(x, row, width, height) for row in (y, y + 1))
        return f"\x1b[38;2;{upper};{upper};{upper};48;2;{lower};{lower};{lower}m▀"

    def _mean(self, x: int, y: int, width: int, height: int) -> int:
        """Of the pixels that fall on one of a smaller picture."""
        left, top = x * self.width // width, y * self.height // height
        right = max(left + 1, (x + 1) * self.width // width)
        bottom = max(top + 1, (y + 1) * self.height // height)
        lines = [
            self.pixels[row * self.width + left : row * self.width + right]
            for row in range(top, min(bottom, self.height))
        ]
        return sum(map(sum, lines)) // max(1, sum(map(len, lines)))


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def picture_of(fields: dict[str, Any]) -> Picture | None:
    """The picture that an entry holds, if it holds one and it is whole."""
    width, height, pixels = (fields.get(name) for name in ("width", "height", "pixels"))
    if not (isinstance(width, int) and isinstance(height, int) and isinstance(pixels, str)):
        return None
    try:
        data = b64decode(pixels, validate=True)
    except Error:
        return None
    return Picture(width, height, data) if 0 < width * height == len(data) else None
