"""The queue: every open moment of a footage, most likely exposed first."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from redaction.model.ids import TrackId
from redaction.model.project import Project, is_covered
from redaction.model.track import Problem, ReviewState, Track
from redaction.moments.meeting import closest_meeting
from redaction.moments.moment import Moment, Picture
from redaction.moments.places import Spot, around, spots
from redaction.moments.risk import risk_of

AT_ONCE = 4
"""Places that are ringed, and answered for, at once."""

Key = tuple[float, int, str]
"""What the queue is sorted by: risk downwards, then the order of the footage."""


@dataclass(frozen=True, slots=True)
class MomentQueue:
    """Open moments of one footage. A value: ``changed`` gives the next one and asks changed tracks only.

    Attributes:
        picture: Size and length of the footage.
        moments: Open ones, most at risk first; of equal risk in the order of the footage.
        total: Open ones and tracks that are decided: what "14 of 37" counts against.
    """

    picture: Picture
    moments: tuple[Moment, ...]
    total: int
    _tracks: Mapping[TrackId, tuple[Moment, ...]]
    _settled: Mapping[TrackId, int]

    @classmethod
    def build(cls, project: Project, picture: Picture) -> MomentQueue:
        """The queue of these decisions."""
        empty = cls(picture, (), 0, {}, {})
        return empty.changed(project, project.tracks.keys())

    def changed(self, project: Project, tracks: Collection[TrackId]) -> MomentQueue:
        """The queue after these tracks came, went or changed. O(changed + open moments)."""
        by_track, settled = dict(self._tracks), dict(self._settled)
        gone: set[str] = set()
        new: list[Moment] = []
        for track_id in tracks:
            gone.update(m.id for m in by_track.pop(track_id, ()))
            settled.pop(track_id, None)
            track = project.tracks.get(track_id)
            if track is None:
                continue
            mine = moments_of(project, track, self.picture)
            settled[track_id] = _settled_count(track, mine)
            if mine:
                by_track[track_id] = mine
                new += mine
        ordered = [m for m in self.moments if m.id not in gone]
        if len(new) > len(ordered) // 8:
            ordered = sorted((*ordered, *new), key=_key)
        else:
            for moment in new:
                insort(ordered, moment, key=_key)
        total = len(ordered) + sum(settled.values())
        return MomentQueue(self.picture, tuple(ordered), total, by_track, settled)

    @property
    def left(self) -> int:
        """How many are open."""
        return len(self.moments)

    def find(self, moment_id: str) -> Moment | None:
        """The open moment of this id."""
        track = TrackId(moment_id.partition(":")[0])
        return next((m for m in self._tracks.get(track, ()) if m.id == moment_id), None)

    def of(self, track: TrackId) -> tuple[Moment, ...]:
        """The open moments of a track, in the order of the footage."""
        return tuple(sorted(self._tracks.get(track, ()), key=lambda m: m.frame))

    def at_once(self, moment: Moment) -> tuple[Moment, ...]:
        """What one look at this moment's frames can settle: it, and others whose frame lies among them.

        At most ``AT_ONCE``, so that nobody accepts more places than can be looked at; the nearest first.
        """
        others = [m for m in self.moments if m.id != moment.id and _is_seen_in(m, moment)]
        others.sort(key=lambda m: (abs(m.frame - moment.frame), m.id))
        return (moment, *others[: AT_ONCE - 1])

    def after(self, moment: Moment | None, *, forward: bool = True) -> Moment | None:
        """The next one to look at, round the end; None when nothing is open.

        Args:
            moment: Where one stands, open or settled meanwhile; None to begin.
            forward: False for the one before.
        """
        if not self.moments:
            return None
        if moment is None:
            return self.moments[0 if forward else -1]
        at = bisect_left(self.moments, _key(moment), key=_key)
        if not forward:
            return self.moments[at - 1]
        here = at < len(self.moments) and self.moments[at].id == moment.id
        return self.moments[(at + here) % len(self.moments)]


def moments_of(project: Project, track: Track, picture: Picture) -> tuple[Moment, ...]:
    """What a person should look at on one track.

    None where somebody decided: an accepted or locked track was looked at, and what is rejected or kept
    visible is shown on purpose.
    """
    if track.locked or track.state is not ReviewState.PENDING or not is_covered(project, track):
        return ()
    found: list[Moment] = []
    gone: list[Problem] = []
    for problem in track.doubts:
        where = _spots(project, track, problem, picture)
        found += [_moment(track, problem, spot) for spot in where]
        if not where:
            # an edit took it away: whoever looks at the rest settles it, too
            gone.append(problem)
    found = _folded(found)
    if not found:
        found = [_moment(track, None, around(track, _middle(track), picture))]
    found[0] = replace(found[0], also=(*found[0].also, *gone))
    return tuple(found)


def _spots(project: Project, track: Track, problem: Problem, picture: Picture) -> tuple[Spot, ...]:
    if problem is Problem.CROSSING:
        return (around(track, closest_meeting(track, project)[0], picture),)
    return spots(track, problem, picture)


def _moment(track: Track, problem: Problem | None, spot: Spot) -> Moment:
    name = "new" if problem is None else problem.value
    if spot.gap is not None:
        # a track may have several, and each is looked at by itself
        name = f"{name}:{spot.gap.start}"
    return Moment(
        f"{track.id}:{name}",
        track.id,
        problem,
        (),
        spot.frame,
        spot.span,
        spot.place,
        risk_of(track, problem),
        spot.gap,
    )


def _folded(found: list[Moment]) -> list[Moment]:
    """One moment where one look settles several doubts: those that are looked at within its span."""
    kept: list[Moment] = []
    for moment in sorted(found, key=_key):
        for at, other in enumerate(kept):
            if moment.frame in other.span and moment.gap is None and moment.problem is not None:
                kept[at] = replace(other, also=(*other.also, moment.problem))
                break
        else:
            kept.append(moment)
    return kept


def _is_seen_in(moment: Moment, look: Moment) -> bool:
    """Whether the frames repeated for ``look`` show enough of ``moment``: its frame and some around it."""
    if not look.span.start <= moment.frame < look.span.stop:
        return False
    shared = moment.span.intersect(look.span)
    return shared is not None and 2 * len(shared) >= len(moment.span)


def _middle(track: Track) -> int:
    return (track.start + track.stop) // 2


def _settled_count(track: Track, open_moments: tuple[Moment, ...]) -> int:
    """How many moments of the track are settled: its cleared problems, or the track itself."""
    open_problems = {p for m in open_moments for p in m.problems}
    count = sum(1 for p in track.problems if p not in open_problems)
    return count if open_moments else max(1, count)


def _key(moment: Moment) -> Key:
    return -moment.risk, moment.frame, moment.id
