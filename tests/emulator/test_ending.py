"""How commands end: by each signal, at any time, with any terminal; nothing is lost or left raw."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ares4 import files, flight
from ares4.errors import Ares4Error
from tests.conftest import ARES4, built
from tests.emulator.terminals import PATIENCE_S, OnTerminal

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT]
LONG = ("--scenario", "orbit", "--for", "1000h")


@pytest.fixture
def on_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., OnTerminal]]:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    opened: list[OnTerminal] = []

    def start(*words: str | Path, **options: object) -> OnTerminal:
        opened.append(OnTerminal(*words, cwd=tmp_path, **options))
        return opened[-1]

    yield start
    for terminal in opened:
        terminal.close()


def wait_until(what: Callable[[], object], process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not what():
        assert process.poll() is None, process.returncode
        assert time.monotonic() < end
        time.sleep(0.02)


def rows(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


def replayed(journal: Path, *words: str | Path) -> str:
    done = subprocess.run(
        [*ARES4, "replay", journal, *words], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return done.stdout


def keeps(folder: Path) -> list[str | Path]:
    """Options for everything that a run can leave behind, but a trace."""
    return ["--save", folder / "s", "--flash-out", folder / "f", "--journal", folder / "j",
            "--profile", folder / "p", "--coverage", folder / "c"]  # fmt: skip


def check_kept(folder: Path) -> None:
    end = rows(folder / "j")[-1].split()
    assert end[0] == "end"
    assert "checkpoints agree" in replayed(folder / "j")
    assert flight.resumed(folder / "s").computer.cycle == int(end[1])
    assert (folder / "f").stat().st_size % 2112 == 0 < (folder / "f").stat().st_size
    assert "boot_main;apps_run" in (folder / "p").read_text()
    assert (folder / "c").read_text().endswith("end_of_record\n")


# ---- every command, every signal -----------------------------------------------------------------


@pytest.mark.parametrize("number", SIGNALS)
def test_a_deck_ends_in_order(
    number: int, on_terminal: Callable[..., OnTerminal], tmp_path: Path
) -> None:
    journal, saved = tmp_path / "a.journal", tmp_path / "my ship.flight"
    flash = tmp_path / "day.flash"
    keeps = ("--journal", journal, "--save", saved, "--flash-out", flash)
    deck = on_terminal("fly", "--scenario", "orbit", *keeps)
    deck.wait_for(b"MASTER ALARM")
    deck.type(b"\x1b")  # the briefing
    deck.wait_for(lambda: len([row for row in rows(journal) if row.startswith("hash")]) > 1)
    assert not deck.is_as_before()
    deck.process.send_signal(number)
    assert deck.end() == 128 + number
    assert deck.is_as_before()
    end = rows(journal)[-1].split()
    assert end[0] == "end"
    assert "checkpoints agree" in replayed(journal)
    assert flight.resumed(saved).computer.cycle == int(end[1])
    assert flash.read_bytes() == flight.mass_memory(saved, Ares4Error)
    assert deck.said().splitlines() == [
        f"Ended by {signal.Signals(number).name}.",
        f"Flight:  {saved}",
        f"Journal: {journal}",
        f"To take it up again: ares4 fly --resume '{saved}'",
        f"Mass memory: {flash}",
    ]
    assert list((tmp_path / "state").rglob("*.flight")) == []


@pytest.mark.parametrize("number", SIGNALS)
def test_a_run_ends_in_order(
    number: int, on_terminal: Callable[..., OnTerminal], tmp_path: Path
) -> None:
    run = on_terminal("run", *LONG, *keeps(tmp_path))
    run.wait_for(lambda: len(rows(tmp_path / "j")) > 60)
    run.process.send_signal(number)
    assert run.end() == 128 + number
    assert run.is_as_before()
    assert b"Traceback" not in run.seen
    check_kept(tmp_path)


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("name", ["echo", "spin"])
def test_an_execution_ends_in_order(
    name: str, number: int, on_terminal: Callable[..., OnTerminal], tmp_path: Path
) -> None:
    trace = tmp_path / "t"
    run = on_terminal("exec", built(name), *keeps(tmp_path)[-4:], "--trace", trace)
    run.wait_for(b"ready" if name == "echo" else lambda: trace.exists() and trace.stat().st_size)
    run.process.send_signal(number)
    assert run.end() == 128 + number
    assert run.is_as_before()
    assert b"Traceback" not in run.seen
    assert "_start;main" in (tmp_path / "p").read_text()
    assert (tmp_path / "c").read_text().endswith("end_of_record\n")
    assert re.fullmatch(r" *\d+  8.*", trace.read_text().splitlines()[-1])


@pytest.mark.parametrize("number", SIGNALS)
def test_a_replay_ends_in_order(
    number: int, on_terminal: Callable[..., OnTerminal], tmp_path: Path
) -> None:
    journal, saved = tmp_path / "j", tmp_path / "s"
    subprocess.run([*ARES4, "run", "--for", "1s", "--journal", journal], check=True,
                   stdout=subprocess.DEVNULL)  # fmt: skip
    journal.write_text("\n".join([*rows(journal)[:-1], "hash 100000000000000000 0", ""]))
    replay = on_terminal("replay", journal, "--save", saved)
    replay.wait_for(b"T+")
    replay.process.send_signal(number)
    assert replay.end() == 128 + number
    assert "what was flown of it until there agrees." in replay.said()
    assert flight.resumed(saved).computer.cycle >= 0


@pytest.mark.parametrize("number", SIGNALS)
@pytest.mark.parametrize("command", ["logs list", "scenarios", "controls"])
def test_what_only_tells_ends_though_its_reader_takes_nothing(
    command: str, number: int, tmp_path: Path
) -> None:
    flash = tmp_path / "f"
    if command == "logs list":
        subprocess.run([*ARES4, "run", "--for", "1s", "--flash-out", flash], check=True,
                       stdout=subprocess.DEVNULL)  # fmt: skip
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    while select.select([], [writer], [], 0)[1]:
        os.write(writer, bytes(4096))
    os.set_blocking(writer, True)
    words = [*command.split(), *([str(flash)] if command == "logs list" else [])]
    with subprocess.Popen([*ARES4, *words], stdout=writer, stderr=subprocess.PIPE) as process:
        wait_until_idle(process)
        process.send_signal(number)
        assert process.wait(PATIENCE_S) == 128 + number
        assert process.stderr
        assert process.stderr.read() == b""
    os.close(reader)
    os.close(writer)


def wait_until_idle(process: subprocess.Popen[bytes]) -> None:
    """Until it has slept for some looks in a row without doing anything: it waits for somebody."""
    seen: list[tuple[str, ...]] = []

    def idle() -> bool:
        fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
        seen.append((fields[0], *fields[11:13]))  # state, time in the program and in the kernel
        return len(seen) > 20 and set(seen[-20:]) == {seen[-1]} and fields[0] == "S"

    wait_until(idle, process)


# ---- at any time ---------------------------------------------------------------------------------


@pytest.mark.parametrize("part", range(8))
def test_a_signal_while_it_starts_leaves_nothing_behind(
    part: int, on_terminal: Callable[..., OnTerminal], tmp_path: Path
) -> None:
    """At moments told by how many libraries are loaded, from the first to all of them."""
    number = (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT)[part % 3]
    deck = on_terminal("fly", "--scenario", "orbit", "--journal", tmp_path / "j")
    maps = Path(f"/proc/{deck.process.pid}/maps")
    deck.wait_for(lambda: len(set(re.findall(r"/\S+\.so", maps.read_text()))) >= 5 * part)
    deck.process.send_signal(number)
    assert deck.end() in (128 + number, -number)
    assert deck.is_as_before()
    assert b"Traceback" not in deck.seen
    assert not rows(tmp_path / "j") or rows(tmp_path / "j")[-1].startswith("end")


# Imports have finalizers of this kind; Python drops what comes out of one, and prints it.
FINALIZED = """
import signal
from ares4.cli.ending import Ended, Ending
class Lock:
    def __del__(self):
        signal.raise_signal(signal.SIGTERM)
        wrong = 1 / 0
