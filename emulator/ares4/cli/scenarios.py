"""`ares4 scenarios`: how flights can begin."""

from __future__ import annotations

import argparse
from typing import Any

from ares4.cli.command import add


def options(commands: Any) -> None:
    """The subcommand's words."""
    scenarios = add(
        commands, "scenarios", _scenarios, "list the scenarios",
        "  ares4 scenarios\n  ares4 scenarios --settings",
    )  # fmt: skip
    scenarios.add_argument(
        "--settings",
        action="store_true",
        help="list what a scenario can set, with units and ranges",
    )


def _scenarios(arguments: argparse.Namespace) -> int:
    from ares4 import scenario
    from ares4.computer import Computer

    if arguments.settings:
        for setting in Computer().settings():
            ends = f"{setting.minimum:g} to {setting.maximum:g} {setting.unit}"
            print(f"{setting.name:36} {setting.value:<14g} {ends}")
        return 0
    for name in scenario.names():
        loaded = scenario.load(name)
        print(f"{name}: {loaded.title}")
        print("".join(f"    {line}\n" for line in loaded.briefing.splitlines()))
    return 0
