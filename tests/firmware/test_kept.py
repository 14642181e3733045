"""What a restart does not take away: marks, page, bus tie, commands that were carried out."""

from __future__ import annotations

import io
import re

import pytest
from elftools.elf.elffile import ELFFile

from ares4 import flightlog
from ares4._registers import REGISTERS
from ares4.downlink import encode_command
from ares4.machine.values import InputKind
from tests.firmware.conftest import Pilot
from tests.firmware.planting import symbols_of

QUIET = {"ellipse__surfaces_at_s": -1, "turbulence__start_s": -1}
BURN = {"DISTRIBUTOR": 1, "MASTER_ARM": 1, "DRIVE": "run", "THROTTLE": "10"}
PC = 32
UNUSED = 0x803F0000
COPIES, WAITING_MAX = 2, 64
HANG = (0x0000006F).to_bytes(4, "little")


def page(flight: Pilot, number: str) -> str:
    flight.press(f"KEY_{number[0]}", f"KEY_{number[1]}", "ENTER")
    flight.fly(0.3)
    return flight.screen()


def marks(flight: Pilot) -> list[flightlog.Entry]:
    return flightlog.read(flight.ship.flash()).named("MARK")


# ---- marks ----------------------------------------------------------------------------------


@pytest.mark.parametrize("cut", range(0, 60, 3))
def test_a_mark_that_was_asked_for_outlives_a_restart(pilot, cut: int) -> None:
    """From the frame on that hears the button, wherever the restart comes: once, no less."""
    flight = pilot(**QUIET)
    flight.fly(3.0)
    flight.set(RECORD_MARK=1)
    flight.fly(0.021 + 0.0023 * cut)
    flight.set(RECORD_MARK=0)
    flight.ship.restart()
    flight.fly(1.5)
    assert len(marks(flight)) == 1


