"""What a new detection run changes, and what of a person's work it leaves alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from player.media.time import FrameIndex, FrameSpan
from redaction.edit import pieces
from redaction.edit.edit import Pair, Patch
from redaction.edit.numbering import numbered
from redaction.edit.shaping import patch_of
from redaction.model.ids import TrackId, new_id
from redaction.model.project import Project
from redaction.model.region import Kind
from redaction.model.track import Origin, Problem, ReviewState, Track

SAME = 0.5
"""Intersection over union from which two regions on one frame are taken for the same thing."""

SAMPLES = 32
"""Frames of a new track looked at to find the kept track that may explain it."""

MOSTLY = 0.5
"""Share of a new track's frames that one kept track has to explain before anything is taken out."""


def untouched(project: Project, track: Track) -> bool:
    """Whether no person decided anything about the track yet.

    A group that only the machine made does not count; one made by hand, named or kept visible does.
    """
    person = project.people.get(track.person) if track.person is not None else None
    decided = (
        track.state is not ReviewState.PENDING
        or track.touched
        or bool(track.cleared)
        # what a closer look found the usual search had missed, and would miss again
        or Problem.SEEN_IN_COPY in track.problems
        or track.visible
        or track.locked
        or track.style is not None
        or bool(track.label or track.reasons or track.note or track.why)
        or any(k.origin is Origin.MANUAL for k in track.keyframes)
        or (person is not None and person.decided)
    )
    return not decided


def replace_detected(
    project: Project,
    tracks: Iterable[Track],
    *,
    span: FrameSpan | None = None,
    kinds: Iterable[Kind] | None = None,
    label: str = "Detect",
    gesture: str = "",
) -> Patch:
    """Put in what a detection run found, in place of what an earlier one found.

    Tracks a person touched (accepted, rejected, moved, named, locked…) stay as they are. Where a new
    track shows what such a track shows already, those frames are taken out of it, so that a decision is
    neither made twice nor undone; frames the kept track does not explain stay, pending and covered.

    Args:
        project: The project.
        tracks: What was found.
        span: The frames looked at, None for all; earlier tracks that reach beyond them stay.
        kinds: What was looked for, None for everything; earlier tracks of other kinds stay.
        label: For the history.
        gesture: One for the whole run, so that results that come in parts are one undo.
    """
    wanted = None if kinds is None else frozenset(kinds)
    gone = [
        t
        for t in project.tracks.values()
        if untouched(project, t)
        and (wanted is None or t.kind in wanted)
        and (span is None or (span.start <= t.start and t.stop <= span.stop))
    ]
    replaced = {t.id for t in gone}
    kept = project.with_tracks(drop=replaced)
    pairs: dict[TrackId, Pair[Track]] = {t.id: (t, None) for t in gone}
    new: dict[TrackId, Track] = {}
    for found in tracks:
        for piece in _unexplained(kept, found):
            named = piece
            if named.id in kept.tracks:
                named = pieces.renamed(named, TrackId(new_id()))
            new[named.id] = named
    pairs |= {t.id: (pairs.get(t.id, (None, None))[0], t) for t in _called(project, new.values())}
    patch = patch_of(label, pairs.values(), frame=None, gesture=gesture)
    left = {t.person for t in kept.tracks.values()} | {
        after.person for _, after in pairs.values() if after is not None
    }
    orphans = {
        p.id: (p, None) for p in project.people.values() if p.id not in left and not p.decided
    }
    return replace(patch, people=orphans)


def add_detected(
    project: Project, tracks: Iterable[Track], *, label: str = "Detect", gesture: str = ""
) -> Patch:
    """Put in tracks while a run is still finding them; nothing is taken away.

    A track of an id that is there already is replaced while nobody touched it, else left.
    """
    new: list[Track] = []
    for track in tracks:
        old = project.tracks.get(track.id)
        if old is None or untouched(project, old):
            new.append(track)
    pairs = [(project.tracks.get(t.id), t) for t in _called(project, new)]
    return patch_of(label, pairs, gesture=gesture)


def _called(project: Project, tracks: Iterable[Track]) -> list[Track]:
    """With numbers: what was found again under the same id keeps the one it had."""
    again: list[Track] = []
    new: list[Track] = []
    for track in tracks:
        old = project.tracks.get(track.id)
        if old is None or not old.number:
            new.append(track)
        else:
            again.append(replace(track, number=old.number))
    return [*again, *numbered(project, new)]


def _unexplained(kept: Project, found: Track) -> list[Track]:
    """The track without the frames on which a kept one shows the same thing."""
    if not kept.tracks:
        return [found]
    frames = [f for span in found.covered_spans() for f in span]
    other = _likeliest(kept, found, frames[:: max(1, len(frames) // SAMPLES)])
    if other is None:
        return [found]
    explained = [f for f in frames if _same_at(found, other, f)]
    if len(explained) < MOSTLY * len(frames):
        return [found]
    rest: Track | None = found
    for span in _runs(explained):
        rest = None if rest is None else pieces.without(rest, span)
    if rest is None:
        return []
    parts = [pieces.within(rest, span) for span in rest.covered_spans()]
    whole = [p for p in parts if p is not None]
    return [whole[0], *(pieces.renamed(p, TrackId(new_id())) for p in whole[1:])]


def _likeliest(kept: Project, found: Track, samples: list[FrameIndex]) -> Track | None:
    """The kept track that shows the same thing on most of the samples, or None.

    Looking at a few frames first makes this quick; what they miss stays whole, and so covered.
    """
    matches = Counter(
        other.id
        for frame in samples
        for other in kept.tracks_at(frame)
        if other.kind is found.kind and _same_at(found, other, frame)
    )
    return kept.tracks[max(matches, key=lambda i: (matches[i], i))] if matches else None


def _same_at(a: Track, b: Track, frame: FrameIndex) -> bool:
    here, there = a.shape_at(frame), b.shape_at(frame)
    return here is not None and there is not None and here.bounds.iou(there.bounds) >= SAME


def _runs(frames: list[FrameIndex]) -> list[FrameSpan]:
    runs: list[FrameSpan] = []
    for frame in frames:
        if runs and runs[-1].stop == frame:
            runs[-1] = FrameSpan(runs[-1].start, FrameIndex(frame + 1))
        else:
            runs.append(FrameSpan(FrameIndex(frame), FrameIndex(frame + 1)))
    return runs
