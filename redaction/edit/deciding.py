"""Gestures on what a track is and what was decided about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from redaction.edit.asking import Refused, counted, named, person_of, somebody, tracks_of
from redaction.edit.edit import Pair, Patch
from redaction.edit.shaping import patch_of
from redaction.model.geometry import Ellipse, Polygon, Shape
from redaction.model.ids import PersonId, TrackId, new_id
from redaction.model.person import Person
from redaction.model.project import Project, is_covered, is_shown, shown_through_person
from redaction.model.region import HIGHLIGHTS, SOMEBODY, Kind, Style
from redaction.model.track import ReviewState, Track

_STATE_LABEL = {
    ReviewState.ACCEPTED: "Accept {}",
    ReviewState.REJECTED: "Reject {}",
    ReviewState.PENDING: "Reopen {}",
}


def _each(
    project: Project,
    track_ids: Iterable[TrackId],
    label: str,
    change: Callable[[Track], Track],
    *,
    even_locked: bool = False,
    gesture: str = "",
) -> Patch:
    tracks = tracks_of(project, track_ids, even_locked=even_locked)
    return patch_of(
        counted(label, len(tracks)),
        [(t, change(t)) for t in tracks],
        frame=min(t.start for t in tracks),
        gesture=gesture,
    )


def set_state(project: Project, track_ids: Iterable[TrackId], state: ReviewState) -> Patch:
    """Accept, reject (not covered) or reopen.

    Raises:
        Refused: If a track is locked or not there.
    """
    return _each(project, track_ids, _STATE_LABEL[state], lambda t: replace(t, state=state))


def restore(project: Project, track_ids: Iterable[TrackId]) -> Patch:
    """Cover again what was rejected or kept visible, itself or through its person.

    A track of a shown person leaves them; where all that the person shows is to be covered, the person
    is covered instead and stays together.

    Raises:
        Refused: If a track is locked or not there.
    """
    chosen = [t.id for t in tracks_of(project, track_ids)]
    shown: dict[PersonId, set[TrackId]] = {}
    for track in project.tracks.values():
        if track.person is not None and shown_through_person(project, track) and track.covers:
            shown.setdefault(track.person, set()).add(track.id)
    theirs = dict.fromkeys(
        t.person for t in (project.tracks[i] for i in chosen) if shown_through_person(project, t)
    )
    people: dict[PersonId, Pair[Person]] = {}
    for person_id in theirs:
        assert person_id is not None
        person = project.people[person_id]
        if shown.get(person_id, set()) <= set(chosen):
            people[person_id] = (person, replace(person, visible=False))
        else:
            left = tuple(i for i in person.unsure if i not in chosen)
            people[person_id] = (person, replace(person, unsure=left))

    def covered(track: Track) -> Track:
        rejected = track.state is ReviewState.REJECTED
        state = ReviewState.PENDING if rejected else track.state
        new = replace(track, state=state, visible=False)
        stays = people.get(track.person, (None, None))[1] if track.person is not None else None
        if stays is not None and stays.visible and track.kind in SOMEBODY:
            return replace(new, person=None)
        return new

    return replace(_each(project, chosen, "Cover {}", covered), people=people)


def set_visible(project: Project, who: Iterable[TrackId] | PersonId, visible: bool = True) -> Patch:
    """Keep tracks, or a whole person, visible in the copy; or cover them again.

    Tracks are covered as by ``restore``: what was rejected, or shown through its person, as well.

    Args:
        project: The project.
        who: A person's id (one string), or the ids of tracks.
        visible: True to show.

    Raises:
        Refused: If a track (of the person) is locked, or one of them is not there.
    """
    if not isinstance(who, str):
        if not visible:
            return restore(project, who)
        return _each(project, who, "Keep {} visible", lambda t: replace(t, visible=True))
    person = person_of(project, PersonId(who))
    theirs = [t for t in project.tracks.values() if t.person == person.id]
    locked = next((t for t in theirs if t.locked), None)
    if locked is not None:
        raise Refused(f"{named(locked)} of this person is locked.", "Unlock it first.")
    return Patch(
        # Not by name: labels go into the log, from which no name could be erased.
        "Keep person visible" if visible else "Cover person",
        frame=min((t.start for t in theirs), default=None),
        people={person.id: (person, replace(person, visible=visible))},
    )


def set_kind(project: Project, track_ids: Iterable[TrackId], kind: Kind) -> Patch:
    """Say what the tracks cover."""
    return _each(project, track_ids, "Change kind of {}", lambda t: replace(t, kind=kind))


def set_style(project: Project, track_ids: Iterable[TrackId], style: Style | None) -> Patch:
    """Give the tracks a style of their own, or None for the copy's.

    Raises:
        Refused: If the style points out who is shown and one of the tracks is not shown, or a track is
            locked or not there.
    """
    chosen = tracks_of(project, track_ids)
    if style in HIGHLIGHTS:
        for track in chosen:
            if not is_shown(project, track):
                is_what = "covered" if is_covered(project, track) else "rejected"
                raise Refused(
                    f"{named(track)} is {is_what}, and only who is shown can be pointed out.",
                    "Keep it visible first, or choose a style that covers.",
                )
    ids = [t.id for t in chosen]
    return _each(project, ids, "Change style of {}", lambda t: replace(t, style=style))


def set_label(
    project: Project, track_ids: Iterable[TrackId], label: str, *, gesture: str = ""
) -> Patch:
    """Name the tracks."""
    return _each(
        project, track_ids, "Rename {}", lambda t: replace(t, label=label), gesture=gesture
    )


def set_note(
    project: Project, track_ids: Iterable[TrackId], note: str, *, gesture: str = ""
) -> Patch:
    """Write a note on the tracks."""
    return _each(
        project, track_ids, "Change note of {}", lambda t: replace(t, note=note), gesture=gesture
    )


def set_locked(project: Project, track_ids: Iterable[TrackId], locked: bool = True) -> Patch:
    """Close the tracks to every other gesture, or open them again."""
    return _each(
        project,
        track_ids,
        "Lock {}" if locked else "Unlock {}",
        lambda t: replace(t, locked=locked),
        even_locked=True,
    )


def set_form(project: Project, track_ids: Iterable[TrackId], form: str) -> Patch:
    """Cover with a ``box`` or an ``ellipse`` from now on, on all frames.

    A box that becomes an ellipse covers its corners no more; one the other way round covers more. A
    polygon becomes the box or ellipse of its bounds.

    Raises:
        ValueError: If the form is neither.
    """
    if form not in ("box", "ellipse"):
        msg = f"not a form to change to: {form}"
        raise ValueError(msg)

    def formed(shape: Shape) -> Shape:
        if form == "box":
            return shape.bounds
        return shape if isinstance(shape, Ellipse) else Ellipse(shape.bounds)

    def changed(track: Track) -> Track:
        keyframes = tuple(replace(k, shape=formed(k.shape)) for k in track.keyframes)
        # An ellipse in a polygon's bounds may leave a corner of the polygon open: say it was touched.
        polygons = any(isinstance(k.shape, Polygon) for k in track.keyframes)
        return replace(track, keyframes=keyframes, touched=track.touched or polygons)

    return _each(project, track_ids, f"Change {{}} to {form}", changed)


def group(
    project: Project,
    track_ids: Iterable[TrackId],
    person_id: PersonId | None = None,
    *,
    name: str = "",
) -> Patch:
    """Say that the tracks show one person: a new one, or one already there.

    Raises:
        Refused: If a track is locked or shows nobody, or something is not there.
    """
    tracks = somebody(tracks_of(project, track_ids))
    if person_id is None:
        old, person = None, Person(PersonId(new_id()), name)
    else:
        old = person = person_of(project, person_id)
    changed = _each(
        project, [t.id for t in tracks], "Group {}", lambda t: replace(t, person=person.id)
    )
    return replace(changed, people={person.id: (old, person)})


def ungroup(project: Project, track_ids: Iterable[TrackId]) -> Patch:
    """Take the tracks out of their person; shown through that person, they are covered again."""
    return _each(project, track_ids, "Ungroup {}", lambda t: replace(t, person=None))


def set_person(
    project: Project, person_id: PersonId, *, name: str | None = None, note: str | None = None
) -> Patch:
    """Name a person or note something about them.

    Raises:
        Refused: If there is no such person.
    """
    old = person_of(project, person_id)
    new = replace(
        old, name=old.name if name is None else name, note=old.note if note is None else note
    )
    return Patch("Rename person" if name is not None else "Note", people={old.id: (old, new)})


def delete_person(project: Project, person_id: PersonId) -> Patch:
    """Forget a person; their tracks stay, and what was shown through the person is covered again.

    Raises:
        Refused: If there is no such person, or a track of theirs is locked.
    """
    person = person_of(project, person_id)
    theirs = [t.id for t in project.tracks.values() if t.person == person.id]
    patch = ungroup(project, theirs) if theirs else Patch("")
    return replace(patch, label="Ungroup person", people={person.id: (person, None)})
