"""Entries shown in their time on a terminal: `ares4 logs play`."""

from __future__ import annotations

import os
import select
import shutil
import sys
import termios
import time
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from ares4.cli.log_reading import ChosenWords, chosen, name_of, read
from ares4.cli.telling import complain, line
from ares4.errors import FlightLogError

if TYPE_CHECKING:
    from ares4.flightlog import Entry
    from ares4.logbook.player import Player

SPEED = 60.0
LONGEST_S = 3.0
KEYS = """  space               pause, and go on
  left, right arrow   the entry before, the next one
  n                   the next one of the same kind
  + and -             faster, slower
  a number, Enter     that entry
  q                   end"""
_TICK_S = 0.2
_KEY_BYTES = 64
_NUMBER_DIGITS = 10
_CLEAR = "\r\033[K"
_SPEED_LEAST, _SPEED_MOST = 0.1, 100_000.0
_PICTURE_ROWS_MAX = 40


class PlayWords(ChosenWords):
    """And how fast."""

    speed: float


def play(words: PlayWords) -> int:
    """Shows the entries; keys are heard where the input is a terminal."""
    from ares4.logbook.player import Player

    log = read(words)
    entries = chosen(log, words)
    if not entries:
        raise FlightLogError(f"{name_of(words)}: no entry of the log is of those that are wanted.")
    player = Player([entry.utc_s for entry in entries], words.speed, LONGEST_S)
    stage = _Stage(entries, player, words.json)
    with _keys() as hear:
        before = time.monotonic()
        while not (player.ended or words.ending.wished or stage.left):
            stage.take(hear(_TICK_S if player.wait_s is None else min(player.wait_s, _TICK_S)))
            now = time.monotonic()
            for entry in player.advance(now - before):
                stage.show(entry)
            before = now
            stage.tell()
    stage.close()
    for damage in log.damage:
        complain(f"{name_of(words)}: {damage}")
    return 0


class _Stage:
    """What is shown, and what keys do."""

    def __init__(self, entries: list[Entry], player: Player, json: bool) -> None:
        self._entries = entries
        self._player = player
        self._json = json
        self._status = sys.stdout.isatty() and sys.stdin.isatty() and not json
        self._typed = ""
        self._said = ""
        self.left = False
        """The reader has seen enough."""
        self._does: dict[str, Callable[[], object]] = {
            " ": self._pause,
            "\x1b[C": lambda: self._seek(player.next),
            "\x1b[D": lambda: self._seek(player.next - 2),
            "n": self._next_of_kind,
            "+": lambda: self._faster(2.0),
            "-": lambda: self._faster(0.5),
            "\r": self._go,
            "\n": self._go,
            "q": self._leave,
            "\x1b": self._leave,
        }

    def show(self, place: int) -> None:
        """One entry, with its picture."""
        from ares4.logbook.pictures import picture_of
        from ares4.logbook.rows import line_of

        entry = self._entries[place]
        if self._json:
            line(entry.as_row())
            sys.stdout.flush()
            return
        size = shutil.get_terminal_size()
        self._clear()
        print(line_of(entry, size.columns))
        picture = picture_of(entry.fields)
        if picture and sys.stdout.isatty():
            rows = min(size.lines - 2, _PICTURE_ROWS_MAX)
            print("\n".join(picture.lines(size.columns, rows)))
        sys.stdout.flush()

    def take(self, keys: list[str]) -> None:
        """Keys that were struck."""
        for key in keys:
            if key.isdecimal() and len(self._typed) < _NUMBER_DIGITS:
                self._typed += key
            else:
                self._does.get(key, lambda: None)()

    def tell(self) -> None:
        """Where the playing is, in the last line."""
        player = self._player
        state = "paused" if player.paused else f"x{player.speed:g}"
        typed = f"  go to {self._typed}" if self._typed else ""
        said = f"[{player.next} of {len(self._entries)}, {state}]{typed}"
        if self._status and said != self._said:
            self._said = said
            sys.stdout.write(f"{_CLEAR}{said}")
            sys.stdout.flush()

    def close(self) -> None:
        """Nothing is left of the last line."""
        self._clear()
        sys.stdout.flush()

    def _clear(self) -> None:
        if self._status:
            sys.stdout.write(_CLEAR)

    def _pause(self) -> None:
        self._player.paused = not self._player.paused

    def _leave(self) -> None:
        self.left = True

    def _faster(self, times: float) -> None:
        speed = self._player.speed * times
        self._player.speed = min(max(speed, _SPEED_LEAST), _SPEED_MOST)

    def _seek(self, place: int) -> None:
        self._player.seek(place)
        if self._player.paused:
            self.show(self._player.step())

    def _next_of_kind(self) -> None:
        shown = self._player.next - 1
        kind = self._entries[max(shown, 0)].kind
        later = range(shown + 1, len(self._entries))
        self._seek(next((at for at in later if self._entries[at].kind == kind), len(later) + shown))

    def _go(self) -> None:
        if self._typed:
            number, self._typed = int(self._typed), ""
            places = range(len(self._entries))
            last = len(self._entries) - 1
            self._seek(next((at for at in places if self._entries[at].number >= number), last))


@contextmanager
def _keys() -> Iterator[Callable[[float], list[str]]]:
    """What waits so long for keys, and gives those that came; where no terminal is, none come."""
    if not sys.stdin.isatty():
        yield _hear_nothing
        return
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)

    def hear(wait_s: float) -> list[str]:
        ready, _, _ = select.select([terminal], [], [], wait_s)
        return _keys_in(os.read(terminal, _KEY_BYTES)) if ready else []

    try:
        tty.setcbreak(terminal)
        yield hear
    finally:
        with suppress(termios.error):  # the terminal is gone
            termios.tcsetattr(terminal, termios.TCSADRAIN, before)


def _hear_nothing(wait_s: float) -> list[str]:
    time.sleep(wait_s)
    return []


def _keys_in(data: bytes) -> list[str]:
    """Keys one by one: arrows are three bytes; an end of the input is a wish to leave."""
    text, keys = data.decode("ascii", "replace"), []
    while text:
        size = 3 if text.startswith(("\x1b[", "\x1bO")) else 1
        keys.append(text[:size].replace("\x1bO", "\x1b["))
        text = text[size:]
    return keys or ["q"]
