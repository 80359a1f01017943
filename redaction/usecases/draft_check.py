"""A closer look at what a copy would show: faces that nothing covers, found by a slower and readier search.

The footage itself is searched and not a painted copy: black boxes raise false alarms of their own, and they
hide what would show that a face is half covered. What is found is held against the project's regions; that
the written file shows no more than they allow is what verification proves.

Measured on nine clips that expose somebody after the usual search: of 19 exposed stretches, most of them one
to ten frames long, it finds 10, and on each clip about 14 places where nobody is (``bench effort --draft``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from player.media.time import FrameIndex, FrameSpan
from redaction.detection.settings import DetectionMode, DetectionSettings
from redaction.edit import pieces
from redaction.jobs.cancel import CancelToken
from redaction.jobs.progress import ProgressSink, no_progress
from redaction.model.covering import share_inside
from redaction.model.ids import TrackId, new_id
from redaction.model.project import Project, is_covered, regions_at
from redaction.model.region import Kind
from redaction.model.track import Keyframe, Origin, Problem, Track
from redaction.usecases.analyse import analyse

if TYPE_CHECKING:
    from player.media.index import VideoIndex

CLOSER: Final = DetectionSettings(mode=DetectionMode.THOROUGH, sensitivity=7)
"""More frames, larger pictures and another detector, and readier to believe them."""

COVERED: Final = 0.6
"""Share of a find from which it is what the cover lies on, as in verification's search of the copy."""

SAME: Final = 0.5
"""Intersection over union with a region that is shown from which both are the same face."""

SIGHTINGS: Final = 2
"""Frames on which it has to be seen uncovered: a box on one frame alone is mostly none."""

SURE: Final = 0.6
"""Or one frame, at this confidence."""

PAD: Final = 6
"""Frames covered before and after those on which it was seen, where it was followed that far."""


@dataclass(frozen=True, slots=True)
class DraftCheck:
    """What a closer look found.

    Attributes:
        tracks: What nothing covers, to be added: pending, covered, with ``Problem.SEEN_IN_COPY``; most
            certain first.
        frames: Frames of the footage.
        models: Names of the models that looked.
        seconds: Wall-clock time it took.
    """

    tracks: tuple[Track, ...]
    frames: int
    models: tuple[str, ...]
    seconds: float

    def to_json(self) -> dict[str, Any]:
        """JSON-ready values, without the tracks."""
        return {
            "tracks": len(self.tracks),
            "frames": self.frames,
            "models": list(self.models),
            "seconds": round(self.seconds, 3),
        }


def check_draft(
    path: Path,
    project: Project,
    *,
    settings: DetectionSettings = CLOSER,
    video: int = 0,
    index: VideoIndex | None = None,
    fingerprint: str = "",
    cancel: CancelToken | None = None,
    progress: ProgressSink = no_progress,
) -> DraftCheck:
    """Search the footage again and say what the decisions leave uncovered.

    Args:
        path: The footage; it is only read.
        project: The decisions.
        settings: How closely to look.
        video: Which of the file's moving pictures, from 0.
        index: Its index, if it is at hand.
        fingerprint: Of the file that is meant, where that is known.
        cancel: Stops the work within a second.
        progress: As ``analyse``.

    Raises:
        Cancelled: If asked to stop.
        MediaError: If the file cannot be used.
        UserError: If a model file is missing or altered.
    """
    found = analyse(
        path,
        replace(settings, kinds=(Kind.FACE,)),
        video=video,
        index=index,
        fingerprint=fingerprint,
        cancel=cancel,
        progress=progress,
    )
    left = [piece for track in found.tracks for piece in uncovered(project, track)]
    left.sort(key=lambda track: (-track.confidence, track.start, track.id))
    return DraftCheck(tuple(left), found.frames, found.models, found.seconds)


def uncovered(project: Project, track: Track) -> tuple[Track, ...]:
    """The stretches of a found track on which it was seen and nothing covers it.

    A face that a person rejected or keeps visible is left alone: they decided to show it.
    """
    open_frames = [
        keyframe
        for keyframe in track.keyframes
        if keyframe.origin is Origin.DETECTED
        and not keyframe.outside
        and not _explained(project, keyframe)
    ]
    parts: list[Track] = []
    for first, last in _runs([k.frame for k in open_frames]):
        seen = [k for k in open_frames if first <= k.frame <= last]
        best = max(k.confidence for k in seen)
        if len(seen) < SIGHTINGS and best < SURE:
            continue
        span = FrameSpan(FrameIndex(max(0, first - PAD)), FrameIndex(last + PAD + 1))
        part = pieces.within(track, span)
        if part is not None:
            doubts = (Problem.SEEN_IN_COPY,)
            parts.append(replace(part, problems=doubts, cleared=(), confidence=best))
    return tuple(pieces.renamed(part, TrackId(new_id())) for part in parts)


def _explained(project: Project, find: Keyframe) -> bool:
    """Whether it is covered, or is the very thing that a person decided to show."""
    box = find.shape.bounds
    covered = [region.shape for region in regions_at(project, find.frame)]
    if share_inside(box, covered) >= COVERED:
        return True
    for track in project.tracks_at(find.frame):
        if is_covered(project, track) or track.kind not in (Kind.FACE, Kind.PERSON):
            continue
        shape = track.shape_at(find.frame)
        # not merely inside it: a large rejected region says nothing about a face in it
        if shape is not None and shape.bounds.iou(box) >= SAME:
            return True
    return False


def _runs(frames: Sequence[FrameIndex]) -> list[tuple[FrameIndex, FrameIndex]]:
    """First and last frame of each run; what lies further apart than a second is two."""
    runs: list[tuple[FrameIndex, FrameIndex]] = []
    for frame in frames:
        if runs and frame - runs[-1][1] <= 25:
            runs[-1] = (runs[-1][0], frame)
        else:
            runs.append((frame, frame))
    return runs
