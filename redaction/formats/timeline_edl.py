"""Annotations as an EDL (CMX 3600), through OpenTimelineIO's adapter: one event each, one after another.

An EDL has one frame rate, eight characters for a reel and no text but comments, so it carries source
timecodes, titles and categories only. ``LEAVES_OUT`` says so wherever one is written.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from redaction.formats.timeline_common import (
    CameraSaid,
    Incoming,
    Malformed,
    Place,
    ReadSheet,
    counted,
    worded,
)
from redaction.formats.timeline_otio import ranged
from redaction.model.annotation import one_line
from redaction.notes.sheet import CameraSheet, Noted, Sheet

LEAVES_OUT = (
    "An EDL carries source timecodes, titles and categories only: notes, people, places, tags, regions and"
    " incident times are not in it. Events lie one after another, not at their times."
)
COUNTED = frozenset(
    {Fraction(n) for n in (24, 25, 30, 48, 50, 60)}
    | {Fraction(n * 1000, 1001) for n in (24, 30, 48, 60)}
)
"""Rates of timecode that an EDL can have."""

_AT_ONCE = 100
"""Events that are given to the adapter together: it looks through all of a track for each of them."""

_NUMBER = re.compile(r"^\d{3,}(?=  )", re.MULTILINE)
_FRAMES = re.compile(
    r"UMBRA FRAMES (\d{1,12}) TO (\d{1,12})\b(?: PTS (-?\d{1,18}) TO (-?\d{1,18}))?"
)
_CATEGORY = re.compile(r"UMBRA CATEGORY (.+)")
_SOURCE = re.compile(r"UMBRA SOURCE ([0-9a-f]{64})/(\d{1,4})")


def write(sheet: Sheet) -> str:
    """The file's text. All cameras have the same rate, one of ``COUNTED``."""
    import opentimelineio as otio
    from otio_cmx3600_adapter import cmx_3600

    timecode = sheet.cameras[0].timecode
    # The library counts 29.97 as drop frame; where the footage does not, its numbers are those of 30.
    rate = float(timecode.rate if timecode.drop else Fraction(timecode.base))
    title = _ascii_line(sheet.title) or "Annotations"
    kind = "DROP FRAME" if timecode.drop else "NON-DROP FRAME"
    events: list[str] = []
    at = 0
    notes = list(sheet.in_order())
    for begin in range(0, len(notes), _AT_ONCE):
        track = otio.schema.Track("V", kind=otio.schema.TrackKind.Video)
        if at:
            track.append(otio.schema.Gap(duration=otio.opentime.RationalTime(at, rate)))
        for camera, noted in notes[begin : begin + _AT_ONCE]:
            clip = _event(sheet, camera, noted, rate)
            track.append(clip)
            at += int(clip.source_range.duration.value)
        text = cmx_3600.write_to_string(otio.schema.Timeline("", [track]), rate=rate)
        events.append(_numbered_from(begin, text))
    return "".join([f"TITLE: {title}\nFCM: {kind}\n\n", *events])


def _numbered_from(before: int, text: str) -> str:
    """Events with their numbers counted on from those before."""
    return _NUMBER.sub(lambda number: f"{int(number[0]) + before:03d}", text)


def read(text: str, base: Fraction) -> ReadSheet:
    """The events of an EDL.

    Args:
        text: Of the file.
        base: Frames a second of the footage's timecode; an EDL does not say its own.

    Raises:
        Malformed: If it is no EDL, or none of that rate.
    """
    from otio_cmx3600_adapter import cmx_3600

    drop = bool(re.search(r"^FCM:\s*DROP", text, re.MULTILINE))
    rate = float(base) if drop else float(round(base))
    counted(len(re.findall(r"^\d+\s", text, re.MULTILINE)))
    try:
        timeline = cmx_3600.read_from_string(text, rate=rate, ignore_timecode_mismatch=True)
        # The same event may lie on a video and on sound tracks.
        tracks = list(timeline.video_tracks()) or list(timeline.tracks)[:1]
        rows = [
            _incoming(clip, f"event {number}")
            for track in tracks
            for number, clip in enumerate(track.find_clips(), 1)
        ]
    except Malformed:
        raise
    except Exception as error:  # the adapter raises whatever its parser runs into
        raise Malformed(f"it is no EDL of this rate: {one_line(str(error))[:120]}") from error
    remark = (
        f"An EDL does not say its frame rate; it was read as {float(base):.6g} frames a second, like the"
        " footage, and by source timecode."
    )
    return ReadSheet(tuple(rows), (), (remark,))


def _event(sheet: Sheet, camera: CameraSheet, noted: Noted, rate: float) -> Any:
    import opentimelineio as otio

    one = noted.annotation
    category = sheet.categories.name_of(one.category)
    span = ranged(camera, noted.first, noted.end)
    times = (span.start_time.value, span.duration.value)
    source = otio.opentime.TimeRange(*(otio.opentime.RationalTime(v, rate) for v in times))
    clip = otio.schema.Clip(_ascii_line(one.title or category) or "Annotation", None, source)
    comments = [
        f"UMBRA FRAMES {noted.first.frame} TO {noted.last.frame} PTS {noted.first.pts} TO {noted.end.pts}",
        f"UMBRA TIME BASE {camera.time_base}",
        f"UMBRA SOURCE {camera.source}",
        f"SOURCE FILE: {_ascii_line(camera.file)}",
    ]
    if category:
        comments.append(f"UMBRA CATEGORY {_ascii_line(category)}")
    clip.metadata["cmx_3600"] = {"reel": _reel(sheet, camera), "comments": comments}
    return clip


def _reel(sheet: Sheet, camera: CameraSheet) -> str:
    """Eight letters and digits at most, another for each camera."""
    name = re.sub(r"[^A-Za-z0-9]", "", camera.name.rsplit(".", 1)[0]).upper() or "CAMERA"
    number = sheet.cameras.index(camera) + 1
    return name[:8] if len(sheet.cameras) == 1 else f"{name[:5]}{number:03d}"


def _ascii_line(text: str) -> str:
    """Text on one line that no reader takes for an event."""
    return one_line(text)[:200]


def _incoming(clip: Any, where: str) -> Incoming:
    comments = [str(c) for c in clip.metadata.get("cmx_3600", {}).get("comments", [])]
    text = "\n".join(comments)
    category = _CATEGORY.search(text)
    source = _SOURCE.search(text)
    camera = CameraSaid(
        "" if source is None else source[1],
        0 if source is None else int(source[2]),
        "",
        next((c.split(":", 1)[1].strip() for c in comments if "SOURCE FILE:" in c), ""),
    )
    marked = _FRAMES.search(text)
    said = worded(clip.name or "")
    name = "" if category is None else category[1].strip()
    if marked is not None:
        pts = (int(marked[3]), int(marked[4])) if marked[3] is not None else None
        place = Place(frames=(int(marked[1]), int(marked[2])))
        return Incoming(place, said, False, name, camera, where, pts)
    span = clip.source_range or clip.trimmed_range()
    first = round(span.start_time.value)
    stop = first + max(1, round(span.duration.value))
    return Incoming(Place(numbers=(first, stop)), said, False, name, camera, where)
