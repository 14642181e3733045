"""The fuzzer of the panel's program, for a moment: `tests/fuzz/panel_link.c` runs it for longer."""

from __future__ import annotations

import shutil
import struct
import subprocess
from pathlib import Path

import pytest
from panel_rig import HERE, PANEL

from ares4.attachments import panel as host

RUNS = 20_000
SOURCES = [HERE.parent / "fuzz" / "panel_link.c", PANEL / "link.c", PANEL / "panel.c"]
SANITIZERS = "-fsanitize=fuzzer,address,undefined"


def frame_action(body: bytes) -> bytes:
    return b"f" + bytes([len(body)]) + body


def seeds() -> list[bytes]:
    """A greeting that matches, lamps, moved contacts, silence; and a line that takes little."""
    greet = frame_action(b"G" + host._HELLO.pack(host.VERSION, 5, *host._OURS))
    lamps = frame_action(b"L" + struct.pack(">IB", 0x3FFFFF, 15) + bytes(host.DIGIT_COUNT))
    return [
        greet + b"t\x05" + lamps + b"t\x05c\x03\x11t\x1ft\xfft\xff",
        greet + b"t\x05r\x20c\x01\xfft\x1fr\xfft\x05b\x05\x00\x01\x02\x03\x00",
    ]


@pytest.mark.skipif(shutil.which("clang") is None, reason="needs the Debian package clang")
def test_the_fuzzer_finds_nothing(tmp_path: Path) -> None:
    target = tmp_path / "panel_link"
    build = ["clang", "-std=c11", "-g", "-O1", SANITIZERS, "-fno-sanitize-recover=all"]
    subprocess.run([*build, *SOURCES, "-o", target], check=True)
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for number, seed in enumerate(seeds()):
        (corpus / f"seed{number}").write_bytes(seed)
    ran = subprocess.run(
        [target, f"-runs={RUNS}", "-seed=4", "-max_len=256", corpus],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-4000:]
