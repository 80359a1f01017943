"""The register: requests, their clocks, their footage."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.actions.ids import ActionId
from app.dialogs.decision import AnswerDialog, ReasonDialog
from app.dialogs.problem import ProblemDialog
from app.dialogs.reasons_settings import ReasonsDialog
from app.dialogs.request import RequestDialog
from app.home.due import working_days_left
from app.home.page import LEAST_DETAILS
from app.models.requests import Column
from app.models.roles import Role
from app.session import Page
from app.words import completeness_words, due_words, left_words, length_words, size_words
from redaction.edit.gestures import add_tracks
from redaction.model.footage import Request, RequestKind
from redaction.model.ids import RequestId
from redaction.model.request import Decision, Outcome
from redaction.reviewlog.filter import LogFilter
from tests.gui.conftest import TODAY, Shell
from tests.gui.review_kit import a_track

D = dt.date


def due(day: dt.date | None, *, closed: bool = False) -> Request:
    return Request(RequestId("r"), RequestKind.FOI, "F", D(2026, 1, 2), day, closed=closed)


@pytest.mark.parametrize(
    ("day", "left"),
    [
        (D(2026, 11, 20), 0),
        (D(2026, 11, 23), 1),
        (D(2026, 11, 27), 5),
        (D(2026, 11, 19), -1),
        (D(2026, 11, 13), -5),
        # St Andrew's Day, Christmas Day and the day in place of Boxing Day: any part of the UK counts
        (D(2026, 12, 29), 24),
        (None, None),
    ],
)
def test_working_days_skip_weekends_and_bank_holidays(
    day: dt.date | None, left: int | None
) -> None:
    assert working_days_left(due(day), D(2026, 11, 20)) == left


def test_what_was_due_on_friday_is_overdue_on_saturday() -> None:
    assert working_days_left(due(D(2026, 11, 20)), D(2026, 11, 21)) == -1


def test_due_dates_are_said_in_words() -> None:
    assert due_words(due(TODAY), 12) == ("12 working days left", "good")
    assert due_words(due(TODAY), 1) == ("1 working day left", "warning")
    assert due_words(due(TODAY), 0) == ("Due today", "bad")
    assert due_words(due(TODAY), -3) == ("3 working days overdue", "bad")
    assert due_words(due(None), None) == ("No statutory date", "muted")
    assert due_words(due(TODAY, closed=True), -3) == ("Answered", "good")
    for days, words, tone in ((0, "", "good"), (1, ", late", "warning")):
        answer = Decision(Outcome.PART, TODAY + dt.timedelta(days=days))
        said, how = due_words(replace(due(TODAY, closed=True), decision=answer), -3)
        assert (said.endswith(words or str(answer.day.year)), how) == (True, tone)


def test_numbers_are_said_as_people_say_them() -> None:
    assert left_words(None) == "estimating…"
    assert left_words(2) == "a few seconds left"
    assert left_words(31) == "about 30 seconds left"
    assert left_words(65) == "about a minute left"
    assert left_words(130) == "about 2 minutes left"
    assert left_words(7300) == "about 2 hours left"
    assert size_words(999) == "999 bytes"
    assert size_words(1_530_000) == "1.5 MB"
    assert length_words(4.21) == "4.2 s"
    assert length_words(125) == "2:05"
    assert length_words(3725) == "1:02:05"


def test_a_request_is_entered_with_keys(qtbot: QtBot, shell: Shell) -> None:
    QTest.keyClick(shell.window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    (dialog,) = shell.window.findChildren(RequestDialog)
    qtbot.waitUntil(dialog.isVisible)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.isVisible(), "a request needs a reference"
    assert dialog.problem.isVisible()
    dialog.kind.setCurrentIndex(dialog.kind.findData(RequestKind.FOI))
    dialog.received.setDate(QDate(2026, 11, 2))
    assert dialog.due.text == "Due on Tuesday, 1 Dec 2026."
    QTest.keyClicks(dialog.reference, "FOI-1")
    QTest.keyClicks(dialog.requester, "A Paper")
    QTest.keyClick(dialog.reference, Qt.Key.Key_Return)
    (request,) = shell.workspace.requests()
    assert (request.reference, request.requester) == ("FOI-1", "A Paper")
    assert request.due == D(2026, 12, 1)
    assert shell.session.request == request
    assert shell.window.home.table.model().rowCount() == 1


def test_court_requests_have_no_clock(qtbot: QtBot, shell: Shell) -> None:
    dialog = RequestDialog(None, shell.window)
    qtbot.addWidget(dialog)
    dialog.kind.setCurrentIndex(dialog.kind.findData(RequestKind.COURT))
    assert "No statutory date" in dialog.due.text


def test_editing_works_the_due_date_out_again(qtbot: QtBot, shell: Shell) -> None:
    before = shell.request(days_ago=10)
    shell.window.registry.trigger(ActionId.EDIT_REQUEST)
    (dialog,) = shell.window.findChildren(RequestDialog)
    assert dialog.reference.text() == before.reference
    dialog.kind.setCurrentIndex(dialog.kind.findData(RequestKind.INTERNAL))
    dialog.accept()
    (after,) = shell.workspace.requests()
    assert after.kind is RequestKind.INTERNAL
    assert after.due is None


def test_answering_asks_for_the_decision_and_opening_again_for_a_reason(shell: Shell) -> None:
    shell.request("A")
    shell.request("B")
    model = shell.window.home.table.model()
    assert model.rowCount() == 2
    shell.window.registry.trigger(ActionId.CLOSE_REQUEST)
    (dialog,) = shell.window.findChildren(AnswerDialog)
    dialog.accept()
    assert dialog.isVisible(), "no outcome is chosen beforehand"
    assert dialog.form.problem.text() == "Choose how the request was answered."
    dialog.form.outcome.setCurrentIndex(dialog.form.outcome.findData(Outcome.REFUSED))
    dialog.accept()
    assert dialog.isVisible(), "a refusal needs its reason"
    assert "why it was refused" in dialog.form.problem.text()
    dialog.form.reason.setPlainText("Would prejudice an inquiry")
    dialog.accept()
    (closed,) = [r for r in shell.workspace.requests() if r.closed]
    assert closed.decision == Decision(Outcome.REFUSED, TODAY, "Would prejudice an inquiry")
    assert model.rowCount() == 1, "what is answered leaves the list of open requests"
    assert shell.session.request == closed
    action = shell.window.registry.action(ActionId.CLOSE_REQUEST)
    assert action.text() == "Open request &again…"
    action.trigger()
    (asked,) = shell.window.findChildren(ReasonDialog)
    assert not asked.ok.isEnabled()
    asked.reason.setPlainText("More footage was found")
    asked.accept()
    assert not any(r.closed for r in shell.workspace.requests())
    row = shell.workspace.log.rows(LogFilter(text="opened again"))[-1]
    assert row.details["reason"] == "More footage was found"


def test_the_soonest_due_is_on_top_and_search_finds(shell: Shell) -> None:
    for reference, days in (("late", 40), ("new", 1), ("middle", 20)):
        shell.request(reference, days_ago=days)
    model = shell.window.home.table.model()
    shown = [model.index(n, Column.REFERENCE).data() for n in range(model.rowCount())]
    assert shown == ["late", "middle", "new"]
    due_cell = model.index(0, Column.DUE)
    assert "overdue" in due_cell.data(Role.SECOND)
    assert due_cell.data(Role.ICON) == "warning"
    assert "overdue" in due_cell.data(Qt.ItemDataRole.AccessibleTextRole)
    QTest.keyClicks(shell.window.home.search, "MID")
    assert model.rowCount() == 1


def test_the_footage_follows_the_chosen_request(qtbot: QtBot, shell: Shell) -> None:
    shell.request("A", days_ago=3)
    shell.footage()
    shell.request("B", days_ago=1)
    footage_list = shell.window.home.details.list
    assert footage_list.model().rowCount() == 0
    shell.window.home.table.setFocus()
    QTest.keyClick(shell.window.home.table, Qt.Key.Key_Up)
    assert shell.session.request is not None
    assert shell.session.request.reference == "A"
    assert footage_list.model().rowCount() == 1
    assert shell.session.picked is not None


def test_damage_is_said_plainly(shell: Shell) -> None:
    shell.request()
    shell.footage(damaged=[120, 121], gaps=[[3.0, 7.0]], complete=False)
    (index,) = [shell.window.home.details.list.model().index(0, 0)]
    chips = [text for _icon, _tone, text in index.data(Role.CHIPS)]
    assert chips[0] == "2 damaged frames: 120, 121; 1 gap in the recording"
    spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert "2 damaged frames" in spoken
    assert "Not searched for faces yet" in spoken


def test_what_was_reviewed_is_said_when_one_comes_back(shell: Shell) -> None:
    shell.request()
    footage = shell.footage()
    shell.session.open_footage(footage)
    shell.session.go_page(Page.LOG)
    assert shell.session.project is not None
    shell.session.do(add_tracks(shell.session.project, (a_track("face", 0, 50),)))
    shell.session.go_page(Page.HOME)
    index = shell.window.home.details.list.model().index(0, 0)
    chips = [text for _icon, _tone, text in index.data(Role.CHIPS)]
    assert "Not searched for faces yet" not in chips


def test_unprobed_footage_is_not_called_complete(shell: Shell) -> None:
    shell.request()
    unknown = replace(shell.footage(), facts="{}")
    assert completeness_words(unknown) == ("Not checked yet", "muted")


def test_footage_without_a_request_has_its_own_row(shell: Shell) -> None:
    shell.footage()
    model = shell.window.home.table.model()
    assert [model.index(n, 0).data() for n in range(model.rowCount())] == ["Without a request"]
    assert shell.window.home.details.list.model().rowCount() == 1


def test_footage_is_not_opened_without_its_row_in_the_log(shell: Shell) -> None:
    shell.request()
    footage = shell.footage()
    connection = shell.workspace._database.connection
    connection.execute("DROP TRIGGER log_head_is_not_deleted")
    connection.execute("DELETE FROM log_head")
    shell.window.files.importer.review(footage)
    assert "nothing more can be written" in shell.problems[-1].summary
    assert shell.session.footage is None


def test_review_opens_the_chosen_footage(qtbot: QtBot, shell: Shell, clip: Path) -> None:
    shell.request()
    footage = shell.footage(clip)
    QTest.keyClick(shell.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert shell.session.page is Page.REVIEW
    assert shell.session.footage == footage
    assert clip.name in shell.window.windowTitle()
    qtbot.waitUntil(lambda: shell.session.frame is not None, timeout=10_000)


def test_moved_footage_is_said_and_found_again(
    qtbot: QtBot, shell: Shell, clip: Path, tmp_path: Path
) -> None:
    shell.request()
    first = tmp_path / "first.mp4"
    first.write_bytes(clip.read_bytes())
    shell.window.files.open_paths([first], then_review=False)
    qtbot.waitUntil(lambda: len(shell.workspace.footage()) == 1, timeout=30_000)
    (footage,) = shell.workspace.footage()
    moved = tmp_path / "moved.mp4"
    first.rename(moved)
    shell.session.register_changed.emit()
    home = shell.window.home
    assert home.details._relink.isVisible()
    shell.window.registry.trigger(ActionId.REVIEW_FOOTAGE)
    assert shell.session.page is Page.HOME
    assert "no longer where it was" in shell.problems[-1].summary
    for shown in shell.window.findChildren(ProblemDialog):
        shown.accept()
    other = tmp_path / "other.mp4"
    other.write_bytes(clip.read_bytes() + b"\0")
    shell.window.files.relink_to(footage, other)
    qtbot.waitUntil(lambda: len(shell.problems) == 2, timeout=30_000)
    assert "another file" in shell.problems[-1].summary
    shell.window.files.relink_to(footage, moved)
    qtbot.waitUntil(lambda: shell.workspace.footage()[0].path == str(moved), timeout=30_000)
    assert not home.details._relink.isVisible()


def test_a_long_reference_leaves_the_list_its_room(shell: Shell) -> None:
    details = shell.window.home.details
    request = shell.workspace.add_request(RequestKind.FOI, "Z" * 100, TODAY, requester="Y" * 500)
    shell.session.select_request(request)
    shell.session.register_changed.emit()
    assert details.minimumSizeHint().width() <= LEAST_DETAILS


def test_the_list_of_reasons_opens_without_footage(shell: Shell) -> None:
    assert shell.window.registry.action(ActionId.REASONS_LIST).isEnabled()
    shell.window.registry.trigger(ActionId.REASONS_LIST)
    assert shell.window.findChildren(ReasonsDialog)


def test_what_was_entered_of_a_request_is_not_thrown_away_by_one_key(
    qtbot: QtBot, shell: Shell
) -> None:
    dialog = RequestDialog(None, shell.window)
    dialog.open()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible(), "nothing was entered"
    dialog.open()
    QTest.keyClicks(dialog.requester, "Jane Roe")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert dialog.asking is not None
    dialog.asking.stay.click()
    assert dialog.isVisible()
    assert dialog.requester.text() == "Jane Roe"
    dialog.close()
    assert dialog.isVisible(), "nor by the window's cross"
    assert dialog.asking is not None
    dialog.asking.go.click()
    assert not dialog.isVisible()
    dialog.deleteLater()
