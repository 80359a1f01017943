"""Who is who, and whom a copy shows."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import pytest

from player.media.time import FrameIndex
from redaction.edit.asking import Refused
from redaction.edit.edit import Patch
from redaction.edit.gestures import group, replace_detected, restore, set_person, set_visible
from redaction.edit.people import (
    FoundGroup,
    confirm_person,
    cover_only,
    covered_again,
    group_found,
    group_people,
    say_not_same,
    separate,
    show_only,
)
from redaction.model.geometry import Box
from redaction.model.ids import FootageId, PersonId, TrackId
from redaction.model.person import Person
from redaction.model.project import Project, regions_at
from redaction.model.region import Kind
from redaction.model.track import Keyframe, Origin, ReviewState, Track

A, B, C, D = (TrackId(name) for name in "abcd")


def track(name: str, at: float = 0, **fields: Any) -> Track:
    keyframe = Keyframe(FrameIndex(0), Box(at, 0, 10, 10), origin=Origin.DETECTED)
    return Track(TrackId(name), (keyframe,), FrameIndex(10), **fields)


def project(*tracks: Track, people: tuple[Person, ...] = ()) -> Project:
    return Project(
        FootageId("f"),
        MappingProxyType({t.id: t for t in tracks}),
        MappingProxyType({p.id: p for p in people}),
    )


def after(state: Project, patch: Patch) -> Project:
    now, _ = patch.apply(state)
    back, _ = patch.inverse().apply(now)
    assert back == state
    return now


def covered(state: Project) -> set[str]:
    return {str(region.track) for region in regions_at(state, 5)}


def person_of(state: Project, name: TrackId) -> Person:
    person = state.tracks[name].person
    assert person is not None
    return state.people[person]


def four() -> Project:
    return project(track("a"), track("b", 20), track("c", 40), track("d", 60))


def test_found_groups_become_people_and_everybody_stays_covered() -> None:
    now = after(four(), group_found(four(), [FoundGroup((A, B), (B,)), FoundGroup((C,))]))
    assert person_of(now, A) == person_of(now, B)
    assert person_of(now, A).unsure == (B,)
    assert now.tracks[C].person is None
    assert covered(now) == set("abcd")


def test_comparing_again_makes_the_machines_groups_anew_and_keeps_those_of_a_person() -> None:
    state = after(four(), group_found(four(), [FoundGroup((A, B)), FoundGroup((C, D))]))
    state = after(state, confirm_person(state, person_of(state, A).id))
    hers = person_of(state, A)
    now = after(state, group_found(state, [FoundGroup((A, C)), FoundGroup((B, D))]))
    assert person_of(now, A) == person_of(now, B) == hers
    assert now.tracks[C].person is None
    assert now.tracks[D].person is None
    assert list(now.people) == [hers.id]


def test_comparing_again_with_the_same_answer_changes_nothing() -> None:
    groups = [FoundGroup((A, B))]
    state = after(four(), group_found(four(), groups))
    assert not group_found(state, groups)


def test_locked_tracks_are_left_out_of_found_groups() -> None:
    state = project(track("a"), track("b"), track("c", locked=True))
    now = after(state, group_found(state, [FoundGroup((A, B, C))]))
    assert now.tracks[C].person is None


def test_a_second_search_keeps_who_was_grouped_by_hand() -> None:
    state = after(four(), group_people(four(), [A, B]))
    now = after(state, replace_detected(state, []))
    assert sorted(now.tracks) == ["a", "b"]


def test_grouping_moves_everybody_to_the_first_and_keeps_name_and_noes() -> None:
    state = after(four(), group_people(four(), [C, D]))
    state = after(state, set_person(state, person_of(state, C).id, name="Ann"))
    state = after(state, say_not_same(state, [C, D], [B]))
    state = after(state, group_people(state, [A, C, D]))
    ann = person_of(state, A)
    assert ann.name == "Ann"
    assert ann.not_same == (B,)
    assert ann.by_hand
    # saying that they are the same after all takes the No back
    state = after(state, group_people(state, [A, C, D, B]))
    assert person_of(state, B).not_same == ()


def test_one_track_cannot_be_grouped() -> None:
    with pytest.raises(Refused):
        group_people(four(), [A])


def test_joining_somebody_covered_and_somebody_shown_goes_by_the_first() -> None:
    state = after(four(), show_only(four(), [A]))
    assert covered(after(state, group_people(state, [B, A]))) == {"c", "d"}
    state = after(state, group_people(state, [B, C]))
    assert covered(after(state, group_people(state, [A, B, C]))) == {"d"}
    assert covered(after(state, group_people(state, [B, C, A]))) == set("abcd")


def test_separating_is_remembered_and_covers_again() -> None:
    state = after(four(), group_people(four(), [A, B, C]))
    state = after(state, set_visible(state, person_of(state, A).id))
    assert covered(state) == {"d"}
    now = after(state, separate(state, [B]))
    assert covered(now) == {"b", "d"}
    assert person_of(now, A).not_same == (B,)
    again = after(now, group_found(now, [FoundGroup((A, B, C, D))]))
    assert again.tracks == now.tracks


def test_separating_everybody_leaves_each_alone() -> None:
    state = after(four(), group_people(four(), [A, B]))
    now = after(state, separate(state, [A, B]))
    assert person_of(now, A) != person_of(now, B)
    assert not group_found(now, [FoundGroup((A, B))])


def test_who_is_alone_cannot_be_separated() -> None:
    with pytest.raises(Refused, match="grouped"):
        separate(four(), [A])


def test_a_no_between_two_single_tracks_is_kept_by_one_of_them() -> None:
    now = after(four(), say_not_same(four(), [A], [B]))
    assert person_of(now, A).not_same == (B,)
    assert now.tracks[B].person is None


@pytest.mark.parametrize("appeal", [False, True])
def test_the_requester_is_shown_and_everybody_else_is_covered(appeal: bool) -> None:
    state = project(
        track("a", person=PersonId("ann")),
        track("b", 20, person=PersonId("bob")),
        track("c", 40, visible=True),
        track("d", 60, state=ReviewState.REJECTED),
        people=(Person(PersonId("ann")), Person(PersonId("bob"), visible=True)),
    )
    patch = show_only(state, [A], appeal=appeal)
    now = after(state, patch)
    assert covered(now) == (set("bcd") if appeal else set("bc"))
    assert covered_again(state, patch) == (3 if appeal else 2)
    assert now.tracks[D].state is (ReviewState.PENDING if appeal else ReviewState.REJECTED)
    assert "ann" not in patch.label.lower()


def test_a_single_track_shown_as_the_requester_becomes_a_person() -> None:
    now = after(four(), show_only(four(), [A]))
    assert person_of(now, A).visible
    assert covered(now) == set("bcd")


def test_showing_stops_at_a_locked_track_that_would_change() -> None:
    state = project(track("a"), track("b", visible=True, locked=True))
    with pytest.raises(Refused, match="locked"):
        show_only(state, [A])
    # one that needs no change is no hindrance
    state = project(track("a"), track("b", locked=True))
    assert covered(after(state, show_only(state, [A]))) == {"b"}


def test_tracks_of_two_people_are_no_requester() -> None:
    state = after(four(), group_people(four(), [A, B]))
    state = after(state, group_people(state, [C, D]))
    with pytest.raises(Refused, match="several people"):
        show_only(state, [A, C])


def test_covering_only_the_witness_shows_other_faces_and_no_plate() -> None:
    state = project(
        track("a", state=ReviewState.REJECTED),
        track("b", 20, person=PersonId("bob")),
        track("c", 40),
        track("d", 60, kind=Kind.PLATE),
        people=(Person(PersonId("bob")),),
    )
    now = after(state, cover_only(state, [A]))
    assert covered(now) == {"a", "d"}


def test_covering_only_the_witness_shows_no_plate_of_another_person() -> None:
    bob = PersonId("bob")
    state = project(
        track("a"), track("b", 20, person=bob), track("c", 40, kind=Kind.PLATE, person=bob),
        people=(Person(bob),),
    )  # fmt: skip
    assert covered(after(state, cover_only(state, [A]))) == {"a", "c"}


def test_covering_only_the_witness_stops_at_a_locked_track_of_another_person() -> None:
    bob = PersonId("bob")
    tracks = (track("a"), track("b", 20, person=bob, locked=True), track("c", 40, person=bob))
    with pytest.raises(Refused, match="is locked") as refused:
        cover_only(project(*tracks, people=(Person(bob),)), [A])
    assert refused.value.remedy == "Unlock it first."
    # shown already, so nothing of theirs changes
    state = project(*tracks, people=(Person(bob, visible=True),))
    assert covered(after(state, cover_only(state, [A]))) == {"a"}


@pytest.mark.parametrize(
    "gesture", [group_people, group, lambda p, ids: show_only(p, ids[1:]), show_only]
)
def test_a_plate_is_nobody(gesture: Any) -> None:
    state = project(track("a"), track("b", kind=Kind.PLATE))
    with pytest.raises(Refused, match="no face and no person") as refused:
        gesture(state, [A, B])
    assert refused.value.remedy


@pytest.mark.parametrize("gesture", [restore, lambda p, ids: set_visible(p, ids, False)])
def test_what_is_shown_through_a_person_can_be_covered_alone(gesture: Any) -> None:
    ann = Person(PersonId("ann"), visible=True, unsure=(A, B))
    members = [track(n, person=ann.id) for n in "ab"] + [track("c", person=ann.id, visible=True)]
    state = project(*members, people=(ann,))
    now = after(state, gesture(state, [A]))
    assert covered(now) == {"a"}
    assert now.tracks[A].person is None
    assert person_of(now, B).unsure == (B,)
    # all that the person shows: they stay together, covered
    now = after(state, gesture(state, [A, B, C]))
    assert covered(now) == set("abc")
    assert {t.person for t in now.tracks.values()} == {ann.id}
    assert not person_of(now, A).visible


def test_covering_what_is_rejected_and_shown_covers_it() -> None:
    state = project(track("a", state=ReviewState.REJECTED, visible=True))
    assert covered(after(state, set_visible(state, [A], False))) == {"a"}


def test_a_track_that_may_show_two_people_is_unsure_wherever_it_is() -> None:
    state = project(
        track("a"),
        track("b", 20, person=PersonId("bob")),
        track("c", 40, locked=True),
        track("d", 60, state=ReviewState.REJECTED),
        people=(Person(PersonId("bob"), by_hand=True),),
    )
    doubtful = [A, B, C, D, TrackId("gone")]
    now = after(state, group_found(state, [], doubtful))
    assert person_of(now, A).unsure == (A,)
    assert person_of(now, B).unsure == (B,)
    assert now.tracks[C].person is now.tracks[D].person is None
    assert not group_found(now, [], doubtful)
    # looked at no more: the machine's group of one goes, a person's stays
    assert after(now, group_found(now, [])).tracks[A].person is None


def test_grouping_and_showing_keep_what_the_faces_say_against_it() -> None:
    state = after(four(), group_people(four(), [A, B], unsure=[B, C]))
    assert person_of(state, A).unsure == (B,)
    assert person_of(after(four(), show_only(four(), [A, B], unsure=[B])), A).unsure == (B,)
    # confirmed and only shown now: nothing new is said, so nothing is asked again
    state = after(state, confirm_person(state, person_of(state, A).id))
    assert person_of(after(state, show_only(state, [A], unsure=[B])), A).unsure == ()
