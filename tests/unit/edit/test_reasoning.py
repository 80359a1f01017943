"""Reasons on tracks, people and sound: given, taken away, undone, and what the log says of them."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType

import pytest

from player.media.time import FrameIndex
from redaction.edit import gestures
from redaction.edit.asking import Refused
from redaction.edit.reasoning import reason_facts
from redaction.model.audio import AudioRange
from redaction.model.geometry import Box
from redaction.model.ids import AudioRangeId, FootageId, PersonId, TrackId
from redaction.model.person import Person
from redaction.model.project import Project
from redaction.model.track import Keyframe, Track
from redaction.store.workspace import Workspace

A, B, LOCKED = TrackId("a"), TrackId("b"), TrackId("locked")
ANN, CUT = PersonId("ann"), AudioRangeId("cut")


def project() -> Project:
    key = Keyframe(FrameIndex(3), Box(1, 2, 3, 4))
    made = Project(
        FootageId("f"),
        people=MappingProxyType({ANN: Person(ANN, reasons=("foi12",), why="old")}),
        audio=MappingProxyType({CUT: AudioRange(CUT, Fraction(1), Fraction(2))}),
    )
    first = Track(A, (key,), FrameIndex(9), reasons=("foi31", "gone"), why="said")
    return made.with_tracks(
        [first, Track(B, (key,), FrameIndex(9)), Track(LOCKED, (key,), FrameIndex(9), locked=True)]
    )


def test_words_stand_beside_codes_and_are_undone() -> None:
    state = project()
    patch = gestures.set_why(state, [A, B], "a child")
    after, _ = patch.apply(state)
    assert {after.tracks[i].why for i in (A, B)} == {"a child"}
    assert after.tracks[A].reasons == ("foi31", "gone")
    assert patch.inverse().apply(after)[0] == state
    with pytest.raises(Refused, match="locked"):
        gestures.set_why(state, [LOCKED], "x")


def test_a_persons_reasons_come_and_go() -> None:
    state = project()
    patch = gestures.reason_person(state, ANN, add=["foi31"], remove=["foi12"], why="new")
    after, changes = patch.apply(state)
    assert (after.people[ANN].reasons, after.people[ANN].why) == (("foi31",), "new")
    assert changes.people == {ANN}
    assert patch.inverse().apply(after)[0] == state


def test_one_reason_for_everything_in_one_step() -> None:
    state = project()
    patch = gestures.give_reasons(
        state, ["foi31"], tracks=[A, B, LOCKED], sounds=[CUT], people=[ANN], instead=["gone"]
    )
    after, _ = patch.apply(state)
    assert (after.tracks[A].reasons, after.tracks[A].why) == (("foi31",), "said")
    assert after.tracks[B].reasons == after.audio[CUT].reasons == ("foi31",)
    assert after.people[ANN].reasons == ("foi12", "foi31")
    assert after.tracks[LOCKED] == state.tracks[LOCKED]
    assert patch.label == "Give reason to 4 things"
    assert patch.inverse().apply(after)[0] == state
    with pytest.raises(Refused, match="locked"):
        gestures.give_reasons(state, ["foi31"], tracks=[LOCKED])
    with pytest.raises(Refused, match="no longer there"):
        gestures.give_reasons(state, ["foi31"], sounds=[AudioRangeId("no")])


def test_sound_keeps_its_reason_in_words() -> None:
    state = project()
    patch = gestures.change_audio(state, CUT, reasons=["foi40-2", "foi40-2"], why="a name")
    after, _ = patch.apply(state)
    assert (after.audio[CUT].reasons, after.audio[CUT].why) == (("foi40-2",), "a name")
    moved = gestures.change_audio(after, CUT, start=Fraction(0)).apply(after)[0]
    assert moved.audio[CUT].why == "a name"


def test_joining_people_loses_no_reason() -> None:
    from redaction.edit.people import group_people

    state = project()
    bob = Person(PersonId("bob"), reasons=("foi31", "foi12"), why="new")
    tracks = [replace(state.tracks[A], person=ANN), replace(state.tracks[B], person=bob.id)]
    state = replace(
        state.with_tracks(tracks), people=MappingProxyType({ANN: state.people[ANN], bob.id: bob})
    )
    after, _ = group_people(state, [A, B]).apply(state)
    assert (after.people[ANN].reasons, after.people[ANN].why) == (("foi12", "foi31"), "old\nnew")


def test_the_log_says_which_codes_and_never_the_words(tmp_path: Path) -> None:
    with Workspace.open(tmp_path, user="R") as space:
        footage = space.add_footage(
            Path("a.mp4"), sha256="ab", size=1, frames=20, duration=1.0, width=9, height=9
        ).id
        key = Keyframe(FrameIndex(3), Box(1, 2, 3, 4))
        track = Track(A, (key,), FrameIndex(9))
        space.do(footage, gestures.add_tracks(space.project(footage), [track]))
        space.do(footage, gestures.set_reasons(space.project(footage), [A], ["foi31"]))
        space.do(footage, gestures.set_why(space.project(footage), [A], "Jane was seen"))
        space.undo(footage)
        rows = space.log.rows()
        said = [r.details.get("reasons") for r in rows[-3:]]
        assert said == [{"added": {"foi31": 1}}, {"words": 1}, {"words": 1}]
        assert not any("Jane" in str(r.details) + r.action for r in rows)
        assert space.log.verify().ok
        assert space.project(footage).tracks[A].why == ""
        space.redo(footage)
        assert space.project(footage).tracks[A].why == "Jane was seen"
    with Workspace.open(tmp_path, user="R") as space:
        assert space.project(footage).tracks[A].why == "Jane was seen"


def test_what_changes_no_reason_says_nothing_of_reasons() -> None:
    state = project()
    assert reason_facts(gestures.set_label(state, [A], "x")) == {}
    assert reason_facts(gestures.delete_track(state, [A])) == {
        "reasons": {"removed": {"foi31": 1, "gone": 1}}
    }
