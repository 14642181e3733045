"""The kernel in the ship's own image: time that carries, upsets and restarts that are told once."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import pytest
from elftools.elf.elffile import ELFFile

from ares4.computer import Computer
from ares4.machine.values import Stop

QUIET = {"ellipse__surfaces_at_s": -1, "turbulence__start_s": -1}
INSTRUCTIONS_PER_SECOND = 1_000_000  # asleep between frames; awake it would be fifty times that
UNUSED, RETURN = 0x80030000, 0x80038000
PC, RA, A0 = 32, 1, 10
TICK_CYCLES = 10
SEVEN_MINUTES_S = 2**32 / 1e7
FORTY_SECONDS = 2**32  # cycles


@pytest.fixture(scope="module")
def symbols(image: bytes) -> dict[str, int]:
    table = ELFFile(io.BytesIO(image)).get_section_by_name(".symtab")
    return {symbol.name: symbol["st_value"] for symbol in table.iter_symbols() if symbol.name}


def called(ship: Computer, function: int) -> int:
    """What a function of the image without arguments returns, called by nobody, in 64 bits."""
    ship.poke(RETURN, (0x0000006F).to_bytes(4, "little"))  # j .
    ship.set_register(RA, RETURN)
    ship.set_register(PC, function)
    for _ in range(200):
        ship.step()
        if ship.register(PC) == RETURN:
            return ship.register(A0) | ship.register(A0 + 1) << 32
    raise AssertionError("it did not return")


def around(ship: Computer, cycle: int) -> Iterator[None]:
    """The ship, awake, so that a call from there on crosses that cycle at each of its steps."""
    ship.run(cycle - 20_000_00)
    while ship.waiting:
        ship.run(ship.cycle + 100)
    ship.poke(RETURN, (0x0000006F).to_bytes(4, "little"))
    ship.set_register(PC, RETURN)
    ship.run(cycle - 400)
    begun = ship.snapshot()
    for start in range(0, 420, 2):
        ship.restore(begun)
        ship.run(ship.cycle + start)
        yield


def test_cycles_are_never_read_torn(ship: Computer, symbols: dict[str, int]) -> None:
    crossed = 0
    for _ in around(ship, FORTY_SECONDS):
        before = ship.cycle
        read = called(ship, symbols["ticks_cycles"])
        assert before <= read <= ship.cycle
        crossed += before < FORTY_SECONDS <= ship.cycle
    assert crossed > 3


def test_time_is_never_read_torn(ship: Computer, symbols: dict[str, int]) -> None:
    crossed = 0
    carry = 2**32 * TICK_CYCLES
    for _ in around(ship, carry):
        before = ship.cycle
        read = called(ship, symbols["ticks_now"])
        assert before // TICK_CYCLES <= read <= ship.cycle // TICK_CYCLES
        crossed += before < carry <= ship.cycle
    assert crossed > 3


def test_it_goes_on_alike_when_the_time_carries(pilot) -> None:
    flight = pilot(**QUIET)
    flight.ship.run(round((SEVEN_MINUTES_S - 1.0) * 1e8))
    before = flight.ship.counters()
    flight.fly(6.0)
    after = flight.ship.counters()
    assert (after["instructions"] - before["instructions"]) / 6.0 < INSTRUCTIONS_PER_SECOND
    assert after["restarts"] == 0
    flight.press("PAGE")
    flight.fly(0.3)
    assert flight.names()[-1] == "PAGE_SELECTED"


def test_each_upset_is_told_once(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(1.0)
    flight.ship.inject("ram", UNUSED, 3)
    event = flight.fly_until("MEMORY_CORRECTED", 10.0)
    assert event["fields"] == {"count": 1, "address": UNUSED}
    flight.fly(10.0)
    assert flight.names().count("MEMORY_CORRECTED") == 1


def test_each_mend_is_told_once(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(1.0)
    for count, address in enumerate((UNUSED, UNUSED + 0x4000), 1):
        for bit in (7, 30):
            flight.ship.inject("ram", address, bit)
        event = flight.fly_until("MEMORY_UNCORRECTED", 120.0)
        assert event["fields"] == {"address": address, "how": "cleared"}
        flight.fly(3.0)
        assert flight.names().count("MEMORY_UNCORRECTED") == count
        assert flight.ship.peek(address, 4) == bytes(4)


def test_a_restart_from_outside_has_no_fault(pilot) -> None:
    """Not even after a restart that had one."""
    flight = pilot(**QUIET)
    flight.fly(2.0)
    flight.ship.set_register(PC, 0x40)  # nothing is there
    event = flight.fly_until("RESTARTED", 1.0)["fields"]
    assert (event["cause"], event["fault"]) == ("software", "fetch_fault")
    flight.fly(2.0)
    flight.ship.restart()
    event = flight.fly_until("RESTARTED", 1.0)["fields"]
    assert (event["cause"], event["fault"], event["fault_value"]) == ("external", "none", 0)


def test_power_on_is_no_restart(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(2.0)
    assert flight.last("BOOT") == {"start": 1, "cause": "power_on"}
    assert "RESTARTED" not in flight.names()


def held_up(flight, symbols: dict[str, int], seconds: float) -> None:
    """The program stands still for so long, at the beginning of the next frame."""
    ship = flight.ship
    ship.step()  # on from where it stood still before
    while (back := ship.register(PC)) != symbols["panel_step"]:
        ship.step()
    ship.poke(RETURN, (0x0000006F).to_bytes(4, "little"))
    ship.set_register(PC, RETURN)
    assert ship.run(ship.cycle + round(seconds * 1e8)) == Stop.CYCLE
    ship.set_register(PC, back)


def test_a_frame_that_is_late_is_counted_and_the_next_is_on_time(
    pilot, symbols: dict[str, int]
) -> None:
    flight = pilot(**QUIET)
    flight.fly(2.0)
    held_up(flight, symbols, 0.05)
    flight.fly(2.0)
    flight.press("KEY_8", "KEY_0", "ENTER")
    flight.fly(0.5)
    assert re.search(r"OVERRUNS +1 ", flight.screen())
    assert float(re.search(r"WORST FRAME +([\d.]+)", flight.screen())[1]) < 20.0
    cautions = [e["fields"]["alarm"] for e in flight.events if e["name"] == "CAUTION"]
    assert "computer" in cautions
    flight.fly(3.0)  # it is recorded
    before = flight.ship.counters()["instructions"]
    flight.fly(1.0)
    done = flight.ship.counters()["instructions"] - before
    assert done < INSTRUCTIONS_PER_SECOND, "no frame is caught up with"
    assert flight.ship.counters()["restarts"] == 0


def test_frames_that_are_always_late_end_in_a_restart(pilot, symbols: dict[str, int]) -> None:
    flight = pilot(**QUIET)
    flight.fly(2.0)
    for _ in range(60):
        if flight.ship.counters()["restarts"]:
            break
        held_up(flight, symbols, 0.03)
    assert flight.ship.counters()["restarts"] == 1


def test_the_load_is_what_it_is(pilot) -> None:
    """The share of the time in which the processor does not wait, over whole seconds."""
    flight = pilot(**QUIET)
    flight.fly(5.0)  # then nothing is recorded for a while
    ship, busy = flight.ship, 0
    begun = ship.cycle
    while ship.cycle < begun + 300_000_000:
        busy += 2000 * (not ship.waiting)
        ship.run(ship.cycle + 2000)
    flight.press("KEY_8", "KEY_0", "ENTER")
    flight.fly(0.5)
    shown = float(re.search(r"BUSY +([\d.]+)", flight.screen())[1])
    assert shown == pytest.approx(busy / 3e8 * 100, rel=0.4)
