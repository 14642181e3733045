"""How a command ends: what is still done when a part fails, Ctrl-C, SIGTERM, and the exit code."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from ares4.errors import Ares4Error


def each(tasks: Iterable[Callable[[], None]]) -> None:
    """Does every task, though one before it failed; then raises what failed, in one error.

    Ctrl-C, SIGTERM and a reader that has enough end a task too, and are passed on.
    """
    failures: list[Ares4Error] = []
    ended: KeyboardInterrupt | SystemExit | BrokenPipeError | None = None
    for task in tasks:
        try:
            task()
        except Ares4Error as failure:
            failures.append(failure)
        except (KeyboardInterrupt, SystemExit, BrokenPipeError) as end:
            ended = ended or end
    if len(failures) == 1:
        raise failures[0]
    if failures:
        raise Ares4Error(" ".join(map(str, failures)))
    if ended:
        raise ended


class Interrupt:
    """Ctrl-C or SIGTERM as a wish that the flight ends at the next frame edge; the second ends all.

    wished: the exit code then, 0 while there is none.
    """

    def __init__(self) -> None:
        self.wished = 0
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Interrupt:
        # Only the main thread may ask for signals.
        with suppress(ValueError):
            for number in (signal.SIGINT, signal.SIGTERM):
                self._before[number] = signal.signal(number, self._wish)
        return self

    def _wish(self, number: int, _: object) -> None:
        self.wished = 128 + number
        self.__exit__()

    def __exit__(self, *_: object) -> None:
        for number, action in self._before.items():
            signal.signal(number, action)


@contextmanager
def terminated() -> Iterator[None]:
    """SIGTERM ends what is done here as Ctrl-C does: what was asked for is still written."""

    def end(number: int, _: object) -> None:
        raise SystemExit(128 + number)

    before: Any = None
    with suppress(ValueError):  # only the main thread may ask for signals
        before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        if before is not None:
            signal.signal(signal.SIGTERM, before)


def exit_code(code: int) -> int:
    """The program's exit code as a process can have it: what is not zero stays so."""
    return code & 0xFF or int(code != 0)
