"""The command line: `ares4 fly`, `run`, `replay`, `logs`, `scenarios`, `controls`."""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import asdict
from fractions import Fraction
from pathlib import Path
from typing import Any

from ares4.errors import Ares4Error, JournalError, ScriptError

# What a subcommand needs beyond this is imported when it runs, so that --help answers at once.

_TRUTH_S = 1.0
_PROGRESS_S = 0.2
_SEEDS = 2**64


class _HelpFormatter(argparse.RawDescriptionHelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28, width=100)


def _seed(text: str) -> int:
    if not text.isdecimal() or int(text) >= _SEEDS:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no seed; give a whole number from 0 to 2^64 - 1"
        )
    return int(text)


def _duration(text: str) -> Fraction:
    from ares4.script import parse_duration

    try:
        return parse_duration(text)
    except ScriptError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _factor(text: str) -> float:
    try:
        factor = float(text.removeprefix("x"))
    except ValueError:
        factor = math.nan
    if not 0.1 <= factor <= 1000:
        raise argparse.ArgumentTypeError(f"{text!r} is no time factor; give 0.1 to 1000")
    return factor


# ---- flights -----------------------------------------------------------------------------------


def _begin(arguments: argparse.Namespace) -> Any:
    from ares4 import flight

    if arguments.resume:
        return flight.resumed(arguments.resume)
    return flight.fresh(arguments.scenario, arguments.firmware, arguments.seed, arguments.flash)


def _script_rows(arguments: argparse.Namespace, start_cycle: int) -> list[Any]:
    from ares4 import flight, script

    if not arguments.script:
        return []
    data = flight.read_file(arguments.script, "Script", ScriptError)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise ScriptError(f"Script {arguments.script} is no text in UTF-8.") from None
    return script.parse(text, str(arguments.script), start_cycle)


def _recorder(arguments: argparse.Namespace, begun: Any, stack: ExitStack) -> list[Any]:
    from ares4.attachments.recorder import Recorder

    if not arguments.journal:
        return []
    try:
        file = stack.enter_context(arguments.journal.open("w", encoding="utf-8"))
    except OSError as problem:
        raise JournalError(
            f"Journal {arguments.journal} cannot be written: {problem.strerror}."
        ) from None
    return [Recorder(begun.computer, file, begun.resumed)]


def _write(path: Path, data: bytes, what: str) -> None:
    """Writes a file whole or not at all."""
    partial = path.with_name(path.name + ".part")
    try:
        partial.write_bytes(data)
        partial.replace(path)
    except OSError as problem:
        raise Ares4Error(f"{what} {path} cannot be written: {problem.strerror}.") from None


def _fly(arguments: argparse.Namespace) -> int:
    from ares4.computer import seconds_of
    from ares4.mission import Mission
    from ares4.tui.app import FlightDeck

    if not (sys.stdin.isatty() and sys.stdout.isatty() and sys.stderr.isatty()):
        raise Ares4Error("The flight deck needs a terminal; `ares4 run` flies without one.")
    begun = _begin(arguments)
    computer = begun.computer
    with ExitStack() as stack:
        attachments = _recorder(arguments, begun, stack)
        panel = None
        if arguments.panel:
            from ares4.attachments.panel import Panel

            panel = Panel(computer, arguments.panel)
            attachments.append(panel)
        mission = Mission(computer, attachments, _script_rows(arguments, computer.cycle))

        def save() -> Path:
            path = arguments.save or Path(f"ares4-{int(seconds_of(computer.cycle)):06d}s.flight")
            _write(path, computer.snapshot(), "Saved flight")
            return path

        deck = FlightDeck(
            mission,
            title=begun.title,
            briefing=begun.briefing,
            time_factor=arguments.factor,
            save=save,
        )
        try:
            deck.run()
        finally:
            mission.close()
    return deck.return_code or 0


class _Progress:
    """A line on standard error that says how far a flight is, when somebody can see it."""

    def __init__(self, total_s: float) -> None:
        self._total_s = total_s
        self._on = sys.stderr.isatty()
        self._next = 0.0

    def show(self, done_s: float) -> None:
        if self._on and time.monotonic() >= self._next:
            self._next = time.monotonic() + _PROGRESS_S
            share = done_s / self._total_s if self._total_s else 1.0
            sys.stderr.write(f"\rT+{done_s:9.1f} s  {share:4.0%} ")
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


