"""The table of loads says a thing once: what hangs on the buses is the same to physics, registers,
firmware and documents, and a row more reaches them all."""

from __future__ import annotations

from pathlib import Path

import pytest

from ares4._registers import FIELDS
from c_core.board import generate, loads

TABLE = generate.BOARD / "loads.toml"
CONTROLS = {row["name"] for row in generate.read_controls()["control"]}
ROW = """
[[load]]
name = "TRIED_FAN"
bus = "B"
draw_w = [7, 35]
emission_w = [3, 4]
shed = 5
"""


def with_row(folder: Path, row: str) -> Path:
    path = folder / "loads.toml"
    path.write_text(TABLE.read_text() + row)
    return path


def test_the_bits_of_power_are_the_rows_in_order() -> None:
    rows = loads.read_loads(TABLE, CONTROLS)
    bits = {name.rpartition(".")[2]: f for name, f in FIELDS.items() if "power.LOADS." in name}
    assert [row.name for row in rows] == list(bits)
    assert [low for _, low, _ in bits.values()] == list(range(len(rows)))
    assert FIELDS["power.LIVE.LIVE"][0] == sum(mask for mask, _, _ in bits.values())


def test_a_row_more_is_in_everything_that_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = with_row(tmp_path, ROW)
    real = loads.read_loads
    monkeypatch.setattr(generate, "read_loads", lambda _, controls: real(path, controls))
    files = {
        str(path.relative_to(generate.ROOT)): text for path, text in generate.declared().items()
    }
    assert "TRIED_FAN, B, 7.0, 35.0, 0.0, 0.0, 3.0, 4.0" in files["c_core/world/generated/loads.h"]
    firmware = files["c_core/board/generated/loads.h"]
    assert firmware.index("TRIED_FAN, B, CONTROLS, 0, 1, 0") < firmware.index("INTERIOR_LIGHT, B")
    bit = len(loads.read_loads(TABLE, CONTROLS))
    assert 'ROW("TRIED FAN")' in firmware and f"LOADS_COUNT {bit + 1}u" in firmware
    registers = files["c_core/board/generated/power_regs.h"]
    assert f"POWER_LOADS_TRIED_FAN 0x{1 << bit:08X}u" in registers
    assert f"POWER_LIVE_LIVE 0x{(2 << bit) - 1:08X}u" in registers
    assert "power.LOADS.TRIED_FAN" in files["emulator/ares4/_registers.py"]
    assert "TRIED FAN" in files["docs/loads.md"] and "TRIED_FAN" in files["docs/registers.md"]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ('bus = "B"', 'bus = "C"', "bus is one of A, B, BATTERY"),
        ('"TRIED_FAN"', '"LIDAR"', "two loads have one name"),
        ("shed = 5", "shed = 10", "two loads have one place"),
        ("shed = 5", "", "shed is a number"),
        ("[7, 35]", "[7]", "draw_w is two figures"),
        ("[7, 35]", "[7, -35]", "draw_w is two figures"),
        ("emission_w", "emitted_w", "no column emitted_w"),
        ("shed = 5", 'shed = 5\ncontrol = "FAN"', "no control FAN"),
        ("shed = 5", 'shed = 5\nclosed_at = "run"', "closed_at is on or off"),
        ('name = "TRIED_FAN"', "", "a row has no name"),
    ],
)
def test_a_wrong_row_is_named_in_one_sentence(tmp_path: Path, old: str, new: str, why: str) -> None:
    assert old in ROW
    with pytest.raises(SystemExit, match=rf"loads\.toml: .*{why}"):
        loads.read_loads(with_row(tmp_path, ROW.replace(old, new)), CONTROLS)


def test_more_loads_than_telemetry_has_bits_for_are_refused(tmp_path: Path) -> None:
    rows = "".join(
        ROW.replace("TRIED_FAN", f"FAN_{n}").replace("shed = 5", f"shed = {1000 + n}")
        for n in range(loads.LOADS_MAX + 1 - len(loads.read_loads(TABLE, CONTROLS)))
    )
    with pytest.raises(SystemExit, match="17 loads where there are bits for 16"):
        loads.read_loads(with_row(tmp_path, rows), CONTROLS)


def test_a_register_that_needs_a_load_that_there_is_not_is_refused() -> None:
    devices, _, rows = generate.read_ship()
    named = {row.name for row in rows}
    lidar = next(device for device in devices if device.name == "lidar")
    register = lidar.registers[0]
    generate.check_loads(devices, named)
    with pytest.raises(SystemExit, match=r"lidar\.rdl: CONTROL needs a load LIDAR, which"):
        generate.check_loads(devices, named - {"LIDAR"})
    register.loads = ["LIDAR", "HGA"]
    with pytest.raises(SystemExit, match=r"lidar\.rdl: CONTROL names 2 loads for 1"):
        generate.check_loads(devices, named)
    register.loads = ["HGA"]
    lidar.registers[1].loads, lidar.registers[2].loads = ["LIDAR"], ["HGA"]
    with pytest.raises(SystemExit, match=r"lidar\.rdl: the registers of a load do not lie togeth"):
        _ = lidar.feeds
