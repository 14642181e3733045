"""`target extended-remote`, `run`, `start` and `kill` with the real gdb."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ares4 import flight
from ares4.journal.recorder import Recorder
from ares4.journal.replay import Replay
from ares4.machine.values import Stop, Stream
from tests.emulator.gdb.conftest import Flight

EXTENDED = "target extended-remote"
SECOND = 100_000_000


def test_run_starts_the_image_anew_as_often_as_wished(executed: Callable[[str], Flight]) -> None:
    made = executed("hello")
    said = made.script(
        """
        go("continue", "first")
        said["gone"] = do("info threads")
        go("run", "second")
        do("break main")
        go("run", "third")
        go("kill", "killed")
        said["killed threads"] = do("info threads")
        go("start", "start")
        do("set var *(int *)&main = 0")    # the image comes anew
        go("run", "fourth")
        do("delete")
        go("continue", "end")
        """,
        target=EXTENDED,
    )
    for name in ("first", "second", "end"):
        assert "exited with code 052" in said[name]
    assert said["gone"] == said["killed threads"] == "No threads.\n"
    for name in ("third", "fourth"):
        assert "Breakpoint 1, main" in said[name]
    assert "killed" in said["killed"]
    assert "Breakpoint 1, main" in said["start"]
    assert made.computer.take(Stream.CONSOLE).count(b"\n") >= 3
    assert made.stop is Stop.EXIT
    assert "gdb has gone; the program has ended." in made.server.messages


def test_a_program_that_was_let_go_can_be_attached_to_again(
    executed: Callable[[str], Flight],
) -> None:
    said = executed("spin").script(
        """
        go("detach", "detached")
        try:
            do("attach 2")
        except gdb.error as error:
            said["refused"] = str(error)
        go("attach 1", "attached")
        said["where"] = where()
        go("disconnect", "disconnected")
        """,
        target=EXTENDED,
    )
    assert "detached" in said["detached"]
    assert "failed" in said["refused"]
    assert said["where"][0] > 0


def test_without_extended_mode_run_is_refused_and_the_session_holds(
    executed: Callable[[str], Flight],
) -> None:
    said = executed("spin").script("""
        try:
            do("run")
        except gdb.error as error:
            said["run"] = str(error)
        said["where"] = where()
    """)
    assert 'does not support "run"' in said["run"]
    assert said["where"][0] == 0


def test_run_restarts_the_ship_as_her_button_does(flown: Flight, tmp_path: Path) -> None:
    path = tmp_path / "run.journal"
    with path.open("w") as file:
        recorder = Recorder(flown.computer, file)
        said = flown.script(
            """
            do("break navigation_step")
            do("continue")
            do("tbreak boot_main")
            go("run", "run")
            said["where"] = where()
            go("continue", "on")
            """,
            SECOND // 2,
            target=EXTENDED,
        )
        recorder.close()
    assert "boot_main" in said["run"]
    assert "navigation_step" in said["on"]
    assert flown.computer.restarts == 1
    replay = Replay(path, lambda: flight.image(None))
    for _ in replay:
        pass
    assert replay.complete and replay.computer.hash() == flown.computer.hash()


def test_who_takes_what_a_program_calls_its_variables(executed: Callable[[str], Flight]) -> None:
    said = executed("tasks").script("""
        do("break worker")
        for _ in range(5): do("continue")
        said["same"] = []
        for expression, address in (
            ("xTickCount", "&xTickCount"), ("&xTickCount", "&xTickCount"),
            ("turns[1]", "&turns[1]"), ("turns+4", "&turns[1]"),
            ("&pxReadyTasksLists[1].xListEnd.pxNext", "&pxReadyTasksLists[1].xListEnd.pxNext"),
            ("pxCurrentTCB->uxPriority", "&pxCurrentTCB->uxPriority"),
            ("tasks[2].block.pcTaskName", "&tasks[2].block.pcTaskName"),
        ):
            size = value(f"sizeof(*{address})") if "+" not in expression else 4
            named = do(f"monitor who {expression}")
            plain = do(f"monitor who {value(f'(unsigned)({address})'):#x} {size}")
            said["same"].append((expression, named, plain))
        said["pointed"] = do("monitor who *pxCurrentTCB 4")
        said["pointed by hand"] = do(f"monitor who {value('(unsigned)pxCurrentTCB'):#x}")
        said["eval"] = do('eval "monitor who %p", &xTickCount')
        said["wrong"] = [do("monitor who " + word) for word in (
            "nothing", "turns[2]", "turns.x", "xTickCount[0]", "x;y", "tasks[1].block.z", "turns-")]
    """)
    for expression, named, plain in said["same"]:
        assert named == plain, expression
        assert "by the processor, pc 0x8" in named, expression
    assert said["pointed"] == said["pointed by hand"]
    assert said["eval"] == said["same"][0][1]
    wrong = ("The image has no symbol 'nothing'.", "there are 2 elements", "of a member 'x'",
             "no array of one dimension", "'x;y' is no place; give an address", "of a member 'z'",
             "'turns-' is no place")  # fmt: skip
    for answer, wanted in zip(said["wrong"], wrong, strict=True):
        assert wanted in answer and answer.count("\n") == 1
