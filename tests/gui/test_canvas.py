from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.canvas.items import (
    HANDLES,
    MIN_SIDE,
    Part,
    dragged,
    drawn_box,
    handle_at,
    handle_points,
    items_at,
    region_under,
)
from app.canvas.picture import image_of, shrunk
from app.canvas.transform import ViewTransform
from app.canvas.view import VideoCanvas
from app.session import Tool
from redaction.model.geometry import Box, Ellipse, Polygon
from redaction.model.ids import TrackId
from redaction.model.track import ReviewState
from tests.gui.review_kit import a_frame, a_project, a_track

PICTURE = (320, 240)
NO_MOD = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton

zooms = st.floats(0.05, 40)
offsets = st.floats(-500, 500)
points = st.tuples(st.floats(0, 320), st.floats(0, 240))


class TestTransform:
    @given(zooms, offsets, offsets, points)
    def test_there_and_back_is_the_same_point(
        self, zoom: float, left: float, top: float, point: tuple[float, float]
    ) -> None:
        view = ViewTransform(320, 240, Fraction(16, 15), zoom, left, top)
        assert view.to_source(*view.to_view(*point)) == pytest.approx(point, abs=1e-6)

    @given(zooms, st.floats(0.3, 3), points)
    def test_zooming_keeps_the_point_under_the_pointer(
        self, zoom: float, factor: float, at: tuple[float, float]
    ) -> None:
        view = ViewTransform(320, 240, Fraction(1), zoom)
        before = view.to_source(*at)
        assert view.zoomed_at(*at, zoom * factor).to_source(*at) == pytest.approx(before)

    def test_fitting_shows_all_of_it_in_its_true_shape(self) -> None:
        view = ViewTransform(720, 576, Fraction(16, 15)).fitted(1000, 600)
        assert view.shown_width <= 1000
        assert view.shown_height == pytest.approx(600)
        assert view.shown_width / view.shown_height == pytest.approx(4 / 3)
        assert view.left == pytest.approx((1000 - view.shown_width) / 2)

    def test_panning_never_loses_the_picture(self) -> None:
        view = ViewTransform(320, 240, Fraction(1), 4).panned(9999, -9999).kept_in(400, 300)
        assert view.left == 0
        assert view.top == 300 - view.shown_height


class TestDragging:
    @given(st.sampled_from(HANDLES), offsets, offsets, st.booleans())
    def test_resizing_never_turns_a_box_inside_out(
        self, part: Part, dx: float, dy: float, ratio: bool
    ) -> None:
        new = dragged(Box(50, 60, 40, 30), part, dx, dy, picture=PICTURE, keep_ratio=ratio).bounds
        assert new.w >= MIN_SIDE - 1e-9
        assert new.h >= MIN_SIDE - 1e-9

    @given(st.floats(-999, 999), st.floats(-999, 999))
    def test_moving_keeps_a_piece_in_the_picture(self, dx: float, dy: float) -> None:
        new = dragged(Box(50, 60, 40, 30), Part.MOVE, dx, dy, picture=PICTURE).bounds
        assert (new.w, new.h) == (40, 30)
        assert new.intersection(Box(0, 0, *PICTURE)) is not None

    def test_each_handle_moves_its_own_sides_only(self) -> None:
        box = Box(50, 60, 40, 30)
        assert dragged(box, Part.E, 5, 7, picture=PICTURE) == Box(50, 60, 45, 30)
        assert dragged(box, Part.NW, 5, 7, picture=PICTURE) == Box(55, 67, 35, 23)
        assert dragged(box, Part.S, 5, 7, picture=PICTURE) == Box(50, 60, 40, 37)

    def test_a_corner_keeps_the_ratio_when_asked(self) -> None:
        new = dragged(Box(50, 60, 40, 30), Part.SE, 40, 0, picture=PICTURE, keep_ratio=True)
        assert new == Box(50, 60, 80, 60)

    def test_ellipses_and_polygons_keep_their_kind(self) -> None:
        ellipse = dragged(Ellipse(Box(0, 0, 10, 10)), Part.SE, 10, 10, picture=PICTURE)
        assert ellipse == Ellipse(Box(0, 0, 20, 20))
        triangle = Polygon(((0, 0), (10, 0), (10, 10)))
        assert dragged(triangle, Part.SE, 10, 10, picture=PICTURE) == Polygon(
            ((0, 0), (20, 0), (20, 20))
        )

    def test_a_drawn_box_is_cut_to_the_picture(self) -> None:
        assert drawn_box(300, 200, 999, 999, PICTURE) == Box(300, 200, 20, 40)
        assert drawn_box(10, 10, 11, 50, PICTURE) is None
        assert drawn_box(50, 50, 20, 40, PICTURE, square=True) == Box(20, 20, 30, 30)


