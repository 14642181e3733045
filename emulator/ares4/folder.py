"""A folder of the host's that a program may use, and nothing outside it.

Names are relative, their parts joined by "/"; "..", symbolic links and whatever is no regular file
are refused, whoever made them: each part is opened by itself, in the one before it, and no link is
followed. All functions raise OSError.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ares4.errors import Ares4Error

_HERE = os.O_DIRECTORY | os.O_RDONLY | os.O_CLOEXEC
# A pipe in the folder must not be waited for.
_CAREFULLY = os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


def _refused(name: str) -> OSError:
    return OSError(errno.EACCES, os.strerror(errno.EACCES), name)


class Folder:
    """A folder. Raises Ares4Error when there is none at the path."""

    def __init__(self, path: Path) -> None:
        try:
            self._file = os.open(path, _HERE)
        except OSError as problem:
            raise Ares4Error(f"Folder {path} cannot be used: {problem.strerror}.") from None

    def close(self) -> None:
        """Nothing more is opened in it."""
        os.close(self._file)

    @contextmanager
    def _parent(self, name: str) -> Iterator[tuple[int, str]]:
        """The folder in which a name lies, opened, and its last part."""
        parts = [part for part in name.split("/") if part != "."]
        if not parts or not all(parts) or ".." in parts or "\0" in name:
            raise _refused(name)
        here = os.dup(self._file)
        try:
            for part in parts[:-1]:
                try:
                    inner = os.open(part, _HERE | os.O_NOFOLLOW, dir_fd=here)
                finally:
                    os.close(here)
                    here = -1
                here = inner
            yield here, parts[-1]
        finally:
            if here >= 0:
                os.close(here)

    def open(self, name: str, flags: int) -> int:
        """A regular file by its name, as os.open gives it; flags: of os.open."""
        with self._parent(name) as (parent, last):
            try:
                file = os.open(last, flags | _CAREFULLY, 0o666, dir_fd=parent)
            except OSError as problem:
                # A link, or a pipe that nobody reads.
                if problem.errno in (errno.ELOOP, errno.ENXIO):
                    raise _refused(name) from None
                raise
        if stat.S_ISREG(os.fstat(file).st_mode):
            return file
        os.close(file)
        raise _refused(name)

    def remove(self, name: str) -> None:
        """Removes a file; of a link, the link."""
        with self._parent(name) as (parent, last):
            os.unlink(last, dir_fd=parent)

    def rename(self, name: str, other: str) -> None:
        """Gives a file another name in the folder."""
        with self._parent(name) as (parent, last), self._parent(other) as (goal, new):
            os.rename(last, new, src_dir_fd=parent, dst_dir_fd=goal)
