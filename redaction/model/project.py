"""Everything decided about one footage: the value that edits change and that exports read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from redaction.model.annotation import Annotation
from redaction.model.audio import AudioRange, SoundReview
from redaction.model.ids import AnnotationId, AudioRangeId, FootageId, PersonId, TrackId
from redaction.model.person import Person
from redaction.model.region import HIGHLIGHTS, SOMEBODY, Region
from redaction.model.track import ReviewState, Track
from redaction.model.track_index import TrackIndex


@dataclass(frozen=True, slots=True)
class Project:
    """The decisions on one footage. Never changed, only replaced (see ``redaction.edit``).

    Attributes:
        footage: The footage they are about.
        tracks: By id; their order means nothing.
        people: By id.
        audio: By id.
        annotations: By id.
        numbered: The highest ``Track.number`` ever given on the footage, also to tracks that are gone. No
            decision, so projects that differ in nothing else are equal.
        sound: What was decided about the sound as a whole; it says nothing where there is no sound.
    """

    footage: FootageId
    tracks: Mapping[TrackId, Track] = field(default_factory=lambda: MappingProxyType({}))
    people: Mapping[PersonId, Person] = field(default_factory=lambda: MappingProxyType({}))
    audio: Mapping[AudioRangeId, AudioRange] = field(default_factory=lambda: MappingProxyType({}))
    annotations: Mapping[AnnotationId, Annotation] = field(
        default_factory=lambda: MappingProxyType({})
    )
    numbered: int = field(default=0, compare=False)
    sound: SoundReview = SoundReview.NOT_REVIEWED
    _index: TrackIndex | None = field(default=None, compare=False, repr=False)

    @property
    def index(self) -> TrackIndex:
        """The frame look-up, built on first use and carried from project to project."""
        if self._index is None:
            object.__setattr__(self, "_index", TrackIndex.build(self.tracks.values()))
        assert self._index is not None
        return self._index

    def tracks_at(self, frame: int) -> list[Track]:
        """Tracks with a shape on ``frame``, covered or not.

        Ordered by id, so that the same decisions give the same list in whatever order they were made,
        undone and loaded.
        """
        near = (self.tracks[i] for i in sorted(self.index.near(frame)))
        return [t for t in near if t.shape_at(frame) is not None]

    def with_tracks(self, put: Iterable[Track] = (), drop: Iterable[TrackId] = ()) -> Project:
        """The project with tracks added or replaced (by id) and others taken out.

        Unknown ids in ``drop`` are an error.

        Raises:
            KeyError: If a track to drop does not exist.
        """
        tracks = dict(self.tracks)
        removed = []
        for track_id in drop:
            removed.append(tracks.pop(track_id))
        added = list({track.id: track for track in put}.values())
        for track in added:
            old = tracks.get(track.id)
            if old is not None:
                removed.append(old)
            tracks[track.id] = track
        known = self.tracks
        in_place = {t.id for t in added if t.id in known and known[t.id].span == t.span}
        index = self.index.changed(
            [t for t in removed if t.id not in in_place],
            [t for t in added if t.id not in in_place],
        )
        numbered = max(self.numbered, *(t.number for t in (*removed, *added)), 0)
        return replace(self, tracks=MappingProxyType(tracks), numbered=numbered, _index=index)


def regions_at(project: Project, frame: int) -> tuple[Region, ...]:
    """What is covered on ``frame``. The only place that decides; preview and export both ask here.

    A region is covered unless its track was rejected or a person decided to keep it, or the person it
    is grouped with, visible.

    Returns:
        Regions ordered by track id, in the picture as shown, in source pixels; their styles are covers.
    """
    regions: list[Region] = []
    for track in project.tracks_at(frame):
        if not is_covered(project, track):
            continue
        region = track.region_at(frame)
        if region is not None:
            # A style that only points out is one for when the track is shown: covered is covered.
            pointed = region.style in HIGHLIGHTS
            regions.append(replace(region, style=None) if pointed else region)
    return tuple(regions)


def highlights_at(project: Project, frame: int) -> tuple[Region, ...]:
    """Who is pointed out on ``frame``: those who are shown and have a style of that kind.

    Returns:
        Regions ordered by track id, in the picture as shown, in source pixels; none is one of ``regions_at``.
    """
    regions: list[Region] = []
    for track in project.tracks_at(frame):
        if track.style not in HIGHLIGHTS or not is_shown(project, track):
            continue
        region = track.region_at(frame)
        if region is not None:
            regions.append(region)
    return tuple(regions)


def is_covered(project: Project, track: Track) -> bool:
    """Whether the track's regions are covered in a copy."""
    return track.covers and not shown_through_person(project, track)


def is_shown(project: Project, track: Track) -> bool:
    """Whether a person decided to show it, itself or through its person; a rejected one shows nobody."""
    return track.state is not ReviewState.REJECTED and not is_covered(project, track)


def shown_through_person(project: Project, track: Track) -> bool:
    """Whether the person the track is grouped with is shown, and the track along with them.

    Only faces and persons are: a plate or a text that somehow lies in a person stays covered until
    somebody decides about itself.
    """
    if track.kind not in SOMEBODY or track.person is None:
        return False
    person = project.people.get(track.person)
    return person is not None and person.visible
