"""A flight that ends in disorder is kept: a deck that fails by itself, a process that is killed."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ares4 import autosave, files, flight
from ares4.autosave import Autosave, left_over
from ares4.errors import Ares4Error
from tests.emulator.terminals import OnTerminal

# What is made to fail, and the keys after which it does.
FAILURES = {
    "an instrument": ("ares4.tui.widgets.gauges.GaugesInstrument.show", b""),
    "its picture": ("ares4.tui.widgets.scope.ScopeInstrument.paint", b""),
    "a key": ("ares4.tui.app.FlightDeck.action_phosphor", b"p"),
    "the beginning": ("ares4.tui.app.FlightDeck.on_mount", b""),
    "the clock": ("ares4.pacing.Pacer.tick", b""),
    "the computer": ("ares4.computer.Computer.run", b""),
    "the ears": ("ares4.tui.terminal.Listener.hear", b"p"),
    "the way in": ("ares4.tui.terminal.TerminalDriver.start_application_mode", b""),
}
FAILS = """
import importlib, sys
from ares4.cli import program
where, count, error = sys.argv.pop(1), int(sys.argv.pop(1)), sys.argv.pop(1)
module, owner, name = where.rsplit(".", 2)
owner = getattr(importlib.import_module(module), owner)
true = getattr(owner, name)
def fails(*words, **options):
    global count
    count -= 1
    if count < 0:
        raise __builtins__.__dict__[error]("what\\nwent wrong")
    return true(*words, **options)
