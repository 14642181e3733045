"""The timer against the one sentence of the manual: MTIP is up while mtime >= mtimecmp, unsigned.

Source: The RISC-V Instruction Set Manual, volume II, "Machine Timer (mtime and mtimecmp)
Registers".
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

MIP, TIME, TIME_HIGH = 65 + 0x344, 65 + 0xC01, 65 + 0xC81
MTIP = 1 << 7
CYCLES_PER_TICK = 10
ALL = 2**64
EDGES = (0, 1 << 32, 1 << 56, ALL // 10, 1 << 63, ALL)

ticks = st.builds(
    lambda edge, beside: (edge + beside) % ALL,
    st.sampled_from(EDGES),
    st.one_of(st.integers(-3, 3), st.integers(-100_000, 100_000), st.integers(0, ALL - 1)),
)
steps = st.lists(
    st.one_of(
        st.tuples(st.just("MTIME"), ticks),
        st.tuples(st.just("MTIMECMP"), ticks),
        st.tuples(st.just("run"), st.integers(1, 2_000_000)),
        st.tuples(st.just("to the change"), st.integers(-2, 12)),
    ),
    min_size=1,
    max_size=12,
)


class Model:
    """mtime as it was set at a cycle, and counted on from there; mtimecmp."""

    def __init__(self, cycle: int, ticks: int) -> None:
        self.values = {"MTIME": ticks, "MTIMECMP": 0}
        self._set_at = cycle // CYCLES_PER_TICK

    def time(self, cycle: int) -> int:
        return (self.values["MTIME"] + cycle // CYCLES_PER_TICK - self._set_at) % ALL

    def store(self, cycle: int, name: str, half: str, word: int) -> None:
        """A word written by an instruction that begins at that cycle."""
        self.values["MTIME"], self._set_at = self.time(cycle), cycle // CYCLES_PER_TICK
        value = self.values[name]
        self.values[name] = (
            value >> 32 << 32 | word if half == "LOW" else value % 2**32 | word << 32
        )

    def up(self, cycle: int) -> bool:
        return self.time(cycle) >= self.values["MTIMECMP"]

    def change(self, cycle: int) -> int:
        """The cycle at which the line changes next: mtime is mtimecmp, or wraps around."""
        to_alarm = (self.values["MTIMECMP"] - self.time(cycle)) % ALL
        to_zero = ALL - self.time(cycle)
        return (cycle // CYCLES_PER_TICK + min(to_alarm or ALL, to_zero)) * CYCLES_PER_TICK


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_the_line_is_up_while_the_time_is_not_below_the_alarm(
    make_bare: Callable[[], Any], drawn: list[tuple[str, int]]
) -> None:
    bare = make_bare()
    bare.store("clint.MTIMECMP_LOW", 0)  # it idles from then on
    model = Model(bare.cycle, bare.read("clint.MTIME_HIGH") << 32 | bare.read("clint.MTIME_LOW"))

    def check() -> None:
        now = bare.cycle
        assert bare.register(TIME_HIGH) << 32 | bare.register(TIME) == model.time(now)
        assert bool(bare.register(MIP) & MTIP) == model.up(now)

    for name, number in drawn:
        if name == "run":
            bare.run(bare.cycle + number)
        elif name == "to the change":
            goal = model.change(bare.cycle) + number
            bare.run(
                max(goal, bare.cycle + 1) if goal < bare.cycle + 10_000_000 else bare.cycle + 1
            )
        else:
            for half, word in (("HIGH", number >> 32), ("LOW", number % 2**32)):
                model.store(bare.cycle, name, half, word)
                bare.store(f"clint.{name}_{half}", word)
                check()
        check()
