"""Annotations as an OpenTimelineIO timeline: one track for each camera, markers on its clip, ranges as clips.

A camera's footage lies on its track from where it begins on the incident's clock; its annotations are markers
on it, and its ranges are clips on tracks above, so that an editor has both. Times count at the nominal rate;
``metadata["umbra"]`` of every marker and clip holds frames and time stamps exactly.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from redaction.formats.timeline_common import (
    WRITTEN,
    CameraSaid,
    Categorised,
    Exact,
    Incoming,
    Malformed,
    Place,
    ReadSheet,
    counted,
    row_from_json,
    row_to_json,
    whose_clock,
    worded,
)
from redaction.formats.timeline_json import parsed
from redaction.incident.mapping import is_dated
from redaction.incident.words import local_moment
from redaction.model.annotation import one_line
from redaction.notes.sheet import CameraSheet, Instant, Noted, Sheet

_KEY, _EXACT = "umbra", "exact"
_COLOURS = {
    "blue": "BLUE",
    "teal": "CYAN",
    "red": "RED",
    "purple": "PURPLE",
    "pink": "PINK",
    "orange": "ORANGE",
    "yellow": "YELLOW",
    "green": "GREEN",
    "brown": "MAGENTA",
    "grey": "WHITE",
}
"""OpenTimelineIO's names for our colours; it has ten fixed ones."""


def write(sheet: Sheet) -> str:
    """The file's text. Every camera has to have a place on the incident's clock."""
    text: str = timeline_of(sheet).to_json_string(indent=1)
    return text + "\n"


def timeline_of(sheet: Sheet) -> Any:
    """The ``opentimelineio.schema.Timeline``."""
    import opentimelineio as otio

    timeline = otio.schema.Timeline(sheet.title or "Annotations")
    timeline.global_start_time = _global_start(sheet)
    timeline.metadata[_KEY] = {
        "made": sheet.made.isoformat(),
        "times": "Frames at each track's nominal rate; exact frames and time stamps in metadata of markers.",
    }
    begins = [c.whole[0].incident for c in sheet.cameras if c.placed]
    zero = min((b for b in begins if b is not None), default=None)
    for camera in sheet.cameras:
        track = otio.schema.Track(camera.name, kind=otio.schema.TrackKind.Video)
        _gap(track, camera, zero)
        clip = _whole_clip(sheet, camera)
        for noted in camera.notes:
            clip.markers.append(_marker(sheet, camera, noted))
        track.append(clip)
        timeline.tracks.append(track)
        for number, ranges in enumerate(_apart(camera), 1):
            name = f"{camera.name}: ranges" + (f" {number}" if number > 1 else "")
            timeline.tracks.append(_range_track(sheet, camera, name, ranges, zero))
    return timeline


def read(text: str) -> ReadSheet:
    """The annotations of a timeline: its markers; without any, the clips that are a part of their media.

    Raises:
        Malformed: If it is no timeline.
    """
    import opentimelineio as otio

    data = parsed(text)
    if not isinstance(data, Mapping) or "OTIO_SCHEMA" not in data:
        raise Malformed("it is no OpenTimelineIO file")
    counted(text.count('"Marker.') + text.count('"Clip.'))
    _looked_through(data)
    try:
        whole = otio.core.deserialize_json_from_string(text)
        return _read(whole)
    except Malformed:
        raise
    except Exception as error:  # the library raises whatever its schemas run into
        raise Malformed(f"it is no timeline: {one_line(str(error))[:120]}") from error


def _looked_through(data: object) -> None:
    """Refuse what the library would not survive: a timeline without tracks, and what is inside of itself.

    Raises:
        Malformed: If there is any.
    """
    waiting: list[object] = [data]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += one
            continue
        if not isinstance(one, Mapping):
            continue
        if _schema(one).startswith("Timeline.") and not isinstance(one.get("tracks"), Mapping):
            raise Malformed("it is no timeline: it has no tracks")
        parts = one.get("children")
        inside = [*(parts if isinstance(parts, list) else ()), one.get("tracks")]
        if any(_schema(part).startswith("SerializableObjectRef.") for part in inside):
            raise Malformed("it is no timeline: a part of it stands in two places")
        waiting += one.values()


def _schema(one: object) -> str:
    return str(one.get("OTIO_SCHEMA", "")) if isinstance(one, Mapping) else ""


def ranged(camera: CameraSheet, first: Instant, end: Instant) -> Any:
    """The ``TimeRange`` of a stretch in the camera's timecode, at least one frame long."""
    import opentimelineio as otio

    rate = float(camera.timecode.rate)
    start = camera.timecode.number(first.seconds)
    length = max(1, camera.timecode.number(end.seconds) - start)
    return otio.opentime.TimeRange(
        otio.opentime.RationalTime(start, rate), otio.opentime.RationalTime(length, rate)
    )


