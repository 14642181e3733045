"""What `import ares4` gives: each exported name stands in one place and comes when it is used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import ares4
from ares4 import exports

NAMES = {name for name in vars(exports) if not name.startswith("_")}
PACKAGE = Path(ares4.__file__).parent


def said(program: str) -> str:
    command = [sys.executable, "-c", program]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_all_that_is_exported_can_be_had_each_way() -> None:
    assert {"Ares4Error", "Computer", "InputKind", "Mission", "Stop"} <= NAMES
    assert sorted(NAMES) == ares4.__all__
    assert dir(ares4) == sorted(NAMES)
    assert all(getattr(ares4, name) is getattr(exports, name) for name in NAMES)
    assert said("from ares4 import *; print(Computer.__name__, Stop.EXIT.name)") == "Computer EXIT"


def test_what_is_no_name_is_not_there() -> None:
    assert not any(hasattr(ares4, name) for name in ("", "cli.fly", "Nothing", "nothing", "a b"))


def test_each_name_stands_in_one_place() -> None:
    words = (PACKAGE / "__init__.py").read_text()
    assert [name for name in NAMES if f'"{name}"' in words or f"import {name}" in words] == []


def test_nothing_is_imported_before_it_is_used() -> None:
    look = "import sys, ares4; {}; print('ares4._core' in sys.modules)"
    assert said(look.format("from ares4 import files")) == "False"
    assert said(look.format("ares4.Computer")) == "True"
    assert said("import ares4; print(ares4.errors.Ares4Error.__name__)") == "Ares4Error"


@pytest.mark.parametrize("name", ["Nothing", "nothing", "__nothing__"])
def test_what_is_not_there_is_said(name: str) -> None:
    with pytest.raises(AttributeError, match=f"module 'ares4' has no attribute '{name}'"):
        getattr(ares4, name)
