"""Pictures for the tiles of the wall: made in the decoding thread, no larger than they are shown.

What is covered is painted by the painter of the export, in full size, and only then made smaller, so nothing
of what lies under a cover reaches the small picture.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from app.canvas.picture import shrunk
from app.review.darkroom import Cover, Darkroom, Print, Recipe
from redaction.rendering.painter import paint
from redaction.rendering.planes import Planes, copy_matrix, planes_of, scaler_matrix

if TYPE_CHECKING:
    from av.video.reformatter import VideoReformatter

    from player.media.frame import Frame
    from player.media.info import VideoInfo

_OWN: Final = threading.local()
_FULL, _LIMITED = 2, 1  # AVCOL_RANGE_JPEG, AVCOL_RANGE_MPEG
_LEAST: Final = 16
"""Pixels of a side below which no picture is made smaller."""


class SmallRoom(Darkroom):
    """Makes prints in the size of a tile; see ``Darkroom``.

    Attributes:
        size: Device pixels that the whole picture takes on the screen; set by the window, read by the worker.
            A picture is never made larger than it is.
    """

    def __init__(self) -> None:
        super().__init__()
        self.size = (0, 0)

    def wanted(self, info: VideoInfo) -> tuple[int, int]:
        """Width and height that a picture of this file is made in."""
        width, height = self.size
        if min(width, height) < _LEAST or width >= info.width or height >= info.height:
            return info.width, info.height
        return width, height

    def print_of(self, frame: Frame, before: Print | None = None) -> Print:
        """The print of a frame in the look and the size of now."""
        if before is not None and not self._fits(before):
            before = None
        made = super().print_of(frame, before)
        return made if self._fits(made) else self._make(frame, made.recipe)

    def _fits(self, made: Print) -> bool:
        return (made.image.width(), made.image.height()) == self.wanted(made.frame.info)

    def _make(self, frame: Frame, recipe: Recipe, before: Print | None = None) -> Print:
        known = before is not None and before.frame is frame and before.recipe == recipe
        if before is not None and known and self._fits(before):
            return before
        return Print(frame, recipe, picture_in(frame, recipe, self.wanted(frame.info)))


def picture_in(frame: Frame, recipe: Recipe, size: tuple[int, int]) -> QImage:
    """The picture of a frame in that many pixels, at most its own; any thread may call this.

    Args:
        frame: Which frame.
        recipe: What is done to it; what lies beside it is not made.
        size: Width and height as shown, before the pixel-aspect stretch or after it.
    """
    info = frame.info
    if size == (info.width, info.height):
        return recipe.make(frame)
    plain = recipe.cover is Cover.NONE and recipe.options.is_plain(info)
    if not plain and recipe.cover is not Cover.FULL:
        image = recipe.make(frame)
        return shrunk(image, 0, image.height(), QSize(*size))
    planes = planes_of(frame)
    if recipe.cover is Cover.FULL:
        paint(planes, recipe.regions, recipe.style, recipe.highlights)
    return _scaled(planes, info, size)


def _scaled(planes: Planes, info: VideoInfo, size: tuple[int, int]) -> QImage:
    """Colour and size in one step, which costs half of both."""
    matrix = scaler_matrix(copy_matrix(info)) or scaler_matrix(info.matrix)
    made = _scaler().reformat(
        planes.picture,
        width=size[0],
        height=size[1],
        format="bgra",
        src_colorspace=matrix,
        src_color_range=_FULL if planes.full_range else _LIMITED,
        dst_color_range=_FULL,
        interpolation="BILINEAR",
        threads=1,
    )
    plane = made.planes[0]
    image = QImage(memoryview(plane), size[0], size[1], plane.line_size, QImage.Format.Format_RGB32)
    return image.copy()  # the memory belongs to the picture


def _scaler() -> VideoReformatter:
    """This thread's own; making one for each picture takes longer than the work."""
    if not hasattr(_OWN, "scaler"):
        from av.video.reformatter import VideoReformatter

        _OWN.scaler = VideoReformatter()
    scaler: VideoReformatter = _OWN.scaler
    return scaler
