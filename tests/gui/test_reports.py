"""Documents in the window: asked for, made by a job, recorded; the force's words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.actions.ids import ActionId
from app.casework.package_check import PackageCheckDialog
from app.casework.release_dialog import ReleaseDialog
from app.casework.reports_dialog import ForceWordsDialog, ReportsDialog
from app.dialogs.verify import VerifyDialog
from redaction.paper.making import Kind
from tests.gui.conftest import Shell


@pytest.fixture
def dialog(shell: Shell, qtbot: QtBot, tmp_path: Path) -> Iterator[ReportsDialog]:
    request = shell.request("SAR/2026/0417")
    shell.session.select_request(request)
    shell.window.registry.trigger(ActionId.REPORTS)
    made = shell.window.reports.dialog
    assert made is not None
    made.form.folder.setText(str(tmp_path))
    yield made
    if shell.window.reports.dialog is not None:
        made.close()


def test_a_register_is_made_recorded_and_never_over_another_file(
    dialog: ReportsDialog, shell: Shell, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog.form.choose(Kind.REGISTER)
    dialog.form.name.setText("register")
    assert dialog.form.out == tmp_path / "register.pdf"
    QTest.mouseClick(dialog.go_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: dialog.made is not None, timeout=20000)
    assert (tmp_path / "register.pdf").read_bytes().startswith(b"%PDF")
    last = shell.workspace.log.rows(limit=1, newest_first=True)[0]
    assert last.action == "Register of requests made as a document"
    assert last.details["name"] == "register.pdf"
    # the name is taken now: nothing can be made until another is given
    assert not dialog.go_button.isEnabled()
    dialog.form.ending.setCurrentIndex(1)
    assert dialog.go_button.isEnabled()
    assert dialog.folder_button.isVisible()


def test_what_cannot_be_made_is_said_and_nothing_is_recorded(
    dialog: ReportsDialog, shell: Shell, qtbot: QtBot, tmp_path: Path
) -> None:
    assert dialog.form.chosen is Kind.SCHEDULE
    rows = len(shell.workspace.log)
    QTest.mouseClick(dialog.go_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "no copy" in dialog.banner.text, timeout=20000)
    assert dialog.made is None
    assert len(shell.workspace.log) == rows
    assert list(tmp_path.glob("*.pdf")) == []


def test_closing_the_window_in_the_last_moment_leaves_no_document(
    dialog: ReportsDialog, shell: Shell, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog.form.choose(Kind.REGISTER)
    rows = len(shell.workspace.log)
    dialog.begin()
    job = dialog.job
    assert job is not None
    dialog.close()
    qtbot.waitUntil(lambda: shell.window.reports.dialog is None, timeout=5000)
    # its process had written the file before it heard of the stop
    late = tmp_path / "late.pdf"
    late.write_bytes(b"%PDF")
    job.succeeded.emit({"path": str(late), "facts": {}})
    assert not late.exists()
    qtbot.waitUntil(lambda: job.ended, timeout=20000)
    assert list(tmp_path.glob("*.pdf")) == []
    assert len(shell.workspace.log) == rows


def test_only_what_a_document_asks_for_is_shown_and_wanted(dialog: ReportsDialog) -> None:
    form = dialog.form
    shown = {}
    for kind in Kind:
        form.choose(kind)
        fields = {"request": form.request, "recipient": form.recipient, "pictures": form.pictures,
                  "format": form.ending, "period": form.period}  # fmt: skip
        shown[kind] = {name for name, field in fields.items() if field.isVisible()}
    assert shown[Kind.SCHEDULE] == {"request", "pictures"}
    assert shown[Kind.COVER] == {"request", "recipient"}
    assert shown[Kind.REGISTER] == {"format", "period"}
    assert shown[Kind.LOG] == {"request", "period"}
    form.choose(Kind.COVER)
    assert form.problem == "Say who receives it."
    form.request.setCurrentText("nobody's")
    assert form.problem == "Choose the request."
    form.choose(Kind.REGISTER)
    form.period.setCurrentIndex(form.period.findData("days"))
    form.last.setDate(form.first.date().addDays(-1))
    assert "ends before it begins" in form.problem
    assert not dialog.go_button.isEnabled()


def test_the_forces_words_are_kept(shell: Shell, qtbot: QtBot) -> None:
    words = ForceWordsDialog(shell.session)
    qtbot.addWidget(words)
    words.force.setText("Northshire Police")
    words.rights.setPlainText("Write to us first.\nThen to whoever we name.")
    words.accept()
    again = ForceWordsDialog(shell.session)
    qtbot.addWidget(again)
    assert again.force.text() == "Northshire Police"
    assert again.rights.toPlainText() == "Write to us first.\nThen to whoever we name."


def test_the_keys_of_the_labels_lead_to_their_fields(dialog: ReportsDialog) -> None:
    dialog.form.choose(Kind.REGISTER)
    buddies = {
        one.text(): one.buddy()
        for one in dialog.form.findChildren(QLabel)
        if one.buddy() is not None
    }
    assert buddies["&To folder"] is dialog.form.folder
    assert buddies["&Period"] is dialog.form.period
    assert all(
        b.focusPolicy() != Qt.FocusPolicy.NoFocus for t, b in buddies.items() if t != "Options"
    )


def test_windows_that_work_can_be_closed_and_left_by_escape(
    dialog: ReportsDialog, shell: Shell, qtbot: QtBot, tmp_path: Path
) -> None:
    jobs = shell.window.jobs
    request = shell.session.request
    assert request is not None

    def release() -> ReleaseDialog:
        return ReleaseDialog(
            shell.session, jobs, shell.window.settings, request, lambda _footage, _above: None
        )

    makers = (
        lambda: VerifyDialog(shell.session, jobs, shell.window.settings),
        lambda: PackageCheckDialog(jobs, tmp_path),
        release,
    )
    for make in makers:
        for leave in ("close", "escape"):
            made = make()
            qtbot.addWidget(made)
            made.show()
            if leave == "close":
                assert made.close()
            else:
                QTest.keyClick(made, Qt.Key.Key_Escape)
            assert not made.isVisible(), (type(made).__name__, leave)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
