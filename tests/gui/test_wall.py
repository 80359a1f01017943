"""The wall: several cameras beside each other, covered as in the preview, each with its frame and clock."""

from __future__ import annotations

import threading
import wave
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QFocusEvent, QImage
from PySide6.QtWidgets import QApplication

from app.canvas.picture import shrunk
from app.incident.wall import Wall
from app.incident.wall_grid import GAP, cells
from app.incident.wall_print import SmallRoom, picture_in
from app.review.darkroom import Cover, Look, Recipe
from app.review.hearing import AsTheCopy
from app.session import Session, ViewMode
from app.settings.store import Settings
from app.theme.apply import apply_theme
from app.theme.tokens import ThemeName
from player.media.source import FrameSource
from redaction.edit import gestures
from redaction.incident.camera import Camera, CameraClock, ClockSource, moment_of
from redaction.incident.incident import Incident
from redaction.model.footage import Footage
from redaction.model.geometry import Box
from redaction.model.ids import FootageId, TrackId
from redaction.model.region import Kind, Region, Style
from redaction.store.workspace import Workspace
from tests.gui.review_kit import a_track
from tests.media.code import number_of

NOON = 1_700_000_000
FACE = Box(200, 120, 120, 100)


@dataclass
class Room:
    """The wall, shown, with two cameras of an incident; the second began half a second later."""

    wall: Wall
    session: Session
    workspace: Workspace
    incident: Incident
    one: FootageId
    two: FootageId

    def at(self, seconds: Fraction | int, qtbot) -> None:
        """Go there and wait until all is shown."""
        self.wall.go_to(Fraction(NOON) + seconds)
        qtbot.waitUntil(lambda: self.wall.settled)

    def picture(self, footage: FootageId) -> np.ndarray:
        """What is on a tile: uint8, shape (height, width, 3), red green blue."""
        shown = self.wall.cameras[footage].tile.shown
        assert shown is not None
        return pixels(shown.image)


def pixels(image: QImage) -> np.ndarray:
    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    lines = np.frombuffer(rgb.constBits(), np.uint8).reshape(rgb.height(), rgb.bytesPerLine())
    # A copy: the memory goes with the picture.
    return lines[:, : 3 * rgb.width()].reshape(rgb.height(), rgb.width(), 3).copy()


def a_clock(later: Fraction = Fraction(0)) -> CameraClock:
    return CameraClock(start=moment_of(NOON + later), source=ClockSource.BY_HAND)


def footage_of(workspace: Workspace, path: Path, number: int) -> Footage:
    with FrameSource.open(path) as source:
        frames, duration = len(source), float(source.index.duration)
        width, height = source.info.width, source.info.height
    return workspace.add_footage(
        path, sha256=f"{number:064x}", size=path.stat().st_size, frames=frames,
        duration=duration, width=width, height=height,
    )  # fmt: skip


@pytest.fixture(scope="module")
def made(qapp, tmp_path_factory, media: Callable[..., Path]) -> Iterator[Room]:
    """One workspace and one wall for all tests here; what they change is put back."""
    folder = tmp_path_factory.mktemp("wall")
    if not qapp.styleSheet():
        apply_theme(qapp, ThemeName.DARK)
    clips = (media(frames=60, size=(640, 360), tone=2.4), media(frames=50, bframes=2))
    with Workspace.open(folder / "workspace", user="Officer") as workspace:
        one, two = (footage_of(workspace, clip, n) for n, clip in enumerate(clips))
        face = a_track("face", 0, 60, FACE, kind=Kind.FACE, style=Style.SOLID)
        workspace.do(one.id, gestures.add_tracks(workspace.project(one.id), [face]))
        cameras = [
            Camera(one.id, "CCTV platform 2", a_clock()),
            Camera(two.id, "BWV PC 4121", a_clock(Fraction(1, 2))),
        ]
        incident = workspace.incidents.add("Station", cameras=cameras)
        session = Session(workspace)
        wall = Wall(session, Settings(folder / "settings.ini"))
        yield Room(wall, session, workspace, incident, one.id, two.id)
        wall.shut_down()
        wall.close()
        wall.deleteLater()


