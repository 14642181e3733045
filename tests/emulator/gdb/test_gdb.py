"""The real gdb on the ship's own program, with its source lines."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from importlib import resources
from io import StringIO
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from ares4 import flight
from ares4.inspection.symbols import Symbols
from ares4.journal.recorder import Recorder
from ares4.journal.replay import Replay
from ares4.machine.values import Stop
from tests.conftest import built
from tests.emulator.gdb.conftest import GDB, Flight

SECOND = 100_000_000
OWN = str(resources.files("ares4") / "images" / "ares4.elf")


def test_break_step_finish_and_look_at_the_ships_program(flown: Flight) -> None:
    said = flown.script("""
        said["start"] = at()
        said["threads"] = do("info threads")
        do("break navigation_step")
        go("continue", "hit")
        said["trace"] = do("backtrace")
        go("next", "line 1")
        go("next", "line 2")
        go("step", "into")
        do("delete")
        go("finish", "finish")
        said["struct"] = do("print situation.now")
        said["code"] = do("x/2i $pc")
        said["map"] = do("info mem")
        do("tbreak frame_step")
        go("continue", "again")
        said["frame"] = value("frame")
    """)
    assert said["start"] == 0x1000
    assert "hart 0" in said["threads"]
    assert "Breakpoint 1, navigation_step (seen=" in said["hit"]
    assert "at flight/navigation.c:" in said["hit"]
    names = ["navigation_step", "frame_step (frame=0)", "run_frame", "executive_run", "apps_run",
             "boot_main", "_start"]  # fmt: skip
    lines = [line for line in said["trace"].splitlines() if line.startswith("#")]
    assert len(lines) == len(names)
    assert all(name in line for name, line in zip(names, lines, strict=True))
    assert "self->own.gained_m_s" in said["line 1"]
    assert "self->own.gained_m_s" in said["line 2"]
    assert "frame_step (frame=0) at flight/apps.c:" in said["finish"]
    assert "frame = 0, utc_s = 1981702800, met_s = 5349600" in said["struct"]
    assert "<frame_step+" in said["code"]
    assert "0x80000000 0x80400000 rw" in said["map"]
    assert (said["frame"], "Temporary breakpoint 2, frame_step" in said["again"]) == (1, True)


def test_registers_of_all_kinds_are_read_and_written(flown: Flight) -> None:
    said = flown.script("""
        do("break navigation_step")
        do("continue")
        do("set var $mstatus = $mstatus & ~0x6000 | 0x2000")
        do("set var $fa0.double = 1.5")
        do("set var $a0 = 0x12345678")
        do("set var $mscratch = 77")
        do("set var $fcsr = 0x41")
        do("set var *(int *)$sp = 0x1234abcd")
        do("maintenance flush register-cache")
        do("maintenance flush dcache")
        for name in ("mstatus", "a0", "mscratch", "fcsr", "frm", "fflags"):
            said[name] = value("$" + name)
        said["fa0"] = float(gdb.parse_and_eval("$fa0.double"))
        said["word"] = value("*(int *)$sp")
        said["sp"] = value("(unsigned)$sp")
        said["cycle"] = value("$cycle")
        said["where"] = where()
        said["csrs"] = do("info registers csr")
        for number, wrong in enumerate((
            "set var $misa = 0", "set var $mhartid = 3", "set var *(int *)0x1000 = 3",
            "print *(int *)0x20000000", "monitor inject ram 3 3",
        )):
            try:
                said[number] = do(wrong)
            except gdb.error as error:
                said[number] = str(error)
    """)
    ship = flown.computer
    assert said["mstatus"] & 0x6000 == 0x6000  # writing fcsr made the float state dirty
    assert (said["a0"], said["mscratch"], said["fcsr"]) == (0x12345678, 77, 0x41)
    assert (said["frm"], said["fflags"], said["fa0"], said["word"]) == (2, 1, 1.5, 0x1234ABCD)
    assert ship.peek(said["sp"], 4) != b""
    assert said["cycle"] == said["where"][0] % 2**32
    assert "mepc" in said["csrs"] and "pmpaddr15" in said["csrs"]
    assert "error" in said["1"] or "reply" in said["1"]
    assert "annot access memory at address 0x1000" in said["2"]
    assert "annot access memory at address 0x20000000" in said["3"]
    assert "0x00000003" in said["4"]


def test_a_watched_variable_is_told_with_its_values(flown: Flight) -> None:
    said = flown.script("""
        do("break frame_step")
        do("continue")
        do("delete")
        do("watch situation.now.frame")
        for number in range(3): go("continue", f"hit {number}")
        said["values"] = value("situation.now.frame")
        do("delete")
        do("rwatch situation.now.frame")
        go("continue", "read")
        do("delete")
        do("awatch situation.now.frame")
        go("continue", "either")
    """)
    for number in range(3):
        assert f"Old value = {number}\nNew value = {number + 1}\n" in said[f"hit {number}"]
        assert "note_the_time" in said[f"hit {number}"]
    assert said["values"] == 3
    assert "Hardware read watchpoint 3: situation.now.frame" in said["read"]
    assert "Value = 3" in said["read"]
    assert "access (read/write) watchpoint" in said["either"]


def test_a_detached_flight_goes_on_as_if_gdb_had_never_come(flown: Flight, image: bytes) -> None:
    flown.script(
        """
        do("break navigation_step")
        do("watch situation.now.us")
        for _ in range(8): do("continue")
        do("stepi 100")
        for _ in range(5): do("next")
        do("info registers")
        do("detach")
        """,
        2 * SECOND,
    )
    assert not flown.server.held
    alone = flight.fresh("orbit").computer
    alone.run(2 * SECOND)
    assert (alone.cycle, alone.hash()) == (flown.computer.cycle, flown.computer.hash())


def test_ctrl_c_stops_a_running_flight_and_kill_only_lets_go(flown: Flight) -> None:
    said = flown.script(
        """
        import os, signal, threading
        threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
        go("continue", "stopped")
        said["where"] = where()
        said["sleeping"] = do("x/i $pc - 4")
        do("kill")
        """,
        SECOND,
    )
    assert "Program received signal SIGINT" in said["stopped"]
    assert said["where"][0] > 0
    assert not flown.server.held
    before = flown.computer.cycle
    flown.fly(before + SECOND)
    assert flown.computer.cycle >= before + SECOND


def test_what_gdb_writes_is_journalled_and_replayed(flown: Flight, tmp_path: Path) -> None:
    file = StringIO()
    recorder = Recorder(flown.computer, file)
    flown.mission.attachments.append(recorder)
    flown.script(
        """
        do("break navigation_step")
        do("continue")
        do("set var $a0 = 0x80100ef0")
        do("set var $fs0.double = 2.5")
        do("set var $mscratch = 99")
        do("set var situation.now.us = 5")
        do("print situation.now.us = 7")
        do("monitor inject ram 0x80001000 3")
        do("monitor reset")
        do("detach")
        """,
        3 * SECOND,
    )
    flown.mission.attachments.remove(recorder)
    recorder.close()
    path = tmp_path / "gdb.journal"
    path.write_text(file.getvalue())
    assert "put" in file.getvalue()
    replay = Replay(path, lambda: flight.image(None))
    for _ in replay:
        pass
    assert replay.complete and replay.inputs >= 6
    assert replay.computer.hash() == flown.computer.hash()


def test_megabytes_are_loaded_as_rows_of_many_bytes(flown: Flight, tmp_path: Path) -> None:
    """And read back; replayed; gone back over. The ship's whole RAM but for her program."""
    data, back, path = (tmp_path / name for name in ("data.bin", "back.bin", "load.journal"))
    data.write_bytes(Random(9).randbytes(3 << 20))
    with path.open("w") as file:
        recorder = Recorder(flown.computer, file)
        said = flown.script(
            f"""
            do("break frame_step")
            do("continue")
            said["before"] = where()
            do("restore {data} binary 0x80100000")
            do("dump binary memory {back} 0x80100000 0x80400000")
            said["after"] = where()
            do("reverse-stepi")
            do("stepi")
            said["again"] = where()
            do("detach")
            """,
            SECOND // 10,
        )
        recorder.close()
    assert back.read_bytes() == data.read_bytes()
    assert said["before"][:2] == said["after"][:2] == said["again"][:2]
    assert said["before"][2] == said["again"][2] != said["after"][2]  # on arrival, before the load
    assert sum(line.startswith("load ") for line in path.read_text().splitlines()) < 300
    replay = Replay(path, lambda: flight.image(None))
    for _ in replay:
        pass
    assert replay.complete and replay.computer.hash() == flown.computer.hash()


