"""Documents in the window: asked for, made by a job, recorded; the force's words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.actions.ids import ActionId
from app.casework.package_check import PackageCheckDialog
from app.casework.release_dialog import ReleaseDialog
from app.casework.reports_dialog import ForceWordsDialog, ReportsDialog
from app.dialogs.verify import VerifyDialog
from app.jobs import InlineRunner
from app.language.pseudo import pseudo
from app.session import Session
from app.settings.store import Settings
from redaction.casework.disclosure import METHODS
from redaction.model.footage import RequestKind
from redaction.paper.making import Kind
from redaction.store.workspace import Workspace
from tests.gui.conftest import Shell
from tests.gui.review_kit import NO_STRIPS
from tests.gui.spoken import spoken


@pytest.fixture
def opened(shell: Shell, tmp_path: Path) -> Iterator[ReportsDialog]:
    """The dialog over the whole window, by its action."""
    shell.session.select_request(shell.request("SAR/2026/0417"))
    shell.window.registry.trigger(ActionId.REPORTS)
    made = shell.window.reports.dialog
    assert made is not None
    made.form.folder.setText(str(tmp_path))
    yield made
    if shell.window.reports.dialog is not None:
        made.close()


@pytest.fixture
def session(themed: QApplication, workspace: Workspace) -> Session:
    """With a request that is selected, and no window."""
    assert themed.styleSheet()
    made = Session(workspace)
    made.select_request(
        workspace.add_request(RequestKind.SAR_UK_GDPR, "SAR/2026/0417", dt.date(2026, 9, 3))
    )
    return made


@pytest.fixture
def jobs() -> InlineRunner:
    return InlineRunner(NO_STRIPS)


@pytest.fixture
def dialog(
    session: Session, jobs: InlineRunner, settings: Settings, qtbot: QtBot, tmp_path: Path
) -> Iterator[ReportsDialog]:
    """The dialog alone."""
    made = ReportsDialog(session, jobs, settings)
    qtbot.addWidget(made)
    made.form.folder.setText(str(tmp_path))
    made.show()
    yield made
    made.close()


def test_a_register_is_made_recorded_and_never_over_another_file(
    opened: ReportsDialog, shell: Shell, qtbot: QtBot, tmp_path: Path
) -> None:
    opened.form.choose(Kind.REGISTER)
    opened.form.name.setText("register")
    assert opened.form.out == tmp_path / "register.pdf"
    QTest.mouseClick(opened.go_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: opened.made is not None, timeout=20000)
    assert (tmp_path / "register.pdf").read_bytes().startswith(b"%PDF")
    last = shell.workspace.log.rows(limit=1, newest_first=True)[0]
    assert last.action == "Register of requests made as a document"
    assert last.details["name"] == "register.pdf"
    # the name is taken now: nothing can be made until another is given
    assert not opened.go_button.isEnabled()
    opened.form.ending.setCurrentIndex(1)
    assert opened.go_button.isEnabled()
    assert opened.folder_button.isVisible()


def test_what_cannot_be_made_is_said_and_nothing_is_recorded(
    dialog: ReportsDialog, session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    assert dialog.form.chosen is Kind.SCHEDULE
    rows = len(session.workspace.log)
    QTest.mouseClick(dialog.go_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "no copy" in dialog.banner.text, timeout=20000)
    assert dialog.made is None
    assert len(session.workspace.log) == rows
    assert list(tmp_path.glob("*.pdf")) == []


def test_closing_the_window_in_the_last_moment_leaves_no_document(
    opened: ReportsDialog, shell: Shell, qtbot: QtBot, tmp_path: Path
) -> None:
    opened.form.choose(Kind.REGISTER)
    rows = len(shell.workspace.log)
    opened.begin()
    job = opened.job
    assert job is not None
    opened.close()
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


def test_the_forces_words_are_kept(session: Session, qtbot: QtBot) -> None:
    words = ForceWordsDialog(session)
    qtbot.addWidget(words)
    words.force.setText("Northshire Police")
    words.rights.setPlainText("Write to us first.\nThen to whoever we name.")
    words.accept()
    again = ForceWordsDialog(session)
    qtbot.addWidget(again)
    assert again.force.text() == "Northshire Police"
    assert again.rights.toPlainText() == "Write to us first.\nThen to whoever we name."


def test_how_it_is_sent_is_written_in_english_whatever_is_spoken(
    session: Session, jobs: InlineRunner, settings: Settings, qtbot: QtBot
) -> None:
    with spoken():
        made = ReportsDialog(session, jobs, settings)
        qtbot.addWidget(made)
    form = made.form
    form.choose(Kind.COVER)
    assert form.wish.method == ""
    for at, method in enumerate(METHODS, start=1):
        form.method.setCurrentIndex(at)
        assert form.method.currentText() == pseudo(method)
        assert form.wish.method == method
    form.method.setEditText(f" {pseudo(METHODS[1])} ")
    assert form.wish.method == METHODS[1]
    form.method.setEditText(" By hand, at the counter ")
    assert form.wish.method == "By hand, at the counter"


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
    dialog: ReportsDialog,
    session: Session,
    jobs: InlineRunner,
    settings: Settings,
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    request = session.request
    assert request is not None

    def release() -> ReleaseDialog:
        return ReleaseDialog(session, jobs, settings, request, lambda _footage, _above: None)

    makers = (
        lambda: VerifyDialog(session, jobs, settings),
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
