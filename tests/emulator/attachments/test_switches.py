"""What a panel's switches do to the ship: nothing by themselves, however they are plugged in."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ares4 import flight as setting_up
from ares4.attachments.panel.hands import Hands
from ares4.computer import Computer
from ares4.journal.recorder import Recorder
from ares4.journal.replay import Replay
from ares4.machine.controls import CONTROL_TABLE, control_named
from ares4.machine.values import InputKind
from ares4.mission import Mission

sys.path.insert(0, str(Path(__file__).parents[2] / "hw"))

from panel_flight import MIRROR, Flight
from panel_rig import build

CONTROLS = list(CONTROL_TABLE.values())
CRITICAL = [control for control in CONTROLS if control.critical]
BURN = {"MASTER_ARM": 1, "DRIVE": 2, "THROTTLE": 10}
FEW = ("MASTER_ARM", "LIDAR", "DRIVE", "THROTTLE", "CUT_OFF")
BOUNCE_FRAMES = 5
LINK_FRAMES = 250  # in which a panel that was plugged in is linked


def number(name: str) -> int:
    return control_named(name).number


def standing(flight: Flight, *names: str) -> dict[str, int]:
    return {name: flight.positions[number(name)] for name in names}


def disagreeing(flight: Flight) -> set[str]:
    words = flight.computer.words("cockpit.DISAGREE")
    return {
        control.name
        for control in CONTROLS
        if words[control.number // 32] >> control.number % 32 & 1
    }


def set_for_a_burn(flight: Flight) -> None:
    for name, position in BURN.items():
        flight.hardware.set(name, position)
        flight.fly(5)


def shut_down_at_the_deck(flight: Flight) -> None:
    for name in BURN:
        flight.computer.control(name, 0)
    flight.fly(2)


# ---- plugged in again ---------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["cable", "reset", "stall"])
def test_a_link_that_comes_back_undoes_nothing(flight: Flight, how: str) -> None:
    """Unplugged, its board reset, or the host held up: the burn was ended, and stays so."""
    panel = flight.attach()
    flight.fly(5)
    set_for_a_burn(flight)
    assert standing(flight, *BURN) == BURN
    if how == "cable":
        flight.cable.unplug()
        flight.fly(120)
    shut_down_at_the_deck(flight)
    panel.messages.clear()
    if how == "cable":
        flight.cable.plug()
    elif how == "reset":
        flight.hardware.library.host_power_on()
    else:
        for _ in range(400):
            flight.cable.clock()
    flight.fly(LINK_FRAMES)
    assert panel.status == "linked"
    assert standing(flight, *BURN) == dict.fromkeys(BURN, 0)
    assert disagreeing(flight) == set(BURN)
    assert panel.messages[-1].endswith(
        "The panel has MASTER ARM on, DRIVE run, THROTTLE 10: "
        "a hand on the switch or TAKE PANEL decides."
    )
    flight.hardware.set("DRIVE", 1)
    flight.fly(5)
    assert standing(flight, *BURN) == {"MASTER_ARM": 0, "DRIVE": 1, "THROTTLE": 0}
    flight.take_panel()
    assert standing(flight, *BURN) == {"MASTER_ARM": 1, "DRIVE": 1, "THROTTLE": 10}


def test_while_it_is_linked_the_last_hand_has_the_switch(flight: Flight) -> None:
    flight.attach()
    flight.fly(5)
    set_for_a_burn(flight)
    shut_down_at_the_deck(flight)
    flight.fly(200)
    assert standing(flight, *BURN) == dict.fromkeys(BURN, 0)
    assert disagreeing(flight) == set()
    flight.hardware.set("THROTTLE", 9)
    flight.fly(5)
    assert standing(flight, *BURN) == {"MASTER_ARM": 0, "DRIVE": 0, "THROTTLE": 9}


def test_a_button_held_while_it_is_plugged_in_is_no_stroke_but_cut_off(flight: Flight) -> None:
    flight.hardware.set("IGNITE", 1)
    flight.hardware.set("CUT_OFF", 1)
    flight.hardware.set("TAKE_PANEL", 1)
    flight.hardware.set("DRIVE", 2)
    flight.hardware.run(50)
    flight.attach()
    flight.fly(5)
    told = {"IGNITE": 0, "TAKE_PANEL": 0, "DRIVE": 0, "CUT_OFF": 1}
    assert standing(flight, *told) == told
    for name in ("IGNITE", "TAKE_PANEL"):
        flight.hardware.set(name, 0)
    flight.fly(10)
    assert disagreeing(flight) == {"DRIVE"}
    flight.hardware.set("TAKE_PANEL", 1)  # now it is one
    flight.fly(10)
    assert standing(flight, "DRIVE") == {"DRIVE": 2}


def test_a_journal_with_a_panel_is_replayed_to_the_same_state(
    flight: Flight, image: bytes, tmp_path: Path
) -> None:
    ship = setting_up.fresh("orbit").computer
    flight.computer = ship
    flight.hardware.set("LIDAR", 0)
    flight.hardware.set("MASTER_ARM", 1)
    flight.hardware.run(50)
    flight.attach()
    path = tmp_path / "panel.journal"
    with path.open("w") as file:
        flight.mission.attachments.append(Recorder(ship, file))
        flight.fly(10)
        flight.hardware.set("THROTTLE", 4)
        flight.fly(10)
        flight.cable.unplug()
        flight.fly(60)
        flight.cable.plug()
        flight.fly(LINK_FRAMES)
        flight.take_panel()
        flight.mission.close()
    text = path.read_text()
    assert "# MASTER_ARM on, found at the panel" in text
    assert "# THROTTLE 4, at the panel" in text
    replay = Replay(path, lambda: image)
    for _ in replay:
        pass
    assert replay.complete
    assert replay.computer.hash() == ship.hash()


# ---- another time -------------------------------------------------------------------------------


def turned_back(flight: Flight, frames: int) -> None:
    flight.computer.go_to(flight.computer.cycle - frames * 2_000_000)


def test_going_back_alone_tells_the_ship_nothing(flight: Flight) -> None:
    flight.attach()
    flight.computer.remember()
    flight.fly(20)
    set_for_a_burn(flight)
    flight.fly(20)
    lived, cycle = flight.computer.hash(), flight.computer.cycle
    flight.rows.clear()
    turned_back(flight, 30)
    while flight.computer.cycle < cycle:
        flight.fly(1)
    assert flight.rows == []
    assert flight.computer.hash() == lived


def test_no_burn_is_begun_by_going_back_to_before_it(flight: Flight) -> None:
    """The switches of the panel do not go back: they stand where the burn needed them."""
    panel = flight.attach()
    flight.computer.remember()
    flight.fly(100)
    set_for_a_burn(flight)
    flight.hardware.set("LIDAR", 0)
    flight.fly(5)
    panel.messages.clear()
    turned_back(flight, 60)
    flight.computer.control("HGA", 0)  # another future begins
    flight.fly(5)
    told = {**dict.fromkeys(BURN, 0), "LIDAR": 0, "HGA": 0}
    assert standing(flight, *told) == told
    assert disagreeing(flight) == set(BURN)
    assert panel.messages[-1].startswith(
        "The ship follows the panel: LIDAR off. The panel has MASTER ARM"
    )


def test_what_the_deck_moved_stays_moved_when_time_is_turned_back(flight: Flight) -> None:
    flight.attach()
    flight.computer.remember()
    flight.fly(50)
    flight.computer.control("IMAGER", 0)
    flight.fly(100)
    turned_back(flight, 20)
    flight.computer.control("HGA", 0)
    flight.fly(20)
    assert standing(flight, "IMAGER", "HGA") == {"IMAGER": 0, "HGA": 0}
    assert disagreeing(flight) == set()


def test_a_panel_unplugged_since_is_not_there_in_the_other_future(flight: Flight) -> None:
    panel = flight.attach()
    flight.computer.remember()
    flight.fly(50)
    flight.hardware.set("ENTER", 1)
    flight.fly(50)
    flight.cable.unplug()
    flight.fly(20)
    assert panel.status == "gone"
    turned_back(flight, 40)
    assert standing(flight, "ENTER") == {"ENTER": 1}
    flight.computer.control("HGA", 0)
    flight.fly(5)
    assert standing(flight, "ENTER") == {"ENTER": 0}
    assert not any(flight.computer.words("cockpit.FITTED"))


def test_a_saved_flight_is_taken_up_with_a_panel_that_stands_elsewhere(
    flight: Flight, tmp_path: Path
) -> None:
    ship = setting_up.fresh("orbit").computer
    flight.computer = ship
    flight.attach()
    flight.fly(10)
    set_for_a_burn(flight)
    shut_down_at_the_deck(flight)
    assert flight.panel is not None
    flight.panel.close()
    saved = tmp_path / "saved.ares4"
    saved.write_bytes(ship.snapshot())
    flight.hardware.run(3000)
    flight.computer = setting_up.resumed(saved).computer
    panel = flight.attach()
    flight.fly(10)
    assert standing(flight, *BURN) == dict.fromkeys(BURN, 0)
    assert disagreeing(flight) == set(BURN)
    assert "The panel has MASTER ARM on, DRIVE run, THROTTLE 10" in panel.messages[-1]


def test_a_saved_flight_is_taken_up_without_its_panel(tmp_path: Path) -> None:
    ship = setting_up.fresh("orbit").computer
    ship.put(InputKind.PANEL_FOUND, number("DRIVE"), 2)
    ship.put(InputKind.PANEL_MOVED, number("ENTER"), 1)
    saved = tmp_path / "saved.ares4"
    saved.write_bytes(ship.snapshot())
    again = setting_up.resumed(saved).computer
    mission = Mission(again, rows=setting_up.releases(again))
    mission.advance_for(0.2)
    assert not any(again.words("cockpit.FITTED") + again.words("cockpit.DISAGREE"))
    assert again.read("cockpit.INPUT", number("ENTER")) == 0


@pytest.mark.parametrize("held", [False, True])
def test_a_saved_flight_is_taken_up_with_its_panel(tmp_path: Path, held: bool) -> None:
    """Also where nothing flies at first, as in a pause or at a debugger."""
    ship = setting_up.fresh("orbit").computer
    ship.put(InputKind.PANEL_FOUND, number("DRIVE"), 2)
    saved = tmp_path / "saved.ares4"
    saved.write_bytes(ship.snapshot())
    again = setting_up.resumed(saved).computer
    hands = Hands(again, lambda _: None)
    hands.plugged("ttyPANEL", {number("LIDAR"): 1})

    class Attached:
        def next_cycle(self) -> int | None:
            return hands.next_cycle()

        def frame(self) -> None:
            hands.put_due()

        def close(self) -> None:
            pass

    mission = Mission(again, [Attached()], setting_up.releases(again, panel=True))
    if held:
        mission.rest()
    mission.advance_for(1.0)
    assert again.words("cockpit.FITTED") == [1 << number("LIDAR"), 0]


# ---- what is not fitted -------------------------------------------------------------------------


@pytest.fixture(scope="session")
def small_library(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The program of a panel with five switches."""
    place = tmp_path_factory.mktemp("small")
    fitted = place / "five.def"
    fitted.write_text("".join(f"CONTROL({name})\n" for name in FEW))
    return build(place / "libpanel.so", fitted)


