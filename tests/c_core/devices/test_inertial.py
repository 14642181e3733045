"""Inertial unit: samples at 50 a second, true to the ship's motion within their noise."""

import pytest


def averages(bench, count=400):
    sums = [0.0] * 6
    for _ in range(count):
        bench.run(0.02)
        for axis in range(3):
            sums[axis] += bench.signed("inertial.RATE", axis) / count
            sums[3 + axis] += bench.signed("inertial.ACCELERATION", axis) / count
    return sums


def test_fifty_samples_a_second(bench):
    before = bench.read("inertial.SAMPLES")
    bench.run(3.0)
    assert bench.read("inertial.SAMPLES") - before == 150


def test_an_event_for_each_sample(bench):
    bench.write("inertial.CONTROL", 0x100)
    bench.run(0.02)
    assert bench.interrupt("inertial")
    bench.write("inertial.EVENT", 1)
    assert not bench.interrupt("inertial")
    bench.run(0.02)
    assert bench.interrupt("inertial")


def test_in_free_fall_it_feels_only_its_bias(bench):
    found = averages(bench)
    assert all(abs(x) < 60 for x in found[:3]), "nanoradians a second, gravity gradient in it"
    assert all(abs(x) < 3000 for x in found[3:]), "nanometres a second squared"


def test_each_unit_has_its_own_bias(make_bench):
    """Noise averages out to 250 of them; what is left is bias, and another seed has another."""
    found = []
    for seed in range(4):
        bench = make_bench(seed, turbulence__start_s=-1)
        bench.close()
        found += averages(bench)[3:]
    assert max(found) > 750
    assert min(found) < -750


def test_it_feels_the_turn(make_bench):
    bench = make_bench(ship__rate_x_deg_s=0.5, ship__rate_y_deg_s=-0.2, turbulence__start_s=-1)
    bench.close()
    found = averages(bench, 50)
    assert found[0] == pytest.approx(8_726_646, abs=200)


def test_samples_scatter(bench):
    values = []
    for _ in range(400):
        bench.run(0.02)
        values.append(bench.signed("inertial.ACCELERATION", 1))
    mean = sum(values) / len(values)
    deviation = (sum((x - mean) ** 2 for x in values) / len(values)) ** 0.5
    assert deviation == pytest.approx(5000, rel=0.15)


def test_turbulence_is_felt(make_bench):
    bench = make_bench(turbulence__start_s=0, turbulence__duration_s=100)
    bench.close()
    values = []
    for _ in range(1000):
        bench.run(0.02)
        values.append(bench.signed("inertial.ACCELERATION", 1) * 1e-9)
    deviation = (sum(x * x for x in values) / len(values)) ** 0.5
    assert deviation == pytest.approx(0.02, rel=0.5)


def test_without_power_it_reads_zero_and_keeps_its_count(bench, cruise, loads):
    bench.write("inertial.CONTROL", 0x100)
    bench.run(1.0)
    count = bench.read("inertial.SAMPLES")
    bench.close(cruise & ~loads["NAVIGATION"])
    assert bench.read("inertial.SAMPLES") == bench.read("inertial.CONTROL") == 0
    bench.run(1.0)
    assert not bench.interrupt("inertial")
    bench.close(cruise)
    assert count <= bench.read("inertial.SAMPLES") <= count + 1
    assert bench.read("inertial.CONTROL") == 0


def test_a_read_changes_nothing(bench):
    bench.run(0.5)
    before = bench.bytes()
    for axis in range(3):
        bench.read("inertial.RATE", axis)
    bench.read("inertial.EVENT")
    assert bench.bytes() == before
