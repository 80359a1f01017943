"""What `umbra redact`, `detect` and `export` say at the end: short, and honest about what is unsure."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from player.media.info import FootageKind
from player.media.time import format_seconds, span_to_screen
from redaction.cli_sound import sound_line
from redaction.cli_terminal import duration_words
from redaction.cli_tracks import numbers_of
from redaction.cli_words import count, frame_list
from redaction.export.output import ENDINGS
from redaction.export.plan import SOFTWARE_ENCODER
from redaction.model.project import is_covered
from redaction.model.region import Kind
from redaction.model.track import Problem, Track

if TYPE_CHECKING:
    from player.media.index import VideoIndex
    from player.media.info import VideoInfo
    from redaction.export.plan import ExportPlan
    from redaction.export.selection import Selection
    from redaction.usecases.analyse import Analysis
    from redaction.usecases.export_copy import ExportResult

WHY = {
    Problem.FEW_FRAMES: "seen on few frames",
    Problem.LOW_CONFIDENCE: "not sure what it is",
    Problem.SMALL: "small",
    Problem.STARTS_INSIDE: "begins in the middle of the picture",
    Problem.ENDS_INSIDE: "ends in the middle of the picture",
    Problem.LARGE_GAP: "unseen for a while",
    Problem.SUDDEN_CHANGE: "jumps or changes size",
    Problem.CROSSING: "crosses another",
}
"""Problems in words."""

SHOWN = 8
"""Tracks with problems that are listed; the number of the others is said."""


def covered_frames(tracks: Sequence[Track], chosen: Selection) -> int:
    """Frames of the copy on which something is covered."""
    frames: set[int] = set()
    for track in tracks:
        for part in track.covered_spans():
            for span in chosen.spans:
                frames.update(part.intersect(span) or ())
    return len(frames)


NO_NUMBER = "\N{EN DASH}"
"""In place of the number of a track that has none: it is named by its ID."""


def problem_lines(tracks: Sequence[Track], index: VideoIndex) -> list[str]:
    """Tracks that a person should look at first."""
    unsure = [(n, t) for n, t in zip(numbers_of(tracks), tracks, strict=True) if t.problems]
    lines = []
    for number, track in unsure[:SHOWN]:
        start = format_seconds(index.seconds(min(track.start, len(index) - 1)), places=1)
        reasons = ", ".join(WHY[p] for p in track.problems)
        lines.append(f"    track {number or NO_NUMBER} ({track.id}) from {start}: {reasons}")
    if len(unsure) > SHOWN:
        lines.append(f"    and {count(len(unsure) - SHOWN, 'more track')}")
    return lines


def track_lines(tracks: Sequence[Track], index: VideoIndex) -> list[str]:
    """Every track with its number, its id, when and where it is: what ``--keep`` takes."""
    lines = []
    last = len(index) - 1
    for number, track in zip(numbers_of(tracks), tracks, strict=True):
        start = format_seconds(index.seconds(min(track.start, last)), places=1)
        stop = format_seconds(index.seconds(min(track.stop - 1, last)), places=1)
        box = track.keyframes[0].shape.bounds
        doubts = ", ".join(WHY[p] for p in track.problems)
        if track.kind is not Kind.FACE:
            doubts = f"{track.kind.value}  {doubts}"
        lines.append(
            f"  {number or NO_NUMBER:>4}  {track.id}  {start} to {stop}  at {box.x:.0f},{box.y:.0f} "
            f"{box.w:.0f}x{box.h:.0f}  {doubts}".rstrip()
        )
    return lines


def detection_lines(analysis: Analysis, index: VideoIndex, out: Path) -> list[str]:
    """The end of `umbra detect`."""
    rate = analysis.frames / analysis.seconds if analysis.seconds else 0.0
    unsure = sum(1 for t in analysis.tracks if t.problems)
    doubt = f"; a person should look at {unsure} of them first" if unsure else ""
    return [
        f"{out.name} written: {count(len(analysis.tracks), 'track')} on "
        f"{count(analysis.frames, 'frame')}, in {duration_words(analysis.seconds)} "
        f"({rate:.1f} frames a second){doubt}",
        *track_lines(analysis.tracks, index),
        *_resumed(analysis),
        *_damaged(analysis),
    ]


def copy_lines(
    plan: ExportPlan,
    index: VideoIndex,
    result: ExportResult,
    seconds: float,
    analysis: Analysis | None,
) -> list[str]:
    """The end of `umbra redact` and `umbra export`."""
    if result.path.suffix.lower() in ENDINGS[FootageKind.SOUND]:
        return _sound_lines(plan, result, seconds)
    chosen = plan.frames(len(index))
    shown = " and ".join("{} to {}".format(*span_to_screen(span)) for span in chosen.spans)
    tracks = list(plan.project.tracks.values())
    covering = [t for t in tracks if is_covered(plan.project, t)]
    kept = len(tracks) - len(covering)
    part = f" (frames {shown} of the original)" if plan.spans else ""
    lines = [
        f"{result.path.name} is written and verified.",
        f"  covered    {count(len(covering), 'track')} on {covered_frames(covering, chosen)} of "
        f"{count(len(chosen), 'frame')}{part}, {plan.style.value}",
    ]
    sound = sound_line(plan, result)
    if sound:
        lines.append(f"  sound      {sound}")
    if plan.encoder.encoder != SOFTWARE_ENCODER:
        lines.append(f"  encoder    {result.report.facts.get('encoded_by', '')}")
    smart = result.report.facts.get("smart")
    if smart:
        lines.append(f"  smart      {smart['summary'].removeprefix('smart: ')}")
    if kept:
        lines.append(f"  shown      {count(kept, 'track')} kept visible because you asked for it")
    checks = result.report.checks
    made = sum(check.checked for check in checks)
    lines.append(f"  verified   all {made} checks of the written file hold")
    lines += [f"  look at    {check.summary}" for check in checks if check.warning]
    searched = any(check.name == "residual_faces" and check.checked for check in checks)
    if searched and not result.report.residual_faces:
        lines.append("  verified   a quick detector found no uncovered face in the copy")
    if analysis is not None:
        lines += _resumed(analysis)
        lines += _damaged(analysis)
        unsure = sum(1 for t in tracks if t.problems)
        if unsure:
            lines.append(f"  look at    {count(unsure, 'track')} first:")
            lines += problem_lines(tracks, index)
    lines += [
        f"  took       {duration_words(seconds)}",
        f"  copy       {result.path}, SHA-256 {result.sha256}",
        "No person has looked at this copy yet. Detectors miss faces: watch it before it is given out.",
    ]
    return lines


def _sound_lines(plan: ExportPlan, result: ExportResult, seconds: float) -> list[str]:
    """The same for sound without a picture."""
    changed = plan.sound_ranges
    total = sum((part.stop - part.start for part in changed), Fraction(0))
    how_long = f", {format_seconds(total, places=1)} in all" if changed else ""
    words = count(len(changed), "stretch").replace("stretchs", "stretches")
    return [
        f"{result.path.name} is written and verified.",
        f"  treated    {words}{how_long}",
        f"  sound      {sound_line(plan, result)}",
        f"  verified   all {sum(c.checked for c in result.report.checks)} checks of the written file hold",
        f"  took       {duration_words(seconds)}",
        f"  copy       {result.path}, SHA-256 {result.sha256}",
        "No person has listened to this copy yet: listen to it before it is given out.",
    ]


def copy_json(
    plan: ExportPlan,
    info: VideoInfo,
    index: VideoIndex,
    result: ExportResult,
    seconds: float,
    analysis: Analysis | None,
) -> dict[str, Any]:
    """The same for programs."""
    chosen = plan.frames(len(index))
    tracks = list(plan.project.tracks.values())
    covering = [t for t in tracks if is_covered(plan.project, t)]
    return {
        "path": str(result.path),
        "sha256": result.sha256,
        "source_sha256": plan.sha256,
        "plan": plan.hash(),
        "picture": plan.video + 1,
        "frames": len(chosen),
        "first_frame": chosen.first,
        "ranges": [span_to_screen(span) for span in chosen.spans],
        "width": info.width,
        "height": info.height,
        "tracks": len(tracks),
        "kept_visible": len(tracks) - len(covering),
        "frames_covered": covered_frames(covering, chosen),
        "problems": [
            {"number": n, "track": t.id, "start": t.start, "why": [p.value for p in t.problems]}
            for n, t in enumerate(tracks, start=1)
            if t.problems
        ],
        "detection": None if analysis is None else analysis.to_json(),
        "verification": result.report.to_json(),
        "seconds": round(seconds, 3),
        "seen_by_a_person": False,
    }


def _resumed(analysis: Analysis) -> list[str]:
    if not analysis.resumed:
        return []
    return [
        f"  resumed    {analysis.resumed} of {count(analysis.chunks, 'part')} had been searched by an "
        "earlier run of the same that was broken off"
    ]


def _damaged(analysis: Analysis) -> list[str]:
    if not analysis.damaged:
        return []
    return [
        f"  damaged    {count(len(analysis.damaged), 'frame')} of the original could not be decoded "
        f"whole: {frame_list(analysis.damaged)}"
    ]
