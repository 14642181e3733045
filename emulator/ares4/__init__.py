"""The command-module computer of the Mars ship Ares IV, emulated.

What is exported, see exports.py, is imported when it is first used, so that the command line
answers at once.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ares4.exports import *  # noqa: F403 - each is named there


def _exported() -> dict[str, Any]:
    names = vars(import_module(f"{__name__}.exports"))
    return {name: it for name, it in names.items() if name[0].isupper()}


def __getattr__(name: str) -> Any:
    if name == "__all__":
        return sorted(_exported())
    found = _exported().get(name) if name[:1].isupper() else _module(name)
    if found is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = found
    return found


def _module(name: str) -> Any:
    """One of the package's modules; None when there is none of that name."""
    if name.startswith("__") or not name.isidentifier():
        return None
    try:
        return import_module(f"{__name__}.{name}")
    except ModuleNotFoundError as error:
        if error.name != f"{__name__}.{name}":
            raise
        return None


def __dir__() -> list[str]:
    return sorted(_exported())
