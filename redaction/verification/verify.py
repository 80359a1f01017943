"""Verification of a written copy: reopen it, look at everything, trust nothing that wrote it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import av.error
import numpy as np

from player.media.errors import MediaError
from player.media.index import build_index
from player.media.info import FootageKind
from redaction.export.mp4 import NotMp4, read_boxes
from redaction.export.plan import SOFTWARE
from redaction.export.timeline import PRIMING
from redaction.jobs.cancel import CancelToken
from redaction.jobs.progress import Progress, ProgressSink, Throttle
from redaction.verification.alongside import Alongside
from redaction.verification.copied import CopiedFindings, check_copied
from redaction.verification.edits import shown_length
from redaction.verification.expected import Expected
from redaction.verification.judging import PictureFindings
from redaction.verification.pictures import compare_pictures, picture_checks
from redaction.verification.report import Check, Circumstances, ResidualFace, VerificationReport
from redaction.verification.residual import ResidualWatch, residual_check
from redaction.verification.sound import check_sound
from redaction.verification.still import check_still_pixels, check_still_structure
from redaction.verification.stretchwise import Stretchwise
from redaction.verification.structure import check_structure

if TYPE_CHECKING:
    from player.media.index import VideoIndex
    from player.media.info import VideoInfo
    from player.media.time import FrameSpan
    from redaction.detection.base import Detector

FACE_EVERY = 2
"""The copy is searched for faces on every second frame. Regions are checked on every single one; this
search is for people nobody decided about, who are in the picture for longer than a frame."""

UNREDACTED: Final = Check(
    "residual_faces", True,
    "This copy is UNREDACTED: nothing is covered or silenced in it on purpose, so no faces were looked for.",
    warning=True,
)  # fmt: skip
"""Said of a clip for evidence instead of a search: whoever holds it must know what it is."""

FEW = 25
"""Frames that are compared picture by picture even where all of them were copied unchanged."""


def verify(
    source: Path,
    source_index: VideoIndex,
    copy: Path,
    expected: Expected,
    *,
    detector: Detector | None,
    matrix: int,
    cancel: CancelToken,
    progress: ProgressSink,
    source_info: VideoInfo | None = None,
    copied: Sequence[FrameSpan] = (),
    alongside: Alongside | Stretchwise | None = None,
) -> tuple[tuple[Check, ...], tuple[ResidualFace, ...], dict[str, Any]]:
    """All checks of one copy, except for those of the original's hash.

    Args:
        source: The original.
        source_index: Its frames.
        copy: The copy, under whatever name.
        expected: What it should be.
        detector: Looks for faces on the copy; None leaves that out, and the report says so.
        matrix: Colour matrix (AVColorSpace) of the copy's pictures.
        cancel: Asked often.
        progress: Phase ``verifying``, in frames.
        source_info: What is known of the original, if that is at hand.
        copied: Stretches that are said to be copied unchanged, in frames of the original: they are proven
            by their bytes (``copied``) instead of being compared picture by picture.
        alongside: Checked the pictures while they were written, so that they are not decoded again.

    Returns:
        The checks, the faces that can still be seen, and further figures.

    Raises:
        Cancelled: If the person asked to stop.
    """
    began = time.monotonic()
    checks: list[Check] = []
    found = PictureFindings()
    passed: CopiedFindings | None = None
    try:
        if expected.kind is FootageKind.SOUND:
            checks += check_structure(copy, cancel, sound_only=True)
            checks += check_sound(source, copy, expected, cancel)
            return tuple(checks), (), {"seconds": round(time.monotonic() - began, 2)}
        still = expected.kind is FootageKind.STILL
        checks += check_still_structure(copy) if still else check_structure(copy, cancel)
        copy_index = build_index(copy, cancel=cancel)
        expected = replace(expected, shift=_shift(expected, copy_index, mp4=is_mp4(copy)))
        if not still:  # one picture has no times
            checks += check_times(expected, copy, copy_index)
        elif len(copy_index) != 1:  # only the first would be compared
            checks.append(Check("frames", False, f"The copy has {len(copy_index)} pages, not one."))
        pairs = pair_frames(expected, copy_index) if alongside is None else []
        if alongside is not None:
            found = alongside.conclude(copy)
            checks += picture_checks(found, expected)
            checks += alongside.checks(copy, cancel, _count(progress, len(copy_index)))
            if isinstance(alongside, Stretchwise):
                # Not what somebody says: whatever nobody looked at must be proven.
                copied = alongside.rest()
        if copied and len(copy_index) == len(expected.chosen):
            close = ResidualWatch(detector, matrix, 1) if detector is not None else None
            passed = check_copied(
                source, source_index, copy, copy_index, expected, copied, close, cancel
            )
            checks.append(passed.check())
            pairs = [p for p in pairs if not any(p[0] in span for span in copied)] or pairs[:FEW]
        if pairs:
            watch = ResidualWatch(detector, matrix, FACE_EVERY) if detector is not None else None
            found = compare_pictures(
                source, source_index, copy, copy_index, pairs, expected, watch, cancel,
                Throttle(progress), info=source_info,
            )  # fmt: skip
            checks += picture_checks(found, expected)
        if passed is not None:
            passed.add_to(found)
            checks = [passed.worded(check) for check in checks]
        if still:
            checks += check_still_pixels(source, source_index, copy, expected)
        checks += check_sound(source, copy, expected, cancel)
    except MediaError as error:
        checks.append(
            Check("readable", False, "The copy cannot be read to its end.", error.summary)
        )
    except av.error.FFmpegError as error:
        checks.append(
            Check(
                "readable",
                False,
                "The copy or the original cannot be read to its end.",
                f"{error.strerror}.",
            )
        )
    checks.append(
        UNREDACTED
        if expected.plan.unredacted
        else residual_check(found.faces, found.detector, found.looked_at)
    )
    facts = {
        "frames": len(expected.chosen),
        "first_frame": int(expected.chosen.first),
        "damaged_frames": len(found.damaged),
        "regions": found.regions,
        "worst_exposure": round(found.worst_exposure, 1),
        "worst_difference": round(found.worst_difference, 1),
        "worst_colour_difference": round(found.worst_colour, 1),
        "residual_frames_looked_at": found.looked_at,
        "residual_detector": found.detector,
        **({"source_frames_read_twice": alongside.twice} if alongside is not None else {}),
        "seconds": round(time.monotonic() - began, 2),
    }
    if passed is not None:
        facts |= passed.facts()
    return tuple(checks), found.faces, facts


def _count(progress: ProgressSink, total: int) -> Callable[[int], None]:
    tell = Throttle(progress)
    return lambda done: tell(Progress("verifying", done, max(done, total)))


def check_times(expected: Expected, path: Path, copy: VideoIndex) -> Iterator[Check]:
    """Is every frame there, once, at its time?"""
    wanted, there = len(expected.chosen), len(copy)
    if wanted != there:
        missing = _unmatched(expected, copy)
        yield Check(
            "frames", False, f"The copy has {there} frames instead of {wanted}.",
            frames=missing,
        )  # fmt: skip
    else:
        yield Check("frames", True, f"The copy has every frame: {wanted}.")
        wrong = [
            expected.chosen.source(at)
            for at in range(wanted)
            if abs(_copy_time(expected, copy, at) - expected.time(at)) > _slack(expected, copy)
        ]
        if wrong:
            yield Check(
                "times", False, "Some frames are not shown at the time they were recorded.",
                frames=tuple(int(w) for w in wrong),
            )  # fmt: skip
        else:
            yield Check("times", True, "Every frame is shown at its time.")
    length = expected.timeline.length
    lasts = _length(path, copy)
    slack = Fraction(1, 100) if expected.exact else Fraction(1, 5)
    slack += copy.time_base if expected.exact else copy.duration / len(copy)
    if abs(lasts - length) > slack:
        yield Check(
            "duration", False, "The copy is not as long as it should be.",
            f"{float(lasts):.3f} s instead of {float(length):.3f} s.",
        )  # fmt: skip
    else:
        yield Check("duration", True, f"The picture lasts {float(length):.3f} s, as it should.")


def is_mp4(path: Path) -> bool:
    """Whether the content is MP4: the name may still be an unfinished one."""
    with path.open("rb") as file:
        return file.read(8)[4:] == b"ftyp"


def _length(path: Path, copy: VideoIndex) -> Fraction:
    """How long the copy's picture lasts.

    An MP4 file says so in its edit list; elsewhere the last frame's duration has to be believed.
    """
    try:
        shown = shown_length(path, read_boxes(path))
    except NotMp4:
        return copy.duration
    return shown if shown is not None else copy.duration


def pair_frames(expected: Expected, copy: VideoIndex) -> list[tuple[int, int]]:
    """(frame of the source, frame of the copy) that belong together."""
    wanted, there = len(expected.chosen), len(copy)
    if wanted == there:
        return [(int(frame), at) for at, frame in enumerate(expected.chosen)]
    return [(int(expected.chosen.source(at)), here) for at, here in _matched(expected, copy)]


def _matched(expected: Expected, copy: VideoIndex) -> list[tuple[int, int]]:
    """Pairs by time, where the numbers of frames differ."""
    times = np.array([float(_copy_time(expected, copy, i)) for i in range(len(copy))])
    pairs = []
    slack = float(_slack(expected, copy)) + 1e-6
    for at in range(len(expected.chosen)):
        target = float(expected.time(at))
        here = int(np.searchsorted(times, target - slack))
        if here < len(times) and abs(times[here] - target) <= slack:
            pairs.append((at, here))
    return pairs


def _unmatched(expected: Expected, copy: VideoIndex) -> tuple[int, ...]:
    known = {at for at, _ in _matched(expected, copy)}
    return tuple(int(frame) for at, frame in enumerate(expected.chosen) if at not in known)


def _copy_time(expected: Expected, copy: VideoIndex, at: int) -> Fraction:
    return int(copy.pts[at]) * copy.time_base - expected.shift


def _shift(expected: Expected, copy: VideoIndex, *, mp4: bool) -> Fraction:
    """How far ahead the copy's clock is: ours must start at the planned time, others anywhere."""
    shift = int(copy.pts[0]) * copy.time_base - expected.time(0)
    if not expected.exact or (not mp4 and 0 <= shift <= PRIMING):
        return shift
    return Fraction(0)


def _slack(expected: Expected, copy: VideoIndex) -> Fraction:
    """Nothing where the copy's clock can tell the exact time; else one tick of it."""
    base = expected.timeline.time_base / copy.time_base
    if expected.exact and base.denominator == 1:
        return Fraction(0)
    return max(copy.time_base, Fraction(0) if expected.exact else Fraction(1, 500))


def report_of(
    checks: tuple[Check, ...],
    faces: tuple[ResidualFace, ...],
    source: dict[str, Any],
    copy: dict[str, Any],
    plan_hash: str,
    facts: dict[str, Any],
    around: Circumstances | None = None,
) -> VerificationReport:
    """Put a report together."""
    return VerificationReport(
        checks, faces, source, copy, plan_hash, SOFTWARE, facts, around or Circumstances()
    )
