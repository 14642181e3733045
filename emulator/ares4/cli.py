"""The command line: `ares4 fly`, `run`, `exec`, `replay`, `logs`, `scenarios`, `controls`."""

from __future__ import annotations

import argparse
import json
import math
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, TextIO

from ares4 import files
from ares4.errors import Ares4Error, ImageError, JournalError, ScriptError, UnfinishedError

# What a subcommand needs beyond this is imported when it runs, so that --help answers at once.

_SCENARIO = "one-small-step"
_TRUTH_S = 1.0
_PROGRESS_S = 0.2
_SEEDS = 2**64
_SEED_DIGITS_MAX = 20
_INTERRUPTED = 130
_OUTPUT_FAILED = "Standard output cannot be written"
_UNFINISHED = 124  # as timeout(1) says it
_CYCLES_MAX = 2**60
_POSITIONAL = {"file": "what is replayed", "image": "the image that is run"}


class _HelpFormatter(argparse.RawDescriptionHelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28, width=100)


class _Command(argparse.ArgumentParser):
    """A subcommand's words. What it does not know it refuses itself, under its own usage."""

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        known, unknown = super().parse_known_args(args, namespace)
        if unknown:
            word = unknown[0]
            wrong = f"there is no {word}" if word.startswith("-") else f"{word!r} is one too many"
            self.error(f"{wrong}; `{self.prog} --help` says what there is")
        return known, unknown


def _seed(text: str) -> int:
    if not text.isdecimal() or len(text) > _SEED_DIGITS_MAX or int(text) >= _SEEDS:
        raise argparse.ArgumentTypeError(
            f"{text[:_SEED_DIGITS_MAX]!r} is no seed; give a whole number from 0 to 2^64 - 1"
        )
    return int(text)


def _duration(text: str) -> Fraction:
    from ares4.script import parse_duration

    try:
        duration = parse_duration(text)
    except ScriptError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    if duration <= 0:
        raise argparse.ArgumentTypeError(f"{text!r} is no time at all; write 90s, 10m or 1.5h.")
    return duration


def _factor(text: str) -> float:
    try:
        factor = float(text.removeprefix("x"))
    except ValueError:
        factor = math.nan
    if not 0.1 <= factor <= 1000:
        raise argparse.ArgumentTypeError(f"{text!r} is no time factor; give 0.1 to 1000")
    return factor


def _number(text: str) -> int:
    try:
        return int(text, 0)
    except ValueError:
        return -1


def _ram(text: str) -> int:
    units = {"K": 1 << 10, "M": 1 << 20, "G": 1 << 30}
    count = _number(text[:-1]) * units[text[-1]] if text[-1:] in units else _number(text)
    if not 1 << 16 <= count <= 1 << 30 or count % 4096:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no size of RAM; give 64K to 1G in steps of 4K, such as 4M or 128M"
        )
    return count


def _address(text: str) -> int:
    address = _number(text)
    if not 0 <= address < 2**32:
        raise argparse.ArgumentTypeError(f"{text!r} is no address; give one such as 0x80000000")
    return address


def _cycles(text: str) -> int:
    cycles = _number(text)
    if not 0 < cycles <= _CYCLES_MAX:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no number of cycles; give a whole number such as 100_000_000 (a second)"
        )
    return cycles


def _place(text: str) -> Any:
    from ares4.errors import GdbError
    from ares4.gdb.link import place_of

    try:
        return place_of(text)
    except GdbError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


# ---- flights -----------------------------------------------------------------------------------


def _begin(arguments: argparse.Namespace) -> Any:
    from ares4 import flight

    if arguments.resume:
        names = ("scenario", "firmware", "seed", "flash")
        given = [f"--{name}" for name in names if getattr(arguments, name) is not None]
        if given:
            raise Ares4Error(
                f"--resume takes up a flight as it was saved; leave out {', '.join(given)}."
            )
        return flight.resumed(arguments.resume)
    scenario = _SCENARIO if arguments.scenario is None else arguments.scenario
    return flight.fresh(scenario, arguments.firmware, arguments.seed, arguments.flash)


def _rows(arguments: argparse.Namespace, begun: Any) -> list[Any]:
    """What is to come in: from the script, and what a resumed flight had held down."""
    from ares4 import flight, script

    rows = flight.releases(begun.computer) if begun.resumed else []
    if not arguments.script:
        return rows
    text = files.read_text(arguments.script, "Script", ScriptError)
    return rows + script.parse(text, str(arguments.script), begun.computer.cycle)


