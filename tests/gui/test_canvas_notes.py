"""What is said over the picture covers as little of it as can be, and nothing of what else is said."""

from __future__ import annotations

from itertools import combinations

import pytest
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from app.canvas.notes import Plate, plates_of
from app.canvas.overlay import Scene
from app.canvas.transform import ViewTransform


def said(room: QRect) -> tuple[list[Plate], QRectF]:
    scene = Scene(
        empty=False, note="2×", late_note="7 frames left out while playing",
        mode_note="Original: faces are shown", view_note="Brightness +20 (view only)",
        filter_note="12 of 30 outlines hidden", place_note="00:01 frame 25",
    )  # fmt: skip
    view = ViewTransform(640, 360).fitted(room.width(), room.height(), 10)
    metrics = QFontMetrics(QApplication.font())
    plates = list(plates_of(metrics, scene, view, room))
    return plates, QRectF(view.left, view.top, view.shown_width, view.shown_height)


@pytest.mark.parametrize("size", [(900, 700), (900, 480), (500, 700), (420, 240), (240, 420)])
def test_no_words_lie_on_other_words(qapp: QApplication, size: tuple[int, int]) -> None:
    room = QRect(0, 0, *size)
    plates, _picture = said(room)
    assert len(plates) == 6
    for a, b in combinations(plates, 2):
        assert not a.rect.intersects(b.rect), (a, b)


def test_the_mode_is_said_beside_the_picture_where_there_is_room(qapp: QApplication) -> None:
    for size, covers in (((900, 700), False), ((1200, 500), False), ((657, 380), True)):
        plates, picture = said(QRect(0, 0, *size))
        mode = next(p for p in plates if p.text.startswith("Original"))
        assert mode.rect.intersects(picture) == covers, size


def test_words_that_warn_are_not_cut_on_a_small_picture(qapp: QApplication) -> None:
    room = QRect(0, 0, 190, 260)
    scene = Scene(empty=False, mode_note="Nothing is covered in this recording")
    view = ViewTransform(640, 360).fitted(room.width(), room.height(), 0)
    (plate,) = plates_of(QFontMetrics(QApplication.font()), scene, view, room)
    assert QRectF(room).contains(plate.rect), plate.rect
