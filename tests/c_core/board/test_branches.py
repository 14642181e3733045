"""Looks back, returns and new futures beside a machine that never looked: nothing else is in."""

from __future__ import annotations

import os
from random import Random

from ares4.computer import Computer
from ares4.machine.values import RAM_BASE, InputKind
from tests.c_core.board.random_programs import random_computer

BRANCHES = int(os.environ.get("ARES4_MOMENTS", "400")) // 8


def _branches(seed: int) -> None:
    """Random hands, looks back and returns, beside a machine that is told the same and no more."""
    random = Random(seed)
    computer = random_computer(random)
    computer.remember(random.choice((2_000, 20_000)))
    said: list[tuple[str, tuple[int, ...]]] = []
    kept = [(computer.moment(), [*said])]
    number = 0
    for _ in range(40):
        match random.choice(("put", "put", "wait", "wait", "run", "look", "return")):
            case "put":
                said.append(("put", (InputKind.CONSOLE, 0, number % 256)))
            case "wait":
                ahead = computer.cycle + random.choice((0, 1, 5_000, 50_000))
                said.append(("wait", (InputKind.CONSOLE, 0, number % 256, ahead)))
            case "run":
                said.append(("run", (computer.cycle + random.randrange(1, 20_000),)))
            case "look":
                here = computer.moment()
                if random.random() < 0.4:
                    computer.last_write(RAM_BASE, 4)
                    continue
                computer.go_to(random.randrange(computer.oldest, here.cycle + 1))
                if said and said[-1][0] == "run" and random.random() < 0.5:
                    computer.run(here.cycle)  # nothing was put there
                else:
                    computer.go_to_moment(here)
                continue
            case "return":
                kept = kept[: random.randrange(len(kept)) + 1]
                moment, said = kept[-1]
                computer.go_to_moment(moment)
                said = [*said, ("put", (InputKind.CONSOLE, 0, number % 256))]
        number += 1
        _say(computer, *said[-1])
        kept.append((computer.moment(), [*said]))
    random.seed(seed)
    plain = random_computer(random)
    for word, numbers in said:
        _say(plain, word, numbers)
    assert computer.coming == plain.coming
    for ship in (computer, plain):
        ship.run(plain.cycle + 100_000)
    assert computer.hash() == plain.hash()


def _say(computer: Computer, word: str, numbers: tuple[int, ...]) -> None:
    if word == "run":
        computer.run(numbers[0])
    else:
        kind, *rest = numbers
        computer.put(InputKind(kind), *rest)


def test_of_every_branch_only_its_own_hands_are_in() -> None:
    """What was put before a moment comes in, also what waits; of other branches nothing does."""
    for seed in range(BRANCHES):
        _branches(seed)
