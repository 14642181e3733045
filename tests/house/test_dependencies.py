"""The lock holds what pyproject.toml asks for: a version of each for a Python, in range."""

from __future__ import annotations

import tomllib
from itertools import chain
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]


def wanted() -> list[Requirement]:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())
    project = declared["project"]
    return [
        Requirement(line)
        for line in chain(
            project["dependencies"],
            *project["optional-dependencies"].values(),
            *declared["dependency-groups"].values(),
        )
    ]


def locked() -> dict[str, list[Requirement]]:
    """The pins of each package: one, or one for each kind of Python."""
    pins: dict[str, list[Requirement]] = {}
    for line in (ROOT / "requirements.lock").read_text().splitlines():
        pin = Requirement(line)
        assert [part.operator for part in pin.specifier] == ["=="], line
        pins.setdefault(canonicalize_name(pin.name), []).append(pin)
    for several in pins.values():
        assert len(several) == 1 or all(pin.marker for pin in several), several
    return pins


def test_the_lock_pins_all_that_is_asked_for_within_its_range() -> None:
    pins = locked()
    off = [
        f"{requirement}: {pin}"
        for requirement in wanted()
        for pin in pins.get(canonicalize_name(requirement.name)) or ["missing"]
        if isinstance(pin, str)
        or not all(requirement.specifier.contains(part.version) for part in pin.specifier)
    ]
    assert off == []


def test_what_is_built_with_is_what_the_build_group_names() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())
    ranges = {requirement.name: requirement.specifier for requirement in wanted()}
    for line in declared["build-system"]["requires"]:
        requirement = Requirement(line)
        assert ranges[requirement.name] == requirement.specifier