class TestHits:
    view = ViewTransform(320, 240, Fraction(1), 2)

    def test_of_two_regions_the_smaller_is_hit(self) -> None:
        project = a_project(
            a_track("big", 0, 9, Box(0, 0, 200, 200)), a_track("small", 0, 9, Box(50, 50, 20, 20))
        )
        items = items_at(project, 0)
        hit = region_under(items, self.view, 120, 120)
        assert hit is not None
        assert hit.track == "small"
        assert region_under(items, self.view, 600, 10) is None

    def test_an_ellipse_is_not_hit_at_its_corners(self) -> None:
        items = items_at(a_project(a_track("e", 0, 9, Ellipse(Box(50, 50, 100, 100)))), 0)
        assert region_under(items, self.view, 104, 104) is None
        assert region_under(items, self.view, 200, 200) is not None

    def test_corners_win_over_sides_and_tiny_regions_can_still_be_moved(self) -> None:
        tiny = Box(100, 100, 4, 4)
        for part, (x, y) in handle_points(tiny, self.view).items():
            assert handle_at(tiny, self.view, x, y) is part
        x, y = self.view.to_view(*tiny.centre)
        assert handle_at(tiny, self.view, x, y) is None


class Harness:
    """A canvas wired to itself the way the page wires it to the session."""

    def __init__(self, canvas: VideoCanvas) -> None:
        self.canvas = canvas
        self.moved: list[dict[TrackId, object]] = []
        self.drawn: list[object] = []
        self.left = 0
        canvas.selection_asked.connect(canvas.set_selection)
        canvas.shapes_changed.connect(lambda shapes, _gesture: self.moved.append(shapes))
        canvas.shape_drawn.connect(self.drawn.append)
        canvas.drawing_ended.connect(self._ended)

    def _ended(self) -> None:
        self.left += 1

    def point(self, x: float, y: float) -> QPoint:
        return QPointF(*self.canvas.view.to_view(x, y)).toPoint()

    def click(self, x: float, y: float, modifier: Qt.KeyboardModifier = NO_MOD) -> None:
        QTest.mouseClick(self.canvas, LEFT, modifier, self.point(x, y))

    def drag(
        self,
        start: tuple[float, float],
        stop: tuple[float, float],
        modifier: Qt.KeyboardModifier = NO_MOD,
        *,
        release: bool = True,
    ) -> None:
        QTest.mousePress(self.canvas, LEFT, modifier, self.point(*start))
        middle = ((start[0] + stop[0]) / 2, (start[1] + stop[1]) / 2)
        for at in (middle, stop):
            QTest.mouseMove(self.canvas, self.point(*at))
            QApplication.processEvents()
        if release:
            QTest.mouseRelease(self.canvas, LEFT, modifier, self.point(*stop))

    @property
    def selection(self) -> tuple[TrackId, ...]:
        return self.canvas.scene.selection


@pytest.fixture
def harness(qtbot: QtBot) -> Iterator[Harness]:
    canvas = VideoCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(660, 500)
    canvas.show()
    canvas.set_frame(a_frame(), np.zeros((240, 320, 3), np.uint8))
    project = a_project(
        a_track("a", 0, 9, Box(40, 40, 60, 50)),
        a_track("b", 0, 9, Box(200, 100, 40, 40), state=ReviewState.ACCEPTED),
        a_track("locked", 0, 9, Box(20, 180, 30, 30), locked=True),
    )
    canvas.set_items(items_at(project, 0))
    assert canvas.view.zoom == pytest.approx(2.0)
    return Harness(canvas)


