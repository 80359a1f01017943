"""What a sign-off is bound to: what changes the hashes, and what does not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType

import pytest

from player.media.time import FrameIndex, FrameSpan
from redaction.casework.binding import Known, bound_to, decisions_hash, reasons_hash, request_hash
from redaction.model.annotation import Annotation
from redaction.model.audio import AudioRange, SoundReview
from redaction.model.footage import Footage, Request, RequestKind
from redaction.model.geometry import Box
from redaction.model.ids import AnnotationId, AudioRangeId, FootageId, PersonId, RequestId, TrackId
from redaction.model.person import Person
from redaction.model.project import Project
from redaction.model.region import Style
from redaction.model.track import Keyframe, ReviewState, Track
from redaction.usecases.export_queue import CopyWish

FOOTAGE = Footage(
    FootageId("f"), None, "/x/a.mp4", "a" * 64, 9, 100, 4.0, 640, 360, dt.datetime.now(dt.UTC)
)
TRACK = Track(
    TrackId("t"),
    (Keyframe(FrameIndex(5), Box(1, 2, 30, 40)), Keyframe(FrameIndex(9), Box(3, 2, 30, 40))),
    FrameIndex(20),
    person=PersonId("p"),
)
PROJECT = Project(
    FootageId("f"),
    MappingProxyType({TRACK.id: TRACK}),
    MappingProxyType({PersonId("p"): Person(PersonId("p"))}),
    MappingProxyType({AudioRangeId("s"): AudioRange(AudioRangeId("s"), Fraction(1), Fraction(2))}),
)
REQUEST = Request(RequestId("r"), RequestKind.FOI, "FOI-1", dt.date(2026, 11, 2))


def track(**changes: object) -> Project:
    return PROJECT.with_tracks([replace(TRACK, **changes)])  # type: ignore[arg-type]


def person(**changes: object) -> Project:
    made = replace(PROJECT.people[PersonId("p")], **changes)  # type: ignore[arg-type]
    return replace(PROJECT, people=MappingProxyType({made.id: made}))


def sound(**changes: object) -> Project:
    made = replace(PROJECT.audio[AudioRangeId("s")], **changes)  # type: ignore[arg-type]
    return replace(PROJECT, audio=MappingProxyType({made.id: made}))


@pytest.mark.parametrize(
    "changed",
    [
        lambda: track(visible=True),
        lambda: track(state=ReviewState.ACCEPTED),
        lambda: track(style=Style.MOSAIC),
        lambda: track(stop=FrameIndex(21)),
        lambda: track(keyframes=(TRACK.keyframes[0],)),
        lambda: track(person=None),
        lambda: PROJECT.with_tracks(drop=[TRACK.id]),
        lambda: PROJECT.with_tracks([replace(TRACK, id=TrackId("other"))]),
        lambda: person(visible=True),
        lambda: sound(stop=Fraction(3)),
        lambda: replace(PROJECT, audio=MappingProxyType({})),
        lambda: replace(PROJECT, sound=SoundReview.REVIEWED),
        lambda: replace(PROJECT, sound=SoundReview.REMOVED),
    ],
)
def test_what_decides_a_copy_changes_the_hash(changed: Callable[[], Project]) -> None:
    assert decisions_hash(changed(), FOOTAGE) != decisions_hash(PROJECT, FOOTAGE)


@pytest.mark.parametrize(
    ("changed", "reasons_too"),
    [
        (lambda: track(label="the man in red"), False),
        (lambda: track(note="asked twice"), False),
        (lambda: person(name="Jane"), False),
        (lambda: sound(note="a name"), False),
        (lambda: track(reasons=("FOI-40",)), True),
        (lambda: track(why="a bystander"), True),
        (lambda: person(reasons=("FOI-40",)), True),
        (lambda: sound(why="a name is said"), True),
    ],
)
def test_words_decide_no_copy_and_reasons_have_a_hash_of_their_own(
    changed: Callable[[], Project], *, reasons_too: bool
) -> None:
    assert decisions_hash(changed(), FOOTAGE) == decisions_hash(PROJECT, FOOTAGE)
    assert (reasons_hash(changed()) != reasons_hash(PROJECT)) is reasons_too


def test_bookmarks_and_the_order_of_tracks_change_nothing() -> None:
    note = Annotation(AnnotationId("n"), FrameSpan(FrameIndex(1), FrameIndex(2)), "look")
    noted = replace(PROJECT, annotations=MappingProxyType({note.id: note}))
    assert bound_to(noted, FOOTAGE, REQUEST) == bound_to(PROJECT, FOOTAGE, REQUEST)
    one, two = replace(TRACK, id=TrackId("one")), replace(TRACK, id=TrackId("two"))
    a = Project(FootageId("f")).with_tracks([one, two])
    b = Project(FootageId("f")).with_tracks([two, one])
    assert decisions_hash(a, FOOTAGE) == decisions_hash(b, FOOTAGE)


def test_another_purpose_is_another_request_hash() -> None:
    assert request_hash(REQUEST) != request_hash(None)
    for other in (
        replace(REQUEST, kind=RequestKind.SAR_DPA_PART3),
        replace(REQUEST, id=RequestId("q")),
        replace(REQUEST, reasons=("FOI-40",)),
        replace(REQUEST, why="all of them are bystanders"),
    ):
        assert request_hash(other) != request_hash(REQUEST)
    # who asks and when decides nothing of what is shown
    assert request_hash(replace(REQUEST, requester="J", closed=True)) == request_hash(REQUEST)


def test_digests_kept_from_before_give_the_same_hash() -> None:
    known: Known = {}
    for project in (PROJECT, track(visible=True), PROJECT.with_tracks(drop=[TRACK.id]), PROJECT):
        assert decisions_hash(project, FOOTAGE, known) == decisions_hash(project, FOOTAGE)
        assert known.keys() == project.tracks.keys()


def test_the_plan_kept_with_a_copy_has_the_same_decisions() -> None:
    noted = track(label="a name", reasons=("FOI-40",))
    kept = CopyWish().plan(FOOTAGE, noted).bare()
    again = type(kept).from_json(kept.to_json())
    assert decisions_hash(again.project, FOOTAGE) == decisions_hash(noted, FOOTAGE)
