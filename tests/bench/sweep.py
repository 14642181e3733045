"""Draws what of the log is lost, by wrong bits and by pages gone: docs/log-sweep-*.png.

Lines are calculated (losses.py), marks are measured: of the log's codes by `build/store/sweep`
(tests/store), of the baseline, CCSDS's RS(255,223), by Debian's libfec where it is installed. The
baseline's page is eight such codewords; its stripe has as many pages of parity as ours. The store
reads whole pages, so a page is lost if one of its halves is; a reader that takes halves by
themselves (firmware/portable/store/salvage.h) loses less.

It takes some minutes and wants matplotlib, which nothing else here does: pip install matplotlib.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench.losses import CHOSEN, CHOSEN_PARITY, CODEWORD_BYTES, DATA_PAGES, more_than
from tests.firmware.portable import codes
from tests.store.programs import numbers, run

DOCS = Path(__file__).resolve().parents[2] / "docs"
WORDS, STRIPES = 2000, 20  # measured for each mark
RS_BYTES, RS_CORRECTED, RS_WORDS = 255, 16, 8
CURVE = 200  # points of a line
LEAST = 1e-12  # of a chance that is drawn


class Mark(NamedTuple):
    """What was measured: so many lost of so many."""

    x: float
    lost: float
    of: int


# ---- calculated ----------------------------------------------------------------------------------


def word_lost(rate: float) -> float:
    """The chance that a codeword of ours has more wrong bits than it corrects."""
    return more_than(CHOSEN, 8 * CODEWORD_BYTES, rate)


def rs_word_lost(rate: float) -> float:
    """The chance that a codeword of the baseline has more wrong bytes than it corrects."""
    return more_than(RS_CORRECTED, RS_BYTES, 1 - (1 - rate) ** 8)


def stripe_lost(page: float, gone: float) -> float:
    """The chance that a stripe loses more pages than it has of parity; page: lost if not gone."""
    return more_than(CHOSEN_PARITY, DATA_PAGES + CHOSEN_PARITY, gone + (1 - gone) * page)


def ours(gone: float, rate: float) -> float:
    """The chance that a stripe is lost."""
    return stripe_lost(1 - (1 - word_lost(rate)) ** 2, gone)


def baseline(gone: float, rate: float) -> float:
    """The same if its pages were under RS(255,223)."""
    return stripe_lost(1 - (1 - rs_word_lost(rate)) ** RS_WORDS, gone)


# ---- measured ------------------------------------------------------------------------------------


def turned(noise: random.Random, bits: int, rate: float) -> list[int]:
    """Which bits are wrong."""
    return [bit for bit in range(bits) if noise.random() < rate]


def measured_words(rates: Sequence[float]) -> Iterator[Mark]:
    """Codewords of ours that are not corrected."""
    noise = random.Random(1)
    data = noise.randbytes(CODEWORD_BYTES - codes.bch(CHOSEN).parity_bytes)
    word = data + codes.parity_of(CHOSEN, data)
    for rate in rates:
        lost = 0
        for _ in range(WORDS):
            read = codes.flipped(word, turned(noise, 8 * len(word) - 1, rate))
            lost += codes.decoded(CHOSEN, read)[1] != word
        yield Mark(rate, lost / WORDS, WORDS)


def measured_rs(rates: Sequence[float]) -> Iterator[Mark]:
    """Codewords of the baseline that libfec does not correct; nothing where it is not installed."""
    name = ctypes.util.find_library("fec")
    if name is None:
        return
    library = ctypes.CDLL(name)
    noise = random.Random(2)
    for rate in rates:
        lost = 0
        for _ in range(WORDS):
            word = ctypes.create_string_buffer(noise.randbytes(RS_BYTES), RS_BYTES)
            data = ctypes.addressof(word)
            parity = data + RS_BYTES - 2 * RS_CORRECTED
            library.encode_rs_ccsds(ctypes.c_void_p(data), ctypes.c_void_p(parity), 0)
            read = codes.flipped(word.raw, turned(noise, 8 * RS_BYTES, rate))
            room = ctypes.create_string_buffer(read, RS_BYTES)
            library.decode_rs_ccsds(ctypes.c_void_p(ctypes.addressof(room)), None, 0, 0)
            lost += room.raw != word.raw
        yield Mark(rate, lost / WORDS, WORDS)


def measured_stripes(points: Sequence[tuple[float, float, float]]) -> Iterator[tuple[Mark, Mark]]:
    """Stripes of ours that do not come back whole, and the entries that are lost with them.

    points: what is drawn along the axis, share of pages gone, rate of wrong bits.
    """
    for x, gone, rate in points:
        count, whole, back, given, wrong = numbers(run("sweep", "stripes", STRIPES, gone, rate))
        assert wrong == 0, f"{wrong} entries came back wrong at {gone}, {rate}"
        yield Mark(x, 1 - whole / count, count), Mark(x, 1 - back / given, given)


# ---- drawn ---------------------------------------------------------------------------------------


def steps(least: float, most: float) -> list[float]:
    return [least + (most - least) * i / CURVE for i in range(CURVE + 1)]


def line(axes: Any, x: Sequence[float], of: Callable[[float], float], **style: Any) -> None:
    axes.plot(x, [max(of(value), LEAST / 10) for value in x], linewidth=1.2, **style)


def marks(axes: Any, found: Sequence[Mark], shape: str, **style: Any) -> None:
    """Where none was lost, a mark that points down: fewer than one of so many."""
    some = [mark for mark in found if mark.lost > 0]
    none = [mark for mark in found if mark.lost == 0]
    axes.plot([m.x for m in some], [m.lost for m in some], shape, markersize=4, **style)
    style.pop("label", None)
    axes.plot([m.x for m in none], [1 / m.of for m in none], "v", fillstyle="none", **style)


def finish(axes: Any, x: str, y: str) -> None:
    axes.set(yscale="log", ylim=(LEAST, 2), xlabel=x, ylabel=y)
    axes.grid(alpha=0.3)
    axes.legend(fontsize=7, loc="lower right")


def draw_words(axes: Any) -> None:
    x = steps(1e-4, 1.6e-2)
    line(axes, x, word_lost, color="C0", label=f"BCH, {CHOSEN} bits of 1,056 bytes")
    marks(axes, list(measured_words((6e-3, 8e-3, 9e-3, 1e-2, 1.1e-2, 1.3e-2))), "o", color="C0")
    line(axes, x, rs_word_lost, color="C3", label="RS(255,223), 16 bytes of 255")
    marks(axes, list(measured_rs((1e-3, 3e-3, 5e-3, 7e-3, 1e-2, 1.3e-2))), "s", color="C3")
    finish(axes, "raw bit error rate", "codewords lost")


def draw_gone(axes: Any) -> None:
    x = steps(0.05, 0.65)
    measured = {3e-3: (0.4, 0.46, 0.48, 0.49, 0.5, 0.6), 1e-2: (0.1, 0.22, 0.26, 0.28, 0.3, 0.4)}
    for number, (rate, shares) in enumerate(measured.items()):
        color = f"C{number}"
        line(axes, x, partial(ours, rate=rate), color=color, label=f"stripes, {rate:g}")
        found = list(measured_stripes([(gone, gone, rate) for gone in shares]))
        marks(axes, [stripe for stripe, _ in found], "o", color=color)
        marks(axes, [entry for _, entry in found], "+", color=color, label=f"entries, {rate:g}")
    line(axes, x, partial(baseline, rate=3e-3), color="C3", label="RS(255,223), 3e-3")
    finish(axes, "share of pages gone", "lost")


def draw_rates(axes: Any) -> None:
    x = steps(1e-4, 1.3e-2)
    measured = {0.1: (8e-3, 1e-2, 1.03e-2, 1.08e-2, 1.2e-2), 0.4: (3e-3, 8e-3, 9e-3, 9.5e-3, 1e-2)}
    for number, (gone, rates) in enumerate(measured.items()):
        color, told = f"C{number}", f"{100 * gone:.0f} % gone"
        line(axes, x, partial(ours, gone), color=color, label=f"stripes, {told}")
        found = list(measured_stripes([(rate, gone, rate) for rate in rates]))
        marks(axes, [stripe for stripe, _ in found], "o", color=color)
        marks(axes, [entry for _, entry in found], "+", color=color, label=f"entries, {told}")
        told = f"RS(255,223), {told}"
        line(axes, x, partial(baseline, gone), color=color, linestyle=":", label=told)
    finish(axes, "raw bit error rate", "lost")


def main() -> None:
    try:
        figures = import_module("matplotlib.figure")
    except ModuleNotFoundError:
        sys.exit("sweep.py: matplotlib draws its plots: pip install matplotlib, then try again")
    for name, draw in (("bits", draw_words), ("gone", draw_gone), ("rates", draw_rates)):
        figure = figures.Figure(figsize=(5.6, 3.8), dpi=110, layout="constrained")
        draw(figure.subplots())
        figure.savefig(DOCS / f"log-sweep-{name}.png", metadata={"Software": None})
        print(f"docs/log-sweep-{name}.png")


if __name__ == "__main__":
    main()
