"""The server by bytes: packets gdb itself never sends, wrong ones, and connections that fail."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator
from unittest.mock import patch

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ares4.computer import Computer
from ares4.errors import GdbError
from ares4.gdb import target
from ares4.gdb.link import Place, place_of
from ares4.gdb.packets import framed
from ares4.gdb.server import Server
from ares4.machine.values import Stop
from tests.c_core.board.test_observe import TRANSFER
from tests.conftest import assembled

PATIENCE_S = 60
LOOP = "nop\nnop\n1: addi a0, a0, 1\naddi a0, a0, 1\nj 1b"


class Wire:
    """A server, and a debugger that says whatever a test likes."""

    def __init__(self, computer: Computer) -> None:
        self.computer = computer
        self.server = Server(computer, Place("localhost", 0), wait=True)
        self.socket = socket.socket()
        self.connect()

    def connect(self) -> None:
        self.socket.close()
        self.socket = socket.create_connection(("localhost", self.server.place.port))
        # A packet behind a lone + goes out at once, as gdb's do.
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.setblocking(False)

    def move(self) -> Stop:
        """What a mission does: a little further, or a little waiting."""
        if self.server.held:
            self.server.serve(0.001)
        return self.server.run(self.computer.cycle + 1000)

    def heard(self, enough: Callable[[bytes], bool]) -> bytes:
        """What the server says, until it is enough."""
        data = b""
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            self.move()
            try:
                data += self.socket.recv(65536)
            except BlockingIOError:
                continue
            if enough(data):
                return data
        raise AssertionError(f"only {data!r} came")

    def ask(self, contents: bytes) -> bytes:
        """The answer to a packet, acknowledged; output of no characters before it is skipped."""
        self.socket.sendall(framed(contents))
        none = framed(b"O")

        def is_whole(data: bytes) -> bool:
            rest = data.replace(none, b"")
            return rest[-3:-2] == b"#" and rest.startswith(b"+$")

        answer = self.heard(is_whole).replace(none, b"")
        self.socket.sendall(b"+")
        assert answer == b"+" + framed(answer[2:-3])
        return answer[2:-3]

    def close(self) -> None:
        self.socket.close()
        self.server.close()


@pytest.fixture
def wire(run_program: Callable[[str], Computer]) -> Iterator[Wire]:
    made = Wire(run_program(LOOP))
    made.server.run(0)
    yield made
    made.close()


def pc(wire: Wire) -> int:
    return int.from_bytes(bytes.fromhex(wire.ask(b"p20").decode()), "little")


def to_the_loop(wire: Wire) -> None:
    assert wire.ask(b"Z1,80000004,2") == b"OK"
    assert wire.ask(b"vCont;c").startswith(b"T05hwbreak:;thread:1;20:04000080;")
    assert wire.ask(b"z1,80000004,2") == b"OK"


@pytest.mark.parametrize(
    ("packet", "answer"),
    [
        (b"qSupported:swbreak+", b"PacketSize=4000;"),
        (b"?", b"T05thread:1;20:00100000;02:00000000;"),
        (b"Hg0", b"OK"),
        (b"T1", b"OK"),
        (b"T2", b"E.There is no thread 2."),
        (b"Tc", b"E.There is no thread c."),
        (b"Hg1", b"OK"),
        (b"Hc-1", b"OK"),
        (b"Hg7", b"E.There is no thread 7."),
        (b"H", b"E.There is no thread"),
        (b"qThreadExtraInfo,1", b"68617274"),
        (b"qXfer:threads:read::0,400", b'l<threads><thread id="1" core="0" name="hart 0" />'),
        (b"!", b"OK"),
        (b"vRun;", b"T05thread:1;20:00100000;"),
        (b"vRun;6162;63", b"T05thread:1;20:00100000;"),
        (b"vAttach;1", b"T05thread:1;"),
        (b"vAttach;2", b"E.There is one process, number 1"),
        (b"vAttach;", b"E.The arguments"),
        (b"qC", b"QC1"),
        (b"qAttached", b"1"),
        (b"qCRC:20000000,4", b"E.Nothing answers"),
        (b"qCRC:80100000,4", b"C"),
        (b"qfThreadInfo", b"m1"),
        (b"qsThreadInfo", b"l"),
        (b"vCont?", b"vCont;c;C;s;S;t;r"),
        (b"QNonStop:0", b"OK"),
        (b"QNonStop:1", b"E.There is one hart"),
        (b"vMustReplyEmpty", b""),
        (b"qTStatus", b""),
        (b"vFile:open:61,0,0", b""),
        (b"Z5,80000000,4", b""),
        (b"Z0,80000001,4", b"E.There is no instruction at the odd address 0x80000001."),
        (b"z0,80000000,4", b"OK"),
        (b"m80000000", b"E.The arguments of this packet cannot be read."),
        (b"m20000000,4", b"E.Nothing answers at address 0x20000000."),
        (b"m100000000,4", b"E.The address 0x100000000 is no number of 32 bits from 0 on."),
        (b"m803ffffe,8", b"0000"),
        (b"M80000000,2:00", b"E.The arguments"),
        (b"M20000000,1:00", b"E.Nothing answers at address 0x20000000."),
        (b"X80100000,0:", b"OK"),
        (b"pffff", b"E.There is no register 65535 that can be had."),
        (b"p10000000000", b"E.The register number"),
        (b"P1=00", b"E.Register 1 has 4 bytes."),
        (b"P342=00000000", b"OK"),
        (b"Pffff=00000000", b"E.There is no register"),
        (b"qXfer:features:read:nothing.xml:0,100", b"E.There is no document"),
        (b"qXfer:features:read:target.xml:ffffff,100", b"l"),
        (b"vCont;q", b"E.The arguments"),
        (b"vCont;t", b"T05thread:1;"),
        (b"qSymbol::", b"OK"),
    ],
)
def test_each_packet_has_its_answer(wire: Wire, packet: bytes, answer: bytes) -> None:
    got = wire.ask(packet)
    assert got.startswith(answer) and (answer or not got)
    assert wire.ask(b"qC") == b"QC1"


def test_documents_come_in_parts(wire: Wire) -> None:
    parts, offset = b"", 0
    while True:
        part = wire.ask(b"qXfer:features:read:target.xml:%x,123" % offset)
        parts += part[1:]
        offset += len(part) - 1
        if part[:1] == b"l":
            break
    assert parts == target.description()
    assert wire.ask(b"qXfer:memory-map:read::0,3000") == b"l" + target.memory_map(wire.computer)


def test_kill_holds_the_program_for_whoever_may_run_it_anew(wire: Wire) -> None:
    to_the_loop(wire)
    assert wire.ask(b"!") == b"OK"
    assert wire.ask(b"vKill;1") == b"OK"
    assert wire.ask(b"?") == b"X09"
    assert wire.ask(b"qfThreadInfo") == b"l"
    assert wire.ask(b"qXfer:threads:read::0,400") == b"l<threads/>"
    assert wire.server.held
    restarts = wire.computer.restarts
    wire.socket.sendall(framed(b"R00"))
    wire.heard(lambda data: data == b"+")
    assert wire.computer.restarts == restarts + 1
    assert wire.ask(b"?").startswith(b"T05thread:1;20:00100000;")
    assert wire.ask(b"D") == b"OK"
    assert not wire.server.held and wire.server.connected
    assert wire.server.messages[-1] == "gdb lets go; the ship flies on."
    assert wire.ask(b"vAttach;1").startswith(b"T05")
    wire.socket.sendall(framed(b"k"))
    wire.heard(lambda data: data == b"+")
    wire.connect()
    for _ in range(20):
        wire.move()
    assert wire.ask(b"?").startswith(b"T05")
    assert wire.ask(b"D") == b"OK"  # a debugger that is not in extended mode goes with it
    wire.move()
    assert not wire.server.connected


def test_memory_and_registers_are_written_as_gdb_would_read_them(wire: Wire) -> None:
    data = bytes(range(256))
    assert wire.ask(b"X80100000,100:" + data) == b"OK"
    assert wire.ask(b"m80100000,100") == data.hex().encode()
    assert wire.ask(b"M80100003,2:beef") == b"OK"
    assert wire.computer.peek(0x80100000, 6) == b"\0\1\2\xbe\xef\5"
    registers = bytearray(bytes.fromhex(wire.ask(b"g").decode()))
    assert len(registers) == 33 * 4 + 32 * 8
    registers[40:44] = b"\x78\x56\x34\x12"
    registers[-8:] = b"\1\2\3\4\5\6\7\x08"
    assert wire.ask(b"G" + registers.hex().encode()) == b"OK"
    assert wire.computer.register(10) == 0x12345678
    assert wire.computer.register(64) == 0x0807060504030201
    assert wire.ask(b"g") == registers.hex().encode()


def test_single_steps_and_ranges(wire: Wire) -> None:
    to_the_loop(wire)
    for place in (0x80000006, 0x80000008, 0x80000004):
        assert wire.ask(b"vCont;s:1").startswith(b"T05thread:1;")
        assert pc(wire) == place
    assert wire.ask(b"vCont;r80000004,80000008:1").startswith(b"T05")
    assert pc(wire) == 0x80000008
    assert wire.ask(b"s").startswith(b"T05") and pc(wire) == 0x80000004
    assert wire.ask(b"S05").startswith(b"T05") and pc(wire) == 0x80000006
    # A breakpoint within the range holds.
    assert wire.ask(b"Z0,80000008,2") == b"OK"
    assert wire.ask(b"vCont;r80000000,80000100").startswith(b"T05swbreak:;")
    assert pc(wire) == 0x80000008


def test_an_endless_range_ends_by_ctrl_c(wire: Wire) -> None:
    to_the_loop(wire)
    wire.socket.sendall(framed(b"vCont;r80000000,80000100"))
    wire.heard(lambda data: data == b"+")
    wire.socket.sendall(b"\x03")
    assert b"$T02thread:1;" in wire.heard(lambda data: b"#" in data)


def test_a_watchpoint_names_the_address(run_program: Callable[[str], Computer]) -> None:
    wire = Wire(run_program("la t0, 0x80100000\nsw t0, 4(t0)\nlh t1, 6(t0)\n1: j 1b"))
    assert wire.ask(b"Z2,80100004,4") == b"OK"
    assert wire.ask(b"Z3,80100007,1") == b"OK"
    assert wire.ask(b"Z2,80100004,4") == b"OK"
    assert wire.ask(b"vCont;c").startswith(b"T05watch:80100004;thread:1;")
    assert wire.ask(b"vCont;c").startswith(b"T05rwatch:80100007;thread:1;")
    assert wire.ask(b"z3,80100007,1") == wire.ask(b"z2,80100004,4") == b"OK"
    wire.close()


def test_the_ship_flies_on_when_the_connection_is_cut(wire: Wire) -> None:
    to_the_loop(wire)
    assert wire.ask(b"Z0,80000006,2") == b"OK"
    wire.socket.close()
    before = wire.computer.cycle
    for _ in range(20):
        wire.move()
    assert not wire.server.held
    assert wire.computer.cycle > before + 5000  # no breakpoint is left
    assert "gone" in wire.server.messages[-1]
    wire.connect()
    assert wire.ask(b"?").startswith(b"T05")
    assert wire.server.held


def test_only_one_debugger_holds_the_ship(wire: Wire) -> None:
    assert wire.ask(b"qC") == b"QC1"
    with socket.create_connection(("localhost", wire.server.place.port)) as other:
        other.sendall(framed(b"k"))
        assert wire.ask(b"qC") == b"QC1"
        assert wire.server.held


def test_acknowledgements(wire: Wire) -> None:
    wire.socket.sendall(b"$qC#00")  # a wrong sum is asked for again
    assert wire.heard(lambda data: data != b"") == b"-"
    assert wire.ask(b"qC") == b"QC1"
    wire.socket.sendall(b"-")  # what was said is said again
    assert wire.heard(lambda data: b"#" in data[:-2]) == framed(b"QC1")
    wire.socket.sendall(framed(b"QStartNoAckMode"))
    wire.heard(lambda data: data == b"+" + framed(b"OK"))
    wire.socket.sendall(b"+" + framed(b"qC"))
    assert wire.heard(lambda data: b"#" in data[:-2]) == framed(b"QC1")


@settings(max_examples=25)
@given(st.lists(st.binary(max_size=300), max_size=5))
@example([b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"])
@example([b"$" + b"A" * 100_000])
@example([b"\x03", b"$#00", b"$}#7d", b"%Stop:T05#00"])
def test_no_bytes_at_all_bring_the_server_down(pieces: list[bytes]) -> None:
    computer = Computer()
    computer.load_flat(b"\x6f\0\0\0")
    computer.power_on()
    wire = Wire(computer)
    for piece in pieces:
        try:
            wire.socket.sendall(piece)
        except OSError:
            break
        wire.move()
        wire.move()
    wire.connect()
    wire.move()
    wire.move()
    assert wire.ask(b"qC") == b"QC1"
    wire.close()


def test_the_machine_is_free_until_a_debugger_comes(run_program: Callable[[str], Computer]) -> None:
    computer = run_program(LOOP)
    server = Server(computer, Place("localhost", 0))
    assert server.run(10_000) is Stop.CYCLE
    server.close()


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (":1234", Place("localhost", 1234)),
        ("0.0.0.0:1", Place("0.0.0.0", 1)),
        ("[::1]:65535", Place("::1", 65535)),
        ("1234", None),
        (":", None),
        (":65536", None),
        (":000000999999", None),
        (":01234", Place("localhost", 1234)),
        (":-1", None),
        (":१", None),
        ("", None),
        ("a" * 1000, None),
    ],
)
def test_places(text: str, place: Place | None) -> None:
    if place is None:
        with pytest.raises(GdbError, match=r"is no place to listen at; give :PORT or HOST:PORT\.$"):
            place_of(text)
    else:
        assert place_of(text) == place


def test_a_place_that_cannot_be_had(run_program: Callable[[str], Computer]) -> None:
    computer = run_program(LOOP)
    first = Server(computer, Place("localhost", 0))
    with pytest.raises(GdbError, match=r"at localhost:\d+: Address already in use\.$"):
        Server(computer, first.place)
    first.close()
    with pytest.raises(GdbError, match=r"at no\.such\.host\.invalid:1: "):
        Server(computer, Place("no.such.host.invalid", 1))
    with pytest.raises(GdbError, match=r"at 192\.0\.2\.1:1: "):
        Server(computer, Place("192.0.2.1", 1))


def test_monitor_commands_answer_in_words(wire: Wire) -> None:
    def monitor(words: str) -> str:
        return bytes.fromhex(wire.ask(b"qRcmd," + words.encode().hex().encode()).decode()).decode()

    assert monitor("help").splitlines()[0].startswith("help ")
    assert monitor("").splitlines()[0].startswith("help ")
    assert "There is no command 'warp'" in monitor("warp 9")
    assert monitor("reset now") == "It is `monitor reset`.\n"
    assert monitor("inject ram 1") == "It is `monitor inject TARGET PLACE BIT`.\n"
    assert "'x' is no number of a bit" in monitor("inject ram 0x80000000 x")
    assert "'٣' is no number of a bit" in monitor("inject ram 0x80000000 ٣")
    assert "9' is no number of a bit" in monitor(f"inject ram 0x80000000 {'9' * 5000}")
    assert "There is no bit 99" in monitor("inject ram 0x80000000 99")
    assert "There is no 'moon'" in monitor("inject moon 1 1")
    assert monitor("inject register a0 5").startswith("Flipped at T+")
    assert "no fault 'rust'" in monitor("spoil rust 5")
    assert "no fault 0 at 512" in monitor("spoil bad-block 512")
    assert monitor("spoil wear 3 99").startswith("Done at T+")
    assert wire.computer.register(10) == 32
    assert monitor("snapshots").startswith("There is no snapshot")
    assert monitor("snapshot here").startswith("Snapshot here of T+")
    kept = wire.computer.hash()
    wire.computer.step(1000)
    assert monitor("rewind 99s").startswith("Only ")
    assert "'soon' is no time" in monitor("rewind soon")
    assert monitor("rewind 300").startswith("Back at T+")
    assert monitor("rewind 0.000001s").startswith("Back at T+")
    assert "There is no snapshot 'there'" in monitor("restore there")
    before = wire.computer.hash()
    wire.computer.journaled = True
    assert monitor("restore here").startswith("A journal is written")
    assert wire.computer.hash() == before
    wire.computer.journaled = False
    assert monitor("restore here").startswith("Back at T+0.0000")
    assert wire.computer.hash() == kept
    assert f"state {wire.computer.hash():016x}" in monitor("where")
    assert monitor("\udcff".encode("utf-8", "surrogateescape").decode("latin-1")).startswith(
        "There"
    )


def place(wire: Wire) -> tuple[int, int, int]:
    return wire.computer.cycle, wire.computer.steps, wire.computer.hash()


@settings(max_examples=15)
@given(
    places=st.sets(st.sampled_from([0x80000000, 0x80000004, 0x80000006, 0x80000008]), min_size=1),
    steps=st.integers(14, 60),
    interval=st.integers(1, 60),
)
def test_backwards_stops_where_forwards_stopped(
    places: set[int], steps: int, interval: int
) -> None:
    """A twin that is stepped one by one says where the stops are."""
    computer, twin = Computer(), Computer()
    for machine in (computer, twin):
        machine.load_flat(assembled(LOOP))
        machine.power_on()
    wanted = []
    for _ in range(steps):
        if twin.register(32) in places:
            wanted.append((twin.cycle, twin.steps, twin.hash()))
        twin.step()
    with patch("ares4.gdb.history.INTERVAL_CYCLES", interval):
        wire = Wire(computer)
    for address in places:
        assert wire.ask(b"Z0,%x,2" % address) == b"OK"
    for stop in wanted:
        assert wire.ask(b"vCont;c").startswith(b"T05swbreak:;")
        assert place(wire) == stop
    while computer.steps < steps:
        computer.step()
    for stop in reversed(wanted):
        assert wire.ask(b"bc").startswith(b"T05swbreak:;")
        assert place(wire) == stop
    assert wire.ask(b"bc").startswith(b"T05replaylog:begin;")
    assert wire.ask(b"bs").startswith(b"T05replaylog:begin;")
    for stop in wanted:
        assert wire.ask(b"vCont;c").startswith(b"T05swbreak:;")
        assert place(wire) == stop
    while computer.steps > wanted[0][1]:
        assert wire.ask(b"bs").startswith(b"T05thread")
    assert place(wire) == wanted[0]
    wire.close()


def test_a_breakpoint_of_somebody_else_outlives_gdbs_at_the_same_place(wire: Wire) -> None:
    wire.computer.break_at(0x80000004)
    assert wire.ask(b"Z0,80000004,2") == wire.ask(b"z0,80000004,2") == b"OK"
    assert wire.ask(b"D") == b"OK"
    assert wire.computer.run(wire.computer.cycle + 1000) is Stop.BREAK


STORE = """
    .option norvc
    lui t0, 0x80100