@pytest.fixture
def room(made, qtbot) -> Iterator[Room]:
    wall, before = made.wall, {f: len(made.workspace.history(f).done) for f in (made.one, made.two)}
    wall.resize(720, 300)
    with qtbot.waitExposed(wall):
        wall.show()
    wall.set_incident(made.incident, made.incident.footage)
    qtbot.waitUntil(lambda: wall.index_of(made.two) is not None and wall.settled)
    yield made
    wall.set_incident(None)
    wall.set_mode(ViewMode.PREVIEW)
    wall.set_speed(1.0)
    made.session.open_footage(None)
    for footage, count in before.items():
        while len(made.workspace.history(footage).done) > count:
            made.workspace.undo(footage)


def test_each_tile_says_the_very_frame_it_shows_and_its_own_clock(room, qtbot):
    wall = room.wall
    room.at(1, qtbot)
    assert wall.frame_of(room.one).index == 25
    assert wall.frame_of(room.two).index == 12
    captions = [camera.tile.caption for camera in wall.cameras.values()]
    assert [c.name for c in captions] == ["CCTV platform 2", "BWV PC 4121"]
    assert [c.frame for c in captions] == ["frame 25", "frame 12"]
    assert captions[0].clock == "own clock 22:13:21.000 GMT"
    assert captions[1].clock == "own clock 22:13:20.980 GMT"
    assert captions[1].media.endswith("00:00:00.480")
    assert "by the clock of “CCTV platform 2”" in wall.cameras[room.two].tile.toolTip()
    for footage in (room.one, room.two):
        frame = wall.cameras[footage].frame
        assert number_of(frame.rgb()) == wall.frame_of(footage).index
    wall.step(-1)
    qtbot.waitUntil(lambda: wall.settled)
    assert [c.tile.caption.frame for c in wall.cameras.values()] == ["frame 24", "frame 11"]


def test_the_preview_is_covered_as_in_review_and_shows_nothing_else(room, qtbot):
    wall = room.wall
    assert wall.mode is ViewMode.PREVIEW
    room.at(1, qtbot)
    qtbot.waitUntil(lambda: wall.cameras[room.one].tile.shown.image.width() < 640)
    small = room.picture(room.one)
    height, width, _ = small.shape
    scale = width / 640
    inside = small[
        int((FACE.y + 6) * scale) : int((FACE.y1 - 6) * scale),
        int((FACE.x + 6) * scale) : int((FACE.x1 - 6) * scale),
    ]
    assert inside.size
    assert inside.max() <= 2
    # what the review page shows, brought to this size, is the same picture
    frame = wall.cameras[room.one].frame
    look = Look(ViewMode.PREVIEW, room.workspace.project(room.one), Style.SOLID)
    full = look.recipe(25).make(frame)
    other = pixels(shrunk(full, 0, full.height(), QSize(width, height)))
    assert np.abs(other.astype(int) - small).mean() < 6


def test_other_views_say_that_faces_are_shown(room, qtbot):
    wall = room.wall
    room.at(1, qtbot)
    tile = wall.cameras[room.one].tile
    assert tile.scene.mode_note == ""
    assert wall.cameras[room.two].tile.scene.mode_note == "Nothing is covered in this recording"
    covered = room.picture(room.one)
    wall.set_mode(ViewMode.OUTLINES)
    assert tile.scene.mode_note == "Outlines: faces are shown"
    assert [item.track for item in tile.scene.items] == ["face"]
    assert np.abs(room.picture(room.one).astype(int) - covered).max() > 30
    wall.set_mode(ViewMode.ORIGINAL)
    assert tile.scene.mode_note == "Original: faces are shown"
    assert not tile.scene.outlines
    wall.set_mode(ViewMode.SIDE_BY_SIDE)
    assert wall.mode is ViewMode.PREVIEW
    assert np.array_equal(room.picture(room.one), covered)


def test_a_decision_shows_at_once_on_the_frame_that_stands(room, qtbot):
    wall, workspace = room.wall, room.workspace
    room.at(1, qtbot)
    before = room.picture(room.two)
    room.session.open_footage(workspace.find_footage(room.two))
    face = a_track("other", 0, 50, Box(20, 20, 80, 60), style=Style.SOLID)
    room.session.do(gestures.add_tracks(room.session.project, [face]))
    after = room.picture(room.two)
    assert after.shape == before.shape
    assert after[40:60, 40:80].max() <= 2
    assert wall.cameras[room.two].tile.scene.mode_note == ""


