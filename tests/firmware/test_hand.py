"""The pilot's hand on keys and buttons: each press counts once, whatever the contacts do."""

from __future__ import annotations

import pytest

from ares4 import errors
from ares4.machine.controls import CONTROL_TABLE
from tests.firmware.planting import symbols_of

NAMES = [name.lower() for name in CONTROL_TABLE]
LATCHES = ("cockpit.CHANGED", "cockpit.CONFIRMED")
PC = 32
QUIET = {"ellipse__surfaces_at_s": -1, "turbulence__start_s": -1}
FRAME_S = 0.02


@pytest.fixture
def flight(pilot):
    made = pilot(**QUIET)
    made.fly(1.005)
    return made


def typed(flight) -> str:
    flight.fly(0.3)
    return flight.screen().splitlines()[22].split()[1].rstrip("_")


def test_a_contact_that_bounces_counts_once(flight) -> None:
    for _ in range(2):  # within two frames, as contacts do
        flight.ship.control("ALARM_ACK", 1)
        flight.fly(0.012)
        flight.ship.control("ALARM_ACK", 0)
        flight.fly(0.008)
    flight.fly(0.3)
    assert flight.names().count("ALARM_ACKNOWLEDGED") == 1


def test_a_key_is_heard_again_and_again(flight) -> None:
    flight.press("KEY_1", "KEY_1", "KEY_2", "KEY_1", "KEY_2")
    assert typed(flight) == "11212"
    for count in range(1, 4):
        flight.press("PAGE")
        flight.fly(0.1)
        assert flight.names().count("PAGE_SELECTED") == count
    for count in range(1, 4):
        flight.press("ALARM_ACK")
        assert flight.names().count("ALARM_ACKNOWLEDGED") == count


def test_a_press_is_one_press(flight) -> None:
    flight.ship.control("PAGE", 1)
    flight.fly(2.0)
    flight.ship.control("PAGE", 0)
    flight.fly(2.0)
    assert flight.names().count("PAGE_SELECTED") == 1


def test_cut_off_is_never_deaf(pilot) -> None:
    """A tap, an ignition in the frame after, and a tap in the same frame: it is never struck."""
    flight = pilot(**QUIET)
    flight.fly(3.0)
    flight.set(DISTRIBUTOR=1, MASTER_ARM=1, DRIVE="run", THROTTLE="5")
    flight.fly_until("DRIVE_READY", 40.0)
    for phase in range(5):
        flight.fly(1.0 + 0.004 * phase)
        for name in ("CUT_OFF", "IGNITE", "CUT_OFF"):
            flight.ship.control(name, 1)
            flight.fly(0.001)
            flight.ship.control(name, 0)
            flight.fly(0.018 if name == "CUT_OFF" else 0.001)
        flight.fly(2.5)
        assert flight.ship.state("drive.STATUS.STATE") == "READY"
    assert "DRIVE_IGNITED" not in flight.names()


# ---- latches that flip --------------------------------------------------------------------------


def latches_of(flight, register: str) -> list[tuple[int, int, int]]:
    """Byte and bit of each latch of a register of the cockpit, and the control that it is of."""
    found = []
    before = flight.ship.point()
    for byte in range(1 << 12):
        try:
            flight.ship.inject("cockpit", byte, 0)
        except errors.InputError:
            break
        words = flight.ship.words(register)
        flight.ship.return_to(before)
        for word, bits in enumerate(words):
            if bits:
                first = 32 * word + bits.bit_length() - 1
                found += [(byte, bit, first + bit) for bit in range(8)]
    assert [control for _, _, control in found] == list(range(64))
    return found


