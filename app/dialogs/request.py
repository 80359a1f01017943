"""Entering a request and changing one, with its due date worked out as one types."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate
from PySide6.QtWidgets import (
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from app.casework.clock_panel import ClockPanel
from app.dialogs.ask import AskDialog
from app.dialogs.base import Dialog, Form, open_dialog
from app.dialogs.decision import DecisionForm, decision_problem
from app.dialogs.people_field import PeopleField
from app.dialogs.request_entry import RequestEntry
from app.dialogs.request_pages import notes_page, padded, scrolled
from app.language.core import core
from app.panels.reasons import ReasonsField
from app.theme.calendar import date_field
from app.theme.parts import Banner, button, label, restyle
from app.theme.tokens import SPACE
from app.words import day_words, kind_words, waiting_words
from redaction.casework.clocks import SAR_PARTS, Deadline, deadline
from redaction.casework.dates import RequestDates
from redaction.casework.problems import problems_of
from redaction.model.ids import RequestId
from redaction.model.request import LONGEST_REFERENCE, Request, RequestKind, Waiting

if TYPE_CHECKING:
    from redaction.casework.catalogue import Catalogue

Taken = Callable[[str], Sequence[Request]]
"""Gives the requests that have a reference already."""


class RequestDialog(Dialog):
    """Asks for a request, or for changes to one.

    Attributes:
        tabs: The request itself, its dates, reasons, people and notes.
        problem: Below the reference.
        late: Below the day of receipt.
        asking: The question whether what was entered may go, while it is asked.
    """

    def __init__(
        self,
        request: Request | None = None,
        parent: QWidget | None = None,
        *,
        catalogue: Catalogue | None = None,
        taken: Taken = lambda _reference: (),
        parts: tuple[str, ...] = SAR_PARTS,
        keep: Callable[[RequestEntry], str] = lambda _entry: "",
    ) -> None:
        """Make it.

        Args:
            request: The request to change; None for a new one.
            parent: The window.
            catalogue: The reasons to withhold that are offered.
            taken: Who has a reference already.
            parts: Whose public holidays count for subject access.
            keep: Keeps what was entered, or says in a sentence why that cannot be; the dialog then stays.
        """
        title = self.tr("New request") if request is None else self.tr("Edit request")
        super().__init__(title, "", parent)
        self.setMinimumSize(960, 640)
        self._request, self._taken, self._parts = request, taken, parts
        self._keep = keep
        self._catalogue = catalogue
        self._today = dt.datetime.now().astimezone().date()
        self._chosen_reasons = request is not None
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.setAccessibleName(self.tr("The request in parts"))
        self._make_fields()
        self.tabs.addTab(self._first(), self.tr("&Request"))
        self.tabs.addTab(self._dates_page(), self.tr("&Dates"))
        self.tabs.addTab(scrolled(self._reasons_page()), self.tr("Decision and rea&sons"))
        self.tabs.addTab(padded(self.people), self.tr("&People"))
        self.tabs.addTab(
            notes_page(self.new_note, () if request is None else request.notes), self.tr("N&otes")
        )
        self.due = Banner()
        self.body.setSpacing(SPACE)
        self.body.addWidget(self.tabs, 1)
        self.body.addWidget(self.due)
        self.foot.addStretch(1)
        self.foot.addWidget(button(self.tr("Cancel"), self.reject))
        text = self.tr("Add request") if request is None else self.tr("Save changes")
        self.ok = button(text, self.accept, kind="primary")
        self.ok.setDefault(True)
        self.foot.addWidget(self.ok)
        self._show(request)
        self._connect()
        self._work_out()
        for made in self.findChildren(QPushButton):
            if made is not self.ok:
                made.setAutoDefault(False)  # Return saves, wherever the focus is
        self.reference.setFocus()
        self._at_first = self.entry
        self.asking: AskDialog | None = None

    @property
    def entry(self) -> RequestEntry:
        """What was entered."""
        answered = self._request is not None and self._request.decision is not None
        return RequestEntry(
            self._kind(),
            self.reference.text().strip(),
            _day(self.received.date()),
            self.requester.text().strip(),
            self.note.toPlainText().strip(),
            self.contact.text().strip(),
            self.clock.dates,
            self.identity.text().strip(),
            self.decision.decision if answered else None,
            tuple(self.reasons.codes),
            self.reasons.why.strip(),
            self.people.people,
            self.new_note.toPlainText().strip(),
        )

    def accept(self) -> None:
        """Close, unless the reference is missing or a day cannot be; that is said where it is entered."""
        entry = self.entry
        if not entry.reference:
            self._complain(self.tr("Give the request a reference, so that it can be found again."))
            self._go(0, self.reference)
        elif problems_of(entry.kind, entry.received, RequestDates(), self._today):
            self._go(0, self.received)
        elif self.clock.problems:
            self._go(1, self.clock)
        elif entry.decision is not None and (
            wrong := decision_problem(entry.decision, entry.received, entry.why, self._today)
        ):
            self.decision.complain(wrong)
            self._go(2, self.decision.day)
        elif refused := self._keep(entry):
            self.due.say(refused, "bad")
        else:
            super().accept()

    def reject(self) -> None:
        """Close; where something was entered, only once the person said that it may go."""
        if self.entry == self._at_first:
            super().reject()
        elif self.asking is None:
            self.asking = AskDialog(
                self.tr("Close without keeping what was entered?"),
                self.tr("What you entered or changed here is not in the register yet."),
                self.tr("Keep writing"),
                self.tr("Close without keeping it"),
                self,
            )
            self.asking.finished.connect(self._asked)
            open_dialog(self.asking)

    def show_dates(self) -> None:
        """Show the dates, with the keys where it is noted how the requester's identity was checked."""
        self._go(1, self.identity)

    def _asked(self, code: int) -> None:
        self.asking = None
        if code == AskDialog.DialogCode.Accepted:
            super().reject()

    def _go(self, tab: int, field: QWidget) -> None:
        self.tabs.setCurrentIndex(tab)
        field.setFocus()

    def _kind(self) -> RequestKind:
        return RequestKind(self.kind.currentData())

    # parts

    def _make_fields(self) -> None:
        self.kind = QComboBox()
        for kind in RequestKind:
            self.kind.addItem(kind_words(kind), kind)
        self.reference = QLineEdit()
        self.reference.setMaxLength(LONGEST_REFERENCE)
        self.reference.setPlaceholderText(self.tr("For example SAR-2026-0141"))
        self.requester = QLineEdit()
        self.requester.setPlaceholderText(self.tr("Who asked; may stay empty"))
        self.contact = QLineEdit()
        self.contact.setPlaceholderText(self.tr("E-mail, telephone or address; may stay empty"))
        self.received = date_field()
        self.received.setDate(QDate.currentDate())
        self.note = QPlainTextEdit()
        self.note.setFixedHeight(64)
        self.note.setTabChangesFocus(True)
        self.problem = label("", "bad", wrap=True)
        self.problem.hide()
        self.late = label("", "bad", wrap=True)
        self.late.hide()
        self.clock = ClockPanel(parts=self._parts)
        self.identity = QLineEdit()
        self.identity.setPlaceholderText(
            self.tr("For example: passport and a letter, seen by video")
        )
        self.decision = DecisionForm()
        self.reasons = ReasonsField()
        if self._catalogue is not None:
            self.reasons.set_catalogue(self._catalogue)
        self.people = PeopleField()
        self.new_note = QPlainTextEdit()
        self.new_note.setFixedHeight(84)
        self.new_note.setTabChangesFocus(True)

    def _first(self) -> QWidget:
        form = Form()
        form.setContentsMargins(0, SPACE * 2, 0, 0)
        form.add(self.tr("&Kind"), self.kind)
        form.add(self.tr("Re&ference"), self.reference, self.problem)
        form.add(self.tr("Re&quester"), self.requester)
        form.add(self.tr("Conta&ct"), self.contact)
        form.add(self.tr("Recei&ved on"), self.received, self.late)
        form.add(self.tr("A&bout"), self.note)
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(0, 0, 0, 0)
        box.addLayout(form)
        box.addStretch(1)
        return page

    def _dates_page(self) -> QWidget:
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(0, SPACE * 2, 0, 0)
        box.setSpacing(SPACE)
        box.addWidget(self.clock, 1)
        form = Form()
        form.add(
            self.tr("Identity chec&ked"),
            self.identity,
            label(self.tr("How it was checked; it stays out of the review log."), "caption"),
        )
        box.addLayout(form)
        return page

    def _reasons_page(self) -> QWidget:
        page = QWidget()
        box = QVBoxLayout(page)
        box.setContentsMargins(0, SPACE * 2, SPACE, 0)
        box.setSpacing(SPACE)
        answered = self._request is not None and self._request.decision is not None
        self._no_decision = label(
            self.tr(
                "Not answered yet. “Answer request” on the page of requests records the decision."
            ),
            "muted",
            wrap=True,
        )
        self._no_decision.setVisible(not answered)
        self.decision.setVisible(answered)
        box.addWidget(self._no_decision)
        box.addWidget(self.decision)
        box.addSpacing(SPACE)
        box.addWidget(label(self.tr("Reasons to withhold, for the whole request"), "section"))
        box.addWidget(self.reasons)
        said = self.tr(
            "They hold for every redaction that has no reasons of its own. Codes and words stand in the"
            " schedule that goes out with copies: write no names."
        )
        box.addWidget(label(said, "caption", wrap=True))
        box.addStretch(1)
        return page

    def _show(self, request: Request | None) -> None:
        if request is None:
            self._offer_reasons()
            self.clock.set_request(self._kind(), self._today, RequestDates())
            return
        self.kind.setCurrentIndex(self.kind.findData(request.kind))
        self.reference.setText(request.reference)
        self.requester.setText(request.requester)
        self.contact.setText(request.contact)
        day = request.received
        self.received.setDate(QDate(day.year, day.month, day.day))
        self.note.setPlainText(request.note)
        self.clock.set_request(request.kind, request.received, request.dates)
        self.identity.setText(request.identity)
        if request.decision is not None:
            self.decision.show_decision(request.decision)
        self.reasons.set_kind(request.kind)
        self.reasons.set_value(request.reasons, request.why)
        self.people.show_people(request.people)

    def _connect(self) -> None:
        self.kind.currentIndexChanged.connect(self._kind_changed)
        self.received.dateChanged.connect(self._received_changed)
        self.reference.textChanged.connect(self._look_up)
        self.clock.changed.connect(self._work_out)
        # the page of dates says the day itself, with its steps
        self.tabs.currentChanged.connect(lambda at: self.due.setVisible(at != 1))
        self.reasons.changed.connect(self._reasons_changed)

    # what follows from what was entered

    def _kind_changed(self) -> None:
        self.clock.set_kind(self._kind())
        if self._chosen_reasons:
            self.reasons.set_kind(self._kind())
        else:
            self._offer_reasons()
        self._work_out()

    def _offer_reasons(self) -> None:
        """Begin a new request with the workspace's usual reasons for its kind."""
        kind = self._kind()
        self.reasons.set_kind(kind)
        usual = () if self._catalogue is None else self._catalogue.default(kind)
        self.reasons.set_value(usual, "")

    def _reasons_changed(self) -> None:
        self._chosen_reasons = True

    def _received_changed(self) -> None:
        self.clock.set_received(_day(self.received.date()))
        self._work_out()

    def _work_out(self) -> None:
        entry = self.entry
        wrong = problems_of(entry.kind, entry.received, RequestDates(), self._today)
        self.late.setText(" ".join(wrong))
        self.late.setVisible(bool(wrong))
        if wrong or self.clock.problems:
            self.due.say(
                self.tr("Something under Dates cannot be right or is missing; it is said there."),
                "bad",
            )
            return
        found = deadline(
            entry.kind, entry.received, entry.dates, today=self._today, parts=self._parts
        )
        self.due.setToolTip(core(found.why))
        self._say_due(found, entry)
        self.due.setVisible(self.tabs.currentIndex() != 1)

    def _say_due(self, found: Deadline, entry: RequestEntry) -> None:
        if found.due is not None:
            weekday = self.locale().dayName(found.due.isoweekday())
            text = self.tr("Due on {weekday}, {day}.").format(
                weekday=weekday, day=day_words(found.due)
            )
            if found.overridden:
                text += " " + self.tr("The day was set by hand.")
            self.due.say(text, "warning" if found.due < self._today else "good")
        elif found.paused:
            request = Request(RequestId(""), entry.kind, "", entry.received, dates=entry.dates)
            waits = waiting_words(request.waiting) if request.waiting is not Waiting.NOTHING else ""
            text = self.tr("Clock paused. {what}.").format(what=waits)
            if found.if_today is not None:
                text += " " + self.tr("If it came today: due {day}.").format(
                    day=day_words(found.if_today)
                )
            self.due.say(text, "info")
        else:
            self.due.say(self.tr("No statutory date runs for this kind of request."), "info")

    def _look_up(self) -> None:
        """Warn when another request has the reference already; that may be wanted."""
        reference = self.reference.text().strip()
        own = None if self._request is None else self._request.id
        others = [r for r in self._taken(reference) if r.id != own] if reference else []
        self._complain("")
        if others:
            text = self.tr("Another request has this reference: {kind}, received {day}.")
            self.problem.setText(
                text.format(kind=kind_words(others[0].kind), day=day_words(others[0].received))
            )
            self._say_problem("warning")

    def _complain(self, text: str) -> None:
        self.problem.setText(text)
        self._say_problem("bad")
        self.reference.setProperty("invalid", "true" if text else "false")
        restyle(self.reference)

    def _say_problem(self, role: str) -> None:
        self.problem.setProperty("role", role)
        restyle(self.problem)
        self.problem.setVisible(bool(self.problem.text()))


def _day(date: QDate) -> dt.date:
    return dt.date(date.year(), date.month(), date.day())
