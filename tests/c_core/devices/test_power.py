"""Power control: contactors, events and meters."""

import pytest


def test_everything_is_open_at_power_on(make_bench):
    bench = make_bench()
    bench.run(1.0)
    for register in ("BUSES", "LOADS", "LIVE", "BUS_A_VOLTAGE", "BUS_B_LOAD", "STATUS"):
        assert bench.read(f"power.{register}") == 0
    assert bench.signed("power.BATTERY_POWER") != 0, "the computer hangs on the battery side"


def test_meters_show_the_truth(bench):
    bench.run(1.0)
    truth = bench.truth()
    assert bench.read("power.BUS_A_VOLTAGE") == pytest.approx(1000 * truth.bus_a_v, abs=1)
    assert bench.read("power.BUS_B_VOLTAGE") == pytest.approx(1000 * truth.bus_b_v, abs=1)
    assert bench.read("power.BATTERY") == pytest.approx(truth.battery_j / 1000, abs=1)
    drawn = bench.read("power.BUS_A_LOAD") + bench.read("power.BUS_B_LOAD")
    assert 0 < truth.load_w - drawn < 400
    source = bench.read("power.WINGS") + bench.read("power.IONIC")
    assert source + bench.signed("power.BATTERY_POWER") == pytest.approx(truth.load_w, abs=2)
    assert bench.signed("power.BATTERY_POWER") < 0, "in the sun the battery charges"


def test_a_dead_bus_is_an_event_and_trips_its_loads(bench, cruise, loads):
    bench.run(1.0)
    assert bench.read("power.STATUS") == 0
    assert bench.read("power.LIVE") == cruise
    bench.write("power.CONTROL", 1)
    assert not bench.interrupt("power")
    bench.write("power.BUSES", 2)
    bench.run(0.02)
    assert bench.read("power.STATUS.BUS_A_LOW") == 1
    assert bench.read("power.STATUS.TRIPPED") == 0
    assert bench.interrupt("power")
    bench.run(0.5)
    assert bench.read("power.STATUS.TRIPPED") == 1
    assert bench.read("power.LOADS") & loads["LIDAR"] == 0
    assert bench.read("power.LOADS") & loads["UHF"]
    bench.write("power.STATUS", 0xF)
    assert not bench.interrupt("power")
    bench.run(1.0)
    assert bench.read("power.STATUS") == 0, "an event is its coming, not its lasting"


def test_a_low_battery_is_told(make_bench):
    bench = make_bench(power__battery_j=40.01e6, power__wings_w=0.0)
    bench.close()
    assert bench.read("power.STATUS.BATTERY_LOW") == 0
    bench.run(30.0)
    assert bench.read("power.STATUS.BATTERY_LOW") == 1


def test_the_reserve_tells_that_nothing_else_feeds(make_bench):
    bench = make_bench(power__battery_j=2000.0, power__wings_w=0.0, power__reserve_j=300.0)
    bench.write("power.CONTROL", 1)
    assert bench.read("power.RESERVE") == 300_000
    while not bench.interrupt("power"):
        assert bench.read("power.SOURCE.ON_RESERVE") == 0
        bench.write("power.STATUS", 0xF)
        bench.run(0.02)
    assert bench.read("power.STATUS.ON_RESERVE") == 1
    assert bench.read("power.SOURCE.ON_RESERVE") == 1
    assert bench.read("power.BATTERY") == 0
    left = bench.read("power.RESERVE")
    bench.run(0.1)
    assert left - bench.read("power.RESERVE") in (18_000, 24_000), "180 W, and 60 W of a recorder"
    bench.write("power.STATUS", 0x1F)
    bench.run(0.1)
    assert bench.read("power.STATUS") == 0, "an event is its coming, not its lasting"


def test_contactors_survive_a_restart_of_the_computer(bench, cruise):
    bench.write("power.CONTROL", 1)
    bench.restart()
    assert bench.read("power.LOADS") == cruise
    assert bench.read("power.BUSES") == 3
    assert bench.read("power.CONTROL") == 0
    bench.run(1.0)
    assert bench.read("power.LIVE") == cruise
    assert bench.read("power.STATUS") == 0


def test_unknown_bits_are_not_taken(bench, loads):
    bench.write("power.LOADS", 0xFFFFFFFF)
    bench.write("power.BUSES", 0xFFFFFFFF)
    assert bench.read("power.LOADS") == sum(loads.values())
    assert bench.read("power.BUSES") == 7