class TestCanvas:
    def test_click_selects_shift_click_adds_and_empty_click_clears(self, harness: Harness) -> None:
        harness.click(70, 60)
        assert harness.selection == ("a",)
        harness.click(220, 120, SHIFT)
        assert harness.selection == ("a", "b")
        harness.click(220, 120, SHIFT)
        assert harness.selection == ("a",)
        harness.click(300, 20)
        assert harness.selection == ()
        assert harness.moved == []

    def test_a_rubber_band_selects_what_it_touches(self, harness: Harness) -> None:
        harness.drag((5, 5), (210, 110))
        assert set(harness.selection) == {"a", "b"}

    def test_a_drag_moves_in_source_pixels_and_says_so_once(self, harness: Harness) -> None:
        harness.drag((70, 60), (80, 75))
        assert harness.moved == [{"a": Box(50, 55, 60, 50)}]
        assert harness.selection == ("a",)

    def test_dragging_one_of_several_selected_moves_them_all(self, harness: Harness) -> None:
        harness.click(70, 60)
        harness.click(220, 120, SHIFT)
        harness.drag((220, 120), (210, 125))
        assert harness.moved == [{"a": Box(30, 45, 60, 50), "b": Box(190, 105, 40, 40)}]

    def test_a_handle_resizes(self, harness: Harness) -> None:
        harness.click(70, 60)
        harness.drag((100, 90), (110, 100))
        assert harness.moved == [{"a": Box(40, 40, 70, 60)}]

    def test_a_locked_region_does_not_move(self, harness: Harness) -> None:
        harness.drag((35, 195), (60, 210))
        assert harness.selection == ("locked",)
        assert harness.moved == []

    def test_escape_drops_the_drag_without_a_trace(self, harness: Harness) -> None:
        harness.drag((70, 60), (120, 120), release=False)
        QTest.keyClick(harness.canvas, Qt.Key.Key_Escape)
        QTest.mouseRelease(harness.canvas, LEFT, NO_MOD, harness.point(120, 120))
        assert harness.moved == []

    @pytest.mark.parametrize(
        ("tool", "shape"),
        [(Tool.BOX, Box(120, 10, 50, 40)), (Tool.ELLIPSE, Ellipse(Box(120, 10, 50, 40)))],
    )
    def test_drawing(self, harness: Harness, tool: Tool, shape: object) -> None:
        harness.canvas.set_tool(tool)
        harness.drag((170, 50), (120, 10))
        assert harness.drawn == [shape]
        assert harness.moved == []

    def test_a_click_with_a_drawing_tool_draws_nothing(self, harness: Harness) -> None:
        harness.canvas.set_tool(Tool.BOX)
        harness.click(150, 30)
        assert harness.drawn == []
        QTest.keyClick(harness.canvas, Qt.Key.Key_Escape)
        assert harness.left == 1

    def test_a_polygon_is_closed_with_return_and_loses_a_corner_with_backspace(
        self, harness: Harness
    ) -> None:
        harness.canvas.set_tool(Tool.POLYGON)
        for corner in ((120, 10), (180, 10), (180, 60), (150, 90)):
            harness.click(*corner)
        QTest.keyClick(harness.canvas, Qt.Key.Key_Backspace)
        QTest.keyClick(harness.canvas, Qt.Key.Key_Return)
        assert harness.drawn == [Polygon(((120, 10), (180, 10), (180, 60)))]

    def test_tab_goes_through_the_regions_and_arrows_move_the_one_in_focus(
        self, harness: Harness
    ) -> None:
        harness.canvas.setFocus()
        QTest.keyClick(harness.canvas, Qt.Key.Key_Tab)
        QTest.keyClick(harness.canvas, Qt.Key.Key_Tab)
        assert harness.selection == ("a",)
        QTest.keyClick(harness.canvas, Qt.Key.Key_Right)
        QTest.keyClick(harness.canvas, Qt.Key.Key_Up, SHIFT)
        assert harness.moved == [{"a": Box(41, 40, 60, 50)}, {"a": Box(40, 30, 60, 50)}]

    def test_arrows_without_a_region_in_focus_are_left_to_the_frame_step(
        self, harness: Harness
    ) -> None:
        harness.canvas.setFocus()
        harness.click(70, 60)
        QTest.keyClick(harness.canvas, Qt.Key.Key_Right)
        assert harness.moved == []

    def test_zoom_never_reaches_the_model(self, harness: Harness) -> None:
        canvas = harness.canvas
        at = QPointF(harness.point(70, 60))
        ctrl = Qt.KeyboardModifier.ControlModifier
        wheel = QWheelEvent(
            at, canvas.mapToGlobal(at), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton, ctrl,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(canvas, wheel)
        assert canvas.view.zoom > 3
        assert canvas.view.to_view(70, 60) == pytest.approx((at.x(), at.y()), abs=1)
        harness.drag((70, 60), (78, 68))
        box = harness.moved[0][TrackId("a")]
        assert isinstance(box, Box)
        assert (box.x, box.y) == pytest.approx((48, 48), abs=0.5)

    def test_outlines_off_means_no_gestures(self, harness: Harness) -> None:
        harness.canvas.set_outlines(False)
        harness.drag((70, 60), (120, 90))
        assert harness.moved == []

    def test_states_are_told_apart_without_colour(self, harness: Harness) -> None:
        from app.canvas.ink import outline_pen

        boxes = [
            a_track("p", 0, 9),
            a_track("ok", 0, 9, state=ReviewState.ACCEPTED),
            a_track("no", 0, 9, state=ReviewState.REJECTED),
            a_track("kept", 0, 9, visible=True),
        ]
        pens = [outline_pen(i, 2) for i in items_at(a_project(*boxes), 0)]
        patterns = [(p.style(), tuple(p.dashPattern())) for p in pens]
        assert len(set(patterns)) == 4

    def test_the_picture_is_shown_pixel_for_pixel(self, qtbot: QtBot) -> None:
        canvas = VideoCanvas()
        qtbot.addWidget(canvas)
        canvas.resize(400, 300)
        rgb = np.random.default_rng(5).integers(0, 255, (240, 320, 3), dtype=np.uint8)
        canvas.set_frame(a_frame(), rgb)
        canvas.zoom_to(100)
        image = canvas.grab().toImage()
        x0, y0 = round(canvas.view.left), round(canvas.view.top)
        for x, y in ((0, 0), (319, 239), (17, 203), (160, 120)):
            colour = image.pixelColor(x0 + x, y0 + y)
            assert (colour.red(), colour.green(), colour.blue()) == tuple(rgb[y, x])

    def test_the_previous_picture_stays_until_the_next(self, harness: Harness) -> None:
        before = harness.canvas.grab().toImage()
        harness.canvas.set_message("Opening")
        assert harness.canvas.grab().toImage() == before


@pytest.mark.parametrize("size", [QSize(320, 180), QSize(200, 100), QSize(479, 269)])
def test_a_picture_shown_smaller_is_the_same_picture(size: QSize) -> None:
    cells = np.random.default_rng(1).integers(0, 255, (27, 48, 3), np.uint8)
    image = image_of(np.ascontiguousarray(cells.repeat(10, 0).repeat(10, 1)))
    ours = shrunk(image, 0, 270, size)
    qt = image.scaled(
        size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    )

    def values(of: QImage) -> Any:
        rows = np.frombuffer(of.constBits(), np.uint8).reshape(of.height(), -1, 4)
        return rows[:, : of.width(), :3].astype(int)

    assert ours.size() == size
    # two ways to smooth the edges; a picture that is shifted or has its colours swapped is far off
    assert np.abs(values(ours) - values(qt)).mean() < 5
    assert np.abs(values(ours) - values(qt)[:, :, ::-1]).mean() > 20
    half = shrunk(image, 135, 270, QSize(size.width(), size.height() // 2))
    assert np.abs(values(half) - values(ours)[-half.height() :]).mean() < 12
