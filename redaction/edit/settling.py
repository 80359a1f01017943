"""Answers to the moments of the queue, as edits.

Each takes the doubt away it answers, so that nobody is asked twice; a track of which nothing is doubtful any
more is accepted by the same edit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from player.media.time import FrameIndex, FrameSpan
from redaction.edit import pieces
from redaction.edit.asking import Refused, counted, track_of
from redaction.edit.edit import Pair, Patch
from redaction.edit.shaping import extend_to, join_tracks, patch_of
from redaction.model.covering import covering
from redaction.model.geometry import Shape, interpolate
from redaction.model.ids import TrackId
from redaction.model.project import Project
from redaction.model.track import Keyframe, Origin, Problem, ReviewState, Track
from redaction.moments.moment import Moment
from redaction.moments.places import BEYOND, gaps

ROOM = 1.25
"""Factor by which a cover grows where a person asked for more of it."""

_ENDS = (Problem.STARTS_INSIDE, Problem.ENDS_INSIDE)


def settle(project: Project, moments: Iterable[Moment]) -> Patch:
    """Looked at, and right as it is.

    A gap among several is confirmed by a keyframe in its middle; the last one takes the doubt away.

    Raises:
        Refused: If a track is locked or not there, or no moment is given.
    """
    changed: dict[TrackId, Pair[Track]] = {}
    first: Moment | None = None
    count = 0
    for moment in moments:
        first, count = first or moment, count + 1
        before, now = changed.get(moment.track, (None, None))
        old = before if before is not None else track_of(project, moment.track)
        changed[moment.track] = (old, _settled(now if now is not None else old, moment))
    if first is None:
        raise Refused("There is nothing to accept.")
    label = "Accept moment" if count == 1 else f"Accept {count} moments"
    return patch_of(label, changed.values(), frame=first.frame)


def reject(project: Project, moments: Iterable[Moment]) -> Patch:
    """Nothing there is to be hidden: the whole tracks are rejected, and not covered any more.

    Raises:
        Refused: If a track is locked or not there, or no moment is given.
    """
    chosen = list(moments)
    if not chosen:
        raise Refused("There is nothing to reject.")
    tracks = [track_of(project, i) for i in dict.fromkeys(m.track for m in chosen)]
    return patch_of(
        counted("Reject {}", len(tracks)),
        [(t, replace(t, state=ReviewState.REJECTED)) for t in tracks],
        frame=chosen[0].frame,
    )


def extend(project: Project, moment: Moment, frame: int) -> Patch:
    """Hold the first or last shape until ``frame``; where that is all of the moment, its doubt is settled.

    Raises:
        Refused: If the track is locked or not there, or covers that frame already.
    """
    old = track_of(project, moment.track)
    if old.shape_at(frame) is not None:
        raise Refused(
            f"Frame {frame} is covered by this track already.",
            "Go to the frame up to which it should be covered.",
        )
    if moment.gap is not None and frame in moment.gap:
        new = pieces.filled(old, _towards(moment, moment.gap, frame))
    else:
        patch = extend_to(project, moment.track, frame)
        new = patch.tracks[old.id][1] or old
    if not _reaches(moment, old, frame):
        # only a part of what is to be looked at: what comes after it is still a question
        return patch_of("Extend track", [(old, replace(new, touched=True))], frame=frame)
    # the other end was not looked at
    far = Problem.STARTS_INSIDE if frame >= old.start else Problem.ENDS_INSIDE
    return _answered("Extend track", old, new, moment, leave=(far,))


def join(project: Project, moment: Moment, other: TrackId) -> Patch:
    """Make one track of this one and ``other``: where the one ends the other goes on.

    Raises:
        Refused: As ``join_tracks``.
    """
    joined = join_tracks(project, (moment.track, other))
    old, new = joined.tracks[moment.track]
    assert old is not None
    assert new is not None
    far = project.tracks[other]
    # where the two meet, neither ends nor starts any more; their far ends may still be doubtful
    earlier = min(old, far, key=lambda track: track.start)
    later = max(old, far, key=lambda track: track.stop)
    doubts = [p for p in new.problems if p not in _ENDS]
    if Problem.STARTS_INSIDE in earlier.doubts:
        doubts.append(Problem.STARTS_INSIDE)
    if Problem.ENDS_INSIDE in later.doubts:
        doubts.append(Problem.ENDS_INSIDE)
    cleared = tuple(p for p in new.problems if p in new.cleared or p not in doubts)
    new = _accepted_if_sure(replace(new, cleared=cleared))
    return replace(joined, tracks={**joined.tracks, old.id: (old, new)}, frame=moment.frame)


def cover(project: Project, moment: Moment) -> Patch:
    """Cover more where it is doubtful, instead of looking closer.

    A gap is covered by what lies between its ends in a straight line as well as by what was carried there;
    a start or an end is held for a second; anything else grows on the frames of the moment.

    Raises:
        Refused: If the track is locked or not there.
    """
    old = track_of(project, moment.track)
    if moment.problem in _ENDS:
        new = _held(old, moment)
    elif moment.gap is not None:
        new = old
        for gap in _gaps_in(old, moment.gap):
            new = _bridged(new, gap)
    else:
        new = _grown(old, moment.span)
    return _answered("Cover more", old, new, moment)


def _answered(
    label: str, old: Track, new: Track, moment: Moment, *, leave: Iterable[Problem] = ()
) -> Patch:
    settled = _settled(replace(new, touched=True), moment, leave)
    return patch_of(label, [(old, settled)], frame=moment.frame)


def _settled(track: Track, moment: Moment, leave: Iterable[Problem] = ()) -> Track:
    problems = set(moment.problems) - set(leave)
    if moment.gap is not None and moment.problem in _ENDS:
        # a hole in mid-track; its own end is asked about afterwards
        track = _left_on_purpose(track, moment.gap)
        problems -= set(_ENDS)
    elif moment.gap is not None:
        for gap in _gaps_in(track, moment.gap):
            middle = (gap.start + gap.stop) // 2
            if track.shape_at(middle) is not None:
                track = _confirmed(track, middle)
        if gaps(track):
            problems.discard(Problem.LARGE_GAP)
    cleared = tuple(p for p in track.problems if p in track.cleared or p in problems)
    return _accepted_if_sure(replace(track, cleared=cleared))


def _accepted_if_sure(track: Track) -> Track:
    decided = track.state is not ReviewState.PENDING or bool(track.doubts)
    return track if decided else replace(track, state=ReviewState.ACCEPTED)


def _confirmed(track: Track, frame: int) -> Track:
    """The same cover, and a person stands for it on this frame."""
    pinned = pieces.pinned(track, frame)
    keyframe = pinned.keyframe_at(frame)
    assert keyframe is not None
    return pinned.with_keyframe(replace(keyframe, origin=Origin.MANUAL, confidence=1.0))


def _left_on_purpose(track: Track, hole: FrameSpan) -> Track:
    """The same cover, and a person stands for it that nothing is covered in this hole."""
    keyframe = track.keyframe_at(hole.start)
    if keyframe is None or not keyframe.outside:
        return track
    return track.with_keyframe(replace(keyframe, origin=Origin.MANUAL))


def _reaches(moment: Moment, track: Track, frame: int) -> bool:
    """Whether extending to a frame covers all that one is shown beyond the doubtful end."""
    if frame < track.start or (moment.gap is not None and moment.problem is Problem.STARTS_INSIDE):
        least = (
            moment.span.start if moment.gap is None else max(moment.span.start, moment.gap.start)
        )
        return frame <= least
    most = moment.span.stop if moment.gap is None else min(moment.span.stop, moment.gap.stop)
    return frame >= most - 1


def _towards(moment: Moment, hole: FrameSpan, frame: int) -> FrameSpan:
    """The part of a hole from the end that is doubtful up to a frame."""
    if moment.problem is Problem.ENDS_INSIDE:
        return FrameSpan(hole.start, FrameIndex(frame + 1))
    return FrameSpan(FrameIndex(frame), hole.stop)


def _held(track: Track, moment: Moment) -> Track:
    """Held for a second beyond its doubtful ends; what lies between them stays as it is."""
    if moment.gap is not None:
        hole = moment.gap
        reach = (
            hole.start + BEYOND - 1 if moment.problem is Problem.ENDS_INSIDE else hole.stop - BEYOND
        )
        frame = min(max(reach, hole.start), hole.stop - 1)
        return pieces.filled(track, _towards(moment, hole, frame))
    before, after = track.start, track.stop
    if Problem.STARTS_INSIDE in moment.problems:
        start = FrameIndex(max(min(moment.span.start, before), before - BEYOND, 0))
        if start < before:
            track = pieces.filled(track, FrameSpan(start, before))
    if Problem.ENDS_INSIDE in moment.problems:
        stop = FrameIndex(min(moment.span.stop, after + BEYOND))
        if stop > after:
            track = pieces.filled(track, FrameSpan(after, stop))
    return track


def _gaps_in(track: Track, span: FrameSpan) -> list[FrameSpan]:
    return [gap for gap in gaps(track) if span.start <= gap.start and gap.stop <= span.stop]


def _bridged(track: Track, gap: FrameSpan) -> Track:
    """What was carried over the gap and a straight line across it, both, and a little more."""
    before, after = track.shape_at(gap.start - 1), track.shape_at(gap.stop)
    if before is None or after is None:
        return pieces.filled(track, gap)
    shapes: dict[FrameIndex, Shape] = {}
    for frame in gap:
        share = (frame - gap.start + 1) / (len(gap) + 1)
        straight = interpolate(before, after, share)
        here = track.shape_at(frame)
        shapes[frame] = straight if here is None else covering(here, straight)
    return _with_shapes(track, gap, shapes)


def _grown(track: Track, span: FrameSpan) -> Track:
    part = span.intersect(track.span)
    if part is None:
        return track
    shapes = {f: s for f in part if (s := track.shape_at(f)) is not None}
    return _with_shapes(track, part, shapes)


def _with_shapes(track: Track, span: FrameSpan, shapes: Mapping[FrameIndex, Shape]) -> Track:
    """The track with these shapes, grown, on the frames of the span; all other frames as they were."""
    for beside in (span.start - 1, span.start, span.stop - 1, span.stop):
        track = pieces.pinned(track, beside)
    put = {f: Keyframe(f, _larger(shape), origin=Origin.MANUAL) for f, shape in shapes.items()}
    kept = {k.frame: k for k in track.keyframes if k.frame not in put}
    keyframes = kept | put
    return replace(track, keyframes=tuple(keyframes[f] for f in sorted(keyframes)))


def _larger(shape: Shape) -> Shape:
    """Grown about its centre; all of it, as the dents of a polygon move when it grows."""
    return covering(shape, shape.scaled(ROOM))
