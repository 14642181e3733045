"""The deck as a pilot has it: a real ship, real keys, a mouse, and any terminal."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from textual.pilot import Pilot
from textual.widgets import OptionList

from ares4._registers import LAMPS
from ares4.cockpit import look
from ares4.errors import Ares4Error
from ares4.machine.controls import CONTROL_TABLE
from ares4.tui import FlightDeck, app
from ares4.tui.arrangement import VIEWS, arrange
from ares4.tui.phosphor import LAMP_COLOURS
from ares4.tui.screens.sheets import LeaveSheet, Sheet
from ares4.tui.widgets.controls import ControlsInstrument

SIZE = (120, 40)


def position(deck: FlightDeck, name: str) -> int:
    return deck.session.mission.computer.read("cockpit.INPUT", CONTROL_TABLE[name].number)


async def fly(deck: FlightDeck, pilot: Pilot[None], seconds: float) -> None:
    """Moves the ship on and lets the deck draw what came of it."""
    deck.session.mission.advance_for(seconds)
    deck.frame()
    await pilot.pause()


async def point(deck: FlightDeck, pilot: Pilot[None], name: str, part: float, act: str) -> None:
    """Does something with the mouse to a control, at a part of its width."""
    for instrument in deck.flight.deck.instruments.values():
        if isinstance(instrument, ControlsInstrument):
            for cell in instrument.cells(instrument.room):
                if cell.control.name == name:
                    x = cell.x + int(part * (cell.width - 1)) + instrument.corner
                    offset = (x, cell.y + instrument.corner)
                    await getattr(pilot, act)(instrument, offset=offset)
                    await pilot.pause()
                    return
    raise AssertionError(f"{name} is not on the deck")


# ---- what is shown ------------------------------------------------------------------------------


async def test_the_computers_screen_is_on_the_terminal(tools: Any) -> None:
    deck = tools.deck()
    async with deck.run_test(size=SIZE) as pilot:
        await fly(deck, pilot, 3.0)
        shown = tools.lines(deck)
        rows = look(deck.session.mission.computer).screen.text()
        assert any(row.strip() for row in rows)
        place = deck.flight.deck.instruments["screen"].region
        for number, row in enumerate(rows):
            assert row in shown[place.y + 1 + number]


async def test_lamps_on_the_terminal_are_the_lamps_register(tools: Any) -> None:
    deck = tools.deck()
    async with deck.run_test(size=SIZE) as pilot:
        await fly(deck, pilot, 3.0)
        await pilot.press("f9")
        await fly(deck, pilot, 0.08)
        seen = set()
        for _ in range(4):
            lamps = deck.session.mission.computer.read("cockpit.LAMPS")
            seen.add(lamps)
            place = deck.flight.deck.instruments["lamps"].region
            lit = set()
            for strip in tools.strips(deck)[place.y + 1 : place.bottom - 1]:
                for segment in strip.crop(place.x, place.right):
                    name = segment.text.strip().replace(" ", "_")
                    colour = dict(LAMPS).get(name)
                    if colour and segment.style and segment.style.bgcolor:
                        ground = tuple(segment.style.bgcolor.get_truecolor())
                        lit |= {name} if ground == LAMP_COLOURS[colour] else set()
            assert lit == {name for bit, (name, _) in enumerate(LAMPS) if lamps >> bit & 1}
            await fly(deck, pilot, 0.2)
        assert len(seen) > 1


async def test_the_clock_on_the_terminal_is_the_ships(tools: Any) -> None:
    deck = tools.deck()
    async with deck.run_test(size=(120, 30)) as pilot:
        await fly(deck, pilot, 5.0)
        met = deck.session.mission.computer.read("clock.MET_SECONDS")
        clocks = {
            f"{s // 86400:03}/{s // 3600 % 24:02}:{s // 60 % 60:02}:{s % 60:02}"
            for s in (met, met - 1)
        }
        assert any(clock in line for line in tools.lines(deck) for clock in clocks)


async def test_a_picture_of_the_terminal_can_be_saved(tools: Any) -> None:
    deck = tools.deck()
    async with deck.run_test(size=SIZE) as pilot:
        await fly(deck, pilot, 1.0)
        picture = deck.export_screenshot()
        assert picture.startswith("<svg")
        assert "CAUTION" in picture


# ---- keys ---------------------------------------------------------------------------------------


async def test_every_key_of_the_table_moves_its_control(tools: Any) -> None:
    deck = tools.deck()
    async with deck.run_test(size=SIZE) as pilot:
        await fly(deck, pilot, 1.0)
        for control in CONTROL_TABLE.values():
            before = position(deck, control.name)
            key = control.keyboard
            if control.kind in {"three_way", "rotary"} and before == len(control.positions) - 1:
                key = key.lower()
            for _ in range(1 + (control.kind == "guarded")):
                await pilot.press(key)
            assert position(deck, control.name) != before, control.name


async def test_small_letters_move_down(tools: Any) -> None:
    deck = tools.deck()
    async with deck.run_test(size=SIZE) as pilot:
        await pilot.press("Y", "Y", "Y", "y", "a", "a", "t")
        assert [position(deck, n) for n in ("THROTTLE", "BUS_A", "ATTITUDE")] == [2, 0, 0]


async def test_a_guard_falls_closed_by_itself_and_by_a_click_elsewhere(tools: Any) -> None:
    deck = tools.deck()
    async with deck.run_test(size=SIZE) as pilot:
        await pilot.press("K")
        assert deck.hand.lifted == "DARK_SHIP"
        await pilot.click(deck.flight.deck.instruments["scope"])
        await pilot.pause()
        assert deck.hand.lifted == ""
        await pilot.press("K")
        assert deck._guard is not None
        deck._guard._callback()
        await pilot.press("K")
        assert position(deck, "DARK_SHIP") == 0


async def test_digits_reach_the_computer_in_order(tools: Any) -> None:
    deck = tools.deck()
    rows: list[Any] = []
    deck.session.mission.computer.observers.append(rows.append)
    async with deck.run_test(size=SIZE) as pilot:
        await pilot.press("4", "0", "plus", "minus", "backspace", "enter", "pagedown", "up")
        names = list(CONTROL_TABLE)
        assert [names[row.index] for row in rows if row.value] == [
            "KEY_4", "KEY_0", "PLUS", "MINUS", "CLEAR", "ENTER", "PAGE", "UP",
        ]  # fmt: skip


# ---- mouse --------------------------------------------------------------------------------------


async def test_the_mouse_moves_switches(tools: Any) -> None:
    deck = tools.deck()
    async with deck.run_test(size=(160, 50)) as pilot:
        await point(deck, pilot, "LIDAR", 0.5, "click")
        assert position(deck, "LIDAR") == 0
        for part in (0.9, 0.9, 0.1):
            await point(deck, pilot, "THROTTLE", part, "click")
        assert position(deck, "THROTTLE") == 1
        await point(deck, pilot, "MASTER_ARM", 0.5, "click")
        assert position(deck, "MASTER_ARM") == 0
        await point(deck, pilot, "MASTER_ARM", 0.5, "click")
        assert position(deck, "MASTER_ARM") == 1


async def test_a_button_is_down_for_as_long_as_the_mouse_holds_it(tools: Any) -> None:
    deck = tools.deck()
    async with deck.run_test(size=(160, 50)) as pilot:
        for name in ("LAMP_TEST", "KEY_7"):
            await point(deck, pilot, name, 0.5, "mouse_down")
            await fly(deck, pilot, 2.0)
            assert position(deck, name) == 1
            await pilot.mouse_up(deck.flight.deck.instruments["screen"])
            await pilot.pause()
            assert position(deck, name) == 0


# ---- the deck itself ----------------------------------------------------------------------------


async def test_pause_stops_the_ships_time(tools: Any) -> None:
    deck = tools.deck()
    async with deck.run_test(size=SIZE) as pilot:
        for _ in range(3):
            deck.frame()
        assert deck.session.mission.computer.cycle == 0
        assert "PAUSED" in tools.lines(deck)[0]
        await pilot.press("space")
        for _ in range(3):
            deck.frame()
            await pilot.pause(0.01)
        assert deck.session.mission.computer.cycle > 0
        assert "PAUSED" not in tools.lines(deck)[0]


async def test_brackets_change_the_time_factor(tools: Any) -> None:
    deck = tools.deck(time_factor=2.0)
    async with deck.run_test(size=SIZE) as pilot:
        await pilot.press("]", "]")
        assert deck.session.pacer.factor == 10.0
        await pilot.press(*"[" * 5)
        await pilot.pause()
        assert deck.session.pacer.factor == 0.2
        assert "1/5" in tools.lines(deck)[0]


async def test_the_briefing_holds_time_until_it_is_put_away(tools: Any) -> None:
    deck = tools.deck(briefing="A calm\nmorning.\n\nThen not.")
    deck.session.paused = False
    async with deck.run_test(size=SIZE) as pilot:
        deck.frame()
        await pilot.pause()
        assert deck.held == "HELD"
        assert deck.session.mission.computer.cycle == 0
        assert any("A calm morning." in line for line in tools.lines(deck))
        await pilot.press("escape")
        assert deck.held == ""


async def test_help_names_every_control_and_its_key(tools: Any) -> None:
    deck = tools.deck()
    async with deck.run_test(size=(100, 300)) as pilot:
        await pilot.press("?")
        await pilot.pause()
        assert isinstance(deck.screen, Sheet)
        text = "\n".join(tools.lines(deck))
        for control in CONTROL_TABLE.values():
            assert control.name.removeprefix("KEY_").replace("_", " ") in text
            assert all(word in text for word in control.purpose.split())
        await pilot.press("escape")
        assert deck.screen is deck.flight


async def test_views_by_key(tools: Any) -> None:
    deck = tools.deck()
    async with deck.run_test(size=SIZE) as pilot:
        seen = []
        for _ in VIEWS:
            seen.append(deck.flight.deck.view)
            await pilot.press("e")
        assert seen == list(VIEWS)
        await pilot.press("alt+3")
        assert deck.flight.deck.view == "imager"
        for number, view in enumerate(VIEWS, 1):
            await pilot.press(".", str(number))
            assert deck.flight.deck.view == view
        await pilot.press(".", ".", "3")
        assert deck.flight.deck.view == "imager"
        await pilot.press("E")
        assert deck.flight.deck.view == "lidar"
        await pilot.press("escape")
        assert deck.flight.deck.view == "deck"


async def test_a_view_is_seen_once_the_places_of_another_are_known(tools: Any) -> None:
    deck = tools.deck()
    async with deck.run_test(size=SIZE) as pilot:
        await pilot.pause(0.5)
        for _ in VIEWS:
            places = arrange(deck.flight.deck.view, *SIZE)
            for name, place in places.items():
                assert deck.flight.deck.instruments[name].region == place, name
            await pilot.press("e")
            await pilot.pause(0.5)


async def test_the_palette_moves_controls(tools: Any) -> None:
    deck = tools.deck()
    async with deck.run_test(size=SIZE) as pilot:
        for _ in range(2):
            await pilot.press("ctrl+p")
            await pilot.pause(0.05)
            await pilot.press(*"dark ship: on")
            for _ in range(200):
                await pilot.pause(0.02)
                listed = deck.screen.query_one(OptionList).options
                if listed and "DARK SHIP: on" in str(listed[0].prompt):
                    break
            await pilot.press("enter")
            await pilot.pause(0.05)
        assert position(deck, "DARK_SHIP") == 1


async def test_saving_says_where_or_why_not(tools: Any, saved: Callable[[], Path]) -> None:
    def fails() -> Path:
        raise Ares4Error("The disc is full.")

    for save, words in ((saved, "here.flight"), (fails, "The disc is full.")):
        deck = tools.deck(save=save)
        async with deck.run_test(size=(200, 40)) as pilot:
            await pilot.press("ctrl+s")
            await pilot.pause()
            assert words in tools.lines(deck)[0]
            assert "save" in tools.lines(deck)[-1]


def toasts(deck: FlightDeck) -> list[tuple[str, str]]:
    return [(toast.message, toast.severity) for toast in deck._notifications]


async def test_a_failure_to_save_lies_over_the_deck_however_wide(tools: Any) -> None:
    def fails() -> Path:
        raise Ares4Error("The disc is [full].")

    for size in ((80, 24), (200, 40)):
        deck = tools.deck(save=fails)
        async with deck.run_test(size=size, notifications=True) as pilot:
            await pilot.press("ctrl+s")
            await pilot.pause(0.3)
            assert toasts(deck) == [("not saved: The disc is [full].", "error")]
            assert any("The disc is [full]." in line for line in tools.lines(deck)[1:])


class FakePanel:
    """A switch panel as the deck sees it."""

    def __init__(self) -> None:
        self.messages: deque[str] = deque()
        self.status = "linked"


async def test_what_the_panel_says_is_told_once(tools: Any) -> None:
    for size, in_title in (((80, 24), False), ((200, 40), True)):
        panel = FakePanel()
        deck = tools.deck(panel=panel)
        async with deck.run_test(size=size, notifications=True) as pilot:
            await pilot.pause()
            line = "The panel at [/dev/x is linked."
            panel.messages.append(line)
            await pilot.pause(0.3)
            assert not panel.messages
            assert (line in tools.lines(deck)[0]) == in_title
            assert toasts(deck) == ([] if in_title else [(line, "information")])
            panel.messages.extend(["One.", "Two."])
            await pilot.pause(0.3)
            assert [text for text, _ in toasts(deck)][-2:] == ["One.", "Two."]


@pytest.mark.parametrize("size", [(60, 30), (80, 24), (120, 40), (200, 60)])
async def test_how_the_panel_stands_is_on_the_deck_all_the_time(
    tools: Any, size: tuple[int, int]
) -> None:
    panel = FakePanel()
    deck = tools.deck(panel=panel)
    async with deck.run_test(size=size) as pilot:
        await pilot.press("space")
        colours = {}
        for status in ("waiting", "linked", "gone", "refused"):
            panel.status = status
            deck.frame()
            await pilot.pause()
            (run,) = [run for run in tools.strips(deck)[0] if "panel" in run.text]
            mark = "✓" if status == "linked" else "✗"
            assert run.text == f" panel {mark if size == (80, 24) else status} "
            colours[status] = tuple(run.style.bgcolor.get_truecolor())
        amber = LAMP_COLOURS["amber"]
        assert [status for status in colours if colours[status] == amber] == [
            "waiting", "gone", "refused",
        ]  # fmt: skip
        bare = tools.deck()
    async with bare.run_test(size=size):
        assert "panel" not in tools.lines(bare)[0]


async def test_a_panel_is_served_between_two_pictures(
    tools: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hand at the panel would wait for a picture to be drawn before and one after its move."""
    monkeypatch.setattr(app, "FRAMES_PER_SECOND", 1 / 3600)
    deck = tools.deck(panel=FakePanel())
    deck.session.paused = False
    async with deck.run_test(size=SIZE) as pilot:
        ship = deck.session.mission.computer
        at = ship.cycle
        for _ in range(600):
            if ship.cycle > at:
                break
            await pilot.pause(0.05)
        assert ship.cycle > at
        await pilot.press("space")
        at = ship.cycle
        deck.serve_panel()
        assert ship.cycle == at


