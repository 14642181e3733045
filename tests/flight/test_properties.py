"""The ship's own firmware under hands that do anything at any time, and restarts anywhere."""

from __future__ import annotations

from hypothesis import settings
from hypothesis.stateful import invariant, rule

from ares4 import flightlog
from ares4.computer import cycles_of
from ares4.testing import ShipMachine

# How long the firmware may act on a position that a hand has just changed: debouncing and a frame.
GRACE_S = 0.1
BURNING = ("IGNITING", "RUNNING")


class Firmware(ShipMachine):
    """Two promises: no ignition outside the interlocks, no acknowledged record lost."""

    def __init__(self) -> None:
        super().__init__()
        self.allowed_until = 0
        self.ignitions = 0

    def allowed(self) -> bool:
        """The hand's part of the interlocks."""
        position = {
            name: self.ship.read("cockpit.INPUT", number) for name, number in self.NUMBERS.items()
        }
        return (
            position["MASTER_ARM"] == 1
            and position["DRIVE"] == 2
            and position["DISTRIBUTOR"] == 1
            and position["DARK_SHIP"] == 0
            and position["CUT_OFF"] == 0
        )

    NUMBERS = {  # noqa: RUF012  (hypothesis's machines are no dataclasses)
        "MASTER_ARM": 0, "DARK_SHIP": 2, "DISTRIBUTOR": 13, "DRIVE": 17, "CUT_OFF": 24,
    }  # fmt: skip

    @rule()
    def set_up_a_burn(self) -> None:
        """All that an ignition needs; random hands alone would hardly ever get there."""
        for name, position in {
            "DARK_SHIP": 0, "BUS_A": 1, "BUS_B": 1, "DISTRIBUTOR": 1, "MASTER_ARM": 1, "DRIVE": 2,
            "THROTTLE": 5, "HGA": 1, "RECORDER": 1,
        }.items():  # fmt: skip
            self.ship.control(name, position)
        self.changed()
        self.fly(45.0)
        self.ship.control("IGNITE", 1)
        self.fly(0.1)
        self.ship.control("IGNITE", 0)
        self.fly(3.0)

    def changed(self) -> None:
        self.note()

    def look(self) -> None:
        self.note()
        self.the_drive_burns_only_inside_its_interlocks()

    def note(self) -> None:
        if self.allowed():
            self.allowed_until = self.ship.cycle + cycles_of(GRACE_S)

    def the_drive_burns_only_inside_its_interlocks(self) -> None:
        """While a hand forbids it, beyond the grace, nothing ignites and nothing burns."""
        count = self.ship.read("drive.IGNITIONS")
        if self.ship.cycle > self.allowed_until:
            assert count == self.ignitions, "ignited outside the interlocks"
            assert self.ship.state("drive.STATUS.STATE") not in BURNING
        self.ignitions = count

    @invariant()
    def no_acknowledged_record_is_lost(self) -> None:
        """Every record that the ship has reported as stored is in the mass memory."""
        acknowledged = {event["number"] for event in self.events("RECORD_STORED")}
        if acknowledged:
            stored = {entry.number for entry in flightlog.read(self.ship.flash()).entries}
            assert acknowledged <= stored


TestFirmware = Firmware.TestCase
TestFirmware.settings = settings(max_examples=20, stateful_step_count=20, deadline=None)
