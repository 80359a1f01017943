"""Where else somebody may be seen: tracks of several cameras whose faces look like one that a person chose.

What comes of it are drafts to be looked at, one by one. Faces that look alike are no identification: two
people may look alike to the network, and one person unlike themself: turned away, blurred, by another camera.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final

import numpy as np

from player.media.time import FrameIndex, FrameSpan
from redaction.edit.edit import Patch
from redaction.edit.noting import change_annotation, confirm_annotations
from redaction.model.annotation import FACES_COMPARED, LONGEST_TITLE, Annotation
from redaction.model.ids import AnnotationId, FootageId, PersonId, TrackId
from redaction.model.project import Project
from redaction.model.track import ReviewState, Track
from redaction.people.embed import TrackFace
from redaction.people.grouping import (
    ALIKE,
    BASE,
    BY_QUALITY,
    MOST,
    NEAR_LIMIT,
    SURE_FACE,
)
from redaction.people.ties import said_apart, seen_apart

SOURCE: Final = FACES_COMPARED
"""``Annotation.source`` of such a draft begins so."""

TITLE, CONFIRMED = "Possible appearance", "Appearance, confirmed by"
CATEGORY: Final = "person"

TOGETHER: Final = 2.0
"""Seconds: a shorter absence does not end an appearance."""

NO_IDENTIFICATION: Final = "This is no identification."


class Likeness(StrEnum):
    """Why a track is proposed, the surest first."""

    CHOSEN = "chosen"
    """It is one of those that a person chose."""
    GROUPED = "grouped"
    """A person put it together with one that looks alike."""
    MUCH = "much"
    """Its face looks much like the chosen one."""
    ALIKE = "alike"
    """Its face looks like the chosen one."""
    LITTLE = "little"
    """Its face looks a little like the chosen one: most of these are somebody else."""


WORDS: Final[Mapping[Likeness, str]] = {
    Likeness.CHOSEN: "chosen by a person as the one to look for",
    Likeness.GROUPED: "put together by a person with one that looks alike",
    Likeness.MUCH: "looks much alike",
    Likeness.ALIKE: "looks alike",
    Likeness.LITTLE: "looks a little alike; most of these are somebody else",
}


@dataclass(frozen=True, slots=True)
class Followed:
    """Whose appearances are looked for: a person of the gallery, or tracks that show them.

    Attributes:
        footage: On which footage they were chosen.
        tracks: Which show them there.
        person: Of the gallery; None for tracks in no group.
    """

    footage: FootageId
    tracks: tuple[TrackId, ...]
    person: PersonId | None = None

    @property
    def key(self) -> str:
        """By which drafts of this search are known again: it names nobody."""
        who = self.person if self.person is not None else sorted(self.tracks)
        return hashlib.sha256(json.dumps([self.footage, who]).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Appearance:
    """One stretch on which a track shows somebody who may be the one that is followed.

    Attributes:
        footage: Of which camera.
        track: The track.
        span: Its frames.
        still: The frame on which the face can be seen best, one of them.
        likeness: Why it is proposed.
        ratio: Distance of the faces, in units of the one up to which tracks are grouped; 0 for those chosen.
        at_once: Another track proposed on this camera is seen at the same time in another place: at most one
            of the two can be the person.
    """

    footage: FootageId
    track: TrackId
    span: FrameSpan
    still: FrameIndex
    likeness: Likeness
    ratio: float = 0.0
    at_once: bool = False

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "footage": str(self.footage), "track": str(self.track), "start": int(self.span.start),
            "stop": int(self.span.stop), "still": int(self.still), "likeness": self.likeness.value,
            "ratio": round(self.ratio, 4), "at_once": self.at_once,
        }  # fmt: skip

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Appearance:
        """What ``to_json`` spelled."""
        return cls(
            FootageId(data["footage"]), TrackId(data["track"]),
            FrameSpan(FrameIndex(data["start"]), FrameIndex(data["stop"])),
            FrameIndex(data["still"]), Likeness(data["likeness"]), float(data["ratio"]),
            bool(data["at_once"]),
        )  # fmt: skip


def appearances_on(
    project: Project,
    faces: Sequence[TrackFace],
    chosen: Sequence[TrackFace],
    followed: Followed,
    *,
    rate: float,
) -> tuple[Appearance, ...]:
    """Where the followed person may be seen on one camera, in order of time.

    Args:
        project: The decisions on it; rejected tracks are left out.
        faces: What its tracks look like, as far as they could be compared.
        chosen: What the chosen tracks look like, those with a vector.
        followed: Who is looked for.
        rate: Frames a second, about.
    """
    here = project.footage == followed.footage
    own = {t for t in followed.tracks if t in project.tracks} if here else set()
    stills = {f.track: [c.frame for c in f.crops] for f in faces}
    found: dict[TrackId, tuple[Likeness, float]] = dict.fromkeys(own, (Likeness.CHOSEN, 0.0))
    for face in faces:
        track = project.tracks.get(face.track)
        if track is None or face.track in found or not _is_somebody(track):
            continue
        if here and any(_are_two(project, track, one) for one in own):
            continue
        ratio = nearest(face, chosen)
        if ratio is not None and ratio <= ALIKE and track.confidence >= SURE_FACE:
            found[face.track] = likeness_of(ratio), ratio
    for track_id, ratio in _put_together(project, found).items():
        if not (here and any(_are_two(project, project.tracks[track_id], one) for one in own)):
            found[track_id] = Likeness.GROUPED, ratio
    doubled = _at_once(project, found)
    return tuple(
        sorted(
            (
                Appearance(
                    project.footage,
                    track_id,
                    span,
                    _best(span, stills.get(track_id, [])),
                    likeness,
                    ratio,
                    track_id in doubled,
                )
                for track_id, (likeness, ratio) in found.items()
                for span in stretches(project.tracks[track_id], rate)
            ),
            key=lambda a: (a.span.start, a.ratio, a.track),
        )
    )


def nearest(face: TrackFace, chosen: Iterable[TrackFace]) -> float | None:
    """How unlike a face is to the most similar of the chosen ones, as a share of the limit for grouping.

    None where one of them could not be compared.
    """
    if face.vector is None:
        return None
    ratios = [
        float(np.linalg.norm(face.vector - one.vector))
        / min(MOST, BASE + BY_QUALITY * min(face.quality, one.quality))
        for one in chosen
        if one.vector is not None
    ]
    return min(ratios, default=None)


def likeness_of(ratio: float) -> Likeness:
    """In words, how alike faces with this ratio are."""
    if ratio <= NEAR_LIMIT:
        return Likeness.MUCH
    return Likeness.ALIKE if ratio <= 1 else Likeness.LITTLE


def stretches(track: Track, rate: float) -> tuple[FrameSpan, ...]:
    """When a track is in the picture; absences shorter than ``TOGETHER`` seconds are none."""
    most = max(1, round(TOGETHER * rate))
    found: list[FrameSpan] = []
    for span in track.covered_spans():
        if found and span.start - found[-1].stop < most:
            found[-1] = FrameSpan(found[-1].start, span.stop)
        else:
            found.append(span)
    return tuple(found)


def draft_of(
    appearance: Appearance, project: Project, followed: Followed, *, called: str, camera: str
) -> Annotation:
    """The draft that a person confirms or rejects.

    It does not name who is in it: that is for the person who confirms it to write.

    Args:
        appearance: What it is of.
        project: The decisions on its camera.
        followed: Who is looked for.
        called: What the followed one is called, in the note.
        camera: Where they were chosen.
    """
    track = project.tracks[appearance.track]
    words = WORDS[appearance.likeness]
    note = f"Compared with {called} on “{camera}”: {words}. {NO_IDENTIFICATION}"
    if appearance.at_once:
        note += (
            " Another one proposed here is seen at the same time: at most one of them can be right."
        )
    return Annotation(
        draft_id(appearance, followed),
        appearance.span,
        TITLE,
        note,
        CATEGORY,
        region=track.shape_at(appearance.still),
        still=appearance.still,
        draft=True,
        source=f"{SOURCE}: {words}",
    )


def confirmed(project: Project, draft: AnnotationId, *, by: str, name: str = "") -> Patch:
    """A draft that a person says shows the one that was followed, as one undo.

    Args:
        project: With the draft.
        draft: Which.
        by: Who says so; it stands in title and source.
        name: Who it is, if that person wants it written into the annotation.

    Raises:
        Refused: If it is not there or no draft, or the name is too long.
    """
    patch = confirm_annotations(project, [draft], by=by)
    between, _ = patch.apply(project)
    old = project.annotations[draft]
    title = f"{CONFIRMED} {by}"[:LONGEST_TITLE] if old.title == TITLE else old.title
    people = (*old.people, name) if name.strip() else old.people
    ((_, new),) = change_annotation(between, draft, title=title, people=people).annotations.values()
    return replace(patch, annotations={draft: (old, new)})


def draft_id(appearance: Appearance, followed: Followed) -> AnnotationId:
    """The same for the same stretch of the same track: what is there already is not proposed again."""
    return draft_id_of(followed, appearance.footage, appearance.track, appearance.span.start)


def draft_id_of(followed: Followed, footage: FootageId, track: TrackId, start: int) -> AnnotationId:
    """The same by what it is made of: ``start`` is the first frame of the stretch."""
    said = [followed.key, footage, track, int(start)]
    return AnnotationId(hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16])


def is_proposed(annotation: Annotation) -> bool:
    """Whether it came from comparing faces, confirmed since or not."""
    return annotation.source.startswith(SOURCE)


def followed_now(followed: Followed, project: Project) -> Followed:
    """The followed one with the tracks that show them now: of a person, whoever belongs to them."""
    if followed.person is not None and followed.person in project.people:
        tracks = tuple(t.id for t in project.tracks.values() if t.person == followed.person)
    else:
        tracks = tuple(t for t in followed.tracks if t in project.tracks)
    return replace(followed, tracks=tracks)


def _is_somebody(track: Track) -> bool:
    return track.state is not ReviewState.REJECTED


def _are_two(project: Project, track: Track, other: TrackId) -> bool:
    """Whether the two certainly show two people: somebody said so, or both were seen at once."""
    return said_apart(project, track.id, other) or seen_apart(track, project.tracks[other])


def _put_together(
    project: Project, found: Mapping[TrackId, tuple[Likeness, float]]
) -> dict[TrackId, float]:
    """Tracks that a person put together with one that looks alike; not those alike only a little."""
    by_person: dict[PersonId, float] = {}
    for track_id, (likeness, ratio) in found.items():
        person = project.people.get(project.tracks[track_id].person or PersonId(""))
        if person is not None and person.decided and likeness is not Likeness.LITTLE:
            by_person[person.id] = min(ratio, by_person.get(person.id, ratio))
    return {
        t.id: by_person[t.person]
        for t in project.tracks.values()
        if t.person in by_person and t.id not in found and _is_somebody(t)
    }


def _at_once(project: Project, found: Iterable[TrackId]) -> set[TrackId]:
    tracks = [project.tracks[t] for t in found]
    doubled: set[TrackId] = set()
    for number, one in enumerate(tracks):
        for other in tracks[:number]:
            if seen_apart(one, other):
                doubled |= {one.id, other.id}
    return doubled


def _best(span: FrameSpan, frames: Sequence[int]) -> FrameIndex:
    """The best picture of the face in the stretch; its middle where there is none."""
    for frame in frames:
        if frame in span:
            return FrameIndex(frame)
    return FrameIndex((span.start + span.stop - 1) // 2)


def rate_of(frames: int, duration: float) -> float:
    """Frames a second, about; 25 where nobody knows."""
    return float(Fraction(frames) / Fraction(duration)) if frames and duration > 0 else 25.0
