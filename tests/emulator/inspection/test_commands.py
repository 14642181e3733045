"""The options of `ares4 exec` and `ares4 run`: files written whole, wrong places told in a line."""

from __future__ import annotations

from pathlib import Path

import pytest

from ares4 import cli


def test_exec_writes_all_three_and_tells_the_fault(
    crash: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    files = {name: tmp_path / name for name in ("trace", "profile", "coverage")}
    options = [word for name, path in files.items() for word in (f"--{name}", str(path))]
    assert cli.main(["exec", str(crash), "--faults", *options]) == 0
    said = capfd.readouterr().err.splitlines()
    assert said[0].endswith("load access fault, value 0x00000010")
    assert [line.split()[2] for line in said[1:]] == [*["deep"] * 4, "middle", "main_", "_start"]
    trace = files["trace"].read_text().splitlines()
    assert trace[0].split()[:4] == ["0", "00001000", "00000297", "auipc"]
    assert sum("exception, mcause 0x00000005" in line for line in trace) == 1
    assert "_start;main_;middle;deep;deep" in files["profile"].read_text()
    assert "FNDA:4,deep" in files["coverage"].read_text().splitlines()


def test_run_leaves_a_flight_as_it_is(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    flight = ["run", "--scenario", "orbit", "--for", "0.1s"]
    plain, seen = tmp_path / "plain", tmp_path / "seen"
    assert cli.main([*flight, "--save", str(plain)]) == 0
    options = ["--profile", str(tmp_path / "p"), "--coverage", str(tmp_path / "c")]
    assert cli.main([*flight, *options, "--save", str(seen)]) == 0
    assert seen.read_bytes() == plain.read_bytes()
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("name", ["trace", "profile", "coverage"])
def test_what_cannot_be_written_is_told_before_the_run(
    name: str, crash: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    place = tmp_path / "nowhere" / "file"
    assert cli.main(["exec", str(crash), f"--{name}", str(place)]) == 1
    said = capfd.readouterr().err
    assert said == (
        f"ares4 exec: {name.title()} {place} cannot be written: No such file or directory.\n"
    )
    assert cli.main(["exec", str(crash), f"--{name}", str(crash)]) == 1
    assert "would overwrite" in capfd.readouterr().err
