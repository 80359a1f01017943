"""What a person types to go somewhere: a time, a frame, or how far from here. No Qt."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import TYPE_CHECKING

from player.media.time import FrameIndex, parse_time

if TYPE_CHECKING:
    from player.media.index import VideoIndex

_FRAMES = re.compile(r"(?:f\s*(\d+)|(\d+)\s*f(?:rames?)?)", re.IGNORECASE)
_HOW = "Type a time like 12.5 or 1:02.5, a frame like f120, or +5s or -10f from here."
_MINUTES = re.compile(r"(\d+(?:\.\d+)?)\s*m(?:in)?", re.IGNORECASE)


class NoSuchPlaceError(ValueError):
    """What was typed is no place in the footage; the message says why, for the person."""


def frame_typed(text: str, index: VideoIndex, here: int) -> int:
    """The frame that was typed.

    Args:
        text: ``12.5``, ``12.5s``, ``1:02:03.5``, ``f120``, ``120f``, ``2m``; with a sign in front, so
            far from here: ``+5s``, ``-10f``, ``+1:00``.
        index: The frames of the footage.
        here: The frame shown.

    Raises:
        NoSuchPlaceError: If it is none of these, or outside the footage.
    """
    text = text.strip().replace("\N{MINUS SIGN}", "-")
    sign = {"+": 1, "-": -1}.get(text[:1], 0)
    body = text[1:].strip() if sign else text
    frames = _FRAMES.fullmatch(body)
    if frames is not None:
        number = int(frames[1] or frames[2])
        return _inside(here + sign * number if sign else number, index)
    seconds = _seconds(body)
    if not sign:
        if seconds > index.duration:
            raise NoSuchPlaceError(_outside(index))
        return int(index.at_seconds(seconds))
    at = index.seconds(FrameIndex(here)) + sign * seconds
    if not 0 <= at <= index.duration:
        raise NoSuchPlaceError(_outside(index))
    return int(index.at_seconds(at))


def _seconds(text: str) -> Fraction:
    minutes = _MINUTES.fullmatch(text)
    if minutes is not None:
        return Fraction(minutes[1]) * 60
    try:
        point = parse_time(text.removesuffix("s").removesuffix("S").strip())
    except ValueError as error:
        raise NoSuchPlaceError(_HOW) from error
    if point.seconds is None:  # "f120s": neither a frame nor a time
        raise NoSuchPlaceError(_HOW)
    return point.seconds


def _inside(frame: int, index: VideoIndex) -> int:
    if not 0 <= frame < len(index):
        raise NoSuchPlaceError(_outside(index))
    return frame


def _outside(index: VideoIndex) -> str:
    return f"The footage has frames 0 to {len(index) - 1:,}."
