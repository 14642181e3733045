"""The host's end of the panel's protocol: who is linked, what its hands did, what is sent when.

No port and no computer is known here. Bytes that came are given to it with the time at which they
did, and it gives frames to whoever can send them; docs/panel-protocol.md is the description.

The host speaks only to a panel that has just spoken. A board that was reset, as many are when their
port is opened, may listen to its bootloader first, and any byte would hold it there: so nothing is
sent until the panel says hello, and nothing more once it has fallen silent.
"""

from __future__ import annotations

import enum
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from ares4.attachments.panel.messages import (
    Hello,
    Moves,
    Standing,
    greeting,
    hello_of,
    moves_of,
    standing_of,
)
from ares4.portable.wire import RECENT, Kind, Message, Receiver, frame_of

GREET_S = 0.5  # between two greetings of a panel that speaks as if it were linked
SILENCE_S = 2.0  # then the panel is lost; it judges the host by the same time
LAMPS_S = 0.5  # between two frames of unchanged lamps
LAMPS_GAP_S = 0.008  # between two frames of changed lamps


@dataclass
class Counts:
    """What the line has been through."""

    damaged: int  # frames that came broken, or say what no panel says
    repeated: int  # frames that came again
    missed: int  # frames that did not come
    refused_by_panel: int  # of the two first kinds, at its end, since it started


class State(enum.Enum):
    """How things stand between host and panel."""

    WAITING = "waiting"  # no panel is linked
    LINKED = "linked"
    REFUSED = "refused"  # a panel answers that is made for another cockpit


class Switches(Protocol):
    """Who is told how a panel's switches stand, each control by its number."""

    def plugged(self, name: str, standing: Mapping[int, int]) -> None:
        """A panel was linked. standing: the position of each control it has."""

    def moved(self, control: int, position: int) -> None:
        """A hand moved a control."""

    def unplugged(self) -> None:
        """The link is lost."""


