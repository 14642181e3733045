"""Stores that have a bound, filled to it with all their entries at one cycle.

The history's own are in tests/c_core/board/test_history.py, those of breakpoints and watches in
test_observe.py.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ares4.attachments.panel.hands import WAITING_MAX, Hands
from ares4.computer import Computer
from ares4.downlink import Downlink, encode_command
from ares4.errors import InputError
from ares4.machine.controls import control_named
from ares4.machine.values import RAM_BASE, Input, InputKind, Stream, cycles_of
from ares4.mission import Mission

Maker = Callable[[str], Computer]
IDLE = "1: j 1b"
UPSET_WORDS = 256
UART_BYTES = 4096
RADIO_BYTES = 1024
STREAM_BYTES = 1 << 20
PLANNED = 70_000
DRAIN = """
    li s0, 0x10000000
    li s2, 0
    lbu s1, 5(s0)           # LSR, which tells an overrun once
1:  lbu t0, 5(s0)
    andi t0, t0, 1
    beqz t0, 2f
    lbu t1, 0(s0)
    addi s2, s2, 1
    j 1b
2:  j 2b
"""


def test_bytes_that_the_serial_port_has_no_room_for_are_told_as_an_overrun(
    run_program: Maker,
) -> None:
    computer = run_program(DRAIN)
    for number in range(UART_BYTES + 1):
        computer.put(InputKind.CONSOLE, 0, number % 256)
    computer.run(1_000_000)
    assert computer.register(9) & 0b11 == 0b11  # ready, and an overrun
    assert computer.register(18) == UART_BYTES


def test_upsets_at_one_cycle_are_refused_past_the_last_that_can_be(run_program: Maker) -> None:
    computer = run_program(IDLE)
    for number in range(UPSET_WORDS):
        computer.put(InputKind.FLIP_RAM, RAM_BASE + 0x1000 + 4 * number, 3)
    before = computer.hash()
    with pytest.raises(InputError, match="RAM holds 256 upset words already"):
        computer.put(InputKind.FLIP_RAM, RAM_BASE + 0x9000, 3)
    assert computer.hash() == before
    computer.put(InputKind.FLIP_RAM, RAM_BASE + 0x1000, 3)  # back again: there is room for one
    computer.put(InputKind.FLIP_RAM, RAM_BASE + 0x9000, 3)


def test_what_is_planned_for_one_cycle_comes_in_whole_and_in_order(run_program: Maker) -> None:
    """More than a mission remembers, and again after going back."""
    computer = run_program(IDLE)
    computer.remember(1_000_000)
    rows = [
        Input(50_000, InputKind.WRITE_RAM, RAM_BASE + 0x1000 + number % 50_000, number % 251)
        for number in range(PLANNED)
    ]
    mission = Mission(computer, rows=rows)
    came: list[int] = []
    computer.observers.append(lambda row: came.append(row.value))
    mission.advance(100_000)
    assert came == [row.value for row in rows]
    end = computer.hash()
    computer.go_to(10_000)
    mission.advance(100_000)
    assert computer.hash() == end
    assert computer.take(Stream.CONSOLE) == b""


def test_a_radio_keeps_the_first_bytes_that_it_has_room_for_and_hears_on(ship: Computer) -> None:
    """A command that is whole is carried out, one cut off is not, the next one is again."""
    ship.run(cycles_of(2))
    command, other = (encode_command("PING", number, token=7) for number in (1, 2))
    ship.receive(InputKind.EARTH, bytes(RADIO_BYTES - len(command)) + command + command)
    downlink = Downlink()

    def carried_out() -> int:
        rows = downlink.feed(ship.take(Stream.EARTH))
        return sum(row["name"] == "COMMAND_ACCEPTED" for row in rows)

    ship.run(ship.cycle + cycles_of(2))
    assert carried_out() == 1
    ship.receive(InputKind.EARTH, command[: len(command) // 2] + other)
    ship.run(ship.cycle + cycles_of(2))
    assert carried_out() == 1


def test_a_stream_that_nobody_takes_from_keeps_its_latest_bytes(run_program: Maker) -> None:
    """An inner loop of 251, which is prime to the bound, so that no byte's place stays its own."""
    program = """
        li s0, 0x10000000
        li s1, {count}
        li s2, 251
        li t0, 0
    1:  sb t0, 0(s0)
        addi t0, t0, 1
        bne t0, s2, 2f
        li t0, 0
    2:  addi s1, s1, -1
        bnez s1, 1b
    3:  j 3b
    """
    count = STREAM_BYTES + 1000
    computer = run_program(program.format(count=count))
    computer.run(20 * count)
    assert computer.register(9) == 0
    taken = computer.take(Stream.CONSOLE)
    assert taken == bytes(number % 251 for number in range(count))[-STREAM_BYTES:]


@pytest.mark.parametrize("prompt", ["CUT_OFF", "ALARM_ACK", "DARK_SHIP"])
def test_a_button_of_a_panel_waits_for_no_other_move(ship: Computer, prompt: str) -> None:
    ship.run(cycles_of(1))
    came: list[tuple[int, int]] = []
    hands = Hands(ship, lambda line: None)
    numbers = [control_named(name).number for name in ("KEY_5", "KEY_4", "THROTTLE", prompt)]
    hands.plugged("panel", dict.fromkeys(numbers, 0))
    hands.put_due()
    ship.observers.append(lambda row: came.append((row.index, row.value)))
    moves = [(number, position) for number in numbers[:3] for position in (1, 0)]
    for move in [*moves, (numbers[3], 1), *moves]:
        hands.moved(*move)
    hands.put_due()
    assert came[:7] == [*moves, (numbers[3], 1)]
    assert len(came) < 7 + len(moves)  # what came behind it waits as ever
    while (due := hands.next_cycle()) is not None:
        ship.run(due)
        hands.put_due()
    assert came == [*moves, (numbers[3], 1), *moves]


def test_moves_of_a_panel_at_one_cycle_all_go_in_and_in_order(ship: Computer) -> None:
    ship.run(cycles_of(1))
    came: list[tuple[int, int]] = []
    ship.observers.append(lambda row: came.append((row.index, row.value)))
    hands = Hands(ship, lambda line: None)
    controls = [control_named(name).number for name in ("LIDAR", "IMAGER", "UHF")]
    hands.plugged("panel", dict.fromkeys(controls, 0))
    moves = [(controls[number % 3], number // 3 % 2) for number in range(3 * WAITING_MAX)]
    for move in moves:
        hands.moved(*move)
    while (due := hands.next_cycle()) is not None:
        ship.run(due)
        hands.put_due()
    assert [row for row in came if row in moves][-len(moves) :] == moves
    assert {control: ship.words("cockpit.INPUT")[control] for control in controls} == dict(
        moves[-3:]
    )
