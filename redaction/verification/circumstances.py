"""What a report says besides its checks: how the copy was to be made, when, and where its frames are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from player.media.time import FrameIndex, format_seconds
from redaction.model.project import is_covered
from redaction.verification.method import METHODS, not_made
from redaction.verification.report import (
    MAX_LISTED,
    Check,
    Circumstances,
    Method,
    Place,
    ResidualFace,
)

if TYPE_CHECKING:
    from player.media.index import VideoIndex
    from player.media.time import FrameSpan
    from redaction.export.plan import ExportPlan
    from redaction.export.selection import Selection


def circumstances(
    checks: tuple[Check, ...],
    faces: tuple[ResidualFace, ...],
    plan: ExportPlan,
    index: VideoIndex,
    *,
    kind: str,
    basis: str,
    methods: Mapping[str, Method] | None = None,
) -> Circumstances:
    """All that a report adds to its checks.

    Args:
        checks: Those that were made.
        faces: Those that were found.
        plan: What the copy should be.
        index: The original's frames.
        kind: ``video``, ``still`` or ``sound``.
        basis: ``plan``, ``tracks`` or ``nothing``.
        methods: Of checks that were made in another way than usual.
    """
    chosen = plan.frames(len(index))
    named = {frame for check in checks for frame in check.frames[:MAX_LISTED]}
    named |= {face.frame for face in faces[:MAX_LISTED]}
    return Circumstances(
        kind, basis, made(plan, index, chosen, kind), _places(named, index, chosen),
        {**METHODS, **(methods or {})},
        not_made(kind, checks), datetime.now(UTC),
    )  # fmt: skip


def made(plan: ExportPlan, index: VideoIndex, chosen: Selection, kind: str) -> Mapping[str, Any]:
    """How the copy was to be made, as plain JSON values."""
    project = plan.project
    covered = sum(is_covered(project, track) for track in project.tracks.values())
    described: dict[str, Any] = {"unredacted": True} if plan.unredacted else {}
    if kind != "sound":
        described |= {
            "style": plan.style.value,
            "covered": covered,
            "shown": len(project.tracks) - covered,
        }
    if kind == "video":
        described["encoder"] = asdict(plan.encoder)
        described["ranges"] = [_range(index, span) for span in chosen.spans]
    described["audio"] = {"mode": plan.audio.mode.value, "stream": plan.audio.stream + 1}
    described["sound_ranges"] = [
        {
            "treatment": item.treatment.value,
            "start": format_seconds(item.start),
            "end": format_seconds(item.stop),
        }
        for item in plan.sound_ranges
    ]
    return described


def _range(index: VideoIndex, span: FrameSpan) -> dict[str, Any]:
    last = span.stop - 1
    end = _time(index, last) + int(index.durations[last]) * index.time_base
    return {
        "first": int(span.start),
        "last": last,
        "start": format_seconds(_time(index, span.start)),
        "end": format_seconds(end),
    }


def _places(frames: Iterable[int], index: VideoIndex, chosen: Selection) -> Mapping[int, Place]:
    there = (frame for frame in frames if 0 <= frame < len(index))
    return {frame: Place(_time(index, frame), chosen.copy(frame)) for frame in there}


def _time(index: VideoIndex, frame: int) -> Fraction:
    return index.seconds(FrameIndex(frame))
