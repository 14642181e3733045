"""Power, manifold and drive: balance of power, the law of thrust, trips, quench and flameout."""

import math
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.c_core.world.conftest import CORE

STEP_S = 0.02
GRAVITY = 9.80665
ISP_S = 4190.0
EFFICIENCY = 0.65
ALL = 0x1FFF
BUS_A = 0x0C65
BUS_B = 0x129A
DISTRIBUTOR, RECORDER, LIGHT, DRIVE = 1 << 7, 1 << 8, 1 << 9, 1 << 12
OFF, PREPARING, ONLINE, QUENCHED = range(4)
LOADS = tomllib.loads((CORE / "board" / "loads.toml").read_text())["load"]
QUIET = {"turbulence__start_s": -1, "ellipse__surfaces_at_s": -1}


def quiet(library, **more):
    return library.world(**QUIET, **more)


def ready(world, split=0.83):
    """Distributor up and cathodes hot; nothing burns yet."""
    state = world.state
    world.close(ALL)
    state.manifold.command.run = 1
    state.manifold.command.split = split
    state.propulsion.command.heat = 1
    state.propulsion.command.valve = 1
    state.propulsion.command.throttle = 1.0
    world.run(25.0)


def burning(library, throttle=1.0, reserves=0):
    world = quiet(library)
    ready(world)
    world.state.propulsion.command.throttle = throttle
    world.state.manifold.command.all_reserves = reserves
    world.run(STEP_S)
    world.state.propulsion.burning = 1
    world.run(5.0)
    return world


# ---- power -------------------------------------------------------------------------------------


@pytest.mark.parametrize("row", LOADS, ids=lambda row: row["name"])
def test_a_load_draws_warms_and_emits_what_its_row_says(library, row):
    """Alone on its bus, standing by and half at work, beside the computer's 180 W and 90 W."""
    bit = LOADS.index(row)
    warm = row.get("warmth_w", [0, 0])
    for work in (0.0, 0.5):
        electrics = library.ffi.new("struct electrics *")
        library.lib.electrics_start(electrics, 2e8, 35e3, 300.0)
        electrics.buses, electrics.loads = 3, 1 << bit
        electrics.activity[bit] = work
        library.lib.electrics_step(electrics, 1.0, 0.0, 0.0, STEP_S)
        library.lib.electrics_emit(electrics, 0.0, 0.0)
        assert electrics.live == 1 << bit
        assert electrics.load_w == 180 + row["draw_w"][0] + work * row["draw_w"][1]
        assert electrics.bus_w[0] == (electrics.load_w - 180 if row["bus"] == "A" else 0)
        assert electrics.bus_w[1] == (electrics.load_w - 180 if row["bus"] == "B" else 0)
        assert electrics.emission_w == 90 + row["emission_w"][0] + work * row["emission_w"][1]
        working = 0 if row["name"] == "CABIN_HEAT" else work * warm[1]
        assert library.lib.electrics_warmth_w(electrics) == warm[0] + working


@given(
    loads=st.integers(0, ALL),
    buses=st.integers(0, 7),
    sunlight=st.floats(0.0, 1.5),
    ionic=st.sampled_from([0.0, 5e3, 2e5]),
    drain=st.floats(0.0, 3000.0),
    charge=st.sampled_from([0.0, 50.0, 1e5, 1e8, 2e8]),
)
def test_what_is_drawn_is_delivered(library, *, loads, buses, sunlight, ionic, drain, charge):
    """Sources and loads balance at every step, and the battery's energy is the sum of its power."""
    electrics = library.ffi.new("struct electrics *")
    library.lib.electrics_start(electrics, charge, 35e3, 300.0)
    electrics.loads, electrics.buses = loads, buses
    for _ in range(20):
        before, closed = electrics.battery_j, electrics.loads
        library.lib.electrics_step(electrics, sunlight, ionic, drain, STEP_S)
        drawn = electrics.load_w
        given_w = electrics.wings_w + electrics.ionic_w + electrics.battery_w
        assert given_w == pytest.approx(drawn, abs=1e-6)
        assert 0 <= electrics.wings_w <= 35e3 * sunlight + 1e-9
        assert 0 <= electrics.ionic_w <= ionic + 1e-9
        change = -electrics.battery_w * STEP_S * (0.95 if electrics.battery_w < 0 else 1)
        assert electrics.battery_j - before == pytest.approx(change, abs=1e-6)
        assert 0 <= electrics.battery_j <= 200e6
        assert electrics.live & ~closed == 0
        assert electrics.loads & ~closed == 0, "nothing closes by itself"


