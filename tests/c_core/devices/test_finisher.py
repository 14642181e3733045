"""The test finisher: which words end the run, with which code, and which restart."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from ares4._registers import DEVICES
from ares4.computer import Computer
from ares4.machine.values import Stop

FAIL, PASS, RESET = 0x3333, 0x5555, 0x7777
ACTIONS = st.sampled_from([FAIL, PASS, RESET]) | st.integers(0, 0xFFFF)
PLACE = DEVICES["finisher"][0]
PROGRAM = """
    li a0, {place}
    li a1, {word}
    {store} a1, {offset}(a0)
    j .
"""


def ended(run_program: Callable[[str], Computer], word: int, store: str = "sw", at: int = 0):
    """What a store comes to: how the run ends, the exit code, and how often it restarted."""
    text = PROGRAM.format(place=PLACE, word=word, store=store, offset=at)
    computer = run_program(text)
    stop = computer.run(2_000)
    return stop, computer.exit_code, computer.restarts > 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(action=ACTIONS, code=st.integers(0, 0xFFFF))
@example(FAIL, 0)
@example(FAIL, 0xFFFF)
@example(PASS, 7)
@example(RESET, 0)
@example(0, 0)
def test_a_word_ends_the_run_or_restarts_or_does_nothing(
    run_program: Callable[[str], Computer], action: int, code: int
) -> None:
    stop, exit_code, restarted = ended(run_program, code << 16 | action)
    assert restarted == (action == RESET)
    if action in (FAIL, PASS):
        assert (stop, exit_code) == (Stop.EXIT, code if action == FAIL else 0)
    else:
        assert stop is Stop.CYCLE


def test_half_a_word_has_no_code(run_program: Callable[[str], Computer]) -> None:
    assert ended(run_program, FAIL, "sh")[:2] == (Stop.EXIT, 0)
    assert ended(run_program, PASS, "sh")[:2] == (Stop.EXIT, 0)


@pytest.mark.parametrize(("store", "at"), [("sw", 4), ("sh", 2), ("sw", 0x7FC)])
def test_elsewhere_in_its_room_nothing_ends(
    run_program: Callable[[str], Computer], store: str, at: int
) -> None:
    assert ended(run_program, PASS, store, at)[0] is Stop.CYCLE


def test_it_reads_as_zero(bare) -> None:
    assert bare.load("finisher.FINISH") == 0
