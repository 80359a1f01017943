"""The log page."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDateEdit, QLineEdit, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from app.jobs import InlineRunner
from app.models.log import PAGE, Column, LogModel
from app.models.log_words import details_line
from app.panels.log_filters import BETWEEN
from app.panels.log_proof import EraseDialog, KeyDialog
from app.panels.log_view import LogView
from app.session import Page, Session
from app.settings.store import Settings
from redaction.reviewlog import signing
from redaction.reviewlog.filter import LogFilter
from redaction.reviewlog.row import Category
from redaction.store.workspace import Workspace
from tests.gui.conftest import Shell, make_shell
from tests.gui.review_kit import NO_STRIPS


class PageWindow(QMainWindow):
    """The log page in a window of its own: the whole window costs more than most tests here."""

    def __init__(self, session: Session, jobs: InlineRunner) -> None:
        super().__init__()
        self._session, self._jobs = session, jobs
        self.resize(1200, 800)
        session.page_changed.connect(self._show_page)

    @cached_property
    def log(self) -> LogView:
        """Made when it is first wanted, as in the whole window."""
        made = LogView(self._session, self._jobs)
        self.setCentralWidget(made)
        return made

    def _show_page(self) -> None:
        self.log.setVisible(self._session.page is Page.LOG)


@pytest.fixture
def shell(
    qtbot: QtBot, themed: QApplication, tmp_path: Path, workspace: Workspace, settings: Settings
) -> Iterator[Any]:
    """As much of a ``Shell`` as the page needs."""
    session, jobs = Session(workspace), InlineRunner(NO_STRIPS)
    window = PageWindow(session, jobs)
    qtbot.addWidget(window)
    made = Shell(window, session, jobs, settings, workspace, tmp_path)  # type: ignore[arg-type]
    session.notice.connect(made.notices.append)
    session.problem.connect(made.problems.append)
    window.show()
    yield made
    window.close()


@pytest.fixture
def whole(
    qtbot: QtBot, themed: QApplication, tmp_path: Path, workspace: Workspace, settings: Settings
) -> Iterator[Shell]:
    """The whole window."""
    made = make_shell(qtbot, workspace, settings, tmp_path)
    yield made
    made.window.close()
    themed.removeEventFilter(made.window.guard)


def cells(shell: Shell, column: Column) -> list[str]:
    model = shell.window.log.model
    return [model.index(n, column).data() for n in range(model.rowCount())]


def test_rows_are_newest_first_and_follow_the_work(whole: Shell) -> None:
    whole.session.go_page(Page.LOG)
    assert cells(whole, Column.ACTION) == ["Review log begun"]
    whole.request("SAR-9")
    whole.footage()
    assert cells(whole, Column.ACTION) == ["Footage added", "Request added", "Review log begun"]
    assert cells(whole, Column.FOOTAGE)[0] == "clip.mp4"
    assert set(cells(whole, Column.WHO)) == {"Officer"}


def test_text_and_category_filter(qtbot: QtBot, shell: Shell) -> None:
    shell.request("SAR-9")
    shell.footage()
    shell.session.go_page(Page.LOG)
    view = shell.window.log
    view.category.setCurrentIndex(view.category.findData(Category.COLLECTION))
    assert cells(shell, Column.ACTION) == ["Footage added"]
    view.category.setCurrentIndex(0)
    QTest.keyClicks(view.search, "request added")
    qtbot.waitUntil(lambda: cells(shell, Column.ACTION) == ["Request added"])
    QTest.keyClicks(view.search, "nothing like it")
    qtbot.waitUntil(lambda: view.model.total == 0)


def test_verify_says_the_verdict_in_words(qtbot: QtBot, shell: Shell) -> None:
    shell.request()
    shell.session.go_page(Page.LOG)
    view = shell.window.log
    QTest.mouseClick(view.verify_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(view.verdict.text))
    assert "The log is whole. 2 rows are unchanged and complete." in view.verdict.text
    assert view.limit.isVisible()


def test_tampering_is_said_with_the_row(qtbot: QtBot, shell: Shell) -> None:
    shell.request()
    connection = shell.workspace._database.connection
    connection.execute("DROP TRIGGER log_is_not_changed")
    connection.execute("UPDATE log SET who = 'Someone else' WHERE seq = 2")
    shell.session.go_page(Page.LOG)
    view = shell.window.log
    view.verify()
    qtbot.waitUntil(lambda: bool(view.verdict.text))
    assert "changed outside Umbra" in view.verdict.text
    assert "Row 2" in view.verdict.text
    assert view.verdict.property("banner") == "bad"


def test_the_rows_shown_are_exported(qtbot: QtBot, shell: Shell, tmp_path: Path) -> None:
    shell.request()
    shell.session.go_page(Page.LOG)
    view = shell.window.log
    table, data = tmp_path / "log.csv", tmp_path / "log.json"
    table.write_text("an older export")
    for path in (table, data):
        seen = len(shell.notices)
        view.export_to(path)
        qtbot.waitUntil(lambda: len(shell.notices) > seen)  # noqa: B023 - asked at once
    with table.open(encoding="utf-8", newline="") as rows:
        assert [r["action"] for r in csv.DictReader(rows)] == ["Review log begun", "Request added"]
    assert len(json.loads(data.read_text(encoding="utf-8"))["rows"]) == 3, "exporting is logged"
    assert cells(shell, Column.ACTION)[:2] == ["Log exported", "Log exported"]


def test_an_export_that_cannot_be_written_is_said(
    qtbot: QtBot, shell: Shell, tmp_path: Path
) -> None:
    shell.session.go_page(Page.LOG)
    shell.window.log.export_to(tmp_path / "no such folder" / "log.csv")
    qtbot.waitUntil(lambda: bool(shell.problems))
    (error,) = shell.problems
    assert "could not be written" in error.summary


def test_a_long_log_is_read_a_page_at_a_time(shell: Shell) -> None:
    for number in range(PAGE + 50):
        shell.workspace.log.append(Category.SYSTEM, f"Row {number}")
    model = LogModel(shell.workspace.log)
    model.show_rows(model.wanted, {})
    assert model.rowCount() == PAGE
    root = model.index(-1, -1)
    assert model.canFetchMore(root)
    model.fetchMore(root)
    assert model.rowCount() == PAGE + 51
    assert not model.canFetchMore(root)


def test_details_are_one_readable_line() -> None:
    facts = {"plan": "a" * 64, "verified": True, "name": "x.mp4", "damaged": [], "reason": ""}
    assert details_line(facts) == "name: x.mp4  ·  verified: yes  ·  plan: aaaaaaaaaaaa…"


def test_a_chosen_row_is_shown_in_full(shell: Shell) -> None:
    shell.request("SAR-9")
    shell.session.go_page(Page.LOG)
    view = shell.window.log
    assert not view.row.isVisible()
    view.table.selectRow(0)
    row = shell.workspace.log.rows(newest_first=True, limit=1)[0]
    text = view.row.toPlainText()
    assert view.row.isVisible()
    assert row.hash in text
    assert 'reference: "SAR-9"' in text


def test_rows_are_chosen_by_person_request_and_days(shell: Shell) -> None:
    request = shell.request("SAR-9")
    shell.workspace.log.who = "Somebody else"
    shell.footage()
    shell.session.go_page(Page.LOG)
    view = shell.window.log
    filters = view.filters
    filters.who.setCurrentIndex(filters.who.findData("Somebody else"))
    assert cells(shell, Column.ACTION) == ["Footage added"]
    filters.clear()
    assert view.model.rowCount() == 3
    filters.request.setCurrentIndex(filters.request.findData(request.id))
    assert "Request added" in cells(shell, Column.ACTION)
    assert "Review log begun" not in cells(shell, Column.ACTION)
    filters.clear()
    assert not filters.first.isVisible()
    filters.days.setCurrentIndex(filters.days.findData(BETWEEN))
    assert filters.first.isVisible()
    assert view.model.rowCount() == 3
    filters.last.setDate(filters.first.date().addDays(-1))
    filters.first.setDate(filters.first.date().addDays(-9))
    assert view.model.total == 0


def test_a_rare_row_is_found_and_counted_in_pieces(
    qtbot: QtBot, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.models.log._PATIENCE", 0.0)
    monkeypatch.setattr("app.models.log._PIECE", 10)
    shell.workspace.log.append(Category.DISCLOSURE, "Rare")
    for number in range(60):
        shell.workspace.log.append(Category.SYSTEM, f"Row {number}")
    model = LogModel(shell.workspace.log)
    model.show_rows(LogFilter(category=Category.DISCLOSURE), {})
    assert (model.rowCount(), model.is_counting) == (0, True)
    qtbot.waitUntil(lambda: not model.is_counting)
    assert (model.rowCount(), model.total) == (1, 1)
    assert model.row(0).action == "Rare"
    assert not model.canFetchMore(model.index(-1, -1))


def test_a_clock_that_went_back_is_shown_and_is_no_fault(shell: Shell) -> None:
    log = shell.workspace.log
    now = log._clock()
    log._clock = lambda: now - dt.timedelta(hours=2)
    log.append(Category.SYSTEM, "Earlier or later")
    shell.session.go_page(Page.LOG)
    assert cells(shell, Column.DETAILS)[0] == "Clock went back by 2 h"
    shell.window.log.table.selectRow(0)
    assert "Clock went back by 2 h" in shell.window.log.row.toPlainText()
    assert log.verify().ok


def test_a_row_is_shown_as_stored_when_asked(shell: Shell) -> None:
    shell.request("SAR-9")
    shell.session.go_page(Page.LOG)
    view = shell.window.log
    view.table.selectRow(0)
    view.raw_button.click()
    row = shell.workspace.log.rows(newest_first=True, limit=1)[0]
    assert json.loads(view.row.toPlainText()) == row.to_json()


def test_the_log_is_signed_and_erased_from_its_menu(
    qtbot: QtBot, shell: Shell, tmp_path: Path
) -> None:
    shell.request("SAR-9")
    shell.session.go_page(Page.LOG)
    proof = shell.window.log.proof
    proof.sign_to(tmp_path / "head.json", "correct horse")
    assert "no signing key" in shell.problems[0].summary
    dialog = KeyDialog(shell.session, shell.window)
    qtbot.addWidget(dialog)
    dialog.first.setText("correct horse")
    dialog.make()
    assert "differ" in dialog.wrong.text()
    dialog.second.setText("correct horse")
    dialog.make()
    assert dialog.save_button.isEnabled()
    dialog.save_public(tmp_path / "key.pem")
    proof.sign_to(tmp_path / "head.json", "correct horse")
    signed = signing.read_signed(tmp_path / "head.json")
    key = signing.key_from_pem((tmp_path / "key.pem").read_bytes())
    assert signing.head_holds(key, signed)
    asked = EraseDialog(shell.session, shell.window)
    qtbot.addWidget(asked)
    assert not asked.go.isEnabled()
    asked.years.setCurrentIndex(0)
    asked.request.setCurrentIndex(1)
    asked.why.setText("Asked for")
    assert asked.go.isEnabled()
    proof.erase_by(asked.rule, asked.reason)
    assert "Content erased by rule" in cells(shell, Column.ACTION)
    assert "Backups" in shell.notices[-1].text
    assert shell.workspace.log.verify().ok


def test_every_control_of_the_page_has_a_name(shell: Shell) -> None:
    shell.session.go_page(Page.LOG)
    view = shell.window.log
    for widget in view.findChildren(QWidget):
        if (
            isinstance(widget, QComboBox | QLineEdit | QDateEdit)
            and widget.parent() is view.filters
        ):
            assert widget.accessibleName()
            assert widget.toolTip() or isinstance(widget, QDateEdit)
