"""Following a person across the cameras of an incident: faces compared, drafts proposed.

Comparing faces across footage is sensitive processing (DPA 2018 s.35(8): biometric data), so somebody says
why it is necessary, and that goes into the log with what was compared. Nothing here says who anybody is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redaction.incident.incident import Incident
from redaction.jobs.cancel import Cancelled, CancelToken
from redaction.jobs.errors import UserError
from redaction.jobs.progress import Progress
from redaction.model.annotation import Annotation
from redaction.model.ids import FootageId, IncidentId, TrackId
from redaction.people.appearing import (
    Appearance,
    Followed,
    appearances_on,
    draft_id,
    draft_of,
    followed_now,
    rate_of,
)
from redaction.people.embed import TrackFace, key_of
from redaction.people.face import LABEL, why_not
from redaction.people.kept import KeptFaces
from redaction.reviewlog.row import Category
from redaction.usecases.appearances_kept import (
    followed_from_json,
    followed_to_json,
    keep_followed,
    rejected_of,
)
from redaction.usecases.people import Compared, compare_faces, tried

if TYPE_CHECKING:
    from redaction.model.footage import Footage
    from redaction.model.project import Project
    from redaction.store.workspace import Workspace

_UNCHANGED = "Nothing was compared and nothing was changed."


@dataclass(frozen=True, slots=True)
class CameraSearch:
    """What was looked at on one camera.

    Attributes:
        footage: Of the camera.
        tracks: How many tracks there show somebody.
        compared: How many faces could be compared; the others are too small, blurred or turned away.
        trouble: Why the camera could not be searched; empty where it was.
    """

    footage: FootageId
    tracks: int
    compared: int
    trouble: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "footage": str(self.footage), "tracks": self.tracks, "compared": self.compared,
            "trouble": self.trouble,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Search:
    """What came of it.

    Attributes:
        followed: Who was looked for, with the tracks that show them.
        appearances: Where they may be seen, camera by camera.
        cameras: What was looked at.
        model: The networks, for the log; empty where everything was known already.
    """

    followed: Followed
    appearances: tuple[Appearance, ...]
    cameras: tuple[CameraSearch, ...]
    model: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "followed": followed_to_json(self.followed),
            "appearances": [a.to_json() for a in self.appearances],
            "cameras": [c.to_json() for c in self.cameras],
            "model": self.model,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Search:
        """What ``to_json`` spelled."""
        return cls(
            followed_from_json(data["followed"]),
            tuple(Appearance.from_json(a) for a in data["appearances"]),
            tuple(
                CameraSearch(FootageId(c["footage"]), c["tracks"], c["compared"], c["trouble"])
                for c in data["cameras"]
            ),
            data["model"],
        )


@dataclass(frozen=True, slots=True)
class Scene:
    """What a search needs of the workspace, read before it begins: the comparing takes long.

    Attributes:
        incident: Whose cameras are searched.
        footage: Of its cameras, by id.
        projects: The decisions on them.
        cache: Folder of caches.
    """

    incident: Incident
    footage: Mapping[FootageId, Footage]
    projects: Mapping[FootageId, Project]
    cache: Path


def scene_of(workspace: Workspace, incident_id: IncidentId) -> Scene:
    """What a search of an incident needs; footage that is gone is left out.

    Raises:
        UserError: If the incident is not in the register.
    """
    incident = workspace.incidents.by_id(incident_id)
    known = {f: workspace.find_footage(f) for f in incident.footage}
    footage = {i: f for i, f in known.items() if f is not None}
    projects = {i: workspace.project(i) for i in footage}
    return Scene(incident, footage, projects, workspace.caches)


def search(
    scene: Scene,
    followed: Followed,
    *,
    cancel: CancelToken,
    progress: Callable[[Progress], None],
    compare: Callable[..., tuple[Compared, dict[TrackId, str]]] = compare_faces,
) -> Search:
    """Compare the faces of every camera with the chosen ones; what was compared before is known already.

    A camera whose file cannot be read is left out and said.

    Args:
        scene: What was read of the workspace.
        followed: Who is looked for.
        cancel: Asked at every frame.
        progress: Told camera by camera how far it is.
        compare: Looks at the faces of one footage.

    Raises:
        UserError: If faces cannot be compared here, whoever is looked for is not on a camera of the incident,
            or their own face cannot be compared.
    """
    missing = why_not()
    if missing is not None and compare is compare_faces:
        raise missing
    base = scene.projects.get(followed.footage)
    if base is None:
        raise UserError("That person is on no camera of this incident.", _UNCHANGED)
    followed = followed_now(followed, base)
    models: list[str] = []
    first, trouble = _faces(scene, followed.footage, compare, cancel, progress, models)
    if trouble:
        raise UserError(trouble, _UNCHANGED, "See that its file is where it was, and search again.")
    chosen = tuple(f for f in first if f.track in followed.tracks and f.vector is not None)
    if not chosen:
        raise UserError(
            "The face of that person can be seen nowhere well enough to compare it.",
            _UNCHANGED,
            "Choose other tracks of the same person, larger and from the front.",
        )
    found: list[Appearance] = []
    cameras: list[CameraSearch] = []
    for footage in (f for f in scene.incident.footage if f in scene.footage):
        cancel.check()
        faces = first
        if footage != followed.footage:
            faces, trouble = _faces(scene, footage, compare, cancel, progress, models)
        project = scene.projects[footage]
        seen = scene.footage[footage]
        cameras.append(
            CameraSearch(
                footage,
                len(tried(project, seen)),
                sum(face.vector is not None for face in faces),
                trouble if footage != followed.footage else "",
            )
        )
        rate = rate_of(seen.frames, seen.duration)
        found += appearances_on(project, faces, chosen, followed, rate=rate)
    return Search(followed, tuple(found), tuple(cameras), next(filter(None, models), ""))


def _faces(
    scene: Scene,
    footage: FootageId,
    compare: Callable[..., tuple[Compared, dict[TrackId, str]]],
    cancel: CancelToken,
    progress: Callable[[Progress], None],
    models: list[str],
) -> tuple[tuple[TrackFace, ...], str]:
    """What the tracks of one camera look like, or why that cannot be said."""
    order = [f for f in scene.incident.footage if f in scene.footage]
    phase = f"camera {order.index(footage) + 1} of {len(order)}"

    def tell(said: Progress) -> None:
        progress(Progress(phase, said.done, said.total, said.unit))

    try:
        compared, _ = compare(
            scene.projects[footage],
            scene.footage[footage],
            scene.cache,
            cancel=cancel,
            progress=tell,
        )
    except Cancelled:
        raise
    except UserError as error:
        return (), error.summary
    models.append(compared.model)
    return compared.faces, ""


def drafts(
    workspace: Workspace, incident: Incident, found: Search, *, called: str
) -> dict[FootageId, tuple[Annotation, ...]]:
    """The drafts to propose: without those that are there already, and those that somebody rejected.

    Args:
        workspace: As it is now: tracks that went since the search have no drafts.
        incident: Whose search it was.
        found: What it found.
        called: What the followed one is called.
    """
    base = incident.camera(found.followed.footage)
    rejected = rejected_of(workspace, incident.id)
    proposed: dict[FootageId, tuple[Annotation, ...]] = {}
    for footage in incident.footage:
        if workspace.find_footage(footage) is None:
            continue
        project = workspace.project(footage)
        new = tuple(
            draft_of(a, project, found.followed, called=called, camera=base.name if base else "")
            for a in found.appearances
            if a.footage == footage
            and a.track in project.tracks
            and (which := draft_id(a, found.followed)) not in project.annotations
            and which not in rejected
        )
        if new:
            proposed[footage] = new
    return proposed


def record_search(
    workspace: Workspace, incident: Incident, found: Search, reason: str, proposed: int
) -> None:
    """The row in the log: what was compared and why, with numbers and hashes only.

    Raises:
        UserError: If no reason is given.
    """
    workspace.log.append(
        Category.CONSULTATION,
        "Faces compared across the cameras of an incident",
        request=incident.request or "",
        details={
            "incident": str(incident.id),
            "reason": checked_reason(reason),
            "cameras": [
                {
                    "footage": _hash(workspace, c.footage),
                    "tracks": c.tracks,
                    "compared": c.compared,
                    **({"not_searched": True} if c.trouble else {}),
                }
                for c in found.cameras
            ],
            "followed": len(found.followed.tracks),
            "proposed": proposed,
            "model": found.model or LABEL,
            "identification": False,
        },
    )
    keep_followed(workspace, incident, found.followed)


def checked_reason(reason: str) -> str:
    """The reason for a search.

    Raises:
        UserError: If there is none.
    """
    if not reason.strip():
        raise UserError(
            "Say why this person has to be followed.",
            "Comparing faces across footage is sensitive processing (DPA 2018 s.35), and the review log"
            f" keeps the reason. {_UNCHANGED}",
        )
    return reason.strip()


def face_of(
    scene_cache: Path, footage: Footage, project: Project, track: TrackId
) -> TrackFace | None:
    """What was kept of a track's face, for its pictures; None where nothing was."""
    tries = tried(project, footage).get(track)
    if tries is None:
        return None
    return KeptFaces(scene_cache, footage.sha256).get(track, key_of(tries, LABEL))


def _hash(workspace: Workspace, footage: FootageId) -> str:
    known = workspace.find_footage(footage)
    return "" if known is None else known.sha256
