"""`ares4 exec`: a program made for QEMU's virt board."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ares4 import files
from ares4.cli.command import add
from ares4.cli.ending import exit_code
from ares4.cli.flights import let_gdb_in, tell
from ares4.cli.hosting import (
    HostingWords,
    add_hosting_options,
    check_hosting,
    hosting,
    pace_of,
    put_out,
    tell_lag,
)
from ares4.cli.looking import Looking
from ares4.cli.options import LookingWords, add_gdb_option, add_looking_options, check_places
from ares4.cli.telling import complain
from ares4.cli.words import CYCLES_MAX, address, cycles, ram
from ares4.errors import ImageError, UnfinishedError

if TYPE_CHECKING:
    from ares4.cli.command import Commands
    from ares4.gdb.names import Names, Subject
    from ares4.program import Program


class _Words(HostingWords, LookingWords):
    address: int | None
    ram: int
    max_cycles: int | None
    signature: Path | None
    signature_granularity: int
    faults: bool


def options(commands: Commands) -> None:
    """The subcommand's words."""
    execute = add(
        commands, "exec", _Words, _exec, "run a program made for QEMU's virt board",
        examples="  ares4 exec hello.elf\n"
        "  ares4 exec kernel.bin --address 0x80000000 --ram 16M --max-cycles 1_000_000_000\n"
        "  ares4 exec rv32ui-p-add --signature add.signature\n"
        "  ares4 exec test.elf --semihosting --semihosting-files . --semihosting-args '-v all'\n\n"
        "The serial port is standard input and output; Ctrl-C ends the run. The exit code is the\n"
        "program's, through the test finisher, tohost or SYS_EXIT; 124 when it does not end.",
    )  # fmt: skip
    execute.add_argument("image", type=Path, metavar="IMAGE", help="an ELF or a flat binary")
    add_gdb_option(execute)
    execute.add_argument(
        "--address", type=address, metavar="A", help="where a flat binary goes and starts"
    )
    execute.add_argument(
        "--ram", type=ram, default="128M", metavar="N", help="size of RAM (default: 128M)"
    )
    execute.add_argument(
        "--max-cycles", type=cycles, metavar="N", help="give up after so many cycles"
    )
    execute.add_argument(
        "--signature", type=Path, metavar="FILE",
        help="write the words between begin_signature and end_signature, for riscof",
    )  # fmt: skip
    execute.add_argument(
        "--signature-granularity", type=int, choices=(1, 2, 4, 8, 16), default=4, metavar="N",
        help="bytes in a line of it: 1, 2, 4, 8 or 16 (default: 4)",
    )  # fmt: skip
    add_hosting_options(execute)
    add_looking_options(execute)
    execute.add_argument(
        "--faults", action="store_true", help="tell each fault of the program with its call stack"
    )


def _subject(loaded: Program, names: Names) -> Subject:
    from ares4.gdb.names import Subject

    return Subject("the program", "runs on", loaded.start_anew, names)


def _exec(arguments: _Words) -> int:
    from ares4 import program
    from ares4.attachments.console import EDGE_CYCLES, Console, Keyboard
    from ares4.loop import at_multiples, fly
    from ares4.machine.values import Stop
    from ares4.mission import Mission

    ending = arguments.ending
    check_places(arguments)
    check_hosting(arguments)
    loaded = program.load(arguments.image, arguments.ram, arguments.address)
    if arguments.signature:
        loaded.signature_place()

    image = files.read(arguments.image, "Image", ImageError)
    looking = Looking(arguments, loaded.computer, image, arguments.faults)
    stop = Stop.CYCLE

    def run() -> None:
        nonlocal stop
        with Keyboard(0, lines=arguments.semihosting, ending=ending) as keyboard:
            console = Console(
                loaded.computer, keyboard, partial(put_out, sys.stdout),
                calls=arguments.semihosting, paced=arguments.real_time,
            )  # fmt: skip
            pace = pace_of(arguments, loaded.computer, lambda: mission.held)
            hosts = hosting(arguments, loaded, console, pace)
            mission = Mission(loaded.computer, [loaded, console, *hosts, *filter(None, [pace])])
            loaded.debugged = lambda: mission.debugger is not None and mission.debugger.connected
            try:
                let_gdb_in(
                    arguments, mission, arguments.image,
                    subject=partial(_subject, loaded),
                )  # fmt: skip
                stop = fly(
                    mission, arguments.max_cycles or CYCLES_MAX, at_multiples(EDGE_CYCLES),
                    goes_on=lambda: not ending.wished, look=lambda: tell(mission),
                )  # fmt: skip
            finally:
                mission.close()
                tell(mission)
                tell_lag(pace)

    try:
        ending.finish(run, looking.close, lambda: looking.answer(ending))
    except UnfinishedError:
        if not ending.wished:  # a terminal that is closed is also one without any more keys
            raise
    if ending.wished and stop is not Stop.EXIT:
        return ending.wished
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
        complain(f"Image {arguments.image} ended with code {code}.")
    return exit_code(code)
