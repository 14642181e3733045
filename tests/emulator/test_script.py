"""Flight scripts and scenarios: what is written is what comes in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ares4 import scenario, script
from ares4.computer import Computer
from ares4.downlink import encode_command
from ares4.errors import Ares4Error, ScenarioError, ScriptError
from ares4.machine.controls import CONTROL_TABLE
from ares4.machine.values import InputKind, cycles_of
from ares4.mission import Planned

VERB = {"guarded": "switch", "toggle": "switch", "three_way": "switch", "rotary": "turn"}
MOVABLE = [c for c in CONTROL_TABLE.values() if c.kind in VERB and " " not in "".join(c.positions)]


@given(
    tenths=st.integers(0, 10**6),
    unit=st.sampled_from(["s", "m", "h"]),
    data=st.data(),
)
def test_a_move_becomes_its_row(tenths: int, unit: str, data: st.DataObject) -> None:
    control = data.draw(st.sampled_from(MOVABLE))
    position = data.draw(st.sampled_from(control.positions))
    line = f"T+{tenths / 10}{unit} {VERB[control.kind]} {control.name} {position}"
    (row,) = script.parse(line, "x")
    seconds = tenths * {"s": 1, "m": 60, "h": 3600}[unit]
    assert row == Planned(
        seconds * 10_000_000,
        InputKind.CONTROL,
        control.number,
        control.positions.index(position),
        "Script x, line 1",
    )


@given(st.text(max_size=60))
def test_any_text_is_a_script_or_a_clear_error(text: str) -> None:
    try:
        script.parse(text, "x")
    except ScriptError as error:
        assert str(error).startswith("Script x, line ")


@given(st.text(max_size=60))
def test_any_text_is_a_scenario_or_a_clear_error(text: str) -> None:
    try:
        scenario.parse(text, "x")
    except ScenarioError as error:
        assert str(error).startswith("Scenario x")


def test_typing_presses_key_after_key() -> None:
    rows = script.parse("T+1s type 40 ENTER", "x")
    names = [list(CONTROL_TABLE)[row.index] for row in rows]
    assert names == ["KEY_4", "KEY_4", "KEY_0", "KEY_0", "ENTER", "ENTER"]
    assert [row.value for row in rows] == [1, 0] * 3
    assert [row.cycle for row in rows] == sorted(row.cycle for row in rows)


@given(
    st.text(
        st.characters(exclude_characters='"', exclude_categories=["C", "Z"]) | st.just(" "),
        min_size=1,
        max_size=60,
    )
)
def test_what_is_said_is_said_whole(text: str) -> None:
    rows = script.parse(f'T+1s say "{text}"  # "no # end', "x")
    assert {row.index for row in rows[:2]} == {CONTROL_TABLE["RECORD_MARK"].number}
    assert {row.kind for row in rows[2:]} == {InputKind.SAID}
    assert "".join(chr(row.value) for row in rows[2:]) == f"{text}\r"


@pytest.mark.parametrize("said", ["", '""', "All", '"All', '"All" quiet', f'"{"x" * 2001}"'])
def test_what_cannot_be_said_is_told(said: str) -> None:
    with pytest.raises(ScriptError, match=r"^Script x, line 1: say takes \"TEXT\"") as told:
        script.parse(f"T+1s say {said}", "x")
    assert len(str(told.value)) < 250


@pytest.mark.parametrize("name", scenario.names())
def test_the_scenarios_that_come_with_the_ship_can_be_flown(name: str) -> None:
    loaded = scenario.load(name)
    assert loaded.title
    assert loaded.briefing
    computer = Computer()
    loaded.configure(computer)


def test_a_start_date_is_utc() -> None:
    assert scenario.parse("start = 2032-10-19T09:00:00Z", "x").settings == {
        "start.utc_s": 1981789200.0
    }
    assert (
        scenario.parse("start = 2032-10-19T11:00:00+02:00", "x").settings
        == scenario.parse("start = 2032-10-19T09:00:00", "x").settings
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "start = 2032-10-19",
            "its start 2032-10-19 is a date without a time; write 2032-10-19T09:00:00Z.",
        ),
        ("start = 09:30:00", "'start' = 09:30:00 is not understood"),
        ("seed = true", "'seed' = true is not understood"),
        ("seed = [1, 2032-10-19]", "'seed' = a list is not understood"),
        ("title = 2032-10-19T09:00:00Z", "'title' = 2032-10-19T09:00:00+00:00 is not understood"),
        ("[orbit]\naltitude_m = 2032-10-19", "orbit.altitude_m is 2032-10-19, not a number."),
        ("[orbit]\naltitude_m = false", "orbit.altitude_m is false, not a number."),
        ("[orbit.altitude_m]\nm = 1", "orbit.altitude_m is a section, not a number."),
    ],
)
def test_what_a_scenario_cannot_say_is_shown_as_it_was_written(text: str, said: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        scenario.parse(text, "x")
    assert str(caught.value).startswith(f"Scenario x: {said}")


@pytest.mark.parametrize("text", ["", "\n# nothing yet\n", "[orbit]\n[ship]\n"])
def test_a_scenario_that_says_nothing_is_none(text: str) -> None:
    with pytest.raises(ScenarioError, match="Scenario x says nothing: give it a title, a start"):
        scenario.parse(text, "x")


def test_every_setting_can_be_set_to_its_ends_and_not_beyond() -> None:
    computer = Computer()
    for setting in computer.settings():
        for value in (setting.minimum, setting.maximum):
            computer.configure(setting.name, value)
        for value in (setting.minimum - 1, setting.maximum * 1.01 + 1, float("nan")):
            with pytest.raises(Ares4Error, match=setting.name):
                computer.configure(setting.name, value)


def test_a_time_without_a_unit_is_seconds() -> None:
    assert script.parse("T+12 restart", "x") == script.parse("T+12s restart", "x")


@pytest.mark.parametrize("position", ["11", "9" * 5000])
def test_a_position_that_is_none_is_told_by_its_line(position: str) -> None:
    with pytest.raises(ScriptError, match="line 1: THROTTLE has no position '"):
        script.parse(f"T+1s turn THROTTLE {position}", "x")


@pytest.mark.parametrize(
    "line", ["T+\u0661s press IGNITE", "T+1s type \u0664\u0660", "T+1s flip register a0 \u0663"]
)
def test_digits_of_other_scripts_are_none(line: str) -> None:
    with pytest.raises(ScriptError, match="line 1"):
        script.parse(line, "burn")


@pytest.mark.parametrize("word", ["\0" * 500, "\x1b[2J", "a" * 5000, "\u2028 x"])
@pytest.mark.parametrize(
    "line", ["{}", "T+1s {}", "T+{} restart", "T+1s restart {}", "T+1s press {}",
             "T+1s turn THROTTLE {}", "T+1s flip {} 0 0", "T+1s flip ram {} 0",
             "T+1s flip ram 0 {}"],
)  # fmt: skip
def test_what_is_wrong_is_shown_on_one_line_and_not_at_length(line: str, word: str) -> None:
    with pytest.raises(ScriptError) as caught:
        script.parse(line.format(word), "x")
    said = str(caught.value)
    assert said.startswith("Script x, line ") and said.endswith(".")
    assert said.isprintable() and len(said) < 400


def test_houston_sends_a_command() -> None:
    rows = script.parse("T+5m send send_log first=1 last=40", "x")
    frame = encode_command("SEND_LOG", sequence=30_000, first=1, last=40)
    assert bytes(row.value for row in rows) == frame
    assert {(row.kind, row.cycle) for row in rows} == {(InputKind.EARTH, cycles_of(300.0))}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("", "send takes COMMAND NAME=VALUE..., such as SEND_LOG first=1 last=40."),
        ("SEND_LOG first", "send takes COMMAND NAME=VALUE..., such as SEND_LOG first=1 last=40."),
        ("SEND_LOG first=1", "The command SEND_LOG takes first, last."),
        ("SEND_LOG first=1 last=99999999999", "An argument of SEND_LOG is out of range"),
        ("SEND_LOG first=1 last=all", "'all' is no last of the command SEND_LOG."),
        ("FLY first=1", "There is no command 'FLY'; there are PING, "),
        ("SEND_LOG first=1 last=40 sequence=1", "The command SEND_LOG takes first, last."),
        ("PING token=99999999999999999999999999999999999999999", "send takes COMMAND NAME=VALUE"),
    ],
)
def test_a_command_that_is_none_is_told_in_a_sentence(words: str, said: str) -> None:
    with pytest.raises(ScriptError) as caught:
        script.parse(f"T+1s send {words}", "x")
    assert said in str(caught.value)


def test_texts_that_would_be_one_are_refused() -> None:
    """Else words would be lost without a word."""
    script.parse('T+30s say "one"\nT+32s say "two"', "x")
    with pytest.raises(ScriptError, match=r"line 2: two texts are said less than 2 s apart"):
        script.parse('T+30s say "one"\nT+31.9s say "two"', "x")
