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
import unicodedata
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, NamedTuple

from ares4 import files
from ares4.computer import Computer
from ares4.errors import ScenarioError, shown

_OWN = Path(__file__).parent / "scenarios"
_SEEDS = 2**64
_SETTING_CHARACTERS_MAX = 64
_TOML_SAID_CHARACTERS = 200
_NOT_SHOWN = ("Cc", "Cf", "Cs", "Zl", "Zp")


class Scenario(NamedTuple):
    """A flight's beginning: settings in SI units by name, and words for the pilot."""

    name: str
    title: str
    briefing: str
    seed: int
    settings: dict[str, float]

    def configure(self, computer: Computer) -> None:
        """Sets the computer's world up. Raises ScenarioError."""
        for name, value in self.settings.items():
            try:
                computer.configure(name, value)
            except ScenarioError as error:
                raise ScenarioError(f"Scenario {self.name}: {error}") from None


def names() -> list[str]:
    """The scenarios that come with the package."""
    return sorted(path.stem for path in _OWN.glob("*.toml"))


def load(name_or_path: str) -> Scenario:
    """The scenario of that name, or from that file. Raises ScenarioError."""
    if name_or_path in names():
        return parse((_OWN / f"{name_or_path}.toml").read_text("utf-8"), name_or_path)
    if not _is_file(name_or_path):
        raise ScenarioError(
            f"There is no scenario {name_or_path!r}: it is neither a file nor one of "
            f"{', '.join(names())}."
        )
    return parse(files.read_text(Path(name_or_path), "Scenario", ScenarioError), name_or_path)


def _is_file(path: str) -> bool:
    try:
        return Path(path).is_file()
    except OSError:  # such as a name too long for any file
        return False


def parse(text: str, name: str) -> Scenario:
    """A scenario from its text. Raises ScenarioError."""
    try:
        return _scenario(tomllib.loads(text), name)
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(
            f"Scenario {name} is no TOML: {str(error)[:_TOML_SAID_CHARACTERS]}."
        ) from None
    except (ValueError, OverflowError):
        raise ScenarioError(f"Scenario {name} has a number or date beyond all ranges.") from None
    except RecursionError:
        raise ScenarioError(f"Scenario {name} is nested too deeply; sections are flat.") from None


def _words(name: str, key: str, text: str) -> str:
    """Words for the pilot, which must not steer the terminal that shows them."""
    for character in text.strip():
        kind = unicodedata.category(character)
        if kind in _NOT_SHOWN and (character != "\n" or key == "title"):
            raise ScenarioError(
                f"Scenario {name}: its {key} has the control character {character!r}; remove it."
            )
    return text.strip()


def _written(value: object) -> str:
    """A value as TOML writes it, not too long: no reader need know how Python would."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, list):
        return "a list"
    return "a section" if isinstance(value, dict) else shown(value)


def _scenario(table: dict[str, Any], name: str) -> Scenario:
    if not any(value != {} for value in table.values()):
        raise ScenarioError(
            f"Scenario {name} says nothing: give it a title, a start or a section of settings, "
            "which `ares4 scenarios --settings` lists."
        )
    settings: dict[str, float] = {}
    words = {"title": name, "briefing": ""}
    seed = 0
    for key, value in table.items():
        if key in words and isinstance(value, str):
            words[key] = _words(name, key, value)
        elif key == "start" and isinstance(value, datetime):
            utc = value.replace(tzinfo=value.tzinfo or UTC)
            settings["start.utc_s"] = utc.timestamp()
        elif key == "seed" and type(value) is int and 0 <= value < _SEEDS:
            seed = value
        elif key == "start" and isinstance(value, date):
            raise ScenarioError(
                f"Scenario {name}: its start {value.isoformat()} is a date without a time; write "
                f"{value.isoformat()}T09:00:00Z."
            )
        elif isinstance(value, dict):
            settings |= _section(name, key, value)
        else:
            raise ScenarioError(
                f"Scenario {name}: {shown(key)} = {_written(value)} is not understood; a scenario "
                "has title, briefing, start (a date with time), seed (a whole number from 0) and "
                "sections of settings."
            )
    return Scenario(name, words["title"], words["briefing"], seed, settings)


def _section(name: str, section: str, table: dict[str, Any]) -> dict[str, float]:
    out = {}
    for key, value in table.items():
        setting = f"{section}.{key}"
        if not setting.isprintable() or len(setting) > _SETTING_CHARACTERS_MAX:
            raise ScenarioError(f"Scenario {name}: there is no setting {shown(setting)}.")
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ScenarioError(f"Scenario {name}: {setting} is {_written(value)}, not a number.")
        out[setting] = float(value)
    return out
