"""Everything that can be wrong, as one tree.

Ares4Error
├── ImageError        not a program this computer can run
├── ScenarioError     a scenario that is not one, or a setting out of range
├── ScriptError       a line of a flight script that says nothing the ship understands
├── InputError        no such control, or a position it does not have
├── MachineError      an address or register that is not there
├── UnfinishedError   a program that will not end by itself, or not within the cycles it was given
├── SnapshotError     a saved flight that cannot be taken up
├── JournalError      a journal that is not one, or does not belong to this image
│   └── DivergenceError   a replay that came out differently
├── FlightLogError    a mass-memory image without a log in it
├── PanelError        the switch panel does not answer, or not as a panel does
└── GdbError          no place to listen for a debugger at, or a command of it that cannot be done

The message of each is one sentence that names what, where and what to do about it.
"""

from __future__ import annotations

_SHOWN_CHARACTERS = 80


class Ares4Error(Exception):
    """Base of all errors this package raises on purpose."""


class ImageError(Ares4Error):
    """Not a program this computer can run."""


class ScenarioError(Ares4Error):
    """A scenario that is not one, or a setting that is out of range."""


class ScriptError(Ares4Error):
    """A line of a flight script that cannot be understood."""


class InputError(Ares4Error):
    """No such control, or a position it does not have.

    row: cycle, kind, index and value of an input that had waited and could not come in; else None.
    """

    row: tuple[int, int, int, int] | None = None


class MachineError(Ares4Error):
    """An address or a register that is not there."""


class UnfinishedError(Ares4Error):
    """A program that will not end by itself, or not within the cycles it was given."""


class SnapshotError(Ares4Error):
    """A saved flight that cannot be taken up again."""


class JournalError(Ares4Error):
    """A journal that is not one, or that was recorded with another image."""


class DivergenceError(JournalError):
    """A replay whose state differs from what was recorded."""


class FlightLogError(Ares4Error):
    """A mass-memory image that holds no flight log."""


class PanelError(Ares4Error):
    """The switch panel does not answer, or not as a panel does."""


class GdbError(Ares4Error):
    """No place to listen for a debugger at, or a command of it that cannot be done."""


def shown(what: object) -> str:
    """What was given wrong, as a message shows it: in quotes, on one line, not too long."""
    text = repr(what)
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}…"
