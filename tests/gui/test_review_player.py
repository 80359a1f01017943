"""The review page as a player: looking closer and brighter, several files, full screen, files that go."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
import wave
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.actions.ids import ActionId
from app.canvas.lens import POWERS, SIDE
from app.canvas.picture import ScaledPicture, image_of
from app.canvas.transform import Framing, ViewTransform
from app.canvas.view import VideoCanvas
from app.review.hearing import as_the_copy
from app.review.places import Place, Places
from app.review.typed import NoSuchPlaceError, frame_typed
from app.session import Notice, Page, Tone, ViewMode
from app.settings.declared import REVIEW_SPLIT, SIDE_PANELS
from app.settings.store import Settings
from app.theme.tokens import colour
from player.media.index import build_index
from player.media.view import ViewOptions
from redaction.edit.gestures import add_tracks
from redaction.export.plan import ExportPlan
from redaction.jobs.errors import UserError
from redaction.model.audio import AudioRange, AudioTreatment
from redaction.model.footage import Footage
from redaction.model.geometry import Box
from redaction.model.ids import AudioRangeId, FootageId, TrackId
from redaction.model.track import ReviewState
from redaction.store.workspace import Workspace
from tests.gui.conftest import Shell
from tests.gui.review_kit import Kit, a_frame, a_project, a_track, make_kit
from tests.media.code import picture_of
from tests.media.stills import pages

K = Qt.Key
ALT = Qt.KeyboardModifier.AltModifier
SHIFT, CTRL, NONE = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.NoModifier,
)


SCALED = """
import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication, QWidget
from app.canvas.view import VideoCanvas
from tests.gui.review_kit import a_frame
app = QApplication([])
host = QWidget()
host.resize(501, 403)
canvas = VideoCanvas(host)
canvas.setGeometry(37, 23, 411, 337)
host.show()
noise = np.random.default_rng(3).integers(0, 255, (120, 160, 3), np.uint8)
canvas.set_frame(a_frame(), noise)
seen = []
for zoom in (1, 2):
    canvas.zoom_to(100 * zoom)
    image = host.grab().toImage()
    ratio = image.devicePixelRatio()
    # where the window puts a widget that begins between two pixels is the toolkit's to say
    corner = (QPointF(37, 23) * ratio + QPointF(1e-6, 1e-6)).toPoint()
    x0 = corner.x() + round(canvas.view.left * ratio)
    y0 = corner.y() + round(canvas.view.top * ratio)
    seen.append(sum(
        image.pixelColor(x0 + x * zoom, y0 + y * zoom).getRgb()[:3] != tuple(noise[y, x])
        for y in range(4, 116, 7) for x in range(4, 156, 3)
    ))
