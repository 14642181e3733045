"""`ares4 logs age`: a mass memory as it is read long after, from an image or a saved flight."""

from __future__ import annotations

import json
import math
import random
import sys
from pathlib import Path
from typing import Any

import pytest

from ares4 import cli
from ares4.computer import Computer

PAGE_BYTES = 2112
CELLS = 8 * PAGE_BYTES
ERASED = b"\xff" * PAGE_BYTES
DAYS = 125_646  # of 344 years
RATE = 3e-3


def run(*words: object) -> int:
    return cli.main([str(word) for word in words])


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """Programmed pages with an erased one among them."""
    path = tmp_path / "day.flash"
    content = random.Random(12)
    path.write_bytes(content.randbytes(40 * PAGE_BYTES) + ERASED + content.randbytes(PAGE_BYTES))
    return path


@pytest.fixture
def saved(tmp_path: Path, image: Path) -> Path:
    """A flight that has this in its part, worn in the first block."""
    computer = Computer(seed=5)
    computer.load_flat(bytes(8))
    computer.set_flash(image.read_bytes())
    computer.power_on()
    computer.spoil("wear", 0, 50_000)
    computer.step()
    path = tmp_path / "day.flight"
    path.write_bytes(computer.snapshot())
    return path


@pytest.fixture
def in_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def aged(
    capsys: pytest.CaptureFixture[str], path: Path, *words: object
) -> tuple[bytes, dict[str, Any]]:
    """The image that was written, and what was said of it."""
    out = path.with_suffix(".old")
    assert run("logs", "age", path, "-o", out, *words) == 0
    said = capsys.readouterr()
    assert said.err == ""
    return out.read_bytes(), json.loads(said.out)


def wrong(one: bytes, other: bytes) -> int:
    assert len(one) == len(other)
    return (int.from_bytes(one, "little") ^ int.from_bytes(other, "little")).bit_count()


