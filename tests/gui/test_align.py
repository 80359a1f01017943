"""Aligning cameras and setting their clocks in the window, on real (generated) recordings of one scene."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.incident.align_dialog import AlignDialog, open_align
from app.incident.clock_dialog import ClockDialog, open_clock
from app.jobs import InlineRunner
from app.session import Session
from redaction.incident.camera import AlignedBy, Camera, CameraClock, ClockSource
from redaction.incident.incident import Incident
from redaction.model.footage import Footage
from redaction.store.workspace import Workspace
from redaction.usecases.import_footage import import_footage

BEGAN = dt.datetime(2026, 11, 3, 14, 2, 10, tzinfo=dt.UTC)
LATER = Fraction(32, 5)
"""Seconds after the first camera at which the second begins."""


@pytest.fixture(scope="module")
def files(heard_files: list[Path]) -> list[tuple[Path, Footage]]:
    """Two recordings of one scene and one of another, five pictures a second."""
    return [(path, import_footage(path, deep=False).footage) for path in heard_files[:3]]


@dataclass
class Scene:
    """A session with an incident of those cameras; only the first has a clock."""

    session: Session
    jobs: InlineRunner
    incident: Incident
    dialogs: list[AlignDialog | ClockDialog] = field(default_factory=list)

    @property
    def kept(self) -> Incident:
        """The incident as the workspace has it."""
        return self.session.workspace.incidents.by_id(self.incident.id)

    def align(self, qtbot: QtBot, name: str = "BWV") -> AlignDialog:
        """The dialog, once both pictures are there."""
        camera = next(c for c in self.incident.cameras if c.name == name)
        dialog = open_align(self.session, self.jobs, self.incident, camera.footage)
        self.dialogs.append(dialog)
        qtbot.waitUntil(lambda: dialog.own.settled and dialog.to.settled, timeout=60_000)
        return dialog

    def clock(self, qtbot: QtBot, name: str = "BWV") -> ClockDialog:
        """The dialog, once the picture is there."""
        camera = next(c for c in self.kept.cameras if c.name == name)
        dialog = open_clock(self.session, self.kept, camera.footage)
        self.dialogs.append(dialog)
        qtbot.waitUntil(lambda: dialog.pane.settled, timeout=60_000)
        return dialog


@pytest.fixture
def here(qtbot: QtBot, tmp_path: Path, files: list[tuple[Path, Footage]]) -> Iterator[Scene]:
    with Workspace.open(tmp_path / "ws", user="Officer") as workspace:
        cameras = []
        for path, seen in files:
            kept = workspace.add_footage(
                path, sha256=seen.sha256, size=seen.size, frames=seen.frames,
                duration=seen.duration, width=seen.width, height=seen.height,
            )  # fmt: skip
            clock = CameraClock(BEGAN, ClockSource.BY_HAND) if not cameras else CameraClock()
            cameras.append(Camera(kept.id, path.stem, clock))
        session = Session(workspace)
        incident = workspace.incidents.add("Fight", cameras=cameras)
        session.select_incident(incident)
        made = Scene(session, InlineRunner(), incident)
        yield made
        for dialog in made.dialogs:
            if isValid(dialog):
                dialog.close()


def show(dialog: AlignDialog, qtbot: QtBot, own: int, to: int) -> None:
    """Step both pictures there."""
    dialog.own.go_to(own)
    dialog.to.go_to(to)
    qtbot.waitUntil(lambda: dialog.own.settled and dialog.to.settled, timeout=60_000)


def test_moments_are_matched_kept_and_put_back(here: Scene, qtbot: QtBot) -> None:
    dialog = here.align(qtbot)
    assert not dialog.keep_button.isEnabled()
    show(dialog, qtbot, 3, 35)
    QTest.keyClick(dialog, Qt.Key.Key_M)
    assert dialog.proposal is not None
    assert dialog.proposal.shift == LATER
    assert "begins 6.400 s after the first frame of “CCTV”" in dialog.result_words.text()
    show(dialog, qtbot, 20, 52)
    dialog.mark()
    assert [(int(m.frame), int(m.other_frame)) for m in dialog.moments.moments] == [
        (3, 35),
        (20, 52),
    ]
    dialog.moments.table.item(1, 5).setText("The door shuts")
    dialog.accept_alignment()
    alignment = here.kept.cameras[1].clock.alignment
    assert alignment is not None
    assert (alignment.how, alignment.shift, alignment.rate) == (AlignedBy.MOMENTS, LATER, 1)
    assert alignment.moments[1].said == "The door shuts"
    assert here.session.incident == here.kept
    assert "14:02:20" in dialog.own.clock.text()
    assert not dialog.keep_button.isEnabled()
    dialog.put_back()
    assert here.kept == here.incident


def test_a_wrong_moment_is_named_and_can_be_taken_out(here: Scene, qtbot: QtBot) -> None:
    dialog = here.align(qtbot)
    for own, to in ((0, 32), (20, 52), (40, 72), (30, 50)):
        show(dialog, qtbot, own, to)
        dialog.mark()
    assert "Moment 4 contradicts the others" in dialog.moments.banner.text
    dialog.moments.table.selectRow(3)
    dialog.moments.remove()
    assert len(dialog.moments.moments) == 3
    assert dialog.proposal is not None
    assert dialog.proposal.shift == LATER


def test_sound_aligns_and_shows_both_waves(here: Scene, qtbot: QtBot) -> None:
    dialog = here.align(qtbot)
    dialog.tabs.setCurrentWidget(dialog.sound)
    dialog.listen()
    qtbot.waitUntil(lambda: dialog.job is None, timeout=60_000)
    assert "Strong match" in dialog.sound.banner.text
    assert dialog.proposal is not None
    assert dialog.proposal.how is AlignedBy.SOUND
    assert abs(dialog.proposal.shift - LATER) < Fraction(1, 50)
    drawn = dialog.sound.waves.drawn
    assert drawn is not None
    assert "alike" in dialog.sound.waves.accessibleDescription()
    shift = dialog.proposal.shift
    dialog.nudge.buttons[-2].click()
    assert dialog.proposal.how is AlignedBy.BY_HAND
    assert dialog.proposal.shift == shift + Fraction(1, 5)
    assert not dialog.sound.waves.grab().isNull()


def test_what_was_not_heard_together_is_not_proposed(here: Scene, qtbot: QtBot) -> None:
    dialog = here.align(qtbot, "Elsewhere")
    dialog.listen()
    qtbot.waitUntil(lambda: dialog.job is None, timeout=60_000)
    assert "No match to rely on" in dialog.sound.banner.text
    assert dialog.proposal is None
    assert not dialog.keep_button.isEnabled()
    dialog.sound.try_weak.click()
    assert dialog.proposal is not None
    assert dialog.proposal.confidence is not None
    assert dialog.proposal.confidence < 0.5


def test_both_pictures_step_together_by_the_result(here: Scene, qtbot: QtBot) -> None:
    dialog = here.align(qtbot)
    dialog.nudge.field.setValue(6.4)
    assert dialog.together.isChecked()
    dialog.own.go_to(10)
    qtbot.waitUntil(lambda: dialog.own.settled and dialog.to.settled, timeout=60_000)
    assert (dialog.own.frame, dialog.to.frame) == (10, 42)
    QTest.keyClick(dialog.to.picture, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: dialog.own.settled and dialog.to.settled, timeout=60_000)
    assert (dialog.own.frame, dialog.to.frame) == (11, 43)
    QTest.keyClick(dialog.to.picture, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: dialog.own.settled and dialog.to.settled, timeout=60_000)
    assert (dialog.own.frame, dialog.to.frame) == (16, 48)
    QTest.keyClick(dialog.own.picture, Qt.Key.Key_Home)
    qtbot.waitUntil(lambda: dialog.own.settled and dialog.to.settled, timeout=60_000)
    assert (dialog.own.frame, dialog.to.frame) == (0, 32)


def test_closing_it_stops_the_listening(here: Scene, qtbot: QtBot) -> None:
    dialog = here.align(qtbot)
    dialog.listen()
    job = dialog.job
    assert job is not None
    dialog.close()
    assert job.cancelling
    qtbot.waitUntil(lambda: job.ended, timeout=60_000)
    assert here.kept == here.incident


def test_a_reading_of_the_picture_sets_the_clock(here: Scene, qtbot: QtBot) -> None:
    dialog = here.clock(qtbot)
    dialog.pane.go_to(26)
    qtbot.waitUntil(lambda: dialog.pane.settled, timeout=60_000)
    dialog.time_field.setText("23/11/2026 14:02:36")
    dialog.read_time()
    assert "14:02:36.000 GMT here" in dialog.pane.clock.text()
    dialog.off.setValue(4.2)
    dialog.way.setCurrentIndex(1)
    dialog.why.setText("speaking clock")
    dialog.accept_clock()
    clock = here.kept.cameras[1].clock
    assert clock.start == dt.datetime(2026, 11, 23, 14, 2, 30, 800_000, tzinfo=dt.UTC)
    assert (clock.source, clock.frame, clock.offset) == (ClockSource.BURNT_IN, 26, Fraction(-21, 5))
    assert (clock.said, clock.why) == ("23/11/2026 14:02:36", "speaking clock")
    dialog.put_back()
    assert here.kept == here.incident


def test_what_can_be_meant_in_two_ways_is_asked(here: Scene, qtbot: QtBot) -> None:
    dialog = here.clock(qtbot)
    dialog.entered.setChecked(True)
    dialog.time_field.setText("25/10/2026 01:30:12")
    dialog.read_time()
    assert "in 2 ways" in dialog.banner.text
    assert dialog.offers.offer is None
    assert not dialog.keep_button.isEnabled()
    dialog.offers.table.selectRow(1)
    assert dialog.offers.offer is not None
    dialog.accept_clock()
    assert here.kept.cameras[1].clock.start == dt.datetime(2026, 10, 25, 1, 30, 12, tzinfo=dt.UTC)
    # day before month is usual in the UK: that one is chosen, the other offered
    dialog.time_field.setText("03/11/2026 10:00:00")
    dialog.read_time()
    assert len(dialog.offers.offers) >= 2
    assert dialog.offers.offer is not None
    assert dialog.offers.offer.start.month == 11


def test_what_is_no_time_and_what_never_was_are_said(here: Scene, qtbot: QtBot) -> None:
    dialog = here.clock(qtbot)
    dialog.time_field.setText("yesterday")
    dialog.read_time()
    assert "is no date and time" in dialog.banner.text
    dialog.time_field.setText("29/03/2026 01:30:00")
    dialog.read_time()
    assert "There was no 01:30:00" in dialog.banner.text


def test_a_clock_can_be_unknown_again(here: Scene, qtbot: QtBot) -> None:
    dialog = here.clock(qtbot, "CCTV")
    dialog.offers.table.selectRow(len(dialog.offers.offers))
    assert dialog.offers.unknown
    dialog.accept_clock()
    assert here.kept.cameras[0].clock.start is None


def test_every_control_has_a_name_and_a_tooltip(here: Scene, qtbot: QtBot) -> None:
    for dialog in (here.align(qtbot), here.clock(qtbot)):
        for child in dialog.findChildren(QWidget):
            if not child.isVisibleTo(dialog) or child.focusPolicy() is Qt.FocusPolicy.NoFocus:
                continue
            if child.objectName().startswith("qt_") or child.parent() is None:
                continue
            named = child.accessibleName() or getattr(child, "text", lambda: "")()
            if isinstance(child, QAbstractButton):
                assert named, child
        dialog.close()


def test_what_the_clocks_say_is_kept_only_once_somebody_changed_it(
    here: Scene, qtbot: QtBot
) -> None:
    clock = CameraClock(BEGAN + dt.timedelta(seconds=9), ClockSource.BY_HAND)
    camera = next(c for c in here.incident.cameras if c.name == "BWV")
    here.incident = here.session.workspace.incidents.set_clock(
        here.incident.id, camera.footage, clock
    )
    dialog = here.align(qtbot)
    assert dialog.proposal is not None
    assert dialog.proposal.shift == 9
    assert not dialog.keep_button.isEnabled()
    dialog.nudge.buttons[-2].click()
    assert dialog.keep_button.isEnabled()
