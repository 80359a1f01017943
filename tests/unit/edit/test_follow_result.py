"""How following ended says what of the held cover goes: only what the pictures, or another cover, explain."""

from __future__ import annotations

from dataclasses import replace

import pytest

from player.media.time import FrameIndex
from redaction.model.ids import FootageId, PersonId, TrackId
from redaction.model.person import Person
from redaction.model.project import Project, regions_at
from redaction.model.track import Keyframe, Origin, Problem, ReviewState, Track
from redaction.tracking.follow import End
from redaction.tracking.followed import BACKWARDS, FORWARDS, Run
from redaction.usecases.follow_result import put_followed
from tests.unit.edit.test_following import ID, box, key, project, track

FRAMES = 100
DRAWN = track(key(10, Origin.MANUAL), stop=FRAMES, state=ReviewState.ACCEPTED)


def a_run(end: End, first: int, stop: int) -> Run:
    forwards = first == 10
    keys = (key(first), key(stop - 1))
    name = FORWARDS if forwards else BACKWARDS
    last = stop - 1 if forwards else first
    return Run(Track(name, keys, FrameIndex(stop)), end, FrameIndex(last))


def rival(stop: int, **fields: object) -> Track:
    keys = (Keyframe(FrameIndex(0), box(0)), Keyframe(FrameIndex(40), box(40)))
    return Track(TrackId("rival"), keys, FrameIndex(stop), **fields)  # type: ignore[arg-type]


def put(before: Project, *runs: Run, held_until: int = FRAMES) -> Track:
    patch = put_followed(before, ID, runs, frames=FRAMES, held_until=held_until)
    return patch.apply(before)[0].tracks[ID]


@pytest.mark.parametrize("end", [End.LEFT, End.CUT, End.FOOTAGE])
def test_what_was_only_held_goes_where_it_left(end: End):
    after = put(project(DRAWN), a_run(end, 10, 41))
    assert (after.stop, after.state, after.doubts) == (41, ReviewState.ACCEPTED, ())


def test_lost_it_goes_too_and_is_asked_about():
    after = put(project(DRAWN), a_run(End.LOST, 10, 41))
    assert (after.stop, after.state) == (41, ReviewState.PENDING)
    assert after.doubts == (Problem.ENDS_INSIDE,)


@pytest.mark.parametrize("end", [End.STOPPED, End.DAMAGED, End.TAKEN])
def test_beyond_any_other_end_it_stays_held_and_is_asked_about(end: End):
    after = put(project(DRAWN), a_run(end, 10, 41))
    assert [after.shape_at(f) for f in (39, 40, 99)] == [box(39), box(40), box(40)]
    assert (after.stop, after.state) == (FRAMES, ReviewState.PENDING)
    assert after.doubts == (Problem.ENDS_INSIDE,)


@pytest.mark.parametrize("end", list(End))
def test_cover_made_on_purpose_stays_whatever_the_end(end: End):
    made = replace(DRAWN, stop=FrameIndex(80))
    after = put(project(made), a_run(end, 10, 41), held_until=0)
    assert after.covered_spans() == made.covered_spans()
    changed = put(project(made), a_run(end, 10, 41), held_until=FRAMES)
    assert changed.covered_spans() == made.covered_spans(), "shortened by hand meanwhile"


def test_where_a_covered_track_goes_on_to_the_end_the_hold_goes():
    after = put(project(DRAWN, rival(FRAMES)), a_run(End.TAKEN, 10, 41))
    assert (after.stop, after.state, after.doubts) == (41, ReviewState.ACCEPTED, ())


@pytest.mark.parametrize(
    "other",
    [
        rival(42),
        rival(FRAMES, visible=True),
        rival(FRAMES, state=ReviewState.REJECTED),
        rival(FRAMES, person=PersonId("p")),
    ],
    ids=["ends", "visible", "rejected", "person"],
)
def test_a_track_that_ends_or_is_shown_takes_no_cover_away(other: Track):
    before = replace(
        Project(FootageId("f")).with_tracks([DRAWN, other]),
        people={PersonId("p"): Person(PersonId("p"), visible=True)},
    )
    after = put(before, a_run(End.TAKEN, 10, 41))
    assert after.covered_spans() == DRAWN.covered_spans()
    assert after.doubts == (Problem.ENDS_INSIDE,)
    now = before.with_tracks([after])
    assert all(regions_at(now, frame) for frame in range(10, FRAMES))


def test_backwards_a_track_that_begins_later_leaves_a_question():
    drawn = track(key(40, Origin.MANUAL), stop=60)
    run = a_run(End.TAKEN, 20, 41)
    assert put(project(drawn, rival(FRAMES)), run, held_until=0).doubts == ()
    late = replace(rival(FRAMES), keyframes=(key(15), key(40)))
    assert put(project(drawn, late), run, held_until=0).doubts == (Problem.STARTS_INSIDE,)
