"""Handing over evidence in the window: what is asked, what is said, and what is recorded."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.casework.handing_dialog import DONE
from app.evidence.package_actions import EvidencePackages
from app.evidence.package_dialog import EvidenceDialog
from app.evidence.package_items import name_of
from app.jobs import InlineRunner
from app.language.pseudo import pseudo
from app.session import Notice, Session
from app.settings.store import Settings
from player.media.time import FrameIndex, FrameSpan
from redaction.casework.checker.verdicts import check_package
from redaction.casework.disclosure import METHODS
from redaction.casework.package import Form
from redaction.edit.gestures import add_annotation
from redaction.model.ids import AnnotationId
from redaction.usecases.evidence_order import ItemWords, Pictures
from tests.gui.spoken import spoken
from tests.unit.evidence.conftest import WHY, Case, case, finished_incident, sees

__all__ = ["case", "finished_incident", "sees"]


@pytest.fixture
def dialog(qtbot: QtBot, themed: QApplication, case: Case, settings: Settings) -> EvidenceDialog:
    made = EvidenceDialog(
        Session(case.workspace), InlineRunner(), settings, case.incident.id, is_footage=False
    )
    qtbot.addWidget(made)
    made.form.recipient.setText("CPS London")
    made.form.method.setCurrentIndex(2)
    made.form.folder.setText(str(case.folder))
    made.form.name.setText("package")
    made.form.form.setCurrentIndex(made.form.form.findData(Form.FOLDER.value))
    return made


def test_how_it_is_handed_over_is_recorded_in_english_whatever_is_spoken(
    qtbot: QtBot, themed: QApplication, case: Case, settings: Settings
) -> None:
    with spoken():
        made = EvidenceDialog(
            Session(case.workspace), InlineRunner(), settings, case.incident.id, is_footage=False
        )
        qtbot.addWidget(made)
    made.form.method.setCurrentIndex(2)
    assert made.form.method.currentText() == pseudo(METHODS[2])
    assert made.order.method == METHODS[2]


def tick(dialog: EvidenceDialog, name: str, on: bool = True) -> None:
    at = next(n for n, choice in enumerate(dialog.items.choices) if name_of(choice) == name)
    item = dialog.items.table.item(at, 0)
    assert item is not None
    item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)


def write(dialog: EvidenceDialog, down: int, across: int, text: str) -> None:
    item = dialog.words.table.item(down, across)
    assert item is not None
    item.setText(text)


def test_a_package_is_made_checked_and_recorded(
    qtbot: QtBot, dialog: EvidenceDialog, case: Case
) -> None:
    assert [name_of(choice) for choice in dialog.items.chosen] == [
        "clip.mp4",
        "still_redacted.png",
    ]
    assert not dialog.go_button.isEnabled()  # the review is not finished
    dialog.reasons.override.setText(WHY)
    write(dialog, 0, 4, "Not sensitive")
    assert dialog.go_button.isEnabled()
    dialog.begin()
    qtbot.waitUntil(lambda: dialog.made is not None, timeout=60_000)
    assert dialog._stack.currentIndex() == DONE
    built, disclosure = dialog.made or pytest.fail("nothing was made")
    assert case.workspace.disclosures.of_incident(case.incident.id) == (disclosure,)
    assert check_package(case.folder / "package").ok
    assert "Not sensitive" in (case.folder / "package/data/item-list.csv").read_text("utf-8-sig")
    assert (built.entries, built.drafts) == (2, 1)


def test_what_is_not_redacted_is_asked_about_and_never_ticked_by_itself(
    dialog: EvidenceDialog,
) -> None:
    dialog.reasons.override.setText(WHY)
    assert not dialog.reasons.reason.isVisibleTo(dialog)
    tick(dialog, "bare.mp4")
    assert dialog.reasons.reason.isVisibleTo(dialog)
    assert not dialog.go_button.isEnabled()
    dialog.reasons.reason.setText("The court has to see")
    assert dialog.go_button.isEnabled()
    dialog.items.none_button.click()
    dialog.notes.report.setCurrentIndex(dialog.notes.report.findData(Pictures.UNREDACTED.value))
    assert dialog.order.pictures is Pictures.UNREDACTED
    assert dialog.reasons.reason.isVisibleTo(dialog)
    dialog.notes.report.setCurrentIndex(dialog.notes.report.findData(Pictures.NONE.value))
    # nothing redacted is left that a review would have to be finished for
    assert not dialog.reasons.isVisibleTo(dialog)


def test_the_order_is_what_was_answered(dialog: EvidenceDialog, case: Case) -> None:
    dialog.notes.categories["arrest"].setChecked(False)
    dialog.notes.formats["csv"].setChecked(False)
    dialog.form.log.setChecked(False)
    order = dialog.order
    assert order.annotations == ("speech-1",)
    assert order.formats == ("json", "webvtt")
    assert not order.with_log
    assert "log" not in [key for key, _ in dialog._listed(report=True)]
    write(dialog, 2, 1, "Clip one")
    tick(dialog, "clip.mp4", on=False)
    assert not dialog.order.words
    tick(dialog, "clip.mp4")
    assert dialog.order.words == (ItemWords(f"clip:{case.clip.id}", "Clip one"),)


def test_a_clip_that_was_moved_cannot_be_ticked_until_it_is_found(
    dialog: EvidenceDialog, case: Case
) -> None:
    moved = case.folder / "elsewhere" / "renamed.mp4"
    moved.parent.mkdir()
    Path(case.clip.path).rename(moved)
    dialog.refresh()
    at = next(n for n, choice in enumerate(dialog.items.choices) if name_of(choice) == "clip.mp4")
    item = dialog.items.table.item(at, 0)
    assert item is not None
    assert not item.flags() & Qt.ItemFlag.ItemIsUserCheckable
    dialog.items.all_button.click()
    assert [name_of(choice) for choice in dialog.items.chosen] == ["still_redacted.png"]
    assert dialog.items.find_button.isVisibleTo(dialog)
    dialog.items.look_in(case.folder)
    dialog.items.all_button.click()
    assert len(dialog.items.chosen) == 2
    assert dict(dialog.order.found) == {case.clip.id: moved}
    assert not dialog.items.find_button.isVisibleTo(dialog)


def test_escape_closes_it_and_stops_the_work(
    qtbot: QtBot, dialog: EvidenceDialog, case: Case
) -> None:
    dialog.show()
    dialog.reasons.override.setText(WHY)
    dialog.notes.report.setCurrentIndex(dialog.notes.report.findData(""))
    dialog.begin()
    job = dialog.job
    assert job is not None
    with qtbot.waitSignal(job.finished, timeout=60_000):
        dialog.reject()
    assert not dialog.isVisible()
    assert dialog.made is None
    assert case.workspace.disclosures.all() == ()
    qtbot.waitUntil(lambda: not (case.folder / "package").exists(), timeout=10_000)


def test_what_is_noted_while_it_is_open_goes_only_into_the_next_one(
    dialog: EvidenceDialog, case: Case
) -> None:
    counted = dialog.notes.count
    footage = case.incident.footage[0]
    project = case.workspace.project(footage)
    span = FrameSpan(FrameIndex(1), FrameIndex(2))
    case.workspace.do(footage, add_annotation(project, span, annotation_id=AnnotationId("late")))
    assert dialog.order.annotations is not None
    assert "late" not in dialog.order.annotations
    assert len(dialog.order.annotations) == dialog.notes.count == counted


def test_it_is_said_that_the_open_one_is_about_something_else(
    qtbot: QtBot, themed: QApplication, case: Case, settings: Settings
) -> None:
    session, window = Session(case.workspace), QWidget()
    qtbot.addWidget(window)
    told: list[Notice] = []
    session.notice.connect(told.append)
    packages = EvidencePackages(window, session, InlineRunner(), settings)
    session.select_incident(case.incident)
    packages.of_incident()
    packages.of_incident()
    assert told == []
    session.open_footage(case.workspace.footage_by_id(case.incident.footage[0]))
    packages.of_footage()
    assert packages.dialog is not None
    assert packages.dialog.is_about(case.incident.id)
    assert "still open" in told[-1].text
    packages.dialog.close()


def test_whoever_only_scrolls_past_a_field_changes_nothing(dialog: EvidenceDialog) -> None:
    field = dialog.form.form
    before = field.currentIndex()
    for turn in (120, -120):
        at = QPointF(field.rect().center())
        wheel = QWheelEvent(
            at, QPointF(field.mapToGlobal(at)), QPoint(), QPoint(0, turn), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(field, wheel)
        assert not wheel.isAccepted()
        assert field.currentIndex() == before
