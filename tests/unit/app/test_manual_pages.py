"""The pages of the manual: links and pictures are there, and words are found where they stand."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from app.help.pages import (
    CHAPTERS,
    FIRST,
    FOLDER,
    SETTINGS,
    SHORTCUTS,
    chapters,
    links_of,
    pictures_of,
    plain,
    read_page,
    sections,
    slug_of,
    title_of,
)
from app.help.search import Index, excerpt_of, words_of

PAGES = sorted(path.name for path in FOLDER.glob("*.md"))
MADE = (SHORTCUTS, SETTINGS)
LARGEST = 150_000
"""Bytes of a picture."""


def test_every_listed_page_is_there_and_every_page_is_listed_once() -> None:
    listed = [page for chapter in CHAPTERS for page in chapter.pages]
    assert len(listed) == len(set(listed))
    assert set(listed) - set(MADE) - set(PAGES) <= {"cluster.md"}
    shown = [page for chapter in chapters() for page in chapter.pages]
    assert sorted(shown) == sorted({*PAGES, *MADE})
    assert shown[0] == FIRST


@pytest.mark.parametrize("page", PAGES)
def test_links_and_pictures_of_a_page_lead_somewhere(page: str) -> None:
    text = read_page(page)
    assert title_of(text)
    for link in links_of(text):
        if link.startswith("https://"):
            continue
        name, _, anchor = link.partition("#")
        other = name or page
        if other in MADE:
            continue
        assert (FOLDER / other).is_file(), link
        if anchor:
            slugs = [slug_of(s.heading) for s in sections(read_page(other))]
            assert anchor in slugs, link
    for picture in pictures_of(text):
        found = FOLDER / picture
        assert found.is_file(), picture
        assert found.stat().st_size <= LARGEST, picture
    for alone in re.findall(r"!\[\]\(", text):
        raise AssertionError(f"a picture without words: {alone}")


def test_no_picture_lies_about_that_no_page_shows() -> None:
    shown = {picture for page in PAGES for picture in pictures_of(read_page(page))}
    there = {f"pictures/{p.name}" for p in (FOLDER / "pictures").glob("*") if p.is_file()}
    assert there == shown


def test_the_leak_rate_is_the_readme_s() -> None:
    readme = (Path(__file__).resolve().parents[3] / "README.md").read_text(encoding="utf-8")
    part = readme.partition("## How well it finds faces")[2].partition("\n## ")[0]
    rows = [line for line in part.splitlines() if line.startswith("|")]
    assert len(rows) > 8
    page = read_page("leak-rate.md")
    for row in rows:
        assert row in page


def test_plain_text_has_no_marks() -> None:
    assert plain("- **Solid** is `--style`, see [here](a.md), *not* 2 * 3") == (
        "Solid is --style, see here, not 2 * 3"
    )
    assert plain("| a \\| b | ![x](y.webp) |") == "a | b"
    assert plain("|---|:--|") == ""


def index(**pages: str) -> Index:
    return Index({f"{name}.md": text for name, text in pages.items()})


def test_a_heading_counts_more_than_a_mention() -> None:
    found = index(
        a="# Copies\n\nThe report is mentioned here.\n",
        b="# Checks\n\n## The report\n\nWhat it says.\n",
    ).find("report")
    assert [(hit.page, hit.number) for hit in found] == [("b.md", 1), ("a.md", 0)]


def test_all_words_are_wanted_and_where_none_holds_all_some_will_do() -> None:
    pages = index(a="# One\n\nfaces and sound\n", b="# Two\n\nfaces only\n")
    assert [hit.page for hit in pages.find("faces sound")] == ["a.md"]
    assert {hit.page for hit in pages.find("faces zebra")} == {"a.md", "b.md"}
    assert pages.find("zebra") == ()
    assert pages.find("  ?! ") == ()


def test_a_word_is_found_by_its_beginning_and_not_by_its_middle() -> None:
    pages = index(a="# One\n\nredaction of footage\n")
    assert pages.find("redact")
    assert not pages.find("action")


def test_case_accents_and_keys_are_understood() -> None:
    pages = index(a="# One\n\nPress Ctrl+E for a résumé\n")
    assert pages.find("RESUME")
    assert pages.find("ctrl+e")
    assert words_of("Ctrl+E, ctrl+e!") == ("ctrl+e",)


def test_an_excerpt_shows_what_was_found() -> None:
    text = (
        " ".join(f"word{n}" for n in range(100)) + " needle " + " ".join("after" for _ in range(50))
    )
    assert "needle" in excerpt_of(text, ["needle"])
    assert len(excerpt_of(text, ["needle"])) < 200


@pytest.mark.parametrize(
    ("wanted", "page"),
    [
        ("export", "export.md"),
        ("silence a name", "sound.md"),
        ("backup", "workspaces.md"),
        ("leak rate", "leak-rate.md"),
        ("policy", "administration.md"),
        ("silent install", "installing.md"),
        ("due day", "casework.md"),
        ("align cameras by sound", "incident.md"),
        ("sample", "sample.md"),
        ("verification", "verification.md"),
        ("who is who", "people.md"),
        ("release package", "casework.md"),
    ],
)
def test_what_people_look_for_is_among_the_first(wanted: str, page: str) -> None:
    assert page in [hit.page for hit in whole_manual().find(wanted)[:4]]


@cache
def whole_manual() -> Index:
    listed = (name for chapter in chapters() for name in chapter.pages)
    return Index({name: read_page(name) for name in listed if name not in MADE})
