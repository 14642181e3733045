"""The lock holds what pyproject.toml asks for: one version of each, within its range."""

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


def locked() -> dict[str, str]:
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    pins = [line.partition(";")[0].strip().partition("==") for line in lines]
    versions = {canonicalize_name(name): version for name, _, version in pins}
    assert len(versions) == len(lines)
    assert all(versions.values()), versions
    return versions


def test_the_lock_pins_all_that_is_asked_for_within_its_range() -> None:
    versions = locked()
    off = [
        f"{requirement}: {version}"
        for requirement in wanted()
        if not requirement.specifier.contains(
            version := versions.get(canonicalize_name(requirement.name), "missing")
        )
    ]
    assert off == []


def test_what_is_built_with_is_what_the_build_group_names() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())
    ranges = {requirement.name: requirement.specifier for requirement in wanted()}
    for line in declared["build-system"]["requires"]:
        requirement = Requirement(line)
        assert ranges[requirement.name] == requirement.specifier
