"""What becomes of a track that is followed on, or held by hand: nothing a person set is lost."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from player.media.time import FrameIndex, FrameSpan
from redaction.edit.asking import Refused
from redaction.edit.following import follow, provisional, starts
from redaction.edit.steering import steer, steer_new
from redaction.model.covering import covers
from redaction.model.geometry import Box, Ellipse, Shape
from redaction.model.ids import FootageId, TrackId
from redaction.model.project import Project
from redaction.model.region import Kind
from redaction.model.track import Keyframe, Origin, Problem, ReviewState, Track

ID = TrackId("t")


def box(frame: int) -> Box:
    return Box(10 + frame, 20, 30, 30)


def key(frame: int, origin: Origin = Origin.CARRIED, *, outside: bool = False) -> Keyframe:
    return Keyframe(FrameIndex(frame), box(frame), outside, origin)


def track(*keys: Keyframe, stop: int, **fields: object) -> Track:
    return Track(ID, keys, FrameIndex(stop), **fields)  # type: ignore[arg-type]


def project(*tracks: Track) -> Project:
    return Project(FootageId("f")).with_tracks(tracks)


def ahead(first: int, stop: int, **fields: object) -> Track:
    keys = dict.fromkeys((first, min(first + 1, stop - 1), stop - 1))
    return replace(track(*map(key, keys), stop=stop, **fields), id=TrackId("run"))


def made(before: Track, **how: object) -> Track:
    patch = follow(project(before), before.id, **how)  # type: ignore[arg-type]
    after, _ = patch.apply(project(before))
    return after.tracks[before.id]


def where(t: Track, frame: int, frames: int = 100) -> tuple[int | None, int | None]:
    on, back = starts(project(t), t.id, frame, frames, forwards=True, backwards=True)
    return (None if on is None else on.frame, None if back is None else back.frame)


def test_what_was_drawn_is_followed_from_its_frame_both_ways():
    drawn = track(key(40, Origin.MANUAL), stop=100)
    assert where(drawn, 40) == (40, 40)
    assert where(drawn, 70) == (70, 40)  # held until there: followed from where it is shown


def test_from_the_middle_it_goes_on_where_its_keyframes_end():
    found = track(key(20), key(30, Origin.MANUAL), key(50), stop=51)
    assert where(found, 30) == (50, 20)
    assert where(found, 70) == (50, None)
    assert where(found, 5) == (None, 20)


def test_between_two_stretches_it_is_followed_up_to_the_other():
    found = track(key(20), key(30, outside=True), key(60), key(70), stop=71)
    on, back = starts(project(found), ID, 25, 100, forwards=True, backwards=True)
    assert on is not None
    assert (on.frame, on.limit) == (25, 60)  # held from 20 on
    on, back = starts(project(found), ID, 65, 100, forwards=True, backwards=True)
    assert back is not None
    assert (back.frame, back.limit) == (60, 29)


def test_locked_or_whole_is_refused():
    with pytest.raises(Refused, match="locked"):
        where(track(key(4), stop=5, locked=True), 4)
    with pytest.raises(Refused, match="nothing to follow"):
        where(track(key(0), key(99), stop=100), 50)


def test_the_held_rest_gives_way_to_what_was_followed():
    drawn = track(key(40, Origin.MANUAL), stop=100, state=ReviewState.ACCEPTED)
    on, back = ahead(40, 61), ahead(30, 41)
    ends = [Problem.ENDS_INSIDE]
    after = made(drawn, forwards=on, backwards=back, open_ends=ends, held_until=100)
    assert (after.start, after.stop) == (30, 61)
    assert after.keyframe_at(40) == drawn.keyframes[0]
    assert after.doubts == (Problem.ENDS_INSIDE,)
    assert after.state is ReviewState.PENDING
    clean = made(drawn, forwards=on, held_until=100)
    assert clean.doubts == ()
    assert clean.state is ReviewState.ACCEPTED


def test_a_shape_set_meanwhile_is_led_up_to_and_the_hold_after_it_stays():
    now = track(key(10, Origin.MANUAL), key(60, Origin.MANUAL), stop=100)
    after = made(now, forwards=ahead(10, 41), open_ends=[Problem.ENDS_INSIDE], held_until=100)
    assert after.covered_spans() == now.covered_spans()
    assert after.shape_at(50) == box(50)
    assert after.shape_at(99) == box(60)


def test_a_stretch_that_a_person_had_covered_stays_as_it_was():
    keys = [key(10, Origin.DETECTED), key(30, Origin.DETECTED)]
    held = track(*keys, stop=80, state=ReviewState.ACCEPTED, problems=(Problem.ENDS_INSIDE,))
    after = made(held, forwards=ahead(40, 61))
    assert after.covered_spans() == held.covered_spans()
    assert [after.shape_at(f) for f in range(61, 80)] == [box(30)] * 19
    assert after.shape_at(60) == box(60)
    assert after.problems == (Problem.ENDS_INSIDE,), "nobody said anything about the end at 80"


def test_only_a_fresh_drawing_is_held_provisionally():
    assert provisional(track(key(10, Origin.MANUAL), stop=100), 100) == 100
    assert provisional(track(key(10, Origin.MANUAL), stop=50), 100) == 0
    assert provisional(track(key(10, Origin.DETECTED), stop=100), 100) == 0
    assert provisional(track(key(10, Origin.MANUAL), key(20, Origin.MANUAL), stop=100), 100) == 0


def test_the_held_end_of_an_earlier_stretch_stays_in_its_place():
    old = track(key(10), key(30, outside=True), key(60), stop=70)
    after = made(old, backwards=ahead(30, 61))
    assert [after.shape_at(f) for f in range(10, 30)] == [box(10)] * 20
    assert after.covered_spans() == (FrameSpan(FrameIndex(10), FrameIndex(70)),)


def test_a_question_that_was_settled_is_asked_again_at_the_new_end():
    old = track(
        key(20), stop=30, problems=(Problem.ENDS_INSIDE, Problem.SMALL),
        cleared=(Problem.ENDS_INSIDE, Problem.SMALL),
    )  # fmt: skip
    asked = made(old, forwards=ahead(20, 50), open_ends=[Problem.ENDS_INSIDE])
    assert asked.doubts == (Problem.ENDS_INSIDE,)
    quiet = made(old, forwards=ahead(20, 50))
    assert quiet.problems == (Problem.SMALL,)
    assert quiet.doubts == ()


def test_what_a_person_set_meanwhile_stays():
    now = track(key(40, Origin.MANUAL), key(50, Origin.MANUAL), key(60, Origin.MANUAL), stop=100)
    after = made(now, forwards=ahead(40, 90))
    for frame in (50, 60, 99):
        assert after.shape_at(frame) == now.shape_at(frame)
    longer = track(key(10, Origin.MANUAL), key(40, Origin.MANUAL), stop=100)
    assert made(longer, backwards=ahead(5, 41)).start == 10


@given(
    st.integers(1, 30), st.integers(31, 60), st.integers(62, 90), st.integers(1, 40), st.booleans()
)
@settings(max_examples=80, deadline=None)
def test_no_frame_with_a_keyframe_of_its_own_is_uncovered(
    a: int, b: int, c: int, length: int, forwards: bool
):
    old = track(key(a), key(b), key(b + 1, outside=True), key(c), key(c + 3), stop=c + 4)
    on, back = starts(
        project(old), ID, b if forwards else c, 100, forwards=forwards, backwards=not forwards
    )
    start = on if forwards else back
    if start is None:
        return
    if forwards:
        run = ahead(start.frame, min(start.frame + length + 1, start.limit or 100))
        after = made(old, forwards=run)
    else:
        assert start.limit is not None
        run = ahead(max(start.limit + 1, start.frame - length), start.frame + 1)
        after = made(old, backwards=run)
    for frame in range(100):
        if old.shape_at(frame) is not None:
            assert after.shape_at(frame) == old.shape_at(frame)
        elif run.shape_at(frame) is not None:
            assert after.shape_at(frame) is not None
        else:
            assert after.shape_at(frame) is None
    patch = follow(project(old), ID, **{("forwards" if forwards else "backwards"): run})
    there, _ = patch.apply(project(old))
    assert patch.inverse().apply(there)[0].tracks == project(old).tracks


class TestByHand:
    def test_only_the_frames_it_was_held_on_change(self):
        old = track(key(10), key(50), stop=60)
        held: dict[int, Shape] = {20: Box(80, 80, 30, 30), 22: Box(80, 80, 30, 30)}
        patch = steer(project(old), ID, held, rate=12.5)
        after = patch.apply(project(old))[0].tracks[ID]
        for frame in (10, 15, 19, 23, 40, 59):
            assert after.shape_at(frame) == old.shape_at(frame)
        assert after.shape_at(21) == Box(80, 80, 30, 30)
        assert after.touched

    def test_beyond_its_end_it_is_made_longer_and_the_gap_stays_open(self):
        old = track(key(10), stop=20)
        patch = steer(project(old), ID, {30: box(30), 31: box(31)}, rate=12.5)
        after = patch.apply(project(old))[0].tracks[ID]
        assert after.shape_at(25) is None
        assert after.stop == 32
        assert after.shape_at(19) == old.shape_at(19)

    @given(
        st.lists(st.floats(-20, 20), min_size=2, max_size=25), st.sampled_from([6.0, 12.5, 30.0])
    )
    @settings(max_examples=60, deadline=None)
    def test_a_fast_hand_uncovers_nobody(self, moves: list[float], rate: float):
        x, held = 200.0, dict[int, Shape]()
        for frame, move in enumerate(moves):
            x += move
            held[frame] = Ellipse(Box(x, 40 + move, 30, 34))
        patch = steer_new(project(), held, kind=Kind.FACE, rate=rate)
        ((_, new),) = patch.tracks.values()
        assert new is not None
        soon = max(1, round(0.2 * rate))
        for frame in held:
            shape = new.shape_at(frame)
            assert shape is not None
            for later in range(frame, min(frame + soon + 1, len(moves))):
                assert covers(Ellipse(shape.bounds.scaled(1.001)), held[later])
        assert new.problems == (Problem.ENDS_INSIDE,)
        assert new.number == 1

    def test_a_hand_that_rests_enlarges_nothing(self):
        held: dict[int, Shape] = {f: Box(5, 5, 20, 20) for f in range(9)}
        ((_, new),) = steer_new(project(), held, kind=Kind.FACE, rate=25).tracks.values()
        assert new is not None
        assert {k.shape for k in new.keyframes} == {Box(5, 5, 20, 20)}

    def test_locked_is_refused(self):
        with pytest.raises(Refused, match="locked"):
            steer(project(track(key(4), stop=5, locked=True)), ID, {4: box(4)}, rate=25)
