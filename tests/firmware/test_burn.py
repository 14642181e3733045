"""The burn: what may light the drive, what puts it out, and what is believed of it."""

from __future__ import annotations

import pytest

from ares4._registers import LAMPS
from ares4.inspection.symbols import Symbols
from ares4.inspection.variables import Variables

LAMP = {name: number for number, (name, _) in enumerate(LAMPS)}


def drive_state(flight) -> str:
    return flight.ship.state("drive.STATUS.STATE")


def test_ignition_throttle_and_cut_off(ready_to_burn) -> None:
    flight = ready_to_burn()
    assert [n for n in flight.names() if n in ("DRIVE_ARMED", "DISTRIBUTOR_ONLINE")] == [
        "DRIVE_ARMED", "DISTRIBUTOR_ONLINE",
    ]  # fmt: skip
    flight.press("IGNITE")
    assert flight.fly_until("DRIVE_IGNITED", 4.0)["fields"]["throttle_percent"] == 50.0
    flight.fly(4.0)
    half = flight.ship.truth()["thrust_n"]
    flight.set(THROTTLE="10")
    flight.fly(4.0)
    full = flight.ship.truth()["thrust_n"]
    assert full == pytest.approx(2.0 * half, rel=0.01)
    assert flight.lamp(LAMP["DRIVE"])
    flight.set(ALL_RESERVES=1)
    flight.fly(4.0)
    assert flight.ship.truth()["thrust_n"] > 1.3 * full
    flight.press("CUT_OFF")
    assert flight.last("DRIVE_STOPPED")["cause"] == "cut_off"
    flight.fly(1.0)
    assert flight.ship.truth()["thrust_n"] == 0.0
    # The cathodes are still hot: it can be struck again at once.
    flight.press("IGNITE")
    flight.fly_until("DRIVE_IGNITED", 4.0)


@pytest.mark.parametrize(
    ("missing", "reason"),
    [
        ({"MASTER_ARM": 0}, "not_armed"),
        ({"DRIVE": "standby"}, "drive_not_run"),
        ({"DISTRIBUTOR": 0}, "distributor_offline"),
        ({"BUS_B": 0}, "bus_b_dead"),
        ({"DARK_SHIP": 1}, "dark_ship"),
        ({"CUT_OFF": 1}, "cut_off_held"),
    ],
)
def test_an_ignition_is_refused_and_says_why(ready_to_burn, missing: dict, reason: str) -> None:
    flight = ready_to_burn()
    flight.set(**missing)
    flight.fly(1.0)
    flight.press("IGNITE")
    flight.fly(3.0)
    assert flight.last("IGNITION_REFUSED")["reason"] == reason
    assert flight.ship.read("drive.IGNITIONS") == 0
    if "BUS_B" not in missing:
        words = reason.replace("_", " ").upper()
        flight.press("KEY_5", "KEY_0", "ENTER")
        flight.fly(0.3)
        assert f"IGNITION     {words}" in flight.screen()


@pytest.mark.parametrize("missing", [{"MASTER_ARM": 0}, {"DRIVE": "stop"}, {"DRIVE": "standby"}])
def test_the_reserves_are_for_a_drive_that_may_burn(ready_to_burn, missing: dict) -> None:
    flight = ready_to_burn()
    flight.set(ALL_RESERVES=1)
    flight.fly(1.0)
    reserves = flight.ship.read("distributor.CONTROL.ALL_RESERVES")
    assert reserves == 1
    flight.set(**missing)
    flight.fly(1.0)
    assert flight.ship.read("distributor.CONTROL.ALL_RESERVES") == 0
    assert flight.ship.read("distributor.SPLIT") == 0
    assert flight.last("ALL_RESERVES")


def tap_cut_off(flight) -> None:
    for position in (1, 0):
        flight.set(CUT_OFF=position)
        flight.fly(0.001)


