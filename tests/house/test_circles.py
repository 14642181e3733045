"""No circles: what includes or imports another is not included or imported by it in turn.

A file of C is taken with its header, by the stem: the two are one module. Two circles of calls are
real (ARCHITECTURE.md, "Two circles"); where they are circles of includes they stand here by name.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
INCLUDE_PATHS = ("c_core/board/generated", "c_core/include", "firmware")
PACKAGE = ROOT / "emulator"

Graph = dict[str, set[str]]

REAL_CIRCLES = {
    frozenset({"c_core/board/board", "c_core/board/history"}),
}


def circles(graph: Graph) -> set[frozenset[str]]:
    """The sets of modules that reach each other (Tarjan's strongly connected components)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: set[frozenset[str]] = set()

    def visit(module: str) -> None:
        index[module] = low[module] = len(index)
        stack.append(module)
        for other in sorted(graph.get(module, ())):
            if other not in index:
                visit(other)
            if other in stack:
                low[module] = min(low[module], low[other])
        if low[module] == index[module]:
            at = stack.index(module)
            component = frozenset(stack[at:])
            del stack[at:]
            if len(component) > 1 or module in graph.get(module, ()):
                found.add(component)

    for module in sorted(graph):
        if module not in index:
            visit(module)
    return found


# ---- C ----------------------------------------------------------------------------------------


def c_graph(files: Iterable[Path], root: Path) -> Graph:
    """Which stem includes which. A .def is a table that is read where it is included: no module."""
    graph: Graph = {}
    for path in files:
        stem = str(path.relative_to(root).with_suffix(""))
        known = graph.setdefault(stem, set())
        for name in re.findall(r'^\s*#\s*include\s+"([^"]+)"', path.read_text(), re.MULTILINE):
            folders = (path.parent, *(root / folder for folder in INCLUDE_PATHS))
            target = next((f / name for f in folders if (f / name).exists()), None)
            if target is None or target.suffix not in (".c", ".h"):
                continue
            other = str(target.resolve().relative_to(root).with_suffix(""))
            if other != stem:
                known.add(other)
    return graph


def c_files(root: Path, *rooms: str) -> list[Path]:
    return sorted(path for room in rooms for path in (root / room).rglob("*.[ch]"))


@pytest.mark.parametrize("room", ["c_core", "firmware", "hw"])
def test_c_includes_make_no_circle(room: str) -> None:
    files = c_files(ROOT, room)
    assert files
    assert circles(c_graph(files, ROOT)) - REAL_CIRCLES == set()


def test_the_real_circles_are_there_and_named() -> None:
    assert circles(c_graph(c_files(ROOT, "c_core"), ROOT)) == REAL_CIRCLES
    page = (ROOT / "ARCHITECTURE.md").read_text()
    circle = page.split("## Two circles")[1].split("\n## ")[0]
    for name in ("board.c", "history.c", "cache.c", "execute.c"):
        assert name in circle


def test_a_circle_of_includes_is_seen(tmp_path: Path) -> None:
    """Also one that goes through a header alone, another folder or a third module."""
    for name, text in {
        "c_core/cpu/one.c": '#include "one.h"\n#include "../board/two.h"\n',
        "c_core/cpu/one.h": "",
        "c_core/board/two.h": '#include "three.h"\n#include <one.h>\n',
        "c_core/board/three.h": "",
        "c_core/board/three.c": '#include "three.h"\n# include "../cpu/one.h"\n',
        "c_core/board/four.c": '#include "../cpu/one.h"\n',
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    rooms = {f"c_core/{stem}" for stem in ("cpu/one", "board/two", "board/three")}
    assert circles(c_graph(c_files(tmp_path, "c_core"), tmp_path)) == {frozenset(rooms)}


# ---- Python -----------------------------------------------------------------------------------


def module_name(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path: Path, module: str, modules: set[str]) -> set[str]:
    """The modules of ours that a file imports anywhere in it, within functions too."""
    own_package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            up = own_package.split(".")[: len(own_package.split(".")) - node.level + 1]
            base = ".".join([*(up if node.level else []), *filter(None, [node.module])])
            names = {f"{base}.{alias.name}" for alias in node.names}
            found |= names & modules or {base}
            found |= {base} if names - modules else set()
    return (found & modules) - {module}


def python_graph(files: Iterable[Path], root: Path) -> Graph:
    """Which module imports which. A package counts where it is named itself."""
    by_name = {module_name(path, root): path for path in files}
    modules = set(by_name)
    return {name: imported(path, name, modules) for name, path in by_name.items()}


def python_roots() -> list[tuple[str, list[Path]]]:
    """Each place that modules are imported from, with its files."""
    return [
        ("emulator", sorted((ROOT / "emulator").rglob("*.py"))),
        (".", sorted(p for d in ("c_core", "tools", "firmware", "hw", "tests")
                     for p in (ROOT / d).rglob("*.py"))),
    ]  # fmt: skip


@pytest.mark.parametrize("root, files", python_roots(), ids=["package", "the rest"])
def test_python_imports_make_no_circle(root: str, files: list[Path]) -> None:
    assert files
    assert circles(python_graph(files, ROOT / root)) == set()


def test_a_circle_of_imports_is_seen(tmp_path: Path) -> None:
    """Also within a function, for types alone, relative, or through a package."""
    files = {
        "p/__init__.py": "",
        "p/one.py": "from p import two\n",
        "p/two.py": "def f():\n    import p.three\n",
        "p/three.py": "if TYPE_CHECKING:\n    from .one import x\n",
        "p/four.py": "from p.one import two\n",
        "p/q/__init__.py": "from p.q.five import f\n",
        "p/q/five.py": "from p.q import six\n",
        "p/q/six.py": "from . import g\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    found = circles(python_graph(sorted(tmp_path.rglob("*.py")), tmp_path))
    assert found == {
        frozenset({"p.one", "p.two", "p.three"}),
        frozenset({"p.q", "p.q.five", "p.q.six"}),
    }
