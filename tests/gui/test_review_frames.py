"""The picture, the label, the overlays and the session always name one and the same frame."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.canvas.picture import image_of
from app.review.darkroom import Darkroom, Look
from app.session import ViewMode
from player.media.source import FrameSource
from player.media.time import FrameRef
from player.media.view import ViewOptions, view_rgb
from player.qt.controller import PlayerController
from redaction.model.geometry import Box
from redaction.model.project import highlights_at, regions_at
from redaction.model.region import Style
from redaction.model.track import ReviewState
from redaction.rendering.preview import render_rgb
from redaction.store.workspace import Workspace
from tests.gui.review_kit import Kit, a_project, a_track, make_kit
from tests.media.code import number_of

K = Qt.Key
SHIFT, CTRL, NONE = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.NoModifier,
)
FRAMES = 90


def pixels(image: QImage) -> npt.NDArray[np.uint8]:
    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    flat = np.frombuffer(rgb.constBits(), np.uint8).reshape(rgb.height(), rgb.bytesPerLine())
    return flat[:, : rgb.width() * 3].reshape(rgb.height(), rgb.width(), 3).copy()


def on_canvas(kit: Kit) -> int:
    """The number in the pixels of the widget, as a person sees it."""
    canvas = kit.page.canvas
    seen = pixels(canvas.grab().toImage())
    view, ratio = canvas.view, canvas.devicePixelRatioF()
    left, top = round(view.left * ratio), round(view.top * ratio)
    right = round((view.left + view.shown_width) * ratio)
    bottom = round((view.top + view.shown_height) * ratio)
    return number_of(seen[max(top, 0) : bottom, max(left, 0) : right])


def frames_named(kit: Kit) -> dict[str, int]:
    """Every place that names the frame shown, and which one it names."""
    assert kit.session.frame is not None
    words = kit.page.transport.position.text.split()
    items = kit.page.canvas.scene.items
    return {
        "pixels": on_canvas(kit),
        "label": int(words[words.index("frame") + 1].replace(",", "")),
        "session": int(kit.session.frame.index),
        "overlay": int(items[0].track[1:]) if len(items) == 1 else -len(items),
        "playhead": int(kit.page.timeline.playhead or 0),
    }


@pytest.fixture
def real(
    qtbot: QtBot, tmp_path: Path, media: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Kit]:
    """The page on the threaded player; each frame has a track of its own, named after it."""
    # a name beside the region would lie on the number that is read from the picture
    monkeypatch.setattr("app.canvas.overlay.paint_names", lambda *_args: None)
    with Workspace.open(tmp_path / "workspace", user="Officer") as workspace:
        clip = media(frames=FRAMES, bframes=2, gop=30)
        made = make_kit(qtbot, tmp_path, clip, workspace, player=PlayerController())
        qtbot.waitUntil(lambda: made.session.frame is not None, timeout=20_000)
        made.add(*(a_track(f"t{i}", i, i + 1, Box(0, 0, 3, 3)) for i in range(FRAMES)))
        yield made
        made.page.shut_down()


@pytest.fixture
def lies(real: Kit) -> list[dict[str, int]]:
    """Collects every frame for which the names did not agree, from now on."""
    found: list[dict[str, int]] = []

    def compare(_ref: FrameRef) -> None:
        named = frames_named(real)
        if len(set(named.values())) != 1:
            found.append(named)

    real.session.frame_changed.connect(compare)
    return found


def test_after_any_key_everything_names_the_same_frame(
    real: Kit, lies: list[dict[str, int]], qtbot: QtBot
) -> None:
    keys: tuple[tuple[Any, Any, int], ...] = (
        (K.Key_Right, NONE, 1),
        (K.Key_Right, CTRL, 11),
        (K.Key_Right, SHIFT, 36),
        (K.Key_Left, NONE, 35),
        (K.Key_Greater, NONE, 60),
        (K.Key_Less, NONE, 30),
        (K.Key_End, NONE, 89),
        (K.Key_Right, NONE, 89),
        (K.Key_Left, CTRL, 79),
        (K.Key_Left, CTRL | SHIFT, 0),
        (K.Key_Right, CTRL | SHIFT, 89),
        (K.Key_Home, NONE, 0),
    )
    for key, modifier, target in keys:
        QTest.keyClick(real.page.canvas, key, modifier)
        qtbot.waitUntil(lambda t=target: real.at() == t, timeout=20_000)
        assert set(frames_named(real).values()) == {target}, f"after {key}"
    assert lies == []


@pytest.mark.parametrize("mode", [ViewMode.OUTLINES, ViewMode.PREVIEW, ViewMode.SIDE_BY_SIDE])
def test_fast_seeks_show_nothing_that_does_not_belong_together(
    real: Kit, lies: list[dict[str, int]], qtbot: QtBot, mode: ViewMode
) -> None:
    real.session.set_view_mode(mode)
    order = random.Random(7)
    for _ in range(60):
        real.page.timeline.seek_asked.emit(order.randrange(FRAMES))
        if order.random() < 0.3:
            QTest.qWait(5)
    real.page.timeline.seek_asked.emit(41)
    qtbot.waitUntil(lambda: real.at() == 41, timeout=20_000)
    assert set(frames_named(real).values()) == {41}
    assert lies == []


def test_playing_both_ways_shows_nothing_that_does_not_belong_together(
    real: Kit, lies: list[dict[str, int]], qtbot: QtBot
) -> None:
    QTest.keyClick(real.page.canvas, K.Key_L)
    qtbot.waitUntil(lambda: real.at() > 30, timeout=20_000)
    QTest.keyClick(real.page.canvas, K.Key_J)
    qtbot.waitUntil(lambda: real.at() < 10, timeout=20_000)
    QTest.keyClick(real.page.canvas, K.Key_K)
    assert lies == []


def test_the_picture_is_made_in_the_worker(
    real: Kit, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is converted or painted by the window's thread while nothing but the frame changes."""
    import threading

    made: list[str] = []
    make = Darkroom._make

    def watched(self: Darkroom, *args: Any) -> Any:
        made.append(threading.current_thread().name)
        return make(self, *args)

    monkeypatch.setattr(Darkroom, "_make", watched)
    for mode in (ViewMode.OUTLINES, ViewMode.PREVIEW):
        real.session.set_view_mode(mode)
        made.clear()
        for target in (50, 51, 20):
            real.session.go_to(target)
            qtbot.waitUntil(lambda t=target: real.at() == t, timeout=20_000)
        assert made
        assert "MainThread" not in made


