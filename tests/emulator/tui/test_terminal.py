"""The deck in a real terminal: `ares4 fly` in tmux, by the keys a pilot has, and the way out."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ares4 import flight
from tests.conftest import ARES4

pytestmark = pytest.mark.skipif(not shutil.which("tmux"), reason="needs tmux")

PATIENCE_S = 60.0


class Terminal:
    """A tmux server of its own, with one window."""

    def __init__(self, folder: Path, command: str, width: int = 120, height: int = 40) -> None:
        self._socket = str(folder / "tmux.socket")
        self.tmux("new-session", "-d", "-x", str(width), "-y", str(height), command)
        self.tmux("set-option", "-g", "remain-on-exit", "on")

    def tmux(self, *words: str) -> str:
        environment = {key: value for key, value in os.environ.items() if key != "TMUX"}
        done = subprocess.run(
            ["tmux", "-S", self._socket, "-f", "/dev/null", *words],
            check=True,
            capture_output=True,
            text=True,
            env=environment | {"LC_ALL": "C.UTF-8"},
        )
        return done.stdout

    def keys(self, *names: str) -> None:
        for name in names:
            self.tmux("send-keys", name)
            time.sleep(0.1)  # as fast as a hand; a guard counts motions, not time

    def wait_for(self, what: Callable[[str], bool]) -> str:
        """The screen once it is as wanted. Fails with the screen when it does not become so."""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            shown = self.tmux("capture-pane", "-p")
            if what(shown):
                return shown
            time.sleep(0.1)
        raise AssertionError(self.tmux("capture-pane", "-p"))

    def close(self) -> None:
        self.tmux("kill-server")


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    journal = tmp_path / "flight.journal"
    command = (
        f"{shlex.join(ARES4)} fly --scenario orbit --factor 100 --journal {journal} "
        f"--save {tmp_path / 'a.flight'}; "
        "echo left with $?; stty -a; sleep 100"
    )
    opened = Terminal(tmp_path, command)
    yield opened
    opened.close()


def test_a_flight_from_the_briefing_to_a_burn_and_out(terminal: Terminal, tmp_path: Path) -> None:
    terminal.wait_for(lambda shown: "A quiet day" in shown)
    terminal.keys("Escape")
    terminal.wait_for(lambda shown: "A quiet day" not in shown and "P00 SHIP" in shown)
    terminal.keys("D", "T", "M", "M", "G")
    terminal.wait_for(lambda shown: "READY" in shown and "FIXED" in shown and "TRACK" in shown)
    terminal.keys("G", "Y", "Y", "Y", "Y", "F5")
    terminal.wait_for(lambda shown: "RUNNING" in shown and "12.40" in shown)
    terminal.tmux("resize-window", "-x", "70", "-y", "20")
    terminal.tmux("resize-window", "-x", "160", "-y", "50")
    terminal.keys("F8", "C-q")
    terminal.wait_for(lambda shown: "Leave the ship?" in shown)
    terminal.keys("y")
    shown = terminal.wait_for(lambda shown: "left with 0" in shown)
    assert "SWITCHES" not in shown
    assert f"ares4 fly --resume {tmp_path / 'a.flight'}" in shown.replace("\n", "")
    assert flight.resumed(tmp_path / "a.flight").computer.cycle > 0
    assert " echo " in terminal.wait_for(
        lambda shown: "isig" in shown
    )  # stty: typed keys show again

    code = "from ares4.cli import program; program()"
    replayed = subprocess.run(
        [sys.executable, "-c", code, "replay", tmp_path / "flight.journal"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "checkpoints agree" in replayed.stdout
    assert replayed.stderr == ""


_MADE_WIDER = """
import os, sys, time
from ares4.tui.terminal import GIVEN_BACK
print("\x1b[?1049h\x1b[?7l", end="", flush=True)
while os.get_terminal_size() != (160, 50):
    time.sleep(0.02)
for line in range(50, 0, -1):
    print(f"\x1b[{line};1H" + "SWITCHES" * 20, end="")
print(GIVEN_BACK + "given back", flush=True)
time.sleep(100)
"""


def test_nothing_of_the_deck_stays_in_a_window_that_was_made_wider(tmp_path: Path) -> None:
    """Whole lines, and the cursor on the first one: then tmux folds them, and takes some back."""
    command = shlex.join([sys.executable, "-c", _MADE_WIDER])
    terminal = Terminal(tmp_path, command)
    try:
        terminal.tmux("resize-window", "-x", "160", "-y", "50")
        shown = terminal.wait_for(lambda shown: "given back" in shown)
        assert "SWITCHES" not in shown
    finally:
        terminal.close()


@pytest.mark.parametrize("factor", ["0.1", "1"])
def test_keys_of_one_packet_in_pause_and_out_of_it(tmp_path: Path, factor: str) -> None:
    command = f"{shlex.join(ARES4)} fly --scenario orbit --factor {factor}; sleep 100"
    terminal = Terminal(tmp_path, command, 80, 24)
    try:
        terminal.wait_for(lambda shown: "A quiet day" in shown)
        terminal.keys("Escape")
        terminal.wait_for(lambda shown: "P00 SHIP" in shown and "MET" in shown)
        terminal.tmux("send-keys", "-l", "20\r")
        terminal.wait_for(lambda shown: "P20" in shown)
        terminal.tmux("send-keys", "-l", "54 ")
        terminal.wait_for(lambda shown: "PAUSED" in shown)
        terminal.tmux("send-keys", "-l", "45\x7f7313Y")
        terminal.wait_for(lambda shown: "THROTTLE 1" in shown)
        terminal.keys("Space")
        terminal.wait_for(lambda shown: "> 7313_" in shown)
        terminal.keys("M-2")
        terminal.wait_for(lambda shown: "P20" not in shown and "LIDAR" in shown)
        terminal.tmux("send-keys", "-l", ".1")
        terminal.wait_for(lambda shown: "P20" in shown)
    finally:
        terminal.close()
