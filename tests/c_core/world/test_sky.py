"""The Sun and the Earth seen from Mars, the radio paths, and the picture of it all."""

import datetime
import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

QUIET = {"turbulence__start_s": -1, "ellipse__surfaces_at_s": -1}
AU_M = 149597870700.0


def sky_at(library, text):
    date = datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.UTC)
    sky = library.ffi.new("struct sky *")
    library.lib.sky_update(sky, date.timestamp())
    return sky


# Beginnings of the seasons of Mars years 35 to 37, as published (solar longitude 0, 90, 180, 270).
@pytest.mark.parametrize(
    ("date", "longitude"),
    [
        ("2021-02-07T12:00:00", 0),
        ("2021-08-25T12:00:00", 90),
        ("2022-02-24T12:00:00", 180),
        ("2022-07-21T12:00:00", 270),
        ("2022-12-26T12:00:00", 0),
    ],
)
def test_seasons_of_mars(library, date, longitude):
    found = sky_at(library, date).solar_longitude_deg
    assert abs((found - longitude + 180) % 360 - 180) < 0.6


def test_perihelion_and_aphelion(library):
    distances = [
        sky_at(library, f"{year}-{month:02}-15T00:00:00").sun_distance_au
        for year in (2022, 2023)
        for month in range(1, 13)
    ]
    assert min(distances) == pytest.approx(1.381, abs=0.003)
    assert max(distances) == pytest.approx(1.666, abs=0.003)


# Distances of Earth and Mars at oppositions, as published.
@pytest.mark.parametrize(
    ("date", "distance_au"),
    [
        ("2003-08-27T10:00:00", 0.3727),
        ("2018-07-31T08:00:00", 0.3850),
        ("2022-12-01T02:00:00", 0.5445),
    ],
)
def test_earth_at_its_nearest(library, date, distance_au):
    assert sky_at(library, date).earth_distance_m / AU_M == pytest.approx(distance_au, rel=0.02)


@given(st.integers(0, 4_000_000_000))
@settings(max_examples=50)
def test_directions_are_unit_vectors(library, utc_s):
    sky = library.ffi.new("struct sky *")
    library.lib.sky_update(sky, utc_s)
    assert math.dist(list(sky.sun), [0, 0, 0]) == pytest.approx(1.0, abs=1e-12)
    assert math.dist(list(sky.earth), [0, 0, 0]) == pytest.approx(1.0, abs=1e-12)
    assert abs(sky.sun[2]) <= math.sin(math.radians(25.19)) + 1e-12


def test_houston_is_lost_behind_mars_and_found_again(library):
    world = library.world(**QUIET)
    world.close()
    spans = []
    for _ in range(7000):
        world.run(1.0)
        spans.append(world.state.radiopath.open[0])
    assert 0.55 < sum(spans) / len(spans) < 0.85
    assert sum(a != b for a, b in itertools.pairwise(spans)) == 2
    assert world.state.radiopath.light_time_s[0] == pytest.approx(
        world.state.sky.earth_distance_m / 299792458.0
    )


def test_the_surface_team_is_heard_at_the_start_and_for_minutes_only(library):
    world = library.world(**QUIET)
    world.close()
    assert world.state.radiopath.open[1]
    heard = 0
    for _ in range(1500):
        world.run(1.0)
        path = world.state.radiopath
        heard += path.open[1]
        if path.open[1]:
            assert path.signal_db[1] > 3.0
            assert 350e3 < path.distance_m[1] < 2.0e6
    assert 200 < heard < 800


# ---- the picture -------------------------------------------------------------------------------

VISIBLE, _, THERMAL, _, GRAVIMETRIC = range(5)
SKY, SUN, MARS, HAZE, ELLIPSE, INSIDE, DEBRIS = range(7)


def look(world, band, direction):
    ffi, lib = world.ffi, world.lib
    view = ffi.new("struct view *")
    lib.view_prepare(view, world.state, band)
    matter = ffi.new("enum view_matter *")
    radiance = lib.view_radiance(view, direction, matter)
    return radiance, int(matter[0])


@given(st.floats(0, 359), st.floats(-89, 89))
@settings(max_examples=60)
def test_mars_fills_what_lies_below_the_limb(library, azimuth, elevation):
    world = library.world(**QUIET)
    frame = world.ffi.new("struct orbit_frame *")
    world.lib.orbit_local_frame(world.ffi.addressof(world.state.orbit), frame)
    direction = world.ffi.new("double[3]")
    world.lib.orbit_direction(frame, azimuth, elevation, direction)
    limb = -math.degrees(math.acos(3396190.0 / 3796190.0))
    _, matter = look(world, VISIBLE, direction)
    assert (matter == MARS) == (elevation < limb)
    if elevation > limb + 2:
        assert matter in (SKY, SUN)


def test_day_is_bright_and_night_is_dark(library):
    world = library.world(**QUIET)
    radius = 3796190.0
    sun = list(world.state.sky.sun)
    for side, bright in ((1, True), (-1, False)):
        world.state.orbit.position_m = [side * radius * s for s in sun]
        visible, matter = look(world, VISIBLE, [-side * s for s in sun])
        assert matter == MARS
        assert (visible > 0.1) == bright
        thermal, _ = look(world, THERMAL, [-side * s for s in sun])
        assert thermal > 0.3
    assert look(world, VISIBLE, [-s for s in sun])[1] == SKY


def test_the_sun_is_where_it_is(library):
    world = library.world(**QUIET)
    radius = 3796190.0
    sun = list(world.state.sky.sun)
    world.state.orbit.position_m = [radius * s for s in sun]
    radiance, matter = look(world, VISIBLE, sun)
    assert matter == SUN
    assert radiance > 100


@pytest.mark.parametrize("first", [0, 1])
def test_the_nearer_piece_of_wreckage_hides_the_farther(library, first):
    world = library.world()
    world.state.ellipse.captured = 1
    view = world.ffi.new("struct view *")
    world.lib.view_prepare(view, world.state, VISIBLE)
    for number in range(60):
        view.debris[number].from_ship_m = [-100.0, 0.0, 0.0]
    for place, kind in ((100.0, 3), (200.0, 1)):
        piece = view.debris[first if kind == 3 else 1 - first]
        piece.from_ship_m = [place, 1.0, 0.0]
        piece.width_m, piece.kind, piece.brightness = 20.0, kind, 0.5
    matter = world.ffi.new("enum view_matter *")
    world.lib.view_radiance(view, [1.0, 0.0, 0.0], matter)
    assert int(matter[0]) == DEBRIS + 3
    world.lib.view_radiance(view, [0.0, 1.0, 0.0], matter)
    assert int(matter[0]) == INSIDE


def test_stars_are_spread_over_the_sky(library):
    world = library.world(**QUIET)
    view = world.ffi.new("struct view *")
    world.lib.view_prepare(view, world.state, VISIBLE)
    direction = world.ffi.new("double[3]")
    sums, seen = [0.0, 0.0, 0.0], 0
    for number in range(1500):
        seen += world.lib.view_star(view, number, direction) > 0
        assert math.dist(list(direction), [0, 0, 0]) == pytest.approx(1.0, abs=1e-12)
        sums = [s + d for s, d in zip(sums, direction, strict=True)]
    assert max(abs(s) for s in sums) < 120
    # Mars hides the cap below the limb: (1 - sin(limb angle)) / 2 of the sky.
    hidden = (1 - math.sqrt(1 - (3396190.0 / 3796190.0) ** 2)) / 2
    assert 1 - seen / 1500 == pytest.approx(hidden, abs=0.05)