def test_reverse_continue_stops_where_continue_stopped(flown: Flight) -> None:
    said = flown.script("""
        for place in ("navigation_step", "alarms_step", "frame_step"): do("break " + place)
        said["forth"], said["back"], said["again"] = [], [], []
        for _ in range(12):
            do("continue")
            said["forth"].append(where())
        for _ in range(3): do("stepi")
        for _ in range(12):
            do("reverse-continue")
            said["back"].append(where())
        go("reverse-continue", "begin")
        said["start"] = where()
        for _ in range(12):
            do("continue")
            said["again"].append(where())
        do("reverse-stepi")
        said["before"] = where()
        do("stepi")
        said["same"] = where()
        do("reverse-next")
        do("delete")
        go("reverse-finish", "caller")
    """)
    assert len({tuple(place) for place in said["forth"]}) == 12
    assert said["back"] == said["forth"][::-1]
    assert said["again"] == said["forth"]
    assert "No more reverse-execution history" in said["begin"]
    assert said["start"][:2] == [0, 0]
    assert said["before"][1] == said["forth"][-1][1] - 1
    assert said["same"] == said["forth"][-1]
    assert "at flight/apps.c" in said["caller"] or "at kernel/executive.c" in said["caller"]


def test_a_watchpoint_backwards_undoes_what_it_told_forwards(flown: Flight) -> None:
    said = flown.script("""
        do("watch situation.now.frame")
        said["forth"], said["back"], said["redone"] = [], [], []
        for _ in range(6):
            do("continue")
            said["forth"].append(where())
        for number in range(6):
            go("reverse-continue", f"back {number}")
            said["back"].append(where())
        go("reverse-continue", "begin")
        for _ in range(6):
            do("continue")
            said["redone"].append(where())
    """)
    for number, (forth, back) in enumerate(zip(said["forth"], said["back"][::-1], strict=True)):
        told = said[f"back {5 - number}"]
        assert f"Old value = {number + 1}\nNew value = {number}\n" in told
        assert back[1] == forth[1] - 1  # before the store, and behind it
    assert said["redone"] == said["forth"]


