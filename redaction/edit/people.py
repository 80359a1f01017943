"""Gestures on who is who: grouping tracks by person, taking them apart, and whom a copy shows.

No label names anybody: labels go into the log, from which no name could be erased.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from player.media.time import FrameIndex
from redaction.edit.asking import Refused, named, person_of, somebody, tracks_of
from redaction.edit.edit import Pair, Patch
from redaction.model.ids import PersonId, TrackId, new_id
from redaction.model.person import Person
from redaction.model.project import Project, is_covered
from redaction.model.region import SOMEBODY
from redaction.model.track import ReviewState, Track

FACES = SOMEBODY
"""Kinds that may be grouped as a person."""


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """Tracks that seem to show one person, and which of them may not."""

    tracks: tuple[TrackId, ...]
    unsure: tuple[TrackId, ...] = ()


class _Draft:
    """People and tracks being changed; becomes one patch."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self.tracks: dict[TrackId, Track] = dict(project.tracks)
        self.people: dict[PersonId, Person] = dict(project.people)

    def of(self, person: PersonId) -> list[Track]:
        """The person's tracks as they are now."""
        return [t for t in self.tracks.values() if t.person == person]

    def move(self, track: TrackId, person: PersonId | None) -> None:
        """Put a track into a person or into none; whom it leaves is unsure of it no longer."""
        old = self.tracks[track]
        if old.person is not None and old.person != person and old.person in self.people:
            left = self.people[old.person]
            self.people[old.person] = replace(
                left, unsure=tuple(i for i in left.unsure if i != track)
            )
        self.tracks[track] = replace(old, person=person)

    def show(self, person: Person, visible: bool) -> None:
        """Show or cover a person.

        Raises:
            Refused: If they would change and a track of theirs is locked.
        """
        if person.visible == visible:
            return
        locked = next((t for t in self.of(person.id) if t.locked), None)
        if locked is not None:
            raise Refused(
                f"{named(locked)} is locked, and the person it is grouped with would change.",
                "Unlock it first.",
            )
        self.people[person.id] = replace(person, visible=visible)

    def drop_empty(self, ids: Iterable[PersonId | None]) -> None:
        """Forget people without tracks."""
        for person in ids:
            if person is not None and person in self.people and not self.of(person):
                del self.people[person]

    def patch(self, label: str) -> Patch:
        """Everything that is different now."""
        before = self._project
        tracks: dict[TrackId, Pair[Track]] = {
            i: (before.tracks[i], track)
            for i, track in self.tracks.items()
            if track is not before.tracks[i]
        }
        people: dict[PersonId, Pair[Person]] = {
            i: (before.people.get(i), self.people.get(i))
            for i in before.people.keys() | self.people.keys()
        }
        starts = [pair[1].start for pair in tracks.values() if pair[1] is not None]
        starts = starts or [
            t.start
            for t in before.tracks.values()
            if t.person is not None
            and people.get(t.person, (None, None)) != (None, None)
            and people[t.person][0] != people[t.person][1]
        ]
        return Patch(
            label,
            frame=min(starts, default=None),
            tracks=tracks,
            people=dict(sorted(people.items())),
        )


def group_found(project: Project, groups: Iterable[FoundGroup]) -> Patch:
    """Take in what comparing faces found; whoever a person decided about stays as they are.

    Groups that only the machine made before are made anew. Tracks that are locked, that belong to
    somebody a person decided about, or that are gone by now are left out.
    """
    draft = _Draft(project)
    closed = {p.id for p in project.people.values() if p.decided} | {
        t.person for t in project.tracks.values() if t.locked and t.person is not None
    }
    for track in project.tracks.values():
        if track.person is not None and track.person not in closed:
            draft.move(track.id, None)
    draft.drop_empty([p for p in project.people if p not in closed])
    for found in groups:
        free = [
            i
            for i in found.tracks
            if i in draft.tracks and draft.tracks[i].person is None and not draft.tracks[i].locked
        ]
        if len(free) < 2:
            continue
        person = Person(
            _same_as_before(project, free, draft.people),
            unsure=tuple(i for i in found.unsure if i in free),
        )
        draft.people[person.id] = person
        for track_id in free:
            draft.move(track_id, person.id)
    return draft.patch("Group tracks by face")


