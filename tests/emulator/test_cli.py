"""The command line as a person uses it: what comes out, and what wrong words and files get."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from ares4 import cli

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
    truths = [row["truth"] for row in rows if "truth" in row]
    assert [round(truth["time_s"]) for truth in truths] == list(range(9))  # type: ignore[index]
    wanted = {"semi_major_axis_m", "position_m", "velocity_m_s", "mass_kg", "attitude", "bus_a_v"}
    assert wanted | {"cabin_pressure_pa", "ellipse_distance_m"} <= set(truths[0])  # type: ignore[call-overload]


def test_until_ends_the_flight_at_the_event(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("run", "--scenario", "orbit", "--until", "RECORD_STORED", "--for", "20s") == 0
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
                "import sys; from ares4.cli import main; sys.exit(main())",
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
    assert "7 checkpoints agree" in other("replay", second, "--save", tmp_path / "again.flight")
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
    assert run("logs", flash) == 0
    entries = json_lines(capsys.readouterr().out)
    assert set(stored) <= {entry["number"] for entry in entries}
    assert "MARK" in {entry["kind"] for entry in entries}


@pytest.mark.parametrize("command", ["", "fly", "run", "replay", "logs", "scenarios", "controls"])
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
        b"start = 2032-10-19",
    ],
    "--script": [
        b"T+1s switch MASTER_ARM",
        b"T+1s switch THROTTLE 3",
        b"T+1s turn THROTTLE 11",
        b"T+1s turn BOGUS 1",
        b"T+1 switch MASTER_ARM on",
        b"T+99999999999999999s restart",
        b"dance",
        b"T+1s dance",
        b"T+1s flip here 3",
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
        ["run", "--seed", "x"],
        ["run", "--seed", str(2**64)],
        ["run", "--bogus"],
        ["fly", "--factor", "0"],
        ["dance"],
        [],
    ],
)
def test_wrong_words_are_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(*words)
    assert ended.value.code == 2
    assert "ares4" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["run", "--scenario", "nowhere"], "nowhere"),
        (["run", "--until", "DOOMSDAY"], "DOOMSDAY"),
        (["run", "--script", "/nowhere/x"], "/nowhere/x"),
        (["run", "--for", "1s", "--journal", "/nowhere/x"], "/nowhere/x"),
        (["run", "--for", "1s", "--save", "/nowhere/x"], "/nowhere/x"),
        (["replay", "/nowhere/x"], "/nowhere/x"),
        (["logs", "/nowhere/x"], "/nowhere/x"),
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