LOOPED = """
    .option norvc
    lui a5, 0x80001
loop:
    addi a0, a0, 1
    sw a0, 0(a5)
    nop
    j loop
"""


def test_a_watched_store_is_told_when_it_is_stepped_back_over(
    held: Callable[[str], Flight],
) -> None:
    said = held(LOOPED).script("""
        do("tbreak *0x80000008")
        do("continue")
        do("watch *(int *)0x80001000")
        go("stepi", "forth")
        for number in range(2):
            do("stepi")
            do("stepi")
            do("stepi")
            go("stepi", f"forth {number}")
        said["there"] = where()
        go("reverse-stepi", "back")
        said["before"] = where()
        for number in range(3): go("reverse-stepi", f"quiet {number}")
        go("reverse-stepi", "back again")
        go("reverse-continue", "first")
        go("stepi", "forth again")
    """)
    assert "Old value = 0\nNew value = 1\n" in said["forth"]
    assert "Old value = 2\nNew value = 3\n" in said["forth 1"]
    assert "Old value = 3\nNew value = 2\n" in said["back"]
    assert said["before"][1] == said["there"][1] - 1
    assert not any("value" in said[f"quiet {number}"] for number in range(3))
    assert "Old value = 2\nNew value = 1\n" in said["back again"]
    assert "Old value = 1\nNew value = 0\n" in said["first"]
    assert "Old value = 0\nNew value = 1\n" in said["forth again"]


