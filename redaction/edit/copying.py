"""Copying regions of one frame to other frames."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from player.media.time import FrameIndex, FrameSpan
from redaction.edit import pieces
from redaction.edit.asking import Refused, track_of, tracks_of
from redaction.edit.edit import Patch, compose
from redaction.edit.leaving import come_back, left_before
from redaction.edit.shaping import add_track, move_region, patch_of
from redaction.model.geometry import Shape
from redaction.model.ids import TrackId
from redaction.model.project import Project
from redaction.model.region import Kind, Style
from redaction.model.track import Keyframe, ReviewState, Track


@dataclass(frozen=True, slots=True)
class CopiedRegion:
    """One region as it was on the frame it was copied from.

    Attributes:
        track: Whose it was.
        shape: In the picture as shown, in source pixels.
        kind: What it covered.
        style: Its own style, or None for the copy's style.
    """

    track: TrackId
    shape: Shape
    kind: Kind
    style: Style | None


def copied(project: Project, track_ids: Iterable[TrackId], frame: int) -> tuple[CopiedRegion, ...]:
    """The regions of these tracks on ``frame``, in order of selection; locked ones too.

    Raises:
        Refused: If none of them is there on this frame.
    """
    tracks = tracks_of(project, track_ids, even_locked=True)
    shapes = ((t, t.shape_at(frame)) for t in tracks)
    found = tuple(CopiedRegion(t.id, s, t.kind, t.style) for t, s in shapes if s is not None)
    if not found:
        raise Refused(
            "There is no region on this frame to copy.", "Go to a frame on which it is there."
        )
    return found


def paste(
    project: Project,
    regions: Sequence[CopiedRegion],
    track_ids: Iterable[TrackId],
    span: FrameSpan,
    *,
    until: int = 0,
    new_tracks: Sequence[TrackId] = (),
) -> Patch:
    """Put copied regions on every frame of ``span``: into tracks, or as new ones where none is given.

    On one frame it becomes a keyframe made by hand, and the frames around follow as after a move
    (``move_region``); a track that left the picture is back from there on. On several frames exactly those
    get the shape; where the track ended before them, or begins after them, the way there is covered,
    unless it had left the picture.

    Args:
        project: The project.
        regions: What was copied.
        track_ids: The tracks that get them. Several regions go to their own tracks only.
        span: Not empty.
        until: Frames of the footage, for a track that is back.
        new_tracks: Ids for new tracks, one for each region.

    Raises:
        Refused: If nothing was copied, the span is empty, a track is locked or not there, or it is not
            clear which region belongs to which track.
    """
    if not regions:
        raise Refused("Nothing was copied yet.", "Select a region and copy it first.")
    if not len(span):
        raise Refused("There is no frame to paste on.")
    wanted = list(dict.fromkeys(track_ids))
    where = "on frame" if len(span) == 1 else "over stretch"
    if not wanted:
        return _as_new(project, regions, span, new_tracks, f"Paste {where}")
    patches = []
    for region in _shared_out(regions, wanted):
        old = track_of(project, region.track)
        if len(span) > 1:
            new = _put_over(old, span, region.shape)
            patch = patch_of("Paste", [(old, new)], frame=span.start)
        elif left_before(old, span.start):
            patch = come_back(project, old.id, span.start, region.shape, until=until)
        else:
            patch = move_region(project, old.id, span.start, region.shape)
        patches.append(patch)
    whole = compose(f"Paste {where}", *patches)
    return replace(whole, frame=span.start)


def _shared_out(regions: Sequence[CopiedRegion], wanted: Sequence[TrackId]) -> list[CopiedRegion]:
    """The regions with the tracks that get them."""
    if len(regions) == 1:
        return [replace(regions[0], track=track_id) for track_id in wanted]
    own = [r for r in regions if r.track in wanted]
    if len(own) != len(wanted):
        raise Refused(
            f"{len(regions)} regions were copied, and other tracks are selected.",
            "Select the tracks they came from, or nothing to paste them as new tracks.",
        )
    return own


def _as_new(
    project: Project,
    regions: Sequence[CopiedRegion],
    span: FrameSpan,
    new_tracks: Sequence[TrackId],
    label: str,
) -> Patch:
    """New tracks that need no second decision: whoever pastes them has looked."""
    whole = Patch(label)
    for at, region in enumerate(regions):
        new = new_tracks[at] if at < len(new_tracks) else None
        patch = add_track(
            project, region.shape, span, kind=region.kind, style=region.style, track_id=new
        )
        accepted = {
            i: (before, None if after is None else replace(after, state=ReviewState.ACCEPTED))
            for i, (before, after) in patch.tracks.items()
        }
        patch = replace(patch, tracks=accepted)
        project, _ = patch.apply(project)
        whole = whole.then(patch)
    return replace(whole, label=label, frame=span.start)


def _put_over(track: Track, span: FrameSpan, shape: Shape) -> Track:
    """The track with this shape on every frame of ``span``, and as it was on all others it covers."""
    before = pieces.within(track, FrameSpan(FrameIndex(0), span.start))
    after = pieces.within(track, FrameSpan(span.stop, FrameIndex(max(span.stop, track.stop))))
    keyframes: list[Keyframe] = []
    if before is not None:
        # what was held there must not bend towards the new shape
        keyframes += pieces.pinned(before, before.stop - 1).keyframes
    keyframes.append(Keyframe(span.start, shape))
    if after is None:
        return replace(track, keyframes=tuple(keyframes), stop=span.stop, touched=True)
    if len(span) > 1:
        keyframes.append(Keyframe(FrameIndex(span.stop - 1), shape))
    return replace(track, keyframes=(*keyframes, *after.keyframes), touched=True)
