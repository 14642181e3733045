"""The character screen: 64 x 24 cells behind glass, as the flight computer wrote them.

Where the glass is smaller than the screen, a part of it is seen and can be moved about.
"""

from __future__ import annotations

from array import array

from textual import events
from textual.geometry import Size

from ares4.cockpit import (
    BLINKING,
    BRIGHT,
    INVERSE,
    SCREEN_COLUMNS,
    SCREEN_ROWS,
    Cockpit,
    glyph,
)
from ares4.tui.phosphor import RGB
from ares4.tui.widgets.instrument import Instrument, Line

FULL_BRIGHTNESS = 15
_GAMMA = 0.6  # a tube's glow grows slower than what drives it
_NORMAL = 0.74  # of a bright cell


class ScreenInstrument(Instrument):
    """The screen of the command-module computer."""

    place = "screen"
    label = "CMC"

    def __init__(self) -> None:
        super().__init__()
        self._on = False
        self._brightness = 0
        self._cells: array[int] = array("H", [0] * SCREEN_COLUMNS * SCREEN_ROWS)
        self._blinking: set[int] = set()
        self._pan_x = self._pan_y = 0

    def framed(self, size: Size) -> bool:
        """A frame only around the whole screen."""
        return size.width >= SCREEN_COLUMNS + 2 and size.height >= SCREEN_ROWS + 2

    def ground(self) -> RGB:
        """Glass."""
        return self.phosphor.glass

    def show(self, view: Cockpit) -> None:
        """Redraws the rows that were written, or all when the light changed."""
        screen, before = view.screen, self._cells
        if (screen.on, screen.brightness) != (self._on, self._brightness):
            self._on, self._brightness = screen.on, screen.brightness
            self.refresh()
        if screen.cells == before:
            return
        self._cells = screen.cells
        for row in range(SCREEN_ROWS):
            cells = screen.row(row)
            if cells != before[row * SCREEN_COLUMNS : (row + 1) * SCREEN_COLUMNS]:
                self._redraw_row(row)
                if any(cell & BLINKING for cell in cells):
                    self._blinking.add(row)
                else:
                    self._blinking.discard(row)

    def set_blink(self, on: bool) -> None:
        """Redraws the rows in which something blinks."""
        super().set_blink(on)
        for row in self._blinking:
            self._redraw_row(row)

    def pan(self, columns: int, rows: int) -> None:
        """Moves the part that is seen."""
        room = self.room
        self._pan_x = max(0, min(self._pan_x + columns, SCREEN_COLUMNS - room.width))
        self._pan_y = max(0, min(self._pan_y + rows, SCREEN_ROWS - room.height))
        self.refresh()

    def on_resize(self) -> None:
        """Keeps the part that is seen within the screen."""
        self.pan(0, 0)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel moves the part that is seen."""
        self.pan(0, -1)
        event.stop()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves the part that is seen."""
        self.pan(0, 1)
        event.stop()

    def paint(self, line: int, room: Size) -> Line:
        """A row of the screen, in runs of equal attributes."""
        margin_x = max(0, (room.width - SCREEN_COLUMNS) // 2)
        row = line - max(0, (room.height - SCREEN_ROWS) // 2) + self._pan_y
        if not self._on or not 0 <= row < SCREEN_ROWS:
            return []
        start = row * SCREEN_COLUMNS
        shown = min(room.width, SCREEN_COLUMNS)
        cells = self._cells[start + self._pan_x : start + self._pan_x + shown]
        runs: Line = [(" " * margin_x, self.phosphor.glow, self.phosphor.glass, False)]
        text, look = "", -1
        for cell in cells:
            if cell & ~0xFF != look:
                runs.append((text, *self._colours(look)))
                text, look = "", cell & ~0xFF
            text += glyph(cell)
        runs.append((text, *self._colours(look)))
        return runs

    def _redraw_row(self, row: int) -> None:
        room = self.room
        line = row - self._pan_y + max(0, (room.height - SCREEN_ROWS) // 2)
        if 0 <= line < room.height:
            self.redraw_lines(line)

    def _colours(self, look: int) -> tuple[RGB, RGB, bool]:
        """Ink, ground and weight of cells with these attributes."""
        glass = self.phosphor.glass
        bright = bool(look & BRIGHT)
        level = (self._brightness / FULL_BRIGHTNESS) ** _GAMMA * (1.0 if bright else _NORMAL)
        ink = self.phosphor.ink(level, hot=bright)
        if look & BLINKING and not self.blink_on:
            ink = glass
        return (glass, ink, bright) if look & INVERSE else (ink, glass, bright)
