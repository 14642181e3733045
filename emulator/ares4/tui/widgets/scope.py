"""The LIDAR scope: rings, sweep and spots on a round tube."""

from __future__ import annotations

from math import cos, radians, sin

from textual.geometry import Size

from ares4.cockpit import Cockpit, Scope
from ares4.machine.controls import CONTROL_TABLE
from ares4.tui.canvas import Braille
from ares4.tui.phosphor import RGB
from ares4.tui.widgets.instrument import Instrument, Line

EDGE = 1000  # the tube's radius in its own unit
RINGS_MAX = 64
_BEZEL, _RING, _SWEEP = 70, 84, 150  # levels of 255


class ScopeInstrument(Instrument):
    """The plotting tube of the LIDAR."""

    place = "scope"
    label = "LIDAR"

    def __init__(self) -> None:
        super().__init__()
        self._scope: Scope | None = None
        self._range = ""
        self._under: tuple[tuple[Size, int], Braille] | None = None
        self._drawn: Braille | None = None

    def ground(self) -> RGB:
        """Glass."""
        return self.phosphor.glass

    def note(self) -> str:
        """Where the time base knob points."""
        return self._range

    def show(self, view: Cockpit) -> None:
        """Redraws when anything on the tube moved."""
        control = CONTROL_TABLE["TIME_BASE"]
        knob = control.positions[view.position("TIME_BASE")]
        if knob != self._range or view.scope != self._scope:
            self._range, self._scope, self._drawn = knob, view.scope, None
            self.refresh()

    def on_resize(self) -> None:
        """The picture is made for a size."""
        self._drawn = None

    def paint(self, line: int, room: Size) -> Line:
        """A row of the tube."""
        if self._drawn is None or (self._drawn.columns, self._drawn.rows) != room:
            self._drawn = self._draw(room)
        glass = self.phosphor.glass
        return [
            (text, self.phosphor.ink(level / 255, hot=level > 200), glass, False)
            for text, level in self._drawn.row(line)
        ]

    def _draw(self, room: Size) -> Braille:
        """The whole tube as dots; one that is not lit shows nothing."""
        scope = self._scope
        if scope is None or not scope.on:
            return Braille(room.width, room.height)
        canvas = self._underlay(room, scope.ring)
        x, y, radius = centre(canvas)
        if scope.sweep is not None:
            angle = radians(scope.sweep / 100)
            canvas.line(x, y, x + radius * sin(angle), y - radius * cos(angle), _SWEEP)
        for spot in scope.spots:
            if spot.intensity:
                canvas.disc(
                    x + radius * spot.x / EDGE,
                    y - radius * spot.y / EDGE,
                    min(radius * spot.radius / EDGE, 2 * radius),
                    spot.intensity,
                )
        return canvas

    def _underlay(self, room: Size, ring: int) -> Braille:
        """The bezel and the rings, drawn anew only when they change."""
        key = (room, ring)
        if self._under is None or self._under[0] != key:
            canvas = Braille(room.width, room.height)
            x, y, radius = centre(canvas)
            canvas.circle(x, y, radius, _BEZEL)
            for number in range(1, RINGS_MAX + 1):
                if not ring or number * ring >= EDGE:
                    break
                canvas.circle(x, y, radius * number * ring / EDGE, _RING, gap=3)
            self._under = (key, canvas)
        return self._under[1].copy()


def centre(canvas: Braille) -> tuple[float, float, float]:
    """The middle of the tube and its radius, in dots."""
    radius = (min(canvas.width, canvas.height) - 1) / 2
    return (canvas.width - 1) / 2, (canvas.height - 1) / 2, radius