1:  sw t0, 4(t0)            # 0x80000004
    nop
    lw t1, 4(t0)            # 0x8000000c
    nop
    j 1b
"""


def test_the_access_that_was_told_is_passed_once_in_both_directions() -> None:
    computer = Computer()
    computer.load_flat(assembled(STORE))
    computer.power_on()
    wire = Wire(computer)
    while computer.register(32) != 0x80000004:
        assert wire.ask(b"vCont;s").startswith(b"T05thread")
    assert wire.ask(b"Z2,80100004,4") == wire.ask(b"Z4,80100007,1") == b"OK"
    assert b"watch:" in wire.ask(b"vCont;s")  # the store at which it stood
    for _ in range(3):
        for place_told, quiet in ((0x80000004, 1), (0x8000000C, 2)):
            assert pc(wire) == place_told
            for number in range(1, quiet + 1):
                assert wire.ask(b"vCont;s").startswith(b"T05thread")
                assert pc(wire) == place_told + 4 * number
            assert b"watch:" in wire.ask(b"vCont;s")  # on its arrival before the next
    steps = computer.steps
    assert wire.ask(b"bs").startswith(b"T05thread")  # the jump
    assert wire.ask(b"bs").startswith(b"T05thread")  # and a nop
    for undone in (2, 4):
        assert b"watch:" in wire.ask(b"bs")  # behind the access, which is still to be undone
        assert computer.steps == steps - undone
        assert wire.ask(b"bs").startswith(b"T05thread")
        assert computer.steps == steps - undone - 1
        if undone == 2:
            assert wire.ask(b"bs").startswith(b"T05thread")
    for behind in (7, 9):
        assert b"watch:" in wire.ask(b"bc")
        assert computer.steps == steps - behind
    wire.close()


def test_a_write_of_pc_makes_a_new_place_of_it(wire: Wire) -> None:
    assert wire.ask(b"Z0,80000004,2") == b"OK"
    assert wire.ask(b"P20=04000080") == b"OK"
    for _ in range(3):
        assert wire.ask(b"vCont;c").startswith(b"T05swbreak:;")
        assert pc(wire) == 0x80000004
        cycle = wire.computer.cycle
        assert wire.ask(b"P20=04000080") == b"OK"
        assert wire.ask(b"P0a=01000000") == b"OK"
    assert wire.computer.cycle == cycle == 0
    assert wire.ask(b"vCont;c").startswith(b"T05swbreak:;")  # no pc was written
    assert wire.ask(b"P0a=02000000") == b"OK"
    assert wire.ask(b"vCont;c").startswith(b"T05swbreak:;")
    assert wire.computer.cycle > 0


def test_a_search_that_is_interrupted_stays_where_it_was(wire: Wire) -> None:
    """With what gdb wrote at that very place."""
    wire.computer.run(5_000_000)
    assert wire.ask(b"Z0,80001000,2") == b"OK"
    assert wire.ask(b"P9=11223344") == b"OK"
    before = place(wire)
    wire.socket.sendall(framed(b"bc") + b"\x03")
    wire.heard(lambda data: b"$T02" in data)
    assert place(wire) == before
    assert wire.computer.register(9) == 0x44332211


def test_a_transfer_of_a_device_is_found_backwards_behind_it() -> None:
    computer = Computer()
    computer.load_flat(assembled(TRANSFER))
    computer.power_on()
    wire = Wire(computer)
    computer.run(9_000_000)
    assert wire.ask(b"Z2,80002010,4") == b"OK"
    assert wire.ask(b"vCont;c").startswith(b"T05watch:80002010;")
    there = place(wire)
    computer.run(computer.cycle + 5000)
    assert wire.ask(b"bc").startswith(b"T05watch:80002010;")
    assert place(wire) == there
    wire.close()


# A timer's handler that calls the function it interrupts, further down the stack.
CALLED_TWICE = """
    la t0, trap
    csrw mtvec, t0
    la sp, 0x80010000
    li s0, 0x02004000       # mtimecmp
    li s1, 0x0200BFF8       # mtime
    sw zero, 4(s0)
    li t0, 0x80
    csrw mie, t0
    csrsi mstatus, 8
