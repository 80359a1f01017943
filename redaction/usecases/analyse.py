"""Find every face of a clip and follow it: decode, detect, measure motion, build tracks.

The footage is cut at keyframes into parts (``chunks``), each is looked through by itself (``look_through``),
and what was found is gathered in order (``first_pass``) before tracks are built over all of it. Frames go
through bounded queues and only boxes and coarse motion are kept, so memory does not grow with the clip.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from redaction.detection.ensemble import build_ensemble
from redaction.detection.settings import DetectionMode, DetectionSettings
from redaction.jobs.cancel import CancelToken
from redaction.jobs.progress import Progress, ProgressSink, Throttle, no_progress
from redaction.policy.limits import check_search, usual_detector
from redaction.usecases.checkpoints import Checkpoints, analysis_version, model_hashes
from redaction.usecases.first_pass import FirstPass, TracksSink

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from pathlib import Path

    from player.media.identity import FileWatch
    from player.media.index import VideoIndex
    from player.media.info import VideoInfo
    from player.media.time import FrameSpan
    from redaction.model.track import Track

__all__ = ["Analysis", "Checkpoints", "FirstPass", "TracksSink", "analyse"]


@dataclass(frozen=True, slots=True)
class Analysis:
    """What was found, with what.

    Attributes:
        tracks: In order of their first frame; all pending.
        frames: Frames looked at.
        damaged: Indices of frames that could not be decoded whole.
        models: Name and the start of the hash of each model.
        settings: As given.
        seconds: Wall-clock time it took.
        hashes: SHA-256 of each model file by name.
        version: Stands for the program that looked (see ``checkpoints.analysis_version``).
        chunks: Parts the footage was looked through in.
        resumed: Of these, parts whose findings an earlier run had kept.
    """

    tracks: tuple[Track, ...]
    frames: int
    damaged: tuple[int, ...]
    models: tuple[str, ...]
    settings: DetectionSettings
    seconds: float
    hashes: dict[str, str] = field(default_factory=dict)
    version: str = ""
    chunks: int = 1
    resumed: int = 0

    def to_json(self) -> dict[str, object]:
        """Everything but the tracks themselves (see ``redaction.formats``), JSON-ready."""
        return {
            "tracks": len(self.tracks),
            "frames": self.frames,
            "damaged": list(self.damaged),
            "models": list(self.models),
            "model_hashes": dict(self.hashes),
            "version": self.version,
            "settings": self.settings.to_log(),
            "chunks": self.chunks,
            "resumed": self.resumed,
            "seconds": round(self.seconds, 3),
        }


def analyse(
    path: Path,
    settings: DetectionSettings | None = None,
    *,
    video: int = 0,
    span: FrameSpan | None = None,
    index: VideoIndex | None = None,
    info: VideoInfo | None = None,
    watch: FileWatch | None = None,
    fingerprint: str = "",
    cancel: CancelToken | None = None,
    progress: ProgressSink = no_progress,
    on_tracks: TracksSink | None = None,
    workers: int | None = None,
    executor: Executor | None = None,
    checkpoints: Checkpoints | None = None,
) -> Analysis:
    """Find and follow the faces of one file.

    Args:
        path: The footage; it is only read.
        settings: What to look for and how hard; the defaults when None.
        video: Which of the file's moving pictures to look at, from 0.
        span: Only these frames; all when None.
        index: The index of that moving picture, if it is at hand.
        info: What is known of the file, likewise.
        watch: Begun before these were made, so that they belong to this file.
        fingerprint: Of the file that is meant, where that is known (see ``FileWatch.digest``) and no watch
            was begun.
        cancel: Stops the work within a second.
        progress: Phases ``detecting`` and ``tracking``, in frames.
        on_tracks: Called now and then, from the calling thread, with the tracks so far.
        workers: Detection threads; as many as there are cores when None. Does not change the result.
        executor: Looks through the parts in place of threads of this process (a pool of processes, say).
            Does not change the result either.
        checkpoints: Where findings of finished parts are kept, and those of an earlier run taken from.
            Who asked for them deletes them when all is done (``Checkpoints.clear``).

    Raises:
        Cancelled: If asked to stop.
        MediaError: If the file cannot be used as footage.
        UserError: If a model file is missing or altered, or an administrator does not allow such a search.
    """
    began = time.monotonic()
    settings = (
        settings
        if settings is not None
        else DetectionSettings(mode=DetectionMode(usual_detector()))
    )
    check_search(settings)
    cancel = cancel if cancel is not None else CancelToken()
    report = Throttle(progress)
    ensemble = build_ensemble(settings)
    pass_ = FirstPass(
        path, settings, span, ensemble, workers or os.cpu_count() or 1, video,
        index=index, info=info, watch=watch, fingerprint=fingerprint,
        executor=executor, checkpoints=checkpoints,
    )  # fmt: skip
    try:
        pass_.run(cancel, report, on_tracks)
        report(Progress("tracking", 0, len(pass_.detections)))
        tracks = pass_.tracks(cancel.check)
        report(Progress("tracking", len(pass_.detections), len(pass_.detections)))
    finally:
        ensemble.close()
        pass_.close()
    return Analysis(
        tracks,
        len(pass_.detections),
        tuple(pass_.damaged),
        ensemble.names,
        settings,
        time.monotonic() - began,
        hashes=model_hashes(ensemble.names),
        version=analysis_version(),
        chunks=len(pass_.chunks),
        resumed=pass_.resumed,
    )
