"""The restart logic: why and how often the computer started, and what it keeps.

The watchdog's and the memory's restarts are in test_watchdog.py.
"""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ares4._registers import REGISTERS
from ares4.machine.values import RAM_BASE, InputKind

PC = 32
KEEP_WORDS = REGISTERS["restart.KEEP"][1]
REST, RESM = 0x52455354, 0x5245534D
WORDS = st.integers(0, 2**32 - 1)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("keep"), st.integers(0, KEEP_WORDS - 1), WORDS),
        st.tuples(st.just("vector"), st.just(0), WORDS),
        st.tuples(st.just("request"), st.just(0), st.sampled_from([REST, RESM]) | WORDS),
        st.tuples(st.just("outside"), st.just(0), st.just(0)),
    ),
    max_size=15,
)


def request(bare, key: int) -> None:
    """A store of the key, which may be the last that the program does."""
    bare.set_register(10, REGISTERS["restart.REQUEST"][0])
    bare.set_register(11, key)
    bare.set_register(PC, RAM_BASE)
    bare.step()


def at_the_program(bare) -> None:
    """Behind the boot ROM again."""
    while bare.register(PC) != RAM_BASE:
        bare.step()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(steps=STEPS)
def test_it_says_why_and_how_often_and_keeps_its_words(make_bare, steps) -> None:
    bare = make_bare()
    keep, vector, starts, cause, last_pc = [0] * KEEP_WORDS, 0, 1, "POWER_ON", 0
    for what, index, value in steps:
        if what == "keep":
            bare.store("restart.KEEP", value, index)
            keep[index] = value
        elif what == "vector":
            bare.store("restart.NMI_VECTOR", value)
            vector = value & ~3
        else:
            pc = RAM_BASE if what == "request" else bare.register(PC)
            if what == "request":
                request(bare, value)
            else:
                bare.put(InputKind.RESTART)
            if what == "outside" or value in (REST, RESM):
                cause = {"outside": "EXTERNAL"}.get(what) or ["SOFTWARE", "MEMORY"][value == RESM]
                starts, vector = starts + 1, 0
                # A request is done once its store has retired.
                last_pc = pc + 4 if what == "request" else pc
                at_the_program(bare)
        assert bare.words("restart.KEEP") == keep
        assert bare.state("restart.CAUSE.CAUSE") == cause
        assert bare.read("restart.STARTS") == starts
        assert bare.read("restart.NMI_VECTOR") == vector
        assert bare.read("restart.LAST_PC") == last_pc


def test_nothing_else_can_be_written(bare) -> None:
    for name in ("CAUSE", "STARTS", "LAST_PC"):
        before = bare.read(f"restart.{name}")
        assert bare.refuses(f"restart.{name}", 5)
        assert bare.read(f"restart.{name}") == before
    assert bare.read("restart.REQUEST") == 0


def test_power_on_is_a_first_start(bare) -> None:
    assert bare.words("restart.KEEP") == [0] * KEEP_WORDS
    assert (bare.read("restart.STARTS"), bare.state("restart.CAUSE.CAUSE")) == (1, "POWER_ON")
