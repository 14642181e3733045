"""The two canvases: braille dots where they are put, pictures that keep their greys."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ares4.tui.canvas import Braille, fitted, scaled


def dots(canvas: Braille) -> set[tuple[int, int]]:
    """The dots that are set, decoded from the characters."""
    order = ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (0, 3), (1, 3))
    found = set()
    for row in range(canvas.rows):
        text = "".join(run for run, _ in canvas.row(row))
        assert len(text) == canvas.columns
        for column, character in enumerate(text):
            for bit, (x, y) in enumerate(order):
                if character != " " and ord(character) - 0x2800 >> bit & 1:
                    found.add((2 * column + x, 4 * row + y))
    return found


@given(st.sets(st.tuples(st.integers(-3, 30), st.integers(-3, 30))))
def test_dots_are_where_they_are_put(places: set[tuple[int, int]]) -> None:
    canvas = Braille(10, 6)
    for x, y in places:
        canvas.dot(x, y, 200)
    assert dots(canvas) == {(x, y) for x, y in places if 0 <= x < 20 and 0 <= y < 24}


def test_a_cell_is_as_bright_as_the_brightest_thing_in_it() -> None:
    canvas = Braille(2, 1)
    canvas.dot(0, 0, 90)
    canvas.dot(1, 3, 200)
    canvas.dot(0, 1, 20)
    assert [level for _, level in canvas.row(0)] == [200, 0]


def test_a_line_reaches_both_ends_without_gaps() -> None:
    canvas = Braille(10, 5)
    canvas.line(1, 2, 17, 9, 100)
    found = dots(canvas)
    assert {(1, 2), (17, 9)} <= found
    assert {x for x, _ in found} == set(range(1, 18))


@given(st.floats(3, 18))
def test_a_circle_keeps_its_distance(radius: float) -> None:
    canvas = Braille(20, 10)
    canvas.circle(19.5, 19.5, radius, 100)
    found = dots(canvas)
    assert found
    assert all(abs(((x - 19.5) ** 2 + (y - 19.5) ** 2) ** 0.5 - radius) < 0.8 for x, y in found)


def test_a_spot_of_no_size_is_still_seen() -> None:
    canvas = Braille(4, 4)
    canvas.disc(3.4, 7.6, 0, 255)
    assert dots(canvas)


@given(st.integers(1, 40), st.integers(1, 40), st.integers(1, 60), st.integers(1, 60), st.data())
def test_a_scaled_picture_invents_no_grey(
    width: int, height: int, columns: int, rows: int, data: st.DataObject
) -> None:
    pixels = data.draw(st.binary(min_size=width * height, max_size=width * height))
    lines = scaled(pixels, width, height, columns, rows)
    assert [len(line) for line in lines] == [columns] * rows
    assert min(pixels) <= min(map(min, lines))
    assert max(map(max, lines)) <= max(pixels)


def test_a_picture_at_its_own_size_is_itself() -> None:
    pixels = bytes(range(24))
    assert b"".join(scaled(pixels, 6, 4, 6, 4)) == pixels


def test_a_picture_fits_and_keeps_its_shape() -> None:
    assert fitted(96, 64, 96, 40) == (96, 32)
    assert fitted(96, 64, 200, 32) == (96, 32)
    assert fitted(0, 0, 10, 10) == (0, 0)
