"""`ares4 run`: a flight without a screen."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

from ares4.cli.command import add
from ares4.cli.ending import exit_code
from ares4.cli.flights import (
    attach_panel,
    begin,
    keeping,
    let_gdb_in,
    recorder,
    rows,
    tell,
    tell_waiting,
)
from ares4.cli.looking import Looking
from ares4.cli.options import (
    FlightWords,
    LookingWords,
    PanelWords,
    add_flight_options,
    add_looking_options,
    add_panel_option,
    check_places,
)
from ares4.cli.telling import Progress, finite, line
from ares4.cli.words import duration, factor
from ares4.errors import Ares4Error

if TYPE_CHECKING:
    from collections.abc import Callable
    from fractions import Fraction

    from ares4.cli.command import Commands
    from ares4.computer import Computer

_TRUTH_S = 1.0
# How far it flies at once: each look between costs the core its place in the caches.
_UNTIL_S, _WATCHED_S, _ALONE_S = 0.1, 1.0, 5.0


class _Words(FlightWords, PanelWords, LookingWords):
    factor: float | None
    duration: Fraction
    until: str | None
    truth: bool


def options(commands: Commands) -> None:
    """The subcommand's words."""
    run = add(
        commands, "run", _Words, _run, "fly without a screen; the downlink comes out as JSON lines",
        examples="  ares4 run --scenario orbit --for 10m --truth\n"
        "  ares4 run --until CONTACT --for 30m --save contact.flight\n"
        "  ares4 run --panel /dev/ttyACM0 --for 1h --journal today.journal\n"
        "  ares4 run --script burn.script --journal burn.journal --flash-out burn.flash",
    )  # fmt: skip
    add_flight_options(run)
    add_panel_option(run)
    run.add_argument(
        "--factor", type=factor, metavar="X",
        help="keep to the clock, so many times as fast; 1 with a panel (else as fast as it goes)",
    )  # fmt: skip
    run.add_argument(
        "--for", dest="duration", type=duration, default="10m", metavar="TIME",
        help="how long at most, such as 90s, 10m, 1.5h (default: 10m)",
    )  # fmt: skip
    run.add_argument("--until", metavar="EVENT", help="end when this event happens aboard")
    run.add_argument(
        "--truth", action="store_true", help="the world's own state too, once a second"
    )
    add_looking_options(run)


def _event(name: str | None) -> str | None:
    """The event that a run is to end at. Raises Ares4Error when there is none of that name."""
    from ares4._dictionary import EVENTS

    events = sorted(event for event, _ in EVENTS.values())
    if name is not None and name.upper() not in events:
        raise Ares4Error(f"There is no event {name!r}; there are {', '.join(events)}.")
    return name and name.upper()


def _grain_s(arguments: _Words) -> float:
    """Seconds of the ship's time between two looks: few, where somebody waits for what is seen."""
    it = arguments
    watched = (it.journal, it.truth, it.gdb, it.trace, it.profile, it.coverage)
    if arguments.until or arguments.factor or arguments.panel:
        return _UNTIL_S
    return _WATCHED_S if any(watched) else _ALONE_S


class _Truth:
    """The world's own state, a line a second of the ship's time and one at the end, if wanted."""

    def __init__(self, computer: Computer, wanted: bool) -> None:
        self._computer = computer
        self._wanted = wanted
        self._next_cycle = computer.cycle

    def tell_due(self) -> None:
        from ares4.machine.values import cycles_of

        if self._wanted and self._computer.cycle >= self._next_cycle:
            self.tell()
            self._next_cycle += cycles_of(_TRUTH_S)

    def tell(self) -> None:
        if self._wanted:
            state = {name: finite(value) for name, value in self._computer.truth().items()}
            line({"kind": "truth", "truth": state, "cycle": self._computer.cycle})


def _run(arguments: _Words) -> int:
    from ares4.flying import Flying
    from ares4.machine.values import Stop, seconds_of
    from ares4.mission import Mission

    ending = arguments.ending
    until = _event(arguments.until)
    check_places(arguments)
    begun = begin(arguments)
    computer = begun.computer
    start = computer.cycle
    looking = Looking(arguments, computer, begun.program, faults=True)
    progress = Progress(float(arguments.duration), from_s=seconds_of(start))
    mission = Mission(computer, rows=rows(arguments, begun, arguments.panel))
    flying = Flying(mission, heard=line, aboard=lambda _: None)
    truth = _Truth(computer, arguments.truth)
    stop, began = Stop.CYCLE, False

    def goes_on() -> bool:
        if ending.wished:
            return False
        tell(mission)
        truth.tell_due()
        return True

    def fly() -> None:
        nonlocal stop, began
        with ExitStack() as stack:
            try:
                attach_panel(arguments, arguments.factor, mission)
                let_gdb_in(arguments, mission, arguments.firmware)
                mission.attachments[:0] = recorder(arguments, begun, stack)
                began = True
                stop = flying.fly(
                    arguments.duration, _grain_s(arguments), until=until, goes_on=goes_on,
                    look=lambda: progress.show(seconds_of(computer.cycle)),
                )  # fmt: skip
            finally:
                progress.close()
                mission.close()
                tell(mission)
        truth.tell()

    def keep(write: Callable[[], None]) -> None:
        if began or ending.wished:  # else something was wrong from the start
            write()

    kept = [partial(keep, one) for one in keeping(arguments.save, arguments.flash_out, computer)]
    ending.finish(fly, looking.close, *kept, lambda: looking.answer(ending))
    tell_waiting(computer.coming)
    if ending.wished:
        return ending.wished
    if until and not flying.found:
        raise Ares4Error(f"{until} did not come within {seconds_of(computer.cycle - start):g} s.")
    return exit_code(computer.exit_code) if stop is Stop.EXIT else 0
