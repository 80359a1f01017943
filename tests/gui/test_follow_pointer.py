"""Following by hand while it plays: by mouse and by keyboard, one undo, no trace after Escape."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.session import Tool
from app.settings.declared import FOLLOW_SPEED
from player.qt.controller import PlayerController
from redaction.edit.gestures import set_locked
from redaction.model.geometry import Box, Ellipse
from redaction.model.ids import TrackId
from redaction.model.track import Origin, Problem, ReviewState, Track
from redaction.store.workspace import Workspace
from tests.gui.review_kit import Kit, a_track, make_kit

LEFT = Qt.MouseButton.LeftButton
NONE = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def kit(qtbot: QtBot, tmp_path: Path, media: Callable[..., Path]) -> Iterator[Kit]:
    with Workspace.open(tmp_path / "workspace", user="Officer") as workspace:
        made = make_kit(qtbot, tmp_path, media(frames=60), workspace)
        yield made
        made.page.shut_down()


def press(kit: Kit, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE, times: int = 1) -> None:
    for _ in range(times):
        QTest.keyClick(kit.page.canvas, key, modifier)


def point(kit: Kit, x: float, y: float) -> QPoint:
    return QPoint(*map(round, kit.page.canvas.view.to_view(x, y)))


def hold(kit: Kit, x: float, y: float) -> None:
    QTest.mousePress(kit.page.canvas, LEFT, pos=point(kit, x, y))


def go(kit: Kit, x: float, y: float) -> None:
    QTest.mouseMove(kit.page.canvas, point(kit, x, y))


def release(kit: Kit, x: float, y: float) -> None:
    QTest.mouseRelease(kit.page.canvas, LEFT, pos=point(kit, x, y))


def centre(track: Track, frame: int) -> tuple[float, float]:
    shape = track.shape_at(frame)
    assert shape is not None
    return shape.bounds.centre


def only(kit: Kit) -> Track:
    (track,) = kit.tracks.values()
    return track


class TestByMouse:
    def test_a_new_region_is_where_the_pointer_was_on_each_frame(self, kit: Kit) -> None:
        press(kit, Qt.Key.Key_D)
        assert kit.session.tool is Tool.FOLLOW
        kit.session.go_to(10)
        hold(kit, 50, 50)
        assert kit.player.playing
        assert kit.player.speed == 0.5
        for frame in (11, 12, 14):
            go(kit, 50 + 2 * (frame - 11), 50)
            # a slow computer left frame 13 out
            kit.player.dropped = int(frame == 14)
            kit.player.seek(frame)
        release(kit, 56, 50)
        assert not kit.player.playing
        assert kit.player.speed == 1.0
        track = only(kit)
        assert (track.start, track.stop) == (10, 15)
        assert track.number == 1
        assert [int(k.frame) for k in track.keyframes] == [10, 11, 12, 14]
        assert {k.origin for k in track.keyframes} == {Origin.MANUAL}
        assert track.state is ReviewState.ACCEPTED
        assert track.doubts == (Problem.ENDS_INSIDE,)
        assert isinstance(track.shape_at(13), Ellipse)
        assert centre(track, 14)[0] == pytest.approx(56, abs=1)
        kit.session.undo()
        assert not kit.tracks
        assert kit.page.canvas._hand.provisional().drawn is None

    def test_a_held_region_keeps_its_grip_and_its_track_the_rest(self, kit: Kit) -> None:
        kit.add(a_track("first", 5, 30, Box(20, 20, 40, 30)))
        before = kit.tracks[TrackId("first")]
        press(kit, Qt.Key.Key_D)
        kit.session.go_to(10)
        hold(kit, 30, 30)
        kit.player.seek(11)
        go(kit, 40, 30)
        kit.player.seek(12)
        release(kit, 40, 30)
        after = only(kit)
        assert after.span == before.span
        for frame in (5, 9, 13, 29):
            assert after.shape_at(frame) == before.shape_at(frame)
        shape = after.shape_at(12)
        assert shape is not None
        assert shape.bounds.x == pytest.approx(30, abs=1)
        assert shape.bounds.w == pytest.approx(40, abs=0.1)

    def test_the_wheel_resizes(self, kit: Kit) -> None:
        press(kit, Qt.Key.Key_D)
        hold(kit, 90, 50)
        canvas = kit.page.canvas
        was = kit.page.pointer.shape
        at = QPointF(point(kit, 90, 50))
        wheel = QWheelEvent(
            at, canvas.mapToGlobal(at), QPoint(), QPoint(0, 120), LEFT, NONE,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(canvas, wheel)
        now = kit.page.pointer.shape
        assert was is not None
        assert now is not None
        assert now.bounds.w == pytest.approx(1.1 * was.bounds.w)
        release(kit, 90, 50)

    def test_escape_drops_it_without_trace(self, kit: Kit) -> None:
        kit.add(a_track("first", 5, 30, Box(20, 20, 40, 30)))
        before = kit.session.project
        changes = kit.session.changes
        press(kit, Qt.Key.Key_D)
        kit.session.go_to(10)
        hold(kit, 30, 30)
        kit.player.seek(11)
        go(kit, 80, 60)
        press(kit, Qt.Key.Key_Escape)
        assert not kit.player.playing
        release(kit, 80, 60)
        assert kit.session.project is before
        assert kit.session.changes == changes
        assert kit.page.canvas._hand.provisional().drawn is None
        assert kit.session.tool is Tool.FOLLOW
        press(kit, Qt.Key.Key_Escape)
        assert kit.session.tool is Tool.SELECT

    def test_a_locked_region_is_not_held(self, kit: Kit) -> None:
        kit.add(a_track("first", 0, 30, Box(20, 20, 40, 30)))
        assert kit.session.project is not None
        kit.session.do(set_locked(kit.session.project, (TrackId("first"),), True))
        press(kit, Qt.Key.Key_D)
        hold(kit, 30, 30)
        assert not kit.player.playing
        assert "locked" in kit.notices[-1].text
        release(kit, 30, 30)
        assert only(kit).locked

    def test_other_footage_or_another_tool_drops_it(self, kit: Kit) -> None:
        press(kit, Qt.Key.Key_D)
        hold(kit, 50, 50)
        kit.session.set_tool(Tool.SELECT)
        assert not kit.page.steering.active
        assert not kit.player.playing
        release(kit, 50, 50)
        assert not kit.tracks


class TestByKeyboard:
    def test_tab_enter_arrows_enter(self, kit: Kit) -> None:
        kit.add(a_track("first", 5, 30, Box(20, 20, 40, 30)))
        kit.settings.set(FOLLOW_SPEED, "0.25")
        kit.session.go_to(10)
        press(kit, Qt.Key.Key_D)
        press(kit, Qt.Key.Key_Tab)
        assert kit.session.selection == {"first"}
        press(kit, Qt.Key.Key_Return)
        assert kit.player.playing
        assert kit.player.speed == 0.25
        press(kit, Qt.Key.Key_Right, times=4)
        kit.player.seek(11)
        press(kit, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
        press(kit, Qt.Key.Key_Plus)
        kit.player.seek(12)
        press(kit, Qt.Key.Key_Return)
        assert not kit.player.playing
        track = only(kit)
        assert centre(track, 12) == pytest.approx((52, 47))
        shape = track.shape_at(12)
        assert shape is not None
        assert shape.bounds.w == pytest.approx(44)
        assert kit.session.undo_label == "Follow by hand"
        kit.session.undo()
        assert centre(only(kit), 12) == pytest.approx((40, 35))

    def test_without_a_region_one_begins_in_the_middle(self, kit: Kit) -> None:
        press(kit, Qt.Key.Key_D)
        press(kit, Qt.Key.Key_Return)
        kit.player.seek(1)
        press(kit, Qt.Key.Key_Return)
        assert centre(only(kit), 1) == pytest.approx((96, 56))

    def test_escape_drops_it(self, kit: Kit) -> None:
        press(kit, Qt.Key.Key_D)
        press(kit, Qt.Key.Key_Return)
        press(kit, Qt.Key.Key_Right)
        press(kit, Qt.Key.Key_Escape)
        assert not kit.tracks
        assert not kit.player.playing


def test_with_the_real_player_every_frame_shown_is_kept(
    qtbot: QtBot, tmp_path: Path, media: Callable[..., Path]
) -> None:
    with Workspace.open(tmp_path / "workspace", user="Officer") as workspace:
        kit = make_kit(qtbot, tmp_path, media(frames=60), workspace, player=PlayerController())
        qtbot.waitUntil(lambda: kit.page.frame is not None)
        shown: list[int] = []
        kit.page.showing.shown.connect(shown.append)
        press(kit, Qt.Key.Key_D)
        hold(kit, 60, 50)
        qtbot.waitUntil(lambda: len(set(shown)) > 4)
        release(kit, 60, 50)
        assert not kit.player.playing
        track = only(kit)
        assert {int(k.frame) for k in track.keyframes} == {0, *shown}
        kit.page.shut_down()