def _check_places(arguments: argparse.Namespace) -> None:
    """Refuses, before take-off, files that cannot be written or would destroy one that is read."""
    read = ("resume", "script", "flash", "firmware", "scenario", "file", "image")
    written = {"journal": "Journal", "save": "Saved flight", "flash_out": "Mass-memory image",
               "signature": "Signature", "trace": "Trace", "profile": "Profile",
               "coverage": "Coverage"}  # fmt: skip
    given = {name: Path(value) for name, value in vars(arguments).items()
             if name in (*read, *written) and value is not None}  # fmt: skip
    for name, what in written.items():
        if name in given:
            files.check_place(given[name], what)
    others: dict[str, tuple[str, ...]] = {
        "journal": (*read, "save", "flash_out"),
        "save": ("file", "flash_out"),
        "signature": ("image",),
    }
    seen: tuple[str, ...] = (*read, "signature", "journal", "save", "flash_out")
    for name in ("trace", "profile", "coverage"):
        others[name] = seen
        seen = (*seen, name)
    for name, forbidden in others.items():
        for other in forbidden:
            if name in given and other in given and _same(given[name], given[other]):
                raise Ares4Error(
                    f"{written[name]} {given[name]} would overwrite "
                    f"{_POSITIONAL.get(other) or 'what --' + other.replace('_', '-') + ' names'}; "
                    "name another file."
                )


def _same(one: Path, other: Path) -> bool:
    try:
        if one.exists() and not one.is_file():
            return False  # a device such as /dev/null takes everything
        return one.resolve() == other.resolve() or one.samefile(other)
    except (OSError, RuntimeError):
        return False


def _recorder(arguments: argparse.Namespace, begun: Any, stack: ExitStack) -> list[Any]:
    from ares4.attachments.recorder import Recorder

    if not arguments.journal:
        return []
    file = stack.enter_context(_journal(arguments.journal))
    return [Recorder(begun.computer, file, begun.resumed)]


@contextmanager
def _journal(path: Path) -> Iterator[TextIO]:
    def failed(problem: OSError) -> JournalError:
        return JournalError(f"Journal {path} cannot be written: {problem.strerror}.")

    try:
        file = path.open("w", encoding="utf-8")
    except OSError as problem:
        raise failed(problem) from None
    try:
        yield file
    finally:
        try:
            file.close()
        except OSError as problem:
            raise failed(problem) from None


def _let_gdb_in(
    arguments: argparse.Namespace, mission: Any, program: Path | None, wait: bool = True
) -> None:
    """Lets a debugger in, when one is wanted; wait: time stands still until it has come."""
    from ares4 import flight
    from ares4.gdb.server import Server

    if arguments.gdb is not None:
        file = flight.program_file(mission.computer, program)
        mission.debugger = Server(mission.computer, arguments.gdb, wait, file, _lines_of(file))


def _lines_of(program: Path | None) -> Callable[[int], str]:
    """What says of an address which function and line it is, as far as the program's file can."""

    @cache
    def symbols() -> Any:
        from ares4.inspection.symbols import Symbols

        try:
            return Symbols(files.read(program, "Image", ImageError)) if program else None
        except ImageError:
            return None  # a flat binary

    return lambda address: symbols().describe(address) if symbols() else ""


def _tell(mission: Any) -> None:
    """Says what a debugger's door has to say."""
    while mission.debugger is not None and mission.debugger.messages:
        _complain(mission.debugger.messages.popleft())


def _each(tasks: Iterable[Callable[[], None]]) -> None:
    """Does every task, though one before it failed; then raises what failed, in one error.

    Ctrl-C, SIGTERM and a reader that has enough end a task too, and are passed on.
    """
    failures: list[Ares4Error] = []
    ended: KeyboardInterrupt | SystemExit | BrokenPipeError | None = None
    for task in tasks:
        try:
            task()
        except Ares4Error as failure:
            failures.append(failure)
        except (KeyboardInterrupt, SystemExit, BrokenPipeError) as end:
            ended = ended or end
    if len(failures) == 1:
        raise failures[0]
    if failures:
        raise Ares4Error(" ".join(map(str, failures)))
    if ended:
        raise ended