@pytest.mark.parametrize("paused", [False, True])
async def test_an_error_in_flight_ends_the_deck_and_is_kept_for_the_caller(
    tools: Any, paused: bool
) -> None:
    deck = tools.deck()
    deck.session.paused = paused
    problem = Ares4Error("Line 3 of the script says nothing.")

    def fails(*_: object) -> None:
        raise problem

    deck.session.pacer.tick = fails
    deck.session.mission.rest = fails
    async with deck.run_test(size=SIZE) as pilot:
        await pilot.pause(0.2)
    assert deck.session.error is problem
    assert deck.return_code == 1


async def test_a_title_is_words_not_markup(tools: Any) -> None:
    session = tools.deck().session
    deck = FlightDeck(session, title="[/oops] [bold", briefing="[/so] it [begins")
    async with deck.run_test(size=SIZE) as pilot:
        await pilot.pause(0.2)
        text = "\n".join(tools.lines(deck))
        assert "[/so] it [begins" in text
        assert text.count("[/oops] [bold") == 2 or "[/oops] [bold" in text.split("\n", 1)[1]


async def test_without_a_place_to_save_there_is_no_such_key_to_be_seen(tools: Any) -> None:
    deck = tools.deck()
    async with deck.run_test(size=(200, 40)) as pilot:
        await pilot.press("ctrl+s")
        await pilot.pause()
        assert "save" not in tools.lines(deck)[-1]


