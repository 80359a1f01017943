"""Annotations as a table (CSV): one row each, times in every form, to be opened in a spreadsheet.

Cells that a spreadsheet would run are quoted by an apostrophe, which is taken off again when Umbra reads
the file. Tables of other programs are read by the names of their columns.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Mapping
from fractions import Fraction

from player.media.time import format_seconds, parse_time
from redaction.formats.spreadsheet import plain_cell
from redaction.formats.timeline_common import (
    CameraSaid,
    Categorised,
    Incoming,
    Malformed,
    Place,
    ReadSheet,
    counted,
    iso,
    refuse,
    said_start,
    whose_clock,
    worded,
)
from redaction.incident.mapping import is_dated
from redaction.model.annotation import words
from redaction.model.codec import shape_from_json, shape_to_json
from redaction.model.fields import CodecError
from redaction.model.note_category import PALETTE, BadCategory, NoteCategory, checked
from redaction.notes.sheet import CameraSheet, Noted, Sheet

COLUMNS = (
    "camera",
    "type",
    "category",
    "title",
    "note",
    "people",
    "place",
    "tags",
    "start_timecode",
    "last_timecode",
    "start_time",
    "end_time",
    "first_frame",
    "last_frame",
    "first_pts",
    "end_pts",
    "time_base",
    "incident_start",
    "incident_start_utc",
    "incident_end_utc",
    "clock",
    "timecode_note",
    "still_frame",
    "region",
    "colour",
    "source",
    "category_id",
    "file",
    "footage_sha256",
    "video",
    "id",
)
"""Names of the columns, in their order."""

_SAME: Mapping[str, tuple[str, ...]] = {
    "first_frame": (
        "first_frame",
        "start_frame",
        "frame",
        "frame_in",
        "begin_frame",
        "image_index",
    ),
    "last_frame": ("last_frame", "end_frame", "frame_out", "image_index_stop"),
    "first_pts": ("first_pts", "pts", "start_pts"),
    "end_pts": ("end_pts",),
    "start_timecode": ("start_timecode", "timecode", "tc_in", "timecode_in", "source_in", "in"),
    "last_timecode": ("last_timecode",),
    "end_timecode": ("end_timecode", "tc_out", "timecode_out", "source_out", "out"),
    "start_time": (
        "start_time",
        "start",
        "time",
        "begin",
        "begin_time",
        "start_s",
        "start_seconds",
    ),
    "end_time": ("end_time", "end", "stop", "stop_time", "finish", "stop_s", "end_seconds"),
    "duration": ("duration", "length", "duration_s"),
    "title": ("title", "name", "label", "marker_name", "event", "text", "annotation"),
    "note": ("note", "notes", "description", "comment", "comments", "remarks"),
    "category": ("category", "behavior", "behaviour", "class", "code", "tier"),
    "category_id": ("category_id",),
    "people": ("people", "person", "persons", "subject", "speaker", "who"),
    "place": ("place", "location", "where"),
    "tags": ("tags", "tag", "keywords"),
    "camera": ("camera",),
    "file": ("file", "media_file", "media_file_name", "filename", "clip"),
    "footage_sha256": ("footage_sha256", "sha256"),
    "video": ("video",),
    "still_frame": ("still_frame",),
    "region": ("region",),
    "colour": ("colour", "color"),
    "source": ("source",),
    "id": ("id",),
}
"""What other programs call the columns."""

_FIELDS: Mapping[str, tuple[str, ...]] = {
    **{name: (name,) for name in ("title", "note", "people", "place", "tags", "region", "colour")},
    "category": ("category", "category_id"),
    "still": ("still_frame",),
}
"""Fields of annotations, and the columns that say them."""

_TIMECODE = re.compile(r"\d{1,2}:\d{2}:\d{2}[:;]\d{2,3}\Z")
_WHOLE = re.compile(r"-?\d{1,18}\Z")
_LONGEST_TIME = 40


def write(sheet: Sheet) -> str:
    """The file's text; it begins with the mark by which spreadsheets know UTF-8."""
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    columns = [name for name in COLUMNS if name not in sheet.without]
    table.writerow(columns)
    for camera, noted in sheet.in_order():
        row = _row(sheet, camera, noted)
        table.writerow([_cell(row[name]) for name in columns])
    return "\ufeff" + out.getvalue()


