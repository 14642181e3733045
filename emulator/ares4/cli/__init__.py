"""The command line: a file of this folder for each subcommand, named in COMMANDS."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

from ares4.cli.command import Command, HelpFormatter
from ares4.cli.telling import complain, open_streams, silence
from ares4.errors import Ares4Error, UnfinishedError

# A subcommand's file imports what its work needs when it works, so that --help answers at once.
COMMANDS = ("fly", "run", "exec", "replay", "logs", "scenarios", "controls")

_INTERRUPTED = 130
_OUTPUT_FAILED = "Standard output cannot be written"
_UNFINISHED = 124  # as timeout(1) says it


class _Version(argparse.Action):
    """Tells what was installed; looked up only when it is asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from importlib.metadata import version

        print(f"ares4 {version('ares4')}")
        parser.exit()


def _parser(words: list[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ares4",
        description="The command-module computer of the Mars ship Ares IV, to be flown.",
        epilog="examples:\n  ares4 fly\n  ares4 run --scenario orbit --for 10m --truth",
        formatter_class=HelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="tell the version and leave")
    commands = parser.add_subparsers(
        dest="command", metavar="COMMAND", required=True, parser_class=Command
    )

    # The subcommand that is wanted is all that need be there; without one, all are shown.
    for name in words[:1] if words[:1] and words[0] in COMMANDS else COMMANDS:
        import_module(f"ares4.cli.{name}").options(commands)
    return parser


def main(words: list[str] | None = None) -> int:
    """Runs the command; its exit code.

    0 good, 1 an error told in one line, 2 wrong words, 124 a program that does not end.
    """
    open_streams()
    words = sys.argv[1:] if words is None else words
    arguments = _parser(words).parse_args(words)
    try:
        code: int = arguments.work(arguments)
        sys.stdout.flush()
    except Ares4Error as error:
        complain(f"ares4 {arguments.command}: {error}")
        code = _UNFINISHED if isinstance(error, UnfinishedError) else 1
    except BrokenPipeError:
        # Whoever read the lines has enough of them; nothing more can be said on that pipe.
        silence(sys.stdout)
        return 0
    except OSError as problem:
        silence(sys.stdout)
        what = f"{problem.filename} cannot be used" if problem.filename else _OUTPUT_FAILED
        complain(f"ares4 {arguments.command}: {what}: {problem.strerror}.")
        return 1
    except KeyboardInterrupt:
        return _INTERRUPTED
    return code
