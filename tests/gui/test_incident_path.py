"""From two clips of one scene to an evidence package: clocks, sound, annotations, still, clip, check."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from app.actions.ids import ActionId
from app.evidence.clips_dialog import ClipsDialog
from app.evidence.stills_dialog import StillsDialog
from app.incident.align_dialog import AlignDialog
from app.incident.clock_dialog import ClockDialog
from app.incident.dialog import IncidentDialog
from app.jobs import InlineRunner
from app.session import Page
from player.media.source import FrameSource
from redaction.casework.package import Form
from redaction.incident.camera import AlignedBy, ClockSource
from redaction.incident.mapping import media_seconds
from redaction.model.ids import FootageId
from tests.gui.review_kit import NO_STRIPS
from tests.gui.test_officer_path import (
    CTRL,
    LEFT,
    SHIFT,
    Officer,
    enter_request,
    hire,
)
from tests.media.code import number_of
from tests.media.incident import Recording, scene, write_recording

__all__ = ["hire"]

LATER = Fraction(32, 5)
"""Seconds after the station's camera at which the officer's own one began."""


@pytest.fixture
def clips(tmp_path: Path) -> tuple[Path, Path]:
    """The station's camera, whose name says when it began, and the officer's, whose clock was 4 s fast."""
    heard = scene(22, seed=3)
    slow = Fraction(5)
    return (
        write_recording(
            Recording(0, 60, slow), tmp_path / "CCTV_Hall_20261103_140210.mp4", heard, 1
        ),
        write_recording(
            Recording(float(LATER), 60, slow, gain=0.5),
            tmp_path / "BWV_PC4121_20261103_140220.mp4",
            heard,
            2,
        ),
    )


def add_both(
    officer: Officer, monkeypatch: pytest.MonkeyPatch, clips: tuple[Path, Path]
) -> tuple[FootageId, FootageId]:
    names = staticmethod(lambda *_args, **_kw: ([str(clip) for clip in clips], ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", names)
    officer.press(Qt.Key.Key_O, CTRL | SHIFT)
    workspace = officer.session.workspace
    officer.until(lambda: len(workspace.footage()) == 2, 120)
    found = {Path(f.path).name: f.id for f in workspace.footage()}
    return found[clips[0].name], found[clips[1].name]


def set_clock(officer: Officer, footage: FootageId) -> None:
    """Take what the name of the file says, after looking at the picture."""
    officer.window.incident.desk.choose(footage)
    assert officer.window.registry.trigger(ActionId.CAMERA_CLOCK)
    dialog = officer.window.findChildren(ClockDialog)[-1]
    officer.until(lambda: dialog.pane.settled)
    assert dialog.clock is None, "a person chooses"
    dialog.offers.table.selectRow(0)
    dialog.accept_clock()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    officer.back()


def test_from_two_clips_to_a_package(
    hire: Callable[..., Officer],
    clips: tuple[Path, Path],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    officer = hire(InlineRunner(NO_STRIPS))
    session, window = officer.session, officer.window
    workspace, act = session.workspace, window.registry.trigger
    enter_request(officer, "CRIME-4711")
    hall, body = add_both(officer, monkeypatch, clips)

    # The incident holds both cameras of the request.
    officer.press(Qt.Key.Key_F5)
    assert session.page is Page.INCIDENT
    assert act(ActionId.INCIDENT_NEW)
    asked = officer.dialog(IncidentDialog)
    QTest.keyClicks(asked.title, "Fight in the hall")
    if not asked.cameras.rowCount():
        asked.add_footage([hall, body])
    QTest.mouseClick(asked.ok, LEFT)
    officer.until(lambda: session.incident is not None)
    page = window.incident
    officer.back()

    # Each camera's own clock, from its file's name; then the sound says how far one of them is wrong.
    set_clock(officer, hall)
    set_clock(officer, body)
    incident = session.incident
    assert incident is not None
    assert {c.clock.source for c in incident.cameras} == {ClockSource.FILE_NAME}
    page.desk.choose(body)
    assert act(ActionId.CAMERA_ALIGN)
    align = officer.dialog(AlignDialog)
    officer.until(lambda: align.own.settled and align.to.settled)
    QTest.mouseClick(align.sound.listen, LEFT)
    officer.until(lambda: align.sound.finding is not None)
    assert align.keep_button.isEnabled()
    align.accept_alignment()
    align.close()
    incident = session.incident
    assert incident is not None
    camera = incident.camera(body)
    assert camera is not None
    alignment = camera.clock.alignment
    assert alignment is not None
    assert alignment.how is AlignedBy.SOUND
    assert abs(alignment.shift - LATER) <= Fraction(20, 1000)
    assert (
        abs(float(camera.clock.offset) + 3.6) <= 0.02
    )  # 140220 minus 140210 is 10 s; it began 6.4 s later

    # Both show the frame that is due at one moment; stepping moves both.
    officer.back()
    officer.until(lambda: page.wall.settled and page.wall.frame_of(hall) is not None)
    leading = incident.camera(hall)
    assert leading is not None
    page.wall.go_to(leading.clock.origin + 8)
    for _ in range(2):
        officer.press(Qt.Key.Key_Right)
    officer.until(lambda: page.wall.settled)
    at = page.wall.time
    assert at is not None
    first, second = page.wall.frame_of(hall), page.wall.frame_of(body)
    assert first is not None
    assert second is not None
    assert int(first.index) == 42
    assert int(second.index) == media_seconds(camera, at) // Fraction(1, 5)

    # A marker on one camera, a range on the other; both in the table, undone and made again.
    page.desk.choose(hall)
    officer.press(Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    page.desk.choose(body)
    officer.press(Qt.Key.Key_I)
    for _ in range(5):
        officer.press(Qt.Key.Key_Right)
    officer.until(lambda: page.wall.settled)
    officer.press(Qt.Key.Key_O)
    assert act(ActionId.ADD_RANGE)
    assert len(page.notes.model.rows) == 2
    officer.press(Qt.Key.Key_Z, CTRL)
    assert not workspace.project(body).annotations
    officer.press(Qt.Key.Key_Z, CTRL | SHIFT)
    (marker,) = workspace.project(hall).annotations.values()
    (stretch,) = workspace.project(body).annotations.values()
    assert int(marker.span.start) == 42
    assert int(stretch.span.start) == int(second.index)
    assert len(stretch.span) == 6
    assert workspace.categories.read().number(4) is not None
    assert marker.category == workspace.categories.read().number(4).id  # type: ignore[union-attr]

    # A still of each, and a clip of the range.
    out = tmp_path / "out"
    out.mkdir()
    page.desk.select(())
    assert act(ActionId.INCIDENT_STILLS)
    stills = officer.dialog(StillsDialog)
    stills.folder.field.setText(str(out))
    stills.begin()
    officer.until(lambda: len(workspace.stills.all()) == 2)
    stills.close()
    page.desk.select([(body, stretch.id)])
    assert act(ActionId.INCIDENT_CLIPS)
    asking = officer.dialog(ClipsDialog)
    asking.folder.field.setText(str(out))
    asking.before.setValue(0.4)
    asking.after.setValue(0)
    for tick in asking.ticks.values():
        tick.setChecked(True)
    asking.begin()
    officer.until(lambda: len(workspace.exports()) == 1, 120)
    (clip,) = workspace.exports()
    assert clip.verified
    assert clip.annotation == stretch.id
    with FrameSource.open(Path(clip.path)) as copy:
        shown = [number_of(copy.frame_at(n).rgb()) for n in range(len(copy.index))]
    assert shown == list(range(stretch.span.start - 2, stretch.span.stop))

    # The package, checked by the one script inside, on a machine that has no Umbra.
    officer.back()
    assert act(ActionId.EVIDENCE_PACKAGE)
    hand_over = window.release.evidence.dialog
    assert hand_over is not None
    hand_over.form.recipient.setText("CPS London")
    hand_over.form.method.setCurrentIndex(2)
    hand_over.form.folder.setText(str(tmp_path))
    hand_over.form.name.setText("evidence")
    hand_over.form.form.setCurrentIndex(hand_over.form.form.findData(Form.FOLDER.value))
    hand_over.reasons.override.setText("Nothing in it shows a face")
    assert len(hand_over.items.chosen) == 3
    assert hand_over.go_button.isEnabled()
    QTest.mouseClick(hand_over.go_button, LEFT)
    officer.until(lambda: hand_over.made is not None, 120)
    hand_over.close()
    package = tmp_path / "evidence"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "check_package.py"],
        cwd=package, env={}, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert list(package.rglob("*.pdf"))
    about = json.loads((package / "data" / "package.json").read_text("utf-8"))
    assert "Fight in the hall" in json.dumps(about)

    # The log is whole, and nothing that was noted or said stands in it.
    verdict = workspace.log.verify()
    assert verdict.ok, verdict.summary
    text = json.dumps([row.details for row in workspace.log.rows()])
    assert "Fight in the hall" not in text
    assert officer.problems == []