class _Looking:
    """What --trace, --profile, --coverage, --who and faults come to, each imported when needed."""

    def __init__(
        self, arguments: argparse.Namespace, computer: Any, image: bytes | None, faults: bool
    ) -> None:
        self._session: Any = None
        self._teller: Any = None
        self._told_cycle = -1
        asked = {name: getattr(arguments, name) for name in ("trace", "profile", "coverage")}
        first = next((name for name, path in asked.items() if path), None)
        if first and arguments.gdb is not None:
            raise Ares4Error(
                f"--{first} does not go with --gdb: what gdb runs again to go backwards would be "
                "counted twice; give one of the two."
            )

        def fault(it: Any) -> None:
            from ares4.inspection.faults import Teller

            if it.cycle <= self._told_cycle:
                return  # gdb went back, and it is lived again
            self._told_cycle = it.cycle
            self._teller = self._teller or Teller(computer, image, _complain)
            self._teller.tell(it)

        def other_future(cycle: int) -> None:
            self._told_cycle = min(self._told_cycle, cycle)

        if faults:
            computer.abandoned.append(other_future)
        if any(asked.values()):
            from ares4.inspection.session import Session

            self._session = Session(computer, image, fault if faults else None, **asked)
        elif faults:
            computer.observe(fault=fault)
        self._computer = computer
        self._question: Any = None
        if arguments.who is not None:
            from ares4.inspection.writes import Question

            self._question = Question(computer, image, arguments.who)

    def close(self, interrupt: _Interrupt | None = None) -> None:
        """The run is over: writes the files, and says who wrote. Raises Ares4Error.

        interrupt: what Ctrl-C wishes from now on ends the search for it.
        """
        if self._teller:
            self._teller.close()
        if self._session:
            self._session.close()
        if self._question:
            self._computer.observe()  # what is lived again was told
            self._answer(interrupt)

    def _answer(self, interrupt: _Interrupt | None) -> None:
        from ares4.computer import seconds_of

        ended = bool(interrupt and interrupt.wished)
        progress = _Progress(None, "who wrote: back to ")

        def goes_on(cycle: int) -> bool:
            progress.show(seconds_of(cycle))
            return ended or not (interrupt and interrupt.wished)

        try:
            said = self._question.answer(goes_on)
        except KeyboardInterrupt:
            progress.close()
            _complain("The search for who wrote last was ended.")
            raise
        progress.close()
        _complain(said)


class _Interrupt:
    """Ctrl-C or SIGTERM as a wish that the flight ends at the next frame edge; the second ends all.

    wished: the exit code then, 0 while there is none.
    """

    def __init__(self) -> None:
        self.wished = 0
        self._before: dict[int, Any] = {}

    def __enter__(self) -> _Interrupt:
        # Only the main thread may ask for signals.
        with suppress(ValueError):
            for number in (signal.SIGINT, signal.SIGTERM):
                self._before[number] = signal.signal(number, self._wish)
        return self

    def _wish(self, number: int, _: object) -> None:
        self.wished = 128 + number
        self.__exit__()

    def __exit__(self, *_: object) -> None:
        for number, action in self._before.items():
            signal.signal(number, action)


@contextmanager
def _terminated() -> Iterator[None]:
    """SIGTERM ends what is done here as Ctrl-C does: what was asked for is still written."""

    def end(number: int, _: object) -> None:
        raise SystemExit(128 + number)

    before: Any = None
    with suppress(ValueError):  # only the main thread may ask for signals
        before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        if before is not None:
            signal.signal(signal.SIGTERM, before)


def _fly(arguments: argparse.Namespace) -> int:
    from ares4.attachments.panel import Panel
    from ares4.computer import seconds_of
    from ares4.mission import Mission
    from ares4.tui.app import FlightDeck

    if not (sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()):
        raise Ares4Error("The flight deck needs a terminal; `ares4 run` flies without one.")
    _check_places(arguments)
    begun = _begin(arguments)
    computer = begun.computer
    mission = Mission(computer, rows=_rows(arguments, begun))

    def save() -> Path:
        path = arguments.save or Path(f"ares4-{int(seconds_of(computer.cycle)):06d}s.flight")
        files.write(path, computer.snapshot(), "Saved flight")
        return path

    with ExitStack() as stack:
        try:
            panel = Panel(computer, arguments.panel) if arguments.panel else None
            mission.attachments += [panel] if panel else []
            _let_gdb_in(arguments, mission, arguments.firmware, wait=False)
            deck = FlightDeck(
                mission,
                title=begun.title,
                briefing=begun.briefing,
                time_factor=arguments.factor,
                save=save,
                panel=panel,
            )
            # The journal last: what fails before leaves an older one of that name as it was.
            mission.attachments[:0] = _recorder(arguments, begun, stack)
            deck.run()
        finally:
            mission.close()
    if deck.error:
        raise deck.error
    return deck.return_code or 0