@pytest.mark.parametrize("tap_before", [False, True], ids=["one tap", "a tap before"])
def test_a_cut_off_just_after_ignite_wins_in_any_phase_of_the_frame(
    ready_to_burn, tap_before: bool
) -> None:
    flight = ready_to_burn()
    for phase in range(10):
        flight.fly(1.0 + 0.002 * phase)
        if tap_before:  # in the frame before
            tap_cut_off(flight)
            flight.fly(0.018)
        flight.set(IGNITE=1)
        flight.fly(0.001)
        tap_cut_off(flight)
        flight.fly(0.06)
        flight.set(IGNITE=0)
        assert drive_state(flight) == "READY", phase
        flight.fly(2.5)
        assert drive_state(flight) == "READY", phase
    assert "DRIVE_IGNITED" not in flight.names()
    # In most phases the two were in one frame, and nothing was struck at all.
    refused = [e for e in flight.events if e["name"] == "IGNITION_REFUSED"]
    assert len(refused) >= 7
    assert {e["fields"]["reason"] for e in refused} == {"cut_off_held"}


def test_cold_cathodes_and_an_empty_tank_refuse(heating) -> None:
    for propellant_kg, reason in ((0.0, "no_propellant"), (4500.0, "cathodes_cold")):
        flight = heating(ship__propellant_kg=propellant_kg)
        flight.fly(12.0)
        flight.press("IGNITE")
        assert flight.last("IGNITION_REFUSED")["reason"] == reason


def test_unknown_attitude_refuses_until_the_pilot_says_otherwise(ready_to_burn) -> None:
    # A ship that tumbles faster than the star tracker can see never learns her attitude.
    flight = ready_to_burn(ship__rate_y_deg_s=3.0)
    flight.press("IGNITE")
    assert flight.last("IGNITION_REFUSED")["reason"] == "attitude_unknown"
    flight.press("PLUS", "KEY_1", "KEY_0", "ENTER", "IGNITE")
    flight.fly_until("DRIVE_IGNITED", 4.0)


@pytest.mark.parametrize(
    ("act", "cause"),
    [
        ({"CUT_OFF": 1}, "cut_off"),
        ({"MASTER_ARM": 0}, "disarmed"),
        ({"DRIVE": "standby"}, "drive_switch"),
        ({"DRIVE": "stop"}, "drive_switch"),
        ({"DARK_SHIP": 1}, "dark_ship"),
    ],
)
def test_what_puts_the_drive_out_does_so_at_once(burning, act: dict, cause: str) -> None:
    flight = burning()
    flight.set(**act)
    flight.fly(0.06)
    assert drive_state(flight) != "RUNNING"
    assert flight.last("DRIVE_STOPPED")["cause"] == cause
    assert "FLAMEOUT" not in flight.names()


def test_a_burn_that_loses_its_bus_tells_what_was_left(burning) -> None:
    """Without power the drive's meters read zero."""
    flight = burning()
    flight.set(BUS_B=0)
    flight.fly(0.3)
    assert flight.ship.truth()["thrust_n"] == 0.0
    told = flight.last("DRIVE_STOPPED")
    assert told["cause"] == "power"
    assert told["propellant_kg"] == pytest.approx(flight.ship.truth()["propellant_kg"], abs=0.1)
    assert "FLAMEOUT" not in flight.names()
    flight.set(BUS_B=1)
    flight.fly_until("DRIVE_READY", 40.0)
    flight.fly(3.0)
    assert flight.ship.read("drive.IGNITIONS") == 1


def alarms(flight) -> list[str]:
    return [e["fields"]["alarm"] for e in flight.events if e["name"] == "MASTER_ALARM"]


@pytest.mark.parametrize("phase", range(5))
@pytest.mark.parametrize(
    ("act", "cause"),
    [({"BUS_B": 0}, "power"), ({"DISTRIBUTOR": 0}, "distributor")],
    ids=["bus B", "distributor"],
)
def test_a_supply_that_goes_is_no_flameout(burning, act: dict, cause: str, phase: int) -> None:
    """In any frame of the tenth of a second: the event and the alarm name what went."""
    flight = burning()
    flight.fly(0.02 * phase)
    flight.set(**act)
    flight.fly_until("DRIVE_STOPPED", 3.0)
    flight.fly(1.0)
    stops = [e["fields"] for e in flight.events if e["name"] == "DRIVE_STOPPED"]
    assert [stop["cause"] for stop in stops] == [cause]
    assert stops[0]["propellant_kg"] > 4000
    assert alarms(flight) == ["drive_supply"]
    assert "FLAMEOUT" not in flight.names()
    assert flight.ship.truth()["thrust_n"] == 0.0


