"""Where the time went: the tree of calls as folded stacks, which flame-graph tools read."""

from __future__ import annotations

from collections.abc import Sequence

from ares4.inspection.symbols import Symbols
from ares4.machine.values import Call, CallKind

WAITING = "[waiting]"


def _name(call: Call, symbols: Symbols) -> str:
    if call.kind is CallKind.WAIT:
        return WAITING
    function = symbols.function_at(call.address)
    return function.name if function else f"0x{call.address:08x}"


def boundaries(symbols: Symbols) -> set[int]:
    """Where functions begin and end: what Computer.observe() wants to tell them apart."""
    return {edge for it in symbols.functions for edge in (it.start, it.end) if edge < 2**32}


def folded(calls: Sequence[Call], symbols: Symbols, steps: bool = False) -> dict[str, int]:
    """Cycles, or steps, by stack: "outer;inner;innermost". Their sum is all that passed."""
    stacks: list[str] = []
    found: dict[str, int] = {}
    for number, call in enumerate(calls):
        above = stacks[call.parent] if number else ""
        name = _name(call, symbols) if number else ""
        stacks.append(f"{above};{name}" if above else name)
        if weight := call.steps if steps else call.cycles:
            found[stacks[number]] = found.get(stacks[number], 0) + weight
    return found


def text(stacks: dict[str, int]) -> str:
    """One stack a line, its weight after it: what flamegraph.pl and speedscope read."""
    return "".join(f"{stack} {weight}\n" for stack, weight in sorted(stacks.items()))
