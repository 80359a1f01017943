"""Gestures on where and when something is covered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from player.media.time import FrameIndex, FrameSpan
from redaction.edit import pieces
from redaction.edit.asking import Refused, counted, named, track_of, tracks_of
from redaction.edit.blend import moved_by_hand
from redaction.edit.edit import Pair, Patch, compose
from redaction.edit.joining import InTwoPlaces
from redaction.edit.numbering import numbered
from redaction.model.geometry import Box, Ellipse, Polygon, Shape
from redaction.model.ids import TrackId, new_id
from redaction.model.project import Project, is_covered
from redaction.model.region import Kind, Style
from redaction.model.track import Keyframe, Origin, Track

JOIN_BRIDGE = 50
"""Longest gap in frames that joining two tracks covers: two seconds. A longer one stays open, because
something interpolated over it would cross the picture with nobody under it."""


def noun(shape: Shape) -> str:
    """What a label calls the shape."""
    match shape:
        case Box():
            return "box"
        case Ellipse():
            return "ellipse"
        case Polygon():
            return "polygon"


def patch_of(
    label: str,
    pairs: Iterable[Pair[Track]],
    *,
    frame: int | None = None,
    gesture: str = "",
) -> Patch:
    """A patch of tracks only."""
    by_id: dict[TrackId, Pair[Track]] = {}
    for before, after in pairs:
        track = before if before is not None else after
        assert track is not None
        by_id[track.id] = (before, after)
    return Patch(label, gesture, None if frame is None else FrameIndex(frame), tracks=by_id)


def add_track(
    project: Project,
    shape: Shape,
    span: FrameSpan,
    *,
    kind: Kind = Kind.OTHER,
    style: Style | None = None,
    label: str = "",
    track_id: TrackId | None = None,
    gesture: str = "",
) -> Patch:
    """Draw something to cover: held on every frame of ``span``.

    Raises:
        Refused: If the span is empty.
    """
    if not len(span):
        raise Refused("There is no frame to cover.")
    new = TrackId(new_id()) if track_id is None else track_id
    if new in project.tracks:
        raise Refused("That track is there already.")
    track = Track(
        new,
        (Keyframe(span.start, shape),),
        span.stop,
        kind,
        style=style,
        label=label,
        touched=True,
    )
    (track,) = numbered(project, [track])
    return patch_of(f"Draw {noun(shape)}", [(None, track)], frame=span.start, gesture=gesture)


def add_tracks(project: Project, tracks: Iterable[Track], *, label: str = "Add tracks") -> Patch:
    """Put whole tracks in, from a file or a tool that follows.

    Raises:
        Refused: If one is there already.
    """
    new = numbered(project, tracks)
    if any(t.id in project.tracks for t in new):
        raise Refused("A track of the same name is there already.")
    return patch_of(
        label, [(None, t) for t in new], frame=min((t.start for t in new), default=None)
    )


def put_track(
    project: Project, track: Track, *, label: str, frame: int, gesture: str = ""
) -> Patch:
    """Replace a track by what a tool made of it (one that follows, one that refines).

    Raises:
        Refused: If it is locked or not there.
    """
    old = track_of(project, track.id)
    new = replace(track, touched=True)
    return patch_of(label, [(old, new)], frame=frame, gesture=gesture)


def move_region(
    project: Project, track_id: TrackId, frame: int, shape: Shape, *, gesture: str = ""
) -> Patch:
    """Put the region somewhere else, or give it another size or form, on one frame.

    The frame gets a keyframe made by hand; what is around it follows as ``redaction.edit.blend`` says.
    On a frame where the track is outside, that one frame is covered; before its start or after its
    end, the track is extended to the frame.

    Raises:
        Refused: If the track is locked or not there.
    """
    old = track_of(project, track_id)
    before = old.shape_at(frame)
    if before is None:
        new = _covered_at(old, frame, shape)
        label = f"Draw {noun(shape)}"
    else:
        new = moved_by_hand(old, frame, shape)
        a, b = before.bounds, shape.bounds
        same_size = abs(a.w - b.w) < 1e-6 and abs(a.h - b.h) < 1e-6
        verb = "Move" if same_size and pieces.alike(before, shape) else "Resize"
        if not pieces.alike(before, shape):
            verb = "Redraw as"
        label = f"{verb} {noun(shape)}"
    return patch_of(label, [(old, new)], frame=frame, gesture=gesture)


def move_regions(
    project: Project, shapes: Mapping[TrackId, Shape], frame: int, *, gesture: str = ""
) -> Patch:
    """Move several regions on one frame at once; each as ``move_region`` does.

    Raises:
        Refused: If a track is locked or not there, or none is named.
    """
    if not shapes:
        raise Refused("No track is selected.", "Select one first.")
    patches = [move_region(project, i, frame, s, gesture=gesture) for i, s in shapes.items()]
    verb = patches[0].label.split()[0]
    label = patches[0].label if len(patches) == 1 else f"{verb} {len(patches)} regions"
    return compose(label, *patches, gesture=gesture)


reshape = move_region
"""The same gesture: a new shape on one frame."""


def _covered_at(track: Track, frame: int, shape: Shape) -> Track:
    """The track covering ``frame``, where it did not, with this shape.

    The end from which it was drawn on counts as made by hand from now on: what was detected before it
    is not bent towards the new shape when that is dragged on.
    """
    here = Keyframe(FrameIndex(frame), shape)
    whole = pieces.trimmed(track)
    if whole.stop <= frame and track.keyframes[-1].outside:
        # it left the picture before: nothing is covered on the way
        return replace(_only_on(track, here), touched=True)
    new = pieces.filled(track, FrameSpan(FrameIndex(frame), FrameIndex(frame + 1)))
    if frame not in whole.span:
        end = whole.start if frame < whole.start else FrameIndex(whole.stop - 1)
        new = pieces.pinned(new, end)
        pin = new.keyframe_at(end)
        assert pin is not None
        new = new.with_keyframe(replace(pin, origin=Origin.MANUAL))
    return replace(new.with_keyframe(here), touched=True)


def _only_on(track: Track, here: Keyframe) -> Track:
    """The track covering this one frame of a stretch on which it is outside."""
    outside = track.keyframes[track.keyframe_position(here.frame)]
    following = replace(outside, frame=FrameIndex(here.frame + 1))
    track = track.with_keyframe(here)
    if following.frame < track.stop and track.keyframe_at(following.frame) is None:
        track = track.with_keyframe(following)
    return track


def delete_on_frame(
    project: Project, track_ids: Iterable[TrackId], frame: int, *, gesture: str = ""
) -> Patch:
    """Stop covering on this frame only.

    Raises:
        Refused: If a track is locked or not there.
    """
    span = FrameSpan(FrameIndex(frame), FrameIndex(frame + 1))
    return delete_stretch(project, track_ids, span, label="Uncover on this frame", gesture=gesture)


def delete_from_here(
    project: Project, track_ids: Iterable[TrackId], frame: int, *, gesture: str = ""
) -> Patch:
    """Stop covering from this frame on; a track that starts here or later goes altogether.

    Raises:
        Refused: If a track is locked or not there.
    """
    tracks = tracks_of(project, track_ids)
    stop = max(frame + 1, *(t.stop for t in tracks))
    span = FrameSpan(FrameIndex(frame), FrameIndex(stop))
    return delete_stretch(
        project, track_ids, span, label="Stop covering from here", gesture=gesture
    )


def delete_stretch(
    project: Project,
    track_ids: Iterable[TrackId],
    span: FrameSpan,
    *,
    label: str = "Uncover stretch",
    gesture: str = "",
) -> Patch:
    """Stop covering on these frames; a track of which nothing is left goes altogether.

    Raises:
        Refused: If a track is locked or not there.
    """
    pairs: list[Pair[Track]] = []
    for old in tracks_of(project, track_ids):
        if old.span.intersect(span) is None:
            continue
        new = pieces.without(old, span)
        pairs.append((old, None if new is None else replace(new, touched=True)))
    return patch_of(label, pairs, frame=span.start, gesture=gesture)


def delete_track(project: Project, track_ids: Iterable[TrackId]) -> Patch:
    """Take whole tracks away.

    Raises:
        Refused: If a track is locked or not there.
    """
    tracks = tracks_of(project, track_ids)
    return patch_of(
        counted("Delete {}", len(tracks)),
        [(t, None) for t in tracks],
        frame=min(t.start for t in tracks),
    )


def cover_stretch(project: Project, track_id: TrackId, span: FrameSpan) -> Patch:
    """Cover every frame of the stretch: holes are interpolated across, beyond the ends it is held.

    Raises:
        Refused: If the track is locked or not there.
    """
    old = track_of(project, track_id)
    new = replace(pieces.filled(old, span), touched=True) if len(span) else old
    return patch_of("Cover stretch", [(old, new)], frame=span.start)


def extend_to(project: Project, track_id: TrackId, frame: int, *, gesture: str = "") -> Patch:
    """Hold the first or last shape until ``frame``, which is covered too.

    Inside the track nothing changes.

    Raises:
        Refused: If the track is locked or not there.
    """
    old = track_of(project, track_id)
    if frame in pieces.trimmed(old).span:
        return patch_of("Extend track", [], frame=frame, gesture=gesture)
    span = FrameSpan(FrameIndex(frame), FrameIndex(frame + 1))
    new = replace(pieces.filled(old, span), touched=True)
    return patch_of("Extend track", [(old, new)], frame=frame, gesture=gesture)


def set_ends(project: Project, track_id: TrackId, span: FrameSpan, *, gesture: str = "") -> Patch:
    """Drag the ends of a track: shortened it loses frames, lengthened it is held.

    Raises:
        Refused: If the track is locked or not there, or nothing would be left of it.
    """
    old = track_of(project, track_id)
    new: Track | None = old
    if span.start > old.start or span.stop < old.stop:
        new = pieces.within(old, span)
    if new is None:
        raise Refused("Nothing would be left of the track.", "Delete it instead.")
    new = pieces.trimmed(new)
    for end in (span.start, FrameIndex(span.stop - 1)):
        if end not in new.span and end not in old.span:
            new = pieces.filled(new, FrameSpan(end, FrameIndex(end + 1)))
    if new != old:
        new = replace(new, touched=True)
    return patch_of("Change length of track", [(old, new)], frame=span.start, gesture=gesture)


def split_track(
    project: Project, track_id: TrackId, frame: int, *, new_track: TrackId | None = None
) -> Patch:
    """Two tracks: up to before ``frame`` under the old id, from ``frame`` on under a new one.

    Raises:
        Refused: If the track is locked or not there, or covers nothing on one of the sides.
    """
    old = track_of(project, track_id)
    left = pieces.within(old, FrameSpan(FrameIndex(0), FrameIndex(max(0, frame))))
    right = pieces.within(old, FrameSpan(FrameIndex(frame), FrameIndex(max(frame, old.stop))))
    if left is None or right is None:
        raise Refused(
            f"{named(old)} covers nothing on one side of this frame.",
            "Go to a frame inside it and split there.",
        )
    new_id_ = TrackId(new_id()) if new_track is None else new_track
    right = replace(pieces.renamed(right, new_id_), touched=True)
    (right,) = numbered(project, [right])
    pairs: list[Pair[Track]] = [(old, replace(left, touched=True)), (None, right)]
    return patch_of("Split track", pairs, frame=frame)


def join_tracks(project: Project, track_ids: Iterable[TrackId]) -> Patch:
    """One track of several, under the id and with the attributes of the one selected first.

    No cover is lost: where several lie on one another, what is around them is covered. Gaps of up to
    ``JOIN_BRIDGE`` frames are covered.

    Raises:
        Refused: If fewer than two are selected, one is locked or not there, or some are covered in the
            copy and others shown (themselves or through their person).
        InTwoPlaces: If two are in different places on one frame.
    """
    tracks = tracks_of(project, track_ids)
    if len(tracks) < 2:
        raise Refused("Joining needs at least two tracks.", "Select another one as well.")
    if len({is_covered(project, t) for t in tracks}) > 1:
        raise Refused(
            "Some of these tracks are covered and others are shown: as one track they would all be"
            " either the one or the other.",
            "Cover or show all of them first, then join.",
        )
    whole = tracks[0]
    for other in tracks[1:]:
        apart = _apart(whole, other)
        if apart is not None:
            raise InTwoPlaces(apart)
        whole = pieces.joined(whole, other, JOIN_BRIDGE)
    pairs: list[Pair[Track]] = [(tracks[0], whole), *((t, None) for t in tracks[1:])]
    return patch_of(f"Join {len(tracks)} tracks", pairs, frame=whole.start)


def _apart(first: Track, second: Track) -> int | None:
    """The first frame on which the two have shapes that do not even touch, or None."""
    for span in pieces.shared_spans(first, second):
        for frame in span:
            a, b = first.shape_at(frame), second.shape_at(frame)
            if a is not None and b is not None and a.bounds.intersection(b.bounds) is None:
                return frame
    return None