def _run(arguments: argparse.Namespace) -> int:
    from ares4._dictionary import EVENTS
    from ares4.attachments.ground import Ground
    from ares4.computer import Stop, cycles_of, seconds_of
    from ares4.mission import Mission

    events = sorted(name for name, _ in EVENTS.values())
    if arguments.until and arguments.until not in events:
        raise Ares4Error(f"There is no event {arguments.until!r}; there are {', '.join(events)}.")
    begun = _begin(arguments)
    computer = begun.computer
    start = computer.cycle
    end = start + cycles_of(arguments.duration)
    seen: set[str] = set()

    def truth() -> None:
        state = {name: _finite(value) for name, value in computer.truth().items()}
        _line({"truth": state, "cycle": computer.cycle})

    progress = _Progress(float(arguments.duration))
    with ExitStack() as stack:
        attachments = [
            *_recorder(arguments, begun, stack),
            Ground(computer, _line, lambda event: seen.add(event["name"])),
        ]
        mission = Mission(computer, attachments, _script_rows(arguments, start))
        stop = Stop.CYCLE
        try:
            grain = cycles_of(0.1 if arguments.until else _TRUTH_S)
            next_truth = start
            while stop is Stop.CYCLE and computer.cycle < end:
                if arguments.truth and computer.cycle >= next_truth:
                    truth()
                    next_truth += cycles_of(_TRUTH_S)
                stop = mission.advance(min(computer.cycle + grain, end))
                progress.show(seconds_of(computer.cycle - start))
                if arguments.until in seen:
                    break
        finally:
            progress.close()
            mission.close()
    if arguments.truth:
        truth()
    if arguments.save:
        _write(arguments.save, computer.snapshot(), "Saved flight")
    if arguments.flash_out:
        _write(arguments.flash_out, computer.flash(), "Mass-memory image")
    if arguments.until and arguments.until not in seen:
        raise Ares4Error(
            f"{arguments.until} did not come within {seconds_of(computer.cycle - start):g} s."
        )
    return computer.exit_code if stop is Stop.EXIT else 0


def _replay(arguments: argparse.Namespace) -> int:
    from ares4 import flight
    from ares4.attachments.recorder import Replay
    from ares4.computer import seconds_of

    replay = Replay(arguments.file, lambda: flight.image(arguments.firmware))
    progress = _Progress(0.0)
    for cycle in replay:
        progress.show(seconds_of(cycle))
    progress.close()
    if not replay.checkpoints:
        raise JournalError(f"Journal {arguments.file} has no checkpoint: nothing was verified.")
    print(
        f"{arguments.file}: {seconds_of(replay.computer.cycle):.2f} s flown again, "
        f"{replay.inputs} inputs, {replay.checkpoints} checkpoints agree, "
        f"last {replay.computer.hash():016x}"
    )
    if not replay.complete:
        print(f"{arguments.file} has no end row: the flight was cut off there.", file=sys.stderr)
    if arguments.save:
        _write(arguments.save, replay.computer.snapshot(), "Saved flight")
    return 0


# ---- looking things up -------------------------------------------------------------------------


def _logs(arguments: argparse.Namespace) -> int:
    from ares4 import flight, flightlog
    from ares4.errors import FlightLogError

    log = flightlog.read(flight.read_file(arguments.image, "Mass-memory image", FlightLogError))
    for entry in log.entries:
        _line(asdict(entry))
    for damage in log.damage:
        print(f"{arguments.image}: {damage}", file=sys.stderr)
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
        "--scenario", default="one-small-step", metavar="NAME|FILE",
        help="how the flight begins; `ares4 scenarios` lists them (default: one-small-step)",
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
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)

    fly = _add(
        commands, "fly", _fly, "fly the ship from this terminal",
        "  ares4 fly\n  ares4 fly --scenario orbit --factor 10\n"
        "  ares4 fly --panel /dev/ttyACM0 --journal today.journal",
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


def main(words: list[str] | None = None) -> int:
    """Runs the command; its exit code: 0 good, 1 an error told in one line, 2 wrong words."""
    arguments = _parser().parse_args(words)
    try:
        code: int = arguments.work(arguments)
        sys.stdout.flush()
    except Ares4Error as error:
        print(f"ares4 {arguments.command}: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Whoever read the lines has enough of them; nothing more can be said on that pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return 130
    return code
