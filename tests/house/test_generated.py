"""What is generated is fresh: the outputs hold what the declarations say now."""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
GENERATORS = ["c_core/board/generate.py", "c_core/cpu/generate.py", "firmware/generate.py"]


def load(generator: str) -> ModuleType:
    name = generator.replace("/", "_").removesuffix(".py")
    spec = importlib.util.spec_from_file_location(name, ROOT / generator)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("generator", GENERATORS)
def test_outputs_are_fresh(generator: str) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / generator, "--check"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


def test_a_stale_output_is_noticed(tmp_path: Path) -> None:
    module = load(GENERATORS[0])
    files = module.outputs()
    path, text = next(iter(files.items()))
    changed = tmp_path / path.name
    changed.write_text(text.replace("0x", "0y", 1))
    assert module.stale({changed: text}) != []


def test_pairs_are_read_from_every_row(monkeypatch: pytest.MonkeyPatch) -> None:
    module = load(GENERATORS[1])
    for name, pattern in (("instructions", module.ROW), ("host_float", module.HOST)):
        text = (module.CPU / f"{name}.def").read_text()
        assert len(pattern.findall(text)) == len(re.findall(r"^(ROW|HOST)\(", text, re.MULTILINE))
    text = (module.CPU / "formats.def").read_text()
    assert len(module.formats()) == len(re.findall(r"^FORMAT\(", text, re.MULTILINE))
    monkeypatch.setattr(module, "LINKS", {"APART": (False, False, False)})
    with pytest.raises(SystemExit, match="jalr: pairs are 'BY_1', which is none of ALONE, APART"):
        module.instructions()


@pytest.mark.parametrize("name", ["_dictionary.py", "_registers.py"])
def test_generated_python_holds_tables_and_no_code(name: str) -> None:
    tree = ast.parse((ROOT / "emulator" / "ares4" / name).read_text())
    tables = (ast.Expr, ast.Assign, ast.AnnAssign, ast.ImportFrom)
    assert [ast.unparse(node)[:60] for node in tree.body if not isinstance(node, tables)] == []


def test_registers_do_not_overlap_and_fit_their_page() -> None:
    for device in load(GENERATORS[0]).read_ship()[0]:
        places = [
            register.offset + register.stride * index
            for register in device.registers
            for index in range(register.count)
        ]
        assert len(places) == len(set(places)), device.name
        assert max(places) < device.span, device.name
