"""A flight as options tell it: begun, its script, its journal, its debugger, what it leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from ares4 import files
from ares4.cli.options import SCENARIO, FlightWords, GdbWords, PanelWords
from ares4.cli.telling import complain
from ares4.errors import Ares4Error, JournalError, ScriptError

if TYPE_CHECKING:
    from ares4.attachments.panel.attachment import Panel
    from ares4.computer import Computer
    from ares4.flight import Flight
    from ares4.gdb.names import Names, Subject
    from ares4.journal.recorder import Recorder
    from ares4.machine.values import Input
    from ares4.mission import Mission, Planned


def begin(arguments: FlightWords) -> Flight:
    from ares4 import flight

    if arguments.resume:
        others = {
            "--scenario": arguments.scenario,
            "--firmware": arguments.firmware,
            "--seed": arguments.seed,
            "--flash": arguments.flash,
        }
        given = [name for name, value in others.items() if value is not None]
        if given:
            raise Ares4Error(
                f"--resume takes up a flight as it was saved; leave out {', '.join(given)}."
            )
        return flight.resumed(arguments.resume)
    scenario = SCENARIO if arguments.scenario is None else arguments.scenario
    return flight.fresh(scenario, arguments.firmware, arguments.seed, arguments.flash)


def rows(arguments: FlightWords, begun: Flight, panel: str | None) -> list[Input]:
    """What is to come in: from the script, and what a resumed flight had held down. panel: the port
    of the one that will be attached."""
    from ares4 import flight, script

    held = flight.releases(begun.computer, panel=panel is not None) if begun.resumed else []
    if not arguments.script:
        return held
    text = files.read_text(arguments.script, "Script", ScriptError)
    wanted = script.parse(text, str(arguments.script))
    if not wanted:
        raise ScriptError(
            f"Script {arguments.script} says nothing; a line is such as "
            "T+12.5s switch MASTER_ARM on."
        )
    return held + _to_come(wanted, arguments.script, begun.computer.cycle)


def _to_come(wanted: list[Planned], path: Path, now: int) -> list[Planned]:
    """Of a script's inputs those of lines that begin now or later; says how many lines are past."""
    from ares4.machine.values import seconds_of

    begins: dict[str, int] = {}
    for row in wanted:
        begins.setdefault(row.origin, row.cycle)
    past = {origin for origin, cycle in begins.items() if cycle < now}
    before = f"before T+{seconds_of(now):.2f} s, where this flight is taken up"
    if len(past) == len(begins):
        raise ScriptError(
            f"All of script {path} is {before}; times are since the scenario's start."
        )
    if past:
        what = "1 line" if len(past) == 1 else f"{len(past)} lines"
        complain(f"{what} of script {path} {'is' if len(past) == 1 else 'are'} left out: {before}.")
    return [row for row in wanted if row.origin not in past]


def recorder(arguments: FlightWords, begun: Flight, stack: ExitStack) -> list[Recorder]:
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


def keeping(save: Path | None, flash: Path | None, computer: Computer) -> list[Callable[[], None]]:
    """What writes the files that a run leaves behind: the flight, and its mass memory."""
    kept: list[Callable[[], None]] = []
    if save:
        kept.append(lambda: files.write(save, computer.snapshot(), "Saved flight"))
    if flash:
        kept.append(lambda: files.write(flash, computer.flash(), "Mass-memory image"))
    return kept


def let_gdb_in(
    arguments: GdbWords,
    mission: Mission,
    program: Path | None,
    wait: bool = True,
    subject: Callable[[Names], Subject] | None = None,
) -> None:
    """Lets a debugger in, when one is wanted; wait: time stands still until it has come.

    subject: makes what is debugged, where it is no ship, of the names that it has.
    """
    if arguments.gdb is not None:
        from ares4 import flight
        from ares4.gdb.names import Subject
        from ares4.gdb.server import Server
        from ares4.inspection.names import FileNames

        file = flight.program_file(mission.computer, program)
        names = FileNames(file)
        debugged = subject(names) if subject else Subject(names=names)
        mission.debugger = Server(mission.computer, arguments.gdb, wait, file, debugged)


def panel_of(arguments: PanelWords, computer: Computer) -> Panel | None:
    """The switch panel, linked, when one is wanted; else None."""
    if arguments.panel is None:
        return None
    from ares4.attachments.panel.attachment import ANSWER_S, Panel

    complain(f"Looking for the panel at {arguments.panel}, for up to {ANSWER_S:.0f} s.")
    return Panel(computer, arguments.panel)


def attach_panel(arguments: PanelWords, factor: float | None, mission: Mission) -> None:
    """Attaches a switch panel, and what keeps the flight to the clock, when they are wanted."""
    panel = panel_of(arguments, mission.computer)
    factor = factor or (1.0 if panel else None)
    if factor:
        from ares4.attachments.pace import Pace

        pace = Pace(mission.computer, lambda: mission.held, factor=factor)
        mission.attachments.append(pace)
    if panel:  # after the pace: it looks at its port when the time has come
        mission.attachments.append(panel)


def tell(mission: Mission) -> None:
    """Says what a debugger's door has to say, and a panel."""
    for talker in (mission.debugger, *mission.attachments):
        messages = getattr(talker, "messages", ())
        while messages:
            complain(messages.popleft())


def tell_waiting(count: int) -> None:
    if count:
        what = "1 input was" if count == 1 else f"{count} inputs were"
        complain(f"{what} to come after the end of the run.")
