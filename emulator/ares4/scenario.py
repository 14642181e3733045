"""Scenarios: how a flight begins, as a TOML file.

title = "Orbit"
briefing = "What the pilot is told."
start = 2032-10-19T09:00:00Z      # or without it: the settings' own date
seed = 0                          # of all noise; --seed overrides it

[orbit]                           # any setting of `ares4 scenarios --settings`
altitude_m = 400e3
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any

from ares4.computer import Computer
from ares4.errors import ScenarioError

_SEEDS = 2**64


@dataclass(frozen=True)
class Scenario:
    """A flight's beginning: settings in SI units by name, and words for the pilot."""

    name: str
    title: str
    briefing: str
    seed: int = 0
    settings: dict[str, float] = field(default_factory=dict)

    def configure(self, computer: Computer) -> None:
        """Sets the computer's world up. Raises ScenarioError."""
        for name, value in self.settings.items():
            try:
                computer.configure(name, value)
            except ScenarioError as error:
                raise ScenarioError(f"Scenario {self.name}: {error}") from None


def names() -> list[str]:
    """The scenarios that come with the package."""
    folder = resources.files("ares4") / "scenarios"
    return sorted(
        item.name.removesuffix(".toml") for item in folder.iterdir() if ".toml" in item.name
    )


def load(name_or_path: str) -> Scenario:
    """The scenario of that name, or from that file. Raises ScenarioError."""
    if name_or_path in names():
        text = (resources.files("ares4") / "scenarios" / f"{name_or_path}.toml").read_text("utf-8")
        return parse(text, name_or_path)
    path = Path(name_or_path)
    if not path.is_file():
        raise ScenarioError(
            f"There is no scenario {name_or_path!r}: it is neither a file nor one of "
            f"{', '.join(names())}."
        )
    try:
        return parse(path.read_text("utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(f"Scenario {path} cannot be read: {error}.") from None


def parse(text: str, name: str) -> Scenario:
    """A scenario from its text. Raises ScenarioError."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(f"Scenario {name} is no TOML: {error}.") from None
    settings: dict[str, float] = {}
    words = {"title": name, "briefing": ""}
    seed = 0
    for key, value in table.items():
        if key in words and isinstance(value, str):
            words[key] = value.strip()
        elif key == "start" and isinstance(value, datetime):
            utc = value.replace(tzinfo=value.tzinfo or UTC)
            settings["start.utc_s"] = utc.timestamp()
        elif key == "seed" and type(value) is int and 0 <= value < _SEEDS:
            seed = value
        elif isinstance(value, dict):
            settings |= _section(name, key, value)
        else:
            raise ScenarioError(
                f"Scenario {name}: {key} = {value!r} is not understood; a scenario has title, "
                "briefing, start (a date with time), seed (a whole number from 0) and sections "
                "of settings."
            )
    return Scenario(name, words["title"], words["briefing"], seed, settings)


def _section(name: str, section: str, table: dict[str, Any]) -> dict[str, float]:
    out = {}
    for key, value in table.items():
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ScenarioError(f"Scenario {name}: {section}.{key} is {value!r}, not a number.")
        out[f"{section}.{key}"] = float(value)
    return out
