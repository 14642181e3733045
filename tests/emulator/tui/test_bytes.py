"""Whatever bytes come from the terminal, the deck flies on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from textual import events
from textual.message import Message

from ares4.tui.terminal import Listener
from tests.emulator.terminals import OnTerminal

CODES = st.sampled_from(
    [
        b"\x1b", b"\x1b[", b"\x1bO", b"\x1b[M", b"\x1b[<", b"\x1b[?", b"\x1b[200~", b"\x1b[201~",
        b"\x1b[48;", b"\x1b[1;1", b"\x1b]", b"\x1bP", b"\x9b", b"\xc3", b"\xe2\x82", b"\xf0\x9f",
    ]
)  # fmt: skip
NUMBERS = st.sampled_from(
    [b"0", b"1", b"-1", b"99999", b"4294967296", b"9" * 30, b"113", b":", b";"]
)
ENDS = st.sampled_from([b"M", b"m", b"u", b"t", b"R", b"~", b"$y", b"A", b"\x07", b"\x1b\\"])
BYTES = st.lists(CODES | NUMBERS | ENDS | st.binary(max_size=40), max_size=30).map(b"".join)


def heard(*pieces: bytes) -> list[Message]:
    """What a terminal's bytes come to, with silence behind them."""
    listener = Listener()
    messages = [message for piece in pieces for message in listener.hear(piece)]
    for _ in range(30):
        messages += listener.silence()
    return messages


def keys(*pieces: bytes) -> list[str]:
    return [message.key for message in heard(*pieces) if isinstance(message, events.Key)]


@settings(max_examples=400)
@given(pieces=st.lists(BYTES, max_size=5))
@example([b"\xfc"])
@example([b"\x1b[M \xff\xff"])
@example([b"\x1b[99999999999;1u"])
@example([b"\x1b[48;1;1;0;0t\x1b[<0;5;5M"])
def test_no_bytes_end_the_listening(pieces: list[bytes]) -> None:
    listener = Listener()
    for piece in pieces:
        assert all(isinstance(message, Message) for message in listener.hear(piece))
    for _ in range(30):
        list(listener.silence())
    assert [message.key for message in listener.hear(b"q") if isinstance(message, events.Key)] == [
        "q"
    ]


@pytest.mark.parametrize(
    ("pieces", "wanted"),
    [
        ([b"a\xfcb"], ["a", "replacement_character", "b"]),
        ([b"a\xc3", b"\xa4b"], ["a", "ä", "b"]),
        ([b"a\x1b[M \xff\xffb"], ["a", "b"]),
        ([b"a\x1b[M \xc3\xa4b"], ["a", "b"]),
        ([b"a\x1b[M", b" \xff", b"\xffb"], ["a", "b"]),
        ([b"a\x1b[99999999999;1ub"], ["a", "b"]),
        ([b"\x1b[A"], ["up"]),
        ([b"\x1b", b"[A"], ["up"]),
        ([b"\x1b3"], ["alt+3"]),  # as most terminals send alt
        ([b"\x1b", b"3"], ["alt+3"]),
        ([b"\x1b1\x1b23"], ["alt+1", "alt+2", "3"]),
        ([b"\x1b[49;3u"], ["alt+1"]),  # as those with the protocol of kitty do
        ([b"\x1b[57441;2u", b"\x1b[65;2;65u"], ["A"]),  # left Shift, told as a key too
        ([b"a\x1b[57358u\x1b[57360;129ub\x1b[57442;5u"], ["a", "b"]),  # locks; Ctrl alone
        ([b"\x1b[20~"], ["f9"]),
        ([b"\x1b[2", b"0~"], ["f9"]),
        ([b"a\x1b[200~DANGER\x1b[201~b"], ["a", "b"]),
        ([b"a\x1b[20", b"0~DANGER\x1b[2", b"01~b"], ["a", "b"]),
    ],
)
def test_bytes_come_to_these_keys(pieces: list[bytes], wanted: list[str]) -> None:
    assert keys(*pieces) == wanted


# ---- answers to questions -----------------------------------------------------------------------

STATUS = [b"\x1b[0n", b"\x1b[3n"]
ANSWERS = [*STATUS, b"\x1b[?2026;2$y", b"\x1b[?2048;0$y"]
STRUCK = {
    b"x": ["x"], b"R": ["R"], b"n": ["n"], b"[": ["left_square_bracket"],
    b"\x1b": ["escape"], b"\x1b[A": ["up"], b"\x1b[20~": ["f9"], b"\x1bOP": ["f1"],
    b"\x1b[113;5u": ["ctrl+q"], b"\x1b[1;5B": ["ctrl+down"], b"\x11": ["ctrl+q"],
}  # fmt: skip


