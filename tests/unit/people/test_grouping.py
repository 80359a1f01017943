"""Who is grouped with whom, and who never is."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType, SimpleNamespace
from typing import Any

import numpy as np
import pytest

from player.media.time import FrameIndex
from redaction.edit.people import (
    FoundGroup,
    group_found,
    group_people,
    say_not_same,
    show_only,
)
from redaction.model.geometry import Box
from redaction.model.ids import FootageId, TrackId
from redaction.model.project import Project
from redaction.model.track import Keyframe, Origin, ReviewState, Track
from redaction.people.embed import TrackFace
from redaction.people.grouping import ALIKE, MOST, Grouping, doubtful_of, group_faces
from redaction.people.ties import seen_apart
from redaction.people.warnings import Risk, warnings_of


def track(name: str, start: int, x: float = 0, **fields: Any) -> Track:
    """Seen on 11 frames at one place."""
    keys = tuple(
        Keyframe(FrameIndex(start + i), Box(x, 0, 40, 40), origin=Origin.DETECTED)
        for i in (0, 5, 10)
    )
    return Track(TrackId(name), keys, FrameIndex(start + 11), **fields)


def face(name: str, at: float, quality: float = 0.9, spread: float = 0.1) -> TrackFace:
    """A face whose distance to another one is the difference of where they are."""
    vector = np.zeros(128)
    vector[0] = at
    return TrackFace(TrackId(name), (), vector, quality, spread)


def project(*tracks: Track) -> Project:
    return Project(FootageId("f"), MappingProxyType({t.id: t for t in tracks}))


APART = project(*(track(name, 20 * i) for i, name in enumerate("abcd")))


FILM: Any = SimpleNamespace(width=640, height=360, frames=100)


def grouped(found: Grouping) -> list[set[str]]:
    return [set(map(str, g.tracks)) for g in found.groups]


def test_like_faces_are_grouped_and_others_stay_alone() -> None:
    faces = [face("a", 0), face("b", 0.1), face("c", 2), face("d", 2.1)]
    assert sorted(map(sorted, grouped(group_faces(APART, faces)))) == [["a", "b"], ["c", "d"]]


def test_two_seen_at_once_in_two_places_are_never_one_person() -> None:
    both = project(track("a", 0), track("b", 0, 200), track("c", 50))
    assert seen_apart(both.tracks[TrackId("a")], both.tracks[TrackId("b")])
    found = group_faces(both, [face("a", 0), face("b", 0.0), face("c", 0.05)])
    assert len(found.groups) == 1
    assert not {"a", "b"} <= grouped(found)[0]
    assert not [x for x in found.alike if {x.first, x.second} == {"a", "b"}]


def test_two_that_cover_one_face_may_be_one_person() -> None:
    doubled = project(track("a", 0), track("b", 3, 4))
    assert grouped(group_faces(doubled, [face("a", 0), face("b", 0.1)])) == [{"a", "b"}]


def test_badly_seen_faces_are_suggested_at_most() -> None:
    found = group_faces(APART, [face("a", 0), face("b", 0.05, quality=0.2)])
    assert not found.groups
    assert [(x.first, x.second) for x in found.alike] == [("a", "b")]


def test_a_chain_of_likenesses_makes_no_group_of_strangers() -> None:
    step = MOST * 0.95
    found = group_faces(APART, [face(n, i * step) for i, n in enumerate("abcd")])
    assert all(len(g.tracks) == 2 for g in found.groups)


def test_near_the_limit_is_unsure_and_a_track_of_two_faces_is_in_no_group() -> None:
    (group,) = group_faces(APART, [face("a", 0), face("b", MOST * 0.95)]).groups
    assert set(group.unsure) == {"a", "b"}
    (sure,) = group_faces(APART, [face("a", 0), face("b", 0.05)]).groups
    assert sure.unsure == ()
    found = group_faces(APART, [face("a", 0), face("b", 0.05, spread=0.8)])
    assert not found.groups
    assert found.jumped == ("b",)


def test_decisions_stay_and_are_not_asked_about_again() -> None:
    faces = [face(n, i * 0.02) for i, n in enumerate("abcd")]
    state, _ = group_people(APART, [TrackId("a"), TrackId("b")]).apply(APART)
    found = group_faces(state, faces)
    assert grouped(found) == [{"c", "d"}]
    assert {frozenset((x.first, x.second)) for x in found.alike} >= {frozenset("ac")}
    state, _ = say_not_same(state, [TrackId("a"), TrackId("b")], [TrackId("c")]).apply(state)
    asked = {frozenset((x.first, x.second)) for x in group_faces(state, faces).alike}
    assert not asked & {frozenset("ac"), frozenset("bc")}


@pytest.mark.parametrize(
    "fields", [{"locked": True}, {"state": ReviewState.REJECTED}, {"confidence": 0.6}]
)
def test_locked_rejected_and_doubtful_tracks_are_left_alone(fields: dict[str, Any]) -> None:
    state = project(track("a", 0), replace(track("b", 20), **fields))
    assert not group_faces(state, [face("a", 0), face("b", 0.01)]).groups


def test_only_the_like_are_suggested() -> None:
    found = group_faces(APART, [face("a", 0), face("b", MOST * ALIKE * 0.98), face("c", 9)])
    assert [(x.first, x.second) for x in found.alike] == [("a", "b")]


def test_the_answer_can_be_written_down_and_taken_in() -> None:
    faces = [face("a", 0), face("b", 0.1), face("c", 0.4)]
    found = group_faces(APART, faces)
    read = Grouping.from_json(found.to_json())
    assert read.groups == found.groups
    assert [(a.first, a.second) for a in read.alike] == [(a.first, a.second) for a in found.alike]
    now, _ = group_found(APART, read.groups).apply(APART)
    assert now.tracks[TrackId("a")].person == now.tracks[TrackId("b")].person is not None


def test_without_any_face_there_is_nothing_to_say() -> None:
    nobody = TrackFace(TrackId("a"), (), None, 0.0, 0.0)
    assert group_faces(APART, [nobody]) == Grouping((), (), ())


def test_a_held_end_is_no_evidence() -> None:
    held = Track(
        TrackId("h"),
        (
            Keyframe(FrameIndex(0), Box(0, 0, 40, 40), origin=Origin.DETECTED),
            Keyframe(FrameIndex(5), Box(0, 0, 40, 40), origin=Origin.PADDED),
        ),
        FrameIndex(30),
    )
    assert not seen_apart(held, track("a", 10, 200))
    assert FoundGroup((TrackId("a"),)).unsure == ()


def shown_warnings(state: Project, name: str) -> list[Risk]:
    now, _ = show_only(state, [TrackId(name)]).apply(state)
    return [w.risk for w in warnings_of(now, FILM) if w.track == name]


def test_a_track_of_two_faces_is_warned_of_when_it_is_shown() -> None:
    found = group_faces(APART, [face("a", 0, spread=0.9), face("b", 2)])
    state, _ = group_found(APART, found.groups, found.doubtful).apply(APART)
    assert shown_warnings(state, "a") == [Risk.UNSURE]
    assert shown_warnings(state, "b") == []
    # shown before faces were compared
    state, _ = show_only(APART, [TrackId("a")]).apply(APART)
    found = group_faces(state, [face("a", 0, spread=0.9)])
    state, _ = group_found(state, found.groups, found.doubtful).apply(state)
    assert [w.risk for w in warnings_of(state, FILM)] == [Risk.UNSURE]


def test_faces_that_a_person_grouped_though_they_are_unlike_are_doubtful() -> None:
    names = [TrackId(n) for n in "abcd"]
    state, _ = group_people(APART, names).apply(APART)
    # a and c are far apart, but b lies between them
    faces = [face("a", 0), face("b", 0.5), face("c", 1.0), face("d", 2)]
    found = group_faces(state, faces)
    assert found.unlike == doubtful_of(faces) == ("d",)
    assert Grouping.from_json(found.to_json()) == found
    state, _ = group_found(state, found.groups, found.doubtful).apply(state)
    assert shown_warnings(state, "d") == [Risk.UNSURE]
    assert doubtful_of([face("a", 0), face("b", 0.1, spread=0.9)]) == ("b",)
    assert doubtful_of([]) == ()
