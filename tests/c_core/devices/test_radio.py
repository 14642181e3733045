"""The radio: two queues a link, bytes in bursts at the link's rate, nothing without power.

Where the Earth and the team stand is the world's; a link is locked or not, as the truth of the
signal says.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ares4._registers import DEVICES, FIELDS, REGISTERS
from ares4.machine.values import CYCLES_PER_SECOND, InputKind, Stream

EARTH, SURFACE = 0, 1
LOADS = [FIELDS[f"power.LOADS.{name}"][0] for name in ("HGA", "UHF")]
KINDS = [InputKind.EARTH, InputKind.SURFACE]
STREAMS = [Stream.EARTH, Stream.SURFACE]
BYTES_PER_SECOND = [8_000, 32_000]
LOCK_DB = 3.0
BURST_BYTES, SEND_BYTES, RECEIVE_BYTES = 32, 4096, 1024
WORLD_STEP_CYCLES = 2_000_000
BASE = REGISTERS["radio.CONTROL"][0]
LINK_AT, LINK_BYTES = 0x10, 0x20
STATUS, SEND, RECEIVED, POP, SIGNAL = range(0, 20, 4)

Make = Callable[..., Any]
LINKS = pytest.mark.parametrize("link", [EARTH, SURFACE])


class Radio:
    """A bare machine's radio."""

    def __init__(self, bare: Any, loads: int = sum(LOADS)) -> None:
        self.bare = bare
        bare.store("power.BUSES", 3)
        self.switch(loads)

    def switch(self, loads: int) -> None:
        self.bare.store("power.LOADS", loads)
        self.wait(2 * WORLD_STEP_CYCLES)

    def wait(self, cycles: int) -> None:
        self.bare.run(self.bare.cycle + cycles)

    def _place(self, link: int, offset: int) -> int:
        return BASE + LINK_AT + LINK_BYTES * link + offset

    def read(self, link: int, offset: int) -> int:
        return int.from_bytes(self.bare.peek(self._place(link, offset), 4), "little")

    def write(self, link: int, offset: int, value: int) -> None:
        self.bare.store_at(self._place(link, offset), value)

    def locked(self, link: int) -> bool:
        return bool(self.read(link, STATUS) & 1)

    def ready(self, link: int) -> bool:
        return bool(self.read(link, STATUS) & 2)

    def room(self, link: int) -> int:
        return self.read(link, STATUS) >> 16

    def heard(self, link: int) -> bytes:
        """All that its queue holds, taken out."""
        data = bytearray()
        while self.ready(link):
            data.append(self.read(link, RECEIVED))
            self.write(link, POP, 1)
        return bytes(data)


@pytest.fixture
def radio(make_bare: Make) -> Radio:
    return Radio(make_bare())


def locked(radio: Radio, link: int) -> Radio:
    """Some time in an orbit the path to each is open."""
    for _ in range(130):
        if radio.locked(link):
            return radio
        radio.bare.rest_for(60.0)
    raise AssertionError(f"link {link} never locks")


