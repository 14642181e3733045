"""Autosaved flights: what is left of one that did not end as its pilot chose.

A flight under way is written to a file of its own from time to time; at an end in order the file
goes. What a process that is no more has left there is for its pilot to take up again.

The folder is $XDG_STATE_HOME/ares4, by default ~/.local/state/ares4 (XDG Base Directory
Specification 0.8); where that cannot be written, the one that the flight is to be saved in, and
then the current one.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from ares4 import files
from ares4.errors import Ares4Error

_KEPT_MAX = 5  # flights of processes that are no more
_PREFIX = "unsaved-"
_WHAT = "Autosaved flight"


def _state_folder() -> Path | None:
    named = os.environ.get("XDG_STATE_HOME", "")
    if Path(named).is_absolute():  # others are to be ignored, says the specification
        return Path(named) / "ares4"
    try:
        return Path.home() / ".local" / "state" / "ares4"
    except RuntimeError:  # nobody knows of a home
        return None


def left_over() -> list[Path]:
    """Flights that ended in disorder, the latest first; of many only the latest are kept."""
    folder = _state_folder()
    found: list[tuple[float, Path]] = []
    with suppress(OSError):
        for path in folder.glob(f"{_PREFIX}*-*.flight") if folder else ():
            if not _lives(path.stem.rpartition("-")[2]):
                found.append((path.stat().st_mtime, path))
    paths = [path for _, path in sorted(found, reverse=True)]
    for path in paths[_KEPT_MAX:]:
        _unlink(path)
    return paths[:_KEPT_MAX]


def _unlink(path: Path | None) -> None:
    if path is not None:
        with suppress(OSError):
            path.unlink()


def _lives(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, ValueError, OverflowError):
        return False
    except OSError:
        return True
    return True


class Autosave:
    """Keeps one flight. snapshot: the flight as it is now. beside: the folder to fall back on.

    resumed: the file that the flight was taken up from; is it an autosaved one, then it goes too
    once the flight is saved elsewhere. path: where it was kept last; None: nowhere yet.
    """

    def __init__(
        self, snapshot: Callable[[], bytes], beside: Path, resumed: Path | None = None
    ) -> None:
        self._snapshot = snapshot
        state = _state_folder()
        self._folders = [folder for folder in (state, beside, Path()) if folder]
        self._resumed: Path | None = None
        if resumed and state and resumed.resolve().parent == state.resolve():
            self._resumed = resumed if resumed.name.startswith(_PREFIX) else None
        began = time.strftime("%Y%m%dT%H%M%S", time.gmtime())
        self._name = f"{_PREFIX}{began}-{os.getpid()}.flight"
        self._writing: threading.Thread | None = None
        self._kept = b""
        self.path: Path | None = None

    def keep(self) -> None:
        """Keeps the flight as it is now, if it went on; the file is written meanwhile."""
        if self._writing is not None and self._writing.is_alive():
            return  # a slow disk
        data = self._snapshot()
        if data != self._kept:
            self._kept = data
            self._writing = threading.Thread(target=self._try, args=(data,))
            self._writing.start()

    def keep_now(self) -> Path:
        """Keeps it, and says where. Raises Ares4Error, of the last place that was tried."""
        self._wait()
        return self._write(self._snapshot())

    def _try(self, data: bytes) -> None:
        with suppress(Ares4Error):  # the next time may be luckier; the end says what is lost
            self._write(data)

    def _write(self, data: bytes) -> Path:
        problem: Ares4Error | None = None
        for folder in self._folders:
            path = folder / self._name
            try:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                files.write(path, data, _WHAT)
            except OSError as failure:
                problem = Ares4Error(f"{_WHAT} {path} cannot be written: {failure.strerror}.")
            except Ares4Error as failure:
                problem = failure
            else:
                before, self.path = self.path, path
                if before not in (None, path):  # a disk was full, or is no more
                    _unlink(before)
                return path
        assert problem is not None
        raise problem

    def _wait(self) -> None:
        if self._writing is not None:
            self._writing.join()

    def remove(self, saved: bool) -> None:
        """The flight ended in order; saved: in a file of its pilot's."""
        self._wait()
        for path in (self.path, self._resumed if saved else None):
            _unlink(path)
