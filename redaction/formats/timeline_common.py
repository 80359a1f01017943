"""What files of annotations have in common: what is written of each annotation, and what is read of one.

Every format but the EDL carries, beside what it can say by itself, one JSON object for each annotation that
holds everything exactly (``row_to_json``). What reads a file goes by that object where there is one, else by
what the format says.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any, NoReturn

from player.media.time import FrameIndex, FrameSpan
from redaction.formats.common import Malformed as Malformed
from redaction.incident.camera import moment_of
from redaction.incident.words import by_whose_clock, said_moment
from redaction.model.annotation import LONGEST_TITLE, Annotation, many_lines, one_line
from redaction.model.codec import annotation_from_json, annotation_to_json
from redaction.model.fields import CodecError, Fields
from redaction.model.geometry import Shape
from redaction.model.ids import AnnotationId
from redaction.model.note_category import Categories, NoteCategory
from redaction.notes.sheet import CameraSheet, Instant, Noted, Sheet

WRITTEN = "written"
"""Key of what the format itself said of the annotation when it was written. Where it says something else now,
somebody changed it in another program, and that counts."""
_LEFT_OUT = "left_out"
ROW = "umbra-annotation"
"""Key of the object that holds an annotation exactly, and its version."""
VERSION = 1
MOST_BYTES = 64 << 20
"""Of a file that is read: 100,000 annotations with everything said take less."""
MOST_ROWS = 100_000
MOST_DEPTH = 60
_LONGEST_ID = 64
"""Objects within objects of a file that is read."""

_STRING = re.compile(r'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class CameraSaid:
    """The footage a file names: by hash and number of the moving picture, by camera, by file."""

    sha256: str = ""
    video: int = 0
    name: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a file says that an annotation lies; the first that is given counts.

    Attributes:
        frames: First and last frame, both included.
        pts: Time stamps of the first frame and of the end.
        timecode: Of the first frame and of the end.
        last_included: Whether the second timecode is that of the last frame, not of the one after.
        numbers: Of frames as timecode counts them from midnight, of the first frame and of the end.
        seconds: Media times of start and end; no end for a marker.
    """

    frames: tuple[int, int] | None = None
    pts: tuple[int, int] | None = None
    timecode: tuple[str, str | None] | None = None
    last_included: bool = False
    numbers: tuple[int, int] | None = None
    seconds: tuple[Fraction, Fraction | None] | None = None


