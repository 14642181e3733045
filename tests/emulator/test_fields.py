"""Fields in engineering units, beside decimal arithmetic, which has no binary dust to round off."""

from __future__ import annotations

import json
import struct
from decimal import Context, Decimal
from typing import Any

import fastcrc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ares4 import cli, flight
from ares4._dictionary import COMMANDS, ENTRIES, EVENTS, FRAME_SYNC, PACKETS, VALUES, Field
from ares4._fields import Layout
from ares4.computer import Computer
from ares4.machine.controls import CONTROL_TABLE, Control
from ares4.machine.values import Stream

ROWS = [
    (f"{table} {name}", fields)
    for table, rows in (
        ("packet", PACKETS), ("event", EVENTS), ("entry", ENTRIES), ("command", COMMANDS)
    )
    for name, fields in rows.values()
]  # fmt: skip
DIGITS = Context(prec=12)
HEADER = struct.Struct("<BBHIQH")


NONE = {"B": 255, "H": 65535, "I": 2**32 - 1, "Q": 2**64 - 1, "h": -(2**15), "i": -(2**31)}


def engineering(
    number: int, code: str, scale: float, kind: str, values: str | None
) -> int | float | str | list[str] | None:
    """A number as docs/telemetry.md has it: units a step, to twelve digits, or what it means."""
    if kind == "absent" and number == NONE[code]:
        return None
    if kind == "flag":
        return number != 0
    if values is not None and kind == "set":
        named = dict(enumerate(VALUES[values]))
        on = [bit for bit in range(64) if number & 1 << bit]
        return [named.get(bit, f"bit {bit}") for bit in on]
    if values is not None:
        known = number < len(VALUES[values])
        return VALUES[values][number] if known else f"{values} {number}"
    if scale == 1:
        return number
    return float(DIGITS.multiply(Decimal(number), Decimal(scale)))


def standing(control: str, number: int) -> str:
    """Where a control stands, by the table of controls."""
    known = {name.lower(): it for name, it in CONTROL_TABLE.items() if not _springs(it)}
    positions = known[control].positions if control in known else ()
    return positions[number] if number < len(positions) else f"position {number}"


def _springs(control: Control) -> bool:
    return control.kind in ("momentary", "key")


def decoded(fields: tuple[Field, ...], data: bytes) -> dict[str, Any]:
    out: dict[str, Any] = {}
    at = 0
    for name, code, count, scale, kind, values in fields:
        numbers = struct.unpack_from(f"<{count}{code}", data, at)
        at += struct.calcsize(f"<{count}{code}")
        if kind == "position" and count > 1:
            lasting = [it.name.lower() for it in CONTROL_TABLE.values() if not _springs(it)]
            out[name] = {it: standing(it, n) for it, n in zip(lasting, numbers, strict=True)}
            continue
        if kind == "position":
            out[name] = standing(out["control"], numbers[0])
            continue
        read = [engineering(number, code, scale, kind, values) for number in numbers]
        out[name] = read[0] if count == 1 else read
    assert at == len(data)
    return out


@pytest.mark.parametrize(("fields"), [row[1] for row in ROWS], ids=[row[0] for row in ROWS])
@pytest.mark.parametrize("byte", [0x00, 0x01, 0x7F, 0x80, 0xFF])
def test_the_ends_of_every_field(fields: tuple[Field, ...], byte: int) -> None:
    layout = Layout(fields)
    data = bytes([byte]) * layout.size
    assert repr(layout.decode(data)) == repr(decoded(fields, data))


@given(st.data())
def test_any_number_in_any_field(data: st.DataObject) -> None:
    _, fields = data.draw(st.sampled_from(ROWS))
    layout = Layout(fields)
    raw = data.draw(st.binary(min_size=layout.size, max_size=layout.size))
    assert repr(layout.decode(raw)) == repr(decoded(fields, raw))


def lines_of(sent: bytes) -> str:
    """What `ares4 run` is to say of a downlink without noise."""
    out = []
    at = 0
    while at < len(sent):
        assert sent.startswith(FRAME_SYNC, at)
        start = at + len(FRAME_SYNC)
        _, number, sequence, met_s, cycle, length = HEADER.unpack_from(sent, start)
        end = start + HEADER.size + length
        assert fastcrc.crc16.ibm_3740(sent[start:end]) == int.from_bytes(
            sent[end : end + 2], "little"
        )
        payload = sent[start + HEADER.size : end]
        at = end + 2
        row: dict[str, Any] = {"sequence": sequence, "cycle": cycle, "met_s": met_s}
        if number in PACKETS:
            name, fields = PACKETS[number]
            row = {"kind": "packet", "name": name, **row, "fields": decoded(fields, payload)}
        else:
            counter, event = struct.unpack_from("<IH", payload)
            name, fields = EVENTS[event]
            row = {"kind": "event", "name": name, "number": counter, **row}
            row["fields"] = decoded(fields, payload[6:])
        out.append(json.dumps(row) + "\n")
    return "".join(out)


def test_a_run_says_to_the_byte_what_was_sent(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["run", "--scenario", "one-small-step", "--for", "30s"]) == 0
    ship = flight.fresh("one-small-step").computer
    ship.run_for(30.0)
    sent = ship.take(Stream.EARTH)
    whole = sent[: sent.rindex(FRAME_SYNC)]  # the last frame may be under way
    expected, said = lines_of(whole), capsys.readouterr().out
    assert len(expected.splitlines()) > 200
    assert said.startswith(expected)
    assert len(said.splitlines()) - len(expected.splitlines()) <= 1


@pytest.mark.parametrize(
    ("more", "most"), [([], 2), (["--truth"], 12), (["--until", "FLAMEOUT"], 105)]
)
def test_a_run_asks_the_machine_no_more_often_than_it_needs(
    more: list[str], most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = []
    real = Computer.run

    def run(computer: Computer, until_cycle: int) -> Any:
        calls.append(until_cycle)
        return real(computer, until_cycle)

    monkeypatch.setattr(Computer, "run", run)
    cli.main(["run", "--scenario", "orbit", "--for", "10s", *more])
    assert 0 < len(calls) <= most
