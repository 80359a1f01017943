"""What is kept of searches for a person until every draft was judged: who was looked for, what was rejected.

Only ids that name nobody, in the workspace's settings; losing them costs a draft its picture to compare with.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from redaction.incident.incident import Incident
from redaction.model.annotation import Annotation
from redaction.model.ids import AnnotationId, FootageId, IncidentId, PersonId, TrackId
from redaction.people.appearing import (
    Followed,
    draft_id_of,
    followed_now,
    is_proposed,
    rate_of,
    stretches,
)
from redaction.store.incident_rows import SEARCHES

if TYPE_CHECKING:
    from redaction.store.workspace import Workspace

REJECTED, FOLLOWED = SEARCHES
"""Keys of the workspace's settings, each by incident."""


def followed_to_json(followed: Followed) -> dict[str, Any]:
    """Who is followed, as plain values: ids, no name."""
    person = followed.person
    return {
        "footage": str(followed.footage),
        "tracks": [str(t) for t in followed.tracks],
        "person": None if person is None else str(person),
    }


def followed_from_json(data: Mapping[str, Any]) -> Followed:
    """What ``followed_to_json`` spelled."""
    person = data["person"]
    return Followed(
        FootageId(data["footage"]),
        tuple(TrackId(t) for t in data["tracks"]),
        None if person is None else PersonId(person),
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """A draft that somebody has yet to judge.

    Attributes:
        footage: Of which camera.
        annotation: The draft.
        followed: Who was looked for; None where that is not known any more.
        track: Which track it is of; None where that is not there any more.
    """

    footage: FootageId
    annotation: Annotation
    followed: Followed | None
    track: TrackId | None


def waiting(workspace: Workspace, incident: Incident) -> tuple[Waiting, ...]:
    """The drafts of an incident that somebody has yet to judge, camera by camera in order of time."""
    known = followed_of(workspace, incident)
    found: list[Waiting] = []
    for footage in (f for f in incident.footage if workspace.find_footage(f) is not None):
        project, seen = workspace.project(footage), workspace.footage_by_id(footage)
        drafts_here = [a for a in project.annotations.values() if a.draft and is_proposed(a)]
        if not drafts_here:
            continue
        rate = rate_of(seen.frames, seen.duration)
        origin = {
            draft_id_of(followed, footage, track.id, span.start): (followed, track.id)
            for followed in known
            for track in project.tracks.values()
            for span in stretches(track, rate)
        }
        for draft in sorted(drafts_here, key=lambda a: (a.span.start, a.id)):
            followed, track_id = origin.get(draft.id, (None, None))
            found.append(Waiting(footage, draft, followed, track_id))
    return tuple(found)


def followed_of(workspace: Workspace, incident: Incident) -> tuple[Followed, ...]:
    """Who was looked for on an incident, newest first; whose footage is gone is left out."""
    kept = workspace.setting(FOLLOWED, {})
    rows = kept.get(incident.id, ()) if isinstance(kept, dict) else ()
    found = (followed_from_json(one) for one in reversed(rows))
    return tuple(
        followed_now(one, workspace.project(one.footage))
        for one in found
        if workspace.find_footage(one.footage) is not None
    )


def keep_followed(workspace: Workspace, incident: Incident, followed: Followed) -> None:
    """Keep who was looked for; incidents that are gone lose theirs."""
    kept = workspace.setting(FOLLOWED, {})
    there = {str(i.id) for i in workspace.incidents.all()}
    known = {k: v for k, v in kept.items() if k in there} if isinstance(kept, dict) else {}
    rows = [r for r in known.get(incident.id, []) if followed_from_json(r).key != followed.key]
    workspace.set_setting(FOLLOWED, {**known, incident.id: [*rows, followed_to_json(followed)]})


def rejected_of(workspace: Workspace, incident: IncidentId) -> frozenset[str]:
    """Drafts of an incident that somebody rejected: they are not proposed again."""
    kept = workspace.setting(REJECTED, {})
    found = kept.get(incident, ()) if isinstance(kept, dict) else ()
    return frozenset(str(one) for one in found)


def note_rejected(
    workspace: Workspace, incident: IncidentId, drafts: Sequence[AnnotationId]
) -> None:
    """Keep that drafts were rejected; incidents that are gone lose theirs."""
    kept = workspace.setting(REJECTED, {})
    there = {str(i.id) for i in workspace.incidents.all()}
    known = {k: v for k, v in kept.items() if k in there} if isinstance(kept, dict) else {}
    known[incident] = sorted(rejected_of(workspace, incident) | set(drafts))
    workspace.set_setting(REJECTED, known)
