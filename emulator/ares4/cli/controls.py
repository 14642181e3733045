"""`ares4 controls`: every switch and key."""

from __future__ import annotations

import argparse
from typing import Any

from ares4.cli.command import add


def options(commands: Any) -> None:
    """The subcommand's words."""
    add(
        commands, "controls", _controls, "list every control: name, kind, positions, key, purpose",
        "  ares4 controls",
    )  # fmt: skip


def _controls(_: argparse.Namespace) -> int:
    from ares4.machine.controls import CONTROL_TABLE

    for control in CONTROL_TABLE.values():
        names = control.positions
        ends = f"{names[0]} … {names[-1]}" if len(names) > 5 else ", ".join(names)
        row = (
            f"{control.name:20} {control.kind:10} {ends:24} {control.keyboard:10} {control.purpose}"
        )
        print(row.rstrip())
    return 0
