from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.timeline import paint
from app.timeline.bars import Bars, Look, bar_of, per_pixel
from app.timeline.lanes import NAMES, ROW
from app.timeline.scale import TimeScale, ticks
from app.timeline.view import TimelineView
from player.media.time import FrameIndex, FrameSpan
from redaction.model.geometry import Box
from redaction.model.ids import TrackId
from redaction.model.track import Keyframe, Origin, Problem, ReviewState, Track
from tests.gui.review_kit import EvenTimes, a_project, a_track

BOX = Box(0, 0, 10, 10)
LEFT = Qt.MouseButton.LeftButton


class TestScale:
    @given(st.integers(1, 200_000), st.floats(50, 2000), st.floats(0, 1), st.floats(1.01, 20))
    def test_zooming_in_keeps_the_frame_under_the_pointer(
        self, frames: int, width: float, share: float, factor: float
    ) -> None:
        scale = TimeScale(frames, width).fitted()
        x = share * (width - 1)
        assert abs(scale.zoomed_at(x, factor).frame_at(x) - scale.frame_at(x)) <= 1

    @given(st.integers(1, 200_000), st.floats(50, 2000), st.floats(-1e6, 1e6))
    def test_no_scrolling_leaves_the_footage(self, frames: int, width: float, left: float) -> None:
        scale = TimeScale(frames, width).fitted().zoomed_at(0, 8).scrolled_to(left)
        first, stop = scale.visible()
        assert 0 <= first < stop <= frames

    def test_every_frame_can_be_pointed_at(self) -> None:
        scale = TimeScale(100, 500).fitted()
        assert [scale.frame_at(scale.x_of(f) + 1) for f in range(100)] == list(range(100))
        assert scale.frame_at(-5) == 0
        assert scale.frame_at(9999) == 99

    def test_a_playhead_out_of_view_is_scrolled_to(self) -> None:
        scale = TimeScale(10_000, 500, ppf=5)
        assert scale.showing(50) is scale
        first, stop = scale.showing(4000).visible()
        assert first <= 4000 < stop

    @pytest.mark.parametrize("zoom", [1, 5, 40, 400, 4000])
    def test_labels_never_touch_and_say_the_time_of_their_frame(self, zoom: float) -> None:
        frames = 90_000
        times = EvenTimes(frames)
        scale = TimeScale(frames, 1000).fitted().zoomed_at(500, zoom)
        labelled = [t for t in ticks(scale, times) if t.time]
        assert len(labelled) >= 2
        xs = [scale.x_of(t.frame) for t in labelled]
        assert min(b - a for a, b in pairwise(xs)) >= 90
        for tick in labelled:
            second = times.seconds(FrameIndex(tick.frame))
            hours, minutes, rest = tick.time.split(":")
            said = int(hours) * 3600 + int(minutes) * 60 + float(rest)
            assert said == pytest.approx(float(second), abs=0.001)

    def test_one_frame_has_a_ruler_too(self) -> None:
        assert ticks(TimeScale(1, 500).fitted(), EvenTimes(1))


