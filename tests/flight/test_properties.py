"""The ship's own firmware under hands that do anything at any time, and restarts anywhere."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import rule

from ares4 import flightlog
from ares4.machine.controls import control_named
from ares4.machine.values import cycles_of
from ares4.testing import ShipMachine

# How long the firmware may act on a position that a hand has just changed: debouncing and a frame.
GRACE_S = 0.1
BURNING = ("IGNITING", "RUNNING")

# The controls that allow a burn: the position that does, and one that does not.
INTERLOCKS = {
    "MASTER_ARM": (1, 0),
    "DRIVE": (2, 1),
    "DISTRIBUTOR": (1, 0),
    "DARK_SHIP": (0, 1),
    "CUT_OFF": (0, 1),
}
# What else an ignition needs, by way of the buses; and the radio, so that reports are heard.
NEEDED = INTERLOCKS | {"BUS_A": (1, 0), "BUS_B": (1, 0), "HGA": (1, 0), "RECORDER": (1, 0)}


class Firmware(ShipMachine):
    """Two promises: no ignition outside the interlocks, no acknowledged record lost."""

    def __init__(self) -> None:
        super().__init__()
        self.allowed_until = 0
        self.is_allowed = False
        self.ignitions = 0

    def allowed(self) -> bool:
        """The hand's part of the interlocks."""
        return all(
            self.ship.read("cockpit.INPUT", control_named(name).number) == wanted
            for name, (wanted, _) in INTERLOCKS.items()
        )

    @rule(
        withheld=st.sampled_from([None, *NEEDED]),
        throttle=st.integers(0, 10),
        wait_s=st.sampled_from([1.0, 32.0]),
    )
    def try_to_ignite(self, withheld: str | None, throttle: int, wait_s: float) -> None:
        """All that an ignition needs, or all but one thing: random hands hardly ever get there."""
        for name, (wanted, other) in NEEDED.items():
            self.ship.control(name, other if name == withheld else wanted)
        self.ship.control("THROTTLE", throttle)
        self.changed()
        self.fly(wait_s)
        self.press(control_named("IGNITE"))
        self.fly(3.0)

    def changed(self) -> None:
        self.is_allowed = self.allowed()
        self.look()

    def look(self) -> None:
        """While a hand forbids it, beyond the grace, nothing ignites and nothing burns."""
        count = self.ship.read("drive.IGNITIONS")
        if self.is_allowed:
            self.allowed_until = self.ship.cycle + cycles_of(GRACE_S)
        elif self.ship.cycle > self.allowed_until:
            assert count <= self.ignitions, "ignited outside the interlocks"
            assert self.ship.state("drive.STATUS.STATE") not in BURNING
        # A drive without power reads 0 there.
        self.ignitions = max(self.ignitions, count)

    def teardown(self) -> None:
        """Every record that the ship has reported as stored is in the mass memory."""
        acknowledged = {event["number"] for event in self.events("RECORD_STORED")}
        if acknowledged:
            stored = {entry.number for entry in flightlog.read(self.ship.flash()).entries}
            assert acknowledged <= stored


TestFirmware = Firmware.TestCase
TestFirmware.settings = settings(max_examples=15, stateful_step_count=15, deadline=None)