class _Progress:
    """A line on standard error that says how far a flight is, when somebody can see it."""

    def __init__(self, total_s: float | None, what: str = "") -> None:
        self._total_s = total_s
        self._what = what
        self._on = sys.stderr.isatty()
        self._next = 0.0

    def show(self, done_s: float) -> None:
        if self._on and time.monotonic() >= self._next:
            self._next = time.monotonic() + _PROGRESS_S
            share = f"{done_s / self._total_s:4.0%} " if self._total_s else ""
            sys.stderr.write(f"\r{self._what}T+{done_s:9.1f} s  {share}")
            sys.stderr.flush()

    def close(self) -> None:
        if self._on:
            sys.stderr.write("\r\033[K")


def _line(value: dict[str, Any]) -> None:
    print(json.dumps(value, allow_nan=False))


def _finite(value: Any) -> Any:
    """JSON knows no infinity: what is infinitely far is null."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def _keeping(arguments: argparse.Namespace, computer: Any) -> list[Callable[[], None]]:
    """What writes the files that a run leaves behind."""
    kept: list[Callable[[], None]] = []
    if arguments.save:
        kept.append(lambda: files.write(arguments.save, computer.snapshot(), "Saved flight"))
    if arguments.flash_out:
        kept.append(lambda: files.write(arguments.flash_out, computer.flash(), "Mass-memory image"))
    return kept


def _event(name: str | None) -> str | None:
    """The event that a run is to end at. Raises Ares4Error when there is none of that name."""
    from ares4._dictionary import EVENTS

    events = sorted(event for event, _ in EVENTS.values())
    if name is not None and name.upper() not in events:
        raise Ares4Error(f"There is no event {name!r}; there are {', '.join(events)}.")
    return name and name.upper()


def _run(arguments: argparse.Namespace) -> int:
    from ares4.attachments.ground import Ground
    from ares4.computer import Stop, cycles_of, seconds_of
    from ares4.mission import Mission

    until = _event(arguments.until)
    _check_places(arguments)
    begun = _begin(arguments)
    computer = begun.computer
    start = computer.cycle
    end = start + cycles_of(arguments.duration)
    seen: set[str] = set()

    def truth() -> None:
        state = {name: _finite(value) for name, value in computer.truth().items()}
        _line({"truth": state, "cycle": computer.cycle})

    looking = _Looking(arguments, computer, begun.program, faults=True)
    progress = _Progress(float(arguments.duration))
    ground = Ground(computer, _line, lambda event: seen.add(event["name"]))
    mission = Mission(computer, [ground], _rows(arguments, begun))
    stop = Stop.CYCLE

    def fly() -> None:
        nonlocal stop
        grain = cycles_of(0.1 if until else _TRUTH_S)
        goes_on = (Stop.CYCLE, Stop.BREAK)  # a debugger that holds the ship lets it go again
        next_truth = start
        with ExitStack() as stack:
            try:
                _let_gdb_in(arguments, mission, arguments.firmware)
                mission.attachments[:0] = _recorder(arguments, begun, stack)
                while stop in goes_on and computer.cycle < end and not interrupt.wished:
                    _tell(mission)
                    if arguments.truth and computer.cycle >= next_truth:
                        truth()
                        next_truth += cycles_of(_TRUTH_S)
                    stop = mission.advance(min(computer.cycle + grain, end))
                    progress.show(seconds_of(computer.cycle - start))
                    if until in seen:
                        break
            finally:
                progress.close()
                mission.close()
                _tell(mission)
        if arguments.truth:
            truth()

    with _Interrupt() as interrupt:
        _each((fly, lambda: looking.close(interrupt), *_keeping(arguments, computer)))
    _tell_waiting(mission.waiting())
    if interrupt.wished:
        return interrupt.wished
    if until and until not in seen:
        raise Ares4Error(f"{until} did not come within {seconds_of(computer.cycle - start):g} s.")
    return _exit_code(computer.exit_code) if stop is Stop.EXIT else 0


def _tell_waiting(count: int) -> None:
    if count:
        what = "1 input was" if count == 1 else f"{count} inputs were"
        _complain(f"{what} to come after the end of the run.")


def _exit_code(code: int) -> int:
    """The program's exit code as a process can have it: what is not zero stays so."""
    return code & 0xFF or int(code != 0)


