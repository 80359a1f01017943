"""The queue of moments: what is asked, where, in which order, and that an answer ends the question."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from player.media.time import FrameIndex, FrameSpan
from redaction.edit import settling
from redaction.edit.asking import Refused
from redaction.edit.deciding import set_state
from redaction.model.geometry import Box, Polygon, Shape
from redaction.model.ids import FootageId, TrackId
from redaction.model.project import Project, regions_at
from redaction.model.track import Keyframe, Origin, Problem, ReviewState, Track
from redaction.moments.moment import Moment
from redaction.moments.partners import partner_of
from redaction.moments.places import gaps
from redaction.moments.queue import AT_ONCE, MomentQueue


@dataclass(frozen=True)
class Size:
    width: int = 640
    height: int = 360
    frames: int = 300


def key(frame: int, x: float, origin: Origin = Origin.DETECTED) -> Keyframe:
    return Keyframe(FrameIndex(frame), Box(x, 100, 40, 50), origin=origin, confidence=0.8)


def a_track(
    name: str, start: int, stop: int, *problems: Problem, x: float = 100.0, **more: Any
) -> Track:
    keys = tuple(key(f, x + f - start) for f in range(start, stop, 4))
    return Track(TrackId(name), keys, FrameIndex(stop), problems=problems, **more)


def with_gap(name: str = "g") -> Track:
    keys = (
        key(10, 100), key(14, 104), key(24, 130, Origin.CARRIED), key(40, 150), key(44, 152),
        key(90, 160, Origin.CARRIED), key(140, 170),
    )  # fmt: skip
    return Track(TrackId(name), keys, FrameIndex(150), problems=(Problem.LARGE_GAP,))


def project(*tracks: Track) -> Project:
    return Project(FootageId("f")).with_tracks(tracks)


def covered(shape: Shape | None, inner: Shape | None) -> bool:
    assert shape is not None
    assert inner is not None
    a, b = shape.bounds, inner.bounds
    return a.x <= b.x + 1e-6 and a.y <= b.y + 1e-6 and a.x1 >= b.x1 - 1e-6 and a.y1 >= b.y1 - 1e-6


def test_who_is_decided_about_is_not_asked_about() -> None:
    doubtful = a_track("a", 50, 90, Problem.ENDS_INSIDE)
    tracks = (
        doubtful,
        replace(doubtful, id=TrackId("b"), state=ReviewState.ACCEPTED),
        replace(doubtful, id=TrackId("c"), state=ReviewState.REJECTED),
        replace(doubtful, id=TrackId("d"), visible=True),
        replace(doubtful, id=TrackId("e"), locked=True),
    )
    queue = MomentQueue.build(project(*tracks), Size())
    assert [m.track for m in queue.moments] == ["a"]
    assert (queue.left, queue.total) == (1, 5)


def test_an_end_is_judged_by_the_first_frame_that_is_not_covered() -> None:
    track = a_track("a", 50, 90, Problem.STARTS_INSIDE, Problem.ENDS_INSIDE)
    start, end = MomentQueue.build(project(track), Size()).of(track.id)
    assert (start.frame, end.frame) == (49, 90)
    assert track.shape_at(start.frame) is None
    assert track.shape_at(end.frame) is None
    for moment, frame in ((start, 50), (end, 89)):
        assert moment.frame in moment.span
        assert covered(moment.place, track.shape_at(frame))


def test_where_the_footage_begins_and_ends_nothing_is_asked() -> None:
    track = a_track("a", 0, 300, Problem.STARTS_INSIDE, Problem.ENDS_INSIDE)
    (moment,) = MomentQueue.build(project(track), Size()).moments
    assert moment.problem is None
    done, _ = settling.settle(project(track), [moment]).apply(project(track))
    assert done.tracks[track.id].state is ReviewState.ACCEPTED
    assert done.tracks[track.id].doubts == ()


def test_what_is_most_likely_exposed_comes_first() -> None:
    tracks = (
        a_track("plain", 10, 60),
        a_track("small", 70, 90, Problem.SMALL),
        a_track("seen", 100, 120, Problem.SEEN_IN_COPY),
        a_track("begins", 130, 160, Problem.STARTS_INSIDE),
    )
    queue = MomentQueue.build(project(*tracks), Size())
    assert queue.moments[0].track == "seen"
    assert [m.track for m in queue.moments][1:] == ["begins", "plain", "small"]
    risks = [m.risk for m in queue.moments]
    assert risks == sorted(risks, reverse=True)


def test_one_goes_round_the_queue_and_back() -> None:
    tracks = [a_track(f"t{n}", 10 * n + 5, 10 * n + 9) for n in range(5)]
    queue = MomentQueue.build(project(*tracks), Size())
    seen, at = [], None
    for _ in range(5):
        at = queue.after(at)
        assert at is not None
        seen.append(at.id)
    assert sorted(seen) == sorted(m.id for m in queue.moments)
    assert queue.after(at) == queue.moments[0]
    assert queue.after(queue.moments[0], forward=False) == queue.moments[-1]
    # standing on one that is settled meanwhile
    gone = queue.moments[2]
    rest = queue.changed(project(*(t for t in tracks if t.id != gone.track)), [gone.track])
    assert rest.find(gone.id) is None
    assert rest.after(gone) == queue.moments[3]
    assert rest.after(gone, forward=False) == queue.moments[1]


def test_every_gap_is_asked_about_and_confirmed_by_itself() -> None:
    here = project(with_gap())
    queue = MomentQueue.build(here, Size())
    assert [m.gap for m in queue.of(TrackId("g"))] == list(gaps(with_gap()))
    assert len(queue.moments) == 2
    first, second = queue.of(TrackId("g"))
    before = {f: with_gap().shape_at(f) for f in range(10, 150)}
    here, _ = settling.settle(here, [first]).apply(here)
    track = here.tracks[TrackId("g")]
    assert track.state is ReviewState.PENDING
    assert {f: track.shape_at(f) for f in range(10, 150)} == before
    (left,) = MomentQueue.build(here, Size()).moments
    assert left.gap == second.gap
    here, _ = settling.settle(here, [left]).apply(here)
    assert here.tracks[TrackId("g")].state is ReviewState.ACCEPTED
    assert MomentQueue.build(here, Size()).moments == ()


def test_gaps_close_together_are_one_look() -> None:
    keys = [key(f, 100.0 + f) for f in range(10, 200, 15)]
    carried = [key(f + 7, 104.0 + f, Origin.CARRIED) for f in range(10, 190, 15)]
    ordered = tuple(sorted((*keys, *carried), key=lambda k: k.frame))
    track = Track(TrackId("g"), ordered, FrameIndex(200), problems=(Problem.LARGE_GAP,))
    here = project(track)
    queue = MomentQueue.build(here, Size())
    assert len(gaps(track)) == 12
    assert len(queue.moments) == 3
    assert all(m.gap is not None and len(m.gap) <= 75 for m in queue.moments)
    for moment in queue.moments:
        here, _ = settling.settle(here, [moment]).apply(here)
    assert here.tracks[track.id].state is ReviewState.ACCEPTED


def test_doubts_at_one_place_are_one_moment() -> None:
    track = a_track("a", 50, 60, Problem.LOW_CONFIDENCE, Problem.SMALL)
    (moment,) = MomentQueue.build(project(track), Size()).moments
    assert set(moment.problems) == {Problem.LOW_CONFIDENCE, Problem.SMALL}


def test_one_look_settles_what_its_frames_show() -> None:
    tracks = [a_track(f"t{n}", 50, 58, Problem.SMALL, x=90.0 * n) for n in range(6)]
    tracks.append(a_track("far", 200, 210, Problem.SMALL))
    here = project(*tracks)
    queue = MomentQueue.build(here, Size())
    at_once = queue.at_once(queue.moments[0])
    assert at_once[0] == queue.moments[0]
    assert len(at_once) == AT_ONCE
    assert all(m.track != "far" for m in at_once)
    patch = settling.settle(here, at_once)
    assert patch.label == f"Accept {AT_ONCE} moments"
    after, _ = patch.apply(here)
    states = [after.tracks[m.track].state for m in at_once]
    assert states == [ReviewState.ACCEPTED] * AT_ONCE
    back, _ = patch.inverse().apply(after)
    assert back.tracks == here.tracks


def test_rejecting_uncovers_the_whole_track_and_takes_it_out_of_the_queue() -> None:
    here = project(a_track("a", 50, 90, Problem.STARTS_INSIDE, Problem.ENDS_INSIDE))
    moment = MomentQueue.build(here, Size()).moments[0]
    after, _ = settling.reject(here, [moment]).apply(here)
    assert regions_at(after, 60) == ()
    assert MomentQueue.build(after, Size()).moments == ()


def test_extending_covers_up_to_there_and_settles_that_end() -> None:
    here = project(a_track("a", 50, 90, Problem.STARTS_INSIDE, Problem.ENDS_INSIDE))
    end = MomentQueue.build(here, Size()).of(TrackId("a"))[1]
    after, _ = settling.extend(here, end, 120).apply(here)
    track = after.tracks[TrackId("a")]
    assert track.shape_at(120) is not None
    assert track.doubts == (Problem.STARTS_INSIDE,)
    with pytest.raises(Refused):
        settling.extend(here, end, 70)


def test_joining_leaves_only_the_far_ends_doubtful() -> None:
    early = a_track("a", 50, 90, Problem.STARTS_INSIDE, Problem.ENDS_INSIDE)
    late = a_track("b", 100, 130, Problem.STARTS_INSIDE, x=145.0)
    here = project(early, late)
    end = MomentQueue.build(here, Size()).of(early.id)[1]
    assert partner_of(here, end) == late.id
    begin = MomentQueue.build(here, Size()).of(late.id)[0]
    assert partner_of(here, begin) == early.id
    after, _ = settling.join(here, end, late.id).apply(here)
    (track,) = after.tracks.values()
    assert track.doubts == (Problem.STARTS_INSIDE,)
    assert all(track.shape_at(f) is not None for f in range(50, 130))


def test_nobody_far_away_or_of_another_size_is_a_partner() -> None:
    early = a_track("a", 50, 90, Problem.ENDS_INSIDE)
    far = a_track("b", 100, 130, x=600.0)
    large = replace(
        a_track("c", 100, 130, x=120.0),
        keyframes=(Keyframe(FrameIndex(100), Box(60, 60, 160, 200), origin=Origin.DETECTED),),
    )
    late = a_track("d", 200, 230, x=145.0)
    here = project(early, far, large, late)
    end = MomentQueue.build(here, Size()).of(early.id)[0]
    assert partner_of(here, end) is None


def test_covering_a_gap_covers_the_carried_way_and_the_straight_one() -> None:
    here = project(with_gap())
    moment = MomentQueue.build(here, Size()).of(TrackId("g"))[0]
    assert moment.gap is not None
    after, _ = settling.cover(here, moment).apply(here)
    new, old = after.tracks[TrackId("g")], with_gap()
    for frame in moment.gap:
        share = (frame - 14) / (40 - 14)
        straight = Box(104 + share * (150 - 104), 100, 40, 50)
        assert covered(new.shape_at(frame), old.shape_at(frame))
        assert covered(new.shape_at(frame), straight)
    assert all(new.shape_at(f) == old.shape_at(f) for f in range(40, 150))
    assert [m.gap for m in MomentQueue.build(after, Size()).moments] == [gaps(old)[1]]


def test_covering_an_end_holds_it_for_a_second() -> None:
    here = project(a_track("a", 50, 90, Problem.ENDS_INSIDE))
    (moment,) = MomentQueue.build(here, Size()).moments
    after, _ = settling.cover(here, moment).apply(here)
    track = after.tracks[TrackId("a")]
    assert track.stop == 115
    assert track.state is ReviewState.ACCEPTED


def test_covering_more_of_a_small_face_grows_it_there_only() -> None:
    here = project(a_track("a", 50, 150, Problem.SUDDEN_CHANGE))
    (moment,) = MomentQueue.build(here, Size()).moments
    after, _ = settling.cover(here, moment).apply(here)
    new, old = after.tracks[TrackId("a")], here.tracks[TrackId("a")]
    for frame in range(50, 150):
        assert covered(new.shape_at(frame), old.shape_at(frame))
        assert (new.shape_at(frame) != old.shape_at(frame)) == (frame in moment.span)


def test_what_was_accepted_by_hand_is_asked_again_when_reopened() -> None:
    here = project(a_track("a", 50, 90, Problem.ENDS_INSIDE))
    done, _ = set_state(here, ["a"], ReviewState.ACCEPTED).apply(here)  # type: ignore[list-item]
    assert MomentQueue.build(done, Size()).moments == ()
    again, _ = set_state(done, ["a"], ReviewState.PENDING).apply(done)  # type: ignore[list-item]
    (moment,) = MomentQueue.build(again, Size()).moments
    assert moment.problem is Problem.ENDS_INSIDE


@st.composite
def decisions(draw: st.DrawFn) -> tuple[Project, Project, set[TrackId]]:
    """A project, one after some changes, and which tracks those touched."""

    def one(name: str) -> Track:
        start = draw(st.integers(0, 250))
        problems = tuple(draw(st.sets(st.sampled_from(list(Problem)), max_size=3)))
        state = draw(st.sampled_from(list(ReviewState)))
        return a_track(
            name, start, start + draw(st.integers(1, 40)), *sorted(problems), state=state
        )

    names = [f"t{n}" for n in range(draw(st.integers(1, 6)))]
    before = project(*(one(n) for n in names))
    touched = draw(st.sets(st.sampled_from([*names, "new"])))
    put = [one(n) for n in touched if n == "new" or draw(st.booleans())]
    drop = [TrackId(n) for n in touched if n in names and n not in {t.id for t in put}]
    return before, before.with_tracks(put, drop), {TrackId(n) for n in touched}


@settings(max_examples=60, deadline=None)
@given(decisions())
def test_bringing_up_to_date_equals_building_anew(
    case: tuple[Project, Project, set[TrackId]],
) -> None:
    before, after, touched = case
    crossing = [t.id for t in after.tracks.values() if Problem.CROSSING in t.problems]
    # whom a track meets may change with the other one only
    queue = MomentQueue.build(before, Size()).changed(after, {*touched, *crossing})
    anew = MomentQueue.build(after, Size())
    assert queue.moments == anew.moments
    assert queue.total == anew.total


@settings(max_examples=60, deadline=None)
@given(decisions())
def test_answering_one_by_one_comes_to_an_end(case: tuple[Project, Project, set[TrackId]]) -> None:
    here = case[0]
    queue = MomentQueue.build(here, Size())
    answered = 0
    while (moment := queue.after(None)) is not None:
        left = queue.left
        assert moment.frame in moment.span
        assert FrameSpan(FrameIndex(0), FrameIndex(300)).intersect(moment.span) == moment.span
        here, changes = settling.settle(here, [moment]).apply(here)
        queue = queue.changed(here, changes.tracks)
        assert queue.find(moment.id) is None
        assert queue.left < left
        answered += 1
        assert answered < 100
    assert all(t.state is not ReviewState.PENDING for t in here.tracks.values())


def test_a_locked_track_is_refused() -> None:
    here = project(a_track("a", 50, 90, Problem.ENDS_INSIDE))
    (moment,) = MomentQueue.build(here, Size()).moments
    locked = project(replace(here.tracks[TrackId("a")], locked=True))
    answers = (
        lambda m: settling.settle(locked, [m]),
        lambda m: settling.reject(locked, [m]),
        lambda m: settling.cover(locked, m),
        lambda m: settling.extend(locked, m, 120),
    )
    for answer in answers:
        with pytest.raises(Refused):
            answer(moment)
    nothing: list[Moment] = []
    with pytest.raises(Refused):
        settling.settle(here, nothing)


def lost_in_the_middle() -> Track:
    """Covered 10-40 and 100-140; following lost it at 40."""
    keys = (
        key(10, 100), key(39, 110), replace(key(40, 110, Origin.CARRIED), outside=True),
        key(100, 150), key(139, 160),
    )  # fmt: skip
    return Track(TrackId("lost"), keys, FrameIndex(140), problems=(Problem.ENDS_INSIDE,))


def test_where_following_lost_it_in_mid_track_is_asked_first_and_the_end_afterwards() -> None:
    here = project(lost_in_the_middle())
    (moment,) = MomentQueue.build(here, Size()).moments
    assert (moment.frame, moment.gap) == (40, FrameSpan(FrameIndex(40), FrameIndex(100)))
    before = {f: lost_in_the_middle().shape_at(f) for f in range(160)}
    here, _ = settling.settle(here, [moment]).apply(here)
    track = here.tracks[TrackId("lost")]
    assert {f: track.shape_at(f) for f in range(160)} == before
    (end,) = MomentQueue.build(here, Size()).moments
    assert end.frame == 140
    here, _ = settling.settle(here, [end]).apply(here)
    assert here.tracks[TrackId("lost")].state is ReviewState.ACCEPTED


def test_held_to_the_end_since_it_was_lost_is_asked_where_the_holding_begins() -> None:
    keys = (key(10, 100), key(40, 130), key(41, 130, Origin.PADDED))
    track = Track(TrackId("h"), keys, FrameIndex(300), problems=(Problem.ENDS_INSIDE,))
    (moment,) = MomentQueue.build(project(track), Size()).moments
    assert moment.problem is Problem.ENDS_INSIDE
    assert moment.frame == 41


def test_a_hole_somebody_made_is_no_question() -> None:
    track = lost_in_the_middle()
    said = tuple(replace(k, origin=Origin.MANUAL) if k.outside else k for k in track.keyframes)
    (moment,) = MomentQueue.build(project(replace(track, keyframes=said)), Size()).moments
    assert moment.frame == 140


def test_a_hole_is_extended_into_and_covered_for_a_second() -> None:
    here = project(lost_in_the_middle())
    (moment,) = MomentQueue.build(here, Size()).moments
    after, _ = settling.extend(here, moment, 60).apply(here)
    track = after.tracks[TrackId("lost")]
    assert all(track.shape_at(f) is not None for f in range(10, 61))
    assert track.shape_at(61) is None
    after, _ = settling.cover(here, moment).apply(here)
    track = after.tracks[TrackId("lost")]
    assert all(track.shape_at(f) is not None for f in range(10, 65))
    assert track.shape_at(66) is None


def test_extending_one_end_says_nothing_about_the_other() -> None:
    both = (Problem.STARTS_INSIDE, Problem.ENDS_INSIDE)
    here = project(a_track("a", 50, 90, *both))
    start = MomentQueue.build(here, Size()).of(TrackId("a"))[0]
    after, _ = settling.extend(here, start, 130).apply(here)
    assert after.tracks[TrackId("a")].doubts == both
    after, _ = settling.extend(here, start, 20).apply(here)
    assert after.tracks[TrackId("a")].doubts == (Problem.ENDS_INSIDE,)


def test_extending_by_a_part_leaves_the_rest_a_question() -> None:
    here = project(a_track("a", 50, 90, Problem.STARTS_INSIDE, Problem.ENDS_INSIDE))
    start, end = MomentQueue.build(here, Size()).of(TrackId("a"))
    for moment, frame in ((start, 40), (end, 95)):
        after, _ = settling.extend(here, moment, frame).apply(here)
        track = after.tracks[TrackId("a")]
        assert track.shape_at(frame) is not None
        assert track.doubts == (Problem.STARTS_INSIDE, Problem.ENDS_INSIDE)


def test_joining_keeps_the_end_of_whichever_ends_last() -> None:
    outer = a_track("outer", 10, 200, Problem.ENDS_INSIDE, Problem.CROSSING)
    inner = a_track("inner", 50, 100, x=140.0)
    here = project(outer, inner)
    crossing = next(
        m for m in MomentQueue.build(here, Size()).moments if m.problem is Problem.CROSSING
    )
    after, _ = settling.join(here, crossing, inner.id).apply(here)
    assert Problem.ENDS_INSIDE in after.tracks[outer.id].doubts


def test_covering_more_at_an_end_leaves_holes_alone() -> None:
    left = lost_in_the_middle()
    said = tuple(replace(k, origin=Origin.MANUAL) if k.outside else k for k in left.keyframes)
    here = project(replace(left, keyframes=said))
    (moment,) = MomentQueue.build(here, Size()).moments
    after, _ = settling.cover(here, moment).apply(here)
    track = after.tracks[TrackId("lost")]
    assert track.stop == 165
    assert track.shape_at(70) is None


def test_a_dented_region_that_grows_stays_covered() -> None:
    dented = Polygon(((100, 100), (160, 100), (160, 160), (130, 110), (100, 160)))
    track = Track(
        TrackId("p"),
        (Keyframe(FrameIndex(10), dented, origin=Origin.DETECTED),),
        FrameIndex(60),
        problems=(Problem.SMALL,),
    )
    here = project(track)
    (moment,) = MomentQueue.build(here, Size()).moments
    after, _ = settling.cover(here, moment).apply(here)
    new = after.tracks[TrackId("p")].shape_at(moment.frame)
    assert new is not None
    points = [(100 + x, 100 + y) for x in range(1, 60, 3) for y in range(1, 60, 3)]
    assert all(new.contains(*p) for p in points if dented.contains(*p))
