"""`ares4 logs`: the records of a mass memory, from an image of it or a saved flight."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ares4.cli.command import Given, add
from ares4.cli.telling import complain, line

if TYPE_CHECKING:
    from ares4.cli.command import Commands


class _Words(Given):
    image: Path


def options(commands: Commands) -> None:
    """The subcommand's words."""
    logs = add(
        commands, "logs", _Words, _logs, "read the records in a ship's mass memory, as JSON lines",
        examples="  ares4 run --for 5m --flash-out day.flash\n  ares4 logs day.flash\n"
        "  ares4 logs contact.flight",
    )  # fmt: skip
    logs.add_argument(
        "image", type=Path, metavar="FILE", help="a mass-memory image, or a saved flight"
    )


def _logs(arguments: _Words) -> int:
    from dataclasses import asdict

    from ares4 import flight, flightlog
    from ares4.errors import FlightLogError

    image = flight.mass_memory(arguments.image, FlightLogError)
    try:
        log = flightlog.read(image)
    except FlightLogError as error:
        raise FlightLogError(f"{arguments.image}: {error}") from None
    for entry in log.entries:
        line(asdict(entry))
    for damage in log.damage:
        complain(f"{arguments.image}: {damage}")
    return 0
