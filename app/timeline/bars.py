"""What a track looks like on the timeline, worked out once per track value. No Qt."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from app.canvas.items import is_kept, track_name
from player.media.time import FrameSpan
from redaction.model.ids import TrackId
from redaction.model.project import Project
from redaction.model.region import Kind
from redaction.model.track import Origin, Problem, ReviewState, Track

_SOFT = (Origin.CARRIED, Origin.PADDED)


class Look(StrEnum):
    """How a bar is painted; told apart by pattern, not only by colour."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    KEPT = "kept"


@dataclass(frozen=True, slots=True)
class Bar:
    """One row.

    Attributes:
        spans: Stretches with a shape, ascending.
        soft: Stretches nobody detected or drew: carried by motion, padded or held.
        keys: Frames a person set by hand, ascending.
        problem: Frames of the problem marks, ascending.
    """

    track: TrackId
    name: str
    kind: Kind
    look: Look
    start: int
    spans: tuple[FrameSpan, ...]
    soft: tuple[tuple[int, int], ...]
    keys: tuple[int, ...]
    problem: tuple[int, ...]
    locked: bool

    def keys_in(self, first: int, stop: int) -> tuple[int, ...]:
        """The hand-set frames in ``[first, stop)``."""
        return self.keys[bisect_left(self.keys, first) : bisect_left(self.keys, stop)]

    def spans_in(self, first: int, stop: int) -> tuple[FrameSpan, ...]:
        """The covered stretches that touch ``[first, stop)``."""
        low = bisect_right(self.spans, first, key=lambda s: s.stop)
        high = bisect_left(self.spans, stop, key=lambda s: s.start)
        return self.spans[low:high]

    def soft_in(self, first: int, stop: int) -> tuple[tuple[int, int], ...]:
        """The soft stretches that touch ``[first, stop)``."""
        low = bisect_right(self.soft, first, key=lambda s: s[1])
        high = bisect_left(self.soft, stop, key=lambda s: s[0])
        return self.soft[low:high]

    def covers(self, frame: int) -> bool:
        """Whether there is a bar at this frame."""
        return any(frame in span for span in self.spans_in(frame, frame + 1))


def bar_of(project: Project, track: Track) -> Bar:
    """The row of a track."""
    look = Look.KEPT if is_kept(project, track) else Look(track.state.value)
    return Bar(
        track=track.id,
        name=track_name(track),
        kind=track.kind,
        look=look,
        start=track.start,
        spans=track.covered_spans(),
        soft=_soft(track),
        keys=tuple(k.frame for k in track.keyframes if k.origin is Origin.MANUAL),
        problem=problem_frames(track),
        locked=track.locked,
    )


def problem_frames(track: Track) -> tuple[int, ...]:
    """Where a person should look because of the track's problems, while it is pending."""
    if track.state is not ReviewState.PENDING:
        return ()
    frames = set()
    for problem in track.problems:
        frames.add(track.stop - 1 if problem is Problem.ENDS_INSIDE else int(track.start))
    return tuple(sorted(frames))


def _soft(track: Track) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []

    def add(start: int, stop: int) -> None:
        if stop <= start:
            return
        if found and found[-1][1] >= start:
            found[-1] = (found[-1][0], max(found[-1][1], stop))
        else:
            found.append((start, stop))

    keys = track.keyframes
    for here, after in zip(keys, (*keys[1:], None), strict=True):
        if here.outside:
            continue
        stop = track.stop if after is None else after.frame
        if here.origin in _SOFT:
            add(here.frame, stop)
        elif after is None or after.outside or after.origin in _SOFT:
            add(here.frame + 1, stop)
    return tuple(found)


class Bars:
    """All rows, kept up to date for the tracks that changed.

    Attributes:
        rows: In the order they are listed: by first frame; a track keeps its row while it is edited.
        covered: How many regions cover each frame of the footage.
        pending: How many of them wait for a decision.
    """

    def __init__(self, frames: int = 0) -> None:
        self.rows: list[Bar] = []
        self.covered: npt.NDArray[np.int32] = np.zeros(frames, np.int32)
        self.pending: npt.NDArray[np.int32] = np.zeros(frames, np.int32)
        self._row_of: dict[TrackId, int] = {}
        self._known: dict[TrackId, tuple[Track, bool, Bar]] = {}

    def __len__(self) -> int:
        return len(self.rows)

    def row_of(self, track: TrackId) -> int | None:
        """The row of a track, or None."""
        return self._row_of.get(track)

    def update(self, project: Project | None) -> None:
        """Follow the project. Costs a comparison for a track that did not change."""
        tracks: Mapping[TrackId, Track] = {} if project is None else project.tracks
        known: dict[TrackId, tuple[Track, bool, Bar]] = {}
        for track in tracks.values():
            assert project is not None
            kept = is_kept(project, track)
            old = self._known.get(track.id)
            if old is not None and old[0] is track and old[1] == kept:
                known[track.id] = old
            else:
                known[track.id] = (track, kept, bar_of(project, track))
        same = known.keys() == self._known.keys()
        self._known = known
        if same:
            self.rows = [known[bar.track][2] for bar in self.rows]
        else:
            self.rows = sorted((k[2] for k in known.values()), key=lambda b: (b.start, b.track))
        self._row_of = {bar.track: row for row, bar in enumerate(self.rows)}
        self.covered = self._count(b for b in self.rows if b.look in (Look.PENDING, Look.ACCEPTED))
        self.pending = self._count(b for b in self.rows if b.look is Look.PENDING)

    def _count(self, bars: Iterable[Bar]) -> npt.NDArray[np.int32]:
        frames = len(self.covered)
        spans = [(s.start, s.stop) for bar in bars for s in bar.spans]
        if not spans or not frames:
            return np.zeros(frames, np.int32)
        ends = np.clip(np.asarray(spans, np.int64), 0, frames)
        steps = np.bincount(ends[:, 0], minlength=frames + 1) - np.bincount(
            ends[:, 1], minlength=frames + 1
        )
        return np.cumsum(steps[:frames]).astype(np.int32)


def per_pixel(
    counts: npt.NDArray[np.int32], left: float, ppf: float, width: int
) -> npt.NDArray[np.int32]:
    """The largest count under each pixel column; 0 beyond the footage.

    Args:
        counts: One value per frame.
        left: Frame coordinate at the first column.
        ppf: Pixels per frame.
        width: Columns.
    """
    result = np.zeros(width, np.int32)
    if not len(counts) or width <= 0:
        return result
    edges = np.floor(left + np.arange(width + 1) / ppf).astype(np.int64)
    inside = (edges[:-1] < len(counts)) & (edges[:-1] >= 0)
    starts = edges[:-1][inside]
    if not len(starts):
        return result
    stop = min(len(counts), max(int(edges[int(inside.sum())]), int(starts[-1]) + 1))
    part = counts[starts[0] : stop]
    result[: len(starts)] = np.maximum.reduceat(part, starts - starts[0])
    return result
