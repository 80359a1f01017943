"""When footage was recorded, and how long its recording system keeps it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from app.dialogs.base import Dialog, Form
from app.retention_words import retention_words, source_words
from app.theme.calendar import date_field
from app.theme.numbers import WholeField
from app.theme.parts import Banner, button, label, row
from app.theme.tokens import SPACE
from redaction.casework.retention import MOST_DAYS, Retention, Source
from redaction.model.footage import Footage
from redaction.store.retention import Rules


class RetentionDialog(Dialog):
    """Asks for the day of a recording and the rule of the system that made it."""

    def __init__(
        self,
        footage: Footage,
        known: Retention,
        rules: Rules,
        today: dt.date,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            self.tr("Day of recording"),
            self.tr(
                "{name}: the day from which its recording system counts. Umbra deletes nothing and tells"
                " no recording system anything."
            ).format(name=Path(footage.path).name),
            parent,
        )
        self.setMinimumWidth(560)
        self._footage, self._known, self._today = footage, known, today
        self.is_known = QCheckBox(self.tr("The day is &known"))
        self.is_known.setChecked(known.recorded is not None)
        self.day = date_field()
        day = known.recorded or today
        self.day.setDate(QDate(day.year, day.month, day.day))
        self.source = label("", "caption", wrap=True)
        self.rule = QComboBox()
        for words, days in (
            (self.tr("Not marked as evidence ({n} days)").format(n=rules.days), rules.days),
            (self.tr("Custody suite ({n} days)").format(n=rules.custody), rules.custody),
            (self.tr("Another number of days"), 0),
        ):
            self.rule.addItem(words, days)
        at = self.rule.findData(known.days)
        self.rule.setCurrentIndex(at if at >= 0 else self.rule.count() - 1)
        self.days = WholeField()
        self.days.setRange(1, MOST_DAYS)
        self.days.setSuffix(self.tr(" days"))
        self.days.lineEdit().setTextMargins(SPACE, 0, 0, 0)
        self.days.setValue(known.days)
        self.days.setAccessibleName(self.tr("Days"))
        self.problem = label("", "bad", wrap=True)
        self.problem.hide()
        self.outcome = Banner()
        both = QWidget()
        line = row(self.rule, self.days, spacing=SPACE)
        line.setStretch(0, 1)
        both.setLayout(line)
        both.setFocusProxy(self.rule)
        self.rule.setAccessibleName(self.tr("Rule"))
        form = Form(110)
        form.add("", self.is_known)
        self.is_known.setAccessibleName(self.tr("The day is known"))
        form.add(self.tr("&Recorded on"), self.day, self.source)
        form.add(self.tr("R&ule"), both, self.problem)
        self.body.addLayout(form)
        self.body.addWidget(self.outcome)
        self.body.addStretch(1)
        self.foot.addStretch(1)
        self.foot.addWidget(button(self.tr("Cancel"), self.reject))
        self.ok = button(self.tr("Save"), self.accept, kind="primary")
        self.ok.setDefault(True)
        self.foot.addWidget(self.ok)
        self.is_known.toggled.connect(self._settle)
        self.day.dateChanged.connect(self._settle)
        self.days.valueChanged.connect(self._settle)
        self.rule.currentIndexChanged.connect(self._ruled)
        self._settle()
        self.day.setFocus()

    @property
    def recorded(self) -> dt.date | None:
        """The day, or None."""
        if not self.is_known.isChecked():
            return None
        day = self.day.date()
        return dt.date(day.year(), day.month(), day.day())

    @property
    def kept_days(self) -> int:
        """Days after which the recording system deletes its file."""
        return int(self.rule.currentData()) or self.days.value()

    def accept(self) -> None:
        """Close, unless the day cannot be."""
        if self.recorded is not None and self.recorded > self._today:
            self._settle()
            self.day.setFocus()
            return
        super().accept()

    def _ruled(self) -> None:
        chosen = int(self.rule.currentData())
        if chosen:
            self.days.setValue(chosen)
        self._settle()

    def _settle(self) -> None:
        self.day.setEnabled(self.is_known.isChecked())
        self.days.setVisible(not self.rule.currentData())
        unchanged = self.recorded == self._known.recorded
        self.source.setText(source_words(self._known.source if unchanged else Source.HAND))
        late = self.recorded is not None and self.recorded > self._today
        self.problem.setText(self.tr("The day of recording is in the future.") if late else "")
        self.problem.setVisible(late)
        made = replace(self._footage, recorded=self.recorded, retention=self.kept_days)
        words, tone = retention_words(made, self._today)
        self.outcome.say(f"{words}.", "info" if tone == "muted" else tone)
