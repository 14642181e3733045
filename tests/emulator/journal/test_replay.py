"""What a journal says is flown again; a wrong row is told in a sentence, with its line."""

from __future__ import annotations

import io
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ares4 import flight
from ares4.computer import Computer
from ares4.errors import JournalError
from ares4.journal.recorder import Recorder
from ares4.journal.replay import Replay
from ares4.machine.values import InputKind, cycles_of

IMAGE = b"\x6f\0\0\0"  # j .


def journal_lines() -> list[str]:
    """A journal of a small machine in which not much happens, row by row."""
    computer = Computer(1 << 16)
    computer.load_flat(IMAGE)
    computer.power_on()
    computer.remember()
    file = io.StringIO()
    recorder = Recorder(computer, file, resumed=True)
    computer.put(InputKind.CONTROL, 0, 1)
    computer.run(3_000)
    computer.put(InputKind.CONSOLE, 0, 65)
    computer.go_to(2_000)
    computer.put(InputKind.CONSOLE, 0, 66)
    recorder.close()
    return file.getvalue().splitlines()


LINES = journal_lines()
ODD_WORDS = st.sampled_from(
    ["", "0", "00", "1", "-1", "2000", "99999999999", "9" * 21, "9" * 5000, "0_0", "0x10", "٣",
     "1e9", "nan", "put", "back", "end", "hash", "seed", "ram", "# x", "a" * 64, "=", "eJw=",
     "\0", "\r"]
)  # fmt: skip
EDITS = st.lists(
    st.tuples(
        st.sampled_from(["drop", "twice", "swap", "word", "more", "text"]),
        st.integers(0, 20), st.integers(0, 6), ODD_WORDS, st.text(max_size=40),
    ),
    max_size=4,
)  # fmt: skip


def edited(edits: list[tuple[str, int, int, str, str]]) -> str:
    lines = [*LINES]
    for what, line, word, odd, text in edits:
        at = line % max(1, len(lines))
        words = lines[at].split(" ") if lines else [""]
        lines[at:] = {
            "drop": lines[at + 1 :],
            "twice": [*lines[at : at + 1], *lines[at:]],
            "swap": [*lines[at + 1 : at + 2], *lines[at : at + 1], *lines[at + 2 :]],
            "word": [" ".join([*words[:word], odd, *words[word + 1 :]]), *lines[at + 1 :]],
            "more": [" ".join([*words, odd]), *lines[at + 1 :]],
            "text": [text, *lines[at + 1 :]],
        }[what]
    return "".join(f"{line}\n" for line in lines)


