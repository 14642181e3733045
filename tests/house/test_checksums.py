"""Checksums come from the standard library, which has each of ours in C; the tests bring others."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "emulator" / "ares4"
POLYNOMIALS = {0x1021, 0x8408, 0x8005, 0xA001, 0x04C11DB7, 0xEDB88320}


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.stem)
def test_no_module_works_a_checksum_out_bit_by_bit(path: Path) -> None:
    numbers = {
        n.value for n in ast.walk(ast.parse(path.read_text())) if isinstance(n, ast.Constant)
    }
    assert not POLYNOMIALS & numbers
