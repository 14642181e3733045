"""Random programs for the processor, drawn from the rows of instructions.def itself.

The rules of a program: x2, x8 and x9 point into the data area and stay there; x3 is kept for an
address where nothing is; x5 counts the rounds; f0 to f11 hold singles, f12 to f31 doubles. It runs
from the start of RAM to a wfi.
"""

import re
import struct
from dataclasses import dataclass
from random import Random

from cpu_machine import CORE, RAM_BASE

DATA = 0x8000  # offset of the data area in RAM
DATA_BYTES = 0x2000
BASES = {2: RAM_BASE + DATA + 0x800, 8: RAM_BASE + DATA + 0x1000, 9: RAM_BASE + DATA + 0x1800}
ROUNDS = 5
FAULT_BASE = 3
FREE = [n for n in range(1, 32) if n not in BASES and n not in (ROUNDS, FAULT_BASE)]
FREE_NEAR = [n for n in FREE if 8 <= n < 16]
SINGLES = list(range(12))
DOUBLES = list(range(12, 32))

EDGE_WORDS = [
    0, 1, 2, 3, 0x7FFF_FFFF, 0x8000_0000, 0x8000_0001, 0xFFFF_FFFF, 0xFFFF_FFFE, 0x7FFF_FFFE,
    31, 32, 33, 0xFF, 0x80, 0x7F, 0x8000, 0xFFFF, 0x0001_0000, 0x00FF_FF00, 0x5555_5555,
]  # fmt: skip
EDGE_SINGLES = [
    0x0000_0000, 0x8000_0000, 0x0000_0001, 0x8000_0001, 0x007F_FFFF, 0x0080_0000, 0x0080_0001,
    0x7F7F_FFFF, 0xFF7F_FFFF, 0x7F80_0000, 0xFF80_0000, 0x7FC0_0000, 0x7F80_0001, 0xFFFF_FFFF,
    0x3F80_0000, 0xBF80_0000, 0x3F80_0001, 0x3F7F_FFFF, 0x3F00_0000, 0x3FC0_0000, 0x4020_0000,
    0x4F00_0000, 0xCF00_0000, 0x4F80_0000, 0x4EFF_FFFF, 0x4B80_0000, 0x2000_0000, 0x1F80_0000,
    0xCF00_0001, 0xBF00_0000, 0x7F00_0000, 0x3380_0000, 0x7FA0_0000,
]  # fmt: skip
EDGE_DOUBLES = [
    0x0000_0000_0000_0000, 0x8000_0000_0000_0000, 0x0000_0000_0000_0001, 0x8000_0000_0000_0001,
    0x000F_FFFF_FFFF_FFFF, 0x0010_0000_0000_0000, 0x0010_0000_0000_0001, 0x7FEF_FFFF_FFFF_FFFF,
    0xFFEF_FFFF_FFFF_FFFF, 0x7FF0_0000_0000_0000, 0xFFF0_0000_0000_0000, 0x7FF8_0000_0000_0000,
    0x7FF0_0000_0000_0001, 0xFFFF_FFFF_FFFF_FFFF, 0x3FF0_0000_0000_0000, 0xBFF0_0000_0000_0000,
    0x3FF0_0000_0000_0001, 0x3FEF_FFFF_FFFF_FFFF, 0x3FE0_0000_0000_0000, 0x3FF8_0000_0000_0000,
    0x4004_0000_0000_0000, 0x41E0_0000_0000_0000, 0xC1E0_0000_0000_0000, 0x41DF_FFFF_FFFF_FFFF,
    0x41DF_FFFF_FFC0_0000, 0x41EF_FFFF_FFE0_0000, 0x41F0_0000_0000_0000, 0x4340_0000_0000_0000,
    0x36A0_0000_0000_0000, 0x380F_FFFF_E000_0000, 0x380F_FFFF_F000_0000, 0x47EF_FFFF_F000_0000,
    0x47EF_FFFF_EFFF_FFFF, 0x3690_0000_0000_0000, 0x2000_0000_0000_0000, 0x1FF0_0000_0000_0000,
    0xC1E0_0000_0010_0000, 0xC1E0_0000_0020_0000, 0xBFE0_0000_0000_0000, 0xBFE0_0000_0000_0001,
]  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One row of instructions.def."""

    name: str
    match: int
    mask: int
    format: str


def rows() -> list[Row]:
    """All rows of instructions.def."""
    text = (CORE / "instructions.def").read_text()
    found = re.findall(r"^ROW\((\w+), (0x\w+), (0x\w+), (\w+),", text, re.MULTILINE)
    return [Row(name, int(match, 16), int(mask, 16), kind) for name, match, mask, kind in found]


ROWS = {row.name: row for row in rows()}
ACCESS_BYTES = {"b": 1, "h": 2, "w": 4, "d": 8}


def bits(value: int, low: int, count: int, position: int = 0) -> int:
    """count bits of the value from bit low on, moved to a position."""
    return (value >> low & ((1 << count) - 1)) << position


def place_i(value: int) -> int:
    return (value & 0xFFF) << 20


def place_s(value: int) -> int:
    return bits(value, 0, 5, 7) | bits(value, 5, 7, 25)


def place_b(value: int) -> int:
    low = bits(value, 11, 1, 7) | bits(value, 1, 4, 8)
    return low | bits(value, 5, 6, 25) | bits(value, 12, 1, 31)


def place_j(value: int) -> int:
    low = bits(value, 12, 8, 12) | bits(value, 11, 1, 20)
    return low | bits(value, 1, 10, 21) | bits(value, 20, 1, 31)


def place_cj(value: int) -> int:
    high = bits(value, 11, 1, 12) | bits(value, 4, 1, 11) | bits(value, 8, 2, 9)
    middle = bits(value, 10, 1, 8) | bits(value, 6, 1, 7) | bits(value, 7, 1, 6)
    return high | middle | bits(value, 1, 3, 3) | bits(value, 5, 1, 2)


def place_cb(value: int) -> int:
    high = bits(value, 8, 1, 12) | bits(value, 3, 2, 10)
    return high | bits(value, 6, 2, 5) | bits(value, 1, 2, 3) | bits(value, 5, 1, 2)


def word_of(row: Row, rd: int = 0, rs1: int = 0, rs2: int = 0, extra: int = 0) -> int:
    """The instruction with these registers; extra goes where the mask leaves room."""
    return row.match | (rd << 7 | rs1 << 15 | rs2 << 20 | extra) & ~row.mask


def op(name: str, rd: int = 0, rs1: int = 0, rs2: int = 0, value: int = 0) -> int:
    """One instruction by hand; value is its immediate, relative offset, shift or CSR number."""
    row = ROWS[name]
    place = {
        "i": place_i, "i_jump": place_i, "f_load": place_i, "csr": place_i, "shift": place_i,
        "s": place_s, "f_store": place_s, "b": place_b, "j": place_j,
        "u": lambda upper: upper & 0xFFFF_F000, "u_pc": lambda upper: upper & 0xFFFF_F000,
    }.get(row.format.lower(), lambda nothing: nothing)  # fmt: skip
    return word_of(row, rd, rs1, rs2, place(value))


class Writer:
    """Draws one program out of the named rows, and compressed instructions if it may."""

    scratch = 0x340  # a CSR that holds anything: mscratch

    def __init__(self, random: Random, names: list[str], compressed: bool = True) -> None:
        self.random = random
        self.names = names
        self.compressed = compressed

    # Registers and values

    def word(self) -> int:
        random = self.random
        if random.random() < 0.5:
            return random.choice(EDGE_WORDS)
        return random.getrandbits(32)

    def single(self) -> int:
        random = self.random
        if random.random() < 0.6:
            return random.choice(EDGE_SINGLES) ^ random.choice((0, 0, 0, 1, 1 << 31))
        if random.random() < 0.5:
            return random.getrandbits(1) << 31 | random.randint(110, 140) << 23 | self.fraction(23)
        return random.getrandbits(32)

    def double(self) -> int:
        random = self.random
        if random.random() < 0.6:
            return random.choice(EDGE_DOUBLES) ^ random.choice((0, 0, 0, 1, 1 << 63))
        if random.random() < 0.5:
            exponent = random.randint(1000, 1060)
            return random.getrandbits(1) << 63 | exponent << 52 | self.fraction(52)
        return random.getrandbits(64)

    def fraction(self, count: int) -> int:
        ones = (1 << self.random.randint(0, count)) - 1
        full = (1 << count) - 1
        return self.random.choice((self.random.getrandbits(count), ones, full & ~ones))

    def registers(self) -> tuple[list[int], list[int]]:
        """x and f to begin with; singles are boxed."""
        x = [self.word() for _ in range(32)]
        x[0] = 0
        for number, address in BASES.items():
            x[number] = address
        x[ROUNDS] = self.random.choice((1, 1, 2, 3))
        boxed = [0xFFFF_FFFF << 32 | self.single() for _ in SINGLES]
        return x, boxed + [self.double() for _ in DOUBLES]

    def data(self) -> bytes:
        """The data area to begin with."""
        parts = []
        for _ in range(64):
            parts.append(struct.pack("<IIQ", self.single(), self.word(), self.double()))
        return b"".join(parts) * (DATA_BYTES // 1024)

    def rd(self) -> int:
        return (
            self.random.choice((0, *FREE))
            if self.random.random() < 0.1
            else self.random.choice(FREE)
        )

    def rs(self) -> int:
        return self.random.randrange(32)

    # One instruction of each format: bytes, or a forward jump as (length, function of its offset)

    def draw(self, name: str) -> list:
        row = ROWS[name]
        return getattr(self, "draw_" + row.format.lower())(row)

    def draw_none(self, row):
        return [word_of(row)]

    def draw_r(self, row):
        return [word_of(row, self.rd(), self.rs(), self.rs())]

    def draw_u(self, row):
        return [word_of(row, self.rd(), extra=self.random.getrandbits(20) << 12)]

    draw_u_pc = draw_u

    def draw_shift(self, row):
        return [word_of(row, self.rd(), self.rs(), self.random.randrange(32))]

    def draw_i(self, row):
        if row.match & 0x7F == 0x03:
            return [word_of(row, self.rd(), *self.address(row))]
        return [word_of(row, self.rd(), self.rs(), extra=place_i(self.random.getrandbits(12)))]

    def address(self, row) -> tuple[int, int, int]:
        """rs1, no rs2, and the I immediate of an aligned access into the data area."""
        size = 1 << (row.match >> 12 & 3)
        offset = self.random.randrange(-2048, 2048 - 8) & -size
        return self.random.choice(list(BASES)), 0, place_i(offset)

    def draw_s(self, row):
        size = 1 << (row.match >> 12 & 3)
        offset = self.random.randrange(-2048, 2048 - 8) & -size
        base = self.random.choice(list(BASES))
        return [word_of(row, rs1=base, rs2=self.rs(), extra=place_s(offset))]

    def draw_b(self, row):
        word = word_of(row, rs1=self.rs(), rs2=self.rs())
        return [(4, lambda offset: word | place_b(offset))]

    def draw_j(self, row):
        word = word_of(row, self.rd())
        return [(4, lambda offset: word | place_j(offset))]

    def draw_i_jump(self, row):
        base = self.random.choice(FREE)
        word = word_of(row, self.rd(), base)
        # The offset counts from the auipc, and jalr drops the lowest bit.
        odd = self.random.getrandbits(1)
        return [0x17 | base << 7, (4, lambda offset: word | place_i((offset + 4) | odd))]

    def draw_csr(self, row):
        random = self.random
        number = random.choice((0x001, 0x001, self.scratch))
        source = random.choice((0, self.rs()))
        choice = random.random()
        if choice < 0.2:  # a rounding mode
            return [ROWS["csrrwi"].match | self.rd() << 7 | random.randrange(5) << 15 | 2 << 20]
        if choice < 0.3:  # only a look
            return [ROWS["csrrs"].match | self.rd() << 7 | random.choice((2, 3)) << 20]
        return [word_of(row, self.rd(), source, extra=number << 20)]

    def draw_atomic(self, row):
        word = word_of(row, self.rd(), 9, self.rs(), extra=self.random.getrandbits(2) << 25)
        if row.name not in ("lr_w", "sc_w"):
            return [word]
        reserve = word_of(ROWS["lr_w"], self.rd(), 9)
        return [reserve, *self.draw("addi"), word_of(ROWS["sc_w"], self.rd(), 9, self.rs())]

    # Floats

    def mode(self) -> int:
        return self.random.choice((0, 1, 2, 3, 4, 7, 7, 7, 7, 7)) << 12

    def floats(self, row) -> list[int]:
        """The registers of the row's operand type."""
        return DOUBLES if row.match >> 25 & 1 else SINGLES

    def draw_f(self, row):
        choice, pool = self.random.choice, self.floats(row)
        if row.name == "fmv_w_x":
            return [word_of(row, choice(pool), self.rs())]
        return [word_of(row, choice(pool), choice(pool), choice(pool))]

    def draw_f_round(self, row):
        choice, pool = self.random.choice, self.floats(row)
        source = choice(pool)
        if row.name in ("fcvt_s_d", "fcvt_d_s"):
            source = choice(SINGLES if pool is DOUBLES else DOUBLES)
        if row.name in ("fcvt_s_w", "fcvt_s_wu", "fcvt_d_w", "fcvt_d_wu"):
            source = self.rs()
        return [word_of(row, choice(pool), source, choice(pool), self.mode())]

    def draw_f_to_x(self, row):
        choice, pool = self.random.choice, self.floats(row)
        return [word_of(row, self.rd(), choice(pool), choice(pool), self.mode())]

    draw_f_round_x = draw_f_move_x = draw_f_to_x

    def draw_f_r4(self, row):
        choice, pool = self.random.choice, self.floats(row)
        extra = self.mode() | choice(pool) << 27
        return [word_of(row, choice(pool), choice(pool), choice(pool), extra)]

    def draw_f_load(self, row):
        pool = DOUBLES if row.name == "fld" else SINGLES
        return [word_of(row, self.random.choice(pool), *self.address(row))]

    def draw_f_store(self, row):
        pool = DOUBLES if row.name == "fsd" else SINGLES
        offset = self.random.randrange(-2048, 2048 - 8) & -8
        base = self.random.choice(list(BASES))
        return [word_of(row, rs1=base, rs2=self.random.choice(pool), extra=place_s(offset))]

    # Compressed

    def draw_compressed(self) -> list:
        draws = (
            self.draw_c_memory, self.draw_c_stack, self.draw_c_immediate, self.draw_c_alu,
            self.draw_c_jump, self.draw_c_register, self.draw_c_indirect, self.draw_c_sp,
        )  # fmt: skip
        return self.random.choice(draws)()

    def draw_c_memory(self):
        """c.fld c.lw c.flw c.fsd c.sw c.fsw"""
        random = self.random
        funct = random.choice((1, 2, 3, 5, 6, 7))
        register = random.choice({2: FREE_NEAR, 1: range(12, 16), 3: range(8, 12)}[funct & 3])
        base = random.choice((8, 9))
        fields = random.getrandbits(3) << 10 | random.getrandbits(2) << 5
        return [funct << 13 | fields | (base - 8) << 7 | (register - 8) << 2]

    def draw_c_stack(self):
        """c.fldsp c.lwsp c.flwsp c.fsdsp c.swsp c.fswsp"""
        random = self.random
        funct = random.choice((1, 2, 3, 5, 6, 7))
        register = random.choice({2: FREE, 1: DOUBLES, 3: SINGLES}[funct & 3])
        if funct < 4:
            fields = random.getrandbits(1) << 12 | register << 7 | random.getrandbits(5) << 2
        else:
            fields = random.getrandbits(6) << 7 | register << 2
        return [funct << 13 | fields | 2]

    def draw_c_immediate(self):
        """c.addi c.li c.lui c.slli c.addi4spn and c.nop"""
        random = self.random
        funct, quadrant = random.choice(((0, 1), (2, 1), (3, 1), (0, 2), (0, 0)))
        if quadrant == 0:
            return [random.randrange(1, 256) << 5 | (random.choice(FREE_NEAR) - 8) << 2]
        immediate = random.randrange(1, 32)
        sign = random.getrandbits(1) if quadrant == 1 else 0
        register = random.choice((0, *FREE))
        return [funct << 13 | sign << 12 | register << 7 | immediate << 2 | quadrant]

    def draw_c_alu(self):
        """c.srli c.srai c.andi c.sub c.xor c.or c.and"""
        random = self.random
        register = random.choice(FREE_NEAR) - 8
        funct = random.randrange(4)
        high = random.getrandbits(1) if funct == 2 else 0
        return [4 << 13 | high << 12 | funct << 10 | register << 7 | random.getrandbits(5) << 2 | 1]

    def draw_c_register(self):
        """c.mv c.add"""
        fields = self.random.choice((0, *FREE)) << 7 | self.random.randrange(1, 32) << 2
        return [4 << 13 | self.random.getrandbits(1) << 12 | fields | 2]

    def draw_c_jump(self):
        """c.jal c.j c.beqz c.bnez"""
        funct = self.random.choice((1, 5, 6, 7))
        if funct in (1, 5):
            return [(2, lambda offset: funct << 13 | place_cj(offset) | 1)]
        register = self.random.randrange(8) << 7
        return [(2, lambda offset: funct << 13 | register | place_cb(offset) | 1)]

    def draw_c_indirect(self):
        """c.jr c.jalr, over an address made with auipc and addi"""
        base = self.random.choice(FREE)
        jump = 4 << 13 | self.random.getrandbits(1) << 12 | base << 7 | 2
        addi = 0x13 | base << 7 | base << 15
        return [0x17 | base << 7, (4, lambda offset: addi | place_i(offset + 4)), jump]

    def draw_c_sp(self):
        """c.addi16sp, there and back again"""
        amount = self.random.randrange(1, 32) * 16
        pair = []
        for value in (amount, -amount):
            fields = bits(value, 9, 1, 12) | bits(value, 4, 1, 6) | bits(value, 6, 1, 5)
            pair.append(0x6101 | fields | bits(value, 7, 2, 3) | bits(value, 5, 1, 2))
        return pair

    # The whole

    def code(self, length: int) -> bytes:
        """A program of about that many instructions."""
        random = self.random
        groups = []
        for _ in range(length):
            if self.compressed and random.random() < 0.3:
                groups.append(self.draw_compressed())
            else:
                groups.append(self.draw(random.choice(self.names)))
        sizes = [sum(map(size_of, group)) for group in groups]
        starts = [sum(sizes[:i]) for i in range(len(sizes) + 1)]
        out = bytearray()
        for index, group in enumerate(groups):
            for item in group:
                word = item
                if isinstance(item, tuple):
                    target = random.randint(index + 1, min(index + 4, len(groups)))
                    word = item[1](starts[target] - len(out))
                out += word.to_bytes(size_of(word), "little")
        out += (0xFFF0_0013 | ROUNDS << 7 | ROUNDS << 15 | 0xFFF << 20).to_bytes(4, "little")
        back = ROWS["bne"].match | ROUNDS << 15 | place_b(-len(out))
        return bytes(out + back.to_bytes(4, "little"))


def size_of(item) -> int:
    """The bytes of a drawn instruction."""
    if isinstance(item, tuple):
        return item[0]
    return 4 if item & 3 == 3 else 2


WAIT = ROWS["wfi"].match.to_bytes(4, "little")  # ends a program
