"""Entering a request, with its due date worked out as one types."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from app.dialogs.base import Dialog, Form
from app.theme.calendar import date_field
from app.theme.parts import Banner, button, label, restyle
from app.words import day_words, kind_words
from redaction.casework.clocks import due_date
from redaction.model.footage import Request, RequestKind


@dataclass(frozen=True, slots=True)
class RequestEntry:
    """What was entered."""

    kind: RequestKind
    reference: str
    received: dt.date
    requester: str
    note: str

    def over(self, request: Request) -> Request:
        """The request with what was entered."""
        return replace(
            request,
            kind=self.kind,
            reference=self.reference,
            received=self.received,
            requester=self.requester,
            note=self.note,
        )


class RequestDialog(Dialog):
    """Asks for a request, or for changes to one."""

    def __init__(self, request: Request | None = None, parent: QWidget | None = None) -> None:
        title = self.tr("New request") if request is None else self.tr("Edit request")
        super().__init__(
            title, self.tr("The day the answer is due follows from the kind and the date."), parent
        )
        self.setMinimumWidth(560)
        self.kind = QComboBox()
        for kind in RequestKind:
            self.kind.addItem(kind_words(kind), kind)
        self.reference = QLineEdit()
        self.reference.setPlaceholderText(self.tr("For example SAR-2026-0141"))
        self.requester = QLineEdit()
        self.requester.setPlaceholderText(self.tr("Who asked; may stay empty"))
        self.received = date_field()
        self.received.setDate(QDate.currentDate())
        self.received.setMaximumDate(QDate.currentDate())
        self.note = QPlainTextEdit()
        self.note.setFixedHeight(72)
        self.note.setTabChangesFocus(True)
        self.due = Banner()
        self.why = label("", "caption", wrap=True)
        self.problem = label("", "bad", wrap=True)
        self.problem.hide()
        form = Form()
        form.add(self.tr("&Kind"), self.kind)
        form.add(self.tr("&Reference"), self.reference, self.problem)
        form.add(self.tr("Re&quester"), self.requester)
        form.add(self.tr("Re&ceived on"), self.received)
        form.add(self.tr("&Note"), self.note)
        self.body.addLayout(form)
        self.body.addWidget(self.due)
        self.body.addWidget(self.why)
        self.body.addStretch(1)
        self.foot.addStretch(1)
        self.foot.addWidget(button(self.tr("Cancel"), self.reject))
        text = self.tr("Add request") if request is None else self.tr("Save changes")
        self.ok = button(text, self.accept, kind="primary")
        self.ok.setDefault(True)
        self.foot.addWidget(self.ok)
        if request is not None:
            self._show(request)
        self.kind.currentIndexChanged.connect(self._work_out)
        self.received.dateChanged.connect(self._work_out)
        self.reference.textChanged.connect(lambda: self._complain(""))
        self._work_out()
        self.reference.setFocus()

    @property
    def entry(self) -> RequestEntry:
        """What was entered."""
        return RequestEntry(
            RequestKind(self.kind.currentData()),
            self.reference.text().strip(),
            _day(self.received.date()),
            self.requester.text().strip(),
            self.note.toPlainText().strip(),
        )

    def accept(self) -> None:
        """Close, unless the reference is missing."""
        if not self.reference.text().strip():
            self._complain(self.tr("Give the request a reference, so that it can be found again."))
            self.reference.setFocus()
            return
        super().accept()

    def _show(self, request: Request) -> None:
        self.kind.setCurrentIndex(self.kind.findData(request.kind))
        self.reference.setText(request.reference)
        self.requester.setText(request.requester)
        day = request.received
        self.received.setDate(QDate(day.year, day.month, day.day))
        self.note.setPlainText(request.note)

    def _work_out(self) -> None:
        entry = self.entry
        due, why = due_date(entry.kind, entry.received)
        if due is None:
            self.due.say(self.tr("No statutory date runs for this kind of request."), "info")
        else:
            weekday = f"{due:%A}"
            text = self.tr("Due on {weekday}, {day}.").format(weekday=weekday, day=day_words(due))
            late = due < dt.date.today()  # noqa: DTZ011 - a day as the office calendar shows it
            self.due.say(text, "warning" if late else "good")
        self.why.setText(why)

    def _complain(self, text: str) -> None:
        self.problem.setText(text)
        self.problem.setVisible(bool(text))
        self.reference.setProperty("invalid", "true" if text else "false")
        restyle(self.reference)


def _day(date: QDate) -> dt.date:
    return dt.date(date.year(), date.month(), date.day())
