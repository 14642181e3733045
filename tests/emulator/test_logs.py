"""`ares4 logs`: what is read of images, dumps and saved flights."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest

from ares4 import cli, flightlog
from ares4.flightlog import Entry, Log
from ares4.logbook.pictures import Picture
from tests.emulator.records.conftest import filled, worn
from tests.emulator.terminals import OnTerminal
from tests.firmware.test_flightlog import sector
from tests.store.driven import RAW

ENTRIES = 60


def run(*words: object) -> int:
    return cli.main(["logs", *map(str, words)])


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log with entries of kinds that the dictionary has and has not, as the store wrote it."""
    part = filled(seed=3, entries=ENTRIES)
    path = tmp_path_factory.mktemp("logs") / "part.img"
    path.write_bytes(b"".join(part.pages[page] for page in sorted(part.pages)))
    return path


@pytest.fixture
def damaged(image: Path, tmp_path: Path) -> Path:
    """One from which the middle is gone: some entries with it."""
    data, path = image.read_bytes(), tmp_path / "damaged.img"
    pages = [data[at : at + RAW] for at in range(0, len(data), RAW)]
    path.write_bytes(b"".join(page for page in pages if page[8] != 2 or page[3] not in (1, 3, 4)))
    return path


def rows(out: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.splitlines()]


