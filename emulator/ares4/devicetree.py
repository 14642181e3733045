"""The device tree of the computer as a flattened blob: what a program built for QEMU's virt board
finds in a1.

The nodes that QEMU's board has too are named and filled as there, so that drivers find them; the
ship's own devices stand beside them as "ares4,NAME". Places and interrupt lines come from the
board's own table.

Source: Devicetree Specification 0.4; Linux's bindings of sifive,clint0, sifive,plic-1.0.0, ns16550a
and syscon.
"""

from __future__ import annotations

import fdt

from ares4._registers import DEVICES, REGISTERS
from ares4.machine.values import RAM_BASE

TIMEBASE_HZ = 10_000_000  # of mtime: clint.rdl
ISA = "rv32imafdc_zicntr_zicond_zicsr_zifencei_zihpm_zca_zcb_zba_zbb_zbc_zbs"
UART_CLOCK_HZ = 3_686_400  # QEMU's figure; the divisor is kept and does nothing

_HART, _PLIC, _TEST = 1, 2, 3  # phandles
_SOFTWARE, _TIMER, _EXTERNAL = 3, 7, 11  # interrupt lines of the hart: bits of mip
_PASS, _RESET = 0x5555, 0x7777  # words for the finisher

Value = int | str | list[int] | list[str] | None

_STANDARD: dict[str, tuple[str, dict[str, Value]]] = {
    "finisher": (
        "test",
        {"compatible": ["sifive,test1", "sifive,test0", "syscon"], "phandle": _TEST},
    ),
    "clint": (
        "clint",
        {
            "compatible": ["sifive,clint0", "riscv,clint0"],
            "interrupts-extended": [_HART, _SOFTWARE, _HART, _TIMER],
        },
    ),
    "plic": (
        "plic",
        {
            "compatible": ["sifive,plic-1.0.0", "riscv,plic0"],
            "interrupts-extended": [_HART, _EXTERNAL],
            "interrupt-controller": None,
            "#interrupt-cells": 1,
            "#address-cells": 0,
            "riscv,ndev": REGISTERS["plic.PRIORITY"][1] - 1,
            "phandle": _PLIC,
        },
    ),
    "uart": ("serial", {"compatible": "ns16550a", "clock-frequency": UART_CLOCK_HZ}),
}


def _fixed(ram_bytes: int, serial: str) -> dict[str, dict[str, Value]]:
    """The nodes that are no device's, by path."""
    return {
        "/": {
            "#address-cells": 2,
            "#size-cells": 2,
            "compatible": ["ares4,command-module", "riscv-virtio"],
            "model": "Ares IV command-module computer",
        },
        "/chosen": {"stdout-path": serial},
        f"/memory@{RAM_BASE:x}": {"device_type": "memory", "reg": [0, RAM_BASE, 0, ram_bytes]},
        "/cpus": {"#address-cells": 1, "#size-cells": 0, "timebase-frequency": TIMEBASE_HZ},
        "/cpus/cpu@0": {
            "device_type": "cpu",
            "reg": 0,
            "status": "okay",
            "compatible": "riscv",
            "riscv,isa": ISA,
            "mmu-type": "riscv,none",
        },
        "/cpus/cpu@0/interrupt-controller": {
            "#interrupt-cells": 1,
            "#address-cells": 0,
            "interrupt-controller": None,
            "compatible": "riscv,cpu-intc",
            "phandle": _HART,
        },
        "/poweroff": {
            "compatible": "syscon-poweroff", "regmap": _TEST, "offset": 0, "value": _PASS,
        },
        "/reboot": {"compatible": "syscon-reboot", "regmap": _TEST, "offset": 0, "value": _RESET},
        "/soc": {"#address-cells": 2, "#size-cells": 2, "compatible": "simple-bus", "ranges": None},
    }  # fmt: skip


def build(ram_bytes: int) -> bytes:
    """The blob, version 17, of a computer with that much RAM."""
    devices: dict[str, dict[str, Value]] = {}
    serial = ""
    for name, (base, span, line) in DEVICES.items():
        stem, more = _STANDARD.get(name, (name, {"compatible": f"ares4,{name}"}))
        path = f"/soc/{stem}@{base:x}"
        devices[path] = {"reg": [0, base, 0, span], **more}
        if line:
            devices[path] |= {"interrupt-parent": _PLIC, "interrupts": line}
        serial = path if name == "uart" else serial
    tree = fdt.FDT()
    for path, properties in (_fixed(ram_bytes, serial) | devices).items():
        for key, value in properties.items():
            tree.set_property(key, value, path)
    blob: bytes = tree.to_dtb(version=17, last_comp_version=16, boot_cpuid_phys=0)
    return blob
