"""An invariant of the firmware that does not hold is a fault with file and line, then a restart."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ares4 import flightlog
from ares4._dictionary import VALUES
from ares4.downlink import Downlink
from ares4.machine.values import Stream
from tests.firmware.conftest import FIRMWARE, ROOT, Pilot

FILE = "flight/uplink.c"
PLANTED = "ASSERT(seen->now.frame != 201 || seen->start.restarted);"


def built(folder: Path, *words: str) -> bytes:
    """The image of the sources in a folder like this one's."""
    cache = str(ROOT / "build" / "zig")
    known = os.environ | {"ZIG_GLOBAL_CACHE_DIR": cache, "ZIG_LOCAL_CACHE_DIR": cache}
    made = f"made{len(words)}"
    make = ["make", "-s", "-C", folder / "firmware", f"PYTHON={sys.executable}", f"BUILD=../{made}"]
    subprocess.run([*make, *words], check=True, env=known, stdout=subprocess.DEVNULL)
    return (folder / made / "ares4.elf").read_bytes()


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory, firmware: Path) -> Path:
    """The firmware's, with an assert in an app that fails in the 201st frame, once."""
    folder = tmp_path_factory.mktemp("planted")
    shutil.copytree(firmware, folder / "firmware")
    for part in ("c_core/board", "tools"):
        shutil.copytree(ROOT / part, folder / part)
    path = folder / "firmware" / FILE
    text = path.read_text()
    head, body = re.fullmatch(r"(.*?)(\nvoid uplink_step\(.*)", text, re.DOTALL).groups()
    body = body.replace("{\n", f"{{\n    {PLANTED}\n", 1)
    path.write_text(head.replace("#include", '#include "kernel/assert.h"\n#include', 1) + body)
    return folder


def test_a_failed_assert_is_told_with_file_and_line_and_flown_on_from(sources: Path) -> None:
    flight = Pilot(built(sources))
    text = (sources / "firmware" / FILE).read_text()
    line = 1 + text[: text.index(PLANTED)].count("\n")
    where = {"file": FILE, "line": line}
    flight.fly(6.0)
    assert flight.last("RESTARTED")["fault"] == "assert"
    assert flight.last("ASSERTED") == where
    rows = Downlink().feed(flight.ship.take(Stream.EARTH))
    assert [row["fields"] for row in rows if row["name"] == "ASSERTED"] == [where]
    log = flightlog.read(flight.ship.flash())
    assert [entry.fields for entry in log.named("ASSERTED")] == [where]
    (fault,) = log.named("FAULT")
    number = VALUES["source"].index(FILE)
    assert (fault.fields["cause"], fault.fields["value"]) == ("assert", number << 16 | line)
    assert flight.ship.counters()["restarts"] == 1


def test_without_asserts_none_fails(sources: Path) -> None:
    flight = Pilot(built(sources, "ASSERTS=0"))
    flight.fly(6.0)
    assert flight.ship.counters()["restarts"] == 0


def test_no_assert_stands_in_a_header() -> None:
    """It would tell the file that includes it, and a line of another."""
    for path in FIRMWARE.rglob("*.h"):
        assert path.name == "assert.h" or "ASSERT(" not in path.read_text(), path