class Questioned:
    """A listener to a terminal that was asked, and answers when a test lets it."""

    def __init__(self, questions: int) -> None:
        self.open = questions
        self.listener = Listener(lambda: self.open > 0, self._answered)
        self.keys: list[str] = []

    def _answered(self) -> None:
        self.open -= 1

    def hear(self, data: bytes) -> None:
        self._take(self.listener.hear(data))

    def silence(self, tenths: int) -> None:
        for _ in range(tenths):
            time.sleep(0.11)  # what the parser of others takes for the end of a sequence
            self._take(self.listener.silence())

    def _take(self, messages: Iterator[Message]) -> None:
        self.keys += [message.key for message in messages if isinstance(message, events.Key)]


@pytest.mark.parametrize("pause", [0, 1, 25])
@pytest.mark.parametrize("answer", ANSWERS)
def test_no_part_of_an_answer_is_a_key_wherever_it_is_split(answer: bytes, pause: int) -> None:
    for at in range(1, len(answer)):
        terminal = Questioned(1)
        terminal.hear(b"a" + answer[:at])
        terminal.silence(min(pause, 1))
        for _ in range(pause - 1):
            terminal._take(terminal.listener.silence())
        terminal.hear(answer[at:] + b"b")
        terminal.silence(2)
        assert terminal.keys == ["a", "b"], (answer, at)
        assert terminal.open == (answer not in STATUS)


def test_an_answer_may_come_byte_by_byte_with_a_silence_after_each() -> None:
    for answer in ANSWERS:
        terminal = Questioned(1)
        for byte in answer:
            terminal.hear(bytes([byte]))
            terminal._take(terminal.listener.silence())
            terminal._take(terminal.listener.silence())
        assert terminal.keys == []
        assert terminal.open == (answer not in STATUS)


@settings(max_examples=60, deadline=None)
@given(struck=st.lists(st.sampled_from([*STRUCK, *STATUS]), max_size=8))
def test_keys_come_in_their_order_among_answers(struck: list[bytes]) -> None:
    terminal = Questioned(sum(item in STATUS for item in struck))
    for item in struck:
        terminal.hear(item)
        if item == b"\x1b" and not terminal.open:
            terminal.silence(2)
        else:
            terminal._take(terminal.listener.silence())
    terminal.silence(2)
    assert terminal.keys == [key for item in struck for key in STRUCK.get(item, [])]
    assert terminal.open == 0


def test_escape_is_struck_though_an_answer_is_awaited() -> None:
    terminal = Questioned(1)
    terminal.hear(b"\x1b")
    terminal.silence(2)
    terminal.hear(b"[")  # slower, said the pilot; it may still be an answer
    terminal.silence(2)
    assert terminal.keys == []
    terminal.hear(b"\x1b[0n")
    assert terminal.keys == ["escape", "left_square_bracket"]
    terminal = Questioned(1)
    terminal.hear(b"\x1b")
    terminal.silence(2)
    terminal.open = 0  # it is known to be one that never answers
    terminal.silence(1)
    assert terminal.keys == ["escape"]


def test_escape_is_struck_after_a_tenth_of_a_second_when_no_answer_is_awaited() -> None:
    listener = Listener()
    assert list(listener.hear(b"\x1b")) == []
    assert [getattr(it, "key", "") for it in listener.silence()] == ["escape"]


def test_an_answer_that_nobody_awaits_is_no_key_either() -> None:
    terminal = Questioned(0)
    terminal.hear(b"a\x1b[0nb\x1b[")
    terminal.hear(b"0nc")
    assert terminal.keys == ["a", "b", "c"]


def test_a_report_of_the_mouse_that_is_cut_off_is_no_keys() -> None:
    terminal = Questioned(0)
    terminal.hear(b"a\x1b[<0;5")
    terminal.silence(1)
    terminal.hear(b";5Mb")
    assert terminal.keys == ["a", "b"]


def test_a_paste_is_no_keys_however_long_and_however_cut() -> None:
    listener = Listener()
    data = b"\x1b[200~" + b"ARM " * 500_000 + b"\x1b[201~q"
    messages = [
        message
        for start in range(0, len(data), 4093)
        for message in listener.hear(data[start : start + 4093])
    ]
    assert [message.key for message in messages if isinstance(message, events.Key)] == ["q"]
    (paste,) = [message for message in messages if isinstance(message, events.Paste)]
    assert paste.text == "ARM " * 1024