setattr(owner, name, fails)
program()
"""
OFTEN = "import ares4.tui.app as app; app.KEEP_S = 0.1; from ares4.cli import program; program()"


@pytest.fixture
def on_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., OnTerminal]]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "my state"))
    opened: list[OnTerminal] = []

    def start(*words: str | Path, **options: object) -> OnTerminal:
        opened.append(OnTerminal(*words, **({"cwd": tmp_path} | options)))
        return opened[-1]

    yield start
    for terminal in opened:
        terminal.close()


def kept(folder: Path) -> list[Path]:
    return sorted((folder / "my state" / "ares4").glob("*.flight"))


def cycles_in(journal: Path) -> int:
    return int(journal.read_text().splitlines()[-1].split()[1])


# ---- a deck that ends by itself ------------------------------------------------------------------


@pytest.mark.parametrize(("what", "error"), [*((what, "ValueError") for what in FAILURES),
                                             ("a key", "SystemExit"), ("a key", "MemoryError"),
                                             ("the clock", "KeyboardInterrupt")])  # fmt: skip
def test_a_deck_that_fails_keeps_the_flight_and_says_why(
    what: str, error: str, on_terminal: Callable[..., OnTerminal], tmp_path: Path
) -> None:
    where, keys = FAILURES[what]
    early = what in ("a key", "the beginning", "the ears", "the way in")
    code = [sys.executable, "-c", FAILS, where, "0" if early else "400", error]
    journal = tmp_path / "j"
    deck = on_terminal("fly", "--scenario", "orbit", "--journal", journal, command=code)
    if what not in ("the beginning", "the way in", "the ears"):  # which hear the first answer
        deck.wait_for(b"MASTER ALARM")
        deck.type(b"\x1b")  # the briefing
        deck.wait_for(b"P00 SHIP")
    deck.type(keys)
    assert deck.end() == 1
    assert deck.is_as_before()
    assert b"Traceback" not in deck.seen
    said = deck.said().splitlines()
    assert re.fullmatch(
        rf"ares4 fly: The deck ended by itself: {error}: what went wrong \([<\w.>]+, line \d+\)\.",
        said[-1],
    )
    assert sum("went wrong" in line for line in said) == 1
    assert journal.read_text().splitlines()[-1].startswith("end")
    if cycles_in(journal):
        (path,) = kept(tmp_path)
        assert flight.resumed(path).computer.cycle == cycles_in(journal)
        assert f"To take it up again: ares4 fly --resume {shlex.quote(str(path))}" in said


@pytest.mark.parametrize(
    ("does", "why"),
    [
        ("deck.exit(return_code=0)", "nothing says why."),
        ("deck.run_worker(deck.nothing_such(), exit_on_error=True)", "AttributeError: "),
        ("deck.run_worker(later())", "WorkerFailed: Worker raised exception: OSError"),
        ("deck.run_worker(now, thread=True)", "WorkerFailed: Worker raised exception: OSError"),
        ("deck.set_timer(0.01, now)", "OSError: now"),
    ],
)
def test_an_end_that_nobody_asked_for_is_none_of_success(
    does: str, why: str, on_terminal: Callable[..., OnTerminal], tmp_path: Path
) -> None:
    code = (
        "from ares4.tui.app import FlightDeck; from ares4.cli import program\n"
        "def now(): raise OSError('now')\n"
        "async def later(): raise OSError('later')\n"
        f"FlightDeck.action_phosphor = lambda deck: {does} and None\n"
        "program()"
    )
    deck = on_terminal("fly", "--scenario", "orbit", command=[sys.executable, "-c", code])
    deck.wait_for(b"MASTER ALARM")
    deck.type(b"\x1b")
    deck.wait_for(b"P00 SHIP")
    deck.type(b"p")
    assert deck.end() == 1
    assert deck.is_as_before()
    assert f"ares4 fly: The deck ended by itself: {why}" in deck.said()
    assert b"Traceback" not in deck.seen
    assert len(kept(tmp_path)) == 1


def test_a_flight_that_cannot_go_where_it_should_is_kept_all_the_same(
    on_terminal: Callable[..., OnTerminal], tmp_path: Path
) -> None:
    """Both are told: why it ended, and what could not be written."""
    where = FAILURES["a key"][0]
    code = [sys.executable, "-c", FAILS, where, "0", "ValueError"]
    deck = on_terminal("fly", "--scenario", "orbit", "--save", "/dev/full", command=code)
    deck.wait_for(b"MASTER ALARM")
    deck.type(b"\x1b")
    deck.wait_for(b"P00 SHIP")
    deck.type(b"p")
    assert deck.end() == 1
    said = deck.said().splitlines()[-1]
    assert "Saved flight /dev/full cannot be written: No space left on device. The deck" in said
    assert "went wrong" in said
    assert len(kept(tmp_path)) == 1


# ---- a process that is killed --------------------------------------------------------------------


def test_a_killed_flight_is_taken_up_again(
    on_terminal: Callable[..., OnTerminal], tmp_path: Path
) -> None:
    """Killed, told at the next flight, taken up; saved elsewhere at last, it is kept no more."""
    often = [sys.executable, "-c", OFTEN]
    deck = on_terminal("fly", "--scenario", "orbit", command=often)
    deck.wait_for(b"MASTER ALARM")
    deck.type(b"\x1b")
    deck.wait_for(b"P00 SHIP")
    deck.wait_for(lambda: bool(kept(tmp_path)))
    deck.process.send_signal(signal.SIGKILL)
    assert deck.end() == -signal.SIGKILL
    (path,) = kept(tmp_path)
    reached = flight.resumed(path).computer.cycle

    other = on_terminal("fly", "--scenario", "orbit")
    other.wait_for(b"MASTER ALARM")
    other.process.send_signal(signal.SIGTERM)
    assert other.end() == 143
    take_up = f"ares4 fly --resume {shlex.quote(str(path))}"
    assert f"An earlier flight was not left in order; to take it up: {take_up}" in other.said()

    again = on_terminal("fly", "--resume", path, "--save", tmp_path / "end.flight")
    again.wait_for(b"MASTER ALARM")
    again.type(b"\x11y")
    assert again.end() == 0
    assert flight.resumed(tmp_path / "end.flight").computer.cycle >= reached
    assert path not in kept(tmp_path)


def test_what_came_in_is_in_the_journal_at_once(
    on_terminal: Callable[..., OnTerminal], tmp_path: Path
) -> None:
    """While time stands still no checkpoint comes that could bring it there."""
    journal = tmp_path / "j"
    deck = on_terminal("fly", "--scenario", "orbit", "--journal", journal)
    deck.wait_for(b"MASTER ALARM")
    deck.type(b"\x1b")
    deck.wait_for(b"P00 SHIP")
    deck.type(b" ")
    deck.wait_for(b"PAUSED")
    before = journal.read_text()
    deck.type(b"L")
    deck.wait_for(lambda: "# LIDAR" in journal.read_text().removeprefix(before))
    deck.process.send_signal(signal.SIGKILL)
    assert deck.end() == -signal.SIGKILL
    code = [sys.executable, "-c", "from ares4.cli import program; program()"]
    done = subprocess.run(
        [*code, "replay", journal], capture_output=True, text=True, check=True
    )  # fmt: skip
    assert "1 inputs" in done.stdout
    assert "the flight was cut off there" in done.stderr


# ---- leaving -------------------------------------------------------------------------------------


def left(deck: OnTerminal, keys: bytes) -> str:
    deck.wait_for(b"MASTER ALARM")
    deck.type(b"\x1b")
    deck.wait_for(b"P00 SHIP")
    deck.type(b"\x11")
    deck.wait_for(b"Leave the ship?")
    deck.type(keys)
    assert deck.end() == 0
    assert deck.is_as_before()
    return deck.said()


def test_the_closing_lines_say_how_to_go_on(
    on_terminal: Callable[..., OnTerminal], tmp_path: Path
) -> None:
    folder = tmp_path / "it's my ship"
    folder.mkdir()
    words = ["fly", "--scenario", "orbit", "--journal", "a.journal"]
    said = left(on_terminal(*words, cwd=folder), b"y")
    (path,) = folder.glob("ares4-*s.flight")
    found = re.search("To take it up again: (.*)", said)
    assert found
    assert shlex.split(found[1]) == ["ares4", "fly", "--resume", str(path)]
    assert f"Flight:  {path}\nJournal: {folder / 'a.journal'}\n" in said
    assert flight.resumed(path).computer.cycle == cycles_in(folder / "a.journal")
    assert kept(tmp_path) == []


def test_what_is_left_without_saving_leaves_nothing(
    on_terminal: Callable[..., OnTerminal], tmp_path: Path
) -> None:
    often = [sys.executable, "-c", OFTEN]
    deck = on_terminal("fly", "--scenario", "orbit", command=often)
    deck.wait_for(lambda: bool(kept(tmp_path)))
    assert left(deck, b"d") == "Flight:  not saved\n"
    assert kept(tmp_path) == []
    assert list(tmp_path.glob("*.flight")) == []


def test_a_flight_from_a_folder_that_takes_no_file_is_saved_all_the_same(
    on_terminal: Callable[..., OnTerminal], tmp_path: Path
) -> None:
    said = left(on_terminal("fly", "--scenario", "orbit", cwd="/proc"), b"y")
    (path,) = kept(tmp_path)
    assert f"Flight:  {path}\n" in said
    assert flight.resumed(path).computer.cycle > 0


def test_one_flight_does_not_overwrite_another(
    on_terminal: Callable[..., OnTerminal], tmp_path: Path
) -> None:
    for second in range(60):
        (tmp_path / f"ares4-{second:06d}s.flight").write_bytes(b"another")
    left(on_terminal("fly", "--scenario", "orbit"), b"y")
    assert len(list(tmp_path.glob("ares4-*s-2.flight"))) == 1
    assert {path.read_bytes() for path in tmp_path.glob("ares4-??????s.flight")} == {b"another"}


# ---- where it is kept ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "place"),
    [
        ({"XDG_STATE_HOME": "{0}/state"}, "state/ares4"),
        ({"XDG_STATE_HOME": "", "HOME": "{0}/home"}, "home/.local/state/ares4"),
        ({"XDG_STATE_HOME": "relative", "HOME": "{0}/home"}, "home/.local/state/ares4"),
        ({"XDG_STATE_HOME": "{0}/file"}, "beside"),
        ({"XDG_STATE_HOME": "/proc/nowhere"}, "beside"),
    ],
)
def test_the_folder_is_the_first_that_can_be_written(
    environment: dict[str, str], place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("no folder")
    for name, value in environment.items():
        monkeypatch.setenv(name, value.format(tmp_path))
    keeper = Autosave(lambda: b"now", tmp_path / "beside")
    path = keeper.keep_now()
    assert path.parent == tmp_path / place
    assert path.read_bytes() == b"now"
    keeper.remove(saved=False)
    assert not path.exists()


def test_neither_of_the_named_folders_takes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/proc/nowhere")
    monkeypatch.chdir(tmp_path)
    keeper = Autosave(lambda: b"now", Path("/proc/nothing"))
    assert [keeper.keep_now()] == [path.relative_to(tmp_path) for path in tmp_path.iterdir()]


def test_a_flight_is_kept_in_one_place_though_the_places_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that is full for a while leaves no second flight, which would be offered later."""
    state = tmp_path / "state" / "ares4"
    monkeypatch.setenv("XDG_STATE_HOME", str(state.parent))
    keeper = Autosave(lambda: b"now", tmp_path / "beside")
    true = files.write

    def full(path: Path, data: bytes, what: str) -> None:
        if path.parent == state:
            raise Ares4Error(f"{what} {path} cannot be written: No space left on device.")
        true(path, data, what)

    for write, folder in ((true, state), (full, tmp_path / "beside"), (true, state)):
        monkeypatch.setattr(files, "write", write)
        assert keeper.keep_now().parent == folder
        assert list(tmp_path.rglob("*.flight")) == [keeper.path]
    keeper.remove(saved=False)
    assert not list(tmp_path.rglob("*.flight"))


