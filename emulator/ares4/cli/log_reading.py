"""Logs as they are named on the command line: images, dumps, saved flights, and what is wanted."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ares4.cli.command import Given
from ares4.cli.telling import Bar
from ares4.errors import FlightLogError

if TYPE_CHECKING:
    from ares4.cli.command import Command
    from ares4.flightlog import Entry, Log

FILES_MAX = 16
_FAR = 1 << 62


class LogWords(Given):
    """Which files are read together."""

    images: list[Path]
    json: bool


class ChosenWords(LogWords):
    """And which of their entries are meant."""

    kind: frozenset[str] | None
    since: Moment | None
    until: Moment | None
    search: str | None


class Moment:
    """A date, or the number of an entry."""

    def __init__(self, number: int | None, utc_s: float) -> None:
        self._number = number
        self._utc_s = utc_s

    def is_after(self, entry: Entry) -> bool:
        """Whether an entry is of before it."""
        if self._number is not None:
            return entry.number < self._number
        return entry.utc_s < self._utc_s

    def is_before(self, entry: Entry) -> bool:
        """Whether an entry is of after it."""
        if self._number is not None:
            return entry.number > self._number
        return entry.utc_s > self._utc_s


def moment(text: str) -> Moment:
    from datetime import UTC, datetime

    if text.isascii() and text.isdecimal() and len(text) <= 10:
        return Moment(int(text), 0.0)
    try:
        date = datetime.fromisoformat(text)
        return Moment(None, date.replace(tzinfo=date.tzinfo or UTC).timestamp())
    except (ValueError, OverflowError):
        raise argparse.ArgumentTypeError(
            f"{text[:40]!r} is neither the number of an entry nor a date in UTC such as "
            "2035-11-07T12:30"
        ) from None


def kinds(text: str) -> frozenset[str]:
    return frozenset(name.strip().upper() for name in text.split(",") if name.strip())


def add_files(command: Command) -> None:
    """The words of LogWords."""
    command.add_argument(
        "images", type=Path, nargs="+", metavar="FILE",
        help="a mass-memory image, a dump of it, or a saved flight; several of one part are read "
        "together",
    )  # fmt: skip
    command.add_argument("--json", action="store_true", help="say it as JSON")


def add_choice(command: Command) -> None:
    """The words of ChosenWords."""
    add_files(command)
    command.add_argument(
        "--kind", type=kinds, metavar="NAMES",
        help="these kinds or events, with commas between them: MARK,DRIVE_STOPPED",
    )  # fmt: skip
    command.add_argument(
        "--from", dest="since", type=moment, metavar="WHEN",
        help="from that entry or date on: 120, or 2035-11-07T12:30 (UTC)",
    )  # fmt: skip
    command.add_argument(
        "--to", dest="until", type=moment, metavar="WHEN", help="up to that entry or date"
    )
    command.add_argument("--search", metavar="WORDS", help="that say these words somewhere")


def read(words: LogWords) -> Log:
    """The log in these files. Raises FlightLogError."""
    from ares4 import flight, flightlog

    if len(words.images) > FILES_MAX:
        raise FlightLogError(
            f"{len(words.images)} files are named; give {FILES_MAX} dumps of a part at most."
        )
    images = [flight.mass_memory(path, FlightLogError) for path in words.images]
    bar = Bar("reading")
    try:
        return flightlog.read(*images, progress=bar.show)
    except FlightLogError as error:
        raise FlightLogError(f"{name_of(words)}: {error}") from None
    finally:
        bar.close()


def name_of(words: LogWords) -> str:
    """What is read, in a sentence."""
    first, *more = map(str, words.images)
    return f"{first} and {len(more)} more" if more else first


def chosen(log: Log, words: ChosenWords) -> list[Entry]:
    """The entries that are wanted."""
    from ares4.logbook.rows import matches

    since, until = words.since, words.until
    return [
        entry
        for entry in log.entries
        if not (since and since.is_after(entry))
        and not (until and until.is_before(entry))
        and matches(entry, words.kind or frozenset(), words.search or "")
    ]