@dataclass(frozen=True, slots=True)
class Incoming:
    """One annotation of a file.

    Attributes:
        place: Where it lies.
        said: What it says; its span means nothing unless ``exact``. Its id is empty where the file has none.
        exact: Whether ``said`` is what Umbra wrote, span and id included.
        category: Name or id of its category as the file has it.
        camera: Of which footage it is.
        where: In the file, for a sentence: ``row 3``.
        given_pts: Time stamps of start and end that the file gives beside frames, to be held against those of
            the footage.
        still: The frame that stands for it, unless ``exact``.
        absent: Names of fields of which the file says nothing, because it has no place for them or because
            they were left out of it on wish: of an annotation that is there they stay as they are.
    """

    place: Place
    said: Annotation
    exact: bool = False
    category: str = ""
    camera: CameraSaid = CameraSaid()
    where: str = ""
    given_pts: tuple[int, int] | None = None
    still: int | None = None
    absent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """What is in a file.

    Attributes:
        rows: In the order of the file.
        categories: Those that the file describes.
        remarks: What a person should know: what was left out, and what the format cannot say.
    """

    rows: tuple[Incoming, ...]
    categories: tuple[NoteCategory, ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(slots=True)
class Categorised:
    """Gathers the categories that rows of a file describe, each once."""

    found: dict[str, NoteCategory] = field(default_factory=dict)

    def take(self, category: NoteCategory | None) -> None:
        """Note one; the first of an id counts."""
        if category is not None:
            self.found.setdefault(category.id, category)


def row_to_json(sheet: Sheet, camera: CameraSheet, noted: Noted) -> Json:
    """Everything about one annotation, exactly."""
    category = sheet.categories.find(noted.annotation.category)
    data: Json = {
        ROW: VERSION,
        "footage": camera.source,
        "camera": camera.name,
        "file": camera.file,
        "annotation": annotation_to_json(noted.annotation),
        "position": position_to_json(sheet, camera, noted),
    }
    if category is not None:
        data["category"] = category_to_json(category)
    if sheet.without:
        data[_LEFT_OUT] = list(sheet.without)
    return data


def position_to_json(sheet: Sheet, camera: CameraSheet, noted: Noted) -> Json:
    """Where it lies, in every way of saying so; times as exact fractions of a second."""
    first, last, end = noted.first, noted.last, noted.end
    data: Json = {
        "first_frame": first.frame,
        "last_frame": last.frame,
        "first_pts": first.pts,
        "last_pts": last.pts,
        "end_pts": end.pts,
        "time_base": str(camera.time_base),
        "start_seconds": str(first.seconds),
        "end_seconds": str(end.seconds),
        "first_timecode": first.timecode,
        "last_timecode": last.timecode,
    }
    if sheet.incident is not None and camera.placed:
        assert first.incident is not None
        assert end.incident is not None
        data["incident_start"] = str(first.incident)
        data["incident_end"] = str(end.incident)
        data["said"] = said_start(sheet, first)
    return data


def said_start(sheet: Sheet, instant: Instant) -> str:
    """An incident time as people read it, without whose clock it is; empty where there is none."""
    if sheet.incident is None or instant.incident is None:
        return ""
    return said_moment(sheet.incident, instant.incident)


def whose_clock(sheet: Sheet, camera: CameraSheet) -> str:
    """Whose clock the incident times of a camera are by, and how it came to its place; empty outside one."""
    if sheet.incident is None:
        return ""
    return by_whose_clock(sheet.incident, camera.camera)


def iso(time: Fraction | None) -> str:
    """An incident time as ISO 8601 in UTC, rounded down to the microsecond; empty where there is none."""
    return "" if time is None else moment_of(time).astimezone(dt.UTC).isoformat()


def category_to_json(category: NoteCategory) -> Json:
    """A category as templates have it."""
    one: Json = Categories((category,)).to_json()["categories"][0]
    return one


def category_from_json(data: object) -> NoteCategory:
    """The category.

    Raises:
        CodecError: If the value is none.
    """
    whole = {**Categories().to_json(), "categories": [data]}
    return Categories.from_json(whole).all[0]


@dataclass(frozen=True, slots=True)
class Exact:
    """One annotation as ``row_to_json`` wrote it.

    Attributes:
        incoming: It.
        category: Described with it, or None.
        written: What the format itself said of it then; empty where that was not kept.
    """

    incoming: Incoming
    category: NoteCategory | None
    written: tuple[object, ...]

    def now(self, *said: object, place: Place, title: str, note: str | None = None) -> Incoming:
        """The annotation, in the light of what the format says of it now.

        Args:
            said: What the format says now, in the order in which it was written.
            place: Where the format says that it lies.
            title: That the format gives it; the note likewise, None where it has none.
            note: See ``title``.
        """
        if not self.written or self.written == said:
            return self.incoming
        old = self.incoming
        new = replace(old.said, title=one_line(title)[:LONGEST_TITLE])
        if note is not None:
            new = replace(new, note=many_lines(note))
        moved = self.written[:2] != said[:2]
        return replace(
            old,
            said=new,
            exact=False,
            place=place if moved else old.place,
            still=None if moved else new.still,
            given_pts=None if moved else old.given_pts,
        )


def row_from_json(data: object, where: str) -> Exact:
    """The annotation of ``row_to_json``.

    Raises:
        Malformed: If the value is none, or a newer one.
    """
    try:
        fields = Fields(data, "an annotation")
        if fields.whole(ROW) != VERSION:
            raise fields.fail(ROW, f"{VERSION}: a newer version of Umbra wrote it")
        source, name = fields.text("footage", ""), fields.text("camera", "")
        file = fields.text("file", "")
        said = annotation_from_json(fields.take("annotation"))
        position = fields.take("position", {})
        category = fields.optional("category", lambda: category_from_json(fields.take("category")))
        written = fields.take(WRITTEN, [])
        left_out = fields.texts(_LEFT_OUT)
        fields.end()
        if not len(said.span):
            raise CodecError("an annotation has no frame")
    except CodecError as error:
        raise Malformed(f"{where}: {error}") from error
    sha256, _, video = source.partition("/")
    camera = CameraSaid(
        sha256, int(video) if video.isdecimal() and len(video) < 5 else 0, name, file
    )
    place = Place(frames=(said.span.start, said.span.stop - 1))
    pts = None
    if isinstance(position, Mapping):
        given = position.get("first_pts"), position.get("end_pts")
        if type(given[0]) is int and type(given[1]) is int:
            pts = (given[0], given[1])
    before = tuple(written) if isinstance(written, list) else ()
    incoming = Incoming(place, said, True, said.category, camera, where, pts, absent=left_out)
    return Exact(incoming, category, before)


def worded(
    title: str,
    note: str = "",
    *,
    tags: tuple[str, ...] = (),
    people: tuple[str, ...] = (),
    place: str = "",
    region: Shape | None = None,
    colour: str = "",
    source: str = "",
    ident: str = "",
) -> Annotation:
    """An annotation of another program's words; its frames come later.

    A title that is too long is cut, and stands in full in the note.
    """
    title, note = one_line(title), many_lines(note)
    if len(title) > LONGEST_TITLE:
        note = f"{title}\n{note}".strip()
        title = title[: LONGEST_TITLE - 1] + "…"
    nowhere = FrameSpan(FrameIndex(0), FrameIndex(1))
    return Annotation(
        AnnotationId(ident[:_LONGEST_ID]),
        nowhere,
        title,
        note,
        "",
        colour,
        tags,
        people,
        one_line(place),
        region,
        source=source,
    )


def too_deep(text: str) -> bool:
    """Whether JSON has more objects within objects than any of these files; strings may hold brackets."""
    depth = 0
    for letter in _BRACKET.findall(_STRING.sub("", text)):
        depth += 1 if letter in "[{" else -1
        if depth > MOST_DEPTH:
            return True
    return False


def counted(rows: int) -> None:
    """Refuse more annotations than any footage has.

    Raises:
        Malformed: If there are too many.
    """
    if rows > MOST_ROWS:
        raise Malformed(f"it holds more than {MOST_ROWS:,} annotations")


def refuse(why: str, where: str = "") -> NoReturn:
    """Say what is wrong, and where.

    Raises:
        Malformed: Always.
    """
    raise Malformed(f"{where}: {why}" if where else why)
