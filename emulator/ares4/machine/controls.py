"""The controls of the cockpit, as controls.toml has them."""

from __future__ import annotations

from typing import NamedTuple

from ares4._registers import CONTROLS
from ares4.errors import InputError, shown

_POSITION_DIGITS = 4


class Control(NamedTuple):
    """A control of the cockpit, as controls.toml has it."""

    number: int
    name: str
    kind: str
    positions: tuple[str, ...]
    initial: int
    keyboard: str
    purpose: str
    critical: bool
    """A panel that is plugged in does not move it: see controls.toml."""
    queued: bool
    """Its strokes wait in their order until the program aboard takes them."""

    @property
    def momentary(self) -> bool:
        """Whether it comes back by itself when the hand lets go."""
        return self.kind in ("momentary", "key")

    @property
    def prompt(self) -> bool:
        """Whether a hand on it waits for nothing: what stops, silences, ignites or is guarded."""
        return self.kind in ("guarded", "momentary") and not self.queued

    def position(self, word: str) -> int:
        """The number of a position, by its name or its number. Raises InputError."""
        if word in self.positions:
            return self.positions.index(word)
        if word.isdecimal() and len(word) <= _POSITION_DIGITS and int(word) < len(self.positions):
            return int(word)
        raise InputError(
            f"{self.name} has no position {shown(word)}; it has {', '.join(self.positions)}."
        )


CONTROL_TABLE: dict[str, Control] = {
    row[0]: Control(number, *row) for number, row in enumerate(CONTROLS)
}


def control_named(name: str) -> Control:
    """The control of that name, any case, spaces or dashes for underscores. Raises InputError."""
    tidy = name.upper().replace(" ", "_").replace("-", "_")
    for candidate in (tidy, f"KEY_{tidy}"):
        if candidate in CONTROL_TABLE:
            return CONTROL_TABLE[candidate]
    raise InputError(f"There is no control {shown(name)}; `ares4 controls` lists them.")