def test_an_empty_tank_is_a_flameout(burning) -> None:
    flight = burning(ship__propellant_kg=0.003)
    flight.fly_until("FLAMEOUT", 30.0)
    flight.fly(0.3)
    assert flight.last("DRIVE_STOPPED")["cause"] == "flameout"
    assert alarms(flight) == ["flameout"]


@pytest.mark.parametrize("act", [{"BUS_B": 0}, {"DISTRIBUTOR": 0}], ids=["bus B", "distributor"])
def test_a_strike_whose_supply_goes_fails_and_says_so(ready_to_burn, act: dict) -> None:
    flight = ready_to_burn()
    flight.press("IGNITE")
    flight.fly(0.5)
    flight.set(**act)
    flight.fly_until("IGNITION_FAILED", 3.0)
    flight.fly(0.5)
    assert alarms(flight) == ["drive_supply"]
    assert flight.names().count("IGNITION_FAILED") == 1
    assert not {"FLAMEOUT", "DRIVE_STOPPED"} & set(flight.names())


def count(flight, name: str) -> int:
    return flight.names().count(name)


def latch(flight, register: str) -> int:
    """The byte of the drive's latches whose bit 0 is that of a register."""
    point = flight.ship.point()
    before = flight.ship.read(register)
    for byte in range(64):
        flight.ship.inject("drive", byte, 0)
        found = flight.ship.read(register) ^ before == 1
        flight.ship.return_to(point)
        if found:
            return byte
    raise AssertionError(register)


# ---- the way up and down ------------------------------------------------------------------------


def test_a_cut_off_ends_a_strike(ready_to_burn) -> None:
    flight = ready_to_burn()
    flight.press("IGNITE")
    flight.fly(1.0)
    assert drive_state(flight) == "IGNITING"
    flight.press("CUT_OFF")
    assert drive_state(flight) == "READY"
    flight.fly(4.0)
    assert not {"DRIVE_IGNITED", "DRIVE_STOPPED", "IGNITION_FAILED"} & set(flight.names())


def test_a_strike_without_power_fails_and_says_so(ready_to_burn) -> None:
    flight = ready_to_burn()
    flight.press("IGNITE")
    flight.fly(0.5)
    flight.set(DISTRIBUTOR=0)
    flight.fly_until("IGNITION_FAILED", 3.0)
    assert drive_state(flight) == "READY"
    flight.set(DISTRIBUTOR=1)
    flight.fly_until("DISTRIBUTOR_ONLINE", 12.0)
    flight.press("IGNITE")
    flight.fly_until("DRIVE_IGNITED", 4.0)


def test_a_strike_that_does_not_end_is_given_up(ready_to_burn) -> None:
    """Its counter flips again and again, and each time begins anew."""
    flight = ready_to_burn()
    flight.press("IGNITE")
    place = latch(flight, "drive.IGNITIONS") + 4  # the counter of the strike is next to it
    for _ in range(3):
        flight.fly(1.3)
        assert drive_state(flight) == "IGNITING"
        flight.ship.inject("drive", place + 1, 7)
    flight.fly_until("IGNITION_FAILED", 1.0)
    assert drive_state(flight) == "READY"
    flight.fly(3.0)
    assert flight.ship.read("drive.IGNITIONS") == 0


def test_ignite_means_nothing_while_it_burns(burning) -> None:
    flight = burning()
    flight.press("IGNITE")
    flight.fly(3.0)
    assert drive_state(flight) == "RUNNING"
    assert flight.ship.read("drive.IGNITIONS") == 1
    assert "IGNITION_REFUSED" not in flight.names()


