"""Imager: frames by DMA, pointing, bands, exposure, spectrum."""

import math

import pytest

ADDRESS = 0x80001000
COLUMNS, ROWS = 96, 64
LIMB_DEG = -math.degrees(math.acos(3396190.0 / 3796190.0))
VISIBLE, INFRARED, THERMAL, ULTRAVIOLET, GRAVIMETRIC = range(5)


def aim(bench, azimuth=0.0, elevation=0.0, field=20.0):
    bench.write("imager.AZIMUTH", round(azimuth * 1000))
    bench.write("imager.ELEVATION", round(elevation * 1000))
    bench.write("imager.FIELD", round(field * 1000))


def expose(bench, band=VISIBLE, exposure=100, address=ADDRESS):
    """A frame as rows of pixels."""
    bench.write("imager.BAND", band)
    bench.write("imager.EXPOSURE", exposure)
    bench.write("imager.ADDRESS", address)
    bench.write("imager.START", 1)
    bench.run(exposure / 1000 + 0.04)
    assert bench.read("imager.EVENT") == 1
    bench.write("imager.EVENT", 3)
    data = bench.ram(address, COLUMNS * ROWS)
    return [data[at : at + COLUMNS] for at in range(0, len(data), COLUMNS)]


def mean(rows):
    return sum(map(sum, rows)) / sum(map(len, rows))


def test_a_frame_takes_its_exposure(bench):
    bench.write("imager.CONTROL", 0x100)
    bench.write("imager.EXPOSURE", 500)
    bench.write("imager.ADDRESS", ADDRESS)
    bench.write("imager.START", 1)
    assert bench.read("imager.STATUS.BUSY") == 1
    bench.run(0.48)
    assert bench.read("imager.STATUS.BUSY") == 1
    assert not bench.interrupt("imager")
    bench.run(0.04)
    assert bench.read("imager.STATUS.BUSY") == 0
    assert bench.read("imager.FRAMES") == 1
    assert bench.interrupt("imager")


def test_a_second_start_while_busy_is_nothing(bench):
    bench.write("imager.EXPOSURE", 200)
    bench.write("imager.ADDRESS", ADDRESS)
    bench.write("imager.START", 1)
    bench.run(0.1)
    bench.write("imager.START", 1)
    bench.run(0.12)
    assert bench.read("imager.FRAMES") == 1
    bench.run(0.5)
    assert bench.read("imager.FRAMES") == 1


@pytest.mark.parametrize("address", [0x7FFFFFFF, 0x80000000 + 65536 - 6143, 0xFFFFFFFF, 0])
def test_outside_ram_the_frame_is_lost(bench, address):
    bench.write("imager.ADDRESS", address)
    bench.write("imager.START", 1)
    bench.run(0.2)
    assert bench.read("imager.EVENT") == 2
    assert bench.read("imager.FRAMES") == 0
    assert not any(bench.ram(0x80000000, 65536))


def test_no_power_no_frame(bench, cruise, loads):
    bench.write("imager.FIELD", 5000)
    bench.write("imager.EXPOSURE", 300)
    bench.write("imager.ADDRESS", ADDRESS)
    bench.write("imager.START", 1)
    bench.run(0.1)
    bench.close(cruise & ~loads["IMAGER"])
    assert bench.read("imager.STATUS") == bench.read("imager.FIELD") == 0
    bench.run(1.0)
    bench.close(cruise)
    assert bench.read("imager.EVENT") == 2, "the program learns that the frame was lost"
    assert bench.read("imager.FRAMES") == 0
    assert bench.read("imager.FIELD") == 20_000, "settings are back at their reset values"
    assert bench.read("imager.EXPOSURE") == 100


@pytest.mark.parametrize(
    ("register", "written", "kept"),
    [
        ("EXPOSURE", 0, 1),
        ("EXPOSURE", 60_000, 10_000),
        ("FIELD", 10, 100),
        ("FIELD", 90_000, 60_000),
        ("AZIMUTH", 360_000, 0),
        ("ELEVATION", 95_000, 90_000),
        ("ELEVATION", -95_000, 2**32 - 90_000),
        ("BAND", 7, 4),
    ],
)
def test_registers_keep_their_range(bench, register, written, kept):
    bench.write(f"imager.{register}", written)
    assert bench.read(f"imager.{register}") == kept


def test_the_limb_is_in_the_middle_when_aimed_at(bench):
    """Mars below, sky above: warm against cold in the thermal band."""
    aim(bench, azimuth=30.0, elevation=LIMB_DEG)
    rows = expose(bench, THERMAL)
    assert mean(rows[34:]) > 10 * (mean(rows[:30]) + 1)
    edges = [
        next(row for row in range(ROWS) if rows[row][column] > 60) for column in range(COLUMNS)
    ]
    assert 28 <= min(edges[40:56]) <= max(edges[40:56]) <= 35
    # The limb of a ball is curved: it falls off toward both sides.
    assert edges[0] > edges[48] < edges[95]


