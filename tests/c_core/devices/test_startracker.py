"""Star tracker and limb sensor: together they fix attitude and place."""

import math

ONE = 2**30


def rotate(q, v):
    """A body vector into inertial axes, by the rotation matrix."""
    w, x, y, z = q
    rows = (
        (1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)),
        (2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)),
        (2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)),
    )
    return [sum(a * b for a, b in zip(row, v, strict=True)) for row in rows]


def fix(bench):
    quaternion = [bench.signed("startracker.QUATERNION", k) / ONE for k in range(4)]
    nadir = [bench.signed("startracker.NADIR", k) / ONE for k in range(3)]
    return quaternion, nadir, bench.read("startracker.DISTANCE")


def test_once_a_second(bench):
    bench.run(0.98)
    assert bench.read("startracker.FIXES") == 1
    bench.write("startracker.EVENT", 1)
    bench.write("startracker.CONTROL", 0x100)
    bench.run(0.9)
    assert not bench.interrupt("startracker")
    bench.run(0.1)
    assert bench.interrupt("startracker")
    assert bench.read("startracker.FIXES") == 2


def test_attitude_and_limb_give_the_place(bench):
    """Distance from the disc, direction from nadir and attitude: within a kilometre or so."""
    bench.run(5.0)
    assert bench.read("startracker.STATUS") == 3
    quaternion, nadir, distance = fix(bench)
    place = [-distance * x for x in rotate(quaternion, nadir)]
    truth = bench.truth()
    error = math.dist(place, list(truth.position_m))
    assert error < 5000
    assert error > 1, "a sensor without noise is too good"
    turn = abs(sum(a * b for a, b in zip(quaternion, truth.attitude, strict=True)))
    assert 2 * math.acos(min(1.0, turn)) < 1e-4


def test_stars_smear_above_a_degree_a_second(make_bench):
    for rate, status in ((0.95, 3), (1.05, 2)):
        bench = make_bench(ship__rate_x_deg_s=rate)
        bench.close()
        bench.run(2.0)
        assert bench.read("startracker.STATUS") == status


def test_inside_the_ellipse_there_is_nothing_to_see(bench):
    bench.run(2.0)
    bench.world.ellipse.captured = 1
    bench.run(1.0)
    before = bench.read("startracker.FIXES")
    bench.write("startracker.EVENT", 1)
    bench.run(1.0)
    assert bench.read("startracker.STATUS") == 0
    assert bench.read("startracker.FIXES") == before + 1
    assert bench.read("startracker.EVENT") == 1, "a failed fix is told too"


def test_without_power(bench, cruise, loads):
    bench.run(2.0)
    bench.close(cruise & ~loads["NAVIGATION"])
    assert bench.read("startracker.STATUS") == bench.read("startracker.DISTANCE") == 0
    bench.close(cruise)
    assert bench.read("startracker.STATUS") == 0
    bench.run(1.0)
    assert bench.read("startracker.STATUS") == 3