def read(text: str) -> ReadSheet:
    """The annotations of a table, by the names of its columns.

    Raises:
        Malformed: If it is no table, or nothing in it says where an annotation begins.
    """
    lines = text.removeprefix("\ufeff")
    head = lines.split("\n", 1)[0]
    divider = max((",", ";", "\t"), key=head.count)
    table = csv.reader(io.StringIO(lines, newline=""), delimiter=divider)
    rows: list[Incoming] = []
    categories = Categorised()
    wide = 0
    try:
        names = [_plain_name(cell) for cell in next(table, [])]
        places = _columns(names)
        for cells in table:
            if any(cell.strip() for cell in cells):
                row = _Cells(cells, places)
                wide += len(cells) > len(names) and any(c.strip() for c in cells[len(names) :])
                rows.append(_incoming(row, f"line {table.line_num}"))
                categories.take(_category(row))
                counted(len(rows))
    except csv.Error as error:
        raise Malformed(f"it is no table: {error}", table.line_num) from error
    have = "1 row has" if wide == 1 else f"{wide:,} rows have"
    remark = f"{have} more cells than the table has columns; they were passed over."
    return ReadSheet(tuple(rows), tuple(categories.found.values()), (remark,) if wide else ())


def _row(sheet: Sheet, camera: CameraSheet, noted: Noted) -> dict[str, str | int]:
    one, first, last, end = noted.annotation, noted.first, noted.last, noted.end
    dated = sheet.incident is not None and is_dated(sheet.incident)
    return {
        "camera": camera.name,
        "type": "marker" if one.is_marker else "range",
        "category": sheet.categories.name_of(one.category),
        "title": one.title,
        "note": one.note,
        "people": _listed(one.people),
        "place": one.place,
        "tags": _listed(one.tags),
        "start_timecode": first.timecode,
        "last_timecode": last.timecode,
        "start_time": format_seconds(first.seconds),
        "end_time": format_seconds(end.seconds),
        "first_frame": first.frame,
        "last_frame": last.frame,
        "first_pts": first.pts,
        "end_pts": end.pts,
        "time_base": f"{camera.time_base.numerator}/{camera.time_base.denominator}",
        "incident_start": said_start(sheet, first),
        "incident_start_utc": iso(first.incident) if dated else "",
        "incident_end_utc": iso(end.incident) if dated else "",
        "clock": whose_clock(sheet, camera),
        "timecode_note": camera.timecode.words,
        "still_frame": "" if one.still is None else one.still,
        "region": "" if one.region is None else json.dumps(shape_to_json(one.region)),
        "colour": one.colour,
        "source": one.source,
        "category_id": one.category,
        "file": camera.file,
        "footage_sha256": camera.footage.sha256,
        "video": camera.footage.video,
        "id": one.id,
    }


def _cell(value: str | int) -> str:
    """A cell that no spreadsheet runs, and that ``_uncell`` reads back as it was."""
    text = str(value)
    return f"'{text}" if _runs(text.lstrip("'")) else text