def _replay(arguments: argparse.Namespace) -> int:
    from ares4 import flight
    from ares4.attachments.recorder import Replay
    from ares4.computer import seconds_of

    _check_places(arguments)
    replay = Replay(arguments.file, lambda: flight.image(arguments.firmware))
    progress = _Progress(None)
    try:
        for cycle in replay:
            progress.show(seconds_of(cycle))
    finally:
        progress.close()
    if not replay.checkpoints:
        raise JournalError(f"Journal {arguments.file} has no checkpoint: nothing was verified.")
    print(
        f"{arguments.file}: {seconds_of(replay.computer.cycle):.2f} s flown again, "
        f"{replay.inputs} inputs, {replay.checkpoints} checkpoints agree, "
        f"last {replay.computer.hash():016x}"
    )
    if not replay.complete:
        _complain(f"{arguments.file} has no end row: the flight was cut off there.")
    if arguments.save:
        files.write(arguments.save, replay.computer.snapshot(), "Saved flight")
    return 0


# ---- programs for QEMU's virt board --------------------------------------------------------------


def _exec(arguments: argparse.Namespace) -> int:
    from ares4 import program
    from ares4.attachments.console import Console, Keyboard
    from ares4.computer import Stop
    from ares4.mission import Mission

    _check_places(arguments)
    loaded = program.load(arguments.image, arguments.ram, arguments.address)
    if arguments.signature:
        loaded.signature_place()

    def write(data: bytes) -> None:
        try:
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            _silence(sys.stdout)  # nobody reads on; the program runs on, and has its exit code

    image = files.read(arguments.image, "Image", ImageError)
    looking = _Looking(arguments, loaded.computer, image, arguments.faults)
    stop = Stop.CYCLE

    def run() -> None:
        nonlocal stop
        with _terminated(), Keyboard(0) as keyboard:
            mission = Mission(loaded.computer, [loaded, Console(loaded.computer, keyboard, write)])
            loaded.debugged = lambda: mission.debugger is not None and mission.debugger.connected
            try:
                _let_gdb_in(arguments, mission, arguments.image)
                while (stop := mission.advance(arguments.max_cycles or _CYCLES_MAX)) is Stop.BREAK:
                    _tell(mission)  # at a restart, the program having been loaded anew, or with gdb
            finally:
                mission.close()
                _tell(mission)

    _each((run, looking.close))
    if stop is not Stop.EXIT:
        raise UnfinishedError(
            f"Image {arguments.image} had not ended after {arguments.max_cycles} cycles; "
            "--max-cycles allows more."
        )
    if arguments.signature:
        text = loaded.signature(arguments.signature_granularity)
        files.write(arguments.signature, text.encode(), "Signature")
    code = loaded.computer.exit_code
    if code and "tohost" in loaded.symbols:
        # For a public test it is the number of what failed, and 8 bits may not hold it.
        _complain(f"Image {arguments.image} ended with code {code}.")
    return _exit_code(code)


# ---- looking things up -------------------------------------------------------------------------


def _logs(arguments: argparse.Namespace) -> int:
    from ares4 import flightlog
    from ares4.errors import FlightLogError

    image = files.read(arguments.image, "Mass-memory image", FlightLogError)
    try:
        log = flightlog.read(image)
    except FlightLogError as error:
        raise FlightLogError(f"{arguments.image}: {error}") from None
    for entry in log.entries:
        _line(asdict(entry))
    for damage in log.damage:
        _complain(f"{arguments.image}: {damage}")
    return 0


def _scenarios(arguments: argparse.Namespace) -> int:
    from ares4 import scenario
    from ares4.computer import Computer

    if arguments.settings:
        for setting in Computer().settings():
            ends = f"{setting.minimum:g} to {setting.maximum:g} {setting.unit}"
            print(f"{setting.name:36} {setting.value:<14g} {ends}")
        return 0
    for name in scenario.names():
        loaded = scenario.load(name)
        print(f"{name}: {loaded.title}")
        print("".join(f"    {line}\n" for line in loaded.briefing.splitlines()))
    return 0


