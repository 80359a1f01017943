"""Jobs about incidents: of the same kind as those in ``redaction.jobs.tasks``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from redaction.jobs.cancel import CancelToken
    from redaction.jobs.wire import Wire

Json = dict[str, Any]


def frames_job(args: Json, wire: Wire, cancel: CancelToken) -> Json:
    """Read when each frame of footage is, and keep it in the workspace's cache."""
    from redaction.jobs.progress import Progress
    from redaction.usecases.import_footage import footage_from_json
    from redaction.usecases.timing import index_at

    def tell(done: int, total: int) -> None:
        wire.progress(Progress("indexing", done, total, "bytes"))

    found = index_at(
        Path(args["cache"]), footage_from_json(args["footage"]), cancel=cancel, progress=tell
    )
    return {"frames": len(found)}


INCIDENT_JOBS: dict[str, Callable[[Json, Wire, CancelToken], Json]] = {"frames": frames_job}