async def answered(tools: Any, *keys: str, save: Any = None) -> FlightDeck:
    """A deck that was flown, after these keys."""
    deck = tools.deck(save=save)
    async with deck.run_test(size=SIZE) as pilot:
        await fly(deck, pilot, 1.0)
        await pilot.press(*keys)
        await pilot.pause(0.2)
        deck.asked = isinstance(deck.screen, LeaveSheet)
    return deck


@pytest.mark.parametrize("key", ["ctrl+q", "ctrl+c"])
@pytest.mark.parametrize(
    ("answer", "left", "written"),
    [
        ((), False, 0),
        (("n",), False, 0),
        (("escape",), False, 0),
        (("y",), True, 1),
        (("enter",), True, 1),
        (("ctrl+q",), True, 1),
        (("ctrl+c",), True, 1),
        (("d",), True, 0),
        (("down", "enter"), True, 0),
        (("down", "down", "enter"), False, 0),
    ],
)
async def test_leaving_is_asked_about_and_to_save_is_the_first_choice(
    tools: Any, key: str, answer: tuple[str, ...], left: bool, written: int
) -> None:
    saves: list[int] = []
    deck = await answered(tools, key, *answer, save=lambda: saves.append(1) or Path("x"))
    assert (deck.left, len(saves)) == (left, written)
    assert deck.asked == (answer == ())