def _same_as_before(
    project: Project, tracks: Sequence[TrackId], taken: Mapping[PersonId, Person]
) -> PersonId:
    """The group these tracks were in, where nobody else has it: cards stay what they were."""
    for track in tracks:
        old = project.tracks[track].person
        if old is not None and old not in taken:
            return old
    return PersonId(new_id())


def group_people(project: Project, track_ids: Iterable[TrackId]) -> Patch:
    """Say that the tracks show one person: the person of the first that has one, else a new one.

    Somebody left without tracks is forgotten; their name goes along where the other has none. Who
    is shown in the copy is decided by the person that stays.

    Args:
        project: The project.
        track_ids: The tracks, first selected first.

    Raises:
        Refused: If fewer than two are selected, or one is locked, shows nobody or is not there.
    """
    tracks = somebody(tracks_of(project, track_ids))
    if len(tracks) < 2:
        raise Refused("Grouping needs at least two tracks.", "Select another one as well.")
    draft = _Draft(project)
    target = next((t.person for t in tracks if t.person in project.people), None)
    if target is None:
        target = PersonId(new_id())
        draft.people[target] = Person(target)
    left = dict.fromkeys(t.person for t in tracks if t.person != target)
    for track in tracks:
        if track.person != target:
            draft.move(track.id, target)
    merged = [
        project.people[i] for i in left if i is not None and i in project.people and not draft.of(i)
    ]
    draft.drop_empty(left)
    mine = {t.id for t in draft.of(target)}
    person = draft.people[target]
    apart = dict.fromkeys(i for p in (person, *merged) for i in p.not_same if i not in mine)
    doubted = dict.fromkeys(i for p in (person, *merged) for i in p.unsure if i in mine)
    names = [p.name for p in (person, *merged) if p.name]
    notes = [p.note for p in (person, *merged) if p.note]
    draft.people[target] = replace(
        person,
        name=names[0] if names else "",
        note="\n".join(dict.fromkeys(notes)),
        by_hand=True,
        unsure=tuple(doubted),
        not_same=tuple(apart),
    )
    return draft.patch(f"Group {len(tracks)} tracks as one person")


def separate(project: Project, track_ids: Iterable[TrackId]) -> Patch:
    """Say that the tracks do not show the person they are grouped with; that is remembered.

    Each becomes a person of its own. What was shown through the person is covered again.

    Raises:
        Refused: If a track is locked or not there, or none of them is grouped.
    """
    tracks = [t for t in tracks_of(project, track_ids) if _has_company(project, t)]
    if not tracks:
        raise Refused("None of these tracks is grouped with others.")
    draft = _Draft(project)
    for person_id in dict.fromkeys(t.person for t in tracks):
        assert person_id is not None
        members = [t.id for t in draft.of(person_id)]
        going = [t.id for t in tracks if t.person == person_id]
        for track_id in going:
            # A person of their own, so that comparing again puts them nowhere by itself.
            alone = PersonId(new_id())
            others = tuple(i for i in members if i != track_id)
            draft.people[alone] = Person(alone, by_hand=True, not_same=others)
            draft.move(track_id, alone)
        person = draft.people[person_id]
        apart = tuple(dict.fromkeys((*person.not_same, *going)))
        draft.people[person_id] = replace(person, by_hand=True, not_same=apart)
        draft.drop_empty([person_id])
    many = "track" if len(tracks) == 1 else f"{len(tracks)} tracks"
    return draft.patch(f"Separate {many}")


def _has_company(project: Project, track: Track) -> bool:
    return track.person in project.people and any(
        other.person == track.person and other.id != track.id for other in project.tracks.values()
    )


def say_not_same(project: Project, first: Iterable[TrackId], second: Iterable[TrackId]) -> Patch:
    """Say that two people who look alike are two people; comparing faces again asks no more.

    Args:
        project: The project.
        first: All tracks of the one.
        second: All tracks of the other.

    Raises:
        Refused: If a track is not there, or a single track that has to be marked is locked.
    """
    one = tracks_of(project, first, even_locked=True)
    other = tracks_of(project, second, even_locked=True)
    draft = _Draft(project)
    if one[0].person not in project.people and other[0].person in project.people:
        one, other = other, one
    owner = one[0].person
    if owner is None or owner not in draft.people:
        owner = PersonId(new_id())
        draft.people[owner] = Person(owner)
        for track in tracks_of(project, [t.id for t in one]):
            draft.move(track.id, owner)
    person = draft.people[owner]
    apart = dict.fromkeys((*person.not_same, *(t.id for t in other)))
    draft.people[owner] = replace(person, by_hand=True, not_same=tuple(apart))
    return draft.patch("Not the same person")


