"""Hold a copy that another program made against its original."""

from __future__ import annotations

import time
from contextlib import ExitStack
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av.error

from player.media.container import demuxed, open_media
from player.media.errors import MediaError
from player.media.time import FrameIndex, format_seconds
from redaction.jobs.cancel import CancelToken
from redaction.jobs.progress import ProgressSink, Throttle
from redaction.verification.expected import Expected
from redaction.verification.foreign import compare_foreign
from redaction.verification.foreign_words import foreign_checks
from redaction.verification.locating import find_part
from redaction.verification.report import Check, ResidualFace
from redaction.verification.residual import ResidualWatch, residual_check
from redaction.verification.sound import check_sound
from redaction.verification.structure import check_structure
from redaction.verification.verify import FACE_EVERY

if TYPE_CHECKING:
    from player.media.index import VideoIndex
    from player.media.info import VideoInfo
    from redaction.export.plan import ExportPlan

_TAIL = 64
"""Bytes at the end of a packet that are compared: containers put headers of their own at its beginning."""

Outcome = tuple[list[Check], tuple[ResidualFace, ...], dict[str, Any]]


def same_start(plan: ExportPlan, copy: Path) -> bool:
    """Whether a copy's sound begins with the very packets of the original, so that it was passed through."""
    starts = []
    for path, stream in ((plan.source, plan.audio.stream), (copy, 0)):
        with open_media(path) as container:
            packets = demuxed(container, container.streams.audio[stream])
            starts.append([bytes(p)[-_TAIL:] for p in islice((p for p in packets if p.size), 3)])
    return starts[0] == starts[1]


def located(
    plan: ExportPlan,
    index: VideoIndex,
    copy: Path,
    copy_index: VideoIndex,
    *,
    cancel: CancelToken,
    progress: ProgressSink,
) -> tuple[ExportPlan, Check | None]:
    """The plan with the part of the original that the copy holds, where it is shorter and nobody said.

    Args:
        plan: What is known so far.
        index: The original's frames.
        copy: The copy.
        copy_index: Its frames.
        cancel: Asked once a frame.
        progress: Phase ``verifying``.

    Returns:
        The plan, and a check about where it was found; None where it is not shorter.

    Raises:
        MediaError: If a file cannot be read.
    """
    shorter = index.duration - copy_index.duration
    if plan.spans or shorter <= max(
        copy_index.duration / len(copy_index), index.duration / len(index)
    ):
        return plan, None
    part = find_part(
        plan.source, index, copy, copy_index, video=plan.video, cancel=cancel,
        progress=Throttle(progress),
    )  # fmt: skip
    if part is None:
        return plan, Check(
            "located", False, "The copy is shorter than the original, and no part of the original shows its "
            "pictures.",
        )  # fmt: skip
    first, last = part.span.start, FrameIndex(part.span.stop - 1)
    where = (
        f"The copy is of frames {first} to {last} of the original, from "
        f"{format_seconds(index.seconds(first))}: found by its pictures."
    )
    detail = f"They differ by {part.distance:.1f} levels where nothing is covered."
    if not part.clear:
        detail += " Other places fit nearly as well: name the part with --clip to be sure."
    return replace(plan, spans=(part.span,)), Check(
        "located", True, where, detail, warning=not part.clear
    )


def run_foreign_checks(
    plan: ExportPlan,
    index: VideoIndex,
    info: VideoInfo,
    copy: Path,
    copy_index: VideoIndex,
    expected: Expected,
    matrix: int,
    *,
    watch_faces: bool,
    cancel: CancelToken,
    progress: ProgressSink,
) -> Outcome:
    """All checks of a foreign copy but the one of the original's hash.

    Args:
        plan: Tracks and part.
        index: The original's frames.
        info: What is known of the original.
        copy: The copy.
        copy_index: Its frames.
        expected: What is looked for.
        matrix: Colour matrix (AVColorSpace) of the copy's pictures.
        watch_faces: Search the copy for faces.
        cancel: Stops the work.
        progress: Phase ``verifying``.
    """
    began = time.monotonic()
    checks: list[Check] = []
    facts: dict[str, Any] = {"frames": len(copy_index)}
    faces: tuple[ResidualFace, ...] = ()
    name, looked = "", 0
    try:
        checks += check_structure(copy, cancel)
        with ExitStack() as stack:
            watch = None
            if watch_faces:
                from redaction.detection.residual import residual_detector

                detector = residual_detector()
                stack.callback(detector.close)
                watch = ResidualWatch(detector, matrix, FACE_EVERY)
            found = compare_foreign(
                plan.source, index, copy, copy_index, expected, watch, cancel, Throttle(progress)
            )
        if watch is not None and found is not None:
            faces, name, looked = found.faces, watch.name, watch.looked_at
        checks += foreign_checks(found, index, copy_index, expected, (info.width, info.height))
        if found is not None:
            facts |= {
                "regions": found.regions,
                "regions_with_a_plain_cover": found.plain,
                "most_detail_left": round(found.most_left, 3),
            }
        start = int(copy_index.pts[0]) * copy_index.time_base
        checks += check_sound(
            plan.source, copy, replace(expected, shift=start - expected.time(0)), cancel
        )
    except MediaError as error:
        checks.append(
            Check("readable", False, "The copy cannot be read to its end.", error.summary)
        )
    except av.error.FFmpegError as error:
        checks.append(
            Check("readable", False, "The copy cannot be read to its end.", f"{error.strerror}.")
        )
    checks.append(residual_check(faces, name, looked))
    facts |= {
        "residual_frames_looked_at": looked,
        "residual_detector": name,
        "seconds": round(time.monotonic() - began, 2),
    }
    return checks, faces, facts