with Ending() as ending:
    lock = Lock()
    del lock
    print(ending.wished, flush=True)
    try:
        signal.raise_signal(signal.SIGHUP)
    except Ended as ended:
        print("raised", ended.code, flush=True)
class Wrong:
    def __del__(self):
        wrong = 1 / 0
with Ending() as ending:
    lock = Wrong()
    del lock
"""


def test_a_signal_in_a_finalizer_is_a_wish_and_no_traceback() -> None:
    done = subprocess.run([sys.executable, "-c", FINALIZED], capture_output=True, text=True,
                          check=True)  # fmt: skip
    assert done.stdout == "143\nraised 143\n"
    assert done.stderr.count("Traceback") == 1  # of the other error, which is told
    assert "ZeroDivisionError" in done.stderr


IMPORTING = """
import os, signal, sys
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == sys.argv[1]:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Finder())
sys.argv[1:] = ["run", "--for", "1s"]
"""


@pytest.mark.parametrize("name", ["ares4.cli", "argparse", "ares4.cli.ending", "ares4.cli.run"])
def test_ctrl_c_while_it_is_loaded_prints_no_traceback(name: str) -> None:
    """Both before the command line takes signals and after."""
    code = IMPORTING.replace("sys.argv[1]:", f"{name!r}:", 1) + "from ares4.__main__ import program"
    done = subprocess.run(
        [sys.executable, "-c", code + "; program()"], capture_output=True, text=True, check=False
    )
    assert done.returncode in (-signal.SIGINT, 128 + signal.SIGINT)
    assert (done.stdout, done.stderr) == ("", "")


def test_signals_that_go_on_coming_lose_nothing(
    on_terminal: Callable[..., OnTerminal], tmp_path: Path
) -> None:
    run = on_terminal("run", *LONG, *keeps(tmp_path))
    run.wait_for(lambda: len(rows(tmp_path / "j")) > 60)
    run.process.send_signal(signal.SIGHUP)
    number = 0
    while run.process.poll() is None:
        number += 1
        run.process.send_signal(SIGNALS[number % 4])
        run.read(0.001)
    # Which of several that are pending is the first to be heard, POSIX leaves open.
    assert run.end() in {128 + number for number in SIGNALS}
    assert b"Traceback" not in run.seen
    check_kept(tmp_path)


def test_a_process_killed_while_it_writes_leaves_the_earlier_file(tmp_path: Path) -> None:
    place = tmp_path / "a.flight"
    place.write_bytes(b"earlier")
    code = (
        "import os, sys; from pathlib import Path; from ares4 import files\n"
        "os.fsync = lambda file: os.kill(os.getpid(), 9)\n"
        "files.write(Path(sys.argv[1]), b'later', 'File')"
    )
    done = subprocess.run([sys.executable, "-c", code, place], check=False)
    assert done.returncode == -signal.SIGKILL
    assert place.read_bytes() == b"earlier"


@pytest.mark.parametrize("how", ["kill", "terminal"])
def test_what_is_stopped_ends_when_it_goes_on(
    how: str, on_terminal: Callable[..., OnTerminal], tmp_path: Path
) -> None:
    deck = on_terminal("fly", "--scenario", "orbit", "--journal", tmp_path / "j")
    deck.wait_for(b"MASTER ALARM")
    stop = signal.SIGSTOP if how == "kill" else signal.SIGTSTP
    deck.process.send_signal(stop)
    deck.wait_for(lambda: state_of(deck) == "T")  # and takes what it writes until then
    deck.read()
    assert deck.is_as_before() == (how == "terminal")
    deck.process.send_signal(signal.SIGTERM)
    deck.process.send_signal(signal.SIGCONT)
    assert deck.end() == 143
    assert deck.is_as_before()
    assert rows(tmp_path / "j")[-1].startswith("end")


def state_of(terminal: OnTerminal) -> str:
    stat = Path(f"/proc/{terminal.process.pid}/stat").read_text()
    return stat.rpartition(")")[2].split()[0]


@pytest.mark.parametrize("stop", [signal.SIGSTOP, signal.SIGTSTP])
def test_a_deck_that_was_stopped_flies_on_and_leaves_the_terminal_as_it_was(
    stop: int, on_terminal: Callable[..., OnTerminal]
) -> None:
    deck = on_terminal("fly", "--scenario", "orbit")
    deck.wait_for(b"MASTER ALARM")
    deck.process.send_signal(stop)
    deck.wait_for(lambda: state_of(deck) == "T")  # and takes what it writes until then
    deck.read()
    deck.seen = b""
    deck.process.send_signal(signal.SIGCONT)
    deck.wait_for(lambda: "1049" in deck.modes())  # after the frame that it stood in the midst of
    deck.seen = deck.seen[deck.seen.index(b"\x1b[?1049h") :]
    deck.wait_for(b"MASTER ALARM")  # all is drawn anew
    deck.type(b"\x1b")
    deck.wait_for(b"P00 SHIP")
    deck.process.send_signal(signal.SIGTERM)
    assert deck.end() == 143
    assert deck.is_as_before()


def test_an_execution_that_was_stopped_gives_the_terminal_back_meanwhile(
    on_terminal: Callable[..., OnTerminal],
) -> None:
    run = on_terminal("exec", built("echo"))
    run.wait_for(b"ready")
    run.process.send_signal(signal.SIGTSTP)
    wait_until(lambda: state_of(run) == "T", run.process)
    assert termios.tcgetattr(run.slave) == run.before
    run.process.send_signal(signal.SIGCONT)
    run.wait_for(lambda: termios.tcgetattr(run.slave) != run.before)
    run.type(b"one\r")
    run.wait_for(b"ONE")
    run.process.send_signal(signal.SIGTERM)
    assert run.end() == 143
    assert run.is_as_before()


# ---- with any reader and any terminal ------------------------------------------------------------


@pytest.mark.parametrize("number", SIGNALS[:2])
def test_a_reader_that_takes_nothing_more_loses_no_file(number: int, tmp_path: Path) -> None:
    reader, writer = os.pipe()
    with subprocess.Popen([*ARES4, "run", *LONG, "--truth", *keeps(tmp_path)],
                          stdout=writer, stderr=subprocess.PIPE) as process:  # fmt: skip
        wait_until(lambda: not select.select([], [writer], [], 0)[1], process)
        process.send_signal(number)
        assert process.wait(PATIENCE_S) == 128 + number
        assert process.stderr
        assert process.stderr.read() == b""
    os.close(reader)
    os.close(writer)
    check_kept(tmp_path)


def test_a_reader_that_is_slow_gets_every_line(tmp_path: Path) -> None:
    words = [*ARES4, "run", "--scenario", "orbit", "--for", "60s", "--truth"]
    whole = subprocess.run(words, stdout=subprocess.PIPE, check=True).stdout
    with subprocess.Popen(words, stdout=subprocess.PIPE) as process:
        assert process.stdout
        fcntl.fcntl(process.stdout, fcntl.F_SETPIPE_SZ, 4096)
        wait_until_idle(process)
        assert process.stdout.read() == whole
    assert process.returncode == 0


def test_a_pipe_that_nobody_opens_is_given_up_for_the_files(
    on_terminal: Callable[..., OnTerminal], tmp_path: Path
) -> None:
    """Nothing can come of the first signal while the journal is being opened."""
    os.mkfifo(tmp_path / "pipe")
    run = on_terminal("run", *LONG, "--journal", tmp_path / "pipe", "--save", tmp_path / "s")
    wait_until_idle(run.process)
    while run.process.poll() is None:
        run.process.send_signal(signal.SIGTERM)
        run.read(0.2)
    assert run.end() == 143
    assert b"Traceback" not in run.seen
    assert flight.resumed(tmp_path / "s").computer.cycle == 0


@pytest.mark.parametrize("ignored", [False, True])
def test_a_deck_whose_terminal_is_closed_is_kept(
    ignored: bool, on_terminal: Callable[..., OnTerminal], tmp_path: Path
) -> None:
    """With the signal of it, or ignoring it as under nohup: then nothing can be read any more."""
    journal = tmp_path / "j"
    deck = on_terminal("fly", "--scenario", "orbit", "--journal", journal, **hup(ignored))
    deck.wait_for(b"MASTER ALARM")
    deck.type(b"\x1b")
    deck.wait_for(lambda: len([row for row in rows(journal) if row.startswith("hash")]) > 1)
    os.close(deck.slave)
    os.close(deck.master)
    assert deck.process.wait(PATIENCE_S) == 129
    end = rows(journal)[-1].split()
    assert end[0] == "end"
    (kept,) = (tmp_path / "state").rglob("*.flight")
    assert flight.resumed(kept).computer.cycle == int(end[1])


def hup(ignored: bool) -> dict[str, object]:
    action = signal.SIG_IGN if ignored else signal.SIG_DFL
    return {"preexec_fn": lambda: signal.signal(signal.SIGHUP, action)}


def test_an_execution_whose_terminal_is_closed_has_its_files(
    on_terminal: Callable[..., OnTerminal], tmp_path: Path
) -> None:
    run = on_terminal("exec", built("echo"), "--profile", tmp_path / "p")
    run.wait_for(b"ready")
    os.close(run.slave)
    os.close(run.master)
    assert run.process.wait(PATIENCE_S) == 129
    assert "_start;main" in (tmp_path / "p").read_text()


def test_a_run_that_is_to_survive_its_terminal_does(
    on_terminal: Callable[..., OnTerminal], tmp_path: Path
) -> None:
    """As under nohup, though its words went to that terminal."""
    words = ["run", "--scenario", "orbit", "--for", "2m", "--save", tmp_path / "s"]
    run = on_terminal(*words, **hup(True))
    run.wait_for(b"T+")
    os.close(run.slave)
    os.close(run.master)
    run.process.wait(PATIENCE_S)
    assert flight.resumed(tmp_path / "s").computer.cycle > 0


def test_a_deck_whose_terminal_takes_nothing_more_ends_all_the_same(
    on_terminal: Callable[..., OnTerminal], tmp_path: Path
) -> None:
    journal = tmp_path / "j"
    deck = on_terminal("fly", "--scenario", "orbit", "--journal", journal)
    deck.wait_for(b"MASTER ALARM")
    os.write(deck.master, b"\x1b")
    # Nobody reads any more. The deck by itself would not fill a terminal that does not answer.
    filler = os.open(os.ttyname(deck.slave), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
    with contextlib.suppress(BlockingIOError):
        while True:
            os.write(filler, b"\0")
    os.close(filler)
    deck.process.send_signal(signal.SIGTERM)
    assert deck.process.wait(PATIENCE_S) == 143
    assert rows(journal)[-1].startswith("end")
    deck.read()  # it goes on at last: what gives it back has waited for it
    assert deck.is_as_before()
    assert deck.said().startswith("Ended by SIGTERM.")


def test_a_file_that_cannot_be_written_loses_no_other(tmp_path: Path) -> None:
    """Standard output fails, and with it the flight: its files are written."""
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*ARES4, "run", "--scenario", "orbit", "--for", "60s", "--truth", *keeps(tmp_path)],
            stdout=full, stderr=subprocess.PIPE, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith(b"ares4 run: Standard output cannot be written")
    check_kept(tmp_path)


def test_files_are_written_through_to_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before they take the place of the earlier ones: else a power cut may leave neither."""
    synced: list[bytes] = []
    place = tmp_path / "a"

    def sync(file: int) -> None:
        synced.append(Path(f"/proc/self/fd/{file}").read_bytes())
        assert not place.exists()

    monkeypatch.setattr(os, "fsync", sync)
    files.write(place, b"all of it", "File")
    assert synced == [b"all of it"]
