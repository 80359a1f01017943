"""Annotations as Umbra's own JSON: everything, exactly, with the footage and cameras they belong to."""

from __future__ import annotations

import json
from typing import Any

from redaction.formats.timeline_common import (
    Categorised,
    Incoming,
    Json,
    Malformed,
    ReadSheet,
    category_from_json,
    category_to_json,
    counted,
    iso,
    row_from_json,
    row_to_json,
    too_deep,
    whose_clock,
)
from redaction.incident.mapping import is_dated
from redaction.model.fields import CodecError, Fields
from redaction.notes.sheet import CameraSheet, Sheet

NAME = "umbra-annotations"
VERSION = 1


def write(sheet: Sheet) -> str:
    """The file's text."""
    used = {n.annotation.category for c in sheet.cameras for n in c.notes}
    incident = sheet.incident
    data: Json = {
        "format": NAME,
        "version": VERSION,
        "title": sheet.title,
        "made": sheet.made.isoformat(),
    }
    if incident is not None:
        data["incident"] = {
            "title": incident.title,
            "reference": incident.reference,
            "zone": incident.zone,
            "times": "of day"
            if is_dated(incident)
            else "from the first frame of the leading camera",
        }
    data["categories"] = [category_to_json(c) for c in sheet.categories if c.id in used]
    data["footage"] = [_footage(sheet, camera) for camera in sheet.cameras]
    data["annotations"] = [row_to_json(sheet, camera, noted) for camera, noted in sheet.in_order()]
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def read(text: str) -> ReadSheet:
    """The annotations of a file.

    Raises:
        Malformed: If it is none of ours, or a newer one.
    """
    data = parsed(text)
    try:
        fields = Fields(data, "the file")
        if fields.text("format") != NAME:
            raise fields.fail("format", f"“{NAME}”")
        if fields.whole("version") != VERSION:
            raise fields.fail("version", f"{VERSION}: a newer version of Umbra wrote it")
        rows, listed = fields.take("annotations"), fields.take("categories", [])
    except CodecError as error:
        raise Malformed(str(error)) from error
    if not isinstance(rows, list) or not isinstance(listed, list):
        raise Malformed("its annotations and categories should be lists")
    counted(len(rows) + len(listed))
    categories = Categorised()
    try:
        for one in listed:
            categories.take(category_from_json(one))
    except CodecError as error:
        raise Malformed(str(error)) from error
    found: list[Incoming] = []
    for number, row in enumerate(rows, 1):
        exact = row_from_json(row, f"annotation {number}")
        found.append(exact.incoming)
        categories.take(exact.category)
    return ReadSheet(tuple(found), tuple(categories.found.values()))


def parsed(text: str) -> Any:
    """JSON of a bounded depth, in which nothing is said twice.

    Of what is said twice each reader takes another, and OpenTimelineIO's ends the process.

    Raises:
        Malformed: If it is not whole, deeper than any file of annotations, or says a thing twice.
    """
    if too_deep(text):
        raise Malformed("it is JSON that no file of annotations would hold")
    try:
        return json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise Malformed(f"it is not whole JSON: {error.msg}", error.lineno) from error
    except (RecursionError, ValueError) as error:
        raise Malformed("it is JSON that no file of annotations would hold") from error


def _once(pairs: list[tuple[str, Any]]) -> Json:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise Malformed("it is JSON that says the same thing twice")
    return found


def _footage(sheet: Sheet, camera: CameraSheet) -> Json:
    first, end = camera.whole
    data: Json = {
        "source": camera.source,
        "camera": camera.name,
        "file": camera.file,
        "frames": camera.footage.frames,
        "width": camera.footage.width,
        "height": camera.footage.height,
        "time_base": str(camera.time_base),
        "first_pts": first.pts,
        "end_pts": end.pts,
        "timecode": {
            "rate": str(camera.timecode.rate),
            "drop_frame": camera.timecode.drop,
            "start": first.timecode,
            "said": camera.timecode.words,
        },
    }
    if sheet.incident is not None:
        data["clock"] = whose_clock(sheet, camera)
        if camera.placed:
            data["incident_start"] = str(first.incident)
            data["incident_end"] = str(end.incident)
        if camera.placed and is_dated(sheet.incident):
            data["utc_start"], data["utc_end"] = iso(first.incident), iso(end.incident)
    return data
