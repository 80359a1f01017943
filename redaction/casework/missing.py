"""Reasons that are missing, and reasons that do not hold.

A default about people holds, without anybody having to say so, for the faces, persons and plates of others,
and one that is no matter of what is shown ("not needed") for everything. What else is withheld on nobody's
word is *missing* its reason: a document, a stretch of sound, all of the sound.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from player.media.time import FrameIndex
from redaction.casework.catalogue import BUILT_IN, Catalogue
from redaction.casework.exemptions import Force
from redaction.casework.reasons import (
    Holder,
    Of,
    Reasons,
    Thing,
    person_behind,
    reasons_of,
    sound_withheld,
    sound_words,
    track_words,
)
from redaction.model.ids import PersonId
from redaction.model.person import Person
from redaction.model.project import Project, is_covered
from redaction.model.region import SOMEBODY, Kind
from redaction.model.request import Request, RequestKind
from redaction.model.track import Track


class Lack(StrEnum):
    """What is wrong with a reason."""

    MISSING = "missing"
    UNSUITABLE = "unsuitable"
    """A code that cannot be relied on for this kind of request."""
    RETIRED = "retired"
    """A code that the workspace does not use any more."""
    UNKNOWN = "unknown"
    """A code that the workspace's list does not have."""


@dataclass(frozen=True, slots=True)
class Missing:
    """A reason that is missing, or one that does not hold.

    Attributes:
        lack: What is wrong.
        at: Where it is put right: on the thing itself, on its person, on the request.
        thing: What that is.
        id: Of the track, stretch of sound, person or request; empty for all sound.
        words: What it is called; never a name that somebody gave it.
        codes: Those that do not hold; none where the reason is missing.
        frame: Where to look, or None.
        seconds: Where to listen, or None.
        concerns: How many things are withheld on it.
    """

    lack: Lack
    at: Of
    thing: Thing
    id: str
    words: str
    codes: tuple[str, ...] = ()
    frame: FrameIndex | None = None
    seconds: Fraction | None = None
    concerns: int = 1


_ABOUT_PEOPLE = (*SOMEBODY, Kind.PLATE)
"""Kinds of tracks for which a default about people holds."""


def missing_reasons(
    project: Project, request: Request | None, *, catalogue: Catalogue = BUILT_IN
) -> tuple[Missing, ...]:
    """What is withheld without a reason, or for one that does not hold; tracks first, by where they begin.

    Without a request no rule says what could be relied on, so nothing is missing; codes that are retired or
    unknown are found all the same. What is wrong with a person's or the request's reason is said once.
    """
    return tuple(_Search(project, request, catalogue).all())


def holds_silently(
    catalogue: Catalogue, reasons: Reasons, kind: Kind | None, thing: Thing = Thing.TRACK
) -> bool:
    """Whether a default is enough, without anybody having given a reason."""
    if reasons.of is not Of.DEFAULT or not reasons.codes:
        return False
    if thing is Thing.TRACK and kind in _ABOUT_PEOPLE:
        return True
    found = [catalogue.find(code) for code in reasons.codes]
    return all(e is not None and e.force is Force.PROCEDURAL for e in found)


def is_missing(
    catalogue: Catalogue, reasons: Reasons, kind: Kind | None, thing: Thing = Thing.TRACK
) -> bool:
    """Whether something that is withheld for a request, and for these reasons, lacks one."""
    if not reasons.codes:
        return True
    return reasons.of is Of.DEFAULT and not holds_silently(catalogue, reasons, kind, thing)


def lack_of(catalogue: Catalogue, code: str, kind: RequestKind | None) -> Lack | None:
    """What is wrong with relying on a code for a kind of request, or for any; None where nothing is."""
    exemption = catalogue.find(code)
    if exemption is None:
        return Lack.UNKNOWN
    if kind is not None and kind not in exemption.kinds:
        return Lack.UNSUITABLE
    return Lack.RETIRED if exemption.retired else None


