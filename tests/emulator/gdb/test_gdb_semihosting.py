"""gdb at a program that calls its host."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import built

GDB = shutil.which("gdb-multiarch")


@pytest.mark.skipif(GDB is None, reason="needs gdb-multiarch")
def test_a_call_of_the_host_is_no_stop(tmp_path: Path) -> None:
    """Run through, stepped over, gone back over: a call answers, and is made once."""
    main = "import sys; from ares4.cli import main; sys.exit(main())"
    image = str(built("semihosting"))
    with subprocess.Popen(
        [sys.executable, "-c", main, "exec", image, "--gdb", ":0", "--semihosting",
         "--semihosting-files", str(tmp_path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    ) as ares4:  # fmt: skip
        assert ares4.stderr is not None
        place = ares4.stderr.readline().split()[-1]
        commands = [f"target remote {place}", "break files", "continue", "next", "next", "next",
                    "info line", "reverse-next", "reverse-next", "next", "next", "delete",
                    "continue"]  # fmt: skip
        gdb = subprocess.run(
            [str(GDB), "-nx", "-batch", *(word for line in commands for word in ("-ex", line))],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        said, _ = ares4.communicate(timeout=60)
    assert "Breakpoint 1, files ()" in gdb.stdout, gdb.stdout + gdb.stderr
    assert "SIGTRAP" not in gdb.stdout
    assert "exited with code 052" in gdb.stdout  # 42
    assert ares4.returncode == 42
    assert said.count("opened 00000001") == 1
    assert (tmp_path / "kept.txt").read_bytes() == b"a LINE of text\nand another\n"
