"""What a tube's registers hold: whatever was written, of the bits that they have."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from ares4._registers import FIELDS, REGISTERS
from ares4.machine.values import InputKind


def registers_of(device: str) -> dict[str, int]:
    """The bits of each register of a device that something is kept in."""
    masks = {name: 0 for name in REGISTERS if name.startswith(f"{device}.")}
    for name, (mask, _, _) in FIELDS.items():
        register = name.rpartition(".")[0]
        if register in masks:
            masks[register] |= mask
    return masks


def writes_to(device: str) -> st.SearchStrategy[list[tuple[str, int, int]]]:
    """Words for registers and elements of arrays of them: name, index, word."""
    one = st.sampled_from(sorted(registers_of(device))).flatmap(
        lambda name: st.tuples(
            st.just(name), st.integers(0, REGISTERS[name][1] - 1), st.integers(0, 2**32 - 1)
        )
    )
    return st.lists(one, max_size=20)


def check_holds(bare: Any, device: str, writes: list[tuple[str, int, int]]) -> None:
    """Each register has what was written last, and all are zero again after a restart."""
    masks = registers_of(device)
    held = {name: [0] * REGISTERS[name][1] for name in masks}
    for name, index, word in writes:
        bare.store(name, word, index)
        held[name][index] = word & masks[name]
        assert {name: bare.words(name) for name in masks} == held
    bare.put(InputKind.RESTART)
    bare.step()
    assert not any(word for name in masks for word in bare.words(name))
