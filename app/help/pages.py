"""The pages of the manual: which there are, in which order, and what they say. No Qt."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from redaction.place import resources

FOLDER = resources() / "help"
"""Where the pages are: text that is read in any editor, too."""

FIRST = "quick-start.md"
"""The page to begin with."""

SHORTCUTS, SETTINGS = "shortcuts.md", "settings.md"
"""Pages that are made when they are read, of what is declared; there is no file of them."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """Pages that belong together.

    Attributes:
        title: Of the chapter.
        pages: File names, in the order in which one reads them.
    """

    title: str
    pages: tuple[str, ...]


CHAPTERS = (
    Chapter("Start here", (FIRST, "sample.md", "the-window.md")),
    Chapter(
        "From the request to the release",
        ("request.md", "footage.md", "detection.md", "correction.md", "people.md", "sound.md",
         "export.md", "verification.md", "release.md", "casework.md"),
    ),
    Chapter("Several cameras, evidence", ("incident.md", "annotations.md")),
    Chapter("Proof and safe keeping", ("log.md", "workspaces.md")),
    Chapter("What to know", ("limits.md", "leak-rate.md", "privacy.md", "glossary.md")),
    Chapter("Look up", (SHORTCUTS, SETTINGS, "command-line.md", "problems.md")),
    Chapter("For IT", ("installing.md", "administration.md", "cluster.md", "own-detector.md")),
)  # fmt: skip
"""All pages but those nobody listed: they are found in :func:`chapters` all the same."""

OTHERS = "More"


def chapters(folder: Path = FOLDER) -> tuple[Chapter, ...]:
    """The chapters with the pages that are there; a page that no chapter lists stands in one at the end."""
    there = {path.name for path in folder.glob("*.md")} | {SHORTCUTS, SETTINGS}
    listed = {page for chapter in CHAPTERS for page in chapter.pages}
    found = [
        Chapter(chapter.title, tuple(page for page in chapter.pages if page in there))
        for chapter in CHAPTERS
    ]
    found.append(Chapter(OTHERS, tuple(sorted(there - listed))))
    return tuple(chapter for chapter in found if chapter.pages)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it.

    Attributes:
        heading: In plain words; the title of the page for what stands above all others.
        number: Of the heading on its page, from 0.
        text: Without marks of Markdown; one line for each paragraph or row.
    """

    heading: str
    number: int
    text: str


def read_page(name: str, folder: Path = FOLDER) -> str:
    """The text of a page that is a file.

    Raises:
        OSError: If it is not there.
    """
    return (folder / Path(name).name).read_text(encoding="utf-8")


def title_of(text: str) -> str:
    """The first heading of a page."""
    for section in sections(text):
        return section.heading
    return ""


def sections(text: str) -> Iterator[Section]:
    """A page cut at its headings."""
    heading, number, lines = "", -1, list[str]()
    fenced = False
    for line in text.splitlines():
        if line.lstrip().startswith("```"):
            fenced = not fenced
            continue
        found = None if fenced else re.match(r"#{1,6}\s+(.*)", line)
        if found is None:
            lines.append(line if fenced else plain(line))
            continue
        if number >= 0:
            yield Section(heading, number, _joined(lines))
        heading, number, lines = plain(found[1]), number + 1, []
    if number >= 0:
        yield Section(heading, number, _joined(lines))


def plain(line: str) -> str:
    """A line without marks of Markdown: what is seen of it."""
    if re.fullmatch(r"[\s|:-]+", line):
        return ""
    line = re.sub(r"!\[([^\]]*)\]\([^)]*\)", "", line)
    line = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line)
    line = re.sub(r"^\s*(?:[-*+]|\d+\.|>)\s+", "", line)
    line = re.sub(r"(\*\*|__|`)(.+?)\1", r"\2", line)
    line = re.sub(r"(?<!\w)\*(\S(?:.*?\S)?)\*(?!\w)", r"\1", line)
    line = re.sub(r"(?<!\\)\|", " ", line)
    return re.sub(r"\\(\W)", r"\1", line).strip()


def slug_of(heading: str) -> str:
    """How a link names a heading: ``export.md#the-report``."""
    return re.sub(r"[^\w]+", "-", heading.casefold()).strip("-")


def pictures_of(text: str) -> tuple[str, ...]:
    """The files of the pictures that a page shows, as seen from the folder of pages."""
    return tuple(re.findall(r"!\[[^\]]*\]\(([^)\s]+)\)", text))


def links_of(text: str) -> tuple[str, ...]:
    """Where the links of a page lead."""
    return tuple(re.findall(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)", text))


def _joined(lines: list[str]) -> str:
    """Paragraphs as one line each."""
    text = "\n".join(lines)
    return re.sub(r"(?<!\n)\n(?!\n)", " ", text).strip()
