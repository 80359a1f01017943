"""Names on the picture: they can be read, and they never lie on a face."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRect
from PySide6.QtGui import QFontMetricsF, QImage, QPainter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.canvas.chips import ChipPainter, chips_in
from app.canvas.items import RegionItem, items_at
from app.canvas.labels import AWAY, Labels, Rect, crosses, overlap
from app.canvas.overlay import Provisional, Scene, paint_overlay
from app.canvas.transform import ViewTransform
from redaction.model.geometry import Box
from redaction.model.ids import TrackId
from redaction.model.region import Kind
from redaction.model.track import ReviewState
from tests.gui.review_kit import a_project, a_track

ROOM = (0.0, 0.0, 640.0, 400.0)
PICTURE = (0.0, 30.0, 640.0, 370.0)


def rect_of(x: float, y: float, w: float, h: float) -> Rect:
    return x, y, x + w, y + h


boxes = st.builds(
    rect_of, st.floats(-30, 630), st.floats(-30, 390), st.floats(2, 220), st.floats(2, 180)
)
sizes = st.tuples(st.floats(40, 160), st.floats(16, 30))


def inside(rect: Rect) -> bool:
    return rect[0] >= 0 and rect[1] >= 0 and rect[2] <= ROOM[2] and rect[3] <= ROOM[3]


@given(st.lists(st.tuples(boxes, sizes), min_size=1, max_size=20), st.lists(boxes, max_size=3))
def test_a_name_lies_on_no_region_no_name_and_no_note(
    given_regions: list[tuple[Rect, tuple[float, float]]], notes: list[Rect]
) -> None:
    regions = [region for region, _size in given_regions]
    labels = Labels(regions, notes, ROOM, PICTURE)
    placed: list[Rect] = []
    for number, (region, size) in enumerate(given_regions):
        spot = labels.place(region, size, slot=number % 16, around=4.5, far=number % 2 == 0)
        if spot is None:
            continue
        placed.append(spot.rect)
        assert inside(spot.rect)
        assert not any(overlap(spot.rect, other) for other in (*regions, *notes))
        if spot.leader is not None:
            x, y, to_x, to_y = spot.leader
            assert spot.rect[0] <= x <= spot.rect[2]
            assert spot.rect[1] <= y <= spot.rect[3]
            assert region[0] <= to_x <= region[2]
            assert region[1] <= to_y <= region[3]
            others = [r for r in regions if r != region]
            assert not any(crosses(spot.leader, other) for other in others)
    assert not any(overlap(a, b) for a, b in combinations(placed, 2))


def test_a_name_with_room_beside_its_region_is_beside_it_without_a_line() -> None:
    region = rect_of(200, 200, 60, 60)
    spot = Labels([region], (), ROOM, PICTURE).place(region, (80, 20), far=True)
    assert spot is not None
    assert spot.leader is None
    assert spot.rect == (200, 176, 280, 196), "above it"


def test_a_name_without_room_goes_to_the_edge_of_the_picture_or_away() -> None:
    face = rect_of(250, 150, 60, 60)
    crowd = [rect_of(150, 120, 90, 120), rect_of(320, 120, 90, 120), rect_of(150, 215, 260, 60)]
    crowd += [rect_of(150, 100, 110, 45), rect_of(300, 100, 110, 45)]
    spot = Labels([face, *crowd], (), ROOM, PICTURE).place(face, (80, 18), far=True)
    assert spot is not None
    assert spot.leader is not None
    assert not overlap(spot.rect, PICTURE), "outside the picture, where it covers nothing"
    assert not any(overlap(spot.rect, other) for other in crowd)
    assert Labels([face, *crowd], (), ROOM, PICTURE).place(face, (80, 18)) is None
    full = Labels([face, ROOM], (), ROOM, PICTURE)
    assert full.place(face, (80, 18), far=True) is None, "a name is never worth a face"


def test_a_name_stays_on_its_side_while_that_side_is_free() -> None:
    region = rect_of(200, 200, 60, 60)
    first = Labels([region, rect_of(190, 100, 90, 95)], (), ROOM, PICTURE).place(region, (80, 20))
    assert first is not None
    assert first.slot != 0
    again = Labels([region], (), ROOM, PICTURE).place(region, (80, 20), slot=first.slot)
    assert again is not None
    assert again.rect == first.rect


def an_item(name: str = "Face 12", **changes: object) -> RegionItem:
    values: dict[str, object] = {
        "track": TrackId(name),
        "shape": Box(0, 0, 10, 10),
        "kind": Kind.FACE,
        "state": ReviewState.PENDING,
        "kept": False,
        "name": name,
    }
    return RegionItem(**(values | changes))  # type: ignore[arg-type]


def drawn(item: RegionItem, ratio: float = 1.0) -> QImage:
    image = QImage(round(200 * ratio), round(40 * ratio), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(0)
    painter = QPainter(image)
    chips_in(QApplication.font()).paint(painter, item, QPointF(0, 0), selected=False)
    painter.end()
    return image


class TestChips:
    def test_kind_state_lock_and_kept_are_all_told_apart(self, qapp: QApplication) -> None:
        looks = [
            an_item(),
            an_item(state=ReviewState.ACCEPTED),
            an_item(state=ReviewState.REJECTED),
            an_item(kept=True),
            an_item(locked=True),
            an_item(kind=Kind.PLATE),
        ]
        images = [drawn(item) for item in looks]
        for a, b in combinations(range(len(images)), 2):
            assert images[a] != images[b], (looks[a], looks[b])
        grey = [image.convertToFormat(QImage.Format.Format_Grayscale8) for image in images]
        for a, b in combinations(range(len(grey)), 2):
            assert grey[a] != grey[b], "not by colour alone"

    def test_text_is_at_least_as_large_as_the_interface_and_fits(self, qapp: QApplication) -> None:
        font = QApplication.font()
        metrics = QFontMetricsF(font)
        width, height = ChipPainter(font).size(an_item("Face 1,204"))
        assert height > metrics.height()
        assert width > metrics.horizontalAdvance("Face 1,204") + 2 * height

    def test_it_is_sharp_on_a_scaled_display(self, qapp: QApplication) -> None:
        small, large = drawn(an_item()), drawn(an_item(), 2.0)
        again = small.scaled(large.size())
        again.setDevicePixelRatio(2.0)
        assert large != again, "drawn at the display's own resolution, not stretched"


def overlay_on(scene: Scene, view: ViewTransform, size: tuple[int, int]) -> QImage:
    image = QImage(*size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    paint_overlay(painter, scene, Provisional(), view, QRect(0, 0, *size))
    painter.end()
    return image


class TestOnThePicture:
    view = ViewTransform(640, 360, zoom=1.0, left=0, top=20)

    def scene(self, *boxes: Box) -> Scene:
        tracks = [
            a_track(f"t{n}", 0, 9, box, state=ReviewState.REJECTED) for n, box in enumerate(boxes)
        ]
        return Scene(items=items_at(a_project(*tracks), 0), empty=False)

    def test_no_name_reaches_into_a_face(self, qtbot: QtBot) -> None:
        """Seen in the pixels: named or not, the inside of every region looks the same."""
        random = np.random.default_rng(3)
        sides = [
            Box(*map(float, (x, y, w, w * 1.3)))
            for x, y, w in zip(
                random.integers(0, 560, 12),
                random.integers(0, 280, 12),
                random.integers(12, 90, 12),
                strict=True,
            )
        ]
        scene = self.scene(*sides)
        named = overlay_on(scene, self.view, (640, 400))
        scene.quiet = True
        assert scene.slots, "some are named"
        bare = overlay_on(scene, self.view, (640, 400))
        assert named != bare
        for item in scene.items:
            inner = item.shape.bounds
            if any(o is not item and inner.intersection(o.shape.bounds) for o in scene.items):
                continue
            # well inside the outline, which is thinner when quiet
            x, y, w, h = self.view.box_to_view(inner)
            part = QRect(round(x) + 4, round(y) + 4, round(w) - 8, round(h) - 8)
            cross = [p.copy(part) for p in (named, bare)]
            # the rejected are crossed out in both
            assert cross[0] == cross[1]

    def test_a_small_face_alone_is_named_a_crowd_is_not(self, qtbot: QtBot) -> None:
        one = self.scene(Box(100, 100, 4, 4))
        overlay_on(one, self.view, (640, 400))
        assert one.slots
        many = self.scene(*(Box(10 + 14 * n % 600, 20 + 30 * (n // 40), 10, 12) for n in range(60)))
        overlay_on(many, self.view, (640, 400))
        assert not many.slots
        many.hovered = many.items[3].track
        overlay_on(many, self.view, (640, 400))
        assert set(many.slots) == {many.items[3].track}

    def test_marks_without_a_name_lie_on_no_face_either(self, qtbot: QtBot) -> None:
        kept = a_track("kept", 0, 9, Box(100, 100, 40, 50), visible=True, locked=True)
        near = a_track("near", 0, 9, Box(142, 90, 40, 50), state=ReviewState.ACCEPTED)
        both = Scene(items=items_at(a_project(kept, near), 0), empty=False, quiet=True)
        alone = Scene(items=items_at(a_project(near), 0), empty=False, quiet=True)
        inside = QRect(146, 114, 32, 42)
        marked = overlay_on(both, self.view, (640, 400))
        assert marked.copy(inside) == overlay_on(alone, self.view, (640, 400)).copy(inside)
        plain = replace(both.items[0], kept=False, locked=False)
        both.items = (plain, both.items[1])
        outlined = overlay_on(both, self.view, (640, 400))
        beside = [QRect(60, 60, 38, 120), QRect(60, 172, 120, 40), QRect(100, 80, 40, 38)]
        assert any(outlined.copy(r) != marked.copy(r) for r in beside), "but they are there"

    def test_names_keep_off_the_notes(self, qtbot: QtBot) -> None:
        view = ViewTransform(640, 400, zoom=1.0)
        scene = self.scene(Box(20, 60, 40, 40))
        scene.mode_note = "Original: faces are shown"
        overlay_on(scene, view, (640, 400))
        slot = scene.slots[scene.items[0].track]
        assert slot != 0, "above it lies the note"

    def test_names_of_older_footage_that_would_be_the_same_are_made_longer(self) -> None:
        ids = ("13a0aaaa", "13a0abbb", "77770000")
        project = a_project(*(a_track(i, 0, 9) for i in ids))
        names = [item.name for item in items_at(project, 0)]
        assert len(set(names)) == 3
        assert names[2] == "Face 7777"
        assert names[0].startswith("Face 13A0")


def test_overlap_counts_area_and_distance() -> None:
    assert overlap((0, 0, 10, 10), (9, 9, 20, 20))
    assert not overlap((0, 0, 10, 10), (10, 0, 20, 10))
    assert overlap((0, 0, 10, 10), (10, 0, 20, 10), AWAY)


@pytest.mark.parametrize("ratio", [1.0, 1.5])
def test_chips_lie_on_whole_pixels(qapp: QApplication, ratio: float) -> None:
    item = an_item()
    at = [drawn(item, ratio)]
    image = QImage(at[0].size(), QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(ratio)
    image.fill(0)
    painter = QPainter(image)
    chips_in(QApplication.font()).paint(painter, item, QPointF(0.2, 0.3), selected=False)
    painter.end()
    assert image == at[0]


def test_a_line_crosses_what_it_goes_through_and_not_what_it_touches() -> None:
    box = (10.0, 10.0, 20.0, 20.0)
    assert crosses((0, 15, 30, 15), box)
    assert crosses((0, 0, 30, 30), box)
    assert crosses((15, 15, 16, 16), box)
    assert not crosses((0, 10, 30, 10), box), "along its edge"
    assert not crosses((0, 15, 9, 15), box)
    assert not crosses((0, 25, 25, 0), (0.0, 0.0, 10.0, 10.0))
