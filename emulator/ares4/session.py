"""A flight with somebody at its controls: what a deck owns of it, whatever draws that deck.

Pace and pause, going back, saving and news. No terminal is known here, and nothing of the ship is
decided: a session lets time go and says in a line what came of what was asked of it.
"""

from __future__ import annotations

import enum
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, Protocol

from ares4.errors import Ares4Error
from ares4.machine.values import Stop, seconds_of
from ares4.mission import Mission
from ares4.pacing import BUDGET_S, Pacer

BACK_S = (
    10.0  # at one stroke, as they pass on the deck: of the ship's time more when it goes faster
)


class SwitchPanel(Protocol):
    """What is asked of a switch panel, which the mission has attached."""

    @property
    def messages(self) -> deque[str]:
        """Lines to be told to the pilot, who takes them out."""

    @property
    def status(self) -> str:
        """How it stands, in a word: "linked", or what it is instead."""


class Told(NamedTuple):
    """A line for the pilot. failed: what was asked could not be done."""

    line: str
    failed: bool = False


class Saved(enum.Enum):
    """Whether the flight is saved as it is now."""

    NOWHERE = enum.auto()  # there is nothing to save it to
    NEVER = enum.auto()
    BEFORE = enum.auto()  # and it went on
    NOW = enum.auto()


class Session:
    """One flight. mission: what is flown; its owner closes it.

    time_factor: to begin with. save: writes the flight to a file and says which; None: there is
    nothing to save to. panel: the switch panel that is flown with.

    error: what of the flight ended it, once something has. paused: the pilot's own hand on time.
    """

    def __init__(
        self,
        mission: Mission,
        *,
        time_factor: float = 1.0,
        save: Callable[[], Path] | None = None,
        panel: SwitchPanel | None = None,
    ) -> None:
        self.mission = mission
        if mission.debugger is None:  # which remembers more, and more closely
            mission.computer.remember()
        self.pacer = Pacer(mission, time_factor)
        self.panel = panel
        self.paused = False
        self.error: Ares4Error | None = None
        self._save = save
        self._saved_at: int | None = None

    # ---- time -----------------------------------------------------------------------------------

    @property
    def ended(self) -> bool:
        """Whether the program aboard has ended, so that time will not go on."""
        return self.pacer.stopped is not None

    @property
    def held(self) -> str:
        """Why time stands still, in capitals; "" when it goes."""
        if self.pacer.stopped is Stop.EXIT:
            return f"PROGRAM ENDED {self.mission.computer.exit_code}"
        if self.mission.held:
            return "GDB"
        return "PAUSED" if self.paused else ""

    def move(self, budget_s: float = BUDGET_S, still: bool = False) -> bool:
        """Runs what is due, for so much of the host's time at most; whether the flight goes on.

        still: time is to stand still for the asker's own reasons.
        """
        if self.error is not None:
            return False
        try:
            if still or self.held:
                self.pacer.rest()
                self.mission.rest()
            else:
                self.pacer.tick(budget_s)
        except Ares4Error as problem:
            self.error = problem
        return self.error is None

    def back(self) -> Told:
        """Steps back in time."""
        wanted = BACK_S * max(1.0, self.pacer.factor)
        try:
            seconds = self.mission.back(wanted)
        except Ares4Error as problem:
            return Told(f"not back: {problem}", failed=True)
        self.pacer.turned_back()
        self._saved_at = None
        clock = f"T+{seconds_of(self.mission.computer.cycle):.1f} s"
        if seconds == 0:
            return Told(f"not back: {clock} is the earliest remembered")
        end = "" if seconds >= wanted else ", the earliest remembered"
        return Told(f"{seconds:.1f} s back, at {clock}{end}")

    # ---- saving ---------------------------------------------------------------------------------

    @property
    def saved(self) -> Saved:
        """Whether it is saved as it is now."""
        if self._save is None:
            return Saved.NOWHERE
        if self._saved_at is None:
            return Saved.NEVER
        return Saved.NOW if self._saved_at == self.mission.computer.cycle else Saved.BEFORE

    def save(self) -> Told | None:
        """Saves the flight; None where there is nothing to save it to."""
        if self._save is None:
            return None
        try:
            path = self._save()
        except Ares4Error as problem:
            return Told(f"not saved: {problem}", failed=True)
        self._saved_at = self.mission.computer.cycle
        return Told(f"saved {path}")

    # ---- news -----------------------------------------------------------------------------------

    def heard(self) -> list[list[str]]:
        """What the panel and the debugger have to say, the lines of each; said once."""
        news = []
        for talker in (self.panel, self.mission.debugger):
            if talker is not None and talker.messages:
                news.append([talker.messages.popleft() for _ in range(len(talker.messages))])
        return news
