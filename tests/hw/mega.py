"""The panel's own program on an Arduino Mega in simavr, with its serial line at a pty."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from panel_rig import HERE, PANEL, contacts_of

from ares4.attachments.panel.messages import DIGIT_COUNT
from ares4.machine.controls import CONTROL_TABLE, control_named

HEADERS = Path("/usr/include/simavr/sim_avr.h")
NEEDED = {
    "gcc-avr": shutil.which("avr-gcc") is not None,
    "avr-libc": Path("/usr/lib/avr/include/avr/io.h").exists(),
    "libsimavr-dev": HEADERS.exists(),
    "libelf-dev": Path("/usr/include/libelf.h").exists(),
    "gcc": shutil.which("gcc") is not None,
    "make": shutil.which("make") is not None,
}
MISSING = [package for package, there in NEEDED.items() if not there]


def build_program(place: Path) -> Path:
    """The panel's program for the AVR, as its Makefile makes it."""
    subprocess.run(["make", "-s", "-C", PANEL, f"BUILD={place}"], check=True)
    return place / "panel.elf"


def build_simulator(place: Path) -> Path:
    """simavr with the panel's wiring."""
    target = place / "simavr_mega"
    warnings = ["-Wall", "-Wextra", "-Werror", f"-I{HEADERS.parent}"]
    # gcc 12.2 from -O1 on takes drive_rows() for a function without effect and drops its calls.
    command = ["gcc", "-std=c11", "-O0", *warnings, HERE / "simavr_mega.c", "-o", target]
    subprocess.run([*command, "-lsimavr", "-lelf"], check=True)
    return target


def build_bootloader(place: Path) -> Path:
    """What holds the board after each reset, for the boot section at its flash's end."""
    elf, target = place / "bootloader.elf", place / "bootloader.hex"
    warnings = ["-Wall", "-Wextra", "-Werror", "-Wl,--section-start=.text=0x3E000"]
    command = ["avr-gcc", "-std=c11", "-Os", "-mmcu=atmega2560", *warnings]
    subprocess.run([*command, HERE / "bootloader.c", "-o", elf], check=True)
    subprocess.run(["avr-objcopy", "-O", "ihex", elf, target], check=True)
    return target


DARK = [0, 0, 0, 7, 0, *[0] * 8]


class Mega:
    """The simulated Arduino: contacts in, and what its four chips show."""

    def __init__(self, simulator: Path, *programs: Path) -> None:
        self.process = subprocess.Popen(
            [simulator, *programs], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.port = self._line(lambda line: line.startswith("/dev/"))
        for control in CONTROL_TABLE.values():
            self.set(control.number, control.initial)

    def _line(self, wanted: Callable[[str], bool]) -> str:
        assert self.process.stdout
        while line := self.process.stdout.readline():
            if wanted(line):
                return line.strip()
        raise AssertionError("the simulator ended")

    def say(self, line: str) -> None:
        assert self.process.stdin
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def set(self, control: int | str, position: int) -> None:
        number = control_named(control).number if isinstance(control, str) else control
        for contact, closed in contacts_of(number, position):
            self.say(f"c {contact} {int(closed)}")

    def been(self) -> tuple[int, float]:
        """How often the board was reset, and its time in seconds."""
        self.say("i")
        words = self._line(lambda line: line.startswith("resets")).split()
        return int(words[1]), int(words[3]) / 16e6

    def time_to_light(self, name: str) -> float:
        """A hand closes a control's first contact: seconds until the lamps are all lit."""
        (contact, _), *_ = contacts_of(control_named(name).number, 1)
        self.say(f"l {contact}")
        return int(self._line(lambda line: line.startswith("lit")).split()[1]) / 1e6

    def settle(self) -> None:
        """Waits until the program has seen the contacts as they are."""
        _, before_s = self.been()
        while self.been()[1] < before_s + 0.1:
            pass

    def chips(self) -> list[list[int]]:
        """running, display test, decode mode, scan limit, intensity, eight digits: of each chip."""
        self.say("s")
        line = self._line(lambda line: line.count("|") == 3)
        return [[int(word) for word in part.split()] for part in line.split("|")]

    def lit(self) -> tuple[int, list[int]]:
        """Lamps and digits as an eye sees them, segments a in bit 0.

        A chip that the program has not let run yet, as after a reset, is dark.
        """
        chips = [chip if chip[0] else DARK for chip in self.chips()]
        assert all(chip[1:4] == [0, 0, 7] for chip in chips)
        digits = [segment for chip in chips[:3] for segment in chip[5:]]
        eyes = [
            (raw & 0x80) | sum((raw >> (6 - bit) & 1) << bit for bit in range(7)) for raw in digits
        ]
        assert not any(eyes[DIGIT_COUNT:])
        lamps = sum(byte << (8 * row) for row, byte in enumerate(chips[3][5:]))
        return lamps, eyes[:DIGIT_COUNT]

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.stdout.close()