@settings(max_examples=300)
@given(edits=EDITS)
def test_any_text_is_a_journal_or_says_in_a_line_why_not(
    edits: list[tuple[str, int, int, str, str]],
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "odd.journal"
        path.write_bytes(edited(edits).encode("utf-8", "surrogatepass"))
        try:
            list(Replay(path, lambda: IMAGE))
        except JournalError as error:
            said = str(error)
            assert "odd.journal" in said and "\n" not in said and len(said) < 400
            assert said.endswith(".") and "zlib" not in said.lower() and "Errno" not in said


def test_a_journal_of_before_puts_again_what_stays(tmp_path: Path) -> None:
    path = tmp_path / "old.journal"
    rows = ["put 0 1 0 65", "put 0 1 0 66", "back 0", "put 0 1 0 65", "put 0 1 0 67"]
    text, results = "\n".join(LINES[:4]), []
    for body in (rows, [rows[0], rows[4]]):
        path.write_text(f"{text}\n" + "".join(f"{row}\n" for row in body))
        replay = Replay(path, bytes)
        for _ in replay:
            pass
        results.append(replay.computer.hash())
    assert results[0] == results[1]


@pytest.mark.parametrize(
    ("rows", "line", "said"),
    [
        (["back"], 5, "this row is `back CYCLE [KEPT]`, and nothing else."),
        (["back "], 5, "this row is `back CYCLE [KEPT]`"),
        (["back soon"], 5, "this row is `back CYCLE [KEPT]`"),
        (["back -1"], 5, "this row is `back CYCLE [KEPT]`"),
        (["back 1e9"], 5, "this row is `back CYCLE [KEPT]`"),
        (["back 70000000 # s"], 5, "this row is `back CYCLE [KEPT]`"),
        ([f"back {'9' * 21}"], 5, "this row is `back CYCLE [KEPT]`"),
        ([f"back {'9' * 20}"], 5, "lies more than 100 years after power-on"),
        (["put 60000000 1 0 65", "back 49999999"], 6, "its journal begins with cycle 50000000"),
        (["back 60000001", "put 60000000 1 0 65"], 5, "which lies ahead: line 6 is of cycle"),
        (["back 60000001", "end 60000000 0"], 5, "which lies ahead: line 6 is of cycle"),
        (["put 60000000 1 0 65", "back 55000000", "put 54999999 1 0 65"], 6, "which lies ahead"),
        (["back 60000000", "back 55000000", "back"], 7, "this row is `back CYCLE [KEPT]`"),
        (["end 50000000 HASH", "back 50000000"], 6, "there are rows after the end row"),
        (["back 50000000 x"], 5, "this row is `back CYCLE [KEPT]`"),
        (["put 50000000 1 0 65", "back 50000000 2"], 6, "it keeps 2 inputs of cycle 50000000, but"),
        (["put 60000000 1 0 65", "back 55000000 1"], 6, "55000000, but 0 stand above"),
        (["load 50000000 2147483648 AAAA"], 5, "its load is damaged"),
        (["load 50000000 2147483648 eJwDAAAAAAE="], 5, "0 bytes from 0x80000000 are not in RAM"),
        (["load 50000000 0 eJxjAAAAAQAB"], 5, "1 bytes from 0x00000000 are not in RAM"),
        (["load 50000000 99999999999 eJxjAAAAAQAB"], 5, "this row is `load CYCLE ADDRESS BASE64`"),
        (["load 50000000 9999999999 eJxjAAAAAQAB"], 5, "is no number of 32 bits"),
        (["put 50000000 16 2147483648 1"], 5, "a load comes with its bytes: `load CYCLE"),
    ],
)
def test_a_step_back_that_cannot_be_is_told_by_its_line(
    tmp_path: Path, ship: Computer, rows: list[str], line: int, said: str
) -> None:
    ship.run(cycles_of(0.5))
    here = str(ship.cycle)  # the first boundary of an instruction from there on
    head = io.StringIO()
    Recorder(ship, head, resumed=True)
    path = tmp_path / "hostile.journal"
    body = "".join(f"{row}\n" for row in rows).replace("HASH", f"{ship.hash():016x}")
    body = body.replace("50000000", here)
    path.write_text(head.getvalue() + body)
    replay = Replay(path, lambda: flight.image(None))
    with pytest.raises(JournalError) as caught:
        list(replay)
    assert str(caught.value).startswith(f"Journal {path}, line {line}: ")
    assert said.replace("50000000", here) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("head", "line", "said"),
    [
        ("ram 99999999999999\nimage I\nseed 0\n", 2, "this row is `ram BYTES`, and nothing else."),
        ("ram 5000\nimage I\nseed 0\n", 2, "A computer with 5000 bytes of RAM cannot be made"),
        ("image I\nseed 0\nram 9999999999\n", 4, "RAM of 9999999999 bytes"),
        (f"ram 0\nimage I\nseed {'9' * 5000}\n", 4, "this row is `seed NUMBER`"),
        (f"ram 0\nimage I\nseed {'9' * 20}\n", 4, "a seed is at most 18446744073709551615;"),
        ("ram 0\nimage I\nseed 0\nseed 1\n", 5, "`seed` stands above already; leave one"),
        ("ram 0\nimage I\nseed 0 0\n", 4, "this row is `seed NUMBER`"),
        ("ram 0\nimage I\nseed ٣\n", 4, "this row is `seed NUMBER`"),
        ("ram 0\nimage I\nseed 0\nset orbit.altitude_m 4_0\n", 5, "this row is `set NAME VALUE`"),
        ("ram 0\nimage I\nseed 0\nset orbit.altitude_m 1e999\n", 5, "orbit.altitude_m"),
        ("ram 0\nsnapshot AAAA\n", 3, "its snapshot is damaged; take the journal from where"),
        ("ram 0\nsnapshot A\n", 3, "its snapshot is damaged"),
        ("ram 0\nimage I\nseed 0\ndance\n", 5, "'dance' is not understood here; there are"),
    ],
)
def test_a_wrong_beginning_is_told_by_its_line(
    tmp_path: Path, head: str, line: int, said: str
) -> None:
    path = tmp_path / "wrong.journal"
    path.write_text(f"ares4-journal 1\n{head}hash 0 0\n".replace("image I", f"image {'0' * 64}"))
    with pytest.raises(JournalError) as caught:
        Replay(path, lambda: IMAGE)
    assert str(caught.value).startswith(f"Journal {path}, line {line}: ")
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("hash 0_0 0", "this row is `hash CYCLE DIGEST`, and nothing else."),
        ("hash 0 0x0", "this row is `hash CYCLE DIGEST`"),
        ("hash 0 0 0", "this row is `hash CYCLE DIGEST`"),
        ("end 0", "this row is `end CYCLE DIGEST`"),
        ("put 0 1 0 65 1", "this row is `put CYCLE KIND INDEX VALUE`, and nothing else."),
        ("put 0 1 0 A", "this row is `put CYCLE KIND INDEX VALUE`"),
        ("put 0 1 0", "this row is `put CYCLE KIND INDEX VALUE`"),
        ("sing", "'sing' is not understood here; there are put, hash, end, load, back."),
    ],
)
def test_a_wrong_row_is_told_by_its_line(tmp_path: Path, row: str, said: str) -> None:
    path = tmp_path / "wrong.journal"
    path.write_text("\n".join([*LINES[:4], row, ""]))
    with pytest.raises(JournalError) as caught:
        list(Replay(path, bytes))
    assert str(caught.value).startswith(f"Journal {path}, line 5: ")
    assert said in str(caught.value)
