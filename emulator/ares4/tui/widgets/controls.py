"""What the hand reaches: the switch panel and the keyboard of the computer, by name and by mouse.

A control is drawn where its INPUT register says it stands, and in amber while its bit in DISAGREE
says that a panel has it elsewhere. The lamp in a switch of a load or a bus hangs on that: it glows
while there is power, wherever the lever stands. All else is paint. A hand on a control becomes a
message; what the hand does is decided elsewhere (hand.py). A switch's right half moves it up, its
left half down, the wheel too.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.geometry import Size
from textual.message import Message

from ares4.cockpit import Cockpit
from ares4.machine.controls import CONTROL_TABLE, Control
from ares4.tui.phosphor import FAINT, INK, LAMP_COLOURS, LEGEND, PANEL, RGB, UNLIT
from ares4.tui.widgets.instrument import Instrument, Line

KEYCAPS = {
    "plus": "+", "minus": "-", "backspace": "⌫", "enter": "⏎", "pagedown": "PgDn",
    "up": "↑", "down": "↓", "left": "←", "right": "→",
}  # fmt: skip
GUARD = "\N{BOX DRAWINGS LIGHT DIAGONAL UPPER RIGHT TO LOWER LEFT}"
_GAP = 2
_SWITCH_KINDS = ("guarded", "toggle", "three_way", "rotary", "momentary")
_KEYPAD: tuple[tuple[str, ...], ...] = (
    ("SOFT_1", "SOFT_2", "SOFT_3", "SOFT_4"),
    ("KEY_7", "KEY_8", "KEY_9", "PLUS", "CLEAR", "UP", "PAGE"),
    ("KEY_4", "KEY_5", "KEY_6", "MINUS", "LEFT", "DOWN", "RIGHT"),
    ("KEY_1", "KEY_2", "KEY_3", "KEY_0", "ENTER"),
)


def keycap(control: Control) -> str:
    """The key that moves a control, as it is printed."""
    return KEYCAPS.get(control.keyboard, control.keyboard.upper())


def engraved(control: Control) -> str:
    """A control's name, as it is printed."""
    return control.name.removeprefix("KEY_").replace("_", " ")


class Turned(Message):
    """A hand moved a control one step: +1 up, -1 down, 0 to the other position."""

    def __init__(self, control: Control, step: int) -> None:
        super().__init__()
        self.control_moved = control
        self.step = step


class Held(Message):
    """A hand holds a key or push-button down, or lets it go."""

    def __init__(self, control: Control, down: bool) -> None:
        super().__init__()
        self.control_held = control
        self.down = down


@dataclass(frozen=True)
class Cell:
    """A control and the place in which it is drawn."""

    control: Control
    x: int
    y: int
    width: int


