"""Makes the pictures of the manual anew: the real window on the sample, at work, offscreen.

    python -m installers.manual_pictures [--only NAME ...]

Each picture is a state of the window that the sample was brought into, in the dark theme at usual size. None
is made smaller: the manual does that as its screen needs it, so words stay sharp where pixels are small.
Run it from a checkout when what is shown has changed; the pictures are committed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import sys
import tempfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from PySide6.QtWidgets import QWidget

SIZE = (1440, 1060)
"""Of the window, in pixels, where the picture and what lies beside it are shown."""
SMALLER = (1240, 740)
"""Of the window where less is shown: its words are larger in the manual then."""

COLOURS = 256
FEWEST = 64
"""With fewer colours, people and walls of the sample would get steps."""
LARGEST = 150_000
"""Bytes of a picture; from there on it has fewer colours."""
SCREEN = {
    "screens": [
        {"name": "one", "x": 0, "y": 0, "width": 1600, "height": 1100,
         "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    ]
}  # fmt: skip


def main() -> int:
    """Make them."""
    said = argparse.ArgumentParser(description=__doc__)
    said.add_argument("--only", nargs="*", default=[], metavar="NAME")
    said.add_argument("--keep", type=Path, help="folder that keeps the workspace between two runs")
    wanted = said.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        screen = Path(scratch) / "screen.json"
        screen.write_text(json.dumps(SCREEN))
        os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={screen}"
        os.environ["XDG_CONFIG_HOME"] = scratch
        Photographer(wanted.keep or Path(scratch), set(wanted.only)).work()
    return 0


class Photographer:
    """Brings the window into a state and takes its picture."""

    def __init__(self, folder: Path, only: set[str]) -> None:
        from app.bootstrap import make_application
        from app.jobs import JobRunner
        from app.main_window import MainWindow
        from app.session import Session
        from app.settings.declared import REVIEWER
        from app.settings.store import Settings
        from app.theme.apply import apply_theme
        from app.theme.tokens import ThemeName
        from redaction.place import resources
        from redaction.sample.project import add_sample
        from redaction.store.workspace import Workspace

        self._out = resources() / "help" / "pictures"
        self._only = only
        self.app = make_application()
        apply_theme(self.app, ThemeName.DARK)
        settings = Settings(folder / "settings.ini")
        settings.set(REVIEWER, "A. Archer")
        self.workspace = Workspace.open(folder / "Information Access", user="A. Archer")
        self.request = add_sample(self.workspace, dt.date(2026, 11, 16))
        self.session = Session(self.workspace)
        self.window = MainWindow(self.session, JobRunner(), settings)
        # what this computer lacks is no matter of the manual
        self.session.notice.disconnect(self.window.toasts.show_notice)
        self.window.resize(*SMALLER)
        self.window.show()
        self.footage = self.workspace.footage(self.request.id)

    def work(self) -> None:
        """Take all pictures, in the order in which an officer would see them."""
        from app.actions.ids import ActionId as A
        from app.session import Page

        session = self.session
        session.select_request(self.request)
        session.pick(self.footage[0])
        self.wait(4)
        self.take("home")
        self.window.resize(*SIZE)
        self.dialog(A.EDIT_REQUEST, "request")
        self.dialog(A.WORKSPACES, "workspaces")
        self.find(1)
        self.find(0)
        session.open_footage(self.footage[0])
        session.go_page(Page.REVIEW)
        self.window.learning.turn_walk()
        self.wait(5)
        self.take("walk")
        self.window.learning.leave()
        self.decide()
        self.press(A.NEXT_PENDING)
        self.wait(2)
        self.press(A.PAUSE)
        self.take("review")
        self.press(A.PEOPLE_PANEL)
        self.wait(2)
        self.take("people")
        self.press(A.PEOPLE_PANEL)
        self.sound()
        self.press(A.SOUND_PANEL)
        self.wait(2)
        self.take("sound")
        self.press(A.SOUND_PANEL)
        self.notes()
        self.press(A.NOTES_PANEL)
        self.wait(1)
        self.take("annotations")
        self.press(A.NOTES_PANEL)
        self.press(A.VIEW_PREVIEW)
        self.wait(2)
        self.take("preview")
        self.press(A.VIEW_OUTLINES)
        self.dialog(A.DETECT_OPTIONS, "find")
        self.dialog(A.SIGN_OFF, "signoff")
        self.export()
        self.dialog(A.RELEASE_PACKAGE, "release")
        self.incident()
        session.go_page(Page.LOG)
        self.wait(2)
        self.take("log")
        self.dialog(A.PREFERENCES, "preferences")
        self.window.close()
        self.wait(0.5)
        self.workspace.close()

    # states

    def find(self, number: int) -> None:
        """What a search finds, entered as a search enters it."""
        from redaction.detection.settings import DetectionSettings
        from redaction.edit.gestures import add_tracks
        from redaction.usecases.analyse import analyse

        footage = self.footage[number]
        project = self.workspace.project(footage.id)
        if not project.tracks:
            found = analyse(Path(footage.path), DetectionSettings())
            self.workspace.do(footage.id, add_tracks(project, found.tracks))

    def decide(self) -> None:
        """Some tracks are accepted."""
        from redaction.edit.gestures import set_state
        from redaction.model.track import ReviewState

        project = self.session.project
        assert project is not None
        self.session.do(set_state(project, list(project.tracks)[:3:2], ReviewState.ACCEPTED))

    def sound(self) -> None:
        """A voice is silenced."""
        from redaction.edit.gestures import add_audio

        project = self.session.project
        assert project is not None
        if not project.audio:
            self.session.do(add_audio(project, Fraction(5), Fraction(89, 10)))

    def notes(self) -> None:
        """Something was noted."""
        from player.media.time import FrameIndex, FrameSpan
        from redaction.edit.gestures import add_annotations
        from redaction.model.annotation import Annotation
        from redaction.model.ids import AnnotationId

        for name, first, last, title in (
            ("n1", 30, 31, "Door shuts"),
            ("n2", 62, 112, "Asks at the counter"),
        ):
            project = self.session.project
            assert project is not None
            if AnnotationId(name) not in project.annotations:
                span = FrameSpan(FrameIndex(first), FrameIndex(last))
                note = Annotation(AnnotationId(name), span, title=title)
                self.session.do(add_annotations(project, [note]))

    def export(self) -> None:
        """The window of a copy, and what it says when the copy was made."""
        from PySide6.QtWidgets import QCheckBox, QLineEdit, QPushButton

        from app.actions.ids import ActionId
        from app.dialogs.export import ExportDialog

        if self._only and not self._only & {"export", "report"}:
            return
        self.press(ActionId.EXPORT)
        self.wait(2)
        dialog = self.window.findChild(ExportDialog)
        if dialog is None:
            sys.stderr.write("no window of a copy\n")
            return
        where = {one: one.text() for one in dialog.findChildren(QLineEdit)}
        self.hide_places(dialog)
        self.take("export", dialog)
        for field, text in where.items():
            field.setText(text)
        for box in dialog.findChildren(QCheckBox):
            if box.isVisible() and not box.isChecked() and "although" in box.text():
                box.click()
        for one in dialog.findChildren(QPushButton):
            if one.isVisible() and one.isDefault():
                one.click()
                break
        self.wait(150, lambda: bool(dialog.report.report))
        self.wait(1)
        # where it lies is no matter of the manual
        self.hide_places(dialog)
        self.take("report", dialog)
        dialog.close()

    def incident(self) -> None:
        """Both cameras on one timeline."""
        from app.actions.ids import ActionId
        from app.session import Page
        from redaction.incident.camera import (
            AlignedBy,
            Alignment,
            CameraClock,
            ClockSource,
        )
        from redaction.sample.scene import BEGAN, BODY_WORN

        incidents = self.workspace.incidents
        made = incidents.of(self.request.id)[0]
        first, second = (footage.id for footage in self.footage)
        start = BEGAN.replace(tzinfo=dt.UTC)
        clock = CameraClock(start=start, source=ClockSource.FILE_NAME, said=f"{BEGAN:%H-%M-%S}")
        made = incidents.set_clock(made.id, first, clock)
        lag = Fraction(str(BODY_WORN.start))
        made = incidents.align(
            made.id, second, Alignment(AlignedBy.SOUND, first, lag, confidence=0.9)
        )
        self.window.resize(*SMALLER)
        self.session.select_incident(made)
        self.session.go_page(Page.INCIDENT)
        self.wait(3)
        for _ in range(6):
            self.press(ActionId.SECOND_FORWARD)
        self.wait(3)
        self.take("incident")

    # means

    def press(self, action: object) -> None:
        """Act as if somebody had chosen it."""
        if not self.window.registry.trigger(action):  # type: ignore[arg-type]
            sys.stderr.write(f"{action} cannot be used here\n")
        self.wait(0.3)

    def dialog(self, action: object, name: str) -> None:
        """The picture of the dialog that an action opens."""
        from PySide6.QtWidgets import QDialog

        if self._only and name not in self._only:
            return
        self.press(action)
        self.wait(1.5)
        opened = [
            w for w in self.app.topLevelWidgets()
            if isinstance(w, QDialog) and w.isVisible()
        ]  # fmt: skip
        if not opened:
            sys.stderr.write(f"{action} opened nothing\n")
            return
        self.hide_places(opened[-1])
        self.take(name, opened[-1])
        opened[-1].reject()
        self.wait(0.3)

    def hide_places(self, shown: QWidget) -> None:
        """Folders of the computer that the pictures are made on are not in them.

        The window is not told, so that what it does with a folder goes on working.
        """
        from PySide6.QtWidgets import QLabel, QLineEdit, QListWidget

        words: list[Any] = [*shown.findChildren(QLabel), *shown.findChildren(QLineEdit)]
        for listed in shown.findChildren(QListWidget):
            words += [listed.item(number) for number in range(listed.count())]
        for one in words:
            text = one.text().replace(str(self.workspace.folder.parent), "/home/archer/Umbra")
            text = text.replace(str(Path.home()), "/home/archer")
            if text != one.text():
                before = one.blockSignals(True) if isinstance(one, QLineEdit) else False
                one.setText(text)
                if isinstance(one, QLineEdit):
                    one.blockSignals(before)
                    one.setCursorPosition(0)

    def wait(self, seconds: float, until: Callable[[], bool] | None = None) -> None:
        """Let the window work."""
        from PySide6.QtCore import QElapsedTimer, QEventLoop

        time = QElapsedTimer()
        time.start()
        while time.elapsed() < seconds * 1000 and not (until is not None and until()):
            QEventLoop().processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 30)

    def take(self, name: str, widget: QWidget | None = None) -> None:
        """Write a picture of the window, or of something in it."""
        if self._only and name not in self._only:
            return
        shown = (widget or self.window).grab().toImage()
        self._out.mkdir(parents=True, exist_ok=True)
        path = self._out / f"{name}.png"
        colours = COLOURS
        while not few_colours(shown, colours).save(str(path), "PNG", 0) or (
            path.stat().st_size > LARGEST and colours > FEWEST
        ):
            colours //= 2
        size = f"{shown.width()} x {shown.height()}, {path.stat().st_size:,} bytes"
        sys.stdout.write(f"{path.name}: {size}\n")


def few_colours(shown: QImage, most: int) -> QImage:
    """The picture with as many colours at most: a third of the bytes, and every system of Qt reads it."""
    import cv2
    import numpy as np
    from PySide6.QtGui import QImage
    from scipy.spatial import cKDTree

    rgb = shown.convertToFormat(QImage.Format.Format_RGB888)
    width, height = rgb.width(), rgb.height()
    lines = np.frombuffer(rgb.constBits(), np.uint8).reshape(height, rgb.bytesPerLine())
    pixels = lines[:, : width * 3].reshape(-1, 3)
    kinds = np.unique(pixels, axis=0)
    if len(kinds) > most:
        cv2.setRNGSeed(1)
        sample = kinds[:: max(1, len(kinds) // 20_000)].astype(np.float32)
        ends = (cv2.TERM_CRITERIA_MAX_ITER, 12, 0.0)
        _worth, _which, found = cv2.kmeans(sample, most, None, ends, 1, cv2.KMEANS_PP_CENTERS)  # type: ignore[call-overload]
        # the grounds of the theme are large: their colours are kept as they are
        usual, many = np.unique(pixels, axis=0, return_counts=True)
        kept = usual[np.argsort(-many)[:24]]
        kinds = np.unique(np.vstack([kept, found.round()[: most - 24]]).astype(np.uint8), axis=0)
    _far, which = cKDTree(kinds).query(pixels.astype(np.float32))
    table = [0xFF000000 | int(r) << 16 | int(g) << 8 | int(b) for r, g, b in kinds]
    stride = (width + 3) // 4 * 4
    rows = np.zeros((height, stride), np.uint8)
    rows[:, :width] = which.reshape(height, width)
    made = QImage(rows.tobytes(), width, height, stride, QImage.Format.Format_Indexed8)
    made.setColorTable(table)
    return made.copy()


if __name__ == "__main__":
    sys.exit(main())