class TestBars:
    def test_spans_and_manual_keyframes(self) -> None:
        keys = (
            Keyframe(FrameIndex(5), BOX, origin=Origin.DETECTED),
            Keyframe(FrameIndex(9), BOX, origin=Origin.MANUAL),
            Keyframe(FrameIndex(20), BOX, outside=True),
            Keyframe(FrameIndex(30), BOX),
        )
        track = Track(TrackId("t"), keys, FrameIndex(40))
        bar = bar_of(a_project(track), track)
        assert bar.spans == (FrameSpan(FrameIndex(5), FrameIndex(20)), FrameSpan(30, 40))
        assert (bar.keys, bar.leaves) == ((9, 30), (20,))
        assert bar.covers(19)
        assert not bar.covers(25)

    def test_what_nobody_saw_is_soft(self) -> None:
        keys = (
            Keyframe(FrameIndex(0), BOX, origin=Origin.PADDED),
            Keyframe(FrameIndex(4), BOX, origin=Origin.DETECTED),
            Keyframe(FrameIndex(8), BOX, origin=Origin.DETECTED),
            Keyframe(FrameIndex(9), BOX, origin=Origin.CARRIED),
            Keyframe(FrameIndex(12), BOX, origin=Origin.DETECTED),
            Keyframe(FrameIndex(13), BOX, origin=Origin.CARRIED),
            Keyframe(FrameIndex(29), BOX, origin=Origin.DETECTED),
        )
        track = Track(TrackId("t"), keys, FrameIndex(33))
        soft = bar_of(a_project(track), track).soft
        assert soft == ((0, 4), (13, 29), (30, 33)), (
            "nobody looked on frames 9 to 11, as on most frames"
        )

    def test_a_frame_or_two_between_detections_is_no_news(self) -> None:
        origins = (Origin.DETECTED, Origin.CARRIED)
        keys = tuple(Keyframe(FrameIndex(f), BOX, origin=origins[f % 2]) for f in range(9))
        track = Track(TrackId("t"), keys, FrameIndex(9))
        assert bar_of(a_project(track), track).soft == ()

    def test_every_state_has_its_own_look(self) -> None:
        tracks = [
            a_track("p", 0, 5),
            a_track("a", 0, 5, state=ReviewState.ACCEPTED),
            a_track("r", 0, 5, state=ReviewState.REJECTED),
            a_track("k", 0, 5, visible=True),
        ]
        project = a_project(*tracks)
        assert [bar_of(project, t).look for t in tracks] == list(Look)

    def test_counts_per_frame(self) -> None:
        bars = Bars(10)
        bars.update(
            a_project(
                a_track("a", 0, 4),
                a_track("b", 2, 6, state=ReviewState.ACCEPTED),
                a_track("c", 0, 10, state=ReviewState.REJECTED),
                a_track("d", 0, 10, visible=True),
            )
        )
        assert bars.covered.tolist() == [1, 1, 2, 2, 1, 1, 0, 0, 0, 0]
        assert bars.pending.tolist() == [1, 1, 1, 1, 0, 0, 0, 0, 0, 0]

    def test_an_edit_works_out_one_bar_and_keeps_the_rows(self) -> None:
        tracks = [a_track(f"t{i:02}", i, 50) for i in range(20)]
        project = a_project(*tracks)
        bars = Bars(100)
        bars.update(project)
        before = list(bars.rows)
        moved = replace(tracks[7], keyframes=(Keyframe(FrameIndex(40), BOX),))
        bars.update(project.with_tracks([moved]))
        assert [b.track for b in bars.rows] == [b.track for b in before]
        assert [a is b for a, b in zip(bars.rows, before, strict=True)].count(False) == 1

    @given(st.lists(st.integers(0, 9), min_size=1, max_size=60), st.integers(1, 90))
    def test_no_pixel_hides_a_covered_frame(self, counts: list[int], width: int) -> None:
        values = np.array(counts, np.int32)
        shown = per_pixel(values, 0.0, width / len(counts), width)
        assert shown.max() == values.max()

    def test_problems_are_marked_until_decided(self) -> None:
        problems = (Problem.STARTS_INSIDE, Problem.ENDS_INSIDE)
        track = a_track("t", 10, 20, problems=problems)
        assert bar_of(a_project(track), track).problem == (10, 19)
        done = replace(track, state=ReviewState.ACCEPTED)
        assert bar_of(a_project(done), done).problem == ()


@pytest.fixture
def timeline(qtbot: QtBot) -> Iterator[TimelineView]:
    view = TimelineView()
    qtbot.addWidget(view)
    view.resize(NAMES + 500, 320)
    view.show()
    view.set_footage(100, EvenTimes(100))
    view.set_project(a_project(a_track("a", 10, 40), a_track("b", 60, 90)))
    return view


def spot(view: TimelineView, frame: int, row: int | None = None) -> QPoint:
    x = NAMES + view.scale.x_of(frame + 0.5)
    y = 10 if row is None else view.strip.lanes.bottom + row * ROW + ROW // 2
    return QPoint(round(x), y)