def test_heat_lost_and_found_again(ready_to_burn) -> None:
    flight = ready_to_burn()
    flight.ship.inject("drive", latch(flight, "drive.CONTROL.HEAT"), 0)
    assert drive_state(flight) == "OFF"
    flight.fly_until("DRIVE_READY", 3.0)
    assert drive_state(flight) == "READY"
    flight.set(DRIVE="stop")
    flight.fly(0.1)
    assert drive_state(flight) == "OFF"
    flight.set(DRIVE="standby")
    flight.fly_until("DRIVE_READY", 3.0)


def test_an_arc_is_a_fault_until_the_switch_is_put_to_stop(burning) -> None:
    flight = burning()
    flight.ship.inject("drive", latch(flight, "drive.STATUS"), 0)  # RUNNING to FAULT
    flight.fly(0.3)
    assert drive_state(flight) == "FAULT"
    assert flight.last("DRIVE_STOPPED")["cause"] == "fault"
    assert flight.last("MASTER_ALARM")["alarm"] == "drive_fault"
    flight.press("IGNITE")
    assert flight.last("IGNITION_REFUSED")["reason"] == "drive_fault"
    flight.set(DRIVE="stop")
    flight.fly(0.3)
    flight.set(DRIVE="run")
    flight.fly_until("DRIVE_READY", 10.0)
    flight.press("IGNITE")
    flight.fly_until("DRIVE_IGNITED", 4.0)


def test_a_fault_that_is_over_by_itself_leaves_the_drive_ready(burning) -> None:
    flight = burning()
    flight.ship.inject("drive", latch(flight, "drive.STATUS"), 0)
    flight.fly(0.3)
    assert drive_state(flight) == "FAULT"
    flight.ship.inject("drive", latch(flight, "drive.CONTROL.HEAT"), 0)
    flight.fly_until("DRIVE_READY", 3.0)
    assert drive_state(flight) == "READY"


def test_shear_quenches_the_distributor_until_its_switch_is_put_off(ready_to_burn) -> None:
    shear = {"turbulence__start_s": 40, "turbulence__duration_s": 2, "turbulence__level_m_s2": 1}
    flight = ready_to_burn(**shear)
    flight.fly_until("DISTRIBUTOR_QUENCHED", 40.0)
    flight.fly(5.0)
    assert flight.ship.read("distributor.CONTROL.RUN") == 0
    flight.set(DISTRIBUTOR=0)
    flight.fly(1.0)
    assert "DISTRIBUTOR_OFF" in flight.names()
    flight.set(DISTRIBUTOR=1)
    flight.fly_until("DISTRIBUTOR_ONLINE", 12.0)


# ---- belief against evidence --------------------------------------------------------------------


@pytest.mark.parametrize("dead", [0, 1, 2, 3])
def test_running_is_held_against_thrust_flow_and_power(ready_to_burn, dead: int) -> None:
    """One meter may fail. What two of three do not show is no burn."""
    flight = ready_to_burn(drive__dead_meters=dead)
    flight.press("IGNITE")
    flight.fly_until("DRIVE_IGNITED", 4.0)
    flight.fly(4.0)
    if dead < 2:
        assert drive_state(flight) == "RUNNING"
        assert "DRIVE_CONTRADICTED" not in flight.names()
        return
    assert flight.last("DRIVE_CONTRADICTED")["thrust_n"] == 0.0
    assert flight.last("DRIVE_STOPPED")["cause"] == "fault"
    assert flight.last("DRIVE_STOPPED")["burn_s"] < 1.0
    assert flight.last("MASTER_ALARM")["alarm"] == "drive_fault"
    assert flight.ship.truth()["thrust_n"] == 0.0
    flight.press("IGNITE")
    assert flight.last("IGNITION_REFUSED")["reason"] == "drive_fault"
    flight.set(DRIVE="stop")
    flight.fly(0.3)
    flight.set(DRIVE="run")
    flight.fly_until("DRIVE_READY", 5.0)