@pytest.fixture
def small(run_program: Callable[[str], Computer], small_library: Any, tmp_path: Path) -> Any:
    made = Flight(run_program(MIRROR), small_library, tmp_path / "ttySMALL")
    yield made
    made.close()


def test_what_a_small_panel_has_not_stays_with_the_deck(small: Flight) -> None:
    """Its contacts are open, which would be buses, wheels and radios off."""
    for control in CONTROLS:
        small.hardware.set(control.number, 0)
    for contact in range(80):
        small.hardware.library.host_contact(contact, False)
    for name in ("DRIVE", "THROTTLE"):  # these have a contact at rest
        small.hardware.set(name, 0)
    small.hardware.run(50)
    panel = small.attach()
    small.fly(20)
    assert small.positions == [
        0 if control.name == "LIDAR" else control.initial for control in CONTROLS
    ]
    fitted = small.computer.words("cockpit.FITTED")
    assert fitted[0] | fitted[1] << 32 == sum(1 << number(name) for name in FEW)
    assert panel.messages[0] == (
        f"The panel at {small.cable.port} is linked, with 5 of 52 controls. "
        "The ship follows the panel: LIDAR off."
    )
    small.computer.control("WHEELS", 0)
    for name in ("BUS_A", "IMAGER_BAND", "ENTER"):  # nobody is there
        small.hardware.set(name, 1)
    small.hardware.set("DRIVE", 1)
    small.fly(150)
    told = {"BUS_A": 1, "IMAGER_BAND": 0, "ENTER": 0, "WHEELS": 0, "DRIVE": 1}
    assert standing(small, *told) == told
    small.cable.unplug()
    small.fly(20)
    small.cable.plug()
    small.fly(LINK_FRAMES)
    assert standing(small, *told) == told
    assert panel.counts.damaged == 0


