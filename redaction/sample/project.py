"""Enters the sample into a workspace: a request, its two recordings, and an incident of both."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from redaction.jobs.progress import ProgressSink, no_progress
from redaction.model.footage import RequestKind
from redaction.sample.make import write_sample

if TYPE_CHECKING:
    from redaction.jobs.cancel import CancelToken
    from redaction.model.footage import Request
    from redaction.store.workspace import Workspace

REFERENCE = "SAMPLE"
FOLDER = "sample"
"""In the folder of the workspace."""

_CAMERAS = ("Front counter", "BWV 4471")


def add_sample(
    workspace: Workspace,
    today: date,
    *,
    cancel: CancelToken | None = None,
    progress: ProgressSink = no_progress,
) -> Request:
    """Make the sample's files in the workspace's folder and enter them; nothing is entered twice.

    Args:
        workspace: Where to.
        today: The day on which its request is received.
        cancel: Stops it; what was entered until then stays.
        progress: Told how far it is.

    Returns:
        The sample's request.

    Raises:
        OutputError: If the files cannot be written.
        UserError: If the workspace refuses them.
        Cancelled: If it was stopped.
    """
    from redaction.incident.camera import Camera
    from redaction.usecases.import_footage import import_footage

    paths = write_sample(workspace.folder / FOLDER, cancel=cancel, progress=progress)
    known = workspace.requests_named(REFERENCE)
    request = known[0] if known else None
    if request is None:
        request = workspace.add_request(
            RequestKind.SAR_UK_GDPR,
            REFERENCE,
            today,
            requester="Sam Sample",
            note="A request to learn with. The people in its footage were drawn; nobody exists.",
        )
    mine = {f.path: f for f in workspace.footage(request.id)}
    made = []
    for path in paths:
        found = mine.get(str(path))
        if found is None:
            seen = import_footage(path, request=request.id, cancel=cancel, progress=progress)
            one = seen.footage
            found = workspace.add_footage(
                path, sha256=one.sha256, size=one.size, frames=one.frames, duration=one.duration,
                width=one.width, height=one.height, facts=seen.report.to_json(), request=request.id,
            )  # fmt: skip
        made.append(found)
    if not workspace.incidents.of(request.id):
        workspace.incidents.add(
            "Visit to the front counter",
            reference=REFERENCE,
            request=request.id,
            cameras=[Camera(f.id, name) for f, name in zip(made, _CAMERAS, strict=True)],
        )
    return request
