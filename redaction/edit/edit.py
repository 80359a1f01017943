"""An edit as a value: what every touched thing was before and is after.

A ``Patch`` holds whole values, which is cheap in memory because unchanged keyframes are shared; its JSON
holds only the difference (see ``redaction.edit.wire``), so moving one box in a track of a thousand
keyframes writes a few of them, and accepting two thousand tracks writes two thousand words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TypeVar

from player.media.time import FrameIndex, FrameSpan
from redaction.edit.changes import Changes, hull
from redaction.model.annotation import Annotation
from redaction.model.audio import AudioRange, SoundReview
from redaction.model.ids import AnnotationId, AudioRangeId, PersonId, TrackId
from redaction.model.person import Person
from redaction.model.project import Project
from redaction.model.track import Track

K = TypeVar("K", bound=str)
V = TypeVar("V")
Pair = tuple[V | None, V | None]
"""A thing before and after; None where it does not exist."""


class EditConflict(Exception):  # noqa: N818 - names what is wrong, not that something is
    """The project is not the one the edit was made for. A defect of the caller, never of the user."""


def _empty() -> Mapping[K, Pair[V]]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Patch:
    """The one kind of edit: before and after of each thing touched.

    Attributes:
        label: A sentence fragment that completes "Undo …".
        gesture: Patches of one gesture merge into one undo; empty when none.
        frame: Where it acts, for the playhead; or None.
        tracks: Before and after by id; None where the track does not exist.
        people: Likewise.
        audio: Likewise.
        annotations: Likewise.
        sound: What was decided about the sound as a whole, before and after; None where that stays.
    """

    label: str
    gesture: str = ""
    frame: FrameIndex | None = None
    tracks: Mapping[TrackId, Pair[Track]] = field(default_factory=_empty)
    people: Mapping[PersonId, Pair[Person]] = field(default_factory=_empty)
    audio: Mapping[AudioRangeId, Pair[AudioRange]] = field(default_factory=_empty)
    annotations: Mapping[AnnotationId, Pair[Annotation]] = field(default_factory=_empty)
    sound: tuple[SoundReview, SoundReview] | None = None

    def __post_init__(self) -> None:
        for name in ("tracks", "people", "audio", "annotations"):
            pairs = getattr(self, name)
            real = {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}
            object.__setattr__(self, name, MappingProxyType(real))
        if self.sound is not None and self.sound[0] is self.sound[1]:
            object.__setattr__(self, "sound", None)

    def __bool__(self) -> bool:
        """Whether it changes anything."""
        return bool(self.tracks or self.people or self.audio or self.annotations or self.sound)

    def apply(self, project: Project, origin: str = "") -> tuple[Project, Changes]:
        """The project afterwards and what changed.

        Raises:
            EditConflict: If something is not what the patch says it was before.
        """
        _check(self.tracks, project.tracks)
        if self.sound is not None and project.sound is not self.sound[0]:
            msg = "the state of the sound is not what the edit was made for"
            raise EditConflict(msg)
        put = [after for _, after in self.tracks.values() if after is not None]
        drop = [key for key, (_, after) in self.tracks.items() if after is None]
        after = replace(
            project.with_tracks(put, drop) if self.tracks else project,
            people=_applied(self.people, project.people),
            audio=_applied(self.audio, project.audio),
            annotations=_applied(self.annotations, project.annotations),
            sound=project.sound if self.sound is None else self.sound[1],
        )
        return after, self._changes(project, origin)

    def inverse(self) -> Patch:
        """The patch that takes this one back."""
        return replace(
            self,
            tracks=_swapped(self.tracks),
            people=_swapped(self.people),
            audio=_swapped(self.audio),
            annotations=_swapped(self.annotations),
            sound=None if self.sound is None else (self.sound[1], self.sound[0]),
        )

    def then(self, later: Patch) -> Patch:
        """Both as one, with the later one's label and frame.

        Raises:
            EditConflict: If the later one does not start where this one ends.
        """
        return replace(
            later,
            tracks=_composed(self.tracks, later.tracks),
            people=_composed(self.people, later.people),
            audio=_composed(self.audio, later.audio),
            annotations=_composed(self.annotations, later.annotations),
            sound=_followed(self.sound, later.sound),
        )

    def _changes(self, project: Project, origin: str) -> Changes:
        spans = [t.span for pair in self.tracks.values() for t in pair if t is not None]
        spans += [a.span for pair in self.annotations.values() for a in pair if a is not None]
        spans += [
            t.span for t in project.tracks.values() if self.people and t.person in self.people
        ]
        return Changes(
            frozenset(self.tracks),
            frozenset(self.people),
            frozenset(self.audio),
            frozenset(self.annotations),
            hull([s for s in spans if isinstance(s, FrameSpan)]),
            self.frame,
            origin,
            self.sound is not None,
        )


Edit = Patch
"""The design's name for a change as a value with an inverse; a patch is the one kind there is."""


def compose(label: str, *patches: Patch, gesture: str = "") -> Patch:
    """Several patches, each made for the project the one before leaves, as one.

    Raises:
        EditConflict: If they do not follow one another.
    """
    whole = Patch(label)
    for patch in patches:
        whole = whole.then(patch)
    return replace(whole, label=label, gesture=gesture)


def _check(pairs: Mapping[K, Pair[V]], now: Mapping[K, V]) -> None:
    for key, (before, _) in pairs.items():
        if now.get(key) != before:
            msg = f"{key} is not what the edit was made for"
            raise EditConflict(msg)


def _applied(pairs: Mapping[K, Pair[V]], now: Mapping[K, V]) -> Mapping[K, V]:
    if not pairs:
        return now
    _check(pairs, now)
    result = dict(now)
    for key, (_, after) in pairs.items():
        if after is None:
            result.pop(key, None)
        else:
            result[key] = after
    return MappingProxyType(result)


def _swapped(pairs: Mapping[K, Pair[V]]) -> Mapping[K, Pair[V]]:
    return {key: (after, before) for key, (before, after) in pairs.items()}


def _composed(first: Mapping[K, Pair[V]], second: Mapping[K, Pair[V]]) -> Mapping[K, Pair[V]]:
    result = dict(first)
    for key, (before, after) in second.items():
        if key in result:
            start, middle = result[key]
            if middle != before:
                msg = f"the edits of {key} do not follow one another"
                raise EditConflict(msg)
            result[key] = (start, after)
        else:
            result[key] = (before, after)
    return result


def _followed(
    first: tuple[SoundReview, SoundReview] | None, second: tuple[SoundReview, SoundReview] | None
) -> tuple[SoundReview, SoundReview] | None:
    if first is None or second is None:
        return second if first is None else first
    if first[1] is not second[0]:
        msg = "the edits of the state of the sound do not follow one another"
        raise EditConflict(msg)
    return first[0], second[1]
