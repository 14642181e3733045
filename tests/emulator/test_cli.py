"""The command line as a person uses it: what comes out, and what wrong words and files get."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import shlex
import signal
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from ares4 import cli, files, flight
from ares4.cli.ending import exit_code
from ares4.computer import Computer
from ares4.errors import Ares4Error
from tests.conftest import ARES4

SCRIPT = """
# a burn is set up
T+1s    switch DISTRIBUTOR on
T+1.5s  switch MASTER_ARM on     # guarded
T+2s    key PAGE
T+3s    turn THROTTLE 4
T+4s    type 40 ENTER
"""


def run(*words: str | Path) -> int:
    return cli.main([str(word) for word in words])


def json_lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_a_headless_flight_speaks_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = tmp_path / "burn.script"
    script.write_text(SCRIPT)
    assert run("run", "--scenario", "orbit", "--for", "8s", "--script", script, "--truth") == 0
    rows = json_lines(capsys.readouterr().out)
    events = [row["name"] for row in rows if row.get("kind") == "event"]
    assert {"BOOT", "DRIVE_ARMED"} <= set(events)
    assert {row["kind"] for row in rows} == {"packet", "event", "truth"}
    truths = [row["truth"] for row in rows if row["kind"] == "truth"]
    assert [round(truth["time_s"]) for truth in truths] == list(range(9))  # type: ignore[index]
    wanted = {"semi_major_axis_m", "position_m", "velocity_m_s", "mass_kg", "attitude", "bus_a_v"}
    assert wanted | {"cabin_pressure_pa", "ellipse_distance_m"} <= set(truths[0])  # type: ignore[call-overload]


def test_until_ends_the_flight_at_the_event(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("run", "--scenario", "orbit", "--until", "record_stored", "--for", "20s") == 0
    rows = json_lines(capsys.readouterr().out)
    cycle = next(row["cycle"] for row in rows if row["name"] == "RECORD_STORED")
    assert rows[-1]["cycle"] - cycle < 20_000_000  # type: ignore[operator]


def test_until_that_never_comes_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("run", "--scenario", "orbit", "--until", "FLAMEOUT", "--for", "2s") == 1
    assert capsys.readouterr().err == "ares4 run: FLAMEOUT did not come within 2 s.\n"


def test_a_flight_is_recorded_replayed_saved_and_resumed_in_other_processes(tmp_path: Path) -> None:
    """The journals of a fresh flight and of the same one taken up half-way, replayed elsewhere."""

    def other(*words: str | Path) -> str:
        done = subprocess.run(
            [
                sys.executable,
                "-c",
                "from ares4.cli import program; program()",
                *words,
            ],
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    script = tmp_path / "burn.script"
    script.write_text(SCRIPT)
    first, second = tmp_path / "first.journal", tmp_path / "second.journal"
    half, whole = tmp_path / "half.flight", tmp_path / "whole.flight"
    other(
        "run", "--for", "5s", "--seed", "7", "--script", script, "--journal", first, "--save", half
    )
    other("run", "--for", "5s", "--resume", half, "--journal", second, "--save", whole)
    said = other("replay", first, "--save", tmp_path / "again.flight")
    assert "7 checkpoints agree" in said
    assert (tmp_path / "again.flight").read_bytes() == half.read_bytes()
    said = other("replay", second, "--save", tmp_path / "again.flight")
    assert f"{second}: 5.00 s flown again from T+5.00 s on, 0 inputs, 7 checkpoints agree" in said
    assert (tmp_path / "again.flight").read_bytes() == whole.read_bytes()


def test_records_written_in_flight_are_read_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script, flash = tmp_path / "mark.script", tmp_path / "day.flash"
    script.write_text("T+2s press RECORD_MARK\n")
    assert (
        run("run", "--scenario", "orbit", "--for", "5s", "--script", script, "--flash-out", flash)
        == 0
    )
    downlinked = json_lines(capsys.readouterr().out)
    stored = [
        row["fields"]["number"]  # type: ignore[index]
        for row in downlinked
        if row.get("name") == "RECORD_STORED"
    ]
    assert run("logs", "list", flash) == 0
    entries = json_lines(capsys.readouterr().out)
    assert set(stored) <= {entry["number"] for entry in entries}
    assert "MARK" in {entry["kind"] for entry in entries}


@pytest.mark.parametrize(
    "command",
    ["", "fly", "run", "replay", "logs", "logs list", "logs age", "scenarios", "controls"],
)
def test_help_has_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(*command.split(), "--help")
    assert ended.value.code == 0
    text = capsys.readouterr().out
    assert f"  ares4 {command}" in text.partition("examples:\n")[2]
    assert max(map(len, text.splitlines())) <= 100


def test_scenarios_settings_and_controls_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    for words, expected in (
        (["scenarios"], "one-small-step: One small step"),
        (["scenarios", "--settings"], "ellipse.azimuth_deg"),
        (["controls"], "MASTER_ARM           guarded    off, on"),
    ):
        assert run(*words) == 0
        assert expected in capsys.readouterr().out


WRONG_FILES = {
    "--firmware": [b"", b"hello", b"\x7fELF" + bytes(48), b"\x7fELF\x01\x01\x01" + bytes(300)],
    "--scenario": [
        b"title = ",
        b"\xff\xfe",
        b"orbit = 3",
        b"[orbit]\naltitude_m = 'high'",
        b"[orbit]\naltitude_m = 1e12",
        b"[orbit]\naltitude = 4",
        b"[orbit]\naltitude_m = nan",
        b"seed = -1",
        b"",
        b"# how it begins\n",
        b"[orbit]\n",
        b"start = 2032-10-19",
        b"[orbit]\naltitude_m = 1" + b"0" * 400,
        b"seed = 1" + b"0" * 5000,
        b"seed = 0x1" + b"0" * 5000,
        b"seed = " + b"[" * 5000 + b"]" * 5000,
        b'title = "\\u001b[2J"',
        b'briefing = "\\u0007"',
        b'title = "two\\nlines"',
        b"[orbit]\n'a\\n' = 1\n\"b\\n\" = 2",
    ],
    "--script": [
        b"",
        b"# what a hand does\n",
        b"T+1s switch MASTER_ARM",
        b"T+1s switch THROTTLE 3",
        b"T+1s turn THROTTLE 11",
        b"T+1s turn BOGUS 1",
        b"T+1x switch MASTER_ARM on",
        b"T+1s type",
        b"T+1s restart now",
        b"T+1s flip 0x80000000 3",
        b"T+1s flip ram 0x100000000 3",
        b"T+1s flip ram 0x80000002 3",
        b"T+1s flip ram 0x80000000 39",
        b"T+1s flip ram 0x80400000 3",
        b"T+1s flip ram -4 3",
        b"T+1s flip ram " + b"1" * 5000 + b" 3",
        b"T+0s flip ram 0x10 3",
        b"T+1s flip ram 0x80000000 -1",
        b"T+1s flip ram 0x80000000 " + b"1" * 5000,
        b"T+1s flip register a0 32",
        b"T+1s flip register zero 1",
        b"T+1s flip register a8 1",
        b"T+1s flip register 65 1",
        b"T+1s flip csr mvendorid 1",
        b"T+1s flip csr mtvec 32",
        b"T+1s flip csr nothing 1",
        b"T+1s flip csr 0x7c0 1",
        b"T+1s flip flash 69206016 1",
        b"T+1s flip flash 0 8",
        b"T+1s spoil bad-block",
        b"T+1s spoil bad-block 512",
        b"T+1s spoil bad-block first",
        b"T+1s spoil wear 3",
        b"T+1s spoil rust 3",
        b"T+1s spoil",
        b"T+1s flip drive 65536 0",
        b"T+1s flip drive 60000 0",
        b"T+1s flip drive here 0",
        b"T+1s flip warp 0 0",
        b"T+" + b"1" * 5000 + b"s restart",
        b"T+99999999999999999s restart",
        b"dance",
        b"T+1s dance",
        b"T+1s flip ram here 3",
        b"\xff\xfe\x00",
    ],
    "--resume": [b"", b"hello", b"ARES4SNP" + bytes(100)],
    "--flash": [b"", b"hello"],
}


@pytest.mark.parametrize(
    ("option", "content"), [(option, data) for option, all_ in WRONG_FILES.items() for data in all_]
)
def test_a_wrong_file_gets_one_clear_line(
    option: str, content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "wrong"
    path.write_bytes(content)
    assert run("run", "--for", "1s", option, path) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("ares4 run: ")
    assert shown.err.count("\n") == 1
    assert shown.err.rstrip().endswith(".")
    assert shown.err.count(str(path)) == 1


def test_what_the_machine_refuses_in_flight_is_named_by_its_line_in_the_script(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "flips.script"
    path.write_text("# first\nT+0.2s flip 0x90000000 3\n\nT+0.1s flip 0x80000000 3\n")
    assert run("run", "--for", "1s", "--script", path) == 1
    assert f"Script {path}, line 2: " in capsys.readouterr().err


RESUMED = zlib.compress(flight.fresh("orbit").computer.snapshot())
HEAD = b"ares4-journal 1\nram 0\nsnapshot " + base64.b64encode(RESUMED) + b"\n"
HEAD += b"hash 0 %016x\n" % flight.fresh("orbit").computer.hash()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello\n",
        b"ares4-journal 2\n",
        b"ares4-journal 1\n",
        b"ares4-journal 1\nimage 00\nram x\nseed 0\nhash 0 0\n",
        b"ares4-journal 1\nimage 00\nram 0\nseed 0\nset orbit.bogus 1\nhash 0 0\n",
        b"ares4-journal 1\nimage 00\nram 0\nseed 0\nhash 0 0\n",
        b"ares4-journal 1\nimage 00\nram 0\nseed 0\nsnapshot AAAA\nhash 0 0\n",
        b"ares4-journal 1\nimage 00\nram 0\nseed 0\ndance\n",
        b"\xff\xfe\n",
        *(HEAD + b"hash %d 0\n" % cycle for cycle in (2**63, 2**64, 10**18, -1)),
        *(HEAD + b"put %d 4 0 0\n" % cycle for cycle in (2**63, 2**64, 10**18)),
    ],
)
def test_a_wrong_journal_gets_one_clear_line(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "wrong.journal"
    path.write_bytes(content)
    assert run("replay", path) == 1
    shown = capsys.readouterr()
    assert (shown.out, shown.err.count("\n")) == ("", 1)
    assert "wrong.journal" in shown.err


def test_a_changed_journal_is_noticed_where_it_changed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, script = tmp_path / "a.journal", tmp_path / "a.script"
    script.write_text("T+2.5s turn THROTTLE 4\n")
    assert run("run", "--for", "5s", "--script", script, "--journal", path) == 0
    lines = path.read_text().splitlines(keepends=True)
    at = next(i for i, line in enumerate(lines) if line.startswith("put"))
    lines[at] = lines[at].replace(" 19 4", " 19 5")
    path.write_text("".join(lines))
    capsys.readouterr()
    assert run("replay", path) == 1
    assert f"line {at + 2}: the state differs at cycle 300000000" in capsys.readouterr().err


def test_a_journal_that_was_cut_off_is_verified_as_far_as_it_goes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.journal"
    assert run("run", "--for", "5s", "--journal", path) == 0
    whole = path.read_text()
    path.write_text(whole[: whole.rindex("hash") + 9])
    capsys.readouterr()
    assert run("replay", path) == 0
    shown = capsys.readouterr()
    assert "5 checkpoints agree" in shown.out
    assert "cut off" in shown.err


@pytest.mark.parametrize(
    "words",
    [
        ["run", "--for", "soon"],
        ["run", "--for", "-1s"],
        ["run", "--for", "0"],
        ["run", "--seed", "1" * 5000],
        ["run", "--seed", "x"],
        ["run", "--seed", str(2**64)],
        ["run", "--bogus"],
        ["run", "--\x1b[2J\nline"],
        ["fly", "--factor", "0"],
        ["dance"],
        [],
    ],
)
def test_wrong_words_are_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(*words)
    assert ended.value.code == 2
    shown = capsys.readouterr()
    assert (shown.out, shown.err.count("\n")) == ("", 1)
    name = f"ares4 {words[0]}" if words and words != ["dance"] else "ares4"
    assert shown.err.startswith(f"{name}: ")
    assert shown.err.endswith(f". `{name} --help` says what there is.\n")
    assert shown.err.rstrip().isprintable()


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        (["dance", "--fast"], "there is no command 'dance'"),
        ([], "no command is given"),
        (["-x"], "there is no -x"),
        (["--verbose", "run"], "there is no --verbose"),
        (["-x", "--scenario", "orbit"], "there is no -x"),
    ],
)
def test_the_commands_are_told_to_whoever_knows_none(
    words: list[str], wrong: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        run(*words)
    known = "fly, run, exec, replay, logs, scenarios, controls"
    said = f"ares4: {wrong}; there are {known}. `ares4 --help` says what there is.\n"
    assert capsys.readouterr().err == said


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["run", "--scenario", "nowhere"], "nowhere"),
        (["run", "--until", "DOOMSDAY"], "DOOMSDAY"),
        (["run", "--script", "/nowhere/x"], "/nowhere/x"),
        (["run", "--for", "1s", "--journal", "/nowhere/x"], "/nowhere/x"),
        (["run", "--for", "1s", "--save", "/nowhere/x"], "/nowhere/x"),
        (["run", "--for", "1s", "--flash-out", "/nowhere/x"], "/nowhere/x"),
        (["run", "--for", "1s", "--save", "."], " . "),
        (["run", "--for", "1s", "--save", "/"], " / "),
        (["run", "--for", "1s", "--journal", "/dev/full"], "/dev/full"),
        (["run", "--for", "1s", "--save", "/dev/full"], "/dev/full"),
        (["run", "--until", ""], "no event ''"),
        (["run", "--scenario", "x" * 300], "xxx"),
        (["run", "--script", "/dev/zero"], "/dev/zero is no regular file"),
        (["run", "--resume", "x", "--seed", "0", "--scenario", "orbit"], "--scenario, --seed"),
        (["run", "--resume", "x", "--firmware", "f", "--flash", "g"], "--firmware, --flash"),
        (["replay", "/nowhere/x"], "/nowhere/x"),
        (["logs", "list", "/nowhere/x"], "/nowhere/x"),
        (["fly"], "needs a terminal"),
    ],
)
def test_what_is_not_there_gets_one_clear_line(
    words: list[str], what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*words) == 1
    shown = capsys.readouterr()
    assert what in shown.err
    assert shown.err.count("\n") == 1


@pytest.mark.parametrize("option", ["--script", "--scenario", "--resume", "--firmware", "--flash"])
def test_a_pipe_that_nobody_fills_keeps_no_flight_waiting(
    option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert run("run", "--for", "1s", option, tmp_path / "pipe") == 1
    assert capsys.readouterr().err.count("/pipe") == 1


def test_a_wrong_flight_leaves_an_older_journal_as_it_was(tmp_path: Path) -> None:
    journal, script = tmp_path / "old.journal", tmp_path / "wrong.script"
    journal.write_text("worth keeping")
    script.write_text("dance")
    assert run("run", "--for", "1s", "--journal", journal, "--script", script) == 1
    assert journal.read_text() == "worth keeping"


@pytest.mark.parametrize("option", ["--script", "--resume", "--firmware", "--flash"])
def test_a_mass_memory_never_overwrites_what_the_flight_needs(
    option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """An image of a mass memory, which is no saved flight, may be written back to where it was."""
    path = tmp_path / "file"
    assert run("run", "--for", "0.1s", "--scenario", "orbit", "--save", path) == 0
    before = path.read_bytes()
    assert run("run", "--for", "0.1s", option, path, "--flash-out", path) == 1
    assert "would overwrite" in capsys.readouterr().err
    assert path.read_bytes() == before


@pytest.mark.parametrize("command", ["run", "fly"])
def test_what_could_not_take_off_writes_no_mass_memory(command: str, tmp_path: Path) -> None:
    path = tmp_path / "memory"
    path.write_bytes(b"worth keeping")
    assert run(command, "--panel", "/dev/null", "--flash-out", path) == 1
    assert path.read_bytes() == b"worth keeping"


@pytest.mark.parametrize("option", ["--script", "--resume", "--flash", "--firmware", "--save"])
def test_a_journal_never_overwrites_what_the_flight_needs(
    option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, link = tmp_path / "file", tmp_path / "link"
    path.write_text("T+1s restart\n")
    link.symlink_to(path)
    assert run("run", "--for", "1s", option, path, "--journal", link) == 1
    assert "would overwrite" in capsys.readouterr().err
    assert path.read_text() == "T+1s restart\n"


@pytest.mark.parametrize(
    ("shell", "code", "said"),
    [
        (">/dev/full", 1, "ares4 run: Standard output cannot be written: No space left"),
        (">&-", 0, ""),
        ("2>&- --script /nowhere/x", 1, ""),
        ("2>/dev/full --script /nowhere/x", 1, ""),
    ],
)
def test_streams_that_take_nothing_give_no_traceback(shell: str, code: int, said: str) -> None:
    line = f"exec {shlex.join(ARES4)} run --for 1s --truth {shell}"
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert done.stderr.startswith(said)
    assert done.stderr.count("\n") == (1 if said else 0)


def test_files_are_written_whole_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe, path = tmp_path / "pipe", tmp_path / "file"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    files.write(pipe, b"through", "X")
    assert os.read(reader, 100) == b"through"
    os.close(reader)
    path.write_bytes(b"old")

    def full(self: Path, _: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(Ares4Error, match="No space left"):
        files.write(path, b"new", "X")
    assert (path.read_bytes(), sorted(tmp_path.iterdir())) == (b"old", [path, pipe])


def test_one_file_that_fails_does_not_lose_the_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    flash = tmp_path / "flash"
    assert run("run", "--for", "1s", "--save", "/dev/full", "--flash-out", flash) == 1
    assert flash.stat().st_size % 2112 == 0 < flash.stat().st_size
    assert capsys.readouterr().err.count("/dev/full") == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_ends_the_flight_and_keeps_it(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = Computer.run
    journal, saved = tmp_path / "a.journal", tmp_path / "a.flight"

    def interrupted(self: Computer, until_cycle: int) -> object:
        if self.cycle >= 200_000_000:
            monkeypatch.setattr(Computer, "run", original)
            signal.raise_signal(number)
        return original(self, until_cycle)

    before = signal.getsignal(number)
    monkeypatch.setattr(Computer, "run", interrupted)
    assert run("run", "--for", "10m", "--journal", journal, "--save", saved) == 128 + number
    assert signal.getsignal(number) is before
    assert saved.exists()
    assert run("replay", journal) == 0
    assert journal.read_text().splitlines()[-1].startswith("end 3")


def test_a_key_held_down_when_saved_is_let_go_when_resumed(tmp_path: Path) -> None:
    script, saved, later = tmp_path / "a.script", tmp_path / "a.flight", tmp_path / "b.flight"
    script.write_text("T+0.95 key ENTER\n")
    assert run("run", "--for", "1s", "--script", script, "--save", saved) == 0
    assert flight.resumed(saved).computer.read("cockpit.INPUT", 41) == 1
    assert run("run", "--for", "1s", "--resume", saved, "--save", later) == 0
    assert flight.resumed(later).computer.read("cockpit.INPUT", 41) == 0


def test_what_a_script_wanted_after_the_end_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = tmp_path / "a.script"
    script.write_text("T+0.5s turn THROTTLE 3\nT+2s turn THROTTLE 4\nT+3s restart\n")
    assert run("run", "--for", "1s", "--script", script) == 0
    assert capsys.readouterr().err == "2 inputs were to come after the end of the run.\n"


@pytest.mark.parametrize(("given", "code"), [(0, 0), (7, 7), (255, 255), (256, 1), (2**31, 1)])
def test_an_exit_code_that_is_not_zero_stays_so(given: int, code: int) -> None:
    assert exit_code(given) == code


def test_progress_ends_before_an_error_begins(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "a.journal"
    path.write_bytes(HEAD + b"dance\n")
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert run("replay", path) == 1
    shown = capsys.readouterr().err
    assert "%" not in shown
    assert "\r\033[Kares4 replay: " in shown


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("ram x\nimage {0:064}\nseed 0\n", 2),
        ("ram 0\nimage {0:064}\nseed x\nset orbit.altitude_m 4e5\n", 4),
        ("ram 0\nimage {0:064}\nseed 0\nset orbit.bogus 1\nset orbit.altitude_m 4e5\n", 5),
        ("ram 0\nsnapshot AAAA\nseed 0\n", 3),
    ],
)
def test_a_wrong_head_of_a_journal_is_named_by_its_line(
    head: str, line: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.journal"
    path.write_text(f"ares4-journal 1\n{head.format(0)}hash 0 0\n")
    assert run("replay", path) == 1
    assert f"line {line}: " in capsys.readouterr().err


def test_a_replay_that_cannot_stop_where_the_journal_did_differs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    between = flight.fresh("orbit").computer
    cycle = 0
    while between.cycle == cycle:  # until a cycle lies within an instruction
        cycle += 1
        between.run(cycle)
    path = tmp_path / "a.journal"
    path.write_bytes(HEAD + b"hash %d 0\n" % cycle)
    assert run("replay", path) == 1
    said = capsys.readouterr().err
    assert f"line 5: the flight passes cycle {cycle} without stopping there" in said


def test_a_replay_with_another_image_names_both(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    journal, other = tmp_path / "a.journal", tmp_path / "other.elf"
    assert run("run", "--for", "1s", "--journal", journal) == 0
    program = bytearray(flight.image(None))
    program[9] ^= 1  # what pads the magic number, which nobody reads
    other.write_bytes(program)
    capsys.readouterr()
    assert run("replay", journal, "--firmware", other) == 1
    said = capsys.readouterr().err
    for image in (flight.image(None), program):
        assert hashlib.sha256(image).hexdigest()[:16] in said


def test_rows_behind_the_end_of_a_journal_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.journal"
    path.write_bytes(HEAD + HEAD.splitlines()[-1].replace(b"hash", b"end") + b"\nput 9 4 0 0\n")
    assert run("replay", path) == 1
    assert "line 6: there are rows after the end row." in capsys.readouterr().err


def test_the_times_of_a_script_are_since_the_scenarios_start_in_a_resumed_flight_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One script for a flight in two pieces: what is past is left out, a line as a whole."""
    script, half, journal = tmp_path / "s.script", tmp_path / "half.flight", tmp_path / "j"
    script.write_text("T+1s turn THROTTLE 2\nT+1.95s press ALARM_ACK\nT+3s turn THROTTLE 4\n")
    assert run("run", "--for", "2s", "--save", half) == 0
    capsys.readouterr()
    words = ["run", "--for", "2s", "--resume", half, "--script", script, "--journal", journal]
    assert run(*words) == 0
    before = "before T+2.00 s, where this flight is taken up"
    assert f"2 lines of script {script} are left out: {before}.\n" in capsys.readouterr().err
    (row,) = [line for line in journal.read_text().splitlines() if line.startswith("put")]
    assert 300_000_000 <= int(row.split()[1]) < 300_000_100
    script.write_text("T+1s turn THROTTLE 2\n")
    assert run(*words) == 1
    said = f"All of script {script} is {before}; times are since the scenario's start."
    assert capsys.readouterr().err == f"ares4 run: {said}\n"


