"""The five views, and which outlines are shown in them."""

from __future__ import annotations

import threading
import wave
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.actions.guard import TypingGuard
from app.actions.ids import ActionId
from app.canvas.items import items_at
from app.review.darkroom import Darkroom, Look
from app.review.filter import Shown, Standing
from app.session import ViewMode
from player.media.view import ViewOptions, view_rgb
from player.qt.controller import PlayerController
from redaction.model.geometry import Box, Polygon
from redaction.model.ids import TrackId
from redaction.model.project import regions_at
from redaction.model.region import Kind, Style
from redaction.model.track import ReviewState
from redaction.rendering.preview import render_rgb
from redaction.store.workspace import Workspace
from tests.gui.review_kit import Kit, a_project, a_track, make_kit

K = Qt.Key
LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier

Picture = npt.NDArray[np.uint8]


@pytest.fixture
def kit(qtbot: QtBot, tmp_path: Path, media: Callable[..., Path]) -> Iterator[Kit]:
    with Workspace.open(tmp_path / "workspace", user="Officer") as workspace:
        made = make_kit(qtbot, tmp_path, media(frames=20), workspace)
        made.add(
            a_track("face", 0, 20, Box(20, 20, 40, 30)),
            a_track("plate", 0, 20, Box(100, 40, 30, 30), kind=Kind.PLATE),
            a_track("done", 0, 20, Box(140, 70, 20, 20), state=ReviewState.ACCEPTED),
            a_track("later", 10, 20, Box(60, 80, 20, 20)),
        )
        yield made
        made.page.shut_down()