def test_a_decision_on_footage_that_is_not_open_shows_too(room, qtbot):
    room.at(1, qtbot)
    face = a_track("other", 0, 50, Box(20, 20, 80, 60), style=Style.SOLID)
    project = room.workspace.project(room.two)
    room.session.do_on(room.two, gestures.add_tracks(project, [face]))
    assert room.picture(room.two)[40:60, 40:80].max() <= 2


def test_where_there_is_no_picture_it_says_why(room, qtbot):
    wall = room.wall
    room.at(0, qtbot)
    tile = wall.cameras[room.two].tile
    assert tile.shown is None
    assert tile.scene.message == "No picture then: this recording begins 0.50 s later"
    assert tile.caption.frame == ""
    assert wall.frame_of(room.two) is None
    room.at(Fraction(1, 2), qtbot)
    assert tile.scene.message == ""
    assert wall.frame_of(room.two).index == 0


def test_a_camera_without_a_place_is_not_played_until_its_clock_is_set(room, qtbot):
    wall = room.wall
    bare = replace(room.incident.camera(room.two), clock=CameraClock())
    wall.set_incident(room.incident.with_camera(bare), room.incident.footage)
    tile = wall.cameras[room.two].tile
    assert "has no place in time yet" in tile.scene.message
    room.at(1, qtbot)
    assert tile.shown is None
    wall.set_incident(room.incident, room.incident.footage)
    qtbot.waitUntil(lambda: wall.frame_of(room.two) is not None)
    qtbot.waitUntil(lambda: wall.settled)
    assert wall.frame_of(room.two).index == 12


def test_another_clock_keeps_the_moment_and_another_name_the_playing(room, qtbot):
    wall = room.wall
    room.at(1, qtbot)
    moved = replace(room.incident.camera(room.two), clock=a_clock(Fraction(1, 5)))
    incident = room.incident.with_camera(moved)
    wall.set_incident(incident, incident.footage)
    qtbot.waitUntil(lambda: wall.settled)
    assert wall.time == NOON + 1
    assert wall.frame_of(room.two).index == 20
    wall.play()
    named = incident.with_camera(replace(moved, name="BWV PC 99"))
    wall.set_incident(named, named.footage)
    assert wall.playing
    assert wall.cameras[room.two].tile.caption.name == "BWV PC 99"
    wall.pause()


