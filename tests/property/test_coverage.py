"""Laws of what was seen: sets of frames, what an edit makes lapse, what counts since."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from redaction.coverage.coverage import Coverage
from redaction.coverage.lapsing import changed_frames, changed_sound
from redaction.coverage.rule import SeenRule
from redaction.coverage.runs import (
    Runs,
    complement,
    count,
    difference,
    from_text,
    intersection,
    numbers,
    of_spans,
    runs_of,
    spans_of,
    to_text,
    union,
)
from redaction.coverage.viewing import Hearing, Lapse, View, Viewing
from redaction.edit.asking import Refused
from redaction.model.audio import AudioTreatment
from redaction.model.geometry import Box, Ellipse, Shape
from redaction.model.project import Project, highlights_at, regions_at
from tests.property import values
from tests.property.test_edit import Gesture, gesture_calls
from tests.property.values import LAST

sets = st.sets(st.integers(0, 40))
NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


def as_runs(found: set[int]) -> Runs:
    return runs_of((n, n + 1) for n in found)


@given(sets, sets)
def test_runs_are_sets_of_numbers(a: set[int], b: set[int]) -> None:
    runs, others = as_runs(a), as_runs(b)
    assert set(numbers(union(runs, others))) == a | b
    assert set(numbers(intersection(runs, others))) == a & b
    assert set(numbers(difference(runs, others))) == a - b
    assert set(numbers(complement(runs, 30))) == set(range(30)) - a
    assert count(runs) == len(a)
    assert from_text(to_text(runs)) == runs
    assert of_spans(spans_of(runs)) == runs
    for found in (runs, union(runs, others), difference(runs, others), intersection(runs, others)):
        assert all(stop < start for (_, stop), (start, _) in pairwise(found))
        assert all(start < stop for start, stop in found)


def picture(project: Project, frame: int) -> tuple[list[str], list[str]]:
    """What a frame looks like, whosever regions they are."""

    def told(shape: Shape) -> str:
        match shape:
            case Box():
                flat = [shape.x, shape.y, shape.w, shape.h]
            case Ellipse(box):
                flat = [box.x, box.y, box.w, box.h]
            case _:
                flat = [v for point in shape.points for v in point]
        return f"{type(shape).__name__} {[round(v, 6) + 0.0 for v in flat]}"

    return (
        sorted(f"{told(r.shape)} {r.style}" for r in regions_at(project, frame)),
        sorted(f"{told(r.shape)} {r.style}" for r in highlights_at(project, frame)),
    )


@settings(max_examples=40)
@given(values.projects(), st.lists(gesture_calls(), min_size=1, max_size=4))
def test_an_edit_makes_exactly_the_frames_lapse_that_look_different(
    project: Project, calls: list[Gesture]
) -> None:
    for call in calls:
        try:
            patch = call(project)
        except Refused:
            continue
        after, _ = patch.apply(project)
        for before, then, made in ((project, after, patch), (after, project, patch.inverse())):
            found = set(numbers(of_spans(changed_frames(before, then, made))))
            # tracks may be held far past the last frame that gestures act on
            stop = max((t.stop for p in (before, then) for t in p.tracks.values()), default=LAST)
            different = {f for f in range(stop) if picture(before, f) != picture(then, f)}
            assert found == different
        project = after


@settings(max_examples=20)
@given(values.projects(), st.lists(gesture_calls(), min_size=1, max_size=4))
def test_sound_lapses_where_more_is_heard_than_before(
    project: Project, calls: list[Gesture]
) -> None:
    def heard(of: Project, at: Fraction) -> int:
        there = [r.treatment for r in of.audio.values() if r.start <= at < r.stop]
        if any(t is not AudioTreatment.DISGUISE for t in there):
            return 0
        return 1 if there else 2

    for call in calls:
        try:
            patch = call(project)
        except Refused:
            continue
        after, _ = patch.apply(project)
        lapsed = changed_sound(project, after, patch)
        edges = {r.start for p in (project, after) for r in p.audio.values()}
        edges |= {r.stop for p in (project, after) for r in p.audio.values()}
        places = sorted(edges)
        for low, high in pairwise(places):
            at = (low + high) / 2
            if heard(after, at) > heard(project, at):
                assert any(start <= at * 1000 < stop for start, stop in lapsed)
        project = after


looks = st.tuples(st.integers(0, 6), sets, st.sampled_from(["Ann", "Bob"]))


@given(st.lists(looks, max_size=8), st.lists(st.tuples(st.integers(1, 6), sets), max_size=6))
def test_a_frame_counts_when_it_was_seen_after_it_changed_last(
    seen: list[tuple[int, set[int], str]], lapses: list[tuple[int, set[int]]]
) -> None:
    coverage = Coverage(
        tuple(
            Viewing(spans_of(as_runs(f)), View.PREVIEW, 1.0, who, NOON, revision=r)
            for r, f, who in seen
        ),
        tuple(Hearing(as_runs(f), (0,), 1.0, who, NOON, r) for r, f, who in seen),
        tuple(Lapse(r, NOON, as_runs(f), as_runs(f)) for r, f in lapses),
    )
    rule = SeenRule()
    for who in (None, "Ann"):
        expected = {
            n
            for n in range(41)
            if any(
                n in frames
                and who in (None, person)
                and revision >= max((r for r, f in lapses if n in f), default=0)
                for revision, frames, person in seen
            )
        }
        ever = {n for _, frames, person in seen if who in (None, person) for n in frames}
        assert set(numbers(of_spans(coverage.seen(rule, who)))) == expected
        assert set(numbers(of_spans(coverage.unseen(rule, 41, who)))) == set(range(41)) - expected
        assert set(numbers(of_spans(coverage.lapsed(rule, who)))) == ever - expected
        parts = runs_of(
            (round(a * 1000), round(b * 1000)) for a, b in coverage.heard(rule, (0,), who)
        )
        assert set(numbers(parts)) == expected
