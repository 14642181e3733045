"""A computer with a plain program in it, a cable, and the panel's own program at its end."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest.mock import patch

from panel_rig import DIGITS, Cable, Hardware

from ares4.attachments.panel import attachment
from ares4.attachments.panel.attachment import Panel
from ares4.computer import Computer
from ares4.machine.controls import CONTROL_TABLE
from ares4.machine.values import RAM_BASE, Input
from ares4.mission import Mission

CONTROLS = len(CONTROL_TABLE)
FRAME_CYCLES = 2_000_000
MAILBOX = RAM_BASE + 0x1000
# A program that drives lamps, brightness and digits from a place in RAM, 1,000 times a second.
MIRROR = """
    li s0, 0x80001000
    li s1, 0x40004000
    li s2, 0x40005000
    li s3, 0x0200BFF8
    li s4, 0x02004000
    li t0, 0x80
    csrw mie, t0
loop:
    lw t0, 0(s0)
    sw t0, 0x200(s1)
    lw t0, 4(s0)
    sw t0, 0x7FC(s2)
    addi t3, s2, 0x7FC
    sw t0, 0x404(t3)
    li t1, 0
    addi t2, s1, 0x280
    addi t3, s0, 8
digit:
    lw t0, 0(t3)
    sw t0, 0(t2)
    addi t2, t2, 4
    addi t3, t3, 4
    addi t1, t1, 1
    li t0, 19
    blt t1, t0, digit
    sw zero, 4(s4)
    lw t0, 0(s3)
    li t1, 10000
    add t0, t0, t1
    sw t0, 0(s4)
    wfi
    j loop
"""


class Flight:
    """A computer with the mirror program, a cable, and a panel at its end."""

    def __init__(self, computer: Computer, library: Any, name: Path) -> None:
        self.computer = computer
        self.hardware = Hardware(library)
        self.cable = Cable(self.hardware, name)
        self.rows: list[Input] = []
        self.computer.observers.append(self.rows.append)
        self.panel: Panel | None = None

    def attach(self) -> Panel:
        # Its clock goes on by being asked: nothing is gained by waiting on the wall's.
        with patch.object(attachment, "LOOK_S", 0.0):
            self.panel = Panel(self.computer, self.cable.port, clock=self.cable.clock)
        self.mission = Mission(self.computer, [self.panel])
        return self.panel

    def fly(self, frames: int) -> None:
        for _ in range(frames):
            self.mission.advance(self.computer.cycle + FRAME_CYCLES)

    def take_panel(self) -> None:
        """The crew takes every switch as it stands at the panel."""
        self.computer.control("TAKE_PANEL", 1)
        self.computer.control("TAKE_PANEL", 0)
        self.fly(2)

    def light(self, lamps: int, brightness: int, digits: list[int]) -> None:
        words = [lamps, brightness << 8, *digits]
        self.computer.poke(MAILBOX, b"".join(word.to_bytes(4, "little") for word in words))

    @property
    def positions(self) -> list[int]:
        return self.computer.words("cockpit.INPUT")[:CONTROLS]

    def shown(self) -> tuple[int, int, list[int]]:
        return self.hardware.lamps, self.hardware.brightness, self.hardware.digits

    def driven(self) -> tuple[int, int, list[int]]:
        digits = self.computer.words("cockpit.DIGIT")[:DIGITS]
        brightness = self.computer.read("screen.CONTROL.BRIGHTNESS")
        return self.computer.read("cockpit.LAMPS"), brightness, digits

    def close(self) -> None:
        if self.panel:
            self.panel.close()
        self.cable.unplug()