@pytest.mark.parametrize("register", LATCHES)
def test_one_latch_is_no_hand(ready_to_burn, register: str) -> None:
    """Of no control, but that a stop is one whoever asks for it; and it is told."""
    flight = ready_to_burn()
    flight.fly(1.0)
    stood, page = flight.ship.words("cockpit.INPUT"), flight.screen()[:4]
    for byte, bit, control in latches_of(flight, register):
        flight.events.clear()
        flight.ship.inject("cockpit", byte, bit)
        flight.fly(0.1)
        told = [event["fields"] for event in flight.events if event["name"] == "CONTROL_DOUBTED"]
        known = [{"control": NAMES[control]}] if control < len(NAMES) else []
        assert told == known
        assert not {"ALARM_ACKNOWLEDGED", "DRIVE_DISARMED", "CONTROL_FOUND"} & set(flight.names())
        assert flight.ship.state("drive.STATUS.STATE") == "READY", NAMES[control]
        assert flight.ship.words(register) == [0, 0]
    assert (flight.ship.words("cockpit.INPUT"), flight.screen()[:4]) == (stood, page)
    flight.press("IGNITE")
    flight.fly_until("DRIVE_IGNITED", 4.0)


@pytest.mark.parametrize("register", LATCHES)
def test_a_cut_off_needs_one_latch_and_a_switch_none(burning, register: str) -> None:
    flight = burning()
    latches = {NAMES[c]: (byte, bit) for byte, bit, c in latches_of(flight, register)[: len(NAMES)]}
    before = flight.ship.point()
    flight.set(CUT_OFF=1)
    flight.set(CUT_OFF=0)
    flight.ship.inject("cockpit", *latches["cut_off"])
    flight.fly(0.06)
    assert flight.ship.truth()["thrust_n"] == 0.0
    flight.ship.return_to(before)
    flight.set(MASTER_ARM=0)
    flight.ship.inject("cockpit", *latches["master_arm"])
    flight.fly(0.14)
    assert flight.ship.truth()["thrust_n"] == 0.0
    assert flight.last("DRIVE_STOPPED")["cause"] == "disarmed"


def test_a_move_that_no_latch_tells_is_found(burning) -> None:
    flight = burning()
    places = [latches_of(flight, register)[0] for register in LATCHES]
    flight.set(MASTER_ARM=0)
    for byte, bit, _ in places:
        flight.ship.inject("cockpit", byte, bit)
    assert flight.ship.words("cockpit.CHANGED") == flight.ship.words("cockpit.CONFIRMED") == [0, 0]
    flight.fly(0.12)
    assert flight.last("CONTROL_FOUND") == {"control": "master_arm", "position": "off"}
    assert flight.last("DRIVE_STOPPED")["cause"] == "disarmed"
    assert flight.ship.truth()["thrust_n"] == 0.0
    flight.set(MASTER_ARM=1)
    flight.fly(0.2)
    assert flight.names().count("CONTROL_FOUND") == 1


def test_a_press_between_the_reading_of_two_latches_counts_once(flight, image: bytes) -> None:
    """At each instruction while the program looks: it is heard, once, and not doubted."""
    look = symbols_of(image)["cockpit_take_changed"]
    for instructions in range(24):
        flight.events.clear()
        while flight.ship.register(PC) != look:
            flight.ship.step()
        for _ in range(instructions):
            flight.ship.step()
        flight.ship.control("ALARM_ACK", 1)
        flight.ship.control("ALARM_ACK", 0)
        flight.fly(0.1)
        assert flight.names().count("ALARM_ACKNOWLEDGED") == 1, instructions
        assert "CONTROL_DOUBTED" not in flight.names(), instructions
        flight.ship.run(flight.ship.cycle + 1_990_000 - flight.ship.cycle % 2_000_000)


@pytest.mark.parametrize("register", LATCHES)
def test_a_release_of_which_one_latch_was_hit_is_a_release(flight, register: str) -> None:
    """The lamp test ends with the hand that held its button."""
    lit = flight.ship.read("cockpit.LAMPS")
    byte, bit, _ = latches_of(flight, register)[NAMES.index("lamp_test")]
    flight.ship.control("LAMP_TEST", 1)
    flight.fly(0.2)
    assert flight.ship.read("cockpit.LAMPS").bit_count() > lit.bit_count() + 5
    flight.ship.control("LAMP_TEST", 0)
    flight.ship.inject("cockpit", byte, bit)
    flight.fly(0.2)
    assert flight.ship.read("cockpit.LAMPS").bit_count() <= lit.bit_count() + 2
