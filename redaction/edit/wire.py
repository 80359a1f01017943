"""Patches as JSON: only the difference, read back against the project on either side.

A thing that changes is written as the fields and the run of keyframes that differ, so a patch can be read
only beside the project it leads to (``after``, for undoing) or starts from (``before``, for redoing).
``Workspace`` always has one of the two. A thing that appears or disappears is written whole, but for the
tracks that the project on that side holds anyway: of those only the id, when the writer says which side
it will be read beside. A detection run would otherwise be on disk twice.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeVar

from player.media.time import FrameIndex
from redaction.edit.edit import EditConflict, Pair, Patch
from redaction.model import codec
from redaction.model.audio import SoundReview
from redaction.model.codec import CodecError, Json
from redaction.model.ids import AnnotationId, AudioRangeId, PersonId, TrackId
from redaction.model.project import Project
from redaction.model.track import Keyframe, Track

Side = Literal["before", "after"]
V = TypeVar("V")


def patch_to_json(patch: Patch, side: Side | None = None) -> Json:
    """The patch, ready for ``json.dumps``.

    Args:
        patch: To write.
        side: It will be read beside the project on this side only; None for either.
    """
    data: Json = {"version": codec.VERSION, "label": patch.label}
    if patch.gesture:
        data["gesture"] = patch.gesture
    if patch.frame is not None:
        data["frame"] = int(patch.frame)
    data["tracks"] = [_track_to_json(pair, side) for pair in patch.tracks.values()]
    data["people"] = _pairs_to_json(patch.people, codec.person_to_json)
    data["audio"] = _pairs_to_json(patch.audio, codec.audio_to_json)
    data["annotations"] = _pairs_to_json(patch.annotations, codec.annotation_to_json)
    data["sound"] = [] if patch.sound is None else [state.value for state in patch.sound]
    return {key: value for key, value in data.items() if value != []}


def patch_from_json(data: object, project: Project, side: Side) -> Patch:
    """The patch, read beside the project it starts from (``before``) or leads to (``after``).

    Raises:
        CodecError: If the data is not a patch, or a newer one.
        EditConflict: If the project is not the one on that side.
    """
    if not isinstance(data, Mapping):
        raise CodecError("an edit should be an object")
    if data.get("version") != codec.VERSION:
        raise CodecError(f"this edit has version {data.get('version')}, not {codec.VERSION}")
    frame = data.get("frame")
    pairs = [_track_from_json(row, project, side) for row in data.get("tracks", [])]
    return Patch(
        str(data["label"]),
        str(data.get("gesture", "")),
        None if frame is None else FrameIndex(int(frame)),
        {_id(pair, lambda t: t.id, TrackId): pair for pair in pairs},
        {
            _id(pair, lambda p: p.id, PersonId): pair
            for pair in _pairs_from_json(data.get("people", []), codec.person_from_json)
        },
        {
            _id(pair, lambda a: a.id, AudioRangeId): pair
            for pair in _pairs_from_json(data.get("audio", []), codec.audio_from_json)
        },
        {
            _id(pair, lambda a: a.id, AnnotationId): pair
            for pair in _pairs_from_json(data.get("annotations", []), codec.annotation_from_json)
        },
        _sound_from_json(data.get("sound", [])),
    )


def _id(pair: Pair[V], of: Callable[[V], str], kind: Callable[[str], Any]) -> Any:
    value = pair[0] if pair[0] is not None else pair[1]
    if value is None:
        raise CodecError("an edit should change something")
    return kind(of(value))


def _pairs_to_json(
    pairs: Mapping[Any, Pair[V]], write: Callable[[V], Json]
) -> list[list[Json | None]]:
    return [[None if v is None else write(v) for v in pair] for pair in pairs.values()]


def _pairs_from_json(rows: object, read: Callable[[object], V]) -> list[Pair[V]]:
    if not isinstance(rows, list) or not all(isinstance(r, list) and len(r) == 2 for r in rows):
        raise CodecError("an edit's list should hold pairs")
    return [
        (None if a is None else read(a), None if b is None else read(b))
        for a, b in rows  # before, after
    ]


def _sound_from_json(row: object) -> tuple[SoundReview, SoundReview] | None:
    if row == []:
        return None
    if not isinstance(row, list) or len(row) != 2 or any(s not in list(SoundReview) for s in row):
        raise CodecError("an edit's state of the sound should be a pair of known words")
    return SoundReview(row[0]), SoundReview(row[1])


def _track_to_json(pair: Pair[Track], side: Side | None) -> Json:
    before, after = pair
    if before is None or after is None:
        track = before if before is not None else after
        assert track is not None
        held = side == ("before" if after is None else "after")
        value = track.id if held else codec.track_to_json(track)
        return {"removed" if after is None else "added": value}
    old, new = codec.track_attributes(before), codec.track_attributes(after)
    fields = {
        name: [old.get(name), new.get(name)]
        for name in {**old, **new}
        if old.get(name) != new.get(name)
    }
    data: Json = {"id": before.id, "fields": fields}
    a, b = before.keyframes, after.keyframes
    head, gone, come = changed_keyframes(a, b)
    if gone or come:
        data["head"] = head
        data["old"] = [codec.keyframe_to_json(k) for k in a[head : head + gone]]
        data["new"] = [codec.keyframe_to_json(k) for k in b[head : head + come]]
    return data


def changed_keyframes(
    before: tuple[Keyframe, ...], after: tuple[Keyframe, ...]
) -> tuple[int, int, int]:
    """Where two lists of keyframes differ: how many are the same before it, how many went, how many came."""
    if before is after:
        return len(before), 0, 0
    head = _common(before, after)
    a, b = before[head:], after[head:]
    tail = _common(a[::-1], b[::-1])
    return head, len(a) - tail, len(b) - tail


def _common(a: tuple[Keyframe, ...], b: tuple[Keyframe, ...]) -> int:
    count = 0
    for x, y in zip(a, b, strict=False):
        if x is not y and x != y:
            break
        count += 1
    return count


def _track_from_json(row: object, project: Project, side: Side) -> Pair[Track]:
    if not isinstance(row, Mapping):
        raise CodecError("an edit's track should be an object")
    for name, at in (("added", "after"), ("removed", "before")):
        if name in row:
            value = row[name]
            held = isinstance(value, str)
            if held and side != at:
                raise EditConflict(f"{value} was written for the other side of the edit")
            track = _held(project, value) if held else codec.track_from_json(value)
            return (None, track) if name == "added" else (track, None)
    base = _held(project, row.get("id"))
    other = _other(base, row, side)
    return (base, other) if side == "before" else (other, base)


def _held(project: Project, track_id: object) -> Track:
    track = project.tracks.get(TrackId(str(track_id)))
    if track is None:
        msg = f"{track_id} is not in the project the edit was made for"
        raise EditConflict(msg)
    return track


def _other(base: Track, row: Mapping[str, Any], side: Side) -> Track:
    """The track on the far side of the change."""
    here, there = (0, 1) if side == "before" else (1, 0)
    attributes = codec.track_attributes(base)
    for name, values in row["fields"].items():
        if attributes.get(name) != values[here]:
            msg = f"{base.id}: “{name}” is not what the edit was made for"
            raise EditConflict(msg)
        if values[there] is None:
            attributes.pop(name, None)
        else:
            attributes[name] = values[there]
    keyframes = base.keyframes
    if "head" in row:
        runs = [tuple(codec.keyframe_from_json(k) for k in row[name]) for name in ("old", "new")]
        head = int(row["head"])
        end = head + len(runs[here])
        if keyframes[head:end] != runs[here]:
            msg = f"{base.id}: its keyframes are not what the edit was made for"
            raise EditConflict(msg)
        keyframes = (*keyframes[:head], *runs[there], *keyframes[end:])
    return codec.track_from_attributes(attributes, keyframes)