def _controls(_: argparse.Namespace) -> int:
    from ares4.computer import CONTROL_TABLE

    for control in CONTROL_TABLE.values():
        names = control.positions
        ends = f"{names[0]} … {names[-1]}" if len(names) > 5 else ", ".join(names)
        row = (
            f"{control.name:20} {control.kind:10} {ends:24} {control.keyboard:10} {control.purpose}"
        )
        print(row.rstrip())
    return 0


# ---- the parser --------------------------------------------------------------------------------


def _add_flight_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--scenario", metavar="NAME|FILE",
        help=f"how the flight begins; `ares4 scenarios` lists them (default: {_SCENARIO})",
    )  # fmt: skip
    parser.add_argument(
        "--resume", type=Path, metavar="FILE", help="take up a saved flight instead"
    )
    parser.add_argument("--firmware", type=Path, metavar="ELF", help="fly another flight program")
    parser.add_argument("--seed", type=_seed, metavar="N", help="of all noise in sky and sensors")
    parser.add_argument(
        "--flash", type=Path, metavar="FILE", help="mass-memory image to begin with"
    )
    parser.add_argument("--script", type=Path, metavar="FILE", help="what a hand does, and when")
    parser.add_argument(
        "--journal", type=Path, metavar="FILE", help="record the flight for `replay`"
    )
    parser.add_argument("--save", type=Path, metavar="FILE", help="where to save the flight")
    _add_gdb_option(parser)


def _add_gdb_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--gdb", type=_place, metavar="[HOST]:PORT", help="let gdb in there (docs/gdb.md)"
    )


def _add_looking_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--trace", type=Path, metavar="FILE", help="write every instruction and what it did"
    )
    parser.add_argument(
        "--profile", type=Path, metavar="FILE",
        help="write where the cycles went, as folded stacks for flame graphs",
    )  # fmt: skip
    parser.add_argument(
        "--coverage", type=Path, metavar="FILE",
        help="write which lines and branches were reached, for lcov and genhtml",
    )  # fmt: skip
    parser.add_argument(
        "--who", metavar="SYMBOL|ADDRESS", help="say at the end who last wrote there, and when"
    )


