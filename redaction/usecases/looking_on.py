"""Who checks a copy while it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from player.media.source import first_look
from redaction.usecases.verify_copy import expectation, matrix_of
from redaction.verification.alongside import Alongside
from redaction.verification.rereading import SHARE
from redaction.verification.residual import ResidualWatch
from redaction.verification.stretchwise import Stretchwise
from redaction.verification.verify import FACE_EVERY

if TYPE_CHECKING:
    from player.media.index import VideoIndex
    from player.media.info import VideoInfo
    from redaction.export.plan import ExportPlan
    from redaction.jobs.cancel import CancelToken
    from redaction.verification.expected import Expected


@contextmanager
def looking_on(
    plan: ExportPlan,
    index: VideoIndex,
    *,
    mp4: bool,
    watch_faces: bool,
    thorough: bool,
    cancel: CancelToken,
) -> Iterator[Alongside]:
    """An onlooker for a copy of a video by ``plan``; its detector is closed at the end.

    Args:
        plan: What the copy is to be.
        index: The source's frames.
        mp4: Whether the copy is MP4.
        watch_faces: Search the copy for faces that can still be seen.
        thorough: Read every frame of the source twice, and leave out no look for faces.
        cancel: Asked once a frame.

    Raises:
        MediaError: If the source cannot be read.
    """
    share = 1.0 if thorough else SHARE
    with _known(plan, index, mp4, watch_faces, thorough) as (info, expected, watch):
        yield Alongside(expected, index, info, watch(), cancel, share=share)


@contextmanager
def looking_on_stretches(
    plan: ExportPlan,
    index: VideoIndex,
    *,
    watch_faces: bool,
    thorough: bool,
    cancel: CancelToken,
) -> Iterator[Stretchwise]:
    """The same for what is encoded of a smart copy, which is always MP4; arguments as above."""
    share = 1.0 if thorough else SHARE
    with _known(plan, index, True, watch_faces, thorough) as (info, expected, watch):
        yield Stretchwise(expected, index, info, watch, cancel, share=share)


@contextmanager
def _known(
    plan: ExportPlan, index: VideoIndex, mp4: bool, watch_faces: bool, thorough: bool
) -> Iterator[tuple[VideoInfo, Expected, Callable[[], ResidualWatch | None]]]:
    # Derived anew from the source, not taken from what the writer believes it does.
    info = first_look(plan.source, video=plan.video)
    expected = expectation(plan, index, mp4=mp4, info=info)
    if not watch_faces:
        yield info, expected, lambda: None
        return
    # Loads the inference library, so only here.
    from redaction.detection.residual import residual_detector

    detector = residual_detector()
    try:
        matrix = matrix_of(info)
        yield (
            info,
            expected,
            lambda: ResidualWatch(detector, matrix, FACE_EVERY, sparing=not thorough),
        )
    finally:
        detector.close()
