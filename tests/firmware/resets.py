"""Restarts anywhere in a burn: nothing strikes again, nothing burns on, nothing stored is lost.

python -m tests.firmware.resets [COUNT] [--seed N]

One ship is flown to two moments, ready to burn and burning. From there she is flown on again and
again: into an ignition, through a burn, through a cut-off and while a record is written, and each
time restarted at a moment that is drawn by the seed: by the clock, or by the instruction, since she
sleeps for most of the time; by the button, by a fault or by a hang. A quarter of the restarts is
followed by another, which may meet her while she starts.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ares4 import flight, flightlog
from ares4.computer import Computer
from ares4.flying import Flying
from ares4.machine.controls import control_named
from ares4.machine.values import InputKind, Point, Stream, cycles_of
from ares4.mission import PRESS_S, Mission

QUIET = {"ellipse.surfaces_at_s": -1.0, "turbulence.start_s": -1.0}
BURN = {"DISTRIBUTOR": 1, "MASTER_ARM": 1, "DRIVE": "run", "THROTTLE": "5"}
PRESSED_AFTER_S = 0.05
PC, NOWHERE, HANGS_AT = 32, 0x40, 0x803F0000
HANG = (0x0000006F).to_bytes(4, "little")  # a jump to itself

FRAME_S = 0.02
OUT_WITHIN_S = 0.1  # of a start
HANGS_S = 0.25  # a hang in flight, what sees it, and a start
START_HANGS_S = 1.2  # the same in a start
ANOTHER_WITHIN_S = 0.5
STORED_S = 0.8  # the log is mounted again, and what waited is stored
READY_S = 3.0  # what else an ignition needs is there again; so long is every fifth watched
BURNS = ("IGNITING", "RUNNING")
NEVER = 2**63


class Phase(NamedTuple):
    """What she is in when a restart comes."""

    name: str
    burning: bool
    """Whether it begins in mid burn, or with a drive that is ready."""
    press: str | None
    """What the pilot presses in it."""
    lasts_s: float


PHASES = (
    Phase("ignition", False, "IGNITE", 2.6),
    Phase("burn", True, None, 1.0),
    Phase("cut-off", True, "CUT_OFF", 0.3),
    Phase("append", True, "RECORD_MARK", 0.5),
)
BY = ("button", "fault", "hang")


@dataclass
class Flown:
    """What came of some restarts."""

    restarts: Counter[str] = field(default_factory=Counter)
    """By phase."""
    acknowledged: int = 0
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        where = ", ".join(f"{count} in {name}" for name, count in self.restarts.items())
        return (
            f"{self.restarts.total()} restarts ({where}), "
            f"{self.acknowledged} records acknowledged: {len(self.wrong)} promises broken"
        )


class Moment(NamedTuple):
    """Where a phase begins, and what was acknowledged until then."""

    point: Point
    stored: dict[int, str]
    steps: dict[str, int]
    """Instructions that each phase lasts which begins here."""


def stored(events: list[dict[str, Any]]) -> dict[int, str]:
    """The records that were said to be safe, by number, and of which kind each is."""
    fields = [event["fields"] for event in events if event["name"] == "RECORD_STORED"]
    return {one["number"]: one["entry"] for one in fields}


class Rig:
    """The ship, at her two moments."""

    def __init__(self, image: bytes) -> None:
        self.ship = Computer(seed=7)
        for name, value in QUIET.items():
            self.ship.configure(name, value)
        self.ship.load(image)
        self.ship.power_on()
        self.ship.poke(HANGS_AT, HANG)
        events: list[dict[str, Any]] = []
        flying = Flying(Mission(self.ship), aboard=events.append)
        flying.fly(3.0)
        for name, position in BURN.items():
            self.ship.control(name, position)
        assert flying.fly_until("DRIVE_READY", 60.0)
        flying.fly(1.0)
        ready = self._moment(events, burning=False)
        self.press("IGNITE")
        assert flying.fly_until("DRIVE_IGNITED", 4.0)
        flying.fly(1.0)
        self.moments = {False: ready, True: self._moment(events, burning=True)}

    def press(self, name: str) -> None:
        """Presses a button a little later than now, and lets it go."""
        number = control_named(name).number
        begin = self.ship.cycle + cycles_of(PRESSED_AFTER_S)
        self.ship.put(InputKind.CONTROL, number, 1, at=begin)
        self.ship.put(InputKind.CONTROL, number, 0, at=begin + cycles_of(PRESS_S))

    def _moment(self, events: list[dict[str, Any]], *, burning: bool) -> Moment:
        moment = Moment(self.ship.point(), stored(events), {})
        for phase in PHASES:
            if phase.burning == burning:
                before = self.ship.steps
                if phase.press:
                    self.press(phase.press)
                self.ship.run_for(phase.lasts_s)
                moment.steps[phase.name] = self.ship.steps - before
                self.ship.return_to(moment.point)
        return moment

    def restart(self, by: str) -> None:
        """Something restarts the computer, now or as soon as it is noticed.

        A hang in the ROM, or in the three instructions after it, is before any watchdog.
        """
        if by == "button":
            self.ship.restart()
            return
        while by == "hang" and not self.ship.read("watchdog.CONTROL"):
            self.ship.step()
        self.ship.set_register(PC, NOWHERE if by == "fault" else HANGS_AT)


class Trial:
    """A flight through one phase, with a restart in it, or two."""

    def __init__(self, rig: Rig, phase: Phase, rng: random.Random) -> None:
        self.ship, self.phase = rig.ship, phase
        moment = rig.moments[phase.burning]
        self.ship.return_to(moment.point)
        self.ship.take(Stream.CONSOLE)
        self.events: list[dict[str, Any]] = []
        self.before = moment.stored
        self.flying = Flying(Mission(self.ship), aboard=self.events.append)
        self.wrong: list[str] = []
        self.told = f"{phase.name}:"
        self.out_by = NEVER
        if phase.press:
            rig.press(phase.press)
        if phase.press == "CUT_OFF":
            self.out_by = self.ship.cycle + cycles_of(PRESSED_AFTER_S + HANGS_S)
        if rng.random() < 0.5:
            self.flying.fly(rng.uniform(0.0, phase.lasts_s))
        else:
            self.ship.step(rng.randrange(moment.steps[phase.name]))
        self.restarts = 0
        self._restart(rig, rng)
        if rng.random() < 0.25:
            self.flying.fly(rng.uniform(0.0, ANOTHER_WITHIN_S), FRAME_S, look=self._look)
            self._restart(rig, rng)
        self.flying.fly(READY_S if rng.random() < 0.2 else STORED_S, FRAME_S, look=self._look)
        self._compare()

    def _restart(self, rig: Rig, rng: random.Random) -> None:
        by, before = rng.choice(BY), self.ship.restarts
        self.told += f" {by} at cycle {self.ship.cycle},"
        rig.restart(by)
        self.flying.fly(
            START_HANGS_S, FRAME_S, goes_on=lambda: self.ship.restarts == before, look=self._look
        )
        if self.ship.restarts == before:
            self._break("nothing restarted her")
        self.restarts += 1
        if self.restarts == 1:
            self.ignitions = self.ship.read("drive.IGNITIONS")
        self.out_by = min(self.out_by, self.ship.cycle + cycles_of(OUT_WITHIN_S))

    def _break(self, what: str) -> None:
        self.wrong.append(f"{self.told} {what} at cycle {self.ship.cycle}")

    def _look(self) -> None:
        if self.wrong or self.ship.cycle < self.out_by:
            return
        if self.ship.state("drive.STATUS.STATE") in BURNS or self.ship.truth()["thrust_n"] > 0.0:
            self._break("it burns")

    def _compare(self) -> None:
        count = self.ship.read("drive.IGNITIONS")
        if count != self.ignitions:
            self._break(f"{count} ignitions, {self.ignitions} at the restart")
        self.acknowledged = self.before | stored(self.events)
        kept = {e.number: e.kind.lower() for e in flightlog.read(self.ship.flash()).entries}
        for number, entry in self.acknowledged.items():
            if kept.get(number) != entry:
                self._break(f"record {number}, {entry}, is {kept.get(number)}")


def trials(image: bytes, count: int, seed: int) -> Iterator[Trial]:
    """Flights until there were so many restarts, a phase after the other."""
    rig, rng = Rig(image), random.Random(seed)
    restarts = number = 0
    while restarts < count:
        trial = Trial(rig, PHASES[number % len(PHASES)], rng)
        restarts, number = restarts + trial.restarts, number + 1
        yield trial


def fly(image: bytes, count: int, seed: int) -> Flown:
    """So many restarts, or one more, over all phases alike."""
    flown = Flown()
    for trial in trials(image, count, seed):
        flown.restarts[trial.phase.name] += trial.restarts
        flown.acknowledged += len(trial.acknowledged)
        flown.wrong += trial.wrong
    return flown


def main() -> int:
    parser = argparse.ArgumentParser(prog="resets", description=__doc__.partition("\n")[0])
    parser.add_argument("count", nargs="?", type=int, default=10_000, help="of restarts")
    parser.add_argument("--seed", type=int, default=1, help="of what is drawn")
    words = parser.parse_args()
    flown = fly(flight.image(None), words.count, words.seed)
    print("\n".join([*flown.wrong, str(flown)]))
    return 1 if flown.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
