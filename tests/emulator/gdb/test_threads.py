"""The tasks of a program as gdb's threads: whatever is said of one that is away is so when it runs.

The image `tasks` has the kernel's names and its frames, and places of members that no usual setting
has. Frames of other versions and broken lists are made in memory.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from random import Random

import pytest

from ares4.computer import Computer
from ares4.gdb.freertos import Tasks
from ares4.gdb.names import Nameless
from ares4.gdb.threads import Threads
from ares4.machine.values import RAM_BASE
from tests.emulator.gdb.conftest import Flight

SAVED = (1, *range(5, 32))


def test_tasks_are_threads_with_their_own_registers(executed: Callable[[str], Flight]) -> None:
    said = executed("tasks").script("""
        def threads():
            return [(one.ptid[1], one.name) for one in gdb.selected_inferior().threads()]
        said["hart"] = do("info threads")
        do("break worker")
        for _ in range(5): do("continue")
        said["threads"] = do("info threads")
        said["all"] = do("thread apply all bt")
        do("thread 3")
        names = ["pc", "sp", "ra", "gp", "tp", *(f"x{n}" for n in range(5, 32))]
        def registers(): return [value(f"(unsigned)${name}") for name in names]
        said["away"] = registers()
        said["stack"] = do("bt")
        do("set var $s9 = 12345")
        try:
            do("set var $sp = 16")
        except gdb.error as error:
            said["sp"] = str(error)
        do("delete")
        do(f"tbreak *{said['away'][0]}")
        do("continue")
        said["thread"] = do("thread")
        said["here"] = registers()
    """)
    assert '"hart 0"' in said["hart"]
    for row in (
        "worker.*running, priority 1",
        "helper.*ready, priority 1",
        "sleeper.*delayed, priority 3.* wait_inside",
        "parked.*suspended, priority 2",
    ):
        assert re.search(row, said["threads"]), said["threads"]
    stacks = said["all"].split("Thread ")
    for name in ("sleeper", "parked"):
        [stack] = [part for part in stacks if f'"{name}"' in part]
        assert re.search("#0 .*wait_inside.*\n#1 .*wait_outside.*\n#2 .*waiter", stack), stack
    assert "worker" in said["stack"]
    assert "kept nowhere" in said["sp"]
    assert "Current thread is 3 " in said["thread"]
    wanted = said["away"]
    wanted[5 + 25 - 5] = 12345  # s9 is x25
    assert said["here"] == wanted


class Usual(Nameless):
    """The kernel's symbols where a test puts them; members lie as usual."""

    def __init__(self, **symbols: tuple[int, int]) -> None:
        self._symbols = symbols

    def symbol(self, name: str) -> tuple[int, int] | None:
        """Where a test has put it."""
        return self._symbols.get(name)


BLOCK, OTHER, STACK, LISTS = (RAM_BASE + place for place in (0x1000, 0x2000, 0x3000, 0x8000))
USUAL = Usual(
    pxCurrentTCB=(RAM_BASE + 0x800, 4),
    pxReadyTasksLists=(LISTS, 40),
    xPendingReadyList=(LISTS + 40, 20),
    xDelayedTaskList1=(LISTS + 60, 20),
    xSuspendedTaskList=(LISTS + 80, 20),
)


def words(*numbers: int) -> bytes:
    return struct.pack(f"<{len(numbers)}I", *numbers)


def kernel() -> Computer:
    """Two tasks: one runs, the other is in the second list of those that are ready."""
    computer = Computer(1 << 20)
    computer.load_flat(b"\x6f\0\0\0")
    computer.power_on()
    computer.poke(RAM_BASE + 0x800, words(BLOCK))
    for place in range(LISTS, LISTS + 100, 20):
        computer.poke(place, words(0, place + 8, 0xFFFFFFFF, place + 8, place + 8))
    for number, block in enumerate((BLOCK, OTHER)):
        item, ready = block + 4, LISTS + 20 * number
        computer.poke(block, words(STACK, 0, ready + 8, ready + 8, block, ready))
        computer.poke(block + 44, words(number, 0) + f"task {number}".encode())
        computer.poke(ready, words(1, ready + 8, 0xFFFFFFFF, item, item))
    return computer


PLAIN, DIRTY = 0x1880, 0x80007880
X = [0x80001000 + 0x111 * number for number in SAVED]
DOUBLES = [0x3FF0000000000000 + number for number in range(33)]
SINGLES = [0x3F800000 + number for number in range(33)]
FRAMES = {
    "to V10.4": words(0x80000004, *X, PLAIN),
    "to V11.1": words(0x80000004, *X, 0, PLAIN),
    "floats on": words(0x80000004, *X, 3, DIRTY),
    "later": words(0x80000004, PLAIN, *X, 0),
    "with doubles": words(0x80000004, DIRTY) + struct.pack("<33Q", *DOUBLES) + words(*X, 0),
    "with singles": words(0x80000004, DIRTY) + words(*SINGLES) + words(*X, 0),
}


@pytest.mark.parametrize("version", FRAMES)
def test_each_frame_is_told_by_what_it_holds(version: str) -> None:
    computer, frame = kernel(), FRAMES[version]
    computer.poke(STACK, frame + words(*[0xA5A5A5A5] * 80))
    threads = Threads(computer, USUAL)
    assert [(one.number, one.name, one.state) for one in threads.all()] == [
        (0x1000, "task 0", "running"), (0x2000, "task 1", "ready"),
    ]  # fmt: skip
    threads.choose(b"g2000")

    def register(number: int) -> int:
        return int.from_bytes(bytes.fromhex(threads.register(number).decode()), "little")

    assert register(32) == 0x80000004
    assert [register(number) for number in SAVED] == X
    assert register(2) == STACK + len(frame)
    if "with" in version:
        boxed = [0xFFFFFFFF << 32 | single for single in SINGLES]
        wanted = DOUBLES if "doubles" in version else boxed
        assert [register(33 + number) for number in range(32)] == wanted[:32]
        value = wanted[3] + 7
        threads.assign(36, value.to_bytes(8, "little"))
        assert register(36) == value and register(37) == wanted[4]
    else:
        assert threads.register(33) == b"xx" * 8
    threads.assign(9, b"abcd")
    assert register(9) == int.from_bytes(b"abcd", "little")
    assert threads.registers() == b"".join(map(threads.register, range(65)))


def test_what_is_no_frame_says_nothing() -> None:
    computer = kernel()
    computer.poke(STACK, words(*[0xA5A5A5A5] * 100))
    threads = Threads(computer, USUAL)
    threads.choose(b"g2000")
    assert threads.register(32) == threads.register(1) == b"xxxxxxxx"
    threads.run_on()
    assert threads.register(32) != b"xxxxxxxx"


def test_broken_lists_end() -> None:
    """Rings, lengths and pointers of any kind: there are so many tasks at most, and no error."""
    for seed in range(200):
        random, computer = Random(seed), kernel()
        places = [LISTS + 4 * at for at in range(25)] + [BLOCK + 4 * at for at in range(12)]
        for place in random.sample(places, random.randrange(1, 12)):
            value = random.choice((0, LISTS + 8, BLOCK + 4, OTHER + 4, 0xFFFFFFFF, 0x10000000,
                                   random.getrandbits(32)))  # fmt: skip
            computer.poke(place, words(value))
        tasks = Tasks(computer, USUAL)
        found = tasks.all()
        assert len(found) <= 1024
        for one in found:
            tasks.registers(one.number)
    assert Tasks(kernel(), Nameless()).all() == []
