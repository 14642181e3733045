"""No file over 700 lines, no function over 70: what is longer holds more than one idea.

Generated files are no one's to read. C is taken as clang-format lays it out: a function begins with
a line that starts in the first column and ends in `{`, and ends with a `}` there.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILE_LINES, FUNCTION_LINES = 700, 70
GENERATED = re.compile(
    r"generated/|emulator/ares4/_\w+\.py$|hw/panel/table\.h$|c_core/board/snapshot_v1\.def$"
)


ROOMS = ("c_core", "emulator", "firmware", "hw", "tests", "tools")


def files(*suffixes: str) -> list[Path]:
    """All that a person wrote, with one of these endings."""
    found = [*ROOT.glob("*"), *(path for room in ROOMS for path in (ROOT / room).rglob("*"))]
    names = {str(path.relative_to(ROOT)) for path in found if path.suffix in suffixes}
    return sorted(ROOT / name for name in names if not GENERATED.search(name))


def python_functions(text: str) -> Iterator[tuple[str, int]]:
    """The name and length of each, decorators and docstring included."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            yield node.name, (node.end_lineno or first) - first + 1


def c_functions(text: str) -> Iterator[tuple[str, int]]:
    """The name and length of each, from the line with its name to the brace that closes it."""
    begun: tuple[str, int] | None = None
    for number, line in enumerate(text.splitlines()):
        named = re.match(r"(?!typedef\b)[A-Za-z_][^;=]*?\b(\w+)\(", line)
        if named:
            begun = named[1], number
        elif line == "}" and begun:
            yield begun[0], number - begun[1] + 1
            begun = None


@pytest.mark.parametrize("suffixes", [(".py",), (".c", ".h"), (".def",)], ids=str)
def test_no_file_is_too_long(suffixes: tuple[str, ...]) -> None:
    lengths = {path: len(path.read_text().splitlines()) for path in files(*suffixes)}
    assert lengths
    long = {str(path.relative_to(ROOT)): n for path, n in lengths.items() if n > FILE_LINES}
    assert long == {}


@pytest.mark.parametrize(
    ("suffixes", "functions"), [((".py",), python_functions), ((".c", ".h"), c_functions)]
)
def test_no_function_is_too_long(suffixes: tuple[str, ...], functions) -> None:
    found = [
        (str(path.relative_to(ROOT)), name, length)
        for path in files(*suffixes)
        for name, length in functions(path.read_text())
    ]
    assert len(found) > 500
    assert [one for one in found if one[2] > FUNCTION_LINES] == []


def test_a_function_is_measured_whole() -> None:
    python = "@one\n@two\ndef a():\n    def b():\n        pass\n    return (\n    )\n"
    assert dict(python_functions(python)) == {"a": 7, "b": 2}
    c = (
        "struct s {\n    int x;\n};\n"
        "static int f(int a,\n             int b) {\n    if (a) {\n    }\n}\n"
        "int declared(void);\nstatic const int t[] = {f(1),\n};\nvoid g(void) {\n}\n"
    )
    assert dict(c_functions(c)) == {"f": 5, "g": 2}