@pytest.mark.parametrize(
    ("buses", "live"),
    [
        (0, RECORDER),
        (1, BUS_A | RECORDER),
        (2, BUS_B | RECORDER),
        (3, ALL),
        (4, RECORDER),
        (5, ALL),
        (6, ALL),
    ],
)
def test_who_is_live_through_which_contactor(library, buses, live):
    world = quiet(library)
    world.close(ALL, buses=buses, firing=False)
    world.run(STEP_S)
    assert world.state.electrics.live == live


def test_loads_on_an_open_bus_trip_and_stay_open(library):
    world = quiet(library)
    world.close(ALL & ~DRIVE & ~DISTRIBUTOR)
    world.run(1.0)
    assert world.state.electrics.trips == 0
    world.state.electrics.buses = 2
    world.run(1.0)
    tripped = world.state.electrics.trips
    assert tripped == (BUS_A & ALL).bit_count()
    world.state.electrics.buses = 3
    world.run(1.0)
    assert world.state.electrics.live & BUS_A == 0
    assert world.state.electrics.trips == tripped


def test_too_much_through_one_feeder_sheds_the_heaviest(library):
    world = quiet(library)
    world.close(ALL, buses=1 | 4)
    world.state.propulsion.command.heat = 1
    world.state.manifold.command.run = 1
    world.state.air.temperature_k = 280.0
    world.run(3.0)
    electrics = world.state.electrics
    assert electrics.trips > 0
    assert not electrics.loads & DRIVE, "5 kW of heaters is the heaviest of all"
    assert electrics.bus_w[0] + electrics.bus_w[1] <= 16e3
    world.run(5.0)
    assert electrics.trips <= 3, "it stops when what is left can be carried"


def test_an_empty_battery_in_the_dark_sheds_until_nothing_is_left(library):
    world = quiet(library, power__battery_j=20e3, power__wings_w=0.0, power__reserve_j=0.0)
    world.close(firing=False)
    voltages = []
    for _ in range(100):
        world.run(0.1)
        voltages.append(world.state.electrics.bus_v[0])
    assert world.state.electrics.battery_j == 0.0
    assert world.state.electrics.live == 0
    assert world.state.electrics.computer_live == 0
    assert voltages[0] > 100 > voltages[-1]


@pytest.mark.parametrize("full_j", [0.0, 300.0, 1e3])
@pytest.mark.parametrize("recorder", [0, RECORDER])
def test_the_reserve_carries_computer_and_recorder(library, full_j, recorder):
    """For full_j / (180 W + 60 W) from the step on in which all else is gone; then until it is full
    again, at 1 kW, there is no computer, though there is power."""
    electrics = library.ffi.new("struct electrics *")
    library.lib.electrics_start(electrics, 2e8, 0.0, full_j)
    electrics.loads = recorder

    def step():
        library.lib.electrics_step(electrics, 0.0, 0.0, 0.0, STEP_S)

    step()
    assert (electrics.computer_live, electrics.on_reserve) == (1, 0)
    electrics.battery_j = 0.0
    carried = 0
    while electrics.computer_live:
        before_j = electrics.reserve_j
        step()
        drawn_j = (240 if recorder else 180) * STEP_S
        assert electrics.reserve_j == pytest.approx(max(0.0, before_j - drawn_j))
        assert electrics.on_reserve == electrics.computer_live
        assert bool(electrics.live) == bool(recorder and electrics.computer_live)
        carried += electrics.computer_live
    assert carried == (math.ceil(full_j / drawn_j) - 1 if full_j else 0)
    electrics.battery_j = 2e8
    waited = 0
    while not electrics.computer_live:
        step()
        waited += 1
    assert waited == max(1, math.ceil(full_j / (1000 * STEP_S)))
    assert electrics.reserve_j == full_j
    assert electrics.on_reserve == 0