def _global_start(sheet: Sheet) -> Any:
    """Where the timeline begins: the local time of day of the incident, else the footage's start timecode."""
    import opentimelineio as otio

    placed = [c for c in sheet.cameras if c.placed]
    if sheet.incident is None or not placed:
        camera = sheet.cameras[0]
        return otio.opentime.RationalTime(camera.timecode.start, float(camera.timecode.rate))
    first = min(placed, key=lambda c: c.whole[0].incident or 0)
    time = first.whole[0].incident
    assert time is not None
    if is_dated(sheet.incident):
        moment = local_moment(sheet.incident, time)
        second = moment.hour * 3600 + moment.minute * 60 + moment.second
        time = second + Fraction(moment.microsecond, 1_000_000)
    rate = first.timecode.rate
    return otio.opentime.RationalTime(round(time * rate), float(rate))


def _gap(track: Any, camera: CameraSheet, zero: Fraction | None) -> None:
    """Nothing, from the timeline's beginning to the camera's."""
    import opentimelineio as otio

    start = camera.whole[0].incident
    if zero is None or start is None or start <= zero:
        return
    frames = round((start - zero) * camera.timecode.rate)
    if frames:
        length = otio.opentime.RationalTime(frames, float(camera.timecode.rate))
        track.append(otio.schema.Gap(duration=length))


def _whole_clip(sheet: Sheet, camera: CameraSheet) -> Any:
    import opentimelineio as otio

    clip = otio.schema.Clip(camera.name, _media(camera), ranged(camera, *camera.whole))
    clip.metadata[_KEY] = {
        "footage": camera.source,
        "frames": camera.footage.frames,
        "time_base": str(camera.time_base),
        "first_pts": camera.whole[0].pts,
        "timecode": camera.timecode.words,
        "clock": whose_clock(sheet, camera),
    }
    return clip


def _media(camera: CameraSheet) -> Any:
    import opentimelineio as otio

    media = otio.schema.ExternalReference(camera.file, ranged(camera, *camera.whole))
    media.name = camera.file
    return media


def _marker(sheet: Sheet, camera: CameraSheet, noted: Noted) -> Any:
    import opentimelineio as otio

    one = noted.annotation
    span, name = ranged(camera, noted.first, noted.end), _title(sheet, noted)
    written = list(_said(span, name, one.note))
    return otio.schema.Marker(
        name=name,
        marked_range=span,
        color=_COLOURS[sheet.categories.colour_of(one).name],
        metadata={_KEY: _metadata(sheet, camera, noted, written)},
        comment=one.note,
    )


def _metadata(
    sheet: Sheet, camera: CameraSheet, noted: Noted, written: list[object]
) -> dict[str, object]:
    """Exactly, as text, because the library rounds the last digit of numbers; and what people look for."""
    row = {**row_to_json(sheet, camera, noted), WRITTEN: written}
    return {
        _EXACT: json.dumps(row, ensure_ascii=False),
        "position": row["position"],
        "category": sheet.categories.name_of(noted.annotation.category),
    }


def _apart(camera: CameraSheet) -> list[list[Noted]]:
    """The ranges, on as few tracks as let none overlap another."""
    tracks: list[list[Noted]] = []
    for noted in (n for n in camera.notes if not n.annotation.is_marker):
        start = camera.timecode.number(noted.first.seconds)
        for track in tracks:
            if camera.timecode.number(track[-1].end.seconds) <= start:
                track.append(noted)
                break
        else:
            tracks.append([noted])
    return tracks


def _range_track(
    sheet: Sheet, camera: CameraSheet, name: str, ranges: list[Noted], zero: Fraction | None
) -> Any:
    import opentimelineio as otio

    track = otio.schema.Track(name, kind=otio.schema.TrackKind.Video)
    _gap(track, camera, zero)
    rate = float(camera.timecode.rate)
    at = camera.timecode.number(camera.whole[0].seconds)
    for noted in ranges:
        span = ranged(camera, noted.first, noted.end)
        start = camera.timecode.number(noted.first.seconds)
        if start > at:
            track.append(otio.schema.Gap(duration=otio.opentime.RationalTime(start - at, rate)))
        clip = otio.schema.Clip(_title(sheet, noted), _media(camera), span)
        clip.metadata[_KEY] = _metadata(sheet, camera, noted, [])
        track.append(clip)
        at = start + int(span.duration.value)
    return track


def _title(sheet: Sheet, noted: Noted) -> str:
    one = noted.annotation
    return one.title or sheet.categories.name_of(one.category) or "Annotation"


# reading


