"""`ares4 controls`: every switch and key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ares4.cli.command import Given, add

if TYPE_CHECKING:
    from ares4.cli.command import Commands


def options(commands: Commands) -> None:
    """The subcommand's words."""
    add(
        commands, "controls", Given, _controls,
        "list every control: name, kind, positions, key, purpose",
        examples="  ares4 controls",
    )  # fmt: skip


def _controls(_: Given) -> int:
    from ares4.machine.controls import CONTROL_TABLE

    for control in CONTROL_TABLE.values():
        names = control.positions
        ends = f"{names[0]} … {names[-1]}" if len(names) > 5 else ", ".join(names)
        row = (
            f"{control.name:20} {control.kind:10} {ends:24} {control.keyboard:10} {control.purpose}"
        )
        print(row.rstrip())
    return 0
