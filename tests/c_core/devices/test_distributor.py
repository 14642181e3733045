"""Ion distributor: bringing it up, sharing its power, losing its confinement."""

import pytest

OFF, PREPARING, ONLINE, QUENCHED = "OFF", "PREPARING", "ONLINE", "QUENCHED"


@pytest.fixture
def powered(bench, cruise, loads):
    bench.close(cruise | loads["DISTRIBUTOR"])
    return bench


def state(bench):
    return bench.state("distributor.STATUS.STATE")


def bring_up(bench, split=0):
    bench.write("distributor.SPLIT", split)
    bench.write("distributor.CONTROL", 0x101)
    bench.run(9.0)
    assert state(bench) == ONLINE


def test_without_its_load_it_does_nothing(bench):
    bench.write("distributor.CONTROL", 1)
    bench.write("distributor.SPLIT", 500)
    bench.run(10.0)
    assert bench.read("distributor.CONTROL") == bench.read("distributor.SPLIT") == 0
    assert bench.world.manifold.state == 0


def test_it_comes_up(powered):
    powered.write("distributor.CONTROL", 0x101)
    powered.run(0.04)
    assert state(powered) == PREPARING
    assert powered.read("distributor.EVENT") == 1
    assert powered.interrupt("distributor")
    powered.write("distributor.EVENT", 1)
    assert not powered.interrupt("distributor")
    powered.run(9.0)
    assert state(powered) == ONLINE
    assert powered.read("distributor.EVENT") == 1
    assert powered.read("distributor.AVAILABLE") == 1_200_000
    assert powered.read("distributor.FIELD") == 4000
    assert powered.read("distributor.WALL") > 290


def test_it_feeds_the_buses_what_the_wings_do_not(powered):
    powered.world.electrics.wings_full_w = 0.0
    bring_up(powered)
    powered.run(1.0)
    assert powered.read("distributor.TO_BUSES") == powered.read("power.IONIC") > 5000
    powered.write("distributor.SPLIT", 1000)
    powered.run(0.1)
    assert powered.read("distributor.TO_BUSES") == 0


def test_split_ends_at_1000(powered):
    powered.write("distributor.SPLIT", 1023)
    assert powered.read("distributor.SPLIT") == 1000


def test_quench_and_recovery(powered):
    bring_up(powered)
    powered.write("distributor.EVENT", 3)
    powered.world.settings.turbulence_start_s = 0.0
    powered.world.settings.turbulence_level_m_s2 = 1.0
    powered.run(0.1)
    powered.world.settings.turbulence_level_m_s2 = 0.0
    assert state(powered) == QUENCHED
    assert powered.read("distributor.EVENT.QUENCH") == 1
    powered.run(10.0)
    assert state(powered) == QUENCHED
    powered.write("distributor.CONTROL", 0)
    powered.run(0.1)
    assert state(powered) == OFF
    bring_up(powered)


def test_losing_its_load_forgets_everything(powered, cruise, loads):
    bring_up(powered, 300)
    powered.close(cruise)
    assert powered.read("distributor.STATUS") == 0
    powered.close(cruise | loads["DISTRIBUTOR"])
    assert powered.read("distributor.SPLIT") == 0
    assert powered.read("distributor.AVAILABLE") == 0
    powered.run(10.0)
    assert state(powered) == OFF


def test_all_reserves(powered):
    bring_up(powered, 200)
    powered.write("distributor.CONTROL", 3)
    powered.run(0.1)
    assert powered.read("distributor.AVAILABLE") == 1_500_000
    assert powered.world.manifold.drive_share_w == 1.5e6
    assert powered.world.manifold.buses_share_w == 0.0


def test_a_restart_of_the_computer_shuts_it_down(powered):
    bring_up(powered, 200)
    powered.restart()
    powered.run(0.1)
    assert state(powered) == OFF
    assert powered.read("distributor.SPLIT") == 0
