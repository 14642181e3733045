"""The whole chain: ship's computer and firmware, serial port, and the panel's own AVR program.

The program runs in simavr, on an ATmega2560 whose pins are wired as wiring.md says. Of the four
MAX7219 there is what their data sheet says. Waits end as soon as what they wait for is there.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import serial
from mega import MISSING, Mega, build_bootloader, build_program, build_simulator
from panel_rig import PANEL

from ares4.attachments.panel import attachment
from ares4.attachments.panel.attachment import Panel
from ares4.attachments.panel.messages import DIGIT_COUNT
from ares4.cockpit import look
from ares4.computer import Computer
from ares4.errors import PanelError
from ares4.machine.controls import CONTROL_TABLE, control_named
from ares4.mission import Mission
from ares4.portable.wire import Receiver

GUARD_S = 60.0
FRAME_S = 0.02

pytestmark = pytest.mark.skipif(
    bool(MISSING), reason=f"needs the Debian packages {' '.join(MISSING)}"
)


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The panel's program for the AVR, as its Makefile makes it."""
    return build_program(tmp_path_factory.mktemp("avr"))


@pytest.fixture(scope="session")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """simavr with the panel's wiring."""
    return build_simulator(tmp_path_factory.mktemp("simavr"))


@pytest.fixture(scope="session")
def bootloader(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What holds the board after each reset."""
    return build_bootloader(tmp_path_factory.mktemp("bootloader"))


@pytest.fixture
def mega(simulator: Path, program: Path) -> Iterator[Mega]:
    """An Arduino, switched on."""
    made = Mega(simulator, program)
    yield made
    made.close()


class Flown:
    """A ship with the panel attached, flown until something is so."""

    def __init__(self, ship: Computer, mega: Mega, port: str = "") -> None:
        self.ship = ship
        self.mega = mega
        self.panel = Panel(ship, port or mega.port)
        self.mission = Mission(ship, [self.panel])

    def until(self, what: Callable[[], bool]) -> None:
        deadline_s = time.monotonic() + GUARD_S
        while not what():
            assert time.monotonic() < deadline_s, (self.panel.status, self.panel.counts)
            self.mission.advance_for(FRAME_S)
            time.sleep(FRAME_S)

    def driven(self) -> tuple[int, list[int]]:
        return self.ship.read("cockpit.LAMPS"), self.ship.words("cockpit.DIGIT")[:DIGIT_COUNT]

    def position(self, name: str) -> int:
        return self.ship.read("cockpit.INPUT", control_named(name).number)


@pytest.fixture
def flown(ship: Computer, mega: Mega) -> Iterator[Flown]:
    """The ship in orbit, with the simulated panel attached."""
    made = Flown(ship, mega)
    yield made
    made.panel.close()


def test_switches_reach_the_computer_and_its_lamps_the_chips(flown: Flown, mega: Mega) -> None:
    flown.until(lambda: mega.lit() == flown.driven() and any(flown.driven()[1]))
    mega.set("LAMP_TEST", 1)
    everything = (0x3FFFFF, [0xFF] * DIGIT_COUNT)
    flown.until(lambda: flown.driven() == everything)
    flown.until(lambda: mega.lit() == everything)
    mega.set("LAMP_TEST", 0)
    flown.until(lambda: mega.lit()[0] != 0x3FFFFF and mega.lit() == flown.driven())
    assert flown.panel.counts.damaged == 0


def test_every_contact_of_the_matrix_is_the_control_the_wiring_says(
    flown: Flown, mega: Mega
) -> None:
    for control in CONTROL_TABLE.values():
        for position in [*range(len(control.positions)), control.initial]:
            mega.set(control.number, position)
            flown.until(lambda c=control, p=position: flown.position(c.name) == p)  # type: ignore[misc]
    assert flown.ship.words("cockpit.INPUT")[: len(CONTROL_TABLE)] == [
        control.initial for control in CONTROL_TABLE.values()
    ]


def test_the_screens_brightness_is_that_of_the_chips(flown: Flown, mega: Mega) -> None:
    def chips_follow() -> bool:
        brightness = flown.ship.read("screen.CONTROL.BRIGHTNESS")
        return all(chip[4] == brightness for chip in mega.chips())

    flown.until(lambda: chips_follow() and flown.ship.read("screen.CONTROL.BRIGHTNESS") > 0)


def test_the_lamps_go_out_when_the_host_is_silent(flown: Flown, mega: Mega) -> None:
    mega.set("LAMP_TEST", 1)
    flown.until(lambda: mega.lit()[0] == 0x3FFFFF)
    flown.panel.close()
    deadline_s = time.monotonic() + GUARD_S
    while mega.lit() != (0, [0] * DIGIT_COUNT):
        assert time.monotonic() < deadline_s
        time.sleep(FRAME_S)


def test_a_panel_of_another_table_is_refused_with_one_sentence(
    ship: Computer, simulator: Path, tmp_path: Path
) -> None:
    """The same program, built as if its table were another one."""
    top = PANEL.parents[1]
    for folder in ("hw/panel", "firmware/portable", "c_core/board/generated"):
        shutil.copytree(top / folder, tmp_path / folder)
    table = tmp_path / "hw" / "panel" / "table.h"
    text = table.read_text()
    before = next(line for line in text.splitlines() if "PANEL_TABLE " in line)
    table.write_text(text.replace(before, "#define PANEL_TABLE UINT32_C(0x12345678)"))
    build = ["make", "-s", "-C", tmp_path / "hw" / "panel", f"BUILD={tmp_path}/build"]
    subprocess.run(build, check=True)
    mega = Mega(simulator, tmp_path / "build/panel.elf")
    try:
        with pytest.raises(PanelError, match=r"another cockpit \(52 controls.*table 12345678\)"):
            Panel(ship, mega.port)
    finally:
        mega.close()


# ---- the board's bootloader ---------------------------------------------------------------------


@pytest.fixture
def stock(simulator: Path, program: Path, bootloader: Path) -> Iterator[Mega]:
    """An Arduino with a bootloader, which listens after each reset."""
    made = Mega(simulator, program, bootloader)
    yield made
    made.close()


def hello_after(mega: Mega, port: serial.Serial) -> float:
    """Waits for the panel's hello; the board's time then."""
    receiver = Receiver()
    deadline_s = time.monotonic() + GUARD_S
    while not receiver.take(port.read(64)):
        assert time.monotonic() < deadline_s
    return mega.been()[1]


def test_any_byte_holds_the_board_in_its_bootloader(stock: Mega) -> None:
    """The rig itself, whose times are those of the loader that the boards are sold with."""
    with serial.Serial(stock.port, 115200, timeout=0.05) as port:
        assert 1.0 < hello_after(stock, port) < 2.5
        stock.say("r")
        _, before_s = stock.been()
        port.reset_input_buffer()
        port.write(b"x")
        assert hello_after(stock, port) - before_s > 8.0


def test_the_panel_is_linked_through_the_boards_bootloader(
    ship: Computer, stock: Mega, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachment, "ANSWER_S", GUARD_S)  # a simulated second may take longer
    flown = Flown(ship, stock)
    try:
        assert flown.panel.status == "linked"
        resets, _ = stock.been()
        flown.until(lambda: stock.lit() == flown.driven() and any(flown.driven()[1]))
        stock.say("r")  # in flight, while frames of lamps are on their way
        flown.until(lambda: flown.panel.status == "waiting")
        flown.until(lambda: flown.panel.status == "linked")
        flown.until(lambda: stock.lit() == flown.driven())
        assert stock.been()[0] == resets + 1
    finally:
        flown.panel.close()


def test_a_port_that_is_opened_again_resets_no_board(ship: Computer, mega: Mega) -> None:
    """DTR, which is wired to RESET, stays as the flight before left it."""
    Panel(ship, mega.port).close()
    resets, _ = mega.been()
    again = Panel(ship, mega.port)
    try:
        assert again.status == "linked"
        assert mega.been()[0] == resets
    finally:
        again.close()


def test_a_board_just_switched_on_is_dark_until_its_program_lights_it(
    simulator: Path, program: Path
) -> None:
    for _ in range(3):
        mega = Mega(simulator, program)
        try:
            assert mega.lit() == (0, [0] * DIGIT_COUNT)
            mega.settle()
            assert all(chip[:4] == [1, 0, 0, 7] for chip in mega.chips())
        finally:
            mega.close()


# ---- a flight without a screen ------------------------------------------------------------------


def test_a_run_without_a_screen_is_flown_from_the_panel_and_replays(
    mega: Mega, tmp_path: Path
) -> None:
    ares4 = Path(sys.executable).with_name("ares4")
    journal = tmp_path / "flown.journal"
    words = ["run", "--scenario", "orbit", "--for", "1h", "--panel", mega.port]
    process = subprocess.Popen(
        [ares4, *words, "--journal", journal],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        for position in (1, 0):
            mega.set("LAMP_TEST", position)
            deadline_s = time.monotonic() + GUARD_S
            while (mega.lit()[0] == 0x3FFFFF) != bool(position):
                assert time.monotonic() < deadline_s
                time.sleep(FRAME_S)
    finally:
        process.terminate()
        _, told = process.communicate(timeout=GUARD_S)
    assert process.returncode == 128 + signal.SIGTERM
    assert "Looking for the panel at" in told
    assert "is linked" in told
    again = subprocess.run([ares4, "replay", journal], check=False, capture_output=True, text=True)
    assert again.returncode == 0, again.stderr


# ---- whose position holds -----------------------------------------------------------------------

BURN = {"DISTRIBUTOR": 1, "MASTER_ARM": 1, "DRIVE": 2, "THROTTLE": 10}


def test_replugging_in_mid_burn_undoes_no_emergency_shutdown(
    ship: Computer, simulator: Path, program: Path, tmp_path: Path
) -> None:
    """Unplugged, the board loses its power; its switches stay where they are."""
    name = tmp_path / "ttyPANEL"
    mega = Mega(simulator, program)
    name.symlink_to(mega.port)
    flown = Flown(ship, mega, str(name))
    try:
        for control, position in BURN.items():
            mega.set(control, position)
            flown.until(lambda c=control, p=position: flown.position(c) == p)  # type: ignore[misc]
        flown.mission.advance_for(60.0)
        assert ship.state("drive.STATUS.STATE") == "READY"
        mega.set("IGNITE", 1)
        flown.until(lambda: ship.state("drive.STATUS.STATE") == "RUNNING")
        mega.set("IGNITE", 0)
        flown.until(lambda: flown.position("IGNITE") == 0)

        mega.close()
        name.unlink()
        flown.until(lambda: flown.panel.status == "gone")
        flown.mission.press("CUT_OFF")
        for control in ("MASTER_ARM", "DRIVE", "THROTTLE"):
            ship.control(control, 0)
        flown.mission.advance_for(2.0)
        assert ship.truth()["thrust_n"] == 0.0

        mega = Mega(simulator, program)
        for control, position in BURN.items():
            mega.set(control, position)
        mega.settle()
        name.symlink_to(mega.port)
        flown.until(lambda: flown.panel.status == "linked")
        differs = "PANEL HAS MASTER ARM ON, DRIVE RUN, THROTTLE 10"
        flown.until(lambda: look(ship).screen.text()[1].strip() == differs)
        flown.mission.advance_for(5.0)
        told = {"DISTRIBUTOR": 1, "MASTER_ARM": 0, "DRIVE": 0, "THROTTLE": 0}
        assert {control: flown.position(control) for control in told} == told
        assert ship.truth()["thrust_n"] == 0.0
        shown = look(ship).screen.text()
        assert shown[1].strip() == differs
        assert "PANEL DISAGREES" in shown[21]

        mega.set("DRIVE", 1)
        flown.until(lambda: flown.position("DRIVE") == 1)
        mega.set("TAKE_PANEL", 1)
        flown.until(lambda: flown.position("MASTER_ARM") == 1 and flown.position("THROTTLE") == 10)
        assert ship.words("cockpit.DISAGREE") == [0, 0]
    finally:
        mega.close()
        flown.panel.close()


def test_a_panel_of_five_switches_leaves_the_rest_to_the_deck(
    ship: Computer, simulator: Path, tmp_path: Path
) -> None:
    few = ("MASTER_ARM", "LIDAR", "DRIVE", "THROTTLE", "CUT_OFF")
    fitted = tmp_path / "five.def"
    fitted.write_text("".join(f"CONTROL({name})\n" for name in few))
    make = ["make", "-s", "-C", PANEL, f"BUILD={tmp_path}/build", f"FITTED={fitted}"]
    subprocess.run(make, check=True)
    mega = Mega(simulator, tmp_path / "build/panel.elf")
    for control in CONTROL_TABLE.values():  # whatever stands at contacts that are not its own
        if control.name not in few:
            mega.set(control.number, (control.initial + 1) % len(control.positions))
    for name, position in {"LIDAR": 1, "DRIVE": 0, "THROTTLE": 0}.items():
        mega.set(name, position)
    mega.settle()
    flown = Flown(ship, mega)
    try:
        flown.until(lambda: len(flown.panel.messages) > 0)
        assert flown.position("LIDAR") == 1
        assert "with 5 of 52 controls" in flown.panel.messages[0]
        mega.set("LIDAR", 0)
        flown.until(lambda: flown.position("LIDAR") == 0)
        mega.set("DRIVE", 1)
        flown.until(lambda: flown.position("DRIVE") == 1)
        for control in CONTROL_TABLE.values():
            if control.name not in few:
                mega.set(control.number, control.initial)
        flown.until(lambda: mega.lit() == flown.driven() and any(flown.driven()[1]))
        deadline_s = mega.been()[1] + 1.5  # longer than between two tellings of all positions
        flown.until(lambda: mega.been()[1] > deadline_s)
        assert {
            control.name: flown.position(control.name)
            for control in CONTROL_TABLE.values()
            if flown.position(control.name) != control.initial
        } == {"LIDAR": 0, "DRIVE": 1}
        mega.set("CUT_OFF", 1)
        flown.until(lambda: flown.position("CUT_OFF") == 1)
    finally:
        flown.panel.close()
        mega.close()
