"""A serial port that may be unplugged at any time; nothing here waits for it."""

from __future__ import annotations

import errno
import select
import termios

import serial

from ares4.errors import PanelError

BAUD = 115200
RECEIVE_BYTES_MAX = 1024  # a look
_CONTROL_FLAGS = 2  # in what tcgetattr gives
FAILURES = (OSError, termios.error)  # what a port raises that is gone


class Port:
    """An open port. Raises PanelError when it cannot be opened; FAILURES once it is gone."""

    def __init__(self, name: str) -> None:
        self._rest = b""  # of a frame the port took only a part of
        try:
            self._serial = serial.Serial(name, BAUD, timeout=0, write_timeout=0, exclusive=True)
            settings = termios.tcgetattr(self._serial.fileno())
            settings[_CONTROL_FLAGS] &= ~termios.HUPCL  # DTR stays: opening again resets no board
            termios.tcsetattr(self._serial.fileno(), termios.TCSANOW, settings)
        except (OSError, ValueError, termios.error) as error:
            raise PanelError(why_not(name, error)) from error

    def fileno(self) -> int:
        """What select waits for."""
        return int(self._serial.fileno())

    def read(self) -> bytes:
        """What has come."""
        return bytes(self._serial.read(RECEIVE_BYTES_MAX))

    def ready(self) -> bool:
        """Whether it takes a frame now; the rest of the one before goes first."""
        # A write of pyserial's does not return before a full port takes a byte, so ask first.
        if not select.select([], [self._serial], [], 0)[1]:
            return False
        if self._rest:
            self._rest = self._rest[self._serial.write(self._rest) :]
            return False
        return True

    def write(self, frame: bytes) -> None:
        """Gives a frame to a port that is ready; what does not fit goes when it is again."""
        self._rest = frame[self._serial.write(frame) :]

    def close(self) -> None:
        """Lets it go."""
        self._serial.close()


def is_absent(error: PanelError) -> bool:
    """Whether a port could not be opened because there is none of its name."""
    return getattr(error.__cause__, "errno", None) == errno.ENOENT


def why_not(name: str, error: Exception) -> str:
    """Why a port cannot be opened, in a sentence."""
    number = getattr(error, "errno", None)
    if number == errno.ENOENT:
        return f"There is no port {name}: plug the panel in, or name the port it is at."
    if number in (errno.EACCES, errno.EPERM):
        return (
            f"The port {name} may not be opened: join the group that owns it, "
            "often `dialout`, and log in anew."
        )
    if number in (errno.EAGAIN, errno.EBUSY):
        return f"The port {name} is in use: close the other program that has it open."
    return f"The port {name} cannot be used as a serial port: {error}."
