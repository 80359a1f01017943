"""Taking a file in: hash it, look at it, describe it as footage for the register."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from player.media.probe import ProbeReport, probe
from redaction.jobs.progress import Progress, ProgressSink, no_progress
from redaction.model.footage import Footage
from redaction.model.ids import FootageId, RequestId, new_id

if TYPE_CHECKING:
    from player.media.index import VideoIndex
    from redaction.jobs.cancel import CancelToken


@dataclass(frozen=True, slots=True)
class ImportedFootage:
    """A file as the register will keep it, and everything that was seen in it."""

    footage: Footage
    report: ProbeReport


def import_footage(
    path: Path,
    *,
    request: RequestId | None = None,
    video: int = 0,
    deep: bool = True,
    index: VideoIndex | None = None,
    cancel: CancelToken | None = None,
    progress: ProgressSink = no_progress,
) -> ImportedFootage:
    """Hash and probe ``path``, which is only read.

    Args:
        path: The file.
        request: The request it belongs to, or None.
        video: Which of the file's moving pictures it is, from 0.
        deep: Decode every frame, so that damage is counted and located.
        index: The file's index, if it is at hand.
        cancel: Stops the work.
        progress: Told how far it is.

    Raises:
        MediaError: If the file cannot be used as footage.
        Cancelled: If it was asked to stop.
    """
    report = probe(
        path,
        video=video,
        deep=deep,
        index=index,
        cancel=cancel,
        progress=lambda *said: progress(Progress(*said)),
    )
    footage = Footage(
        id=FootageId(new_id()),
        request=request,
        path=str(path.absolute()),
        sha256=report.sha256,
        size=report.size,
        frames=report.frames,
        duration=float(report.duration),
        width=report.info.width,
        height=report.info.height,
        added=dt.datetime.now(dt.UTC),
        facts=json.dumps(report.to_json()),
        video=video,
    )
    return ImportedFootage(footage, report)


def footage_to_json(footage: Footage) -> dict[str, Any]:
    """The footage as JSON values; ``facts`` stays the text that the register keeps."""
    return {
        "id": footage.id,
        "request": footage.request,
        "path": footage.path,
        "sha256": footage.sha256,
        "size": footage.size,
        "frames": footage.frames,
        "duration": footage.duration,
        "width": footage.width,
        "height": footage.height,
        "added": footage.added.isoformat(),
        "facts": footage.facts,
        "video": footage.video,
        "recorded": None if footage.recorded is None else footage.recorded.isoformat(),
        "retention": footage.retention,
        "preserved": footage.preserved,
    }


def footage_from_json(data: dict[str, Any]) -> Footage:
    """The footage that :func:`footage_to_json` wrote."""
    fields = dict(data)
    fields["id"] = FootageId(fields["id"])
    fields["request"] = None if fields["request"] is None else RequestId(fields["request"])
    fields["added"] = dt.datetime.fromisoformat(fields["added"])
    if fields.get("recorded") is not None:
        fields["recorded"] = dt.date.fromisoformat(fields["recorded"])
    return Footage(**fields)
