"""Ion drive: its states, what may not ignite, and its meters."""

import pytest

KEY = 0x49474E49
HEAT, VALVE, INTERRUPT = 1, 2, 0x100
CHANGED, FLAMEOUT, NO_IGNITION = 1, 2, 4


@pytest.fixture
def drive(bench, cruise, loads):
    """Distributor online with enough for full thrust, drive powered."""
    bench.close(cruise | loads["DISTRIBUTOR"] | loads["DRIVE"])
    bench.write("distributor.SPLIT", 830)
    bench.write("distributor.CONTROL", 1)
    bench.run(9.0)
    return bench


def state(bench):
    return bench.state("drive.STATUS.STATE")


def heat(bench, valve=VALVE):
    bench.write("drive.CONTROL", HEAT | valve | INTERRUPT)
    bench.run(25.0)
    assert state(bench) == "READY"
    bench.write("drive.EVENT", 7)


def light(bench, throttle=1000):
    heat(bench)
    bench.write("drive.THROTTLE", throttle)
    bench.write("drive.IGNITE", KEY)
    bench.run(2.1)
    assert state(bench) == "RUNNING"
    bench.write("drive.EVENT", 7)
    bench.run(3.0)


def test_the_way_up(drive):
    assert state(drive) == "OFF"
    assert drive.read("drive.STATUS.POWERED") == 1
    drive.write("drive.CONTROL", HEAT | VALVE | INTERRUPT)
    assert state(drive) == "HEATING"
    assert drive.read("drive.EVENT") == CHANGED
    assert drive.interrupt("drive")
    drive.run(15.0)
    assert state(drive) == "HEATING"
    drive.run(7.0)
    assert state(drive) == "READY"
    assert drive.read("drive.CATHODE") >= 1500
    drive.write("drive.IGNITE", KEY)
    assert state(drive) == "IGNITING"
    drive.run(1.9)
    assert state(drive) == "IGNITING"
    drive.run(0.2)
    assert state(drive) == "RUNNING"
    assert drive.read("drive.IGNITIONS") == 1


def test_meters_of_full_thrust(drive):
    light(drive)
    truth = drive.truth()
    assert drive.read("drive.THRUST") == pytest.approx(31_000, abs=100)
    assert drive.read("drive.THRUST") == pytest.approx(1000 * truth.thrust_n, abs=1)
    assert drive.read("drive.ISP") == 419_000
    assert drive.read("drive.BEAM") == pytest.approx(980_000, rel=0.001)
    assert drive.read("drive.BEAM") == drive.read("distributor.TO_DRIVE")
    flow_kg_s = drive.read("drive.FLOW") * 1e-9
    assert flow_kg_s == pytest.approx(truth.thrust_n / (9.80665 * 4190), rel=1e-4)
    assert drive.read("drive.PROPELLANT") == pytest.approx(1000 * truth.propellant_kg, abs=1)


@pytest.mark.parametrize("reason", ["key", "valve", "cold", "running"])
def test_refused_ignitions(drive, reason):
    if reason == "running":
        light(drive)
    elif reason == "cold":
        drive.write("drive.CONTROL", HEAT | VALVE)
        drive.run(5.0)
    else:
        heat(drive, valve=0 if reason == "valve" else VALVE)
    before = state(drive)
    drive.write("drive.EVENT", 7)
    drive.write("drive.IGNITE", KEY + 1 if reason == "key" else KEY)
    assert drive.read("drive.EVENT") == NO_IGNITION
    assert state(drive) == before


@pytest.mark.parametrize("reason", ["power", "valve", "propellant"])
def test_ignitions_that_fail(drive, reason):
    heat(drive)
    drive.write("drive.IGNITE", KEY)
    if reason == "power":
        drive.write("distributor.CONTROL", 0)
    elif reason == "valve":
        drive.write("drive.CONTROL", HEAT)
    else:
        drive.world.propulsion.propellant_kg = 0.0
    drive.run(2.1)
    assert state(drive) == "READY"
    assert drive.read("drive.EVENT") & NO_IGNITION
    assert drive.read("drive.IGNITIONS") == 0
    assert drive.read("drive.THRUST") == 0


def test_flameout_without_power(drive):
    light(drive)
    drive.write("distributor.CONTROL", 0)
    drive.run(0.1)
    assert state(drive) == "READY"
    assert drive.read("drive.EVENT") == CHANGED | FLAMEOUT
    assert drive.read("drive.STATUS.POWERED") == 0
    assert drive.read("drive.THRUST") == drive.read("drive.ISP") == drive.read("drive.FLOW") == 0


def test_cut_off_is_at_once_and_keeps_the_heat(drive):
    light(drive)
    drive.write("drive.CUTOFF", 0)
    assert state(drive) == "READY"
    assert drive.read("drive.THRUST") == 0
    assert drive.read("drive.EVENT") == CHANGED
    drive.run(5.0)
    assert drive.read("drive.CATHODE") >= 1500
    drive.write("drive.IGNITE", KEY)
    drive.run(2.1)
    assert drive.read("drive.IGNITIONS") == 2


def test_heat_off_shuts_down_at_once(drive):
    light(drive)
    drive.write("drive.CONTROL", VALVE)
    assert state(drive) == "OFF"
    assert drive.read("drive.THRUST") == 0
    hot = drive.read("drive.CATHODE")
    drive.run(60.0)
    assert drive.read("drive.CATHODE") < hot - 500


def test_strong_shear_is_a_fault_until_heat_goes_off(drive):
    light(drive)
    drive.world.settings.turbulence_start_s = 0.0
    drive.world.settings.turbulence_level_m_s2 = 2.0
    drive.run(0.02)
    drive.world.settings.turbulence_level_m_s2 = 0.0
    assert state(drive) in ("FAULT", "READY")
    assert drive.read("drive.EVENT") & FLAMEOUT
    assert drive.read("drive.THRUST") == 0


def test_throttle_and_thrust(drive):
    light(drive, throttle=300)
    assert drive.read("drive.THRUST") == pytest.approx(9300, rel=0.01)
    drive.write("drive.THROTTLE", 1023)
    assert drive.read("drive.THROTTLE") == 1000
    drive.run(3.0)
    assert drive.read("drive.THRUST") == pytest.approx(31_000, rel=0.01)


def test_without_its_load_it_is_off_and_zero(drive, cruise, loads):
    light(drive)
    drive.close(cruise | loads["DISTRIBUTOR"])
    assert drive.read("drive.STATUS") == drive.read("drive.PROPELLANT") == 0
    assert drive.truth().thrust_n == 0.0
    drive.write("drive.CONTROL", HEAT)
    drive.close(cruise | loads["DISTRIBUTOR"] | loads["DRIVE"])
    assert state(drive) == "OFF"
    assert drive.read("drive.CONTROL") == 0
    assert drive.read("drive.IGNITIONS") == 1


def test_a_restart_of_the_computer_puts_it_out(drive):
    light(drive)
    drive.restart()
    drive.run(0.1)
    assert state(drive) == "OFF"
    assert drive.truth().thrust_n == 0.0
