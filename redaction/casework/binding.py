"""What a sign-off is bound to: hashes of the decisions on the whole footage and of the reasons for them.

Several hashes, because several questions are asked of them: is this copy made by the decisions that were
approved (reasons say nothing about that), and is what was approved still what is there (a reason that
changed reopens it as well)?
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from redaction.edit.edit import Patch
from redaction.model.audio import SoundReview
from redaction.model.codec import audio_to_json, keyframe_to_json, person_to_json, track_attributes
from redaction.model.footage import Footage, Request
from redaction.model.ids import TrackId
from redaction.model.project import Project
from redaction.model.track import Track

SAID = ("label", "name", "note", "reasons", "why")
"""Fields that say something about a decision and decide nothing of a copy."""

REASONS = ("reasons", "why")
"""Of them, those that say why."""

Known = dict[TrackId, tuple[Track, str]]
"""Digests of tracks worked out before: an edit changes few of them, and one can have 25,000 keyframes."""


@dataclass(frozen=True, slots=True)
class Bound:
    """What a step of the sign-off was done for. Another value is another state of the review.

    Attributes:
        plan: ``decisions_hash``.
        reasons: ``reasons_hash``.
        request: ``request_hash``.
    """

    plan: str
    reasons: str
    request: str


def bound_to(
    project: Project,
    footage: Footage,
    request: Request | None,
    known: Known | None = None,
    usual: Sequence[str] = (),
) -> Bound:
    """What a step done now is bound to.

    Args:
        project: The decisions.
        footage: What they are about.
        request: What the footage is for: its reasons hold where a track has none.
        known: Digests from before; brought up to date.
        usual: As for ``request_hash``.
    """
    return Bound(
        decisions_hash(project, footage, known),
        reasons_hash(project),
        request_hash(request, usual),
    )


def decisions_hash(project: Project, footage: Footage, known: Known | None = None) -> str:
    """SHA-256 of all that decides a copy of the whole footage.

    These are the fields of ``ExportPlan.bare`` that a person decides in the review: tracks with their
    shapes, state, visibility and style, people, stretches of sound and what was decided about the sound as
    a whole. Names, labels, notes, reasons and bookmarks are left out; so is what is chosen for one copy
    alone (range, quality, caption), because it uncovers nothing. The decisions kept with a copy give the
    same hash as those it was made by, once they are told what was decided about the sound.

    Args:
        project: The decisions.
        footage: What they are about.
        known: Digests from before; brought up to date.
    """
    digests = known if known is not None else {}
    for gone in digests.keys() - project.tracks.keys():
        del digests[gone]
    for track in project.tracks.values():
        if track.id not in digests or digests[track.id][0] is not track:
            digests[track.id] = (track, _track_digest(track))
    return _hash(
        {
            "footage": footage.id,
            "sha256": footage.sha256,
            "video": footage.video,
            "total": footage.frames,
            "tracks": {track: digest for track, (_, digest) in digests.items()},
            "people": {p.id: _without_words(person_to_json(p)) for p in project.people.values()},
            "audio": {a.id: _without_words(audio_to_json(a)) for a in project.audio.values()},
            "sound": SoundReview(project.sound).value,
        }
    )


def reasons_hash(project: Project) -> str:
    """SHA-256 of all reasons given on tracks, people and stretches of sound."""
    return _hash(
        {
            "tracks": {t.id: found for t in project.tracks.values() if (found := _reasons(t))},
            "people": {p.id: found for p in project.people.values() if (found := _reasons(p))},
            "audio": {a.id: found for a in project.audio.values() if (found := _reasons(a))},
        }
    )


def request_hash(request: Request | None, usual: Sequence[str] = ()) -> str:
    """SHA-256 of what the footage is for: which request, under which rule, and the reasons given on it.

    Footage that is put under another request is wanted for another purpose, so that reopens, too.

    Args:
        request: What it is for.
        usual: Codes that the workspace's list gives for the request's kind where it has none of its own:
            they stand in the schedule (``reasons.reasons_of``).
    """
    if request is None:
        return _hash(None)
    said: list[Any] = [request.id, request.kind.value, _reasons(request)]
    if not request.reasons and usual:
        said.append(list(usual))
    return _hash(said)


def is_said_only(patch: Patch) -> bool:
    """Whether an edit changes nothing that a step is bound to: names, labels, notes, bookmarks."""
    if patch.sound is not None:
        return False
    words = set(SAID) - set(REASONS)
    for pairs in (patch.tracks, patch.people, patch.audio):
        for before, after in pairs.values():
            if before is None or after is None:
                return False
            said = {name: getattr(after, name) for name in words if hasattr(after, name)}
            if replace(before, **said) != after:
                return False
    return True


def _reasons(thing: object) -> dict[str, Any]:
    found = {name: getattr(thing, name, None) for name in REASONS}
    return {name: value for name, value in found.items() if value}


def _track_digest(track: Track) -> str:
    data = _without_words(track_attributes(track))
    return _hash([_plain(data), [_plain(keyframe_to_json(k)) for k in track.keyframes]])


def _plain(data: dict[str, Any]) -> dict[str, Any]:
    """With the numbers as they are read back: a gesture may say 10 where the database then gives 10.0."""
    for name in ("box", "ellipse", "polygon"):
        if name in data:
            data[name] = [float(value) for value in data[name]]
    if "confidence" in data:
        data["confidence"] = float(data["confidence"])
    return data


def _without_words(data: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in SAID}


def _hash(data: object) -> str:
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
