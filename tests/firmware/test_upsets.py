"""Radiation: what the flight program makes of words that flip, wherever they are."""

from __future__ import annotations

import random

import pytest

from ares4 import flightlog
from ares4._registers import LAMPS
from ares4.downlink import Downlink
from ares4.machine.values import Stream
from tests.firmware.planting import place_of, symbols_of

QUIET = {"ellipse__surfaces_at_s": -1, "turbulence__start_s": -1}
LAMP = {name: number for number, (name, _) in enumerate(LAMPS)}
RAM_BASE, COPY = 0x80000000, 0x80300000
UNUSED = 0x80030000
PC, MEPC = 32, 65 + 0x341
SCRUBBED_PER_S = 10_000  # words


@pytest.fixture(scope="module")
def symbols(image: bytes) -> dict[str, int]:
    """Where things lie in the image."""
    return symbols_of(image)


def within(symbols: dict[str, int], name: str) -> int:
    """The first word of a function that holds nothing of the one before it."""
    return symbols[name] + 3 & ~3


def break_word(flight, address: int) -> None:
    """Two bits of a word flip."""
    for bit in (7, 30):
        flight.ship.inject("ram", address, bit)


def fault(flight):
    """What the flight log says of the last fault."""
    flight.fly(1.5)
    return flightlog.read(flight.ship.flash()).named("FAULT")[-1].fields


def computer_page(flight) -> str:
    flight.press("KEY_8", "KEY_0", "ENTER")
    flight.fly(0.3)
    return flight.screen()


