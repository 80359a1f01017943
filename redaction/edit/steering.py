"""Gestures of following by hand: a region held under the pointer while the footage played.

A hand lags behind what it follows, the more the faster that moves. So that the lag uncovers nobody, each
frame covers all the way the hand went in the next fifth of a second of playing: it was on its way to where
the thing already was. A hand that rests, or follows slowly, enlarges next to nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from player.media.time import FrameIndex, FrameSpan
from redaction.edit import pieces
from redaction.edit.asking import Refused, track_of
from redaction.edit.edit import Patch
from redaction.edit.numbering import numbered
from redaction.edit.shaping import patch_of
from redaction.model.covering import covering
from redaction.model.geometry import Shape
from redaction.model.ids import TrackId, new_id
from redaction.model.project import Project
from redaction.model.region import Kind
from redaction.model.track import Keyframe, Problem, Track

LAG: Final = 0.2
"""Seconds a hand lags behind what it follows."""


def steer(
    project: Project, track_id: TrackId, frames: Mapping[int, Shape], *, rate: float
) -> Patch:
    """Put a track where it was held, on the frames on which it was; before and after, it stays as it is.

    Args:
        project: The project.
        track_id: The track.
        frames: The region on each frame that was shown; those between are interpolated.
        rate: Frames that were played in a second.

    Raises:
        Refused: If the track is locked or not there, or no frame is given.
    """
    old = track_of(project, track_id)
    own = _keyframes(frames, rate)
    first, last = own[0].frame, own[-1].frame
    head = pieces.within(old, FrameSpan(FrameIndex(0), first))
    tail = pieces.within(old, FrameSpan(FrameIndex(last + 1), FrameIndex(max(old.stop, last + 1))))
    keyframes: list[Keyframe] = []
    if head is not None:
        # What was covered up to here must not slide towards the first place that was held.
        head = pieces.pinned(head, head.stop - 1)
        keyframes += head.keyframes
        if head.stop < first:
            keyframes.append(replace(keyframes[-1], frame=head.stop, outside=True))
    keyframes += own
    stop = FrameIndex(last + 1)
    if tail is not None:
        if tail.start > stop:
            keyframes.append(replace(own[-1], frame=stop, outside=True))
        keyframes += tail.keyframes
        stop = tail.stop
    new = replace(old, keyframes=tuple(keyframes), stop=stop, touched=True)
    return patch_of("Follow by hand", [(old, new)], frame=first)


def steer_new(
    project: Project,
    frames: Mapping[int, Shape],
    *,
    kind: Kind,
    rate: float,
    track_id: TrackId | None = None,
) -> Patch:
    """A new track where a region was held; its end is a question, because nobody said that it ends.

    Args:
        project: The project.
        frames: As for ``steer``.
        kind: What it covers.
        rate: As for ``steer``.
        track_id: Its id; a new one when None.

    Raises:
        Refused: If it is there already, or no frame is given.
    """
    new = TrackId(new_id()) if track_id is None else track_id
    if new in project.tracks:
        raise Refused("That track is there already.")
    own = _keyframes(frames, rate)
    stop = FrameIndex(own[-1].frame + 1)
    track = Track(new, own, stop, kind, touched=True, problems=(Problem.ENDS_INSIDE,))
    (track,) = numbered(project, [track])
    return patch_of("Follow by hand", [(None, track)], frame=track.start)


def _keyframes(frames: Mapping[int, Shape], rate: float) -> tuple[Keyframe, ...]:
    """A keyframe by hand on each frame that was shown, reaching as far as the hand did soon after.

    Raises:
        Refused: If there is none.
    """
    if not frames:
        raise Refused("No frame was shown while the region was held.")
    order = sorted(frames)
    soon = max(1, round(LAG * rate))
    made = []
    for at, frame in enumerate(order):
        shape = frames[frame]
        for later in order[at + 1 :]:
            if later - frame > soon:
                break
            shape = covering(shape, frames[later])
        made.append(Keyframe(FrameIndex(frame), shape))
    return tuple(made)
