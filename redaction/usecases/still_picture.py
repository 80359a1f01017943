"""What a still shows: the frame's own pixels, and the painter's where something is covered."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from math import ceil, floor
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from redaction.jobs.errors import ExitStatus, UserError
from redaction.model.codec import shape_to_json
from redaction.model.geometry import Box
from redaction.model.ids import FootageId
from redaction.model.project import Project, highlights_at, regions_at
from redaction.model.region import Region, Style
from redaction.model.still import ShownFrame
from redaction.reviewlog.row import canonical
from redaction.usecases.export_queue import CopyWish
from redaction.usecases.still_treatment import Treatment

if TYPE_CHECKING:
    from player.media.frame import Frame
    from redaction.export.plan import ExportPlan
    from redaction.model.footage import Footage
    from redaction.store.workspace import Workspace

Rgb = npt.NDArray[np.uint8]


def covers_hash(
    projects: Callable[[FootageId], Project], shown: Iterable[ShownFrame], style: Style
) -> str:
    """What is covered on these frames, and how: SHA-256 over the canonical JSON of all of it.

    Unlike the hash of a copy's plan it stays the same when something changes that is not on these frames.

    Args:
        projects: The decisions of each footage: for a record those that the picture was made by, whatever
            anybody decided meanwhile; ``workspace.project`` for those there are now.
        shown: The frames, in their order.
        style: For regions without a style of their own.

    Raises:
        UserError: If footage is not in the register.
    """
    said = [
        [one.source_sha256, int(one.frame)]
        + [
            [_region(region) for region in regions]
            for regions in covers_at(projects(one.footage), int(one.frame))
        ]
        for one in shown
    ]
    text = canonical({"style": style.value, "frames": said})
    return hashlib.sha256(text.encode()).hexdigest()


def by(plan: ExportPlan) -> Callable[[FootageId], Project]:
    """The decisions of one plan, for ``covers_hash``."""
    return lambda _footage: plan.project


def covers_at(project: Project, frame: int) -> tuple[tuple[Region, ...], tuple[Region, ...]]:
    """What is covered on a frame, and who is pointed out on it."""
    return regions_at(project, frame), highlights_at(project, frame)


def _region(region: Region) -> list[Any]:
    style = region.style.value if region.style is not None else ""
    # 100 and 100.0 are one place, and both come back from the database as 100.0
    shape = {k: [float(v) for v in values] for k, values in shape_to_json(region.shape).items()}
    return [str(region.track), region.kind.value, style, shape]


def plan_for(workspace: Workspace, footage: Footage, style: Style) -> ExportPlan:
    """The plan of a copy of this footage by the decisions as they are."""
    return CopyWish(style=style).plan(footage, workspace.project(footage.id))


def picture_of(
    frame: Frame,
    plan: ExportPlan | None,
    crop: Box | None = None,
    treatment: Treatment | None = None,
) -> Rgb:
    """What a still of this frame shows, without its bar.

    Where nothing is covered these are the pixels of the frame as it was decoded, not those that went through
    the 4:2:0 of a copy.

    Args:
        frame: A decoded frame; it is not changed.
        plan: What is covered and how, as for a copy; None for the frame as it was recorded.
        crop: The part that is wanted, in source pixels; the frame is covered before it is cut.
        treatment: What is done to it afterwards.

    Returns:
        uint8 RGB, shape (height, width, 3).

    Raises:
        UserError: If the part lies outside the picture, or it would be too large.
    """
    from redaction.export.still import covered_picture

    treatment = treatment or Treatment()
    pixels = frame.rgb()
    if plan is not None:
        number = int(frame.ref.index)
        regions, highlights = plan.regions(number), plan.highlights(number)
        if regions or highlights:
            pixels, _mask = covered_picture(frame, regions, plan.style, highlights)
    pixels = treatment.of_light(pixels, frame.info)
    if crop is not None:
        x0, y0, x1, y1 = whole_part(crop, pixels.shape[1], pixels.shape[0])
        pixels = pixels[y0:y1, x0:x1]
    return treatment.of_size(pixels, frame.info)


def whole_part(crop: Box, width: int, height: int) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of a part in whole pixels of a picture.

    Raises:
        UserError: If it lies outside.
    """
    x0, y0 = max(0, floor(crop.x)), max(0, floor(crop.y))
    x1, y1 = min(width, ceil(crop.x + crop.w)), min(height, ceil(crop.y + crop.h))
    if x1 <= x0 or y1 <= y0:
        raise UserError(
            f"That part lies outside the picture, which has {width} × {height} pixels.",
            "No picture was written.", "Choose another part.", status=ExitStatus.USAGE,
        )  # fmt: skip
    return x0, y0, x1, y1
