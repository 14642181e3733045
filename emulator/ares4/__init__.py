"""The command-module computer of the Mars ship Ares IV, emulated.

What is exported is imported when it is first used, so that the command line answers at once.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ares4.computer import Computer
    from ares4.errors import Ares4Error
    from ares4.machine.controls import Control
    from ares4.machine.values import Input, InputKind, Setting, Stop, Stream
    from ares4.mission import Attachment, Mission

__all__ = [
    "Ares4Error",
    "Attachment",
    "Computer",
    "Control",
    "Input",
    "InputKind",
    "Mission",
    "Setting",
    "Stop",
    "Stream",
]

_MODULES = ("computer", "errors", "mission")
_HOMES = {"Ares4Error": "errors", "Attachment": "mission", "Mission": "mission"}


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return import_module(f"{__name__}.{name}")
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_HOMES.get(name, 'computer')}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted([*__all__, *_MODULES])