def _add(
    commands: Any, name: str, work: Callable[[argparse.Namespace], int], words: str, examples: str
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=words,
        description=words[0].upper() + words[1:] + ".",
        epilog=f"examples:\n{examples}",
        formatter_class=_HelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(work=work)
    return parser


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ares4",
        description="The command-module computer of the Mars ship Ares IV, to be flown.",
        epilog="examples:\n  ares4 fly\n  ares4 run --scenario orbit --for 10m --truth",
        formatter_class=_HelpFormatter,
        allow_abbrev=False,
    )
    commands = parser.add_subparsers(
        dest="command", metavar="COMMAND", required=True, parser_class=_Command
    )

    fly = _add(
        commands, "fly", _fly, "fly the ship from this terminal",
        "  ares4 fly\n  ares4 fly --scenario orbit --factor 10\n"
        "  ares4 fly --panel /dev/ttyACM0 --journal today.journal\n  ares4 fly --gdb :1234",
    )  # fmt: skip
    _add_flight_options(fly)
    fly.add_argument("--panel", metavar="PORT", help="serial port of a switch panel")
    fly.add_argument(
        "--factor", type=_factor, default=1.0, metavar="X", help="time factor to begin with"
    )

    run = _add(
        commands, "run", _run, "fly without a screen; the downlink comes out as JSON lines",
        "  ares4 run --scenario orbit --for 10m --truth\n"
        "  ares4 run --until CONTACT --for 30m --save contact.flight\n"
        "  ares4 run --script burn.script --journal burn.journal --flash-out burn.flash",
    )  # fmt: skip
    _add_flight_options(run)
    run.add_argument(
        "--for", dest="duration", type=_duration, default="10m", metavar="TIME",
        help="how long at most, such as 90s, 10m, 1.5h (default: 10m)",
    )  # fmt: skip
    run.add_argument("--until", metavar="EVENT", help="end when this event happens aboard")
    run.add_argument(
        "--truth", action="store_true", help="the world's own state too, once a second"
    )
    run.add_argument(
        "--flash-out", type=Path, metavar="FILE", help="write the mass memory at the end"
    )
    _add_looking_options(run)

    execute = _add(
        commands, "exec", _exec, "run a program made for QEMU's virt board",
        "  ares4 exec hello.elf\n"
        "  ares4 exec kernel.bin --address 0x80000000 --ram 16M --max-cycles 1_000_000_000\n"
        "  ares4 exec rv32ui-p-add --signature add.signature\n\n"
        "The serial port is standard input and output; Ctrl-C ends the run. The exit code is the\n"
        "program's, through the test finisher or tohost; 124 when it does not end.",
    )  # fmt: skip
    execute.add_argument("image", type=Path, metavar="IMAGE", help="an ELF or a flat binary")
    _add_gdb_option(execute)
    execute.add_argument(
        "--address", type=_address, metavar="A", help="where a flat binary goes and starts"
    )
    execute.add_argument(
        "--ram", type=_ram, default="128M", metavar="N", help="size of RAM (default: 128M)"
    )
    execute.add_argument(
        "--max-cycles", type=_cycles, metavar="N", help="give up after so many cycles"
    )
    execute.add_argument(
        "--signature", type=Path, metavar="FILE",
        help="write the words between begin_signature and end_signature, for riscof",
    )  # fmt: skip
    execute.add_argument(
        "--signature-granularity", type=int, choices=(1, 2, 4, 8, 16), default=4, metavar="N",
        help="bytes in a line of it: 1, 2, 4, 8 or 16 (default: 4)",
    )  # fmt: skip
    _add_looking_options(execute)
    execute.add_argument(
        "--faults", action="store_true", help="tell each fault of the program with its call stack"
    )

    replay = _add(
        commands, "replay", _replay, "fly a journal again and verify every checkpoint",
        "  ares4 replay burn.journal\n  ares4 replay burn.journal --save end.flight",
    )  # fmt: skip
    replay.add_argument("file", type=Path, metavar="FILE", help="the journal")
    replay.add_argument("--firmware", type=Path, metavar="ELF", help="the image it was flown with")
    replay.add_argument("--save", type=Path, metavar="FILE", help="save the flight as it ends")

    logs = _add(
        commands, "logs", _logs, "read the records in a mass-memory image, as JSON lines",
        "  ares4 run --for 5m --flash-out day.flash\n  ares4 logs day.flash",
    )  # fmt: skip
    logs.add_argument("image", type=Path, metavar="FLASH-IMAGE", help="the mass-memory image")

    scenarios = _add(
        commands, "scenarios", _scenarios, "list the scenarios",
        "  ares4 scenarios\n  ares4 scenarios --settings",
    )  # fmt: skip
    scenarios.add_argument(
        "--settings",
        action="store_true",
        help="list what a scenario can set, with units and ranges",
    )
    _add(
        commands, "controls", _controls, "list every control: name, kind, positions, key, purpose",
        "  ares4 controls",
    )  # fmt: skip
    return parser


def _complain(text: str) -> None:
    try:
        print(text, file=sys.stderr, flush=True)
    except OSError:
        _silence(sys.stderr)


def _silence(stream: TextIO) -> None:
    """What is still in the stream goes nowhere, also when Python ends and empties it."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _open_streams() -> None:
    """A stream that the shell closed is None: the files of a flight must not take its number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode))  # noqa: SIM115 - until the end


def main(words: list[str] | None = None) -> int:
    """Runs the command; its exit code.

    0 good, 1 an error told in one line, 2 wrong words, 124 a program that does not end.
    """
    _open_streams()
    arguments = _parser().parse_args(words)
    try:
        code: int = arguments.work(arguments)
        sys.stdout.flush()
    except Ares4Error as error:
        _complain(f"ares4 {arguments.command}: {error}")
        code = _UNFINISHED if isinstance(error, UnfinishedError) else 1
    except BrokenPipeError:
        # Whoever read the lines has enough of them; nothing more can be said on that pipe.
        _silence(sys.stdout)
        return 0
    except OSError as problem:
        _silence(sys.stdout)
        what = f"{problem.filename} cannot be used" if problem.filename else _OUTPUT_FAILED
        _complain(f"ares4 {arguments.command}: {what}: {problem.strerror}.")
        return 1
    except KeyboardInterrupt:
        return _INTERRUPTED
    return code