async def test_a_flight_that_cannot_be_saved_is_not_left(tools: Any) -> None:
    def fails() -> Path:
        raise Ares4Error("The disc is full.")

    deck = await answered(tools, "ctrl+q", "y", save=fails)
    assert not deck.left
    assert not deck.asked
    assert toasts(deck) == [("not saved: The disc is full.", "error")]


@pytest.mark.parametrize("keys", [("ctrl+s", "ctrl+q", "y"), ("ctrl+s", "ctrl+q", "ctrl+q")])
async def test_what_was_just_saved_is_not_saved_again(tools: Any, keys: tuple[str, ...]) -> None:
    saves: list[int] = []
    deck = await answered(tools, *keys, save=lambda: saves.append(1) or Path("x"))
    assert (deck.left, len(saves)) == (True, 1)


@pytest.mark.parametrize(
    ("key", "left"), [("y", True), ("enter", True), ("d", False), ("n", False)]
)
async def test_without_a_place_to_save_one_can_leave_or_stay(
    tools: Any, key: str, left: bool
) -> None:
    assert (await answered(tools, "ctrl+q", key)).left == left


async def test_the_ways_to_leave_fit_on_the_smallest_terminals(tools: Any) -> None:
    deck = tools.deck(save=lambda: Path("x"))
    async with deck.run_test(size=(40, 12)) as pilot:
        await pilot.press("ctrl+q")
        await pilot.pause(0.2)
        text = "\n".join(tools.lines(deck))
        for words in ("Leave the ship?", "y  save and leave", "d  leave without saving", "n  stay"):
            assert words in text


