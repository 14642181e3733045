"""The switch panel as a mission's attachment: who is at the port, and what goes to and fro.

Bytes are taken and given at frame edges, never waited for, and never more than a bounded number at
once. What the panel shows are the cockpit registers as the firmware drives them, and the brightness
of its screen; what a hand moves becomes an input of the computer, journalled like any other.

The host speaks only to a panel that has just spoken. A board that was reset, as many are when their
port is opened, may listen to its bootloader first, and any byte would hold it there: so nothing is
sent until the panel says hello, and nothing more once it has fallen silent.

The clock on the wall decides when a silent panel counts as lost and when lamps are sent again. It
decides nothing in the machine.
"""

from __future__ import annotations

import enum
import math
import os
import select
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ares4.attachments.panel import ports
from ares4.attachments.panel.frames import Kind, Message, Receiver, frame_of
from ares4.attachments.panel.hands import Hands
from ares4.attachments.panel.messages import (
    RECENT,
    Hello,
    Moves,
    Standing,
    greeting,
    hello_of,
    lights,
    moves_of,
    standing_of,
)
from ares4.attachments.panel.port import FAILURES, Port, is_absent
from ares4.computer import Computer
from ares4.errors import PanelError

ANSWER_S = 15.0  # for a board that starts anew when its port is opened, held by its bootloader
GREET_S = 0.5  # between two greetings of a panel that speaks as if it were linked
SETTINGS_S = 0.5  # between two looks whether the port is still set as it must be
SILENCE_S = 2.0  # then the panel is lost; it judges the host by the same time
RETRY_S = 1.0  # between two attempts to open a port that has gone
LAMPS_S = 0.5  # between two frames of unchanged lamps
LAMPS_GAP_S = 0.008  # between two frames of changed lamps
LOOK_S = 0.02  # between two looks at a port while the first answer is awaited, at most
MESSAGES_MAX = 100


@dataclass
class Counts:
    """What the line has been through."""

    damaged: int  # frames that came broken, or say what no panel says
    repeated: int  # frames that came again
    missed: int  # frames that did not come
    refused_by_panel: int  # of the two first kinds, at its end, since it started


class State(enum.Enum):
    """How things stand between host and panel."""

    WAITING = "waiting"  # the port is open, no panel is linked
    LINKED = "linked"
    REFUSED = "refused"  # a panel answers that is made for another cockpit
    GONE = "gone"  # the port is not there
    CLOSED = "closed"


