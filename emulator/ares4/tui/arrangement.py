"""Where the instruments are, for a view and a size of the terminal.

A pure function of the size, so that any size can be tried. The flight computer's screen and the
master alarm are always there; everything else has its place when there is room for it. Views other
than the deck make an instrument large.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.geometry import Region

from ares4._registers import DIGITS, GAUGES
from ares4.cockpit import SCREEN_COLUMNS, SCREEN_ROWS
from ares4.tui.widgets import controls, digits, gauges, lamps

VIEWS: dict[str, str] = {
    "deck": "all that there is room for",
    "lidar": "the LIDAR scope, large",
    "imager": "the imager's picture, large",
    "gauges": "all gauges, and the clocks",
    "switches": "all switches, and the computer's keys",
    "lamps": "all lamps, and the clocks",
}
Places = dict[str, Region]

_FRAME = 2
_SCREEN_WIDTH, _SCREEN_HEIGHT = SCREEN_COLUMNS + _FRAME, SCREEN_ROWS + _FRAME
_SIDE_MIN = 16  # a column of lamps
_LEFT_MIN, _RIGHT_MIN, _RIGHT_MAX = 25, 29, 56
_SCOPE_MIN, _MONITOR_MIN = 9, 8
_PACE_WIDTH = 17  # columns in which the pace is to be read
_CLOCKS_MIN = 26  # columns in which the mission clock and its name stand in one line
_PICTURE_RATIO = 3  # columns to a row of cells in which the 3:2 picture is undistorted
_TITLE_FROM, _HINTS_FROM = SCREEN_ROWS + 1, SCREEN_ROWS + 2


@dataclass(frozen=True)
class Want:
    """What an instrument asks of a stack: lines it needs, would like, and could use, if whole."""

    name: str
    least: int
    ideal: int
    ample: int = 0


def arrange(view: str, width: int, height: int) -> Places:
    """The places of the instruments that are shown, without overlap, within the terminal."""
    places = _deck(width, height) if view == "deck" else _large(view, width, height)
    return {name: region for name, region in places.items() if region.area}


def _bars(width: int, height: int, title_from: int, hints_from: int) -> tuple[Places, Region]:
    """The deck's own lines where there is room, and what they leave."""
    title, hints = int(height >= title_from), int(height >= hints_from)
    bars = {
        "title": Region(0, 0, width, title),
        "hints": Region(0, height - hints, width, hints),
    }
    return bars, Region(0, title, width, height - title - hints)


def _deck(width: int, height: int) -> Places:
    places, body = _bars(width, height, _TITLE_FROM, _HINTS_FROM)
    framed = body.height >= _SCREEN_HEIGHT and width >= _SCREEN_WIDTH + _SIDE_MIN
    screen_width = _SCREEN_WIDTH if framed else min(SCREEN_COLUMNS, width)
    side = width - screen_width
    if body.height < SCREEN_ROWS or side < _SIDE_MIN:
        return places | _narrow(width, height)
    if side >= _LEFT_MIN + _RIGHT_MIN:
        return places | _three_columns(body, screen_width)
    middle = Region(0, body.y, screen_width, body.height)
    right = Region(screen_width, body.y, side, body.height)
    own_bars = places["title"].height == 0
    return places | _middle(middle, scope=True) | _right(right, own_bars, clocks=True)


def _narrow(width: int, height: int) -> Places:
    """No room beside the screen: alarms in a line above it, more below if there is room."""
    places, body = _bars(width, height, SCREEN_ROWS + 2, SCREEN_ROWS + 3)
    own = _PACE_WIDTH if not places["title"].height and width >= 2 * _PACE_WIDTH else 0
    if own:
        places["title"] = Region(width - own, body.y, own, 1)
    places["annunciator"] = Region(0, body.y, width - own, min(1, body.height))
    rest = Region(0, body.y + 1, width, max(0, body.height - 1))
    if rest.height < SCREEN_ROWS + 6:
        places["screen"] = rest
        return places
    return places | _middle(rest, scope=True)