def test_entries_are_listed_as_json_lines(image: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("list", image) == 0
    listed = rows(capsys.readouterr().out)
    assert [row["number"] for row in listed] == list(range(1, ENTRIES + 1))
    assert {"kind", "name", "utc_s", "fields", "page"} <= listed[0].keys()


def test_they_are_chosen_by_number_kind_date_and_words(
    image: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("list", image)
    listed = rows(capsys.readouterr().out)
    kind = str(listed[7]["kind"])
    run("list", image, "--from", 5, "--to", 20, "--kind", f"{kind.lower()},NONE")
    wanted = [row for row in listed[4:20] if row["kind"] == kind]
    assert rows(capsys.readouterr().out) == wanted
    run("list", image, "--search", listed[9]["fields"]["payload"])  # type: ignore[index]
    assert listed[9] in rows(capsys.readouterr().out)
    run("list", image, "--from", "2000-01-01", "--to", "2000-01-02T12:00")
    assert rows(capsys.readouterr().out) == []
    run("list", image, "--from", "2033-05-18T03:33:30+00:00")
    later = [row for row in listed if int(str(row["utc_s"])) >= 2_000_000_010]
    assert 0 < len(later) < ENTRIES
    assert rows(capsys.readouterr().out) == later


def test_a_whole_log_is_verified(image: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("verify", image) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{ENTRIES} entries, 1 to {ENTRIES}, are proven.", "Nothing is missing.",
    ]  # fmt: skip
    assert run("verify", image, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {"entries": ENTRIES, "first": 1, "last": ENTRIES, "whole": True, "gaps": []}


def test_what_is_missing_is_told(damaged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("verify", damaged, "--json") == 1
    told = json.loads(capsys.readouterr().out)
    assert not told["whole"] and told["gaps"]
    assert run("verify", damaged) == 1
    out = capsys.readouterr().out
    assert "missing" in out and out.endswith("The log is not whole.\n")
    assert run("list", damaged) == 0
    captured = capsys.readouterr()
    missing = sum(gap["last"] - gap["first"] + 1 for gap in told["gaps"] if gap["last"])
    assert len(rows(captured.out)) + missing >= told["last"]
    assert "missing" in captured.err


@pytest.mark.parametrize("data", [b"", bytes(10_000), b"\xff" * RAW * 3, b"A4\x02\x01" * 999])
def test_where_nothing_is_found_it_says_so(
    data: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "nothing.img"
    path.write_bytes(data)
    for word, code in (("verify", 2), ("list", 1), ("info", 1), ("play", 1)):
        assert run(word, path) == code
        (said,) = capsys.readouterr().err.splitlines()
        assert said.startswith(f"ares4 logs: {path}: The mass-memory image holds no flight log: ")
    assert run("verify", tmp_path / "missing.img") == 2


def test_dumps_are_read_together(
    image: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dumps = []
    for seed in range(3):
        dumps.append(tmp_path / f"{seed}.dump")
        dumps[-1].write_bytes(worn(image.read_bytes(), 0.02, seed))
    assert run("verify", dumps[0]) == 2
    assert run("verify", *dumps) == 0
    capsys.readouterr()
    assert run("info", *dumps, "--json") == 0
    assert json.loads(capsys.readouterr().out)["voted"] > 10
    assert run("verify", *([image] * 17)) == 2
    assert "17 files are named; give 16" in capsys.readouterr().err


def test_it_is_told_what_there_is(image: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("info", image, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["layout"], told["entries"], told["gaps"]) == (2, ENTRIES, [])
    assert sum(told["kinds"].values()) == ENTRIES
    assert told["first"]["utc"] == "2033-05-18 03:33:20"
    assert run("info", image) == 0
    assert f"entries          {ENTRIES}\n" in capsys.readouterr().out


def test_entries_are_extracted(
    image: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("extract", image, "-o", tmp_path / "out", "--from", 11, "--json") == 0
    assert json.loads(capsys.readouterr().out)["entries"] == ENTRIES - 10
    lines = (tmp_path / "out" / "entries.jsonl").read_text().splitlines()
    assert [json.loads(line)["number"] for line in lines] == list(range(11, ENTRIES + 1))
    assert run("extract", image, "-o", tmp_path / "no" / "where") == 1
    assert "cannot be made" in capsys.readouterr().err
    assert run("extract", image, "-o", tmp_path / "out", "--kind", "NONE") == 1
    assert "no entry of the log is of those" in capsys.readouterr().err


def test_a_wrong_date_is_refused(image: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        run("list", image, "--from", "yesterday")
    assert "'yesterday' is neither the number of an entry nor a date" in capsys.readouterr().err


def test_without_a_terminal_it_is_played_to_the_end(
    image: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("play", image, "--speed", 100_000, "--json") == 0
    assert [row["number"] for row in rows(capsys.readouterr().out)] == list(range(1, ENTRIES + 1))


@pytest.fixture
def spoken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An image whose log has words and a picture."""
    said = {"begun_met_s": 1, "image": 2, "text": "Dust\x07 to the horizon"}
    seen = {"width": 3, "height": 2, "band": "visible", "pixels": b64encode(b"\0@ABC\xff").decode()}
    entries = [
        Entry(number, kind, kind, 9, 1_981_789_200 + number, 1, number, None, fields)
        for number, kind, fields in ((1, "WORDS", said), (2, "IMAGE", seen))
    ]
    monkeypatch.setattr(flightlog, "read", lambda *_, **__: Log(entries=entries))
    path = tmp_path / "spoken.img"
    path.write_bytes(b"whatever")
    return path


def test_words_and_pictures_are_files_of_their_own(
    spoken: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("extract", spoken, "-o", tmp_path / "out") == 0
    assert capsys.readouterr().out == (
        f"{tmp_path / 'out'}: 2 entries in entries.jsonl, 1 texts, 1 pictures\n"
    )
    assert (tmp_path / "out" / "0000001-WORDS.txt").read_text() == "Dust\x07 to the horizon\n"
    png = (tmp_path / "out" / "0000002-IMAGE.png").read_bytes()
    assert png == Picture(3, 2, b"\0@ABC\xff").png()


def test_words_are_found_and_shown(spoken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("list", spoken, "--search", "HORIZON") == 0
    assert [row["number"] for row in rows(capsys.readouterr().out)] == [1]
    assert run("play", spoken, "--speed", 100_000) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.endswith("WORDS                 Dust\ufffd to the horizon")
    assert "3 x 2 pixels" in second  # a picture is for terminals


def test_a_log_of_the_layout_before_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "old.img"
    path.write_bytes(sector(1, 1).ljust(RAW, b"\xff"))
    assert run("list", path) == 0
    assert [row["number"] for row in rows(capsys.readouterr().out)] == [1, 2, 3, 4, 5]
    assert run("info", path, "--json") == 0
    assert json.loads(capsys.readouterr().out)["layout"] == 1
    assert run("verify", path) == 0
    damaged = bytearray(path.read_bytes())
    damaged[60] ^= 1
    path.write_bytes(damaged)
    assert run("verify", path) == 1


@pytest.fixture
def played(image: Path) -> Iterator[OnTerminal]:
    terminal = OnTerminal("logs", "play", image, "--speed", "0.1")
    yield terminal
    terminal.close()


def test_playing_is_paused_and_sought_with_keys(played: OnTerminal) -> None:
    played.wait_for(b" of 60, x0.1]")
    played.type(b" ")
    played.wait_for(b" of 60, paused]")
    played.type(b"40\n")
    played.wait_for(b"[40 of 60, paused]")
    played.type(b"\x1b[C\x1b[C")
    played.wait_for(b"[42 of 60, paused]")
    played.type(b"\x1b[D")
    played.wait_for(b"[41 of 60, paused]")
    played.type(b"+ ")
    played.wait_for(b"x0.2]")
    played.type(b"q")
    assert played.end() == 0
    assert played.is_as_before()


def test_a_signal_gives_the_terminal_back(played: OnTerminal) -> None:
    played.wait_for(b" of 60")
    played.type(b"\x03")
    assert played.end() == 130
    assert played.is_as_before()