def press(kit: Kit, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(kit.page.canvas, key, modifier)


def pixels(image: QImage) -> Picture:
    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    flat = np.frombuffer(rgb.constBits(), np.uint8).reshape(rgb.height(), rgb.bytesPerLine())
    return flat[:, : rgb.width() * 3].reshape(rgb.height(), rgb.width(), 3).copy()


def as_exported(kit: Kit) -> Picture:
    assert kit.page.frame is not None
    assert kit.session.project is not None
    regions = regions_at(kit.session.project, kit.at())
    return render_rgb(kit.page.frame, regions, Style.SOLID)


def uncovered(kit: Kit) -> Picture:
    assert kit.page.frame is not None
    return render_rgb(kit.page.frame, ())


class TestModes:
    def test_keys_and_buttons_choose_the_view(self, kit: Kit) -> None:
        for key, mode, action in (
            (K.Key_2, ViewMode.PREVIEW, ActionId.VIEW_PREVIEW),
            (K.Key_3, ViewMode.ORIGINAL, ActionId.VIEW_ORIGINAL),
            (K.Key_4, ViewMode.SEE_BEHIND, ActionId.VIEW_SEE_BEHIND),
            (K.Key_5, ViewMode.SIDE_BY_SIDE, ActionId.VIEW_SIDE_BY_SIDE),
            (K.Key_1, ViewMode.OUTLINES, ActionId.VIEW_OUTLINES),
        ):
            press(kit, key)
            assert kit.session.view_mode is mode
            assert kit.registry.action(action).isChecked()
        for mode in (ActionId.VIEW_SEE_BEHIND, ActionId.VIEW_SIDE_BY_SIDE):
            QTest.mouseClick(kit.page.header._segments[mode], LEFT)
            assert kit.registry.action(mode).isChecked()
        assert kit.session.view_mode is ViewMode.SIDE_BY_SIDE

    def test_words_on_the_buttons_only_where_there_is_room(self, kit: Kit) -> None:
        header = kit.page.header
        segment = header._segments[ActionId.VIEW_OUTLINES]
        assert segment.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonIconOnly
        kit.window.resize(1600, 900)
        assert segment.toolButtonStyle() is Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        for button in header._segments.values():
            assert button.accessibleName()
            assert button.toolTip()

    def test_the_picture_says_when_faces_are_shown(self, kit: Kit) -> None:
        for key, words in (
            (K.Key_1, "Outlines: faces are shown"),
            (K.Key_2, ""),
            (K.Key_3, "Original: faces are shown"),
            (K.Key_4, "See behind: faces are shown"),
            (K.Key_5, "Original: faces are shown"),
        ):
            press(kit, key)
            assert kit.page.canvas.scene.mode_note == words
            assert (kit.page.canvas.scene.beside_note != "") == (key == K.Key_5)


class TestSeeBehind:
    def test_half_of_the_cover_and_half_of_what_lies_behind(self, kit: Kit) -> None:
        press(kit, K.Key_4)
        seen = pixels(kit.page.canvas._picture.image).astype(int)
        covered, plain = as_exported(kit).astype(int), uncovered(kit).astype(int)
        assert np.abs(seen - (covered + plain) / 2).max() <= 1
        hidden = (covered != plain).any(axis=2)
        assert hidden.any()
        assert (seen[~hidden] == plain[~hidden]).all(), "nothing changes beside the covers"
        assert np.abs(seen[30:40, 30:50] - covered[30:40, 30:50]).max() > 20, "seen through"

    def test_the_light_for_looking_is_on_and_never_in_the_preview_beside(self, kit: Kit) -> None:
        options = ViewOptions(brightness=50)
        kit.page.viewing.use(options)
        press(kit, K.Key_4)
        canvas, frame = kit.page.canvas, kit.page.frame
        assert frame is not None
        mixed = (as_exported(kit).astype(int) + uncovered(kit) + 1) // 2
        bright = view_rgb(mixed.astype(np.uint8), frame.info, options).astype(int)
        assert np.abs(pixels(canvas._picture.image).astype(int) - bright).mean() < 2
        press(kit, K.Key_5)
        assert (pixels(canvas._second.image) == as_exported(kit)).all()

    def test_regions_are_thin_lines_without_names_and_can_be_moved(self, kit: Kit) -> None:
        canvas = kit.page.canvas
        press(kit, K.Key_4)
        canvas.grab()
        assert canvas.scene.outlines
        assert canvas.scene.quiet
        assert not canvas.scene.slots, "no names"
        start = QPointF(*canvas.view.to_view(40, 35)).toPoint()
        stop = QPointF(*canvas.view.to_view(45, 35)).toPoint()
        QTest.mousePress(canvas, LEFT, pos=start)
        QTest.mouseMove(canvas, stop)
        QApplication.processEvents()
        QTest.mouseRelease(canvas, LEFT, pos=stop)
        moved = kit.tracks[TrackId("face")].shape_at(0)
        assert moved is not None
        assert moved.bounds.x == pytest.approx(25, abs=0.6)
        covered, plain = as_exported(kit).astype(int), uncovered(kit).astype(int)
        seen = pixels(canvas._picture.image).astype(int)
        assert np.abs(seen - (covered + plain) / 2).max() <= 1, "it follows at once"


def on_second(kit: Kit, x: float, y: float) -> QPoint:
    """A source point in the second picture."""
    canvas = kit.page.canvas
    second = canvas.panes.second
    assert second is not None
    return (QPointF(*canvas.view.to_view(x, y)) + QPointF(second.topLeft())).toPoint()


class TestSideBySide:
    def test_both_pictures_are_of_the_frame_and_lie_the_same_way(self, kit: Kit) -> None:
        canvas = kit.page.canvas
        press(kit, K.Key_5)
        press(kit, K.Key_Right)
        assert kit.page.frame is not None
        assert (pixels(canvas._picture.image) == kit.page.frame.rgb()).all()
        assert (pixels(canvas._second.image) == as_exported(kit)).all()
        canvas.zoom_to(200)
        canvas.pan(-40, -20)
        seen = canvas.grab().toImage()
        panes, view = canvas.panes, canvas.view
        assert panes.second is not None
        x, y = (round(v) for v in view.to_view(130, 90))
        for dx, dy in ((0, 0), (7, 3), (20, 10)):
            first = seen.pixelColor(x + dx, y + dy)
            other = seen.pixelColor(panes.second.left() + x + dx, panes.second.top() + y + dy)
            assert first == other, "the same place of the picture, in both"

    def test_gestures_work_on_the_first_and_the_second_follows(self, kit: Kit) -> None:
        canvas = kit.page.canvas
        press(kit, K.Key_5)
        before = pixels(canvas._second.image)
        start = QPointF(*canvas.view.to_view(40, 35)).toPoint()
        stop = QPointF(*canvas.view.to_view(60, 45)).toPoint()
        QTest.mousePress(canvas, LEFT, pos=start)
        QTest.mouseMove(canvas, stop)
        QApplication.processEvents()
        QTest.mouseRelease(canvas, LEFT, pos=stop)
        assert kit.session.selection == {"face"}
        after = pixels(canvas._second.image)
        assert (after != before).any()
        assert (after == as_exported(kit)).all()

    def test_keys_move_a_region_there_too(self, kit: Kit) -> None:
        press(kit, K.Key_5)
        press(kit, K.Key_Tab)
        press(kit, K.Key_Right, SHIFT)
        shape = kit.tracks[TrackId("face")].shape_at(0)
        assert shape is not None
        assert shape.bounds.x == 30

    def test_the_second_picture_is_only_looked_at(self, kit: Kit) -> None:
        canvas = kit.page.canvas
        press(kit, K.Key_5)
        QTest.mouseClick(canvas, LEFT, NONE, on_second(kit, 40, 35))
        QTest.mouseDClick(canvas, LEFT, NONE, on_second(kit, 40, 35))
        assert not kit.session.selection
        QTest.mouseMove(canvas, on_second(kit, 40, 35))
        assert canvas.scene.hovered is None

    def test_the_pointer_is_seen_in_the_other_picture_at_the_same_place(self, kit: Kit) -> None:
        canvas = kit.page.canvas
        press(kit, K.Key_5)
        canvas.leaveEvent(None)  # type: ignore[arg-type]
        without = canvas.grab().toImage()
        spot = QPointF(*canvas.view.to_view(150, 20)).toPoint()
        QTest.mouseMove(canvas, spot)
        with_ghost = canvas.grab().toImage()
        second = canvas.panes.second
        assert second is not None
        there = spot + second.topLeft()
        assert with_ghost.pixelColor(there + QPoint(0, 8)) != without.pixelColor(
            there + QPoint(0, 8)
        )
        QTest.mouseMove(canvas, there)
        other = canvas.grab().toImage()
        assert other.pixelColor(spot + QPoint(0, 8)) != without.pixelColor(spot + QPoint(0, 8))

    def test_the_wheel_zooms_at_the_pointer_in_either_picture(self, kit: Kit) -> None:
        canvas = kit.page.canvas
        press(kit, K.Key_5)
        at = QPointF(on_second(kit, 100, 60))
        event = QWheelEvent(
            at, canvas.mapToGlobal(at), QPoint(), QPoint(0, 1200), Qt.MouseButton.NoButton, CTRL,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(canvas, event)
        x, y = canvas.view.to_source(*canvas.panes.to_first(at).toTuple())
        assert (x, y) == pytest.approx((100, 60), abs=1)

    def test_on_top_of_one_another_where_it_is_taller_than_wide(self, kit: Kit) -> None:
        canvas = kit.page.canvas
        press(kit, K.Key_5)
        canvas.resize(600, 300)
        wide = canvas.panes
        assert wide.second is not None
        assert wide.second.left() > wide.first.right()
        canvas.resize(300, 600)
        tall = canvas.panes
        assert tall.second is not None
        assert tall.second.top() > tall.first.bottom()
        for size in ((240, 160), (160, 240)):
            canvas.resize(*size)
            assert canvas.view.shown_width <= canvas.room.width()
            assert canvas.view.shown_height <= canvas.room.height()
            canvas.grab()

    def test_what_was_in_the_middle_stays_there(self, kit: Kit) -> None:
        canvas = kit.page.canvas
        canvas.zoom_to(800)
        before = canvas.framing
        assert before is not None
        press(kit, K.Key_5)
        beside = canvas.framing
        assert beside is not None
        assert (beside.zoom, beside.x, beside.y) == pytest.approx(
            (before.zoom, before.x, before.y), abs=1
        )
        press(kit, K.Key_1)
        assert canvas.framing == before

    def test_the_magnifier_shows_the_same_place_of_both(self, kit: Kit) -> None:
        canvas = kit.page.canvas
        press(kit, K.Key_5)
        kit.session.select((TrackId("face"),))
        without = canvas.grab().toImage()
        press(kit, K.Key_Z)
        lens = canvas.lens
        assert lens is not None
        second = canvas.panes.second
        assert second is not None
        middle = lens.centre.toPoint()
        seen = canvas.grab().toImage()
        there = middle + second.topLeft()
        assert seen.pixelColor(there) != without.pixelColor(there)
        assert seen.pixelColor(there).lightness() < 20, "covered there"
        press(kit, K.Key_Z)


def test_sound_alone_has_no_picture_to_lie_beside(kit: Kit, tmp_path: Path) -> None:
    path = tmp_path / "call.wav"
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(bytes(32000))
    press(kit, K.Key_5)
    new = kit.session.workspace.add_footage(
        path, sha256="d" * 64, size=9, frames=50, duration=2.0, width=1280, height=720,
        facts={"kind": "sound", "damaged": [], "gaps": [], "complete": True},
    )  # fmt: skip
    kit.session.open_footage(new)
    canvas = kit.page.canvas
    assert canvas.scene.sound is not None
    assert canvas.panes.second is None
    assert canvas.room == canvas.rect()
    assert canvas.scene.mode_note == canvas.scene.beside_note == ""


class TestDarkroom:
    def test_an_edit_does_not_make_the_original_anew(self, kit: Kit) -> None:
        frame, project = kit.page.frame, kit.session.project
        assert frame is not None
        assert project is not None
        room = Darkroom()
        room.look = Look(ViewMode.SIDE_BY_SIDE, project)
        first = room.print_of(frame)
        room.look = Look(ViewMode.SIDE_BY_SIDE, project.with_tracks((), [TrackId("face")]))
        again = room.print_of(frame, first)
        assert again.image is first.image
        assert first.beside is not None
        assert again.beside is not None
        assert again.beside != first.beside

    @pytest.mark.parametrize("mode", [ViewMode.SEE_BEHIND, ViewMode.SIDE_BY_SIDE])
    def test_the_pictures_are_made_beside_the_window(
        self,
        qtbot: QtBot,
        tmp_path: Path,
        media: Callable[..., Path],
        monkeypatch: pytest.MonkeyPatch,
        mode: ViewMode,
    ) -> None:
        made: list[str] = []
        make = Darkroom._make

        def watched(self: Darkroom, *args: Any) -> Any:
            made.append(threading.current_thread().name)
            return make(self, *args)

        with Workspace.open(tmp_path / "other", user="Officer") as workspace:
            real = make_kit(qtbot, tmp_path, media(frames=20), workspace, player=PlayerController())
            qtbot.waitUntil(lambda: real.session.frame is not None, timeout=20_000)
            real.add(a_track("face", 0, 20, Box(20, 20, 40, 30)))
            real.session.set_view_mode(mode)
            monkeypatch.setattr(Darkroom, "_make", watched)
            for target in (5, 6, 2):
                real.session.go_to(target)
                qtbot.waitUntil(lambda t=target: real.at() == t, timeout=20_000)
            real.page.shut_down()
        assert made
        assert "MainThread" not in made


def shown(kit: Kit) -> set[str]:
    return {str(item.track) for item in kit.page.canvas.scene.items}


@pytest.fixture
def guarded(qapp: QApplication) -> Iterator[None]:
    """Keys stay with the box a person is in, as in the window."""
    guard = TypingGuard()
    qapp.installEventFilter(guard)
    yield
    qapp.removeEventFilter(guard)


class TestFilter:
    def test_by_keyboard(self, kit: Kit, guarded: None) -> None:
        press(kit, K.Key_H, CTRL | SHIFT)
        panel = kit.page.shown
        assert panel.isVisible()
        box = kit.window.focusWidget()
        assert box is panel.kinds[Kind.FACE]
        QTest.keyClick(box, K.Key_Space)
        assert shown(kit) == {"plate"}
        assert kit.page.canvas.scene.filter_note == "2 of 3 outlines hidden"
        QTest.keyClick(box, K.Key_Escape)
        assert not panel.isVisible()
        assert kit.window.focusWidget() is kit.page.canvas
        assert shown(kit) == {"plate"}, "and the picture still says so"
        press(kit, K.Key_H, CTRL | SHIFT)
        QTest.keyClick(panel.all, K.Key_Space)
        assert shown(kit) == {"face", "plate", "done"}
        assert kit.page.canvas.scene.filter_note == ""

    def test_by_mouse(self, kit: Kit) -> None:
        kit.registry.trigger(ActionId.WHAT_IS_SHOWN)
        panel = kit.page.shown
        QTest.mouseClick(panel.states[Standing.ACCEPTED], LEFT, pos=QPoint(8, 8))
        assert shown(kit) == {"face", "plate"}
        QTest.mouseClick(panel.states[Standing.ACCEPTED], LEFT, pos=QPoint(8, 8))
        assert shown(kit) == {"face", "plate", "done"}
        QTest.mouseClick(panel.only_selected, LEFT, pos=QPoint(8, 8))
        assert shown(kit) == set()
        kit.session.select((TrackId("plate"),))
        assert shown(kit) == {"plate"}

    def test_only_kinds_there_are_have_a_row(self, kit: Kit) -> None:
        kit.registry.trigger(ActionId.WHAT_IS_SHOWN)
        panel = kit.page.shown
        there = {kind for kind, box in panel.kinds.items() if box.isVisible()}
        assert there == {Kind.FACE, Kind.PLATE}
        kit.add(a_track("words", 0, 5, kind=Kind.TEXT))
        assert panel.kinds[Kind.TEXT].isVisible()
        assert "until Umbra is closed" in panel.kinds[Kind.TEXT].toolTip()

    def test_it_fits_a_small_picture_without_side_panels(self, kit: Kit) -> None:
        kit.registry.trigger(ActionId.SIDE_PANELS)
        kit.window.resize(1000, 640)
        kit.registry.trigger(ActionId.WHAT_IS_SHOWN)
        panel, canvas = kit.page.shown, kit.page.canvas
        assert panel.parent() is canvas
        assert canvas.rect().contains(panel.geometry()), (canvas.rect(), panel.geometry())
        panel.close_it()
        kit.registry.trigger(ActionId.SIDE_PANELS)

    def test_what_is_hidden_cannot_be_hit_and_is_covered_all_the_same(self, kit: Kit) -> None:
        canvas = kit.page.canvas
        before = as_exported(kit)
        kit.page.showing.filter.show_kind(Kind.FACE, on=False)
        QTest.mouseClick(canvas, LEFT, NONE, QPointF(*canvas.view.to_view(40, 35)).toPoint())
        assert not kit.session.selection
        press(kit, K.Key_2)
        assert (pixels(canvas._picture.image) == before).all()
        assert canvas.scene.filter_note == "", "the preview hides nothing"
        press(kit, K.Key_5)
        assert (pixels(canvas._second.image) == before).all()
        assert canvas.scene.filter_note

    def test_what_is_selected_is_shown_whatever_is_hidden(self, kit: Kit) -> None:
        kit.page.showing.filter.show_kind(Kind.FACE, on=False)
        kit.session.select((TrackId("face"),))
        assert shown(kit) == {"face", "plate"}

    def test_each_frame_says_how_many_are_hidden(self, kit: Kit) -> None:
        kit.page.showing.filter.show_kind(Kind.FACE, on=False)
        kit.session.go_to(15)
        assert kit.page.canvas.scene.filter_note == "3 of 4 outlines hidden"

    def test_other_footage_begins_with_everything_shown(self, kit: Kit) -> None:
        first = kit.session.footage
        assert first is not None
        hidden = kit.page.showing.filter
        hidden.show_state(Standing.TO_REVIEW, on=False)
        other = kit.session.workspace.add_footage(
            Path(first.path), sha256="1" * 64, size=first.size, frames=20, duration=1.0,
            width=192, height=112,
        )  # fmt: skip
        kit.session.open_footage(other)
        assert hidden.shown.all
        kit.session.open_footage(first)
        assert hidden.shown == Shown(states=frozenset({Standing.TO_REVIEW}))

    def test_states_and_kinds(self) -> None:
        project = a_project(
            a_track("new", 0, 5),
            a_track("ok", 0, 5, state=ReviewState.ACCEPTED),
            a_track("no", 0, 5, state=ReviewState.REJECTED),
            a_track("kept", 0, 5, visible=True),
            a_track("locked", 0, 5, locked=True),
            a_track("plate", 0, 5, kind=Kind.PLATE),
        )
        items = items_at(project, 0)

        def seen(what: Shown, selected: frozenset[TrackId] = frozenset()) -> set[str]:
            return {str(i.track) for i in items if what.shows(i, selected)}

        everything = seen(Shown())
        assert len(everything) == 6
        assert seen(Shown(kinds=frozenset({Kind.PLATE}))) == everything - {"plate"}
        for state, gone in (
            (Standing.TO_REVIEW, {"new", "locked", "plate"}),
            (Standing.ACCEPTED, {"ok"}),
            (Standing.REJECTED, {"no"}),
            (Standing.KEPT, {"kept"}),
            (Standing.LOCKED, {"locked"}),
        ):
            assert seen(Shown(states=frozenset({state}))) == everything - gone
        chosen = frozenset({TrackId("no")})
        assert seen(Shown(only_selected=True), chosen) == {"no"}
        passing = [replace(i, locked=True, passing=True) for i in items]
        locked = Shown(states=frozenset({Standing.LOCKED}))
        assert all(locked.shows(i) for i in passing), "nobody locked what a search just found"


def test_a_line_that_crosses_itself_is_drawn_as_what_it_covers(kit: Kit) -> None:
    canvas = kit.page.canvas
    bow_tie = Polygon(((70.0, 10.0), (90.0, 40.0), (90.0, 10.0), (70.0, 40.0)))
    kit.add(a_track("bow", 0, 20, bow_tie))
    kit.session.go_to(0)
    canvas.set_outlines(False)
    bare = canvas.grab().toImage()
    canvas.set_outlines(True)
    seen = canvas.grab().toImage()
    # the left edge of the hull, where the line that was drawn does not run
    x, y = (round(v) for v in canvas.view.to_view(70, 25))
    changed = [seen.pixelColor(x, y + d) != bare.pixelColor(x, y + d) for d in range(-20, 20)]
    assert sum(changed) > 20, "dashes on a dark edge"
