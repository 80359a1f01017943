"""The days of a request and the due day they lead to, as they are entered."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.casework.clock_panel import ClockPanel
from app.casework.clock_steps import deadline_words
from app.casework.day_box import to_date
from app.home.due import working_days_to
from redaction.casework.clocks import deadline, parts_of
from redaction.casework.dates import Extension, Override, Pause, RequestDates
from redaction.model.request import RequestKind
from tests.gui.test_shell import nameless

D = dt.date
TODAY = D(2026, 11, 22)
SAR, FOI, COURT = RequestKind.SAR_DPA_PART3, RequestKind.FOI, RequestKind.COURT

FULL = RequestDates(
    D(2026, 10, 24),
    D(2026, 10, 28),
    D(2026, 10, 25),
    D(2026, 10, 27),
    (Pause(D(2026, 11, 2), D(2026, 11, 6)), Pause(D(2026, 11, 10))),
    Extension(D(2026, 11, 20), "Two hundred hours"),
    Override(D(2026, 12, 1), "Agreed"),
)


@pytest.fixture
def panel(qtbot: QtBot) -> ClockPanel:
    made = ClockPanel(today=TODAY)
    qtbot.addWidget(made)
    made.resize(960, 480)
    made.show()
    return made


def heard(panel: ClockPanel) -> list[RequestDates]:
    found: list[RequestDates] = []
    panel.changed.connect(lambda: found.append(panel.dates))
    return found


def test_what_is_shown_is_what_is_read_back(panel: ClockPanel) -> None:
    changes = heard(panel)
    panel.set_request(SAR, D(2026, 10, 23), FULL)
    assert panel.dates == FULL
    panel.set_request(SAR, D(2026, 10, 23), RequestDates())
    assert panel.dates == RequestDates()
    assert panel.clarifications == ()
    panel.set_request(SAR, D(2026, 10, 23), FULL)
    assert panel.dates == FULL
    assert changes == []
    assert panel.problems == ()
    assert nameless(panel) == []


def test_a_slip_of_the_keyboard_is_shown_as_it_is(panel: ClockPanel) -> None:
    dates = RequestDates(D(206, 10, 24), extension=Extension(D(2062, 1, 1), "x"))
    panel.set_request(SAR, D(2026, 10, 23), dates)
    assert panel.dates == dates
    assert len(panel.problems) == 2


def test_fields_belong_to_a_kind_and_are_kept_while_hidden(panel: ClockPanel) -> None:
    panel.set_request(SAR, D(2026, 10, 23), FULL)
    assert panel.identity_asked.isVisible()
    assert not panel.until.isVisible()
    panel.set_kind(FOI)
    assert not panel.identity_asked.isVisible()
    assert panel.until.isVisible()
    assert panel.dates.identity_asked is None
    panel.set_kind(COURT)
    assert not panel.fee_asked.isVisible()
    assert not panel.add.isVisible()
    assert panel.dates == RequestDates(override=FULL.override)
    panel.set_kind(SAR)
    assert panel.dates == FULL


def test_whoever_is_sent_here_lands_on_the_first_day(panel: ClockPanel) -> None:
    for kind, first in (
        (SAR, panel.identity_asked),
        (FOI, panel.fee_asked),
        (COURT, panel.override),
    ):
        panel.set_kind(kind)
        panel.setFocus()
        assert QApplication.focusWidget() is first.tick


def test_identity_is_entered_with_the_keyboard(panel: ClockPanel, qtbot: QtBot) -> None:
    panel.set_request(SAR, D(2026, 11, 2), RequestDates())
    assert panel.steps.due == "Due Wednesday 2 December 2026 – 8 working days left"
    assert not panel.identity_confirmed.isVisible()
    changes = heard(panel)
    tick = panel.identity_asked.tick
    tick.setFocus()
    QTest.keyClick(tick, Qt.Key.Key_Space)
    assert panel.steps.due == "The clock waits: no day can be named yet"
    assert "if it came today, Sunday 22 November 2026" in panel.steps.said[-1]
    QTest.keyClick(panel.identity_confirmed.tick, Qt.Key.Key_Space)
    assert panel.steps.due == "Due Tuesday 22 December 2026 – 22 working days left"
    field = panel.identity_confirmed.field
    assert field is not None
    field.setDate(to_date(D(2026, 11, 21)))
    assert panel.problems == (
        "Proof of identity cannot have come on 21 November 2026, before it was asked for on "
        "22 November 2026.",
    )
    assert [dates.identity_confirmed for dates in changes] == [None, TODAY, D(2026, 11, 21)]


def test_clarifications_come_and_go(panel: ClockPanel) -> None:
    panel.set_request(SAR, D(2026, 11, 2), RequestDates())
    changes = heard(panel)
    panel.add.click()
    assert panel.dates.pauses == (Pause(TODAY),)
    (row,) = panel.clarifications
    assert QApplication.focusWidget() is row.asked
    row.asked.setDate(to_date(D(2026, 11, 9)))
    QTest.keyClick(row.answered.tick, Qt.Key.Key_Space)
    assert panel.dates.pauses == (Pause(D(2026, 11, 9), TODAY),)
    assert panel.steps.due.startswith("Due Tuesday 15 December 2026")
    row.removed.emit()
    assert panel.dates == RequestDates()
    assert QApplication.focusWidget() is panel.add
    assert len(changes) == 4


def test_a_late_notice_and_a_day_by_hand_are_said(panel: ClockPanel) -> None:
    dates = RequestDates(extension=Extension(D(2026, 10, 12), "Complex"))
    panel.set_request(RequestKind.SAR_UK_GDPR, D(2026, 9, 3), dates)
    assert "the extension does not hold" in panel.steps.warnings
    assert panel.steps.due == "34 working days overdue: it was due Monday 5 October 2026"
    panel.override.tick.click()
    assert panel.dates.override == Override(D(2026, 10, 5), "")
    assert "".join(panel.problems) == "Give the reason for setting the day by hand."
    panel.override_reason.setText("Agreed with the requester")
    assert not panel.problems
    assert panel.steps.kept == "Set by a person. The clock gives 5 October 2026."
    assert panel.steps.said[-1].endswith("by a person: Agreed with the requester.")


def test_public_holidays_of_another_part(panel: ClockPanel) -> None:
    panel.set_request(SAR, D(2026, 10, 31), RequestDates())
    assert "Monday 30 November" in panel.steps.due
    panel.set_parts(parts_of("scotland"))
    assert "Tuesday 1 December" in panel.steps.due
    panel.set_received(D(2026, 10, 30))
    assert "Tuesday 1 December" in panel.steps.due


def test_a_year_beyond_all_calendars_is_said_and_not_counted(panel: ClockPanel) -> None:
    panel.set_request(SAR, D(9999, 12, 30), RequestDates())
    assert panel.steps.warnings == "The year 9999 cannot be right."
    assert len(panel.problems) == 1


@pytest.mark.parametrize(
    ("today", "words", "tone"),
    [
        (D(2026, 10, 2), "Due Monday 5 October 2026 – 1 working day left", "warning"),
        (D(2026, 9, 25), "Due Monday 5 October 2026 – 6 working days left", "good"),
        (D(2026, 10, 5), "Due today, Monday 5 October 2026", "bad"),
        (D(2026, 10, 6), "1 working day overdue: it was due Monday 5 October 2026", "bad"),
    ],
)
def test_urgency_is_told_in_words(today: dt.date, words: str, tone: str) -> None:
    made = deadline(SAR, D(2026, 9, 3))
    assert made.due is not None
    assert deadline_words(made, working_days_to(made.due, SAR, today)) == (words, tone)


def test_what_a_person_moved_beyond_the_clock_is_never_shown_as_good() -> None:
    later = RequestDates(override=Override(D(2026, 12, 30), "x"))
    made = deadline(SAR, D(2026, 9, 3), later)
    assert deadline_words(made, 60)[1] == "warning"
    assert deadline_words(deadline(COURT, D(2026, 9, 3)), None) == ("No statutory date", "info")
    moved = deadline(COURT, D(2026, 9, 3), later)
    assert deadline_words(moved, 60)[1] == "good"


def test_tab_goes_from_the_tick_to_its_day(panel: ClockPanel) -> None:
    panel.identity_asked.tick.click()
    assert panel.identity_asked.tick.nextInFocusChain() is panel.identity_asked.field


def test_the_key_of_a_name_reaches_its_tick(panel: ClockPanel) -> None:
    names = {found.text(): found.buddy() for found in panel.findChildren(QLabel) if found.buddy()}
    assert names["Iden&tity"] is panel.identity_asked.tick
