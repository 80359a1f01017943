"""Model values as JSON-ready values, and back, without loss.

One spelling for the workspace database, the undo history, the ``umbra`` track file and the lines a
child process prints. Fields that hold their default are left out, unknown fields are refused: a file
that says more than this program understands would otherwise lose a decision in silence.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from player.media.time import FrameIndex, FrameSpan
from redaction.model.annotation import Annotation
from redaction.model.audio import AudioRange, AudioTreatment
from redaction.model.fields import CodecError as CodecError
from redaction.model.fields import Fields
from redaction.model.geometry import Box, Ellipse, Polygon, Shape
from redaction.model.ids import (
    AnnotationId,
    AudioRangeId,
    PersonId,
    TrackId,
)
from redaction.model.person import Person
from redaction.model.region import Kind, Style
from redaction.model.track import Keyframe, Origin, Problem, ReviewState, Track

VERSION = 1
"""Of this spelling. A reader refuses a higher one."""

Json = dict[str, Any]


def _clean(data: Json, **defaults: object) -> Json:
    """Without the fields that hold their default."""
    return {k: v for k, v in data.items() if k not in defaults or v != defaults[k]}


def shape_to_json(shape: Shape) -> Json:
    """``{"box": [x, y, w, h]}``, ``{"ellipse": [x, y, w, h]}`` or ``{"polygon": [x, y, x, y, …]}``."""
    match shape:
        case Box():
            return {"box": [shape.x, shape.y, shape.w, shape.h]}
        case Ellipse(box):
            return {"ellipse": [box.x, box.y, box.w, box.h]}
        case Polygon(points):
            return {"polygon": [v for point in points for v in point]}


def _shape(fields: Fields, data: object) -> Shape:
    names = [n for n in ("box", "ellipse", "polygon") if isinstance(data, Mapping) and n in data]
    if len(names) != 1:
        raise fields.fail("shape", "one of box, ellipse and polygon")
    name = names[0]
    values = fields.numbers(name)
    try:
        if name == "polygon":
            if len(values) % 2:
                raise fields.fail(name, "pairs of numbers")
            return Polygon(tuple(zip(values[::2], values[1::2], strict=True)))
        if len(values) != 4:
            raise fields.fail(name, "four numbers")
        box = Box(*values)
        return box if name == "box" else Ellipse(box)
    except CodecError:
        raise
    except ValueError as error:
        raise CodecError(f"{name}: {error}") from error


def shape_from_json(data: object) -> Shape:
    """The shape; see ``shape_to_json``.

    Raises:
        CodecError: If the value is no shape.
    """
    fields = Fields(data, "shape")
    shape = _shape(fields, data)
    fields.end()
    return shape


def keyframe_to_json(keyframe: Keyframe) -> Json:
    """One keyframe; the shape's fields lie beside its own."""
    data: Json = {"frame": int(keyframe.frame), **shape_to_json(keyframe.shape)}
    if keyframe.outside:
        data["outside"] = True
    if keyframe.origin is not Origin.MANUAL:
        data["origin"] = keyframe.origin.value
    if keyframe.confidence != 1.0:
        data["confidence"] = keyframe.confidence
    return data


def keyframe_from_json(data: object) -> Keyframe:
    """The keyframe.

    Raises:
        CodecError: If the value is no keyframe.
    """
    quick = _detected_box(data)
    if quick is not None:
        return quick
    fields = Fields(data, "keyframe")
    frame = fields.whole("frame")
    shape = _shape(fields, data)
    outside, origin = fields.flag("outside"), fields.choice("origin", Origin, Origin.MANUAL)
    confidence = fields.number("confidence", 1.0)
    return fields.build(lambda: Keyframe(FrameIndex(frame), shape, outside, origin, confidence))


_ORIGINS = {origin.value: origin for origin in Origin}
_USUAL = ("frame", "box", "origin", "confidence")


