"""A panel that was plugged in and disagrees: what the computer says of it, and does not do."""

from __future__ import annotations

from typing import Any

import pytest

from ares4._dictionary import VALUES
from ares4._registers import LAMPS
from ares4.machine.controls import CONTROL_TABLE, control_named
from ares4.machine.values import InputKind

QUIET = {"ellipse__surfaces_at_s": -1, "turbulence__start_s": -1}
BURN = {"DISTRIBUTOR": 1, "MASTER_ARM": 1, "DRIVE": 2, "THROTTLE": 10}
CAUTION = [name for name, _ in LAMPS].index("CAUTION")


def at_the_panel(flight: Any, kind: InputKind, **positions: int) -> None:
    for name, position in positions.items():
        flight.ship.put(kind, control_named(name).number, position)


def standing(flight: Any, *names: str) -> dict[str, int]:
    return {name: flight.ship.read("cockpit.INPUT", control_named(name).number) for name in names}


def line(flight: Any) -> str:
    flight.fly(0.5)
    return str(flight.screen().splitlines()[1])


def page(flight: Any) -> list[str]:
    flight.press("KEY_9", "KEY_0", "ENTER")
    flight.fly(0.5)
    return [" ".join(row.split()) for row in flight.screen().splitlines()]


@pytest.fixture
def shut_down(pilot: Any) -> Any:
    """In mid-burn the panel was unplugged, and the burn ended from the deck."""
    flight = pilot(**QUIET)
    flight.fly(3.0)
    at_the_panel(flight, InputKind.PANEL_FOUND, **dict.fromkeys(BURN, 0))
    at_the_panel(flight, InputKind.PANEL_MOVED, **BURN)
    flight.fly_until("DRIVE_READY", 60.0)
    at_the_panel(flight, InputKind.PANEL_MOVED, IGNITE=1)
    flight.fly(0.2)
    at_the_panel(flight, InputKind.PANEL_MOVED, IGNITE=0)
    flight.fly_until("DRIVE_IGNITED", 4.0)
    flight.fly(4.0)
    flight.ship.put(InputKind.PANEL_LOST)
    flight.fly(1.0)
    assert flight.ship.truth()["thrust_n"] > 1.0
    flight.press("CUT_OFF")
    flight.set(MASTER_ARM=0, THROTTLE=0, DRIVE=0)
    flight.fly(2.0)
    return flight


def test_replugging_does_not_undo_an_emergency_shutdown(shut_down: Any) -> None:
    flight = shut_down
    at_the_panel(flight, InputKind.PANEL_FOUND, **BURN, LIDAR=0)
    events = flight.fly(1.0)
    told = {"MASTER_ARM": 0, "DRIVE": 0, "THROTTLE": 0, "DISTRIBUTOR": 1, "LIDAR": 0}
    assert standing(flight, *told) == told
    assert [
        (event["fields"]["control"], event["fields"]["ship"], event["fields"]["panel"])
        for event in events
        if event["name"] == "PANEL_DISAGREES"
    ] == [("master_arm", "off", "on"), ("drive", "stop", "run"), ("throttle", "0", "10")]
    cautions = [event["fields"]["alarm"] for event in events if event["name"] == "CAUTION"]
    assert "panel" in cautions
    assert line(flight).strip() == "PANEL HAS MASTER ARM ON, DRIVE RUN, THROTTLE 10"
    assert "PANEL DISAGREES" in flight.screen()
    rows = page(flight)
    assert {"MASTER ARM OFF ON", "DRIVE STOP RUN", "THROTTLE 0 10"} <= set(rows)
    assert "CONTROLS AT THE PANEL 5" in rows
    at_the_panel(flight, InputKind.PANEL_MOVED, IGNITE=1)
    flight.fly(5.0)
    assert flight.ship.truth()["thrust_n"] == 0.0
    assert flight.last("IGNITION_REFUSED")["reason"] == "not_armed"


def test_a_hand_on_the_switch_or_one_key_decides(shut_down: Any) -> None:
    flight = shut_down
    at_the_panel(flight, InputKind.PANEL_FOUND, **BURN)
    flight.fly(1.0)
    at_the_panel(flight, InputKind.PANEL_MOVED, MASTER_ARM=0)  # there, to where the ship has it
    flight.fly(0.1)
    assert flight.last("PANEL_SETTLED") == {"control": "master_arm", "position": "off"}
    assert line(flight).strip() == "PANEL HAS DRIVE RUN, THROTTLE 10"
    flight.set(THROTTLE=2)  # at the deck
    assert line(flight).strip() == "PANEL HAS DRIVE RUN"
    flight.press("TAKE_PANEL")
    assert line(flight).strip() == ""
    told = {"MASTER_ARM": 0, "DRIVE": 2, "THROTTLE": 2}
    assert standing(flight, *told) == told
    flight.press("ALARM_ACK")
    flight.fly(0.5)
    assert "PANEL DISAGREES" not in flight.screen()
    assert "NONE DISAGREES" in page(flight)


def test_unplugging_ends_the_disagreement(shut_down: Any) -> None:
    flight = shut_down
    at_the_panel(flight, InputKind.PANEL_FOUND, **BURN)
    flight.fly(1.0)
    flight.ship.put(InputKind.PANEL_LOST)
    assert line(flight).strip() == ""
    flight.press("TAKE_PANEL")
    told = {"MASTER_ARM": 0, "DRIVE": 0, "THROTTLE": 0}
    assert standing(flight, *told) == told


def test_more_than_the_line_holds_are_counted_and_the_page_has_all(pilot: Any) -> None:
    flight = pilot(**QUIET)
    flight.fly(1.0)
    critical = [control for control in CONTROL_TABLE.values() if control.critical]
    for control in critical:
        other = (control.initial + 1) % len(control.positions)
        flight.ship.put(InputKind.PANEL_FOUND, control.number, other)
    text = line(flight)
    assert text.startswith(" PANEL HAS MASTER ARM ON, ALL RESERVES ON, DARK SHIP ON,")
    assert text.split()[-2:] == [str(len(critical) - text.count(",")), "MORE"]
    rows = page(flight)
    for control in critical:
        name = control.name.replace("_", " ")
        assert any(row.startswith(f"{name} ") for row in rows), name
    assert len([name for name in flight.names() if name == "PANEL_DISAGREES"]) == len(critical)
    flight.fly(20.0)
    assert flight.ship.counters()["restarts"] == 0


def test_all_controls_of_a_panel_are_counted(pilot: Any) -> None:
    flight = pilot(**QUIET)
    flight.fly(1.0)
    names = [name for name, control in CONTROL_TABLE.items() if control.number >= 30]
    assert len(names) > 5
    at_the_panel(flight, InputKind.PANEL_FOUND, **dict.fromkeys(names, 0))
    assert f"CONTROLS AT THE PANEL {len(names)}" in page(flight)


def test_what_is_settled_leaves_the_page(shut_down: Any) -> None:
    flight = shut_down
    at_the_panel(flight, InputKind.PANEL_FOUND, **BURN)
    assert "DRIVE STOP RUN" in page(flight)
    flight.press("TAKE_PANEL")
    flight.fly(0.5)
    rows = [" ".join(row.split()) for row in flight.screen().splitlines()]
    assert "NONE DISAGREES" in rows
    assert not [row for row in rows if row.startswith(("DRIVE ", "MASTER ARM ", "THROTTLE "))]


def test_events_name_the_controls_of_the_table() -> None:
    assert VALUES["control"] == tuple(name.lower() for name in CONTROL_TABLE)