@given(charges=st.lists(st.floats(0.0, 60.0), min_size=1, max_size=60), full_j=st.floats(0.0, 50.0))
def test_a_computer_that_starts_has_a_full_reserve(library, charges, full_j):
    """Whatever a source that comes and goes does to it."""
    electrics = library.ffi.new("struct electrics *")
    library.lib.electrics_start(electrics, 0.0, 0.0, full_j)
    for charge in charges:
        was = electrics.computer_live
        electrics.battery_j = charge
        library.lib.electrics_step(electrics, 0.0, 0.0, 0.0, STEP_S)
        assert 0 <= electrics.reserve_j <= full_j
        assert was or not electrics.computer_live or electrics.reserve_j == full_j
        assert not electrics.on_reserve or electrics.computer_live
        assert library.lib.electrics_sound(electrics)


def test_battery_voltage_falls_with_its_charge(library):
    volts = []
    for charge in (200e6, 100e6, 10e6):
        world = quiet(library, power__battery_j=charge, power__wings_w=0.0)
        world.close()
        world.run(0.1)
        volts.append(world.state.electrics.bus_v[1])
    assert 120 > volts[0] > volts[1] > volts[2] > 100


def test_eclipse_lasts_as_the_cylinder_says(library):
    """acos(sqrt(h^2 + 2 R h) / (r cos beta)) / pi of an orbit, beta the Sun over its plane."""
    world = quiet(library)
    radius, mars = 3796190.0, 3396190.0
    period = round(2 * math.pi * math.sqrt(radius**3 / 4.282837e13))
    position, velocity = list(world.truth().position_m), list(world.truth().velocity_m_s)
    normal = [
        position[1] * velocity[2] - position[2] * velocity[1],
        position[2] * velocity[0] - position[0] * velocity[2],
        position[0] * velocity[1] - position[1] * velocity[0],
    ]
    length = math.dist(normal, [0, 0, 0])
    sine = sum(n * s for n, s in zip(normal, world.state.sky.sun, strict=True)) / length
    height = math.sqrt(radius**2 - mars**2)
    part = math.acos(height / (radius * math.sqrt(1 - sine * sine))) / math.pi
    dark = 0
    for _ in range(period):
        world.run(1.0)
        dark += world.state.sunlight == 0.0
    assert dark == pytest.approx(part * period, rel=0.01)
    assert dark > 1000


def test_emission_follows_what_is_on(library):
    world = quiet(library)
    world.close()
    world.run(1.0)
    bright = world.truth().emission_w
    world.go_dark()
    world.run(1.0)
    dark = world.truth().emission_w
    assert bright > 1000
    assert dark < world.state.settings.ellipse_sense_floor_w, "a dark ship must not be sensed"
    for load in range(13):
        world.close(RECORDER | 1 << load, firing=False)
        world.run(1.0)
        assert world.truth().emission_w >= dark


# ---- manifold ----------------------------------------------------------------------------------


def test_the_distributor_comes_up_in_about_eight_seconds(library):
    world = quiet(library)
    world.close(DISTRIBUTOR)
    world.state.manifold.command.run = 1
    world.run(7.0)
    assert world.state.manifold.state == PREPARING
    assert world.state.manifold.available_w == 0.0
    world.run(2.0)
    assert world.state.manifold.state == ONLINE
    assert world.state.manifold.available_w == pytest.approx(1.2e6)


@given(st.floats(0.0, 1.0), st.booleans())
@settings(max_examples=20)
def test_shares_add_up(library, split, reserves):
    manifold = library.ffi.new("struct manifold *")
    library.lib.manifold_start(manifold, 1.2e6)
    manifold.command = {"run": 1, "split": split, "all_reserves": reserves}
    for _ in range(500):
        library.lib.manifold_step(manifold, 1, 0.0, STEP_S)
    assert manifold.drive_share_w + manifold.buses_share_w == pytest.approx(manifold.available_w)
    if reserves:
        assert manifold.buses_share_w == 0.0
    else:
        assert manifold.drive_share_w == pytest.approx(split * 1.2e6)