def test_a_journal_follows_a_flight_that_went_back(flown: Flight, tmp_path: Path) -> None:
    path = tmp_path / "back.journal"
    with path.open("w") as file:
        recorder = Recorder(flown.computer, file)
        flown.mission.attachments.append(recorder)
        flown.script(
            """
            do("break navigation_step")
            for _ in range(15):
                do("continue")
                do("set var $mscratch = $mscratch + 1")
            for _ in range(8): do("reverse-continue")
            do("set var $mscratch = 1000")
            for _ in range(12): do("continue")
            for _ in range(2): do("reverse-continue")
            do("detach")
            """,
            SECOND,
        )
        flown.mission.attachments.remove(recorder)
        recorder.close()
    assert flown.computer.register(65 + 0x340) == 1000
    replay = Replay(path, lambda: flight.image(None))
    for _ in replay:
        pass
    assert (replay.complete, replay.inputs) == (True, 7)
    assert (replay.computer.cycle, replay.computer.hash()) == (
        flown.computer.cycle,
        flown.computer.hash(),
    )


def test_sections_are_compared_with_the_file(flown: Flight) -> None:
    said = flown.script("""
        said["same"] = do("compare-sections")
        do("set var *(char *)&apps_run = *(char *)&apps_run ^ 1")
        try:
            said["other"] = do("compare-sections")
        except gdb.error as error:
            said["other"] = str(error)
    """)
    assert said["same"].count("matched.") >= 2 and "MIS-MATCHED" not in said["same"]
    assert "MIS-MATCHED!" in said["other"] or "different" in said["other"]


def test_who_last_wrote_is_asked_without_a_trace(flown: Flight) -> None:
    said = flown.script("""
        do("break alarms_step")
        do("watch situation.now.frame")
        for _ in range(4): do("continue")
        said["before"] = where()
        address = value("(unsigned)&situation.now.frame")
        said["who"] = do(f"monitor who {address:#x}")
        said["decimal"] = do(f"monitor who {address} 1")
        said["never"] = do("monitor who 0x803f0000 16")
        said["wrong"] = [do("monitor who " + word)
                         for word in ("0x", "frame", "0x20000000", "0x80000000 0", "1 2 3", "")]
        said["line"] = do("info line *" + re.search("pc (0x\\w+)", said["who"])[1])
        said["after"] = where()
        go("continue", "next")
    """)
    assert re.fullmatch(
        r"Last written at T\+\d\.\d{6} s, cycle \d+, by the processor, pc 0x8\w{7}: "
        r"`info line \*0x8\w{7}` shows the source\.\n",
        said["who"],
    )
    assert said["decimal"] == said["who"]
    assert said["never"] == "Nobody wrote it from T+0.000000 s, cycle 0, on.\n"
    assert '"flight/apps.c"' in said["line"]
    usage = "It is `monitor who PLACE [BYTES]`"
    wrong = ("'0x' is no number", "'frame' is no address, and there is no ELF", "Nothing answers",
             "0 bytes", usage, usage)  # fmt: skip
    for answer, wanted in zip(said["wrong"], wrong, strict=True):
        assert wanted in answer
    assert said["after"] == said["before"]
    assert "New value" in said["next"] or "Breakpoint 1" in said["next"]


INTERRUPTED = """
    la t0, trap
    csrw mtvec, t0
    li s0, 0x02004000       # mtimecmp
    li s1, 0x0200BFF8       # mtime
    sw zero, 4(s0)
    li t0, 0x80
    csrw mie, t0
    csrsi mstatus, 8
    li a0, 0
    li a1, 0
loop:
    addi a0, a0, 1
    addi a0, a0, 1
    addi a0, a0, 1
    j loop
.balign 4
trap:
    addi a1, a1, 1
    csrr t0, mscratch
    lw t1, 0(s1)
    addi t1, t1, 4          # 40 cycles on
    sw t1, 0(s0)
    mret
"""


def test_steps_stay_in_the_program_that_is_interrupted(held: Callable[[str], Flight]) -> None:
    made = held(INTERRUPTED)
    said = made.script("""
        do("break *0x80000000")
        do("continue")
        while not value("$a0"): do("stepi")
        said["places"] = []
        for _ in range(200):
            do("stepi")
            said["places"].append(at())
        said["handled"] = value("$a1")
        said["counted"] = value("$a0")
    """)
    places = said["places"]
    loop = sorted(set(places))
    assert len(loop) == 4
    assert all(
        loop.index(later) == (loop.index(earlier) + 1) % 4 for earlier, later in pairwise(places)
    )
    assert said["handled"] > 5
    assert said["counted"] == 1 + 150