def test_without_any_folder_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/proc/nowhere")
    monkeypatch.chdir("/proc")
    keeper = Autosave(lambda: b"now", Path("/proc/nothing"))
    with pytest.raises(Ares4Error, match=r"^Autosaved flight unsaved-.*flight cannot be written"):
        keeper.keep_now()
    keeper.keep()  # which says nothing: a flight goes on without
    keeper.remove(saved=True)


def test_nobody_has_a_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", none)
    assert Autosave(lambda: b"", tmp_path).keep_now().parent == tmp_path
    assert left_over() == []


def test_of_flights_left_over_the_latest_are_kept_and_those_under_way_are_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    folder = tmp_path / "ares4"
    folder.mkdir()
    dead = subprocess.Popen(["true"])
    dead.wait()
    now = time.time()
    for age in range(9):
        path = folder / f"unsaved-2032101{age}T090000-{dead.pid}.flight"
        path.write_bytes(b"x")
        os.utime(path, (now - age, now - age))
    under_way = Autosave(lambda: b"x", tmp_path).keep_now()
    mine = folder / "mine.flight"
    mine.write_bytes(b"x")
    found = left_over()
    assert [path.name[8:16] for path in found] == [f"2032101{age}" for age in range(5)]
    assert sorted(folder.iterdir()) == sorted([*found, under_way, mine])
    assert autosave._lives(str(os.getpid()))