def test_a_paste_without_an_end_is_forgotten_after_a_silence() -> None:
    listener = Listener()
    list(listener.hear(b"\x1b[200~abc"))
    assert list(listener.hear(b"q")) == []
    for _ in range(30):
        list(listener.silence())
    assert [type(message) for message in listener.hear(b"q")] == [events.Key]


@pytest.mark.parametrize("begun", [b"\x1b[200~abc", b"\x1b]0;abc", b"\x1bPabc"])
def test_keys_hit_in_a_hurry_are_heard_at_last_whatever_was_begun(begun: bytes) -> None:
    listener = Listener()
    list(listener.hear(begun))
    for _ in range(30):
        messages = list(listener.hear(b"q")) + list(listener.silence())
    assert "q" in [message.key for message in messages if isinstance(message, events.Key)]


def test_a_paste_may_come_with_pauses() -> None:
    listener = Listener()
    messages: list[Message] = []
    for piece in (b"\x1b[200~", *[b"ARM " * 100] * 5, b"\x1b[201~"):
        messages += listener.hear(piece)
        for _ in range(15):
            messages += listener.silence()
    assert [type(message) for message in messages] == [events.Paste]


def test_the_size_of_the_terminal_is_the_kernels_word() -> None:
    kinds = {type(message) for message in heard(b"\x1b[48;99999;99999;1;1t", b"\x1b[?2048;2$y")}
    assert events.Resize not in kinds


# ---- through a real terminal ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def decks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], OnTerminal]]:
    """The deck that flies; another one once a pilot has left it."""
    opened: list[OnTerminal] = []
    folder = tmp_path_factory.mktemp("bytes")

    def deck() -> OnTerminal:
        if not opened or opened[-1].process.poll() is not None:
            words = ["fly", "--scenario", "orbit", "--save", folder / "a.flight"]
            opened.append(OnTerminal(*words, cwd=folder))
            opened[-1].wait_for(b"MASTER ALARM")
        return opened[-1]

    yield deck
    for each in opened:
        each.close()


def leave(deck: OnTerminal) -> int:
    """Asks to leave, and says so, until it has left: what lies on the deck is put away before."""
    deck.seen = b""

    def left() -> bool:
        for key in (b"\x1b", b"\x11", b"d"):  # far enough apart to be three keys
            if deck.process.poll() is None:
                deck.type(key)
                deck.read_for(0.5)
        return deck.process.poll() is not None

    deck.wait_for(left)
    return deck.end()


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=BYTES)
@example(b"\xfc")
@example(b"\x1b[M\x20\xff\xff")
@example(b"\x1b[48;99999;99999;1;1t")
@example(b"\x1b[<0;99999;99999M" * 100)
@example(b"\x1b[200~" + bytes(range(32, 256)) * 300 + b"\x1b[201~")
def test_any_bytes_leave_the_deck_flying(decks: Callable[[], OnTerminal], data: bytes) -> None:
    deck = decks()
    deck.type(data)
    deck.read(0.1)
    if deck.process.poll() is not None:  # they were keys, to leave with
        assert deck.end() == 0
        assert "Flight:  " in deck.said()
    assert b"Traceback" not in deck.seen


def test_the_pilot_is_still_heard_after_them(decks: Callable[[], OnTerminal]) -> None:
    deck = decks()
    for data in (b"\xfc\xff", b"\x1b[M\x20\xff\xff", b"\x1b[99999999999;1u"):
        deck.type(data)
    assert leave(deck) == 0
    assert deck.is_as_before()
    assert "ended by itself" not in deck.said()


def test_latin_1_and_old_mice_do_not_end_a_deck(tmp_path: Path) -> None:
    deck = OnTerminal("fly", "--scenario", "orbit", cwd=tmp_path)
    deck.wait_for(b"MASTER ALARM")
    deck.type(b"\xfc\x1b[M\x20\xff\xff")
    assert leave(deck) == 0
    deck.close()


def test_answers_that_come_often_hold_no_key_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in flight: a key, and an answer each 40 ms; none was open when the key was struck."""
    now_s = 0.0
    monkeypatch.setattr("textual._parser.get_time", lambda: now_s)
    listener = Listener(lambda: False, clock=lambda: now_s)
    told: list[str] = []
    for tick in range(60):
        now_s += 0.01
        data = b"\x1b[0n" if tick % 4 == 0 else b""
        data = {3: b"\x1b", 30: b"5", 42: b"\x1bk", 55: b"4"}.get(tick, data)
        if data or not listener.patience_s:
            told += [it.key for it in listener.listen(data) if isinstance(it, events.Key)]
    assert told[:2] == ["escape", "5"]
    assert told[-1] == "4" and len(told) > 3  # whatever Alt and a letter is, it is over by then
