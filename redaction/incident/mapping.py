"""Between the media time of a camera and incident time, exact both ways.

``incident time = start + offset + seconds * (1 + drift)``, all of them fractions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from player.media.time import FrameIndex
from redaction.incident.camera import AlignedBy, Alignment, Camera
from redaction.incident.incident import Incident
from redaction.model.ids import FootageId

if TYPE_CHECKING:
    from player.media.index import VideoIndex


SURE, FAIR = 0.8, 0.5
"""From here on a match by sound is called strong, and fair; below it, weak."""

SOUND_STRONG, SOUND_FAIR, A_FRAME = Fraction(1, 50), Fraction(1, 10), Fraction(1, 25)
"""Seconds within which such matches are believed."""


class Placement(StrEnum):
    """By what a camera has its place on the incident's clock."""

    LEADING = "leading"
    """It is the clock."""
    ALIGNED = "aligned"
    """It was aligned to a camera that has a place."""
    BY_CLOCK = "by_clock"
    """Only its own clock says so."""
    NONE = "none"
    """Nothing says so: it has no place yet, and its incident times mean nothing."""


class Absence(StrEnum):
    """Why a camera shows no picture at a moment."""

    BEFORE = "before"
    """It had not begun."""
    AFTER = "after"
    """It had ended."""
    GAP = "gap"
    """It left something out."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A half-open stretch of incident time, ``[start, stop)``."""

    start: Fraction
    stop: Fraction

    @property
    def seconds(self) -> Fraction:
        """How long it is."""
        return self.stop - self.start


@dataclass(frozen=True, slots=True)
class Extent:
    """What a camera covers of incident time.

    Attributes:
        footage: Of the camera.
        start: Incident time of its first frame.
        stop: Incident time of the end of its last frame.
        gaps: Stretches in between that it left out, in order; empty where they are not known.
    """

    footage: FootageId
    start: Fraction
    stop: Fraction
    gaps: tuple[Stretch, ...] = ()

    def absence(self, time: Fraction) -> Absence | None:
        """Why there is no picture at that incident time; None where there is one."""
        if time < self.start:
            return Absence.BEFORE
        if time >= self.stop:
            return Absence.AFTER
        return Absence.GAP if any(g.start <= time < g.stop for g in self.gaps) else None


@dataclass(frozen=True, slots=True)
class Shared:
    """A stretch of incident time that the same cameras cover.

    Attributes:
        start: Its beginning.
        stop: Its end.
        footage: Of those cameras, in the incident's order: none is a gap, two or more an overlap.
    """

    start: Fraction
    stop: Fraction
    footage: tuple[FootageId, ...]


def placement(incident: Incident, camera: Camera) -> Placement:
    """By what a camera has its place; ``NONE`` where it may not be shown beside the others."""
    return _placement(incident, camera, frozenset())


def _placement(incident: Incident, camera: Camera, on_the_way: frozenset[FootageId]) -> Placement:
    leading = incident.leading
    if leading is not None and leading.footage == camera.footage:
        return Placement.LEADING
    alignment = camera.clock.alignment
    if alignment is not None and camera.footage not in on_the_way:
        other = incident.camera(alignment.to)
        # Of a camera that was taken out the place it had is all that is left, and it still holds.
        if other is None or _placement(incident, other, on_the_way | {camera.footage}) is not (
            Placement.NONE
        ):
            return Placement.ALIGNED
        return Placement.NONE
    dated = leading is not None and leading.clock.start is not None
    return Placement.BY_CLOCK if camera.clock.start is not None and dated else Placement.NONE


def is_placed(incident: Incident, camera: Camera) -> bool:
    """Whether the camera has a place on the incident's clock."""
    return placement(incident, camera) is not Placement.NONE


def is_dated(incident: Incident) -> bool:
    """Whether incident time is a time of day; else it counts from the leading camera's first frame."""
    leading = incident.leading
    return leading is not None and leading.clock.start is not None


def doubt(incident: Incident, camera: Camera) -> Fraction | None:
    """Seconds by which a camera may lie wrong beside the leading one, either way; None where nobody knows.

    Nobody knows where only its own clock places it, where it was moved by hand, and where the sound matched
    weakly. Moments seen in both pictures are as good as a frame lasts, or as they agree with each other.
    """
    total, at, seen = Fraction(0), camera, set[FootageId]()
    while (by := placement(incident, at)) is Placement.ALIGNED and at.footage not in seen:
        seen.add(at.footage)
        alignment = at.clock.alignment
        part = None if alignment is None else _doubt_of(alignment)
        other = None if alignment is None else incident.camera(alignment.to)
        if part is None or other is None:
            return None
        total, at = total + part, other
    return total if by is Placement.LEADING else None


