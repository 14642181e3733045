"""The cabin: masses add up, and pressures and temperatures follow their closed forms."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

GAS = 8.31446261815324
DAY_S = 86400.0
STEP_S = 10.0
LIVE, DEAD = 1, 0


def cabin(library, **changes):
    start = library.ffi.new(
        "struct air_start *",
        {
            "volume_m3": 60.0,
            "crew": 1.0,
            "leak_per_s": 0.0,
            "oxygen_pa": 21000.0,
            "carbon_dioxide_pa": 400.0,
            "nitrogen_pa": 79000.0,
            "temperature_k": 294.0,
            "oxygen_tank_kg": 9.0,
        }
        | changes,
    )
    air = library.ffi.new("struct air *")
    library.lib.air_start(air, start)
    return air


def live(library, air, seconds, *, life_support=DEAD, heater=DEAD, equipment_w=0.0, skin_k=240.0):
    around = library.ffi.new(
        "struct air_around *",
        {
            "skin_target_k": skin_k,
            "equipment_w": equipment_w,
            "heater_w": 2400.0,
            "life_support_live": life_support,
            "heater_live": heater,
        },
    )
    for _ in range(round(seconds / STEP_S)):
        library.lib.air_step(air, around, STEP_S)


@given(st.floats(0, 3), st.floats(10, 200), st.floats(250, 310))
@settings(max_examples=20)
def test_start_pressures(library, crew, volume, temperature):
    air = cabin(library, crew=crew, volume_m3=volume, temperature_k=temperature)
    assert library.lib.air_oxygen_pa(air) == pytest.approx(21000.0)
    assert library.lib.air_carbon_dioxide_pa(air) == pytest.approx(400.0)
    assert library.lib.air_pressure_pa(air) == pytest.approx(100400.0)
    assert air.oxygen_kg == pytest.approx(21000.0 * volume * 0.0319988 / (GAS * temperature))


def test_without_life_support_the_air_goes_bad_at_the_known_rate(library):
    """A day of one person: 0.84 kg of oxygen less, 1.0 kg of carbon dioxide more."""
    air = cabin(library)
    oxygen, carbon = air.oxygen_kg, air.carbon_dioxide_kg
    live(library, air, DAY_S)
    assert oxygen - air.oxygen_kg == pytest.approx(0.84, rel=1e-6)
    assert air.carbon_dioxide_kg - carbon == pytest.approx(1.0, rel=1e-6)
    rise = 1.0 / 0.0440095 * GAS * air.temperature_k / 60.0
    start = 400.0 * air.temperature_k / 294.0
    assert library.lib.air_carbon_dioxide_pa(air) == pytest.approx(start + rise, rel=1e-6)


@given(st.floats(0.0, 3.0))
@settings(max_examples=10)
def test_oxygen_is_never_lost(library, crew):
    """Cabin, tank and what was breathed add up."""
    air = cabin(library, crew=crew)
    whole = air.oxygen_kg + air.oxygen_tank_kg
    live(library, air, 2 * DAY_S, life_support=LIVE, heater=LIVE)
    assert air.oxygen_kg + air.oxygen_tank_kg + 2 * 0.84 * crew == pytest.approx(whole, rel=1e-9)


def test_life_support_keeps_the_air(library):
    air = cabin(library, carbon_dioxide_pa=1500.0, oxygen_pa=18000.0)
    live(library, air, 3 * DAY_S, life_support=LIVE, heater=LIVE, equipment_w=600.0)
    assert library.lib.air_oxygen_pa(air) == pytest.approx(21000.0, abs=100.0)
    assert library.lib.air_carbon_dioxide_pa(air) == pytest.approx(400.0, abs=5.0)
    assert air.temperature_k == pytest.approx(294.0, abs=1.0)


def test_the_tanks_run_out_ten_days_later_as_in_the_story(library):
    air = cabin(library)
    live(library, air, 9 * DAY_S, life_support=LIVE, heater=LIVE)
    assert air.oxygen_tank_kg > 0.0
    live(library, air, 2 * DAY_S, life_support=LIVE, heater=LIVE)
    assert air.oxygen_tank_kg == 0.0
    assert library.lib.air_oxygen_pa(air) < 21000.0 - 100.0


def test_nobody_breathes_vacuum(library):
    air = cabin(library, oxygen_pa=100.0, oxygen_tank_kg=0.0)
    live(library, air, 10 * DAY_S)
    assert air.oxygen_kg == 0.0


def test_a_leak_is_exponential(library):
    air = cabin(library, crew=0.0, leak_per_s=1e-6)
    nitrogen = air.nitrogen_kg
    live(library, air, DAY_S)
    assert air.nitrogen_kg == pytest.approx(nitrogen * math.exp(-0.0864), rel=1e-5)


def test_an_unheated_cabin_settles_where_gain_meets_loss(library):
    """25 W/K to the skin against the crew's 120 W and the equipment."""
    air = cabin(library)
    live(library, air, 20 * DAY_S, equipment_w=130.0, skin_k=230.0)
    assert air.temperature_k == pytest.approx(230.0 + 250.0 / 25.0, abs=0.01)
    assert air.heater == 0.0


def test_the_heater_works_as_hard_as_it_must(library):
    air = cabin(library)
    live(library, air, 5 * DAY_S, heater=LIVE, skin_k=230.0)
    loss = 25.0 * (air.temperature_k - air.skin_k)
    assert 120.0 + air.heater * 2400.0 == pytest.approx(loss, rel=1e-3)