def test_exposure_brightens(bench):
    aim(bench, elevation=-60.0)
    short = mean(expose(bench, THERMAL, exposure=20))
    long = mean(expose(bench, THERMAL, exposure=80))
    assert long == pytest.approx(4 * short, rel=0.25)


def test_the_ground_is_not_flat(bench):
    aim(bench, elevation=-90.0)
    rows = expose(bench, VISIBLE)
    values = [value for row in rows for value in row]
    middle = sum(values) / len(values)
    assert middle > 20, "the flight begins on the day side"
    deviation = math.sqrt(sum((v - middle) ** 2 for v in values) / len(values))
    assert deviation > 4.0


def test_stars_stay_where_they_are_as_the_camera_turns(bench):
    """Two fields 3 degrees apart show the same stars, shifted by 3 degrees of columns."""
    aim(bench, azimuth=200.0, elevation=40.0)
    first = expose(bench, exposure=2000)
    bright = [
        (row, column) for row in range(8, 56) for column in range(30, 66) if first[row][column] > 60
    ]
    assert bright, "a field of 20 degrees must show stars"
    aim(bench, azimuth=200.0 + 3.0 / math.cos(math.radians(40.0)), elevation=40.0)
    second = expose(bench, exposure=2000)
    shift = 3.0 / 20.0 * COLUMNS
    for row, column in bright:
        place = round(column - shift)
        near = [
            second[r][c]
            for r in range(row - 3, row + 4)
            for c in range(place - 3, place + 4)
            if 0 <= r < ROWS and 0 <= c < COLUMNS
        ]
        assert max(near) > 60


@pytest.mark.parametrize(("right", "up"), [(0.0, 0.0), (6.0, 0.0), (0.0, 4.0), (-5.0, -3.0)])
def test_a_star_stands_where_the_camera_s_geometry_puts_it(bench, right, up):
    """Aimed beside a bright star: degrees right and up of the middle are columns and rows."""
    ffi, lib = bench.ffi, bench.lib
    view, frame = ffi.new("struct view *"), ffi.new("struct orbit_frame *")
    direction, bearing = ffi.new("double[3]"), ffi.new("double[2]")
    lib.view_prepare(view, bench.world, VISIBLE)
    lib.orbit_local_frame(ffi.addressof(bench.world.orbit), frame)
    for number in range(1500):
        light = lib.view_star(view, number, direction)
        lib.orbit_bearing(frame, direction, bearing, bearing + 1)
        if light > 0.7 and 5 < bearing[1] < 20:
            break
    azimuth, elevation = bearing
    spread = math.cos(math.radians(elevation))
    aim(bench, (azimuth - right / spread) % 360.0, elevation - up, field=20.0)
    rows = expose(bench)
    column, row = round(48 + right / 20 * COLUMNS), round(32 - up / 20 * COLUMNS)
    # In a tenth of a second the local frame turns by a hundredth of a pixel.
    near = [rows[r][c] for r in range(row - 2, row + 3) for c in range(column - 2, column + 3)]
    assert max(near) > 150


def test_the_ellipse_glows_where_the_lidar_finds_it(make_bench):
    bench = make_bench(ellipse__surfaces_at_s=1, turbulence__start_s=-1, ellipse__distance_m=20e3)
    bench.close()
    bench.run(2.0)
    truth = bench.truth()
    aim(bench, truth.ellipse_azimuth_deg, truth.ellipse_elevation_deg, field=10.0)
    rows = expose(bench, ULTRAVIOLET)
    assert max(rows[31][47:49]) > 100
    assert mean([row[:20] for row in rows]) < 20
    width = sum(value > 80 for value in rows[31])
    degrees = math.degrees(2 * 520.0 / (20e3 - 600))
    assert width == pytest.approx(degrees / 10.0 * COLUMNS, abs=4)
    lines = [bench.read("imager.SPECTRUM", n) for n in range(8)]
    assert lines[0] > lines[3] and lines[2] > lines[5], "its own lines"


def test_far_off_it_is_a_point_of_light(make_bench):
    bench = make_bench(ellipse__surfaces_at_s=1, turbulence__start_s=-1)
    bench.close()
    bench.run(2.0)
    truth = bench.truth()
    aim(bench, truth.ellipse_azimuth_deg, truth.ellipse_elevation_deg, field=40.0)
    rows = expose(bench, exposure=1000)
    assert max(rows[r][c] for r in (31, 32) for c in (47, 48)) > 100


def test_spectrum_of_mars_is_red(bench):
    aim(bench, elevation=-90.0)
    expose(bench)
    lines = [bench.read("imager.SPECTRUM", n) for n in range(8)]
    assert lines[4] > 3 * lines[1] > 0


def test_same_seed_same_picture(make_bench):
    pictures = []
    for seed in (5, 5, 6):
        bench = make_bench(seed)
        bench.close()
        aim(bench, elevation=-40.0)
        pictures.append(expose(bench))
    assert pictures[0] == pictures[1] != pictures[2]