@LINKS
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(counts=st.lists(st.integers(1, 300), min_size=1, max_size=4), seed=st.integers(0, 99))
def test_bytes_leave_in_order_and_at_the_links_rate(
    make_bare: Make, link: int, counts: list[int], seed: int
) -> None:
    radio = Radio(make_bare())
    chance = random.Random(seed)
    for count in counts:
        data = chance.randbytes(count)
        began = radio.bare.cycle
        for byte in data:
            radio.write(link, SEND, byte)
        burst = BURST_BYTES * CYCLES_PER_SECOND // BYTES_PER_SECOND[link]
        bursts = -(-count // BURST_BYTES)
        radio.bare.run(began + bursts * burst - 10)
        early = radio.bare.take(STREAMS[link])
        assert early == data[: (bursts - 1) * BURST_BYTES]
        radio.bare.run(began + bursts * burst + 10)
        assert early + radio.bare.take(STREAMS[link]) == data
        assert radio.room(link) == SEND_BYTES


@LINKS
def test_what_the_queue_has_no_room_for_is_lost(radio: Radio, link: int) -> None:
    """4,096 stores take less time than a burst of either link: 1 ms."""
    for number in range(SEND_BYTES + 50):
        radio.write(link, SEND, number % 256)
    assert radio.room(link) == 0
    radio.bare.rest_for(1.0)
    assert radio.bare.take(STREAMS[link]) == bytes(number % 256 for number in range(SEND_BYTES))


@LINKS
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(parts=st.lists(st.binary(max_size=700), max_size=4))
def test_what_arrives_waits_in_order_until_it_is_taken(
    make_bare: Make, link: int, parts: list[bytes]
) -> None:
    radio = locked(Radio(make_bare()), link)
    for data in parts:
        radio.bare.receive(KINDS[link], data)
        radio.bare.receive(KINDS[link], data)
        assert radio.heard(link) == (data + data)[:RECEIVE_BYTES]
        assert not radio.ready(link)


def test_a_read_takes_nothing(radio: Radio) -> None:
    locked(radio, EARTH).bare.receive(InputKind.EARTH, b"ab")
    assert [radio.read(EARTH, RECEIVED) for _ in range(3)] == [ord("a")] * 3
    radio.write(EARTH, POP, 0)
    assert radio.heard(EARTH) == b"ab"
    radio.write(EARTH, POP, 1)  # of nothing
    radio.bare.receive(InputKind.EARTH, b"c")
    assert radio.heard(EARTH) == b"c"


def test_the_links_know_nothing_of_each_other(radio: Radio) -> None:
    locked(radio, SURFACE).bare.receive(InputKind.SURFACE, b"below")
    assert not radio.ready(EARTH)
    radio.write(EARTH, SEND, 7)
    assert radio.room(SURFACE) == SEND_BYTES
    radio.bare.rest_for(0.1)
    assert radio.bare.take(Stream.EARTH) == b"\x07"
    assert radio.bare.take(Stream.SURFACE) == b""
    assert radio.heard(SURFACE) == b"below"


@LINKS
def test_without_power_nothing_is_sent_heard_shown_or_kept(radio: Radio, link: int) -> None:
    locked(radio, link)
    radio.bare.receive(KINDS[link], b"heard")
    for byte in bytes(200):
        radio.write(link, SEND, byte)
    radio.switch(sum(LOADS) - LOADS[link])
    radio.bare.take(STREAMS[link])  # what had left before
    assert [radio.read(link, offset) for offset in (STATUS, RECEIVED, SIGNAL)] == [0, 0, 0]
    radio.bare.receive(KINDS[link], b"unheard")
    radio.write(link, SEND, 1)
    radio.switch(sum(LOADS))
    radio.bare.rest_for(0.1)
    assert radio.bare.take(STREAMS[link]) == b""
    assert (radio.heard(link), radio.room(link)) == (b"", SEND_BYTES)


def test_what_arrives_while_there_is_no_carrier_is_not_heard(radio: Radio) -> None:
    """In an orbit the team is below the horizon most of the time."""
    locked(radio, SURFACE).bare.receive(InputKind.SURFACE, b"heard")
    while radio.locked(SURFACE):
        radio.bare.rest_for(60.0)
    radio.bare.receive(InputKind.SURFACE, b"unheard")
    assert radio.heard(SURFACE) == b"heard"


@LINKS
def test_a_carrier_is_there_while_the_signal_is_enough(radio: Radio, link: int) -> None:
    """Along an orbit, in which each path opens and closes; the signal is signed."""
    seen = set()
    for _ in range(130):
        shown = radio.read(link, SIGNAL)
        signal_db = (shown - 2**32 if shown >> 31 else shown) / 10
        assert radio.locked(link) == (signal_db >= LOCK_DB)
        seen.add(radio.locked(link))
        radio.bare.rest_for(60.0)
    assert seen == {False, True}


def test_it_interrupts_while_a_byte_waits_and_is_asked_to(radio: Radio) -> None:
    line = DEVICES["radio"][2]

    def asks() -> bool:
        return bool(radio.bare.words("plic.PENDING")[line // 32] >> line % 32 & 1)

    locked(radio, EARTH).bare.receive(InputKind.EARTH, b"a")
    assert not asks()
    radio.bare.store("radio.CONTROL", 1 << 8)
    assert asks()


def test_a_restart_forgets_both_queues(radio: Radio) -> None:
    locked(radio, EARTH).bare.receive(InputKind.EARTH, b"heard")
    radio.write(EARTH, SEND, 7)
    radio.bare.put(InputKind.RESTART)
    radio.bare.step()
    assert (radio.room(EARTH), radio.ready(EARTH)) in ((0, False), (SEND_BYTES, False))
    radio.bare.take(Stream.EARTH)
    assert radio.bare.read("radio.CONTROL") == 0
