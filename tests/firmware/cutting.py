"""Power is cut between two instructions of the real flight program, while an entry is written.

A ship is flown to the moment in which RECORD is pressed. From there she is stepped on until the
entry is safe, and before each instruction that is asked for, which may be each of all, the
supply is cut, as `Computer.supply` does it. What is left then is what the mass memory holds, torn
page and all, and the memory that a start does not clear. Of those that leave the same one is flown
on, for nothing else can tell them apart: power comes back, the log must be found, all that was
acknowledged must be in it as it was, and a new entry must get into it.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from elftools.elf.elffile import ELFFile

from ares4 import flightlog
from ares4.computer import Computer
from ares4.flying import Flying
from ares4.inspection.symbols import Symbols
from ares4.inspection.variables import Variables
from ares4.machine.aging import Aging
from ares4.machine.controls import control_named
from ares4.machine.values import InputKind, cycles_of
from ares4.mission import PRESS_S, Mission

SETTINGS = {
    "ellipse.surfaces_at_s": -1.0,
    "turbulence.start_s": -1.0,
    "power.reserve_j": 0.0,  # a cut is a cut
}
SETTLED_S = 5.0
LASTS_S = 0.35  # from the key to the entry that is safe, and what follows
MOUNTED_S = 2.0  # after power has come back
WRITTEN_S = 1.0  # a new entry
PC_REGISTER = 32
BLOCKS, BLOCK_PAGES = 512, 64
LOOK_CYCLES = 300
UNAGED = Aging()


class Cut(NamedTuple):
    """Where power went."""

    steps: int
    """Instructions since the key was pressed."""
    pc: int
    safe: int
    """The last entry that was acknowledged."""
    busy: bool
    """The mass memory was at work."""


@dataclass
class Flown:
    """What came of the cuts."""

    cuts: int = 0
    recoveries: int = 0
    torn: int = 0
    """Cuts in the midst of a job of the mass memory."""
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.cuts:,} cuts, {self.torn:,} of them in a program or an erasure; "
            f"{self.recoveries:,} different ends flown on: {len(self.wrong)} promises broken"
        )


class Rig:
    """A ship at the moment in which RECORD is pressed."""

    def __init__(self, image: bytes, elf: ELFFile, *, seed: int = 5) -> None:
        self.symbols = Symbols(image)
        self.ship = Computer(seed=seed)
        for name, value in SETTINGS.items():
            self.ship.configure(name, value)
        self.ship.load(image)
        self.ship.power_on()
        section = elf.get_section_by_name(".noinit")
        self.kept = (section["sh_addr"], section["sh_size"])
        self.safe_at = Variables(self.symbols).place("situation.records.safe", self._word)[0]
        Flying(Mission(self.ship)).fly(SETTLED_S)
        self.begun = self.ship.point()
        self.press()

    def _word(self, address: int) -> int:
        return int.from_bytes(self.ship.peek(address, 4), "little")

    def press(self) -> None:
        number = control_named("RECORD_MARK").number
        self.ship.put(InputKind.CONTROL, number, 1)
        self.ship.put(InputKind.CONTROL, number, 0, at=self.ship.cycle + cycles_of(PRESS_S))

    def instructions(self) -> int:
        """That the whole of it takes."""
        here, before = self.ship.point(), self.ship.steps
        self.ship.run_for(LASTS_S)
        count = self.ship.steps - before
        self.ship.return_to(here)
        return count

    def at_work(self) -> list[int]:
        """Instructions during which the mass memory is at work, every so many cycles looked at."""
        here, before = self.ship.point(), self.ship.steps
        found: set[int] = set()
        end = self.ship.cycle + cycles_of(LASTS_S)
        while self.ship.cycle < end:
            first = self.ship.steps - before
            self.ship.run(self.ship.cycle + LOOK_CYCLES)
            if self.ship.read("massmem.STATUS.BUSY"):
                found.update(range(first, self.ship.steps - before))
        self.ship.return_to(here)
        return sorted(found)

    def cuts(self, at: Iterable[int]) -> Iterator[tuple[Cut, Any]]:
        """Cuts power before each of these instructions, in their order, and comes back.

        While one is handed out the ship is in the dark; with it comes what is left: the memory that
        is kept, how many jobs the mass memory has begun, as far as they were seen, and what the
        last one has left of its page.
        """
        ship, before = self.ship, self.ship.steps
        jobs, page, was_busy = 0, 0, False
        for steps in at:
            if more := before + steps - ship.steps:
                ship.step(more)
            busy = bool(ship.read("massmem.STATUS.BUSY"))
            if busy and not was_busy:
                jobs, page = jobs + 1, ship.read("massmem.PAGE")
            was_busy = busy
            here = ship.point()
            cut = Cut(steps, ship.register(PC_REGISTER), self._word(self.safe_at), busy)
            ship.supply("cut")
            ship.run(ship.cycle + 1)
            yield cut, (zlib.crc32(ship.peek(*self.kept)), jobs, self._torn(page) if busy else 0)
            ship.return_to(here)

    def _torn(self, page: int) -> int:
        return zlib.crc32(self.ship.later(UNAGED, page, 1))

    def flown_on(self, cut: Cut, expected: dict[int, Any]) -> str:
        """Power comes back. What promise was broken, if one was."""
        events: list[dict[str, Any]] = []
        self.ship.supply("on")
        flying = Flying(Mission(self.ship), aboard=events.append)
        where = f"cut at instruction {cut.steps}, pc {cut.pc:#x}"
        if not flying.fly_until("LOG_MOUNTED", MOUNTED_S):
            return f"{where}: the log was not found"
        found = entries(self.ship)
        for number in range(1, cut.safe + 1):
            if found.get(number) != expected[number]:
                return f"{where}: {number} was safe, and is {found.get(number)}"
        flying.fly(WRITTEN_S)
        before = sum(entry[0] == "MARK" for entry in entries(self.ship).values())
        self.press()
        flying.fly(WRITTEN_S)
        after = [entry for entry in entries(self.ship).values() if entry[0] == "MARK"]
        if len(after) != before + 1 or before > 2:
            return f"{where}: {before} marks, and one more made them {len(after)}"
        return ""


def entries(ship: Computer) -> dict[int, Any]:
    """What the log holds, by number: kind, name, time and fields."""
    begun = [block for block in range(BLOCKS) if ship.flash_block(block)["erases"]]
    image = b"".join(ship.later(UNAGED, block * BLOCK_PAGES, BLOCK_PAGES) for block in begun)
    log = flightlog.read(image)
    return {
        entry.number: (entry.kind, entry.name, entry.utc_s, entry.fields) for entry in log.entries
    }


def cut(
    rig: Rig, at: Iterable[int], *, share: bool, told: Callable[[Flown], None] = lambda _: None
) -> Flown:
    """Cuts power before each of these instructions.

    share: all of them come one after the other, and of cuts that leave the same one is flown on.
    """
    flown, ends = Flown(), set()
    here = rig.ship.point()
    rig.ship.run_for(LASTS_S)
    expected = entries(rig.ship)
    rig.ship.return_to(here)
    for where, left in rig.cuts(at):
        flown.cuts += 1
        flown.torn += where.busy
        end = (left, where.safe, None if share else where.steps)
        if end not in ends:
            ends.add(end)
            flown.recoveries += 1
            if wrong := rig.flown_on(where, expected):
                flown.wrong.append(wrong)
            told(flown)
    return flown
