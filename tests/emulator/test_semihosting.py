"""`ares4 exec --semihosting`: a program's calls of its host, here and on QEMU; what is refused."""

from __future__ import annotations

import os
import re
import shutil
import struct
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ares4.attachments.semihosting import Semihosting
from ares4.computer import Computer
from ares4.errors import Ares4Error, UnfinishedError
from ares4.folder import Folder
from ares4.machine.values import CYCLES_PER_SECOND, RAM_BASE, InputKind, Stop
from ares4.mission import Mission
from tests.conftest import ARES4, assembled, built
from tests.emulator.test_exec import Terminal

QEMU = shutil.which("qemu-system-riscv32")
LIMIT_S = 60
A0, A1, PC = 10, 11, 32
BLOCK, BUFFER = RAM_BASE + 0x1000, RAM_BASE + 0x2000
FAILED = 2**32 - 1
CALL = """
    .option norvc
    slli x0, x0, 0x1f
    ebreak
    srai x0, x0, 7
1:  j 1b
"""
OPEN, CLOSE, WRITEC, WRITE0, WRITE, READ, READC, ISERROR, ISTTY, SEEK = range(1, 11)
FLEN, TMPNAM, REMOVE, RENAME, CLOCK, TIME, SYSTEM, ERRNO = range(0x0C, 0x14)
GET_CMDLINE, HEAPINFO, EXIT, EXIT_EXTENDED = 0x15, 0x16, 0x18, 0x20
ELAPSED, TICKFREQ = 0x30, 0x31
ENOENT, EBADF, EACCES, EFAULT, EINVAL, EMFILE, ENOSYS, ETOOLONG = 2, 9, 13, 14, 22, 24, 88, 91
NOT_PERMITTED = 1


def run(*words: str | Path, typed: bytes = b"", cwd: Path | None = None):  # type: ignore[no-untyped-def]
    command = [*ARES4, "exec", *map(str, words)]
    return subprocess.run(
        command, input=typed, capture_output=True, timeout=LIMIT_S, check=False, cwd=cwd
    )


# ---- whole programs ------------------------------------------------------------------------------


