"""Colours of the deck: the phosphor of the tubes and the paint of the panel.

Levels go from 0, dark glass, to 1, full glow. Styles are made once and kept, for they are the
costly part of a terminal picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from rich.color import Color
from rich.style import Style
from textual.theme import Theme

RGB = tuple[int, int, int]

PANEL: RGB = (13, 13, 14)
FRAME: RGB = (62, 60, 56)
LEGEND: RGB = (158, 154, 144)
FAINT: RGB = (98, 95, 89)
UNLIT: RGB = (30, 30, 31)
INK: RGB = (12, 10, 8)

LAMP_COLOURS: dict[str, RGB] = {
    "red": (255, 62, 48),
    "amber": (255, 176, 0),
    "green": (60, 214, 98),
    "white": (236, 236, 240),
}


@dataclass(frozen=True)
class Phosphor:
    """What a tube glows like."""

    name: str
    glow: RGB
    hot: RGB
    glass: RGB

    def ink(self, level: float, hot: bool = False) -> RGB:
        """The colour of a level of brightness."""
        return mix(self.glass, self.hot if hot else self.glow, level)


AMBER = Phosphor("amber", (255, 176, 0), (255, 222, 140), (15, 11, 5))
GREEN = Phosphor("green", (66, 245, 120), (196, 255, 208), (5, 13, 8))
PHOSPHORS = {phosphor.name: phosphor for phosphor in (AMBER, GREEN)}


def theme_of(phosphor: Phosphor) -> Theme:
    """The colours of what Textual itself draws: sheets and the command palette."""
    return Theme(
        name=phosphor.name,
        primary=_web(mix(PANEL, phosphor.glow, 0.45)),
        secondary=_web(LEGEND),
        accent=_web(phosphor.glow),
        foreground=_web(LEGEND),
        background=_web(PANEL),
        surface=_web((20, 20, 21)),
        panel=_web(UNLIT),
        warning=_web(LAMP_COLOURS["amber"]),
        error=_web(LAMP_COLOURS["red"]),
        success=_web(LAMP_COLOURS["green"]),
    )


def _web(colour: RGB) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)


def mix(dark: RGB, bright: RGB, level: float) -> RGB:
    """A colour between two."""
    red, green, blue = (round(a + (b - a) * level) for a, b in zip(dark, bright, strict=True))
    return red, green, blue


@lru_cache(maxsize=16384)
def style(ink: RGB, ground: RGB = PANEL, bold: bool = False) -> Style:
    """A terminal style of these colours."""
    return Style(color=Color.from_rgb(*ink), bgcolor=Color.from_rgb(*ground), bold=bold)
