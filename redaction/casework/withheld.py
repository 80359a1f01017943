"""What a copy does not show or play, each with its reasons: the one list for schedules, logs and gates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from player.media.time import FrameIndex, FrameSpan
from redaction.casework.catalogue import BUILT_IN, Catalogue
from redaction.casework.reasons import (
    Reasons,
    Thing,
    person_behind,
    reasons_of,
    sound_withheld,
    sound_words,
    track_words,
)
from redaction.model.footage import Footage
from redaction.model.ids import PersonId
from redaction.model.project import Project, is_covered
from redaction.model.region import Kind
from redaction.model.request import Request


@dataclass(frozen=True, slots=True)
class Withheld:
    """One thing that a copy does not show or play.

    Attributes:
        thing: What.
        id: Of the track or stretch of sound; empty for all sound and for frames.
        words: What it is called on paper: never a name that somebody gave it.
        spans: Half-open, the frames of the footage on which it is covered or left out; none for sound.
        seconds: Half-open, from the first frame of the footage; None for what is no stretch of sound.
        reasons: Why.
        person: The person a track is grouped with, or None.
        kind: What a track covers, or None.
        treatment: What is heard instead, or empty.
    """

    thing: Thing
    id: str
    words: str
    spans: tuple[FrameSpan, ...] = ()
    seconds: tuple[Fraction, Fraction] | None = None
    reasons: Reasons = field(default_factory=Reasons)
    person: PersonId | None = None
    kind: Kind | None = None
    treatment: str = ""


def things_withheld(
    project: Project,
    footage: Footage,
    request: Request | None,
    *,
    catalogue: Catalogue = BUILT_IN,
    copied: Sequence[FrameSpan] = (),
) -> tuple[Withheld, ...]:
    """Everything that a copy does not show or play: tracks by where they begin, then sound, then frames.

    Args:
        project: The decisions.
        footage: What they are on.
        request: What it is for, or None.
        catalogue: The workspace's list.
        copied: The frames that the copy holds, ascending and apart; empty for all. Tracks and stretches of
            sound that lie outside of them are left out with them and not listed.
    """
    holds = tuple(copied) or (FrameSpan(FrameIndex(0), FrameIndex(footage.frames)),)
    found: list[Withheld] = []
    for track in sorted(project.tracks.values(), key=lambda t: (t.start, t.number, t.id)):
        if not is_covered(project, track):
            continue
        spans = _inside(track.covered_spans(), holds)
        if spans:
            reasons = reasons_of(project, track, request, catalogue=catalogue)
            person = person_behind(project, track)
            found.append(
                Withheld(
                    Thing.TRACK,
                    track.id,
                    track_words(track),
                    spans,
                    reasons=reasons,
                    person=None if person is None else person.id,
                    kind=track.kind,
                )
            )
    found += _sound_withheld(project, request, catalogue)
    left_out = _outside(holds, footage.frames)
    if left_out:
        reasons = reasons_of(project, None, request, catalogue=catalogue)
        found.append(Withheld(Thing.FRAMES, "", "Frames left out", left_out, reasons=reasons))
    return tuple(found)


def _sound_withheld(
    project: Project, request: Request | None, catalogue: Catalogue
) -> list[Withheld]:
    found = []
    for part in sound_withheld(project):
        reasons = reasons_of(project, part, request, catalogue=catalogue)
        if part is None:
            found.append(Withheld(Thing.ALL_SOUND, "", "All sound", reasons=reasons))
            continue
        found.append(
            Withheld(
                Thing.SOUND,
                part.id,
                sound_words(part),
                seconds=(part.start, part.stop),
                reasons=reasons,
                treatment=part.treatment.value,
            )
        )
    return found


def _inside(spans: Iterable[FrameSpan], holds: Sequence[FrameSpan]) -> tuple[FrameSpan, ...]:
    parts = (span.intersect(kept) for span in spans for kept in holds)
    return tuple(part for part in parts if part is not None)


def _outside(holds: Sequence[FrameSpan], frames: int) -> tuple[FrameSpan, ...]:
    """The frames that none of these spans hold."""
    gaps: list[FrameSpan] = []
    at = 0
    for span in holds:
        if span.start > at:
            gaps.append(FrameSpan(FrameIndex(at), span.start))
        at = max(at, span.stop)
    if at < frames:
        gaps.append(FrameSpan(FrameIndex(at), FrameIndex(frames)))
    return tuple(gaps)