class Link:
    """A line to a panel, of whatever kind. name: of the place it is at, as it is called now.

    switches: told what the panel says. tell: takes a line for the crew.
    """

    def __init__(self, name: str, switches: Switches, tell: Callable[[str], None]) -> None:
        self.name = name
        self.state = State.WAITING
        self.refusal = ""
        """Why a panel that answered is none for this cockpit; "" when none was refused."""
        self._switches = switches
        self._tell = tell
        self._receiver = Receiver()
        self._invalid = 0
        self._refused_by_panel = 0
        self._session = 0  # of the latest greeting
        self._asked = False  # that greeting is not answered yet
        self._met = False  # the panel has spoken since the last look, and is not linked
        self._sequence = 0
        self._shown = b""
        self._positions: dict[int, int] | None = None  # as the panel last told them
        self._changes = 0
        self._greeted_s = self._lamps_s = self._heard_s = -math.inf

    @property
    def known(self) -> bool:
        """Whether a panel is linked and has said how its switches stand."""
        return self._positions is not None

    @property
    def counts(self) -> Counts:
        """What the line has been through since the flight began."""
        receiver = self._receiver
        return Counts(
            receiver.damaged + self._invalid,
            receiver.repeated,
            receiver.missed,
            self._refused_by_panel,
        )

    def lose(self, why: str) -> None:
        """The line is cut, or the panel on it is gone. why: told if it was linked."""
        if self.state is State.LINKED:
            self._tell(why)
        self.state = State.WAITING
        self._asked = False
        self._receiver.forget()
        self._positions = None
        self._switches.unplugged()

    def begin(self) -> None:
        """The line is another one: what came of a frame so far was for nobody."""
        self._receiver.drop()

    # ---- what comes -----------------------------------------------------------------------------

    def take(self, data: bytes, now_s: float) -> None:
        """Bytes that came, or none."""
        for message in self._receiver.take(data):
            self._handle(message, now_s)
        if self.state is State.LINKED and now_s - self._heard_s >= SILENCE_S:
            self.lose(
                f"The panel at {self.name} has been silent for {SILENCE_S:.0f} s; the flight "
                "goes on, and it is taken up again when it says hello."
            )

    def _handle(self, message: Message, now_s: float) -> None:
        kind, body = message
        if kind == Kind.HELLO and (hello := hello_of(body)):
            self._meet(hello, now_s)
        elif kind == Kind.STATE and (standing := standing_of(body)):
            self._take_state(standing, now_s)
        elif kind == Kind.CHANGE and (moves := moves_of(body)):
            self._take_moves(moves, now_s)
        else:
            self._invalid += 1
            return
        self._met = self.state is State.WAITING

    def _meet(self, hello: Hello, now_s: float) -> None:
        if self.state is State.LINKED:
            if hello.session == 0:  # it says so while it has no host
                self.lose(self._why_unlinked(hello))
                self._greeted_s = -math.inf  # who says hello is answered at once
            return
        if hello.wrong:
            self._refuse(hello.wrong)
        elif self._asked and hello.session == self._session:
            self._heard_s = now_s
            self.state = State.LINKED
            self._asked = False
            self.refusal = ""
            self._shown = b""
        else:
            self.state = State.WAITING
            self._greeted_s = -math.inf

    def _why_unlinked(self, hello: Hello) -> str:
        if hello.last == self._session:
            return (
                f"The panel at {self.name} went dark, as it heard nothing of this program for "
                f"{SILENCE_S:.0f} s; it is taken up again."
            )
        return f"The panel at {self.name} has started anew; it is taken up again."

    def _refuse(self, wrong: str) -> None:
        self.state = State.REFUSED
        if not self.refusal:
            self.refusal = (
                f"The panel at {self.name} {wrong}: load this version's hw/panel into it."
            )
            self._tell(self.refusal)

    def _take_state(self, standing: Standing, now_s: float) -> None:
        if self.state is not State.LINKED:
            return
        self._refused_by_panel = standing.refused
        if self._positions is None:
            self._heard_s = now_s
            self._changes = standing.moves.total
            self._positions = standing.fitted
            self._switches.plugged(self.name, standing.fitted)
            return
        if standing.fitted.keys() != self._positions.keys():
            self._invalid += 1  # nobody screws controls on while it is linked
            return
        self._take_moves(standing.moves, now_s)
        for control, position in standing.fitted.items():
            if position != self._positions[control]:
                self._move(control, position)

    def _take_moves(self, moves: Moves, now_s: float) -> None:
        if self.state is not State.LINKED or self._positions is None:
            return
        self._heard_s = now_s
        new = min(moves.total - self._changes & 0xFF, RECENT)
        self._changes = moves.total
        for control, position in reversed(moves.recent[:new]):
            if control in self._positions:
                self._move(control, position)

    def _move(self, control: int, position: int) -> None:
        assert self._positions is not None
        self._switches.moved(control, position)
        self._positions[control] = position

    # ---- what goes ------------------------------------------------------------------------------

    def send(self, now_s: float, lit: Callable[[], bytes], give: Callable[[bytes], bool]) -> None:
        """Sends what is due.

        lit: what the panel is to show, as the body of LAMPS. give: takes a frame, whole; False:
        the line takes none now.
        """
        if self.state is not State.LINKED:
            if self._met and now_s - self._greeted_s >= GREET_S:
                self._session = self._session % 255 + 1
                self._greeted_s = now_s
                self._asked = self._send(Kind.GREET, greeting(self._session), give)
            self._met = False
            return
        if now_s - self._lamps_s < LAMPS_GAP_S:
            return
        shown = lit()
        if shown == self._shown and now_s - self._lamps_s < LAMPS_S:
            return
        if self._send(Kind.LAMPS, shown, give):
            self._shown = shown
            self._lamps_s = now_s

    def _send(self, kind: Kind, body: bytes, give: Callable[[bytes], bool]) -> bool:
        if not give(frame_of(kind, self._sequence, body)):
            return False
        self._sequence = self._sequence + 1 & 0xFF
        return True
