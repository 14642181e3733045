"""Keys struck at one moment: they come in as they were struck, and what is urgent does not wait."""

from __future__ import annotations

import io
import random
from pathlib import Path
from typing import Any

import pytest

from ares4.cockpit import look
from ares4.computer import Computer
from ares4.flightlog import read
from ares4.journal.recorder import Recorder
from ares4.journal.replay import Replay
from ares4.machine.controls import control_named
from ares4.machine.values import InputKind, cycles_of

QUIET = {"ellipse__surfaces_at_s": -1, "turbulence__start_s": -1}
BURN = {"DISTRIBUTOR": 1, "MASTER_ARM": 1, "DRIVE": "run", "THROTTLE": "5"}
SEGMENTS = [0x3F, 0x06, 0x5B, 0x4F, 0x66, 0x6D, 0x7D, 0x07, 0x7F, 0x6F]  # by digit
ROOM = 64  # strokes that can wait (cockpit.rdl)


def strike(ship: Computer, *names: str, kind: InputKind = InputKind.CONTROL) -> None:
    """Each down and up again, while no time passes."""
    for name in names:
        for position in (1, 0):
            ship.put(kind, control_named(name).number, position)


def typed(flight: Any) -> str:
    """What stands on the line of what is being typed."""
    return flight.screen().splitlines()[22][3:9].rstrip("_ ")


def flying(pilot: Any) -> Any:
    flight = pilot(**QUIET)
    flight.fly(1.0)
    return flight


@pytest.mark.parametrize("kind", [InputKind.CONTROL, InputKind.PANEL_MOVED])
def test_keys_struck_at_one_moment_keep_their_order(pilot: Any, kind: InputKind) -> None:
    flight = flying(pilot)
    draw = random.Random(11)
    words = ["54", "45", "55", "7777", *(f"{draw.randrange(100_000):05}" for _ in range(12))]
    for word in words:
        strike(flight.ship, *word, kind=kind)
        flight.fly(0.4)
        assert typed(flight) == word
        strike(flight.ship, "CLEAR", kind=kind)
        flight.fly(0.1)


def test_a_page_is_selected_by_keys_of_one_moment(pilot: Any) -> None:
    flight = flying(pilot)
    for number in ("20", "50", "40", "90"):
        strike(flight.ship, *number, "ENTER")
        flight.fly(0.5)
        assert flight.screen().startswith(f" P{number}")
        assert "NO SUCH PAGE" not in flight.screen()


def test_every_mark_counts_and_orders_come_with_their_digits(pilot: Any) -> None:
    flight = flying(pilot)
    strike(flight.ship, "RECORD_MARK", "PLUS", "7", "0", "ENTER", "RECORD_MARK", "RECORD_MARK")
    flight.fly(5.0)
    stored = [e["fields"]["entry"] for e in flight.events if e["name"] == "RECORD_STORED"]
    assert stored.count("mark") == 4


def test_a_cut_off_passes_all_keys_that_wait(pilot: Any) -> None:
    flight = flying(pilot)
    flight.set(**BURN)
    flight.fly_until("DRIVE_READY", 40.0)
    flight.press("IGNITE")
    flight.fly_until("DRIVE_IGNITED", 4.0)
    flight.fly(2.0)
    strike(flight.ship, *"12345" * 12, "CUT_OFF")
    flight.fly(0.04)
    assert flight.ship.state("drive.STATUS.STATE") == "READY"
    assert flight.ship.read("cockpit.STROKE.WAITING") >= 50


def test_an_acknowledgement_and_a_guarded_switch_pass_them_too(pilot: Any) -> None:
    flight = flying(pilot)
    flight.fly(5.0)
    strike(flight.ship, *"12345" * 12, "ALARM_ACK")
    flight.set(DARK_SHIP=1)
    flight.fly(0.1)
    assert flight.ship.read("cockpit.STROKE.WAITING") >= 50
    flight.fly(0.5)
    first, second = (
        next(n for n, event in enumerate(flight.events) if event["name"] == name)
        for name in ("ALARM_ACKNOWLEDGED", "DARK_SHIP")
    )
    met = flight.events[first]["met_s"], flight.events[second]["met_s"]
    assert max(met) - min(met) <= 1


