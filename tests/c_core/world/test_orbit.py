"""The path: closed forms of celestial mechanics, conserved energy, and another integrator."""

import math

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

MU = 4.282837e13
RADIUS = 3396190.0
J2 = 1.96045e-3
STEP_S = 0.02
DAY_S = 86400


def orbit_at(library, altitude_m=400e3, inclination_deg=75.0, raan_deg=60.0, latitude_deg=10.0):
    orbit = library.ffi.new("struct orbit *")
    library.lib.orbit_start(orbit, altitude_m, inclination_deg, raan_deg, latitude_deg)
    return orbit


def coast(library, orbit, seconds, step_s=STEP_S):
    library.lib.run_orbit(orbit, [0.0, 0.0, 0.0], step_s, round(seconds / step_s))


def elements(library, orbit):
    out = library.ffi.new("struct orbit_elements *")
    library.lib.orbit_elements(orbit, out)
    return out


@pytest.mark.parametrize("inclination_deg", [0.0, 75.0, 110.0])
def test_energy_is_conserved_over_a_day(library, inclination_deg):
    orbit = orbit_at(library, inclination_deg=inclination_deg)
    before = library.lib.orbit_energy_j_kg(orbit)
    coast(library, orbit, DAY_S)
    assert abs(library.lib.orbit_energy_j_kg(orbit) / before - 1) < 1e-9


def test_semi_major_axis_stays_while_coasting(library):
    orbit = orbit_at(library)
    before = elements(library, orbit).semi_major_axis_m
    radii = []
    for _ in range(20):
        coast(library, orbit, 300)
        assert elements(library, orbit).semi_major_axis_m == pytest.approx(before, rel=1e-11)
        radii.append(math.dist(list(orbit.position_m), [0, 0, 0]))
    assert max(radii) - min(radii) > 1000, "J2 must be at work for this to mean anything"


def test_circular_orbit_over_the_equator_takes_its_period(library):
    """There J2 only makes gravity stronger by 1 + 1.5 J2 (R/r)^2: the orbit is a circle still."""
    orbit = orbit_at(library, inclination_deg=0.0, raan_deg=0.0, latitude_deg=0.0)
    radius = RADIUS + 400e3
    speed = math.sqrt(MU / radius * (1 + 1.5 * J2 * (RADIUS / radius) ** 2))
    orbit.velocity_m_s = [0.0, speed, 0.0]
    period = 2 * math.pi * radius / speed
    whole = round(period / STEP_S)
    coast(library, orbit, whole * STEP_S)
    late = (whole * STEP_S - period) * speed
    assert orbit.position_m[0] == pytest.approx(radius, abs=0.001)
    assert orbit.position_m[1] == pytest.approx(late, abs=0.001)


@given(st.floats(0.0, 0.7), st.floats(0.05, 0.95))
@example(0.6875, 0.9375)
@settings(max_examples=20)
def test_far_out_kepler_holds(library, eccentricity, part):
    """So far away that J2 is nothing, the place follows from Kepler's equation."""
    orbit = library.ffi.new("struct orbit *")
    axis = 1e12  # where J2 moves nothing by a part in 10^9, however long the ellipse
    orbit.position_m = [axis * (1 - eccentricity), 0.0, 0.0]
    speed = math.sqrt(MU / axis * (1 + eccentricity) / (1 - eccentricity))
    orbit.velocity_m_s = [0.0, speed * math.cos(1.0), speed * math.sin(1.0)]
    steps = 40000  # of the integrator, whose error falls with their fourth power
    mean = 2 * math.pi * part
    time_s = mean / math.sqrt(MU / axis**3)
    library.lib.run_orbit(orbit, [0.0, 0.0, 0.0], time_s / steps, steps)
    anomaly = mean
    for _ in range(100):
        anomaly -= (anomaly - eccentricity * math.sin(anomaly) - mean) / (
            1 - eccentricity * math.cos(anomaly)
        )
    along = axis * (math.cos(anomaly) - eccentricity)
    across = axis * math.sqrt(1 - eccentricity**2) * math.sin(anomaly)
    true = [along, across * math.cos(1.0), across * math.sin(1.0)]
    assert math.dist(list(orbit.position_m), true) < 1e-9 * axis


@pytest.mark.parametrize("inclination_deg", [30.0, 75.0, 105.0])
def test_node_regresses_at_the_rate_of_j2(library, inclination_deg):
    orbit = orbit_at(library, inclination_deg=inclination_deg)
    radius = RADIUS + 400e3
    motion = math.sqrt(MU / radius**3)
    rate = -1.5 * motion * J2 * (RADIUS / radius) ** 2 * math.cos(math.radians(inclination_deg))
    times, nodes = [], []
    for n in range(720):
        times.append(120.0 * n)
        nodes.append(math.radians(elements(library, orbit).raan_deg))
        coast(library, orbit, 120.0, step_s=1.0)
    middle, mean = sum(times) / len(times), sum(nodes) / len(nodes)
    slope = sum((t - middle) * (x - mean) for t, x in zip(times, nodes, strict=True))
    slope /= sum((t - middle) ** 2 for t in times)
    assert slope == pytest.approx(rate, rel=0.01)


