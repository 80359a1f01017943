"""The page of requests as a register: states, filters, sorting, what is soon deleted; and its dialogs."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.actions.ids import ActionId
from app.actions.registry import Registry
from app.dialogs.decision import ReasonDialog
from app.dialogs.preferences import PreferencesDialog
from app.dialogs.request import RequestDialog
from app.dialogs.retention import RetentionDialog
from app.home.page import HomePage
from app.language.pseudo import pseudo
from app.models.requests import Column
from app.models.roles import Role
from app.retention_words import retention_words
from app.session import Session
from app.settings import declared
from app.settings.store import Settings
from redaction.casework.dates import RequestDates
from redaction.casework.due import State
from redaction.model.footage import FOR_REQUEST
from redaction.model.request import Concerned, Decision, Outcome, Request, RequestKind
from redaction.store.workspace import Workspace
from tests.gui.conftest import TODAY, Shell
from tests.gui.spoken import spoken

SAR = RequestKind.SAR_UK_GDPR


def ago(days: int) -> dt.date:
    return TODAY - dt.timedelta(days=days)


def add(workspace: Workspace, reference: str, days: int, **more: object) -> Request:
    return workspace.add_request(SAR, reference, ago(days), **more)  # type: ignore[arg-type]


def put(workspace: Workspace, name: str, request: Request | None = None) -> None:
    workspace.add_footage(
        Path("/evidence") / name,
        sha256=f"{len(workspace.footage()):064x}",
        size=1,
        frames=1,
        duration=1.0,
        width=2,
        height=2,
        request=None if request is None else request.id,
    )


@pytest.fixture
def page(qtbot: QtBot, themed: QApplication, workspace: Workspace, settings: Settings) -> HomePage:
    """A register with one request in each state, and footage that is soon deleted."""
    add(workspace, "LATE", 70, requester="Zoë O’Brien")
    add(workspace, "NEW", 1)
    waits = add(workspace, "WAITS", 9, people=(Concerned("Woman in red coat", "witness"),))
    workspace.update_request(replace(waits, dates=RequestDates(identity_asked=ago(8))))
    done = add(workspace, "DONE", 20)
    put(workspace, f"{ago(28):%Y%m%d}.mp4")
    put(workspace, f"{ago(29):%Y%m%d}.mp4", done)
    decision = Decision(Outcome.PART, ago(1), "Others are covered")
    workspace.update_request(replace(done, closed=True, decision=decision))
    workspace.add_request(RequestKind.COURT, "COURT", ago(3))
    session = Session(workspace)
    made = HomePage(session, Registry(session), settings)
    qtbot.addWidget(made)
    made.resize(1200, 700)
    made.show()
    return made


def shown(page: HomePage) -> list[str]:
    model = page.table.model()
    return [model.index(n, Column.REFERENCE).data() for n in range(model.rowCount())]


LOOSE = "Without a request"


def test_every_state_is_said_in_words_and_counted(page: HomePage) -> None:
    assert shown(page) == ["LATE", "NEW", "WAITS", "COURT", LOOSE]
    model = page.table.model()
    due = [model.index(n, Column.DUE) for n in range(4)]
    assert "overdue" in due[0].data(Role.SECOND)
    assert due[0].data(Role.ICON) == "warning"
    assert due[2].data() == "Clock paused"
    assert due[2].data(Role.SECOND) == "Waiting for identity"
    assert due[2].data(Role.ICON) == "pause"
    assert due[3].data(Role.SECOND) == "No statutory date"
    text = page._count.text()
    assert text == "4 open, 1 overdue, 1 paused, 1 file deletes itself within 7 days"
    page.filter.want_state(State.ANSWERED)
    assert model.index(0, Column.DUE).data(Role.SECOND).startswith("Given in part, ")
    assert 0 < page._midnight.interval() <= 3_600_000, "the days are counted anew in time"
    page._day = ago(1)
    page._look_at_clock()
    assert page._day == TODAY
    page.hide()
    assert not page._midnight.isActive()


def test_states_kinds_and_words_are_filtered(page: HomePage) -> None:
    for state, references in (
        (State.OVERDUE, ["LATE"]),
        (State.SOON, ["LATE"]),
        (State.PAUSED, ["WAITS"]),
        (State.ANSWERED, ["DONE"]),
        (State.ALL, ["LATE", "NEW", "WAITS", "COURT", "DONE", LOOSE]),
    ):
        page.filter.want_state(state)
        assert shown(page) == references
    page.filter.clear()
    page.filter.kind.setCurrentIndex(page.filter.kind.findData(RequestKind.COURT))
    assert shown(page) == ["COURT"]
    page.filter.clear()
    for text, references in (
        ("zoe obrien", ["LATE"]),
        ("RED witness", ["WAITS"]),
        ("late", ["LATE"]),
        ("nobody", []),
    ):
        page.search.setText(text)
        assert shown(page) == references
    assert page._listed.currentIndex() == 1, "an empty list says why"


def test_sorting_by_header_and_by_menu_is_kept(page: HomePage, settings: Settings) -> None:
    header = page.table.horizontalHeader()
    QTest.mouseClick(
        header.viewport(),
        Qt.MouseButton.LeftButton,
        pos=header.rect().topLeft() + _middle(header, Column.RECEIVED),
    )
    assert settings.get(declared.HOME_SORT) in ("received ascending", "received descending")
    page.filter._columns[Column.REFERENCE].trigger()
    page.filter._orders[Qt.SortOrder.AscendingOrder].trigger()
    assert shown(page) == ["COURT", "LATE", "NEW", "WAITS", LOOSE]
    page.filter._orders[Qt.SortOrder.DescendingOrder].trigger()
    assert shown(page) == ["WAITS", "NEW", "LATE", "COURT", LOOSE]
    session = Session(page._session.workspace)
    again = HomePage(session, Registry(session), settings)
    assert shown(again) == shown(page)
    assert again.table.horizontalHeader().sortIndicatorSection() == Column.REFERENCE
    again.deleteLater()


def _middle(header: object, column: Column) -> object:
    from PySide6.QtCore import QPoint

    at = header.sectionViewportPosition(column) + 20  # type: ignore[attr-defined]
    return QPoint(at, 15)


def test_the_most_urgent_is_chosen_first_and_its_case_is_told(page: HomePage) -> None:
    request = page._session.request
    assert request is not None
    assert request.reference == "LATE"
    assert "overdue" in page.details._due.text
    facts = page.details._facts.widget().findChildren(type(page._count))
    words = " ".join(one.text() for one in facts)
    assert "Received" in words
    assert "UK GDPR" in words, "the section is named"
    assert "Not asked for" in words
    notes = page.details._notes
    assert not notes.ok.isEnabled()
    notes.text.setPlainText("Rang")
    notes._note()
    noted = page._session.request
    assert noted is not None
    assert [n.text for n in noted.notes] == ["Rang"]
    assert notes.text.toPlainText() == ""
    assert [Path(f.path).stem for f in page.soon.rows] == [f"{ago(28):%Y%m%d}"]
    page.soon.table.selectRow(0)
    assert page._session.request is None
    assert page._session.picked == page.soon.rows[0]


def test_the_list_reads_no_request_in_full_and_no_decisions(
    page: HomePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = page._session.workspace
    for name in ("requests", "project"):
        monkeypatch.setattr(workspace, name, None)
    page.refresh()
    page.filter.want_state(State.ALL)
    page.table.selectRow(1)
    assert page._session.request is not None
    assert page._session.request.reference == "NEW"


def test_retention_is_said_in_words(workspace: Workspace) -> None:
    put(workspace, "20261101.mp4")
    (footage,) = workspace.footage()
    day = dt.date(2026, 11, 1)
    footage = replace(footage, recorded=day)
    for after, words, tone in (
        (1, "Deletes itself in 30 days, on 2 Dec 2026", "muted"),
        (25, "Deletes itself in 6 days, on 2 Dec 2026", "warning"),
        (31, "Deletes itself today", "bad"),
        (40, "Was to be deleted on 2 Dec 2026", "bad"),
    ):
        assert retention_words(footage, day + dt.timedelta(days=after)) == (words, tone)
    assert retention_words(replace(footage, preserved="Complaint"))[0] == "Preserved: Complaint"
    assert retention_words(replace(footage, preserved=FOR_REQUEST))[0] == "Kept for the request"
    assert retention_words(replace(footage, recorded=None))[1] == "muted"


def test_footage_is_preserved_and_let_go_with_reasons(shell: Shell) -> None:
    footage = shell.footage()
    shell.session.pick(footage)
    registry = shell.window.registry
    assert not registry.action(ActionId.RELEASE_FOOTAGE).isEnabled()
    for action, reason, kept in (
        (ActionId.PRESERVE_FOOTAGE, "Complaint 17", "Complaint 17"),
        (ActionId.RELEASE_FOOTAGE, "Settled", ""),
    ):
        registry.trigger(action)
        dialog = [d for d in shell.window.findChildren(ReasonDialog) if d.isVisible()][-1]
        dialog.reason.setPlainText(reason)
        dialog.accept()
        assert shell.workspace.footage_by_id(footage.id).preserved == kept
    registry.trigger(ActionId.RETENTION)
    (asked,) = shell.window.findChildren(RetentionDialog)
    asked.is_known.setChecked(True)
    tomorrow = TODAY + dt.timedelta(days=1)
    asked.day.setDate(QDate(tomorrow.year, tomorrow.month, tomorrow.day))
    asked.accept()
    assert asked.isVisible(), "a recording is not in the future"
    asked.day.setDate(QDate(TODAY.year, TODAY.month, TODAY.day))
    asked.rule.setCurrentIndex(1)
    asked.accept()
    kept_now = shell.workspace.footage_by_id(footage.id)
    assert (kept_now.recorded, kept_now.retention) == (TODAY, 90)
    assert shell.workspace.log.verify().ok


def test_the_dialog_takes_everything_of_a_request(qtbot: QtBot, shell: Shell) -> None:
    shell.request("SAR-1")
    registry = shell.window.registry
    registry.trigger(ActionId.ADD_REQUEST)
    (dialog,) = shell.window.findChildren(RequestDialog)
    dialog.reference.setText("SAR-1")
    assert "Another request" in dialog.problem.text()
    dialog.reference.setText("SAR-2")
    assert not dialog.problem.isVisible()
    future = QDate.currentDate().addDays(1)
    dialog.received.setDate(future)
    dialog.accept()
    assert dialog.isVisible()
    assert "in the future" in dialog.late.text()
    dialog.received.setDate(QDate.currentDate().addDays(-3))
    assert not dialog.late.text()
    dialog.contact.setText("zoe@example.org")
    person = dialog.people.add()
    person.name.setText("Zoë")
    other = dialog.people.add()
    other.name.setText("PC 4411")
    other.role.setCurrentText("Officer")
    dialog.people.add()
    dialog.new_note.setPlainText("Rang")
    dialog.accept()
    made = shell.session.request
    assert made is not None
    assert made.people == (Concerned("Zoë", "requester"), Concerned("PC 4411", "officer"))
    assert (made.contact, made.notes[0].text, made.notes[0].who) == (
        "zoe@example.org",
        "Rang",
        "Officer",
    )
    usual = shell.workspace.catalogue.read().default(made.kind)
    assert made.reasons == tuple(usual)


def test_every_part_of_the_dialog_fits_a_small_screen(qtbot: QtBot, shell: Shell) -> None:
    dialog = RequestDialog(shell.request(), shell.window)
    qtbot.addWidget(dialog)
    assert dialog.minimumSizeHint().width() <= 1200
    assert dialog.minimumSizeHint().height() <= 740
    for number in range(dialog.tabs.count()):
        letter = dialog.tabs.tabText(number)
        assert "&" in letter, "each part has its key"


def test_the_register_is_written_as_it_is_shown(shell: Shell, tmp_path: Path) -> None:
    shell.request("A")
    shell.request("B")
    shell.window.home.search.setText("b")
    out = tmp_path / "out.csv"
    shell.window.requests.write_register(out)
    lines = out.read_text(encoding="utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["reference", "B"]
    assert "personal data" in shell.notices[-1].text


def test_the_rules_of_the_workspace_are_settings(qtbot: QtBot, shell: Shell) -> None:
    dialog = PreferencesDialog(shell.settings, shell.window, shell.workspace)
    qtbot.addWidget(dialog)
    assert dialog.casework is not None
    dialog.casework.groups["RetentionGroup"].days.setValue(45)  # type: ignore[attr-defined]
    part = dialog.casework.groups["ClockGroup"].part  # type: ignore[attr-defined]
    part.setCurrentIndex(part.findData("scotland"))
    dialog.accept()
    assert shell.workspace.retention.rules.days == 45
    assert shell.workspace.parts == ("SCT",)


def test_a_usual_reason_is_kept_in_english_whatever_is_spoken(shell: Shell) -> None:
    """It stands in the register and in the review log."""
    footage = shell.footage()
    with spoken():
        shell.session.pick(footage)
        shell.window.registry.trigger(ActionId.PRESERVE_FOOTAGE)
        dialog = [d for d in shell.window.findChildren(ReasonDialog) if d.isVisible()][-1]
        (usual,) = [b for b in dialog.findChildren(QPushButton) if b.text() == pseudo("Complaint")]
        usual.click()
        assert dialog.reason.toPlainText() == pseudo("Complaint")
        dialog.accept()
    assert shell.workspace.footage_by_id(footage.id).preserved == "Complaint"