def test_a_panel_whose_controls_come_and_go_is_not_believed(
    small: Flight, small_library: Any
) -> None:
    panel = small.attach()
    small.fly(20)
    before = list(small.positions)
    small_library.host_place(number("BUS_A"), 0)
    small.hardware.set("CUT_OFF", 1)
    small.fly(150)
    assert small.positions[number("BUS_A")] == before[number("BUS_A")]
    assert panel.counts.damaged > 0
    assert panel.status == "linked"


# ---- anything ------------------------------------------------------------------------------------

SWITCH = st.sampled_from(CRITICAL).flatmap(
    lambda control: st.tuples(
        st.sampled_from(["hand", "deck"]),
        st.just(control),
        st.integers(0, len(control.positions) - 1),
    )
)
OTHER = st.sampled_from(["plug", "unplug", "reset", "stall", "back"])
PASS = st.tuples(st.just("fly"), st.none(), st.integers(1, 60))
ACTION = st.one_of(SWITCH, SWITCH, st.tuples(OTHER, st.none(), st.integers(1, 60)), PASS)


class Watched:
    """A flight in which every critical control is watched: nothing but a hand moves it."""

    def __init__(self, flight: Flight) -> None:
        self.flight = flight
        self.touched: set[int] = set()  # by a hand since the link was last there to tell of it
        self.moving: dict[
            int, int
        ] = {}  # frames in which a contact may still bounce, linked or not
        self.taken = False

    def fly(self, frames: int) -> None:
        panel, computer = self.flight.panel, self.flight.computer
        assert panel is not None
        for _ in range(frames):
            before, relived = self.flight.positions, computer.reliving
            self.flight.fly(1)
            if panel.status != "linked":
                self.touched.clear()
            self.moving = {moved: left - 1 for moved, left in self.moving.items() if left}
            if relived:
                continue
            after = self.flight.positions
            by_hand = self.touched | self.moving.keys()
            taken = self.taken or number("TAKE_PANEL") in by_hand
            for control in CRITICAL:
                moved = after[control.number] != before[control.number]
                if control.momentary and panel.status != "linked":
                    moved &= after[control.number] != control.initial  # it springs back
                assert not moved or taken or control.number in by_hand, control.name

    def do(self, action: str, control: Any, value: int) -> None:
        flight = self.flight
        if action == "hand":
            flight.hardware.set(control.number, value)
            self.moving[control.number] = BOUNCE_FRAMES
            if flight.panel and flight.panel.status == "linked":
                self.touched.add(control.number)
                self.taken |= control.name == "TAKE_PANEL"
        elif action == "deck":
            flight.computer.control(control.name, value)
        elif action == "plug" and not flight.cable.plugged:
            flight.cable.plug()
        elif action == "unplug":
            flight.cable.unplug()
        elif action == "reset":
            flight.hardware.library.host_power_on()
        elif action == "stall":
            for _ in range(5 * value):
                flight.cable.clock()
        elif action == "back":
            flight.mission.back(value * 0.02)
        self.fly(value if action == "fly" else 1)


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(st.lists(ACTION, max_size=12))
@example([("hand", control_named("IGNITE"), 1), ("fly", None, 4), ("unplug", None, 1)])
def test_no_critical_control_moves_by_itself(
    run_program: Callable[[str], Computer],
    library: Any,
    tmp_path_factory: pytest.TempPathFactory,
    actions: list[tuple[str, Any, int]],
) -> None:
    flight = Flight(run_program(MIRROR), library, tmp_path_factory.mktemp("port") / "ttyPANEL")
    flight.computer.remember()
    try:
        flight.attach()
        watched = Watched(flight)
        watched.fly(3)
        for action in actions:
            watched.do(*action)
        if not flight.cable.plugged:
            flight.cable.plug()
        watched.fly(LINK_FRAMES)
        for control in CONTROLS:
            flight.hardware.set(control.number, control.initial)
        flight.fly(30)
        flight.computer.control("HGA", 0)
        flight.fly(20)
        flight.take_panel()
        at_the_deck = {control.number for action, control, _ in actions if action == "deck"}
        for control in CONTROLS:
            if control.number not in {number("HGA"), *at_the_deck}:
                assert flight.positions[control.number] == control.initial, control.name
    finally:
        flight.close()
