"""What --trace, --profile, --coverage, --who and faults of a run come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ares4.cli.ending import Ending
from ares4.cli.options import LookingWords
from ares4.cli.telling import Progress, complain
from ares4.errors import Ares4Error

if TYPE_CHECKING:
    from ares4.computer import Computer
    from ares4.inspection.faults import Teller
    from ares4.inspection.session import Session
    from ares4.inspection.writes import Question
    from ares4.machine.values import Fault


class Looking:
    """What --trace, --profile, --coverage, --who and faults come to, each imported when needed."""

    def __init__(
        self, arguments: LookingWords, computer: Computer, image: bytes | None, faults: bool
    ) -> None:
        self._session: Session | None = None
        self._teller: Teller | None = None
        self._told_cycle = -1
        asked = {
            "trace": arguments.trace,
            "profile": arguments.profile,
            "coverage": arguments.coverage,
        }
        first = next((name for name, path in asked.items() if path), None)
        if first and arguments.gdb is not None:
            raise Ares4Error(
                f"--{first} does not go with --gdb: what gdb runs again to go backwards would be "
                "counted twice; give one of the two."
            )

        def fault(it: Fault) -> None:
            from ares4.inspection.faults import Teller

            if it.cycle <= self._told_cycle:
                return  # gdb went back, and it is lived again
            self._told_cycle = it.cycle
            self._teller = self._teller or Teller(computer, image, complain)
            self._teller.tell(it)

        def other_future(cycle: int) -> None:
            self._told_cycle = min(self._told_cycle, cycle)

        if faults:
            computer.abandoned.append(other_future)
        if any(asked.values()):
            from ares4.inspection.session import Session

            self._session = Session(computer, image, fault if faults else None, **asked)
        elif faults:
            computer.observe(fault=fault)
        self._computer = computer
        self._question: Question | None = None
        if arguments.who is not None:
            from ares4.inspection.writes import Question

            self._question = Question(computer, image, arguments.who)

    def close(self) -> None:
        """The run is over: writes the files. Raises Ares4Error."""
        if self._teller:
            self._teller.close()
        if self._session:
            self._session.close()

    def answer(self, ending: Ending) -> None:
        """Says who wrote; a signal from now on ends the search for it. Raises Ares4Error."""
        from ares4.machine.values import seconds_of

        if not self._question:
            return
        self._computer.observe()  # what is lived again was told
        signals = ending.signals
        progress = Progress(None, "who wrote: back to ")

        def goes_on(cycle: int) -> bool:
            progress.show(seconds_of(cycle))
            return ending.signals == signals

        said = self._question.answer(goes_on)
        progress.close()
        complain(said)
