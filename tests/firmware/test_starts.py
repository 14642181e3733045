"""Restarts that lead somewhere: image and copy at each start, and starts that end too soon."""

from __future__ import annotations

import zlib

import pytest

from ares4._dictionary import VALUES
from ares4._registers import LAMPS
from ares4.downlink import Downlink
from ares4.machine.values import Stream
from tests.firmware.conftest import Pilot
from tests.firmware.planting import HANG, ILLEGAL, planted, symbols_of

QUIET = {"ellipse__surfaces_at_s": -1, "turbulence__start_s": -1}
RAM_BASE, COPY = 0x80000000, 0x80300000
MINIMAL_S = 300.0
PC, UNUSED = 32, 0x803F0000
LAMP = {name: number for number, (name, _) in enumerate(LAMPS)}


@pytest.fixture(scope="module")
def symbols(image: bytes) -> dict[str, int]:
    """Where things lie in the image."""
    return symbols_of(image)


def break_word(flight: Pilot, address: int) -> None:
    """Two bits flip of a function's first word that holds nothing of the one before it."""
    for bit in (7, 30):
        flight.ship.inject("ram", address + 3 & ~3, bit)


def restarts(flight: Pilot) -> int:
    return flight.ship.counters()["restarts"]


def image_of(flight: Pilot, symbols: dict[str, int], start: int) -> bytes:
    return flight.ship.peek(start, symbols["image_end"] - RAM_BASE)


# ---- image and copy -------------------------------------------------------------------------


def test_the_last_word_of_the_image_is_the_checksum_of_the_rest(pilot, symbols) -> None:
    flight = pilot(**QUIET)
    whole = image_of(flight, symbols, RAM_BASE)
    assert int.from_bytes(whole[-4:], "little") == zlib.crc32(whole[:-4])


@pytest.mark.parametrize("moment_s", [0.0, 0.001, 0.002, 0.01, 0.02, 0.05])
def test_a_restart_while_the_copy_is_made_costs_no_copy(pilot, symbols, moment_s: float) -> None:
    flight = pilot(**QUIET)
    flight.fly(moment_s + 1e-5)
    flight.ship.restart()
    flight.fly(2.0)
    assert image_of(flight, symbols, COPY) == image_of(flight, symbols, RAM_BASE)
    break_word(flight, symbols["alarms_step"])
    flight.fly_until("RESTARTED", 1.0)
    flight.fly(10.0)
    assert restarts(flight) == 2


def test_a_copy_that_does_not_hold_is_made_anew_at_the_next_start(pilot, symbols) -> None:
    flight = pilot(**QUIET)
    flight.fly(1.0)
    flight.ship.poke(COPY + 0x4000, b"words that nobody flipped")
    flight.ship.restart()
    flight.fly(1.0)
    assert flight.last("IMAGE_RESTORED") == {"image_words": 0, "copy_words": 7}
    assert image_of(flight, symbols, COPY) == image_of(flight, symbols, RAM_BASE)


