"""Commands from the ground: in pieces, beyond the tables, and counted."""

from __future__ import annotations

import pytest

from ares4._dictionary import VALUES
from ares4.downlink import encode_command
from ares4.machine.values import InputKind

QUIET = {"ellipse__surfaces_at_s": -1, "turbulence__start_s": -1}


def told(flight, name: str) -> list[dict]:
    return [e["fields"] for e in flight.events if e["name"] == name]


@pytest.mark.parametrize("size", [1, 5, 23, 26, 40, 61])
def test_commands_in_pieces_of_any_size(pilot, size: int) -> None:
    flight = pilot(**QUIET)
    flight.fly(1.0)
    data = b"".join(encode_command("PING", sequence=n, token=n) for n in range(5))
    for start in range(0, len(data), size):
        flight.ship.receive(InputKind.EARTH, data[start : start + size])
        flight.fly(0.13)
    flight.fly(0.5)
    assert [one["token"] for one in told(flight, "COMMAND_ACCEPTED")] == list(range(5))
    assert told(flight, "COMMAND_REJECTED") == []


def test_each_page_by_command_and_none_beyond(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(1.0)
    pages = VALUES["page"]
    for number in (*range(len(pages)), len(pages), 255):
        flight.ship.receive(
            InputKind.EARTH, encode_command("SELECT_PAGE", sequence=number, page=number)
        )
        flight.fly(0.5)
    accepted = [one["token"] for one in told(flight, "COMMAND_ACCEPTED")]
    assert accepted == list(range(len(pages)))
    refused = {"command": "select_page", "reason": "no_such_page"}
    assert told(flight, "COMMAND_REJECTED") == 2 * [refused]
    assert [one["page"] for one in told(flight, "PAGE_SELECTED")] == list(pages[1:])


def test_both_links_at_once(pilot) -> None:
    flight = pilot(**QUIET)
    flight.fly(1.0)
    for token, kind in enumerate((InputKind.EARTH, InputKind.SURFACE)):
        flight.ship.receive(kind, encode_command("PING", sequence=token, token=token))
    flight.fly(0.5)
    assert {one["token"] for one in told(flight, "COMMAND_ACCEPTED")} == {0, 1}
