"""Who checks a copy while it is written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from player.media.source import first_look
from redaction.usecases.verify_copy import expectation, matrix_of
from redaction.verification.alongside import Alongside
from redaction.verification.rereading import SHARE
from redaction.verification.residual import ResidualWatch
from redaction.verification.verify import FACE_EVERY

if TYPE_CHECKING:
    from player.media.index import VideoIndex
    from redaction.export.plan import ExportPlan
    from redaction.jobs.cancel import CancelToken


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
    # Derived anew from the source, not taken from what the writer believes it does.
    info = first_look(plan.source, video=plan.video)
    expected = expectation(plan, index, mp4=mp4, info=info)
    share = 1.0 if thorough else SHARE
    if not watch_faces:
        yield Alongside(expected, index, info, None, cancel, share=share)
        return
    # Loads the inference library, so only here.
    from redaction.detection.residual import residual_detector

    detector = residual_detector()
    try:
        watch = ResidualWatch(detector, matrix_of(info), FACE_EVERY, sparing=not thorough)
        yield Alongside(expected, index, info, watch, cancel, share=share)
    finally:
        detector.close()
