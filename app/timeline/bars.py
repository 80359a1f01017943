"""What a track looks like on the timeline, worked out once per track value. No Qt."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from app.canvas.items import is_kept, track_name
from app.doubts import frame_of
from player.media.time import FrameSpan
from redaction.model.ids import TrackId
from redaction.model.project import Project
from redaction.model.region import Kind
from redaction.model.track import Origin, ReviewState, Track

SOFT_FROM = 3
"""Frames carried before the first sighting or after the last one from which on they are marked."""

SOFT_BETWEEN = 16
"""Likewise between two sightings: detectors look at few frames, and between them nothing is doubtful."""

_SOFT = (Origin.CARRIED, Origin.PADDED)


Counts = npt.NDArray[np.int32]
"""One number per frame."""


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
        soft: Longer stretches nobody detected or drew: carried by motion, padded or held.
        keys: Frames a person set by hand, ascending.
        leaves: Frames from which it says that it is out of the picture, ascending.
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
    leaves: tuple[int, ...]
    problem: tuple[int, ...]
    locked: bool

    def keys_in(self, first: int, stop: int) -> tuple[int, ...]:
        """The hand-set frames in ``[first, stop)``."""
        return self.keys[bisect_left(self.keys, first) : bisect_left(self.keys, stop)]

    def leaves_in(self, first: int, stop: int) -> tuple[int, ...]:
        """The frames in ``[first, stop)`` on which it leaves the picture."""
        return self.leaves[bisect_left(self.leaves, first) : bisect_left(self.leaves, stop)]

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
    keys = track.keyframes
    return Bar(
        track=track.id,
        name=track_name(track),
        kind=track.kind,
        look=look,
        start=track.start,
        spans=track.covered_spans(),
        soft=_soft(track),
        keys=tuple(k.frame for k in keys if k.origin is Origin.MANUAL and not k.outside),
        leaves=tuple(k.frame for k in keys if k.outside),
        problem=problem_frames(track, project),
        locked=track.locked,
    )


def problem_frames(track: Track, project: Project | None = None) -> tuple[int, ...]:
    """Where a person should look because of what is doubtful about the track, while it is pending."""
    if track.state is not ReviewState.PENDING:
        return ()
    return tuple(sorted({frame_of(track, problem, project) for problem in track.doubts}))


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
    seen = [k.frame for k in keys if k.origin not in _SOFT and not k.outside]

    def least(start: int, stop: int) -> int:
        between = bool(seen) and seen[0] < start and stop <= seen[-1]
        return SOFT_BETWEEN if between else SOFT_FROM

    return tuple((start, stop) for start, stop in found if stop - start >= least(start, stop))


class Bars:
    """All rows, kept up to date for the tracks that changed.

    Attributes:
        rows: In the order they are listed: by first frame; a track keeps its row while it is edited.
        covered: How many regions cover each frame of the footage.
        pending: How many of them wait for a decision.
        problems: Frames of all problem marks, ascending, each once.
    """

    def __init__(self, frames: int = 0) -> None:
        self.rows: list[Bar] = []
        self.covered: Counts = np.zeros(frames, np.int32)
        self.pending: Counts = np.zeros(frames, np.int32)
        self.problems: npt.NDArray[np.int64] = np.zeros(0, np.int64)
        self._row_of: dict[TrackId, int] = {}
        self._known: dict[TrackId, tuple[Track, bool, Bar]] = {}

    def __len__(self) -> int:
        return len(self.rows)

    def row_of(self, track: TrackId) -> int | None:
        """The row of a track, or None."""
        return self._row_of.get(track)

    def update(self, project: Project | None, changed: Iterable[TrackId] | None = None) -> None:
        """Follow the project.

        Args:
            project: The decisions.
            changed: The tracks that are new, gone or different, where that is known.
        """
        tracks: Mapping[TrackId, Track] = {} if project is None else project.tracks
        looked_at = list(changed) if changed is not None else [*self._known, *tracks]
        rebuild, doubtful = False, False
        for track_id in dict.fromkeys(looked_at):
            old = self._known.get(track_id)
            track = tracks.get(track_id)
            if track is None or project is None:
                if old is not None:
                    self._count(old[2], -1)
                    del self._known[track_id]
                    rebuild = True
                continue
            kept = is_kept(project, track)
            if old is not None and old[0] is track and old[1] == kept:
                continue
            bar = bar_of(project, track)
            if old is None:
                rebuild = True
            else:
                self._count(old[2], -1)
                self.rows[self._row_of[track_id]] = bar
                doubtful = doubtful or old[2].problem != bar.problem
            self._count(bar, 1)
            self._known[track_id] = (track, kept, bar)
        if rebuild:
            self.rows = sorted(
                (k[2] for k in self._known.values()), key=lambda b: (b.start, b.track)
            )
            self._row_of = {bar.track: row for row, bar in enumerate(self.rows)}
        if rebuild or doubtful:
            frames = {frame for bar in self.rows for frame in bar.problem}
            self.problems = np.array(sorted(frames), np.int64)

    def _count(self, bar: Bar, sign: int) -> None:
        """Add a bar to the counts (sign 1) or take it out (-1)."""
        if bar.look not in (Look.PENDING, Look.ACCEPTED):
            return
        for span in bar.spans:
            self.covered[span.start : span.stop] += sign
            if bar.look is Look.PENDING:
                self.pending[span.start : span.stop] += sign


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