def _detected_box(data: object) -> Keyframe | None:
    """The keyframe when it is of the usual form, spelt as ``keyframe_to_json`` does; else None.

    An hour of footage holds hundreds of thousands of them, and reading each field by itself with a name
    for its faults takes ten times as long. Whatever is not plainly right takes that way.
    """
    if type(data) is not dict or tuple(data) != _USUAL:
        return None
    frame, box, origin, confidence = data.values()
    if type(frame) is not int or type(box) is not list or len(box) != 4:
        return None
    if type(origin) is not str or type(confidence) is not float or not math.isfinite(confidence):
        return None
    x, y, w, h = box
    if not type(x) is type(y) is type(w) is type(h) is float or w <= 0 or h <= 0:
        return None
    if not math.isfinite(x + y + w + h) or origin not in _ORIGINS:
        return None
    return Keyframe(FrameIndex(frame), Box(x, y, w, h), False, _ORIGINS[origin], confidence)


def track_attributes(track: Track) -> Json:
    """Everything of a track but its keyframes; ``id`` and ``stop`` always, the rest when not default."""
    data = {
        "id": track.id,
        "stop": int(track.stop),
        "kind": track.kind.value,
        "state": track.state.value,
        "visible": track.visible,
        "style": None if track.style is None else track.style.value,
        "person": track.person,
        "label": track.label,
        "reasons": list(track.reasons),
        "note": track.note,
        "locked": track.locked,
        "touched": track.touched,
        "problems": [p.value for p in track.problems],
        "confidence": track.confidence,
        "cleared": [p.value for p in track.cleared],
        "number": track.number,
        "why": track.why,
    }
    return _clean(
        data,
        kind="face",
        state="pending",
        visible=False,
        style=None,
        person=None,
        label="",
        reasons=[],
        note="",
        locked=False,
        touched=False,
        problems=[],
        confidence=1.0,
        cleared=[],
        number=0,
        why="",
    )


def track_to_json(track: Track) -> Json:
    """A whole track."""
    return {**track_attributes(track), "keyframes": [keyframe_to_json(k) for k in track.keyframes]}


def track_from_json(data: object) -> Track:
    """The track.

    Raises:
        CodecError: If the value is no track.
    """
    fields = Fields(data, "track")
    rows = fields.take("keyframes")
    if not isinstance(rows, list):
        raise fields.fail("keyframes", "a list")
    return _track(fields, tuple(keyframe_from_json(row) for row in rows))


def track_from_attributes(attributes: object, keyframes: tuple[Keyframe, ...]) -> Track:
    """The track with its keyframes given; the inverse of ``track_attributes``.

    Raises:
        CodecError: If the value is not the attributes of a track.
    """
    return _track(Fields(attributes, "track"), keyframes)


def _track(fields: Fields, keyframes: tuple[Keyframe, ...]) -> Track:
    track_id = TrackId(fields.ident("id"))
    style = fields.optional("style", lambda: fields.choice("style", Style))
    person = fields.optional("person", lambda: PersonId(fields.ident("person")))
    values: Json = {
        "stop": FrameIndex(fields.whole("stop")),
        "kind": fields.choice("kind", Kind, Kind.FACE),
        "state": fields.choice("state", ReviewState, ReviewState.PENDING),
        "visible": fields.flag("visible"),
        "style": style,
        "person": person,
        "label": fields.text("label", ""),
        "reasons": fields.texts("reasons"),
        "note": fields.text("note", ""),
        "locked": fields.flag("locked"),
        "touched": fields.flag("touched"),
        "problems": fields.choices("problems", Problem),
        "confidence": fields.number("confidence", 1.0),
        "cleared": fields.choices("cleared", Problem),
        "number": fields.whole("number", 0),
        "why": fields.text("why", ""),
    }
    return fields.build(lambda: Track(track_id, keyframes, **values))


