"""What a flight has recorded is read by what the medium itself says of it, and nothing else.

The text is taken out of the part; how pages and entries lie is read by tests/store/decoder.py,
which was written from that text. Payloads are read here, by its last section.
"""

from __future__ import annotations

import re
from typing import Any

import pytest

from ares4 import flightlog
from tests.firmware.conftest import Pilot

pytest.importorskip("numpy", reason="there is no numpy for this Python")
from tests.store import decoder

TEXT = 5
FIELD = re.compile(
    r"(?P<sign>-)?(?:(?P<many>\d+)\*)?(?P<name>\w+?)"
    r"(?:(?P<absent>\?)|=(?P<word>\w+)|&(?P<set>\w+))?(?: (?P<step>[\d.e-]+))?"
)


class Description:
    """The last section of the text, read."""

    def __init__(self, text: str) -> None:
        paragraphs = [" ".join(part.split()) for part in text.strip().split("\n\n")]
        self.kinds: dict[int, tuple[str, str]] = {}
        self.events: dict[int, tuple[str, str]] = {}
        for part in paragraphs:
            if row := re.fullmatch(r"Kind (\d+), (\w+)\. .*Payload: (.*)\.", part):
                self.kinds[int(row[1])] = row[2], row[3]
            elif row := re.fullmatch(r"Event (\d+), (\w+)\. (?:.*Fields: (.*)\.|.*)", part):
                self.events[int(row[1])] = row[2], row[3] or ""
        lists = paragraphs[paragraphs.index("Lists:") + 1 :]
        self.lists = {name: words.split(", ") for name, words in (it.split(": ") for it in lists)}
        self.positions = {
            name: words.split(", ")
            for name, words in re.findall(r"(\w+) \((.*?)\)", ", ".join(self.lists["positions"]))
        }

    def decode(self, kind: int, payload: bytes) -> tuple[str, dict[str, Any]]:
        numbers = _varints(payload)
        name, fields = self.kinds[kind]
        if name == "EVENT":
            name, fields = self.events[numbers.pop(0)]
        if said := re.fullmatch(r"as (\w+)", fields):
            fields = next(of for other, of in self.kinds.values() if other == said[1])
        out: dict[str, Any] = {}
        for field in fields.split(", ") if fields else []:
            row = FIELD.fullmatch(field)
            assert row, field
            count = int(row["many"] or 1)
            values = [self._value(row, number, out) for number in numbers[:count]]
            del numbers[:count]
            out[row["name"]] = values if row["many"] else values[0]
        assert not numbers
        return name, out

    def _value(self, row: re.Match[str], number: int, before: dict[str, Any]) -> Any:
        if row["absent"]:
            if number == 0:
                return None
            number -= 1
        if row["sign"]:
            number = number // 2 if number % 2 == 0 else -(number + 1) // 2
        if row["set"]:
            return [word for bit, word in enumerate(self.lists[row["set"]]) if number >> bit & 1]
        if row["word"] == "yes":
            return bool(number)
        if row["word"] == "position":
            return self.positions.get(before["control"], ["off", "on"])[number]
        if row["word"]:
            return self.lists[row["word"]][number]
        return number * float(row["step"]) if row["step"] else number


def _varints(data: bytes) -> list[int]:
    numbers = [0]
    shift = 0
    for byte in data:
        numbers[-1] += (byte % 128) << shift
        shift += 7
        if byte < 128:
            numbers.append(0)
            shift = 0
    return numbers[:-1]


def _described(image: bytes) -> Description:
    pieces = {page.index: page.body for page in decoder.pages(image) if page.kind == TEXT}
    text = b"".join(pieces[index] for index in range(len(pieces))).decode("ascii")
    return Description(text[text.index("## 8. Payloads") :])


def _flown(busy: Pilot) -> bytes:
    """Many kinds of entries, signs, sets and what is absent."""
    busy.press("RECORD_MARK")
    busy.set(LIDAR=0, RCS=0, MASTER_ARM=0)
    busy.fly(5.0)
    busy.press("RECORD_MARK")
    busy.fly(70.0)
    return busy.ship.flash()


def test_a_flight_is_read_by_what_the_medium_says(busy: Pilot) -> None:
    image = _flown(busy)
    description, log = _described(image), flightlog.read(image)
    found = decoder.read(image)
    assert sorted(found) == [entry.number for entry in log.entries]
    assert {"START", "MARK", "SITUATION", "EVENT"} <= {entry.kind for entry in log.entries}
    for entry in log.entries:
        name, fields = description.decode(found[entry.number].kind, found[entry.number].payload)
        assert name == entry.name
        assert {key: _rounded(value) for key, value in fields.items()} == entry.fields


def _rounded(value: Any) -> Any:
    if isinstance(value, list):
        return [_rounded(one) for one in value]
    return pytest.approx(value, rel=1e-9) if isinstance(value, float) else value
