"""An event-heavy day in a store of the ship's size: what entries take before the codes, how long
they wait to be safe, and how many blocks are erased."""

from __future__ import annotations

import random
import re
from pathlib import Path

from tests.store.programs import run

EVENTS, HOURS = 75_000, 20
EVENT = 1
# What an event has to say, as the dictionary has it: its number, its fields, and when it was.
NUMBER_BYTES, FIELD_BYTES, TIME_BYTES = 2, 4, 4


def varint(value: int) -> bytes:
    out = bytearray()
    while value >= 128:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def write_day(file: Path) -> int:
    """Events in bursts, with up to four fields of all sizes; returns what they have to say."""
    noise, said, time_ms = random.Random(1), 0, 1_000_000
    with file.open("w") as lines:
        for _ in range(EVENTS):
            time_ms += noise.choice([0, 0, 20, 100, 500, 1500, 4600])
            values = [noise.getrandbits(noise.choice([4, 7, 12, 16, 20, 32]))]
            values *= noise.choice([0, 1, 1, 2, 2, 3, 4])
            payload = varint(noise.randrange(90)) + b"".join(map(varint, values))
            said += NUMBER_BYTES + TIME_BYTES + FIELD_BYTES * len(values)
            lines.write(f"{time_ms} {EVENT} {payload.hex()}\n")
    return said


def test_events_are_packed_and_soon_safe(tmp_path: Path) -> None:
    said = write_day(tmp_path / "day.txt")
    told = run("day", "events", tmp_path / "day.txt")
    found = re.search(r"(\d+) entries in ([\d.]+) h.* DATA pages (\d+) bytes", told)
    wait = re.search(r"(\d+) erasures; .*longest wait (\d+) ms", told)
    assert found and wait
    ratio = int(found[3]) / said
    print(
        f"{int(found[3]) / EVENTS:.1f} bytes an event of {said / EVENTS:.1f} that it has to say: "
        f"{ratio:.3f} x; {wait[1]} blocks erased in {found[2]} h, a wait of {wait[2]} ms at most"
    )
    assert int(found[1]) == EVENTS and HOURS - 1 < float(found[2]) < HOURS + 1
    assert ratio <= 1.15
    assert int(wait[2]) <= 2000
    assert int(wait[1]) < 1500, "three of a block a day: it bears 100,000"


def test_what_is_stored_is_at_most_two_and_a_half_times_what_it_says() -> None:
    """Of full stripes: headers, parity and the description are part of it."""
    told = run("day", "voices", 4000)
    found = re.search(r"stored over entries: ([\d.]+)", told)
    assert found and 2.4 < float(found[1]) <= 2.5
