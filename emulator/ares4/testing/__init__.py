"""Testing flight firmware by properties, in the emulated machine.

    from ares4.testing import ShipMachine, controls

    class MyFirmware(ShipMachine):
        image = Path("build/mine.elf").read_bytes()

        @invariant()
        def the_lamp_tells_the_truth(self) -> None:
            lit = self.ship.read("cockpit.LAMPS") & DRIVE_LAMP
            assert bool(lit) == (self.ship.state("drive.STATUS.STATE") == "RUNNING")

    TestMyFirmware = MyFirmware.TestCase

hypothesis moves switches, presses keys, lets time pass and restarts the computer, and shrinks what
it finds to the few moves that matter. The machine starts over from a snapshot, so that is quick.
"""

from __future__ import annotations

from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from ares4 import flight
from ares4.computer import Computer
from ares4.flying import Flying
from ares4.machine.controls import CONTROL_TABLE, Control
from ares4.machine.values import InputKind
from ares4.mission import PRESS_S, Mission

_FRAME_S = 0.05
_SETTLED_S = 2.0  # the flight that every example begins with
_MOVED = ("guarded", "toggle", "three_way", "rotary")


def controls(*kinds: str) -> st.SearchStrategy[Control]:
    """Controls of the cockpit, of some kinds or of any."""
    return st.sampled_from([c for c in CONTROL_TABLE.values() if not kinds or c.kind in kinds])


def moves() -> st.SearchStrategy[tuple[Control, int]]:
    """A control that stays where it is put, and a position for it."""
    return controls(*_MOVED).flatmap(
        lambda control: st.tuples(st.just(control), st.integers(0, len(control.positions) - 1))
    )


class ShipMachine(RuleBasedStateMachine):
    """A ship that hypothesis flies; add invariants and rules of your own.

    image: the flight program, None for the ship's own; scenario: a name or a file.
    """

    image: ClassVar[bytes | None] = None
    scenario: ClassVar[str] = "orbit"
    _begun: ClassVar[dict[type, bytes]] = {}

    def __init__(self) -> None:
        super().__init__()
        self.ship = Computer()
        self.packets: list[dict[str, Any]] = []
        self._flying = Flying(Mission(self.ship), heard=self.packets.append)

    @initialize()
    def begin(self) -> None:
        """The flight as it is a moment after power-on."""
        begun = self._begun.get(type(self))
        if begun is None:
            fresh = flight.fresh(self.scenario, None, None, program=self.image).computer
            fresh.run_for(_SETTLED_S)
            begun = self._begun[type(self)] = fresh.snapshot()
        self.ship.restore(begun)
        self.changed()

    @rule(move=moves())
    def move(self, move: tuple[Control, int]) -> None:
        """A switch is moved."""
        control, position = move
        self.ship.put(InputKind.CONTROL, control.number, position)
        self.changed()

    @rule(control=controls("key", "momentary"))
    def press(self, control: Control) -> None:
        """A key or push-button is pressed and let go."""
        self.ship.put(InputKind.CONTROL, control.number, 1)
        self.changed()
        self.fly(PRESS_S)
        self.ship.put(InputKind.CONTROL, control.number, 0)
        self.changed()

    @rule(seconds=st.floats(0.001, 3.0))
    def wait(self, seconds: float) -> None:
        """Time passes."""
        self.fly(seconds)

    @rule(seconds=st.floats(5.0, 40.0))
    def wait_long(self, seconds: float) -> None:
        """Enough time passes for the slow things to happen."""
        self.fly(seconds)

    @rule(instructions=st.integers(0, 100_000))
    def restart(self, instructions: int) -> None:
        """The computer restarts, at any instruction."""
        self.ship.step(instructions)
        self.ship.restart()
        self.changed()

    def fly(self, seconds: float) -> None:
        """Runs for so long in frames of 50 ms or less, looking at the machine at each edge."""
        self._flying.fly(seconds, _FRAME_S, look=self.look)

    def look(self) -> None:
        """Called at each frame edge: for what an invariant would come too late to see."""

    def changed(self) -> None:
        """Called when a hand has moved something, or the computer restarted."""

    def events(self, name: str) -> list[dict[str, Any]]:
        """What the ship has reported so far under that name."""
        return [p["fields"] for p in self.packets if p["kind"] == "event" and p["name"] == name]