def person_to_json(person: Person) -> Json:
    """A person."""
    data = {
        "id": person.id,
        "name": person.name,
        "visible": person.visible,
        "note": person.note,
        "by_hand": person.by_hand,
        "unsure": list(person.unsure),
        "not_same": list(person.not_same),
        "reasons": list(person.reasons),
        "why": person.why,
    }
    return _clean(
        data,
        name="",
        visible=False,
        note="",
        by_hand=False,
        unsure=[],
        not_same=[],
        reasons=[],
        why="",
    )


def person_from_json(data: object) -> Person:
    """The person.

    Raises:
        CodecError: If the value is no person.
    """
    fields = Fields(data, "person")
    person_id, name = PersonId(fields.ident("id")), fields.text("name", "")
    visible, note = fields.flag("visible"), fields.text("note", "")
    by_hand = fields.flag("by_hand")
    unsure = tuple(TrackId(i) for i in fields.texts("unsure"))
    not_same = tuple(TrackId(i) for i in fields.texts("not_same"))
    reasons, why = fields.texts("reasons"), fields.text("why", "")
    return fields.build(
        lambda: Person(person_id, name, visible, note, by_hand, unsure, not_same, reasons, why)
    )


def audio_to_json(audio: AudioRange) -> Json:
    """A stretch of sound; its ends as exact fractions of a second."""
    data = {
        "id": audio.id,
        "start": str(audio.start),
        "stop": str(audio.stop),
        "treatment": audio.treatment.value,
        "reasons": list(audio.reasons),
        "note": audio.note,
        "why": audio.why,
    }
    return _clean(data, treatment="mute", reasons=[], note="", why="")


def audio_from_json(data: object) -> AudioRange:
    """The stretch of sound.

    Raises:
        CodecError: If the value is no stretch of sound.
    """
    fields = Fields(data, "sound range")
    audio_id = AudioRangeId(fields.ident("id"))
    start, stop = fields.fraction("start"), fields.fraction("stop")
    treatment = fields.choice("treatment", AudioTreatment, AudioTreatment.MUTE)
    reasons, note = fields.texts("reasons"), fields.text("note", "")
    why = fields.text("why", "")
    return fields.build(lambda: AudioRange(audio_id, start, stop, treatment, reasons, note, why))


def annotation_to_json(annotation: Annotation) -> Json:
    """An annotation; its span half-open."""
    region = annotation.region
    data = {
        "id": annotation.id,
        "start": int(annotation.span.start),
        "stop": int(annotation.span.stop),
        "title": annotation.title,
        "note": annotation.note,
        "category": annotation.category,
        "colour": annotation.colour,
        "tags": list(annotation.tags),
        "people": list(annotation.people),
        "place": annotation.place,
        "region": None if region is None else shape_to_json(region),
        "still": None if annotation.still is None else int(annotation.still),
        "draft": annotation.draft,
        "source": annotation.source,
    }
    texts = dict.fromkeys(("title", "note", "category", "colour", "place", "source"), "")
    return _clean(data, **texts, tags=[], people=[], region=None, still=None, draft=False)


def annotation_from_json(data: object) -> Annotation:
    """The annotation.

    Raises:
        CodecError: If the value is no annotation.
    """
    fields = Fields(data, "annotation")
    annotation_id = AnnotationId(fields.ident("id"))
    start, stop = FrameIndex(fields.whole("start")), FrameIndex(fields.whole("stop"))
    texts = {n: fields.text(n, "") for n in ("title", "note", "category", "colour", "place")}
    tags, people = fields.texts("tags"), fields.texts("people")
    region = fields.optional("region", lambda: shape_from_json(fields.take("region")))
    still = fields.optional("still", lambda: FrameIndex(fields.whole("still")))
    draft, source = fields.flag("draft"), fields.text("source", "")
    return fields.build(
        lambda: Annotation(
            annotation_id,
            FrameSpan(start, stop),
            **texts,
            tags=tags,
            people=people,
            region=region,
            still=still,
            draft=draft,
            source=source,
        )
    )