async def test_a_flight_is_kept_from_time_to_time(
    tools: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "KEEP_S", 0.05)
    kept: list[int] = []
    deck = tools.deck(keep=lambda: kept.append(1))
    async with deck.run_test(size=SIZE) as pilot:
        while len(kept) < 3:
            await pilot.pause(0.05)


async def test_the_bell_rings_when_the_sounder_starts_and_not_when_it_is_off(tools: Any) -> None:
    deck = tools.deck()
    rung: list[int] = []
    async with deck.run_test(size=SIZE) as pilot:
        deck.bell = lambda: rung.append(1)
        for sounding in (False, True, True, False, True):
            deck._ring(sounding)
        assert len(rung) == 1
        deck._rang_at = float("-inf")
        deck._ring(False)
        await pilot.press("s")
        deck._ring(True)
        assert len(rung) == 1


async def test_the_phosphor_is_amber_or_green(tools: Any) -> None:
    deck = tools.deck()
    async with deck.run_test(size=SIZE) as pilot:
        await fly(deck, pilot, 1.0)
        amber = deck.export_screenshot()
        await pilot.press("p")
        await pilot.pause()
        green = deck.export_screenshot()
        assert "#ffb000" in amber
        assert "#42f578" in green
        await pilot.press("p")
        assert deck.theme == "amber"


