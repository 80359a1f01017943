"""One decoded picture and its identity."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

from player.media.info import FootageKind

if TYPE_CHECKING:
    import av

    from player.media.info import VideoInfo
    from player.media.time import FrameRef

_MATRICES: Final = {
    1: Colorspace.ITU709, 4: Colorspace.FCC, 5: Colorspace.ITU601, 6: Colorspace.ITU601,
    7: Colorspace.SMPTE240M, 9: Colorspace.BT2020, 10: Colorspace.BT2020,
}  # fmt: skip
_RGB_MATRIX: Final = 0
_QUALITY: Final = Interpolation.BILINEAR | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT
_QUICK: Final = ("yuv420p", "yuvj420p", "nv12")
"""Formats with a vector conversion: a twelfth of the time, on average one level off, up to a pixel at
sharp edges of colour. Every frame that is looked at or searched for faces passes here."""
_MADE: Final = threading.local()

GREY: Final = 128
"""What a frame without a picture shows."""

DARK: Final = 20
"""What footage shows that has no picture at all."""


@dataclass(frozen=True, eq=False, slots=True)
class Frame:
    """One frame of the footage.

    Attributes:
        ref: Which frame it is.
        damaged: The picture is missing or was decoded from damaged data.
        picture: The picture as decoded (before rotation), or None when nothing could be decoded.
            It always has the coded size of ``info``.
        info: The video it belongs to.
    """

    ref: FrameRef
    damaged: bool
    picture: av.VideoFrame | None
    info: VideoInfo
    _shown: list[npt.NDArray[np.uint8]] = field(default_factory=list, init=False, repr=False)

    def rgb(self) -> npt.NDArray[np.uint8]:
        """The picture as shown: uint8, shape (height, width, 3), upright, read-only.

        Colour range and matrix are those of the file. A frame without a picture is mid grey.
        """
        # Kept, so that a worker can convert and the window need not.
        shown = self._shown
        if not shown:
            shown = [self._convert()]
            self._shown[:] = shown
        return shown[0]

    def let_go(self) -> None:
        """Do not keep the converted picture any longer; ``rgb`` converts anew when it is asked."""
        self._shown.clear()

    def _convert(self) -> npt.NDArray[np.uint8]:
        info = self.info
        if self.picture is None:
            level = DARK if info.kind is FootageKind.SOUND else GREY
            image = np.full((info.height, info.width, 3), level, np.uint8)
        else:
            image = to_rgb(self.picture, info)
            if info.rotation:
                image = np.ascontiguousarray(np.rot90(image, -info.rotation // 90))
        image.flags.writeable = False
        return image


def to_rgb(picture: av.VideoFrame, info: VideoInfo) -> npt.NDArray[np.uint8]:
    """Convert a decoded picture to RGB without rotating it: uint8, shape (coded height, width, 3)."""
    scaler = _scaler()
    if picture.format.is_rgb or info.matrix == _RGB_MATRIX:
        shown = scaler.reformat(picture, format="rgb24")
    else:
        shown = scaler.reformat(
            picture,
            format="rgb24",
            src_colorspace=_MATRICES.get(info.matrix, Colorspace.ITU601),
            src_color_range=ColorRange.JPEG if info.full_range else ColorRange.MPEG,
            dst_color_range=ColorRange.JPEG,
            interpolation=(Interpolation.BILINEAR if picture.format.name in _QUICK else _QUALITY),
        )
    return shown.to_ndarray().astype(np.uint8, copy=False)


def _scaler() -> VideoReformatter:
    """This thread's own; making one for each picture takes longer than converting a small one."""
    if not hasattr(_MADE, "scaler"):
        _MADE.scaler = VideoReformatter()
    scaler: VideoReformatter = _MADE.scaler
    return scaler
