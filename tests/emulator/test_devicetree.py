"""The device tree: good in the eyes of dtc, and as QEMU's board has it where both have a device."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import fdt
import pytest

from ares4 import devicetree
from ares4._registers import DEVICES
from ares4.computer import Computer
from ares4.machine.values import CYCLES_PER_SECOND
from tests.conftest import assembled

RAM_BYTES = 64 << 20
QEMU = shutil.which("qemu-system-riscv32")

SAME = {
    "/": ["#address-cells", "#size-cells"],
    "/chosen": ["stdout-path"],
    "/memory@80000000": ["device_type", "reg"],
    "/cpus": ["#address-cells", "#size-cells", "timebase-frequency"],
    "/cpus/cpu@0": ["device_type", "reg", "status", "compatible"],
    "/cpus/cpu@0/interrupt-controller": [
        "#interrupt-cells",
        "interrupt-controller",
        "compatible",
    ],
    "/soc": ["#address-cells", "#size-cells", "compatible", "ranges"],
    "/soc/test@100000": ["reg", "compatible"],
    "/soc/clint@2000000": ["reg", "compatible"],
    "/soc/plic@c000000": ["reg", "compatible", "#interrupt-cells", "interrupt-controller"],
    "/soc/serial@10000000": ["reg", "compatible", "interrupts", "clock-frequency"],
    "/poweroff": ["compatible", "value", "offset"],
    "/reboot": ["compatible", "value", "offset"],
}


def has(tree: fdt.FDT, path: str, name: str) -> object:
    found = tree.get_property(name, path)
    assert found is not None, (path, name)
    return list(getattr(found, "data", []))


@pytest.fixture(scope="module")
def ours() -> fdt.FDT:
    return fdt.parse_dtb(devicetree.build(RAM_BYTES))


@pytest.mark.skipif(not shutil.which("dtc"), reason="device-tree-compiler is not installed")
def test_the_compiler_of_device_trees_finds_no_fault(tmp_path: Path) -> None:
    blob = tmp_path / "ares4.dtb"
    blob.write_bytes(devicetree.build(RAM_BYTES))
    done = subprocess.run(
        ["dtc", "-I", "dtb", "-O", "dts", blob], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    assert "drive@4000a000" in done.stdout


@pytest.mark.skipif(not QEMU, reason="qemu-system-riscv32 is not installed")
def test_what_both_boards_have_is_described_alike(ours: fdt.FDT, tmp_path: Path) -> None:
    blob = tmp_path / "qemu.dtb"
    command = [QEMU, "-M", f"virt,dumpdtb={blob}", "-m", "64M", "-bios", "none", "-display", "none"]
    subprocess.run([str(word) for word in command], check=True, capture_output=True)
    theirs = fdt.parse_dtb(blob.read_bytes())
    for path, names in SAME.items():
        for name in names:
            assert has(ours, path, name) == has(theirs, path, name), (path, name)


def test_every_device_of_the_board_is_in_the_tree(ours: fdt.FDT) -> None:
    found = {}
    for path, _, _ in ours.walk("/soc"):
        if ours.exist_property("reg", path):
            _, base, _, span = has(ours, path, "reg")
            found[base] = (span, ours.exist_property("interrupts", path))
    assert found == {base: (span, line > 0) for base, span, line in DEVICES.values()}


def test_references_lead_to_what_they_mean(ours: fdt.FDT) -> None:
    places = {
        has(ours, path, "phandle")[0]: path
        for path in ("/cpus/cpu@0/interrupt-controller", "/soc/plic@c000000", "/soc/test@100000")
    }
    assert len(places) == 3
    for path, name, place in (
        ("/soc/plic@c000000", "interrupts-extended", "/cpus/cpu@0/interrupt-controller"),
        ("/soc/clint@2000000", "interrupts-extended", "/cpus/cpu@0/interrupt-controller"),
        ("/soc/serial@10000000", "interrupt-parent", "/soc/plic@c000000"),
        ("/poweroff", "regmap", "/soc/test@100000"),
    ):
        assert places[has(ours, path, name)[0]] == place


def test_the_time_base_is_that_of_mtime() -> None:
    computer = Computer()
    computer.load_flat(assembled("1: j 1b"))
    computer.power_on()
    computer.run(CYCLES_PER_SECOND // 100)
    ticks = computer.read("clint.MTIME_LOW")
    assert abs(ticks - devicetree.TIMEBASE_HZ // 100) <= 1


def test_the_instruction_set_is_what_misa_says() -> None:
    computer = Computer()
    letters = computer.register(65 + 0x301) & 0x3FFFFFF
    named = devicetree.ISA.removeprefix("rv32").split("_")[0]
    single = {letter for n, letter in enumerate("abcdefghijklmnopqrstuvwxyz") if letters >> n & 1}
    assert set(named) <= single
    assert single - set(named) <= {"u", "b"}  # user mode; B is Zba, Zbb and Zbs together