loop:
    jal ra, leaf
    j loop
leaf:
    addi a0, a0, 1
    addi a0, a0, 1
    addi a0, a0, 1
    ret
.balign 4
trap:
    addi sp, sp, -16
    sw ra, 0(sp)
    sw t0, 4(sp)
    jal ra, leaf
    lw t0, 0(s1)
    addi t0, t0, 8          # 80 cycles on
    sw t0, 0(s0)
    lw ra, 0(sp)
    lw t0, 4(sp)
    addi sp, sp, 16
    addi a1, a1, 1
    mret
"""


def test_a_handler_is_stepped_over_though_it_comes_by_where_it_interrupted() -> None:
    computer = Computer()
    computer.load_flat(assembled(CALLED_TWICE))
    computer.power_on()
    wire = Wire(computer)
    computer.run(2000)
    while computer.register(2) != 0x80010000:
        computer.step()
    for _ in range(150):
        assert wire.ask(b"vCont;s").startswith(b"T05")
        assert computer.register(2) == 0x80010000
    assert computer.register(11) > 10
    wire.close()


def test_a_step_over_an_interrupt_without_room_for_a_breakpoint_ends_in_the_handler() -> None:
    computer = Computer()
    computer.load_flat(assembled(CALLED_TWICE))
    computer.power_on()
    wire = Wire(computer)
    computer.run(2000)
    for number in range(256):
        assert wire.ask(b"Z0,%x,2" % (0x80001000 + 2 * number)) == b"OK"
    handled = computer.register(11)
    for _ in range(150):
        assert wire.ask(b"vCont;s").startswith(b"T05")
    assert computer.register(11) > handled
    wire.close()


def monitor(wire: Wire, words: str) -> str:
    return bytes.fromhex(wire.ask(b"qRcmd," + words.encode().hex().encode()).decode()).decode()


def test_a_search_for_who_wrote_is_bounded_and_can_be_interrupted(wire: Wire) -> None:
    wire.computer.run(3_000_000)
    before = place(wire)
    with patch("ares4.gdb.monitor._SEARCH_S", 0.0):
        assert monitor(wire, "who 0x80100000").startswith("Not found; the search was ended on the ")
    wire.socket.sendall(framed(b"qRcmd," + b"who 0x80100000".hex().encode()) + b"\x03")
    assert b"4e6f7420666f756e64" in wire.heard(lambda data: b"4e6f" in data and data[-3:-2] == b"#")
    assert place(wire) == before
    assert monitor(wire, "who 0x80100000").startswith("Nobody wrote it from T+0.000000 s")


def test_gdb_hears_in_time_that_an_answer_is_to_come(wire: Wire) -> None:
    """After two seconds it would take the next answer for this one."""
    wire.computer.run(3_000_000)
    with patch("ares4.gdb.server._ALIVE_S", 0.0):
        wire.socket.sendall(framed(b"qRcmd," + b"who 0x80100000".hex().encode()))
        said = wire.heard(lambda data: b"4e6f626f6479" in data and data[-3:-2] == b"#")  # Nobody
    assert said.startswith(b"+" + framed(b"O"))


def test_a_device_that_wrote_is_named() -> None:
    computer = Computer()
    computer.load_flat(assembled(TRANSFER))
    computer.power_on()
    wire = Wire(computer)
    computer.run(9_006_000)
    assert monitor(wire, "who 0x80002010").endswith("cycle 9005021, by the device massmem.\n")
    wire.close()


def test_a_watchpoint_at_a_place_that_somebody_else_watches_is_told() -> None:
    computer = Computer()
    computer.load_flat(assembled("la t0, 0x80100000\nsw t0, 0(t0)\n1: j 1b"))
    computer.power_on()
    computer.watch(0x80100003, 1)
    wire = Wire(computer)
    assert wire.ask(b"Z2,80100000,1") == b"OK"
    assert wire.ask(b"vCont;c").startswith(b"T05watch:80100000;")
    wire.close()