def _doubt_of(alignment: Alignment) -> Fraction | None:
    match alignment.how:
        case AlignedBy.SOUND:
            sure = alignment.confidence or 0.0
            return SOUND_STRONG if sure >= SURE else SOUND_FAIR if sure >= FAIR else None
        case AlignedBy.MOMENTS:
            return max(alignment.residual or Fraction(0), A_FRAME)
        case _:
            return None


def incident_time(camera: Camera, seconds: Fraction) -> Fraction:
    """The incident time of a media time."""
    return camera.clock.origin + seconds * (1 + camera.clock.drift)


def media_seconds(camera: Camera, time: Fraction) -> Fraction:
    """The media time of an incident time; negative before the first frame."""
    return (time - camera.clock.origin) / (1 + camera.clock.drift)


def own_time(camera: Camera, seconds: Fraction) -> Fraction | None:
    """What the camera's own clock said at a media time, uncorrected; None where it is not known."""
    return None if camera.clock.start is None else camera.clock.own_origin + seconds


def frame_at(camera: Camera, index: VideoIndex, time: Fraction) -> FrameIndex | None:
    """The frame that a camera shows at an incident time.

    None before its first frame, from the end of its last one on, and in a gap of the recording: a picture
    that is not of that moment is never given. See ``absence_at`` for which it is.
    """
    seconds = media_seconds(camera, time)
    if seconds < 0 or seconds >= index.duration:
        return None
    frame = index.at_seconds(seconds)
    return None if _is_stale(index, frame, seconds) else frame


def absence_at(camera: Camera, index: VideoIndex, time: Fraction) -> Absence | None:
    """Why ``frame_at`` gives none; None where it gives one."""
    seconds = media_seconds(camera, time)
    if seconds < 0:
        return Absence.BEFORE
    if seconds >= index.duration:
        return Absence.AFTER
    return Absence.GAP if _is_stale(index, index.at_seconds(seconds), seconds) else None


def extent(camera: Camera, index: VideoIndex) -> Extent:
    """What a camera covers of incident time, with its gaps."""
    usual = index.usual
    gaps = tuple(
        Stretch(
            incident_time(camera, gap.start + usual), incident_time(camera, gap.start + gap.seconds)
        )
        for gap in index.gaps()
    )
    return Extent(
        camera.footage,
        incident_time(camera, Fraction(0)),
        incident_time(camera, index.duration),
        gaps,
    )


def extent_of(camera: Camera, duration: Fraction) -> Extent:
    """The same of a camera whose frames are not at hand; ``duration`` in media seconds."""
    return Extent(
        camera.footage, incident_time(camera, Fraction(0)), incident_time(camera, duration)
    )


def gaps_and_overlaps(incident: Incident, extents: Sequence[Extent]) -> tuple[Shared, ...]:
    """Which cameras cover which stretch of the incident, from its first frame to its last, in order.

    Cameras that have no place are left out, and gaps inside a recording count as not covered.

    Args:
        incident: Whose.
        extents: Of its cameras, those that are known.
    """
    known = {
        e.footage: e
        for e in extents
        if (camera := incident.camera(e.footage)) is not None and is_placed(incident, camera)
    }
    order = [footage for footage in incident.footage if footage in known]
    edges = sorted(
        {
            edge
            for e in known.values()
            for edge in (e.start, e.stop, *(t for g in e.gaps for t in (g.start, g.stop)))
        }
    )
    found: list[Shared] = []
    for start, stop in pairwise(edges):
        there = tuple(f for f in order if known[f].absence(start) is None)
        if found and found[-1].footage == there:
            found[-1] = Shared(found[-1].start, stop, there)
        else:
            found.append(Shared(start, stop, there))
    return tuple(found)


def end_of(index: VideoIndex, frame: int) -> Fraction:
    """Media time at which a frame is over: when the next begins, or the gap that follows it."""
    begins = index.seconds(frame)
    ends = begins + int(index.durations[frame]) * index.time_base
    return begins + index.usual if _is_stale(index, frame, ends) else ends


def _is_stale(index: VideoIndex, frame: int, seconds: Fraction) -> bool:
    """Whether the frame is over at ``seconds``, because a gap of the recording follows it."""
    lasts = int(index.durations[frame]) * index.time_base
    # Half a second is the least that ``VideoIndex.gaps`` calls a gap: asked first, because it is cheap.
    if lasts <= Fraction(1, 2) or frame == len(index) - 1:
        return False
    usual = index.usual
    return lasts > usual * Fraction(5, 2) and seconds >= index.seconds(frame) + usual
