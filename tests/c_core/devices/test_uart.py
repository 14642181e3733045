"""The serial port where its queue is full: as the part's data sheet, section 8, has it."""

from __future__ import annotations

from typing import Any

import pytest

from ares4.machine.values import InputKind

UART = 0x10000000
DATA, IER, FCR, LSR = 0, 1, 2, 5
READY, OVERRUN = 0x01, 0x02
QUEUE_BYTES = 4096


def test_a_byte_too_many_is_lost_and_told_once(bare: Any) -> None:
    for number in range(QUEUE_BYTES):
        bare.put(InputKind.CONSOLE, 0, number & 0xFF)
    assert bare.peek(UART + LSR, 1)[0] & (READY | OVERRUN) == READY
    bare.put(InputKind.CONSOLE, 0, 0xEE)
    assert bare.access(UART + LSR) & (READY | OVERRUN) == READY | OVERRUN
    assert bare.access(UART + LSR) & (READY | OVERRUN) == READY
    assert [bare.access(UART + DATA) for _ in range(QUEUE_BYTES)] == [
        number & 0xFF for number in range(QUEUE_BYTES)
    ]
    assert bare.access(UART + LSR) & (READY | OVERRUN) == 0


def test_an_overrun_interrupts_before_the_bytes(bare: Any) -> None:
    bare.access(UART + IER, 0x05)
    for _ in range(QUEUE_BYTES + 1):
        bare.put(InputKind.CONSOLE, 0, 0x55)
    assert bare.access(UART + FCR) & 0x0F == 0x06
    bare.access(UART + LSR)
    assert bare.access(UART + FCR) & 0x0F == 0x04


@pytest.mark.parametrize(
    ("before", "control", "cleared"),
    [(0, 0x02, True), (1, 0x03, True), (0, 0x01, True), (1, 0x00, True),
     (0, 0x00, False), (1, 0x01, False), (1, 0x05, False)],
)  # fmt: skip
def test_fcr_clears_what_was_received(bare: Any, before: int, control: int, cleared: bool) -> None:
    bare.access(UART + FCR, before)
    bare.put(InputKind.CONSOLE, 0, 0x55)
    bare.access(UART + FCR, control)
    assert bare.access(UART + LSR) & READY == (0 if cleared else READY)