class TestTimeline:
    def test_pressing_and_dragging_on_the_ruler_scrubs(self, timeline: TimelineView) -> None:
        asked: list[int] = []
        timeline.seek_asked.connect(asked.append)
        QTest.mousePress(timeline.viewport(), LEFT, pos=spot(timeline, 20))
        for frame in (30, 55):
            QTest.mouseMove(timeline.viewport(), spot(timeline, frame))
            QApplication.processEvents()
        QTest.mouseRelease(timeline.viewport(), LEFT, pos=spot(timeline, 55))
        assert asked[0] == 20
        assert asked[-1] == 55

    def test_a_bar_selects_its_track_and_a_double_click_jumps(self, timeline: TimelineView) -> None:
        asked: list[tuple[str, bool]] = []
        jumps: list[str] = []
        seeks: list[int] = []
        timeline.track_asked.connect(lambda t, add: asked.append((t, add)))
        timeline.jump_asked.connect(jumps.append)
        timeline.seek_asked.connect(seeks.append)
        QTest.mouseClick(timeline.viewport(), LEFT, pos=spot(timeline, 20, row=0))
        shift = Qt.KeyboardModifier.ShiftModifier
        QTest.mouseClick(timeline.viewport(), LEFT, shift, spot(timeline, 70, row=1))
        QTest.mouseDClick(timeline.viewport(), LEFT, pos=spot(timeline, 70, row=1))
        assert asked[:2] == [("a", False), ("b", True)]
        assert jumps == ["b"]
        assert seeks == []

    def test_an_empty_stretch_of_a_row_scrubs(self, timeline: TimelineView) -> None:
        seeks: list[int] = []
        timeline.seek_asked.connect(seeks.append)
        QTest.mouseClick(timeline.viewport(), LEFT, pos=spot(timeline, 70, row=0))
        assert seeks == [70]

    def test_the_wheel_zooms_at_the_pointer(self, timeline: TimelineView) -> None:
        at = QPointF(spot(timeline, 80))
        wheel = QWheelEvent(
            at, timeline.viewport().mapToGlobal(at), QPoint(), QPoint(0, 600),
            Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(timeline.viewport(), wheel)
        assert timeline.scale.ppf > 10
        assert timeline.scale.frame_at(at.x() - NAMES) == 80
        timeline.fit()
        assert timeline.scale.visible() == (0, 100)

    def test_what_is_out_of_view_can_be_scrolled_to(self, timeline: TimelineView) -> None:
        across, down = timeline.horizontalScrollBar(), timeline.verticalScrollBar()
        assert not across.isVisible()
        timeline.zoom_by(8)
        QApplication.processEvents()
        assert across.isVisible()
        across.setValue(across.maximum())
        assert timeline.scale.visible()[1] == 100
        timeline.fit()
        QApplication.processEvents()
        assert not across.isVisible()
        timeline.set_project(a_project(*(a_track(f"t{i:02}", i, 50) for i in range(40))))
        QApplication.processEvents()
        assert down.isVisible()
        timeline.set_selection(frozenset({TrackId("t39")}))
        assert down.value() == down.maximum()

    def test_arrows_choose_rows_and_return_jumps(self, timeline: TimelineView) -> None:
        asked: list[str] = []
        jumps: list[str] = []
        timeline.track_asked.connect(lambda t, _add: asked.append(t))
        timeline.jump_asked.connect(jumps.append)
        timeline.set_selection(frozenset({TrackId("a")}))
        QTest.keyClick(timeline.viewport(), Qt.Key.Key_Down)
        assert asked == ["b"]
        QTest.keyClick(timeline.viewport(), Qt.Key.Key_Return)
        assert jumps == ["a"]

    def test_two_thousand_tracks_paint_only_the_rows_in_view(
        self, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        view = TimelineView()
        qtbot.addWidget(view)
        view.resize(900, 300)
        view.show()
        view.set_footage(200_000, EvenTimes(200_000))
        project = a_project(*(a_track(f"t{i:04}", i * 90, i * 90 + 400) for i in range(2000)))
        view.set_project(project)
        painted: list[TrackId] = []
        original = paint.paint_bar

        def counted(painter, scale, bar, y, h, *, selected):  # type: ignore[no-untyped-def]
            painted.append(bar.track)
            original(painter, scale, bar, y, h, selected=selected)

        monkeypatch.setattr(paint, "paint_bar", counted)
        view.restyle()
        view.grab()
        assert 5 < len(painted) < 15
        painted.clear()
        view.set_playhead(1000)
        view.grab()
        assert painted == []
        view.set_selection(frozenset({TrackId("t1500")}))
        view.grab()
        assert "t1500" in painted
