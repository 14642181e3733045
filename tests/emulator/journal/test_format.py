"""The rows of a journal: what is written is read again, and nothing else is read."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ares4.errors import JournalError
from ares4.journal import format
from ares4.journal.format import Back, Checkpoint, Fact, Glance
from ares4.machine.controls import CONTROL_TABLE
from ares4.machine.values import Input, InputKind, Setting

cycles = st.integers(0, 10**20 - 1)
words = st.integers(0, 2**32 - 1)
OF_A_CONTROL = (InputKind.CONTROL, InputKind.PANEL_FOUND, InputKind.PANEL_MOVED)
OTHERS = sorted(set(InputKind) - {InputKind.LOAD, *OF_A_CONTROL})
moves = st.sampled_from(list(CONTROL_TABLE.values())).flatmap(
    lambda control: st.builds(
        Input,
        cycles,
        st.sampled_from(OF_A_CONTROL),
        st.just(control.number),
        st.integers(0, len(control.positions) - 1),
    )
)
loads = st.binary(max_size=5000).flatmap(
    lambda data: st.builds(
        Input,
        cycles,
        st.just(InputKind.LOAD),
        words,
        st.just(len(data)),
        data=st.just(data),
    )
)
rows = st.one_of(
    st.builds(Input, cycles, st.sampled_from(OTHERS), words, words),
    moves,
    loads,
    st.builds(Checkpoint, cycles, st.integers(0, 2**64 - 1), st.booleans()),
    st.builds(Back, cycles, st.integers(0, 10**20 - 1)),
)


@given(rows)
def test_a_row_that_is_written_is_read_again(row: format.Row) -> None:
    line = format.written(row)
    assert "\n" not in line
    assert format.read(line) == row
    if isinstance(row, Back):
        assert format.is_back(line) and format.glance(line) is None
    else:
        last = isinstance(row, Checkpoint) and row.last
        assert format.glance(line) == Glance(row.cycle, isinstance(row, Input), last)


@given(
    ram=words,
    image=st.binary(min_size=32, max_size=32),
    seed=st.integers(0, 2**64 - 1),
    value=st.floats(-1e300, 1e300),
)
def test_a_head_that_is_written_is_read_again(
    ram: int, image: bytes, seed: int, value: float
) -> None:
    first, *lines = format.head_of_fresh(
        ram, image, seed, [Setting("orbit.altitude_m", "m", 0.0, 1.0, value)]
    )
    assert first == format.FORMAT
    assert format.read_head(first) == Fact("ares4-journal", "1")
    facts = dict(map(format.read_head, lines))
    assert int(facts["ram"]) == ram and int(facts["seed"]) == seed
    assert bytes.fromhex(facts["image"]) == image
    assert float(facts["set orbit.altitude_m"]) == value


@given(ram=words, snapshot=st.binary(max_size=3000))
def test_the_head_of_a_resumed_flight_holds_its_state(ram: int, snapshot: bytes) -> None:
    facts = dict(map(format.read_head, format.head_of_resumed(ram, snapshot)))
    assert int(facts["ram"]) == ram
    assert format.unpacked(facts["snapshot"], "snapshot") == snapshot


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("put 1 99 0 0", f"there is no input of kind 99; there are 0 to {max(InputKind)}."),
        ("put 1 16 2147483648 1", "a load comes with its bytes: `load CYCLE ADDRESS BASE64`."),
        ("put 1 2 3", "this row is `put CYCLE KIND INDEX VALUE`, and nothing else."),
        ("put 1  2 3 4", "this row is `put"),
        ("put 1 2 3 4 5 # x", "this row is `put"),
        ("put \u0663 2 3 4", "this row is `put"),
        ("put 1 2 3 4_0", "this row is `put"),
        ("put 1 2 3 4\n", "this row is `put"),
        ("back 1 2 3", "this row is `back CYCLE [KEPT]`, and nothing else."),
        ("hash 1 0G", "this row is `hash CYCLE DIGEST`, and nothing else."),
        ("end 1", "this row is `end CYCLE DIGEST`, and nothing else."),
        ("load 1 2 =", "its load is damaged; take the journal from where it was copied."),
        ("", "'' is not understood here; there are put, hash, end, load, back."),
    ],
)
def test_a_row_that_is_none_is_told_in_a_sentence(line: str, said: str) -> None:
    with pytest.raises(JournalError) as caught:
        format.read(line)
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize("line", ["put 1 2 3 4 # x # y", "put 1 2 3 4#", "put 01 002 3 4  "])
def test_a_note_is_for_people_and_zeros_in_front_are_nothing(line: str) -> None:
    assert format.read(line) == Input(1, InputKind(2), 3, 4)
