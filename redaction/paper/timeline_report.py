"""The timeline report as PDF: what happened, camera by camera in one order, and by whose clock."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from redaction.incident.words import said_span
from redaction.paper.document import Paper
from redaction.paper.grid import Cell, Column, Piece, Row
from redaction.paper.timeline_facts import CameraFacts, EntryFacts, TimelineFacts
from redaction.paper.words import count, listed

UNREDACTED = "Contains unredacted pictures"
"""In the head of every page where nothing is covered in the pictures."""


PICTURE_HIGH = 112.0
"""Points: so high a picture is at most, so that upright ones do not take a page each."""


def timeline_paper(facts: TimelineFacts) -> Paper:
    """The report laid out."""
    bare = facts.with_pictures and not facts.redacted
    paper = Paper("Timeline report", facts.made, wide=True, secret=UNREDACTED if bare else "")
    paper.lead(facts.title)
    if bare:
        paper.notice(
            f"The pictures in this report are as they were recorded: nothing is covered. {facts.reason}",
            lead="Not redacted.",
        )
    _summary(paper, facts)
    _cameras(paper, facts)
    _coverage(paper, facts)
    _entries(paper, facts)
    _how_to_read(paper, facts)
    return paper


def _summary(paper: Paper, facts: TimelineFacts) -> None:
    pictures = "none"
    if facts.with_pictures:
        pictures = (
            "covered by the redaction decided on until now" if facts.redacted else "not redacted"
        )
    left = [count(facts.drafts, "draft") + " that nobody confirmed"] if facts.drafts else []
    left += [count(facts.left_out, "annotation") + " not chosen"] if facts.left_out else []
    paper.facts(
        [
            ("Incident" if facts.is_incident else "Footage", (Piece(facts.title, bold=True),)),
            ("Reference", facts.made.reference),
            ("Cameras", f"{len(facts.cameras):,}"),
            ("Annotations", f"{len(facts.entries):,}"),
            ("Covers", f"{facts.first} to {facts.last}" if facts.first else ""),
            ("Times", _clock_words(facts)),
            ("Pictures", pictures),
            ("Left out", listed(left)),
        ]
    )


def _clock_words(facts: TimelineFacts) -> tuple[Piece, ...]:
    pieces = [Piece(f"{facts.clock[:1].upper()}{facts.clock[1:]}.")]
    if facts.zone:
        pieces.append(Piece(f"Shown in local time of {facts.zone}.", small=True))
    return tuple(pieces)


def _cameras(paper: Paper, facts: TimelineFacts) -> None:
    paper.heading("Cameras and their clocks" if len(facts.cameras) > 1 else "Camera and its clock")
    rows = [Row(_camera(one)) for one in facts.cameras]
    paper.table(
        (
            Column("No.", width=24),
            Column("Camera and file", 1.5),
            Column("Recorded, by the clock of the incident", 1.5),
            Column("Its own clock", 1.5),
            Column("Place on the clock of the incident", 1.4),
        ),
        rows,
        size=8.6,
    )


def _camera(one: CameraFacts) -> tuple[Cell, ...]:
    frames = f", {count(one.frames, 'frame')}" if one.frames else ", sound alone"
    file = [
        Piece(one.name, bold=True),
        *([Piece(one.file)] if one.file != one.name else []),
        Piece(f"{_length(one.seconds)}{frames}", small=True),
        Piece(f"SHA-256 {_grouped(one.sha256)}", small=True),
    ]
    recorded = [Piece(one.began)]
    recorded += [Piece(f"to {one.ended}")] if one.ended else []
    if one.gaps:
        recorded.append(Piece(f"with {count(one.gaps, 'gap')} inside the recording", small=True))
    clock = [Piece(one.clock[:1].upper() + one.clock[1:])]
    clock += [Piece(one.wrong[:1].upper() + one.wrong[1:], bold=True)] if one.wrong else []
    clock += [Piece(one.set_by, small=True)] if one.set_by else []
    place = [Piece(one.place[:1].upper() + one.place[1:], bold=not one.placed)]
    place += [Piece(one.aligned_by, small=True)] if one.aligned_by else []
    return (str(one.number), tuple(file), tuple(recorded), tuple(clock), tuple(place))


def _coverage(paper: Paper, facts: TimelineFacts) -> None:
    if len(facts.cameras) < 2 or not facts.coverage:
        return
    paper.heading("Which camera shows what")
    names = {camera.number: camera.name for camera in facts.cameras}
    rows = []
    for one in facts.coverage:
        who: Cell = (Piece("No camera", bold=True),)
        if one.cameras:
            who = listed([f"{names[number]} ({number})" for number in one.cameras])
        rows.append(Row((one.start, one.stop, _length(one.seconds), who)))
    paper.small(f"{facts.clock[:1].upper()}{facts.clock[1:]}.")
    paper.table(
        (
            Column("From", width=165),
            Column("To", width=165),
            Column("Length", width=76, right=True),
            Column("Cameras"),
        ),
        rows,
        size=8.6,
    )


def _entries(paper: Paper, facts: TimelineFacts) -> None:
    paper.heading("What happened", room=200)
    pictures = any(entry.picture or entry.bare for entry in facts.entries)
    columns = [Column("No.", width=26)]
    if pictures:
        columns.append(Column("Picture", width=150))
    columns += [
        Column("When", width=150),
        Column("Camera and place in its file", width=140),
        Column("What was noted"),
    ]
    paper.table(
        columns,
        list(_rows(facts, pictures=pictures)),
        size=8.8,
        empty="There are no annotations.",
    )


def _rows(facts: TimelineFacts, *, pictures: bool) -> Iterator[Row]:
    placed = {camera.number: camera.placed for camera in facts.cameras}
    band = ""
    for entry in facts.entries:
        wanted = entry.day or "Counted from the first frame of the recording"
        if not placed[entry.camera]:
            wanted = f"“{entry.camera_name}”: not compared with the other cameras, in its own order"
            wanted += f" · {entry.day}" if entry.day else ""
        if wanted != band:
            band = wanted
            yield Row((band,), band=True)
        yield Row(_entry(facts, entry, pictures=pictures))


def _entry(facts: TimelineFacts, entry: EntryFacts, *, pictures: bool) -> tuple[Cell, ...]:
    cells: list[Cell] = [str(entry.number)]
    if pictures:
        cells.append(_picture(facts, entry))
    when = [Piece(entry.time, bold=True)]
    if entry.until:
        when.append(Piece(f"to {entry.until}"))
        when.append(Piece(_length(entry.seconds), small=True))
    when.append(Piece(entry.whose, small=True))
    where = [
        Piece(entry.camera_name),
        Piece(entry.media, small=True),
        Piece(entry.frames, small=True),
    ]
    cells += [tuple(when), tuple(where), _what(entry)]
    return tuple(cells)


def _picture(facts: TimelineFacts, entry: EntryFacts) -> Cell:
    data = facts.pictures.get(entry.picture, b"")
    if entry.bare:
        return (Piece("left out: a face may still be seen on it", small=True),)
    if not data:
        return (Piece("no picture", small=True),)
    said = f"frame {entry.picture_frame:,}" + (", the part meant is ringed" if entry.ringed else "")
    said += "" if facts.redacted else ", not redacted"
    return (Piece(picture=data, high=PICTURE_HIGH), Piece(said, small=True))


def _what(entry: EntryFacts) -> Cell:
    pieces = [Piece(entry.category, small=True)] if entry.category else []
    if entry.title:
        pieces.append(Piece(entry.title, bold=True))
    if entry.note:
        pieces.append(Piece(entry.note))
    for name, value in (
        ("People", listed(entry.people)),
        ("Place", entry.place),
        ("Tags", ", ".join(entry.tags)),
        ("Comes from", entry.source),
    ):
        if value:
            pieces.append(Piece(f"{name}: {value}", small=name != "People"))
    return tuple(pieces) or (Piece("no words were written", small=True),)


def _how_to_read(paper: Paper, facts: TimelineFacts) -> None:
    paper.space(4)
    paper.heading("How to read this report", 2, room=120)
    paper.text(
        "Times of day are those of one clock, named above, to which the other cameras were aligned; how each"
        " came to its place, and how sure that is, stands in the table of cameras. A time of day is no more"
        " exact than that. Places in a file count hours, minutes and seconds from its first frame; frames are"
        " counted from 0 in the order they are shown, and both the first and the last one named belong to it."
    )
    if any(entry.people for entry in facts.entries):
        paper.text(
            "People are named as whoever wrote the annotation named them. Nothing in this report was"
            " identified by the program: where an appearance was proposed because faces look alike, it says"
            " who confirmed it, and a likeness is no identification."
        )
    if facts.with_pictures and facts.entries:
        how = (
            "They are covered by the decisions of the review when the report was made."
            if facts.redacted
            else "Nothing is covered in them."
        )
        paper.text(
            f"Pictures are small and taken from the originals for orientation. {how} They are no exhibits:"
            " the stills and clips in the package are."
        )
    bare = sum(entry.bare for entry in facts.entries)
    if bare:
        paper.text(
            f"{count(bare, 'picture')} {'was' if bare == 1 else 'were'} left out, because a detector may see"
            " a face there that nobody decided to show."
        )
    if facts.without_picture:
        paper.text(
            f"{count(facts.without_picture, 'annotation')} could have a picture and have none, because there"
            " are so many."
        )


def _length(seconds: float) -> str:
    return said_span(Fraction(round(seconds * 1000), 1000))


def _grouped(digest: str) -> str:
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))
