"""A short run of each fuzzer; the long ones are `make -C tests/fuzz run RUNS=10000`."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
RUNTIME = list(Path("/usr/lib").glob("llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-*.a"))


def make(*words: str) -> None:
    done = subprocess.run(["make", "-C", HERE, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.skipif(
    not (shutil.which("clang") and RUNTIME), reason="needs clang and libclang-rt-dev"
)
def test_the_parsers_stand_a_short_run_under_the_sanitizers() -> None:
    make("run", "RUNS=10", "READERS=")


@pytest.mark.skipif(
    importlib.util.find_spec("atheris") is None, reason="there is no atheris for this Python"
)
def test_the_readers_stand_a_short_run() -> None:
    make("readers", "RUNS=10", f"PYTHON={sys.executable}")


def test_a_reader_is_left_out_in_words_where_there_is_no_atheris() -> None:
    without = "import runpy, sys; sys.modules['atheris'] = None; sys.argv[:] = ['x', 'gdb']; "
    without += f"runpy.run_path({str(HERE / 'guided.py')!r}, run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", without], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("left out: gdb is not fuzzed, since there is no atheris")
