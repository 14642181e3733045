"""The real switch panel at a serial port: switches in, lamps and digits out."""

from ares4.attachments.panel.attachment import Panel, State

__all__ = ["Panel", "State"]
