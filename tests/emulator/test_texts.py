"""Every text that a person hands over is read with LF and with CRLF, with a mark before it or none.

Each kind is read by the command that takes it, once as it was written here and once as an editor
of another system saves it.
"""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

import ares4
from ares4 import files
from ares4.errors import Ares4Error
from tests.conftest import ARES4

SCRIPT = "# on the pad\n\nT+1s switch MASTER_ARM on\nT+2s   key 4   # a key\nT+3s restart\n"
SCENARIO = '''# a start
title = "Far out"
briefing = """
Two lines
of words."""
start = 2032-10-19T09:00:00Z
seed = 4

[orbit]
altitude_m = 500e3
'''
RUN = ("run", "--for", "4s", "--truth", "--scenario")
# The words of a command that reads a text of this kind, at a place.
KINDS: dict[str, Callable[[str], list[str]]] = {
    "script": lambda place: [*RUN, "orbit", "--script", place],
    "scenario": lambda place: [*RUN, place],
    "journal": lambda place: ["replay", place],
}
FORMS: dict[str, Callable[[bytes], bytes]] = {
    "crlf": lambda text: text.replace(b"\n", b"\r\n"),
    "crlf and mark": lambda text: b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n"),
    "both ends": lambda text: text.replace(b"\n", b"\r\n", text.count(b"\n") // 2),
}


def said(*words: str | Path) -> tuple[int, bytes, bytes]:
    done = subprocess.run([*ARES4, *words], capture_output=True, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A text of each kind, with LF."""
    folder = tmp_path_factory.mktemp("texts")
    script, journal = folder / "script", folder / "journal"
    script.write_text(SCRIPT)
    code, _, error = said("run", "--for", "4s", "--script", str(script), "--journal", str(journal))
    assert code == 0, error
    return {
        "script": SCRIPT.encode(), "scenario": SCENARIO.encode(), "journal": journal.read_bytes()
    }  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("kind", KINDS)
def test_it_says_the_same_however_its_lines_end(
    kind: str, form: str, texts: dict[str, bytes], tmp_path: Path
) -> None:
    place = tmp_path / "text"
    place.write_bytes(texts[kind])
    as_written = said(*KINDS[kind](str(place)))
    assert as_written[0] == 0, as_written
    other = FORMS[form](texts[kind])
    assert other != texts[kind]
    place.write_bytes(other)
    assert said(*KINDS[kind](str(place))) == as_written


def test_a_journal_cut_off_within_the_end_of_a_line_flies_as_far_as_it_goes(
    texts: dict[str, bytes], tmp_path: Path
) -> None:
    place = tmp_path / "journal"
    place.write_bytes(texts["journal"].replace(b"\n", b"\r\n")[:-1])
    code, out, error = said("replay", place)
    assert code == 0, error
    assert b"agree" in out


@pytest.mark.parametrize("text", ["a\rb\n", "\r", "\n\r\n\r", "a\r\r\nb"])
def test_only_the_pair_ends_a_line(text: str, tmp_path: Path) -> None:
    place = tmp_path / "text"
    place.write_bytes(text.encode())
    assert files.read_text(place, "Text", Ares4Error) == text.replace("\r\n", "\n")


def test_no_other_module_reads_text_from_a_file() -> None:
    """Then a kind of text that comes in later is read so too."""
    package = Path(ares4.__file__).parent
    found = {
        (path.relative_to(package).as_posix(), ast.unparse(call.func))
        for path in package.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute | ast.Name)
        and _reads_text(call)
    }
    assert found == {("scenario.py", "(_OWN / f'{name_or_path}.toml').read_text")}  # our own


def _reads_text(call: ast.Call) -> bool:
    """Whether a call is Path.read_text, or opens a file as text to be read."""
    name = ast.unparse(call.func)
    if name.endswith(".read_text"):
        return name != "files.read_text"
    if name not in {"open", "io.open"} and not name.endswith("path.open"):
        return False
    modes = [word.value for word in ast.walk(call) if isinstance(word, ast.Constant)]
    return not any(isinstance(mode, str) and set(mode) & set("wxab") for mode in modes[:1])
