"""Files that the system hands over while Umbra runs are opened like those of the command line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from app.handed_files import TOGETHER_MS, HandedFiles

ROOT = Path(__file__).resolve().parents[2]

PROGRAM = """
import json, sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication, QTimer, QUrl
from PySide6.QtGui import QFileOpenEvent
from app import bootstrap as b
from app.shell.file_actions import FileActions

early, late = sys.argv[1:]
said = []

def open_paths(self, paths, *, then_review):
    said.append([[path.name for path in paths], then_review])
    if len(said) == 1:
        post(late)
        post(late)
        QCoreApplication.postEvent(app, QFileOpenEvent(QUrl("https://example.org/x.mp4")))
    else:
        QTimer.singleShot(300, lambda: app.exit(0))

def post(name):
    QCoreApplication.postEvent(app, QFileOpenEvent(name))

FileActions.open_paths = open_paths
app = b.make_application()
post(early)
QTimer.singleShot(30_000, lambda: app.exit(9))
status = b.main()
print(json.dumps([status, said]))
"""


def test_an_event_of_the_system_opens_the_file_also_before_there_is_a_window(
    tmp_path: Path,
) -> None:
    early, late = tmp_path / "early one.mp4", tmp_path / "späte.mp4"
    folders = {"UMBRA_WORKSPACE": str(tmp_path / "ws"), "XDG_CONFIG_HOME": str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(early), str(late)],
        env={**os.environ, **folders, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True, text=True, timeout=90, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert "Traceback" not in ran.stderr
    status, said = json.loads(ran.stdout.splitlines()[-1])
    assert status == 0
    assert said == [[["early one.mp4"], True], [["späte.mp4"], True]]


def test_files_chosen_together_are_opened_together_and_wait_for_a_window(qtbot: QtBot) -> None:
    taken: list[list[Path]] = []
    handed = HandedFiles()
    for name in ("a.mp4", "b.mp4", "a.mp4"):
        handed.add(Path(name))
    qtbot.wait(3 * TOGETHER_MS)
    assert not taken
    handed.given_to(taken.append)
    qtbot.waitUntil(lambda: taken == [[Path("a.mp4"), Path("b.mp4")]])
    handed.given_to(None)
    handed.add(Path("c.mp4"))
    qtbot.wait(2 * TOGETHER_MS)
    assert len(taken) == 1


def test_they_wait_until_a_dialog_is_answered(qtbot: QtBot) -> None:
    taken: list[list[Path]] = []
    handed = HandedFiles()
    handed.given_to(taken.append)
    dialog = QDialog()
    qtbot.addWidget(dialog)
    dialog.setModal(True)
    dialog.show()
    handed.add(Path("a.mp4"))
    qtbot.wait(3 * TOGETHER_MS)
    assert not taken
    dialog.close()
    qtbot.waitUntil(lambda: taken == [[Path("a.mp4")]])
