"""What a frame of the copy looks like: the one place that paints a picture as its plan says.

Export paints what goes to the encoder by it; verification asks it anew to know what should be there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from redaction.rendering.caption import Plate, caption_text, plate_of, stamp
from redaction.rendering.painter import paint

if TYPE_CHECKING:
    from redaction.export.plan import ExportPlan
    from redaction.rendering.planes import Planes


def is_painted(plan: ExportPlan, frame: int) -> bool:
    """Whether the copy's picture of ``frame`` of the source is not simply the source's.

    Planes of a frame that is need not be writable (``planes_of(write=False)`` saves a copy of them).
    """
    return bool(plan.regions(frame)) or is_painted_widely(plan, frame)


def is_painted_widely(plan: ExportPlan, frame: int) -> bool:
    """Whether more may change on ``frame`` than covered regions and a narrow band around each."""
    return bool(plan.caption) or plan.counter or bool(plan.highlights(frame))


def paint_as_planned(plan: ExportPlan, frame: int, planes: Planes) -> None:
    """Paint ``planes``, in place, as the copy is to show them.

    Args:
        plan: What the copy is to be.
        frame: Number of the frame in the source.
        planes: Its picture, not painted yet; writable where ``is_painted`` says so.
    """
    regions, highlights = plan.regions(frame), plan.highlights(frame)
    if regions or highlights:
        paint(planes, regions, plan.style, highlights)
    if plan.caption or plan.counter:
        # Last: nothing is painted over it, and what it covers stays covered.
        stamp(planes, text_on(plan, frame))


def text_on(plan: ExportPlan, frame: int) -> str:
    """What is burnt into ``frame`` of the source; empty for nothing."""
    return caption_text(plan.caption, counter=plan.counter, frame=frame)


def plate_on(plan: ExportPlan, frame: int, planes: Planes) -> Plate | None:
    """Where the caption lies on ``frame`` of the source; None without one."""
    if not (plan.caption or plan.counter):
        return None
    height, width = planes.y.shape
    return plate_of(width, height, text_on(plan, frame))