@pytest.mark.skipif(not QEMU, reason="qemu-system-riscv32 is not installed")
def test_a_program_that_calls_its_host_says_the_same_here_and_on_qemu(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    there.mkdir()
    # In its command line a space ends a word, and this folder may have one in its name.
    image = Path(shutil.copy(built("semihosting"), tmp_path))
    command = [
        QEMU, "-M", "virt", "-bios", "none", "-display", "none", "-monitor", "none",
        "-serial", "null", "-chardev", "stdio,id=console", "-kernel", str(image),
        "-semihosting-config",
        "enable=on,target=native,chardev=console,arg=semihosting,arg=one,arg=two",
    ]  # fmt: skip
    theirs = subprocess.run(
        command, input=b"", capture_output=True, timeout=LIMIT_S, check=False, cwd=there
    )
    ours = run(image, "--semihosting", "--semihosting-files", here,
               "--semihosting-args", "one two")  # fmt: skip
    assert (ours.stdout, ours.returncode) == (theirs.stdout, theirs.returncode)
    assert (ours.returncode, ours.stderr) == (42, b"")
    kept = {path.name: path.read_bytes() for path in here.iterdir()}
    assert kept == {path.name: path.read_bytes() for path in there.iterdir()}
    assert kept == {"kept.txt": b"a LINE of text\nand another\n"}


def test_both_consoles_of_a_program_take_turns() -> None:
    done = run(built("parrot"), "--semihosting", typed=b"one\ntwo words\nthree")
    assert (done.returncode, done.stderr) == (5, b"error\n")
    assert done.stdout == b"ONE\nthe port\nTWO WORDS\nTHREE"


def test_a_terminal_gives_calls_whole_lines() -> None:
    terminal = Terminal(built("parrot"), "--semihosting")
    terminal.type(b"abd\x7fc\r")  # edited
    terminal.expect(b"ABC\r\nthe port\r\n")
    terminal.type(b"more\r")
    terminal.expect(b"MORE\r\n")
    terminal.type(b"\x04")  # Ctrl-D
    terminal.expect(b"error\r\n")
    assert terminal.end() == 5


def test_ctrl_c_ends_a_call_that_waits() -> None:
    terminal = Terminal(built("parrot"), "--semihosting")
    terminal.type(b"one\r")
    terminal.expect(b"the port\r\n")
    terminal.type(b"\x03")
    assert terminal.end() == 130


def test_a_call_where_nobody_serves_is_told_once() -> None:
    done = run(built("semihosting"), "--max-cycles", "1_000_000")
    assert done.returncode == 99  # of its trap handler
    said = done.stderr.decode().splitlines()
    words = r"Image .* makes a semihosting call at 0x8000[0-9a-f]{4}, which is a breakpoint "
    assert re.fullmatch(words + r"exception here; --semihosting serves it\.", said[0])
    assert sum("semihosting" in line and "serves" in line for line in said) == 1


def test_words_that_need_another_are_refused(tmp_path: Path) -> None:
    for words in (["--semihosting-files", tmp_path], ["--semihosting-args", "x"]):
        done = run(built("hello"), *words)
        assert (done.returncode, done.stderr.count(b"\n")) == (1, 1)
        assert b"says something about --semihosting; give both." in done.stderr
    done = run(built("hello"), "--semihosting", "--semihosting-files", tmp_path / "none")
    assert (done.returncode, done.stderr) == (
        1, f"ares4 exec: Folder {tmp_path / 'none'} cannot be used: No such file or "
           "directory.\n".encode(),
    )  # fmt: skip


def test_the_ports_program_keeps_its_input_beside_calls() -> None:
    """It sets up the port and never asks its host: what is typed is the port's, as without."""
    plain = run(built("two_tasks"), typed=b"Mark\n")
    assert run(built("two_tasks"), "--semihosting", typed=b"Mark\n").stdout == plain.stdout


# ---- one call after another ----------------------------------------------------------------------


class Host:
    """A console that types what it is given, and keeps what it is told."""

    def __init__(self, typed: bytes = b"") -> None:
        self.typed, self.out, self.error = typed, b"", b""

    def read(self, count: int) -> bytes:
        data, self.typed = self.typed[:count], self.typed[count:]
        return data

    def write(self, data: bytes) -> None:
        self.out += data

    def write_error(self, data: bytes) -> None:
        self.error += data


class Caller:
    """A program that makes the calls it is told to."""

    def __init__(self, folder: Path | None = None, typed: bytes = b"") -> None:
        self.computer = Computer(0x10000)
        self.computer.load_flat(assembled(CALL))
        self.computer.power_on()
        self.host = Host(typed)
        self.calls = Semihosting(
            self.computer, self.host, "image with words", (RAM_BASE + 0x4000, RAM_BASE + 0x10000),
            folder and Folder(folder),
        )  # fmt: skip
        self.computer.step(20)
        self.remembered = False

    def remember(self) -> None:
        """From now on what the program does comes in as inputs, which are lived again."""
        self.remembered = True
        self.computer.remember(100)

    def _set(self, register: int, value: int) -> None:
        if self.remembered:
            self.computer.put(InputKind.WRITE_REGISTER, register, value)
        else:
            self.computer.set_register(register, value)

    def _place(self, address: int, data: bytes) -> None:
        if self.remembered:
            self.computer.put_bytes(address, data)
        else:
            self.computer.poke(address, data)

    def call(self, operation: int, argument: int = 0) -> int:
        """One call; what is in a0 behind it."""
        for register, value in ((A0, operation), (A1, argument), (PC, RAM_BASE)):
            self._set(register, value)
        self.stop = self.computer.step(2)
        return self.computer.register(A0)

    def with_block(self, operation: int, *words: int) -> int:
        self._place(BLOCK, struct.pack(f"<{len(words)}I", *words))
        return self.call(operation, BLOCK)

    def put(self, data: bytes, at: int = BUFFER) -> int:
        self._place(at, data)
        return at

    def open(self, name: bytes, mode: int) -> int:
        return self.with_block(OPEN, self.put(name), mode, len(name))

    def read(self, handle: int, count: int) -> tuple[int, bytes]:
        left = self.with_block(READ, handle, BUFFER, count)
        return left, self.computer.peek(BUFFER, count - left)

    def write(self, handle: int, data: bytes) -> int:
        return self.with_block(WRITE, handle, self.put(data), len(data))

    def error(self) -> int:
        return self.call(ERRNO)


Make = Callable[..., Caller]


@pytest.fixture
def make() -> Make:
    return Caller


def test_files_are_read_and_written_as_the_mode_says(make: Make, tmp_path: Path) -> None:
    """Against what open() of the same mode does in Python."""
    modes = ["r", "rb", "r+", "r+b", "w", "wb", "w+", "w+b", "a", "ab", "a+", "a+b"]
    for there in (False, True):
        for number, mode in enumerate(modes):
            ours, theirs = tmp_path / f"o{number}{there}", tmp_path / f"t{number}{there}"
            ours.mkdir()
            theirs.mkdir()
            if there:
                (ours / "f").write_bytes(b"before")
                (theirs / "f").write_bytes(b"before")
            caller = make(ours)
            handle = caller.open(b"f", number)
            try:
                with (theirs / "f").open(mode.replace("b", "") + "b", buffering=0) as file:
                    assert handle == 1
                    assert (caller.write(handle, b"XY") == 0) == file.writable()
                    if file.writable():
                        file.write(b"XY")
                    assert caller.with_block(SEEK, handle, 1) == file.seek(1) - 1
                    left, data = caller.read(handle, 4)
                    assert data == (file.read(4) if file.readable() else b"")
                    assert left == 4 - len(data)
                    assert caller.with_block(FLEN, handle) == os.fstat(file.fileno()).st_size
            except FileNotFoundError:
                assert (handle, caller.error()) == (FAILED, ENOENT)
            caller.calls.close()
            assert [p.read_bytes() for p in ours.iterdir()] == [
                p.read_bytes() for p in theirs.iterdir()
            ]


NAMES = ["../outside", "..", "", ".", "/etc/passwd", "inside/../../outside", "link", "loop/file",
         "folder", "pipe", "a//b", "link/x", "\0", "none/\0"]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("mode", [0, 4, 8, 3])
def test_nothing_outside_the_folder_is_opened(
    name: str, mode: int, make: Make, tmp_path: Path
) -> None:
    outside, inside = tmp_path / "outside", tmp_path / "in"
    outside.write_bytes(b"secret")
    inside.mkdir()
    (inside / "folder").mkdir()
    (inside / "link").symlink_to(outside)
    (inside / "loop").symlink_to(tmp_path)
    os.mkfifo(inside / "pipe")
    before = sorted(tmp_path.rglob("*"))
    caller = make(inside)
    data = name.encode()
    assert caller.open(data, mode) == FAILED
    assert caller.error() in (EACCES, ENOENT, 20, 21)
    for operation, block in (
        (REMOVE, (BUFFER, len(data))),
        (RENAME, (BUFFER, len(data), caller.put(b"new", BUFFER + 256), 3)),
        (RENAME, (BUFFER + 256, 3, BUFFER, len(data))),
    ):
        if name not in ("link", "pipe", "folder"):  # what is in the folder itself may be removed
            assert caller.with_block(operation, *block) == FAILED
            caller.put(data)
    assert outside.read_bytes() == b"secret"
    assert sorted(tmp_path.rglob("*")) == before


def test_without_a_folder_there_are_no_files(make: Make) -> None:
    caller = make()
    assert (caller.open(b"file", 4), caller.error()) == (FAILED, EACCES)
    assert (caller.with_block(REMOVE, caller.put(b"file"), 4), caller.error()) == (FAILED, EACCES)


def test_handles_are_few_and_used_again(make: Make) -> None:
    caller = make()
    handles = [caller.open(b":tt", 4) for _ in range(64)]
    assert handles == list(range(1, 65))
    assert (caller.open(b":tt", 4), caller.error()) == (FAILED, EMFILE)
    assert caller.with_block(CLOSE, 7) == 0
    assert caller.open(b":tt", 0) == 7


def test_a_restart_closes_what_was_open(make: Make, tmp_path: Path) -> None:
    caller = make(tmp_path)
    assert [caller.open(name, 4) for name in (b"a", b"b")] == [1, 2]
    mission = Mission(caller.computer, [caller.calls])
    caller.computer.restart()
    mission.advance(caller.computer.cycle + CYCLES_PER_SECOND // 100)
    assert (caller.with_block(CLOSE, 1), caller.error()) == (FAILED, EBADF)
    assert caller.open(b"a", 0) == 1


def test_the_console_has_three_streams(make: Make) -> None:
    caller = make(typed=b"abcdef")
    sources = [caller.open(b":tt", mode) for mode in (0, 4, 8)]
    assert [caller.with_block(ISTTY, handle) for handle in sources] == [1, 1, 1]
    assert caller.read(sources[0], 3) == (0, b"abc")
    assert caller.call(READC) == ord("d")
    assert caller.read(sources[0], 9) == (7, b"ef")
    assert caller.read(sources[0], 9) == (9, b"")
    assert caller.call(READC) == FAILED
    with pytest.raises(UnfinishedError, match="there is no more input"):
        caller.call(READC)
    caller.host.typed = b"g"
    assert caller.call(READC) == ord("g")
    assert caller.write(sources[1], b"out") == 0
    assert caller.write(sources[2], b"err") == 0
    assert (caller.write(sources[0], b"no"), caller.error()) == (2, EBADF)
    caller.call(WRITEC, caller.put(b"!"))
    caller.call(WRITE0, caller.put(b"text\0not"))
    assert (caller.host.out, caller.host.error) == (b"out!text", b"err")


def test_a_text_may_end_with_memory(make: Make) -> None:
    caller = make()
    end = RAM_BASE + 0x10000
    caller.put(b"at the end\0", end - 11)
    caller.call(WRITE0, end - 11)
    assert caller.host.out == b"at the end"
    caller.put(b"x", end - 1)
    assert (caller.call(WRITE0, end - 1), caller.error()) == (FAILED, EFAULT)


@pytest.mark.parametrize("operation", [OPEN, WRITE0, WRITE, READ, GET_CMDLINE, HEAPINFO, ELAPSED])
@pytest.mark.parametrize("address", [0, 0x10000000, RAM_BASE - 4, RAM_BASE + 0xFFFE, FAILED])
def test_what_is_no_memory_is_told_so(operation: int, address: int, make: Make) -> None:
    caller = make()
    caller.put(b"no end", RAM_BASE + 0xFFFA)
    assert (caller.call(operation, address), caller.error()) == (FAILED, EFAULT)


def test_a_buffer_that_is_no_memory_takes_nothing(make: Make, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"12345678")
    caller = make(tmp_path)
    handle = caller.open(b"file", 0)
    assert caller.with_block(READ, handle, RAM_BASE + 0xFFFC, 8) == 8
    assert caller.error() == EFAULT
    assert caller.read(handle, 8) == (0, b"12345678")


def test_time_is_the_machines(make: Make) -> None:
    caller = make()
    assert caller.call(TICKFREQ) == CYCLES_PER_SECOND
    caller.computer.run(1234 * CYCLES_PER_SECOND // 100)
    assert (caller.call(CLOCK), caller.call(TIME)) == (1234, 12)
    assert caller.call(ELAPSED, BUFFER) == 0
    low, high = struct.unpack("<II", caller.computer.peek(BUFFER, 8))
    assert 0 <= caller.computer.cycle - (high << 32 | low) < 20


def test_the_command_line_and_the_room(make: Make) -> None:
    caller = make()
    line = b"image with words"
    assert caller.with_block(GET_CMDLINE, BUFFER, len(line)) == FAILED
    assert caller.with_block(GET_CMDLINE, BUFFER, len(line) + 1) == 0
    assert caller.computer.peek(BUFFER, len(line) + 1) == line + b"\0"
    assert struct.unpack("<II", caller.computer.peek(BLOCK, 8)) == (BUFFER, len(line))
    assert caller.with_block(HEAPINFO, BUFFER) == 0
    heap, heap_end, stack, stack_end = struct.unpack("<4I", caller.computer.peek(BUFFER, 16))
    assert (heap, stack) == (RAM_BASE + 0x4000, RAM_BASE + 0x10000)
    assert heap < heap_end <= stack_end < stack


@pytest.mark.parametrize(
    ("operation", "words", "code"),
    [
        (EXIT, (0x20026,), 0), (EXIT, (0x20023,), 1), (EXIT_EXTENDED, (0x20026, 42), 42),
        (EXIT_EXTENDED, (0x20026, 0), 0), (EXIT_EXTENDED, (0x20023, 42), 1),
    ],
)  # fmt: skip
def test_it_ends_with_the_programs_code(
    operation: int, words: tuple[int, ...], code: int, make: Make
) -> None:
    caller = make()
    if operation == EXIT:
        caller.call(operation, *words)
    else:
        caller.with_block(operation, *words)
    assert (caller.stop, caller.computer.exit_code) == (Stop.EXIT, code)


def test_what_is_refused(make: Make, tmp_path: Path) -> None:
    caller = make(tmp_path)
    assert (caller.with_block(SYSTEM, caller.put(b"ls"), 2), caller.error()) == (
        FAILED, NOT_PERMITTED)  # fmt: skip
    assert (caller.call(0x99), caller.error()) == (FAILED, ENOSYS)
    assert (caller.open(b"x", 12), caller.error()) == (FAILED, EINVAL)
    assert (caller.with_block(OPEN, BUFFER, 4, 5000), caller.error()) == (FAILED, ETOOLONG)
    for operation in (CLOSE, ISTTY, FLEN):
        assert (caller.with_block(operation, 5), caller.error()) == (FAILED, EBADF)
    assert caller.with_block(TMPNAM, BUFFER, 7, 7) == FAILED
    assert caller.with_block(TMPNAM, BUFFER, 7, 8) == 0
    assert caller.computer.peek(BUFFER, 8) == b"tmp-007\0"


@given(number=st.integers(0, 2**32 - 1), argument=st.integers(0, 2**32 - 1),
       block=st.lists(st.integers(0, 2**32 - 1), min_size=4, max_size=4))  # fmt: skip
def test_no_call_harms_the_host(number: int, argument: int, block: list[int]) -> None:
    caller = Caller()
    with suppress(UnfinishedError):  # it reads on where there is no more input
        caller.call(number, argument)
        for operation in range(0x40):
            caller.with_block(operation, *block)
    caller.calls.close()


def test_what_was_answered_is_answered_again_after_going_back(tmp_path: Path) -> None:
    """The file changes meanwhile; what was read of it then is in the rows."""
    (tmp_path / "file").write_bytes(b"first")
    caller = Caller(tmp_path)
    computer = caller.computer
    caller.remember()
    handle = caller.open(b"file", 0)
    begun = computer.cycle
    assert caller.read(handle, 5) == (0, b"first")
    computer.run(computer.cycle + 1000)
    end = computer.cycle, computer.hash()
    (tmp_path / "file").write_bytes(b"other")
    computer.go_to(begun)
    computer.run(end[0])
    assert (computer.cycle, computer.hash()) == end
    assert computer.peek(BUFFER, 5) == b"first"


def test_there_is_one_error_of_ours_for_a_folder_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(Ares4Error, match="cannot be used: Not a directory"):
        (tmp_path / "file").touch()
        Folder(tmp_path / "file")


def test_answers_are_rows(make: Make) -> None:
    caller = make(typed=b"q")
    rows = []
    caller.computer.observers.append(rows.append)
    handle = caller.open(b":tt", 0)
    caller.read(handle, 1)
    kinds = {row.kind for row in rows}
    assert kinds >= {InputKind.WRITE_REGISTER, InputKind.LOAD}