def test_single_flips_cost_nothing_and_are_counted_on_the_ground(pilot) -> None:
    plain, hit = pilot(**QUIET), pilot(**QUIET)
    rng = random.Random(5)
    link = Downlink()
    for flight in (plain, hit):
        flight.set(HGA=1)
    for _ in range(40):
        for _ in range(3):
            address = RAM_BASE + 4 * rng.randrange(0x400000 // 4)
            hit.ship.inject("ram", address, rng.randrange(39))
        for flight in (plain, hit):
            flight.fly(3.0)
    frames = link.feed(hit.ship.take(Stream.EARTH))
    last = [frame for frame in frames if frame["name"] == "COMPUTER"][-1]["fields"]
    assert last["memory_corrected"] == hit.ship.read("edac.CORRECTED_COUNT") >= 60
    assert (last["memory_uncorrected"], last["scrubs"], last["starts"]) == (0, 1, 1)
    quiet = [name for name in hit.names() if name != "MEMORY_CORRECTED"]
    assert quiet == plain.names()
    assert hit.ship.truth() == plain.ship.truth()
    shown = computer_page(hit)
    assert f"MEMORY CORRECTED {hit.ship.read('edac.CORRECTED_COUNT'):8}" in shown


@pytest.mark.parametrize("place", ["trap_entry", "fault_trap", "restart_now", "crc32"])
def test_a_broken_trap_handler_restarts_for_memory_and_is_whole_again(
    pilot, symbols: dict[str, int], place: str
) -> None:
    flight = pilot(**QUIET)
    flight.fly(2.0)  # the scrubber is past it
    address = symbols[place] & ~3
    whole = flight.ship.peek(address, 4)
    break_word(flight, address)
    flight.ship.set_register(PC, 0x40)  # nothing is there
    event = flight.fly_until("RESTARTED", 1.0)["fields"]
    assert event["cause"] == "memory"
    assert flight.last("BOOT")["cause"] == "memory"
    flight.fly(0.5)
    assert flight.ship.peek(address, 4) == whole
    assert "LAST CAUSE   MEMORY" in computer_page(flight)
    flight.ship.set_register(PC, 0x40)
    event = flight.fly_until("RESTARTED", 1.0)["fields"]
    assert (event["cause"], event["pc"], event["fault"]) == ("software", 0x40, "fetch_fault")


def test_broken_code_that_runs_is_a_fault_for_memory(pilot, symbols: dict[str, int]) -> None:
    flight = pilot(**QUIET)
    flight.fly(2.0)
    address = symbols["alarms_step"] & ~3
    break_word(flight, address)
    event = flight.fly_until("RESTARTED", 1.0)["fields"]
    assert (event["cause"], event["fault"]) == ("memory", "fetch_fault")
    assert event["fault_value"] & ~3 == address
    flight.fly(1.0)
    assert flight.ship.counters()["restarts"] == 1


# Code that no sound flight runs, so that the scrubber is the first to read it.
@pytest.mark.parametrize(
    ("place", "how"),
    [("fault_trap", "copied"), (UNUSED, "cleared"), ("fault_assert", "copied")],
)
def test_what_the_scrubber_finds_is_mended_while_she_flies(
    pilot, symbols: dict[str, int], place: str | int, how: str
) -> None:
    address = within(symbols, place) if isinstance(place, str) else place
    flight = pilot(**QUIET)
    flight.fly(0.1)
    whole = flight.ship.peek(address, 4) if how == "copied" else bytes(4)
    break_word(flight, address)
    flight.fly((address - RAM_BASE) / 4 / SCRUBBED_PER_S + 2.5)
    assert flight.last("MEMORY_UNCORRECTED") == {"address": address, "how": how}
    assert flight.ship.peek(address, 4) == whole
    assert flight.ship.read("edac.UNCORRECTED_COUNT") == 1
    assert flight.ship.counters()["restarts"] == 0
    lit = set()
    for _ in range(20):  # they flash
        flight.fly(0.05)
        lit |= {name for name in ("COMPUTER", "CAUTION") if flight.lamp(LAMP[name])}
    assert lit == {"COMPUTER", "CAUTION"}


def test_the_copy_is_mended_from_the_image(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(78.0)
    whole = flight.ship.peek(COPY + 0x8000, 4)
    assert whole == flight.ship.peek(RAM_BASE + 0x8000, 4)
    break_word(flight, COPY + 0x8000)
    flight.fly(4.0)
    assert flight.last("MEMORY_UNCORRECTED") == {"address": COPY + 0x8000, "how": "copied"}
    assert flight.ship.peek(COPY + 0x8000, 4) == whole


def test_with_both_copies_broken_she_flies_on(pilot, image: bytes) -> None:
    flight = pilot(**QUIET)
    flight.fly(0.1)
    # Words that are drawn of one alarm alone, which no quiet flight has.
    address = place_of(image, b"MANIFOLD WALL HOT\0") + 4 & ~3
    break_word(flight, COPY + address - RAM_BASE)
    break_word(flight, address)
    flight.fly(20.0)
    assert flight.ship.counters()["restarts"] == 0
    assert flight.last("MEMORY_UNCORRECTED") == {"address": address, "how": "left"}
    flight.ship.restart()
    flight.fly(110.0)
    assert flight.ship.counters()["restarts"] == 1
    # Three times of each are enough, however often she starts.
    left = [e["fields"] for e in flight.events if e["name"] == "MEMORY_UNCORRECTED"]
    for place in (address, COPY + address - RAM_BASE):
        assert 1 <= left.count({"address": place, "how": "left"}) <= 3


# Words that nobody writes meanwhile: the handler of an interrupt that is not there, an entry of a
# queue that is nearly empty, the end of a stack that never gets so deep.
@pytest.mark.parametrize(
    ("place", "offset", "looked_at"),
    [("by_line", 8, 0), ("entry_row_kept", 16000, 1), ("stack_limit", 8, 1)],
)
def test_what_the_program_works_with_restarts_it(
    pilot, symbols: dict[str, int], place: str, offset: int, looked_at: int
) -> None:
    """Data that is set up anew, data that is carried across, and the stack: each is whole then.

    EDAC counts who meets the word: the scrubber, or the program and then the handler that asks
    whether it is lost; and the start, which looks at what it does not set up anew.
    """
    flight = pilot(**QUIET)
    address = symbols[place] + offset
    flight.fly((address - RAM_BASE) / 4 / SCRUBBED_PER_S - 0.05)
    break_word(flight, address)
    event = flight.fly_until("RESTARTED", 1.0)["fields"]
    assert event["cause"] == "memory"
    assert event["fault"] in ("memory", "load_fault", "store_fault")
    assert fault(flight)["value"] & ~7 in (address & ~7, 0)
    met = 1 if event["fault"] == "memory" else 2
    assert flight.ship.read("edac.UNCORRECTED_COUNT") == met + looked_at
    flight.fly(110.0)
    assert flight.ship.counters()["restarts"] == 1


def test_the_watchdog_leaves_word_of_where_she_hung(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(2.0)
    flight.ship.poke(0x803F0000, (0x0000006F).to_bytes(4, "little"))
    flight.ship.set_register(PC, 0x803F0000)
    flight.ship.set_register(1, 0x80001234)
    event = flight.fly_until("RESTARTED", 2.0)["fields"]
    assert (event["cause"], event["pc"]) == ("watchdog", 0x803F0000)
    assert event["fault"] == "watchdog"
    noted = fault(flight)
    assert (noted["cause"], noted["pc"], noted["value"]) == ("watchdog", 0x803F0000, 0)
    assert noted["return_address"] == 0x80001234


def test_a_handled_interrupt_leaves_no_trace_in_registers(pilot, symbols: dict[str, int]) -> None:
    flight = pilot(**QUIET)
    ship = flight.ship
    flight.fly(6.0)  # the scrubber walks where nobody is
    places = set()
    for number in range(40):
        flight.fly(0.015)
        while ship.counters()["waiting"]:
            ship.run(ship.cycle + 500)
        ship.run(ship.cycle + 677 * number)
        break_word(flight, ship.read("edac.SCRUB_POSITION"))
        while ship.register(PC) != symbols["nmi_entry"]:
            before = [ship.register(n) for n in range(65) if n != PC]
            ship.step()
        back = ship.register(MEPC)
        places.add(back)
        for _ in range(300):
            ship.step()
            if ship.register(PC) == back:
                break
        after = [ship.register(n) for n in range(65) if n != PC]
        assert after == before
    assert len(places) > 5
