"""The panel's own C program on the host, by itself and at the far end of a real pty."""

from __future__ import annotations

import os
import subprocess
import tty
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from cffi import FFI

from ares4.machine.controls import CONTROL_TABLE, control_named
from c_core.toolchain import SHARED, ZIG_CC, host

HERE = Path(__file__).resolve().parent
PANEL = HERE.parents[1] / "hw" / "panel"
PORTABLE = HERE.parents[1] / "firmware" / "portable"
SOURCES = [PORTABLE / "crc.c", PORTABLE / "link.c", PANEL / "panel.c", HERE / "hal_host.c"]
WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-Wconversion", "-Wshadow"]
STEP_MS = 10
LINE_BYTES = 115  # that 115200 baud carry in a step
DIGITS = 19

ffi = FFI()
ffi.cdef(
    (HERE / "hal_host.h")
    .read_text()
    .partition("// declarations")[2]
    .partition("// end of declarations")[0]
)


def build(target: Path, fitted: Path = PANEL / "fitted.def") -> Any:
    """The panel's program as a library; a compiler of the host's checks its arithmetic too.

    fitted: the controls that the panel has.
    """
    native = host().cc != ZIG_CC
    checks = ["-fsanitize=undefined", "-fno-sanitize-recover=all"] if native else []
    command = [*host().cc, "-std=c11", "-O1", "-g", *SHARED, *WARNINGS, *checks]
    command.append(f'-DFITTED="{fitted}"')
    subprocess.run([*command, *SOURCES, "-o", target], check=True)
    return ffi.dlopen(str(target))


def first_contacts() -> list[int]:
    """The number of each control's first contact, by the rule of panel.c."""
    first = []
    at = 0
    for control in CONTROL_TABLE.values():
        first.append(at)
        at += {2: 1, 3: 2}.get(len(control.positions), len(control.positions))
    return first


def contacts_of(control: int, position: int) -> Iterable[tuple[int, bool]]:
    """How the contacts of a control stand at a position: number, closed."""
    positions = len(list(CONTROL_TABLE.values())[control].positions)
    first = first_contacts()[control]
    if positions == 2:
        yield first, position == 1
    elif positions == 3:
        yield first, position == 0
        yield first + 1, position == 2
    else:
        for number in range(positions):
            yield first + number, position == number


class Hardware:
    """The panel's program on its bench: hands and lamps, and the bytes of its serial line."""

    def __init__(self, library: Any) -> None:
        self.library = library
        library.host_reset(65000)  # so that the panel's clock wraps early in every test
        for control in CONTROL_TABLE.values():
            self.set(control.number, control.initial)
        library.host_power_on()

    def set(self, control: int | str, position: int) -> None:
        """A hand moves a control."""
        number = control_named(control).number if isinstance(control, str) else control
        for contact, closed in contacts_of(number, position):
            self.library.host_contact(contact, closed)

    def give(self, data: bytes) -> None:
        assert self.library.host_give(data, len(data)) == len(data)

    def collect(self) -> bytes:
        room = ffi.new("uint8_t[4096]")
        return bytes(ffi.buffer(room, self.library.host_collect(room, 4096)))

    def run(self, milliseconds: int) -> bytes:
        """Lets time pass; what the panel sent in it."""
        self.library.host_pass(milliseconds)
        return self.collect()

    @property
    def positions(self) -> list[int]:
        return [self.library.host_position(control) for control in range(len(CONTROL_TABLE))]

    @property
    def lamps(self) -> int:
        return int(self.library.host_lamps())

    @property
    def digits(self) -> list[int]:
        return [self.library.host_digit(number) for number in range(DIGITS)]

    @property
    def brightness(self) -> int:
        return int(self.library.host_brightness())


def straight(data: bytes) -> bytes:
    """A line that does nothing to what goes over it."""
    return data


class Cable:
    """A port name with a real pty behind it, and the panel at the pty's other end.

    Time is the panel's: each look at clock() lets 10 ms pass on both sides of the wire.
    """

    def __init__(self, hardware: Hardware, name: Path) -> None:
        self.hardware = hardware
        self.name = name
        self.port = str(name)
        self.now_s = 0.0
        self.to_host: Callable[[bytes], bytes] = straight
        self.to_panel: Callable[[bytes], bytes] = straight
        self.taking = True  # off: the far end takes no byte, and the port fills up
        self.master = self.slave = -1
        self.plug()

    def plug(self) -> None:
        """The port appears, at a new pty as a port that was plugged in again is a new device."""
        self.master, self.slave = os.openpty()
        tty.setraw(self.slave)
        os.set_blocking(self.master, False)
        self.name.symlink_to(os.ttyname(self.slave))

    @property
    def plugged(self) -> bool:
        """Whether the port is there."""
        return self.master >= 0

    def unplug(self) -> None:
        """The port disappears."""
        if not self.plugged:
            return
        os.close(self.master)
        os.close(self.slave)
        self.name.unlink()
        self.master = self.slave = -1

    def clock(self) -> float:
        """Lets some time pass; seconds."""
        self.now_s += STEP_MS / 1000
        arrived = self.to_panel(self._read())
        self.hardware.give(arrived)
        sent = self.to_host(self.hardware.run(STEP_MS))
        if self.plugged and sent:
            os.write(self.master, sent)
        return self.now_s

    def _read(self) -> bytes:
        if not (self.plugged and self.taking):
            return b""
        try:
            return os.read(self.master, LINE_BYTES)
        except BlockingIOError:
            return b""
