"""Flight scripts: what a hand does and when, one line each.

# times are since the scenario's start: 12.5s, 3m, 1h30m, 15m30s, or 12, in seconds
T+12.5s switch MASTER_ARM on
T+14s   key ENTER
T+20s   turn THROTTLE 4
T+1m    press IGNITE
T+70s   type 40 ENTER             # several keys, one after the other
T+80s   say "All quiet. Mars is large."   # RECORD, and half a second later the words
T+2m    restart
T+3m    flip ram 0x80001000 7     # bit 7 of the codeword of a word of RAM: 0 to 38
T+3m    flip register a0 31       # or pc, x10, fa0, f10
T+3m    flip csr mepc 4
T+3m    flip flash 135168 0       # byte and bit of the mass memory
T+3m    flip drive 12 3           # byte and bit of a device's latches
T+3m    spoil destroyed-page 77   # what befalls the mass memory: upsets.flash_fault()
T+4m    supply off                # the ship loses her sources: upsets.supply()
T+5m    send SEND_LOG first=1 last=40   # Houston asks: docs/telemetry.md has the commands
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from ares4.downlink import command_frame
from ares4.errors import InputError, ScriptError, shown
from ares4.machine.controls import Control, control_named
from ares4.machine.inputs import check
from ares4.machine.upsets import FLASH_FAULTS, flash_fault, supply, upset
from ares4.machine.values import Input, InputKind, cycles_of
from ares4.mission import PRESS_S, Planned

_WORDS = re.compile(r'"[^"]*"|\S+')
_COMMENT = re.compile(r'("[^"]*")|#.*')
_LINE = re.compile(r"T\+(\S+)\s+(\S+)\s*(.*)")
_NUMBER = r"(\d+(?:\.\d+)?)"
_DURATION = re.compile(rf"(?=.)(?:{_NUMBER}h)?(?:{_NUMBER}m)?(?:{_NUMBER}s?)?", re.ASCII)
_UNITS_S = (3600, 60, 1)
_LONGEST_S = 10**9
_DURATION_CHARACTERS_MAX = 100
_BIT_DIGITS = 2
_NUMBER_DIGITS = 10
_SEQUENCES = 65536
_ARGUMENT = re.compile(r"([A-Za-z_]{1,40})=(\w{1,40})", re.ASCII)
_TYPING_S = 2 * PRESS_S
_SAYING_S = 0.5  # from RECORD to the first word: by then the line is open
_SAID_APART_S = 2.0  # a text is in its line by then, and the line closed
_SAID_MAX = 2000  # characters of an entry
_MOVED = {"switch": ("guarded", "toggle", "three_way"), "turn": ("rotary",)}
_PRESSED = {"key": ("key",), "press": ("momentary", "key")}


def parse_duration(text: str) -> Fraction:
    """Seconds of a text such as 90s, 10m, 1h30m, 1.5h or 12. Raises ScriptError."""
    match = _DURATION.fullmatch(text) if len(text) <= _DURATION_CHARACTERS_MAX else None
    parts = match.groups(default="0") if match else ()
    seconds = sum(
        (Fraction(part) * unit for part, unit in zip(parts, _UNITS_S, strict=False)), Fraction(0)
    )
    if not match or seconds > _LONGEST_S:
        raise ScriptError(f"{shown(text)} is no duration; write 90s, 10m, 1h30m or 1.5h.")
    return seconds


def parse(text: str, name: str) -> list[Planned]:
    """The inputs that a script asks for. Raises ScriptError."""
    rows: list[Planned] = []
    said = None
    for number, line in enumerate(text.splitlines(), 1):
        words = _COMMENT.sub(lambda found: found[1] or "", line).strip()
        if not words:
            continue
        origin = f"Script {name}, line {number}"
        try:
            asked = _parse_line(words)
        except (InputError, ScriptError) as error:
            raise ScriptError(f"{origin}: {error}") from None
        said = _kept_apart(asked, said, origin)
        rows += [Planned(row.cycle, row.kind, row.index, row.value, origin) for row in asked]
    return rows


def _kept_apart(asked: list[Input], said: int | None, origin: str) -> int | None:
    """When a text was said last: what these inputs say must not fall into its line."""
    if not any(row.kind == InputKind.SAID for row in asked):
        return said
    if said is not None and abs(asked[0].cycle - said) < cycles_of(_SAID_APART_S):
        raise ScriptError(
            f"{origin}: two texts are said less than {_SAID_APART_S:g} s apart, and would "
            "be written into one line; give them more time."
        )
    return asked[0].cycle


def _parse_line(line: str) -> list[Input]:
    match = _LINE.fullmatch(line)
    if not match:
        raise ScriptError(
            f"{shown(line)} is not understood; a line is such as T+12.5s switch MASTER_ARM on."
        )
    seconds = parse_duration(match[1])
    verb, rest = match[2].lower(), _WORDS.findall(match[3])
    if verb not in _VERBS:
        raise ScriptError(f"{shown(match[2])} is no verb; there are {', '.join(_VERBS)}.")
    return _VERBS[verb](verb, rest, cycles_of(seconds))


def _words(verb: str, words: list[str], wanted: str) -> list[str]:
    if len(words) != len(wanted.split()):
        given = shown(" ".join(words)) if words else "nothing"
        raise ScriptError(f"{verb} takes {wanted or 'nothing'}, not {given}.")
    return words


def _of_kind(verb: str, name: str, kinds: tuple[str, ...]) -> Control:
    control = control_named(name)
    if control.kind not in kinds:
        raise ScriptError(f"{control.name} is a {control.kind}, which {verb} does not move.")
    return control


def _move(verb: str, words: list[str], cycle: int) -> list[Input]:
    name, position = _words(verb, words, "CONTROL POSITION")
    control = _of_kind(verb, name, _MOVED[verb])
    return [Input(cycle, InputKind.CONTROL, control.number, control.position(position))]


def _push(control: Control, cycle: int) -> list[Input]:
    return [
        Input(cycle, InputKind.CONTROL, control.number, 1),
        Input(cycle + cycles_of(PRESS_S), InputKind.CONTROL, control.number, 0),
    ]


def _press(verb: str, words: list[str], cycle: int) -> list[Input]:
    (name,) = _words(verb, words, "CONTROL")
    return _push(_of_kind(verb, name, _PRESSED[verb]), cycle)


def _type(verb: str, words: list[str], cycle: int) -> list[Input]:
    if not words:
        raise ScriptError(f"{verb} takes KEYS, not nothing.")
    rows: list[Input] = []
    for word in words:
        for name in list(word) if word.isascii() and word.isdecimal() else [word]:
            control = _of_kind(verb, name, _PRESSED["key"])
            rows += _push(control, cycle + len(rows) // 2 * cycles_of(_TYPING_S))
    return rows


def _say(verb: str, words: list[str], cycle: int) -> list[Input]:
    (quoted,) = _words(verb, words, '"TEXT"')
    text = quoted[1:-1]
    if quoted != f'"{text}"' or not text.isprintable() or not 0 < len(text) <= _SAID_MAX:
        raise ScriptError(
            f'{verb} takes "TEXT", in quotes and of {_SAID_MAX} characters at most, '
            f"not {shown(quoted)}."
        )
    begun = cycle + cycles_of(_SAYING_S)
    said = [Input(begun, InputKind.SAID, 0, ord(character)) for character in f"{text}\r"]
    return [*_push(control_named("RECORD_MARK"), cycle), *said]


def _restart(verb: str, words: list[str], cycle: int) -> list[Input]:
    _words(verb, words, "")
    return [Input(cycle, InputKind.RESTART, 0, 0)]


def _flip(verb: str, words: list[str], cycle: int) -> list[Input]:
    target, place, bit = _words(verb, words, "TARGET PLACE BIT")
    if not (bit.isascii() and bit.isdecimal()) or len(bit) > _BIT_DIGITS:
        raise ScriptError(f"{shown(bit)} is no number of a bit.")
    kind, index, value = upset(target, place, int(bit))
    check(kind, index, value)  # what can flip is for the core to say: here the line is known
    return [Input(cycle, kind, index, value)]


def _spoil(verb: str, words: list[str], cycle: int) -> list[Input]:
    fault = words[0] if words else ""
    wanted = f"{fault} {FLASH_FAULTS[fault][1]}" if fault in FLASH_FAULTS else "FAULT NUMBERS"
    numbers = _words(verb, words, wanted)[1:] if fault in FLASH_FAULTS else []
    for number in numbers:
        if not (number.isascii() and number.isdecimal()) or len(number) > _NUMBER_DIGITS:
            raise ScriptError(f"{shown(number)} is no number of {fault}.")
    kind, index, value = flash_fault(fault, *map(int, numbers))
    check(kind, index, value)
    return [Input(cycle, kind, index, value)]


def _supply(verb: str, words: list[str], cycle: int) -> list[Input]:
    (name,) = _words(verb, words, "on|off|cut")
    return [Input(cycle, *supply(name))]


def _send(verb: str, words: list[str], cycle: int) -> list[Input]:
    """A command from Houston. Its sequence number tells it from others: hundredths of a second."""
    pairs = [_ARGUMENT.fullmatch(word) for word in words[1:]]
    if not words or not all(pairs):
        raise ScriptError(f"{verb} takes COMMAND NAME=VALUE..., such as SEND_LOG first=1 last=40.")
    arguments: dict[str, int | str] = {
        pair[1]: int(pair[2]) if pair[2].isdecimal() else pair[2] for pair in pairs if pair
    }
    sequence = cycle // cycles_of(Fraction(1, 100)) % _SEQUENCES
    frame = command_frame(words[0], sequence, arguments)
    return [Input(cycle, InputKind.EARTH, 0, byte) for byte in frame]


_VERBS: dict[str, Callable[[str, list[str], int], list[Input]]] = {
    "switch": _move,
    "turn": _move,
    "key": _press,
    "press": _press,
    "type": _type,
    "say": _say,
    "restart": _restart,
    "flip": _flip,
    "spoil": _spoil,
    "supply": _supply,
    "send": _send,
}
