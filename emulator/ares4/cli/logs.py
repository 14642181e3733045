"""`ares4 logs`: what a mass memory holds, from images and dumps of it, or from saved flights."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from ares4.cli.command import add, group
from ares4.cli.log_account import info, verify
from ares4.cli.log_aging import add_age
from ares4.cli.log_extracting import ExtractWords, extract
from ares4.cli.log_playing import KEYS, SPEED, PlayWords, play
from ares4.cli.log_reading import (
    ChosenWords,
    LogWords,
    add_choice,
    add_files,
    chosen,
    name_of,
    read,
)
from ares4.cli.telling import complain, line
from ares4.cli.words import within

if TYPE_CHECKING:
    from ares4.cli.command import Commands

_FILE = "a mass-memory image, or a saved flight"


def options(commands: Commands) -> None:
    """The subcommand's words."""
    words = group(
        commands, "logs", "read, salvage and age what a ship's mass memory holds",
        examples="  ares4 run --for 5m --flash-out day.flash\n  ares4 logs list day.flash\n"
        "  ares4 logs age day.flash -o old.flash\n  ares4 logs verify old.flash",
    )  # fmt: skip
    add_files(add(
        words, "info", LogWords, info, "tell what a mass memory holds, and in which state it is",
        examples="  ares4 logs info day.flash",
    ))  # fmt: skip
    add_choice(add(
        words, "list", ChosenWords, _list,
        "list the entries in a mass memory: on a terminal a line each, else as JSON lines",
        examples="  ares4 logs list day.flash\n  ares4 logs list contact.flight --kind MARK,FAULT\n"
        "  ares4 logs list one.dump two.dump three.dump --from 2035-11-07T12:30 --json",
    ))  # fmt: skip
    playing = add(
        words, "play", PlayWords, play, "show the entries in their time, with their pictures",
        examples="  ares4 logs play day.flash\n"
        f"  ares4 logs play day.flash --kind WORDS --speed 600\nkeys:\n{KEYS}",
    )  # fmt: skip
    add_choice(playing)
    playing.add_argument(
        "--speed", type=within("speed", 0.1, 100_000.0), default=SPEED, metavar="X",
        help=f"seconds of the log in a second (default: {SPEED:g})",
    )  # fmt: skip
    extracting = add(
        words, "extract", ExtractWords, extract,
        "write the entries as JSON lines, their texts as .txt, their pictures as .png",
        examples="  ares4 logs extract day.flash -o day",
    )  # fmt: skip
    add_choice(extracting)
    extracting.add_argument(
        "-o", "--output", type=Path, metavar="FOLDER", required=True, help="where they are written"
    )
    add_files(add(
        words, "verify", LogWords, verify,
        "say whether every entry is there: ends with 0 if so, 1 if some are missing, 2 if there "
        "is no log",
        examples="  ares4 logs verify day.flash\n  ares4 logs verify one.dump two.dump",
    ))  # fmt: skip
    add_age(words, _FILE)


def _list(words: ChosenWords) -> int:
    from dataclasses import asdict
    from shutil import get_terminal_size

    from ares4.logbook.rows import line_of

    log = read(words)
    told = words.json or not sys.stdout.isatty()
    for entry in chosen(log, words):
        if told:
            line(asdict(entry))
        else:
            print(line_of(entry, get_terminal_size().columns))
    for damage in log.damage:
        complain(f"{name_of(words)}: {damage}")
    return 0
