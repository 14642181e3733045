"""class FlightDeck: the cockpit of the Ares IV in a terminal.

It lets a session's time go, gives the instruments what the cockpit's registers hold, and forwards
the pilot's hands. It decides nothing about the ship. What it shows of its own is its frame: the
time factor, pause, saved flights, help.
"""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from rich.color import ColorSystem
from rich.console import RenderableType
from textual.app import App
from textual.command import Provider
from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.timer import Timer

from ares4.cockpit import look
from ares4.machine.controls import CONTROL_TABLE, Control
from ares4.pacing import BUDGET_S
from ares4.session import Saved, Session, Told
from ares4.tui.commands import ControlCommands
from ares4.tui.hand import Hand, Moves
from ares4.tui.phosphor import AMBER, PHOSPHORS, theme_of
from ares4.tui.picture import Scene
from ares4.tui.screens.flight import FlightScreen, Said
from ares4.tui.screens.sheets import Leave, LeaveSheet, Sheet, help_text, prose
from ares4.tui.terminal import TerminalDriver
from ares4.tui.widgets.bars import Pace
from ares4.tui.widgets.controls import Held, Turned
from ares4.tui.widgets.note import Noted

FRAMES_PER_SECOND = 24
SERVE_S = 0.004  # between two looks at a panel
SERVE_BUDGET_S = SERVE_S / 2  # of the host's time that the machine may take in one
GUARD_OPEN_S = 8.0
_BLINK_S = 0.4
_BELL_S = 1.0  # between two rings at least
KEEP_S = 10.0  # of the host's time between two autosaves


# How one may leave, by whether the flight is saved.
_ASKED = {
    Saved.NOWHERE: ("The flight is not saved.", [Leave.AT_ONCE]),
    Saved.NEVER: ("The flight is not saved.", [Leave.SAVING, Leave.LOSING]),
    Saved.BEFORE: ("The flight since is not saved.", [Leave.SAVING, Leave.LOSING]),
    Saved.NOW: ("The flight is saved.", [Leave.AT_ONCE]),
}