def _uncell(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _runs(cell.lstrip("'")) else cell


def _runs(text: str) -> bool:
    return plain_cell(text) != text


def _listed(texts: tuple[str, ...]) -> str:
    """Words in one cell: ``one; two``. A semicolon or backslash of a word has a backslash before it."""
    return "; ".join(re.sub(r"([\\;])", r"\\\1", text) for text in texts)


def _unlisted(cell: str) -> tuple[str, ...]:
    parts = re.findall(r"(?:\\.|[^\\;])+", cell, re.DOTALL)
    return words(re.sub(r"\\(.)", r"\1", part) for part in parts)


def _plain_name(cell: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", cell.strip().casefold()).strip("_")


def _columns(names: list[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for column, same in _SAME.items():
        found = next((names.index(name) for name in same if name in names), None)
        if found is not None:
            places[column] = found
    begins = {"first_frame", "first_pts", "start_timecode", "start_time"}
    if not begins & places.keys():
        raise Malformed(
            "it has no column that says where an annotation begins (such as “first_frame”)", 1
        )
    return places


class _Cells:
    """The cells of one row by column; empty where there is none."""

    def __init__(self, cells: list[str], places: Mapping[str, int]) -> None:
        self._cells, self._places = cells, places

    @property
    def absent(self) -> tuple[str, ...]:
        """Fields of annotations that the table has no column for."""
        return tuple(f for f, names in _FIELDS.items() if self._places.keys().isdisjoint(names))

    def __getitem__(self, column: str) -> str:
        at = self._places.get(column, -1)
        return _uncell(self._cells[at]) if 0 <= at < len(self._cells) else ""

    def whole(self, column: str, where: str) -> int | None:
        text = self[column].strip()
        if not text:
            return None
        if not _WHOLE.fullmatch(text):
            refuse(f"“{column}” should be a whole number, not “{text[:40]}”", where)
        return int(text)


def _incoming(cells: _Cells, where: str) -> Incoming:
    shape = None
    if cells["region"].strip():
        try:
            shape = shape_from_json(json.loads(cells["region"]))
        except (CodecError, ValueError, RecursionError):
            refuse("“region” is no shape", where)
    colour = cells["colour"].strip().casefold()
    said = worded(
        cells["title"],
        cells["note"],
        tags=_unlisted(cells["tags"]),
        people=_unlisted(cells["people"]),
        place=cells["place"],
        region=shape,
        colour=colour if colour in PALETTE else "",
        source=cells["source"],
        ident=cells["id"].strip(),
    )
    place = _place(cells, where)
    pts = cells.whole("first_pts", where), cells.whole("end_pts", where)
    return Incoming(
        place,
        said,
        False,
        cells["category_id"].strip() or cells["category"],
        CameraSaid(
            cells["footage_sha256"].strip().lower(),
            cells.whole("video", where) or 0,
            cells["camera"],
            cells["file"],
        ),
        where,
        (pts[0], pts[1]) if pts[0] is not None and pts[1] is not None else None,
        cells.whole("still_frame", where),
        cells.absent,
    )


def _place(cells: _Cells, where: str) -> Place:
    first, last = cells.whole("first_frame", where), cells.whole("last_frame", where)
    if first is not None:
        last = first if last is None else last
        if not 0 <= first <= last:
            refuse("its last frame lies before its first", where)
        return Place(frames=(first, last))
    pts, end = cells.whole("first_pts", where), cells.whole("end_pts", where)
    if pts is not None:
        return Place(pts=(pts, pts + 1 if end is None else end))
    text = cells["start_timecode"].strip() or cells["start_time"].strip()
    if not text:
        refuse("it does not say where it begins", where)
    if _TIMECODE.fullmatch(text):
        return _by_timecode(cells, text)
    start = _seconds(text, where)
    stops = (cells["end_time"] or cells["end_timecode"]).strip()
    length = cells["duration"].strip()
    stop = _seconds(stops, where) if stops else None
    if stop is None and length:
        stop = start + _seconds(length, where)
    return Place(seconds=(start, stop))


def _category(cells: _Cells) -> NoteCategory | None:
    """The category of a row of ours: its id and its name."""
    if not cells["category_id"].strip() or not cells["category"].strip():
        return None
    try:
        return checked(NoteCategory(cells["category_id"].strip(), cells["category"]))
    except BadCategory:
        return None


def _by_timecode(cells: _Cells, start: str) -> Place:
    last = cells["last_timecode"].strip()
    end = (cells["end_timecode"] or cells["end_time"]).strip()
    return Place(timecode=(start, last or end or None), last_included=bool(last))


def _seconds(text: str, where: str) -> Fraction:
    if len(text) > _LONGEST_TIME:
        refuse("a time is too long", where)
    try:
        found = parse_time(text.replace(",", ".")).seconds
    except ValueError:
        found = None
    if found is None:
        refuse(f"“{text}” is no time", where)
    return found
