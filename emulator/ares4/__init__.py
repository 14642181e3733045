"""The command-module computer of the Mars ship Ares IV, emulated."""

from ares4.computer import Computer, Control, Input, InputKind, Setting, Stop, Stream
from ares4.errors import Ares4Error
from ares4.mission import Attachment, Mission

__all__ = [
    "Ares4Error",
    "Attachment",
    "Computer",
    "Control",
    "Input",
    "InputKind",
    "Mission",
    "Setting",
    "Stop",
    "Stream",
]
