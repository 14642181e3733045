"""An option with a value that is given twice is refused: of two, one would be dropped."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from importlib import import_module

import pytest

from ares4.cli import COMMANDS, main
from ares4.cli.command import Command

WORDS = {
    "--for": "1s", "--seed": "1", "--factor": "1", "--gdb": ":1234", "--ram": "4M",
    "--cycles": "5", "--entry": "0x80000000", "--load": "0x80000000",
}  # fmt: skip


def with_values() -> Iterator[tuple[str, str, str]]:
    """Each option of each subcommand that takes a value, and one that it takes."""
    commands = argparse.ArgumentParser().add_subparsers(parser_class=Command)
    for name in COMMANDS:
        import_module(f"ares4.cli.{name}").options(commands)
    for name, parser in commands.choices.items():
        for action in parser._actions:
            if action.option_strings and action.nargs != 0:
                option = action.option_strings[-1]
                choice = next(iter(action.choices)) if action.choices else None
                yield name, option, str(choice or WORDS.get(option, "0x80000000"))


def test_there_are_options_to_try() -> None:
    there = {(command, option) for command, option, _ in with_values()}
    assert {("fly", "--panel"), ("run", "--save"), ("replay", "--save")} <= there


@pytest.mark.parametrize(("command", "option", "word"), list(with_values()))
def test_of_two_values_none_is_dropped(
    command: str, option: str, word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        main([command, option, word, option, word])
    assert caught.value.code == 2
    assert f"{option} is given twice; give it once" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["fly", "run"])
def test_no_port_is_no_port(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([command, "--panel", ""])
    assert "'' is no serial port; give one as /dev/ttyACM0" in capsys.readouterr().err
