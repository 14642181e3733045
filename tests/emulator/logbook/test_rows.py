"""Entries as lines, and how they are found."""

from __future__ import annotations

from base64 import b64encode

from ares4.flightlog import Entry
from ares4.logbook.rows import date_of, line_of, matches


def entry(name: str, **fields: object) -> Entry:
    return Entry(12, "EVENT", name, 100, 1_981_789_200, 1, 3, None, fields)


def test_a_line_has_number_date_name_and_what_there_is_room_for() -> None:
    line = line_of(entry("NAV_FIXED", altitude_m=399938.25, loads=["LIDAR", "HGA"], none=None), 100)
    assert " ".join(line.split()) == (
        "12 2032-10-19 09:00:00 NAV_FIXED altitude_m 399938, loads LIDAR HGA, none -"
    )
    assert len(line_of(entry("LONG", **{f"field_{n}": n for n in range(99)}), 100)) == 100


def test_words_are_shown_whole_and_move_no_cursor() -> None:
    line = line_of(entry("WORDS", image=3, text="say\x1b[2J " + "word " * 50), 80)
    assert line.endswith("say\ufffd[2J " + "word " * 50)


def test_a_picture_is_told_by_its_size() -> None:
    pixels = b64encode(bytes(6)).decode()
    line = line_of(entry("IMAGE", width=3, height=2, pixels=pixels, band="visible"), 100)
    assert line.endswith("3 x 2 pixels, width 3, height 2, band visible")


def test_a_date_beyond_all_calendars_is_a_number() -> None:
    assert date_of(1_981_789_200) == "2032-10-19 09:00:00"
    assert date_of(2**62) == f"{2**62} s"


def test_entries_are_found_by_kind_name_and_words() -> None:
    one = entry("LOAD_SHED", load="LIDAR", text="über")
    assert matches(one, frozenset(), "")
    assert matches(one, frozenset({"EVENT"}), "lidar")
    assert matches(one, frozenset({"LOAD_SHED"}), "Über")
    assert not matches(one, frozenset({"MARK"}), "")
    assert not matches(one, frozenset(), "imager")