class ControlsInstrument(Instrument):
    """Base of the two: cells in a plan made for a width, drawn and touched."""

    def __init__(self) -> None:
        super().__init__()
        self._positions: Sequence[int] = ()
        self._disagreeing: dict[int, int] = {}
        self._powered: frozenset[int] = frozenset()
        self._cells: tuple[Size, list[Cell]] = (Size(0, 0), [])
        self._lifted = ""  # the guarded switch whose guard is open
        self._held: Control | None = None

    @abstractmethod
    def plan(self, width: int, height: int) -> list[Cell]:
        """Where the controls are."""

    @abstractmethod
    def face(self, cell: Cell) -> Line:
        """A control as it stands, cell.width wide."""

    def show(self, view: Cockpit) -> None:
        """Redraws the lines on which a control moved."""
        before, self._positions = self._positions, view.positions
        others = (view.disagreeing, view.powered)
        if len(before) != len(view.positions) or (self._disagreeing, self._powered) != others:
            self._disagreeing, self._powered = others
            self.refresh()
            return
        for line in {
            cell.y
            for cell in self.cells(self.room)
            if before[cell.control.number] != view.positions[cell.control.number]
        }:
            self.redraw_lines(line)

    def lift(self, name: str) -> None:
        """The guard of that switch is open; none: all are closed."""
        if name != self._lifted:
            self._lifted = name
            self.refresh()

    def cells(self, room: Size) -> list[Cell]:
        """The plan for a size."""
        if self._cells[0] != room:
            self._cells = (room, self.plan(room.width, room.height))
        return self._cells[1]

    def position(self, control: Control) -> int:
        """Where a control stands."""
        return self._positions[control.number] if self._positions else control.initial

    def paint(self, line: int, room: Size) -> Line:
        """The cells on a line."""
        runs: Line = []
        used = 0
        for cell in self.cells(room):
            if cell.y == line:
                runs.append((" " * (cell.x - used), LEGEND, PANEL, False))
                runs += self.face(cell)
                used = cell.x + cell.width
        return runs

    def cell_at(self, x: int, y: int) -> Cell | None:
        """The control under a place of the widget."""
        x, y = x - self.corner, y - self.corner
        for cell in self.cells(self.room):
            if cell.y == y and cell.x <= x < cell.x + cell.width:
                return cell
        return None

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """A hand takes hold of a control, or of none."""
        cell = self.cell_at(event.x, event.y)
        if cell is None:
            return
        event.stop()
        control = cell.control
        if control.momentary:
            self._held = control
            self.capture_mouse()
            self.post_message(Held(control, True))
        elif len(control.positions) == 2:
            self.post_message(Turned(control, 0))
        else:
            right = event.x - self.corner >= cell.x + cell.width // 2
            self.post_message(Turned(control, 1 if right else -1))

    def on_mouse_up(self) -> None:
        """The hand lets go."""
        if self._held is not None:
            self.release_mouse()
            self.post_message(Held(self._held, False))
            self._held = None

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel turns a knob up."""
        self._wheel(event, 1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel turns a knob down."""
        self._wheel(event, -1)

    def _wheel(self, event: events.MouseEvent, step: int) -> None:
        cell = self.cell_at(event.x, event.y)
        if cell is not None and cell.control.kind in {"three_way", "rotary"}:
            event.stop()
            self.post_message(Turned(cell.control, step))


class SwitchesInstrument(ControlsInstrument):
    """The switch panel: guarded switches, toggles, three-way switches, knobs and push-buttons."""

    place = "switches"
    label = "SWITCHES"

    def note(self) -> str:
        """How a hand moves them."""
        return "SHIFT+letter up · letter down"

    def plan(self, width: int, height: int) -> list[Cell]:
        """Each kind in as many columns as there is room for, and apart where there is height."""
        return switch_plan(width, airy=height >= switch_lines(width, airy=True))

    def face(self, cell: Cell) -> Line:
        """A switch as it stands."""
        control = cell.control
        position = self.position(control)
        cap = (f"{keycap(control)} ", FAINT, PANEL, False)
        name = engraved(control)
        if control.number in self._disagreeing and control.name != self._lifted:
            return [cap, self._disagreement(control, cell.width - len(cap[0]))]
        if control.kind == "momentary":
            ink, ground = (INK, LEGEND) if position else (LEGEND, UNLIT)
            return [cap, (f" {name} ".ljust(cell.width - len(cap[0])), ink, ground, bool(position))]
        if len(control.positions) == 2:
            return self._lever(cell, cap, bool(position))
        value = control.positions[position]
        room = max(map(len, control.positions))
        down = "◂" if position else " "
        up = "▸" if position + 1 < len(control.positions) else " "
        return [
            cap,
            (f"{name} ", LEGEND, PANEL, False),
            (down, FAINT, PANEL, False),
            (value.center(room), self._lamp(control, on=True), UNLIT, False),
            (up, FAINT, PANEL, False),
        ]

    def _disagreement(self, control: Control, width: int) -> tuple[str, RGB, RGB, bool]:
        """Where the ship has it, and after the sign, as far as there is room, where the panel."""
        here, there = self.position(control), self._disagreeing[control.number]
        name = engraved(control)
        if len(control.positions) == 2:
            text = f"{'●' if here else '○'}≠{name}"
        else:
            text = f"{name} {control.positions[here]}≠{''.join(control.positions[there:][:1])}"
        return (text[:width].ljust(width), INK, LAMP_COLOURS["amber"], True)

    def _lamp(self, control: Control, on: bool) -> RGB:
        """The colour of the lamp in a switch, or of its paint."""
        if control.number in self._powered:
            return self.phosphor.ink(1.0)
        return LEGEND if on else FAINT

    def _lever(self, cell: Cell, cap: tuple[str, RGB, RGB, bool], on: bool) -> Line:
        control = cell.control
        mark = "●" if on else "○"
        name = engraved(control)
        width = cell.width - len(cap[0])
        if control.kind == "guarded":
            if control.name == self._lifted:
                amber = LAMP_COLOURS["amber"]
                return [cap, (f" {mark}  {name}".ljust(width), INK, amber, True)]
            red = LAMP_COLOURS["red"]
            return [
                cap,
                (GUARD, red, PANEL, False),
                (mark, LEGEND, PANEL, on),
                (GUARD, red, PANEL, False),
                (f" {name}".ljust(width - 3), LEGEND, PANEL, on),
            ]
        return [
            cap,
            (mark, self._lamp(control, on), PANEL, False),
            (f" {name}".ljust(width - 1), LEGEND if on else FAINT, PANEL, False),
        ]