class _Search:
    """One look through a project for reasons that are missing or do not hold."""

    def __init__(self, project: Project, request: Request | None, catalogue: Catalogue) -> None:
        self._project = project
        self._request = request
        self._kind = None if request is None else request.kind
        self._catalogue = catalogue
        self._people: dict[PersonId, tuple[Person, Track, int]] = {}
        self._on_request: tuple[FrameIndex | None, int] = (None, 0)
        self._held: dict[PersonId | None, Reasons] = {}
        # the same codes again and again: thousands of tracks, a handful of reasons
        self._judged: dict[tuple[str, ...], dict[Lack, tuple[str, ...]]] = {}

    def all(self) -> Iterable[Missing]:
        covered = [t for t in self._project.tracks.values() if is_covered(self._project, t)]
        covered.sort(key=lambda t: (t.start, t.number, t.id))
        for track in covered:
            for lack, codes in self._lacks(track.reasons).items():
                words = track_words(track)
                yield Missing(lack, Of.OWN, Thing.TRACK, track.id, words, codes, track.start)
            if track.reasons:
                continue
            reasons = self._inherited(track)
            self._count(reasons, track)
            if self._lacking(reasons, Thing.TRACK, track.kind):
                words = track_words(track)
                yield Missing(Lack.MISSING, Of.OWN, Thing.TRACK, track.id, words, (), track.start)
        yield from self._of_sound()
        for person, first, count in self._people.values():
            for lack, codes in self._lacks(person.reasons).items():
                yield Missing(
                    lack,
                    Of.PERSON,
                    Thing.PERSON,
                    person.id,
                    "Person",
                    codes,
                    first.start,
                    None,
                    count,
                )
        if self._request is not None:
            for lack, codes in self._lacks(self._request.reasons).items():
                frame, count = self._on_request
                yield Missing(
                    lack,
                    Of.REQUEST,
                    Thing.REQUEST,
                    self._request.id,
                    "The request",
                    codes,
                    frame,
                    None,
                    count,
                )

    def _of_sound(self) -> Iterable[Missing]:
        for part in sound_withheld(self._project):
            reasons = self._reasons(part)
            self._count(reasons, None)
            thing = Thing.ALL_SOUND if part is None else Thing.SOUND
            ident = "" if part is None else part.id
            words = sound_words(part)
            start = None if part is None else part.start
            for lack, codes in self._lacks(() if part is None else part.reasons).items():
                yield Missing(lack, Of.OWN, thing, ident, words, codes, None, start)
            if self._lacking(reasons, thing, None):
                at = Of.REQUEST if part is None else Of.OWN
                yield Missing(Lack.MISSING, at, thing, ident, words, (), None, start)

    def _inherited(self, track: Track) -> Reasons:
        """Which codes hold for a track without any of its own: the same for all tracks of a person."""
        person = person_behind(self._project, track)
        key = None if person is None else person.id
        known = self._held.get(key)
        if known is None:
            known = self._held[key] = self._reasons(track)
        return known

    def _reasons(self, thing: Holder | None) -> Reasons:
        return reasons_of(self._project, thing, self._request, catalogue=self._catalogue)

    def _count(self, reasons: Reasons, track: Track | None) -> None:
        if reasons.of is Of.REQUEST:
            frame, count = self._on_request
            first = frame if frame is not None or track is None else track.start
            self._on_request = (first, count + 1)
        elif reasons.of is Of.PERSON and track is not None:
            person = person_behind(self._project, track)
            if person is not None:
                _, first_track, count = self._people.get(person.id, (person, track, 0))
                self._people[person.id] = (person, first_track, count + 1)

    def _lacking(self, reasons: Reasons, thing: Thing, kind: Kind | None) -> bool:
        return self._request is not None and is_missing(self._catalogue, reasons, kind, thing)

    def _lacks(self, codes: tuple[str, ...]) -> dict[Lack, tuple[str, ...]]:
        if not codes:
            return {}
        known = self._judged.get(codes)
        if known is None:
            found: dict[Lack, list[str]] = {}
            for code in codes:
                lack = lack_of(self._catalogue, code, self._kind)
                if lack is not None:
                    found.setdefault(lack, []).append(code)
            known = {lack: tuple(wrong) for lack, wrong in found.items()}
            self._judged[codes] = known
        return known
