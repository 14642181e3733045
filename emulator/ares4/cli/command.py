"""A subcommand: its parser, and the words it was given, each with its type."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, NoReturn, TypeVar, overload

if TYPE_CHECKING:
    from ares4.cli.ending import Ending

    Commands = argparse._SubParsersAction["Command"]  # it has no public name

_N = TypeVar("_N")


class HelpFormatter(argparse.RawDescriptionHelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28, width=100)


class Parser(argparse.ArgumentParser):
    """A parser that says what is wrong in one line, and where to read of what there is."""

    def error(self, message: str) -> NoReturn:
        shown = "".join(it if it.isprintable() else repr(it)[1:-1] for it in message)
        self.exit(
            2, f"{self.prog}: {shown.rstrip('.')}. `{self.prog} --help` says what there is.\n"
        )


class Given:
    """The words that a subcommand was given. A subclass names them and says what each is.

    ending: how the command is to end.
    """

    ending: Ending

    def __init__(self, parsed: argparse.Namespace, ending: Ending) -> None:
        vars(self).update(vars(parsed), ending=ending)


_G = TypeVar("_G", bound=Given)


class _Once(argparse.Action):
    """An option with a value is given once: of two, one would be dropped in silence."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        given = vars(namespace).setdefault("_given", set())
        if option_string and self.dest in given:
            parser.error(f"{option_string} is given twice; give it once")
        given.add(self.dest)
        setattr(namespace, self.dest, values)


class Command(Parser):
    """A subcommand's words. What it does not know it refuses itself, under its own name.

    given: the class that names them.
    """

    given: type[Given] = Given

    def __init__(
        self,
        prog: str | None = None,
        description: str | None = None,
        epilog: str | None = None,
        **_: object,  # what later Pythons hand down, such as color, which is on by itself
    ) -> None:
        super().__init__(
            prog, description=description, epilog=epilog, formatter_class=HelpFormatter,
            allow_abbrev=False,
        )  # fmt: skip
        for name in (None, "store"):
            self.register("action", name, _Once)

    @overload
    def parse_known_args(
        self, args: Iterable[str] | None = None, namespace: None = None
    ) -> tuple[argparse.Namespace, list[str]]: ...

    @overload
    def parse_known_args(
        self, args: Iterable[str] | None, namespace: _N
    ) -> tuple[_N, list[str]]: ...

    @overload
    def parse_known_args(self, *, namespace: _N) -> tuple[_N, list[str]]: ...

    def parse_known_args(
        self, args: Iterable[str] | None = None, namespace: object = None
    ) -> tuple[object, list[str]]:
        words: Sequence[str] | None = None if args is None else list(args)
        known, unknown = super().parse_known_args(words, namespace)
        if unknown:
            word = unknown[0]
            self.error(
                f"there is no {word}" if word.startswith("-") else f"{word!r} is one too many"
            )
        return known, unknown


def group(commands: Commands, name: str, words: str, *, examples: str) -> Commands:
    """A subcommand that has subcommands of its own, which are to be added to what is returned.

    words: what it is for, in a line. examples: a line each.
    """
    parser = commands.add_parser(
        name,
        help=words,
        description=words[0].upper() + words[1:] + ".",
        epilog=f"examples:\n{examples}",
    )
    return parser.add_subparsers(
        dest="word", metavar="WORD", required=True, parser_class=Command
    )  # what `ares4 NAME --help` says of each is its own help


def add(
    commands: Commands,
    name: str,
    given: type[_G],
    work: Callable[[_G], int],
    words: str,
    *,
    examples: str,
) -> Command:
    """A subcommand, whose options are to be added to what is returned.

    given: the class that names them, one for each option. work: what the subcommand does with them;
    its exit code. words: what it does, in a line. examples: a line each.
    """
    parser = commands.add_parser(
        name,
        help=words,
        description=words[0].upper() + words[1:] + ".",
        epilog=f"examples:\n{examples}",
    )
    parser.given = given

    def run(parsed: argparse.Namespace, ending: Ending) -> int:
        return work(given(parsed, ending))

    parser.set_defaults(run=run)
    return parser
