"""A subcommand's parser."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import Any


class HelpFormatter(argparse.RawDescriptionHelpFormatter):
    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=28, width=100)


class _Once(argparse.Action):
    """An option with a value is given once: of two, one would be dropped in silence."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        given = vars(namespace).setdefault("_given", set())
        if option_string and self.dest in given:
            parser.error(f"{option_string} is given twice; give it once")
        given.add(self.dest)
        setattr(namespace, self.dest, values)


class Command(argparse.ArgumentParser):
    """A subcommand's words. What it does not know it refuses itself, under its own usage."""

    def __init__(self, **words: Any) -> None:
        super().__init__(**words)
        for name in (None, "store"):
            self.register("action", name, _Once)

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        known, unknown = super().parse_known_args(args, namespace)
        if unknown:
            word = unknown[0]
            wrong = f"there is no {word}" if word.startswith("-") else f"{word!r} is one too many"
            self.error(f"{wrong}; `{self.prog} --help` says what there is")
        return known, unknown


def add(
    commands: Any, name: str, work: Callable[[argparse.Namespace], int], words: str, examples: str
) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=words,
        description=words[0].upper() + words[1:] + ".",
        epilog=f"examples:\n{examples}",
        formatter_class=HelpFormatter,
        allow_abbrev=False,
    )
    parser.set_defaults(work=work)
    return parser
