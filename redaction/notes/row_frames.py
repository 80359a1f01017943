"""Which frames of a footage a row of a file means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from player.media.errors import FrameNotFound
from player.media.time import FrameIndex, FrameSpan
from redaction.formats.timeline_common import Incoming
from redaction.notes.timecode import Timecode

if TYPE_CHECKING:
    from player.media.index import VideoIndex


def span_of(row: Incoming, index: VideoIndex, timecode: Timecode) -> FrameSpan | None:
    """The frames of a row; None where it lies outside of the footage.

    Args:
        row: What the file says.
        index: The frames of the footage.
        timecode: How its timecodes are counted.
    """
    place = row.place
    if place.frames is not None:
        first, last = place.frames
        return FrameSpan(FrameIndex(first), FrameIndex(last + 1)) if 0 <= first <= last else None
    if place.pts is not None:
        if not int(index.pts[0]) <= place.pts[0] < int(index.pts[-1] + index.durations[-1]):
            return None
        try:
            first = index.index_of(place.pts[0])
        except FrameNotFound:
            first = _shown_at(place.pts[0], index)
        return _up_to(first, place.pts[1], index)
    if place.numbers is not None:
        return _numbered(*place.numbers, index, timecode)
    if place.timecode is not None:
        try:
            first_number = timecode.number_of(place.timecode[0])
            stop = first_number + 1
            if place.timecode[1] is not None:
                stop = timecode.number_of(place.timecode[1]) + place.last_included
        except ValueError:
            return None
        return _numbered(first_number, stop, index, timecode)
    if place.seconds is None:
        return None
    start, stop_at = place.seconds
    if start < 0 or start >= index.duration:
        return None
    first = index.at_seconds(start)
    if stop_at is None:
        return FrameSpan(first, FrameIndex(first + 1))
    ticks = stop_at / index.time_base
    return _up_to(first, int(index.pts[0]) - (-ticks.numerator // ticks.denominator), index)


def agrees(row: Incoming, span: FrameSpan, index: VideoIndex) -> bool:
    """Whether the time stamps that a row gives beside its frames are those of the frames here."""
    if row.given_pts is None or row.place.frames is None or span.start >= len(index):
        return True
    return int(index.pts[span.start]) == row.given_pts[0]


def _numbered(first: int, stop: int, index: VideoIndex, timecode: Timecode) -> FrameSpan | None:
    """Frames by their numbers from midnight; those before the start are the next day's."""
    if first < timecode.start:
        first, stop = first + timecode.day, stop + timecode.day
    if stop <= first - timecode.day // 2:  # midnight lies between
        stop += timecode.day
    start = (first - timecode.start) / timecode.rate
    if start >= index.duration + 1 / timecode.rate:
        return None
    # A frame's number is the nearest one, so half a frame later it is surely shown.
    half = 1 / (2 * timecode.rate)
    if timecode.steady:
        frames = first - timecode.start, stop - timecode.start
        return FrameSpan(FrameIndex(frames[0]), FrameIndex(max(frames[1], frames[0] + 1)))
    shown = index.at_seconds(start + half)
    last = index.at_seconds((stop - timecode.start) / timecode.rate - half)
    return FrameSpan(shown, FrameIndex(max(shown, last) + 1))


def _shown_at(pts: int, index: VideoIndex) -> FrameIndex:
    return index.at_seconds((pts - int(index.pts[0])) * index.time_base)


def _up_to(first: FrameIndex, end: int, index: VideoIndex) -> FrameSpan:
    """From a frame to the last one that begins before a time stamp; at least that frame."""
    import numpy as np

    stop = int(np.searchsorted(index.pts, end))
    return FrameSpan(first, FrameIndex(max(first + 1, stop)))
