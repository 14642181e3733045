"""The command palette: every control in each of its positions, and the deck's own keys, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Protocol, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider

from ares4.machine.controls import CONTROL_TABLE, Control
from ares4.tui.keys import DECK_KEYS
from ares4.tui.widgets.controls import engraved, keycap

Command = tuple[str, str, Callable[[], object]]  # name, what it does, doing it


class Deck(Protocol):
    """What the palette asks of the deck."""

    def press(self, control: Control) -> None:
        """Pushes a key or button."""

    def put(self, control: Control, position: int) -> None:
        """Moves a control."""

    def do(self, action: str) -> None:
        """Does what a key of the deck does."""


class ControlCommands(Provider):
    """What the palette offers."""

    async def discover(self) -> Hits:
        """Everything, in the order of the tables."""
        for name, words, command in self._commands():
            yield DiscoveryHit(name, command, help=words)

    async def search(self, query: str) -> Hits:
        """What is like the words typed."""
        matcher = self.matcher(query)
        for name, words, command in self._commands():
            score = matcher.match(name)
            if score > 0:
                yield Hit(score, matcher.highlight(name), command, help=words)

    def _commands(self) -> Iterator[Command]:
        deck = cast(Deck, self.app)
        for control in CONTROL_TABLE.values():
            name, words = engraved(control), f"{control.purpose} ({keycap(control)})".strip()
            if control.momentary:
                yield f"{name}: press", words, partial(deck.press, control)
                continue
            if control.kind == "guarded":
                words += " The first time lifts the guard."
            for number, position in enumerate(control.positions):
                yield f"{name}: {position}", words, partial(deck.put, control, number)
        for _, printed, action, words in DECK_KEYS:
            if action != "app.command_palette" and printed not in {"E", "ctrl+c"}:
                yield f"Deck: {words}", f"({printed})", partial(deck.do, action)