def test_a_start_that_finds_all_well_says_nothing_of_it(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(1.0)
    flight.ship.restart()
    flight.fly(1.0)
    assert "IMAGE_RESTORED" not in flight.names()


@pytest.mark.parametrize("code", [HANG, ILLEGAL], ids=["hangs", "is illegal"])
def test_code_that_was_overwritten_costs_one_restart(pilot, symbols, code: bytes) -> None:
    flight = pilot(**QUIET)
    flight.fly(1.0)
    whole = image_of(flight, symbols, RAM_BASE)
    flight.ship.poke(symbols["imaging_step"], code)
    flight.fly(15.0)
    assert restarts(flight) == 1
    assert flight.last("IMAGE_RESTORED") == {"image_words": 1, "copy_words": 0}
    assert image_of(flight, symbols, RAM_BASE) == whole


# What a start runs before it has looked at the image.
@pytest.mark.parametrize("place", ["boot_main", "starts_open", "memory_open", "crc32"])
@pytest.mark.parametrize("how", ["flipped", "overwritten", "hangs"])
def test_start_up_code_that_does_not_run_is_made_whole_from_the_copy(
    pilot, symbols, place: str, how: str
) -> None:
    flight = pilot(**QUIET)
    flight.fly(1.0)
    whole = image_of(flight, symbols, RAM_BASE)
    if how == "flipped":
        break_word(flight, symbols[place])
    else:
        flight.ship.poke(symbols[place], HANG if how == "hangs" else ILLEGAL)
    flight.ship.restart()
    flight.fly(5.0)
    assert restarts(flight) <= 3
    assert image_of(flight, symbols, RAM_BASE) == whole
    assert "LOG_MOUNTED" in flight.names()


@pytest.mark.parametrize("place", ["boot_main", "starts_open", "memory_open", "kept_open"])
def test_start_up_code_that_both_copies_have_lost_leaves_the_least(
    pilot, symbols, place: str
) -> None:
    flight = pilot(**QUIET)
    flight.set(HGA=1)
    flight.fly(3.0)
    for base in (0, COPY - RAM_BASE):
        break_word(flight, symbols[place] + base)
    flight.ship.restart()
    flight.fly_until("MINIMAL_MODE", 30.0)
    before = restarts(flight)
    assert before <= 4
    flight.fly(60.0)
    assert restarts(flight) == before
    assert "MINIMAL MODE" in flight.screen()
    assert flight.ship.read("power.LOADS.LIFE_SUPPORT") == 1
    assert flight.ship.state("drive.STATUS.STATE") == "OFF"


def test_a_hang_in_the_first_moments_is_not_for_ever(image: bytes) -> None:
    """One that both copies have: each start ends, and at last the button is waited for."""
    flight = Pilot(planted(image, memory_open=HANG), **QUIET)
    flight.fly(4.0)
    assert 2 <= restarts(flight) <= 5
    flight.fly(20.0)
    before = restarts(flight)
    flight.fly(5.0)
    assert restarts(flight) == before <= 13


def test_nothing_is_copied_from_a_copy_that_does_not_hold(pilot, symbols) -> None:
    """The image does not start; what the copy would make of it is not what was built."""
    flight = pilot(**QUIET)
    flight.fly(1.0)
    other = 0x4000
    whole = flight.ship.peek(RAM_BASE + other, 8)
    flight.ship.poke(COPY + other, bytes(byte ^ 0xFF for byte in whole))
    flight.ship.poke(symbols["boot_main"], ILLEGAL)
    flight.ship.restart()
    flight.fly(0.5)
    # Nor is there anything that another start would find better: the least flies.
    assert restarts(flight) == 1
    assert "MINIMAL MODE" in flight.screen()
    assert flight.ship.peek(RAM_BASE + other, 8) == whole


def test_a_copy_that_has_lost_a_word_still_makes_an_image_start(pilot, symbols) -> None:
    flight = pilot(**QUIET)
    flight.fly(1.0)
    whole = image_of(flight, symbols, RAM_BASE)
    break_word(flight, symbols["words_entry"] + COPY - RAM_BASE)
    flight.ship.poke(symbols["boot_main"], ILLEGAL)
    flight.ship.restart()
    flight.fly(2.0)
    assert restarts(flight) == 2
    assert image_of(flight, symbols, RAM_BASE) == image_of(flight, symbols, COPY) == whole


def test_nothing_is_done_for_an_address_that_is_old(pilot, symbols) -> None:
    """EDAC still names a word that was lost once; a start for another reason leaves it alone."""
    flight = pilot(**QUIET)
    place = symbols["stack_limit"] + 8  # as deep as no stack gets
    flight.fly((place - RAM_BASE) / 4 / 10_000 - 0.05)
    break_word(flight, place)
    flight.fly_until("RESTARTED", 1.0)
    assert flight.ship.peek(place, 4) == bytes(4)
    flight.ship.poke(place, b"kept")
    flight.ship.poke(symbols["boot_main"], ILLEGAL)  # ends in a restart for memory
    flight.ship.restart()
    flight.fly(2.0)
    assert restarts(flight) == 3
    assert flight.ship.read("edac.UNCORRECTED_ADDRESS") == place
    assert flight.ship.peek(place, 4) == b"kept"


@pytest.mark.parametrize("moment_s", [0.004, 0.02, 0.05])
def test_a_start_that_hangs_is_followed_by_another(pilot, moment_s: float) -> None:
    flight = pilot(**QUIET)
    flight.fly(1.0)
    flight.ship.poke(UNUSED, HANG)
    flight.ship.restart()
    flight.fly(moment_s)
    flight.ship.set_register(PC, UNUSED)
    flight.fly(3.0)
    assert restarts(flight) == 2
    assert flight.last("BOOT")["cause"] == "watchdog"


def test_what_one_of_two_has_lost_the_other_gives(pilot, symbols) -> None:
    """Image and copy err both, in different words."""
    flight = pilot(**QUIET)
    flight.fly(0.5)
    whole = image_of(flight, symbols, RAM_BASE)
    break_word(flight, symbols["words_alarm"])
    break_word(flight, symbols["words_entry"] + COPY - RAM_BASE)
    flight.ship.restart()
    flight.fly(1.0)
    assert flight.last("IMAGE_RESTORED") == {"image_words": 1, "copy_words": 1}
    assert image_of(flight, symbols, RAM_BASE) == image_of(flight, symbols, COPY) == whole


# ---- starts that lead nowhere ---------------------------------------------------------------


def flies_without(flight: Pilot, app: str) -> None:
    flight.fly(12.0)
    assert 3 <= restarts(flight) <= 4
    before = restarts(flight)
    assert flight.last("APP_LEFT_OUT") == {"app": app}
    assert flight.last("MASTER_ALARM") == {"alarm": "left_out"}
    assert "WARNING  PROGRAM PART LEFT OUT" in flight.screen()  # before the caution of a restart
    flight.press("KEY_8", "KEY_0", "ENTER")
    flight.fly(70.0)
    assert restarts(flight) == before
    assert f"LEFT OUT  {app.upper()}" in flight.screen()


@pytest.mark.parametrize("app", ["imaging", "contacts", "burn", "pointing"])
@pytest.mark.parametrize("code", [HANG, ILLEGAL], ids=["hangs", "is illegal"])
def test_an_app_in_which_three_starts_end_is_left_out(image: bytes, app: str, code: bytes) -> None:
    flies_without(Pilot(planted(image, **{f"{app}_step": code}), **QUIET), app)


@pytest.mark.parametrize("app", [app for app in VALUES["app"] if app not in ("panel", "supply")])
def test_whatever_is_left_out_a_lamp_tells_and_no_alarm_lies(image: bytes, app: str) -> None:
    flight = Pilot(planted(image, **{f"{app}_step": ILLEGAL}), **QUIET)
    flight.set(HGA=1, UHF=1)
    flight.fly(25.0)
    assert flight.last("APP_LEFT_OUT") == {"app": app}
    told = {e["fields"]["alarm"] for e in flight.events if e["name"] in ("MASTER_ALARM", "CAUTION")}
    # She has just been switched on: navigation has looked, and does not know yet where she is.
    assert {"restart", "left_out"} <= told or app == "alarms"
    assert {"BOOT", "RESTARTED"} <= set(flight.names())
    assert told - {"restart", "left_out"} <= ({"navigation"} if app != "navigation" else set())
    flight.press("ALARM_ACK")
    flight.fly(2.0)
    assert flight.lamp(LAMP["MASTER_ALARM"]) and flight.lamp(LAMP["COMPUTER"])
    assert restarts(flight) == 3


def test_memory_that_is_lost_is_no_fault_of_the_app_that_meets_it(pilot, symbols) -> None:
    flight = pilot(**QUIET)
    for _ in range(4):
        flight.fly(1.0)
        break_word(flight, symbols["live_before"])  # which upkeep alone reads
        assert flight.fly_until("RESTARTED", 1.0)["fields"]["cause"] == "memory"
    flight.fly(1.0)
    assert restarts(flight) == 4
    assert "APP_LEFT_OUT" not in flight.names()


def test_three_bad_starts_over_a_long_time_leave_nothing_out(pilot, symbols) -> None:
    """Each lasted for more than a minute; memory that was lost meanwhile changes nothing."""
    flight = pilot(**QUIET)
    for number in range(3):
        flight.fly(2.0)
        flight.ship.poke(symbols["imaging_step"], ILLEGAL)
        flight.fly(61.0)
        assert restarts(flight) == 2 * number + 1
        break_word(flight, symbols["live_before"])
        flight.fly_until("RESTARTED", 1.0)
    assert "APP_LEFT_OUT" not in flight.names()


def test_an_app_that_does_not_open_is_left_out(image: bytes) -> None:
    flies_without(Pilot(planted(image, contacts_open=HANG), **QUIET), "contacts")


def test_an_app_that_is_broken_in_both_copies_is_left_out(pilot, symbols) -> None:
    flight = pilot(**QUIET)
    flight.fly(1.0)
    for base in (0, COPY - RAM_BASE):
        break_word(flight, symbols["imaging_step"] + base)
    flies_without(flight, "imaging")


def test_the_restart_button_begins_anew(image: bytes) -> None:
    flight = Pilot(planted(image, imaging_step=ILLEGAL), **QUIET)
    flight.fly(5.0)
    assert restarts(flight) == 3
    flight.ship.restart()
    flight.fly(5.0)
    assert restarts(flight) == 7
    assert flight.names().count("APP_LEFT_OUT") == 2


def test_restarts_by_hand_are_no_bad_starts(pilot) -> None:
    flight = pilot(**QUIET)
    for _ in range(20):
        flight.fly(0.3)
        flight.ship.restart()
    flight.fly(12.0)
    assert restarts(flight) == 20
    assert not {"APP_LEFT_OUT", "MINIMAL_MODE"} & set(flight.names())


# The hand is needed by all; and what runs the apps is no app that could be left out.
@pytest.mark.parametrize(("place", "starts"), [("panel_step", 4), ("executive_run", 7)])
def test_without_what_all_need_she_flies_minimal(image: bytes, place: str, starts: int) -> None:
    flight = Pilot(planted(image, **{place: ILLEGAL}), **QUIET, ship__rate_y_deg_s=0.05)
    flight.set(HGA=1)
    flight.fly(60.0)
    beacon = flight.last("MINIMAL_MODE")
    assert beacon["starts"] == starts == restarts(flight) + 1
    heard = [row["name"] for row in Downlink().feed(flight.ship.take(Stream.EARTH))]
    assert set(heard) == {"MINIMAL_MODE"} and len(heard) >= 4
    ship = flight.ship
    assert "MINIMAL MODE" in flight.screen()
    assert ship.state("drive.STATUS.STATE") == "OFF"
    assert ship.read("power.LOADS.LIFE_SUPPORT") == 1
    assert ship.read("power.LOADS.DRIVE") == 0
    flight.fly(200.0)
    assert abs(ship.truth()["rate_rad_s"][1]) < 1e-5
    # It is tried again by itself, and comes back to this.
    flight.fly(MINIMAL_S - 250.0 + 60.0)
    assert flight.last("MINIMAL_MODE")["starts"] == 2 * starts


def test_a_dark_ship_sends_no_beacon(image: bytes) -> None:
    flight = Pilot(planted(image, panel_step=ILLEGAL), **QUIET)
    flight.set(DARK_SHIP=1, HGA=1)
    flight.fly(60.0)
    assert "MINIMAL_MODE" not in flight.names()
    assert flight.ship.read("power.LOADS.HGA") == 0
    assert flight.ship.read("power.LOADS.LIFE_SUPPORT") == 1
    flight.set(DARK_SHIP=0)
    flight.fly_until("MINIMAL_MODE", 15.0)


def test_when_not_even_the_least_holds_she_waits_for_the_button(image: bytes) -> None:
    flight = Pilot(planted(image, panel_step=HANG, minimal_run=ILLEGAL), **QUIET)
    flight.fly(60.0)
    before = restarts(flight)
    assert before < 20
    flight.fly(60.0)
    assert restarts(flight) == before
    flight.ship.restart()
    flight.fly(30.0)
    assert restarts(flight) == 2 * before + 1
