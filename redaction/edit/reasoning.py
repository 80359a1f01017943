"""Gestures on why something is withheld: codes and words, on tracks, people and stretches of sound.

Reasons change nothing that a copy shows, so they are in no plan's hash. A row of the log says which codes
came and went, and only that words were changed: those may speak of somebody, and no row can be rewritten.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from redaction.edit.asking import Refused, counted, person_of, tracks_of
from redaction.edit.edit import Pair, Patch
from redaction.edit.shaping import patch_of
from redaction.model.audio import AudioRange
from redaction.model.ids import AudioRangeId, PersonId, TrackId
from redaction.model.person import Person
from redaction.model.project import Project
from redaction.model.track import Track


def set_reasons(project: Project, track_ids: Iterable[TrackId], reasons: Iterable[str]) -> Patch:
    """Record the exemptions relied on, by code (see ``redaction.casework.catalogue``).

    Raises:
        Refused: If a track is locked or not there.
    """
    codes = _each_once(reasons)
    return _tracks(project, track_ids, "Set reasons of {}", lambda t: replace(t, reasons=codes))


def change_reasons(
    project: Project,
    track_ids: Iterable[TrackId],
    *,
    add: Iterable[str] = (),
    remove: Iterable[str] = (),
) -> Patch:
    """Add exemptions to those relied on, or take some away; what else each track has stays.

    Raises:
        Refused: If a track is locked or not there.
    """
    added, gone = tuple(add), frozenset(remove)
    return _tracks(
        project,
        track_ids,
        "Set reasons of {}",
        lambda t: replace(t, reasons=_changed(t.reasons, added, gone)),
    )


def set_why(
    project: Project, track_ids: Iterable[TrackId], why: str, *, gesture: str = ""
) -> Patch:
    """Say in words why the tracks are covered.

    Raises:
        Refused: If a track is locked or not there.
    """
    label = "Change words of reason of {}"
    return _tracks(project, track_ids, label, lambda t: replace(t, why=why), gesture)


def reason_person(
    project: Project,
    person_id: PersonId,
    *,
    add: Iterable[str] = (),
    remove: Iterable[str] = (),
    why: str | None = None,
) -> Patch:
    """Say why a person is covered wherever they are; it holds for their tracks that have no codes.

    Raises:
        Refused: If there is no such person.
    """
    old = person_of(project, person_id)
    new = replace(
        old,
        reasons=_changed(old.reasons, tuple(add), frozenset(remove)),
        why=old.why if why is None else why,
    )
    return Patch("Set reasons of person", people={old.id: (old, new)})


def give_reasons(
    project: Project,
    codes: Iterable[str],
    *,
    tracks: Iterable[TrackId] = (),
    sounds: Iterable[AudioRangeId] = (),
    people: Iterable[PersonId] = (),
    instead: Collection[str] = (),
    why: str = "",
) -> Patch:
    """Give the same reason to everything that lacks one, in one step.

    Args:
        project: The project.
        codes: To add.
        tracks: Locked ones are left as they are.
        sounds: Stretches of sound.
        people: Whose reason does not hold.
        instead: Codes that go where they stand: those that do not hold.
        why: In words; empty leaves the words that are there.

    Raises:
        Refused: If something is not there, or only locked tracks are meant.
    """
    added, gone = _each_once(codes), frozenset(instead)
    chosen = list(dict.fromkeys(tracks))
    found = tracks_of(project, chosen, even_locked=True) if chosen else []
    open_tracks = [t for t in found if not t.locked]
    parts = [_sound_of(project, i) for i in dict.fromkeys(sounds)]
    persons = [person_of(project, i) for i in dict.fromkeys(people)]
    if found and not (open_tracks or parts or persons):
        tracks_of(project, chosen)  # says which one is locked

    def reasons(old: tuple[str, ...]) -> tuple[str, ...]:
        return _changed(old, added, gone - frozenset(added))

    track_pairs: dict[TrackId, Pair[Track]] = {
        t.id: (t, replace(t, reasons=reasons(t.reasons), why=why or t.why)) for t in open_tracks
    }
    sound_pairs: dict[AudioRangeId, Pair[AudioRange]] = {
        p.id: (p, replace(p, reasons=reasons(p.reasons), why=why or p.why)) for p in parts
    }
    person_pairs: dict[PersonId, Pair[Person]] = {
        p.id: (p, replace(p, reasons=reasons(p.reasons), why=why or p.why)) for p in persons
    }
    count = len(track_pairs) + len(sound_pairs) + len(person_pairs)
    return Patch(
        "Give reason" if count == 1 else f"Give reason to {count} things",
        frame=min((t.start for t in open_tracks), default=None),
        tracks=track_pairs,
        audio=sound_pairs,
        people=person_pairs,
    )


def reason_facts(patch: Patch) -> dict[str, Any]:
    """What a row of the log says about reasons that an edit changes; nothing where it changes none.

    Returns:
        ``{"reasons": {"added": {code: things}, "removed": {code: things}, "words": things}}``.
    """
    added: Counter[str] = Counter()
    removed: Counter[str] = Counter()
    words = 0
    groups: tuple[Mapping[Any, Pair[Any]], ...] = (patch.tracks, patch.people, patch.audio)
    for pairs in groups:
        for before, after in pairs.values():
            if before is not None and after is not None and before.reasons is after.reasons:
                words += before.why != after.why
                continue
            old, why = ((), "") if before is None else (before.reasons, before.why)
            new, now = ((), why) if after is None else (after.reasons, after.why)
            added.update(c for c in new if c not in old)
            removed.update(c for c in old if c not in new)
            words += why != now
    facts = {
        name: value
        for name, value in (("added", dict(added)), ("removed", dict(removed)), ("words", words))
        if value
    }
    return {"reasons": facts} if facts else {}


def _tracks(
    project: Project,
    track_ids: Iterable[TrackId],
    label: str,
    change: Callable[[Track], Track],
    gesture: str = "",
) -> Patch:
    tracks = tracks_of(project, track_ids)
    return patch_of(
        counted(label, len(tracks)),
        [(t, change(t)) for t in tracks],
        frame=min(t.start for t in tracks),
        gesture=gesture,
    )


def _sound_of(project: Project, audio_id: AudioRangeId) -> AudioRange:
    part = project.audio.get(audio_id)
    if part is None:
        raise Refused("That stretch of sound is no longer there.")
    return part


def _changed(old: tuple[str, ...], added: tuple[str, ...], gone: frozenset[str]) -> tuple[str, ...]:
    return tuple(code for code in dict.fromkeys((*old, *added)) if code not in gone)


def _each_once(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))
