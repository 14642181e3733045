"""Reads the flight log out of an image of the mass memory, however damaged.

    log = flightlog.read(computer.flash())
    for entry in log.entries:
        print(entry.number, entry.kind, entry.name, entry.fields)
    for damage in log.damage:
        print(damage)

Two layouts are known: that of docs/log-format.md, and the one before it (docs/log-format-1.md),
which is looked for where nothing of the other is found. values.py is what both are read into.
"""

from collections.abc import Callable

from ares4.errors import FlightLogError
from ares4.flightlog import layout_1, layout_2
from ares4.flightlog.values import Damage as Damage
from ares4.flightlog.values import Entry as Entry
from ares4.flightlog.values import Log as Log


def read(*images: bytes, progress: Callable[[float], None] = lambda _: None) -> Log:
    """The flight log in an image of the mass memory, as Computer.flash() gives it, or in several of
    the same one. progress is told which share of them was read.

    Raises FlightLogError when they hold no log at all.
    """
    log = layout_2.read(images, progress)
    if log.entries:
        return log
    if len(images) == 1 and images[0] and len(images[0]) % layout_1.PAGE_BYTES == 0:
        return layout_1.read(images[0])
    what = "The mass-memory image holds" if len(images) == 1 else "The mass-memory images hold"
    raise FlightLogError(
        f"{what} no flight log: nothing in {sum(map(len, images))} bytes reads as a page of one."
    )
