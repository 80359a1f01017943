"""How a picture is shown to a person: deinterlaced, brighter, HDR brought down to a standard screen.

For looking only. Detection, preview's cover, export and verification work on ``Frame.rgb()`` and on the
decoded planes, which nothing here changes; a test holds that no part of them imports this module. Every
function works on one picture alone: no neighbouring frame is mixed in, so what is shown belongs to the
frame that is named. Everything is pure and may run in any thread.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np
import numpy.typing as npt

from player.media.tone import to_standard

if TYPE_CHECKING:
    from player.media.info import VideoInfo

MOST: Final = 100
"""Brightness and contrast run from minus this to this."""

_COMB: Final = 10
"""Levels by which a line must stick out from both its neighbours to be taken for the other field."""

_GROW: Final = np.ones((3, 7), np.uint8)


@dataclass(frozen=True, slots=True)
class ViewOptions:
    """What the person chose; the default shows the picture as it is, HDR excepted.

    Attributes:
        deinterlace: Show one moment of the two that an interlaced frame holds. Followed on every file
            that is asked for it: some recordings are interlaced and do not say so.
        brightness: -100 to 100. Lifts the dark parts and leaves black and white where they are.
        contrast: -100 to 100, around mid grey.
        tone_map: Bring HDR down to what a standard screen shows; nothing else is changed by it.
    """

    deinterlace: bool = False
    brightness: int = 0
    contrast: int = 0
    tone_map: bool = True

    def __post_init__(self) -> None:
        if max(abs(self.brightness), abs(self.contrast)) > MOST:
            msg = f"brightness and contrast run from -{MOST} to {MOST}"
            raise ValueError(msg)

    def is_plain(self, info: VideoInfo) -> bool:
        """Whether the picture is shown exactly as it is."""
        return not (self.deinterlace or self.brightness or self.contrast or self._maps(info))

    def words(self, info: VideoInfo) -> str:
        """What is said on screen while the picture is not shown as it is; else an empty string."""
        said = [
            f"{name} {value:+d}".replace("-", "\N{MINUS SIGN}")
            for name, value in (("Brightness", self.brightness), ("Contrast", self.contrast))
            if value
        ]
        if self.deinterlace:
            said.append("Deinterlaced")
        if self._maps(info):
            said.append("HDR shown as standard range")
        return f"{' · '.join(said)} (view only)" if said else ""

    def _maps(self, info: VideoInfo) -> bool:
        return self.tone_map and bool(info.hdr)


def view_rgb(
    rgb: npt.NDArray[np.uint8], info: VideoInfo, options: ViewOptions
) -> npt.NDArray[np.uint8]:
    """The picture as it is to be looked at.

    Args:
        rgb: What ``Frame.rgb()`` gave: uint8, shape (height, width, 3), upright. It is not changed.
        info: The video.
        options: What the person chose.

    Returns:
        uint8 of the same shape; ``rgb`` itself where nothing is to be done.
    """
    if options.deinterlace:
        rgb = deinterlaced(rgb, sideways=info.rotation in (90, 270))
    if options.tone_map and info.hdr:
        rgb = to_standard(rgb, info.hdr)
    if options.brightness or options.contrast:
        rgb = np.asarray(cv2.LUT(rgb, _curve(options.brightness, options.contrast)), np.uint8)
    return rgb


@lru_cache(maxsize=64)
def _curve(brightness: int, contrast: int) -> npt.NDArray[np.uint8]:
    """The level shown for each level of 0 to 255."""
    level = np.power(np.arange(256) / 255, 4.0 ** (-brightness / MOST))
    level = (level - 0.5) * 4.0 ** (contrast / MOST) + 0.5
    return np.asarray(np.rint(np.clip(level, 0, 1) * 255), np.uint8)


def deinterlaced(rgb: npt.NDArray[np.uint8], *, sideways: bool = False) -> npt.NDArray[np.uint8]:
    """One moment of a frame that holds two, in full resolution where nothing moved.

    Every even line is kept. An odd line, which belongs to the other field, is replaced by the mean of
    the lines above and below it, but only where it is combed: where it sticks out from both of them,
    and so does the next line of its field. Which field came first does not matter: the moment shown is
    that of the even lines in every frame, so pictures follow each other evenly.

    Args:
        rgb: uint8, shape (height, width, 3). It is not changed.
        sideways: The lines run from top to bottom, because the picture was turned by a right angle.

    Returns:
        A new array of that shape.
    """
    if sideways:
        turned = deinterlaced(np.asarray(cv2.transpose(rgb), np.uint8))
        return np.asarray(cv2.transpose(turned), np.uint8)
    image = np.ascontiguousarray(rgb).copy()
    height = image.shape[0]
    if height < 4:
        return image
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    above, mid, below = _fields(grey)
    comb = cv2.max(
        cv2.subtract(mid, cv2.max(above, below)), cv2.subtract(cv2.min(above, below), mid)
    )
    _, comb = cv2.threshold(comb, _COMB, 255, cv2.THRESH_BINARY)
    # A single line that sticks out is a thin edge; what moved is combed on line after line.
    beside = np.zeros_like(comb)
    beside[1:] = comb[:-1]
    beside[:-1] |= comb[1:]
    mask = cv2.dilate(cv2.bitwise_and(comb, beside), _GROW)
    if cv2.hasNonZero(mask):
        above, mid, below = _fields(image)
        cv2.copyTo(cv2.addWeighted(above, 0.5, below, 0.5, 0), mask, mid)
    return image


def _fields(image: npt.NDArray[np.uint8]) -> tuple[npt.NDArray[np.uint8], ...]:
    """Views of the odd lines (the middle one), and of the even lines above and below each of them."""
    above, odd, below = image[0 : len(image) - 1 : 2], image[1::2], image[2::2]
    if len(below) < len(odd):
        # The last odd line of an even height has nothing below it and leans on the line above alone.
        below = np.concatenate([below, above[-1:]])
    return above, odd, below
