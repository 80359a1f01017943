"""A still picture's copy: the original's own pixels, and the painter's where something is covered.

Only pixels go in. Whatever the original carries besides (camera, time, place, small pictures, colour
profiles) has no way into the file, because it is encoded anew from the bare picture.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np
import numpy.typing as npt

from player.media.source import FrameSource
from redaction.export.output import is_jpeg, output_error
from redaction.export.pipeline import Written
from redaction.export.sound import SoundPlan
from redaction.export.timeline import timeline_of
from redaction.jobs.errors import ExitStatus, UserError
from redaction.jobs.progress import Progress, ProgressSink
from redaction.model.region import Region, Style
from redaction.rendering.masks import CELL_W
from redaction.rendering.painter import cell_height, cells_of, luma_mask, paint
from redaction.rendering.planes import planes_of
from redaction.rendering.preview import planes_to_rgb

if TYPE_CHECKING:
    from pathlib import Path

    from player.media.frame import Frame
    from player.media.index import VideoIndex
    from redaction.export.plan import ExportPlan
    from redaction.export.selection import Selection
    from redaction.jobs.cancel import CancelToken

QUALITY: Final = 95
"""Of a JPEG copy, 0 to 100; its colours keep their full size."""

NO_SOUND: Final = SoundPlan("none", "A still picture has no sound.")

Rgb = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]


def page_of(plan: ExportPlan, total: int) -> Selection:
    """The one picture that the copy holds.

    Raises:
        UserError: If the plan names several.
    """
    chosen = plan.frames(total)
    if len(chosen) != 1:
        raise UserError(
            f"The picture has {total} pages, and a copy holds one.",
            "Nothing was written.",
            "Choose one page. In the window go to it, mark it as in and out point, and export that "
            "stretch; on the command line --clip f0-f0 is the first, --clip f1-f1 the second.",
            status=ExitStatus.USAGE,
        )
    return chosen


def covered_picture(
    frame: Frame, regions: Sequence[Region], style: Style, highlights: Sequence[Region] = ()
) -> tuple[Rgb, Mask]:
    """The picture with its regions covered, and which pixels the painter touched.

    Args:
        frame: The original's.
        regions: What is covered, in pixels of the picture.
        style: For regions without a style of their own.
        highlights: Who is shown and pointed out.

    Returns:
        uint8 RGB, shape (height, width, 3); bool, shape (height, width).
    """
    planes = planes_of(frame)
    before = planes.copy()
    paint(planes, regions, style, highlights)
    touched = planes.y != before.y
    for now, then in ((planes.u, before.u), (planes.v, before.v)):
        touched |= (now != then).repeat(2, 0).repeat(2, 1)
    cell_h = cell_height(planes)
    for region in regions:
        cells = cells_of(planes, region)
        if cells is not None:
            rows = slice(cells.y0 * cell_h, cells.y1 * cell_h)
            part = touched[rows, cells.x0 * CELL_W : cells.x1 * CELL_W]
            part |= luma_mask(cells.full_mask(), cell_h)
    mask = touched[: planes.height, : planes.width]
    rgb = np.where(mask[:, :, None], planes_to_rgb(planes, frame.info), frame.rgb())
    return rgb.astype(np.uint8, copy=False), mask


def encoded(rgb: Rgb, *, jpeg: bool) -> bytes:
    """The bytes of a file that holds the picture and nothing else."""
    bgr = np.ascontiguousarray(rgb[:, :, ::-1])
    if jpeg:
        options = [
            cv2.IMWRITE_JPEG_QUALITY, QUALITY,
            cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444,
        ]  # fmt: skip
        good, data = cv2.imencode(".jpg", bgr, options)
    else:
        good, data = cv2.imencode(".png", bgr, [cv2.IMWRITE_PNG_COMPRESSION, 6])
    if not good:  # nothing but memory can be at fault
        raise MemoryError
    return data.tobytes()


def write_still(
    plan: ExportPlan,
    index: VideoIndex,
    partial: Path,
    out: Path,
    *,
    cancel: CancelToken,
    progress: ProgressSink,
) -> Written:
    """Write the copy of a still picture to ``partial``.

    Args:
        plan: What it is to be.
        index: The source's pages.
        partial: An existing empty file.
        out: The final name; its ending says PNG or JPEG.
        cancel: Asked between the steps.
        progress: Phase ``exporting``, one frame.

    Raises:
        MediaError: If the source cannot be read.
        OutputError: If the file cannot be written.
        UserError: If several pages are to go into one file.
        Cancelled: If the person asked to stop.
    """
    chosen = page_of(plan, len(index))
    progress(Progress("exporting", 0, 1))
    with FrameSource.open(plan.source, video=plan.video, index=index) as source:
        frame = source.frame_at(chosen.first, cancel=cancel)
    rgb, _ = covered_picture(
        frame, plan.regions(chosen.first), plan.style, plan.highlights(chosen.first)
    )
    cancel.check()
    data = encoded(rgb, jpeg=is_jpeg(out))
    cancel.check()
    try:
        partial.write_bytes(data)
    except OSError as error:
        raise output_error(error, out) from error
    progress(Progress("exporting", 1, 1))
    damaged = (int(chosen.first),) if frame.damaged else ()
    return Written(chosen, timeline_of(index, chosen, None), NO_SOUND, damaged)
