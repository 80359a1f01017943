"""Gestures of following: where a track goes on from, and what becomes of it when it was followed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from player.media.time import FrameIndex, FrameSpan
from redaction.edit import pieces
from redaction.edit.asking import Refused, named, track_of
from redaction.edit.edit import Patch
from redaction.edit.shaping import patch_of
from redaction.model.geometry import Shape
from redaction.model.ids import TrackId
from redaction.model.project import Project
from redaction.model.track import Keyframe, Origin, Problem, ReviewState, Track


@dataclass(frozen=True, slots=True)
class Start:
    """Where a track goes on from, in one direction.

    Attributes:
        frame: The frame that is followed from.
        shape: The region there.
        limit: The first frame in that direction that the track covers already; None for none.
    """

    frame: FrameIndex
    shape: Shape
    limit: FrameIndex | None


def starts(
    project: Project, track_id: TrackId, frame: int, frames: int, *, forwards: bool, backwards: bool
) -> tuple[Start | None, Start | None]:
    """Where a track can be followed on from, forwards and backwards.

    What its keyframes say stays as it is; followed is what lies beyond them. Forwards that is from the last
    keyframe of the stretch the frame is in, or from the frame itself where the shape is only held there;
    backwards from the stretch's first frame. From a frame on which the track covers nothing, the nearest
    stretch on either side is followed towards it and on.

    Args:
        project: The project.
        track_id: The track.
        frame: The frame shown.
        frames: Frames of the footage.
        forwards: Whether to follow to later frames.
        backwards: Whether to follow to earlier ones.

    Raises:
        Refused: If the track is locked or not there, or there is nothing to follow on from.
    """
    track = track_of(project, track_id)
    spans = track.covered_spans()
    on = _forwards(track, spans, frame, frames) if forwards else None
    back = _backwards(track, spans, frame) if backwards else None
    if on is None and back is None:
        raise Refused(
            f"{named(track)} leaves nothing to follow on that side of this frame.",
            "It is followed from where it begins or ends, away from what it covers already.",
        )
    return on, back


def _forwards(track: Track, spans: Sequence[FrameSpan], frame: int, frames: int) -> Start | None:
    before = [span for span in spans if span.start <= frame]
    if not before:
        return None
    span = before[-1]
    last = max(k.frame for k in track.keyframes if k.frame in span)
    at = FrameIndex(max(last, min(frame, span.stop - 1)))
    shape = track.shape_at(at)
    after = [s.start for s in spans if s.start > span.start]
    limit = after[0] if after else None
    if shape is None or at + 1 >= (frames if limit is None else limit):
        return None
    return Start(at, shape, limit)


def _backwards(track: Track, spans: Sequence[FrameSpan], frame: int) -> Start | None:
    after = [span for span in spans if span.stop > frame]
    if not after:
        return None
    start = after[0].start
    shape = track.shape_at(start)
    before = [s.stop for s in spans if s.stop <= start]
    limit = FrameIndex(before[-1] - 1) if before else None
    if shape is None or start - 1 <= (-1 if limit is None else limit):
        return None
    return Start(start, shape, limit)


def provisional(track: Track, frames: int) -> int:
    """Before which frame a fresh drawing is only held: from its keyframe on, as nobody said where it ends.

    It is 0 where a person, or a detector, said more than that about the track.

    Args:
        track: The track.
        frames: Frames of the footage, up to where a drawing is held.
    """
    (first, *more) = track.keyframes
    fresh = not more and first.origin is Origin.MANUAL and track.stop == frames
    return frames if fresh else 0


def follow(
    project: Project,
    track_id: TrackId,
    *,
    forwards: Track | None = None,
    backwards: Track | None = None,
    open_ends: Iterable[Problem] = (),
    held_until: int = 0,
    gesture: str = "",
) -> Patch:
    """Put in what was followed from a track; no frame that a person covered is uncovered by it.

    Where a person has set a shape since following began, what was followed leads up to it.

    Args:
        project: The project.
        track_id: The track.
        forwards: What was followed to later frames: its first keyframe lies where following began. What the
            track covers up to there, and its later stretches, stay.
        backwards: Likewise to earlier frames: its last keyframe lies where following began.
        open_ends: ``STARTS_INSIDE`` and ``ENDS_INSIDE`` where following ended although the thing may still
            be there; asked about by the queue, also where an earlier end was settled.
        held_until: Where ``provisional`` cover ends: it goes where following ended. 0 where nothing goes, and
            what the track covers beyond a run stays as it is.
        gesture: That of the drawing, so that both are one undo.

    Raises:
        Refused: If the track is locked or not there, or nothing was followed.
    """
    old = track_of(project, track_id)
    new = old
    settled: set[Problem] = set()
    found = list(open_ends)
    acted = old.start
    # Where a person has uncovered the frame since that following began on, nothing leads on from it.
    if backwards is not None and old.shape_at(backwards.keyframes[-1].frame) is not None:
        new = _with_earlier(new, backwards)
        if new.start == backwards.start:
            settled.add(Problem.STARTS_INSIDE)
        found += backwards.problems
        acted = backwards.keyframes[-1].frame
    if forwards is not None and old.shape_at(forwards.start) is not None:
        new = _with_later(new, forwards, held_until)
        if new.stop == forwards.stop:
            settled.add(Problem.ENDS_INSIDE)
        found += forwards.problems
        acted = forwards.start
    problems = tuple(dict.fromkeys((*(p for p in new.problems if p not in settled), *found)))
    cleared = tuple(p for p in new.cleared if p in problems and p not in found)
    new = replace(new, problems=problems, cleared=cleared, touched=True)
    if found and new.state is ReviewState.ACCEPTED:
        # Whoever drew it looked at one frame; where it got lost somebody has to look.
        new = replace(new, state=ReviewState.PENDING)
    return patch_of(f"Follow {old.kind.value}", [(old, new)], frame=acted, gesture=gesture)


def _with_later(track: Track, run: Track, held_until: int) -> Track:
    """The track with a run after the frame it begins on; beyond the run it covers what it did."""
    seed = run.start
    track = pieces.pinned(track, seed)
    head = pieces.within(track, FrameSpan(FrameIndex(0), FrameIndex(seed + 1)))
    assert head is not None
    stays = _stays_from(track, run, held_until)
    rest = None if stays is None else pieces.within(track, FrameSpan(stays, track.stop))
    end = run.stop if rest is None else FrameIndex(min(run.stop, rest.start))
    followed = pieces.within(run, FrameSpan(seed, end))
    assert followed is not None
    keyframes = [*head.keyframes, *(k for k in followed.keyframes if k.frame > seed)]
    if rest is None:
        return replace(track, keyframes=tuple(keyframes), stop=end)
    if end < rest.start and track.shape_at(end) is None:
        # The machine's word: where following lost it, the hole is asked about.
        gone = replace(keyframes[-1], frame=end, outside=True, origin=Origin.PADDED)
        keyframes.append(gone)
    return replace(track, keyframes=(*keyframes, *rest.keyframes), stop=rest.stop)


def _stays_from(track: Track, run: Track, held_until: int) -> FrameIndex | None:
    """From which frame on the track stays as it is; None where nothing after the run's start is to stay."""
    seed = run.start
    held = next((s.stop for s in track.covered_spans() if seed in s), FrameIndex(seed + 1))
    later = [k.frame for k in track.keyframes if k.frame > seed and not k.outside]
    if later and later[0] < held:
        # Set since following began: what lies between leads there, and stays covered.
        return later[0]
    if run.stop < held and held != held_until:
        return run.stop
    return later[0] if later else None


def _with_earlier(track: Track, run: Track) -> Track:
    """The track with a run before the frame it ends on."""
    seed = run.keyframes[-1].frame
    if any(span.start < seed < span.stop for span in track.covered_spans()):
        # A person has extended it since following began.
        return track
    tail = pieces.within(track, FrameSpan(seed, track.stop))
    assert tail is not None
    earlier = [span for span in track.covered_spans() if span.stop <= seed]
    head = None
    if earlier:
        head = pieces.within(track, FrameSpan(FrameIndex(0), earlier[-1].stop))
    first = run.start if head is None else FrameIndex(max(run.start, head.stop))
    followed = pieces.within(run, FrameSpan(first, FrameIndex(seed + 1)))
    own = [] if followed is None else [k for k in followed.keyframes if k.frame < seed]
    keyframes: list[Keyframe] = []
    if head is not None:
        # What was held up to its end must not slide towards what was followed.
        keyframes += pieces.pinned(head, head.stop - 1).keyframes
        if not own or first > head.stop:
            keyframes.append(replace(keyframes[-1], frame=head.stop, outside=True))
    return replace(track, keyframes=(*keyframes, *own, *tail.keyframes), stop=tail.stop)
