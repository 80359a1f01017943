"""Which tracks show one person. In doubt they stay apart: a wrong group shows or hides somebody else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from redaction.edit.people import FoundGroup
from redaction.model.ids import PersonId, TrackId
from redaction.model.project import Project
from redaction.model.track import ReviewState
from redaction.people.embed import TrackFace
from redaction.people.ties import said_apart, seen_apart

Floats = npt.NDArray[np.float64]

SURE_FACE: Final = 0.7
"""Tracks the detector is less sure of are in no group by themselves: what is no face looks like everything
else that is none. Half of what is none is below it, and one face in twelve."""

LEAST_QUALITY: Final = 0.45
"""Faces seen worse than this are in no group by themselves: blurred faces all look alike."""

BASE: Final = 0.14
BY_QUALITY: Final = 0.26
MOST: Final = 0.35
"""The distance up to which two faces are taken for one: ``BASE`` and ``BY_QUALITY`` times the quality of
the worse of them, at most ``MOST``. Chosen by ``./run bench people`` on one half of the clips."""

WIDEST: Final = 1.3
"""The two of a group least alike may be this many times that distance apart."""

NEAR_LIMIT: Final = 0.85
"""From this share of the distance on, it is not certain that a track belongs to its group."""

ALIKE: Final = 1.35
"""Up to this many times the distance two people are suggested as one."""

JUMPED: Final = 0.62
"""Distance between two frames of one track from which it may show two people."""

NEAREST: Final = 6
"""Suggestions kept of a track."""


@dataclass(frozen=True, slots=True)
class Alike:
    """Two tracks that may show one person.

    Attributes:
        first: One.
        second: The other.
        distance: Between their faces; 0 is equal.
        ratio: The same in units of the distance up to which they would be grouped.
    """

    first: TrackId
    second: TrackId
    distance: float
    ratio: float


@dataclass(frozen=True, slots=True)
class Grouping:
    """What comparing all faces says.

    Attributes:
        groups: Tracks of one person each, two at least; none that a person decided about.
        alike: Whom to ask a person about, most alike first.
        jumped: Tracks that may show two people one after the other.
        unlike: Tracks that a person grouped with others they do not look like at all.
    """

    groups: tuple[FoundGroup, ...]
    alike: tuple[Alike, ...]
    jumped: tuple[TrackId, ...]
    unlike: tuple[TrackId, ...] = ()

    @property
    def doubtful(self) -> tuple[TrackId, ...]:
        """Tracks that show somebody else than is thought, perhaps; to be warned of where they are shown."""
        return tuple(dict.fromkeys((*self.jumped, *self.unlike)))

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {
            "groups": [{"tracks": list(g.tracks), "unsure": list(g.unsure)} for g in self.groups],
            "alike": [
                [a.first, a.second, round(a.distance, 4), round(a.ratio, 4)] for a in self.alike
            ],
            "jumped": list(self.jumped),
            "unlike": list(self.unlike),
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Grouping:
        """The inverse of ``to_json``."""
        return cls(
            tuple(
                FoundGroup(
                    tuple(TrackId(i) for i in g["tracks"]), tuple(TrackId(i) for i in g["unsure"])
                )
                for g in data["groups"]
            ),
            tuple(Alike(TrackId(a), TrackId(b), d, r) for a, b, d, r in data["alike"]),
            tuple(TrackId(i) for i in data["jumped"]),
            tuple(TrackId(i) for i in data["unlike"]),
        )


def group_faces(
    project: Project, faces: Sequence[TrackFace], *, check: Callable[[], None] = lambda: None
) -> Grouping:
    """Group tracks by their faces.

    Tracks somebody grouped, named, kept visible or locked are neither moved nor joined by others, but
    they are suggested. Two tracks seen on one frame in two places are never one person.

    Args:
        project: The decisions.
        faces: What the tracks look like; those without a vector are left alone.
        check: Called now and then; raises to stop.
    """
    known = [f for f in faces if f.vector is not None and f.track in project.tracks]
    known.sort(key=lambda face: (-face.quality, face.track))
    if not known:
        return Grouping((), (), ())
    distances = _distances(known)
    ratios = distances / _limits(known)
    np.fill_diagonal(ratios, 0.0)
    blocked = _blocked(project, known, ratios, check)
    free = np.array([_is_free(project, face) for face in known])
    clusters = _clustered(ratios, blocked, free, check)
    jumped = tuple(f.track for f in known if f.spread > JUMPED)
    groups = [_group(c, known, ratios, jumped) for c in clusters if len(c) > 1]
    place = {i: number for number, cluster in enumerate(clusters) for i in cluster}
    alike = _suggestions(project, known, distances, ratios, blocked, place)
    decided: dict[PersonId, list[int]] = {}
    for i, face in enumerate(known):
        person = project.people.get(project.tracks[face.track].person or PersonId(""))
        if person is not None and person.decided:
            decided.setdefault(person.id, []).append(i)
    unlike = [
        known[members[i]].track
        for members in decided.values()
        for i in _outsiders(distances[np.ix_(members, members)])
    ]
    return Grouping(tuple(groups), alike, jumped, tuple(unlike))


def doubtful_of(faces: Sequence[TrackFace]) -> tuple[TrackId, ...]:
    """Of tracks said to show one person, those that look like somebody else or may show two people."""
    known = [f for f in faces if f.vector is not None]
    if not known:
        return ()
    outside = [known[i].track for i in _outsiders(_distances(known))]
    return tuple(dict.fromkeys((*outside, *(f.track for f in known if f.spread > JUMPED))))


def _outsiders(distances: Floats) -> list[int]:
    """Whoever is not connected to most of them by steps of at most ``JUMPED``.

    One person from the front and from the side may be further apart, but then there is mostly something
    between the two.
    """
    left, parts = set(range(len(distances))), []
    while left:
        part, new = set(), {min(left)}
        while new:
            part |= new
            near = np.flatnonzero((distances[sorted(new)] <= JUMPED).any(axis=0))
            new = set(map(int, near)) - part
        parts.append(part)
        left -= part
    most = max(parts, key=len)
    return sorted(i for part in parts if part is not most for i in part)


def _distances(known: Sequence[TrackFace]) -> Floats:
    vectors = np.array([face.vector for face in known], np.float64)
    squares = (vectors**2).sum(axis=1)
    between = squares[:, None] + squares - 2 * vectors @ vectors.T
    return np.asarray(np.sqrt(np.maximum(between, 0.0)), np.float64)


def _limits(known: Sequence[TrackFace]) -> Floats:
    quality = np.array([face.quality for face in known])
    worse = np.minimum(quality[:, None], quality)
    return np.asarray(np.minimum(MOST, BASE + BY_QUALITY * worse), np.float64)


def _is_free(project: Project, face: TrackFace) -> bool:
    """Whether comparing may put the track into a group."""
    track = project.tracks[face.track]
    person = project.people.get(track.person) if track.person is not None else None
    return (
        face.quality >= LEAST_QUALITY
        and track.confidence >= SURE_FACE
        and face.spread <= JUMPED
        and not track.locked
        and track.state is not ReviewState.REJECTED
        and (person is None or not person.decided)
    )


def _blocked(
    project: Project, known: Sequence[TrackFace], ratios: Floats, check: Callable[[], None]
) -> npt.NDArray[np.bool_]:
    """Which pairs are certainly two people; only those that look alike are asked about."""
    blocked = np.zeros(ratios.shape, bool)
    tracks = [project.tracks[face.track] for face in known]
    for one, other in zip(*np.nonzero(np.triu(ratios <= max(ALIKE, WIDEST), 1)), strict=True):
        if other == one + 1:
            check()
        first, second = tracks[one], tracks[other]
        if seen_apart(first, second) or said_apart(project, first.id, second.id):
            blocked[one, other] = blocked[other, one] = True
    return blocked


def _clustered(
    ratios: Floats,
    blocked: npt.NDArray[np.bool_],
    free: npt.NDArray[np.bool_],
    check: Callable[[], None],
) -> list[list[int]]:
    """Join the two clusters most alike on average, as long as the limits hold."""
    count = len(ratios)
    clusters: list[list[int]] = [[i] for i in range(count)]
    sizes = np.ones(count)
    sums, widest = ratios.copy(), ratios.copy()
    widest[blocked] = np.inf
    widest[~free, :] = widest[:, ~free] = np.inf
    np.fill_diagonal(widest, np.inf)
    means = np.where((widest > WIDEST) | (sums > 1.0), np.inf, sums)
    # the nearest of each, so that a join looks again at few rows and not at all pairs
    nearest = means.argmin(axis=1)
    least = means[np.arange(count), nearest]
    while True:
        check()
        one = int(least.argmin())
        if not np.isfinite(least[one]):
            return [c for c in clusters if c]
        other = int(nearest[one])
        clusters[one] += clusters[other]
        clusters[other] = []
        sizes[one] += sizes[other]
        sums[one] += sums[other]
        sums[:, one] = sums[one]
        widest[one] = np.maximum(widest[one], widest[other])
        widest[one, [one, other]] = np.inf
        widest[:, one] = widest[one]
        widest[other] = widest[:, other] = np.inf
        row = sums[one] / (sizes[one] * sizes)
        row[(widest[one] > WIDEST) | (row > 1.0)] = np.inf
        means[one] = means[:, one] = row
        means[other] = means[:, other] = np.inf
        changed = np.flatnonzero((nearest == one) | (nearest == other) | (row < least))
        for i in {one, other, *map(int, changed)}:
            nearest[i] = means[i].argmin()
            least[i] = means[i, nearest[i]]


def _group(
    cluster: list[int], known: Sequence[TrackFace], ratios: Floats, jumped: tuple[TrackId, ...]
) -> FoundGroup:
    inner = ratios[np.ix_(cluster, cluster)]
    means = inner.sum(axis=1) / (len(cluster) - 1)
    unsure = tuple(
        known[i].track
        for i, mean, most in zip(cluster, means, inner.max(axis=1), strict=True)
        if mean > NEAR_LIMIT or most > 1.0 or known[i].track in jumped
    )
    return FoundGroup(tuple(known[i].track for i in cluster), unsure)


def _suggestions(
    project: Project,
    known: Sequence[TrackFace],
    distances: Floats,
    ratios: Floats,
    blocked: npt.NDArray[np.bool_],
    place: dict[int, int],
) -> tuple[Alike, ...]:
    """For each track the others most like it that are in no group with it."""
    found: dict[tuple[int, int], Alike] = {}
    people = [project.tracks[face.track].person for face in known]
    for one in range(len(known)):
        near = [
            other
            for other in map(int, np.argsort(ratios[one]))
            if other != one
            and ratios[one, other] <= ALIKE
            and not blocked[one, other]
            and place[one] != place[other]
            and (people[one] is None or people[one] != people[other])
        ]
        for other in near[:NEAREST]:
            pair = min(one, other), max(one, other)
            found[pair] = Alike(
                known[pair[0]].track,
                known[pair[1]].track,
                float(distances[pair]),
                float(ratios[pair]),
            )
    return tuple(sorted(found.values(), key=lambda a: (a.ratio, a.first, a.second)))
