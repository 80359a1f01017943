"""Gestures on who is who: grouping tracks by person, taking them apart, and whom a copy shows.

No label names anybody: labels go into the log, from which no name could be erased.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from redaction.edit.asking import Refused, named, person_of, somebody, tracks_of
from redaction.edit.edit import Patch
from redaction.edit.people_draft import PeopleDraft
from redaction.model.ids import PersonId, TrackId, new_id
from redaction.model.person import Person
from redaction.model.project import Project, is_covered
from redaction.model.region import SOMEBODY
from redaction.model.track import ReviewState, Track


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """Tracks that seem to show one person, and which of them may not."""

    tracks: tuple[TrackId, ...]
    unsure: tuple[TrackId, ...] = ()


def group_found(
    project: Project, groups: Iterable[FoundGroup], doubtful: Iterable[TrackId] = ()
) -> Patch:
    """Take in what comparing faces found; whoever a person decided about keeps their tracks.

    Groups that only the machine made before are made anew. Tracks that are locked, that belong to
    somebody a person decided about, or that are gone by now are left out.

    Args:
        project: The project.
        groups: Tracks that seem to show one person.
        doubtful: Tracks that may show two people, or another one than the rest of their group. Their
            person is unsure of them, also one decided about, also when somebody confirmed them before:
            wherever they are shown, that is warned of. A track in no group becomes a group of one.
    """
    draft = PeopleDraft(project)
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
    for track_id in doubtful:
        _doubt(project, draft, track_id)
    return draft.patch("Group tracks by face")


def _doubt(project: Project, draft: PeopleDraft, track_id: TrackId) -> None:
    track = draft.tracks.get(track_id)
    if track is None or track.kind not in SOMEBODY or track.state is ReviewState.REJECTED:
        return
    person = draft.people.get(track.person) if track.person is not None else None
    if person is None:
        if track.locked:
            return
        person = Person(_same_as_before(project, [track_id], draft.people))
        draft.people[person.id] = person
        draft.move(track_id, person.id)
    unsure = tuple(dict.fromkeys((*person.unsure, track_id)))
    draft.people[person.id] = replace(person, unsure=unsure)


def _same_as_before(
    project: Project, tracks: Sequence[TrackId], taken: Mapping[PersonId, Person]
) -> PersonId:
    """The group these tracks were in, where nobody else has it: cards stay what they were."""
    for track in tracks:
        old = project.tracks[track].person
        if old is not None and old not in taken:
            return old
    return PersonId(new_id())


def group_people(
    project: Project, track_ids: Iterable[TrackId], *, unsure: Collection[TrackId] = ()
) -> Patch:
    """Say that the tracks show one person: the person of the first that has one, else a new one.

    Somebody left without tracks is forgotten; their name goes along where the other has none. Who
    is shown in the copy is decided by the person that stays.

    Args:
        project: The project.
        track_ids: The tracks, first selected first.
        unsure: Of the tracks of that person, those whose faces say something else.

    Raises:
        Refused: If fewer than two are selected, or one is locked, shows nobody or is not there.
    """
    tracks = somebody(tracks_of(project, track_ids))
    if len(tracks) < 2:
        raise Refused("Grouping needs at least two tracks.", "Select another one as well.")
    draft = PeopleDraft(project)
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
    doubts = (*(i for p in (person, *merged) for i in p.unsure), *unsure)
    doubted = dict.fromkeys(i for i in doubts if i in mine)
    names = [p.name for p in (person, *merged) if p.name]
    notes = [p.note for p in (person, *merged) if p.note]
    whys = [p.why for p in (person, *merged) if p.why]
    codes = [code for p in (person, *merged) for code in p.reasons]
    draft.people[target] = replace(
        person,
        name=names[0] if names else "",
        note="\n".join(dict.fromkeys(notes)),
        by_hand=True,
        unsure=tuple(doubted),
        not_same=tuple(apart),
        reasons=tuple(dict.fromkeys(codes)),
        why="\n".join(dict.fromkeys(whys)),
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
    draft = PeopleDraft(project)
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
    draft = PeopleDraft(project)
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


def show_only(
    project: Project,
    track_ids: Iterable[TrackId],
    *,
    appeal: bool = False,
    unsure: Collection[TrackId] = (),
) -> Patch:
    """Keep one person visible in the copy and cover everyone and everything else.

    Args:
        project: The project.
        track_ids: Tracks of the person; everything grouped with them is theirs, too.
        appeal: For a media appeal: what was rejected is covered again as well, and waits for review.
            For a requester, a track that is no face stays rejected.
        unsure: Of the tracks of that person, those whose faces say something else; asked about only where
            tracks become theirs now.

    Raises:
        Refused: If the tracks are of several people, one shows nobody, or a track that would change
            is locked.
    """
    draft, person = _theirs(project, track_ids)
    mine = {t.id for t in draft.of(person)}
    for other in list(draft.people.values()):
        draft.show(other, other.id == person)
    theirs = replace(draft.people[person], by_hand=True)
    if any(project.tracks[i].person != person for i in mine):
        doubts = dict.fromkeys((*theirs.unsure, *(i for i in unsure if i in mine)))
        theirs = replace(theirs, unsure=tuple(doubts))
    draft.people[person] = theirs
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
        elif track.kind in SOMEBODY and track.person is None:
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


def _put(draft: PeopleDraft, old: Track, new: Track) -> None:
    if new == old:
        return
    if old.locked:
        raise Refused(f"{named(old)} is locked and would have to change.", "Unlock it first.")
    draft.tracks[old.id] = new


def _theirs(project: Project, track_ids: Iterable[TrackId]) -> tuple[PeopleDraft, PersonId]:
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
    draft = PeopleDraft(project)
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
