"""Lanes, handles, snapping and what is shown at the pointer."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QObject, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.thumbnails import Thumbnail
from app.timeline.clock import Clock
from app.timeline.coverage_lane import Look, Seen, lowest_per_pixel, paint_seen
from app.timeline.faults import FaultKind, Faults, damage
from app.timeline.film import tile_width, tiles
from app.timeline.lanes import NAMES, ROW, RULER, SIZES, Lane, Lanes, Placed
from app.timeline.scale import TimeScale
from app.timeline.snapping import CLOSE, REACH, caught
from app.timeline.tips import tip_at
from app.timeline.view import TimelineView
from player.media.index import Gap, VideoIndex
from player.media.peaks import Peaks
from player.media.time import FrameIndex, FrameSpan
from redaction.coverage.coverage import Coverage
from redaction.coverage.rule import SeenRule, Whose
from redaction.coverage.viewing import Lapse, View, Viewing
from redaction.model.annotation import Annotation
from redaction.model.audio import AudioRange, AudioTreatment
from redaction.model.ids import AnnotationId, AudioRangeId
from redaction.model.project import Project
from redaction.model.track import Problem
from tests.gui.review_kit import EvenTimes, a_project, a_track

LEFT = Qt.MouseButton.LeftButton
ALT = Qt.KeyboardModifier.AltModifier
FRAMES = 1000
FIXED = (Lane.PROBLEMS, Lane.COVERED, Lane.SEEN)
"""Lanes that keep their height and their place, however little room there is."""


class Ready(QObject):
    """As much of ``Strips`` as is painted, with a picture every tenth frame."""

    thumbnails_changed = Signal()
    peaks_changed = Signal()
    speech_changed = Signal()
    cuts_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.has_pictures = self.has_sound = True
        self.busy, self.aspect = False, 16 / 9
        loud = np.full(4000, 180, np.uint8)
        self.peaks: Peaks | None = Peaks(loud, loud, 40.0, complete=True)
        self.speech: tuple[tuple[float, float], ...] = ((4.0, 12.0),)
        self.cuts: tuple[int, ...] = (300, 700)
        self.looked: list[tuple[int, int]] = []
        self.image = QImage(160, 90, QImage.Format.Format_RGB32)
        self.image.fill(QColor(250, 0, 0))

    def thumbnail(self, frame: int) -> Thumbnail:
        return Thumbnail(round(frame / 10) * 10, False, self.image)

    def look_at(self, stretches: Sequence[tuple[int, int]]) -> None:
        self.looked = list(stretches)


def noted(project: Project) -> Project:
    """With two markers, one of them a stretch, a muted and a toned range."""
    notes = [
        Annotation(AnnotationId("1"), FrameSpan(FrameIndex(100), FrameIndex(101)), "Door opens"),
        Annotation(AnnotationId("2"), FrameSpan(FrameIndex(500), FrameIndex(600)), "Interview"),
    ]
    sounds = [
        AudioRange(AudioRangeId("1"), Fraction(20), Fraction(24)),
        AudioRange(AudioRangeId("2"), Fraction(30), Fraction(34), AudioTreatment.TONE),
    ]
    return replace(
        project,
        annotations=MappingProxyType({n.id: n for n in notes}),
        audio=MappingProxyType({s.id: s for s in sounds}),
    )


@pytest.fixture
def ready() -> Ready:
    return Ready()


@pytest.fixture
def timeline(qtbot: QtBot, ready: Ready) -> Iterator[TimelineView]:
    window = QMainWindow()
    view = TimelineView()
    below = QWidget()
    room = QVBoxLayout(below)
    room.setContentsMargins(0, 0, 0, 0)
    room.addSpacing(200)
    room.addWidget(view)
    window.setCentralWidget(below)
    qtbot.addWidget(window)
    view.set_strips(ready)  # type: ignore[arg-type]
    window.resize(NAMES + 500, 560)
    with qtbot.waitExposed(window):
        window.show()
    view.set_footage(FRAMES, EvenTimes(FRAMES))
    doubt = a_track("doubtful", 200, 400, problems=(Problem.STARTS_INSIDE,))
    view.set_project(noted(a_project(doubt)))
    QApplication.processEvents()
    yield view
    window.close()


def spot(view: TimelineView, frame: float, lane: Lane | None = None) -> QPoint:
    place = None if lane is None else view.strip.lanes.place(lane)
    y = 10 if place is None else place.top + place.height // 2
    return QPoint(round(NAMES + view.scale.x_of(frame)), y)


def hover(view: TimelineView, at: QPoint) -> None:
    QTest.mouseMove(view.viewport(), at)
    QApplication.processEvents()


def drag(view: TimelineView, start: QPoint, end: QPoint, keys: Qt.KeyboardModifier) -> None:
    QTest.mousePress(view.viewport(), LEFT, keys, start)
    view.gestures.move(moved(view, end, keys))
    QTest.mouseRelease(view.viewport(), LEFT, keys, end)


def moved(view: TimelineView, at: QPoint, keys: Qt.KeyboardModifier):  # type: ignore[no-untyped-def]
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent

    place = QPointF(at)
    return QMouseEvent(QEvent.Type.MouseMove, place, place, LEFT, LEFT, keys)


class TestSnapping:
    @given(
        st.integers(1, 200_000),
        st.floats(1, 400),
        st.floats(0, 1),
        st.lists(st.integers(-10, 200_010), max_size=20),
    )
    def test_what_is_meant_is_under_the_pointer_or_a_place_within_reach(
        self, frames: int, zoom: float, share: float, places: list[int]
    ) -> None:
        scale = TimeScale(frames, 800).fitted().zoomed_at(400, zoom)
        x = share * 799
        meant = caught(scale, x, places)
        assert 0 <= meant.frame < frames
        if meant.snapped:
            assert meant.frame in places
            assert abs(scale.x_of(meant.frame) - x) <= REACH
            assert scale.ppf < CLOSE
        else:
            assert meant.frame == scale.frame_at(x)
            inside = [p for p in places if 0 <= p < frames and scale.ppf < CLOSE]
            assert all(abs(scale.x_of(p) - x) > REACH for p in inside)

    def test_the_nearest_place_catches_and_none_when_switched_off(self) -> None:
        scale = TimeScale(1000, 500).fitted()
        assert caught(scale, 51, [100, 104]).frame == 100
        assert caught(scale, 51.8, [100, 104]).frame == 104
        assert caught(scale, 51, [100, 104], snap=False).frame == 102


class TestLanes:
    def test_lanes_follow_what_there_is(self, timeline: TimelineView, ready: Ready) -> None:
        shown = [p.lane for p in timeline.strip.lanes.placed()]
        assert shown == [lane for lane in Lane if lane is not Lane.SEEN]
        timeline.set_seen(Seen.of(Coverage(), SeenRule(), "Ann", FRAMES))
        assert [p.lane for p in timeline.strip.lanes.placed()] == list(Lane)
        assert "0 per cent of the frames" in timeline.accessibleDescription()
        timeline.set_seen(None)
        assert "Annotations · 2. Problems · 1" in timeline.accessibleDescription()
        ready.has_pictures = ready.has_sound = False
        timeline.set_project(a_project())
        assert [p.lane for p in timeline.strip.lanes.placed()] == [Lane.COVERED]

    @given(
        st.frozensets(st.sampled_from(list(Lane))),
        st.frozensets(st.sampled_from(list(Lane))),
        st.dictionaries(st.sampled_from(list(Lane)), st.integers(0, 400)),
        st.integers(60, 900),
        st.integers(0, 5),
        st.integers(1, 8),
    )
    def test_lanes_lie_below_each_other_and_rows_keep_their_room(
        self,
        filled: frozenset[Lane],
        hidden: frozenset[Lane],
        heights: dict[Lane, int],
        room: int,
        rows: int,
        notes: int,
    ) -> None:
        lanes = Lanes(filled=filled, hidden=hidden, rows=rows, note_rows=notes).in_room(room)
        for lane, height in heights.items():
            lanes = lanes.with_height(lane, height)
        placed, top = lanes.placed(), RULER
        for place in placed:
            assert place.top == top
            assert SIZES[place.lane][1] <= place.height <= SIZES[place.lane][2]
            assert place.lane in filled - hidden
            top = place.bottom
        assert lanes.bottom == top
        fixed = sum(SIZES[p.lane][0] for p in placed if p.lane in (*FIXED, Lane.MARKERS))
        assert top <= max(room - min(rows, 2) * ROW, RULER + fixed)
        again = (
            Lanes(filled=filled, rows=rows, note_rows=notes)
            .in_room(room)
            .with_text(lanes.to_text())
        )
        assert again == lanes

    def test_what_makes_no_sense_in_the_settings_is_passed_over(self) -> None:
        assert Lanes().with_text("-nonsense sound=x sound=9999 -markers -markers = -") == Lanes(
            hidden=frozenset({Lane.MARKERS}), heights=((Lane.SOUND, 98),)
        )

    def test_the_menu_folds_a_lane_away_and_makes_another_higher(
        self, timeline: TimelineView, qtbot: QtBot
    ) -> None:
        said: list[str] = []
        timeline.lanes_changed.connect(said.append)
        for text in ("Annotations", "Sound higher"):
            menu = timeline._button.menu_now()
            next(a for a in menu.actions() if a.text() == text).trigger()
            menu.close()
        assert timeline.strip.lanes.place(Lane.MARKERS) is None
        place = timeline.strip.lanes.place(Lane.SOUND)
        assert place is not None
        assert place.height == SIZES[Lane.SOUND][0] + 14
        assert said[-1] == "-markers sound=54" == timeline.lanes_text
        timeline.set_lanes("")
        assert timeline.strip.lanes.place(Lane.MARKERS) is not None

    def test_the_lower_edge_of_a_lane_can_be_dragged(self, timeline: TimelineView) -> None:
        place = timeline.strip.lanes.place(Lane.PICTURES)
        assert place is not None
        start = QPoint(40, place.bottom)
        drag(timeline, start, start + QPoint(0, 17), Qt.KeyboardModifier.NoModifier)
        after = timeline.strip.lanes.place(Lane.PICTURES)
        assert after is not None
        assert after.height == place.height + 17

    def test_the_button_has_a_name_and_says_how_to_switch_catching_off(
        self, timeline: TimelineView
    ) -> None:
        button = timeline._button
        assert button.accessibleName()
        assert "Alt" in button.toolTip()
        assert button.focusPolicy() & Qt.FocusPolicy.TabFocus

    def test_more_footage_keeps_the_lanes_a_person_chose(self, timeline: TimelineView) -> None:
        timeline.set_lanes("-sound")
        timeline.set_footage(50, EvenTimes(50))
        assert timeline.lanes_text == "-sound"
        assert timeline.strip.faults.items == []


class TestPointer:
    def test_scrubbing_catches_at_markers_cuts_and_edges_but_not_with_alt(
        self, timeline: TimelineView
    ) -> None:
        asked: list[int] = []
        timeline.seek_asked.connect(asked.append)
        for frame in (100, 300, 200, 399, 599):
            QTest.mouseClick(timeline.viewport(), LEFT, pos=spot(timeline, frame + 6))
        assert asked == [100, 300, 200, 399, 599]
        asked.clear()
        at = spot(timeline, 306)
        QTest.mouseClick(timeline.viewport(), LEFT, ALT, at)
        timeline.set_snapping(False)
        QTest.mouseClick(timeline.viewport(), LEFT, pos=at)
        assert asked == [306, 306]

    def test_every_frame_can_be_reached_when_close(self, timeline: TimelineView) -> None:
        timeline.set_scale(timeline.scale.closer(290, 20))
        asked: list[int] = []
        timeline.seek_asked.connect(asked.append)
        for frame in range(296, 304):
            QTest.mouseClick(timeline.viewport(), LEFT, pos=spot(timeline, frame + 0.3))
        assert asked == list(range(296, 304))

    def test_the_handles_move_the_in_and_out_points(self, timeline: TimelineView) -> None:
        asked: list[tuple[int, int]] = []
        timeline.marks_asked.connect(lambda a, b: asked.append((a, b)))
        timeline.set_marked(FrameSpan(FrameIndex(400), FrameIndex(800)))
        none = Qt.KeyboardModifier.NoModifier
        begin, end = spot(timeline, 400) + QPoint(3, 0), spot(timeline, 800) - QPoint(3, 0)
        assert timeline.gestures.cursor_at(QPointF(begin)) is Qt.CursorShape.SizeHorCursor
        drag(timeline, begin, spot(timeline, 303), none)
        drag(timeline, begin, spot(timeline, 950), none)
        drag(timeline, end, spot(timeline, 704), none)
        drag(timeline, end, spot(timeline, 850), ALT)
        assert asked == [(300, 799), (799, 799), (400, 700), (400, 849)]

    def test_a_sign_of_the_problem_lane_is_gone_to_and_says_what_it_is(
        self, timeline: TimelineView
    ) -> None:
        gap = Gap(FrameIndex(800), Fraction(32), Fraction(9, 2))
        timeline.set_faults([50, 51, 52, 900], [gap])
        kinds = [(f.frame, f.stop, f.kind) for f in timeline.strip.faults.items]
        assert kinds == [
            (50, 53, FaultKind.DAMAGE),
            (200, 201, FaultKind.TRACK),
            (800, 801, FaultKind.GAP),
            (900, 901, FaultKind.DAMAGE),
        ]
        asked: list[int] = []
        timeline.seek_asked.connect(asked.append)
        QTest.mouseClick(timeline.viewport(), LEFT, pos=spot(timeline, 806, Lane.PROBLEMS))
        assert asked == [800]
        tips = {
            frame: tip_at(
                timeline.strip, timeline.gestures, QPointF(spot(timeline, frame, Lane.PROBLEMS))
            )
            for frame in (50, 200, 801, 700)
        }
        assert "50 to 52" in tips[50]
        assert "Starts in the picture" in tips[200]
        assert "4.5 s" in tips[801]
        assert tips[700] == ""

    def test_a_flag_is_gone_to_and_says_its_title(self, timeline: TimelineView) -> None:
        asked: list[int] = []
        timeline.seek_asked.connect(asked.append)
        at = spot(timeline, 550, Lane.MARKERS)
        QTest.mouseClick(timeline.viewport(), LEFT, pos=at)
        assert asked == [500]
        tip = tip_at(timeline.strip, timeline.gestures, QPointF(at))
        assert tip.startswith("Interview, frames 500 to 599.")

    def test_all_that_is_under_the_pointer_has_words(self, timeline: TimelineView) -> None:
        timeline.set_marked(FrameSpan(FrameIndex(400), FrameIndex(800)))
        strip, gestures = timeline.strip, timeline.gestures
        for place in strip.lanes.placed():
            assert tip_at(strip, gestures, QPointF(20, place.top + 5))
        assert "Alt" in tip_at(strip, gestures, QPointF(spot(timeline, 400) + QPoint(3, 0)))
        row = QPointF(20, strip.lanes.bottom + 5)
        assert "to review" in tip_at(strip, gestures, row)

    def test_the_picture_at_the_pointer_says_which_frame_it_shows(
        self, timeline: TimelineView
    ) -> None:
        hover(timeline, spot(timeline, 500.5, Lane.PICTURES))
        card = timeline.hovering.card
        assert card is not None
        assert card.lines == ("00:00:20.000  ·  500",)
        hover(timeline, spot(timeline, 504.5, Lane.PICTURES))
        assert card.lines == ("00:00:20.160  ·  504", "Picture of 00:00:20.000  ·  500")
        assert card.geometry().bottom() <= timeline.mapTo(timeline.window(), QPoint(0, 0)).y() + 8
        hover(timeline, QPoint(NAMES + 50, timeline.strip.lanes.bottom + 5))
        assert timeline.hovering.card is None

    def test_the_picture_goes_when_the_pointer_leaves_or_scrubs(
        self, timeline: TimelineView
    ) -> None:
        at = spot(timeline, 500.5, Lane.PICTURES)
        hover(timeline, at)
        timeline.hovering.end()
        assert timeline.hovering.card is None
        hover(timeline, at + QPoint(4, 0))
        assert timeline.hovering.card is not None
        QTest.mousePress(timeline.viewport(), LEFT, pos=at)
        assert timeline.hovering.card is None
        QTest.mouseRelease(timeline.viewport(), LEFT, pos=at)

    def test_the_middle_button_and_the_sideways_wheel_pan(self, timeline: TimelineView) -> None:
        timeline.zoom_by(4)
        left = timeline.scale.left
        middle = Qt.MouseButton.MiddleButton
        at = spot(timeline, left + 100, Lane.PICTURES)
        QTest.mousePress(timeline.viewport(), middle, pos=at)
        timeline.gestures.move(moved(timeline, at - QPoint(40, 0), Qt.KeyboardModifier.NoModifier))
        QTest.mouseRelease(timeline.viewport(), middle, pos=at)
        assert timeline.scale.left == pytest.approx(left + 40 / timeline.scale.ppf)
        wheel = QWheelEvent(
            QPointF(at), timeline.viewport().mapToGlobal(QPointF(at)), QPoint(), QPoint(-80, 0),
            Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(timeline.viewport(), wheel)
        assert timeline.scale.left == pytest.approx(left + 120 / timeline.scale.ppf)

    def test_scrubbing_past_the_edge_moves_the_stretch(self, timeline: TimelineView) -> None:
        timeline.set_scale(timeline.scale.closer(100, 2))
        asked: list[int] = []
        timeline.seek_asked.connect(asked.append)
        edge = NAMES + round(timeline.scale.width)
        drag(timeline, QPoint(edge - 40, 10), QPoint(edge + 60, 10), ALT)
        assert timeline.scale.left == pytest.approx(130)
        assert asked[-1] > asked[0]

    def test_playing_keeps_the_playhead_in_view(self, timeline: TimelineView) -> None:
        timeline.zoom_by(8)
        for frame in range(0, FRAMES, 25):
            timeline.set_playhead(frame)
            first, stop = timeline.scale.visible()
            assert first <= frame < stop


class TestPainting:
    def test_the_tiles_cover_the_stretch_and_each_stands_for_its_frames(self) -> None:
        for zoom in (1.0, 3.3, 40.0, 1000.0):
            scale = TimeScale(5000, 900).fitted().zoomed_at(400, zoom)
            wide = tile_width(16 / 9, 50)
            found = tiles(scale, wide)
            first, stop = scale.visible()
            assert found[0].start <= first
            assert found[-1].stop >= min(stop, 5000)
            assert all(b.x - a.x == pytest.approx(wide) for a, b in itertools.pairwise(found))
            for tile in found:
                assert tile.start < tile.stop
                assert abs(scale.x_of(tile.start) - tile.x) <= max(scale.ppf, 0.01)

    def test_a_scroll_shows_the_same_tiles(self) -> None:
        scale = TimeScale(5000, 900, ppf=2).scrolled_to(100)
        wide = tile_width(16 / 9, 50)
        before = {t.start for t in tiles(scale, wide)}
        after = {t.start for t in tiles(scale.scrolled_to(130), wide)}
        assert len(before & after) >= len(before) - 2

    def test_seconds_and_frames_agree_in_footage_with_a_varying_rate(self) -> None:
        pts = np.cumsum([0, 1, 5, 1, 1, 20, 1])
        index = VideoIndex(
            Fraction(1, 10), pts, np.append(np.diff(pts), 2), pts >= 0, pts, pts,
            np.arange(7), np.arange(7),
        )  # fmt: skip
        clock = Clock(index)
        whole = np.arange(8, dtype=np.float64)
        assert clock.seconds(whole[:7]).tolist() == pytest.approx((pts / 10).tolist())
        assert clock.frames(clock.seconds(whole)).tolist() == pytest.approx(whole.tolist())
        assert clock.seconds(np.array([2.5]))[0] == pytest.approx(0.65)
        assert clock.frames(np.array([-5.0, 99.0])).tolist() == [0.0, 7.0]

    def colours(self, view: TimelineView, lane: Lane, frame: float) -> set[str]:
        """What colours there are in a lane about a frame."""
        image = view.viewport().grab().toImage()
        place = view.strip.lanes.place(lane)
        assert place is not None
        x = spot(view, frame).x()
        return {
            image.pixelColor(x + dx, y).name()
            for dx in range(-3, 4)
            for y in range(place.top + 1, place.bottom - 1)
        }

    def test_each_lane_shows_what_it_is_for(self, timeline: TimelineView, ready: Ready) -> None:
        assert "#fa0000" in self.colours(timeline, Lane.PICTURES, 450)
        loud = self.colours(timeline, Lane.SOUND, 900)
        muted = self.colours(timeline, Lane.SOUND, 540)
        speech = self.colours(timeline, Lane.SOUND, 210)
        assert muted - loud
        assert speech - loud
        cut = self.colours(timeline, Lane.PICTURES, 700)
        ready.cuts = ()
        timeline.restyle()
        assert cut - self.colours(timeline, Lane.PICTURES, 700)
        flagged = self.colours(timeline, Lane.MARKERS, 100)
        assert flagged - self.colours(timeline, Lane.MARKERS, 700)
        doubt = self.colours(timeline, Lane.PROBLEMS, 200)
        assert doubt - self.colours(timeline, Lane.PROBLEMS, 700)

    def test_sound_that_is_not_there_yet_is_said(
        self, timeline: TimelineView, ready: Ready
    ) -> None:
        loud = self.colours(timeline, Lane.SOUND, 900)
        ready.peaks = None
        timeline.restyle()
        assert self.colours(timeline, Lane.SOUND, 900) != loud

    def test_pictures_that_are_not_there_yet_are_said(
        self, timeline: TimelineView, ready: Ready, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(ready, "thumbnail", lambda _frame: None)
        timeline.restyle()
        # the words begin at the left edge, and there is nothing but ground at the right
        assert len(self.colours(timeline, Lane.PICTURES, 40)) > 3
        assert "#fa0000" not in self.colours(timeline, Lane.PICTURES, 450)

    def test_pictures_that_become_ready_are_painted_soon(
        self, timeline: TimelineView, ready: Ready, qtbot: QtBot
    ) -> None:
        ready.image.fill(QColor(0, 0, 250))
        ready.thumbnails_changed.emit()
        qtbot.waitUntil(lambda: "#0000fa" in self.colours(timeline, Lane.PICTURES, 450))

    def test_what_is_looked_at_is_said_in_room_for_one_picture_each(
        self, timeline: TimelineView, ready: Ready
    ) -> None:
        timeline.zoom_by(5)
        first, stop = timeline.scale.visible()
        assert ready.looked[0][0] <= first
        assert ready.looked[-1][1] >= stop
        assert 4 <= len(ready.looked) <= 12


def test_damaged_neighbours_are_one_item() -> None:
    found = damage([9, 4, 5, 6, 11])
    assert [(f.frame, f.stop) for f in found] == [(4, 7), (9, 10), (11, 12)]
    assert [f.frame for f in Faults(found).within(5, 11)] == [9]
    assert Faults(found).near(5.5, 6.5, 6)[0].frame == 4
    assert [f.frame for f in Faults(found).lasting(6.5)] == [4]
    assert Faults(found).lasting(7) == []


class TestSeen:
    NOON = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)

    def viewing(self, start: int, stop: int, who: str, revision: int = 0) -> Viewing:
        frames = (FrameSpan(FrameIndex(start), FrameIndex(stop)),)
        return Viewing(frames, View.PREVIEW, 1.0, who, self.NOON, revision=revision)

    def seen(self, rule: SeenRule = SeenRule()) -> Seen:  # noqa: B008 - a value
        coverage = Coverage(
            (
                self.viewing(0, 400, "Ann"),
                self.viewing(300, 500, "Bob"),
                self.viewing(120, 130, "Bob", 1),
            ),
            lapses=(Lapse(1, self.NOON, ((100, 140), (450, 460))),),
        )
        return Seen.of(coverage, rule, "Ann", FRAMES)

    def test_each_frame_has_its_look_and_what_changed_is_to_be_seen_anew(self) -> None:
        seen = self.seen()
        looks = [Look(int(seen.looks[f])) for f in (0, 99, 100, 125, 139, 140, 350, 420, 455, 999)]
        mine, gone, others = Look.MINE, Look.LAPSED, Look.OTHERS
        assert looks == [mine, mine, gone, others, gone, mine, mine, others, gone, Look.UNSEEN]
        assert seen.unseen == ((100, 120), (130, 140), (450, 460), (500, 1000))
        assert (seen.left, seen.per_cent) == (540, 46)
        assert seen.heading == "Seen 46 % · 540 left"
        own = self.seen(SeenRule(whose=Whose.REVIEWER))
        assert own.unseen == ((100, 140), (400, 1000)), "only one's own looking counts"

    def test_it_is_all_only_when_nothing_is_left(self) -> None:
        almost = Coverage((self.viewing(0, 999, "Ann"),))
        assert Seen.of(almost, SeenRule(), "Ann", FRAMES).per_cent == 99
        whole = Coverage((self.viewing(0, 1000, "Ann"),))
        assert Seen.of(whole, SeenRule(), "Ann", FRAMES).heading == "Seen · all"

    @pytest.mark.parametrize(
        ("frame", "words"),
        [
            (0, "Frame 0: seen by you"),
            (350, "Frame 350: seen by you, Bob"),
            (125, "Frame 125: seen by Bob"),
            (455, "changed since"),
            (999, "not seen yet"),
            (1000, ""),
        ],
    )
    def test_what_is_said_of_a_frame(self, frame: int, words: str) -> None:
        said = self.seen().words(frame)
        assert words in said
        assert bool(words) == bool(said)

    def test_one_unseen_frame_shows_however_far_one_looks(self) -> None:
        looks = np.full(100_000, Look.MINE, np.uint8)
        looks[50_321] = Look.UNSEEN
        columns = lowest_per_pixel(looks, 0.0, 500 / 100_000, 600)
        assert (columns[:500] == Look.UNSEEN).sum() == 1
        assert columns[251] == Look.UNSEEN
        assert (columns[500:] == 255).all()

    def test_the_looks_differ_by_pattern_not_only_by_colour(self, qapp: QApplication) -> None:
        def painted(look: Look) -> QImage:
            image = QImage(120, 20, QImage.Format.Format_ARGB32_Premultiplied)
            image.fill(0)
            seen = Seen(Coverage(), SeenRule(), "Ann", np.full(100, look, np.uint8), ())
            painter = QPainter(image)
            paint_seen(painter, TimeScale(100, 100), seen, Placed(Lane.SEEN, 0, 20), 100)
            painter.end()
            return image

        def kinds(look: Look) -> int:
            image = painted(look)
            return len(
                {image.pixel(x, 8) for x in range(1, 99)}
                | {image.pixel(x, 10) for x in range(1, 99)}
            )

        assert [kinds(look) for look in Look] == [1, 2, 2, 1]
        solid, empty = (
            painted(look).pixelColor(50, 8).alpha() for look in (Look.MINE, Look.UNSEEN)
        )
        assert solid > 3 * empty
