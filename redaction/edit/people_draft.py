"""People and tracks while a gesture on who is who changes several of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from redaction.edit.asking import Refused, named
from redaction.edit.edit import Pair, Patch
from redaction.model.ids import PersonId, TrackId
from redaction.model.person import Person
from redaction.model.project import Project
from redaction.model.track import Track


class PeopleDraft:
    """People and tracks being changed; becomes one patch.

    Attributes:
        tracks: By id, as they are now.
        people: Likewise.
    """

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
