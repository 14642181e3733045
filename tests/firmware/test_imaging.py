"""The imager alone, in light that a test sends: matter, catalogue, exposure, and frames that are
lost."""

from __future__ import annotations

import ctypes
import re
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ares4._dictionary import VALUES
from ares4._registers import CONTROLS

BAND = next(number for number, (name, *_) in enumerate(CONTROLS) if name == "IMAGER_BAND")
MATTER = VALUES["matter"]
STEPS_PER_SECOND = 10


def library(firmware: Path) -> dict[str, list[int]]:
    """The reflectances as the source has them."""
    text = (firmware / "flight" / "imaging.c").read_text()
    rows = re.findall(r"\{MATTER_(\w+), \{([\d, ]+)\}\}", text)
    return {name.lower(): [int(value) for value in line.split(",")] for name, line in rows}


def likeness(lines: list[float], other: list[int]) -> float:
    """The cosine between two spectra."""
    both = sum(a * b for a, b in zip(lines, other, strict=True))
    return both / (sum(a * a for a in lines) * sum(b * b for b in other)) ** 0.5


class Imager:
    def __init__(self, host: ctypes.CDLL) -> None:
        self.host = host
        host.host_ship_new()
        host.host_imaging_open()

    def light(self, lines: list[float], grey: int = 100) -> None:
        self.host.host_light(grey, (ctypes.c_uint16 * 8)(*(round(line) for line in lines)))

    def fly(self, seconds: float, answered: bool = True) -> int:
        """Returns the frames so far."""
        return self.host.host_imaging(round(seconds * STEPS_PER_SECOND), answered)

    def look(self, lines: list[float]) -> str:
        """What the matter is said to be."""
        self.light(lines)
        self.fly(25.0)
        return MATTER[self.host.host_matter()]


@pytest.fixture
def imager(host: ctypes.CDLL) -> Imager:
    return Imager(host)


def test_each_row_of_the_library_is_known(imager: Imager, firmware: Path) -> None:
    known = library(firmware)
    assert len(known) == 8
    for name, lines in known.items():
        assert imager.look([30 * line for line in lines]) == name


@given(st.data(), st.floats(0.0, 1.0))
def test_matter_is_known_however_dim_it_is(
    host: ctypes.CDLL, firmware: Path, data: st.DataObject, part: float
) -> None:
    name, lines = data.draw(st.sampled_from(sorted(library(firmware).items())))
    least, most = 1500 / max(lines), 65535 / max(lines)
    scale = least + 0.01 + part * (most - least - 0.02)
    assert Imager(host).look([scale * line for line in lines]) == name


@given(st.lists(st.integers(0, 1499), min_size=8, max_size=8))
def test_too_little_light_is_of_nothing(host: ctypes.CDLL, lines: list[int]) -> None:
    assert Imager(host).look([float(line) for line in lines]) == "nothing"


@given(st.lists(st.integers(0, 1000), min_size=8, max_size=8))
def test_what_is_like_nothing_known_defies_analysis(
    host: ctypes.CDLL, firmware: Path, lines: list[int]
) -> None:
    assume(max(lines) >= 100)
    best = max(library(firmware).items(), key=lambda row: likeness(lines, row[1]))
    alike = likeness(lines, best[1])
    assume(abs(alike - 0.985) > 1e-4)
    said = Imager(host).look([50.0 * line for line in lines])
    assert said == (best[0] if alike > 0.985 else "defies_analysis")


@pytest.mark.parametrize("part", [0.48, 0.52])
@pytest.mark.parametrize("pair", [("sunlight", "hull_metal"), ("rock", "hull_metal")])
def test_of_two_that_it_is_like_the_better_is_named(
    imager: Imager, firmware: Path, pair: tuple[str, str], part: float
) -> None:
    one, other = (library(firmware)[name] for name in pair)
    strength = sum(a * a for a in one) ** 0.5, sum(b * b for b in other) ** 0.5
    mixed = [
        30_000 * ((1.0 - part) * a / strength[0] + part * b / strength[1])
        for a, b in zip(one, other, strict=True)
    ]
    assert min(likeness(mixed, one), likeness(mixed, other)) > 0.985
    assert imager.look(mixed) == pair[part > 0.5]


def test_each_track_is_catalogued_for_itself(imager: Imager, firmware: Path) -> None:
    rock = [30.0 * line for line in library(firmware)["rock"]]
    for track in (1, 2, 3):
        imager.host.host_contact(track, 50_000, 100)
        imager.look(rock)
    assert imager.host.host_catalogued() == 3


def test_what_is_known_is_not_catalogued_again(imager: Imager, firmware: Path) -> None:
    known = library(firmware)
    for _ in range(3):
        for name in ("rock", "ice"):
            imager.look([30.0 * line for line in known[name]])
    assert imager.host.host_catalogued() == 2


def test_what_is_shown_is_not_exposed_over(imager: Imager) -> None:
    imager.light([0.0] * 8)
    for _ in range(10):
        imager.fly(20.0)
        assert not imager.host.host_shown_while_exposed() or not imager.host.host_busy()
    imager.fly(0.1)
    while not imager.host.host_busy():
        imager.fly(0.1)
    assert not imager.host.host_shown_while_exposed()


def test_a_lost_frame_is_given_up(imager: Imager) -> None:
    imager.light([0.0] * 8)
    begun = imager.fly(30.0)
    imager.fly(25.0, answered=False)
    assert imager.fly(45.0) > begun, "one that is never answered is waited for, but not for ever"
    while not imager.host.host_busy():
        imager.fly(0.1)
    imager.host.host_imaging_lost()
    assert not imager.host.host_busy()


@pytest.mark.parametrize(("grey", "end_ms"), [(250, 1), (10, 5000), (100, 100)])
def test_the_exposure_comes_to_what_the_picture_needs(
    imager: Imager, grey: int, end_ms: int
) -> None:
    imager.light([0.0] * 8, grey)
    imager.fly(600.0)
    assert imager.host.host_exposure_ms() == end_ms


@pytest.mark.parametrize(
    ("range_dm", "width_m", "field_mdeg"),
    [(100_000, 100, 2291.6), (1_000_000, 1, 100.0), (1000, 500, 40_000.0)],
)
def test_the_field_is_four_widths_of_the_target(
    imager: Imager, range_dm: int, width_m: int, field_mdeg: float
) -> None:
    imager.light([0.0] * 8)
    imager.host.host_contact(7, range_dm, width_m)
    imager.fly(0.3)
    assert imager.host.host_exposure_field_mdeg() == pytest.approx(field_mdeg, rel=1e-3)


def test_another_band_is_looked_at_at_once(imager: Imager) -> None:
    imager.light([0.0] * 8)
    imager.fly(30.0)
    imager.host.host_switch(BAND, 2)
    imager.fly(0.3)
    assert imager.host.host_exposure_band() == 2
