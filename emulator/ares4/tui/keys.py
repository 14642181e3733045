"""Which key does what: those of the controls table, and those that move the deck itself; and what
a key says while the headset listens.

A capital letter, shift and the letter, moves its switch up or to the other side; the small letter
moves it down. All other keys of the table are keys and push-buttons, and strike.
"""

from __future__ import annotations

from textual.binding import Binding

from ares4.machine.controls import CONTROL_TABLE
from ares4.tui.arrangement import VIEWS

CHOOSE_VIEW = "full_stop"

# key as Textual names it, as it is printed, action, what it does
DECK_KEYS: tuple[tuple[str, str, str, str], ...] = (
    ("space", "space", "app.pause", "Stops the ship's time, and lets it go on."),
    (
        "ctrl+z",
        "ctrl+z",
        "app.step_back",
        "Steps 10 s back in time, again and again; 100 s when time goes 10 times faster. What was "
        "done comes again by itself, until a hand on a control begins another future.",
    ),
    ("right_square_bracket", "]", "app.faster(1)", "Time goes faster, up to 1000 times."),
    ("left_square_bracket", "[", "app.faster(-1)", "Time goes slower, down to a tenth."),
    ("question_mark", "?", "app.help", "This sheet."),
    ("e", "e", "next_view(1)", "Makes the next instrument large."),
    ("E", "E", "next_view(-1)", "Makes the instrument before it large."),
    (CHOOSE_VIEW, ".", "choose_view", "And a digit, one after the other: a view by its number."),
    *(
        (f"alt+{number}", f". {number}  alt+{number}", f"view('{view}')", f"View {view}: {words}.")
        for number, (view, words) in enumerate(VIEWS.items(), 1)
    ),
    ("escape", "esc", "view('deck')", "Back to the whole deck."),
    (
        "ctrl+up",
        "ctrl+↑",
        "pan(0, -4)",
        "Moves the part of the CMC screen that a small terminal shows.",
    ),
    ("ctrl+down", "ctrl+↓", "pan(0, 4)", "The same, down."),
    ("ctrl+left", "ctrl+←", "pan(-8, 0)", "The same, left."),
    ("ctrl+right", "ctrl+→", "pan(8, 0)", "The same, right."),
    ("s", "s", "app.sound", "The terminal's bell rings, or not, when the sounder starts."),
    ("p", "p", "app.phosphor", "Amber or green tubes."),
    ("ctrl+l", "ctrl+l", "app.redraw", "Draws the deck anew, if something has written over it."),
    ("ctrl+p", "ctrl+p", "app.command_palette", "Every control and command by its name."),
    ("ctrl+s", "ctrl+s", "app.save", "Saves the flight to a file, to be taken up with --resume."),
    ("ctrl+q", "ctrl+q", "app.leave", "Leaves the ship, with the flight saved or not."),
    ("ctrl+c", "ctrl+c", "app.leave", "The same."),
)
# What keys without a letter say into the headset (headset.rdl).
_SAYS = {"enter": "\r", "backspace": "\b", "escape": "\x1b", "tab": "\t"}
# Most needed first: a narrow terminal shows as many as it has room for.
HINTS: tuple[tuple[str, str], ...] = (
    ("?", "help"),
    ("^q", "leave"),
    ("space", "pause"),
    ("[ ]", "time"),
    ("^z", "10 s back"),
    ("^s", "save"),
    ("A…Z", "switch up"),
    ("a…z", "down"),
    ("e", "enlarge"),
    (". 1…6", "view"),
    ("^p", "by name"),
    ("s", "sound"),
    ("p", "phosphor"),
)

LISTENING_HINTS: tuple[tuple[str, str], ...] = (
    ("enter", "write it"),
    ("esc", "leave without"),
    ("F6", "cut off"),
    ("F7", "acknowledge"),
    ("^p", "by name"),
    ("^q", "leave"),
)


def spoken(key: str, character: str | None) -> str:
    """What a key says while the headset listens.

    "": it is what it always is, as function keys are, arrows, and all with ctrl or alt.
    """
    if key in _SAYS:
        return _SAYS[key]
    if set(key.split("+")[:-1]) - {"shift"} or not character or not character.isprintable():
        return ""
    return character


def pasted(text: str) -> str:
    """What a paste says: its lines are one text, and nothing in it is a key."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in lines if c in "\n\t" or c.isprintable())


def bindings() -> list[Binding]:
    """All of them, for the flight screen."""
    out = [
        Binding(key, action, words, show=False, priority=key in {"ctrl+q", "ctrl+c"})
        for key, _, action, words in DECK_KEYS
    ]
    for control in CONTROL_TABLE.values():
        key, name = control.keyboard, control.name
        if control.momentary:
            out.append(Binding(key, f"app.press('{name}')", control.purpose, show=False))
            continue
        step = 0 if len(control.positions) == 2 else 1
        out.append(Binding(key, f"app.turn('{name}', {step})", control.purpose, show=False))
        out.append(Binding(key.lower(), f"app.turn('{name}', -1)", control.purpose, show=False))
    return out
