"""Leaving the picture, and coming back: said by a keyframe, unlike stopping to cover.

Stopping (``delete_from_here``) takes cover away and says nothing about later frames. Leaving keeps the track:
whoever it covers went away here, and on the frame on which they are drawn again they are back, as the same
person, with nothing covered in between.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from player.media.time import FrameIndex, FrameSpan
from redaction.edit import pieces
from redaction.edit.asking import Refused, named, track_of, tracks_of
from redaction.edit.edit import Pair, Patch
from redaction.edit.shaping import patch_of
from redaction.model.geometry import Shape
from redaction.model.ids import TrackId
from redaction.model.project import Project
from redaction.model.track import Keyframe, Problem, Track


def leave_picture(
    project: Project, track_ids: Iterable[TrackId], frame: int, *, gesture: str = ""
) -> Patch:
    """From ``frame`` on nothing is covered until the track comes back: a keyframe that says so.

    What is said after the next frame on which the track is not covered anyway stays: there it is back.
    Tracks that cover nothing on ``frame`` are left as they are.

    Raises:
        Refused: If a track is locked or not there, or would cover nothing at all.
    """
    pairs: list[Pair[Track]] = []
    for old in tracks_of(project, track_ids):
        stretch = next((s for s in old.covered_spans() if frame in s), None)
        if stretch is not None:
            pairs.append((old, _left(old, FrameIndex(frame), stretch)))
    return patch_of("Leave picture", pairs, frame=frame, gesture=gesture)


def _left(track: Track, frame: FrameIndex, stretch: FrameSpan) -> Track:
    before = pieces.within(track, FrameSpan(FrameIndex(0), frame))
    after = tuple(k for k in track.keyframes if k.frame >= stretch.stop)
    if after and after[0].outside:
        # the new keyframe says it already, from earlier on
        after = after[1:]
    if before is None:
        if not after:
            raise Refused(
                f"{named(track)} would cover nothing at all.", "Delete the whole track instead."
            )
        return replace(track, keyframes=after, touched=True)
    shape = track.shape_at(frame)
    assert shape is not None
    gone = Keyframe(frame, shape, outside=True)
    new = replace(track, keyframes=(*before.keyframes, gone, *after), touched=True)
    if after:
        return new
    # whoever says that they left here has looked at how the track ends
    ends = Problem.ENDS_INSIDE
    settled = ends in new.doubts
    return replace(
        new, stop=FrameIndex(frame + 1), cleared=(*new.cleared, ends) if settled else new.cleared
    )


def left_before(track: Track, frame: int) -> bool:
    """Whether the track left the picture before ``frame``, or on it, and is not back there."""
    at = track.keyframe_position(frame)
    return at >= 0 and track.keyframes[at].outside


def come_back(
    project: Project,
    track_id: TrackId,
    frame: int,
    shape: Shape,
    *,
    until: int = 0,
    gesture: str = "",
) -> Patch:
    """The track is in the picture again from ``frame`` on; what it left uncovered before stays so.

    It is covered up to where it is covered anyway, also where it was said to leave in between; where it never
    is again, up to before ``until``.

    Args:
        project: The project.
        track_id: The track.
        frame: The first frame on which it is back.
        shape: Where it is then, in the picture as shown, in source pixels.
        until: Frames of the footage.
        gesture: As in ``Patch``.

    Raises:
        Refused: If the track is locked or not there, or did not leave the picture before.
    """
    old = track_of(project, track_id)
    if not left_before(old, frame):
        raise Refused(f"{named(old)} did not leave the picture before this frame.")
    new = replace(old.with_keyframe(Keyframe(FrameIndex(frame), shape)), touched=True)
    back = next((k.frame for k in new.keyframes if k.frame > frame and not k.outside), new.stop)
    stays = tuple(k for k in new.keyframes if not frame < k.frame < back)
    new = replace(new, keyframes=stays)
    if new.keyframes[-1].frame == frame:
        new = replace(new, stop=FrameIndex(max(new.stop, until)))
    return patch_of("Come back into picture", [(old, new)], frame=frame, gesture=gesture)
