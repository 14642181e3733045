"""The command line: a file of this folder for each subcommand, named in COMMANDS."""

from __future__ import annotations

import argparse
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from typing import NoReturn

from ares4.cli.command import Command, HelpFormatter, Parser
from ares4.cli.ending import Ended, Ending
from ares4.cli.telling import complain, open_streams, patient_streams, silence
from ares4.errors import Ares4Error, UnfinishedError

# A subcommand's file imports what its work needs when it works, so that --help answers at once.
COMMANDS = ("fly", "run", "exec", "replay", "logs", "scenarios", "controls")

_OUTPUT_FAILED = "Standard output cannot be written"
_UNFINISHED = 124  # as timeout(1) says it


class _Version(argparse.Action):
    """Tells what was installed; looked up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"ares4 {version('ares4')}")
        parser.exit()


def _parser(words: list[str]) -> argparse.ArgumentParser:
    parser = Parser(
        prog="ares4",
        description="The command-module computer of the Mars ship Ares IV, to be flown.",
        epilog="examples:\n  ares4 fly\n  ares4 run --scenario orbit --for 10m --truth",
        formatter_class=HelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="tell the version and leave")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=Command)

    # The subcommand that is wanted is all that need be there; without one, all are shown.
    for name in words[:1] if words[:1] and words[0] in COMMANDS else COMMANDS:
        import_module(f"ares4.cli.{name}").options(commands)
    return parser


def _parsed(words: list[str]) -> argparse.Namespace:
    parser = _parser(words)
    if not words or words[0] not in COMMANDS:
        # What else may come first is a wish for help or the version.
        _, unknown = parser.parse_known_args([word for word in words[:1] if word.startswith("-")])
        given = f"there is no command {words[0]!r}" if words else "no command is given"
        given = f"there is no {unknown[0]}" if unknown else given
        parser.error(f"{given}; there are {', '.join(COMMANDS)}")
    return parser.parse_args(words)


def main(words: list[str] | None = None, then: signal.Handlers | None = None) -> int:
    """Runs the command; its exit code.

    0 good, 1 an error told in one line, 2 wrong words, 124 a program that does not end, 128 + n
    after signal n. then: what signals do afterwards; None: what they did before.
    """
    open_streams()
    words = sys.argv[1:] if words is None else words
    with Ending(then) as ending, patient_streams(lambda: ending.wished):
        try:
            arguments = _parsed(words)
            return _work(arguments, ending) or ending.wished
        except Ended:
            return ending.wished


def _work(arguments: argparse.Namespace, ending: Ending) -> int:
    run: Callable[[argparse.Namespace, Ending], int] = arguments.run
    try:
        code = run(arguments, ending)
        sys.stdout.flush()
    except Ares4Error as error:
        complain(f"ares4 {arguments.command}: {error}")
        code = _UNFINISHED if isinstance(error, UnfinishedError) else 1
    except BrokenPipeError:
        # Whoever read the lines has enough of them; nothing more can be said on that pipe.
        silence(sys.stdout)
        code = 0
    except OSError as problem:
        silence(sys.stdout)
        what = f"{problem.filename} cannot be used" if problem.filename else _OUTPUT_FAILED
        complain(f"ares4 {arguments.command}: {what}: {problem.strerror}.")
        code = 1
    return code


def program() -> NoReturn:
    """main() as a process of its own, which no signal ends otherwise once it has said its code."""
    code = main(then=signal.SIG_IGN)
    silence(sys.stderr)  # as it ends, Python would tell of what a crash left unfinished
    sys.exit(code)
