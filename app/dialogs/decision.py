"""How a request was answered, and short questions that need a reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from PySide6.QtCore import QDate, Signal
from PySide6.QtWidgets import QComboBox, QLabel, QPlainTextEdit, QPushButton, QWidget

from app.dialogs.base import Dialog, Form
from app.theme.calendar import date_field
from app.theme.parts import button, label, row
from app.theme.tokens import SPACE
from app.words import day_words, outcome_words, tr
from redaction.model.request import Decision, Outcome, Request


class DecisionForm(QWidget):
    """Outcome, day and reason.

    Signals:
        changed: Something else was entered.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.outcome = QComboBox()
        for outcome in Outcome:
            self.outcome.addItem(outcome_words(outcome), outcome)
        self.day = date_field()
        self.day.setDate(QDate.currentDate())
        self.reason = reason_field()
        self.problem = label("", "bad", wrap=True)
        self.problem.hide()
        form = Form()
        form.setContentsMargins(0, 0, 0, 0)
        form.add(self.tr("Ou&tcome"), self.outcome)
        form.add(self.tr("Answered o&n"), self.day, self.problem)
        form.add(
            self.tr("R&eason"),
            self.reason,
            label(
                self.tr(
                    "Why it was answered so. It stays out of the review log, but stands in the schedule that"
                    " goes out with copies: write no names."
                ),
                "caption",
                wrap=True,
            ),
        )
        self.setLayout(form)
        self.outcome.currentIndexChanged.connect(self._changed)
        self.day.dateChanged.connect(self._changed)
        self.reason.textChanged.connect(self._changed)

    @property
    def decision(self) -> Decision:
        """What was entered."""
        day = self.day.date()
        return Decision(
            Outcome(self.outcome.currentData()),
            dt.date(day.year(), day.month(), day.day()),
            self.reason.toPlainText().strip(),
        )

    def show_decision(self, decision: Decision) -> None:
        """Show a decision."""
        self.outcome.setCurrentIndex(self.outcome.findData(decision.outcome))
        self.day.setDate(QDate(decision.day.year, decision.day.month, decision.day.day))
        self.reason.setPlainText(decision.reason)

    def ask(self) -> None:
        """Have the outcome chosen: none is more likely than another, and a wrong one is kept on record."""
        self.outcome.setPlaceholderText(self.tr("Choose how it was answered"))
        self.outcome.setCurrentIndex(-1)

    @property
    def is_chosen(self) -> bool:
        """Whether an outcome was chosen."""
        return self.outcome.currentIndex() >= 0

    def complain(self, text: str) -> None:
        """Say below the day what is wrong; an empty text takes it away."""
        self.problem.setText(text)
        self.problem.setVisible(bool(text))

    def _changed(self) -> None:
        self.complain("")
        self.changed.emit()


def decision_problem(decision: Decision, received: dt.date, why: str, today: dt.date) -> str:
    """What is wrong with a decision, as one sentence; empty where nothing is.

    Args:
        decision: What was entered.
        received: Day of receipt.
        why: The request's reasons in words; codes alone are no reason for a refusal.
        today: As the office calendar shows it.
    """
    if decision.day > today:
        return tr("The day of the answer is in the future.")
    if decision.day < received:
        return tr("The answer cannot be before the request was received ({day}).").format(
            day=day_words(received)
        )
    if decision.outcome is Outcome.REFUSED and not decision.reason and not why:
        return tr("A refusal needs its reason: say why it was refused.")
    return ""


class AnswerDialog(Dialog):
    """Asks how a request was answered."""

    def __init__(self, request: Request, today: dt.date, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Answer {reference}").format(reference=request.reference),
            self.tr(
                "The decision goes into the register, outcome and day also into the review log."
            ),
            parent,
        )
        self.setMinimumWidth(540)
        self._request, self._today = request, today
        self.form = DecisionForm()
        if request.decision is not None:
            self.form.show_decision(request.decision)
        else:
            self.form.ask()
        self.body.addWidget(self.form)
        self.body.addStretch(1)
        self.foot.addStretch(1)
        self.foot.addWidget(button(self.tr("Cancel"), self.reject))
        self.ok = button(self.tr("Mark as answered"), self.accept, kind="primary")
        self.ok.setDefault(True)
        self.foot.addWidget(self.ok)
        self.form.outcome.setFocus()

    @property
    def decision(self) -> Decision:
        """What was entered."""
        return self.form.decision

    def accept(self) -> None:
        """Close, unless the answer cannot be so."""
        request = self._request
        if not self.form.is_chosen:
            self.form.complain(self.tr("Choose how the request was answered."))
            self.form.outcome.setFocus()
            return
        wrong = decision_problem(self.decision, request.received, request.why, self._today)
        if wrong:
            self.form.complain(wrong)
            return
        super().accept()


class ReasonDialog(Dialog):
    """Asks for a reason before something is done."""

    def __init__(
        self,
        title: str,
        text: str,
        go: str,
        parent: QWidget | None = None,
        offered: Mapping[str, str] | None = None,
    ) -> None:
        """Ask.

        Args:
            title: What is about to be done.
            text: What it means.
            go: What the button says.
            parent: The window.
            offered: Usual reasons as the window says them, each a button that writes it, and how the record
                has them.
        """
        super().__init__(title, text, parent)
        self.setMinimumWidth(520)
        self.reason = reason_field()
        form = Form(80)
        form.add(self.tr("R&eason"), self.reason, no_names())
        self.body.addLayout(form)
        self._offered = dict(offered or {})
        if self._offered:
            self.body.addLayout(
                row(*(self._usual(words) for words in self._offered), None, spacing=SPACE)
            )
        self.body.addStretch(1)
        self.foot.addStretch(1)
        self.foot.addWidget(button(self.tr("Cancel"), self.reject))
        self.ok = button(go, self.accept, kind="primary")
        self.ok.setDefault(True)
        self.foot.addWidget(self.ok)
        self.reason.textChanged.connect(self._settle)
        self._settle()
        self.reason.setFocus()

    @property
    def text(self) -> str:
        """The reason, as the record has it."""
        said = self.reason.toPlainText().strip()
        return self._offered.get(said, said)

    def _usual(self, words: str) -> QPushButton:
        made = button(words, lambda: self.reason.setPlainText(words), kind="ghost")
        made.setToolTip(self.tr("Write this as the reason"))
        return made

    def _settle(self) -> None:
        self.ok.setEnabled(bool(self.text))
        self.ok.setToolTip("" if self.text else self.tr("Give a reason first."))


def reason_field() -> QPlainTextEdit:
    """A few lines of words; Tab leaves it."""
    made = QPlainTextEdit()
    made.setFixedHeight(72)
    made.setTabChangesFocus(True)
    return made


def no_names() -> QLabel:
    """The caption below what the review log keeps."""
    said = tr("It goes into the review log: write no names of people here.")
    return label(said, "caption", wrap=True)