def test_marks_wait_for_the_recorder_over_a_restart(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(3.0)
    flight.set(RECORDER=0)
    flight.fly(1.0)
    flight.press("RECORD_MARK", "RECORD_MARK")
    flight.fly(1.0)
    for _ in range(3):
        flight.ship.restart()
        flight.fly(1.0)
    assert marks(flight) == []
    flight.set(RECORDER=1)
    flight.fly(3.0)
    log = flightlog.read(flight.ship.flash())
    assert len(log.named("MARK")) == 2
    assert len(log.named("RESTARTED")) == 3
    numbers = [entry.number for entry in log.entries]
    assert numbers == list(range(1, len(numbers) + 1))
    flight.ship.restart()
    flight.fly(2.0)
    assert len(marks(flight)) == 2


def test_a_mark_of_the_ground_outlives_a_restart(pilot) -> None:
    flight = pilot(**QUIET)
    flight.set(HGA=1, RECORDER=0)
    flight.fly(5.0)
    flight.ship.receive(InputKind.EARTH, encode_command("MARK_RECORD", sequence=1))
    flight.fly(1.0)
    assert flight.last("COMMAND_ACCEPTED")["command"] == "mark_record"
    flight.ship.restart()
    flight.fly(1.0)
    flight.set(RECORDER=1)
    flight.fly(3.0)
    assert len(marks(flight)) == 1


def stores(image: bytes, name: str) -> list[tuple[int, int]]:
    """Where the copies of a store lie, and the bytes of one."""
    table = ELFFile(io.BytesIO(image)).get_section_by_name(".symtab")
    (symbol,) = table.get_symbol_by_name(f"{name}_row_kept")
    size = symbol["st_size"] // COPIES
    return [(symbol["st_value"] + copy * size, size) for copy in range(COPIES)]


@pytest.mark.parametrize("lost", ["display", "records"])
def test_a_count_of_marks_that_memory_has_lost_hangs_nothing(
    pilot, image: bytes, lost: str
) -> None:
    """Of those asked for, or of those queued."""
    flight = pilot(**QUIET)
    flight.fly(3.0)
    flight.press("RECORD_MARK", "RECORD_MARK", "RECORD_MARK")
    flight.fly(1.0)
    for place, size in stores(image, lost):
        flight.ship.poke(place, bytes(size))
    flight.ship.restart()
    flight.fly(5.0)
    assert flight.ship.restarts == 1
    flight.press("RECORD_MARK")
    flight.fly(2.0)
    assert len(marks(flight)) >= 4


def test_marks_that_an_app_left_out_has_counted_hang_nothing(image: bytes) -> None:
    """DISPLAY counts the marks, RECORDS writes them down."""
    flight = Pilot(image, **QUIET)
    flight.fly(3.0)
    flight.press("RECORD_MARK")
    flight.fly(1.0)
    broken = symbols_of(image)["display_step"]
    for _ in range(3):
        flight.ship.poke(broken, HANG)
        flight.fly(2.0)
    assert flight.ship.restarts == 3


@pytest.mark.parametrize("copies", [1, 2])
def test_an_entry_that_memory_has_lost_is_left_out_and_counted(
    pilot, image: bytes, copies: int
) -> None:
    """What one copy of it has lost the other one gives."""
    flight = pilot(**QUIET)
    flight.fly(3.0)
    flight.set(RECORDER=0)
    flight.fly(1.0)
    flight.press("RECORD_MARK", "RECORD_MARK", "RECORD_MARK")
    flight.fly(1.0)
    (queue, half), _ = stores(image, "entry")
    cell = half // WAITING_MAX
    before = flight.ship.peek(queue, half * COPIES)
    flight.press("RECORD_MARK")
    flight.fly(0.3)
    after = flight.ship.peek(queue, half * COPIES)
    new = [n for n in range(0, half * COPIES, cell) if before[n : n + cell] != after[n : n + cell]]
    assert len(new) == COPIES
    for place in new[:copies]:
        flight.ship.poke(queue + place + 20, b"\xff\xff\xff\xff")
    flight.ship.restart()
    flight.fly(1.0)
    flight.set(RECORDER=1)
    flight.fly(3.0)
    assert len(marks(flight)) == 5 - copies


# ---- page, tie, commands --------------------------------------------------------------------


def test_page_and_bus_tie_outlive_a_restart(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(1.0)
    flight.press("PLUS", "KEY_2", "KEY_0", "ENTER", "KEY_6", "KEY_0", "ENTER")
    flight.fly(0.5)
    assert flight.ship.read("power.BUSES.TIE") == 1
    flight.ship.restart()
    flight.fly(1.0)
    assert "P60 POWER AND CABIN" in flight.screen()
    assert flight.ship.read("power.BUSES.TIE") == 1
    flight.press("MINUS", "KEY_2", "KEY_0", "ENTER")
    flight.ship.restart()
    flight.fly(1.0)
    assert flight.ship.read("power.BUSES.TIE") == 0


@pytest.mark.parametrize(("copies", "page"), [((0,), "P60"), ((1,), "P60"), ((0, 1), "P00 SHIP")])
def test_what_does_not_prove_itself_is_nothing(
    pilot, image: bytes, copies: tuple[int, ...], page: str
) -> None:
    """A copy says another page than was chosen: the other one counts, and after both none."""
    flight = pilot(**QUIET)
    flight.fly(1.0)
    flight.press("KEY_6", "KEY_0", "ENTER")
    flight.fly(0.5)
    for copy in copies:
        place, _ = stores(image, "display")[copy]
        flight.ship.poke(place, bytes([flight.ship.peek(place, 1)[0] - 1]))
    flight.ship.restart()
    flight.fly(1.0)
    assert page in flight.screen()


def test_an_ignition_without_attitude_must_be_allowed_anew_after_a_restart(pilot) -> None:
    flight = pilot(**QUIET, ship__rate_y_deg_s=3.0)
    flight.fly(3.0)
    flight.set(**BURN)
    flight.press("PLUS", "KEY_1", "KEY_0", "ENTER")
    flight.fly_until("DRIVE_READY", 40.0)
    flight.ship.restart()
    flight.fly(12.0)
    flight.press("IGNITE")
    assert flight.last("IGNITION_REFUSED")["reason"] == "attitude_unknown"


@pytest.mark.parametrize("restart", [False, True], ids=["in flight", "over a restart"])
def test_a_command_that_is_sent_again_is_carried_out_once(pilot, restart: bool) -> None:
    flight = pilot(**QUIET)
    flight.set(HGA=1, UHF=1)
    flight.fly(5.0)
    for _ in range(3):
        flight.ship.receive(InputKind.EARTH, encode_command("MARK_RECORD", sequence=7))
        flight.fly(1.0)
        if restart:
            flight.ship.restart()
            flight.fly(3.0)
    assert flight.names().count("COMMAND_ACCEPTED") == 1
    again = [e["fields"]["reason"] for e in flight.events if e["name"] == "COMMAND_REJECTED"]
    assert again == ["repeated", "repeated"]
    assert len(marks(flight)) == 1
    # Another number, another link, another command: each is one of its own.
    flight.ship.receive(InputKind.EARTH, encode_command("MARK_RECORD", sequence=8))
    flight.ship.receive(InputKind.SURFACE, encode_command("MARK_RECORD", sequence=7))
    flight.ship.receive(InputKind.EARTH, encode_command("PING", sequence=7, token=1))
    flight.fly(2.0)
    assert flight.names().count("COMMAND_ACCEPTED") == 4


def test_a_command_that_was_refused_may_be_sent_again(pilot) -> None:
    flight = pilot(**QUIET)
    flight.set(HGA=1)
    flight.fly(5.0)
    spoilt = bytearray(encode_command("MARK_RECORD", sequence=7))
    spoilt[-1] ^= 1
    for frame in (bytes(spoilt), encode_command("MARK_RECORD", sequence=7)):
        flight.ship.receive(InputKind.EARTH, frame)
        flight.fly(1.0)
    assert flight.names().count("COMMAND_ACCEPTED") == 1


def test_what_was_told_three_times_is_not_told_anew_after_a_restart(pilot) -> None:
    flight = pilot(**QUIET)
    flight.set(ATTITUDE="free", IMAGER=1)
    flight.fly(3.0)
    for byte in range(8):
        flight.ship.inject("cabin", byte, 3)
        flight.fly(0.5)
        if byte % 2:
            flight.ship.restart()
            flight.fly(2.0)
    assert flight.names().count("COMMAND_CORRECTED") == 3


def test_a_restart_of_a_ship_to_which_nothing_happens_is_all_that_its_log_tells(pilot) -> None:
    """Her switches, her loads, where she is and what she has seen are as they were."""
    flight = pilot(**QUIET, power__battery_j=30e6, power__wings_w=0.0)
    flight.set(HGA=1, UHF=1, LIDAR=1)
    flight.fly_until("LOAD_SHED", 30.0)
    flight.set(LIFE_SUPPORT_OFF=1, DARK_SHIP=1)
    flight.fly_until("NAV_FIXED", 60.0)
    flight.fly(20.0)
    before = {entry.number for entry in flightlog.read(flight.ship.flash()).entries}
    flight.ship.restart()
    flight.fly(20.0)
    log = flightlog.read(flight.ship.flash())
    told = [entry.name for entry in log.entries if entry.number not in before]
    assert set(told) <= {"START", "BOOT", "RESTARTED", "CAUTION", "SITUATION"}, told
    flight.ship.restart()
    flight.set(LIFE_SUPPORT_OFF=0, DARK_SHIP=0)
    flight.fly(5.0)
    assert flight.last("LIFE_SUPPORT") == {"on": True}
    assert flight.names().count("LIGHT_SHIP") == 1


def test_a_position_that_is_not_found_again_after_a_restart_is_told_as_lost(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly_until("NAV_FIXED", 60.0)
    flight.fly(3.0)
    flight.set(BUS_A=0, BUS_B=0)
    flight.ship.restart()
    flight.fly(40.0)
    assert flight.names().count("NAV_LOST") == 1


def test_contacts_so_far_and_frames_go_on_after_a_restart(pilot) -> None:
    flight = pilot(ellipse__surfaces_at_s=10, turbulence__start_s=-1)
    flight.fly_until("CONTACT", 120.0)
    flight.fly(20.0)
    figures = {"40": r"CONTACTS SO FAR +(\d+)", "45": r"FRAMES +(\d+)"}
    before = {number: int(re.search(it, page(flight, number))[1]) for number, it in figures.items()}
    assert min(before.values()) > 0
    flight.ship.restart()
    flight.fly(1.0)
    for number, it in figures.items():
        assert int(re.search(it, page(flight, number))[1]) >= before[number]


# ---- the drive -------------------------------------------------------------------------------

OF_THE_DRIVE = {
    "DRIVE_ARMED", "DRIVE_DISARMED", "DRIVE_READY", "DRIVE_IGNITED", "DRIVE_STOPPED",
    "IGNITION_FAILED", "DISTRIBUTOR_ONLINE", "DISTRIBUTOR_OFF", "ALL_RESERVES",
}  # fmt: skip


def told_of_the_drive(flight: Pilot, seconds: float) -> list[str]:
    return [event["name"] for event in flight.fly(seconds) if event["name"] in OF_THE_DRIVE]


def test_a_restart_that_changes_nothing_of_the_drive_tells_nothing_of_it(ready_to_burn) -> None:
    flight = ready_to_burn()
    flight.set(ALL_RESERVES=1)
    flight.fly(15.0)
    for _ in range(3):
        flight.ship.restart()
        assert told_of_the_drive(flight, 8.0) == []
    assert flight.ship.state("distributor.STATUS.STATE") == "ONLINE"


@pytest.mark.parametrize(
    ("moved", "told"),
    [
        ({"MASTER_ARM": 0}, "DRIVE_DISARMED"),
        ({"DISTRIBUTOR": 0}, "DISTRIBUTOR_OFF"),
        ({"ALL_RESERVES": 1}, "ALL_RESERVES"),
    ],
)
def test_what_was_moved_during_a_restart_is_told(ready_to_burn, moved: dict, told: str) -> None:
    flight = ready_to_burn()
    flight.fly(15.0)
    flight.ship.restart()
    flight.set(**moved)
    assert told_of_the_drive(flight, 8.0) == [told]


def test_a_distributor_that_does_not_come_up_after_a_restart_is_told(ready_to_burn) -> None:
    flight = ready_to_burn()
    flight.fly(15.0)
    flight.ship.restart()
    flight.set(BUS_A=0, BUS_B=0)
    assert told_of_the_drive(flight, 8.0).count("DISTRIBUTOR_OFF") == 1


def test_a_burn_that_a_restart_has_ended_is_told_as_stopped_by_it(burning) -> None:
    flight = burning()
    flight.fly(2.0)
    burnt_s = float(re.search(r"BURN +([\d.]+)", page(flight, "50"))[1])
    flight.ship.restart()
    assert told_of_the_drive(flight, 8.0) == ["DRIVE_STOPPED"]
    told = flight.last("DRIVE_STOPPED")
    assert told["cause"] == "restart"
    assert burnt_s - 0.3 < told["burn_s"] < burnt_s + 0.5
    assert told["propellant_kg"] == pytest.approx(flight.ship.truth()["propellant_kg"], abs=0.01)
    (stored,) = flightlog.read(flight.ship.flash()).named("DRIVE_STOPPED")
    assert stored.fields["cause"] == "restart"
    flight.ship.restart()
    assert told_of_the_drive(flight, 8.0) == []


def test_an_ignition_that_a_restart_has_ended_is_told_as_failed(ready_to_burn) -> None:
    flight = ready_to_burn()
    flight.press("IGNITE")
    flight.fly(0.5)
    flight.ship.restart()
    assert told_of_the_drive(flight, 8.0) == ["IGNITION_FAILED"]


def test_a_drive_that_is_not_believed_is_not_believed_after_a_restart_either(ready_to_burn) -> None:
    flight = ready_to_burn(drive__dead_meters=2)
    flight.press("IGNITE")
    flight.fly_until("DRIVE_CONTRADICTED", 10.0)
    flight.ship.restart()
    flight.fly(3.0)
    flight.press("IGNITE")
    assert flight.last("IGNITION_REFUSED")["reason"] == "drive_fault"
    flight.set(DRIVE="stop")
    flight.fly(1.0)
    flight.set(DRIVE="run")
    flight.fly(10.0)
    flight.press("IGNITE")
    flight.fly_until("DRIVE_IGNITED", 4.0)


def test_the_count_of_ignitions_is_the_programs_own_and_kept(burning) -> None:
    """No latch of the drive that flips makes another of it, nor does a restart."""
    flight = burning()
    flight.press("CUT_OFF")
    assert re.search(r"IGNITIONS +1 ", page(flight, "50"))
    byte = 0
    while flight.ship.read("drive.IGNITIONS") == 1:
        flight.ship.inject("drive", byte, 7)
        byte += 1
    flight.fly(0.5)
    assert re.search(r"IGNITIONS +1 ", flight.screen())
    flight.ship.restart()
    flight.fly(1.0)
    assert re.search(r"IGNITIONS +1 ", flight.screen())


# ---- the watchdog, and the words that the restart logic keeps ---------------------------------


def test_a_hang_while_burning_ends_the_burn_at_once(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(3.0)
    flight.set(**BURN)
    flight.fly_until("DRIVE_READY", 40.0)
    flight.press("IGNITE")
    flight.fly_until("DRIVE_IGNITED", 4.0)
    flight.fly(2.0)
    flight.ship.poke(UNUSED, HANG)
    flight.ship.set_register(PC, UNUSED)
    flight.fly(0.13)
    assert flight.ship.truth()["thrust_n"] == 0.0
    flight.fly(1.0)
    assert flight.last("RESTARTED")["cause"] == "watchdog"
    (noted,) = flightlog.read(flight.ship.flash()).named("FAULT")
    assert (noted.fields["cause"], noted.fields["pc"]) == ("watchdog", UNUSED)


def test_no_word_that_the_restart_logic_keeps_hinders_mending(pilot, image: bytes) -> None:
    """Each of them is set, as by a flip, and a word of the image breaks."""
    flight = pilot(**QUIET)
    flight.fly(1.0)
    address = symbols_of(image)["fault_assert"] + 3 & ~3  # the scrubber is the first to read it
    whole = flight.ship.peek(address, 4)
    count = REGISTERS["restart.KEEP"][1]
    set_words, byte = set(), 0
    while len(set_words) < count:
        before = flight.ship.words("restart.KEEP")
        flight.ship.inject("restart", byte, 0)
        changed = [
            n for n, word in enumerate(flight.ship.words("restart.KEEP")) if word != before[n]
        ]
        if not changed:
            flight.ship.inject("restart", byte, 0)
        set_words.update(changed)
        byte += 1
    for bit in (7, 30):
        flight.ship.inject("ram", address, bit)
    flight.fly(110.0)
    assert flight.last("MEMORY_UNCORRECTED") == {"address": address, "how": "copied"}
    assert flight.ship.peek(address, 4) == whole
    assert flight.ship.counters()["restarts"] == 0
