"""The switch panel as a mission's attachment: a port, the link over it, and what hands move.

Bytes are taken and given at frame edges, never waited for, and never more than a bounded number at
once. What the panel shows are the cockpit registers as the firmware drives them, and the brightness
of its screen; what a hand moves becomes an input of the computer, journalled like any other.

The clock on the wall decides when a silent panel counts as lost and when lamps are sent again. It
decides nothing in the machine.
"""

from __future__ import annotations

import os
import select
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path

from ares4.attachments.panel import ports
from ares4.attachments.panel.hands import Hands
from ares4.attachments.panel.link import Counts, Link, State
from ares4.attachments.panel.messages import DIGIT_COUNT, lamps_of
from ares4.attachments.panel.port import FAILURES, Port, is_absent
from ares4.computer import Computer
from ares4.errors import PanelError

ANSWER_S = 15.0  # for a board that starts anew when its port is opened, held by its bootloader
SETTINGS_S = 0.5  # between two looks whether the port is still set as it must be
RETRY_S = 1.0  # between two attempts to open a port that has gone
LOOK_S = 0.02  # between two looks at a port while the first answer is awaited, at most
MESSAGES_MAX = 100


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
        self._lasting = port  # by which it is found again
        self._clock = clock
        self._hands = Hands(computer, self.messages.append)
        self._link = Link(port, self._hands, self.messages.append)
        self._tried_s = self._checked_s = now_s = clock()
        self._port: Port | None = None  # None: it is not there
        self._closed = False
        self._unopened = ""  # why the port cannot be opened, as it was last told
        try:
            self._port = self._open()
        except PanelError as error:
            if not (is_absent(error) and Path(port).absolute().parent.is_dir()):
                raise
            self.messages.append(
                f"There is no port {port} yet, {ports.there()}; the flight goes on, and the panel "
                "is taken up when it is plugged in."
            )
        else:
            self._first_answer(now_s + ANSWER_S)

    # ---- what a mission asks of an attachment ---------------------------------------------------

    def next_cycle(self) -> int | None:
        """The cycle at which the next change that waits may go in."""
        return self._hands.next_cycle()

    def frame(self) -> None:
        """Takes what came, puts it into the computer, and shows what it drives."""
        if self._closed:
            return
        self._serve(self._clock())
        self._hands.put_due()

    def close(self) -> None:
        """Lets the port go; the panel goes dark by itself."""
        if self._port is not None:
            self._port.close()
        self._closed = True

    # ---- what the deck asks ---------------------------------------------------------------------

    @property
    def status(self) -> str:
        """One word: linked, waiting, refused, gone (the port is not there) or closed."""
        if self._closed:
            return "closed"
        return "gone" if self._port is None else self._link.state.value

    @property
    def counts(self) -> Counts:
        """What the line has been through since the flight began."""
        return self._link.counts

    # ---- the port -------------------------------------------------------------------------------

    def _first_answer(self, deadline_s: float) -> None:
        """Waits for a panel to say who it is and how its switches stand."""
        while not self._link.known:
            now_s = self._clock()
            self._serve(now_s)  # a board may leave the bus and come back as it starts
            if self._link.state is State.REFUSED or now_s >= deadline_s:
                self.close()
                raise PanelError(self._link.refusal or self._why_no_answer())
            select.select([] if self._port is None else [self._port], [], [], LOOK_S)

    def _why_no_answer(self) -> str:
        who = "Nobody" if self._link.counts.damaged == 0 else "Something sends, but no panel,"
        return (
            f"{who} answers at {self._link.name} within {ANSWER_S:.0f} s: look whether it is the "
            f"right port ({ports.there()}), and whether the panel has its program in it (hw/panel)."
        )

    def _open(self) -> Port:
        """The port, under whatever name its device has now."""
        found = os.access(self._lasting, os.F_OK)
        port = Port(self._lasting if found else self._given)
        self._lasting = ports.lasting(port.name)
        itself = os.path.realpath(port.name)
        self._link.name = self._given if itself == os.path.realpath(self._given) else itself
        return port

    def _serve(self, now_s: float) -> None:
        if self._port is None:
            self._try_again(now_s)
        if self._port is not None:
            self._exchange(self._port, now_s)

    def _try_again(self, now_s: float) -> None:
        if now_s - self._tried_s < RETRY_S:
            return
        self._tried_s = now_s
        try:
            self._port = self._open()
        except PanelError as error:
            if not is_absent(error) and str(error) != self._unopened:
                self._unopened = str(error)
                self.messages.append(self._unopened)
            return
        self._unopened = ""
        self._link.begin()

    def _exchange(self, port: Port, now_s: float) -> None:
        try:
            self._link.take(port.read(), now_s)
            if now_s - self._checked_s >= SETTINGS_S:
                self._checked_s = now_s
                if port.keep_settings():
                    self.messages.append(
                        f"Another program changed the settings of the port {self._link.name}; they "
                        "are set again."
                    )
            self._link.send(now_s, self._lit, port.give)
        except FAILURES:
            self._tried_s = now_s
            port.close()
            self._port = None
            self._link.lose(
                f"The panel's port {self._link.name} is gone; the flight goes on, and the panel is "
                "taken up again when it is back."
            )

    def _lit(self) -> bytes:
        """What the computer's program drives."""
        return lamps_of(
            self._computer.read("cockpit.LAMPS"),
            self._computer.read("screen.CONTROL.BRIGHTNESS"),
            self._computer.words("cockpit.DIGIT")[:DIGIT_COUNT],
        )