def test_a_journal_that_differs_from_the_start_is_of_another_version(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.journal"
    path.write_bytes(HEAD.rpartition(b"hash")[0] + b"hash 0 1234\n")
    assert run("replay", path) == 1
    assert "0.00 s; it was recorded with another version of ares4" in capsys.readouterr().err


def test_the_records_of_a_saved_flight_are_those_of_its_mass_memory(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    saved, flash, other = tmp_path / "day.flight", tmp_path / "day.flash", tmp_path / "other.flash"
    words = ["run", "--scenario", "orbit", "--for", "2s"]
    assert run(*words, "--save", saved, "--flash-out", flash) == 0
    capsys.readouterr()
    assert run("logs", "list", flash) == 0
    records = capsys.readouterr().out
    assert '"BOOT"' in records
    assert run("logs", "list", saved) == 0
    assert capsys.readouterr().out == records
    words = ["run", "--scenario", "orbit", "--for", "0.01s", "--flash", saved]
    assert run(*words, "--flash-out", other) == 0
    assert other.read_bytes() == flash.read_bytes(), "a flight begins with it, too"


def test_a_saved_flight_that_is_damaged_is_named_as_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "day.flight"
    path.write_bytes(b"ARES4SNP" + bytes(100))
    for words in (["logs", "list", path], ["run", "--for", "1s", "--flash", path]):
        assert run(*words) == 1
        said = capsys.readouterr().err
        assert said.startswith(f"ares4 {words[0]}: Saved flight {path}: ")
        assert said.count("\n") == 1


@pytest.mark.parametrize("content", [b"", b"hello", bytes(2048 * 2112)])
def test_a_wrong_mass_memory_image_is_named(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "day.flash"
    path.write_bytes(content)
    assert run("logs", "list", path) == 1
    assert capsys.readouterr().err.startswith(f"ares4 logs: {path}: The mass-memory image ")


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        (["run", "--scenari", "orbit"], "there is no --scenari"),
        (["controls", "now"], "'now' is one too many"),
        (["exec", "a.elf", "b.elf"], "'b.elf' is one too many"),
    ],
)
def test_words_that_a_subcommand_does_not_know_it_refuses_itself(
    words: list[str], wrong: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        run(*words)
    said = capsys.readouterr().err
    command = f"ares4 {words[0]}"
    assert said == f"{command}: {wrong}. `{command} --help` says what there is.\n"
