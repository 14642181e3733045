"""A line over the deck for a few seconds: what is told where the title has no room for it."""

from __future__ import annotations

from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static

_SHOWN_S = 4.0


class Noted(Message):
    """Something of the deck's own is to be told in a line."""

    def __init__(self, line: str) -> None:
        super().__init__()
        self.line = line


class Note(Static):
    """The line; the next one takes its place."""

    can_focus = False

    def __init__(self) -> None:
        super().__init__(markup=False)
        self.display = False
        self._timer: Timer | None = None

    def tell(self, line: str) -> None:
        """Shows a line; none: takes away what is shown."""
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(_SHOWN_S, self._hide) if line else None
        self.update(f" {line}")
        self.display = bool(line)

    def _hide(self) -> None:
        self.display = False
