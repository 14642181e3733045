"""Injected upsets: one call, by name, of everything that can flip."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ares4 import script
from ares4.computer import Computer
from ares4.errors import InputError
from ares4.machine.upsets import upset
from ares4.machine.values import FLASH_BYTES, InputKind, cycles_of

CSR = 65


@pytest.fixture
def bare() -> Computer:
    computer = Computer(ram_bytes=0x10000)
    computer.load_flat(bytes.fromhex("6f000000"))
    computer.power_on()
    return computer


@pytest.mark.parametrize(
    ("name", "number"),
    [("ra", 1), ("sp", 2), ("fp", 8), ("s0", 8), ("a0", 10), ("a7", 17), ("s2", 18), ("t6", 31),
     ("x5", 5), ("pc", 32), ("ft0", 33), ("fs1", 42), ("fa0", 43), ("ft11", 64), ("f31", 64)],
)  # fmt: skip
def test_a_register_flips_by_each_of_its_names(bare: Computer, name: str, number: int) -> None:
    before = [bare.register(n) for n in range(65)]
    bare.inject("register", name, 5)
    after = [bare.register(n) for n in range(65)]
    assert [(n, a ^ b) for n, (a, b) in enumerate(zip(before, after, strict=True)) if a != b] == [
        (number, 32)
    ]


@given(number=st.integers(1, 64), bit=st.integers(0, 63))
def test_registers_have_their_bits_and_no_more(number: int, bit: int) -> None:
    computer = Computer(ram_bytes=0x10000)
    computer.power_on()
    before = computer.register(number)
    if bit >= (64 if number > 32 else 32) or (number, bit) == (32, 0):
        with pytest.raises(InputError, match=rf"Register {number} has no bit {bit}"):
            computer.inject("register", number, bit)
    else:
        computer.inject("register", number, bit)
        assert computer.register(number) == before ^ 1 << bit


# Which bits of each can flip from its reset value on: the others are fixed, or would be no legal
# value (MPP of 1 or 2).
@pytest.mark.parametrize(
    ("name", "number", "bits"),
    [
        ("mscratch", 0x340, 0xFFFF_FFFF),
        ("mepc", 0x341, 0xFFFF_FFFE),
        ("mcause", 0x342, 0xFFFF_FFFF),
        ("mtvec", 0x305, 0xFFFF_FFFD),
        ("mie", 0x304, 0x888),
        ("mip", 0x344, 0),
        ("misa", 0x301, 0),
        ("mstatus", 0x300, 0x0022_6088),
        ("fcsr", 0x003, 0xFF),
        ("mcountinhibit", 0x320, 0x5),
    ],
)
def test_the_bits_of_a_csr_that_can_flip_do(name: str, number: int, bits: int) -> None:
    flipped = 0
    for bit in range(32):
        computer = Computer(ram_bytes=0x10000)
        computer.power_on()
        before = computer.register(CSR + number)
        computer.inject("csr", name, bit)
        change = computer.register(CSR + number) ^ before
        assert change & ~(1 << bit | 1 << 31) == 0  # SD of mstatus follows FS
        flipped |= change & 1 << bit
    assert flipped == bits


def test_a_bit_of_the_mass_memory(bare: Computer) -> None:
    for byte in (0, 135168, FLASH_BYTES - 1):
        bare.inject("flash", byte, 3)
        image = bare.flash()
        assert len(image) == (byte // 2112 + 1) * 2112
        others = image.replace(bytes(2112), b"")  # where the factory marked a bad block
        assert others.strip(b"\xff") == b"\xf7"
        assert image[byte] == 0xF7
        bare.inject("flash", byte, 3)


def test_a_latch_of_a_device_shows_in_its_register(bare: Computer) -> None:
    changed = 0
    for byte in range(24):
        before = bare.read("watchdog.PERIOD")
        bare.inject("watchdog", byte, 0)
        changed += bare.read("watchdog.PERIOD") != before
    assert changed == 4  # its four bytes
    with pytest.raises(InputError, match=r"no bit 0 of byte 24 of watchdog; .* 24 bytes"):
        bare.inject("watchdog", 24, 0)


@pytest.mark.parametrize(
    ("target", "place", "bit", "what"),
    [
        ("ram", "here", 1, "There is no address 'here'"),
        ("register", "a9", 1, "There is no register 'a9'"),
        ("csr", "mvendorid", 1, "no bit 1 of a writable CSR 0xF11"),
        ("csr", "mepc", 32, "no bit 32 of a writable CSR 0x341"),
        ("csr", 4096, 1, "no bit 1 of a writable CSR 0x1000"),
        ("flash", FLASH_BYTES, 1, "no bit 1 of byte 69206016 of the mass memory"),
        ("warp", 1, 1, "There is no 'warp' in which a bit could flip; there are ram, register,"),
        ("drive", 0, 8, "no bit 8 of byte 0 of drive"),
        ("drive", -1, 0, "There is no byte -1 of drive"),
        ("ram", -4, 0, "-4 is no 32-bit number"),
    ],
)
def test_what_cannot_flip_is_refused(
    bare: Computer, target: str, place: int | str, bit: int, what: str
) -> None:
    before = bare.hash()
    with pytest.raises(InputError, match=what):
        bare.inject(target, place, bit)
    assert bare.hash() == before


def test_a_script_flips_what_the_call_does() -> None:
    lines = {
        "T+2s flip ram 0x80000100 38": upset("ram", 0x80000100, 38),
        "T+2s flip register pc 4": upset("register", "pc", 4),
        "T+2s flip csr 0x341 31": upset("csr", "mepc", 31),
        "T+2s flip flash 0x21000 7": upset("flash", 135168, 7),
        "T+2s flip screen 2 1": upset("screen", 2, 1),
    }
    rows = script.parse("\n".join(lines), "test")
    assert [(row.kind, row.index, row.value) for row in rows] == list(lines.values())
    assert {row.cycle for row in rows} == {cycles_of(2)}
    assert rows[-1].kind is InputKind.FLIP_DEVICE


@given(
    flips=st.lists(
        st.tuples(st.integers(0, 22), st.integers(0, 3000), st.integers(0, 7)),
        min_size=1,
        max_size=6,
    )
)
def test_no_latch_of_a_device_harms_the_host_and_what_follows_is_exact(
    image: bytes, flips: list[tuple[int, int, int]]
) -> None:
    """Any value in any latch: the ship flies on somehow, and twice the same way."""
    hashes = []
    for _ in range(2):
        computer = Computer(seed=3)
        computer.load(image)
        computer.power_on()
        computer.run_for(0.05)
        for slot, byte, bit in flips:
            try:
                computer.put(InputKind.FLIP_DEVICE, slot << 16 | byte, bit)
            except InputError as error:
                assert "state has" in str(error)
            computer.run_for(0.01)
        hashes.append(computer.hash())
    assert len(set(hashes)) == 1
