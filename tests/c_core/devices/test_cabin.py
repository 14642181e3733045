"""Cabin: the sensors show the air, and the set points move it."""

import pytest


def test_sensors_show_the_truth(bench):
    bench.run(5.0)
    truth = bench.truth()
    assert bench.read("cabin.PRESSURE") == pytest.approx(truth.cabin_pressure_pa, abs=1)
    assert bench.read("cabin.OXYGEN") == pytest.approx(truth.cabin_o2_pa, abs=1)
    assert bench.read("cabin.CARBON_DIOXIDE") == pytest.approx(truth.cabin_co2_pa, abs=1)
    assert bench.read("cabin.TEMPERATURE") == pytest.approx(1000 * truth.cabin_temperature_k, abs=1)
    assert bench.read("cabin.OXYGEN_TANK") == pytest.approx(9000, abs=2)


@pytest.mark.parametrize(
    ("register", "written", "kept"),
    [
        ("OXYGEN_SETPOINT", 22_000, 22_000),
        ("OXYGEN_SETPOINT", 50_000, 40_000),
        ("HEATER_SETPOINT", 290_000, 290_000),
        ("HEATER_SETPOINT", 0, 260_000),
        ("HEATER_SETPOINT", 999_999, 310_000),
    ],
)
def test_set_points_keep_their_range(bench, register, written, kept):
    bench.write(f"cabin.{register}", written)
    assert bench.read(f"cabin.{register}") == kept


def test_the_oxygen_set_point_is_followed(bench):
    before = bench.read("cabin.OXYGEN_TANK")
    bench.write("cabin.OXYGEN_SETPOINT", 25_000)
    bench.run(600.0)
    assert bench.read("cabin.OXYGEN") > 21_050
    assert bench.read("cabin.OXYGEN_TANK") < before - 30


def test_the_heater_set_point_is_followed(bench):
    bench.write("cabin.HEATER_SETPOINT", 300_000)
    bench.run(1.0)
    hard = bench.read("power.BUS_B_LOAD")
    bench.write("cabin.HEATER_SETPOINT", 280_000)
    bench.run(1.0)
    assert hard - bench.read("power.BUS_B_LOAD") > 2000


def test_sensors_read_without_any_load(bench):
    bench.close(0)
    bench.run(1.0)
    assert bench.read("cabin.PRESSURE") > 90_000


def test_set_points_return_at_a_restart(bench):
    bench.write("cabin.OXYGEN_SETPOINT", 30_000)
    bench.restart()
    assert bench.read("cabin.OXYGEN_SETPOINT") == 21_000
    assert bench.read("cabin.HEATER_SETPOINT") == 294_000
    assert bench.world.air.command.oxygen_pa == 21_000.0