def _read(whole: Any) -> ReadSheet:
    import opentimelineio as otio

    if not hasattr(whole, "find_clips"):
        raise Malformed(f"it holds no timeline but a {one_line(whole.schema_name())[:40]}")
    clips = list(whole.find_clips())
    categories = Categorised()
    rows: dict[str, Incoming] = {}
    foreign: list[Incoming] = []
    for number, (holder, marker) in enumerate(_markers(whole, clips), 1):
        where = f"marker {number}"
        exact = _exact(marker, where, categories)
        plain = _foreign(holder, marker, where, otio)
        if exact is None:
            foreign.append(plain)
            continue
        now = exact.now(
            *_said(marker.marked_range, marker.name, marker.comment),
            place=plain.place,
            # a marker has a name even where the annotation has no title
            title=_unless_written(marker.name, exact, 2, exact.incoming.said.title),
            note=_unless_written(marker.comment, exact, 3, exact.incoming.said.note),
        )
        rows.setdefault(now.said.id, now)
    for number, clip in enumerate(clips, 1):
        exact = _exact(clip, f"clip {number}", categories)
        if exact is not None:
            # The marker of the same annotation counts; a clip stands for it only where that was taken away.
            rows.setdefault(exact.incoming.said.id, exact.incoming)
    if not rows and not foreign:
        foreign = [_part(clip, f"clip {n}") for n, clip in enumerate(clips, 1) if _is_part(clip)]
    remarks: tuple[str, ...] = ()
    if foreign:
        remarks = (
            "Times of a timeline count from the start of its media; where its rate is that of the footage,"
            " they are its frames.",
        )
    return ReadSheet((*rows.values(), *foreign), tuple(categories.found.values()), remarks)


def _markers(whole: Any, clips: list[Any]) -> Iterator[tuple[Any, Any]]:
    """Markers with what they lie on; those on tracks and on the whole timeline, too."""
    stack = getattr(whole, "tracks", whole)
    holders = [*clips, *([stack] if hasattr(stack, "markers") else [])]
    holders += [t for t in stack if hasattr(t, "markers") and t not in clips]
    for holder in holders:
        for marker in holder.markers:
            yield holder, marker


def _exact(thing: Any, where: str, categories: Categorised) -> Exact | None:
    said = thing.metadata.get(_KEY)
    text = said.get(_EXACT) if hasattr(said, "get") else None
    if not isinstance(text, str):
        return None
    exact = row_from_json(parsed(text), where)
    categories.take(exact.category)
    return exact


def _unless_written(now: str, exact: Exact, at: int, kept: str) -> str:
    """What somebody changed, else what it stood for when it was written."""
    return kept if len(exact.written) > at and exact.written[at] == now else now


def _said(span: Any, name: str, comment: str) -> tuple[object, ...]:
    """What a marker says that somebody may change."""
    return span.start_time.value, span.duration.value, name, comment


def _foreign(holder: Any, marker: Any, where: str, otio: Any) -> Incoming:
    span = marker.marked_range
    zero, camera = Fraction(0), CameraSaid()
    if isinstance(holder, otio.schema.Clip):
        camera = _camera_of(holder)
        available = getattr(holder.media_reference, "available_range", None)
        if available is not None:
            zero = _seconds(available.start_time)
    start = _seconds(span.start_time) - zero
    length = _seconds(span.duration)
    comment = getattr(marker, "comment", "") or ""
    said = worded(marker.name or one_line(comment), comment if marker.name else "")
    # A marker of one frame or none is a marker.
    single = length * _rate(span.start_time) <= 1
    stop = None if single else start + length
    return Incoming(_place(start, stop, where), said, camera=camera, where=where)


def _is_part(clip: Any) -> bool:
    available = getattr(clip.media_reference, "available_range", None)
    return clip.source_range is not None and clip.source_range != available


def _part(clip: Any, where: str) -> Incoming:
    available = getattr(clip.media_reference, "available_range", None)
    zero = Fraction(0) if available is None else _seconds(available.start_time)
    start = _seconds(clip.source_range.start_time) - zero
    stop = start + _seconds(clip.source_range.duration)
    return Incoming(
        _place(start, stop, where), worded(clip.name or ""), camera=_camera_of(clip), where=where
    )


def _place(start: Fraction, stop: Fraction | None, where: str) -> Place:
    if start < 0 or (stop is not None and stop < start):
        raise Malformed(f"{where}: it begins before its media")
    return Place(seconds=(start, stop))


def _camera_of(clip: Any) -> CameraSaid:
    url = str(getattr(clip.media_reference, "target_url", "") or "")
    return CameraSaid(file=url.replace("\\", "/").rsplit("/", 1)[-1])


def _rate(time: Any) -> Fraction:
    """A rate as the fraction that is meant: 29.97 is 30000/1001."""
    whole = round(time.rate)
    if abs(time.rate - whole * 1000 / 1001) < 0.005 * whole / 24 and time.rate != whole:
        return Fraction(whole * 1000, 1001)
    return Fraction(time.rate).limit_denominator(1_000_000)


def _seconds(time: Any) -> Fraction:
    rate = _rate(time)
    if rate <= 0:
        raise Malformed("a time has no rate")
    return Fraction(time.value).limit_denominator(1_000_000) / rate
