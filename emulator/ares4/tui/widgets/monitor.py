"""The picture monitor: the grey picture that is scanned out of memory, fitted to the glass."""

from __future__ import annotations

from textual.geometry import Size

from ares4.cockpit import Cockpit, Monitor
from ares4.machine.controls import CONTROL_TABLE
from ares4.tui.canvas import fitted, scaled
from ares4.tui.phosphor import RGB
from ares4.tui.widgets.instrument import Instrument, Line

DARK: RGB = (6, 6, 7)


class MonitorInstrument(Instrument):
    """The monitor of the trans-spectral imager."""

    place = "monitor"
    label = "IMAGER"

    def __init__(self) -> None:
        super().__init__()
        self._picture = Monitor(0, 0, b"")
        self._band = ""
        self._drawn: tuple[Size, list[bytes]] | None = None

    def ground(self) -> RGB:
        """A dark tube."""
        return DARK

    def note(self) -> str:
        """Where the band knob points."""
        return self._band

    def show(self, view: Cockpit) -> None:
        """Redraws when another picture is scanned out."""
        knob = CONTROL_TABLE["IMAGER_BAND"].positions[view.position("IMAGER_BAND")]
        if knob != self._band or view.monitor != self._picture:
            self._band, self._picture, self._drawn = knob, view.monitor, None
            self.refresh()

    def paint(self, line: int, room: Size) -> Line:
        """A row of cells: two lines of the picture."""
        if self._drawn is None or self._drawn[0] != room:
            self._drawn = (room, self._draw(room))
        lines = self._drawn[1]
        top = line - (room.height - len(lines) // 2) // 2
        if not 0 <= top < len(lines) // 2:
            return []
        upper, lower = lines[2 * top], lines[2 * top + 1]
        runs: Line = [(" " * ((room.width - len(upper)) // 2), DARK, DARK, False)]
        start = 0
        for at in range(1, len(upper) + 1):
            if at < len(upper) and upper[at] == upper[start] and lower[at] == lower[start]:
                continue
            runs.append(("▀" * (at - start), grey(upper[start]), grey(lower[start]), False))
            start = at
        return runs

    def _draw(self, room: Size) -> list[bytes]:
        picture = self._picture
        columns, rows = fitted(picture.width, picture.height, room.width, room.height)
        if not columns:
            return []
        return scaled(picture.pixels, picture.width, picture.height, columns, 2 * rows)


def grey(value: int) -> RGB:
    """A pixel's colour."""
    level = value & 0xFC  # a quarter of the greys is all an eye needs, and keeps the styles few
    return level, level, level
