"""Who last wrote an address: the remembered flight is lived again, the latest part first."""

from __future__ import annotations

from ares4.computer import Computer, Stop, Stopped

_FIRST_CYCLES = 100_000


def last_write(computer: Computer, address: int, count: int = 4) -> Stopped | None:
    """The last write of some of count bytes that is remembered; None when there was none.

    It tells the cycle, the pc of the instruction and who wrote: the processor or a device. The
    computer must remember its flight (Computer.remember()) and have no watch of its own there; it
    stands where it stood afterwards. Raises MachineError.
    """
    now = end = computer.cycle
    length = _FIRST_CYCLES
    found: Stopped | None = None
    while found is None and end > computer.oldest:
        start = max(computer.oldest, end - length)
        computer.go_to(start)
        watch = computer.watch(address, count)
        try:
            while (stop := computer.run(end)) is not Stop.CYCLE:
                told = computer.stopped()
                if stop is Stop.WATCH and told and told.watch == watch and told.cycle < end:
                    found = told
                elif stop not in (Stop.WATCH, Stop.BREAK):
                    break
        finally:
            computer.unwatch(watch)
            computer.go_to(now)
        end, length = start, 4 * length
    return found
