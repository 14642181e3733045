"""An entry as a row: what is searched, what is shown of it in a line."""

from __future__ import annotations

from datetime import UTC, datetime
from json import dumps

from ares4.flightlog import Entry
from ares4.logbook.pictures import picture_of

_NUMBER_DIGITS = 7
_NAME_CHARACTERS = 20
_NOT_SHOWN = ("pixels", "text")


def date_of(utc_s: int) -> str:
    """A date as people write it; of one beyond all calendars, the seconds."""
    try:
        return datetime.fromtimestamp(utc_s, UTC).strftime("%Y-%m-%d %H:%M:%S")
    except (OverflowError, OSError, ValueError):
        return f"{utc_s} s"


def line_of(entry: Entry, width: int) -> str:
    """Number, date, name, and what it says as far as there is room; words have all the room that
    they need."""
    head = (
        f"{entry.number:{_NUMBER_DIGITS}}  {date_of(entry.utc_s)}  {entry.name:{_NAME_CHARACTERS}}"
    )
    text = entry.fields.get("text")
    if isinstance(text, str):
        return f"{head}  {_printable(text)}"
    picture = picture_of(entry.fields)
    said = [f"{picture.width} x {picture.height} pixels"] if picture else []
    said += [
        f"{name} {_brief(value)}" for name, value in entry.fields.items() if name not in _NOT_SHOWN
    ]
    return f"{head}  {', '.join(said)}"[: max(width, len(head))].rstrip()


def _brief(value: object) -> str:
    if isinstance(value, list):
        return " ".join(_brief(item) for item in value) or "-"
    if isinstance(value, float):
        return f"{value:.6g}"
    return "-" if value is None else str(value)


def _printable(text: str) -> str:
    """What comes out of a log must not move the cursor."""
    return "".join(it if it.isprintable() else "\N{REPLACEMENT CHARACTER}" for it in text)


def matches(entry: Entry, kinds: frozenset[str], words: str) -> bool:
    """Whether it is of these kinds or names, if any are given, and says these words somewhere."""
    if kinds and not kinds & {entry.kind, entry.name}:
        return False
    return not words or words.casefold() in dumps(entry.as_row(), ensure_ascii=False).casefold()
