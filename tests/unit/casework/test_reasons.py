"""Which reasons hold for a thing, what is withheld, and what lacks its reason."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType

import pytest

from player.media.time import FrameIndex, FrameSpan
from redaction.casework.catalogue import BUILT_IN
from redaction.casework.missing import Lack, missing_reasons
from redaction.casework.reasons import Of, Reasons, Thing, reasons_of
from redaction.casework.withheld import things_withheld
from redaction.model.audio import AudioRange, AudioTreatment, SoundReview
from redaction.model.footage import Footage, Request, RequestKind
from redaction.model.geometry import Box
from redaction.model.ids import AudioRangeId, FootageId, PersonId, RequestId, TrackId
from redaction.model.person import Person
from redaction.model.project import Project
from redaction.model.region import Kind
from redaction.model.track import Keyframe, ReviewState, Track

FRAMES = 100
ANN = PersonId("ann")
CUT = AudioRange(AudioRangeId("cut"), Fraction(1), Fraction(5, 2), AudioTreatment.TONE)


def track(name: str = "t", start: int = 0, stop: int = 20, **more: object) -> Track:
    key = Keyframe(FrameIndex(start), Box(1, 2, 3, 4))
    return replace(Track(TrackId(name), (key,), FrameIndex(stop)), **more)  # type: ignore[arg-type]


def project(*tracks: Track, people: tuple[Person, ...] = (), **more: object) -> Project:
    made = Project(FootageId("f"), people=MappingProxyType({p.id: p for p in people}))
    return replace(made.with_tracks(tracks), **more)  # type: ignore[arg-type]


def request(kind: RequestKind = RequestKind.SAR_DPA_PART3, **more: object) -> Request:
    made = Request(RequestId("r"), kind, "SAR 1", dt.date(2026, 11, 2))
    return replace(made, **more)  # type: ignore[arg-type]


def footage() -> Footage:
    day = dt.datetime(2026, 11, 2, tzinfo=dt.UTC)
    return Footage(FootageId("f"), RequestId("r"), "a.mp4", "ab", 1, FRAMES, 4.0, 9, 9, day)


class TestWhoseReasonsHold:
    def test_its_own_before_its_persons_before_the_requests_before_the_default(self) -> None:
        person = Person(ANN, reasons=("dpa45-4a",), why="about her")
        asked = request(reasons=("dpa45-4b",), why="about it")
        own = track(reasons=("dpa45-4c",), why="about this", person=ANN)
        state = project(own, people=(person,))
        assert reasons_of(state, own, asked) == Reasons(("dpa45-4c",), "about this", Of.OWN)
        hers = replace(own, reasons=(), why="")
        assert reasons_of(state, hers, asked) == Reasons(("dpa45-4a",), "about her", Of.PERSON)
        alone = replace(hers, person=None)
        assert reasons_of(state, alone, asked) == Reasons(("dpa45-4b",), "about it", Of.REQUEST)
        assert reasons_of(state, alone, request()) == Reasons(("dpa45-4e",), "", Of.DEFAULT)
        assert reasons_of(state, alone, None) == Reasons((), "", Of.NOBODY)

    def test_nearer_words_hold_with_codes_from_farther_off_and_not_the_other_way(self) -> None:
        asked = request(reasons=("dpa45-4b",), why="about it")
        state = project(track())
        worded = track(why="a child")
        assert reasons_of(state, worded, asked) == Reasons(("dpa45-4b",), "a child", Of.REQUEST)
        coded = track(reasons=("dpa45-4c",))
        assert reasons_of(state, coded, asked) == Reasons(("dpa45-4c",), "", Of.OWN)

    def test_a_plate_among_a_persons_tracks_does_not_have_their_reasons(self) -> None:
        person = Person(ANN, reasons=("dpa45-4a",))
        plate = track(kind=Kind.PLATE, person=ANN)
        state = project(plate, people=(person,))
        assert reasons_of(state, plate, request()).of is Of.DEFAULT


class TestWhatIsWithheld:
    def test_what_is_covered_accepted_or_not_and_nothing_that_is_shown(self) -> None:
        state = project(
            track("late", 50, 60, number=2, label="Jane Smith"),
            track("early", 10, 20, number=1, state=ReviewState.ACCEPTED),
            track("gone", state=ReviewState.REJECTED),
            track("shown", visible=True),
            track("hers", person=ANN),
            people=(Person(ANN, visible=True),),
        )
        found = things_withheld(state, footage(), request())
        assert [(w.thing, w.words) for w in found] == [
            (Thing.TRACK, "Face 1"),
            (Thing.TRACK, "Face 2"),
        ]
        assert found[0].spans == (FrameSpan(FrameIndex(10), FrameIndex(20)),)

    def test_sound_and_frames_left_out(self) -> None:
        state = project(track("in", 0, 30), track("out", 60, 70), audio={CUT.id: CUT})
        copied = (FrameSpan(FrameIndex(10), FrameIndex(40)),)
        found = things_withheld(state, footage(), request(), copied=copied)
        assert [w.thing for w in found] == [Thing.TRACK, Thing.SOUND, Thing.FRAMES]
        assert found[0].spans == (FrameSpan(FrameIndex(10), FrameIndex(30)),)
        assert found[1].seconds == (Fraction(1), Fraction(5, 2))
        assert (found[1].words, found[1].treatment) == ("Sound 0:01.0 – 0:02.5", "tone")
        assert [(s.start, s.stop) for s in found[2].spans] == [(0, 10), (40, 100)]
        whole = replace(state, sound=SoundReview.REMOVED)
        assert [w.thing for w in things_withheld(whole, footage(), None)] == [
            Thing.TRACK,
            Thing.TRACK,
            Thing.ALL_SOUND,
        ]


class TestWhatLacksItsReason:
    @pytest.mark.parametrize("kind", RequestKind)
    def test_the_default_is_enough_for_the_faces_of_others(self, kind: RequestKind) -> None:
        state = project(track(), track("p", kind=Kind.PLATE))
        assert missing_reasons(state, request(kind)) == ()

    def test_not_for_documents_and_sound_unless_it_is_about_the_copy_itself(self) -> None:
        screen = track("s", 7, 20, kind=Kind.SCREEN, number=4)
        state = project(track(), screen, audio={CUT.id: CUT})
        first, second = missing_reasons(state, request(RequestKind.FOI))
        assert (first.lack, first.at, first.id, first.words) == (
            Lack.MISSING,
            Of.OWN,
            "s",
            "Screen 4",
        )
        assert (first.frame, second.seconds) == (7, Fraction(1))
        assert missing_reasons(state, request(RequestKind.MEDIA)) == ()

    def test_a_reason_on_the_request_is_one_for_everything_under_it(self) -> None:
        state = project(track(kind=Kind.TEXT), sound=SoundReview.REMOVED)
        asked = request(RequestKind.FOI)
        assert [m.thing for m in missing_reasons(state, asked)] == [Thing.TRACK, Thing.ALL_SOUND]
        assert missing_reasons(state, replace(asked, reasons=("foi31",))) == ()

    def test_without_a_request_nothing_can_be_missing(self) -> None:
        assert missing_reasons(project(track(kind=Kind.TEXT)), None) == ()

    def test_with_no_default_every_face_needs_one(self) -> None:
        none = BUILT_IN.with_default(RequestKind.FOI, ())
        found = missing_reasons(project(track()), request(RequestKind.FOI), catalogue=none)
        assert [m.lack for m in found] == [Lack.MISSING]

    def test_words_without_a_code_are_no_reason(self) -> None:
        state = project(track(kind=Kind.TEXT, why="because"))
        assert [m.lack for m in missing_reasons(state, request())] == [Lack.MISSING]

    @pytest.mark.parametrize(
        ("code", "lack"),
        [("foi31", Lack.UNSUITABLE), ("dpa45-4a", Lack.RETIRED), ("no-such", Lack.UNKNOWN)],
    )
    def test_a_code_that_does_not_hold_is_said_where_it_stands(self, code: str, lack: Lack) -> None:
        retired = BUILT_IN.retired("dpa45-4a")
        state = project(
            track("own", reasons=(code, "dpa45-4b")),
            track("a", 30, 40, person=ANN),
            track("b", 20, 30, person=ANN),
            people=(Person(ANN, reasons=(code,)),),
        )
        asked = request(reasons=(code,))
        found = missing_reasons(state, asked, catalogue=retired)
        assert [(m.lack, m.at, m.codes, m.concerns, m.frame) for m in found] == [
            (lack, Of.OWN, (code,), 1, 0),
            (lack, Of.PERSON, (code,), 2, 20),
            (lack, Of.REQUEST, (code,), 0, None),
        ]

    def test_what_is_not_covered_needs_none(self) -> None:
        state = project(
            track(visible=True, reasons=("foi31",)), track("r", state=ReviewState.REJECTED)
        )
        assert missing_reasons(state, request()) == ()