class Panel:
    """A switch panel, attached. clock: seconds that pass outside the machine.

    A port that is not there is taken up as soon as it is. Raises PanelError when it is there and
    cannot be opened, or no panel made for this cockpit answers; or when it can never be there.
    """

    def __init__(
        self, computer: Computer, port: str, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.messages: deque[str] = deque(maxlen=MESSAGES_MAX)
        self._computer = computer
        self._given = port
        self._name = port  # as it is called now
        self._lasting = port  # by which it is found again
        self._clock = clock
        self._receiver = Receiver()
        self._invalid = 0
        self._refused_by_panel = 0
        self._state = State.WAITING
        self._refusal = ""
        self._session = 0  # of the latest greeting
        self._asked = False  # that greeting is not answered yet
        self._met = False  # the panel has spoken since the last look, and is not linked
        self._sequence = 0
        self._shown = b""
        self._positions: dict[int, int] | None = None  # as the panel last told them
        self._changes = 0
        self._hands = Hands(computer, self.messages.append)
        now_s = clock()
        self._greeted_s = self._lamps_s = -math.inf
        self._heard_s = self._tried_s = self._checked_s = now_s
        self._port: Port
        self._unopened = ""  # why the port cannot be opened, as it was last told
        try:
            self._open()
        except PanelError as error:
            if not (is_absent(error) and Path(port).absolute().parent.is_dir()):
                raise
            self._state = State.GONE
            self.messages.append(
                f"There is no port {port} yet, {ports.there()}; the flight goes on, and the panel "
                "is taken up when it is plugged in."
            )
        else:
            self._first_answer()

    # ---- what a mission asks of an attachment ---------------------------------------------------

    def next_cycle(self) -> int | None:
        """The cycle at which the next change that waits may go in."""
        return self._hands.next_cycle()

    def frame(self) -> None:
        """Takes what came, puts it into the computer, and shows what it drives."""
        if self._state is State.CLOSED:
            return
        self._serve(self._clock())
        self._hands.put_due()

    def close(self) -> None:
        """Lets the port go; the panel goes dark by itself."""
        if self._state is not State.GONE:
            self._port.close()
        self._state = State.CLOSED

    # ---- what the deck asks ---------------------------------------------------------------------

    @property
    def status(self) -> str:
        """One word: linked, waiting, refused, gone or closed."""
        return self._state.value

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

    # ---- the port -------------------------------------------------------------------------------

    def _first_answer(self) -> None:
        """Waits for a panel to say who it is and how its switches stand."""
        deadline_s = self._heard_s + ANSWER_S
        while self._positions is None:
            now_s = self._clock()
            self._serve(now_s)  # a board may leave the bus and come back as it starts
            if self._state is State.REFUSED or now_s >= deadline_s:
                self.close()
                raise PanelError(self._refusal or self._why_no_answer())
            select.select([] if self._state is State.GONE else [self._port], [], [], LOOK_S)

    def _why_no_answer(self) -> str:
        who = "Nobody" if self._receiver.damaged == 0 else "Something sends, but no panel,"
        return (
            f"{who} answers at {self._name} within {ANSWER_S:.0f} s: look whether it is the right "
            f"port ({ports.there()}), and whether the panel has its program in it (hw/panel)."
        )

    def _open(self) -> None:
        """Opens the port, under whatever name its device has now."""
        found = os.access(self._lasting, os.F_OK)
        self._port = Port(self._lasting if found else self._given)
        self._lasting = ports.lasting(self._port.name)
        itself = os.path.realpath(self._port.name)
        self._name = self._given if itself == os.path.realpath(self._given) else itself

    def _serve(self, now_s: float) -> None:
        if self._state is State.GONE:
            self._try_again(now_s)
        if self._state is not State.GONE:
            self._exchange(now_s)

    def _try_again(self, now_s: float) -> None:
        if now_s - self._tried_s < RETRY_S:
            return
        self._tried_s = now_s
        try:
            self._open()
        except PanelError as error:
            if not is_absent(error) and str(error) != self._unopened:
                self._unopened = str(error)
                self.messages.append(self._unopened)
            return
        self._unopened = ""
        self._state = State.WAITING
        self._receiver.drop()

    def _exchange(self, now_s: float) -> None:
        try:
            for message in self._receiver.take(self._port.read()):
                self._handle(message, now_s)
            if self._state is State.LINKED and now_s - self._heard_s >= SILENCE_S:
                self._lose(
                    State.WAITING,
                    f"The panel at {self._name} has been silent for {SILENCE_S:.0f} s; the flight "
                    "goes on, and it is taken up again when it says hello.",
                )
            if now_s - self._checked_s >= SETTINGS_S:
                self._checked_s = now_s
                if self._port.keep_settings():
                    self.messages.append(
                        f"Another program changed the settings of the port {self._name}; they are "
                        "set again."
                    )
            self._send_due(now_s)
        except FAILURES:
            self._tried_s = now_s
            self._port.close()
            self._lose(
                State.GONE,
                f"The panel's port {self._name} is gone; the flight goes on, and the panel is "
                "taken up again when it is back.",
            )

    def _lose(self, state: State, message: str) -> None:
        if self._state is State.LINKED:
            self.messages.append(message)
        self._state = state
        self._asked = False
        self._receiver.forget()
        self._positions = None
        self._hands.unplugged()

    # ---- what comes -----------------------------------------------------------------------------

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
        self._met = self._state is State.WAITING

    def _meet(self, hello: Hello, now_s: float) -> None:
        if self._state is State.LINKED:
            if hello.session == 0:  # it says so while it has no host
                self._lose(State.WAITING, self._why_unlinked(hello))
                self._greeted_s = -math.inf  # who says hello is answered at once
            return
        if hello.wrong:
            self._refuse(hello.wrong)
        elif self._asked and hello.session == self._session:
            self._heard_s = now_s
            self._state = State.LINKED
            self._asked = False
            self._refusal = ""
            self._shown = b""
        else:
            self._state = State.WAITING
            self._greeted_s = -math.inf

    def _why_unlinked(self, hello: Hello) -> str:
        if hello.last == self._session:
            return (
                f"The panel at {self._name} went dark, as it heard nothing of this program for "
                f"{SILENCE_S:.0f} s; it is taken up again."
            )
        return f"The panel at {self._name} has started anew; it is taken up again."

    def _refuse(self, wrong: str) -> None:
        self._state = State.REFUSED
        if not self._refusal:
            self._refusal = (
                f"The panel at {self._name} {wrong}: load this version's hw/panel into it."
            )
            self.messages.append(self._refusal)

    def _take_state(self, standing: Standing, now_s: float) -> None:
        if self._state is not State.LINKED:
            return
        self._refused_by_panel = standing.refused
        if self._positions is None:
            self._heard_s = now_s
            self._changes = standing.moves.total
            self._positions = standing.fitted
            self._hands.plugged(self._name, standing.fitted)
            return
        if standing.fitted.keys() != self._positions.keys():
            self._invalid += 1  # nobody screws controls on while it is linked
            return
        self._take_moves(standing.moves, now_s)
        for control, position in standing.fitted.items():
            if position != self._positions[control]:
                self._move(control, position)

    def _take_moves(self, moves: Moves, now_s: float) -> None:
        if self._state is not State.LINKED or self._positions is None:
            return
        self._heard_s = now_s
        new = min(moves.total - self._changes & 0xFF, RECENT)
        self._changes = moves.total
        for control, position in reversed(moves.recent[:new]):
            if control in self._positions:
                self._move(control, position)

    def _move(self, control: int, position: int) -> None:
        assert self._positions is not None
        self._hands.moved(control, position)
        self._positions[control] = position

    # ---- what goes ------------------------------------------------------------------------------

    def _send_due(self, now_s: float) -> None:
        if self._state is not State.LINKED:
            if self._met and now_s - self._greeted_s >= GREET_S:
                self._session = self._session % 255 + 1
                self._greeted_s = now_s
                self._asked = self._send(Kind.GREET, greeting(self._session))
            self._met = False
            return
        if now_s - self._lamps_s < LAMPS_GAP_S:
            return
        lit = lights(self._computer)
        if lit == self._shown and now_s - self._lamps_s < LAMPS_S:
            return
        if self._send(Kind.LAMPS, lit):
            self._shown = lit
            self._lamps_s = now_s

    def _send(self, kind: Kind, body: bytes) -> bool:
        """Gives a frame to the port. False: it takes none now, and nothing was given."""
        if not self._port.ready():
            return False
        self._port.write(frame_of(kind, self._sequence, body))
        self._sequence = self._sequence + 1 & 0xFF
        return True
