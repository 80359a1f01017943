"""The verification report of a copy as PDF: the same words as in the window."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from redaction.jobs.cancel import CancelToken
from redaction.paper.document import Paper
from redaction.paper.grid import Column, Piece, Row
from redaction.paper.made import Made
from redaction.verification.page import MARKS, Entry, Section, page_of

_SPOTS = 40
"""Places of one check that are listed; more are counted."""


def write_verification(
    report: Mapping[str, Any],
    path: Path,
    *,
    made: Made,
    external: bool = False,
    cancel: CancelToken | None = None,
) -> None:
    """Write a report to a new PDF file.

    Args:
        report: Its JSON, of any schema.
        path: The file.
        made: Who makes it, when and for what.
        external: It leaves the force: the original's name, which may say more, is left out.
        cancel: Asked at every page.

    Raises:
        OutputError: If there is a file of that name, or it cannot be written.
    """
    paper = verification_paper(shown_to(report, external=external), made.shown(external=external))
    paper.write(path, cancel=cancel)


def shown_to(report: Mapping[str, Any], *, external: bool) -> Mapping[str, Any]:
    """A report as it may be shown: outside without the original's name, which may say who or where."""
    source = report.get("source")
    if external and source:
        return {**report, "source": {**source, "name": "the original"}}
    return report


def verification_paper(report: Mapping[str, Any], made: Made) -> Paper:
    """The report laid out."""
    page = page_of(report)
    paper = Paper(page.title, made)
    paper.notice(page.sentence, lead=page.headline)
    for section in page.sections:
        paper.heading(section.title)
        if section.intro:
            paper.small(section.intro)
        _section(paper, section)
    return paper


def _section(paper: Paper, section: Section) -> None:
    plain = [entry for entry in section.entries if not entry.state]
    hashes = [entry for entry in plain if len(entry.text) == 64 and entry.text.isalnum()]
    paper.facts([(entry.title, entry.text) for entry in plain if entry not in hashes])
    for entry in hashes:
        paper.hash(entry.title, entry.text)
    checks = [entry for entry in section.entries if entry.state]
    if checks:
        paper.table(
            (Column("", width=62), Column("Check", 1.0), Column("Finding", 3.0)),
            [
                Row((_mark(entry), (Piece(entry.title, bold=True),), _said(entry)))
                for entry in checks
            ],
        )


def _mark(entry: Entry) -> tuple[Piece, ...]:
    return (Piece(MARKS[entry.state], bold=True),)


def _said(entry: Entry) -> tuple[Piece, ...]:
    pieces = [Piece(entry.text)]
    pieces += [Piece(entry.detail, small=True)] if entry.detail else []
    if entry.state in ("failed", "look"):
        pieces += [Piece(f"Frames: {entry.frames}", small=True)] if entry.frames else []
        pieces += [Piece(spot.text, small=True) for spot in entry.spots[:_SPOTS]]
        more = entry.more + max(0, len(entry.spots) - _SPOTS)
        pieces += [Piece(f"… and {more:,} more.", small=True)] if more else []
    pieces += [Piece(f"How: {entry.how}", small=True)] if entry.how else []
    if entry.limits:
        pieces.append(Piece(f"Limits: {'; '.join(entry.limits)}.", small=True))
    return tuple(pieces)
