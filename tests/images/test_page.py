"""The program of docs/qemu-virt.md: pasted as it stands there, it is compiled and runs."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "qemu-virt.md").read_text()
FILES, BY_GCC, BY_ZIG, RUN = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
NEEDED = {BY_GCC: "riscv64-unknown-elf-gcc", BY_ZIG: sys.executable}


@pytest.mark.parametrize("compiling", [BY_GCC, BY_ZIG], ids=["gcc", "zig"])
def test_the_program_of_the_page_runs_as_it_is_pasted(compiling: str, tmp_path: Path) -> None:
    binaries = Path(sys.executable).parent
    (tmp_path / ".venv").symlink_to(binaries.parent)
    for line in RUN.splitlines():
        if not shutil.which(NEEDED[compiling]) or (
            line.startswith("qemu") and not shutil.which(line.split()[0])
        ):
            continue
        done = subprocess.run(
            ["sh", "-ec", FILES + compiling + line],
            cwd=tmp_path, env=os.environ | {
                "PATH": f"{binaries}:{os.environ['PATH']}",
                "XDG_CACHE_HOME": str(ROOT / "build"),  # the compiler's; there may be no home
            },
            stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False,
        )  # fmt: skip
        assert (done.returncode, done.stdout.split(), done.stderr) == (7, [b"hello"], b"")
