"""Taking a keyframe away: what lies around it says where the region is."""

from __future__ import annotations

from dataclasses import replace

from redaction.edit.asking import Refused, named, track_of
from redaction.edit.edit import Patch
from redaction.edit.shaping import patch_of
from redaction.model.ids import TrackId
from redaction.model.project import Project
from redaction.model.track import Keyframe, Origin, Track


def remove_keyframe(project: Project, track_id: TrackId, frame: int, *, gesture: str = "") -> Patch:
    """Take the keyframe on ``frame`` away; no frame loses its cover.

    Between two others the shape is interpolated; after the last one the one before it is held. Where the
    first one of a stretch goes, the following shape is held back to it. Without a keyframe that said
    "leaves the picture" the track stays covered.

    Raises:
        Refused: If the track is locked or not there, has no keyframe on this frame, or has no other one to
            go by.
    """
    old = track_of(project, track_id)
    at = old.keyframe_position(frame)
    if at < 0 or old.keyframes[at].frame != frame:
        raise Refused(
            f"{named(old)} has no keyframe on this frame.",
            "Choose one in the list of its keyframes.",
        )
    if len(old.keyframes) == 1:
        raise Refused(f"{named(old)} has no other keyframe.", "Delete the whole track instead.")
    keyframes = (*old.keyframes[:at], *_instead(old, at), *old.keyframes[at + 1 :])
    if keyframes == old.keyframes:
        return patch_of("Remove keyframe", [], frame=frame, gesture=gesture)
    new = replace(old, keyframes=keyframes, touched=True)
    return patch_of("Remove keyframe", [(old, new)], frame=frame, gesture=gesture)


def _instead(track: Track, at: int) -> tuple[Keyframe, ...]:
    """What takes the place of a keyframe: nothing, or the following shape where a stretch begins."""
    key = track.keyframes[at]
    begins = at == 0 or track.keyframes[at - 1].outside
    if key.outside or not begins:
        return ()
    following = track.keyframes[at + 1] if at + 1 < len(track.keyframes) else None
    if following is None or following.outside:
        raise Refused(
            "This is the only keyframe of its stretch: without it nothing would be covered there.",
            "Stop covering the stretch instead.",
        )
    held = replace(following, frame=key.frame, origin=Origin.PADDED)
    # a copy of what follows is all that can stand here, and it may stand here already
    return (key,) if key == held else (held,)