def confirm_person(project: Project, person_id: PersonId) -> Patch:
    """Say that all tracks of the person were looked at and show them.

    Raises:
        Refused: If there is no such person.
    """
    person = person_of(project, person_id)
    frame = min((t.start for t in project.tracks.values() if t.person == person.id), default=None)
    new = replace(person, by_hand=True, unsure=())
    return Patch("Confirm person", frame=frame, people={person.id: (person, new)})


def show_only(project: Project, track_ids: Iterable[TrackId], *, appeal: bool = False) -> Patch:
    """Keep one person visible in the copy and cover everyone and everything else.

    Args:
        project: The project.
        track_ids: Tracks of the person; everything grouped with them is theirs, too.
        appeal: For a media appeal: what was rejected is covered again as well, and waits for review.
            For a requester, a track that is no face stays rejected.

    Raises:
        Refused: If the tracks are of several people, one shows nobody, or a track that would change
            is locked.
    """
    draft, person = _theirs(project, track_ids)
    mine = {t.id for t in draft.of(person)}
    for other in list(draft.people.values()):
        draft.show(other, other.id == person)
    draft.people[person] = replace(draft.people[person], by_hand=True)
    for track in list(draft.tracks.values()):
        if track.id in mine:
            continue
        changed = replace(track, visible=False)
        if appeal and track.state is ReviewState.REJECTED:
            changed = replace(changed, state=ReviewState.PENDING)
        _put(draft, track, changed)
    label = "Show only one person" if appeal else "Keep one person visible, cover everyone else"
    return draft.patch(label)


def cover_only(project: Project, track_ids: Iterable[TrackId]) -> Patch:
    """Cover one person and show everyone else who was found: for a witness.

    Only faces are uncovered; plates, text and what was drawn as something else stay as they are.

    Raises:
        Refused: If the tracks are of several people, one shows nobody, or a track that would change
            is locked.
    """
    draft, person = _theirs(project, track_ids)
    mine = {t.id for t in draft.of(person)}
    for other in list(draft.people.values()):
        draft.show(other, other.id != person)
    draft.people[person] = replace(draft.people[person], by_hand=True)
    for track in list(draft.tracks.values()):
        if track.id in mine:
            changed = replace(track, visible=False)
            if track.state is ReviewState.REJECTED:
                changed = replace(changed, state=ReviewState.PENDING)
            _put(draft, track, changed)
        elif track.kind in FACES and track.person is None:
            _put(draft, track, replace(track, visible=True))
    return draft.patch("Cover only one person, show everyone else")


def covered_again(before: Project, patch: Patch) -> int:
    """How many tracks the edit covers that were shown in a copy until now."""
    after, _ = patch.apply(before)
    return sum(
        is_covered(after, track) and not is_covered(before, before.tracks[track.id])
        for track in after.tracks.values()
        if track.id in before.tracks
    )


def _put(draft: _Draft, old: Track, new: Track) -> None:
    if new == old:
        return
    if old.locked:
        raise Refused(f"{named(old)} is locked and would have to change.", "Unlock it first.")
    draft.tracks[old.id] = new


def _theirs(project: Project, track_ids: Iterable[TrackId]) -> tuple[_Draft, PersonId]:
    """A draft in which the tracks are one person, and which.

    Raises:
        Refused: If they are of several people, or one is locked, shows nobody or is not there.
    """
    tracks = somebody(tracks_of(project, track_ids, even_locked=True))
    people = {t.person for t in tracks if t.person in project.people}
    if len(people) > 1:
        raise Refused(
            "These tracks are of several people.",
            "Select one person, or group the tracks as one person first (Ctrl+Shift+G).",
        )
    draft = _Draft(project)
    person = next(iter(people), None)
    if person is None:
        person = PersonId(new_id())
        draft.people[person] = Person(person, by_hand=True)
    loose = [t for t in tracks if t.person != person]
    locked = next((t for t in (*loose, *draft.of(person)) if t.locked), None)
    if locked is not None:
        raise Refused(f"{named(locked)} of this person is locked.", "Unlock it first.")
    for track in loose:
        draft.move(track.id, person)
    return draft, person


def first_frame(project: Project, person_id: PersonId) -> FrameIndex | None:
    """The first frame of the person's tracks, or None."""
    return min((t.start for t in project.tracks.values() if t.person == person_id), default=None)
