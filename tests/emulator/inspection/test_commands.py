"""The options of `ares4 exec` and `ares4 run`: files written whole, wrong places told in a line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ares4 import cli, flight
from ares4.inspection.symbols import Symbols
from ares4.machine.values import cycles_of
from tests.conftest import ROOT, built


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


@pytest.mark.parametrize("name", ["trace", "profile", "coverage"])
def test_nothing_is_counted_under_gdb_which_runs_things_again(
    name: str, crash: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for command in (["exec", str(crash)], ["run", "--scenario", "orbit", "--for", "1s"]):
        assert cli.main([*command, "--gdb", ":1", f"--{name}", str(tmp_path / "file")]) == 1
        assert f"--{name} does not go with --gdb" in capfd.readouterr().err
    assert not (tmp_path / "file").exists()


def test_who_wrote_last_is_who_does_in_the_trace(
    tmp_path: Path, image: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    trace, plain, asked = tmp_path / "trace", tmp_path / "plain", tmp_path / "asked"
    begun = tmp_path / "begun"  # a trace of her start would be long
    assert cli.main(["run", "--scenario", "orbit", "--for", "1s", "--save", str(begun)]) == 0
    short = ["run", "--resume", str(begun), "--for", "0.25s"]
    assert cli.main([*short, "--trace", str(trace), "--who", "cells", "--save", str(asked)]) == 0
    address, count = Symbols(image).extent_of("cells")
    writes = [
        line
        for line in trace.read_text().splitlines()
        if (found := re.search(r"w(?:8|16|32|64) \[(0x\w+)\]", line))
        and 0 <= int(found[1], 16) - address < count
    ]
    cycle, function = re.match(r" *(\d+)  \w+ <(\w+)\+", writes[-1]).groups()
    said = capfd.readouterr().err
    assert re.fullmatch(
        rf"cells: last written at {int(cycle) / 1e8:.6f} s \(cycle {cycle}\) "
        rf"by {function} \(firmware/drivers/screen\.c:\d+\)\n",
        said,
    )
    assert cli.main([*short, "--save", str(plain)]) == 0
    assert asked.read_bytes() == plain.read_bytes()


def test_a_transfer_is_told_by_its_device(capfd: pytest.CaptureFixture[str]) -> None:
    computer = flight.fresh("orbit").computer
    computer.run(cycles_of(2))
    picture = f"{computer.read('imager.ADDRESS'):#x}"
    assert cli.main(["run", "--scenario", "orbit", "--for", "2s", "--who", picture]) == 0
    assert re.fullmatch(
        rf"{picture}: last written at [01]\.\d+ s \(cycle \d+\) by imager\n",
        capfd.readouterr().err,
    )


def test_exec_says_who_wrote_across_resets(capfd: pytest.CaptureFixture[str]) -> None:
    source = (ROOT / "tests" / "images" / "reset.c").read_text().splitlines()
    line = source.index("    zeroed = 100;") + 1
    assert cli.main(["exec", str(built("reset")), "--who", "zeroed"]) == 3
    streams = capfd.readouterr()
    assert streams.out.count("start ") == 3
    assert re.search(rf"^zeroed: last written at .* by main \(.*/reset\.c:{line}\)$", streams.err)


def test_what_nobody_wrote_is_said_to_be_so(crash: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["exec", str(crash), "--who", "depth"]) == 0
    said = capfd.readouterr().err
    assert said == "depth: nobody wrote it from 0.000000 s (cycle 0) on\n"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nobody", "The image has no symbol 'nobody'."),
        ("cells+", r"The image has no symbol 'cells\+'\."),
        ("cells+x", r"The image has no symbol 'cells\+x'\."),
        ("0x", "The image has no symbol '0x'."),
        ("shown", r"The image has several 'shown': 0x\w+(, 0x\w+)+; give one of these."),
        ("0x10", "Nobody writes 0x10: Nothing answers at address 0x00000010."),
        ("0x800000000", "Nobody writes 0x800000000: The address 0x800000000 is no number of 32"),
    ],
)
def test_a_place_that_is_none_is_told_before_the_run(
    name: str, said: str, capfd: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["run", "--scenario", "orbit", "--for", "1s", "--who", name]) == 1
    streams = capfd.readouterr()
    assert streams.out == ""
    assert re.match(f"ares4 run: {said}", streams.err)
    assert streams.err.count("\n") == 1
