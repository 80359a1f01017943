"""Whether anything of a source may be passed on as it is: what the plan, the file and its index say.

What the packets say is looked at in ``survey``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from player.media.info import FootageKind
from redaction.export.plan import SOFTWARE_ENCODER
from redaction.export.smart.parameters import Look, Sequence

if TYPE_CHECKING:
    from player.media.index import VideoIndex
    from player.media.info import VideoInfo
    from redaction.export.plan import ExportPlan


def refusal(plan: ExportPlan, info: VideoInfo, index: VideoIndex, *, mp4: bool) -> str:
    """Why nothing of the source may be passed on; empty where nothing speaks against it so far.

    Args:
        plan: What the copy is to be.
        info: The source.
        index: Its frames.
        mp4: The copy is an MP4 file.
    """
    return next(_against(plan, info, index, mp4), "")


def _against(plan: ExportPlan, info: VideoInfo, index: VideoIndex, mp4: bool) -> Iterator[str]:
    if info.kind is not FootageKind.VIDEO:
        yield "it is no video"
    if not mp4:
        yield "the copy is no MP4 file"
    yield from _settings(plan)
    if info.codec != "h264":
        yield f"the original is {info.codec} video, not H.264"
    if info.pix_fmt not in ("yuv420p", "yuvj420p") or info.bits != 8:
        yield "the original's pictures are not 8-bit 4:2:0"
    if info.interlaced:
        yield "the original is interlaced"
    if info.rotation or info.mirrored:
        yield "the pictures are turned in the copy"
    if info.dolby_vision:
        yield "the pictures carry further data"
    if (info.width | info.height) & 1 or (info.width, info.height) != (
        info.coded_width,
        info.coded_height,
    ):
        yield "the copy's pictures have another size than the original's"
    if not index.strict or index.counted or index.notes:
        yield "the original breaks the rules of its format"
    if index.hidden or info.has_edit_list:
        yield "an edit list hides a part of the original"
    whole = np.array_equal(np.sort(index.numbers), np.arange(len(index)))
    if index.packets != len(index) or not whole:
        yield "not every packet of the original is a picture"


def _settings(plan: ExportPlan) -> Iterator[str]:
    if plan.caption or plan.counter:
        yield "something is written on every picture"
    encoder = plan.encoder
    if encoder.lossless or encoder.size is not None or encoder.bitrate is not None:
        yield "the copy is to be without loss, or of a certain size"
    if encoder.encoder != SOFTWARE_ENCODER:
        yield "another encoder than x264 may be used"


def unlike(source: Sequence, made: Sequence) -> str:
    """Why pictures of these two sets must not follow each other in one file; empty if they may.

    Args:
        source: The original's parameters.
        made: Those of what is encoded beside it.
    """
    ours, theirs = _seen(source.look), _seen(made.look)
    for name, value in ours.items():
        if theirs[name] != value:
            return f"the encoder would write another {name} than the original has"
    if source.needs_messages:
        return "the original's pictures come with messages that must not stay out"
    return ""


def _seen(look: Look) -> dict[str, object]:
    wide, high = look.ratio
    return {
        "size": look.size,
        "crop": look.crop,
        "pixel shape": look.ratio if wide and high else (1, 1),
        "range": look.full,
        "set of colours": look.colours,
    }
