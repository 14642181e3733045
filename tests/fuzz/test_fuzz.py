"""A short run of each fuzzer; the long ones are `make -C tests/fuzz run RUNS=10000`."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
RUNTIME = list(Path("/usr/lib").glob("llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-*.a"))


@pytest.mark.skipif(
    not (shutil.which("clang") and RUNTIME), reason="needs clang and libclang-rt-dev"
)
def test_the_parsers_stand_a_short_run_under_the_sanitizers() -> None:
    done = subprocess.run(
        ["make", "-C", HERE, "run", "RUNS=10"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:]
