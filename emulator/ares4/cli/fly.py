"""`ares4 fly`: the flight deck in this terminal."""

from __future__ import annotations

import shlex
import shutil
import signal
import sys
import traceback
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from ares4.autosave import left_over
from ares4.cli.command import add
from ares4.cli.ending import Ending
from ares4.cli.flights import begin, keeping, let_gdb_in, panel_of, recorder, rows
from ares4.cli.options import (
    FlightWords,
    PanelWords,
    add_flight_options,
    add_panel_option,
    check_places,
)
from ares4.cli.telling import complain
from ares4.cli.words import factor
from ares4.errors import Ares4Error

if TYPE_CHECKING:
    from ares4.cli.command import Commands
    from ares4.tui.app import FlightDeck


class _Words(FlightWords, PanelWords):
    factor: float


def options(commands: Commands) -> None:
    """The subcommand's words."""
    fly = add(
        commands, "fly", _Words, _fly, "fly the ship from this terminal",
        examples="  ares4 fly\n  ares4 fly --scenario orbit --factor 10\n"
        "  ares4 fly --panel /dev/ttyACM0 --journal today.journal\n  ares4 fly --gdb :1234",
    )  # fmt: skip
    add_flight_options(fly)
    add_panel_option(fly)
    fly.add_argument(
        "--factor", type=factor, default=1.0, metavar="X", help="time factor to begin with"
    )


def _resume(path: Path) -> str:
    """The command, as a shell reads it, that takes up a flight, by whoever called this one."""
    called = sys.argv[0]
    bare = Path(called).name != "ares4" or shutil.which("ares4") == called
    program = "ares4" if bare else shlex.quote(str(Path(called).absolute()))
    return f"{program} fly --resume {shlex.quote(str(path.absolute()))}"


def _tell_where(saved: Path | None, journal: Path | None, before: list[Path]) -> None:
    """The closing lines, on the screen that was there before the deck's."""
    complain(f"Flight:  {saved.absolute() if saved else 'not saved'}")
    if journal:
        complain(f"Journal: {journal.absolute()}")
    if saved:
        complain(f"To take it up again: {_resume(saved)}")
    for earlier in before:
        complain(f"An earlier flight was not left in order; to take it up: {_resume(earlier)}")


def _check(deck: FlightDeck, ending: Ending, crash: BaseException | None) -> None:
    """Raises what ended a deck that neither its pilot left nor anybody else ended."""
    if deck.session.error:
        raise deck.session.error
    if deck.left or ending.wished:
        return
    error = crash or deck.failure
    said = " ".join(f"{type(error).__name__}: {error}".split()) if error else "nothing says why"
    places = traceback.extract_tb(error.__traceback__) if error else []
    place = f" ({Path(places[-1].filename).name}, line {places[-1].lineno})" if places else ""
    raise Ares4Error(f"The deck ended by itself: {said}{place}.")


def _fly(arguments: _Words) -> int:
    from ares4.mission import Mission
    from ares4.saving import Saving
    from ares4.session import Session
    from ares4.tui.app import FlightDeck

    ending = arguments.ending
    if not (sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()):
        raise Ares4Error("The flight deck needs a terminal; `ares4 run` flies without one.")
    check_places(arguments)
    begun = begin(arguments)
    mission = Mission(begun.computer, rows=rows(arguments, begun, arguments.panel))
    kept = Saving(begun.computer, arguments.save, arguments.resume)
    before = [] if arguments.resume else left_over()[:1]
    deck: FlightDeck | None = None
    crash: BaseException | None = None

    def fly() -> None:
        nonlocal deck, crash
        with ExitStack() as stack:
            try:
                panel = panel_of(arguments, begun.computer)
                mission.attachments += [panel] if panel else []
                let_gdb_in(arguments, mission, arguments.firmware, wait=False)
                built = FlightDeck(
                    Session(mission, time_factor=arguments.factor, save=kept.save, panel=panel),
                    title=begun.title,
                    briefing=begun.briefing,
                    keep=kept.autosave.keep,
                    wished=lambda: ending.wished,
                    news=[
                        f"a flight that was not left in order is kept: {path.name}"
                        for path in before
                    ],
                )
                # The journal last: what fails before leaves an older one of that name as it was.
                mission.attachments[:0] = recorder(arguments, begun, stack)
                deck = built
                try:
                    deck.fly()
                except BaseException as error:
                    crash = error
            finally:
                mission.close()

    def keep() -> None:
        if deck is not None:
            if deck.lost:
                ending.wish(signal.SIGHUP)
            if ending.wished:
                complain(f"Ended by {signal.Signals(ending.wished - 128).name}.")
            try:
                kept.close(deck.left)
            finally:
                _tell_where(kept.saved, arguments.journal, before)

    def keep_memory() -> None:
        if deck is None:  # there was no flight
            return
        for write in keeping(None, arguments.flash_out, begun.computer):
            write()
            complain(f"Mass memory: {arguments.flash_out}")

    def check() -> None:
        if deck is not None:
            _check(deck, ending, crash)

    ending.finish(fly, keep, keep_memory, check)
    return 0
