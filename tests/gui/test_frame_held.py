"""What is done to a frame by hand stays on that frame, whatever comes on the screen meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.session import Tool, ViewMode
from player.media.errors import MediaError
from player.media.time import FrameIndex, FrameSpan
from player.qt.controller import PlayerController
from redaction.model.geometry import Box
from redaction.model.ids import TrackId
from redaction.model.track import Keyframe, Origin, Problem, Track
from redaction.store.workspace import Workspace
from tests.gui.review_kit import Kit, make_kit

LEFT = Qt.MouseButton.LeftButton
WALKER = TrackId("walker")
PLACES = tuple(
    Keyframe(FrameIndex(n), Box(10 + n, 10, 20, 20), origin=Origin.DETECTED, confidence=0.9)
    for n in range(60)
)


@pytest.fixture
def kit(
    request: pytest.FixtureRequest, qtbot: QtBot, tmp_path: Path, media: Callable[..., Path]
) -> Iterator[Kit]:
    """Someone walks through all 60 frames, a pixel a frame; with the real player where asked for."""
    real = getattr(request, "param", None)
    player = None if real is None else PlayerController()
    with Workspace.open(tmp_path / "workspace", user="Officer") as workspace:
        made = make_kit(qtbot, tmp_path, media(frames=60), workspace, player=player)
        try:
            qtbot.waitUntil(lambda: made.page.frame is not None, timeout=20_000)
            made.add(Track(WALKER, PLACES, FrameIndex(60), problems=(Problem.SUDDEN_CHANGE,)))
            yield made
        finally:
            made.page.shut_down()


def point(kit: Kit, x: float, y: float) -> QPoint:
    return QPoint(*map(round, kit.page.canvas.view.to_view(x, y)))


def drag(kit: Kit, x: float, y: float) -> None:
    """Press there and pull a little to the right and down, without letting go."""
    QTest.mousePress(kit.page.canvas, LEFT, pos=point(kit, x, y))
    for pixels in (4, 8):
        QTest.mouseMove(kit.page.canvas, point(kit, x + pixels, y + pixels))


def release(kit: Kit, x: float, y: float) -> None:
    QTest.mouseRelease(kit.page.canvas, LEFT, pos=point(kit, x, y))


def key(kit: Kit, *keys: Qt.Key) -> None:
    for one in keys:
        QTest.keyClick(kit.page.canvas, one)


class TestAnotherFrame:
    @pytest.mark.parametrize("tool", [Tool.SELECT, Tool.BOX, Tool.POLYGON])
    def test_a_drag_is_dropped_without_trace(self, kit: Kit, tool: Tool) -> None:
        kit.session.go_to(5)
        kit.session.set_tool(tool)
        before = kit.session.project
        drag(kit, 25, 20)
        if tool is Tool.POLYGON:
            release(kit, 33, 28)
            for x, y in ((80, 20), (80, 60)):
                QTest.mouseClick(kit.page.canvas, LEFT, pos=point(kit, x, y))
        kit.session.go_to(40)
        if tool is Tool.POLYGON:
            key(kit, Qt.Key.Key_Return)
        release(kit, 33, 28)
        assert kit.session.project is before
        assert not kit.page.canvas._hand.dragging

    def test_so_is_a_corner_set_by_key(self, kit: Kit) -> None:
        kit.session.set_tool(Tool.BOX)
        before = kit.session.project
        key(kit, Qt.Key.Key_Return, *[Qt.Key.Key_Right] * 9, *[Qt.Key.Key_Down] * 9)
        kit.session.go_to(40)
        key(kit, Qt.Key.Key_Return)
        assert kit.session.project is before


class TestPlaying:
    @pytest.mark.parametrize("tool", [Tool.SELECT, Tool.BOX, Tool.POLYGON])
    def test_a_press_pauses(self, kit: Kit, tool: Tool) -> None:
        kit.session.set_tool(tool)
        kit.player.play()
        drag(kit, 20, 20)
        assert not kit.player.playing
        release(kit, 28, 28)

    @pytest.mark.parametrize("tool", [Tool.BOX, Tool.POLYGON])
    def test_a_corner_set_by_key_pauses(self, kit: Kit, tool: Tool) -> None:
        kit.session.set_tool(tool)
        kit.player.play()
        key(kit, Qt.Key.Key_Return)
        assert not kit.player.playing

    def test_a_nudge_pauses(self, kit: Kit) -> None:
        key(kit, Qt.Key.Key_Tab)
        kit.player.play()
        key(kit, Qt.Key.Key_Right)
        assert not kit.player.playing
        shape = kit.tracks[WALKER].shape_at(0)
        assert shape is not None
        assert shape.bounds.x == 11

    @pytest.mark.parametrize("kit", ["real"], indirect=True)
    def test_what_is_dragged_in_a_loop_is_put_on_the_frame_it_was_pressed_on(
        self, kit: Kit, qtbot: QtBot
    ) -> None:
        kit.page.moments.next()
        qtbot.waitUntil(lambda: kit.player.playing and kit.at() > 0)
        started = kit.at()
        qtbot.waitUntil(lambda: kit.at() != started)
        at, before = kit.at(), kit.tracks[WALKER]
        drag(kit, 20 + at, 20)
        assert not kit.player.playing
        qtbot.wait(100)
        release(kit, 28 + at, 28)
        assert kit.at() == at
        was, now = before.shape_at(at), kit.tracks[WALKER].shape_at(at)
        assert was is not None
        assert now is not None
        assert now.bounds.y == pytest.approx(was.bounds.y + 8, abs=1)


def hold(kit: Kit) -> None:
    """Hold the region on frame 5 by mouse, and pull it down by 40 pixels until frame 7 is shown."""
    kit.session.go_to(5)
    kit.session.set_tool(Tool.FOLLOW)
    QTest.mousePress(kit.page.canvas, LEFT, pos=point(kit, 25, 20))
    QTest.mouseMove(kit.page.canvas, point(kit, 25, 60))
    for frame in (6, 7):
        kit.player.seek(frame)


def moved(kit: Kit) -> list[int]:
    """The frames on which the region is not where it was found."""
    track = kit.tracks[WALKER]
    return [n for n in range(60) if track.shape_at(n) != PLACES[n].shape]


def other_view(kit: Kit) -> None:
    kit.session.set_view_mode(ViewMode.PREVIEW)


def no_file(kit: Kit) -> None:
    kit.player.failed.emit(MediaError("The file is gone.", "", ""))


def hidden(kit: Kit) -> None:
    kit.page.hide()


def far_on(kit: Kit) -> None:
    kit.session.go_to(40)


def back(kit: Kit) -> None:
    kit.session.go_to(2)


def next_moment(kit: Kit) -> None:
    key(kit, Qt.Key.Key_N)


class TestFollowing:
    @pytest.mark.parametrize(
        "event", [other_view, no_file, hidden, far_on, back, next_moment], ids=lambda e: e.__name__
    )
    def test_it_ends_with_the_last_frame_on_which_it_was_held(
        self, kit: Kit, event: Callable[[Kit], None]
    ) -> None:
        hold(kit)
        event(kit)
        assert not kit.page.steering.active
        assert kit.page.pointer.shape is None
        assert moved(kit) == [5, 6, 7]
        assert kit.notices[-1].text == "Following by hand was cut short. It covers frames 5 to 7."
        # a moment is played on, nothing else is
        assert kit.player.playing == (event is next_moment)
        changes = kit.session.changes
        QTest.mouseMove(kit.page.canvas, point(kit, 60, 60))
        release(kit, 60, 60)
        assert kit.session.changes == changes

    def test_the_next_moment_stays_where_a_new_region_was_held(self, kit: Kit) -> None:
        kit.session.set_tool(Tool.FOLLOW)
        QTest.mousePress(kit.page.canvas, LEFT, pos=point(kit, 100, 80))
        next_moment(kit)
        assert len(kit.tracks) == 2
        assert kit.session.selection == {WALKER}
        assert kit.page.moments.current is not None
        assert kit.player.playing

    def test_a_loop_is_left_while_it_is_held_and_given_back(self, kit: Kit) -> None:
        own = FrameSpan(FrameIndex(3), FrameIndex(7))
        kit.player.set_loop(own)
        hold(kit)
        assert kit.page.steering.active
        assert kit.player.loop is None
        release(kit, 25, 60)
        assert kit.player.loop == own
        assert moved(kit) == [5, 6, 7]

    def test_so_is_that_of_a_moment(self, kit: Kit) -> None:
        kit.page.moments.next()
        assert kit.player.loop is not None
        hold(kit)
        assert kit.player.playing
        assert kit.player.loop is None
        release(kit, 25, 60)
        assert not kit.player.playing

    def test_it_does_not_begin_on_the_last_frame(self, kit: Kit) -> None:
        kit.session.go_to(59)
        kit.session.set_tool(Tool.FOLLOW)
        key(kit, Qt.Key.Key_Tab, Qt.Key.Key_Return)
        assert kit.page.pointer.shape is None
        assert not kit.player.playing
        assert "last frame" in kit.notices[-1].text

    @pytest.mark.parametrize("kit", ["real"], indirect=True)
    def test_with_the_real_player_nothing_between_two_places_is_moved(
        self, kit: Kit, qtbot: QtBot
    ) -> None:
        shown: list[int] = []
        kit.page.showing.shown.connect(shown.append)
        kit.session.set_tool(Tool.FOLLOW)
        key(kit, Qt.Key.Key_Tab, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: len(shown) > 2, timeout=20_000)
        kit.session.go_to(50)
        qtbot.waitUntil(lambda: kit.at() == 50, timeout=20_000)
        assert not kit.page.steering.active
        assert not kit.player.playing
        # it was held still, so the last frame on which it was is one where it was moved
        assert max(moved(kit)) == shown[-2]