def test_strokes_without_room_are_told(pilot: Any) -> None:
    flight = flying(pilot)
    strike(flight.ship, *"12345", *["CLEAR", "8"] * ROOM)
    flight.fly(3.0)
    assert flight.names().count("STROKES_LOST") == 1
    strike(flight.ship, "CLEAR", "9")
    flight.fly(0.4)
    assert typed(flight) == "9"
    assert flight.names().count("STROKES_LOST") == 1


def test_what_waits_at_a_restart_comes_after_it(pilot: Any) -> None:
    flight = flying(pilot)
    strike(flight.ship, "2", "0", "ENTER")
    flight.ship.put(InputKind.RESTART)
    flight.fly(3.0)
    assert flight.ship.counters()["restarts"] == 1
    assert flight.screen().startswith(" P20")


WORDS = {  # as it is struck, and what comes of it
    "a page": (("4", "5", "ENTER"), "page.45"),
    "digits": (("5", "5", "0", "5"), "typed.5505"),
    "an order": (("PLUS", "2", "0", "ENTER", "MINUS"), "tie.1"),
    "a key twice": (("PAGE", "PAGE", "PAGE"), "page.45"),
    "marks": (("RECORD_MARK", "RECORD_MARK", "RECORD_MARK"), "marks.3"),
}


def outcome(flight: Any, word: str) -> set[str]:
    if word == "marks":
        return {f"marks.{len(read(flight.ship.flash()).named('MARK'))}"}
    return {
        f"page.{flight.screen()[2:4]}",
        f"typed.{typed(flight)}",
        f"tie.{flight.ship.read('power.BUSES.TIE')}",
    }


@pytest.mark.parametrize("word", WORDS)
def test_no_restart_loses_a_stroke_or_makes_two_of_it(pilot: Any, word: str) -> None:
    """A restart at moments all over the frames in which they come, one close to each taking."""
    keys, wanted = WORDS[word]
    flight = flying(pilot)
    ship = flight.ship
    strike(ship, *keys)
    before, begin = ship.point(), ship.cycle
    draw = random.Random(word)
    cuts = [draw.randrange(cycles_of(0.02 * (len(keys) + 2))) for _ in range(24)]
    waiting = ship.read("cockpit.STROKE.WAITING")
    while waiting:
        ship.run(ship.cycle + 200)
        if ship.read("cockpit.STROKE.WAITING") < waiting:
            waiting -= 1
            cuts += [ship.cycle - begin + after for after in (-20_000, -400, -100, 0, 400, 9_000)]
    for cut in cuts:
        ship.return_to(before)
        ship.run(begin + cut)
        ship.restart()
        flight.fly(1.0 if word != "marks" else 3.0)
        assert wanted in outcome(flight, word), cut


def test_the_event_timer_runs_on_over_a_restart(pilot: Any) -> None:
    flight = flying(pilot)
    strike(flight.ship, "PLUS", "ENTER")
    flight.fly(62.5)
    flight.ship.restart()
    flight.fly(7.5)
    digits = look(flight.ship).segments("EVENT_TIMER")
    assert [SEGMENTS.index(cell) for cell in digits] in ([0, 0, 1, 0, 8], [0, 0, 1, 0, 9])


def test_a_journal_keeps_the_order(image: bytes, ship: Computer, tmp_path: Path) -> None:
    file = io.StringIO()
    recorder = Recorder(ship, file)
    ship.run(cycles_of(1))
    strike(ship, "5", "4", "3", "5")
    ship.run(cycles_of(2))
    recorder.close()
    path = tmp_path / "keys.journal"
    path.write_text(file.getvalue())
    replay = Replay(path, lambda: image)
    list(replay)
    assert replay.complete
    assert replay.computer.hash() == ship.hash()
