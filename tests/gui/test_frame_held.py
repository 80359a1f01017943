"""What is done to a frame by hand stays on that frame, whatever comes on the screen meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.session import Tool
from player.media.time import FrameIndex
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
