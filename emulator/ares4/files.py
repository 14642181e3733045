"""Files that are named on the command line: read within bounds, written whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from ares4.errors import Ares4Error

SAVED_FLIGHT = b"ARES4SNP"  # how one begins: docs/snapshot-format.md
_BYTES_MAX = 128 << 20  # a mass memory has 66 MiB
_KEPT = 50  # characters of a name that a temporary one has too: names have 255 bytes at most


def is_saved_flight(path: Path) -> bool:
    """Whether a file begins as one; False where it cannot be read."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            return False
        with path.open("rb") as file:
            return file.read(len(SAVED_FLIGHT)) == SAVED_FLIGHT
    except OSError:
        return False


def read(path: Path, what: str, error: type[Ares4Error]) -> bytes:
    """The bytes of a regular file of at most 128 MiB. Raises error in one sentence."""
    try:
        # A pipe would keep the ship waiting, and a device such as /dev/zero has no end.
        if not stat.S_ISREG(path.stat().st_mode):
            raise error(f"{what} {path} is no regular file; give one that is.")
        with path.open("rb") as file:
            data = file.read(_BYTES_MAX + 1)
    except OSError as problem:
        raise error(f"{what} {path} cannot be read: {problem.strerror}.") from None
    if len(data) > _BYTES_MAX:
        raise error(f"{what} {path} is larger than 128 MiB: it cannot be one.")
    return data


def read_text(path: Path, what: str, error: type[Ares4Error]) -> str:
    """The text of such a file, its lines ending in LF. Raises error.

    In the file they may end in CRLF, and a byte-order mark may stand before them: editors and mail
    put both there.
    """
    try:
        return read(path, what, error).decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise error(f"{what} {path} is no text in UTF-8.") from None


def check_place(path: Path, what: str) -> None:
    """Raises Ares4Error when no file can be written there: to be known before a long flight."""
    try:
        place = path.resolve()
        if place.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if not place.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        if not os.access(place if place.exists() else place.parent, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as problem:
        raise Ares4Error(f"{what} {path} cannot be written: {problem.strerror}.") from None
    except RuntimeError:  # what Path.resolve() says of a link that leads to itself
        raise Ares4Error(f"{what} {path} cannot be written: it links to itself.") from None


def _mode(place: Path) -> int:
    """The rights of the file that is replaced; of a new one, those that open() would give."""
    if place.exists():
        return stat.S_IMODE(place.stat().st_mode)
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def write(path: Path, data: bytes, what: str) -> None:
    """Writes a file whole or not at all; a device or a pipe is written through. Raises."""
    import tempfile

    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)
            return
        place = path.resolve()  # a link stays a link
        # A name that nobody else has: a fixed one might be that of somebody's own file.
        handle, name = tempfile.mkstemp(prefix=f".{place.name[:_KEPT]}.", dir=place.parent)
        partial = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())  # else a power cut may leave the new name without its data
            partial.chmod(_mode(place))
            partial.replace(place)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
    except OSError as problem:
        raise Ares4Error(f"{what} {path} cannot be written: {problem.strerror}.") from None
