"""One instrument a file; each draws what it is shown, and says by which name it has its place."""

from __future__ import annotations

from importlib import import_module
from inspect import isabstract
from pkgutil import iter_modules

from ares4.tui.widgets.instrument import Instrument


def instruments() -> dict[str, type[Instrument]]:
    """All kinds that have a place in arrangement.py, by its name."""
    for module in iter_modules(__path__, f"{__name__}."):
        import_module(module.name)
    kinds, found = [Instrument], {}
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        if kind.place and not isabstract(kind):
            assert kind.place not in found, f"Two instruments have the place {kind.place}."
            found[kind.place] = kind
    return dict(sorted(found.items()))
