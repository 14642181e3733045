"""A checksum is worked out in one place: the portable part of the firmware.

Python calls that, or the standard library, which has each of ours in C; the tests bring others.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "emulator" / "ares4"
POLYNOMIALS = {0x1021, 0x8408, 0x8005, 0xA001, 0x04C11DB7, 0xEDB88320}


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.stem)
def test_no_module_works_a_checksum_out_bit_by_bit(path: Path) -> None:
    numbers = {
        n.value for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Constant)
    }
    assert not POLYNOMIALS & numbers


def test_no_other_file_in_c_works_one_out() -> None:
    number = re.compile(r"0x[0-9A-Fa-f]{4,8}")
    found = {
        path.relative_to(ROOT).parent.as_posix()
        for folder in ("c_core", "firmware", "hw")
        for path in (ROOT / folder).rglob("*.[ch]")
        if POLYNOMIALS & {int(text, 16) for text in number.findall(path.read_text())}
    }
    assert found == {"firmware/portable"}
