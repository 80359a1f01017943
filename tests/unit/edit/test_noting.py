"""Gestures on markers and ranges, and what the log says of them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from player.media.time import FrameIndex, FrameSpan
from redaction.edit import gestures
from redaction.edit.asking import Refused
from redaction.edit.edit import Patch
from redaction.edit.noting_facts import annotation_facts
from redaction.edit.wire import patch_from_json, patch_to_json
from redaction.model.annotation import Annotation
from redaction.model.geometry import Box
from redaction.model.ids import AnnotationId, FootageId
from redaction.model.project import Project
from tests.property import values

EMPTY = Project(FootageId("f"))
A, B = AnnotationId("a"), AnnotationId("b")


def span(start: int, stop: int) -> FrameSpan:
    return FrameSpan(FrameIndex(start), FrameIndex(stop))


def with_two() -> Project:
    two = (
        Annotation(A, span(10, 20), "Door", still=FrameIndex(15), tags=("door",)),
        Annotation(B, span(30, 31), "Knife", category="weapon", draft=True, source="appearances"),
    )
    return gestures.add_annotations(EMPTY, two).apply(EMPTY)[0]


def after(project: Project, patch: Patch) -> Project:
    """The project afterwards; the way back is tried, too, through the form in which it is stored."""
    state, _ = patch.apply(project)
    stored = patch_from_json(patch_to_json(patch, "after"), state, "after")
    assert stored == patch
    assert stored.inverse().apply(state)[0] == project
    return state


def test_all_fields_are_kept_and_tidied() -> None:
    patch = gestures.add_annotation(
        EMPTY,
        span(5, 9),
        title="  Door\n opens ",
        note="one \r\ntwo\x00\n\n",
        category="other",
        colour="red",
        tags=["a", " a ", "", "b\tc"],
        people=["PC 123"],
        place="Platform 2",
        region=Box(1, 2, 3, 4),
        still=FrameIndex(7),
        source="notes.csv",
        annotation_id=A,
    )
    one = after(EMPTY, patch).annotations[A]
    assert (one.title, one.note) == ("Door opens", "one\ntwo")
    assert (one.tags, one.people, one.place) == (("a", "b c"), ("PC 123",), "Platform 2")
    assert (one.picture, one.region, one.is_marker) == (7, Box(1, 2, 3, 4), False)
    assert patch.label == "Add range"


def test_moving_takes_the_still_along_and_shortening_keeps_it_inside() -> None:
    state = with_two()
    moved = after(state, gestures.change_annotation(state, A, span=span(110, 120)))
    assert moved.annotations[A].still == 115
    short = after(state, gestures.change_annotation(state, A, span=span(10, 13)))
    assert short.annotations[A].still == 12
    none = after(state, gestures.change_annotation(state, A, still=None))
    assert (none.annotations[A].still, none.annotations[A].picture) == (None, 10)


def test_a_region_stays_unless_it_is_said() -> None:
    state = with_two()
    state = after(state, gestures.change_annotation(state, A, region=Box(0, 0, 5, 5)))
    state = after(state, gestures.change_annotation(state, A, title="x"))
    assert state.annotations[A].region == Box(0, 0, 5, 5)
    state = after(state, gestures.change_annotation(state, A, region=None))
    assert state.annotations[A].region is None


@pytest.mark.parametrize(("by", "starts"), [(5, [15, 35]), (-100, [0, 20]), (100, [79, 99])])
def test_several_move_together_and_stay_inside(by: int, starts: list[int]) -> None:
    state = with_two()
    state = after(state, gestures.move_annotations(state, [A, B], by, frames=100))
    assert [state.annotations[i].span.start for i in (A, B)] == starts
    assert state.annotations[A].picture == starts[0] + 5


def test_several_change_at_once() -> None:
    state = with_two()
    patch = gestures.change_annotations(
        state, [A, B], category="person", add_tags=["later"], drop_tags=["door"]
    )
    state = after(state, patch)
    assert [state.annotations[i].tags for i in (A, B)] == [("later",), ("later",)]
    assert {a.category for a in state.annotations.values()} == {"person"}
    assert patch.label == "Change 2 annotations"


def test_drafts_are_confirmed_or_go() -> None:
    state = with_two()
    with pytest.raises(Refused, match="no draft"):
        gestures.confirm_annotations(state, [A, B])
    done = after(state, gestures.confirm_annotations(state, [B], by="DC Smith"))
    assert not done.annotations[B].draft
    assert done.annotations[B].source == "appearances; confirmed by DC Smith"
    assert after(state, gestures.delete_annotations(state, [A, B])) == EMPTY
    assert gestures.delete_annotations(state, [B]).label == "Delete marker"


def test_what_cannot_be_is_refused() -> None:
    state = with_two()
    for call, why in (
        (lambda: gestures.add_annotation(state, span(4, 4)), "at least one frame"),
        (lambda: gestures.add_annotation(state, span(4, 5), annotation_id=A), "already"),
        (lambda: gestures.add_annotation(state, span(4, 5), colour="beige"), "no colour"),
        (lambda: gestures.add_annotation(state, span(4, 5), title="x" * 201), "at most 200"),
        (lambda: gestures.add_annotation(state, span(4, 5), tags=["x" * 121]), "longer than"),
        (lambda: gestures.add_annotation(state, span(4, 5), people=map(str, range(101))), "100"),
        (lambda: gestures.change_annotation(state, A, still=FrameIndex(20)), "one of its own"),
        (lambda: gestures.delete_annotations(state, []), "No annotation is selected"),
        (lambda: gestures.add_annotations(state, []), "no annotation to add"),
        (lambda: gestures.add_annotations(state, state.annotations.values()), "already"),
        (lambda: gestures.delete_annotation(state, AnnotationId("z")), "no longer there"),
    ):
        with pytest.raises(Refused, match=why):
            call()


def test_the_log_says_what_changed_and_nothing_personal() -> None:
    state = with_two()
    patch = gestures.change_annotation(
        state, A, title="Secret name", people=["Somebody"], place="At home", span=span(10, 21)
    )
    facts = annotation_facts(patch)
    changed = facts["notes"]["each"][A]["changed"]
    assert changed == ["span", "title", "people", "place"]
    assert facts["notes"]["each"][A]["frames"] == [10, 20]
    assert not any(word in str(facts) for word in ("Secret", "Somebody", "home"))
    assert annotation_facts(patch.inverse())["notes"]["changed"]["title"] == 1
    assert annotation_facts(Patch("nothing")) == {}


def test_of_many_the_log_gives_the_number_only() -> None:
    many = [Annotation(AnnotationId(str(n)), span(n, n + 1)) for n in range(60)]
    assert annotation_facts(gestures.add_annotations(EMPTY, many)) == {"notes": {"added": 60}}


@settings(max_examples=30)
@given(values.annotations(), st.integers(-500, 500))
def test_moving_and_back_is_nothing(one: Annotation, by: int) -> None:
    state = gestures.add_annotations(EMPTY, [one]).apply(EMPTY)[0]
    there = gestures.move_annotations(state, [one.id], by, frames=10_000).apply(state)[0]
    moved = there.annotations[one.id].span.start - one.span.start
    back = gestures.move_annotations(there, [one.id], -moved, frames=10_000).apply(there)[0]
    assert back == state


@pytest.mark.parametrize("far", [1e300, -1e300, 1e9])
def test_a_region_far_outside_of_every_picture_is_refused(far: float) -> None:
    with pytest.raises(Refused, match="far outside"):
        gestures.add_annotation(EMPTY, span(1, 2), region=Box(far, 1.0, 2.0, 3.0))
