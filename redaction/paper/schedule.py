"""The redaction schedule as PDF: what was withheld from each copy, where, how and on which ground."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from redaction.jobs.cancel import CancelToken
from redaction.model.footage import RequestKind
from redaction.paper.document import Paper
from redaction.paper.grid import Cell, Column, Piece, Row
from redaction.paper.schedule_facts import CopyFacts, Item, ScheduleFacts, Stretch
from redaction.paper.schedule_gather import copies_of as copies_of
from redaction.paper.schedule_gather import gather_schedule as gather_schedule
from redaction.paper.typeface import NBSP
from redaction.paper.words import (
    KINDS,
    STRENGTHS,
    count,
    day_words,
    length_words,
    moment_words,
    size_words,
    time_words,
)

LISTED: Final = 5
"""Stretches of one item in the table; where there are more, all of them stand in the annex."""

INTERNAL: Final = "Internal – not for disclosure"


def write_schedule(facts: ScheduleFacts, path: Path, *, cancel: CancelToken | None = None) -> None:
    """Write a schedule to a new PDF file.

    Raises:
        OutputError: If there is a file of that name, or it cannot be written.
        Cancelled: If ``cancel`` asked for it.
    """
    schedule_paper(facts).write(path, cancel=cancel)


def schedule_paper(facts: ScheduleFacts) -> Paper:
    """The schedule laid out."""
    court = facts.kind == RequestKind.COURT.value
    title = "Schedule of redactions" if court else "Redaction schedule"
    paper = Paper(title, facts.made, secret="" if facts.external else INTERNAL)
    paper.lead(
        "What is not shown or not heard in the "
        f"{'copy' if len(facts.copies) == 1 else 'copies'} made for this request, and on which ground."
    )
    _head(paper, facts)
    _warnings(paper, facts)
    if facts.list:
        _grounds(paper, facts)
    long: list[Item] = []
    for copy in facts.copies:
        long += _copy(paper, facts, copy, court=court)
    if long:
        _annex(paper, long)
    _how_to_read(paper, facts)
    return paper


def _head(paper: Paper, facts: ScheduleFacts) -> None:
    kind = KINDS[RequestKind(facts.kind)]
    codes = _grounds_cell(facts, facts.grounds, facts.why)
    paper.facts(
        [
            ("Reference", (Piece(facts.made.reference, bold=True),)),
            ("Request", kind),
            ("Requester", facts.requester),
            ("Received", day_words(facts.received)),
            ("Decision", facts.decision),
            ("Decided", "" if facts.decided is None else day_words(facts.decided)),
            ("For the request as a whole", codes),
            (
                "What it covers",
                f"{count(len(facts.copies), 'copy', 'copies')}, {count(facts.items, 'item')} withheld",
            ),
        ]
    )


def _warnings(paper: Paper, facts: ScheduleFacts) -> None:
    for copy in facts.copies:
        if copy.changed:
            paper.notice(
                f"The decisions on this footage changed after “{copy.name}” was made. This schedule says "
                "what that copy withholds; reasons are those recorded now.",
                lead="Changed since.",
            )
        if not copy.verified:
            paper.notice(f"“{copy.name}” has no verification that passed.", lead="Not verified.")
    missing = facts.without_reason
    if missing:
        paper.notice(
            f"For {count(missing, 'item')} no reason has been recorded.", lead="Reasons missing."
        )


def _grounds(paper: Paper, facts: ScheduleFacts) -> None:
    paper.heading("Grounds relied on")
    used = [code for c in facts.copies for i in c.items for code in i.grounds]
    rows = [
        Row(
            (
                (Piece(g.act.replace(" s.", f"{NBSP}s.") or g.code, bold=True),),
                g.title,
                STRENGTHS.get(g.strength, g.strength),
                g.code,
                f"{used.count(g.code):,}",
            )
        )
        for g in facts.list
    ]
    paper.table(
        (
            Column("Act and section", 1.5),
            Column("Ground", 1.9),
            Column("Strength", 1.4),
            Column("Code", width=66),
            Column("Items", width=34, right=True),
        ),
        rows,
    )


def _copy(paper: Paper, facts: ScheduleFacts, copy: CopyFacts, *, court: bool) -> list[Item]:
    """One copy's facts and items; gives the items with too many stretches for the table."""
    many = len(facts.copies) > 1
    paper.heading(f"Copy {copy.number}: {copy.name}" if many else f"Copy: {copy.name}", room=230)
    of = "" if copy.frames == copy.source_frames else f" of {copy.source_frames:,} in the original"
    length = {
        "still": count(copy.frames, "page") + of if copy.frames > 1 or of else "still picture",
        "sound": length_words(copy.seconds),
    }.get(copy.kind, f"{length_words(copy.seconds)}, {count(copy.frames, 'frame')}{of}")
    made = moment_words(dt.datetime.fromisoformat(copy.made))
    paper.facts(
        [
            ("Made from", copy.source_name),
            ("Length", length),
            ("Size", size_words(copy.size)),
            ("Made", f"{made} by {copy.who}" if not facts.external else made),
        ]
    )
    paper.hash("SHA-256 of this copy", copy.sha256)
    paper.hash("SHA-256 of the original", copy.source_sha256)
    paper.space(4)
    pictures = any(item.picture for item in copy.items)
    columns = [Column("Item" if court else "No.", width=34)]
    if pictures:
        columns.append(Column("As in the copy", width=92))
    columns += [
        Column("Description" if court else "What is withheld", 1.15),
        Column("Where", 1.35),
        Column("Ground", 1.45),
    ]
    rows = []
    for item in copy.items:
        cells: list[Cell] = [item.number]
        if pictures:
            cells.append(_picture(facts, item))
        cells += [_what(item), _where(item, copy.kind), _why(facts, item)]
        rows.append(Row(tuple(cells)))
    paper.table(columns, rows, empty="Nothing is withheld from this copy.")
    return [item for item in copy.items if len(item.stretches) > LISTED]


