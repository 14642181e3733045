"""The wire between the switch panel and its host: frames, their check, their order.

docs/panel-protocol.md is the description, firmware/portable/link.c does the work, and is the other
end too. Not here: what frames say, and the port.
"""

from __future__ import annotations

import enum
from typing import NamedTuple

from ares4._core import ffi, lib

VERSION: int = lib.LINK_VERSION
RECENT: int = lib.LINK_RECENT  # changes that are told again with each new one
BODY_MAX: int = lib.LINK_BODY_MAX


class Kind(enum.IntEnum):
    """What a frame says: its first byte."""

    CHANGE = lib.LINK_CHANGE
    GREET = lib.LINK_GREET
    HELLO = lib.LINK_HELLO
    LAMPS = lib.LINK_LAMPS
    STATE = lib.LINK_STATE


class Message(NamedTuple):
    """A frame that came whole, in order and undamaged."""

    kind: int
    body: bytes


def frame_of(kind: int, sequence: int, body: bytes) -> bytes:
    """A frame as it goes over the wire. sequence: 0 to 255. Its body has BODY_MAX bytes at most."""
    if len(body) > BODY_MAX:  # no assert: it guards C's room, also under python -O
        raise ValueError(f"A body of {len(body)} bytes is over the {BODY_MAX} of a frame.")
    link = ffi.new("struct link *", {"next": sequence})
    room = ffi.new("uint8_t[]", lib.LINK_FRAME_MAX)
    return bytes(ffi.buffer(room, lib.link_frame(link, kind, body, len(body), room)))


class Receiver:
    """Bytes off the wire become messages.

    What comes damaged, or was heard before, is counted, and never more.
    """

    def __init__(self) -> None:
        self._link = ffi.new("struct link *")
        self._message = ffi.new("struct link_message *")

    @property
    def damaged(self) -> int:
        """Frames that came broken."""
        return int(self._link.damaged)

    @property
    def repeated(self) -> int:
        """Frames that were heard before."""
        return int(self._link.repeated)

    @property
    def missed(self) -> int:
        """Frames that did not come, by their sequence numbers."""
        return int(self._link.missed)

    def take(self, data: bytes) -> list[Message]:
        """The messages that these bytes complete."""
        link, message = self._link, self._message
        return [
            Message(message.type, bytes(ffi.buffer(message.body, message.count)))
            for byte in data
            if lib.link_take(link, byte, message)
        ]

    def forget(self) -> None:
        """The other end may begin anew with any sequence number."""
        lib.link_forget(self._link)

    def drop(self) -> None:
        """What came of a frame so far was for nobody."""
        lib.link_drop(self._link)
