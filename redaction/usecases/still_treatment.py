"""What may be done to a still so that more can be seen in it, and the words that then stand in it.

The only place outside the window that looks through a view (``player.media.view``): a still holds none of it
unless a person asks for it, and then its bar, its record and the review log say exactly what was done. Copies
never hold any of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from player.media.view import MOST, ViewOptions, view_rgb
from redaction.jobs.errors import ExitStatus, UserError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from player.media.info import VideoInfo

Rgb = npt.NDArray[np.uint8]

MOST_ENLARGED: Final = 8
LARGEST: Final = 12_000
"""Pixels of the longer side of what is enlarged."""


@dataclass(frozen=True, slots=True)
class Treatment:
    """What is done to the picture after it was covered; the default is nothing at all.

    Attributes:
        deinterlace: Keep one moment of the two that an interlaced frame holds.
        brightness: -100 to 100.
        contrast: -100 to 100.
        standard_range: Bring HDR down to what a standard screen shows.
        enlarge: Times the picture is enlarged, from 1.
        proportions: Stretch pixels that are not square, so that a circle is a circle.
    """

    deinterlace: bool = False
    brightness: int = 0
    contrast: int = 0
    standard_range: bool = False
    enlarge: int = 1
    proportions: bool = False

    def __post_init__(self) -> None:
        if max(abs(self.brightness), abs(self.contrast)) > MOST:
            msg = f"brightness and contrast run from -{MOST} to {MOST}"
            raise ValueError(msg)
        if not 1 <= self.enlarge <= MOST_ENLARGED:
            msg = f"a still is enlarged 1 to {MOST_ENLARGED} times"
            raise ValueError(msg)

    @property
    def is_none(self) -> bool:
        """Whether nothing is asked for."""
        return self == Treatment()

    def words(self, info: VideoInfo) -> str:
        """What it does to footage of this kind, in words; empty where it does nothing."""
        said = [
            f"{name} {value:+d} of {MOST}".replace("-", "\N{MINUS SIGN}")
            for name, value in (("brightness", self.brightness), ("contrast", self.contrast))
            if value
        ]
        if self.deinterlace:
            said.append("deinterlaced (odd lines that moved are made of those around them)")
        if self.standard_range and info.hdr:
            said.append("HDR shown as standard range")
        if self.proportions and info.pixel_aspect != 1:
            said.append(f"pixels stretched to their true proportions ({info.pixel_aspect} : 1)")
        if self.enlarge > 1:
            said.append(f"enlarged {self.enlarge} times (bicubic)")
        return "; ".join(said)

    def of_light(self, pixels: Rgb, info: VideoInfo) -> Rgb:
        """The picture in another light; same shape.

        Args:
            pixels: uint8 RGB, shape (height, width, 3), the whole picture: fields are told by its lines.
            info: The video.
        """
        options = ViewOptions(
            self.deinterlace, self.brightness, self.contrast, tone_map=self.standard_range
        )
        return view_rgb(pixels, info, options)

    def of_size(self, pixels: Rgb, info: VideoInfo) -> Rgb:
        """The picture, or its part, in another size.

        Raises:
            UserError: If it would be too large.
        """
        aspect = info.pixel_aspect if self.proportions else Fraction(1)
        height, width = pixels.shape[:2]
        # the side that gains pixels, so that none are lost
        wide = round(width * max(aspect, 1)) * self.enlarge
        high = round(height / min(aspect, 1)) * self.enlarge
        if (wide, high) == (width, height):
            return pixels
        if max(wide, high) > LARGEST:
            raise UserError(
                f"A picture of {wide} × {high} pixels is too large.",
                "Nothing was written.",
                "Enlarge it less, or choose a part of it.",
                status=ExitStatus.USAGE,
            )
        import cv2

        return np.asarray(cv2.resize(pixels, (wide, high), interpolation=cv2.INTER_CUBIC), np.uint8)

    def to_json(self) -> dict[str, Any]:
        """JSON-ready; what is not asked for is left out."""
        plain = Treatment()
        names = (
            "deinterlace",
            "brightness",
            "contrast",
            "standard_range",
            "enlarge",
            "proportions",
        )
        return {n: getattr(self, n) for n in names if getattr(self, n) != getattr(plain, n)}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Treatment:
        """The value that ``to_json`` spelled."""
        return cls(**data)