def test_the_preview_on_the_canvas_is_of_the_decisions_of_now(real: Kit, qtbot: QtBot) -> None:
    """A decision made while pictures are on their way is in the picture that is shown."""
    real.session.set_view_mode(ViewMode.PREVIEW)
    for target in range(10, 30):
        real.session.go_to(target)
        if target % 3 == 0:
            covered = a_track(f"x{target}", 0, FRAMES, Box(64 + target, 60, 20, 20))
            real.add(covered)
    qtbot.waitUntil(lambda: real.at() == 29, timeout=20_000)
    frame, project = real.page.frame, real.session.project
    assert frame is not None
    assert project is not None
    wanted = render_rgb(frame, regions_at(project, 29), Style.SOLID)
    assert (pixels(real.page.canvas._picture.image) == wanted).all()


class TestDarkroom:
    @pytest.fixture
    def source(self, media: Callable[..., Path]) -> Iterator[FrameSource]:
        with FrameSource.open(media(frames=12)) as opened:
            yield opened

    def test_a_print_made_for_other_decisions_is_made_again(self, source: FrameSource) -> None:
        frame = source.frame_at(3)
        room = Darkroom()
        room.look = Look(ViewMode.PREVIEW, a_project(a_track("a", 0, 12, Box(10, 10, 40, 40))))
        room.develop(frame)
        room.look = Look(ViewMode.PREVIEW, a_project())
        assert (pixels(room.print_of(frame).image) == render_rgb(frame, ())).all()

    def test_what_is_on_the_screen_is_not_made_again(self, source: FrameSource) -> None:
        frame = source.frame_at(3)
        room = Darkroom()
        project = a_project(a_track("a", 0, 2), a_track("b", 4, 9))
        room.look = Look(ViewMode.PREVIEW, project)
        first = room.print_of(frame)
        room.look = Look(ViewMode.PREVIEW, project.with_tracks((), ["a"]))
        assert room.print_of(frame, first) is first, "frame 3 looks the same"

    def test_brightness_never_reaches_the_preview(self, source: FrameSource) -> None:
        frame = source.frame_at(3)
        options = ViewOptions(brightness=60, contrast=-30, deinterlace=True)
        project = a_project(a_track("a", 0, 12, Box(10, 10, 40, 40), state=ReviewState.ACCEPTED))
        room = Darkroom()
        room.look = Look(ViewMode.PREVIEW, project, Style.SOLID, options)
        plain = render_rgb(frame, regions_at(project, 3), Style.SOLID)
        assert (pixels(room.print_of(frame).image) == plain).all()
        room.look = Look(ViewMode.OUTLINES, project, Style.SOLID, options)
        bright = view_rgb(frame.rgb(), frame.info, options)
        assert (pixels(room.print_of(frame).image) == bright).all()
        assert not (bright == frame.rgb()).all()

    def test_who_is_pointed_out_is_so_in_the_preview_and_nowhere_else(
        self, source: FrameSource
    ) -> None:
        frame = source.frame_at(3)
        shown = a_track("a", 0, 12, Box(10, 10, 40, 40), visible=True, style=Style.SPOTLIGHT)
        project = a_project(shown)
        room = Darkroom()
        plain = room.print_of(frame)
        room.look = Look(ViewMode.PREVIEW, project)
        lit = render_rgb(frame, (), highlights=highlights_at(project, 3))
        assert (pixels(room.print_of(frame).image) == lit).all()
        assert lit[100:].mean() < frame.rgb()[100:].mean() * 0.8
        room.look = Look(ViewMode.OUTLINES, project)
        assert (pixels(room.print_of(frame).image) == pixels(plain.image)).all()
        room.look = Look(ViewMode.PREVIEW, project.with_tracks([replace(shown, visible=False)]))
        covered = pixels(room.print_of(frame).image)
        assert covered[20:40, 20:40].max() <= 2, "covered is covered"

    def test_prints_that_were_passed_over_are_let_go(self, source: FrameSource) -> None:
        room = Darkroom()
        frames = [source.frame_at(at) for at in range(5)]
        for frame in frames:
            room.develop(frame)
        room.print_of(frames[3])
        assert [p.frame for p in room._ready.values()] == [frames[4]]

    def test_a_few_prints_are_kept_not_all(self, source: FrameSource) -> None:
        room = Darkroom()
        for at in range(12):
            room.develop(source.frame_at(at))
        assert len(room._ready) < 8
        room.clear()
        assert not room._ready

    def test_an_image_keeps_every_pixel(self, source: FrameSource) -> None:
        rgb = source.frame_at(5).rgb()
        assert (pixels(image_of(rgb)) == rgb).all()