# ---- any terminal -------------------------------------------------------------------------------


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sizes=st.lists(st.tuples(st.integers(20, 300), st.integers(5, 100)), min_size=2, max_size=4),
    views=st.lists(st.sampled_from(list(VIEWS)), min_size=1, max_size=3),
)
async def test_any_terminal_at_any_time(
    tools: Any, sizes: list[tuple[int, int]], views: list[str]
) -> None:
    deck = tools.deck()
    async with deck.run_test(size=sizes[0]) as pilot:
        for size in sizes:
            await pilot.resize_terminal(*size)
            for view in views:
                deck.flight.action_view(view)
                await fly(deck, pilot, 0.3)
                lines = tools.lines(deck)
                assert len(lines) == size[1]
                assert {len(line) for line in lines} == {size[0]}


@settings(max_examples=15)
@given(data=st.data(), view=st.sampled_from(list(VIEWS)))
async def test_anything_the_registers_hold_is_drawn(
    tools: Any, data: st.DataObject, view: str
) -> None:
    deck = tools.deck()
    async with deck.run_test(size=SIZE) as pilot:
        deck.flight.action_view(view)
        deck.flight.show(data.draw(tools.cockpits))
        await pilot.pause()
        assert {len(line) for line in tools.lines(deck)} == {SIZE[0]}


@pytest.mark.parametrize("size", [(20, 5), (80, 24), (120, 40), (200, 60)])
async def test_without_colours_the_lamps_are_still_told_apart(
    tools: Any, size: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    deck = tools.deck()
    async with deck.run_test(size=size) as pilot:
        await fly(deck, pilot, 1.0)
        dark = deck.export_screenshot()
        await pilot.press("f9")
        await fly(deck, pilot, 0.09)
        assert deck.session.mission.computer.read("cockpit.LAMPS")
        assert deck.export_screenshot() != dark


async def test_a_step_back_is_as_much_longer_as_time_goes_faster(tools: Any) -> None:
    deck = tools.deck()
    async with deck.run_test(size=SIZE) as pilot:
        deck.session.paused = True
        await fly(deck, pilot, 150.0)
        there = deck.session.mission.computer.cycle
        deck.session.pacer.factor = 10.0
        await pilot.press("ctrl+z")
        await pilot.pause()
        assert deck.session.mission.computer.cycle - (there - 10_000_000_000) in range(100)
        deck.session.pacer.factor = 0.1
        await pilot.press("ctrl+z")
        await pilot.pause()
        assert deck.session.mission.computer.cycle - (there - 11_000_000_000) in range(200)


async def test_a_pilot_steps_back_and_lives_it_otherwise(tools: Any) -> None:
    deck = tools.deck()
    async with deck.run_test(size=SIZE) as pilot:
        deck.session.paused = True
        await fly(deck, pilot, 12.0)
        hashes = {deck.session.mission.computer.cycle: deck.session.mission.computer.hash()}
        before = position(deck, "ATTITUDE")
        deck.session.mission.computer.control("ATTITUDE", 0 if before else 1)
        await fly(deck, pilot, 3.0)
        there = deck.session.mission.computer.cycle
        await pilot.press("ctrl+z")
        await pilot.pause()
        assert deck.session.mission.computer.cycle - (there - 1_000_000_000) in range(100)
        assert any("10.0 s back, at T+5.0 s" in line for line in tools.lines(deck))
        assert position(deck, "ATTITUDE") == before
        await fly(deck, pilot, 7.0)
        assert deck.session.mission.computer.hash() in hashes.values()
        await pilot.press("ctrl+z", "ctrl+z")
        await pilot.pause()
        assert any("the earliest remembered" in line for line in tools.lines(deck))
        assert deck.session.mission.computer.cycle == deck.session.mission.computer.oldest
        await pilot.press("ctrl+z")
        await pilot.pause()
        assert any("not back: T+0.0 s is the earliest remembered" in line
                   for line in tools.lines(deck))  # fmt: skip
