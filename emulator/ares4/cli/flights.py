"""A flight as options tell it: begun, its script, its journal, its debugger, what it leaves."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, TextIO

from ares4 import files
from ares4.cli.options import SCENARIO
from ares4.cli.telling import complain
from ares4.errors import Ares4Error, JournalError, ScriptError


def begin(arguments: argparse.Namespace) -> Any:
    from ares4 import flight

    if arguments.resume:
        names = ("scenario", "firmware", "seed", "flash")
        given = [f"--{name}" for name in names if getattr(arguments, name) is not None]
        if given:
            raise Ares4Error(
                f"--resume takes up a flight as it was saved; leave out {', '.join(given)}."
            )
        return flight.resumed(arguments.resume)
    scenario = SCENARIO if arguments.scenario is None else arguments.scenario
    return flight.fresh(scenario, arguments.firmware, arguments.seed, arguments.flash)


def rows(arguments: argparse.Namespace, begun: Any) -> list[Any]:
    """What is to come in: from the script, and what a resumed flight had held down."""
    from ares4 import flight, script

    held = flight.releases(begun.computer) if begun.resumed else []
    if not arguments.script:
        return held
    text = files.read_text(arguments.script, "Script", ScriptError)
    return held + script.parse(text, str(arguments.script), begun.computer.cycle)


def recorder(arguments: argparse.Namespace, begun: Any, stack: ExitStack) -> list[Any]:
    from ares4.journal.recorder import Recorder

    if not arguments.journal:
        return []
    file = stack.enter_context(_journal(arguments.journal))
    return [Recorder(begun.computer, file, begun.resumed)]


@contextmanager
def _journal(path: Path) -> Iterator[TextIO]:
    def failed(problem: OSError) -> JournalError:
        return JournalError(f"Journal {path} cannot be written: {problem.strerror}.")

    try:
        # A row at a time, so that even a process that is killed has written all that came in.
        file = path.open("w", buffering=1, encoding="utf-8")
    except OSError as problem:
        raise failed(problem) from None
    try:
        yield file
    finally:
        try:
            file.close()
        except OSError as problem:
            raise failed(problem) from None


def keeping(arguments: argparse.Namespace, computer: Any) -> list[Callable[[], None]]:
    """What writes the files that a run leaves behind."""
    kept: list[Callable[[], None]] = []
    if arguments.save:
        kept.append(lambda: files.write(arguments.save, computer.snapshot(), "Saved flight"))
    if arguments.flash_out:
        kept.append(lambda: files.write(arguments.flash_out, computer.flash(), "Mass-memory image"))
    return kept


def let_gdb_in(
    arguments: argparse.Namespace,
    mission: Any,
    program: Path | None,
    wait: bool = True,
    **subject: Any,
) -> None:
    """Lets a debugger in, when one is wanted; wait: time stands still until it has come.

    subject: what is debugged, where it is no ship: members of gdb's Subject.
    """
    if arguments.gdb is not None:
        from ares4 import flight
        from ares4.gdb.names import Subject
        from ares4.gdb.server import Server
        from ares4.inspection.names import FileNames

        file = flight.program_file(mission.computer, program)
        debugged = Subject(names=FileNames(file), **subject)
        mission.debugger = Server(mission.computer, arguments.gdb, wait, file, debugged)


def panel_of(arguments: argparse.Namespace, computer: Any) -> Any:
    """The switch panel, linked, when one is wanted; else None."""
    if arguments.panel is None:
        return None
    from ares4.attachments.panel.attachment import ANSWER_S, Panel

    complain(f"Looking for the panel at {arguments.panel}, for up to {ANSWER_S:.0f} s.")
    return Panel(computer, arguments.panel)


def attach_panel(arguments: argparse.Namespace, mission: Any) -> None:
    """Attaches a switch panel, and what keeps the flight to the clock, when they are wanted."""
    panel = panel_of(arguments, mission.computer)
    factor = arguments.factor or (1.0 if panel else None)
    if factor:
        from ares4.attachments.pace import Pace

        pace = Pace(mission.computer, lambda: mission.held, factor=factor)
        mission.attachments.append(pace)
    if panel:  # after the pace: it looks at its port when the time has come
        mission.attachments.append(panel)


def tell(mission: Any) -> None:
    """Says what a debugger's door has to say, and a panel."""
    for talker in (mission.debugger, *mission.attachments):
        messages = getattr(talker, "messages", ())
        while messages:
            complain(messages.popleft())


def tell_waiting(count: int) -> None:
    if count:
        what = "1 input was" if count == 1 else f"{count} inputs were"
        complain(f"{what} to come after the end of the run.")
