"""What each gesture does to a project, frame by frame."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from player.media.time import FrameIndex, FrameSpan
from redaction.edit import gestures
from redaction.edit.edit import EditConflict, Patch
from redaction.edit.gestures import JOIN_BRIDGE, Refused
from redaction.jobs.errors import UserError
from redaction.model.geometry import Box, Ellipse, Polygon
from redaction.model.ids import FootageId, PersonId, TrackId
from redaction.model.person import Person
from redaction.model.project import Project, highlights_at, regions_at
from redaction.model.region import Kind, Style
from redaction.model.track import Keyframe, Origin, Problem, ReviewState, Track

A, B, C = TrackId("a"), TrackId("b"), TrackId("c")
BOX = Box(10, 10, 20, 20)


def span(start: int, stop: int) -> FrameSpan:
    return FrameSpan(FrameIndex(start), FrameIndex(stop))


def track(ident: TrackId = A, start: int = 10, stop: int = 20, box: Box = BOX) -> Track:
    return Track(ident, (Keyframe(FrameIndex(start), box),), FrameIndex(stop))


def found(ident: str, start: int, stop: int, box: Box = BOX) -> Track:
    keys = tuple(
        Keyframe(FrameIndex(f), box, origin=Origin.DETECTED, confidence=0.8)
        for f in range(start, stop)
    )
    return Track(TrackId(ident), keys, FrameIndex(stop))


def project(*tracks: Track, people: tuple[Person, ...] = ()) -> Project:
    return Project(
        FootageId("f"),
        MappingProxyType({t.id: t for t in tracks}),
        MappingProxyType({p.id: p for p in people}),
    )


def after(before: Project, patch: Patch) -> Project:
    return patch.apply(before)[0]


def covered(state: Project, last: int = 200) -> list[int]:
    return [f for f in range(last) if regions_at(state, f)]


# where and when


def test_drawing_covers_the_span_and_nothing_else() -> None:
    patch = gestures.add_track(project(), BOX, span(3, 7), kind=Kind.SCREEN)
    state = after(project(), patch)
    assert covered(state) == [3, 4, 5, 6]
    (drawn,) = state.tracks.values()
    assert (drawn.kind, drawn.touched, patch.label, patch.frame) == (
        Kind.SCREEN,
        True,
        "Draw box",
        3,
    )


@pytest.mark.parametrize(
    ("shape", "label"),
    [
        (BOX.moved(1, 1), "Move box"),
        (BOX.scaled(2), "Resize box"),
        (Ellipse(BOX), "Redraw as ellipse"),
        (Polygon(((0, 0), (9, 0), (0, 9))), "Redraw as polygon"),
    ],
)
def test_the_label_says_what_was_done(shape: Box | Ellipse | Polygon, label: str) -> None:
    patch = gestures.move_region(project(track()), A, 12, shape, gesture="g")
    assert (patch.label, patch.gesture, patch.frame) == (label, "g", 12)


def test_putting_a_region_into_a_hole_covers_that_frame_only() -> None:
    state = after(project(track()), gestures.delete_stretch(project(track()), [A], span(13, 17)))
    patch = gestures.move_region(state, A, 15, BOX.moved(5, 0))
    assert patch.label == "Draw box"
    state = after(state, patch)
    assert covered(state) == [10, 11, 12, 15, 17, 18, 19]
    assert regions_at(state, 15)[0].shape == BOX.moved(5, 0)
    assert regions_at(state, 17)[0].shape == BOX


@pytest.mark.parametrize(("frame", "frames"), [(30, range(10, 31)), (4, range(4, 20))])
def test_putting_a_region_beyond_the_ends_covers_the_way_there(frame: int, frames: range) -> None:
    state = after(
        project(track()), gestures.move_region(project(track()), A, frame, BOX.moved(9, 0))
    )
    assert covered(state) == list(frames)
    assert regions_at(state, frame)[0].shape == BOX.moved(9, 0)
    for kept in range(10, 20):
        assert regions_at(state, kept)[0].shape == BOX


@pytest.mark.parametrize("frame", [25, 5])
def test_dragging_beyond_an_end_in_steps_leaves_what_was_covered_where_it_was(
    frame: int,
) -> None:
    state = project(found("a", 10, 20))
    for i in range(1, 6):
        state = after(state, gestures.move_region(state, A, frame, BOX.moved(30 * i, 0)))
    for kept in range(10, 20):
        assert regions_at(state, kept)[0].shape == BOX
    assert regions_at(state, frame)[0].shape == BOX.moved(150, 0)


def test_nothing_is_carried_across_a_hole() -> None:
    state = project(found("a", 10, 20))
    state = after(state, gestures.delete_stretch(state, [A], span(14, 16)))
    state = after(state, gestures.move_region(state, A, 16, BOX.moved(30, 0)))
    assert regions_at(state, 13)[0].shape == BOX
    assert regions_at(state, 17)[0].shape != BOX


@pytest.mark.parametrize(
    ("frame", "left"),
    [(10, range(11, 20)), (19, range(10, 19)), (14, [10, 11, 12, 13, *range(15, 20)])],
)
def test_uncovering_one_frame(frame: int, left: list[int]) -> None:
    state = project(track())
    assert covered(after(state, gestures.delete_on_frame(state, [A], frame))) == list(left)


def test_uncovering_the_only_frame_takes_the_track_away() -> None:
    state = project(track(stop=11))
    assert not after(state, gestures.delete_on_frame(state, [A], 10)).tracks


def test_uncovering_a_frame_that_is_not_covered_is_nothing() -> None:
    state = project(track())
    assert not gestures.delete_on_frame(state, [A], 40)


def test_a_moving_region_stays_where_it_was_around_a_hole() -> None:
    keys = (Keyframe(FrameIndex(0), BOX), Keyframe(FrameIndex(10), BOX.moved(100, 0)))
    state = project(Track(A, keys, FrameIndex(11)))
    now = after(state, gestures.delete_on_frame(state, [A], 5))
    for frame in (0, 3, 4, 6, 9, 10):
        assert regions_at(now, frame)[0].shape.bounds.x == pytest.approx(10 + 10 * frame)


def test_stop_covering_from_here() -> None:
    state = project(track(), track(B, 15, 30))
    now = after(state, gestures.delete_from_here(state, [A, B], 15))
    assert covered(now) == list(range(10, 15))
    assert B not in now.tracks
    assert now.tracks[A].stop == 15


def test_whole_tracks_go_and_come_back() -> None:
    state = project(track(), track(B))
    patch = gestures.delete_track(state, [A, B, A])
    assert patch.label == "Delete 2 tracks"
    assert not after(state, patch).tracks
    assert after(after(state, patch), patch.inverse()) == state


def test_covering_a_stretch_bridges_holes_and_holds_ends() -> None:
    state = after(project(track()), gestures.delete_stretch(project(track()), [A], span(13, 17)))
    assert covered(after(state, gestures.cover_stretch(state, A, span(5, 25)))) == list(
        range(5, 25)
    )
    part = after(state, gestures.cover_stretch(state, A, span(14, 16)))
    assert covered(part) == [10, 11, 12, 14, 15, 17, 18, 19]


@pytest.mark.parametrize(
    ("frame", "frames"), [(25, range(10, 26)), (3, range(3, 20)), (15, range(10, 20))]
)
def test_extending_holds_the_end(frame: int, frames: range) -> None:
    state = project(track())
    now = after(state, gestures.extend_to(state, A, frame))
    assert covered(now) == list(frames)
    assert {r.shape for f in frames for r in regions_at(now, f)} == {BOX}


@pytest.mark.parametrize(
    ("wanted", "frames"),
    [
        (span(12, 18), range(12, 18)),
        (span(5, 30), range(5, 30)),
        (span(12, 30), range(12, 30)),
        (span(10, 20), range(10, 20)),
    ],
)
def test_dragging_the_ends(wanted: FrameSpan, frames: range) -> None:
    state = project(track())
    patch = gestures.set_ends(state, A, wanted)
    assert covered(after(state, patch)) == list(frames)
    assert bool(patch) == (wanted != span(10, 20))


def test_dragging_both_ends_off_the_track_is_refused() -> None:
    with pytest.raises(Refused, match="Nothing would be left"):
        gestures.set_ends(project(track()), A, span(50, 60))


def test_splitting_keeps_the_id_on_the_left() -> None:
    state = project(track())
    patch = gestures.split_track(state, A, 14, new_track=B)
    now = after(state, patch)
    assert (now.tracks[A].span, now.tracks[B].span) == (span(10, 14), span(14, 20))
    assert now.tracks[B].kind is state.tracks[A].kind
    assert (patch.label, patch.frame) == ("Split track", 14)


@pytest.mark.parametrize("frame", [0, 10, 20, 99])
def test_splitting_at_an_end_is_refused(frame: int) -> None:
    with pytest.raises(Refused, match="covers nothing on one side"):
        gestures.split_track(project(track()), A, frame)


def test_joining_covers_what_either_covered_where_they_lie_on_one_another() -> None:
    other = BOX.moved(5, 0)
    state = project(track(), track(B, 15, 30, other))
    both = Box(10, 10, 25, 20)
    now = after(state, gestures.join_tracks(state, [B, A]))
    assert list(now.tracks) == [B]
    shapes = [regions_at(now, f)[0].shape for f in (14, 15, 19, 20, 29)]
    assert shapes == [BOX, both, both, other, other]
    small = project(track(), track(B, 15, 30, BOX.scaled(0.5)))
    now = after(small, gestures.join_tracks(small, [A, B]))
    assert [regions_at(now, f)[0].shape for f in (15, 19)] == [BOX, BOX]


def test_joining_what_is_in_two_places_at_once_is_refused() -> None:
    state = project(track(), track(B, 15, 30, Box(500, 500, 9, 9)))
    with pytest.raises(Refused, match="On frame 15 these tracks are in two places"):
        gestures.join_tracks(state, [A, B])


def test_joining_what_is_covered_with_what_is_shown_is_refused() -> None:
    both = project(track(), track(B, 20, 30))
    through_person = after(both, gestures.group(both, [B], name="Requester"))
    (person,) = through_person.people
    states = [
        after(both, gestures.set_visible(both, [B])),
        after(both, gestures.set_state(both, [B], ReviewState.REJECTED)),
        after(through_person, gestures.set_visible(through_person, person)),
    ]
    for state in states:
        for chosen in ([A, B], [B, A]):
            with pytest.raises(Refused, match="Some of these tracks are covered") as refused:
                gestures.join_tracks(state, chosen)
            assert refused.value.remedy
    shown = after(states[0], gestures.set_visible(states[0], [A]))
    assert not covered(after(shown, gestures.join_tracks(shown, [A, B])))


@pytest.mark.parametrize(
    ("gap", "bridged"), [(0, True), (1, True), (JOIN_BRIDGE, True), (JOIN_BRIDGE + 1, False)]
)
def test_joining_bridges_short_gaps_only(gap: int, bridged: bool) -> None:
    state = project(track(), track(B, 20 + gap, 30 + gap, BOX.moved(30, 0)))
    now = after(state, gestures.join_tracks(state, [A, B]))
    missing = [] if bridged else list(range(20, 20 + gap))
    assert covered(now) == [f for f in range(10, 30 + gap) if f not in missing]


def test_joining_keeps_what_was_said_to_be_outside() -> None:
    state = after(project(track()), gestures.delete_stretch(project(track()), [A], span(13, 17)))
    split = after(state, gestures.split_track(state, A, 15, new_track=B))
    again = after(split, gestures.join_tracks(split, [A, B]))
    assert covered(again) == covered(state) == [10, 11, 12, 17, 18, 19]


def test_joining_one_is_refused() -> None:
    with pytest.raises(Refused, match="at least two"):
        gestures.join_tracks(project(track()), [A, A])


# decisions


def test_rejecting_uncovers_and_restoring_covers_again() -> None:
    state = project(track(), track(B))
    patch = gestures.set_state(state, [A, B], ReviewState.REJECTED)
    assert patch.label == "Reject 2 tracks"
    rejected = after(state, patch)
    assert not covered(rejected)
    back = after(rejected, gestures.restore(rejected, [A, B]))
    assert back == state


def test_accepting_what_is_accepted_is_nothing() -> None:
    state = after(project(track()), gestures.set_state(project(track()), [A], ReviewState.ACCEPTED))
    assert not gestures.set_state(state, [A], ReviewState.ACCEPTED)


def test_keeping_a_person_visible_shows_all_their_tracks_and_no_other() -> None:
    state = project(track(), track(B, 30, 40), track(C, 50, 60))
    patch = gestures.group(state, [A, B], name="Requester")
    state = after(state, patch)
    (person,) = state.people.values()
    patch = gestures.set_visible(state, person.id)
    assert (patch.label, patch.frame) == ("Keep person visible", 10)
    state, changes = patch.apply(state)
    assert covered(state) == list(range(50, 60))
    assert changes.span == span(10, 40)
    state = after(state, gestures.ungroup(state, [A]))
    assert covered(state) == [*range(10, 20), *range(50, 60)]
    state = after(state, gestures.delete_person(state, person.id))
    assert covered(state) == [*range(10, 20), *range(30, 40), *range(50, 60)]


def test_a_person_with_a_locked_track_is_not_shown() -> None:
    state = project(track())
    state = after(state, gestures.group(state, [A], name="X"))
    state = after(state, gestures.set_locked(state, [A]))
    (person,) = state.people.values()
    with pytest.raises(Refused, match="locked"):
        gestures.set_visible(state, person.id)
    with pytest.raises(Refused, match="locked"):
        gestures.delete_person(state, person.id)


def test_a_locked_track_refuses_with_a_sentence() -> None:
    state = after(project(track()), gestures.set_locked(project(track()), [A]))
    with pytest.raises(UserError) as refused:
        gestures.delete_track(state, [A])
    assert refused.value.summary.endswith("is locked.")
    assert refused.value.remedy == "Unlock it first."


@pytest.mark.parametrize("ids", [[], [C]])
def test_gestures_on_nothing_are_refused(ids: list[TrackId]) -> None:
    with pytest.raises(Refused):
        gestures.delete_track(project(track()), ids)


def test_changing_the_form() -> None:
    state = project(track())
    state = after(state, gestures.set_form(state, [A], "ellipse"))
    assert regions_at(state, 12)[0].shape == Ellipse(BOX)
    state = after(state, gestures.set_form(state, [A], "box"))
    assert regions_at(state, 12)[0].shape == BOX
    with pytest.raises(ValueError, match="not a form"):
        gestures.set_form(state, [A], "star")


def test_a_patch_for_another_project_is_a_conflict() -> None:
    patch = gestures.set_state(project(track()), [A], ReviewState.ACCEPTED)
    with pytest.raises(EditConflict):
        patch.apply(project())


# detection


def test_a_new_run_replaces_what_nobody_touched() -> None:
    state = project(found("old", 0, 10))
    now = after(state, gestures.replace_detected(state, [found("new", 0, 12)]))
    assert list(now.tracks) == ["new"]


@pytest.mark.parametrize(
    "touch",
    [
        lambda p: gestures.set_state(p, [A], ReviewState.ACCEPTED),
        lambda p: gestures.set_state(p, [A], ReviewState.REJECTED),
        lambda p: gestures.set_visible(p, [A]),
        lambda p: gestures.set_label(p, [A], "officer"),
        lambda p: gestures.set_note(p, [A], "see file"),
        lambda p: gestures.set_reasons(p, [A], ["foi30"]),
        lambda p: gestures.set_locked(p, [A]),
        lambda p: gestures.move_region(p, A, 5, BOX.moved(2, 0)),
        lambda p: gestures.delete_from_here(p, [A], 9),
        lambda p: gestures.extend_to(p, A, 11),
        lambda p: gestures.group(p, [A], name="Requester"),
    ],
)
def test_a_new_run_keeps_what_a_person_touched(touch: object) -> None:
    assert callable(touch)
    state = project(found("a", 0, 10), found("b", 0, 10, BOX.moved(300, 0)))
    state = after(state, touch(state))
    now = after(state, gestures.replace_detected(state, [found("n", 0, 9, BOX.moved(1, 0))]))
    assert now.tracks == {A: state.tracks[A]}


def test_frames_a_kept_track_does_not_explain_stay_covered() -> None:
    state = project(found("a", 0, 10))
    state = after(state, gestures.set_visible(state, [A]))
    now = after(state, gestures.replace_detected(state, [found("n", 0, 13)]))
    assert covered(now) == [10, 11, 12]
    other = found("n", 0, 10, BOX.moved(100, 0))
    now = after(state, gestures.replace_detected(state, [other]))
    assert covered(now) == list(range(10))


def test_a_track_that_is_mostly_something_else_stays_whole() -> None:
    state = project(found("a", 0, 4))
    state = after(state, gestures.set_visible(state, [A]))
    now = after(state, gestures.replace_detected(state, [found("n", 0, 10)]))
    assert covered(now) == list(range(10))


def test_a_run_over_a_stretch_or_kind_leaves_the_rest() -> None:
    plate = Track(C, found("c", 0, 5).keyframes, FrameIndex(5), Kind.PLATE)
    state = project(found("a", 0, 10), found("b", 20, 30), plate)
    now = after(state, gestures.replace_detected(state, [], span=span(0, 15), kinds=[Kind.FACE]))
    assert sorted(now.tracks) == ["b", "c"]


def test_people_only_the_machine_made_go_with_their_tracks() -> None:
    state = project(
        found("a", 0, 10),
        people=(Person(PersonId("p")), Person(PersonId("q"), name="Requester")),
    )
    state = after(state, gestures.group(state, [A], PersonId("p")))
    now = after(state, gestures.replace_detected(state, []))
    assert not now.tracks
    assert list(now.people) == ["q"]


def test_results_that_come_in_parts_keep_what_was_touched_meanwhile() -> None:
    state = project(found("a", 0, 10))
    state = after(state, gestures.set_state(state, [A], ReviewState.ACCEPTED))
    now = after(state, gestures.add_detected(state, [found("a", 0, 20), found("b", 0, 5)]))
    assert now.tracks[A] == state.tracks[A]
    assert B in now.tracks


def test_problems_and_confidence_survive_a_join() -> None:
    one = Track(A, track().keyframes, FrameIndex(20), problems=(Problem.SMALL,), confidence=0.4)
    state = project(one, track(B, 20, 30))
    now = after(state, gestures.join_tracks(state, [B, A]))
    assert now.tracks[B].problems == (Problem.SMALL,)
    assert now.tracks[B].confidence == 0.4


# several at once


def test_moving_several_is_one_patch() -> None:
    state = project(track(), track(B))
    patch = gestures.move_regions(state, {A: BOX.moved(5, 0), B: BOX.moved(0, 5)}, 12)
    assert patch.label == "Move 2 regions"
    shapes = {r.track: r.shape for r in regions_at(after(state, patch), 12)}
    assert shapes == {A: BOX.moved(5, 0), B: BOX.moved(0, 5)}
    assert gestures.move_regions(state, {A: BOX.moved(5, 0)}, 12).label == "Move box"
    with pytest.raises(Refused):
        gestures.move_regions(state, {}, 12)


def test_tracks_from_a_file_are_added_whole() -> None:
    state = project(track())
    patch = gestures.add_tracks(state, [found("n", 3, 9), found("m", 5, 7)], label="Load tracks")
    assert (patch.label, patch.frame) == ("Load tracks", 3)
    assert set(after(state, patch).tracks) == {"a", "n", "m"}
    with pytest.raises(Refused, match="already"):
        gestures.add_tracks(state, [track()])
    with pytest.raises(Refused, match="already"):
        gestures.add_track(state, BOX, span(0, 1), track_id=A)
    with pytest.raises(Refused, match="no frame"):
        gestures.add_track(state, BOX, span(5, 5))


def test_what_a_tool_made_of_a_track_takes_its_place() -> None:
    state = project(track())
    patch = gestures.put_track(state, track(stop=60), label="Follow", frame=10)
    assert after(state, patch).tracks[A].stop == 60
    assert after(state, patch).tracks[A].touched
    with pytest.raises(Refused):
        gestures.put_track(state, track(B), label="Follow", frame=10)


@pytest.mark.parametrize(
    ("call", "label", "field", "value"),
    [
        (lambda p: gestures.set_kind(p, [A], Kind.TEXT), "Change kind of track", "kind", Kind.TEXT),
        (lambda p: gestures.set_style(p, [A], None), "Change style of track", "style", None),
        (lambda p: gestures.set_label(p, [A], "x"), "Rename track", "label", "x"),
        (lambda p: gestures.set_note(p, [A], "x"), "Change note of track", "note", "x"),
        (
            lambda p: gestures.set_reasons(p, [A], ["b", "a", "b"]),
            "Set reasons of track",
            "reasons",
            ("b", "a"),
        ),
        (lambda p: gestures.set_locked(p, [A]), "Lock track", "locked", True),
        (lambda p: gestures.set_visible(p, [A]), "Keep track visible", "visible", True),
        (
            lambda p: gestures.set_state(p, [A], ReviewState.ACCEPTED),
            "Accept track",
            "state",
            ReviewState.ACCEPTED,
        ),
    ],
)
def test_decisions_by_name(call: object, label: str, field: str, value: object) -> None:
    assert callable(call)
    state = project(track())
    patch = call(state)
    assert patch.label == label
    assert getattr(after(state, patch).tracks[A], field) == value


def test_only_who_is_shown_is_pointed_out_and_covering_them_covers_them() -> None:
    state = project(track(), track(B))
    with pytest.raises(Refused, match=r"is covered, and only who is shown") as refused:
        gestures.set_style(state, [A], Style.OUTLINE)
    assert refused.value.remedy
    state = after(state, gestures.set_visible(state, [A]))
    with pytest.raises(Refused, match="is covered"):
        gestures.set_style(state, [A, B], Style.SPOTLIGHT)
    state = after(state, gestures.set_style(state, [A], Style.OUTLINE))
    assert [r.track for r in highlights_at(state, 15)] == [A]
    state = after(state, gestures.restore(state, [A]))
    assert [(r.track, r.style) for r in regions_at(state, 15)] == [(A, None), (B, None)]
    assert highlights_at(state, 15) == ()
    state = after(state, gestures.set_state(state, [A], ReviewState.REJECTED))
    with pytest.raises(Refused, match="is rejected"):
        gestures.set_style(state, [A], Style.SPOTLIGHT)


def test_a_person_is_renamed_and_noted() -> None:
    state = project(people=(Person(PersonId("p"), "Old"),))
    state = after(state, gestures.set_person(state, PersonId("p"), name="New"))
    state = after(state, gestures.set_person(state, PersonId("p"), note="Seen twice"))
    assert state.people[PersonId("p")] == Person(PersonId("p"), "New", note="Seen twice")
    with pytest.raises(Refused, match="person is no longer there"):
        gestures.set_visible(state, PersonId("q"))
