"""Jobs about incidents: of the same kind as those in ``redaction.jobs.tasks``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from redaction.jobs.cancel import CancelToken
    from redaction.jobs.wire import Wire

Json = dict[str, Any]


def align_sound_job(args: Json, wire: Wire, cancel: CancelToken) -> Json:
    """Find where one recording lies beside another by what both heard; whoever asked keeps it."""
    from redaction.model.ids import FootageId
    from redaction.store.workspace import Workspace
    from redaction.usecases.align_sound import SoundWish, align_sound

    near = args.get("near")
    wish = SoundWish(
        FootageId(args["footage"]),
        FootageId(args["to"]),
        int(args.get("sound") or 0),
        int(args.get("to_sound") or 0),
        None if near is None else (float(near[0]), float(near[1])),
    )
    with Workspace.open(Path(args["workspace"])) as workspace:
        return align_sound(workspace, wish, cancel=cancel, progress=wire.progress).to_json()


def frames_job(args: Json, wire: Wire, cancel: CancelToken) -> Json:
    """Read when each frame of footage is, and keep it in the workspace's cache."""
    from redaction.jobs.progress import Progress
    from redaction.usecases.import_footage import footage_from_json
    from redaction.usecases.timing import index_at

    def tell(phase: str, done: int, total: int, unit: str) -> None:
        wire.progress(Progress(phase, done, total, unit))

    found = index_at(
        Path(args["cache"]), footage_from_json(args["footage"]), cancel=cancel, progress=tell
    )
    return {"frames": len(found)}


def appearances_job(args: Json, wire: Wire, cancel: CancelToken) -> Json:
    """Look for a person on the cameras of an incident; whoever asked proposes what was found, as drafts."""
    from redaction.model.ids import IncidentId
    from redaction.store.workspace import Workspace
    from redaction.usecases.appearances import scene_of, search
    from redaction.usecases.appearances_kept import followed_from_json
    from redaction.usecases.people import forget_if_removed

    folder = Path(args["workspace"])
    with Workspace.open(folder) as workspace:
        scene = scene_of(workspace, IncidentId(args["incident"]))
    try:
        followed = followed_from_json(args["followed"])
        return search(scene, followed, cancel=cancel, progress=wire.progress).to_json()
    finally:
        with Workspace.open(folder) as workspace:
            for footage in scene.footage.values():
                forget_if_removed(workspace, footage.sha256)


INCIDENT_JOBS: dict[str, Callable[[Json, Wire, CancelToken], Json]] = {
    "align_sound": align_sound_job,
    "appearances": appearances_job,
    "frames": frames_job,
}
