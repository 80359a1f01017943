"""The officer's path, with keys and mouse, from the request to the verified copy and its log rows."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from app.dialogs.export import ExportDialog
from app.dialogs.request import RequestDialog
from app.jobs import InlineRunner, JobRunner
from app.main_window import MainWindow
from app.session import Page, Session, ViewMode
from app.settings.store import Settings
from player.media.source import FrameSource
from redaction.jobs.errors import UserError
from redaction.model.codec import track_to_json
from redaction.model.geometry import Box
from redaction.model.ids import TrackId
from redaction.model.project import regions_at
from redaction.model.track import Origin, ReviewState, Track
from redaction.store.workspace import Workspace
from tests.gui.review_kit import a_track

W = TypeVar("W", bound=QWidget)
CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton


@dataclass
class Officer:
    """Hands and eyes: presses keys, moves the mouse, waits for what the window shows."""

    qtbot: QtBot
    window: MainWindow
    problems: list[UserError]

    @property
    def session(self) -> Session:
        return self.window.session

    @property
    def tracks(self) -> dict[TrackId, Track]:
        assert self.session.project is not None
        return dict(self.session.project.tracks)

    @property
    def log(self) -> list[str]:
        return [row.action for row in self.session.workspace.log.rows()]

    def back(self) -> None:
        """To the window after a dialog: the offscreen platform leaves the closed one active."""
        with self.qtbot.waitActive(self.window):
            self.window.activateWindow()

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = NONE) -> None:
        if QApplication.activeWindow() is not self.window:
            self.back()
        QTest.keyClick(QApplication.focusWidget() or self.window, key, modifier)

    def until(self, what: Callable[[], bool], seconds: float = 60) -> None:
        self.qtbot.waitUntil(lambda: what() or bool(self.problems), timeout=int(seconds * 1000))
        assert self.problems == []

    def dialog(self, kind: type[W]) -> W:
        found = self.window.findChild(kind)
        assert isinstance(found, kind)
        return found

    def at(self, x: float, y: float) -> QPoint:
        return QPointF(*self.window.review.canvas.view.to_view(x, y)).toPoint()

    def click(self, x: float, y: float) -> None:
        QTest.mouseClick(self.window.review.canvas, LEFT, pos=self.at(x, y))

    def drag(self, start: tuple[float, float], stop: tuple[float, float]) -> None:
        canvas = self.window.review.canvas
        QTest.mousePress(canvas, LEFT, pos=self.at(*start))
        QTest.mouseMove(canvas, self.at((start[0] + stop[0]) / 2, (start[1] + stop[1]) / 2))
        QTest.mouseMove(canvas, self.at(*stop))
        QApplication.processEvents()
        QTest.mouseRelease(canvas, LEFT, pos=self.at(*stop))

    def shown(self, frame: int) -> None:
        """Wait until this frame is on the screen."""
        self.until(lambda: self.session.frame is not None and self.session.frame.index == frame)


@pytest.fixture
def hire(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> Iterator[Callable[[JobRunner | InlineRunner], Officer]]:
    windows: list[MainWindow] = []
    with Workspace.open(tmp_path / "workspace", user="Officer") as workspace:

        def make(jobs: JobRunner | InlineRunner) -> Officer:
            session = Session(workspace)
            settings = Settings(tmp_path / "settings.ini")
            window = MainWindow(session, jobs, settings)
            qtbot.addWidget(window)
            windows.append(window)
            problems: list[UserError] = []
            session.problem.connect(problems.append)
            window.resize(1400, 900)
            with qtbot.waitActive(window):
                window.show()
                window.activateWindow()
            return Officer(qtbot, window, problems)

        yield make
        for window in windows:
            window.close()
            qapp.removeEventFilter(window.guard)


def enter_request(officer: Officer, reference: str) -> None:
    officer.press(Qt.Key.Key_N, CTRL)
    dialog = officer.dialog(RequestDialog)
    QTest.keyClicks(dialog.reference, reference)
    QTest.keyClick(dialog.reference, Qt.Key.Key_Return)
    officer.until(lambda: officer.session.request is not None)
    assert officer.session.request is not None
    assert officer.session.request.reference == reference


def add_footage(officer: Officer, monkeypatch: pytest.MonkeyPatch, clip: Path) -> None:
    names = staticmethod(lambda *_args, **_kw: ([str(clip)], ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", names)
    officer.press(Qt.Key.Key_O, CTRL | SHIFT)
    officer.until(lambda: officer.session.picked is not None, 120)
    officer.press(Qt.Key.Key_Return, CTRL)
    officer.until(lambda: officer.session.page is Page.REVIEW)
    officer.shown(0)
    assert officer.session.footage is not None
    assert officer.session.footage.request is not None


def find_faces(officer: Officer) -> None:
    search = officer.window.review.search
    officer.press(Qt.Key.Key_D, CTRL)
    officer.until(lambda: bool(officer.tracks) and not search.running, 240)
    assert all(t.state is ReviewState.PENDING for t in officer.tracks.values())


def fix_a_box(officer: Officer) -> None:
    """Go to the first track that waits and pull the right edge of its box by a few pixels."""
    officer.press(Qt.Key.Key_N)
    officer.until(lambda: len(officer.session.selection) == 1)
    # the moment is repeated until somebody stops it
    officer.press(Qt.Key.Key_Space)
    officer.session.go_to(officer.session.selected_tracks[0].start)
    track = officer.session.selected_tracks[0]
    frame = officer.session.frame
    assert frame is not None
    officer.until(lambda: track.shape_at(_here(officer)) is not None)
    here = _here(officer)
    shape = track.shape_at(here)
    assert shape is not None
    box = shape.bounds
    edge = (box.x1, box.centre[1])
    officer.drag(edge, (edge[0] - box.w * 0.3, edge[1]))
    keyframe = officer.tracks[track.id].keyframe_at(here)
    assert keyframe is not None
    assert keyframe.origin is Origin.MANUAL
    assert keyframe.shape.bounds.w == pytest.approx(box.w * 0.7, abs=2)


def _here(officer: Officer) -> int:
    assert officer.session.frame is not None
    return officer.session.frame.index


def draw_undo_redo(officer: Officer, box: Box) -> TrackId:
    """Draw a box on the first frame, take it back, bring it again."""
    officer.press(Qt.Key.Key_Home)
    officer.shown(0)
    before = set(officer.tracks)
    officer.press(Qt.Key.Key_R)
    officer.drag((box.x, box.y), (box.x1, box.y1))
    (drawn,) = set(officer.tracks) - before
    officer.press(Qt.Key.Key_Z, CTRL)
    assert set(officer.tracks) == before
    officer.press(Qt.Key.Key_Z, CTRL | SHIFT)
    assert drawn in officer.tracks
    return drawn


def keep_one_visible(officer: Officer, not_this: TrackId) -> TrackId:
    """Click on somebody and keep them visible; accept everyone else."""
    assert officer.session.project is not None
    regions = regions_at(officer.session.project, 0)
    alone = [
        r
        for r in regions
        if r.track != not_this
        and not any(
            r.shape.bounds.intersection(o.shape.bounds) for o in regions if o.track != r.track
        )
    ]
    kept = max(alone, key=lambda r: r.shape.bounds.area)
    officer.click(*kept.shape.bounds.centre)
    assert officer.session.selection == {kept.track}
    officer.press(Qt.Key.Key_V)
    assert officer.tracks[kept.track].visible
    officer.press(Qt.Key.Key_A, CTRL | SHIFT)
    assert officer.session.pending == 0
    return kept.track


def export(officer: Officer, out: Path) -> dict[str, Any]:
    # what was drawn is followed; until that has ended no copy is made
    officer.until(lambda: not officer.window.review.following.running, 120)
    officer.press(Qt.Key.Key_E, CTRL)
    dialog = officer.dialog(ExportDialog)
    dialog.form.path_field.setText(str(out))
    for tick in dialog.form.ticks:
        tick.click()
    assert dialog.go_button.isEnabled()
    QTest.mouseClick(dialog.go_button, LEFT)
    officer.until(lambda: dialog.stage == "done", 240)
    QTest.mouseClick(dialog.close_button, LEFT)
    assert officer.session.footage is not None
    (made,) = officer.session.workspace.exports(officer.session.footage.id)
    assert made.verified
    return dict(made.report)


def look_at_the_copy(
    officer: Officer, clip: Path, out: Path, covered: TrackId, kept: TrackId
) -> None:
    """What was drawn is gone from the picture; who was kept is there."""
    with FrameSource.open(clip) as source, FrameSource.open(out) as copy:
        assert len(copy) == len(source)
        before, after = source.frame_at(0).rgb(), copy.frame_at(0).rgb()
    hidden = officer.tracks[covered].shape_at(0)
    shown = officer.tracks[kept].shape_at(0)
    assert hidden is not None
    assert shown is not None
    x, y = map(round, hidden.bounds.centre)
    assert after[y - 2 : y + 2, x - 2 : x + 2].max() < 24
    x, y = map(round, shown.bounds.centre)
    there = (slice(max(0, y - 4), y + 4), slice(max(0, x - 4), x + 4))
    assert abs(after[there].mean() - before[there].mean()) < 20


def read_the_log(officer: Officer) -> None:
    log = officer.session.workspace.log
    assert log.verify().ok
    assert officer.log[0] == "Workspace opened" or officer.log
    text = json.dumps(officer.log)
    for part in ("Request", "Footage added", "Find faces", "Draw box", "Undo Draw box", "visible"):
        assert part in text, f"no log row says {part}: {officer.log}"
    officer.press(Qt.Key.Key_F4)
    officer.until(lambda: officer.session.page is Page.LOG)
    assert officer.window.log.table.model().rowCount() >= len(officer.log)


def walk(
    officer: Officer, monkeypatch: pytest.MonkeyPatch, clip: Path, out: Path, box: Box
) -> None:
    enter_request(officer, "SAR-2026-0141")
    add_footage(officer, monkeypatch, clip)
    find_faces(officer)
    fix_a_box(officer)
    drawn = draw_undo_redo(officer, box)
    kept = keep_one_visible(officer, drawn)
    officer.press(Qt.Key.Key_2)
    assert officer.session.view_mode is ViewMode.PREVIEW
    report = export(officer, out)
    assert report["ok"]
    look_at_the_copy(officer, clip, out, drawn, kept)
    read_the_log(officer)


def test_on_generated_footage(
    hire: Callable[[JobRunner | InlineRunner], Officer],
    media: Callable[..., Path],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """The same path with what the detector would find written down, so that it needs no models."""
    found = [
        track_to_json(a_track("aa", 0, 30, Box(12, 12, 36, 30))),
        track_to_json(a_track("bb", 0, 24, Box(120, 20, 40, 40))),
    ]
    events = [
        {"event": "progress", "phase": "detecting", "done": 1, "total": 30, "unit": "frames"},
        {"event": "tracks", "tracks": found[:1]},
        {"event": "tracks", "tracks": found},
        {"event": "done", "result": {"frames": 30}},
    ]
    officer = hire(InlineRunner({"analyse": lambda _args: iter(events)}))
    clip, out = media(frames=30, tone=1.2), tmp_path / "copy.mp4"
    walk(officer, monkeypatch, clip, out, Box(70, 60, 40, 36))


@pytest.mark.footage
@pytest.mark.models
@pytest.mark.slow
def test_on_a_real_clip(
    hire: Callable[[JobRunner | InlineRunner], Officer],
    footage: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """Real faces, the real detector, every job in its child process."""
    officer = hire(JobRunner())
    clip, out = footage / "clips" / "street_2s.mp4", tmp_path / "copy.mp4"
    walk(officer, monkeypatch, clip, out, Box(700, 560, 80, 80))
