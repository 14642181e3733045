"""The flight screen: every instrument, placed for the size of the terminal and the view chosen."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.geometry import NULL_OFFSET, NULL_SPACING, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.screen import Screen
from textual.widget import Widget

from ares4.cockpit import Cockpit
from ares4.tui.arrangement import VIEWS, arrange
from ares4.tui.keys import HINTS, bindings
from ares4.tui.phosphor import Phosphor
from ares4.tui.widgets import instruments
from ares4.tui.widgets.bars import HintBar, Pace, TitleBar
from ares4.tui.widgets.controls import ControlsInstrument
from ares4.tui.widgets.instrument import Instrument
from ares4.tui.widgets.screen import ScreenInstrument


class _Placed(Layout):
    """Textual's view of arrangement.py."""

    name = "placed"

    def __init__(self, deck: Deck) -> None:
        self._deck = deck

    def arrange(
        self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True
    ) -> ArrangeResult:
        """Places the instruments of the view; the others are not shown."""
        places = arrange(self._deck.view, size.width, size.height)
        return [
            WidgetPlacement(places[name], NULL_OFFSET, NULL_SPACING, instrument)
            for name, instrument in self._deck.instruments.items()
            if name in places and instrument in children
        ]


class Deck(Widget):
    """All instruments."""

    def __init__(self, title: str, hints: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        self.view = "deck"
        self.instruments: dict[str, Instrument] = {
            "title": TitleBar(title),
            **{place: kind() for place, kind in instruments().items()},
            "hints": HintBar(hints),
        }
        self._placed = _Placed(self)

    @property
    def layout(self) -> Layout:
        """Places by arrangement.py."""
        return self._placed

    def compose(self) -> ComposeResult:
        """The instruments are made once and live as long as the deck."""
        yield from self.instruments.values()

    def set_view(self, view: str) -> None:
        """Another arrangement."""
        self.view = view
        # Textual keeps the places it found for this size, whatever the view was.
        self._clear_arrangement_cache()
        self.refresh(layout=True)


class FlightScreen(Screen[None]):
    """The deck, and the keys that work on it."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings()]

    def __init__(self, title: str, can_save: bool) -> None:
        super().__init__()
        hints = tuple(hint for hint in HINTS if can_save or hint[1] != "save")
        self.deck = Deck(title, hints)

    def compose(self) -> ComposeResult:
        """Nothing but the deck."""
        yield self.deck

    def show(self, view: Cockpit) -> None:
        """Gives every instrument what the cockpit shows."""
        for instrument in self.deck.instruments.values():
            instrument.show(view)

    @property
    def _title_bar(self) -> TitleBar:
        title = self.deck.instruments["title"]
        assert isinstance(title, TitleBar)
        return title

    def has_room(self, news: str) -> bool:
        """Whether news can be read whole in the title."""
        return self._title_bar.has_room(news)

    def show_deck(self, pace: Pace, sound: bool, news: str, panel: str, lifted: str) -> None:
        """Gives the title what the deck says of itself, and the switches the guard that is open."""
        self._title_bar.show_deck(pace, sound, news, panel)
        for instrument in self.deck.instruments.values():
            if isinstance(instrument, ControlsInstrument):
                instrument.lift(lifted)

    def set_phosphor(self, phosphor: Phosphor) -> None:
        """Other tubes."""
        for instrument in self.deck.instruments.values():
            instrument.set_phosphor(phosphor)

    def set_blink(self, on: bool) -> None:
        """The other half of the tubes' blinking."""
        for instrument in self.deck.instruments.values():
            instrument.set_blink(on)

    def action_view(self, view: str) -> None:
        """Another view."""
        self.deck.set_view(view)

    def action_next_view(self, step: int) -> None:
        """The next view or the one before it."""
        views = list(VIEWS)
        self.deck.set_view(views[(views.index(self.deck.view) + step) % len(views)])

    def action_pan(self, columns: int, rows: int) -> None:
        """Moves the part of the computer's screen that is seen."""
        screen = self.deck.instruments["screen"]
        assert isinstance(screen, ScreenInstrument)
        screen.pan(columns, rows)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """A hand elsewhere: the guard closes."""
        self.app.call_later(self.app.run_action, "close_guard")
        event.stop()
