"""A panel beside the ship's own controls: whose position holds, whatever is moved and plugged."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ares4.computer import Computer
from ares4.errors import InputError
from ares4.machine.controls import CONTROL_TABLE, Control, control_named
from ares4.machine.values import InputKind
from tests.c_core.board import snapshot_file

CONTROLS = list(CONTROL_TABLE.values())
TAKE = control_named("TAKE_PANEL")
CONTROL, FOUND = InputKind.CONTROL, InputKind.PANEL_FOUND
MOVED, LOST = InputKind.PANEL_MOVED, InputKind.PANEL_LOST


class Cockpit(NamedTuple):
    """What the concentrator's registers say, by control."""

    inputs: list[int]
    panel: list[int]
    fitted: list[int]
    disagree: list[int]


def look(computer: Computer) -> Cockpit:
    bits = [
        [computer.read(f"cockpit.{name}", number // 32) >> number % 32 & 1 for number in range(64)]
        for name in ("FITTED", "DISAGREE")
    ]
    return Cockpit(computer.words("cockpit.INPUT"), computer.words("cockpit.PANEL"), *bits)


def bare() -> Computer:
    """A computer whose program is never run: nothing but rows reach the cockpit."""
    computer = Computer(ram_bytes=65536)
    computer.power_on()
    return computer


def position_of(control: Control, at: int = 1) -> int:
    """A position that is not the first one of a flight."""
    return (control.initial + at) % len(control.positions)


POSITION = st.sampled_from(CONTROLS).flatmap(
    lambda control: st.tuples(
        st.sampled_from([CONTROL, FOUND, FOUND, MOVED]),
        st.just(control.number),
        st.integers(0, len(control.positions) - 1),
    )
)
ROW = st.one_of(
    POSITION,
    POSITION,
    POSITION,
    st.just((LOST, 0, 0)),
    st.sampled_from([0, 1]).map(lambda down: (CONTROL, TAKE.number, down)),
)


def may_change(row: tuple[InputKind, int, int], before: Cockpit, control: Control) -> bool:
    """Whether this row is allowed to move this control."""
    kind, index, value = row
    number = control.number
    struck = (
        kind in (CONTROL, MOVED) and index == TAKE.number and value and not before.inputs[index]
    )
    if struck and before.disagree[number] and not control.momentary:
        return True
    if kind is LOST:
        return control.momentary and before.panel[number] != 0
    if kind is FOUND and control.critical:
        released = control.momentary and value == 0 and before.panel[number] != 0
        return released and index == number
    return index == number


@settings(max_examples=300, suppress_health_check=list(HealthCheck))
@given(st.lists(ROW, max_size=40))
def test_nothing_moves_a_critical_control_but_a_hand(rows: list[Any]) -> None:
    computer = bare()
    before = look(computer)
    for kind, index, value in rows:
        computer.put(kind, index, value)
        after = look(computer)
        for control in CONTROLS:
            number = control.number
            moved = after.inputs[number] != before.inputs[number]
            assert not moved or may_change((kind, index, value), before, control), control.name
            if after.disagree[number]:
                assert control.critical
                assert after.fitted[number]
                assert after.panel[number] != after.inputs[number]
        assert after.inputs[index] == value or kind in (FOUND, LOST)
        assert kind is LOST or kind is CONTROL or after.panel[index] == value
        before = after


def strokes_of(computer: Computer) -> tuple[int, int, bool, int | None, int]:
    """How many wait, how many more can, whether some were lost, the oldest, and its number."""
    names = ("WAITING", "ROOM", "LOST", "CONTROL", "NUMBER")
    waiting, room, lost, oldest, number = (
        computer.read(f"cockpit.STROKE.{name}") for name in names
    )
    return waiting, room, bool(lost), oldest if waiting else None, number


KEYS = [control.number for control in CONTROLS if control.queued]
STROKES = st.one_of(
    st.tuples(st.just("strike"), st.lists(st.sampled_from(KEYS), min_size=1, max_size=50)),
    st.tuples(st.just("strike"), st.lists(st.integers(0, len(CONTROLS) - 1), max_size=5)),
    st.tuples(st.just("take"), st.integers(0, 80)),
    st.tuples(st.just("clear"), st.none()),
    st.tuples(st.just("queue"), st.booleans()),
    st.tuples(st.just("restart"), st.none()),
)


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(actions=st.lists(STROKES, max_size=12))
def test_strokes_wait_in_the_order_in_which_they_were_struck(
    make_bare: Any, actions: list[Any]
) -> None:
    bare = make_bare()
    waiting: list[int] = []
    lost, queue, room, taken = False, True, 64, 0
    for what, how in actions:
        if what == "strike":
            for number in how:
                bare.put(CONTROL, number, 1)
                if queue and number in KEYS:
                    lost |= len(waiting) == room
                    waiting = [*waiting, number][:room]
        elif what == "take":
            for _ in range(how):
                bare.store("cockpit.STROKE", 0)
            taken += min(how, len(waiting))
            waiting = waiting[how:]
        elif what == "clear":
            bare.store("cockpit.STROKE", 1 << 31)
            taken += bool(waiting)
            lost, waiting = False, waiting[1:]
        elif what == "queue":
            bare.store("cockpit.CONTROL", 2 * how)
            queue = how
        else:
            bare.put(InputKind.RESTART)
            bare.run(bare.cycle + 1)
        free = room - len(waiting) if queue else 0
        oldest = next(iter(waiting), None)
        assert strokes_of(bare) == (len(waiting), free, lost, oldest, taken % 64)


def test_what_is_queued_are_the_keys_and_what_counts() -> None:
    queued = {control.name for control in CONTROLS if control.queued}
    keys = {control.name for control in CONTROLS if control.kind == "key"}
    assert queued == keys | {"RECORD_MARK"}
    assert not [control.name for control in CONTROLS if control.queued and control.prompt]
    prompt = {control.name for control in CONTROLS if control.prompt}
    assert {"CUT_OFF", "ALARM_ACK", "MASTER_ARM", "DARK_SHIP"} <= prompt


@pytest.mark.parametrize("control", CONTROLS, ids=[control.name for control in CONTROLS])
def test_a_switch_found_elsewhere(control: Control) -> None:
    """Followed where that is harmless; a critical one waits, and the deck's or the panel's hand
    decides."""
    elsewhere = position_of(control)
    computer = bare()
    computer.put(FOUND, control.number, elsewhere)
    seen = look(computer)
    assert seen.inputs[control.number] == (control.initial if control.critical else elsewhere)
    assert seen.disagree[control.number] == control.critical
    assert sum(seen.disagree) == control.critical
    for kind in (CONTROL, MOVED):
        computer = bare()
        computer.put(FOUND, control.number, elsewhere)
        computer.put(kind, control.number, elsewhere)
        seen = look(computer)
        assert seen.inputs[control.number] == elsewhere
        assert sum(seen.disagree) == 0


def test_what_is_critical_is_what_can_hurt_and_never_what_stops() -> None:
    names = {control.name for control in CONTROLS if control.critical}
    assert {"MASTER_ARM", "DRIVE", "THROTTLE", "LIFE_SUPPORT_OFF", "BUS_B", "IGNITE"} <= names
    assert not names & {"CUT_OFF", "ALARM_ACK", "LAMP_TEST"}


def test_one_key_takes_all_switches_that_disagree_and_no_button() -> None:
    computer = bare()
    for control in CONTROLS:
        computer.put(FOUND, control.number, position_of(control))
    before = look(computer)
    computer.put(MOVED, TAKE.number, 0)  # it was found stuck, which is no stroke
    computer.put(MOVED, TAKE.number, 1)
    after = look(computer)
    for control in CONTROLS:
        if control.critical and not control.momentary:
            assert before.inputs[control.number] == control.initial
            assert after.inputs[control.number] == position_of(control)
    ignite = control_named("IGNITE").number
    assert (after.inputs[ignite], after.disagree[ignite], sum(after.disagree)) == (0, 1, 1)
    computer.put(MOVED, ignite, 0)
    assert sum(look(computer).disagree) == 0
    computer.put(MOVED, ignite, 1)
    assert look(computer).inputs[ignite] == 1


def test_cut_off_works_however_the_panel_was_plugged_in() -> None:
    cut_off = control_named("CUT_OFF").number
    for kind in (CONTROL, FOUND, MOVED):
        computer = bare()
        computer.put(FOUND, control_named("DRIVE").number, 2)
        computer.put(kind, cut_off, 1)
        assert look(computer).inputs[cut_off] == 1


def test_a_panel_that_is_unplugged_lets_go_of_its_buttons_and_leaves_its_switches() -> None:
    computer = bare()
    names = {"LIDAR": 0, "THROTTLE": 4, "ENTER": 1, "IGNITE": 1}
    for name, position in names.items():
        computer.put(MOVED, control_named(name).number, position)
    computer.put(CONTROL, control_named("KEY_1").number, 1)  # held at the deck
    computer.put(FOUND, control_named("DRIVE").number, 2)
    computer.put(LOST)
    seen = look(computer)
    after = {name: seen.inputs[control_named(name).number] for name in (*names, "KEY_1", "DRIVE")}
    assert after == {"LIDAR": 0, "THROTTLE": 4, "ENTER": 0, "IGNITE": 0, "KEY_1": 1, "DRIVE": 0}
    assert sum(seen.disagree) == sum(seen.fitted) == sum(seen.panel) == 0


def test_restart_and_saved_flight_keep_what_disagrees() -> None:
    computer = bare()
    computer.put(FOUND, control_named("DRIVE").number, 2)
    computer.put(MOVED, control_named("LIDAR").number, 0)
    before = look(computer)
    assert sum(before.disagree) == 1
    computer.restart()
    computer.run(1000)
    assert look(computer) == before
    again = Computer(ram_bytes=65536)
    again.restore(computer.snapshot())
    assert look(again) == before
    assert again.hash() == computer.hash()


@pytest.mark.parametrize("kind", [FOUND, MOVED])
def test_no_control_and_no_position_are_refused(kind: InputKind) -> None:
    computer = bare()
    before = computer.hash()
    for index, value in ((len(CONTROLS), 0), (64, 0), (0, 2), (2**32 - 1, 0), (0, 2**32 - 1)):
        with pytest.raises(InputError, match="has no position"):
            computer.put(kind, index, value)
    assert computer.hash() == before


def latches(computer: Computer) -> Iterator[tuple[int, int]]:
    """Each bit of the concentrator's latches, flipped; the state is as before each time."""
    before = computer.point()
    for byte, bit in (divmod(place, 8) for place in itertools.count()):
        computer.return_to(before)
        try:
            computer.inject("cockpit", byte, bit)
        except InputError:
            assert byte > 2 * len(CONTROLS)
            return
        yield byte, bit


def test_no_latch_moves_a_switch() -> None:
    """Where controls stand is read off their contacts; nor does a switch of the panel follow that
    does not disagree."""
    computer = bare()
    computer.put(FOUND, control_named("DRIVE").number, 2)
    computer.put(MOVED, control_named("LIDAR").number, 0)
    stood = look(computer)
    for place in latches(computer):
        seen = look(computer)
        assert (seen.inputs, seen.panel, seen.fitted) == stood[:3], place
        assert sum(seen.disagree) == seen.disagree[control_named("DRIVE").number], place
        computer.put(CONTROL, TAKE.number, 1)
        inputs = look(computer).inputs
        elsewhere = [
            control.name
            for control in CONTROLS
            if inputs[control.number] != stood.inputs[control.number]
        ]
        assert elsewhere in (["DRIVE", "TAKE_PANEL"], ["TAKE_PANEL"]), place


def words(computer: Computer, name: str) -> list[int]:
    return computer.words(f"cockpit.{name}")


def test_a_hand_is_told_by_two_latches_and_a_flip_by_one() -> None:
    computer = bare()
    for _ in latches(computer):
        both = zip(words(computer, "CHANGED"), words(computer, "CONFIRMED"), strict=True)
        assert not any(changed & confirmed for changed, confirmed in both)
    computer = bare()
    for control in CONTROLS:
        computer.put(CONTROL, control.number, position_of(control))
        for name in ("CHANGED", "CONFIRMED"):
            assert words(computer, name)[control.number // 32] >> control.number % 32 & 1


def drained(bare: Any) -> list[int]:
    """The strokes, taken one after the other until none waits."""
    taken = []
    while bare.read("cockpit.STROKE.WAITING"):
        taken.append(bare.read("cockpit.STROKE.CONTROL"))
        bare.store("cockpit.STROKE", 0)
    return taken


@pytest.mark.parametrize(("struck", "taken"), [(64, 64), (64, 58), (3, 1)])
def test_no_flip_has_an_old_stroke_taken_again(make_bare: Any, struck: int, taken: int) -> None:
    bare = make_bare()
    for number in range(struck):
        bare.put(CONTROL, KEYS[number % len(KEYS)], 1)
    for _ in range(taken):
        bare.store("cockpit.STROKE", 0)
    waiting = [KEYS[number % len(KEYS)] for number in range(taken, struck)]
    shuffled = 0
    for place in latches(bare):
        lost = bare.read("cockpit.STROKE.LOST")
        left = drained(bare)
        assert len(left) <= len(waiting), place
        assert lost or len(left) == len(waiting), place
        shuffled += left != waiting
        bare.put(CONTROL, KEYS[0], 1)
        assert drained(bare) == [KEYS[0]] or not bare.read("cockpit.CONTROL.QUEUE"), place
    # The oldest, how many there are, and the strokes themselves.
    assert shuffled <= 8 * (4 + 4 + len(waiting))


def test_a_saved_flight_puts_no_switch_where_it_cannot_stand() -> None:
    computer = bare()
    file = snapshot_file.read(computer.snapshot())
    for name in ("world.hand.position", "world.hand.panel"):
        file.fields[name] = file.fields[name].holding(*[255] * 64)
    file.fields["world.hand.fitted"] = file.fields["world.hand.fitted"].holding(2**32 - 1)
    computer.restore(snapshot_file.write(file))
    seen = look(computer)
    for stands in (seen.inputs, seen.panel):
        ends = [len(control.positions) - 1 for control in CONTROLS]
        assert stands == ends + [0] * (64 - len(CONTROLS))
