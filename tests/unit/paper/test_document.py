"""The look of all papers: letters that lack, tables over pages, hashes, the file's properties."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from redaction.paper.document import Paper
from redaction.paper.grid import Column, Piece, Row
from redaction.paper.made import Made
from redaction.paper.typeface import BOLD, REGULAR, lines_of, shown, width_of
from redaction.paper.words import (
    length_words,
    moment_words,
    size_words,
    time_words,
)
from tests.unit.paper.conftest import text_of

MADE = Made(
    "SAR/2026/0417", "0123abcd", "r.khan",
    dt.datetime(2026, 9, 3, 14, 5, tzinfo=dt.timezone(dt.timedelta(hours=1))), "Northshire Police",
)  # fmt: skip


def written(paper: Paper, folder: Path) -> Path:
    out = folder / "paper.pdf"
    paper.write(out)
    return out


def test_letters_that_the_typeface_lacks_are_said_by_number_and_the_page_explains(
    tmp_path: Path,
) -> None:
    assert shown("Zoë Παπά Иван") == "Zoë Παπά Иван"
    assert shown("王小 Ng") == "[U+738B U+5C0F] Ng"
    assert shown("a\u200b\u2011b\u2009c") == "a-b\u00a0c"
    assert shown("odd\udcff.mp4") == "odd[byte FF].mp4"
    paper = Paper("Test", MADE)
    paper.facts([("Requester", "أحمد")])
    assert "[U+…] stands for letters" in text_of(written(paper, tmp_path))
    plain = Paper("Test", MADE)
    plain.text("Nothing is missing.")
    folder = tmp_path / "plain"
    folder.mkdir()
    assert "stands for letters" not in text_of(written(plain, folder))


def test_no_line_is_wider_than_its_room_and_nothing_is_lost() -> None:
    for text in (
        "one two three four " * 9,
        "x" * 300,
        "BWV_2026-09-03_Officer_2231_Victoria_Line.mp4",
    ):
        for font in (REGULAR, BOLD):
            lines = lines_of(text, font, 9, 80)
            assert all(width_of(line, font, 9) <= 80 for line in lines)
            assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    # what belongs together stays together
    assert lines_of("see s.45(4)(e) and DPA\u00a02018", REGULAR, 9, 60)[-1].endswith(
        "DPA\u00a02018"
    )


def test_a_table_repeats_its_head_and_keeps_rows_whole(tmp_path: Path) -> None:
    import pypdfium2

    rows = [Row((f"row {n}", (Piece("first"), Piece(f"last of {n}")))) for n in range(120)]
    rows.insert(60, Row(("A heading across",), band=True))
    paper = Paper("Long table", MADE)
    paper.table((Column("Number"), Column("What")), rows)
    out = written(paper, tmp_path)
    document = pypdfium2.PdfDocument(out)
    pages = [page.get_textpage().get_text_range() for page in document]
    assert document.get_metadata_value("Title") == "Long table"
    assert document.get_metadata_value("Author") == "r.khan"
    document.close()
    assert len(pages) > 2
    seen: list[int] = []
    for number, text in enumerate(pages, start=1):
        assert "Number" in text
        assert "What" in text
        assert f"Page {number} of {len(pages)}" in text
        assert "3 September 2026, 14:05 (UTC+01:00)" in " ".join(text.split())
        first = [
            n
            for n in range(120)
            if f"row {n}\r" in text or f"row {n}\n" in text or f"row {n} " in text
        ]
        assert all(f"last of {n}" in text for n in first)
        seen += first
    assert sorted(seen) == list(range(120))
    data = out.read_bytes()
    assert b"en-GB" in data
    assert str(tmp_path).encode() not in data


def test_a_row_higher_than_a_page_is_parted_and_all_of_it_is_there(tmp_path: Path) -> None:
    words = "\n".join(f"line {n:03}" for n in range(200))
    paper = Paper("High row", MADE)
    paper.table((Column("A"), Column("B")), [Row(("x", words)), Row(("y", "after"))])
    text = text_of(written(paper, tmp_path))
    assert all(f"line {n:03}" in text for n in range(200))
    assert "after" in text


@pytest.mark.parametrize("before", [0, 1, 3, 30])
def test_a_high_row_under_a_heading_is_parted_with_it(tmp_path: Path, before: int) -> None:
    words = "\n".join(f"line {n:03}" for n in range(200))
    paper = Paper("High row", MADE, wide=True)
    rows = [Row((f"r{n}", "x")) for n in range(before)]
    rows += [Row(("Group",), band=True), Row(("high", words)), Row(("y", "after"))]
    paper.table((Column("A"), Column("B")), rows)
    text = text_of(written(paper, tmp_path))
    assert all(f"line {n:03}" in text for n in range(200))
    assert text.index("Group") < text.index("line 000")
    assert "after" in text


def test_a_paper_that_leaves_names_nobody_of_the_staff(tmp_path: Path) -> None:
    made = replace(MADE, who="j.smith1", force="")
    inside = text_of(written(Paper("Inside", made.shown(external=False)), tmp_path))
    assert "by j.smith1" in inside
    (tmp_path / "out").mkdir()
    data = written(Paper("Outside", made.shown(external=True)), tmp_path / "out").read_bytes()
    assert b"j.smith1" not in data
    named = replace(made, force="Northshire Police").shown(external=True)
    (tmp_path / "named").mkdir()
    assert "by Northshire Police" in text_of(written(Paper("Named", named), tmp_path / "named"))


def test_numbers_are_said_as_people_say_them() -> None:
    plain = [length_words(4.24), length_words(125), length_words(3723), size_words(12_345_678)]
    assert [text.replace("\u00a0", " ") for text in plain] == [
        "4.2 s", "2 min 05 s", "1 h 02 min", "12.3 MB (12,345,678 bytes)",
    ]  # fmt: skip
    assert time_words(3723.456) == "1:02:03.46"
    assert moment_words(MADE.moment).replace("\u00a0", " ") == "3 September 2026, 14:05 (UTC+01:00)"
