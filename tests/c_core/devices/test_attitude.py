"""Attitude actuators: demands, what they do, and their power."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st


def test_wheels_turn_the_ship(bench):
    bench.write("attitude.WHEEL_TORQUE", 200_000, 2)
    bench.run(10.0)
    # Gravity's gradient on a level ship is nothing for Z.
    assert bench.truth().rate_rad_s[2] == pytest.approx(200 * 10 / 16e6, rel=0.01)
    assert bench.signed("attitude.WHEEL_MOMENTUM", 2) == pytest.approx(-2000, abs=5)


@settings(max_examples=30)
@given(st.integers(-(2**31), 2**31 - 1), st.integers(0, 2))
def test_demands_are_held_to_their_limit(make_bench, demand, axis):
    bench = make_bench()
    bench.close()
    bench.write("attitude.WHEEL_TORQUE", demand, axis)
    held = max(-250_000, min(250_000, demand))
    assert bench.signed("attitude.WHEEL_TORQUE", axis) == held
    assert bench.world.rotation.command.wheels_nm[axis] == held / 1000


def test_thrusters_push_in_pairs(bench):
    before = bench.read("attitude.PROPELLANT")
    bench.write("attitude.THRUSTERS", 0b000100)
    bench.run(1.0)
    bench.write("attitude.THRUSTERS", 0)
    assert bench.truth().rate_rad_s[1] == pytest.approx(10_000 / 16e6, rel=0.01)
    assert before - bench.read("attitude.PROPELLANT") > 100
    rate = bench.truth().rate_rad_s[1]
    bench.run(1.0)
    assert bench.truth().rate_rad_s[1] == pytest.approx(rate, rel=0.01)


def test_opposed_pairs_only_burn(bench):
    before = bench.read("attitude.PROPELLANT")
    bench.write("attitude.THRUSTERS", 0xFFFFFFFF)
    assert bench.read("attitude.THRUSTERS") == 0x3F
    bench.run(1.0)
    assert math.dist(list(bench.truth().rate_rad_s), [0, 0, 0]) < 1e-6
    assert bench.read("attitude.PROPELLANT") < before


def test_each_has_its_own_load(bench, cruise, loads):
    bench.write("attitude.WHEEL_TORQUE", 1000)
    bench.write("attitude.THRUSTERS", 1)
    bench.run(0.1)
    bench.close(cruise & ~loads["WHEELS"])
    assert bench.read("attitude.WHEEL_TORQUE") == bench.read("attitude.WHEEL_MOMENTUM") == 0
    assert bench.read("attitude.THRUSTERS") == 1
    bench.close(cruise & ~loads["RCS"])
    assert bench.read("attitude.THRUSTERS") == bench.read("attitude.PROPELLANT") == 0
    bench.close(cruise)
    assert bench.read("attitude.WHEEL_TORQUE") == bench.read("attitude.THRUSTERS") == 0
    rate = list(bench.truth().rate_rad_s)
    bench.run(0.1)
    assert list(bench.truth().rate_rad_s) == pytest.approx(rate, abs=1e-7)
