"""Any flight that was recorded can be flown again, to the same hash at every checkpoint."""

from __future__ import annotations

import io
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ares4 import flight
from ares4.computer import Computer
from ares4.errors import JournalError
from ares4.journal import format
from ares4.journal.recorder import Recorder
from ares4.journal.replay import Replay
from ares4.machine.controls import CONTROL_TABLE
from ares4.machine.upsets import upset
from ares4.machine.values import FlashFault, Input, InputKind, Stop, cycles_of
from ares4.mission import Mission

CONTROLS = list(CONTROL_TABLE.values())

control_inputs = st.sampled_from(CONTROLS).flatmap(
    lambda c: st.tuples(
        st.just(InputKind.CONTROL), st.just(c.number), st.integers(0, len(c.positions) - 1)
    )
)
bytes_in = st.tuples(
    st.sampled_from([InputKind.CONSOLE, InputKind.EARTH, InputKind.SURFACE]),
    st.just(0),
    st.integers(0, 255),
)
flips = st.tuples(
    st.just(InputKind.FLIP_RAM),
    st.integers(0, (4 << 20) // 4 - 1).map(lambda word: 0x80000000 + 4 * word),
    st.integers(0, 38),
)
LATCHES = {"plic": 440, "watchdog": 24, "edac": 64, "cockpit": 184, "drive": 24, "massmem": 2160}
CSRS = ("mstatus", "mie", "mtvec", "mscratch", "mepc", "mcause", "fcsr", "mcycle", "pmpaddr3")
latches = st.sampled_from(sorted(LATCHES)).flatmap(
    lambda name: st.builds(
        upset, st.just(name), st.integers(0, LATCHES[name] - 1), st.integers(0, 7)
    )
)
others = st.one_of(
    st.builds(upset, st.just("csr"), st.sampled_from(CSRS), st.integers(0, 31)),
    latches,
    st.tuples(st.just(InputKind.RESTART), st.just(0), st.just(0)),
    st.tuples(st.just(InputKind.FLIP_REGISTER), st.integers(1, 31), st.integers(0, 31)),
    st.tuples(st.just(InputKind.FLIP_FLASH), st.integers(0, 4_000_000), st.integers(0, 7)),
    st.tuples(
        st.just(InputKind.FLASH_FAULT),
        st.sampled_from([fault << 16 for fault in FlashFault]),
        st.just(0),
    ),
    st.tuples(st.just(InputKind.SAID), st.just(0), st.characters().map(ord)),
)
moments = st.lists(
    st.tuples(
        st.floats(0, 2.5), st.one_of(control_inputs, control_inputs, bytes_in, flips, others)
    ),
    max_size=30,
)


@settings(max_examples=30)
@given(moments=moments, resumed=st.booleans(), seed=st.integers(0, 2**64 - 1))
def test_a_replay_is_the_flight(moments: list, resumed: bool, seed: int) -> None:
    computer = flight.fresh("one-small-step", seed=seed).computer
    if resumed:
        computer.run_for(0.7)
        computer.control("DRIVE", "standby")
    file = io.StringIO()
    recorder = Recorder(computer, file, resumed)
    mission = Mission(computer, [recorder])
    start = computer.cycle
    for when, (kind, index, value) in sorted(moments, key=lambda moment: moment[0]):
        mission.advance(start + cycles_of(when))
        computer.put(kind, index, value)
    mission.advance(start + cycles_of(3.1))
    mission.close()

    with TemporaryDirectory() as folder:
        path = Path(folder) / "any.journal"
        path.write_text(file.getvalue())
        replay = Replay(path, lambda: flight.image(None))
        for _ in replay:
            pass
    assert replay.complete
    assert replay.inputs == len(moments)
    assert replay.checkpoints == 5
    assert replay.computer.hash() == computer.hash()


def test_a_resumed_journal_needs_no_image(tmp_path: Path, ship: Computer) -> None:
    ship.run_for(1.0)
    path = tmp_path / "resumed.journal"
    with path.open("w") as file:
        recorder = Recorder(ship, file, resumed=True)
        ship.run_for(0.5)
        recorder.close()

    def none_there() -> bytes:
        raise AssertionError("a snapshot holds its own program")

    replay = Replay(path, none_there)
    assert len(list(replay)) == 2


def test_the_journal_names_controls_for_people(tmp_path: Path, ship: Computer) -> None:
    path = tmp_path / "named.journal"
    with path.open("w") as file:
        Recorder(ship, file)
        ship.control("ATTITUDE", "track")
    assert "  # ATTITUDE track\n" in path.read_text()


def test_a_resumed_journal_says_only_what_is_known(ship: Computer) -> None:
    file = io.StringIO()
    Recorder(ship, file, resumed=True)
    words = [line.split()[0] for line in file.getvalue().splitlines()]
    assert words == ["ares4-journal", "ram", "snapshot", "hash"]


def test_a_replay_can_be_interrupted_within_a_row(tmp_path: Path, ship: Computer) -> None:
    path = tmp_path / "long.journal"
    with path.open("w") as file:
        recorder = Recorder(ship, file, resumed=True)
        ship.run_for(3.0)
        recorder.close()
    replay = Replay(path, bytes)
    slices: list[int] = []
    run = replay.computer.run

    def counted(until_cycle: int) -> Stop:
        slices.append(until_cycle - replay.computer.cycle)
        return run(until_cycle)

    replay.computer.run = counted  # type: ignore[method-assign]
    list(replay)
    assert max(slices) <= cycles_of(1.0)
    assert len(slices) >= 3


def test_what_a_full_disk_refuses_is_a_journal_error(ship: Computer) -> None:
    file = Path("/dev/full").open("w")  # noqa: SIM115 - its own end fails
    with pytest.raises(JournalError, match="/dev/full cannot be written: No space left"):
        Recorder(ship, file)
    with pytest.raises(OSError, match="No space left"):
        file.close()


@settings(max_examples=8)
@given(data=st.data())
def test_the_journal_of_a_flight_that_went_back_replays(data: st.DataObject) -> None:
    computer = flight.fresh("orbit").computer
    computer.remember()
    file = io.StringIO()
    planned = [Input(cycles_of(second), InputKind.CONSOLE, 0, 65) for second in (1.5, 4.0)]
    mission = Mission(computer, rows=planned)
    mission.attachments = [Recorder(computer, file)]
    for _ in range(data.draw(st.integers(1, 5))):
        mission.advance_for(data.draw(st.floats(0.1, 3.0)))
        if data.draw(st.booleans()):
            mission.back(data.draw(st.floats(0.0, 4.0)))
        if data.draw(st.booleans()):
            computer.put(*data.draw(st.one_of(control_inputs, bytes_in)))
    mission.close()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "any.journal"
        path.write_text(file.getvalue())
        replay = Replay(path, lambda: flight.image(None))
        for _ in replay:
            pass
    assert replay.complete
    assert replay.computer.cycle == computer.cycle


def test_a_journal_ends_where_the_flight_went_back_to(tmp_path: Path, ship: Computer) -> None:
    """Also at the cycle of its last input, which has not come in again there."""
    path = tmp_path / "journal"
    ship.remember(1_000_000)
    with path.open("w") as file:
        mission = Mission(ship, [Recorder(ship, file)])
        mission.advance_for(0.05)
        ship.control("MASTER_ARM", "on")
        cycle = ship.cycle
        ship.go_to(cycle // 2)
        mission.advance(cycle)
        assert ship.cycle == cycle
        assert ship.reliving
        mission.close()
    replay = Replay(path, lambda: flight.image(None))
    for _ in replay:
        pass
    assert replay.complete


def test_what_was_planned_comes_in_the_other_future_too(ship: Computer) -> None:
    ship.remember()
    rows = [Input(cycles_of(second), InputKind.CONTROL, 0, 1) for second in (1.0, 3.0)]
    mission = Mission(ship, rows=rows)
    mission.advance(cycles_of(2.0))
    mission.back(1.5)
    seen: list[Input] = []
    ship.observers.append(seen.append)
    ship.put(InputKind.CONSOLE, 0, 65)
    mission.advance(cycles_of(4.0))
    assert [round(row.cycle / 1e8, 3) for row in seen] == [0.5, 1.0, 3.0]


def test_an_injection_ahead_is_journalled_when_it_comes_in(tmp_path: Path, ship: Computer) -> None:
    with (tmp_path / "upset.journal").open("w") as file:
        mission = Mission(ship, [Recorder(ship, file)])
        mission.advance(cycles_of(0.4))
        came: list[Input] = []
        ship.observers.append(came.append)
        wanted = cycles_of(1) + 12_345
        ship.inject("register", "ra", 3, at=wanted)
        assert (came, ship.coming) == ([], 1)
        mission.advance(cycles_of(1.5))
        mission.close()
    [row] = came
    assert wanted <= row.cycle < wanted + 1000
    written = [line for line in Path(file.name).read_text().splitlines() if line[:3] == "put"]
    assert written == [format.written(row)]
    replay = Replay(Path(file.name), lambda: flight.image(None))
    assert [*replay][-1] == ship.cycle
    assert replay.computer.hash() == ship.hash()


def test_a_journal_does_not_follow_to_a_state_that_is_taken_up(ship: Computer) -> None:
    recorder = Recorder(ship, io.StringIO())
    point, saved = ship.point(), ship.snapshot()
    ship.run_for(0.1)
    with pytest.raises(JournalError, match="Another state was taken up while a journal"):
        ship.return_to(point)
    with pytest.raises(JournalError, match="end the journal before"):
        ship.restore(saved)
    recorder.close()
    ship.return_to(point)


def test_no_checkpoint_is_written_of_what_is_lived_again(tmp_path: Path, ship: Computer) -> None:
    """One was due in the past, as a long step had gone over it, and came behind later rows."""
    path = tmp_path / "journal"
    ship.remember(1_000_000)
    with path.open("w") as file:
        mission = Mission(ship, [Recorder(ship, file)])
        ship.run(cycles_of(1.5))
        ship.put(InputKind.CONSOLE, 0, 65)
        ship.run(cycles_of(1.6))
        ship.go_to(cycles_of(0.5))
        with patch.object(ship, "run", wraps=ship.run) as run:
            mission.advance(cycles_of(3.0))
        assert run.call_count < 20
        mission.close()
    replay = Replay(path, lambda: flight.image(None))
    assert list(replay)[-1] == ship.cycle
    assert replay.computer.hash() == ship.hash()


@pytest.mark.parametrize("anew", [True, False])
def test_what_was_put_ahead_and_came_in_where_the_flight_went_back_to_stays(
    tmp_path: Path, ship: Computer, anew: bool
) -> None:
    """The row back takes all rows of its cycle with it, and this one was still in the machine."""
    path = tmp_path / "journal"
    came: list[Input] = []
    ship.remember(1_000_000)
    ship.observers.append(came.append)
    with path.open("w") as file:
        recorder = Recorder(ship, file)
        ship.inject("ram", 0x80200000, 3, at=10_000_000)
        ship.run(20_000_000)
        ship.go_to(came[0].cycle)
        if anew:
            ship.put(InputKind.CONSOLE, 0, 65)
            ship.run(30_000_000)
        recorder.close()
    replay = Replay(path, lambda: flight.image(None))
    assert list(replay)[-1] == ship.cycle
    assert replay.computer.hash() == ship.hash()


def replayed(path: Path) -> Computer:
    """The computer at the end of a journal."""
    replay = Replay(path, lambda: flight.image(None))
    for _ in replay:
        pass
    assert replay.complete
    return replay.computer


FREE_RAM = 0x80330000  # the flight program has nothing there


def test_a_load_is_one_row_and_replays(tmp_path: Path, ship: Computer) -> None:
    path = tmp_path / "journal"
    data = bytes(range(256)) * 3072
    came: list[Input] = []
    ship.observers.append(came.append)
    with path.open("w") as file:
        recorder = Recorder(ship, file)
        ship.run(10_000_000)
        ship.put_bytes(FREE_RAM, data)
        ship.run(20_000_000)
        recorder.close()
    assert [(row.kind, row.index, row.value, row.data) for row in came] == [
        (InputKind.LOAD, FREE_RAM, len(data), data)
    ]
    assert sum(line.startswith("load ") for line in path.read_text().splitlines()) == 1
    assert replayed(path).hash() == ship.hash()
    assert ship.peek(FREE_RAM, len(data)) == data


def test_some_of_the_inputs_of_a_cycle_stay_when_the_flight_goes_back_there(
    tmp_path: Path, ship: Computer
) -> None:
    """To between two that were put at one boundary; twice, and from the journal's very start."""
    path, boundaries = tmp_path / "journal", list[int]()
    ship.remember(1_000_000)
    ship.put(InputKind.CONSOLE, 0, 64)  # it stands in no row
    with path.open("w") as file:
        recorder = Recorder(ship, file, resumed=True)
        for cycle in (0, 10_000_000):
            ship.run(cycle)
            boundaries.append(ship.cycle)
            ship.put(InputKind.CONSOLE, 0, 65)
            ship.put_bytes(0x80300000, b"between")
            there = ship.moment()
            ship.put(InputKind.CONSOLE, 0, 66)
            ship.put(InputKind.CONSOLE, 0, 67)
            for value in (68, 69):
                ship.run(ship.cycle + 5_000_000)
                ship.go_to_moment(there)
                ship.put(InputKind.CONSOLE, 0, value)
        ship.run(30_000_000)
        recorder.close()
    assert [line for line in path.read_text().splitlines() if line.startswith("back")] == [
        *[f"back {boundaries[0]} 2"] * 2,
        *[f"back {boundaries[1]} 2"] * 2,
    ]
    assert replayed(path).hash() == ship.hash()
