"""Laws of the annotations' lane: where they lie, what is painted, what dragging means."""

from __future__ import annotations

from itertools import pairwise
from types import MappingProxyType

from hypothesis import given
from hypothesis import strategies as st

from app.timeline.bars import Bars
from app.timeline.content import look_by
from app.timeline.note_bars import MOST_ROWS, NARROW, NoteBar, NoteBars
from app.timeline.note_drag import Held, NoteDrag
from app.timeline.paint import Strip
from app.timeline.scale import TimeScale
from player.media.time import FrameIndex, FrameSpan
from redaction.model.annotation import Annotation
from redaction.model.ids import AnnotationId
from redaction.model.note_category import BUILT_IN

FRAMES = 2000
spans = st.tuples(st.integers(0, FRAMES - 1), st.integers(1, 400)).map(
    lambda pair: (pair[0], min(pair[0] + pair[1], FRAMES))
)


def bars_of(found: list[tuple[int, int]]) -> NoteBars:
    notes = {}
    for at, (start, stop) in enumerate(found):
        note = AnnotationId(f"n{at}")
        span = FrameSpan(FrameIndex(start), FrameIndex(stop))
        notes[note] = Annotation(note, span, category="person")
    made = NoteBars()
    made.update(MappingProxyType(notes), look_by(BUILT_IN))
    return made


@given(st.lists(spans, max_size=40))
def test_none_lies_on_another_while_there_are_rows(found: list[tuple[int, int]]) -> None:
    bars = bars_of(found)
    assert len(bars) == len(found)
    for row in range(MOST_ROWS - 1):
        inside = [bar for bar in bars.bars if bar.row == row]
        assert all(a.stop <= b.start for a, b in pairwise(inside))
    assert bars.rows <= MOST_ROWS


@given(st.lists(spans, max_size=40), spans)
def test_those_in_a_stretch_are_found(found: list[tuple[int, int]], asked: tuple[int, int]) -> None:
    first, stop = asked
    bars = bars_of(found)
    wanted = {b.id for b in bars.bars if b.start < stop and b.stop > first}
    assert {b.id for b in bars.within(first, stop)} == wanted


@given(st.lists(spans, max_size=60), st.floats(1, 400), st.integers(1, 8))
def test_each_place_with_an_annotation_has_one_painted(
    found: list[tuple[int, int]], zoom: float, rows: int
) -> None:
    bars = bars_of(found)
    scale = TimeScale(FRAMES, 800).fitted().zoomed_at(300, zoom)
    painted = bars.in_view(scale, rows)
    shown = {bar.id for bar, *_ in painted}
    first, stop = scale.visible()
    for bar in bars.within(first, stop):
        if bar.id in shown:
            continue
        x, row = scale.x_of(bar.start), min(bar.row, rows - 1)
        near = [
            other
            for other, left, wide, _room in painted
            if min(other.row, rows - 1) == row and abs(left - x) < NARROW and wide < NARROW
        ]
        assert near, "it is hidden by one that lies elsewhere"
    for row in range(rows):
        lefts = [left for bar, left, _, _ in painted if min(bar.row, rows - 1) == row]
        assert lefts == sorted(lefts)


@given(spans, st.sampled_from(Held), st.floats(-50, 900), st.lists(st.integers(0, FRAMES - 1)))
def test_whatever_is_dragged_stays_in_the_footage_and_keeps_a_frame(
    span: tuple[int, int], part: Held, x: float, places: list[int]
) -> None:
    start, stop = span
    bar = NoteBar(AnnotationId("n"), start, stop, "", "blue")
    strip = Strip(TimeScale(FRAMES, 800).fitted(), Bars(FRAMES))
    held = NoteDrag(bar, part, (start + stop) // 2)
    held.drag(strip, x, places, snap=True)
    after = held.bar
    assert 0 <= after.start < after.stop <= FRAMES
    if part is Held.WHOLE:
        assert after.stop - after.start == stop - start
    elif part is Held.BEGIN:
        assert after.stop == stop
    else:
        assert after.start == start


def test_what_is_dragged_catches_at_a_place_but_not_at_itself() -> None:
    bar = NoteBar(AnnotationId("n"), 100, 140, "", "blue")
    strip = Strip(TimeScale(FRAMES, 800).fitted(), Bars(FRAMES))
    held = NoteDrag(bar, Held.WHOLE, 120)
    held.drag(strip, strip.scale.x_of(523), [100, 139, 500], snap=True)
    assert (held.bar.start, held.bar.stop) == (500, 540)
    held.drag(strip, strip.scale.x_of(121), [100, 139], snap=True)
    assert held.bar.start == 101


def test_a_range_that_runs_has_its_row_for_itself() -> None:
    bars = bars_of([(10, 11), (20, 30)])
    assert {bar.row for bar in bars.bars} == {0}
    bars.set_running(frozenset({AnnotationId("n0")}))
    assert [bar.row for bar in bars.bars] == [0, 1]