def switch_plan(width: int, airy: bool) -> list[Cell]:
    """The switch panel for a width: a block a kind, one below the other."""
    cells: list[Cell] = []
    y = 0
    for kind in _SWITCH_KINDS:
        controls = [control for control in CONTROL_TABLE.values() if control.kind == kind]
        widths = [_switch_width(control) for control in controls]
        columns = _columns(widths, width)
        each = [max(widths[column::columns]) for column in range(columns)]
        for number, control in enumerate(controls):
            column = number % columns
            x = sum(each[:column]) + _GAP * column
            cells.append(Cell(control, x, y + number // columns, each[column]))
        y += -(-len(controls) // columns) + airy
    return cells


def switch_lines(width: int, airy: bool = False) -> int:
    """How many lines the switch panel takes in this width."""
    return 1 + max(cell.y for cell in switch_plan(width, airy))


def _switch_width(control: Control) -> int:
    """Key, mark and name; a name and the widest position; or a button's face."""
    cap, name = len(keycap(control)) + 1, len(engraved(control))
    if control.kind == "guarded":
        return cap + 4 + name
    if control.kind == "momentary":
        return cap + 2 + name
    if len(control.positions) == 2:
        return cap + 2 + name
    return cap + name + 3 + max(map(len, control.positions))


def _columns(widths: list[int], width: int) -> int:
    """The most columns in which cells of these widths fit."""
    for columns in range(len(widths), 1, -1):
        each = [max(widths[column::columns]) for column in range(columns)]
        if sum(each) + _GAP * (columns - 1) <= width:
            rows = -(-len(widths) // columns)
            return -(-len(widths) // rows)
    return 1


class KeysInstrument(ControlsInstrument):
    """The computer's keyboard: soft keys, digits, signs and the keys that move about."""

    place = "keys"
    label = "KEYS"
    _CELL = 9

    def plan(self, width: int, height: int) -> list[Cell]:
        """The key field; keys it does not place follow below."""
        placed = {name for row in _KEYPAD for name in row}
        rest = tuple(
            control.name
            for control in CONTROL_TABLE.values()
            if control.kind == "key" and control.name not in placed
        )
        rows = [*_KEYPAD, rest] if rest else list(_KEYPAD)
        cell = min(self._CELL, (width + 1) // max(map(len, rows)))
        pitch = 2 if height >= 2 * len(rows) - 1 else 1
        return [
            Cell(CONTROL_TABLE[name], cell * column, pitch * line, max(1, cell - 1))
            for line, row in enumerate(rows)
            for column, name in enumerate(row)
        ]

    def face(self, cell: Cell) -> Line:
        """A key, light while it is down."""
        down = bool(self.position(cell.control))
        name = engraved(cell.control)
        cap = keycap(cell.control)
        short = len(cap) == 1 and cell.control.name in {"UP", "DOWN", "LEFT", "RIGHT"}
        text = cap if name in {"PLUS", "MINUS"} or short else name
        ink, ground = (INK, LEGEND) if down else (LEGEND, UNLIT)
        return [(text[: cell.width].center(cell.width), ink, ground, down)]


KEY_LINES = len(_KEYPAD)