def test_no_thrust_is_asked_for_at_throttle_zero(burning) -> None:
    flight = burning()
    flight.set(THROTTLE="0")
    flight.fly(20.0)
    assert drive_state(flight) == "RUNNING"
    assert flight.ship.read("drive.THRUST") == 0
    flight.set(THROTTLE="5")
    flight.fly(3.0)
    assert flight.ship.read("drive.THRUST") > 10_000
    assert "DRIVE_CONTRADICTED" not in flight.names()


@pytest.mark.parametrize(
    ("stuck", "means"),
    [
        (0, []),
        (1, []),  # the valve, which is closed with the cut-off
        (2, ["heaters", "contactor"]),
        (3, ["heaters", "contactor"]),
        (4, ["heaters", "contactor", "bus_b"]),
    ],
)
def test_a_cut_off_that_does_not_show_goes_on_to_other_means(
    burning, stuck: int, means: list[str]
) -> None:
    flight = burning(drive__stuck=stuck)
    flight.set(CUT_OFF=1)
    took_s = 0.0
    while flight.ship.truth()["thrust_n"] > 0.0 and took_s < 2.0:
        flight.fly(0.02)
        took_s += 0.02
    assert took_s <= 0.06 + 0.22 * len(means)
    flight.set(CUT_OFF=0)
    flight.fly(2.0)
    unseen = [e["fields"]["means"] for e in flight.events if e["name"] == "CUT_OFF_UNSEEN"]
    assert unseen == means
    assert flight.last("DRIVE_STOPPED")["cause"] == "cut_off"
    assert flight.ship.read("power.BUSES.B") == ("bus_b" not in means)
    assert flight.ship.read("power.LOADS.DRIVE") == ("contactor" not in means)
    if not means:
        assert drive_state(flight) == "READY"
        return
    assert flight.last("MASTER_ALARM")["alarm"] == "drive_fault"
    flight.press("IGNITE")
    assert flight.last("IGNITION_REFUSED")["reason"] in ("drive_fault", "bus_b_dead")
    # The pilot has seen it: all is closed again, and nothing lights by itself.
    flight.set(DRIVE="stop")
    flight.fly(1.0)
    assert flight.ship.read("power.BUSES.B") == 1
    flight.set(DRIVE="run")
    flight.fly_until("DRIVE_READY", 40.0)
    flight.fly(5.0)
    assert flight.ship.read("drive.IGNITIONS") == 1
    assert flight.ship.truth()["thrust_n"] == 0.0


def test_a_step_of_the_sequence_that_there_is_not_is_a_fault(burning, image: bytes) -> None:
    flight = burning()
    symbols = Symbols(image)
    place, _ = Variables(symbols).place("situation.burn.mode", lambda _: 0)
    flight.ship.poke(place, b"\x1f")
    flight.fly_until("RESTARTED", 0.5)
    flight.fly(0.5)
    assert flight.last("ASSERTED")["file"] == "flight/burn.c"
    assert drive_state(flight) == "READY"
    assert flight.ship.truth()["thrust_n"] == 0.0


def test_a_restart_ends_even_a_burn_that_clings(burning) -> None:
    flight = burning(drive__stuck=4)
    flight.ship.restart()
    flight.fly_until("RESTARTED", 1.0)
    flight.fly(0.2)
    assert flight.ship.truth()["thrust_n"] == 0.0
    flight.fly(40.0)
    assert flight.ship.read("drive.IGNITIONS") == 1


@pytest.mark.parametrize("tied", [False, True])
def test_a_tie_does_not_feed_what_bus_b_must_not(burning, tied: bool) -> None:
    flight = burning(drive__stuck=4)
    if tied:
        flight.press("KEY_6", "KEY_0", "ENTER", "SOFT_2")
        flight.fly(0.5)
        assert flight.ship.read("power.BUSES.TIE") == 1
    flight.press("CUT_OFF")
    flight.fly(1.5)
    assert flight.ship.truth()["thrust_n"] == 0.0
    assert flight.ship.read("power.BUS_B_VOLTAGE") == 0