def test_one_is_made_large_by_keys_and_opened_in_review(room, qtbot):
    wall = room.wall
    room.at(1, qtbot)
    asked: list[tuple[object, int]] = []
    wall.open_asked.connect(lambda footage, frame: asked.append((footage, frame)))
    tile = wall.cameras[room.two].tile
    small = tile.width()
    QApplication.sendEvent(tile, QFocusEvent(QEvent.Type.FocusIn))
    assert wall.chosen == room.two
    qtbot.keyClick(tile, Qt.Key.Key_Return)
    assert wall.enlarged == room.two
    assert tile.width() > small
    qtbot.keyClick(tile, Qt.Key.Key_Return)
    assert wall.enlarged is None
    qtbot.keyClick(tile, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert asked == [(room.two, 12)]
    qtbot.mouseDClick(wall.cameras[room.one].tile, Qt.MouseButton.LeftButton)
    assert (wall.chosen, wall.enlarged) == (room.one, room.one)


def test_a_picture_is_enlarged_and_made_anew_in_its_size(room, qtbot):
    wall = room.wall
    room.at(1, qtbot)
    wall.choose(room.one)
    tile = wall.cameras[room.one].tile
    qtbot.waitUntil(lambda: tile.shown.image.width() < 640)
    for _ in range(6):
        wall.zoom_in()
    assert tile.zoomed
    qtbot.waitUntil(lambda: tile.shown.image.width() == 640)
    wall.zoom_fit()
    assert not tile.zoomed
    qtbot.waitUntil(lambda: tile.shown.image.width() < 640)


def test_the_camera_with_sound_is_heard_as_the_copy_will_be(room, qtbot, monkeypatch):
    wall = room.wall
    assert wall.heard == room.one
    assert wall.cameras[room.one].tile.caption.heard
    told: list[object] = []
    monkeypatch.setattr(wall.ensemble, "set_treatment", told.append)
    room.session.open_footage(room.workspace.find_footage(room.one))
    room.session.do(gestures.add_audio(room.session.project, Fraction(0), Fraction(1)))
    assert isinstance(told[-1], AsTheCopy)
    wall.set_mode(ViewMode.ORIGINAL)
    assert told[-1] is None
    wall.hear(None)
    assert wall.heard is None
    assert not wall.cameras[room.one].tile.caption.heard


def test_sound_alone_is_played_beside_pictures(room, qtbot, tmp_path):
    with wave.open(str(tmp_path / "call.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(2 * 8000 * 2))
    call = footage_of(room.workspace, tmp_path / "call.wav", 9)
    with_call = room.incident.with_camera(Camera(call.id, "999 call", a_clock()))
    room.wall.set_incident(with_call, with_call.footage)
    qtbot.waitUntil(lambda: room.wall.index_of(call.id) is not None)
    room.at(1, qtbot)
    tile = room.wall.cameras[call.id].tile
    assert tile.scene.message == "Sound alone: there is no picture"
    assert tile.caption.frame == "frame 25"
    assert room.wall.has_sound(call.id)
    assert room.wall.heard == room.one
    # taken out again, the others stay open
    room.wall.set_incident(room.incident, room.incident.footage)
    assert room.wall.frame_of(room.two) is not None
    assert call.id not in room.wall.cameras


def test_playing_says_the_time_and_the_speed_and_stops_when_it_is_hidden(room, qtbot):
    wall = room.wall
    room.at(0, qtbot)
    times: list[Fraction] = []
    wall.time_changed.connect(times.append)
    wall.hear(None)
    wall.play(2.0)
    tile = wall.cameras[room.one].tile
    qtbot.waitUntil(lambda: tile.scene.note == "2×" and len(times) > 4)
    assert times == sorted(times)
    wall.hide()
    assert not wall.playing
    qtbot.waitUntil(lambda: wall.settled)
    assert wall.frame_of(room.one).index == round((wall.time - NOON) * 25)


def test_it_lets_go_of_everything(room, qtbot):
    room.at(1, qtbot)
    room.wall.set_incident(None)
    assert room.wall.time is None
    assert not room.wall.cameras
    names = {thread.name for thread in threading.enumerate()}
    assert not names & {"umbra-frames", "umbra-courier"}


@pytest.mark.parametrize(
    "clip",
    [
        {"size": (640, 360), "rotation": 90},
        {"size": (641, 361), "pix_fmt": "yuv444p", "container": "mkv"},
        {"size": (640, 360), "full_range": True},
        {"size": (480, 360), "aspect": Fraction(4, 3)},
    ],
)
def test_a_small_picture_is_the_large_one_made_smaller(media, clip):
    region = Region(TrackId("face"), Box(100, 100, 160, 120), Style.SOLID)
    with FrameSource.open(media(frames=12, **clip)) as source:
        frame = source.frame_at(3)
        size = (source.info.width // 2, source.info.height // 2)
        for cover in (Cover.NONE, Cover.FULL, Cover.HALF):
            recipe = Recipe(cover, (region,) if cover is not Cover.NONE else ())
            small = pixels(picture_in(frame, recipe, size)).astype(int)
            full = recipe.make(frame)
            other = pixels(shrunk(full, 0, full.height(), QSize(*size))).astype(int)
            assert small.shape == (size[1], size[0], 3)
            assert np.abs(small - other).mean() < 8
            if cover is Cover.FULL:
                assert small[54:106, 54:126].max() <= 2


def test_a_picture_is_never_made_larger_than_it_is(media):
    room = SmallRoom()
    with FrameSource.open(media(frames=12)) as source:
        frame = source.frame_at(0)
        for size, wanted in (((0, 0), (192, 112)), ((96, 56), (96, 56)), ((400, 233), (192, 112))):
            room.size = size
            image = room.print_of(frame).image
            assert (image.width(), image.height()) == wanted


@pytest.mark.parametrize("count", [1, 2, 3, 4])
@pytest.mark.parametrize("size", [QSize(1200, 560), QSize(500, 900), QSize(320, 200)])
@pytest.mark.parametrize("large", [None, 0, -1])
def test_tiles_fill_the_wall_and_never_lie_on_each_other(count, size, large):
    at = None if large is None else large % count
    made = cells(count, size, large=at, foot=40)
    assert len(made) == count
    for number, rect in enumerate(made):
        assert rect.left() >= 0
        assert rect.top() >= 0
        assert rect.right() < size.width() + GAP
        assert rect.bottom() < size.height() + GAP
        assert not any(rect.intersects(other) for other in made[number + 1 :])
    if at is not None and count > 1:
        areas = [rect.width() * rect.height() for rect in made]
        assert areas[at] == max(areas)
