"""Reads the flight log out of an image of the mass memory, however damaged.

    log = flightlog.read(computer.flash())
    for entry in log.entries:
        print(entry.number, entry.kind, entry.name, entry.fields)
    for damage in log.damage:
        print(damage)

Two layouts are known: that of docs/log-format.md, and the one before it (docs/log-format-1.md),
which is looked for where nothing of the other is found. values.py is what both are read into.
"""

from ares4.flightlog import layout_1, layout_2
from ares4.flightlog.values import Damage as Damage
from ares4.flightlog.values import Entry as Entry
from ares4.flightlog.values import Log as Log


def read(image: bytes) -> Log:
    """The flight log in an image of the mass memory, as Computer.flash() gives it.

    Raises FlightLogError when it holds no log at all.
    """
    log = layout_2.read(image)
    return log if log.entries else layout_1.read(image)