@pytest.mark.parametrize("cause", ["load", "shear"])
def test_a_quench_must_be_cleared(library, cause):
    world = quiet(library)
    ready(world)
    manifold = world.state.manifold
    assert manifold.state == ONLINE
    if cause == "load":
        world.close(ALL & ~DISTRIBUTOR)
        world.run(0.1)
        world.close(ALL)
    else:
        world.state.settings.turbulence_start_s = 0.0
        world.state.settings.turbulence_duration_s = 1e9
        world.state.settings.turbulence_level_m_s2 = 0.6
        world.run(0.1)
        world.state.settings.turbulence_level_m_s2 = 0.0
    world.run(10.0)
    assert manifold.state == QUENCHED
    assert manifold.available_w == 0.0
    manifold.command.run = 0
    world.run(0.1)
    assert manifold.state == OFF
    manifold.command.run = 1
    world.run(10.0)
    assert manifold.state == ONLINE


def test_weak_shear_does_not_quench(library):
    world = quiet(library)
    ready(world)
    world.state.settings.turbulence_start_s = 0.0
    world.state.settings.turbulence_duration_s = 1e9
    world.state.settings.turbulence_level_m_s2 = 0.05
    world.run(10.0)
    assert world.state.manifold.state == ONLINE


# ---- drive -------------------------------------------------------------------------------------


def test_cathodes_are_hot_after_about_twenty_seconds(library):
    world = quiet(library)
    world.close(ALL)
    world.state.propulsion.command.heat = 1
    world.run(18.0)
    assert world.state.propulsion.cathode_k < 1500
    world.run(4.0)
    assert world.state.propulsion.cathode_k > 1500


@given(st.floats(0.05, 1.0))
@settings(max_examples=10)
def test_thrust_obeys_the_law_of_electric_propulsion(library, throttle):
    drive = burning(library, throttle).state.propulsion
    assert drive.thrust_n == pytest.approx(
        2 * EFFICIENCY * drive.beam_w / (GRAVITY * ISP_S), rel=1e-12
    )
    assert drive.flow_kg_s == pytest.approx(drive.thrust_n / (GRAVITY * ISP_S), rel=1e-12)
    assert drive.beam_w == pytest.approx(throttle * 980e3, rel=1e-3)


def test_full_thrust_and_all_reserves(library):
    full = burning(library).truth().thrust_n
    most = burning(library, reserves=1).truth().thrust_n
    assert full == pytest.approx(31.0, abs=0.1)
    assert most == pytest.approx(1.5 * full, rel=0.01)


def test_thrust_never_asks_for_more_than_its_share(library):
    world = quiet(library)
    ready(world, split=0.4)
    world.state.propulsion.burning = 1
    world.run(5.0)
    assert world.state.propulsion.beam_w == pytest.approx(0.4 * 1.2e6)


def test_thrust_follows_within_about_a_second(library):
    world = burning(library, throttle=0.2)
    low = world.truth().thrust_n
    world.state.propulsion.command.throttle = 0.8
    world.run(1.0)
    assert 3.6 * low < world.truth().thrust_n < 4.0 * low


def test_mass_goes_with_the_propellant(library):
    world = burning(library)
    before = world.truth()
    world.run(100.0)
    after = world.truth()
    burnt = before.propellant_kg - after.propellant_kg
    assert burnt == pytest.approx(31.0 / (GRAVITY * ISP_S) * 100.0, rel=0.002)
    assert before.mass_kg - after.mass_kg == pytest.approx(burnt, rel=1e-6)


@pytest.mark.parametrize("cause", ["share", "valve", "propellant", "cold", "magnets"])
def test_the_discharge_goes_out(library, cause):
    world = burning(library)
    drive = world.state.propulsion
    if cause == "share":
        world.state.manifold.command.run = 0
    elif cause == "valve":
        drive.command.valve = 0
    elif cause == "propellant":
        drive.propellant_kg = 1e-6
    elif cause == "cold":
        drive.cathode_k = 1000.0
    else:
        world.close(ALL & ~DRIVE)
    world.run(0.2)
    assert not drive.burning
    assert drive.thrust_n == drive.flow_kg_s == drive.beam_w == 0.0
    assert drive.propellant_kg >= 0.0


def test_the_accelerometer_feels_thrust_and_not_gravity(library):
    world = burning(library)
    truth = world.truth()
    felt = list(world.state.felt_m_s2)
    assert felt == pytest.approx([truth.thrust_n / truth.mass_kg, 0.0, 0.0], abs=1e-9)
