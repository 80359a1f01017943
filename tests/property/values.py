"""Strategies for model values, shared by the property tests."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType

from hypothesis import strategies as st

from player.media.time import FrameIndex, FrameSpan
from redaction.model.annotation import Annotation
from redaction.model.audio import AudioRange, AudioTreatment, SoundReview
from redaction.model.geometry import Box, Ellipse, Polygon, Shape
from redaction.model.ids import AnnotationId, AudioRangeId, FootageId, PersonId, TrackId
from redaction.model.note_category import PALETTE
from redaction.model.person import Person
from redaction.model.project import Project
from redaction.model.region import Kind, Style
from redaction.model.track import Keyframe, Origin, Problem, ReviewState, Track

LAST = 60
"""Frames of the footage that drawn tracks lie in."""

numbers = st.floats(-200, 2200, width=32)
sides = st.floats(0.5, 500, width=32)
boxes = st.builds(Box, numbers, numbers, sides, sides)
ellipses = st.builds(Ellipse, boxes)


@st.composite
def polygons(draw: st.DrawFn) -> Polygon:
    box = draw(boxes)
    more = draw(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=4))
    return Polygon(
        (
            (box.x, box.y),
            (box.x1, box.y1),
            *((box.x + u * box.w, box.y + v * box.h) for u, v in more),
        )
    )


shapes: st.SearchStrategy[Shape] = st.one_of(boxes, ellipses, polygons())
texts = st.text(max_size=8)
codes = st.lists(st.sampled_from(["foi40-2", "foi30", "dpa45-4e"]), max_size=2).map(tuple)


@st.composite
def tracks(
    draw: st.DrawFn,
    ident: str = "t",
    shape: st.SearchStrategy[Shape] = shapes,
    locked: bool | None = False,
    number: int | None = None,
) -> Track:
    frames = sorted(draw(st.sets(st.integers(0, LAST - 2), min_size=1, max_size=8)))
    keyframes = [
        Keyframe(
            FrameIndex(frame),
            draw(shape),
            draw(st.sampled_from([False, False, False, True])),
            draw(st.sampled_from(Origin)),
            draw(st.floats(0, 1)),
        )
        for frame in frames
    ]
    if all(k.outside for k in keyframes):
        keyframes[0] = replace(keyframes[0], outside=False)
    stop = draw(st.integers(frames[-1] + 1, LAST))
    return Track(
        TrackId(ident),
        tuple(keyframes),
        FrameIndex(stop),
        draw(st.sampled_from(Kind)),
        draw(st.sampled_from(ReviewState)),
        draw(st.booleans()),
        draw(st.none() | st.sampled_from(Style)),
        draw(st.none() | st.sampled_from([PersonId("p0"), PersonId("p1")])),
        draw(texts),
        draw(codes),
        draw(texts),
        draw(st.booleans()) if locked is None else locked,
        draw(st.booleans()),
        draw(st.lists(st.sampled_from(Problem), max_size=2, unique=True).map(tuple)),
        draw(st.floats(0, 1)),
        draw(st.lists(st.sampled_from(Problem), max_size=2, unique=True).map(tuple)),
        draw(st.integers(0, 3)) if number is None else number,
        draw(texts),
    )


@st.composite
def spans(draw: st.DrawFn, last: int = LAST) -> FrameSpan:
    start = draw(st.integers(0, last - 1))
    return FrameSpan(FrameIndex(start), FrameIndex(draw(st.integers(start + 1, last))))


fractions = st.fractions(0, 3600, max_denominator=90000)


@st.composite
def audio(draw: st.DrawFn, ident: str = "a") -> AudioRange:
    start, length = draw(fractions), draw(fractions.filter(bool))
    treatment = draw(st.sampled_from(AudioTreatment))
    return AudioRange(
        AudioRangeId(ident),
        start,
        start + Fraction(length),
        treatment,
        draw(codes),
        draw(texts),
        draw(texts),
    )


@st.composite
def annotations(draw: st.DrawFn, ident: str = "n") -> Annotation:
    span = draw(spans())
    stills = st.none() | st.sampled_from(list(span))
    return Annotation(
        AnnotationId(ident),
        span,
        draw(texts),
        draw(texts),
        draw(texts),
        draw(st.sampled_from(["", *PALETTE])),
        tuple(draw(st.lists(texts, max_size=3))),
        tuple(draw(st.lists(texts, max_size=3))),
        draw(texts),
        draw(st.none() | shapes),
        draw(stills),
        draw(st.booleans()),
        draw(texts),
    )


@st.composite
def people(draw: st.DrawFn, ident: str = "p0") -> Person:
    some = st.lists(st.sampled_from(["t0", "t1", "t2"]), unique=True, max_size=2)
    return Person(
        PersonId(ident),
        draw(texts),
        draw(st.booleans()),
        draw(texts),
        draw(st.booleans()),
        tuple(TrackId(i) for i in draw(some)),
        tuple(TrackId(i) for i in draw(some)),
        draw(codes),
        draw(texts),
    )


@st.composite
def projects(draw: st.DrawFn, locked: bool | None = False) -> Project:
    # Each has a number of its own, or none: made by an earlier version.
    numbers = draw(st.permutations([0, 0, 1, 2, 3, 7]))
    found = [
        draw(tracks(f"t{i}", locked=locked, number=numbers[i]))
        for i in range(draw(st.integers(0, 4)))
    ]
    return Project(
        FootageId("f"),
        MappingProxyType({t.id: t for t in found}),
        MappingProxyType({PersonId(f"p{i}"): draw(people(f"p{i}")) for i in range(2)}),
        MappingProxyType({AudioRangeId("a0"): draw(audio("a0"))}),
        MappingProxyType({AnnotationId("n0"): draw(annotations("n0"))}),
        sound=draw(st.sampled_from(SoundReview)),
    )


def coverage(track: Track | None) -> dict[int, Shape]:
    """Frame to shape of everything a track has, for comparison."""
    if track is None:
        return {}
    shown = ((f, track.shape_at(f)) for f in range(track.start, track.stop))
    return {f: s for f, s in shown if s is not None}