def _three_columns(body: Region, screen_width: int) -> Places:
    side = body.width - screen_width
    tallest = max(_LEFT_MIN, (body.height - 13) * 6 // 5)
    left_width = min(side - _RIGHT_MIN, tallest)
    right_width = min(side - left_width, _RIGHT_MAX)
    spare = body.width - left_width - screen_width - right_width
    gap = min(spare // 4, 2)
    x = (spare - 2 * gap) // 2
    left = Region(body.x + x, body.y, left_width, body.height)
    middle = Region(left.right + gap, body.y, screen_width, body.height)
    right = Region(middle.right + gap, body.y, right_width, body.height)
    return _left(left) | _middle(middle, scope=False) | _right(right, own_bars=False, clocks=False)


def _left(area: Region) -> Places:
    inner = area.width - _FRAME
    clocks = digits.lines_needed(inner) + _FRAME
    small = len(DIGITS) + _FRAME
    scope = (area.width - _FRAME + 1) // 2 + _FRAME
    return stack(
        area,
        [
            Want("scope", _SCOPE_MIN, scope),
            Want("monitor", _MONITOR_MIN, inner // _PICTURE_RATIO + _FRAME),
            Want("digits", small, clocks),
        ],
    )


def _middle(area: Region, scope: bool) -> Places:
    """The screen, below it what the hand reaches, and then, where asked, the two tubes."""
    framed = area.width >= _SCREEN_WIDTH and area.height >= _SCREEN_HEIGHT
    screen_height = _SCREEN_HEIGHT if framed else SCREEN_ROWS
    switches = controls.switch_lines(max(1, area.width - _FRAME)) + _FRAME
    keys = controls.KEY_LINES + _FRAME
    wants = [
        Want("screen", min(screen_height, area.height), screen_height),
        Want("switches", switches, switches, switches + 4),
    ]
    if not scope:
        return stack(area, [*wants, Want("keys", keys, keys, keys + controls.KEY_LINES - 1)])
    scope_width = min(area.width // 2, 32)
    row = scope_width // 2 + 1
    places = stack(area, [*wants, Want("scope", _SCOPE_MIN, row)])
    if "scope" in places:
        place = places["scope"]
        places["scope"] = Region(place.x, place.y, scope_width, place.height)
        places["monitor"] = Region(
            place.x + scope_width, place.y, area.width - scope_width, place.height
        )
    return places


def _right(area: Region, own_bars: bool, clocks: bool) -> Places:
    """Lamps, clocks and gauges; the deck's own lines where they have no other place."""
    places: Places = {}
    if own_bars:
        places["title"] = Region(area.x, area.y, area.width, 1)
        places["hints"] = Region(area.x, area.bottom - 1, area.width, 1)
        area = Region(area.x, area.y + 1, area.width, area.height - 2)
    bare = area.height < SCREEN_ROWS + _FRAME and area.width < _RIGHT_MIN
    frame = 0 if bare else _FRAME
    inner = area.width - frame
    panel = lamps.lines_needed(inner) + frame
    tall = lamps.lines_needed(inner, tall=True) + frame
    ample = lamps.lines_needed(inner, pitch=2, tall=True) - 1 + frame
    wants = [Want("lamps", min(panel, area.height), panel if bare else tall, ample)]
    if inner >= gauges.COLUMN_MIN - 1:
        least = gauges.lines_needed(inner) + _FRAME
        rows = len(GAUGES) + len(gauges.panels())
        wants.append(Want("gauges", least, rows + _FRAME, 2 * rows - 1 + _FRAME))
    if clocks and inner >= _CLOCKS_MIN:
        wants.append(Want("digits", len(DIGITS) + _FRAME, digits.lines_needed(inner) + _FRAME))
    return places | stack(area, wants)


def _large(view: str, width: int, height: int) -> Places:
    places, body = _bars(width, height, 8, 10)
    if view != "lamps":
        places["annunciator"] = Region(0, body.y, width, min(1, body.height))
        body = Region(0, body.y + 1, width, max(0, body.height - 1))
    if view in {"lidar", "imager"}:
        name = "scope" if view == "lidar" else "monitor"
        beside = body.height >= _SCREEN_HEIGHT and width >= 2 * _SCREEN_WIDTH - _FRAME
        screen_width = _SCREEN_WIDTH if beside else 0
        places["screen"] = Region(
            width - screen_width, body.y, screen_width, _SCREEN_HEIGHT if beside else 0
        )
        below = Region(
            width - screen_width,
            body.y + _SCREEN_HEIGHT,
            screen_width,
            body.height - _SCREEN_HEIGHT,
        )
        places[name] = Region(0, body.y, width - screen_width, body.height)
        switches = controls.switch_lines(_SCREEN_WIDTH - _FRAME) + _FRAME
        if beside:
            places |= stack(below, [Want("switches", switches, switches)])
        return places
    if view == "switches":
        lines = controls.switch_lines(max(1, width - _FRAME)) + _FRAME
        keys = controls.KEY_LINES + _FRAME
        return places | stack(
            body,
            [
                Want("switches", min(lines, body.height), lines, lines + 4),
                Want("keys", keys, keys, keys + controls.KEY_LINES - 1),
            ],
        )
    inner = max(1, width - _FRAME)
    clocks = digits.lines_needed(inner, body.height // 2) + _FRAME
    if view == "lamps":
        least, ideal = lamps.lines_needed(inner) + _FRAME, lamps.lines_needed(inner, tall=True)
        ample = lamps.lines_needed(inner, pitch=2, tall=True) - 1
    else:
        rows = len(GAUGES) + len(gauges.panels())
        least, ideal, ample = gauges.lines_needed(inner) + _FRAME, rows, 2 * rows - 1
        if body.height < rows + _FRAME + clocks:
            ideal = gauges.lines_needed(inner, titled=True)
    wants = [
        Want(view, min(least, body.height), ideal + _FRAME, ample + _FRAME),
        Want("digits", len(DIGITS) + _FRAME, clocks),
    ]
    return places | stack(body, wants)


def stack(area: Region, wants: Sequence[Want]) -> Places:
    """Instruments one below the other: those first in the list get their lines first."""
    kept: list[Want] = []
    spare = area.height
    for want in wants:
        if 0 < want.least <= spare:
            kept.append(want)
            spare -= want.least
    lines = {want.name: want.least for want in kept}
    for want in kept:
        more = max(0, min(spare, want.ideal - want.least))
        lines[want.name] += more
        spare -= more
    for want in kept:
        more = want.ample - lines[want.name]
        if 0 < more <= spare:
            lines[want.name] += more
            spare -= more
    places: Places = {}
    y = area.y
    for name, height in lines.items():
        places[name] = Region(area.x, y, area.width, height)
        y += height
    return places
