"""Options that several subcommands have, and the check of the files that they name."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ares4 import files
from ares4.cli.command import Given
from ares4.cli.words import place, port, seed
from ares4.errors import Ares4Error

if TYPE_CHECKING:
    from ares4.gdb.link import Place

SCENARIO = "one-small-step"
_POSITIONAL = {"file": "what is replayed", "image": "the image that is run"}


class GdbWords(Given):
    """What add_gdb_option() adds."""

    gdb: Place | None


class FlightWords(GdbWords):
    """What add_flight_options() adds."""

    scenario: str | None
    resume: Path | None
    firmware: Path | None
    seed: int | None
    flash: Path | None
    script: Path | None
    journal: Path | None
    save: Path | None
    flash_out: Path | None


class PanelWords(Given):
    """What add_panel_option() adds."""

    panel: str | None


class LookingWords(GdbWords):
    """What add_looking_options() adds, beside the debugger that it does not go with."""

    trace: Path | None
    profile: Path | None
    coverage: Path | None
    who: str | None


def add_flight_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--scenario", metavar="NAME|FILE",
        help=f"how the flight begins; `ares4 scenarios` lists them (default: {SCENARIO})",
    )  # fmt: skip
    parser.add_argument(
        "--resume", type=Path, metavar="FILE", help="take up a saved flight instead"
    )
    parser.add_argument("--firmware", type=Path, metavar="ELF", help="fly another flight program")
    parser.add_argument("--seed", type=seed, metavar="N", help="of all noise in sky and sensors")
    parser.add_argument(
        "--flash", type=Path, metavar="FILE",
        help="mass memory to begin with: an image, or that of a saved flight",
    )  # fmt: skip
    parser.add_argument("--script", type=Path, metavar="FILE", help="what a hand does, and when")
    parser.add_argument(
        "--journal", type=Path, metavar="FILE", help="record the flight for `replay`"
    )
    parser.add_argument("--save", type=Path, metavar="FILE", help="where to save the flight")
    parser.add_argument(
        "--flash-out", type=Path, metavar="FILE", help="write the mass memory at the end"
    )
    add_gdb_option(parser)


def add_panel_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--panel", type=port, metavar="PORT", help="serial port of a switch panel (hw/panel)"
    )


def add_gdb_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--gdb", type=place, metavar="[HOST]:PORT", help="let gdb in there (docs/gdb.md)"
    )


def add_looking_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--trace", type=Path, metavar="FILE", help="write every instruction and what it did"
    )
    parser.add_argument(
        "--profile", type=Path, metavar="FILE",
        help="write where the cycles went, as folded stacks for flame graphs",
    )  # fmt: skip
    parser.add_argument(
        "--coverage", type=Path, metavar="FILE",
        help="write which lines and branches were reached, for lcov and genhtml",
    )  # fmt: skip
    parser.add_argument(
        "--who", metavar="SYMBOL|ADDRESS", help="say at the end who last wrote there, and when"
    )


def check_places(arguments: Given) -> None:
    """Refuses, before take-off, files that cannot be written or would destroy one that is read."""
    read = ("resume", "script", "flash", "firmware", "scenario", "file", "image")
    written = {"journal": "Journal", "save": "Saved flight", "flash_out": "Mass-memory image",
               "signature": "Signature", "trace": "Trace", "profile": "Profile",
               "coverage": "Coverage"}  # fmt: skip
    given = {name: Path(value) for name, value in vars(arguments).items()
             if name in (*read, *written) and value is not None}  # fmt: skip
    for name, what in written.items():
        if name in given:
            files.check_place(given[name], what)
    others: dict[str, tuple[str, ...]] = {
        "journal": (*read, "save", "flash_out"),
        "save": ("file", "flash_out"),
        "signature": ("image",),
        "flash_out": ("resume", "script", "firmware", "scenario", "file"),
    }
    if "flash" in given and files.is_saved_flight(given["flash"]):
        others["flash_out"] += ("flash",)
    seen: tuple[str, ...] = (*read, "signature", "journal", "save", "flash_out")
    for name in ("trace", "profile", "coverage"):
        others[name] = seen
        seen = (*seen, name)
    for name, forbidden in others.items():
        for other in forbidden:
            if name in given and other in given and same(given[name], given[other]):
                raise Ares4Error(
                    f"{written[name]} {given[name]} would overwrite "
                    f"{_POSITIONAL.get(other) or 'what --' + other.replace('_', '-') + ' names'}; "
                    "name another file."
                )


def same(one: Path, other: Path) -> bool:
    """Whether writing one would destroy the other."""
    try:
        if one.exists() and not one.is_file():
            return False  # a device such as /dev/null takes everything
        return one.resolve() == other.resolve() or one.samefile(other)
    except (OSError, RuntimeError):
        return False
