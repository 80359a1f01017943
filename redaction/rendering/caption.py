"""A line of text burnt into a picture: what a copy is, and which frame of the original each one was.

It is white on a black plate of its own in the bottom left corner, so it can be read whatever lies behind,
and it is the same for whoever paints: the letters come from the font inside OpenCV, not from the system.
The plate covers picture; it never uncovers any, because nothing behind it shows through.
"""

from __future__ import annotations

import threading
import unicodedata
from functools import lru_cache
from typing import Final, NamedTuple

import cv2
import numpy as np
import numpy.typing as npt

from redaction.rendering.planes import GREY, Planes

LONGEST: Final = 120
"""Characters that a caption may have."""

_SHARE = 36
"""Letters are as high as this part of the shorter side of the picture, within the next two."""
_LEAST, _LEAST_SQUEEZED = 12, 8
"""Pixels: as a rule, and where the text would else be wider than the picture."""
_WEIGHT = 600
_STEP = 4
"""Edges lie on multiples of this, so that samples of colour (of interlaced pictures, too) are not shared."""
_LINES = threading.Lock()

Ink = npt.NDArray[np.uint8]


class Plate(NamedTuple):
    """The part of a picture under a line of text, in luma pixels; half open."""

    x0: int
    y0: int
    x1: int
    y1: int


def caption_text(caption: str, *, counter: bool, frame: int) -> str:
    """The line on a frame: the caption, the frame's number in the original, or both."""
    number = f"frame {frame}" if counter else ""
    return " · ".join(part for part in (printable(caption), number) if part)


def printable(caption: str) -> str:
    """``caption`` as it is shown: one line without signs that cannot be seen, cut where it is too long."""
    shown = (sign for sign in caption if sign.isspace() or unicodedata.category(sign)[0] != "C")
    text = unicodedata.normalize("NFC", " ".join("".join(shown).split()))
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def plate_of(width: int, height: int, text: str) -> Plate | None:
    """Where ``text`` lies on a picture of this size (of its planes); None where there is no room.

    Digits of whatever value take the same place, so the plate does not move while a counter runs.
    """
    if not text or min(width, height) < 4 * _STEP:
        return None
    ink = _ink(_steady(text), width, height)
    return _place(ink, width, height)


def lettering(width: int, height: int, text: str, *, full_range: bool) -> tuple[Plate, Ink] | None:
    """Where ``text`` lies on a picture of this size, and the luma there; None where there is no room."""
    plate = plate_of(width, height, text)
    if plate is None:
        return None
    ink = np.zeros((plate.y1 - plate.y0, plate.x1 - plate.x0), np.uint16)
    letters = _ink(text, width, height)[: ink.shape[0], : ink.shape[1]]
    ink[: letters.shape[0], : letters.shape[1]] = letters
    black, white = (0, 255) if full_range else (16, 235)
    return plate, (black + ((white - black) * ink + 127) // 255).astype(np.uint8)


def stamp(planes: Planes, text: str) -> None:
    """Paint ``text`` onto ``planes``, in place."""
    height, width = planes.y.shape
    found = lettering(width, height, text, full_range=planes.full_range)
    if found is None:
        return
    (x0, y0, x1, y1), luma = found
    planes.y[y0:y1, x0:x1] = luma
    for plane in (planes.u, planes.v):
        plane[y0 // 2 : y1 // 2, x0 // 2 : x1 // 2] = GREY


def _steady(text: str) -> str:
    return "".join("0" if sign.isdigit() else sign for sign in text)


def _place(ink: Ink, width: int, height: int) -> Plate | None:
    high, wide = -(-ink.shape[0] // _STEP) * _STEP, -(-ink.shape[1] // _STEP) * _STEP
    x0 = _STEP * max(0, min(width // 64, (width - wide) // 2) // _STEP)
    y1 = (height - height // 64) // _STEP * _STEP
    y0 = max(0, y1 - high)
    x1 = min(x0 + wide, width // _STEP * _STEP)
    return Plate(x0, y0, x1, y1) if x0 < x1 and y0 < y1 else None


@lru_cache(maxsize=16)
def _ink(text: str, width: int, height: int) -> Ink:
    """Letters with room around them: 0 where the plate is bare, 255 where it is white."""
    with _LINES:  # fonts are shared by all threads
        face = cv2.FontFace("sans")
        size = max(_LEAST, min(width, height) // _SHARE)
        span = _width(text, face, size)
        while span > width - size and size > _LEAST_SQUEEZED:
            size -= 1
            span = _width(text, face, size)
        while span > width - size and len(text) > 1:
            text = text[:-2] + "…"
            span = _width(text, face, size)
        side, top = size // 2, size // 3
        ink = np.zeros((size + size // 3 + 2 * top, span + 2 * side), np.uint8)
        cv2.putText(ink, text, (side, top + size), (255,), face, size, _WEIGHT)
    return ink


def _width(text: str, face: cv2.FontFace, size: int) -> int:
    return int(cv2.getTextSize((1 << 14, 1 << 10), text, (0, 0), face, size, _WEIGHT)[2])
