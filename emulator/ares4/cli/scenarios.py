"""`ares4 scenarios`: how flights can begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ares4.cli.command import Given, add

if TYPE_CHECKING:
    from ares4.cli.command import Commands


class _Words(Given):
    settings: bool


def options(commands: Commands) -> None:
    """The subcommand's words."""
    scenarios = add(
        commands, "scenarios", _Words, _scenarios, "list the scenarios",
        examples="  ares4 scenarios\n  ares4 scenarios --settings",
    )  # fmt: skip
    scenarios.add_argument(
        "--settings",
        action="store_true",
        help="list what a scenario can set, with units and ranges",
    )


def _scenarios(arguments: _Words) -> int:
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
