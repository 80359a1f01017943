"""How a contact sheet is laid out, as one picture and as a PDF."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np
import numpy.typing as npt

from player.media.time import format_seconds
from redaction.incident.mapping import incident_time, is_dated, is_placed
from redaction.incident.words import by_whose_clock, said_moment, said_place
from redaction.jobs.errors import ExitStatus, UserError
from redaction.usecases.still_bar import PAPER, Line, plate

if TYPE_CHECKING:
    from redaction.incident.incident import Incident
    from redaction.jobs.cancel import CancelToken
    from redaction.model.still import ShownFrame
    from redaction.paper.made import Made

Rgb = npt.NDArray[np.uint8]

SIDE: Final = 480
"""Longer side of a small picture, in pixels."""

_CELL, _GAP, _EDGE = 400, 16, 28
"""Width of a cell, between cells and around them, in pixels of a sheet."""
_LETTERS, _TITLE = 15, 26
_TALLEST: Final = 30_000


@dataclass(frozen=True, slots=True)
class SheetCell:
    """One picture of a sheet.

    Attributes:
        shown: Which frame it is.
        picture: uint8 RGB, covered already where it is to be, at most ``SIDE`` wide and high.
        name: Of its file.
        bare: Whether it is of a redacted sheet, and nothing on this frame is covered.
    """

    shown: ShownFrame
    picture: Rgb
    name: str
    bare: bool = False


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """All that a sheet says.

    Attributes:
        cells: At least one.
        columns: Pictures beside each other.
        redacted: Whether they are covered as a copy is.
        title: Above them; may be empty.
        incident: Whose clock the times follow; None where there is none.
        made: Who made it, and when.
        faces: How many a detector may see in them that nobody decided to show.
    """

    cells: tuple[SheetCell, ...]
    columns: int
    redacted: bool
    title: str
    incident: Incident | None
    made: Made
    faces: int = 0


def small(picture: Rgb, aspect: Fraction) -> Rgb:
    """A picture that fits into ``SIDE`` by ``SIDE``, in its true proportions; never enlarged.

    Args:
        picture: uint8 RGB, shape (height, width, 3).
        aspect: Width of a pixel over its height.
    """
    high, wide = picture.shape[0], float(picture.shape[1] * aspect)
    scale = min(1.0, SIDE / max(high, wide))
    size = (max(1, round(wide * scale)), max(1, round(high * scale)))
    if size == (picture.shape[1], picture.shape[0]):
        return picture
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)


def cell_lines(facts: SheetFacts, number: int) -> tuple[str, ...]:
    """What stands below a picture: its number, camera, frame, media time, incident time."""
    cell, incident = facts.cells[number], facts.incident
    shown = cell.shown
    camera = None if incident is None else incident.camera(shown.footage)
    lines = [f"{number + 1}. {camera.name if camera is not None else cell.name}"]
    lines.append(f"Frame {int(shown.frame)} · media time {format_seconds(shown.seconds)}")
    if incident is not None and camera is not None:
        if is_placed(incident, camera):
            lines.append(said_moment(incident, incident_time(camera, shown.seconds)))
        else:
            lines.append("no place on the incident's clock")
    if cell.bare:
        lines.append("nothing covered here")
    if shown.damaged:
        lines.append("The file is damaged here.")
    return tuple(lines)


def sheet_lines(facts: SheetFacts) -> tuple[Line, ...]:
    """What stands above the pictures."""
    many = len(facts.cells)
    count = f"{many} frame{'s' if many > 1 else ''}"
    said = [Line("UNREDACTED", strong=True)] if not facts.redacted else []
    said.append(Line(f"{'REDACTED · ' if facts.redacted else ''}{count}, made small for overview"))
    said += [Line(words) for words in clock_words(facts)]
    return tuple(said)


def clock_words(facts: SheetFacts) -> tuple[str, ...]:
    """Whose clock the times follow, and how each other camera came to its place on it."""
    incident = facts.incident
    if incident is None:
        return ("Media times count from the first frame of each file.",)
    said = [f"Times{' of day' if is_dated(incident) else ''} are {by_whose_clock(incident)}."]
    leading = incident.leading
    shown = dict.fromkeys(cell.shown.footage for cell in facts.cells)
    for footage in shown:
        camera = incident.camera(footage)
        if camera is not None and (leading is None or camera.footage != leading.footage):
            said.append(f"“{camera.name}” {said_place(incident, camera)}.")
    return tuple(said)


def files_of(facts: SheetFacts) -> tuple[tuple[str, str], ...]:
    """Name (of the camera, else of the file) and SHA-256 of each file that is shown."""
    found: dict[str, str] = {}
    for cell in facts.cells:
        incident = facts.incident
        camera = None if incident is None else incident.camera(cell.shown.footage)
        found.setdefault(cell.shown.source_sha256, camera.name if camera is not None else cell.name)
    return tuple((name, sha256) for sha256, name in found.items())


def sheet_picture(facts: SheetFacts) -> Rgb:
    """The sheet as one picture: uint8 RGB.

    Raises:
        UserError: If it would be too large; a PDF has pages.
    """
    columns = min(facts.columns, len(facts.cells))
    width = 2 * _EDGE + max(2, columns) * _CELL + (max(2, columns) - 1) * _GAP
    head = [plate(width, [Line(facts.title)], _TITLE, _EDGE)] if facts.title else []
    head.append(plate(width, sheet_lines(facts), _LETTERS, _EDGE))
    feet = [Line(f"{name}: file SHA-256 {sha256}") for name, sha256 in files_of(facts)]
    rows = [
        _row(facts, list(range(first, min(first + columns, len(facts.cells)))), width)
        for first in range(0, len(facts.cells), columns)
    ]
    parts = [*head, *rows, plate(width, feet, _LETTERS, _EDGE)]
    if sum(part.shape[0] for part in parts) > _TALLEST:
        raise UserError(
            "A sheet of so many frames is too long for one picture.", "Nothing was written.",
            "Choose PDF, more columns or fewer frames.", status=ExitStatus.USAGE,
        )  # fmt: skip
    return np.concatenate(parts)


def _row(facts: SheetFacts, numbers: list[int], width: int) -> Rgb:
    cells = []
    for number in numbers:
        picture = facts.cells[number].picture
        scale = min(1.0, _CELL / picture.shape[1])
        if scale < 1:
            size = (_CELL, max(1, round(picture.shape[0] * scale)))
            picture = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
        lines = [Line(text) for text in cell_lines(facts, number)]
        cells.append((picture, plate(_CELL, lines, _LETTERS, 0)))
    tallest = max(picture.shape[0] for picture, _ in cells)
    high = tallest + max(text.shape[0] for _, text in cells)
    made = np.full((high + _GAP, width, 3), PAPER, np.uint8)
    for at, (picture, text) in enumerate(cells):
        left = _EDGE + at * (_CELL + _GAP)
        made[: picture.shape[0], left : left + picture.shape[1]] = picture
        made[tallest : tallest + text.shape[0], left : left + _CELL] = text
    return made


def sheet_pdf(facts: SheetFacts, *, cancel: CancelToken | None = None) -> bytes:
    """The sheet as a PDF of A4 pages, their long side above.

    Raises:
        Cancelled: If ``cancel`` asked for it.
    """
    from redaction.export.still import encoded
    from redaction.paper.document import Paper
    from redaction.paper.grid import Cell, Column, Piece, Row

    paper = Paper(
        facts.title or "Contact sheet",
        facts.made,
        wide=True,
        secret="" if facts.redacted else "UNREDACTED",
    )
    many = len(facts.cells)
    kind = "redacted" if facts.redacted else "unredacted"
    paper.lead(f"Contact sheet of {many} frame{'s' if many > 1 else ''}, {kind}")
    if not facts.redacted:
        paper.notice(
            "Nothing is covered in these pictures: everybody can be seen.", lead="UNREDACTED"
        )
    for words in clock_words(facts):
        paper.small(words)
    paper.small("The pictures were made small for overview.")
    rows: list[Row] = []
    columns = facts.columns
    for first in range(0, many, columns):
        cells: list[Cell] = []
        for number in range(first, first + columns):
            if number >= many:
                cells.append("")
                continue
            title, *more = cell_lines(facts, number)
            cells.append(
                (
                    Piece(picture=encoded(facts.cells[number].picture, jpeg=False)),
                    Piece(title, bold=True),
                    *(Piece(line, small=True) for line in more),
                )
            )
        rows.append(Row(tuple(cells)))
    paper.table([Column("") for _ in range(columns)], rows, size=8.2)
    paper.heading("Files", room=70)
    for name, sha256 in files_of(facts):
        paper.hash(name, sha256)
    return paper.to_bytes(cancel=cancel)
