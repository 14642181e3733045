"""Instructions in words: what capstone leaves open."""

import pytest

from ares4.inspection.instructions import words_of


@pytest.mark.parametrize(
    ("bits", "words"),
    [
        (0x34011173, "csrrw sp, mscratch, sp"),
        (0x7A511073, "csrw 0x7a5, sp"),  # tcontrol, which capstone has no name for
        (0x0052D073, "csrwi utvec, 5"),
        (0x7A52D073, "csrwi 0x7a5, 5"),
        (0x4505, "c.li a0, 1"),
        (0xFFFFFFFF, ".insn 0xffffffff"),
        (0x9C61, ".insn 0x9c61"),
    ],
)
def test_words(bits: int, words: str) -> None:
    assert words_of(0x80000000, bits) == words