def _picture(facts: ScheduleFacts, item: Item) -> Cell:
    data = facts.pictures.get(item.picture, b"")
    if not data:
        return (Piece("no picture", small=True),) if not item.stretches else ""
    return (Piece(picture=data),)


def _what(item: Item) -> Cell:
    pieces = [Piece(item.what, bold=True)]
    pieces += [Piece(item.inside)] if item.inside else []
    pieces.append(Piece(item.how))
    pieces += [Piece(item.detail, small=True)] if item.detail else []
    pieces += [Piece(item.note, italic=True)] if item.note else []
    return tuple(pieces)


def _where(item: Item, kind: str) -> Cell:
    pieces = []
    if item.of_original:
        pieces.append(Piece("In the original:", small=True))
    shown = item.stretches if len(item.stretches) <= LISTED else item.stretches[: LISTED - 1]
    for stretch in shown:
        time, frames = _stretch(stretch, kind, about=item.of_original and stretch.first >= 0)
        pieces.append(Piece(time))
        pieces += [Piece(frames, small=True)] if frames else []
    rest = len(item.stretches) - len(shown)
    if rest:
        pieces.append(Piece(f"and {rest:,} more stretches, all listed in the annex", italic=True))
    return tuple(pieces)


def _stretch(stretch: Stretch, kind: str, *, about: bool = False) -> tuple[str, str]:
    one = stretch.first == stretch.last
    if kind == "still":
        return (f"page {stretch.first + 1}" if one else _pages(stretch)), ""
    lead = "about " if about else ""
    time = f"{lead}{time_words(stretch.start)}–{time_words(stretch.stop)}"
    if stretch.first < 0:
        return time, ""
    frames = f"frame {stretch.first:,}" if one else f"frames {stretch.first:,} to {stretch.last:,}"
    return time, frames


def _pages(stretch: Stretch) -> str:
    return f"pages {stretch.first + 1} to {stretch.last + 1}"


def _why(facts: ScheduleFacts, item: Item) -> Cell:
    # What holds for the whole request is said once, at the head.
    same = (item.grounds, item.why) == (facts.grounds, facts.why)
    cell = _grounds_cell(facts, item.grounds, "" if same and item.grounds else item.why)
    if item.missing:
        only = "By default only: no reason recorded" if item.grounds else "No reason recorded"
        return (*(cell or ()), Piece(only, bold=True))
    return cell


def _grounds_cell(facts: ScheduleFacts, codes: Sequence[str], why: str) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    for code in codes:
        ground = facts.ground(code)
        if ground.act:
            pieces.append(Piece(ground.act.replace(" s.", f"{NBSP}s.")))
            pieces.append(Piece(ground.title, small=True))
        else:
            pieces.append(Piece(ground.title))
    if why:
        pieces.append(Piece(why, italic=True))
    return tuple(pieces)


def _annex(paper: Paper, items: Sequence[Item]) -> None:
    paper.heading("Annex: all stretches of items with many")
    for item in items:
        paper.heading(f"Item {item.number}: {item.what}", 2, room=60)
        parts = []
        for stretch in item.stretches:
            time, frames = _stretch(stretch, "video")
            parts.append(f"{time}{f' ({frames})' if frames else ''}".replace(" ", NBSP))
        paper.small("; ".join(parts) + ".")


def _how_to_read(paper: Paper, facts: ScheduleFacts) -> None:
    if not facts.items:
        return
    pictures = (
        " The small pictures are taken from the copy itself, and a ring shows the place."
        if facts.pictures
        else ""
    )
    paper.space(4)
    paper.small(
        "Times are hours, minutes, seconds and hundredths from the first frame of the copy unless it says "
        "otherwise; frames are counted from 0, and both the first and the last frame named are covered."
        + pictures
        + " What is covered in the picture was destroyed before the copy was written: nobody can uncover it."
    )
