"""The panel in flight: its own program at the far end of a pty, and a line that spoils bytes."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from panel_flight import MIRROR, Flight
from panel_rig import DIGITS

from ares4.attachments.panel.hands import HOLD_CYCLES
from ares4.computer import Computer
from ares4.machine.controls import CONTROL_TABLE, control_named
from ares4.machine.values import InputKind

CONTROLS = list(CONTROL_TABLE.values())


def number(name: str) -> int:
    return control_named(name).number


def test_on_connect_the_ship_follows_where_that_is_harmless(flight: Flight) -> None:
    flight.hardware.set("MASTER_ARM", 1)
    flight.hardware.set("LIDAR", 0)
    flight.hardware.set("THROTTLE", 7)
    flight.hardware.run(50)
    panel = flight.attach()
    assert panel.status == "linked"
    assert flight.rows == []  # nothing goes in before a frame edge
    flight.fly(2)
    told = [(row.kind, row.index, row.value) for row in flight.rows]
    assert told == [
        (InputKind.PANEL_FOUND, control, position)
        for control, position in enumerate(flight.hardware.positions)
    ]
    moved = {
        control.name: flight.positions[control.number]
        for control in CONTROLS
        if flight.positions[control.number] != control.initial
    }
    assert moved == {"LIDAR": 0}
    assert list(panel.messages) == [
        f"The panel at {flight.cable.port} is linked. The ship follows the panel: LIDAR off. "
        "The panel has MASTER ARM on, THROTTLE 7: a hand on the switch or TAKE PANEL decides."
    ]
    flight.take_panel()
    assert flight.positions == flight.hardware.positions


def test_every_position_of_every_control_comes_in_and_is_journalled(flight: Flight) -> None:
    flight.attach()
    flight.fly(2)
    for control in CONTROLS:
        for position in [*range(len(control.positions)), control.initial]:
            before = flight.positions[control.number]
            flight.rows.clear()
            flight.hardware.set(control.number, position)
            flight.fly(8)
            assert flight.positions[control.number] == position
            moved = (InputKind.PANEL_MOVED, control.number, position)
            wanted = [moved] if before != position else []
            assert [(row.kind, row.index, row.value) for row in flight.rows] == wanted
    assert flight.panel is not None
    assert (flight.panel.counts.damaged, flight.panel.counts.missed) == (0, 0)


def test_lamps_and_digits_show_what_the_program_drives(flight: Flight) -> None:
    flight.attach()
    noise = random.Random(4)
    for _ in range(20):
        digits = [noise.randrange(256) for _ in range(DIGITS)]
        flight.light(noise.getrandbits(22), noise.randrange(16), digits)
        flight.fly(4)
        assert flight.shown() == flight.driven()
        assert flight.driven()[2] == digits


def test_lamps_that_do_not_change_stay_lit(flight: Flight) -> None:
    flight.attach()
    flight.light(0x3FFFFF, 15, [0xFF] * DIGITS)
    flight.fly(4)
    for _ in range(100):
        flight.fly(10)
        assert flight.hardware.lamps == 0x3FFFFF


def test_the_lamps_go_out_when_the_host_stops(flight: Flight) -> None:
    flight.attach()
    flight.light(0x3FFFFF, 15, [0xFF] * DIGITS)
    flight.fly(4)
    assert flight.panel is not None
    flight.panel.close()
    assert flight.panel.status == "closed"
    flight.hardware.run(2000)
    assert flight.shown() == (0, 0, [0] * DIGITS)
    flight.panel.frame()
    flight.panel.close()


def test_a_switch_of_the_deck_stands_until_the_hand_moves_it(flight: Flight) -> None:
    flight.attach()
    flight.fly(2)
    flight.computer.control("LIDAR", "off")
    flight.fly(300)
    assert flight.positions[number("LIDAR")] == 0
    flight.hardware.set("LIDAR", 0)
    flight.fly(5)
    flight.hardware.set("LIDAR", 1)
    flight.fly(5)
    assert flight.positions[number("LIDAR")] == 1


def test_a_tap_stands_long_enough_to_be_seen(flight: Flight) -> None:
    """Taps come faster than the machine may take them when it is flown slower than real time."""
    flight.attach()
    flight.fly(2)
    flight.rows.clear()
    for name in ("KEY_1", "KEY_1", "KEY_2"):
        for position in (1, 0):
            flight.hardware.set(name, position)
            flight.cable.clock()
            flight.cable.clock()
            flight.cable.clock()
    flight.fly(60)
    one, two = number("KEY_1"), number("KEY_2")
    moves = [(one, 1), (one, 0), (one, 1), (one, 0), (two, 1), (two, 0)]
    assert [(row.index, row.value) for row in flight.rows] == moves
    for first, second in zip(flight.rows, flight.rows[1:], strict=False):
        if first.index == second.index:
            assert second.cycle - first.cycle >= HOLD_CYCLES


@pytest.mark.parametrize(("name", "there", "back"), [("LIDAR", 0, 1), ("THROTTLE", 3, 0)])
def test_a_switch_flicked_between_two_frames_stands_long_enough_to_be_seen(
    flight: Flight, name: str, there: int, back: int
) -> None:
    flight.attach()
    flight.fly(2)
    flight.rows.clear()
    for position in (there, back):
        flight.hardware.set(name, position)
        flight.cable.clock()
        flight.cable.clock()
    flight.fly(60)
    first, second = flight.rows
    assert [first.value, second.value] == [there, back]
    assert second.cycle - first.cycle >= HOLD_CYCLES


def test_taking_the_machine_back_does_not_hold_a_key_up(flight: Flight) -> None:
    flight.attach()
    flight.fly(2)
    early = flight.computer.snapshot()
    flight.fly(400)
    flight.hardware.set("ENTER", 1)
    flight.fly(5)
    flight.computer.restore(early)
    flight.hardware.set("ENTER", 0)
    flight.fly(5)
    flight.hardware.set("ENTER", 1)
    flight.fly(10)
    assert flight.positions[number("ENTER")] == 1


# ---- the ship's own firmware --------------------------------------------------------------------


def shows_what_is_driven(flight: Flight) -> bool:
    """Within some frames: what changes is on its way to the panel for a moment."""
    for _ in range(6):
        if flight.shown() == flight.driven():
            return True
        flight.fly(1)
    return False


def test_the_ships_firmware_sees_the_switches_and_drives_the_lamps(
    flight: Flight, ship: Computer
) -> None:
    flight.computer = ship
    flight.attach()
    flight.fly(100)
    assert shows_what_is_driven(flight)
    assert any(flight.driven()[2])
    flight.hardware.set("LAMP_TEST", 1)
    flight.fly(30)
    assert flight.hardware.lamps & 0x3FFFFF == 0x3FFFFF
    assert flight.hardware.digits == [0xFF] * DIGITS
    flight.hardware.set("LAMP_TEST", 0)
    flight.fly(30)
    assert flight.hardware.lamps & 0x3FFFFF != 0x3FFFFF
    assert shows_what_is_driven(flight)


# ---- anything may happen on the way -------------------------------------------------------------

MOVE = st.integers(0, len(CONTROLS) - 1).flatmap(
    lambda control: st.tuples(
        st.just("move"),
        st.just(control),
        st.integers(0, len(CONTROLS[control].positions) - 1),
    )
)
LIGHT = st.tuples(
    st.just("light"), st.integers(0, 2**22 - 1), st.integers(0, 15), st.integers(0, 255)
)
PASS = st.tuples(st.just("fly"), st.integers(1, 12))
TROUBLE = st.sampled_from([("clean",), ("noise",), ("lossy",), ("repeat",), ("restart",)])


class Trouble:
    """A line that does to bytes what lines do; kind says which."""

    def __init__(self, seed: int) -> None:
        self.kind = "clean"
        self._random = random.Random(seed)
        self._held = b""
        self._before = b""

    def __call__(self, data: bytes) -> bytes:
        chance = self._random
        data, self._held = self._held + data, b""
        if self.kind == "noise":
            data = bytes(b ^ chance.getrandbits(8) if chance.random() < 0.03 else b for b in data)
            data += chance.randbytes(chance.randrange(4))
        elif self.kind == "lossy":
            data = bytes(b for b in data if chance.random() > 0.03)
        elif self.kind == "repeat":
            data, self._before = self._before + data, data
        cut = chance.randrange(len(data) + 1)  # whatever the trouble, bytes come in any portions
        self._held = data[cut:]
        return data[:cut]


@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(st.lists(st.one_of(MOVE, MOVE, LIGHT, PASS, PASS, TROUBLE), max_size=30), st.integers())
def test_both_ends_come_to_agree_whatever_happened(
    run_program: Callable[[str], Computer],
    library: Any,
    tmp_path_factory: pytest.TempPathFactory,
    actions: list[tuple[Any, ...]],
    seed: int,
) -> None:
    flight = Flight(run_program(MIRROR), library, tmp_path_factory.mktemp("port") / "ttyPANEL")
    try:
        to_host, to_panel = Trouble(seed), Trouble(seed + 1)
        flight.cable.to_host, flight.cable.to_panel = to_host, to_panel
        panel = flight.attach()
        for action, *values in actions:
            if action == "move":
                flight.hardware.set(*values)
            elif action == "light":
                flight.light(values[0], values[1], [values[2]] * DIGITS)
            elif action == "fly":
                flight.fly(values[0])
            elif action == "restart":
                flight.hardware.library.host_power_on()
            else:
                to_host.kind = to_panel.kind = action
        to_host.kind = to_panel.kind = "clean"
        flight.fly(800)
        assert panel.status == "linked"
        # A button that a hand holds at the panel is let go by whoever lets go of it at the deck.
        for control, row in enumerate(CONTROLS):
            if row.kind in ("momentary", "key"):
                flight.hardware.set(control, 0)
        flight.fly(20)
        flight.take_panel()
        assert flight.positions == flight.hardware.positions
        assert flight.shown() == flight.driven()
        before = panel.counts
        flight.fly(200)
        assert panel.counts == before  # a quiet line stays quiet
    finally:
        flight.close()


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(st.lists(st.binary(min_size=1, max_size=3000), max_size=20))
def test_no_bytes_whatever_disturb_the_flight(
    run_program: Callable[[str], Computer],
    library: Any,
    tmp_path_factory: pytest.TempPathFactory,
    noise: list[bytes],
) -> None:
    flight = Flight(run_program(MIRROR), library, tmp_path_factory.mktemp("port") / "ttyPANEL")
    try:
        panel = flight.attach()
        flight.fly(2)
        flight.rows.clear()
        flight.cable.to_host = lambda data: data + (noise.pop() if noise else b"")
        while noise:
            flight.fly(1)
        flight.cable.to_host = lambda data: data
        flight.fly(400)
        assert panel.status == "linked"
        assert flight.rows == []
        assert flight.positions == flight.hardware.positions
    finally:
        flight.close()
