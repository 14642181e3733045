"""`ares4 exec` as a person uses it: what wrong files and words get, exit codes, the console."""

from __future__ import annotations

import os
import pty
import select
import shlex
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ares4 import cli, files, program
from ares4.attachments.console import Console, Keyboard
from ares4.computer import Computer
from ares4.errors import ImageError
from ares4.machine.values import Stop
from ares4.mission import Mission
from tests.conftest import ARES4, assembled, built
from tests.emulator.inspection.conftest import compiled

LIMIT_S = 60
OWN_TERMINAL = """
import os, sys
os.close(os.open(sys.argv[1], os.O_RDWR))
os.execv(sys.argv[2], sys.argv[2:])
"""


def run(*words: str | Path, typed: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    command = [*ARES4, "exec", *map(str, words)]
    return subprocess.run(command, input=typed, capture_output=True, timeout=LIMIT_S, check=False)


def complaint(capfd: pytest.CaptureFixture[str], *words: str | Path) -> tuple[int, str]:
    """Exit code and what is said, in this process, where it does not get as far as running."""
    try:
        code = cli.main(["exec", *map(str, words)])
    except SystemExit as ended:
        code = int(ended.code or 0)
    said = capfd.readouterr()
    assert said.out == ""
    return code, said.err


def patched(elf: bytes, at: int, value: bytes) -> bytes:
    return elf[:at] + value + elf[at + len(value) :]


# ---- images that are none ------------------------------------------------------------------------


WRONG = {
    "text": (b"int main() {}\n", "is not an ELF program; a flat binary needs --address"),
    "empty": (b"", "is not an ELF program; a flat binary needs --address"),
    "short": (None, "is not an ELF program; build it"),
    "cut off": (None, "lies past the end of the file: it is cut off"),
    "64-bit": (None, "is not a 32-bit little-endian one"),
    "big-endian": (None, "is not a 32-bit little-endian one"),
    "for ARM": (None, "is for another processor than RISC-V"),
    "relocatable": (None, "is not a linked executable"),
    "linked at 0": (None, "in none of its loaded segments; link it for 0x80000000"),
}  # fmt: skip


def wrong_image(what: str) -> bytes:
    good = built("hello").read_bytes()
    (table,) = struct.unpack_from("<I", good, 28)
    changed = {
        "short": good[:40],
        "cut off": good[:0x1010],
        "64-bit": patched(good, 4, b"\x02"),
        "big-endian": patched(good, 5, b"\x02"),
        "for ARM": patched(good, 18, struct.pack("<H", 40)),
        "relocatable": patched(good, 16, struct.pack("<H", 1)),
        "linked at 0": patched(good, table + 12, struct.pack("<I", 0)),
    }
    return WRONG[what][0] if what not in changed else changed[what]  # type: ignore[return-value]


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_image_is_one_line(
    what: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    image = tmp_path / "image.elf"
    image.write_bytes(wrong_image(what))
    code, said = complaint(capfd, image)
    assert code == 1
    assert said.startswith(f"ares4 exec: Image {image}: ")
    assert WRONG[what][1] in said
    assert said.count("\n") == 1


def test_files_that_cannot_be_read(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    for path, words in (
        (tmp_path, "is no regular file"),
        (tmp_path / "none", "cannot be read: No such file or directory"),
        (Path("/dev/zero"), "is no regular file"),
    ):
        code, said = complaint(capfd, path)
        assert (code, words in said, said.count("\n")) == (1, True, 1)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "secret"
    path.write_bytes(b"x")
    path.chmod(0)
    code, said = complaint(capfd, path)
    assert (code, "Permission denied" in said) == (1, True)


def test_an_image_too_large_for_its_ram_is_told_what_to_give(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    elf = built("flood").read_bytes()
    (table,) = struct.unpack_from("<I", elf, 28)
    (count,) = struct.unpack_from("<H", elf, 44)
    for row in range(count):
        at = table + 32 * row
        if struct.unpack_from("<I", elf, at)[0] == 1:
            last = at
    image = tmp_path / "large.elf"
    image.write_bytes(patched(elf, last + 20, struct.pack("<I", (6 << 20) + 4096)))
    code, said = complaint(capfd, image, "--ram", "4M")
    assert code == 1
    assert said.endswith("RAM is 0x80000000 to 0x80400000. --ram 11M gives it room.\n")
    code, said = complaint(capfd, image, "--ram", "7M")
    assert code == 1
    assert "the device tree stands at 0x80600000; give more RAM with --ram" in said
    assert run(image, "--ram", "11M").returncode == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--ram", "lots"], "'lots' is no size of RAM"),
        (["--ram", "3M5"], "is no size of RAM"),
        (["--ram", "2G"], "is no size of RAM"),
        (["--ram", "32K"], "is no size of RAM"),
        (["--ram", "100001"], "is no size of RAM"),
        (["--ram", ""], "is no size of RAM"),
        (["--max-cycles", "0"], "is no number of cycles"),
        (["--max-cycles", "many"], "is no number of cycles"),
        (["--address", "here"], "is no address"),
        (["--address", "0x100000000"], "is no address"),
        (["--signature-granularity", "3"], "invalid choice: 3"),
    ],
)
def test_wrong_words(words: list[str], said: str, capfd: pytest.CaptureFixture[str]) -> None:
    code, text = complaint(capfd, "image", *words)
    assert code == 2
    assert said in text


@settings(max_examples=60)
@given(data=st.data())
def test_a_damaged_image_is_refused_or_taken(data: st.DataObject, tmp_path_factory) -> None:  # type: ignore[no-untyped-def]
    """Bytes changed anywhere, mostly in the tables: one error of ours, nothing else."""
    elf = bytearray(built("signature").read_bytes())
    sections = struct.unpack_from("<I", elf, 32)[0]
    places = st.one_of(
        st.integers(0, 51), st.integers(52, 52 + 32 * 6), st.integers(sections, len(elf) - 1),
        st.integers(0, len(elf) - 1),
    )  # fmt: skip
    for _ in range(data.draw(st.integers(1, 4))):
        elf[data.draw(places)] = data.draw(st.sampled_from([0, 1, 2, 0x7F, 0x80, 0xFF]))
    cut = data.draw(st.one_of(st.just(len(elf)), st.integers(0, len(elf))))
    path = tmp_path_factory.getbasetemp() / "damaged.elf"
    path.write_bytes(elf[:cut])
    try:
        program.load(path, 1 << 20)
    except ImageError as error:
        assert str(error).startswith(f"Image {path}: ")
        assert "\n" not in str(error)


# ---- how it ends ---------------------------------------------------------------------------------


def test_the_exit_code_is_the_finishers() -> None:
    done = run(built("hello"))
    assert (done.returncode, done.stderr) == (42, b"")


def test_a_flat_binary_runs_at_its_address(tmp_path: Path) -> None:
    flat = tmp_path / "flat.bin"
    flat.write_bytes(assembled("li t0, 0x100000\nauipc t1, 0\nsrli t1, t1, 12\nli t2, 0x3333\n"
                               "slli t1, t1, 16\nor t1, t1, t2\nsw t1, 0(t0)"))  # fmt: skip
    assert run(flat, "--address", "0x80007000", "--ram", "64K").returncode == 7
    done = run(built("hello"), "--address", "0x80000000")
    assert done.returncode == 1
    assert b"It is an ELF program, which knows its addresses; leave out --address." in done.stderr


def test_a_program_that_does_not_end_in_time() -> None:
    done = run(built("spin"), "--max-cycles", "3_000_000")
    assert done.returncode == 124
    assert b"had not ended after 3000000 cycles; --max-cycles allows more.\n" in done.stderr


def test_a_program_that_waits_for_ever_is_not_waited_for() -> None:
    done = run(built("sleep"), typed=b"nobody reads this")
    assert done.returncode == 124
    assert b"waits for ever at 0x800000" in done.stderr
    assert done.stderr.count(b"\n") == 1


def test_an_interrupt_that_ranks_below_the_threshold_is_not_waited_for(tmp_path: Path) -> None:
    """All sources from 32 on are enabled, with priority 0: none of them ever interrupts."""
    flat = tmp_path / "flat"
    flat.write_bytes(assembled("li t0, 0x0C002000\nli t1, -1\nsw t1, 4(t0)\nli t1, 0x800\n"
                               "csrs mie, t1\n1: wfi\nj 1b"))  # fmt: skip
    done = run(flat, "--address", "0x80000000", "--max-cycles", "10_000_000_000")
    assert (done.returncode, b"waits for ever at 0x800000" in done.stderr) == (124, True)


def test_input_that_ends_before_the_program_has_enough() -> None:
    done = run(built("echo"), typed=b"one\ntw")
    assert (done.returncode, done.stdout) == (124, b"ready\nONE\n")
    assert b"there is no more input" in done.stderr


def test_a_fault_without_a_handler_is_told() -> None:
    done = run(built("lost"))
    assert done.returncode == 124
    assert b"mtvec names 0x00000000; set it before anything can fault.\n" in done.stderr


def test_the_signature_is_written_as_the_public_tests_want_it(tmp_path: Path) -> None:
    words = tmp_path / "words"
    assert run(built("signature"), "--signature", words).returncode == 0
    assert words.read_text() == "12345678\n12345677\ndead78ef\n0000cdab\n"
    assert run(built("signature"), "--signature", words,
               "--signature-granularity", "8").returncode == 0  # fmt: skip
    assert words.read_text() == "1234567712345678\n0000cdabdead78ef\n"


@pytest.mark.parametrize(
    "tohost",
    [
        "void tohost(void) { *(volatile unsigned *)0x100000 = 0x33333; }",
        '__asm__(".text\\n .globl tohost\\n tohost: li t0, 0x100000\\n li t1, 0x33333\\n"\n'
        '"sw t1, 0(t0)\\n ret"); void tohost(void);',
    ],
)
def test_a_function_called_tohost_is_not_served(tohost: str) -> None:
    entry = '__attribute__((naked, section(".text.entry"))) void _start(void)'
    # It is called late: what is served is looked at every 5,000 cycles.
    wait = "li t0, 20000\\n 1: addi t0, t0, -1\\n bnez t0, 1b"
    elf = compiled(
        f'{tohost}\n{entry} {{ __asm__("la sp, 0x80080000\\n {wait}\\n call tohost"); }}', "-O1"
    )
    done = run(elf, "--max-cycles", "1000000")
    assert (done.returncode, done.stderr) == (3, b"")


def test_a_signature_that_is_not_there(tmp_path: Path) -> None:
    done = run(built("hello"), "--signature", tmp_path / "words")
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"has no signature: its symbols begin_signature and end_signature" in done.stderr
    done = run(built("spin"), "--signature", tmp_path / "no" / "words")
    assert done.returncode == 1
    assert b"words cannot be written: No such file or directory.\n" in done.stderr


# ---- the console ---------------------------------------------------------------------------------


def test_nothing_that_is_sent_gets_lost() -> None:
    done = run(built("flood"))
    rest = bytes(ord("a") + k for k in range(1, 16))
    assert done.stdout == b"".join(bytes([i & 0xFF]) + rest for i in range((3 << 19) // 16))


def test_much_input_arrives_whole() -> None:
    lines = [b"line %d with words" % n for n in range(3000)]
    done = run(built("echo"), typed=b"\n".join([*lines, b"end\n"]))
    assert done.stdout.splitlines()[1:-2] == [line.upper() for line in lines]
    assert done.returncode == 3001 & 0xFF


def test_a_reader_that_has_enough_ends_it_quietly() -> None:
    command = shlex.join([*ARES4, "exec", str(built("flood"))]) + " | head -c 5"
    done = subprocess.run(command, shell=True, capture_output=True, timeout=LIMIT_S, check=False)
    assert (done.stdout, done.stderr) == (b"\0bcde", b"")


def test_a_closed_pipe_leaves_the_exit_code(tmp_path: Path) -> None:
    text = "li t0, 0x10000000\nli t1, 65\nli t2, 300000\n1: sb t1, 0(t0)\naddi t2, t2, -1\n" \
           "bnez t2, 1b\nli t0, 0x100000\nli t1, 0x53333\nsw t1, 0(t0)"  # fmt: skip
    flat = tmp_path / "flat"
    flat.write_bytes(assembled(text))
    command = [*ARES4, "exec", str(flat), "--address", "0x80000000"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout and process.stderr
        process.stdout.close()
        assert process.wait(LIMIT_S) == 5
        assert process.stderr.read() == b""


def test_closed_streams(tmp_path: Path) -> None:
    words = shlex.join([*ARES4, "exec", str(built("hello"))])
    for closed in ("<&-", ">&-", "2>&-", "<&- >&- 2>&-"):
        done = subprocess.run(
            f"{words} {closed}", shell=True, capture_output=True, timeout=LIMIT_S, check=False
        )
        assert (done.returncode, done.stderr) == (42, b""), closed


class Terminal:
    """`ares4 exec` on a terminal of its own."""

    def __init__(self, image: Path, *words: str) -> None:
        self.master, self.slave = pty.openpty()
        self.before = termios.tcgetattr(self.slave)
        # Opened by the leader of a session, the terminal becomes the controlling one: Ctrl-C works.
        command = [sys.executable, "-c", OWN_TERMINAL, os.ttyname(self.slave), *ARES4]
        self.process = subprocess.Popen(
            [*command, "exec", str(image), *words],
            stdin=self.slave, stdout=self.slave, stderr=self.slave, start_new_session=True,
        )  # fmt: skip
        self.seen = b""

    def expect(self, text: bytes) -> None:
        deadline = time.monotonic() + LIMIT_S
        while text not in self.seen:
            ready, _, _ = select.select([self.master], [], [], deadline - time.monotonic())
            assert ready, self.seen
            self.seen += os.read(self.master, 4096)
        self.seen = self.seen[self.seen.index(text) + len(text) :]

    def type(self, text: bytes) -> None:
        os.write(self.master, text)

    def end(self) -> int:
        """The exit code; the terminal is as it was."""
        code = self.process.wait(LIMIT_S)
        assert termios.tcgetattr(self.slave) == self.before
        os.close(self.master)
        os.close(self.slave)
        return code


def test_a_terminal_gives_every_key_at_once_and_is_left_as_it_was() -> None:
    terminal = Terminal(built("two_tasks"))
    terminal.expect(b"your name? ")
    assert not termios.tcgetattr(terminal.slave)[3] & (termios.ECHO | termios.ICANON)
    terminal.type(b"Mark\n")
    terminal.expect(b"hello Mark\r\nall is well\r\n")
    assert terminal.end() == 0


def test_a_program_asleep_waits_for_keys_without_end() -> None:
    """Nothing is due and nothing is typed: it neither ends nor goes on."""
    terminal = Terminal(built("echo"))
    terminal.expect(b"ready\r\n")
    with pytest.raises(subprocess.TimeoutExpired):
        terminal.process.wait(0.3)
    for line in (b"one", b"two"):
        terminal.type(line + b"\r")  # what the Enter key sends
        terminal.expect(line.upper() + b"\r\n")
    terminal.type(b"end\r")
    assert terminal.end() == 3


@pytest.mark.parametrize(("name", "text"), [("echo", b"ready"), ("spin", b"")])
def test_ctrl_c_ends_it(name: str, text: bytes) -> None:
    terminal = Terminal(built(name))
    if text:
        terminal.expect(text)
    else:
        while termios.tcgetattr(terminal.slave)[3] & termios.ECHO:
            time.sleep(0.01)
    terminal.type(b"\x03")
    assert terminal.end() == 130


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGQUIT])
def test_a_terminal_is_put_right_when_the_run_is_killed(number: int) -> None:
    terminal = Terminal(built("echo"))
    terminal.expect(b"ready")
    terminal.process.send_signal(number)
    assert terminal.end() == 128 + number


def test_a_pipe_may_wait_for_the_prompt() -> None:
    """Whoever drives a program over pipes sends only when asked."""
    with subprocess.Popen(
        [*ARES4, "exec", str(built("two_tasks"))], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin and process.stdout
        seen = b""
        while not seen.endswith(b"your name? "):
            seen += os.read(process.stdout.fileno(), 4096)
        process.stdin.write(b"Mark\n")
        process.stdin.flush()
        assert process.stdout.read().endswith(b"hello Mark\nall is well\n")
    assert process.returncode == 0


def test_the_help_has_examples(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["exec", "--help"])
    assert "ares4 exec kernel.bin --address 0x80000000 --ram 16M" in capfd.readouterr().out


def test_a_restart_loads_the_program_anew_and_leaves_the_rest_of_memory() -> None:
    """Whatever restarts the computer: here the button behind the panel."""
    loaded = program.load(built("spin"), 1 << 20)
    computer: Computer = loaded.computer
    first = computer.peek(0x80000000, 64)
    computer.run(1000)
    computer.poke(0x80000000, bytes(64))
    computer.poke(0x80080000, b"kept")
    computer.restart()
    computer.run(computer.cycle + 10)
    loaded.frame()
    assert computer.peek(0x80000000, 64) == first
    assert computer.peek(0x80080000, 4) == b"kept"


def flown(name: str, typed: Path, turn: int, back_to: int) -> tuple[int, int, list[int]]:
    """Flies to the end with a frame edge each 10,000 cycles, and goes back on the way.

    The last cycle, the state there, what came in: the keyboard's bytes, the size of a load.
    """
    loaded = program.load(built(name), 1 << 20)
    computer = loaded.computer
    came: list[int] = []
    computer.observers.append(lambda row: came.append(row.value))
    computer.remember(100_000)
    with typed.open("rb") as file:
        console = Console(computer, Keyboard(file.fileno()), lambda data: None)
        mission = Mission(computer, [loaded, console])
        while mission.advance((computer.cycle // 10_000 + 1) * 10_000) is not Stop.EXIT:
            if computer.cycle >= turn:
                turn = 2**64
                computer.go_to(back_to)
                mission.rest()
    return computer.cycle, computer.hash(), came


@pytest.mark.parametrize("name", ["reset", "echo"])
def test_what_came_in_comes_in_again_after_going_back(name: str, tmp_path: Path) -> None:
    """The image of a restart is loaded once, and the keyboard asked once for what was typed."""
    typed = tmp_path / "typed"
    typed.write_bytes(b"one\rtwo\rend\r")
    straight = flown(name, typed, 2**64, 0)
    assert straight[2]
    for turn in range(10_000, straight[0] - 10_000, 10_000):
        for back_to in (0, turn // 2, turn):
            assert flown(name, typed, turn, back_to) == straight


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_files_are_written_though_a_signal_ends_it(number: int, tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    command = [*ARES4, "exec", str(built("echo")), "--profile", str(profile)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout and process.stdout.read(5) == b"ready"
        process.send_signal(number)
        assert process.wait(LIMIT_S) == 128 + number
    assert "main" in profile.read_text()


def test_files_are_written_though_nobody_reads_on(tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    command = [*ARES4, "exec", str(built("flood")), "--profile", str(profile)]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.close()
        assert process.wait(LIMIT_S) == 0
    assert "main" in profile.read_text()


@pytest.mark.parametrize("option", ["--signature", "--trace", "--profile", "--coverage"])
def test_no_file_overwrites_the_image(
    option: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    elf = built("signature").read_bytes()
    image, link = tmp_path / "image", tmp_path / "link"
    image.write_bytes(elf)
    link.symlink_to(image)
    code, said = complaint(capfd, image, option, link)
    assert code == 1
    assert f"{link} would overwrite the image that is run; name another file." in said
    assert image.read_bytes() == elf


def test_a_file_is_written_beside_what_is_somebody_elses(tmp_path: Path) -> None:
    place, other = tmp_path / "out", tmp_path / "out.part"
    other.write_bytes(b"mine")
    files.write(place, b"one", "File")
    place.chmod(0o640)
    files.write(place, b"two", "File")
    assert (place.read_bytes(), other.read_bytes()) == (b"two", b"mine")
    assert place.stat().st_mode & 0o777 == 0o640
    assert len(list(tmp_path.iterdir())) == 2


ALARM = """
    li t0, 0x0200bff8       # mtime
    li t1, {high}
    sw zero, 4(t0)
    sw zero, 0(t0)
    sw t1, 4(t0)
    li t2, 0x02004000       # mtimecmp: 2,000,000 ticks later
    li t3, -1
    sw t3, 0(t2)
    sw t1, 4(t2)
    li t3, 2000000
    sw t3, 0(t2)
    li t4, 0x80             # its interrupt ends the waiting, and is not taken
    csrw mie, t4
    wfi
    li t0, 0x100000
    li t1, 0x5555
    sw t1, 0(t0)
"""


@pytest.mark.parametrize("high", ["0", "0x00ffffff", "0x7fffffff", "0x80000000", "0xfffffffe"])
def test_an_alarm_counts_from_wherever_mtime_stands(high: str, tmp_path: Path) -> None:
    flat = tmp_path / "flat"
    flat.write_bytes(assembled(ALARM.format(high=high)))
    done = run(flat, "--address", "0x80000000", "--max-cycles", "100_000_000")
    assert (done.returncode, done.stderr) == (0, b"")
