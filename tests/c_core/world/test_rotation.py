"""The ship's turning: conserved momentum and energy, and closed forms of the rigid body."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

STEP_S = 0.02
INERTIA = [0.5e6, 16e6, 16e6]
NOTHING = [0.0, 0.0, 0.0]

rates = st.lists(st.floats(-0.05, 0.05), min_size=3, max_size=3)
torques = st.lists(st.floats(-250, 250), min_size=3, max_size=3)
stored = st.lists(st.floats(-15000, 15000), min_size=3, max_size=3)


def body(library, rate=NOTHING, wheels=NOTHING, inertia=INERTIA):
    rotation = library.ffi.new("struct rotation *")
    rotation.attitude = [0.5, 0.5, -0.5, 0.5]
    rotation.rate_rad_s = rate
    rotation.inertia_kg_m2 = inertia
    rotation.wheel_momentum_nms = wheels
    rotation.thruster_propellant_kg = 100.0
    return rotation


def turn(library, rotation, seconds, live=True, thrusters=False):
    burnt = 0.0
    for _ in range(round(seconds / STEP_S)):
        torque = library.ffi.new("double[3]")
        burnt += library.lib.rotation_actuate(rotation, live, thrusters, torque, STEP_S)
        library.lib.rotation_step(rotation, torque, STEP_S)
    return burnt


def momentum(library, rotation):
    out = library.ffi.new("double[3]")
    library.lib.rotation_momentum(rotation, out)
    return list(out)


@given(rates, stored, torques)
@settings(max_examples=25)
def test_momentum_of_ship_and_wheels_is_conserved(library, rate, wheels, demand):
    """Whatever the wheels do: with no torque from outside the inertial sum stays."""
    rotation = body(library, rate, wheels)
    rotation.command.wheels_nm = demand
    before = momentum(library, rotation)
    turn(library, rotation, 20.0)
    scale = math.dist(before, NOTHING) + 1.0
    assert math.dist(momentum(library, rotation), before) < 1e-8 * scale


@given(rates)
@settings(max_examples=25)
def test_energy_of_a_free_body_is_conserved(library, rate):
    rotation = body(library, rate, inertia=[0.5e6, 14e6, 16e6])

    def energy():
        pairs = zip(rotation.inertia_kg_m2, rotation.rate_rad_s, strict=True)
        return sum(inertia * speed * speed for inertia, speed in pairs)

    before = energy()
    turn(library, rotation, 20.0)
    assert energy() == pytest.approx(before, rel=1e-9, abs=1e-12)
    assert math.dist(list(rotation.attitude), [0] * 4) == pytest.approx(1.0, abs=1e-14)


def test_a_symmetric_top_nutates(library):
    """With two equal moments the cross rate circles at (Iy - Ix) / Iy of the spin."""
    spin, cross, seconds = 0.04, 0.01, 60.0
    rotation = body(library, [spin, cross, 0.0])
    turn(library, rotation, seconds)
    angle = (16e6 - 0.5e6) / 16e6 * spin * seconds
    assert rotation.rate_rad_s[0] == pytest.approx(spin, rel=1e-12)
    assert rotation.rate_rad_s[1] == pytest.approx(cross * math.cos(angle), abs=1e-9)
    assert rotation.rate_rad_s[2] == pytest.approx(-cross * math.sin(angle), abs=1e-9)


def test_a_turn_about_one_axis_is_the_half_angle(library):
    rotation = body(library, [0.0, 0.0, 0.02])
    rotation.attitude = [1.0, 0.0, 0.0, 0.0]
    turn(library, rotation, 30.0)
    assert rotation.attitude[0] == pytest.approx(math.cos(0.3), abs=1e-12)
    assert rotation.attitude[3] == pytest.approx(math.sin(0.3), abs=1e-12)


@pytest.mark.parametrize("way", [1.0, -1.0])
def test_a_full_wheel_gives_no_more(library, way):
    rotation = body(library, wheels=[0.0, -19000.0 * way, 0.0])
    rotation.command.wheels_nm = [0.0, 250.0 * way, 0.0]
    turn(library, rotation, 10.0)
    assert rotation.wheel_momentum_nms[1] == pytest.approx(-20000.0 * way, abs=1e-6)
    assert rotation.rate_rad_s[1] == pytest.approx(1000.0 * way / 16e6, rel=1e-9)


def test_wheels_without_power_coast(library):
    rotation = body(library, wheels=[0.0, 5000.0, 0.0])
    rotation.command.wheels_nm = [0.0, 250.0, 0.0]
    turn(library, rotation, 5.0, live=False)
    assert list(rotation.wheel_momentum_nms) == [0.0, 5000.0, 0.0]


@pytest.mark.parametrize(
    ("pair", "axis", "torque"),
    [(0, 0, 2e3), (1, 0, -2e3), (2, 1, 1e4), (3, 1, -1e4), (4, 2, 1e4), (5, 2, -1e4)],
)
def test_thruster_pairs(library, pair, axis, torque):
    rotation = body(library)
    rotation.command.thrusters = 1 << pair
    burnt = turn(library, rotation, 1.0, thrusters=True)
    expected = [0.0, 0.0, 0.0]
    expected[axis] = torque / INERTIA[axis]
    assert list(rotation.rate_rad_s) == pytest.approx(expected, rel=1e-6)
    assert rotation.thruster_propellant_kg == pytest.approx(100.0 - burnt)
    assert 0.1 < burnt < 1.0


def test_thrusters_stop_with_the_propellant(library):
    rotation = body(library)
    rotation.thruster_propellant_kg = 0.1
    rotation.command.thrusters = 1
    turn(library, rotation, 5.0, thrusters=True)
    rate = rotation.rate_rad_s[0]
    turn(library, rotation, 5.0, thrusters=True)
    assert rotation.thruster_propellant_kg == 0.0
    assert rotation.rate_rad_s[0] == rate > 0.0


@given(st.floats(-1.5, 1.5))
def test_gravity_gradient_of_a_tilted_ship(library, tilt):
    """3 mu / r^3 (Iz - Ix) sin cos about Y, for a long axis tilted up from the horizon."""
    radius = 3.8e6
    rotation = body(library)
    # Long axis along inertial X turned up (toward -Z of the body frame) by the tilt about Y.
    rotation.attitude = [math.cos(tilt / 2), 0.0, math.sin(tilt / 2), 0.0]
    torque = library.ffi.new("double[3]")
    library.lib.rotation_gravity_gradient(rotation, [0.0, 0.0, -radius], torque)
    size = 3 * 4.282837e13 / radius**3 * (16e6 - 0.5e6) * math.sin(tilt) * math.cos(tilt)
    assert list(torque) == pytest.approx([0.0, size, 0.0], abs=1e-6)
    # It pulls the long axis toward the vertical, farther the way it leans.
    assert size * tilt >= 0.0


def test_starts_along_the_flight(library):
    world = library.world()
    truth = world.truth()
    w, x, y, z = truth.attitude
    nose = [1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y)]
    floor = [2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)]
    speed = math.dist(list(truth.velocity_m_s), NOTHING)
    radius = math.dist(list(truth.position_m), NOTHING)
    assert nose == pytest.approx([v / speed for v in truth.velocity_m_s], abs=1e-12)
    assert floor == pytest.approx([-p / radius for p in truth.position_m], abs=1e-12)
