"""Names of serial ports: which are there, how one is found again, and why one cannot be had.

A port's name is that of a place in the order of plugging in: a panel that comes back may have
another one. What stays with the device is its link in /dev/serial/by-id, where the system keeps
one.
"""

from __future__ import annotations

import errno
import os
import stat
import termios
from pathlib import Path

from serial.tools.list_ports import comports

BY_ID = Path("/dev/serial/by-id")
_TERMINAL = "/dev/tty"
_TELLING_MAX = 8  # ports that a sentence names

# Why a port cannot be had, after its name, by the system's number for it.
_WHY = {
    errno.EACCES: (
        "may not be opened: join the group that owns it, often `dialout`, and log in anew."
    ),
    errno.EBUSY: "is in use: close the other program that has it open.",
    errno.ENOTTY: "is no serial port",
    errno.ENOENT: "is not there",
    errno.EIO: "has no device behind it: plug the panel in again, or name the port it is at",
    errno.EMFILE: "cannot be opened, as this program has too many files open.",
    errno.ETIMEDOUT: "does not answer: plug the panel in again.",
}
_ALIKE = {
    errno.EPERM: errno.EACCES,
    errno.EROFS: errno.EACCES,
    errno.EAGAIN: errno.EBUSY,
    errno.EINVAL: errno.ENOTTY,
    errno.EISDIR: errno.ENOTTY,
    errno.ENAMETOOLONG: errno.ENOENT,
    errno.ENOTDIR: errno.ENOENT,
    errno.ELOOP: errno.ENOENT,
    errno.ENODEV: errno.EIO,
    errno.ENXIO: errno.EIO,
    errno.ENFILE: errno.EMFILE,
}


def lasting(name: str) -> str:
    """The link by which a device is found again, whatever its port is then called; else name."""
    for link in _links():
        if os.path.realpath(link) == os.path.realpath(name):
            return str(link)
    return name


def there() -> str:
    """The serial ports that are there, as the end of a sentence."""
    links = {os.path.realpath(link): str(link) for link in _links()}
    names = list(links.values())
    for port in sorted(comports()):
        if port.device not in links:
            known = port.description not in ("", "n/a", None)
            names.append(f"{port.device} ({port.description})" if known else port.device)
    if not names:
        return "no serial port is there"
    more = f" and {len(names) - _TELLING_MAX} more" if len(names) > _TELLING_MAX else ""
    return f"there are {', '.join(names[:_TELLING_MAX])}{more}"


def number_of(error: BaseException) -> int:
    """The system's number for what went wrong, one for each kind; 0 when there is none."""
    chain: BaseException | None = error
    number = 0
    while chain is not None and not number:
        # A termios.error holds its number as an argument, and pyserial wraps it without one.
        number = chain.args[0] if isinstance(chain, termios.error) else 0
        number = number or getattr(chain, "errno", 0) or 0
        chain = chain.__cause__ or chain.__context__
    return _ALIKE.get(number, number)


def why_not(name: str, error: BaseException) -> str:
    """Why a port cannot be had, in a sentence."""
    number = number_of(error)
    why = _WHY.get(number, f"cannot be had: {os.strerror(number).lower()}" if number else
                   "cannot be used as a serial port")  # fmt: skip
    return f"The port {name} {why}" if why.endswith(".") else f"The port {name} {why}; {there()}."


def check(name: str) -> None:
    """Raises OSError when it is there and no port for a panel, before anything is opened."""
    if not stat.S_ISCHR(Path(name).stat().st_mode):
        raise OSError(errno.ENOTTY, os.strerror(errno.ENOTTY))


def is_own_terminal(name: str) -> bool:
    """Whether it is the terminal that this program talks to its user at."""
    own = {os.fstat(number).st_rdev for number in range(3) if os.isatty(number)}
    try:
        return Path(name).stat().st_rdev in own or Path(name).samefile(_TERMINAL)
    except OSError:
        return False


def _links() -> list[Path]:
    try:
        return sorted(BY_ID.iterdir())
    except OSError:
        return []
