"""The cards of the gallery: one for each person, one for each track that is in no group. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from app.canvas.items import track_name
from app.words import count_words, tr
from player.media.time import FrameSpan
from redaction.model.ids import PersonId, TrackId
from redaction.model.person import Person
from redaction.model.project import Project, is_covered
from redaction.model.region import SOMEBODY, Kind
from redaction.model.track import ReviewState, Track
from redaction.people.grouping import Alike


@dataclass(frozen=True, slots=True)
class Look:
    """What is known of a track's face.

    Attributes:
        key: Under which its crops are kept.
        compared: Whether it could be compared.
        quality: Of the best crop, 0 to 1.
        frames: The frames of the crops, best first.
    """

    key: str
    compared: bool
    quality: float
    frames: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """Somebody in the gallery.

    Attributes:
        tracks: Theirs, the one seen best first.
        person: The person, or None for a track in no group.
        name: What they are called.
        typed: Whether somebody named them.
        frames: On how many frames they are.
        shown: How many of their tracks the copy shows.
        covered: How many it covers.
        unsure: How many may be somebody else.
        note: What else is to be said of them, or empty.
        looks: What is known of the tracks' faces, as far as it is.
        recorded: What they are called in records, in English.
    """

    tracks: tuple[TrackId, ...]
    person: PersonId | None
    name: str
    typed: bool
    frames: int
    shown: int
    covered: int
    unsure: int
    note: str
    looks: tuple[tuple[TrackId, Look], ...]
    recorded: str

    @property
    def best_frame(self) -> int | None:
        """Where they can be seen best, or None."""
        return next((look.frames[0] for _, look in self.looks if look.frames), None)

    @property
    def kept(self) -> bool:
        """Whether the copy shows any of it."""
        return self.shown > 0

    @property
    def state(self) -> str:
        """Whether they are covered, in words."""
        if self.shown and self.covered:
            return tr("Partly shown")
        if self.shown:
            return tr("Kept visible")
        return tr("Covered") if self.covered else tr("Not covered: rejected")

    @property
    def size(self) -> str:
        """How much of the footage they are in, in words."""
        frames = count_words(self.frames, tr("frame"), tr("frames"))
        tracks = count_words(len(self.tracks), tr("track"), tr("tracks"))
        return f"{tracks} · {frames}"


Spans = Callable[[Track], tuple[FrameSpan, ...]]
"""The frames a track covers; remembered by whoever asks often."""


def cards_of(
    project: Project,
    looks: Mapping[TrackId, Look],
    small: Collection[TrackId] = (),
    spans: Spans = Track.covered_spans,
) -> tuple[Card, ...]:
    """The cards: who is shown first, then people by how much they are seen, then single tracks.

    Args:
        project: The decisions.
        looks: What is known of the tracks' faces.
        small: Tracks whose face is too small to compare.
        spans: The frames a track covers.
    """
    groups: dict[PersonId, list[Track]] = {}
    single: list[Track] = []
    for track in project.tracks.values():
        if track.person is not None and track.person in project.people:
            groups.setdefault(track.person, []).append(track)
        elif track.kind in SOMEBODY and track.state is not ReviewState.REJECTED:
            single.append(track)
    cards = [_card(project, project.people[i], ts, looks, small, spans) for i, ts in groups.items()]
    cards += [_card(project, None, [track], looks, small, spans) for track in single]
    weak = set(small)
    cards.sort(
        key=lambda c: (
            not c.kept,
            len(c.tracks) == 1,
            all(i in weak for i in c.tracks),
            -c.frames,
            c.tracks[0],
        )
    )
    return tuple(cards)


def card_with(cards: tuple[Card, ...], track: TrackId) -> Card | None:
    """The card the track is on, or None."""
    return next((card for card in cards if track in card.tracks), None)


def look_alikes(
    project: Project, card: Card, cards: tuple[Card, ...], alike: tuple[Alike, ...]
) -> list[tuple[Card, float]]:
    """Who may be the same person as this card, most alike first, with how near the limit (1 is the limit)."""
    mine = set(card.tracks)
    at = {track: other for other in cards for track in other.tracks}
    found: dict[TrackId, tuple[Card, float]] = {}
    for pair in alike:
        if (pair.first in mine) == (pair.second in mine):
            continue
        other = at.get(pair.second if pair.first in mine else pair.first)
        if other is None or other.tracks[0] in found or _denied(project, card, other):
            continue
        found[other.tracks[0]] = (other, pair.ratio)
    return list(found.values())


def _denied(project: Project, one: Card, other: Card) -> bool:
    """Whether somebody said that these are two people."""
    for here, there in ((one, other), (other, one)):
        person = project.people.get(here.person) if here.person is not None else None
        if person is not None and not set(person.not_same).isdisjoint(there.tracks):
            return True
    return False


def _card(
    project: Project,
    person: Person | None,
    tracks: list[Track],
    looks: Mapping[TrackId, Look],
    small: Collection[TrackId],
    spans: Spans,
) -> Card:
    def worth(track: Track) -> tuple[float, int, str]:
        look = looks.get(track.id)
        return (-(look.quality if look is not None else 0.0), track.start, track.id)

    tracks = sorted(tracks, key=worth)
    covered = sum(is_covered(project, t) for t in tracks)
    gone = sum(t.state is ReviewState.REJECTED for t in tracks)
    unsure = 0 if person is None else sum(t.id in person.unsure for t in tracks)
    note = ""
    if not any(t.kind is Kind.FACE for t in tracks):
        note = tr("A whole person: not compared")
    elif all(t.id in small for t in tracks):
        note = tr("Too small to compare")
    elif not any(t.id in looks for t in tracks):
        note = tr("Not compared yet")
    elif not any(looks[t.id].compared for t in tracks if t.id in looks):
        note = tr("Seen too badly to compare")
    stretches = sorted((s.start, s.stop) for t in tracks for s in spans(t))
    named = "" if person is None else person.name
    return Card(
        tuple(t.id for t in tracks),
        None if person is None else person.id,
        named or called(tracks),
        bool(named),
        _length(stretches),
        len(tracks) - covered - gone,
        covered,
        unsure,
        note,
        tuple((t.id, looks[t.id]) for t in tracks if t.id in looks),
        named or _called(tracks, "Person {n}", "Person"),
    )


def called(tracks: Sequence[Track]) -> str:
    """A person nobody named is called by the lowest number of their tracks, so that it stays the same."""
    return _called(tracks, tr("Person {n}"), tr("Person"))


def _called(tracks: Sequence[Track], numbered: str, one: str) -> str:
    if len(tracks) == 1:
        return track_name(tracks[0])
    numbers = [t.number for t in tracks if t.number]
    return numbered.format(n=min(numbers)) if numbers else one


def _length(stretches: Sequence[tuple[int, int]]) -> int:
    """Frames in ascending, perhaps overlapping, ranges."""
    total, reached = 0, -1
    for start, stop in stretches:
        total += max(0, stop - max(start, reached))
        reached = max(reached, stop)
    return total
