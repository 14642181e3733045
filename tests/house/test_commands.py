"""The command line's house rules: a file a subcommand, which knows no other; a type a word."""

from __future__ import annotations

import argparse
import ast
import inspect
from pathlib import Path

import pytest

from ares4.cli import COMMANDS, _parser
from ares4.cli.command import Command, Given

ROOT = Path(__file__).resolve().parents[2]
CLI = ROOT / "emulator" / "ares4" / "cli"
HELPERS = sorted(path.stem for path in CLI.glob("*.py") if path.stem not in COMMANDS)


def names(source: str) -> set[str]:
    """All that a module imports, with its module: ares4.cli.run, typing.Any."""
    out = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            out |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            out |= {f"{node.module}.{alias.name}" for alias in node.names}
    return out


def commands_known(source: str) -> set[str]:
    modules = {f"ares4.cli.{name}" for name in COMMANDS}
    return {name for name in names(source) if {name, name.rpartition(".")[0]} & modules}


@pytest.mark.parametrize("name", [*COMMANDS, *HELPERS])
def test_no_module_of_the_command_line_knows_a_subcommand(name: str) -> None:
    """What two of them need is a helper's; a subcommand is named in COMMANDS, and nowhere else."""
    assert commands_known((CLI / f"{name}.py").read_text()) == set()


def test_whoever_knows_a_subcommand_is_seen() -> None:
    late = "def late():\n    from ares4.cli.fly import _Files"
    for breach in ("from ares4.cli import run", "import ares4.cli.run", late):
        assert len(commands_known(breach)) == 1


@pytest.mark.parametrize("name", [*COMMANDS, *HELPERS])
def test_nothing_of_the_command_line_can_be_anything(name: str) -> None:
    source = (CLI / f"{name}.py").read_text()
    assert not {"typing.Any", "typing"} & names(source)
    assert "Namespace" not in source or name in HELPERS


def subcommands(parser: argparse.ArgumentParser, name: str = "") -> dict[str, Command]:
    """Those that have none of their own, each by all its words."""
    out: dict[str, Command] = {}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for word, choice in action.choices.items():
                out |= subcommands(choice, f"{name} {word}".lstrip())
    return out or {name: parser}


SUBCOMMANDS = subcommands(_parser([]))


def named(given: type[Given]) -> dict[str, str]:
    """The words that a class and those it is made of name, with their types as they are written."""
    out: dict[str, str] = {}
    for kind in reversed(given.__mro__):
        if kind is not Given:
            out |= inspect.get_annotations(kind)
    return out


def type_of(action: argparse.Action) -> str:
    """What an option makes of its word, as an annotation is written."""
    if isinstance(action, argparse._StoreTrueAction):
        return "bool"
    kind = action.type or str
    read = kind.__name__ if isinstance(kind, type) else inspect.signature(kind).return_annotation
    read = f"list[{read}]" if action.nargs == "+" else read
    return read if action.required or action.default is not None else f"{read} | None"


def parsed(parser: argparse.ArgumentParser) -> dict[str, str]:
    actions = (it for it in parser._actions if not isinstance(it, argparse._HelpAction))
    return {action.dest: type_of(action) for action in actions}


@pytest.mark.parametrize("name", SUBCOMMANDS)
def test_each_word_of_a_subcommand_has_the_type_that_its_option_reads(name: str) -> None:
    parser = SUBCOMMANDS[name]
    assert named(parser.given) == parsed(parser)


def test_a_wrong_type_is_seen() -> None:
    class Words(Given):
        count: int
        place: Path

    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=1)
    parser.add_argument("--place", type=Path)
    assert named(Words) != parsed(parser)
    assert parsed(parser) == {"count": "int", "place": "Path | None"}


def test_subcommands_of_subcommands_are_seen() -> None:
    assert {"run", "logs list", "logs age"} <= set(SUBCOMMANDS)
    assert {name.partition(" ")[0] for name in SUBCOMMANDS} == set(COMMANDS)


def test_all_files_of_subcommands_are_named() -> None:
    """A subcommand is a file with options(), and its word in COMMANDS."""
    there = {
        p.stem for p in CLI.glob("*.py") if "\ndef options(commands: Commands)" in p.read_text()
    }
    assert there == set(COMMANDS)
