"""`ares4 replay`: a journal flown again."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ares4 import files
from ares4.cli.command import Given, add
from ares4.cli.ending import Ended
from ares4.cli.options import check_places
from ares4.cli.telling import Progress, complain
from ares4.errors import JournalError

if TYPE_CHECKING:
    from ares4.cli.command import Commands


class _Words(Given):
    file: Path
    firmware: Path | None
    save: Path | None


def options(commands: Commands) -> None:
    """The subcommand's words."""
    replay = add(
        commands, "replay", _Words, _replay, "fly a journal again and verify every checkpoint",
        examples="  ares4 replay burn.journal\n  ares4 replay burn.journal --save end.flight",
    )  # fmt: skip
    replay.add_argument("file", type=Path, metavar="FILE", help="the journal")
    replay.add_argument("--firmware", type=Path, metavar="ELF", help="the image it was flown with")
    replay.add_argument("--save", type=Path, metavar="FILE", help="save the flight as it ends")


def _replay(arguments: _Words) -> int:
    from ares4 import flight
    from ares4.journal.replay import Replay
    from ares4.machine.values import seconds_of

    ending = arguments.ending
    check_places(arguments)
    replay = Replay(arguments.file, lambda: flight.image(arguments.firmware))
    progress = Progress(None)
    start_s = seconds_of(replay.computer.cycle)
    whole = False

    def again() -> None:
        nonlocal whole
        try:
            for cycle in replay:
                progress.show(seconds_of(cycle))
        finally:
            progress.close()
        if not replay.checkpoints:
            raise JournalError(f"Journal {arguments.file} has no checkpoint: nothing was verified.")
        whole = True

    def save() -> None:
        if arguments.save and (whole or ending.wished):
            files.write(arguments.save, replay.computer.snapshot(), "Saved flight")

    try:
        ending.finish(again, save, orderly=False)
    except Ended:
        at_s = seconds_of(replay.computer.cycle)
        complain(
            f"{arguments.file}: ended at T+{at_s:.2f} s; what was flown of it until there agrees."
        )
        raise
    flown_s = seconds_of(replay.computer.cycle) - start_s
    since = f" from T+{start_s:.2f} s on" if start_s else ""
    print(
        f"{arguments.file}: {flown_s:.2f} s flown again{since}, "
        f"{replay.inputs} inputs, {replay.checkpoints} checkpoints agree, "
        f"last {replay.computer.hash():016x}"
    )
    if not replay.complete:
        complain(f"{arguments.file} has no end row: the flight was cut off there.")
    return 0
