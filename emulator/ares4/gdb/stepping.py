"""How the machine goes on when gdb says so: freely, or by single instructions.

A step is one instruction of the program that is looked at. An interrupt that comes instead is
taken, and its handler runs until it is back at that instruction, with the stack as it was: else
whoever steps through code with interrupts on would see little but handlers. A breakpoint in the
handler holds as ever.
"""

from __future__ import annotations

from collections.abc import Container

from ares4.computer import Computer
from ares4.errors import MachineError
from ares4.gdb.target import MCAUSE, MEPC, MTVEC, PC
from ares4.machine.values import Stop

_SP = 2
_INTERRUPT = 1 << 31
_STEPS_MAX = 2000  # between two looks at what gdb says


class Going:
    """Freely: until gdb or a breakpoint stops it."""

    def __init__(self, computer: Computer) -> None:
        self._computer = computer

    def move(self, until_cycle: int) -> Stop:
        """Runs, to the cycle at most. Stop.CYCLE: there is more to do."""
        return self._computer.run(until_cycle)

    def close(self) -> None:
        """It was stopped."""


class Stepping:
    """By single instructions: one, or as many as it takes to leave a range of addresses.

    breakpoints: where gdb has some; they stay. Stop.COUNT: the step is done.
    """

    def __init__(
        self, computer: Computer, breakpoints: Container[int], low: int = 0, high: int = 0
    ) -> None:
        self._computer = computer
        self._breakpoints = breakpoints
        self._range = range(low, high)
        self._home: tuple[int, int] | None = None  # pc and sp that a handler is to come back to

    def move(self, until_cycle: int) -> Stop:
        """Steps, to the cycle at most. Stop.CYCLE: there is more to do."""
        computer = self._computer
        for _ in range(_STEPS_MAX):
            if self._home is not None:
                stop = self._return(until_cycle)
                if stop is not None:
                    return stop
            before, steps = computer.register(PC), computer.steps
            stop = computer.step(1, until_cycle)
            if stop is Stop.BREAK and computer.steps == steps and before not in self._breakpoints:
                continue  # somebody else's, who was not told of it yet
            if stop is not Stop.COUNT:
                return stop
            now = computer.register(PC)
            if self._interrupted(before, now):
                # Without room for another breakpoint nothing says when the handler is over.
                if not self._set_home((before, computer.register(_SP))):
                    return Stop.COUNT
            elif now not in self._range:
                return Stop.COUNT
        return Stop.CYCLE

    def _interrupted(self, before: int, now: int) -> bool:
        if 0 < now - before <= 4:
            return False
        read = self._computer.register
        cause, vector = read(MCAUSE), read(MTVEC)
        entries = (vector & ~3, (vector & ~3) + 4 * (cause & ~_INTERRUPT))
        return bool(cause & _INTERRUPT) and read(MEPC) == before and now in entries

    def _return(self, until_cycle: int) -> Stop | None:
        """Runs a handler to its end. None: it is back."""
        computer = self._computer
        stop = computer.run(until_cycle)
        place = (computer.register(PC), computer.register(_SP))
        if stop is Stop.BREAK and place == self._home:
            self.close()
            return None
        inner = self._home is not None and place[0] == self._home[0]  # a handler that calls it
        if stop is Stop.BREAK and inner and place[0] not in self._breakpoints:
            return Stop.CYCLE
        return stop

    def _set_home(self, home: tuple[int, int]) -> bool:
        """False: there are as many breakpoints as there can be."""
        try:
            self._computer.break_at(home[0])
        except MachineError:
            return False
        self._home = home
        return True

    def close(self) -> None:
        """It was stopped, or the handler is over."""
        if self._home is not None:
            self._computer.unbreak(self._home[0])
            self._home = None
