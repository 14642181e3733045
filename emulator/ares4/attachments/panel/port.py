"""A serial port that may be unplugged, or set otherwise by others, at any time.

Nothing here waits for it.
"""

from __future__ import annotations

import errno
import select
import termios

import serial

from ares4.attachments.panel import ports
from ares4.errors import PanelError

BAUD = 115200
RECEIVE_BYTES_MAX = 1024  # a look
FAILURES = (OSError, termios.error)  # what a port raises that is gone
_CONTROL_FLAGS = 2  # in what tcgetattr gives


class Port:
    """An open port. Raises PanelError when it cannot be opened; FAILURES once it is gone."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._rest = b""  # of a frame the port took only a part of
        try:
            if ports.is_own_terminal(name):
                raise PanelError(
                    f"The port {name} is the terminal you are at; name the one the panel is at."
                )
            ports.check(name)
            self._serial = serial.Serial(name, BAUD, timeout=0, write_timeout=0, exclusive=True)
            settings = termios.tcgetattr(self._serial.fileno())
            settings[_CONTROL_FLAGS] &= ~termios.HUPCL  # DTR stays: opening again resets no board
            termios.tcsetattr(self._serial.fileno(), termios.TCSANOW, settings)
            self._settings = termios.tcgetattr(self._serial.fileno())
        except (*FAILURES, ValueError) as error:
            raise PanelError(ports.why_not(name, error)) from error

    def fileno(self) -> int:
        """What select waits for."""
        return int(self._serial.fileno())

    def keep_settings(self) -> bool:
        """Sets it as it was when opened, if another program has changed that; whether it had."""
        if termios.tcgetattr(self._serial.fileno()) == self._settings:
            return False
        termios.tcsetattr(self._serial.fileno(), termios.TCSANOW, self._settings)
        return True

    def read(self) -> bytes:
        """What has come."""
        return bytes(self._serial.read(RECEIVE_BYTES_MAX))

    def give(self, frame: bytes) -> bool:
        """Takes a frame; what does not fit goes first the next time. False: it takes none now."""
        # A write of pyserial's does not return before a full port takes a byte, so ask first.
        if not select.select([], [self._serial], [], 0)[1]:
            return False
        if self._rest:
            self._rest = self._rest[self._serial.write(self._rest) :]
            return False
        self._rest = frame[self._serial.write(frame) :]
        return True

    def close(self) -> None:
        """Lets it go."""
        self._serial.close()


def is_absent(error: PanelError) -> bool:
    """Whether a port could not be opened because there is none of its name."""
    return error.__cause__ is not None and ports.number_of(error.__cause__) == errno.ENOENT