def potential(x, y, z):
    square = x * x + y * y + z * z
    radius = square**0.5
    bulge = 0.5 * J2 * RADIUS**2 / square
    return -MU / radius * (1 - bulge * (3 * z * z / square - 1))


def pull(place):
    """Minus the gradient of the potential, by derivatives along the imaginary axis."""
    tiny = 1e-20
    slopes = []
    for axis in range(3):
        moved = [complex(p, tiny if k == axis else 0.0) for k, p in enumerate(place)]
        slopes.append(-potential(*moved).imag / tiny)
    return slopes


def yoshida(place, speed, seconds, step):
    """Sixth-order symplectic integrator (Yoshida 1990, solution A)."""
    weights = [-1.17767998417887, 0.235573213359357, 0.784513610477560]
    middle = 1 - 2 * sum(weights)
    for _ in range(round(seconds / step)):
        for weight in [*reversed(weights), middle, *weights]:
            place = [p + 0.5 * weight * step * v for p, v in zip(place, speed, strict=True)]
            speed = [v + weight * step * a for v, a in zip(speed, pull(place), strict=True)]
            place = [p + 0.5 * weight * step * v for p, v in zip(place, speed, strict=True)]
    return place, speed


def test_against_another_integrator(library):
    orbit = orbit_at(library)
    place, speed = yoshida(list(orbit.position_m), list(orbit.velocity_m_s), 3000.0, 5.0)
    coast(library, orbit, 3000.0)
    assert math.dist(list(orbit.position_m), place) < 0.001
    assert math.dist(list(orbit.velocity_m_s), speed) < 1e-6


@given(st.floats(0, 359.99), st.floats(-89.9, 89.9), st.floats(0, 359), st.floats(1, 179))
def test_bearing_and_direction_are_inverse(library, azimuth, elevation, latitude, inclination):
    frame = library.ffi.new("struct orbit_frame *")
    orbit = orbit_at(library, inclination_deg=inclination, latitude_deg=latitude)
    library.lib.orbit_local_frame(orbit, frame)
    direction = library.ffi.new("double[3]")
    library.lib.orbit_direction(frame, azimuth, elevation, direction)
    found = library.ffi.new("double[2]")
    library.lib.orbit_bearing(frame, direction, found, found + 1)
    assert abs((found[0] - azimuth + 180) % 360 - 180) < 1e-9
    assert abs(found[1] - elevation) < 1e-9


def test_local_frame_is_as_the_lidar_says(library):
    """Flying east over the equator: forward east, north to the left, so south is at azimuth 90."""
    orbit = orbit_at(library, inclination_deg=0.0, raan_deg=0.0, latitude_deg=0.0)
    frame = library.ffi.new("struct orbit_frame *")
    library.lib.orbit_local_frame(orbit, frame)
    found = library.ffi.new("double[2]")
    for direction, bearing in (
        ([0, 1, 0], (0, 0)),
        ([0, 0, -1], (90, 0)),
        ([0, -1, 0], (180, 0)),
        ([0, 0, 1], (270, 0)),
        ([1, 0, 0], (0, 90)),
    ):
        library.lib.orbit_bearing(frame, [float(x) for x in direction], found, found + 1)
        assert tuple(found) == pytest.approx(bearing, abs=1e-9)


@given(st.floats(1, 179), st.floats(0, 359), st.floats(0, 359))
def test_elements_of_the_start(library, inclination, raan, latitude):
    found = elements(library, orbit_at(library, 400e3, inclination, raan, latitude))
    assert found.inclination_deg == pytest.approx(inclination, abs=1e-9)
    assert abs((found.raan_deg - raan + 180) % 360 - 180) < 1e-8
    flown = found.argument_of_periapsis_deg + found.true_anomaly_deg
    assert abs((flown - latitude + 180) % 360 - 180) < 1e-8
    assert found.eccentricity < 1e-12


def test_a_tangential_burn_raises_the_orbit(library):
    """da = 2 a^2 v F dt / (mu m), the long axis kept along the flight."""
    motion = math.sqrt(MU / (RADIUS + 400e3) ** 3)
    quiet = {"turbulence__start_s": -1, "ellipse__surfaces_at_s": -1}
    world = library.world(**quiet, ship__rate_y_deg_s=-math.degrees(motion))
    ready(world)
    world.state.propulsion.burning = 1
    world.run(5.0)
    before, seconds = world.truth(), 120.0
    assert before.thrust_n == pytest.approx(31.0, rel=0.01)
    world.run(seconds)
    after = world.truth()
    mass = 0.5 * (before.mass_kg + after.mass_kg)
    axis = before.semi_major_axis_m
    speed = math.dist(list(before.velocity_m_s), [0, 0, 0])
    growth = 2 * axis**2 * speed * before.thrust_n * seconds / (MU * mass)
    assert after.semi_major_axis_m - axis == pytest.approx(growth, rel=0.001)


def ready(world):
    """Distributor up and cathodes hot; nothing burns yet."""
    state = world.state
    world.close(0x1FFF)
    state.manifold.command.run = 1
    state.manifold.command.split = 0.83
    state.propulsion.command.heat = 1
    state.propulsion.command.valve = 1
    state.propulsion.command.throttle = 1.0
    world.run(25.0)
