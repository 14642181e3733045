"""The headset: what is said while the line is open waits in its order, and no other character."""

from __future__ import annotations

from collections import deque
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ares4.computer import Computer
from ares4.errors import InputError
from ares4.machine.values import RAM_BASE, InputKind

PC = 32
ROOM = 2048
LOST = 1 << 31


class Model:
    """The ring as its registers describe it."""

    def __init__(self) -> None:
        self.listens = self.lost = False
        self.waiting: deque[int] = deque()
        self.number = 0

    def say(self, text: str) -> None:
        for character in text:
            if self.listens and len(self.waiting) < ROOM:
                self.waiting.append(ord(character))
            else:
                self.lost |= self.listens

    def open(self, listens: bool) -> None:
        self.listens = listens
        if not listens:
            self.waiting.clear()

    def take(self) -> None:
        if self.waiting:
            self.waiting.popleft()
            self.number = (self.number + 1) % ROOM

    def registers(self) -> tuple[int, int, int, int, int]:
        room = ROOM - len(self.waiting) if self.listens else 0
        first = self.waiting[0] if self.waiting else 0
        return first, self.number, len(self.waiting), room, int(self.lost)


def registers(computer: Computer) -> tuple[int, ...]:
    names = ("CHARACTER.CODE", "CHARACTER.NUMBER", "STATUS.WAITING", "STATUS.ROOM", "STATUS.LOST")
    return tuple(computer.read(f"headset.{name}") for name in names)


HAPPENINGS = st.lists(
    st.one_of(
        st.tuples(st.just("open"), st.booleans()),
        st.tuples(st.just("say"), st.text(max_size=20)),
        st.tuples(st.just("say"), st.integers(ROOM - 30, ROOM + 30).map(lambda count: "x" * count)),
        st.tuples(st.just("take"), st.integers(1, 40)),
        st.tuples(st.just("forgive"), st.just(0)),
        st.tuples(st.just("restart"), st.just(0)),
    ),
    max_size=20,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(happenings=HAPPENINGS)
def test_it_is_a_ring_of_what_was_said(make_bare: Any, happenings: list) -> None:
    bare, model = make_bare(), Model()
    for what, how in [("open", True), *happenings]:
        if what == "open":
            bare.store("headset.CONTROL", int(how))
            model.open(how)
        elif what == "say":
            bare.say(how)
            model.say(how)
        elif what == "take":
            for _ in range(how):
                bare.store("headset.POP", 1)
                model.take()
        elif what == "forgive":
            bare.store("headset.STATUS", LOST)
            model.lost = False
        else:
            bare.restart()
            bare.step()
            while bare.register(PC) != RAM_BASE:  # the boot ROM
                bare.step()
        assert registers(bare) == model.registers()


def test_nothing_is_heard_until_the_line_is_open(bare: Any) -> None:
    bare.say("to nobody")
    assert registers(bare) == (0, 0, 0, 0, 0)


@pytest.mark.parametrize("code", [0xD800, 0xDFFF, 0x110000, 2**32 - 1])
def test_what_is_no_character_is_refused(bare: Any, code: int) -> None:
    with pytest.raises(InputError, match=r"is no character of Unicode\.$"):
        bare.put(InputKind.SAID, 0, code)


@pytest.mark.parametrize("code", [0, 0xD7FF, 0xE000, 0x10FFFF])
def test_every_character_is_taken(bare: Any, code: int) -> None:
    bare.store("headset.CONTROL", 1)
    bare.put(InputKind.SAID, 0, code)
    assert registers(bare)[:1] == (code,)
