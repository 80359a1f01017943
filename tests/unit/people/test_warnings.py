"""What is to be looked at before somebody is shown."""

from __future__ import annotations

from types import MappingProxyType, SimpleNamespace
from typing import Any

import pytest

from player.media.time import FrameIndex
from redaction.model.geometry import Box
from redaction.model.ids import FootageId, PersonId, TrackId
from redaction.model.person import Person
from redaction.model.project import Project, regions_at
from redaction.model.region import Kind
from redaction.model.track import Keyframe, Problem, ReviewState, Track
from redaction.people.warnings import Risk, warnings_of
from redaction.rendering.painter import paint
from redaction.rendering.planes import blank

ANN = PersonId("ann")
FILM: Any = SimpleNamespace(width=640, height=360, frames=100)


def track(
    name: str, start: int, stop: int, x: float, to: float | None = None, **fields: Any
) -> Track:
    keys = [Keyframe(FrameIndex(start), Box(x, 0, 20, 20))]
    if to is not None:
        keys.append(Keyframe(FrameIndex(stop - 1), Box(to, 0, 20, 20)))
    return Track(TrackId(name), tuple(keys), FrameIndex(stop), **fields)


def project(*tracks: Track, **fields: Any) -> Project:
    people = {ANN: Person(ANN, visible=True, **fields)}
    return Project(
        FootageId("f"), MappingProxyType({t.id: t for t in tracks}), MappingProxyType(people)
    )


def risks(state: Project) -> list[Risk]:
    return [w.risk for w in warnings_of(state, FILM)]


def test_with_nobody_shown_there_is_nothing_to_look_at() -> None:
    state = project(track("a", 0, 50, 0), track("b", 0, 50, 5))
    assert warnings_of(state, FILM) == ()


def test_whoever_passes_the_shown_face_is_found_on_the_frame_where_they_are_closest() -> None:
    state = project(track("a", 0, 50, 100, person=ANN), track("b", 0, 50, 0, 200))
    (one,) = warnings_of(state, FILM)
    assert one.risk is Risk.CROSSES
    assert (one.track, one.other, one.person) == ("a", "b", ANN)
    other = state.tracks[TrackId("b")].shape_at(one.frame)
    assert other is not None
    assert abs(other.bounds.x - 100) < 3
    assert one.frame in one.span
    assert one.place.x <= 100 <= one.place.x1


def test_two_meetings_far_apart_are_two() -> None:
    there = track("b", 0, 10, 100)
    back = track("c", 60, 70, 100)
    state = project(track("a", 0, 100, 100, person=ANN), there, back)
    assert risks(state) == [Risk.CROSSES, Risk.CROSSES]


@pytest.mark.parametrize(
    "fields",
    [{"person": ANN}, {"state": ReviewState.REJECTED}, {"kind": Kind.PLATE}],
)
def test_who_is_the_same_or_nobody_is_no_meeting(fields: dict[str, Any]) -> None:
    state = project(track("a", 0, 50, 0, person=ANN), track("b", 0, 50, 5, **fields))
    assert risks(state) == []


def test_somebody_who_left_the_picture_meets_nobody() -> None:
    keys = (
        Keyframe(FrameIndex(0), Box(300, 0, 20, 20)),
        Keyframe(FrameIndex(10), Box(0, 0, 20, 20), outside=True),
        Keyframe(FrameIndex(40), Box(300, 0, 20, 20)),
    )
    away = Track(TrackId("b"), keys, FrameIndex(50))
    assert risks(project(track("a", 0, 50, 0, person=ANN), away)) == []


def test_an_unsure_member_and_a_jump_are_said_until_they_are_settled() -> None:
    doubtful = track("a", 0, 50, 0, person=ANN, problems=(Problem.SUDDEN_CHANGE,))
    state = project(doubtful, unsure=(TrackId("a"),))
    assert sorted(risks(state)) == [Risk.JUMPS, Risk.UNSURE]
    settled = track(
        "a", 0, 50, 0, person=ANN,
        problems=(Problem.SUDDEN_CHANGE,), cleared=(Problem.SUDDEN_CHANGE,),
    )  # fmt: skip
    assert risks(project(settled)) == []


def test_stretches_between_the_persons_tracks_are_said() -> None:
    state = project(track("a", 0, 20, 0, person=ANN), track("b", 60, 80, 0, person=ANN))
    (one,) = warnings_of(state, FILM)
    assert one.risk is Risk.MISSING
    assert (one.span.start, one.span.stop) == (20, 60)
    assert one.frame == 20


def test_a_track_kept_by_itself_is_looked_at_too() -> None:
    state = project(track("a", 0, 50, 0, visible=True), track("b", 0, 50, 5))
    assert risks(state) == [Risk.CROSSES]


def test_the_cover_of_another_wins_over_showing() -> None:
    state = project(track("a", 0, 50, 0, person=ANN), track("b", 0, 50, 10))
    planes = blank(64, 32, full_range=True)
    planes.y[:] = 200
    paint(planes, regions_at(state, 10))
    assert planes.y[10, 4] == 200
    assert (planes.y[0:20, 10:20] < 40).all()
