"""Entries as files of their own: `ares4 logs extract`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ares4.cli.log_reading import ChosenWords, chosen, name_of, read
from ares4.cli.telling import Bar, complain, line
from ares4.errors import Ares4Error, FlightLogError

if TYPE_CHECKING:
    from ares4.flightlog import Entry

ENTRIES = "entries.jsonl"


class ExtractWords(ChosenWords):
    """And where to."""

    output: Path


def extract(words: ExtractWords) -> int:
    """All of them as JSON lines in one file, texts and pictures as files besides."""
    from json import dumps

    from ares4 import files

    log = read(words)
    entries = chosen(log, words)
    if not entries:
        raise FlightLogError(f"{name_of(words)}: no entry of the log is of those that are wanted.")
    _make(words.output)
    rows = "".join(dumps(entry.as_row(), allow_nan=False) + "\n" for entry in entries)
    files.write(words.output / ENTRIES, rows.encode(), "Entries")
    bar, written = Bar("writing"), {"texts": 0, "pictures": 0}
    for place, entry in enumerate(entries):
        bar.show(place / len(entries))
        name, data = _file_of(entry)
        if data is not None:
            files.write(words.output / f"{entry.number:07}-{entry.kind}.{name}", data, "Entry")
            written["texts" if name == "txt" else "pictures"] += 1
    bar.close()
    for damage in log.damage:
        complain(f"{name_of(words)}: {damage}")
    if words.json:
        line({"folder": str(words.output), "entries": len(entries), **written})
    else:
        print(
            f"{words.output}: {len(entries)} entries in {ENTRIES}, {written['texts']} texts, "
            f"{written['pictures']} pictures"
        )
    return 0


def _make(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as problem:
        raise Ares4Error(f"Folder {folder} cannot be made: {problem.strerror}.") from None


def _file_of(entry: Entry) -> tuple[str, bytes | None]:
    """What kind of file an entry is besides its row, and what is in it."""
    from ares4.logbook.pictures import picture_of

    text = entry.fields.get("text")
    if isinstance(text, str):
        return "txt", f"{text}\n".encode("utf-8", "replace")
    picture = picture_of(entry.fields)
    return "png", picture.png() if picture else None
