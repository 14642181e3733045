"""LIDAR: it sees the ellipse far off within its errors, and is drowned near it."""

import itertools
import math

import pytest

FIRE, INTERRUPT = 1, 0x100


@pytest.fixture(scope="module")
def contact(make_bench):
    """A bench on which the ellipse surfaces after a second, the LIDAR firing."""

    def make(seed=1, **more):
        bench = make_bench(seed, ellipse__surfaces_at_s=1, turbulence__start_s=-1, **more)
        bench.close()
        bench.write("lidar.CONTROL", FIRE | INTERRUPT)
        return bench

    return make


def track(bench, n=0):
    return {
        "azimuth": bench.read("lidar.TRACK_AZIMUTH", n) / 1000,
        "elevation": bench.signed("lidar.TRACK_ELEVATION", n) / 1000,
        "range": bench.read("lidar.TRACK_RANGE", n) / 10,
        "closing": bench.signed("lidar.TRACK_CLOSING", n) / 1000,
        "width": bench.read("lidar.TRACK_WIDTH", n),
        "signal": bench.read("lidar.TRACK_SIGNAL", n) / 10,
    }


def test_an_empty_sky(bench):
    bench.write("lidar.CONTROL", FIRE)
    bench.run(3.5)
    assert bench.read("lidar.SCANS") == 3
    assert bench.read("lidar.COUNT") == 0
    assert not any(track(bench).values())


def test_the_story_s_first_contact(contact):
    bench = contact()
    bench.run(3.1)
    truth, found = bench.truth(), track(bench)
    assert bench.read("lidar.COUNT") == 1
    assert found["azimuth"] == pytest.approx(121.6, abs=0.05)
    assert found["elevation"] == pytest.approx(3.2, abs=0.05)
    assert found["range"] == pytest.approx(truth.ellipse_distance_m, abs=150)
    assert found["closing"] == pytest.approx(520, abs=2)
    assert found["width"] == pytest.approx(1040, rel=0.25)
    assert bench.interrupt("lidar")
    bench.write("lidar.EVENT", 1)
    assert not bench.interrupt("lidar")


def test_errors_shrink_as_it_comes_nearer(contact):
    bench = contact()
    bench.run(2.0)
    spreads = []
    for _ in range(4):
        errors = []
        for _ in range(60):
            bench.run(1.0)
            truth = bench.truth()
            error = track(bench)["azimuth"] - truth.ellipse_azimuth_deg
            errors.append(error)
        spreads.append(math.sqrt(sum(e * e for e in errors) / len(errors)))
        bench.run(40.0)
    assert all(later < earlier for earlier, later in itertools.pairwise(spreads))
    assert spreads[0] < 0.01


def test_signal_falls_with_the_fourth_power(contact):
    signals = []
    for distance in (100e3, 200e3):
        bench = contact(ellipse__distance_m=distance)
        total = 0.0
        bench.run(1.5)
        for _ in range(30):
            bench.run(1.0)
            signal = track(bench)["signal"]
            total += signal + 40 * math.log10(bench.truth().ellipse_distance_m / distance)
        signals.append(total / 30)
    assert signals[0] - signals[1] == pytest.approx(40 * math.log10(2), abs=0.7)


@pytest.mark.parametrize(("distance", "seen"), [(350e3, True), (600e3, False)])
def test_its_reach(contact, distance, seen):
    bench = contact(ellipse__distance_m=distance)
    bench.run(3.1)
    assert (bench.read("lidar.COUNT") > 0) == seen


def test_mars_hides_what_is_behind_it(contact):
    bench = contact(ellipse__elevation_deg=-89.0, ellipse__distance_m=1.9e6)
    bench.world.settings.ellipse_major_semi_axis_m = 50e3
    bench.run(3.1)
    assert bench.read("lidar.COUNT") == 0
    bench = contact(ellipse__elevation_deg=89.0, ellipse__distance_m=1.9e6)
    bench.world.settings.ellipse_major_semi_axis_m = 50e3
    bench.run(3.1)
    assert bench.read("lidar.COUNT") == 1


def test_near_the_ellipse_it_is_blind(contact):
    """Contact is lost in the last seconds, and there are ghosts."""
    bench = contact()
    bench.run(470.0)
    assert track(bench)["width"] > 500
    lost = ghosts = 0
    while not bench.world.ellipse.captured:
        bench.run(1.0)
        ranges = [track(bench, n)["range"] for n in range(bench.read("lidar.COUNT"))]
        true = bench.truth().ellipse_distance_m
        lost += not any(abs(r - true) < 100 for r in ranges)
        ghosts += sum(abs(r - true) > 1000 for r in ranges)
    assert lost >= 3
    assert ghosts >= 1


def test_wreckage_inside_is_sorted_by_strength(contact):
    bench = contact()
    bench.run(500.0)
    assert bench.world.ellipse.captured
    seen = 0
    for _ in range(10):
        bench.run(1.0)
        count = bench.read("lidar.COUNT")
        signals = [track(bench, n)["signal"] for n in range(8)]
        assert signals == sorted(signals, reverse=True)
        assert sum(s > 0 for s in signals) == count
        seen += count
    assert seen > 10


def test_it_scans_only_while_it_fires(bench):
    bench.run(3.0)
    assert bench.read("lidar.SCANS") == 0
    assert bench.read("lidar.MIRROR") == 0
    dark = bench.truth().emission_w
    bench.write("lidar.CONTROL", FIRE)
    bench.run(0.25)
    assert bench.truth().emission_w > dark + 400
    bench.run(0.23)
    assert bench.read("lidar.MIRROR") == pytest.approx(18000, abs=1), "half a turn in half a second"


def test_without_power_it_forgets(contact, cruise, loads):
    bench = contact()
    bench.run(5.0)
    assert bench.read("lidar.COUNT") == 1
    bench.close(cruise & ~loads["LIDAR"])
    assert bench.read("lidar.COUNT") == bench.read("lidar.CONTROL") == 0
    bench.close(cruise)
    assert bench.read("lidar.COUNT") == bench.read("lidar.CONTROL") == 0
    assert not any(track(bench).values())
    assert bench.world.electrics.activity[0] == 0.0
