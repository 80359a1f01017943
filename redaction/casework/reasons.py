"""Why something is withheld: the one place that says which reasons hold for a thing.

A thing's own codes hold; else those of the person it is grouped with; else those of the request; else what
the workspace's list gives as the default for the kind of request. Words go with codes: a reason in words
that stands nearer to the thing than the codes do holds with them, one that stands farther off does not,
because it explains other codes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from redaction.casework.catalogue import BUILT_IN, Catalogue
from redaction.model.audio import AudioRange, SoundReview
from redaction.model.person import Person
from redaction.model.project import Project
from redaction.model.region import SOMEBODY, Kind
from redaction.model.request import Request
from redaction.model.track import Track


class Of(StrEnum):
    """Where reasons come from."""

    OWN = "own"
    PERSON = "person"
    REQUEST = "request"
    DEFAULT = "default"
    NOBODY = ""


class Thing(StrEnum):
    """What is withheld, or holds a reason."""

    TRACK = "track"
    SOUND = "sound"
    ALL_SOUND = "all_sound"
    FRAMES = "frames"
    """Frames of the footage that a copy leaves out."""
    PERSON = "person"
    REQUEST = "request"


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why one thing is withheld.

    Attributes:
        codes: Of exemptions and restrictions.
        why: In words.
        of: Whose codes they are; of the words alone where there are no codes.
    """

    codes: tuple[str, ...] = ()
    why: str = ""
    of: Of = Of.NOBODY

    def __bool__(self) -> bool:
        return bool(self.codes)


Holder = Track | Person | AudioRange
"""What can have a reason of its own, besides the request."""


def reasons_of(
    project: Project,
    thing: Holder | None,
    request: Request | None,
    *,
    catalogue: Catalogue = BUILT_IN,
) -> Reasons:
    """Why a thing is withheld, or would be.

    Args:
        project: The decisions it is one of.
        thing: A track, a person or a stretch of sound; None for all sound and for frames left out.
        request: The request that the footage is for, or None.
        catalogue: The workspace's list.
    """
    held: list[tuple[Of, tuple[str, ...], str]] = []
    if thing is not None:
        held.append((Of.OWN, thing.reasons, thing.why))
    if isinstance(thing, Track):
        person = person_behind(project, thing)
        if person is not None:
            held.append((Of.PERSON, person.reasons, person.why))
    if request is not None:
        held.append((Of.REQUEST, request.reasons, request.why))
        held.append((Of.DEFAULT, catalogue.default(request.kind), ""))
    why, whose = "", Of.NOBODY
    for of, codes, words in held:
        if words and not why:
            why, whose = words, of
        if codes:
            return Reasons(codes, why, of)
    return Reasons((), why, whose)


def person_behind(project: Project, track: Track) -> Person | None:
    """The person whose reasons hold for a track: only a face or a person has one."""
    if track.kind not in SOMEBODY or track.person is None:
        return None
    return project.people.get(track.person)


def track_words(track: Track) -> str:
    """What a track is called on paper: ``Face 12``, or its kind; never its label, which may be a name."""
    kind = track.kind.value.capitalize() if track.kind is not Kind.OTHER else "Area"
    return f"{kind} {track.number}" if track.number else kind


def sound_withheld(project: Project) -> tuple[AudioRange | None, ...]:
    """The stretches that are not heard, by time; one None where no sound is kept at all."""
    if project.sound is SoundReview.REMOVED:
        return (None,)
    return tuple(sorted(project.audio.values(), key=lambda a: (a.start, a.stop, a.id)))


def sound_words(part: AudioRange | None) -> str:
    """What a stretch of sound is called on paper, its times to a tenth of a second."""
    if part is None:
        return "All sound"
    return f"Sound {_clock(part.start)} – {_clock(part.stop)}"


def _clock(seconds: Fraction) -> str:
    tenths = round(seconds * 10)
    minutes, rest = divmod(tenths, 600)
    hours, minutes = divmod(minutes, 60)
    head = f"{hours}:{minutes:02}" if hours else f"{minutes}"
    return f"{head}:{rest // 10:02}.{rest % 10}"