print(ratio, *seen)
"""


@pytest.fixture
def kit(qtbot: QtBot, tmp_path: Path, media: Callable[..., Path]) -> Iterator[Kit]:
    with Workspace.open(tmp_path / "workspace", user="Officer") as workspace:
        made = make_kit(qtbot, tmp_path, media(frames=60), workspace)
        yield made
        made.page.shut_down()


def press(kit: Kit, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(kit.page.canvas, key, modifier)


def reopen(kit: Kit, **facts: Any) -> Footage:
    """The open footage with other facts, opened again."""
    old = kit.session.footage
    assert old is not None
    new = kit.session.workspace.add_footage(
        Path(old.path),
        sha256="f" * 64,
        size=old.size,
        frames=old.frames,
        duration=old.duration,
        width=old.width,
        height=old.height,
        facts=facts,
    )
    kit.session.open_footage(new)
    return new


def point_at(widget: QWidget, at: QPoint) -> None:
    """The pointer moves there; sent itself, because a real one may rest anywhere."""
    where = QPointF(at)
    nothing = Qt.MouseButton.NoButton
    move = QMouseEvent(
        QMouseEvent.Type.MouseMove, where, widget.mapToGlobal(where), nothing, nothing, NONE
    )
    QApplication.sendEvent(widget, move)


class TestStepping:
    def test_damaged_frames_are_reached_and_counted(self, kit: Kit) -> None:
        assert not kit.registry.action(ActionId.DAMAGED_FORWARD).isEnabled()
        assert "damage unknown" in kit.page.header._facts.text()
        reopen(kit, damaged=[7, 8, 31])
        assert "3 damaged frames" in kit.page.header._facts.text()
        seen = []
        for key, modifier in ((K.Key_D, CTRL | ALT),) * 3 + ((K.Key_D, CTRL | ALT | SHIFT),) * 2:
            press(kit, key, modifier)
            seen.append(kit.at())
        assert seen == [7, 8, 31, 8, 7]
        press(kit, K.Key_D, CTRL | ALT | SHIFT)
        assert kit.at() == 7
        assert kit.notices[-1].text == "There is no damaged frame before this frame."

    def test_whole_footage_says_nothing_about_damage(self, kit: Kit) -> None:
        reopen(kit, damaged=[])
        assert "damage" not in kit.page.header._facts.text()

    def test_keyframes_of_the_file(self, kit: Kit) -> None:
        index = kit.player.index
        known = np.flatnonzero(index.keyframes).tolist()
        assert len(known) > 3
        seen = [0]
        for _ in known[1:]:
            press(kit, K.Key_Greater)
            seen.append(kit.at())
        assert seen == known
        press(kit, K.Key_Left)
        press(kit, K.Key_Less)
        assert kit.at() == known[-2]

    def test_markers_cuts_and_the_last_edit(self, kit: Kit) -> None:
        for at in (10, 30):
            kit.session.go_to(at)
            press(kit, K.Key_M)
        kit.session.go_to(0)
        press(kit, K.Key_M, SHIFT)
        press(kit, K.Key_M, SHIFT)
        assert kit.at() == 30
        press(kit, K.Key_M, CTRL)
        assert kit.at() == 10
        kit.page.strips.cuts = (20, 44)
        press(kit, K.Key_U)
        press(kit, K.Key_U)
        assert kit.at() == 44
        press(kit, K.Key_U, SHIFT)
        assert kit.at() == 20
        kit.add(a_track("late", 50, 55))
        press(kit, K.Key_G, SHIFT)
        assert kit.at() == 50

    def test_a_still_picture_has_nothing_to_play_and_says_so(
        self, kit: Kit, tmp_path: Path
    ) -> None:
        picture = tmp_path / "still.png"
        image_of(picture_of(5, 192, 112)).save(str(picture))
        new = kit.session.workspace.add_footage(
            picture, sha256="e" * 64, size=9, frames=1, duration=0.04, width=192, height=112,
            facts={"kind": "still", "damaged": []},
        )  # fmt: skip
        kit.session.open_footage(new)
        play = kit.registry.action(ActionId.PLAY_PAUSE)
        assert not play.isEnabled()
        assert "still picture" in play.toolTip()
        assert not kit.page.transport.sound.speed.isEnabled()
        assert kit.page.timeline.isHidden()
        transport = kit.page.transport
        foot = transport.mapTo(kit.page, QPoint(0, transport.height())).y()
        assert foot >= kit.page.height() - 2, "the picture has the room of the timeline"
        assert kit.registry.action(ActionId.TOOL_BOX).isEnabled()
        press(kit, K.Key_Space)
        assert not kit.player.playing

    def test_every_page_of_a_still_picture_is_reached_and_can_be_marked(
        self, kit: Kit, tmp_path: Path
    ) -> None:
        picture = tmp_path / "scan.tif"
        picture.write_bytes(pages([picture_of(n, 192, 112) for n in (3, 4, 5)]))
        new = kit.session.workspace.add_footage(
            picture, sha256="e" * 64, size=9, frames=3, duration=0.12, width=192, height=112,
            facts={"kind": "still", "damaged": []},
        )  # fmt: skip
        kit.session.open_footage(new)
        assert "3 pages" in kit.page.header._facts.text()
        assert kit.page.transport.sound.speed.isEnabled()
        assert kit.page.timeline.isVisible()
        press(kit, K.Key_Right)
        press(kit, K.Key_I)
        press(kit, K.Key_O)
        assert kit.at() == 1
        span = kit.session.marked_span
        assert span is not None
        assert (span.start, span.stop) == (1, 2)
        press(kit, K.Key_End)
        assert kit.at() == 2


class TestSoundOnly:
    @pytest.fixture
    def call(self, tmp_path: Path) -> Path:
        path = tmp_path / "call.wav"
        with wave.open(str(path), "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(8000)
            tone = np.sin(np.arange(16000) / 3) * np.linspace(0, 20000, 16000)
            out.writeframes(tone.astype("<i2").tobytes())
        return path

    def test_the_sound_is_shown_and_drawing_is_off_with_a_reason(
        self, kit: Kit, call: Path
    ) -> None:
        new = kit.session.workspace.add_footage(
            call, sha256="d" * 64, size=9, frames=50, duration=2.0, width=1280, height=720,
            facts={"kind": "sound", "damaged": []},
        )  # fmt: skip
        kit.session.open_footage(new)
        press(kit, K.Key_Right, CTRL)
        sound = kit.page.canvas.scene.sound
        assert sound is not None
        assert sound.time == "00:00:00.400"
        assert "sound only" in kit.page.header._facts.text()
        for action in (ActionId.TOOL_BOX, ActionId.DETECT, ActionId.MAGNIFIER, ActionId.LIGHT):
            assert not kit.registry.action(action).isEnabled()
            assert "sound only" in kit.registry.action(action).toolTip()
        assert kit.registry.action(ActionId.PLAY_PAUSE).isEnabled()
        said = [w.text() for w in kit.page.findChildren(QLabel) if w.isVisible()]
        assert "There is no picture, so there is nothing to cover." in said
        assert not any("draw a box" in words or "Find faces" in words for words in said)
        rows = len(kit.tracks)
        QTest.mouseClick(kit.page.canvas, Qt.MouseButton.LeftButton)
        assert len(kit.tracks) == rows

    def test_loud_is_drawn_larger_than_quiet(self, kit: Kit, call: Path) -> None:
        from app.canvas.sound import SoundView, paint_sound
        from player.media.peaks import Peaks

        levels = np.concatenate([np.full(600, 40, np.uint8), np.full(600, 250, np.uint8)])
        canvas = kit.page.canvas
        canvas.set_sound(SoundView(Peaks(levels, levels // 2, 12.0, True), 6.0, 12.0, "now"))
        image = canvas.grab().toImage()
        background = image.pixelColor(2, 2).rgb()

        def inked(x0: int, x1: int) -> int:
            rows = range(80, image.height() - 120)
            step = range(x0, x1, 3)
            return sum(image.pixelColor(x, y).rgb() != background for x in step for y in rows)

        for width in (360, 300, 260):
            image = QImage(width, 300, QImage.Format.Format_RGB32)
            view = SoundView(None, 0.0, 12.0, "00:00:02.320")
            painter = QPainter(image)
            paint_sound(painter, view, image.rect())
            painter.end()
            words, ground = range(24, width - 24), image.pixelColor(2, 2).rgb()
            free = [
                x
                for x in words
                if all(image.pixelColor(x, y).rgb() == ground for y in range(20, 40))
            ]
            gaps = [b - a for a, b in itertools.pairwise(x for x in words if x not in set(free))]
            assert max(gaps) >= 12, "the words and the time do not touch"
        image = canvas.grab().toImage()
        half = image.width() // 2
        assert inked(half + 30, image.width() - 40) > 3 * inked(40, half - 30)


class TestLooking:
    def test_brightness_is_said_on_the_picture_and_changes_what_is_seen(self, kit: Kit) -> None:
        before = kit.page.canvas._picture.image.pixelColor(5, 5).red()
        press(kit, K.Key_Up, CTRL)
        press(kit, K.Key_Up, CTRL)
        press(kit, K.Key_Down, CTRL | SHIFT)
        assert kit.page.canvas.scene.view_note == "Brightness +20 · Contrast −10 (view only)"
        assert kit.page.canvas._picture.image.pixelColor(5, 5).red() > before
        press(kit, K.Key_2)
        assert "As the copy will be" in kit.page.canvas.scene.view_note
        press(kit, K.Key_1)
        press(kit, K.Key_B, CTRL | SHIFT)
        assert kit.page.canvas.scene.view_note == ""
        assert kit.page.canvas._picture.image.pixelColor(5, 5).red() == before

    def test_the_panel_and_the_keys_are_one(self, kit: Kit) -> None:
        press(kit, K.Key_B, CTRL)
        panel = kit.page.light
        assert panel.isVisible()
        here = panel.rect().translated(panel.mapTo(kit.window, QPoint(0, 0)))
        canvas = kit.page.canvas
        picture = canvas.rect().translated(canvas.mapTo(kit.window, QPoint(0, 0)))
        assert not here.intersects(picture), "what it does can be seen"
        QTest.keyClick(panel.brightness, K.Key_PageUp)
        assert kit.page.viewing.options.brightness == 20
        kit.page.viewing.more_contrast(-10)
        assert panel.contrast.value() == -10
        QTest.mouseClick(panel.plain, Qt.MouseButton.LeftButton)
        assert kit.page.viewing.options == ViewOptions()
        QTest.keyClick(panel.plain, K.Key_Escape)
        assert not panel.isVisible()

    def test_no_export_plan_knows_how_it_was_looked_at(self) -> None:
        fields = set(ExportPlan.__dataclass_fields__)
        assert not fields & {"brightness", "contrast", "deinterlace", "options", "view"}

    def test_interlaced_footage_is_offered_to_be_smoothed_once(
        self, qtbot: QtBot, tmp_path: Path, kit: Kit
    ) -> None:
        frame = kit.page.frame
        assert frame is not None
        info = replace(frame.info, interlaced=True)
        kit.page.viewing.offer(info)
        kit.page.viewing.offer(info)
        offers = [n for n in kit.notices if "interlaced" in n.text]
        assert len(offers) == 1
        assert "Deinterlaced" not in kit.page.canvas.scene.view_note
        offers[0].actions[0][1]()
        assert kit.page.viewing.options.deinterlace
        assert "Deinterlaced" in kit.page.canvas.scene.view_note
        assert kit.registry.action(ActionId.DEINTERLACE).isChecked()
        offers[0].actions[0][1]()
        assert kit.page.viewing.options.deinterlace, "asked twice is not taken back"
        kit.page.viewing.reset()
        reopen(kit)
        offers[0].actions[0][1]()
        assert not kit.page.viewing.options.deinterlace, "other footage was not meant"

    def test_more_known_of_the_footage_leaves_the_sliders_and_the_table_alone(
        self, kit: Kit
    ) -> None:
        kit.add(*(a_track(f"t{n}", n, n + 9) for n in range(50)))
        press(kit, K.Key_B, CTRL)
        bar = kit.page.table.table.verticalScrollBar()
        QApplication.processEvents()
        bar.setValue(bar.maximum())
        down = bar.value()
        assert down > 0
        footage = kit.session.footage
        assert footage is not None
        kit.session.workspace.record_check(footage.id, {"sha256": footage.sha256, "damaged": [7]})
        kit.session.reread(footage.id)
        assert kit.session.footage is not None
        assert kit.session.footage.damaged == (7,)
        assert kit.page.light.isVisible()
        assert bar.value() == down

    def test_without_side_panels_the_sliders_lie_over_the_picture(self, kit: Kit) -> None:
        press(kit, K.Key_F8)
        press(kit, K.Key_B, CTRL)
        assert kit.page.light.parent() is kit.page.canvas
        assert kit.page.light.isVisible()
        press(kit, K.Key_B, CTRL)
        press(kit, K.Key_F8)
        press(kit, K.Key_B, CTRL)
        assert kit.page.light.parent() is kit.page.arrangement.right


class TestMagnifier:
    def test_it_shows_the_selected_region_with_square_pixels(self, kit: Kit) -> None:
        kit.add(a_track("face", 0, 60, Box(150, 80, 6, 6)))
        kit.session.select([TrackId("face")])
        press(kit, K.Key_Z)
        canvas = kit.page.canvas
        lens = canvas.lens
        assert lens is not None
        assert (lens.x, lens.y) == (153, 83)
        assert not lens.rect.contains(QPointF(*canvas.view.to_view(153, 83))), "the face stays seen"
        image = canvas.grab().toImage()
        source = canvas._picture.image
        ratio = image.devicePixelRatio()
        wrong = 0
        for dx in range(-8, 9):
            x, y = lens.x + dx + 0.5, lens.y + 3.5
            at = lens.centre + QPointF((x - lens.x) * lens.power, (y - lens.y) * lens.power) / ratio
            seen = image.pixelColor((at * ratio).toPoint())
            wrong += seen != source.pixelColor(int(x), int(y))
        assert wrong == 0

    def test_keys_and_wheel_set_its_power(self, kit: Kit) -> None:
        canvas = kit.page.canvas
        press(kit, K.Key_Z, SHIFT)
        assert canvas.magnifying
        first = canvas._power
        press(kit, K.Key_Z, SHIFT)
        assert POWERS.index(canvas._power) == (POWERS.index(first) + 1) % len(POWERS)
        middle = QPointF(canvas.rect().center())
        wheel = QWheelEvent(
            middle, middle, QPoint(), QPoint(0, -120 * 9), Qt.MouseButton.NoButton, NONE,
            Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        for _ in POWERS:
            QApplication.sendEvent(canvas, wheel)
        assert canvas._power == POWERS[0]
        assert canvas.fitted, "the picture did not zoom"
        press(kit, K.Key_Z)
        assert canvas.lens is None

    def test_the_pointer_leads_until_a_key_does(self, kit: Kit) -> None:
        canvas = kit.page.canvas
        kit.add(a_track("face", 0, 60, Box(150, 80, 6, 6)))
        canvas.magnify(True)
        point_at(canvas, QPoint(100, 120))
        lens = canvas.lens
        assert lens is not None
        assert lens.centre == QPointF(100, 120)
        press(kit, K.Key_Tab)
        lens = canvas.lens
        assert lens is not None
        assert (lens.x, lens.y) == (153, 83)

    def test_it_is_no_larger_than_half_of_a_small_canvas(self, kit: Kit) -> None:
        canvas = kit.page.canvas
        canvas.magnify(True)
        lens = canvas.lens
        assert lens is not None
        assert lens.side <= min(SIDE, canvas.height() / 2)


@pytest.mark.usefixtures("qapp")
class TestPixels:
    @pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 1.75, 2.0])
    @pytest.mark.parametrize("zoom", [1, 2])
    def test_at_100_and_200_per_cent_each_pixel_is_itself(self, ratio: float, zoom: int) -> None:
        """Whatever the display scale: no pixel is blurred, left out or doubled."""
        noise = np.random.default_rng(4).integers(0, 255, (90, 121, 3), np.uint8)
        picture = ScaledPicture()
        picture.set_image(image_of(noise))
        size = QSize(333, 257)
        view = ViewTransform(121, 90).zoomed_at(100, 77, zoom / ratio)
        own = view.kept_in(size.width(), size.height()).on_pixels(ratio)
        shown = picture.pixmap(own, size, ratio, QColor("black")).toImage()
        x0, y0 = round(own.left * ratio), round(own.top * ratio)
        for y in range(0, 90, 7):
            for x in range(121):
                seen = shown.pixelColor(x0 + x * zoom, y0 + y * zoom).getRgb()[:3]
                assert seen == tuple(noise[y, x]), (x, y)
        corner = shown.pixelColor(x0 + 121 * zoom, y0 + 90 * zoom - 1)
        assert corner == QColor("black"), "it ends where it should"

    @pytest.mark.parametrize("ratio", ["1.25", "1.5"])
    def test_so_it_is_in_a_window_on_a_scaled_display(self, ratio: str) -> None:
        """In a process of its own, since the scale of a display is read once; 37 times 1.5 is no pixel."""
        done = subprocess.run(
            [sys.executable, "-c", SCALED],
            env={**os.environ, "QT_SCALE_FACTOR": ratio, "QT_QPA_PLATFORM": "offscreen"},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        assert done.stdout.split() == [ratio, "0", "0"], done.stdout + done.stderr

    @pytest.mark.parametrize(("key", "zoom"), [(K.Key_1, 1), (K.Key_2, 2)])
    def test_keys_give_100_and_200_per_cent(self, kit: Kit, key: Qt.Key, zoom: int) -> None:
        press(kit, key, CTRL)
        canvas = kit.page.canvas
        assert canvas.zoom_percent == pytest.approx(100 * zoom)
        assert kit.page.zoom.text() == f"{100 * zoom}%"
        image, source = canvas.grab().toImage(), canvas._picture.image
        x0, y0 = round(canvas.view.left), round(canvas.view.top)
        for x in range(0, 192, 5):
            assert image.pixelColor(x0 + x * zoom, y0 + 40 * zoom) == source.pixelColor(x, 40)
        press(kit, K.Key_0, CTRL)
        assert canvas.fitted


class TestDamage:
    def test_a_damaged_frame_is_hatched_and_said_in_words(self, qtbot: QtBot) -> None:
        canvas = VideoCanvas()
        qtbot.addWidget(canvas)
        canvas.resize(600, 400)
        grey = np.full((100, 200, 3), 128, np.uint8)
        whole = a_frame()
        canvas.set_frame(whole, grey)
        clean = canvas.grab().toImage()
        broken = a_frame(damaged=True)
        broken.picture = None
        canvas.set_frame(broken, grey)
        assert canvas.scene.damaged == "Damaged: nothing of this frame is left"
        marked = canvas.grab().toImage()
        view = canvas.view
        middle = QPointF(*view.to_view(100, 40)).toPoint()
        edge_y = round(view.top + 5)
        row = {marked.pixelColor(x, edge_y).rgb() for x in range(60, 540)}
        assert len(row) > 1, "a pattern, not a colour"
        assert marked.pixelColor(middle) == clean.pixelColor(middle), "what is left can be seen"
        canvas.set_frame(whole, grey)
        assert canvas.scene.damaged == ""


class TestWords:
    def test_a_long_file_is_seen_before_it_is_numbered(self, kit: Kit) -> None:
        frame = kit.page.frame
        page = kit.page
        page.showing.clear()
        page.showing.glimpse(frame)  # type: ignore[arg-type]
        assert page.canvas.frame is None, "to look at, not to draw on"
        assert not page.canvas._picture.empty
        kit.player.indexing.emit(30, 100)
        assert page.canvas.scene.place_note == "Reading the footage: 30 %"
        kit.player.opened.emit(kit.player.index)
        assert page.canvas.scene.place_note == ""

    def test_a_first_look_is_gone_when_all_is_to_be_covered(self, kit: Kit) -> None:
        frame, page = kit.page.frame, kit.page
        page.showing.clear()
        page.showing.glimpse(frame)  # type: ignore[arg-type]
        press(kit, K.Key_2)
        assert page.canvas._picture.empty
        page.showing.glimpse(frame)  # type: ignore[arg-type]
        assert page.canvas._picture.empty

    def test_arrows_step_where_no_region_is_drawn(self, kit: Kit) -> None:
        kit.add(a_track("face", 0, 60))
        press(kit, K.Key_Tab)
        assert kit.page.canvas.scene.focused == "face"
        press(kit, K.Key_2)
        press(kit, K.Key_Right)
        assert kit.at() == 1

    def test_other_footage_is_looked_at_in_the_same_mode(self, kit: Kit) -> None:
        press(kit, K.Key_2)
        reopen(kit, damaged=[])
        assert kit.session.view_mode is ViewMode.PREVIEW
        assert not kit.page.canvas.scene.outlines, "no outlines over what the copy will be"

    def test_frames_left_out_are_said_while_playing_and_only_then(self, kit: Kit) -> None:
        kit.player.playing, kit.player.late, kit.player.dropped = True, True, 7
        kit.player.state_changed.emit()
        assert kit.page.canvas.scene.late_note == "7 frames left out while playing"
        kit.player.playing = False
        kit.player.state_changed.emit()
        assert kit.page.canvas.scene.late_note == ""

    def test_damage_and_gaps_reach_the_timeline(self, kit: Kit) -> None:
        reopen(kit, damaged=[7, 8, 31])
        faults = kit.page.timeline.strip.faults.within(0, 60)
        assert [(f.frame, f.stop) for f in faults] == [(7, 9), (31, 32)]


class TestPlaces:
    def test_a_place_survives_the_session(self, tmp_path: Path) -> None:
        settings = Settings(tmp_path / "s.ini")
        place = Place(7, Framing(2.0, 10.0, 20.0), (3.0, 0.5), (), ViewOptions(True, 20, -10))
        places = Places(settings)
        places.keep(FootageId("a"), place)
        places.keep(FootageId("b"), Place(3))
        places.save()
        assert Places(Settings(tmp_path / "s.ini")).get(FootageId("a")) == place
        places.forget({FootageId("b")})
        places.save()
        assert Places(Settings(tmp_path / "s.ini")).get(FootageId("a")) == Place()

    def test_what_makes_no_sense_is_passed_over(self, tmp_path: Path) -> None:
        from app.settings.declared import PLACES

        settings = Settings(tmp_path / "s.ini")
        for text in ("{", "[]", '{"footage": "a"}', '{"footage":"a","frame":"x","framing":3}'):
            settings.set(PLACES, [text])
            assert Places(settings).get(FootageId("a")) == Place()

    def test_panel_sizes_are_remembered_and_reset(self, kit: Kit, qtbot: QtBot) -> None:
        arrangement = kit.page.arrangement
        across = arrangement._across
        across.moveSplitter(420, 1)
        qtbot.waitUntil(lambda: kit.settings.get(REVIEW_SPLIT) != "")
        assert kit.settings.get(REVIEW_SPLIT).startswith(f"{across.sizes()[0]},")
        kit.registry.trigger(ActionId.RESET_LAYOUT)
        assert kit.settings.get(REVIEW_SPLIT) == ""
        assert across.sizes()[0] < 420

    def test_side_panels_come_and_go(self, kit: Kit) -> None:
        press(kit, K.Key_F8)
        assert not kit.page.table.isVisible()
        assert not kit.page.inspector.isVisible()
        assert kit.settings.get(SIDE_PANELS) is False
        press(kit, K.Key_F8)
        assert kit.page.table.isVisible()


class TestOpenedAgain:
    def test_what_is_selected_and_marked_is_still_shown(self, kit: Kit) -> None:
        kit.add(a_track("a", 0, 60))
        kit.session.select([TrackId("a")])
        kit.session.set_marks(10, 20)
        page = kit.page
        page.switching.player_failed(UserError("The file is gone.", "Nothing is lost.", "Look."))
        page.switching.again()
        assert kit.session.selection == {"a"}
        assert page.canvas.scene.selection == ("a",)
        assert page.timeline.strip.selection == {"a"}
        assert page.timeline.strip.marked == kit.session.marked_span
        reopen(kit)
        assert page.canvas.scene.selection == ()
        assert page.timeline.strip.selection == frozenset()
        assert page.timeline.strip.marked is None


class TestTyped:
    def test_a_minus_sign_as_written_in_print(self, media: Callable[..., Path]) -> None:
        index = build_index(media(frames=60))
        assert frame_typed("\N{MINUS SIGN}10f", index, 30) == 20
        with pytest.raises(NoSuchPlaceError, match="frames 0 to 59"):
            frame_typed("2m", index, 0)

    @pytest.mark.parametrize("text", ["f120s", "+f3s", "f", "s", "", "--5", "1e9", "5ss", "-f5s"])
    def test_half_a_frame_and_half_a_time_is_refused_in_words(
        self, media: Callable[..., Path], text: str
    ) -> None:
        index = build_index(media(frames=60))
        with pytest.raises(NoSuchPlaceError, match=r"Type a time like"):
            frame_typed(text, index, 30)


class TestHearing:
    def test_the_preview_is_silenced_as_the_copy_and_the_rest_is_not(self, kit: Kit) -> None:
        project = a_project()
        silent = AudioRange(AudioRangeId("s"), *(kit.player.index.seconds(f) for f in (25, 50)))
        project = replace(project, audio={silent.id: silent})
        treatment = as_the_copy(project, kit.player.index.duration)
        assert treatment is not None
        heard = treatment(np.ones((48000 * 2, 2), np.float32), 0, 48000)
        assert heard.shape == (96000, 2)
        assert (heard[:46000] == 1).all()
        assert (heard[48000:95999] == 0).all()
        tone = replace(silent, treatment=AudioTreatment.TONE)
        treatment = as_the_copy(replace(project, audio={tone.id: tone}), kit.player.index.duration)
        assert treatment is not None
        heard = treatment(np.ones((48000, 1), np.float32), 48000, 48000)
        assert 0.09 < float(np.abs(heard).max()) <= 0.11
        assert as_the_copy(a_project(), kit.player.index.duration) is None

    def test_only_the_preview_asks_for_it(self, kit: Kit) -> None:
        kit.session.set_view_mode(ViewMode.PREVIEW)
        assert kit.player.treatment is None, "nothing is silenced yet"


class TestSeveralFiles:
    @pytest.fixture
    def two(self, shell: Shell, qtbot: QtBot, media: Callable[..., Path], tmp_path: Path) -> Shell:
        shell.request()
        first = shutil.copy(media(frames=30), tmp_path / "front door.mp4")
        second = shutil.copy(media(frames=30, gop=5), tmp_path / "yard.mp4")
        one = shell.footage(Path(first), damaged=[], complete=True)
        shell.footage(Path(second), damaged=[3, 4], complete=False)
        shell.window.files.importer.review(one)
        self.wait(qtbot, shell)
        shell.window.activateWindow()
        shell.window.review.canvas.setFocus()
        qtbot.waitUntil(shell.window.review.canvas.hasFocus)
        return shell

    def wait(self, qtbot: QtBot, shell: Shell) -> None:
        qtbot.waitUntil(lambda: shell.session.frame is not None, timeout=20_000)

    def go(self, qtbot: QtBot, shell: Shell, frame: int) -> None:
        shell.session.go_to(frame)
        qtbot.waitUntil(lambda: shell.session.frame.index == frame, timeout=20_000)  # type: ignore[union-attr]

    def test_the_list_says_what_each_file_is_and_which_is_open(self, two: Shell) -> None:
        panel = two.window.review.footages
        assert panel.isVisible()
        said = [
            panel.model.data(panel.model.index(row, 0), Qt.ItemDataRole.AccessibleTextRole)
            for row in range(2)
        ]
        assert said == [
            "front door.mp4. open. 4.0 s  ·  nothing covered",
            "yard.mp4. 4.0 s  ·  nothing covered. 2 damaged frames",
        ]
        assert two.session.project is not None
        two.session.do(
            add_tracks(
                two.session.project,
                (a_track("a", 0, 5), a_track("b", 0, 5, state=ReviewState.ACCEPTED)),
            )
        )
        text = panel.model.data(panel.model.index(0, 0), Qt.ItemDataRole.AccessibleTextRole)
        assert "1 to review, 50 % done" in str(text)

    def test_going_there_and_back_keeps_the_place(self, two: Shell, qtbot: QtBot) -> None:
        page = two.window.review
        assert two.session.project is not None
        two.session.do(add_tracks(two.session.project, (a_track("a", 0, 30),)))
        two.session.select([TrackId("a")])
        self.go(qtbot, two, 17)
        page.canvas.zoom_to(300)
        page.canvas.pan(-40, -30)
        page.timeline.zoom_by(4)
        page.viewing.brighter(30)
        framing, stretch = page.canvas.framing, page.timeline.stretch
        assert framing is not None
        QTest.keyClick(page.canvas, K.Key_PageDown, CTRL)
        self.wait(qtbot, two)
        assert two.session.footage is not None
        assert two.session.footage.path.endswith("yard.mp4")
        assert page.canvas.fitted
        assert page.viewing.options == ViewOptions()
        assert two.session.selection == frozenset()
        self.go(qtbot, two, 5)
        QTest.keyClick(page.canvas, K.Key_PageUp, CTRL)
        qtbot.waitUntil(
            lambda: two.session.frame is not None and two.session.frame.index == 17, timeout=20_000
        )
        back = page.canvas.framing
        assert back is not None
        assert (back.zoom, back.x, back.y) == pytest.approx((framing.zoom, framing.x, framing.y))
        assert page.timeline.stretch == pytest.approx(stretch)
        assert page.viewing.options.brightness == 30
        assert two.session.selection == {TrackId("a")}
        opened = [r for r in two.workspace.log.rows() if r.action == "Footage opened for review"]
        assert len(opened) == 3, "each look is in the log"

    def test_the_list_is_worked_by_keyboard(self, two: Shell, qtbot: QtBot) -> None:
        page = two.window.review
        QTest.keyClick(page.canvas, K.Key_F, CTRL | SHIFT)
        assert page.footages.list.hasFocus()
        QTest.keyClick(page.footages.list, K.Key_Down)
        assert two.session.footage is not None
        assert two.session.footage.path.endswith("door.mp4"), "moving in the list opens nothing"
        two.session.reread(two.session.footage.id)
        assert page.footages.list.currentIndex().row() == 1, "left where one was"
        QTest.keyClick(page.footages.list, K.Key_Return)
        self.wait(qtbot, two)
        assert two.session.footage.path.endswith("yard.mp4")
        assert not two.window.registry.action(ActionId.FOOTAGE_FORWARD).isEnabled()

    def test_a_file_that_is_gone_is_found_again_and_goes_on_where_it_was(
        self, two: Shell, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        page, footage = two.window.review, two.session.footage
        assert footage is not None
        assert two.session.project is not None
        two.session.do(add_tracks(two.session.project, (a_track("a", 0, 30),)))
        self.go(qtbot, two, 12)
        other = page.footages.model.files[1]
        two.window.files.importer.review(other)
        self.wait(qtbot, two)
        moved = tmp_path / "elsewhere.mp4"
        Path(footage.path).rename(moved)
        two.window.files.importer.review(footage)
        qtbot.waitUntil(page.trouble.isVisible, timeout=20_000)
        assert "front door.mp4" in page.trouble.words
        assert not page.strips.has_pictures, "nothing of the other file is left on the timeline"
        assert page.canvas.frame is None
        assert TrackId("a") in two.session.project.tracks, "the decisions are safe"
        asked: list[Footage] = []
        two.session.relink_asked.disconnect()
        two.session.relink_asked.connect(asked.append)
        QTest.mouseClick(page.trouble.look, Qt.MouseButton.LeftButton)
        assert [f.id for f in asked] == [footage.id]
        moved.rename(footage.path)
        QTest.mouseClick(page.trouble.again, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(
            lambda: two.session.frame is not None and two.session.frame.index == 12, timeout=20_000
        )
        assert not page.trouble.isVisible()

    def test_notices_lie_beside_the_picture_and_cover_nothing(self, two: Shell) -> None:
        window, page = two.window, two.window.review
        two.session.notice.emit(Notice("Something was done.", Tone.GOOD))
        QApplication.processEvents()
        toast = window.toasts.shown[-1]

        def place(widget: Any) -> Any:
            return widget.rect().translated(widget.mapTo(window, QPoint(0, 0)))

        mine = place(toast)
        assert toast.isVisible()
        for widget in (page.canvas, page.timeline, page.transport, page.table, page.header):
            assert not mine.intersects(place(widget)), widget
        assert not mine.intersects(place(page.inspector.viewport()))
        two.session.go_page(Page.HOME)
        QApplication.processEvents()
        assert toast.isVisible(), "it is still to be read on the other page"
        toast.dismiss()

    def test_the_picture_fills_the_screen_and_escape_goes_back(
        self, two: Shell, qtbot: QtBot
    ) -> None:
        window, page = two.window, two.window.review
        QTest.keyClick(page.canvas, K.Key_F)
        assert window.isFullScreen()
        hidden = (window.menuBar(), window.statusBar(), page.header, page.table, page.timeline)
        assert not any(widget.isVisible() for widget in hidden)
        qtbot.waitUntil(lambda: page.canvas.width() >= window.width() - 2)
        assert page.transport.isVisible()
        ground = page.canvas.grab(page.transport.geometry()).toImage()
        assert ground.pixelColor(ground.width() // 4, 4) == colour("window"), (
            "readable on any picture"
        )
        page.arrangement._sleep()
        assert not page.transport.isVisible()
        QTest.keyClick(page.canvas, K.Key_Right)
        qtbot.waitUntil(lambda: two.session.frame.index == 1, timeout=20_000)  # type: ignore[union-attr]
        assert "frame 1" in page.canvas.scene.place_note
        point_at(page.canvas, page.canvas.rect().center())
        assert page.transport.isVisible()
        QTest.keyClick(page.canvas, K.Key_Escape)
        assert not window.isFullScreen()
        assert all(widget.isVisible() for widget in hidden)
        assert page.transport.parent() is page.arrangement.below
        assert page.canvas.scene.place_note == ""

    def test_coming_back_to_the_page_gives_the_keys_to_the_picture(self, two: Shell) -> None:
        two.session.go_page(Page.HOME)
        two.session.go_page(Page.REVIEW)
        assert two.window.focusWidget() is two.window.review.canvas

    def test_the_name_is_double_clicked_for_the_full_screen(self, two: Shell) -> None:
        name = two.window.review.header._name
        QTest.mouseDClick(name, Qt.MouseButton.LeftButton)
        assert two.session.full_picture
        two.session.set_full_picture(False)

    def test_leaving_the_page_leaves_the_full_screen(self, two: Shell) -> None:
        QTest.keyClick(two.window.review.canvas, K.Key_F)
        two.session.go_page(Page.HOME)
        assert not two.window.isFullScreen()
        assert two.window.menuBar().isVisible()