def test_an_image_has_as_many_wrong_bits_as_the_rate_says(
    image: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stored = image.read_bytes()
    read, said = aged(capsys, image, "--raw-error-rate", RATE)
    expected = 41 * CELLS * RATE
    assert abs(wrong(read, stored) - expected) < 4 * math.sqrt(expected)
    assert read[40 * PAGE_BYTES : 41 * PAGE_BYTES] == ERASED
    assert said == {
        "image": str(image.with_suffix(".old")), "pages": 42, "wrong_bits": wrong(read, stored),
        "years_at_25_c": 344.0, "raw_error_rate": pytest.approx(RATE, rel=1e-5),
    }  # fmt: skip
    assert aged(capsys, image, "--raw-error-rate", RATE)[0] == read
    assert aged(capsys, image, "--raw-error-rate", RATE, "--seed", 1)[0] != read
    again = aged(capsys, image, "--raw-error-rate", RATE, "--reading", 1)[0]
    assert 0 < wrong(again, read) < wrong(read, stored)  # most errors stay
    assert aged(capsys, image, "--raw-error-rate", 0, "--level", 3)[0] == stored


def test_erased_pages_at_the_end_may_be_there_or_not(
    image: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    read, _ = aged(capsys, image, "--raw-error-rate", RATE)
    stored = image.read_bytes()
    image.write_bytes(stored + ERASED * 300)
    assert aged(capsys, image, "--raw-error-rate", RATE)[0] == read + ERASED * 300
    # More pages than are read at once.
    image.write_bytes(ERASED * 300 + stored)
    late, _ = aged(capsys, image, "--raw-error-rate", RATE)
    assert late[: 300 * PAGE_BYTES] == ERASED * 300
    expected = 41 * CELLS * RATE
    assert abs(wrong(late[300 * PAGE_BYTES :], stored) - expected) < 4 * math.sqrt(expected)


@pytest.mark.parametrize(
    ("words", "years", "rate"),
    [
        (["--years", 34.4], 34.4, RATE / 10),
        (["--years", 0], 0, 1e-9),
        (["--temperature", 313.15], 344 * 7.78, RATE * 7.78),  # 40 C, 1.1 eV
        (["--wear", 100_000], 344, RATE * 8),
        (["--level", 3], 344, RATE * math.exp(0.3 * (3 - 1.2 * math.log(345)))),
    ],
)
def test_the_rate_goes_by_the_parts_own_law(
    words: list[object],
    years: float,
    rate: float,
    image: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    stored = image.read_bytes()
    read, said = aged(capsys, image, "--raw-error-rate", RATE, *words)
    assert said["years_at_25_c"] == pytest.approx(years, rel=1e-2)
    assert said["raw_error_rate"] == pytest.approx(rate, rel=1e-2)
    expected = 41 * CELLS * rate
    assert abs(wrong(read, stored) - expected) < 4 * math.sqrt(expected) + 1


def test_a_saved_flight_is_read_as_its_own_part_would_after_all_that_time(
    saved: Path, image: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Told from outside, and in a computer whose part lived through it."""
    before = saved.read_bytes()
    read, said = aged(capsys, saved)
    computer = Computer()
    computer.restore(before)
    computer.spoil("age", DAYS)
    assert read == computer.sensed()
    assert saved.read_bytes() == before
    assert said["wrong_bits"] == wrong(read, image.read_bytes()) > 0
    swept, _ = aged(capsys, saved, "--raw-error-rate", RATE)
    expected = 41 * CELLS * RATE * 1.5**3  # it is worn
    assert abs(wrong(swept, image.read_bytes()) - expected) < 4 * math.sqrt(expected)
    other, _ = aged(capsys, image, "--raw-error-rate", RATE)
    assert wrong(other, swept) > expected  # it has weak cells of its own


def test_what_is_written_a_ship_can_take_off_with(
    image: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    read, _ = aged(capsys, image, "--raw-error-rate", RATE)
    computer = Computer(65536)
    computer.set_flash(read)
    assert computer.flash() == read


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (["--years", "-1"], "'-1' is no number of years; give 0 to 1e+06"),
        (["--years", "x" * 300], "is no number of years"),
        (["--temperature", "-1"], "'-1' is no temperature in kelvin; give 0 to 1000"),
        (["--raw-error-rate", "nan"], "'nan' is no rate; give 0 to 0.5"),
        (["--raw-error-rate", "0.6"], "'0.6' is no rate; give 0 to 0.5"),
        (["--level", "8"], "'8' is no level of read-retry; give a whole number from 0 to 7"),
        (["--level", "1.5"], "is no level"),
        (["--reading", "-1"], "'-1' is no reading"),
        (["--wear", "9" * 99], "is no wear; give a whole number from 0 to 4294967295"),
        (["--seed", "one"], "'one' is no seed"),
        (["--years", "1", "--years", "2"], "--years is given twice"),
        (["more"], "'more' is one too many"),
    ],
)
def test_wrong_words_get_one_line(
    words: list[str], what: str, image: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        run("logs", "age", image, "-o", image.with_suffix(".old"), *words)
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert what in said
    assert said.count("\n") == 1
    assert len(said) < 200
    assert not image.with_suffix(".old").exists()


@pytest.mark.parametrize(
    ("content", "words", "what"),
    [
        (b"", "-o old", "has 0 bytes; one of this ship has whole pages of 2112"),
        (bytes(2111), "-o old", "has 2111 bytes; one of this ship has whole pages"),
        (bytes(32769 * 2112), "-o old", "at most 32768 of them"),
        (b"ARES4SNP" + bytes(99), "-o old", "Saved flight day.flash: "),
        (None, "-o old", "Mass-memory image day.flash cannot be read: No such file"),
        (ERASED, "-o old --temperature 600", "344 years at 600 K are 7.8e+11 at 25 C, and the"),
        (ERASED, "-o /nowhere/x", "Mass-memory image /nowhere/x cannot be written: No such"),
        (ERASED, "-o day.flash", "day.flash would overwrite what is aged; name another file"),
        (ERASED, "-o .", "Mass-memory image . cannot be written: Is a directory"),
    ],
)
def test_what_cannot_be_aged_gets_one_line_and_leaves_no_file(
    in_folder: Path, content: bytes | None, words: str, what: str, capfd: pytest.CaptureFixture[str]
) -> None:
    if content is not None:
        (in_folder / "day.flash").write_bytes(content)
    assert run("logs", "age", "day.flash", *words.split()) == 1
    said = capfd.readouterr().err
    assert what in said
    assert said.startswith("ares4 logs: ")
    assert said.count("\n") == 1
    left = {path.name: path.read_bytes() for path in in_folder.iterdir()}
    assert left == ({} if content is None else {"day.flash": content})


def test_a_saved_flight_takes_no_seed(saved: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("logs", "age", saved, "-o", saved.with_suffix(".old"), "--seed", 1) == 1
    assert "has weak cells of its own: leave out --seed" in capsys.readouterr().err


def test_a_bar_shows_how_far_it_is_where_somebody_sees_it(
    image: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("ares4.cli.telling._PROGRESS_S", 0.0)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    image.write_bytes(bytes(512 * PAGE_BYTES))
    assert run("logs", "age", image, "-o", image.with_suffix(".old")) == 0
    shown = capsys.readouterr().err.split("\r")
    assert shown == [
        "", f"aging  [{'.' * 30}]   0%", f"aging  [{'#' * 15}{'.' * 15}]  50%", "\x1b[K",
    ]  # fmt: skip
