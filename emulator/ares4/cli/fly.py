"""`ares4 fly`: the flight deck in this terminal."""

from __future__ import annotations

import argparse
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from ares4 import files
from ares4.cli.command import add
from ares4.cli.flights import begin, let_gdb_in, recorder, rows
from ares4.cli.options import add_flight_options, check_places
from ares4.cli.words import factor
from ares4.errors import Ares4Error


def options(commands: Any) -> None:
    """The subcommand's words."""
    fly = add(
        commands, "fly", _fly, "fly the ship from this terminal",
        "  ares4 fly\n  ares4 fly --scenario orbit --factor 10\n"
        "  ares4 fly --panel /dev/ttyACM0 --journal today.journal\n  ares4 fly --gdb :1234",
    )  # fmt: skip
    add_flight_options(fly)
    fly.add_argument("--panel", metavar="PORT", help="serial port of a switch panel")
    fly.add_argument(
        "--factor", type=factor, default=1.0, metavar="X", help="time factor to begin with"
    )


def _fly(arguments: argparse.Namespace) -> int:
    from ares4.attachments.panel import Panel
    from ares4.computer import seconds_of
    from ares4.mission import Mission
    from ares4.tui.app import FlightDeck

    if not (sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()):
        raise Ares4Error("The flight deck needs a terminal; `ares4 run` flies without one.")
    check_places(arguments)
    begun = begin(arguments)
    computer = begun.computer
    mission = Mission(computer, rows=rows(arguments, begun))

    def save() -> Path:
        path = arguments.save or Path(f"ares4-{int(seconds_of(computer.cycle)):06d}s.flight")
        files.write(path, computer.snapshot(), "Saved flight")
        return path

    with ExitStack() as stack:
        try:
            panel = Panel(computer, arguments.panel) if arguments.panel else None
            mission.attachments += [panel] if panel else []
            let_gdb_in(arguments, mission, arguments.firmware, wait=False)
            deck = FlightDeck(
                mission,
                title=begun.title,
                briefing=begun.briefing,
                time_factor=arguments.factor,
                save=save,
                panel=panel,
            )
            # The journal last: what fails before leaves an older one of that name as it was.
            mission.attachments[:0] = recorder(arguments, begun, stack)
            deck.run()
        finally:
            mission.close()
    if deck.error:
        raise deck.error
    return deck.return_code or 0