def test_a_step_of_a_processor_that_nothing_wakes_can_be_stopped(
    held: Callable[[str], Flight],
) -> None:
    made = held("csrw mie, zero\nwfi\nnop\n1: j 1b")
    said = made.script("""
        import os, signal, threading
        do("break *0x80000000")
        do("continue")
        threading.Timer(0.2, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
        go("stepi 2", "stopped")
        said["after"] = at()
    """)
    assert "SIGINT" in said["stopped"]
    assert said["after"] == 0x80000008  # behind the wfi it sleeps in


def test_a_program_that_ends_tells_gdb_its_code(held: Callable[[str], Flight]) -> None:
    made = held("li t0, 0x100000\nli t1, 0x73333\nsw t1, 0(t0)\n1: j 1b")
    said = made.script("""go("continue", "end")""")
    assert "exited with code 07" in said["end"]
    assert made.stop is Stop.EXIT


@pytest.mark.skipif(GDB is None, reason="needs gdb-multiarch")
@pytest.mark.parametrize("words", [["run", "--scenario", "orbit", "--for", "1s"], ["exec", OWN]])
def test_the_command_line_lets_gdb_in(words: list[str]) -> None:
    main = "from ares4.cli import program; program()"
    with subprocess.Popen(
        [sys.executable, "-c", main, *words, "--gdb", ":0"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    ) as ares4:
        assert ares4.stderr is not None
        place = ares4.stderr.readline().split()[-1]
        bss = f"0x{Symbols(Path(OWN).read_bytes()).address_of('bss_start'):x}"
        commands = [f"target remote {place}", "break apps_run", "continue", "backtrace",
                    f"monitor who {bss}", "detach"]  # fmt: skip
        gdb = subprocess.run(
            [str(GDB), "-nx", "-batch", *(word for line in commands for word in ("-ex", line))],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        if words[0] == "exec":
            ares4.terminate()
        said = ares4.stderr.read()
    assert "#0  apps_run () at flight/apps.c" in gdb.stdout, gdb.stdout + gdb.stderr
    assert "detached" in gdb.stdout
    assert re.search(r"by the processor, pc 0x8\w{7}: prepare \(\S*entry.S:\d+\)\.", gdb.stderr)
    name, goes_on = ("the program", "runs on") if words[0] == "exec" else ("the ship", "flies on")
    assert said.splitlines()[0] == f"gdb holds {name} at T+0.000 s."
    assert words[0] == "exec" or ares4.returncode == 0
    assert f"gdb has gone; {name} {goes_on}." in said.splitlines()


@pytest.mark.skipif(GDB is None, reason="needs gdb-multiarch")
def test_a_double_fault_is_told_where_it_came_about_and_then_the_program_starts_anew() -> None:
    main = "from ares4.cli import program; program()"
    lost = str(built("lost"))
    with subprocess.Popen(
        [sys.executable, "-c", main, "exec", lost, "--gdb", ":0"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    ) as ares4:
        assert ares4.stderr is not None
        place = ares4.stderr.readline().split()[-1]
        commands = [f"target remote {place}", "continue", "backtrace", "break main", "continue",
                    "delete", "continue", "detach"]  # fmt: skip
        gdb = subprocess.run(
            [str(GDB), "-nx", "-batch", *(word for line in commands for word in ("-ex", line))],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        said = ares4.stderr.read()
    assert gdb.stderr.count("Double fault: no instruction can be had at 0x00000000") == 2, gdb
    assert gdb.stdout.count("received signal SIGSEGV") == 2
    assert re.search(r"#0  main \(\) at .*lost\.S:5", gdb.stdout), gdb.stdout
    assert "Breakpoint 1, main" in gdb.stdout
    assert ares4.returncode == 124
    assert "mtvec names 0x00000000; set it before anything can fault." in said
