"""The mass memory against a model of NAND flash: bits only fall, blocks rise, work is cut short."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ares4._registers import DEVICES, FIELDS
from ares4.machine.values import RAM_BASE, InputKind

PAGE_BYTES, PAGES, PAGES_PER_BLOCK = 2112, 32768, 64
MODELLED = 2048  # pages
BLOCK_BYTES = PAGE_BYTES * PAGES_PER_BLOCK
READ, PROGRAM, ERASE = 1, 2, 3
CYCLES = {READ: 5_000, PROGRAM: 30_000, ERASE: 200_000}
DONE, FAILED = 1, 2
BUFFER = RAM_BASE + 0x4000
RECORDER = FIELDS["power.LOADS.RECORDER"][0]
WORLD_STEP_CYCLES = 2_000_000
STARTING_CYCLES = WORLD_STEP_CYCLES  # until a load that was switched on is live

Make = Callable[..., Any]
SOME_PAGES = st.sampled_from([0, 1, 63, 64, 2047])
STEPS = st.lists(
    st.tuples(st.sampled_from([READ, PROGRAM, ERASE]), SOME_PAGES, st.integers(0, 255)),
    min_size=1,
    max_size=6,
)


def powered(make_bare: Make) -> Any:
    bare = make_bare(0x40000)
    switch_on(bare)
    return bare


def switch_on(bare: Any) -> None:
    bare.store("power.BUSES", 3)
    bare.store("power.LOADS", RECORDER)
    bare.run(bare.cycle + STARTING_CYCLES)


def page_of(seed: int) -> bytes:
    return random.Random(seed).randbytes(PAGE_BYTES)


def start(bare: Any, operation: int, page: int, address: int = BUFFER) -> int:
    """The cycle at which it began."""
    bare.store("massmem.EVENT", DONE | FAILED)
    bare.store("massmem.PAGE", page)
    bare.store("massmem.ADDRESS", address)
    began = bare.cycle
    bare.store("massmem.COMMAND", operation)
    return began


def finish(bare: Any, began: int, operation: int) -> int:
    """The event that ends it, at its cycle, as far as an instruction is, and not before."""
    bare.run(began + CYCLES[operation] - 10)
    assert (bare.read("massmem.STATUS.BUSY"), bare.read("massmem.EVENT")) == (1, 0)
    bare.run(began + CYCLES[operation] + 10)
    assert bare.read("massmem.STATUS.BUSY") == 0
    return bare.read("massmem.EVENT")


class Model:
    """What the part holds."""

    def __init__(self) -> None:
        self.bytes = bytearray(b"\xff" * (MODELLED * PAGE_BYTES))

    def image(self) -> bytes:
        """Without the erased pages at the end."""
        used = max(1, len(self.bytes.rstrip(b"\xff")))
        return bytes(self.bytes[: -(-used // PAGE_BYTES) * PAGE_BYTES])

    def program(self, page: int, data: bytes, cells: int = 8 * PAGE_BYTES) -> None:
        """The first so many cells; the lowest bit of a byte is its first."""
        at = page * PAGE_BYTES
        for number in range(cells // 8):
            self.bytes[at + number] &= data[number]
        if cells % 8:
            self.bytes[at + cells // 8] &= data[cells // 8] | 0xFF << cells % 8 & 0xFF

    def erase(self, page: int, pages: int = PAGES_PER_BLOCK) -> None:
        at = page // PAGES_PER_BLOCK * BLOCK_BYTES
        self.bytes[at : at + pages * PAGE_BYTES] = b"\xff" * (pages * PAGE_BYTES)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(steps=STEPS)
def test_it_holds_what_a_flash_holds(make_bare: Make, steps: list[tuple[int, int, int]]) -> None:
    bare, model = powered(make_bare), Model()
    assert bare.flash() == model.image()
    for operation, page, seed in steps:
        data = page_of(seed)
        bare.poke(BUFFER, data)
        began = start(bare, operation, page)
        assert finish(bare, began, operation) == DONE
        if operation == READ:
            at = page * PAGE_BYTES
            assert bare.peek(BUFFER, PAGE_BYTES) == model.bytes[at : at + PAGE_BYTES]
        elif operation == PROGRAM:
            model.program(page, data)
        else:
            model.erase(page)
        assert bare.flash() == model.image()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(
    operation=st.sampled_from([PROGRAM, ERASE]),
    page=SOME_PAGES,
    seed=st.integers(0, 255),
    part=st.floats(0, 0.999),
)
def test_a_restart_leaves_the_part_of_the_work_that_was_done(
    make_bare: Make, operation: int, page: int, seed: int, part: float
) -> None:
    bare, model = powered(make_bare), Model()
    old, data = page_of(1000 + seed), page_of(seed)
    for other in {page // 64 * 64, page, page // 64 * 64 + 63}:
        bare.poke(BUFFER, old)
        finish(bare, start(bare, PROGRAM, other), PROGRAM)
        model.program(other, old)
    bare.poke(BUFFER, data)
    began = start(bare, operation, page)
    bare.run(began + max(1, int(part * CYCLES[operation])))
    lived = bare.cycle - began
    bare.put(InputKind.RESTART)
    bare.step()
    if operation == PROGRAM:
        model.program(page, data, 8 * PAGE_BYTES * lived // CYCLES[PROGRAM])
    else:
        model.erase(page, PAGES_PER_BLOCK * lived // CYCLES[ERASE])
    assert bare.flash() == model.image()
    registers = [bare.read(f"massmem.{name}") for name in ("STATUS", "EVENT", "PAGE", "COMMAND")]
    assert registers == [0, 0, 0, 0]


@pytest.mark.parametrize("operation", [PROGRAM, ERASE])
@pytest.mark.parametrize("part", [0.01, 0.3, 0.5, 0.97])
def test_power_that_goes_on_the_way_leaves_the_part_that_was_done(
    make_bare: Make, operation: int, part: float
) -> None:
    bare, model = powered(make_bare), Model()
    data = page_of(3)
    bare.poke(BUFFER, page_of(4))
    for page in (0, 63):
        finish(bare, start(bare, PROGRAM, page), PROGRAM)
        model.program(page, page_of(4))
    bare.poke(BUFFER, data)
    step = bare.cycle // WORLD_STEP_CYCLES + 1
    bare.run(step * WORLD_STEP_CYCLES - int(part * CYCLES[operation]))
    began = start(bare, operation, 0)
    bare.store("power.LOADS", 0)  # which has its effect at the world's next step
    lived = step * WORLD_STEP_CYCLES - began
    assert 0 < lived < CYCLES[operation]
    bare.run(began + CYCLES[operation] + STARTING_CYCLES)
    if operation == PROGRAM:
        model.program(0, data, 8 * PAGE_BYTES * lived // CYCLES[PROGRAM])
    else:
        model.erase(0, PAGES_PER_BLOCK * lived // CYCLES[ERASE])
    assert bare.read("massmem.EVENT") == FAILED
    assert bare.flash() == model.image()


def test_a_page_is_taken_from_ram_when_the_work_begins(make_bare: Make) -> None:
    bare, model = powered(make_bare), Model()
    bare.poke(BUFFER, page_of(1))
    began = start(bare, PROGRAM, 5)
    bare.poke(BUFFER, bytes(PAGE_BYTES))
    assert finish(bare, began, PROGRAM) == DONE
    model.program(5, page_of(1))
    assert bare.flash() == model.image()


def test_while_it_is_busy_a_command_is_not_taken(make_bare: Make) -> None:
    bare, model = powered(make_bare), Model()
    bare.poke(BUFFER, page_of(1))
    began = start(bare, PROGRAM, 5)
    bare.store("massmem.PAGE", 6)
    bare.store("massmem.COMMAND", PROGRAM)
    assert finish(bare, began, PROGRAM) == DONE
    model.program(5, page_of(1))
    bare.run(bare.cycle + CYCLES[ERASE])
    assert bare.flash() == model.image()


@pytest.mark.parametrize(
    ("operation", "page", "address"),
    [
        (READ, PAGES, BUFFER),
        (READ, 0xFFFF, BUFFER),
        (PROGRAM, 0xFFFF, BUFFER),
        (ERASE, PAGES, BUFFER),
        (READ, 0, BUFFER + 2),
        (PROGRAM, 0, RAM_BASE + 0x40000 - PAGE_BYTES + 4),
        (PROGRAM, 0, 0),
    ],
)
def test_what_it_cannot_do_fails_at_once_and_changes_nothing(
    make_bare: Make, operation: int, page: int, address: int
) -> None:
    bare = powered(make_bare)
    before = bare.flash()
    start(bare, operation, page, address)
    assert (bare.read("massmem.EVENT"), bare.read("massmem.STATUS.BUSY")) == (FAILED, 0)
    assert bare.flash() == before


def test_a_read_to_where_no_ram_is_fails_at_its_end(make_bare: Make) -> None:
    bare = powered(make_bare)
    began = start(bare, READ, 0, RAM_BASE + 0x40000 - PAGE_BYTES + 4)
    assert finish(bare, began, READ) == FAILED


def test_without_power_nothing_is_begun(make_bare: Make) -> None:
    bare = make_bare(0x40000)
    start(bare, READ, 0)
    assert bare.read("massmem.EVENT") == FAILED


def test_it_interrupts_while_an_event_stands_and_is_asked_to(make_bare: Make) -> None:
    bare = powered(make_bare)
    line = DEVICES["massmem"][2]

    def asks() -> bool:
        return bool(bare.words("plic.PENDING")[line // 32] >> line % 32 & 1)

    finish(bare, start(bare, READ, 0), READ)
    assert not asks()
    bare.store("massmem.CONTROL", 1 << 8)
    assert asks()


def test_its_size_is_told(bare: Any) -> None:
    sizes = ("GEOMETRY.BLOCKS", "GEOMETRY.PAGES_PER_BLOCK", "PAGE_SIZE.DATA_BYTES")
    assert [bare.read(f"massmem.{name}") for name in sizes] == [512, 64, 2048]
    assert bare.read("massmem.PAGE_SIZE.SPARE_BYTES") == 64
