"""The image: the same from any directory, and what is in it."""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
from pathlib import Path

from elftools.elf.elffile import ELFFile

from ares4._registers import REGISTERS
from tests.firmware.conftest import Pilot

ROOT = Path(__file__).resolve().parents[2]
RAM = range(0x80000000, 0x80400000)
LONGEST_FUNCTION = 70
WIDEST_LINE = 100


def build(root: Path) -> bytes:
    subprocess.run(
        ["make", "-s", "-C", root / "firmware", f"PYTHON={sys.executable}"],
        check=True,
        capture_output=True,
    )
    return (root / "build" / "firmware" / "ares4.elf").read_bytes()


def test_the_image_is_the_same_from_another_directory(tmp_path: Path) -> None:
    other = tmp_path / "else where"
    shutil.copytree(ROOT / "firmware", other / "firmware")
    shutil.copytree(ROOT / "tools", other / "tools")
    shutil.copytree(
        ROOT / "c_core" / "board" / "generated", other / "c_core" / "board" / "generated"
    )
    assert build(other) == build(ROOT)


def test_an_image_for_a_debugger_flies(tmp_path: Path) -> None:
    """Built as docs/looking-in.md says: what is copied in line else is copied by the runtime."""
    make = ["make", "-s", "-C", ROOT / "firmware", f"PYTHON={sys.executable}", "OPTIMIZE=-Og"]
    subprocess.run([*make, f"BUILD={tmp_path}"], check=True, capture_output=True)
    flight = Pilot((tmp_path / "ares4.elf").read_bytes())
    flight.fly(6.0)
    assert "LOG_MOUNTED" in flight.names()
    assert flight.ship.counters()["restarts"] == 0


def test_the_image_fits_and_carries_line_numbers(image: bytes) -> None:
    elf = ELFFile(io.BytesIO(image))
    assert elf.header["e_entry"] == RAM.start
    for segment in elf.iter_segments("PT_LOAD"):
        assert segment["p_paddr"] in RAM
        assert segment["p_paddr"] + segment["p_memsz"] <= RAM.stop
    assert elf.has_dwarf_info()
    files = set()
    for unit in elf.get_dwarf_info().iter_CUs():
        files.add(unit.get_top_DIE().get_full_path())
    ours = {name for name in files if name.startswith("./")}
    assert any(name.endswith("flight/burn.c") for name in files), sorted(files)[:5]
    assert not any(str(ROOT) in name for name in files), ours


def test_no_register_is_written_by_number() -> None:
    addresses = {f"0x{address:08X}" for address, _, _ in REGISTERS.values()}
    may = {"entry.S"}  # the last way out of a fault names the restart request
    for path in (ROOT / "firmware").rglob("*.[chS]"):
        if path.name not in may:
            found = {word for word in addresses if word in path.read_text()}
            assert found <= {"0x80000000"}, path


def test_lines_and_functions_are_short() -> None:
    for path in (ROOT / "firmware").rglob("*.[ch]"):
        if "generated" in path.parts:
            continue
        lines = path.read_text().splitlines()
        assert max(map(len, lines)) <= WIDEST_LINE, path
        start = None
        for number, line in enumerate(lines, 1):
            if line.endswith("{") and not line.startswith((" ", "#", "}")) and "(" in line:
                start = number
            elif line == "}" and start is not None:
                assert number - start < LONGEST_FUNCTION, f"{path}:{start}"
                start = None
