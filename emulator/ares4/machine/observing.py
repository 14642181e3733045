"""Where a computer's runs end, and what is gathered of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from ares4._core import ffi, lib
from ares4.machine.handle import Handle, unsigned
from ares4.machine.values import Call, CallKind, Event, Fault, Stopped, Traced

_STOP_HOST: int = lib.ARES_STOP_HOST  # an end that only this class sees
_TRACE_ROWS = 65536


class Observing(Handle):
    """The part of class Computer that looks at runs: breakpoints, watches, traces, counts."""

    def __init__(self, ram_bytes: int, seed: int) -> None:
        super().__init__(ram_bytes, seed)
        self._breaks: Counter[int] = Counter()
        self._observed = False
        self._trace: Callable[[list[Traced]], None] | None = None
        self._fault: Callable[[Fault], None] | None = None
        self._fault_tellers: list[Callable[[Fault], bool]] = []
        self._host: Callable[[], None] | None = None
        self._what = 0

    # ---- stopping where something happens -------------------------------------------------------

    def break_at(self, address: int) -> None:
        """Ends runs with Stop.BREAK before the instruction at an address; costs no speed.

        It holds where a run begins too, but for the one that ended the last run: that is passed,
        once. Up to 256. Set by several, it holds until each has taken it back. Raises
        MachineError.
        """
        self._check(lib.ares_break_at(self._ares, unsigned(address, 32, "address")))
        self._breaks[address] += 1

    def unbreak(self, address: int) -> None:
        """Takes a breakpoint back. Raises MachineError when there is none."""
        if self._breaks[unsigned(address, 32, "address")] <= 1:
            self._check(lib.ares_unbreak(self._ares, address))
            del self._breaks[address]
        else:
            self._breaks[address] -= 1

    def watch(self, address: int, count: int = 4, read: bool = False, write: bool = True) -> int:
        """Ends runs with Stop.WATCH before an instruction touches some of count bytes.

        A device's transfer ends the run after it. It holds where a run begins too, but for the
        very access that ended the last run: that is passed, once. While something is watched the
        machine runs instruction by instruction. Up to 64.
        Returns the number of the watch. Raises MachineError.
        """
        access = lib.ARES_ACCESS_READ * read | lib.ARES_ACCESS_WRITE * write
        unsigned(address, 32, "address")
        unsigned(count, 32, "number of bytes")
        return self._check(lib.ares_watch(self._ares, address, count, access))

    def unwatch(self, watch: int) -> None:
        """Takes a watch back. Raises MachineError when there is none of that number."""
        self._check(lib.ares_unwatch(self._ares, unsigned(watch, 32, "watch")))

    def stopped(self) -> Stopped | None:
        """Why the last run that ended with Stop.BREAK or Stop.WATCH did; None before the first."""
        it = ffi.new("struct ares_stopped *")
        lib.ares_stopped(self._ares, it)
        return stopped_of(it)

    # ---- observed runs --------------------------------------------------------------------------

    def observe(
        self,
        *,
        trace: Callable[[list[Traced]], None] | None = None,
        counts: bool = False,
        functions: Iterable[int] | None = None,
        fault: Callable[[Fault], None] | None = None,
    ) -> None:
        """What is gathered of every run from now on, and no longer what was before.

        trace: is given every step, many at a time, at the latest when run() or step() ends.
        counts: how often each instruction of RAM is reached; see counts().
        functions: where functions begin; who calls whom for how long; see calls().
        fault: is told of every fault of the program, right after its trap's entry; what was due
        at that cycle, such as the restart after a double fault, is done by then.

        Nothing changes in the machine by it. All but fault make a run many times slower.
        Raises MachineError when there is no memory.
        """
        what = (
            lib.ARES_OBSERVE_TRACE * (trace is not None)
            | lib.ARES_OBSERVE_COUNTS * counts
            | lib.ARES_OBSERVE_CALLS * (functions is not None)
            | lib.ARES_OBSERVE_FAULTS * (fault is not None)
        )
        self._what = what
        self._observe()
        if functions is not None:
            starts = ffi.new("uint32_t[]", sorted(set(functions)))
            self._check(lib.ares_functions(self._ares, starts, len(starts)))
        self._trace, self._fault = trace, fault
        self._observed = trace is not None or fault is not None

    def _observe(self) -> None:
        what = (
            self._what
            | lib.ARES_OBSERVE_HOST * (self._host is not None)
            | lib.ARES_OBSERVE_FAULTS * bool(self._fault_tellers)
        )
        self._check(lib.ares_observe(self._ares, what))

    def tell_faults(self, told: Callable[[Fault], bool]) -> None:
        """Tells of every fault of the program from now on, as observe() does and beside it, until
        what is told answers False. Costs no speed."""
        self._fault_tellers.append(told)
        self._observe()

    def serve_host(self, host: Callable[[], None] | None) -> None:
        """Who serves the semihosting calls of the program from now on; None: nobody.

        It is called where the processor stands before the ebreak of a call, a0 and a1 being the
        operation and its argument. What it answers it puts in, pc after the ebreak with it; where
        it leaves pc and lets nobody serve, the ebreak is an exception. Costs no speed.
        """
        self._host = host
        self._observe()

    def _is_over(self, stop: int) -> bool:
        """Passes on what a run has brought. False: it was only ended for that, and goes on."""
        if stop == _STOP_HOST:
            if self._host is not None:
                self._host()
            return False
        if stop == lib.ARES_STOP_FAULT and self._fault_tellers:
            fault = self._last_fault()
            self._fault_tellers = [told for told in self._fault_tellers if told(fault)]
            self._observe()
        if not self._observed:
            return bool(stop != lib.ARES_STOP_FAULT)
        if self._trace:
            rows = ffi.new("struct ares_trace[]", _TRACE_ROWS)
            if count := lib.ares_trace_take(self._ares, rows, _TRACE_ROWS):
                self._trace([_traced(rows[number]) for number in range(count)])
        if stop == lib.ARES_STOP_FAULT and self._fault:
            self._fault(self._last_fault())
        return stop not in (lib.ARES_STOP_FAULT, lib.ARES_STOP_FULL)

    def _last_fault(self) -> Fault:
        it = ffi.new("struct ares_fault *")
        lib.ares_fault(self._ares, it)
        return Fault(it.cycle, it.pc, it.cause, it.value, tuple(it.registers))

    def counts(self, address: int, count: int) -> tuple[list[int], list[int]]:
        """Of count halfwords from an even address of RAM: how often an instruction there was
        reached, and how often it was a branch that was taken. 0 unless observed.

        Raises MachineError.
        """
        unsigned(address, 32, "address")
        reached = ffi.new("uint64_t[]", unsigned(count, 29, "number of halfwords"))
        taken = ffi.new("uint64_t[]", count)
        self._check(lib.ares_counts(self._ares, address, count, reached, taken))
        return list(reached), list(taken)

    def calls(self) -> list[Call]:
        """The tree of calls, parents first; empty unless observed.

        It has at most 65,536 nodes: what has none any more is counted in its parent's.
        """
        rows = ffi.new("struct ares_call[]", lib.ares_calls(self._ares, ffi.NULL, 0))
        lib.ares_calls(self._ares, rows, len(rows))
        return [
            Call(row.parent, CallKind(row.kind), row.address, row.cycles, row.steps) for row in rows
        ]


def stopped_of(it: Any) -> Stopped | None:
    """A struct ares_stopped of the core; None when it is none yet."""
    if it.by == ffi.NULL:
        return None
    reads = bool(it.access & lib.ARES_ACCESS_READ)
    writes = bool(it.access & lib.ARES_ACCESS_WRITE)
    by = ffi.string(it.by).decode()
    watches = tuple(number for number in range(64) if it.watches >> number & 1)
    return Stopped(it.cycle, it.pc, it.address, it.bytes, reads, writes, it.watch, by, watches)


def _traced(row: Any) -> Traced:
    return Traced(
        row.cycle,
        row.pc,
        row.bits,
        Event(row.event),
        row.rd,
        row.value,
        row.address,
        row.bytes,
        bool(row.access & lib.ARES_ACCESS_READ),
        bool(row.access & lib.ARES_ACCESS_WRITE),
        row.stored,
    )
