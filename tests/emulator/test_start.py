"""What a command imports before it does its work is what a person waits for each time."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import built

# Each takes longer to import than a short program takes to run, and few commands need it.
HEAVY = {
    "asyncio", "capstone", "dataclasses", "elftools", "hypothesis", "importlib.resources",
    "inspect", "rich", "serial", "socket", "tempfile", "textual", "xml",
}  # fmt: skip
NO_FLIGHT = HEAVY | {"ares4.downlink", "decimal", "fractions", "json", "tomllib"}
NO_MACHINE = NO_FLIGHT | {"ares4._core", "ares4.computer", "hashlib", "struct"}
PROGRAM = """
import sys
before = set(sys.modules)
from ares4.cli import main
try:
    main()
finally:
    print(*(set(sys.modules) - before), file=sys.stderr)
"""


def imported(*words: str) -> set[str]:
    command = [sys.executable, "-c", PROGRAM, *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return set(done.stderr.splitlines()[-1].split())


@pytest.mark.parametrize(
    ("words", "never"),
    [
        ("--help", NO_MACHINE),
        ("exec --help", NO_MACHINE),
        ("run --help", NO_MACHINE),
        ("controls", NO_FLIGHT),
        ("exec ELF", NO_FLIGHT),
        ("exec FLAT --address 0x80000000 --max-cycles 100", NO_FLIGHT),
        ("run --scenario orbit --for 0.1s", HEAVY),
    ],
    ids=lambda it: it if isinstance(it, str) else "",
)
def test_no_command_imports_what_it_does_not_need(
    words: str, never: set[str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    flat = tmp_path_factory.getbasetemp() / "flat.bin"
    flat.write_bytes(b"\x6f\0\0\0")  # j .
    files = {"ELF": str(built("hello")), "FLAT": str(flat)}
    names = imported(*(files.get(word, word) for word in words.split()))
    assert "ares4.cli" in names
    assert {name for name in names if name in never or name.split(".")[0] in never} == set()


def test_an_image_with_names_that_are_served_is_read_for_them() -> None:
    """The reader of symbols comes only with an image that may have one of them."""
    assert "elftools" in imported("exec", str(built("htif")))
