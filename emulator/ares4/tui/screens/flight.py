"""The flight screen: every instrument, placed for the size of the terminal and the view chosen."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.geometry import NULL_OFFSET, NULL_SPACING, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget

from ares4.cockpit import Cockpit
from ares4.tui.arrangement import VIEWS, arrange
from ares4.tui.keys import CHOOSE_VIEW, HINTS, LISTENING_HINTS, bindings, pasted, spoken
from ares4.tui.phosphor import Phosphor
from ares4.tui.widgets import instruments
from ares4.tui.widgets.bars import HintBar, Pace, TitleBar
from ares4.tui.widgets.controls import ControlsInstrument
from ares4.tui.widgets.instrument import Instrument
from ares4.tui.widgets.note import Note, Noted
from ares4.tui.widgets.screen import ScreenInstrument

_VIEW_BY_KEY = {str(number): view for number, view in enumerate(VIEWS, 1)}


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
            "hints": HintBar(hints, LISTENING_HINTS),
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


class Said(Message):
    """The pilot says something into the headset."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class FlightScreen(Screen[None]):
    """The deck, and the keys that work on it."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings()]

    def __init__(self, title: str, can_save: bool) -> None:
        super().__init__()
        hints = tuple(hint for hint in HINTS if can_save or hint[1] != "save")
        self.deck = Deck(title, hints)
        self.note = Note()
        self._choosing = False  # a view, by the digit that comes next
        self._listening = False  # keys are letters of what is said

    def compose(self) -> ComposeResult:
        """The deck, and over it a line where the title has no room for what is told."""
        yield self.deck
        yield self.note

    def show(self, view: Cockpit) -> None:
        """Gives every instrument what the cockpit shows."""
        self._listening = view.listening
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

    def action_choose_view(self) -> None:
        """The view whose number is struck next; any other key is what it always is."""
        self._choosing = True
        views = " ".join(f"{key} {view}" for key, view in _VIEW_BY_KEY.items())
        self.post_message(Noted(f"view? {views}"))

    def on_key(self, event: events.Key) -> None:
        """Before the bindings get it."""
        if self._listening and (text := spoken(event.key, event.character)):
            event.stop()
            self.post_message(Said(text))
            return
        choosing, self._choosing = self._choosing, False
        view = _VIEW_BY_KEY.get(event.key)
        if event.key == CHOOSE_VIEW:
            event.stop()  # by way of its binding it would come after a digit of the same packet
            self.action_choose_view()
        elif choosing and view:
            event.stop()
            self.action_view(view)
            self.post_message(Noted(f"view {view}"))

    def on_paste(self, event: events.Paste) -> None:
        """A paste is no hand on a key, but can be said."""
        event.stop()
        if self._listening:
            self.post_message(Said(pasted(event.text)))
            return
        self.post_message(Noted("not taken: keys are struck, not pasted"))

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
