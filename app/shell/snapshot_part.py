"""Which part of a frame goes into a still, and in which light."""

from __future__ import annotations

from typing import TYPE_CHECKING

from redaction.model.geometry import Box
from redaction.usecases.still_treatment import Treatment

if TYPE_CHECKING:
    from player.media.frame import Frame
    from player.media.view import ViewOptions

AROUND = 0.25
"""Room around the selection, as a share of its size."""

LEAST = 16
"""Smallest side of a part, in pixels."""


def looks_of(looks: ViewOptions | None, frame: Frame) -> Treatment:
    """What is done to a frame to look at it, as it can be done to a still; nothing where nothing is."""
    if looks is None or looks.is_plain(frame.info):
        return Treatment()
    hdr = looks.tone_map and bool(frame.info.hdr)
    return Treatment(looks.deinterlace, looks.brightness, looks.contrast, hdr)


def around(boxes: list[Box]) -> Box:
    """A box around all of these, with some room."""
    x0, y0 = min(b.x for b in boxes), min(b.y for b in boxes)
    x1, y1 = max(b.x + b.w for b in boxes), max(b.y + b.h for b in boxes)
    more_w, more_h = (x1 - x0) * AROUND, (y1 - y0) * AROUND
    return Box(x0 - more_w, y0 - more_h, x1 - x0 + 2 * more_w, y1 - y0 + 2 * more_h)


def inside(box: Box, width: int, height: int) -> Box:
    """The part of whole pixels that lies in the picture, at least a few pixels large."""
    x0 = min(max(0, int(box.x)), max(0, width - LEAST))
    y0 = min(max(0, int(box.y)), max(0, height - LEAST))
    x1 = min(width, max(x0 + LEAST, round(box.x + box.w)))
    y1 = min(height, max(y0 + LEAST, round(box.y + box.h)))
    return Box(float(x0), float(y0), float(x1 - x0), float(y1 - y0))