class FlightDeck(App[None]):
    """One flight, flown from this terminal.

    keep: keeps the flight as it is now, in case it ends in disorder; asked every ten seconds.
    wished: the exit code of an end that somebody wishes, 0 while nobody does. news: lines to begin
    with.

    How it ended, for the caller of fly(): left by the pilot (left), by a wish, without its terminal
    (lost), by an error of the flight (session.error) or by one of the deck's own (failure).
    """

    CSS_PATH = "deck.tcss"
    ALLOW_SELECT = False
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {ControlCommands}

    def __init__(
        self,
        session: Session,
        *,
        title: str,
        briefing: str = "",
        keep: Callable[[], object] | None = None,
        wished: Callable[[], int] = lambda: 0,
        news: Sequence[str] = (),
    ) -> None:
        super().__init__(driver_class=TerminalDriver)
        for phosphor in PHOSPHORS.values():
            self.register_theme(theme_of(phosphor))
        self.theme = AMBER.name
        self.title = title
        self.session = session
        self.hand = Hand(session.mission)
        self.flight = FlightScreen(title, session.saved is not Saved.NOWHERE)
        self.scene = Scene()
        self._stale = False  # the terminal shows less, or what was before
        self._briefing = briefing
        self.left = False
        self.lost = False
        self._keep = keep
        self._wished = wished
        self._first_news = news
        self._news = ""
        self._sound = True
        self._phosphors = list(PHOSPHORS.values())
        self._blink_on = True
        self._sounding = False
        self._rang_at = float("-inf")
        self._guard: Timer | None = None
        self._moves = Moves()
        session.mission.computer.observers.append(self._moves.came_in)
        self._refreshing = False  # all is to be shown anew in a moment

    # ---- life -----------------------------------------------------------------------------------

    def fly(self) -> None:
        """Runs until it ends. However it does, the terminal is then as it was."""
        streams = sys.stdout, sys.stderr
        try:
            self.run()
        finally:
            sys.stdout, sys.stderr = streams  # Textual's own take their places, and may stay there
            if isinstance(self._driver, TerminalDriver):
                self._driver.leave()

    @property
    def ending(self) -> bool:
        """Whether it is to end, or has."""
        return bool(self._wished() or self._exit or self._exception)

    @property
    def failure(self) -> Exception | None:
        """What of the deck's own ended it."""
        return self._exception

    def failed(self, error: Exception) -> None:
        """Something that the deck cannot go on without has failed."""
        self._handle_exception(error)

    def lost_terminal(self) -> None:
        """There is nobody to fly for."""
        self.lost = True
        self.exit()

    def panic(self, *renderables: RenderableType) -> None:
        """Ends the deck; its caller says why, in a line: Textual would show pages of its own."""
        self._close_messages_no_wait()

    def _fatal_error(self) -> None:
        self.panic()

    def get_default_screen(self) -> Screen[Any]:
        """The flight screen."""
        return self.flight

    def on_mount(self) -> None:
        """The first picture, the briefing, and then time goes."""
        self.set_interval(1 / FRAMES_PER_SECOND, self.frame)
        self.set_interval(1 / FRAMES_PER_SECOND, self.offer)
        self.set_interval(_BLINK_S, self._blink)
        if self.session.panel is not None:
            self.set_interval(SERVE_S, self.serve_panel)
            # What is there now stays; to go through all of it for garbage takes 50 ms.
            self.call_after_refresh(gc.freeze)
        if self._keep is not None:
            self.set_interval(KEEP_S, self._keep)
        self._refresh_cockpit()
        self._tell(*self._first_news)
        if self._briefing:
            self.push_screen(Sheet(self.title or "BRIEFING", prose(self._briefing)))

    def frame(self) -> None:
        """Runs what is due and shows what came of it."""
        if self._wished():
            self.exit(return_code=self._wished())
            return
        if not self._move():
            return
        for lines in self.session.heard():
            self._tell(*lines)
        self._refresh_cockpit()

    def serve_panel(self) -> None:
        """Lets time go between two pictures too: a hand at the panel waits for none."""
        if not self.held:
            self._move(SERVE_BUDGET_S)

    def _move(self, budget_s: float = BUDGET_S) -> bool:
        """Runs what is due; whether the flight goes on."""
        over = self.session.error is not None
        goes_on = self.session.move(budget_s, still=bool(self.held))
        if not goes_on and not over:
            self.exit(return_code=1)
        return goes_on

    def _say(self, told: Told) -> None:
        self._tell(told.line, failure=told.failed)

    def _tell(self, *lines: str, failure: bool = False) -> None:
        """Shows news in the title; what fails, or does not fit there, over the deck too."""
        for line in lines:
            self._news = " ".join(line.split())
            if failure or len(lines) > 1 or not self.flight.has_room(self._news):
                severity: SeverityLevel = "error" if failure else "information"
                self.notify(self._news, severity=severity, markup=False)

    def _note(self, line: str) -> None:
        """Shows what came of a hand: in the title, or else for a moment in a line over the deck."""
        self._news = line
        self.flight.note.tell("" if self.flight.has_room(line) else line)

    def on_noted(self, message: Noted) -> None:
        """The deck's own screen tells something."""
        self._note(message.line)
        self._refresh_cockpit()

    @property
    def held(self) -> str:
        """Why time stands still; "" when it goes."""
        if session := self.session.held:
            return session
        sheets = any(isinstance(screen, Sheet | LeaveSheet) for screen in self.screen_stack)
        return "HELD" if sheets else ""

    def _refresh_cockpit(self) -> None:
        self._refreshing = False
        session = self.session
        view = look(session.mission.computer)
        if line := self._moves.told(view.positions):
            self._note(line)
        self.flight.show(view)
        pace = Pace(session.pacer.factor, session.pacer.reached, self.held)
        panel = session.panel.status if session.panel is not None else ""
        self.flight.show_deck(pace, self._sound, self._news, panel, self.hand.lifted)
        self._ring(view.tone.sounding)

    def _ring(self, sounding: bool) -> None:
        """The terminal's bell, when the sounder starts; not more often than can be heard."""
        rises = sounding and not self._sounding
        self._sounding = sounding
        now = time.monotonic()
        if rises and self._sound and now - self._rang_at >= _BELL_S:
            self._rang_at = now
            self.bell()

    def _blink(self) -> None:
        self._blink_on = not self._blink_on
        self.flight.set_blink(self._blink_on)

    # ---- the picture ----------------------------------------------------------------------------

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """Something looks different. Textual would write each change, taken or not."""
        self.scene.paint(renderable)
        self._stale = True
        self.offer()
        self.post_display_hook()

    def offer(self) -> None:
        """Shows what there is to be seen now, if it is not shown and the terminal takes it."""
        driver = self._driver
        if isinstance(driver, TerminalDriver) and driver.ready() and self._stale:
            system = self.console._color_system or ColorSystem.TRUECOLOR
            self._stale = not driver.draw(self.scene.lines, system, self._sync_available)

    def on_resize(self) -> None:
        """A terminal of another size may have moved, cut or lost what it showed."""
        self._forget()

    def action_redraw(self) -> None:
        """Draws everything anew, to a terminal that has stopped to answer too."""
        if isinstance(self._driver, TerminalDriver):
            self._driver.ask_anew()
        self._forget()
        self.offer()

    def _forget(self) -> None:
        if isinstance(self._driver, TerminalDriver):
            self._driver.forget()
        self._stale = True

    # ---- hands ----------------------------------------------------------------------------------

    def turn(self, control: Control, step: int) -> None:
        """A hand moves a switch."""
        self._after_hand(self.hand.turn(control, step))

    def put(self, control: Control, position: int) -> None:
        """A hand moves a switch to a position."""
        self._after_hand(self.hand.set(control, position))

    def press(self, control: Control) -> None:
        """A hand strikes a key or push-button."""
        said = self.hand.press(control)
        if not said and control.queued and self.held:
            said = f"{self.hand.waiting_text()} until time goes on"
        self._after_hand(said)

    def _after_hand(self, said: str) -> None:
        """said: what the hand says where nothing moved."""
        if self._guard is not None:
            self._guard.stop()
            self._guard = None
        if self.hand.lifted:
            self._guard = self.set_timer(GUARD_OPEN_S, self.action_close_guard)
        if said:
            self._note(said)
        if not self._refreshing:  # once for all the keys that came in one packet
            self._refreshing = True
            self.call_later(self._refresh_cockpit)

    def on_turned(self, message: Turned) -> None:
        """The mouse moved a switch."""
        self.turn(message.control_moved, message.step)

    def on_held(self, message: Held) -> None:
        """The mouse holds a key or lets it go."""
        self._after_hand(self.hand.hold(message.control_held, message.down))

    def on_said(self, message: Said) -> None:
        """The pilot said something, or typed it."""
        said = self.hand.say(message.text)
        waiting = self.session.mission.computer.read("headset.STATUS.WAITING")
        if not said and self.held:
            said = f"{waiting} characters wait until time goes on"
        self._after_hand(said)

    def action_turn(self, name: str, step: int) -> None:
        """A letter was struck."""
        self.turn(CONTROL_TABLE[name], step)

    def action_press(self, name: str) -> None:
        """A key of the computer was struck."""
        self.press(CONTROL_TABLE[name])

    def action_close_guard(self) -> None:
        """The open guard falls closed."""
        self._after_hand(self.hand.close_guard())

    # ---- the deck itself ------------------------------------------------------------------------

    def do(self, action: str) -> None:
        """Does what a key of the deck does."""
        self.call_later(self.flight.run_action, action)

    def action_pause(self) -> None:
        """Stops time, or lets it go on."""
        self.session.paused = not self.session.paused
        self._refresh_cockpit()

    def action_step_back(self) -> None:
        """Steps back in time."""
        told = self.session.back()
        if not told.failed:
            self.hand.close_guard()
            self._moves.forget()
        self._say(told)
        self._refresh_cockpit()

    def action_faster(self, step: int) -> None:
        """Another time factor."""
        self.session.pacer.step_factor(step)
        self._refresh_cockpit()

    def action_sound(self) -> None:
        """Bell on or off."""
        self._sound = not self._sound
        self._refresh_cockpit()

    def action_phosphor(self) -> None:
        """The other phosphor."""
        self._phosphors.append(self._phosphors.pop(0))
        self.flight.set_phosphor(self._phosphors[0])
        self.theme = self._phosphors[0].name

    def action_help(self) -> None:
        """The help sheet."""
        self.push_screen(Sheet("THE FLIGHT DECK", help_text(self._briefing)))

    def action_save(self) -> None:
        """Saves the flight."""
        self._saved()
        self._refresh_cockpit()

    def _saved(self) -> bool:
        """Saves the flight, and says whether it could."""
        told = self.session.save()
        if told is None:
            return False
        self._say(told)
        return not told.failed

    async def action_quit(self) -> None:
        """Textual's own way out is the deck's."""
        self.action_leave()

    def action_leave(self) -> None:
        """Leaves, after asking when there is a flight to lose; asked for again, it saves it too."""
        if self.session.ended:
            self._leave(Leave.AT_ONCE)
        elif isinstance(self.screen, LeaveSheet):
            self.screen.action_answer()
        else:
            self._ask()

    def _ask(self) -> None:
        """Asks how to leave."""
        saved, choices = _ASKED[self.session.saved]
        self.push_screen(LeaveSheet(saved, [*choices, Leave.NOT]), self._leave)

    def _leave(self, how: Leave | None) -> None:
        if how in (None, Leave.NOT) or (how is Leave.SAVING and not self._saved()):
            return
        self.left = True
        self.exit()
